"""Reports: results in, text out. A reporter is a function; ``--format`` knows it by its name.

Plugins add reporters the same way. Everything but ``text`` is for programs to read.
"""

from __future__ import annotations

from tonecheck.report.base import Look, Reporter
from tonecheck.report.github import report_github
from tonecheck.report.json import report_json
from tonecheck.report.text import report_text
from tonecheck.report.unix import report_unix

REPORTERS: dict[str, Reporter] = {
    "text": report_text,
    "json": report_json,
    "unix": report_unix,
    "github": report_github,
}

__all__ = ["REPORTERS", "Look", "Reporter"]
