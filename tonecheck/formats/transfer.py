"""Transfer encodings of mail: quoted-printable and base64, undone with every character's place kept."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator

import regex

from tonecheck.drafts.mapped import Piece

# A decoded byte and the characters of the file that encode it: value, start, end.
Unit = tuple[int, int, int]

_ESCAPE = regex.compile(r"=([0-9A-Fa-f]{2})|=[ \t]*(?:\r\n|\n|\r|\Z)|(?<![ \t])[ \t]++(?=\r\n|\n|\r|\Z)")
_VALUES = {c: n for n, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}


class UnreadableTextError(ValueError):
    """Text that is not what its headers say. ``at`` is its place in the file."""

    def __init__(self, problem: str, at: int) -> None:
        super().__init__(problem)
        self.at = at


def undo(encoding: str, text: str, start: int, end: int, charset: str) -> Iterator[Piece] | None:
    """Decode ``start:end`` of a mail; None for an encoding that leaves text as it is.

    Raises `UnreadableTextError`.
    """
    if encoding == "quoted-printable":
        return _decoded(_quoted_printable(text, start, end, charset), charset, start)
    if encoding == "base64":
        return _decoded(_base64(text, start, end), charset, start)
    return None


def _quoted_printable(text: str, start: int, end: int, charset: str) -> Iterator[Unit]:
    """Undo quoted-printable.

    ``=E9`` is one byte, a lone ``=`` joins two lines, blanks at a line's end are not text.
    """
    at = start
    for found in _ESCAPE.finditer(text, start, end):
        yield from _as_they_are(text, at, found.start(), charset)
        if found[1]:
            yield int(found[1], 16), found.start(), found.end()
        at = found.end()
    yield from _as_they_are(text, at, end, charset)


def _as_they_are(text: str, start: int, end: int, charset: str) -> Iterator[Unit]:
    for at in range(start, end):
        letter = text[at]
        # Quoted-printable is ASCII; what else there is was typed in by hand, and meant as its charset has it.
        for byte in letter.encode("ascii" if letter.isascii() else charset, "replace"):
            yield byte, at, at + 1


def _base64(text: str, start: int, end: int) -> Iterator[Unit]:
    """Undo base64: each byte is spread over two characters.

    Others than the 64 are passed over, as the standard says.
    """
    held = bits = 0
    first = start
    for at in range(start, end):
        value = _VALUES.get(text[at])
        if value is None:
            continue
        if bits == 0:
            first = at
        held, bits = held << 6 | value, bits + 6
        if bits >= 8:
            bits -= 8
            yield held >> bits, first, at + 1
            held &= (1 << bits) - 1
            first = at


def _decoded(units: Iterable[Unit], charset: str, place: int) -> Iterator[Piece]:
    """Turn bytes into text.

    Characters that stand in the file as they are run together; others are pieces of their own.
    """
    decode = _decoder(charset, place)
    run, run_start = "", place
    begin = reached = place
    waiting = False
    for byte, start, end in units:
        begin = begin if waiting else start
        text = decode(bytes((byte,)), False)
        reached = end
        waiting = not text
        if waiting:
            continue
        if len(text) == 1 == end - begin and begin == run_start + len(run):
            run += text
            continue
        yield Piece(run, run_start, run_start + len(run))
        itself = len(text) == 1 == end - begin
        run, run_start = (text, begin) if itself else ("", end)
        if not itself:
            yield Piece(text, begin, end)
    yield Piece(run, run_start, run_start + len(run))
    yield Piece(decode(b"", True), begin, reached)


def _decoder(charset: str, place: int) -> Callable[[bytes, bool], str]:
    try:
        decoder = codecs.getincrementaldecoder(charset)()
    except LookupError:
        raise UnreadableTextError(f"its header names a charset nobody knows: {charset!r}", place) from None

    def decode(data: bytes, final: bool) -> str:
        try:
            return decoder.decode(data, final)
        except ValueError:
            raise UnreadableTextError(f"its text is not {charset}, as its header says", place) from None

    return decode
