"""``--format junit``: the XML of JUnit; a file is a suite of tests, each of its drafts a test.

A test has one failure with all its findings, since most readers look at the first only. The counts stand before the
tests, so the tests of one file are put aside until it ends: in memory, and on the disk when they are many.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, TextIO

from tonecheck.report.base import Look, counted, label
from tonecheck.report.markup import DECLARATION, element, empty, opened

if TYPE_CHECKING:
    from tonecheck.finding import Finding, Reply
    from tonecheck.report.checked import Checked

IN_MEMORY = 1_000_000  # characters of one file's tests
UNREAD = "can be read"


def report_junit(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
    """Write a suite for each file, with the findings that count as failures and the others as its output."""
    out.write(DECLARATION + opened("testsuites", {"name": "tonecheck"}) + "\n")
    with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="ascii", newline="") as aside:
        for path, drafts in groupby(checked, key=attrgetter("path")):
            _suite(path, drafts, aside, out, look)
    out.write("</testsuites>\n")


def _suite(path: str, drafts: Iterable[Checked], aside: IO[str], out: TextIO, look: Look) -> None:
    counts = {"tests": 0, "failures": 0, "errors": 0}
    aside.seek(0)
    aside.truncate()
    for each in drafts:
        for outcome, lines in _tests(each, counts["errors"], look):
            counts["tests"] += 1
            counts["failures"] += outcome == "failure"
            counts["errors"] += outcome == "error"
            aside.writelines(f"{line}\n" for line in lines)
    aside.seek(0)
    out.write(opened("testsuite", {"name": path, **counts, "skipped": 0, "file": path}) + "\n")
    shutil.copyfileobj(aside, out)
    out.write("</testsuite>\n")


def _tests(checked: Checked, errors: int, look: Look) -> Iterator[tuple[str, list[str]]]:
    """Give the outcome of each test a draft makes (``passed``, ``failure``, ``error``), and its lines."""
    if checked.draft is not None:
        failing = [finding for finding in checked.findings if look.fails(finding)]
        others = [finding for finding in checked.findings if not look.fails(finding)]
        inside = [_failure(checked.draft, failing)] if failing else []
        if others:
            inside.append(element("system-out", {}, _listed(checked.draft, others)))
        yield "failure" if failing else "passed", _test(checked.path, _name(checked.draft), inside)
    if checked.error is not None:
        name = f"{UNREAD} ({errors + 1})" if errors else UNREAD
        said = element("error", {"type": "error", "message": checked.error}, f"{checked.path}: {checked.error}")
        yield "error", _test(checked.path, name, [said])


def _test(path: str, name: str, inside: list[str]) -> list[str]:
    # What stands behind the last dot of a class name is taken for the class, so the path goes without its ending.
    attributes = {"classname": PurePath(path).with_suffix("").as_posix() if PurePath(path).name else path, "name": name}
    if not inside:
        return [" " + empty("testcase", attributes)]
    return [" " + opened("testcase", attributes), *(f"  {each}" for each in inside), " </testcase>"]


def _name(draft: Reply) -> str:
    """Give a name that no other test of the file has."""
    if draft.name is None:
        return PurePath(draft.source.path).name or draft.source.path
    return f"{label(draft)} ({draft.name})" if draft.title else draft.name


def _failure(draft: Reply, findings: list[Finding]) -> str:
    first = findings[0]
    more = f" (and {counted(len(findings) - 1, 'more finding')})" if len(findings) > 1 else ""
    attributes = {"type": first.level.value, "message": f"{first.rule}: {first.message}{more}"}
    return element("failure", attributes, _listed(draft, findings))


def _listed(draft: Reply, findings: list[Finding]) -> str:
    lines = []
    for finding in findings:
        line, column = draft.source.place(finding.start)
        said = f"{finding.level}: {' '.join(finding.message.split())} [{finding.rule}]"
        lines.append(f"{draft.source.path}:{line}:{column}: {said}")
    return "\n".join(lines)
