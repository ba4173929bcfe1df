"""An excerpt: a line of a file with some words underlined, in columns as a terminal shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tonecheck.report.base import printable

TAB = "    "

# Letters that take one column each, as those of ASCII do; the rest is measured.
_SIMPLE = r"[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u20ac\ufffd]*"


def width(text: str) -> int:
    """Give the columns a text takes: two for most emoji and East Asian letters, none for a combining mark."""
    if _is_simple(text):
        return len(text)
    from wcwidth import wcswidth

    columns = wcswidth(text)
    return columns if columns >= 0 else len(text)


def around(text: str, start: int, end: int, room: int) -> tuple[str, int]:
    """Give the line around ``start`` and the index of ``start`` in it.

    Of a long line it is no more than an excerpt of ``start:end`` may need: a line can be a whole file.
    """
    if start and text[start - 1 : start + 1] == "\r\n":
        start -= 1
    first = max(start - 2 * room, 0)
    last = min(end, start + 2 * room) + 2 * room
    for brk in "\n\r":
        first = max(first, text.rfind(brk, first, start) + 1)
        if (end := text.find(brk, start, last)) >= 0:
            last = end
    return text[first:last], start - first


def excerpt(line: str, start: int, end: int, room: int) -> tuple[str, str, str]:
    """Give the words ``start:end`` of a line, between what stands before and behind them.

    All three are cut to fit the room together, with an ellipsis where something is gone.
    """
    before = _shown(line[max(start - 2 * room, 0) : start])
    words = _shown(line[start : min(end, start + 2 * room)])
    after = _shown(line[end : end + 2 * room])
    ahead, behind = width(before), width(after)
    if ahead + width(words) + behind <= room:
        return before, words, after
    words = cut(words, room - 2)
    left = room - width(words)
    behind = min(behind, left - min(ahead, left // 2))
    return _last(before, left - behind), words, cut(after, behind)


def underline(before: str, words: str) -> str:
    """Give the line that goes under an excerpt."""
    columns = width(before)
    return " " * columns + "^" * max(width(before + words) - columns, 1)


def _shown(text: str) -> str:
    return printable(text.replace("\t", TAB).replace("\ufeff", ""))


def cut(text: str, room: int) -> str:
    """Cut a text at its end to fit."""
    if _is_simple(text):
        return text if len(text) <= room else text[: max(room - 1, 0)] + "…" * (room > 0)
    if width(text) <= room:
        return text
    return "".join(_as_many(_letters(text), room - 1)) + "…" * (room > 0)


def _last(text: str, room: int) -> str:
    """Cut a text at its start to fit."""
    if _is_simple(text):
        return text if len(text) <= room else "…" * (room > 0) + text[len(text) - max(room - 1, 0) :]
    if width(text) <= room:
        return text
    kept = _as_many(reversed(_letters(text)), room - 1)
    return "…" * (room > 0) + "".join(reversed(kept))


def _is_simple(text: str) -> bool:
    return (text.isascii() and text.isprintable()) or re.fullmatch(_SIMPLE, text) is not None


def _letters(text: str) -> list[str]:
    """Split a text into letters, each with its marks."""
    import regex  # few lines are cut

    return regex.findall(r"\X", text)


def _as_many(letters: Iterable[str], room: int) -> list[str]:
    """Give the first letters (each with its marks) that fit."""
    kept: list[str] = []
    for letter in letters:
        room -= width(letter)
        if room < 0:
            break
        kept.append(letter)
    return kept
