"""TOML, with the place of every string.

The standard library's parser says what is in a file and what is wrong with it, not where its strings stand. A text it
accepts is easy to take apart, though: the strings that are values are found, each is replaced by its number, and what
the library makes of *that* text tells where in the tables each string belongs. So tables, dotted keys and arrays of
tables are read by one parser only, and a second one with ideas of its own (a grammar of tree-sitter) is not needed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from tonecheck.drafts.among_words import among_words
from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import Piece
from tonecheck.drafts.writing import Edits, Step, later, line_break, through
from tonecheck.errors import Fault, InputError
from tonecheck.formats.data.escapes import code_point, placed
from tonecheck.formats.data.toml_faults import told
from tonecheck.formats.data.values import MAX_DEPTH, Page, Text, Value
from tonecheck.sources.source import Source
from tonecheck.sources.stream import Stream

_TOKEN = re.compile(
    r"""
    [ \t\r\n]++ | \#[^\r\n]*+
    | (?P<string>
        "{3}(?:[^"\\]++|\\(?s:.)|"{1,2}(?!"))*+"{3,5}
        | '{3}(?:[^']++|'{1,2}(?!'))*+'{3,5}
        | "(?!"")(?:[^"\\\r\n]++|\\[^\r\n])*+"
        | '(?!'')[^'\r\n]*+'
      )
    | (?P<mark>[=\[\]{}.,])
    | (?P<bare>[^\s"'=\[\]{},\#.]++)
    """,
    re.VERBOSE,
)
MAX_BARE = 4000  # characters of a number; the library may take long for longer ones

_BARE_VALUE = re.compile(r"(?P<moment>\d{4}-\d\d-\d\d(?:[Tt ]\d\d:[^\s,\]}#]*+)?|\d\d:\d\d[^\s,\]}#]*+)|[^\s,\]}#]++")
_IN_BASIC = re.compile(
    r"(?P<run>[^\\\r]++)|(?P<newline>\r\n?)|\\[ \t]*+\r?\n[ \t\r\n]*+"
    r"|\\(?P<escape>x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)"
)
_IN_LITERAL = re.compile(r"(?P<run>[^\r]++)|(?P<newline>\r\n?)")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_MUST_ESCAPE = re.compile(r'[\x00-\x08\x0a-\x1f\x7f"\\]')
_ESCAPES = {letter: f"\\{name}" for name, letter in _ESCAPED.items() if name != "e"}
_MORE = "\nz = 0\n"  # what follows a string that is tried by itself


def read_toml(stream: Stream, limit: int) -> Iterator[Page | InputError]:
    """Give the value of a TOML file of at most ``limit`` bytes, or the error that is in it.

    Dates and times are text; a file without any key has no page.
    """
    source = stream.whole(limit, "a macro file")
    try:
        value = _value(source.text)
    except Fault as fault:
        yield source.told(fault)
        return
    if value:
        yield Page(value, source, write=write_toml)


def _value(text: str) -> Value:
    shift = 1 if text.startswith("\ufeff") else 0
    tokens = _Tokens(text, shift)
    try:
        value = tomllib.loads(text[shift:])
    except (ValueError, RecursionError) as error:
        raise told(error, text, shift, tokens.unclosed, tokens.keys) from None
    numbered = tomllib.loads(tokens.numbered())
    return _with_places(value, numbered, text, tokens.values)


def write_toml(source: Source, text: Text) -> Step:
    """Give the step from a string to its source, in the kind of quotes it is in."""

    def make() -> Step | None:
        if not hasattr(text, "how"):  # a date
            return None
        start, end = text.how
        quotes = source.text[start : start + 3]
        quotes = quotes if quotes in ('"""', "'''") and end - start >= 6 else quotes[0]
        newline = line_break(source.text)

        def escaped(words: str) -> str:
            return _MUST_ESCAPE.sub(_escape, words)

        def on_lines(words: str) -> str:
            return '"'.join(map(quotes_escaped, words.split('"')))

        def quotes_escaped(words: str) -> str:
            return newline.join(map(escaped, words.split("\n")))

        def literal(words: str) -> str:
            return words.replace("\n", newline) if len(quotes) > 1 else words

        encoders = {"'": (literal,), "'''": (literal,), '"': (escaped,)}.get(
            quotes, (on_lines, quotes_escaped, escaped)
        )
        key = "k = "

        def said(written: str) -> Content | None:
            found = tomllib.loads(written)
            if found.keys() != {"k", "z"} or not isinstance(found["k"], str):
                return None
            return Content(_string(written, found["k"], len(key), len(written) - len(_MORE)).origin)

        whole = f"{key}{source.text[start:end]}{_MORE}"

        def sure(content: Content, asked: Edits, made: Edits) -> bool:
            is_free = quotes[0] == '"' or not any("'" in each.text for each in asked)
            return is_free and among_words(content.text, whole, asked, made)

        return through(whole, said, encoders, at=start - len(key), over=True, sure=sure)

    return later(make)


def _escape(found: re.Match[str]) -> str:
    letter = found[0]
    return _ESCAPES.get(letter) or f"\\u{ord(letter):04X}"


class _Tokens:
    """Where the values of a text are that are strings or dates, and its keys.

    It also takes in what is no TOML, up to a quote that is not closed. Raises `Fault` for too deep a nesting, before
    anybody recurses into it.
    """

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start
        self.values: list[tuple[int, int]] = []
        self.keys: list[tuple[int, str, bool]] = []  # where, which, and whether it is inside of no brackets
        self.unclosed: int | None = None
        self._open: list[tuple[str, int]] = []  # brackets of values, with the depth inside of them
        self._parts = 0  # of the key, or the name of the table, that is being read
        self._table = 0  # the depth of the table whose name was last
        self._depth = 0  # that of what comes next
        self._in_value = False
        self._read()

    def numbered(self) -> str:
        """Give the text with each of the values replaced by its number in quotes."""
        made: list[str] = []
        at = self._start
        for number, (start, end) in enumerate(self.values):
            made += (self._text[at:start], f'"{number}"')
            at = end
        return "".join((*made, self._text[at:]))

    def _read(self) -> None:
        text, at = self._text, self._start
        while at < len(text):
            tokens = _BARE_VALUE if self._in_value and text[at] not in " \t\r\n\"'[]{},=#" else _TOKEN
            found = tokens.match(text, at)
            if found is None:
                self.unclosed = at
                return
            if found.lastgroup == "mark":
                self._mark(found[0], at)
            elif self._in_value and (tokens is _BARE_VALUE or found.lastgroup == "string"):
                if tokens is _BARE_VALUE and len(found[0]) > MAX_BARE:
                    raise Fault("a number of too many digits; a text must be in quotes", at)
                if found.lastgroup:
                    self.values.append(found.span())
                self._end_value()
            elif found.lastgroup:
                self.keys.append((at, found[0].strip("\"'"), not self._open))
                self._parts += 1
                self._check_depth(self._depth + self._parts, at)
            at = found.end()

    def _mark(self, mark: str, at: int) -> None:
        if self._in_value and mark in "[{":
            self._depth += mark == "["
            self._check_depth(len(self._open) + 1, at)
            self._check_depth(self._depth, at)
            self._open.append((mark, self._depth))
            self._in_value = mark == "["
            self._parts = 0
        elif (mark == "]" and self._in_value) or (mark == "}" and self._open):
            if self._open:
                self._open.pop()
            self._end_value()
        elif self._in_value or mark == ".":
            return
        elif mark == "=":
            self._depth += self._parts
            self._in_value, self._parts = True, 0
        elif mark == "[":
            self._depth = self._parts = 0
        elif mark == "]" and self._parts:
            self._table = self._depth = self._parts
            self._parts = 0
        elif mark == ",":
            self._parts = 0

    def _end_value(self) -> None:
        """Go on with the list or table the value was in."""
        bracket, self._depth = self._open[-1] if self._open else ("", self._table)
        self._in_value = bracket == "["
        self._parts = 0

    @staticmethod
    def _check_depth(depth: int, at: int) -> None:
        if depth > MAX_DEPTH:
            raise Fault(f"more than {MAX_DEPTH} lists and tables inside each other", at)


def _with_places(value: Any, numbered: Any, text: str, spans: list[tuple[int, int]]) -> Value:
    """Give a value with its strings as `Text`; ``numbered`` is the same with the number of each string's span."""
    if isinstance(value, dict):
        return {key: _with_places(each, numbered[key], text, spans) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_places(each, number, text, spans) for each, number in zip(value, numbered, strict=True)]
    if not isinstance(numbered, str):
        return value
    start, end = spans[int(numbered)]
    return _string(text, value, start, end) if isinstance(value, str) else Text.as_is(text[start:end], start)


def _string(text: str, value: str, start: int, end: int) -> Text:
    quote = text[start]
    first, last = start + 1, end - 1
    if text.startswith(quote * 3, start):
        first, last = start + 3, end - 3
        first += 2 if text.startswith("\r\n", first) else text.startswith("\n", first)
    if text[first:last] == value:
        return Text.as_is(value, first).written((start, end))
    tokens = _IN_BASIC if quote == '"' else _IN_LITERAL
    return placed(value, _pieces(tokens, text, first, last), start, end).written((start, end))


def _pieces(tokens: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Piece]:
    for found in tokens.finditer(text, start, end):
        kind = found.lastgroup
        if kind == "run":
            yield Piece(found[0], *found.span())
        elif kind == "newline":
            yield Piece("\n", *found.span(), whole=True)
        elif kind == "escape":
            escape = found["escape"]
            letter = code_point(escape[1:]) if len(escape) > 1 else _ESCAPED.get(escape, "")
            yield Piece(letter, *found.span(), whole=True)
