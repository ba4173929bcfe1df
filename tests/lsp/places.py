"""What stands where in a buffer, worked out without any code of the server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lsprotocol import types

UNITS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
WIDTH = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
BREAK = re.compile(r"\r\n|\n|\r")  # the line breaks of the protocol, and no others


def place(text: str, offset: int, encoding: str = "utf-16") -> types.Position:
    """Give the position of a code point."""
    start, line = 0, 0
    for line, each in enumerate(BREAK.finditer(text, 0, offset), 1):  # noqa: B007
        start = each.end()
    return types.Position(line, len(text[start:offset].encode(UNITS[encoding])) // WIDTH[encoding])


def offset(text: str, position: types.Position, encoding: str = "utf-16") -> int:
    """Give the code point at a position, which must be in the text."""
    starts = [0, *(each.end() for each in BREAK.finditer(text))]
    start = starts[position.line]
    units = text[start:].encode(UNITS[encoding])[: position.character * WIDTH[encoding]]
    assert len(units) == position.character * WIDTH[encoding], f"{position} is outside"
    return start + len(units.decode(UNITS[encoding]))


def span(text: str, words: str, encoding: str = "utf-16") -> types.Range:
    """Give the range of the only place where some words stand."""
    assert text.count(words) == 1, f"{words!r} is not once in the text"
    start = text.index(words)
    return types.Range(place(text, start, encoding), place(text, start + len(words), encoding))


def words(text: str, range_: types.Range, encoding: str = "utf-16") -> str:
    """Give the words in a range."""
    return text[offset(text, range_.start, encoding) : offset(text, range_.end, encoding)]


def applied(text: str, edits: Iterable[Any], encoding: str = "utf-16") -> str:
    """Give a text with edits made: their places are those of the text before any of them; none may overlap."""
    spans = [(offset(text, e.range.start, encoding), offset(text, e.range.end, encoding), e.new_text) for e in edits]
    at, parts = 0, []
    for start, end, new in sorted(spans, key=lambda each: each[:2]):
        assert at <= start <= end, "edits overlap"
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def path_of(uri: str) -> Path:
    """Give the path of a ``file:`` URI."""
    return Path(unquote(urlsplit(uri).path))
