"""``--format checkstyle``: the XML of Checkstyle, which Jenkins and many review tools read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, TextIO

from tonecheck.report.base import Look, placed, told
from tonecheck.report.markup import DECLARATION, empty, opened

if TYPE_CHECKING:
    from tonecheck.report.checked import Checked

VERSION = "4.3"  # of Checkstyle, whose form this is; the one that other programs have always written


def report_checkstyle(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
    """Write an element for each file, clean ones too, with one for each finding in it."""
    del look
    out.write(DECLARATION + opened("checkstyle", {"version": VERSION}) + "\n")
    for path, drafts in groupby(checked, key=attrgetter("path")):
        out.write(opened("file", {"name": path}) + "\n")
        for each in drafts:
            out.writelines(f" {line}\n" for line in _errors(each))
        out.write("</file>\n")
    out.write("</checkstyle>\n")


def _errors(checked: Checked) -> Iterator[str]:
    if checked.draft is not None:
        for finding in checked.findings:
            line, column = checked.draft.source.place(finding.start)
            source = f"tonecheck.{finding.rule}"
            yield _error(line, column, finding.level.value, told(finding, checked.draft), source)
    if checked.error is not None:
        line, column, problem = placed(checked.error)
        yield _error(line, column, "error", problem, "tonecheck")


def _error(line: int, column: int, severity: str, message: str, source: str) -> str:
    said: dict[str, str | int] = {"line": line, "column": column, "severity": severity, "message": message}
    return empty("error", said | {"source": source})
