"""Strings of YAML in their five styles, undone with every character's place kept.

PyYAML says what a string's value is and where it stands; how the one came from the other is found out here. Like
PyYAML (YAML 1.1) this takes U+0085, U+2028 and U+2029 for line breaks too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from tonecheck.drafts.mapped import Piece
from tonecheck.formats.data.escapes import code_point, placed
from tonecheck.formats.data.values import Text

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it was there to build with

_BREAKS = r"\r\n\x85\u2028\u2029"
_BREAK = rf"(?:\r\n|[{_BREAKS}])"
_FOLD = rf"(?P<fold>(?:[ \t]*+{_BREAK})++)[ \t]*+"

# Each pattern takes its string token by token: a run that stands as it is, a fold (line breaks with the blanks
# around them), or what the style has for escapes.
_PLAIN = re.compile(rf"(?P<run>(?:[^ \t{_BREAKS}]++|[ \t]++(?![{_BREAKS}]))++)|{_FOLD}")
_SINGLE = re.compile(rf"(?P<run>(?:[^' \t{_BREAKS}]++|[ \t]++(?![{_BREAKS}]))++)|{_FOLD}|(?P<escape>'')")
_DOUBLE = re.compile(
    rf"(?P<run>(?:[^\\ \t{_BREAKS}]++|[ \t]++(?![{_BREAKS}]))++)|{_FOLD}"
    rf"|\\(?:{_BREAK}(?P<more>(?:[ \t]*+{_BREAK})*+)[ \t]*+"
    r"|(?P<escape>x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.))"
)
_ESCAPED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip

_ONE_BREAK = re.compile(rf"[ \t]*+({_BREAK})")
_PROPERTIES = re.compile(rf"(?:[&!]\S*+(?:\s++(?:#[^{_BREAKS}]*+)?)*+)++")  # an anchor, a tag
_HEADER = re.compile(rf"([|>])([-+\d]*+)[^{_BREAKS}]*+{_BREAK}?")
_LINE = re.compile(rf"( *+)([^{_BREAKS}]*+)({_BREAK}?)")
_BLANKS = " \r\n\x85\u2028\u2029"


def scalar(source: str, value: str, style: str | None, start: int, end: int) -> Text:
    """Give the string PyYAML read as ``value`` from ``start:end`` of a source; ``style`` is PyYAML's word for it."""
    start = behind_properties(source, start, end)
    if style in ("|", ">"):
        return placed(value, _block(source, value, start, end), start, end)
    if style in ("'", '"'):
        if source[start + 1 : end - 1] == value:
            return Text.as_is(value, start + 1)
        tokens = _SINGLE if style == "'" else _DOUBLE
        return placed(value, _flow(tokens, source, start + 1, end - 1), start, end)
    if source[start:end] == value:
        return Text.as_is(value, start)
    return placed(value, _flow(_PLAIN, source, start, end), start, end)


def behind_properties(source: str, start: int, end: int) -> int:
    """Give where a value begins whose anchor or tag may begin at ``start``."""
    properties = _PROPERTIES.match(source, start, end) if source[start : start + 1] in ("&", "!") else None
    return properties.end() if properties else start


def _flow(tokens: re.Pattern[str], source: str, start: int, end: int) -> Iterator[Piece]:
    """Undo a string in quotes, or one without any."""
    for found in tokens.finditer(source, start, end):
        kind = found.lastgroup
        if kind == "run":
            yield Piece(found[0], *found.span())
        elif kind == "fold":
            yield from _folded(source, *found.span("fold"))
        elif kind == "escape":
            yield Piece(_letter(found["escape"]), *found.span(), whole=True)
        elif kind == "more":  # behind an escaped line break, whose own line break is not text
            yield from _kept(source, *found.span("more"))


def _folded(source: str, start: int, end: int) -> Iterator[Piece]:
    """Undo a fold: one line break is a blank, of several the first is none."""
    first, *others = _kept(source, start, end)
    if first.text != "\n":  # U+2028 and U+2029 stay what they are
        yield first
        yield from others
    elif not others:
        yield Piece(" ", first.start, first.end, whole=True)
    else:
        yield Piece(others[0].text, first.start, others[0].end, whole=True)
        yield from others[1:]


def _kept(source: str, start: int, end: int) -> Iterator[Piece]:
    for found in _ONE_BREAK.finditer(source, start, end):
        yield Piece(_newline(found[1]), *found.span(), whole=True)


def _newline(written: str) -> str:
    return written if written in "\u2028\u2029" else "\n"


def _letter(escape: str) -> str:
    if escape == "''":
        return "'"
    return code_point(escape[1:]) if len(escape) > 1 else _ESCAPED.get(escape, "")


def _block(source: str, value: str, start: int, end: int) -> Iterator[Piece]:
    """Undo a string that begins with ``|`` or ``>`` and has its lines below."""
    header = _HEADER.match(source, start, end)
    if header is None:
        return
    is_folded, chomping = header[1] == ">", header[2].strip("0123456789")
    indent = _indent(source, value, header.end(), end, detected=chomping == header[2])
    last: Piece | None = None  # the line break of the last line
    was_text = False  # whether that line begins with a letter, so that it may be folded with the next
    breaks: list[Piece] = []  # those of the empty lines since
    for line in _LINE.finditer(source, header.end(), end):
        begin, stop = line.start() + indent, line.end(2)
        if begin > line.end(1) and line[2]:
            break
        brk = Piece(_newline(line[3]), stop, line.end()) if line[3] else None
        if begin >= stop:
            if brk is None:
                break
            breaks.append(Piece(brk.text, line.start(), brk.end, whole=True))
            continue
        is_text = source[begin] not in " \t"
        if last is not None:
            yield from _between(last, breaks, is_folded and was_text and is_text)
        else:
            yield from breaks
        yield Piece(source[begin:stop], begin, stop)
        last, was_text, breaks = brk, is_text, []
    if last is not None and chomping != "-":
        yield last
    if chomping == "+":
        yield from breaks


def _between(last: Piece, breaks: list[Piece], folds: bool) -> Iterator[Piece]:
    if not folds or last.text != "\n":
        yield last
        yield from breaks
    elif not breaks:
        yield Piece(" ", last.start, last.end, whole=True)
    else:
        yield Piece(breaks[0].text, last.start, breaks[0].end, whole=True)
        yield from breaks[1:]


def _indent(source: str, value: str, start: int, end: int, detected: bool) -> int:
    """Give how many blanks in front of each line are not text.

    It is those of the first line that has any text. Where the header names a number this counts from the parent,
    which is not known here; so it is seen by how many blanks of that line are left in the value.
    """
    first = next((line for line in _LINE.finditer(source, start, end) if line[2]), None)
    if first is None:
        return end - start
    there = len(first[1])
    if detected:
        return there
    before = value[: len(value) - len(value.lstrip(_BLANKS))]
    return there - (len(before) - len(before.rstrip(" ")))
