"""``--format unix``: one line for each finding, as compilers print them and editors read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from tonecheck.report.base import Look, printable
from tonecheck.report.result import Result


def report_unix(results: Sequence[Result], out: TextIO, look: Look) -> None:
    """Write ``path:line:column: level: message [rule]``."""
    del look
    for result in results:
        for finding in result.findings if result.source else ():
            line, column = result.source.place(finding.start) if result.source else (1, 1)
            text = f"{result.path}:{line}:{column}: {finding.level}: {finding.message} [{finding.rule}]"
            out.write(printable(text) + "\n")
