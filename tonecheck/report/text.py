"""``--format text``: for people.

Each finding with its line, the words underlined, what to do and what to write instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from tonecheck.report.base import Look, counted, label, printable
from tonecheck.rulebook.level import Level

if TYPE_CHECKING:
    from tonecheck.finding import Finding, Related, Reply
    from tonecheck.report.checked import Checked
    from tonecheck.sources.source import Source

SHOWN = 5  # related places of one finding
COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFO: "blue"}


def report_text(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
    """Write all findings and a summary."""
    paint = Painter(look.colour)
    tally = Tally()
    for each in checked:
        tally.add(each)
        if each.draft is not None:
            for finding in each.findings:
                out.write("\n".join(_finding(each.draft, finding, look, paint)) + "\n\n")
    if look.statistics:
        out.writelines(f"{line}\n" for line in tally.statistics())
    if tally.files:
        out.write(tally.summary(paint) + "\n")


class Painter:
    """Colours text, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, fg: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
        if not self._colour or not (fg or bold or dim):
            return text
        from click import style

        return style(text, fg=fg, bold=bold or None, dim=dim or None)


class Tally:
    """Counts what was checked and found. Drafts of one file must come one after the other."""

    def __init__(self) -> None:
        self.files = 0
        self._levels: Counter[Level] = Counter()
        self._rules: Counter[str] = Counter()
        self._drafts = 0
        self._concerned = 0
        self._read = 0  # files with a draft
        self._broken = 0  # files with an error
        self._parts = 0  # files with both
        self._path: str | None = None
        self._has = (False, False)  # of the present file: a draft, an error

    def add(self, checked: Checked) -> None:
        """Count one draft, or a file without one."""
        if checked.path != self._path:
            self._path, self._has = checked.path, (False, False)
            self.files += 1
        had = self._has
        self._has = had[0] or checked.draft is not None, had[1] or checked.error is not None
        self._read += self._has[0] - had[0]
        self._broken += self._has[1] - had[1]
        self._parts += all(self._has) - all(had)
        self._drafts += checked.draft is not None
        self._concerned += bool(checked.findings)
        for finding in checked.findings:
            self._levels[finding.level] += 1
            self._rules[finding.rule] += 1

    def statistics(self) -> Iterator[str]:
        """Give the lines of a table: how often which rule found something."""
        for rule, number in sorted(self._rules.items(), key=lambda each: (-each[1], each[0])):
            yield f"{number:6,}  {rule}"
        if self._rules:
            yield ""

    def summary(self, paint: Painter) -> str:
        """Give one line on the whole run."""
        drafts = counted(self._drafts, "draft")
        if self._drafts != self._read:
            drafts += f" from {counted(self._read, 'file')}"
        if self._levels:
            parts = ", ".join(_of_level(level, self._levels[level]) for level in Level if self._levels[level])
            worst = next(level for level in Level if self._levels[level])
            said = f"{counted(self._levels.total(), 'finding')} ({parts}) in {self._concerned:,} of {drafts}"
            said = paint(said, COLOURS[worst], bold=True)
        elif self._drafts:
            said = paint(f"{drafts} checked, nothing to say", "green", bold=True)
        else:
            said = "Nothing checked"
        unread = self._broken - self._parts
        said += f"; {counted(unread, 'file')} could not be read" if unread else ""
        return said + (f"; {counted(self._parts, 'file')} could be read only in part" if self._parts else "")


def _finding(draft: Reply, finding: Finding, look: Look, paint: Painter) -> Iterator[str]:
    source = draft.source
    line, column = source.place(finding.start)
    where = paint(f"{printable(source.path)}:{line}:{column}", bold=True)
    yield f"{where}{_name(draft)} {paint(finding.level, COLOURS[finding.level], bold=True)} {finding.rule}"
    yield from quoted(source, finding, look.width, paint)
    yield f"  {printable(finding.message)}"
    if finding.related:
        yield "  Also: " + ", ".join(_related(source, finding.related))
    for fix in finding.fixes:
        added = all(change.start == change.end for change in fix.changes)
        lead = "Add:" if added and fix.changes else "Try:"
        yield f"  {paint(lead, 'green')} {printable(fix.shown or fix.title)}"


def _name(draft: Reply) -> str:
    place = printable(draft.name) if draft.name else ""
    if not draft.title:
        return f" {place}" if place else ""
    return f' "{label(draft)}"' + (f" ({place})" if place else "")


def quoted(source: Source, finding: Finding, width: int, paint: Painter) -> Iterator[str]:
    """Give the line of a finding and, under it, the marks. Of a finding over several lines the first one."""
    from tonecheck.report.excerpt import around, excerpt, underline

    number, at, length = str(source.place(finding.start)[0]), finding.start - source.start, finding.end - finding.start
    if source.text[at : at + length] == finding.match:
        text, start = around(source.text, at, at + length, width)
    else:
        # The file holds the words in some encoding; nobody could read it underlined.
        number, text, start, length = "", finding.match, 0, len(finding.match)
    margin = max(len(number), 3)
    before, words, after = excerpt(text, start, min(start + length, len(text)), max(width - margin - 4, 20))
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


def _of_level(level: Level, number: int) -> str:
    return f"{number:,} info" if level is Level.INFO else counted(number, level.value)
