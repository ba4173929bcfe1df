"""What the customer wrote: the quoted message of a draft, as a draft of its own.

`Draft.segments` says which lines are quoted. Here the marks come off that a mail program or a chat put on them: ``>``,
*On Monday, Ann wrote:*, *From:* and *Sent:*, *Customer:*. What is left has the structure of any letter, so its
greeting, its signature and the older messages quoted in it are told apart the same way as in a reply.
"""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.drafts.draft import Draft, Kind
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.drafts.quoting import MARK, Quotations, find_quotations
from tonecheck.drafts.structure import Line, split_lines

LIMIT = 20_000  # characters; more is no message but a log pasted into one

# A line's place without what was put in front of it.
Place = tuple[int, int, int]
# A line and its number.
Numbered = tuple[int, Line]


def customer_message(draft: Draft) -> Draft:
    """Give the customer's words as a draft; its ``origin`` leads to the reply's text. Empty where nothing is quoted."""
    return Draft(draft.source, MappedText(_pieces(draft)), draft.name)


def _pieces(draft: Draft) -> Iterator[Piece]:
    length = 0
    for start, end, following in _places(draft):
        if length > LIMIT:
            return
        length += end - start
        yield Piece(draft.text[start:end], start, end)
        yield Piece("\n", end, following)


def _places(draft: Draft) -> Iterator[Place]:
    if all(part.kind is not Kind.QUOTE for part in draft.segments):  # as in most macros
        return
    lines = split_lines(draft.text)
    blocks = list(_blocks(draft, lines))
    if not blocks:
        return
    quoted = {i for block in blocks for i, _ in block}
    found = find_quotations([draft.text[line.start : line.end] for line in lines], quoted)
    of_heads = {i for head in found.heads.values() for i in range(head.first, head.last + 1)}
    said = quoted - of_heads - found.turns.keys()
    depths = {i: found.depths[i] - 1 for i in said if found.starts[i] < lines[i].end - lines[i].start}
    shallowest = min((depth for depth in depths.values() if depth), default=0)  # deeper marks are of older messages
    for block in blocks:
        plain = any(depths.get(i) == 0 for i, _ in block)
        yield from _message(draft.text, block, found, 0 if plain else shallowest)
        yield block[-1][1].end, block[-1][1].end, block[-1][1].end  # a blank line between two quotations


def _blocks(draft: Draft, lines: list[Line]) -> Iterator[list[Numbered]]:
    """Give the quoted lines in runs that only blank lines interrupt."""
    quoted = [part for part in draft.segments if part.kind is Kind.QUOTE]
    block: list[Numbered] = []
    at = 0
    for i, line in enumerate(lines):
        words = draft.text[line.start : line.end].strip(" \t\ufeff")
        first = draft.text.index(words, line.start) if words else line.end
        while at < len(quoted) and quoted[at].end <= line.start:
            at += 1
        if (words and at < len(quoted) and quoted[at].start <= first and first + len(words) <= quoted[at].end) or (
            block and not words
        ):
            block.append((i, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _message(text: str, block: list[Numbered], found: Quotations, marks: int) -> Iterator[Place]:
    """Give the lines of one quotation as they were written, without the marks of as many levels and without its heads."""
    below = block[0][0]
    for i, line in block:
        head = found.heads.get(i)
        if i == below and head:
            for at, column in head.subjects:  # the subject is the customer's too
                end = block[at - block[0][0]][1].end
                start = block[at - block[0][0]][1].start + found.starts[at] + column
                if start < end:
                    yield start, end, block[at - block[0][0]][1].next
                    yield end, end, end
            below = head.last + 1
        elif i < below or (i == below and not text[line.start + found.starts[i] : line.end].strip()):
            below = max(below, i + 1)
        else:
            yield _start(text, line, found, i, marks), line.end, line.next


def _start(text: str, line: Line, found: Quotations, i: int, marks: int) -> int:
    """Give where the customer's words start in a line: behind the marks, or behind a chat's *Customer:*."""
    if i in found.turns:
        return line.start + found.turns[i]
    start = line.start
    for _ in range(marks):
        mark = MARK.match(text, start, line.end)
        start = mark.end() if mark else start
    return start
