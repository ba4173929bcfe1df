"""What the customer wrote: the quoted message of a draft, as a draft of its own.

`Draft.segments` says which lines are quoted. Here the marks come off that a mail program or a chat put on them: ``>``,
*On Monday, Ann wrote:*, *From:* and *Sent:*, *Customer:*. What is left has the structure of any letter, so its
greeting, its signature and the older messages quoted in it are told apart the same way as in a reply.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonecheck.drafts.draft import Draft, Kind
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.drafts.structure import Line, split_lines

LIMIT = 20_000  # characters; more is no message but a log pasted into one

_MARK = regex.compile(r"[ \t]*(?:>|&gt;)[ ]?")
_WROTE = regex.compile(r"(?:\bwrote|\bschrieb\b.{0,80}|\ba écrit|\bescribió)\s*:\s*$")
_MAIL = regex.compile(
    r"(?i)[ \t]*(?:-{2,}[ \t]*\p{L}[^\n]{3,40}-{2,}\s*$|begin forwarded message:|\*?(?:from|von|de):)"
)
_FIELD = regex.compile(
    r"""(?ix)[ \t]*\*?(?:from|sent|date|to|cc|bcc|reply-to|importance|attachments
    |(?P<subject>subject|betreff|objet|asunto)|von|gesendet|an|de|envoyé|à|enviado|para)[ ]?:\*?[ \t]*
    (?:(?:re|aw|fwd?|wg|sv)[ ]?:[ \t]*)*"""
)
_SPEAKER = regex.compile(r"[^\n]{0,80}?:[ \t]+")

# A line's place without what was put in front of it.
Place = tuple[int, int, int]


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
    text = draft.text
    blocks = list(_blocks(draft))
    marked = [depth for block in blocks for line in block if (depth := _depth(text, line))]
    shallowest = min(marked, default=0)  # deeper marks are of older messages
    for block in blocks:
        yield from _message(text, block, shallowest)
        yield block[-1].end, block[-1].end, block[-1].end  # a blank line between two quotations


def _blocks(draft: Draft) -> Iterator[list[Line]]:
    """Give the quoted lines in runs that only blank lines interrupt."""
    quoted = [part for part in draft.segments if part.kind is Kind.QUOTE]
    block: list[Line] = []
    at = 0
    for line in split_lines(draft.text):
        while at < len(quoted) and quoted[at].end <= line.start:
            at += 1
        is_quoted = at < len(quoted) and quoted[at].start <= line.start < line.end
        if is_quoted or (block and not draft.text[line.start : line.end].strip()):
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _depth(text: str, line: Line) -> int:
    """Count the marks in front of a line."""
    count, at = 0, line.start
    while mark := _MARK.match(text, at, line.end):
        count, at = count + 1, mark.end()
    return count


def _message(text: str, block: list[Line], shallowest: int) -> Iterator[Place]:
    """Give the lines of one quotation as they were written."""
    places: list[Place] = []
    for line in block:
        start = line.start
        for _ in range(shallowest):
            mark = _MARK.match(text, start, line.end)
            start = mark.end() if mark else start
        places.append((start, line.end, line.next))
    body, heads = _after_heading(text, places)
    yield from heads
    mail = body > 0
    for line, (start, end, following) in list(zip(block, places, strict=True))[body:]:
        speaker = None if mail or start > line.start else _SPEAKER.match(text, start, end)
        yield speaker.end() if speaker else start, end, following


def _after_heading(text: str, places: list[Place]) -> tuple[int, list[Place]]:
    """Give the number of the first line below what a mail program wrote, and the subject, which the customer wrote."""
    shown = [text[start:end] for start, end, _ in places]
    heads: list[Place] = []
    at = 0
    while at < len(shown):
        wrote = next((n for n in range(at, min(at + 3, len(shown))) if _WROTE.search(shown[n])), None)
        if not shown[at].strip():
            at += 1
        elif wrote is not None:
            at = wrote + 1
        elif _MAIL.match(shown[at]):
            at += not _FIELD.match(shown[at])
            while at < len(shown) and (field := _FIELD.match(shown[at])):
                start, end, following = places[at]
                if field["subject"] and field.end() < len(shown[at]):
                    heads += [(start + field.end(), end, following), (end, end, end)]
                at += 1
        else:
            break
    return (at if any(line.strip() for line in shown[:at]) else 0), heads
