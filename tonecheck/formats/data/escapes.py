"""What the readers of data files share about strings that are not written as they read."""

from __future__ import annotations

from collections.abc import Iterable

from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.formats.data.values import Text

LARGE = 1_000_000  # characters; a longer text is no reply, and is not taken apart


def placed(value: str, pieces: Iterable[Piece], start: int, end: int) -> Text:
    """Give a string that stands in ``start:end`` of a source, with ``pieces`` saying where each character is.

    The value a library read is right: where the pieces say another, or the text is very long, it stays in one piece.
    """

    def origin() -> MappedText:
        if end - start <= LARGE:
            mapped = MappedText(pieces)
            if mapped.text == value:
                return mapped
        return MappedText([Piece(value, start, end, whole=True)])

    return Text(MappedText.later(value, origin))


def code_point(digits: str) -> str:
    """Give the character of a hexadecimal number, or nothing for a number that is none."""
    code = int(digits, 16)
    return chr(code) if code < 0xD800 or 0xDFFF < code <= 0x10FFFF else ""
