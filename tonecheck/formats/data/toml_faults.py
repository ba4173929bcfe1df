"""What is wrong with a TOML file, at its place and in words for who wrote it by hand."""

from __future__ import annotations

import re

from tonecheck.errors import Fault
from tonecheck.formats.data.values import MAX_DEPTH

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_LONG_NUMBER = re.compile(r"[0-9_]{4000}")


def told(error: Exception, text: str, shift: int, unclosed: int | None, keys: list[tuple[int, str, bool]]) -> Fault:
    """Give the fault for an error of ``tomllib`` in ``text``, of which it was not shown the first ``shift`` characters.

    ``unclosed`` is where a quote opens that is not closed; of each key ``keys`` has the place, the name, and whether it
    is inside of no brackets.
    """
    if isinstance(error, RecursionError):
        return Fault(f"more than {MAX_DEPTH} lists and tables inside each other", 0)
    found = _AT.search(str(error))
    if found is None:
        number = _LONG_NUMBER.search(text)
        return Fault("a number of too many digits", number.start() if number else 0)
    problem = str(error)[: found.start()]
    at = _offset(text, int(found[1]), int(found[2]), shift) if found[1] else len(text)
    if unclosed is not None and unclosed <= at:
        return Fault("the quote that opens here is never closed", unclosed)
    if "twice" in problem or "overwrite" in problem or "Duplicate" in problem or "mutate" in problem:
        return _twice(problem, at, keys)
    if "backslash" in problem or "Unescaped" in problem or "hex value" in problem or "scalar value" in problem:
        at = max(text.rfind("\\", 0, at), 0)
        escape = text[at : at + 2]
        if escape in ("\\u", "\\U", "\\x"):
            return Fault(f"{escape} is not followed by the number of a character", at)
        return Fault(f"{escape} means nothing in double quotes; write \\\\ for a backslash, or use single quotes", at)
    return Fault(_words(problem, text, at), at)


def _words(problem: str, text: str, at: int) -> str:
    letter = text[at : at + 1]
    if "'=' after a key" in problem:
        return "an = is missing behind the key"
    if "Invalid value" in problem:
        return "no value is here; a text must be in quotes" if letter.strip() else "a value is missing behind the ="
    if "after a statement" in problem:
        if text[at - 1 : at] in ("'", '"') or text[:at].rstrip(" \t").endswith(("'", '"')):
            return 'text stands behind a closing quote; a quote inside of a text is written \\", or in single quotes'
        return "something else follows on the line; each key begins on a line of its own, and a text must be in quotes"
    if "Unclosed array" in problem:
        return "a comma or ] is missing before this"
    if "inline table" in problem:
        return "a comma or } is missing before this; a table in braces ends on the line where it begins"
    if "table declaration" in problem:
        return "the name of a table lacks its closing bracket"
    if "initial character" in problem or "Invalid statement" in problem:
        return f"a line can't begin with {letter!r}" if letter.strip() else "a key is missing"
    if "llegal character" in problem or "invalid character" in problem:
        return (
            f"the control character U+{ord(letter):04X}, which TOML has only as an escape"
            if letter
            else "a broken line"
        )
    if "date" in problem:
        return "there is no such date or time"
    return f"no TOML that can be read ({problem})"


def _twice(problem: str, at: int, keys: list[tuple[int, str, bool]]) -> Fault:
    """Tell which key stands twice: the last before the place, of a table in braces also one inside of it."""
    inside = "inline" in problem
    before = [(place, name) for place, name, is_outside in keys if place < at and (inside or is_outside)]
    place, name = before[-1] if before else (at, "")
    if "declare" in problem:
        return Fault(f"the table {name!r} is begun twice", place)
    return Fault(f"the key {name!r} stands twice in one table", place)


def _offset(text: str, line: int, column: int, shift: int) -> int:
    """Give the offset of a line and column, which the library counts from 1 and by line feeds alone."""
    start = shift
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))
