"""The prose of a draft: the paragraphs a parser can read, with the way back to the draft's text.

The parser was trained on edited sentences, and a chat is not one. What stands between the two is undone here and
nowhere else: soft line breaks, bullets, emphasis marks, links, *u* and *pls*, words in capitals, placeholders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tonecheck.drafts.draft import Draft, Kind, Segment
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.drafts.structure import split_lines
from tonecheck.nlp.plain import plain
from tonecheck.patterns import later

# Longer than any paragraph a person wrote; a longer run is parsed in parts, cut between words.
MAX_PARAGRAPH = 8_000
WRAP_WIDTHS = range(45, 110)

_IN_WORD = later(r"\w")
_FIRST_WORD = later(r"\s*(\S+)")
# What stands before the first sentence and would mislead the parser: spaces, whom a tweet is to.
_LEAD = later(r"(?:\s+|@\w+[,:]?(?=\s+\S))+")
# The end and the start of a reply cut into two tweets.
_PART, _GOES_ON = later(r"\d/\d\)?\s*$"), later(r"[.…]{2,}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of prose as the rules read it, and its way back to the draft's text."""

    mapped: MappedText

    @property
    def text(self) -> str:
        return self.mapped.text


def paragraphs(draft: Draft) -> Iterator[Paragraph]:
    """Give the paragraphs of a draft's body, in order."""
    text = draft.text
    width = cache(lambda: _wrap_width(text, draft.segments))  # most letters don't ask for it
    for block in _blocks(text, draft.segments):
        for unit in _units(text, block, width):
            mapped = MappedText(_pieces(draft, unit))
            if _IN_WORD.search(mapped.text):
                lead = _LEAD.match(mapped.text)
                yield from _parts(mapped.part(lead.end(), len(mapped.text)) if lead else mapped)


# A block is the body and its placeholders between two blank lines, as a list of its lines' runs.
Runs = list[Segment]


def _blocks(text: str, segments: tuple[Segment, ...]) -> Iterator[list[Runs]]:
    """Cut the body into blocks of lines, at blank lines and at anything that is not body."""
    kept = (Kind.BODY, Kind.PLACEHOLDER, Kind.CODE)
    block: list[Runs] = []
    current: Runs = []
    for part in segments:
        if part.kind in kept and not (part.kind is Kind.CODE and "\n" in text[part.start : part.end]):
            for line in _by_line(text, part):
                if line is None:
                    if current:
                        block.append(current)
                    current = []
                else:
                    current.append(line)
            continue
        if current:
            block.append(current)
            current = []
        bullet = part.kind is Kind.LAYOUT and text[part.start : part.end].strip()
        if block and (part.kind is not Kind.LAYOUT or bullet or text.count("\n", part.start, part.end) > 0):
            yield block
            block = []
    if current:
        block.append(current)
    if block:
        yield block


def _by_line(text: str, part: Segment) -> Iterator[Segment | None]:
    """Cut a segment at its line breaks; None stands for a break."""
    for line in split_lines(text[part.start : part.end]):
        if line.end > line.start:
            yield Segment(part.kind, part.start + line.start, part.start + line.end)
        if line.next > line.end:
            yield None


def _wrap_width(text: str, segments: tuple[Segment, ...]) -> int:
    """Give the width a mail program wrapped the body at, or 0 where it did not."""
    body = iter([s for s in segments if s.kind is Kind.BODY])
    part, longest = next(body, None), 0
    for line in split_lines(text):
        while part and part.end <= line.start:
            part = next(body, None)
        if part and part.start < line.end:
            longest = max(longest, _length(text, line.start, line.end))
    return longest if longest in WRAP_WIDTHS else 0


def _length(text: str, start: int, end: int) -> int:
    """Give the columns of a line up to an offset; a byte order mark before the first one takes none."""
    return len(text[start:end].rstrip()) - text.startswith("\ufeff", start)


def _units(text: str, block: list[Runs], width: Callable[[], int]) -> Iterator[list[Runs]]:
    """Join the lines of a block that were one before a program wrapped them; the others stand alone.

    A wrapped line ends where its next word would not have fitted. Only if that holds for every break is the
    block a wrapped paragraph; a person's line breaks fail the test soon.
    """
    if len(block) > 1 and width() and all(_soft(text, a, b, width()) for a, b in pairwise(block)):
        yield block
        return
    unit = [block[0]]
    for before, after in pairwise(block):
        end = before[-1].end
        if _GOES_ON.match(text, after[0].start) and _PART.search(text, max(end - 10, 0), end):
            unit.append(after)
        else:
            yield unit
            unit = [after]
    yield unit


def _soft(text: str, before: Runs, after: Runs, width: int) -> bool:
    start = text.rfind("\n", 0, before[0].start) + 1
    length = _length(text, start, before[-1].end)
    word = _FIRST_WORD.match(text, after[0].start)
    return bool(word and length <= width < length + 1 + len(word[1]))


def _pieces(draft: Draft, unit: list[Runs]) -> Iterator[Piece]:
    """Write a unit's lines as one plain text for the parser."""
    text = draft.text
    for number, line in enumerate(unit):
        if number:
            yield Piece(" ", unit[number - 1][-1].end, line[0].start)
        for part in line:
            if part.kind is Kind.PLACEHOLDER:
                mark = next(draft.masked(text[part.start : part.end]), None)
                yield Piece(mark.stand_in if mark else "Alex", part.start, part.end, whole=True)
            elif part.kind is Kind.CODE:
                yield Piece("code", part.start, part.end, whole=True)
            else:
                yield from plain(text, part.start, part.end)


def _parts(mapped: MappedText) -> Iterator[Paragraph]:
    """Cut what is too long to be one paragraph, between words."""
    text = mapped.text
    if len(text) <= MAX_PARAGRAPH:
        yield Paragraph(mapped)
        return
    start = 0
    while start < len(text):
        end = min(start + MAX_PARAGRAPH, len(text))
        if end < len(text) and (space := text.rfind(" ", start + MAX_PARAGRAPH // 2, end)) > 0:
            end = space + 1
        yield Paragraph(mapped.part(start, end))
        start = end
