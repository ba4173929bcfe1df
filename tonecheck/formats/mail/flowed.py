"""``format=flowed`` (RFC 3676): lines that a mail program wrapped, and said so, are joined again."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonecheck.drafts.mapped import MappedText, Piece

_LINE = regex.compile(r"([^\r\n]*+)(\r\n|\n|\r|\Z)")
SEPARATOR = "-- "  # above a signature; the one line that ends with a blank and does not go on


def unflowed(text: MappedText, *, deletes_space: bool) -> MappedText:
    """Join the lines of a text that end with a blank, and take away the blank that a writer puts before some lines.

    Quoted lines are left as they are. ``deletes_space`` is what the header calls *DelSp*: the blank at the end of a line
    is there only to say that the line goes on.
    """
    return MappedText(_pieces(text.text, deletes_space)).through(text)


def _pieces(text: str, deletes_space: bool) -> Iterator[Piece]:
    goes_on: tuple[int, int] | None = None  # the blank and the line break of a line that may go on
    for line in _LINE.finditer(text):
        start, end = line.span(1)
        if text.startswith(" ", start, end):
            start += 1
        if goes_on is not None:
            is_own = start < end and text[line.start()] != ">"
            may_join = is_own and text[start:end] not in (SEPARATOR, SEPARATOR.rstrip())
            if not may_join:
                yield Piece(text[slice(*goes_on)], *goes_on)
            elif not deletes_space:
                yield Piece(" ", *goes_on, whole=True)
        is_quoted = text.startswith(">", line.start(), end)
        flows = text.endswith(" ", start, end) and not is_quoted and text[start:end] != SEPARATOR
        goes_on = (end - 1, line.end()) if flows else None
        stop = end - 1 if flows else line.end()
        yield Piece(text[start:stop], start, stop)
    if goes_on is not None:
        yield Piece(text[slice(*goes_on)], *goes_on)
