"""Mailboxes (``.mbox``): where each mail in one starts and ends, without reading the whole file."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.errors import InputError
from tonecheck.sources.source import Source
from tonecheck.sources.stream import Stream

FROM_LINE = 1_000  # characters; a longer line does not separate mails
LONGEST = 40_000_000  # characters of one mail with everything attached; mail servers stop at about that

_FIRST = regex.compile(r"\uFEFF?[ \t\r\n]*+From [^\n]*+(?:\n|\Z)")
# A *From* line stands below a blank one and has a time in it, or headers follow. Not every program escapes those in prose.
FROM = regex.compile(
    r"(?<=\n\r?\n)From (?:[^\n]{0,1000}?\d:\d\d[^\n]*+\n|[^\n]*+\n(?=[!-9;-~]{1,100}+[ \t]*+:))",
)
_ESCAPED = regex.compile(r"(?<=\n)>(?=>*+From )")


def messages(stream: Stream) -> Iterator[Source | InputError]:
    """Cut a mailbox at its *From* lines. A mail that is too long to be held is an error among the others.

    Raises `InputError` for what is no mailbox.
    """
    if not _begins(stream):
        return
    start = at = (
        2  # two characters of the line before are kept: a *From* line may be the second of a mail without headers
    )
    too_long: InputError | None = None
    while True:
        found = FROM.search(stream.text, at)
        if found is not None:
            yield too_long or stream.source(start, found.start())
            start = at = found.end()
            too_long = None
            continue
        if len(stream.text) - start > LONGEST:
            too_long = too_long or stream.source(start, start).error(
                f"a mail of more than {LONGEST // 1_000_000} MB begins here", 0
            )
            start = len(stream.text) - FROM_LINE
        stream.drop(start - 2)
        start = 2
        at = max(len(stream.text) - FROM_LINE, start)
        if not stream.more():
            break
    yield too_long or stream.source(start, len(stream.text))


def unescaped(text: str) -> MappedText | None:
    """Undo what a mailbox does to lines that begin with *From*: it puts ``>`` before them. None where there are none."""
    pieces: list[Piece] = []
    at = 0
    for found in _ESCAPED.finditer(text):
        pieces.append(Piece(text[at : found.start()], at, found.start()))
        at = found.end()
    if not at:
        return None
    pieces.append(Piece(text[at:], at, len(text)))
    return MappedText(pieces)


def _begins(stream: Stream) -> bool:
    """Read the first *From* line, up to its last two characters. Tell whether there is a mail at all."""
    while len(stream.text) < FROM_LINE and stream.more():
        pass
    found = _FIRST.match(stream.text)
    if found is not None:
        stream.drop(found.end() - 2)
        return True
    if stream.text.strip("\ufeff \t\r\n") or not stream.ended:
        raise InputError(stream.path, 'is no mailbox: its first line does not begin with "From "')
    return False
