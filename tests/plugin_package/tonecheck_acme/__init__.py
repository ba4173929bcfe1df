"""What Acme adds to tonecheck: rules, a kind of match, a format and a reporter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TextIO

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.formats import Format
from tonecheck.hooks import hookimpl
from tonecheck.matchers import Hit, Workshop
from tonecheck.nlp.reading import Reading
from tonecheck.report import Look
from tonecheck.report.checked import Checked
from tonecheck.sources.source import Source
from tonecheck.tables import Table


class Runs:
    """``[[run]]``: one character several times in a row, such as ``!!!``."""

    lemmas = False

    def __init__(self, mark: str, least: int) -> None:
        self._pattern = re.compile(f"{re.escape(mark)}{{{least},}}")

    def find(self, reading: Reading) -> Iterator[Hit]:
        for found in self._pattern.finditer(reading.draft.body):
            yield Hit(found.start(), found.end(), values={"count": len(found.group())})


def make_runs(table: Table, workshop: Workshop) -> Runs:
    """Make a matcher from a rule's table. ``least`` may be set in the config, as a parameter of the rule."""
    mark = table.required("mark")
    if len(mark) != 1:
        table.fail("must be one character", "mark")
    return Runs(mark, workshop.parameter(table, "least", 2))


def read_replies(source: Source) -> Iterator[Draft]:
    """Read a file of several replies, with a line ``== name`` above each."""
    starts = list(re.finditer(r"(?m)^== ([^\r\n]+)(?:\r\n|\r|\n)", source.text))
    ends = [each.start() for each in starts[1:]] + [len(source.text)]
    for head, end in zip(starts, ends, strict=True):
        yield Draft(source, MappedText.same(source.text[head.end() : end], head.end()), head[1])


def report_tally(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
    """Write the number of findings of each file. What is checked comes in the order of its paths."""
    for path, drafts in groupby(checked, key=lambda each: each.path):
        out.write(f"{sum(len(each.findings) for each in drafts)} {path}\n")


@hookimpl
def tonecheck_rule_folders():
    return [(Path(__file__).parent / "rules", "acme rules")]


@hookimpl
def tonecheck_kinds():
    return {"run": make_runs}


@hookimpl
def tonecheck_formats():
    return {"replies": Format((".replies",), read_replies)}


@hookimpl
def tonecheck_reporters():
    return {"tally": report_tally}
