"""``--format text``: for people.

Each finding with its line, the words underlined, what to do and what to write instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO

from tonecheck.drafts.draft import Draft
from tonecheck.finding import Finding, Fix, Related
from tonecheck.report.base import Look, counted, printable
from tonecheck.report.excerpt import excerpt, underline
from tonecheck.report.result import Result
from tonecheck.rulebook.rule import Level
from tonecheck.sources.source import Source

SHOWN = 5  # related places of one finding
COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "blue"}


def report_text(results: Sequence[Result], out: TextIO, look: Look) -> None:
    """Write all findings and a summary."""
    paint = Painter(look.colour)
    for result in results:
        for draft, findings in result.drafts:
            for finding in findings:
                assert result.source is not None
                out.writelines(f"{line}\n" for line in _finding(result.source, draft, finding, look, paint))
                out.write("\n")
    if look.statistics:
        out.writelines(f"{line}\n" for line in _statistics(results))
    if results:
        out.write(_summary(results, paint) + "\n")


class Painter:
    """Colours text, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, fg: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
        if not self._colour or not (fg or bold or dim):
            return text
        from click import style

        return style(text, fg=fg, bold=bold or None, dim=dim or None)


def _finding(source: Source, draft: Draft, finding: Finding, look: Look, paint: Painter) -> Iterator[str]:
    line, column = source.place(finding.start)
    colour = COLOURS[finding.level]
    name = f" {printable(draft.name)}" if draft.name else ""
    where = paint(f"{printable(source.path)}:{line}:{column}", bold=True)
    yield f"{where}{name} {paint(finding.level, colour, bold=True)} {finding.rule}"
    yield from quoted(source, finding, look.width, paint)
    yield f"  {printable(finding.message)}"
    if finding.related:
        yield "  Also: " + ", ".join(_related(source, finding.related))
    for fix in finding.fixes:
        yield f"  {paint('Try:', 'green')} {printable(_tried(fix))}"


def quoted(source: Source, finding: Finding, width: int, paint: Painter) -> Iterator[str]:
    """Give the line of a finding and, under it, the marks. Of a finding over several lines the first one."""
    line, column = source.place(finding.start)
    number, text, start = str(line), source.line(line), column - 1
    end = min(start + finding.end - finding.start, len(text))
    if source.text[finding.start : finding.end] != finding.match:
        # The file holds the words in some encoding; nobody could read it underlined.
        number, text, start, end = "", finding.match, 0, len(finding.match)
    margin = max(len(number), 3)
    before, words, after = excerpt(text, start, end, max(width - margin - 4, 20))
    colour = COLOURS[finding.level]
    bar = paint("|", dim=True)
    yield f" {paint(number.rjust(margin), dim=True)} {bar} {before}{paint(words, colour)}{after}".rstrip()
    yield f" {' ' * margin} {bar} {paint(underline(before, words), colour, bold=True)}"


def _related(source: Source, places: Sequence[Related]) -> Iterator[str]:
    for each in places[:SHOWN]:
        line, column = source.place(each.start)
        yield f"{line}:{column} {' '.join(printable(each.message).split())}"
    if len(places) > SHOWN:
        yield f"and {len(places) - SHOWN:,} more"


def _tried(fix: Fix) -> str:
    return fix.edits[0].text if len(fix.edits) == 1 and fix.edits[0].text.strip() else fix.title


def _statistics(results: Sequence[Result]) -> Iterator[str]:
    counts = Counter(finding.rule for result in results for finding in result.findings)
    for rule, number in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        yield f"{number:6,}  {rule}"
    if counts:
        yield ""


def _summary(results: Sequence[Result], paint: Painter) -> str:
    drafts = [findings for result in results for _, findings in result.drafts]
    levels = Counter(finding.level for findings in drafts for finding in findings)
    unread = sum(result.error is not None for result in results)
    if levels:
        parts = ", ".join(_of_level(level, levels[level]) for level in Level if levels[level])
        concerned = sum(bool(findings) for findings in drafts)
        worst = next(level for level in Level if levels[level])
        where = f"in {concerned:,} of {counted(len(drafts), 'draft')}"
        said = f"{counted(levels.total(), 'finding')} ({parts}) {where}"
        said = paint(said, COLOURS[worst], bold=True)
    elif drafts:
        said = paint(f"{counted(len(drafts), 'draft')} checked, nothing to say", "green", bold=True)
    else:
        said = "Nothing checked"
    return said + (f"; {counted(unread, 'file')} could not be read" if unread else "")


def _of_level(level: Level, number: int) -> str:
    return f"{number:,} info" if level is Level.INFO else counted(number, level.value)
