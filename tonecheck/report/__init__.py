"""Reports: drafts with their findings in, text out. A reporter is a function; ``--format`` knows it by its name.

Plugins add reporters the same way. Everything but ``text`` is for programs to read.
"""

from __future__ import annotations

from tonecheck.imported import imported
from tonecheck.report.base import Look, Reporter
from tonecheck.report.checked import Checked

REPORTERS: dict[str, Reporter] = {
    name: imported(f"report.{name}", f"report_{name}")
    for name in ("text", "json", "unix", "github", "sarif", "checkstyle", "junit")
}

__all__ = ["REPORTERS", "Checked", "Look", "Reporter"]
