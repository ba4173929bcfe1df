"""Places in a text that is being edited: code points here, lines and columns of the client there.

A line ends with a line feed, a carriage return, or both, and with nothing else. Columns count the units of an encoding.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

UTF_8, UTF_16, UTF_32 = "utf-8", "utf-16", "utf-32"

_BREAK = re.compile(r"\r\n|\n|\r")
_LATER_BYTES = bytes(range(0x80, 0xC0))  # those of a character in UTF-8 behind its first


class Place(NamedTuple):
    """A line and a column, both from 0."""

    line: int
    column: int


class Text:
    """A text and where its lines start. It never changes; an edit gives another one."""

    def __init__(self, text: str, starts: list[int] | None = None) -> None:
        self.text = text
        self._starts = starts if starts is not None else [0, *_starts(text, 0)]

    def place(self, offset: int, encoding: str) -> Place:
        """Give the line and the column of an offset. Within a line break it is the end of the line."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        start, end = self._line(line)
        return Place(line, _units(self.text[start : min(offset, end)], encoding))

    def offset(self, place: Place, encoding: str) -> int:
        """Give the offset of a line and a column, the nearest before it where there is none."""
        if place.line >= len(self._starts):
            return len(self.text)
        start, end = self._line(max(place.line, 0))
        return start + _points(self.text[start:end], place.column, encoding)

    def replaced(self, start: int, end: int, new: str) -> Text:
        """Give the text with another one in the place of ``start:end``.

        Only the lines around the edit are looked at: a text may be long, and edits come quickly.
        """
        end = max(start, end)
        text = self.text[:start] + new + self.text[end:]
        # A break begins at most one character before the edit and ends at most one behind it.
        first = bisect_right(self._starts, start - 1)
        last = bisect_right(self._starts, end + 1)
        shift = len(new) - (end - start)
        begin = self._starts[first - 1] if first else 0
        stop = (self._starts[last] + shift) if last < len(self._starts) else len(text)
        inside = [at for at in _starts(text[begin:stop], begin) if at < stop or last >= len(self._starts)]
        after = [at + shift for at in self._starts[last:]] if shift else self._starts[last:]
        return Text(text, [*(self._starts[:first] or [0]), *inside, *after])

    def _line(self, line: int) -> tuple[int, int]:
        """Give the span of a line, without its break."""
        start = self._starts[line]
        if line + 1 == len(self._starts):
            return start, len(self.text)
        end = self._starts[line + 1] - 1
        return start, end - self.text.startswith("\r\n", end - 1) if end > start else end


def _starts(text: str, shift: int) -> list[int]:
    return [shift + found.end() for found in _BREAK.finditer(text)]


def _units(text: str, encoding: str) -> int:
    """Count the units of a text."""
    if encoding == UTF_32 or text.isascii():
        return len(text)
    if encoding == UTF_8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _points(text: str, units: int, encoding: str) -> int:
    """Count the characters that some units hold whole."""
    if units <= 0:
        return 0
    if encoding == UTF_32 or text.isascii():
        return min(units, len(text))
    if encoding == UTF_8:
        data = text.encode("utf-8", "surrogatepass")
        begun = len(data[:units].translate(None, _LATER_BYTES))
        return begun - (units < len(data) and data[units] in _LATER_BYTES)
    data = text.encode("utf-16-le", "surrogatepass")
    whole = data[: 2 * units].decode("utf-16-le", "surrogatepass")
    return len(whole) - (whole[-1] != text[len(whole) - 1])  # the first half of a pair is no character
