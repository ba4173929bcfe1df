"""``--format unix``: one line for each finding, as compilers print them and editors read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from tonecheck.report.base import Look, printable, told

if TYPE_CHECKING:
    from tonecheck.report.checked import Checked


def report_unix(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
    """Write ``path:line:column: level: message (title) [rule]``."""
    del look
    for each in checked:
        if each.draft is not None:
            for finding in each.findings:
                line, column = each.draft.source.place(finding.start)
                said = f"{finding.level}: {told(finding, each.draft)} [{finding.rule}]"
                out.write(printable(f"{each.path}:{line}:{column}: {said}") + "\n")
