"""Reports: drafts with their findings in, text out. A reporter is a function; ``--format`` knows it by its name.

Plugins add reporters the same way. Everything but ``text`` is for programs to read.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TextIO

from tonecheck.report.base import Look, Reporter
from tonecheck.report.checked import Checked
from tonecheck.report.github import report_github
from tonecheck.report.json import report_json
from tonecheck.report.text import report_text
from tonecheck.report.unix import report_unix


def _later(name: str) -> Reporter:
    """Give a reporter whose module is imported when it writes: those for XML pull much of the library in."""

    def report(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
        getattr(import_module(f"tonecheck.report.{name}"), f"report_{name}")(checked, out, look)

    return report


REPORTERS: dict[str, Reporter] = {
    "text": report_text,
    "json": report_json,
    "unix": report_unix,
    "github": report_github,
    "sarif": _later("sarif"),
    "checkstyle": _later("checkstyle"),
    "junit": _later("junit"),
}

__all__ = ["REPORTERS", "Checked", "Look", "Reporter"]
