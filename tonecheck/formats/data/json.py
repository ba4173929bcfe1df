"""JSON and JSON Lines, with the place of every string.

The standard library's parser says what is in a file, not where; and an export may be larger than memory. So the
values are read here: a small file whole, of a large one each small part by itself (`Page`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator

from tonecheck.drafts.among_words import among_words
from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.drafts.writing import Edits, Step, later, through
from tonecheck.errors import Fault, InputError
from tonecheck.formats.data.escapes import code_point
from tonecheck.formats.data.values import MAX_DEPTH, Page, Part, Text, Value
from tonecheck.sources.source import Source
from tonecheck.sources.stream import Stream

PAGE = 4_000_000  # characters; what is longer is taken apart, and what can't be is no reply

# One token with the blanks before it: a text, a mark, a number or a word. The standard library's `re` is twice as fast
# as `regex` here, and a file has millions of them.
_TOKEN = re.compile(
    r"""[ \t\n\r]*+(?:"((?:[^"\\\x00-\x1f]++|\\.)*+)"|([\[\]{},:])
    |(-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?(?![\w.+-])|(?:true|false|null)\b))""",
    re.VERBOSE | re.ASCII,
)
_TEXT, _MARK, _SCALAR = 1, 2, 3

# Most members of a table and items of a list can be taken at a glance: with what ends them, or what opens there.
_GLANCE = (
    r"""(?:(?:"((?:[^"\\\x00-\x1f]++|\\.)*+)"|(-?(?:0|[1-9]\d{0,17}+)|true|false|null))[ \t\n\r]*+([,%s])|([\[{]))"""
)
_MEMBER = re.compile(r"""[ \t\n\r]*+"([^"\\\x00-\x1f]*+)"[ \t\n\r]*+:[ \t\n\r]*+""" + _GLANCE % "}", re.ASCII)
_ITEM = re.compile(r"[ \t\n\r]*+()" + _GLANCE % r"\]", re.ASCII)  # without a key
_KEY, _INSIDE, _WORD_OR_NUMBER, _NEXT, _OPENING = 1, 2, 3, 4, 5
_WORDS = {"true": True, "false": False, "null": None}
_BLANKS = " \t\n\r"
_SPACE = re.compile(r"[ \t\n\r]*+")
_WORD = re.compile(r"[\w.+-]*+")
_ESCAPE = re.compile(
    r"\\u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})|\\u([\da-fA-F]{4})|\\([\"\\/bfnrt])|\\"
)
_MARKUP = re.compile("[<>&]")
_HALF = re.compile("[\ud800-\udfff]")  # of a pair of escapes, for one character
_DECODER = json.JSONDecoder()
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class _TooLongError(Exception):
    """A value that does not fit on a page."""


def read_json(stream: Stream) -> Iterator[Page | InputError]:
    """Give the values of a JSON file. The last item is the error that ended the reading, if one did."""
    reader = _Reader(stream)
    try:
        reader.skip("\ufeff")
        yield from reader.pages(())
        reader.end()
    except Fault as fault:
        yield reader.told(fault)


def read_json_lines(stream: Stream) -> Iterator[Page | InputError]:
    """Give the value of each line. A broken line is an error among them; the others are read all the same."""
    number, start = 0, 0
    while True:
        end = stream.text.find("\n", start)
        if end < 0 and stream.more():
            continue
        end = len(stream.text) if end < 0 else end
        if stream.text[start:end].strip(" \t\r\ufeff"):
            yield _line(stream, start, end, number)
            number += 1
        if end == len(stream.text) and stream.ended:
            return
        start = end + 1
        if start > PAGE:
            stream.drop(start)
            start = 0


def _line(stream: Stream, start: int, end: int, number: int) -> Page | InputError:
    source = stream.source(start, end - (stream.text[end - 1] == "\r"))
    reader = _Reader(None, source.text)
    try:
        reader.skip("\ufeff")
        value = reader.value(0)
        reader.end()
    except Fault as fault:
        return source.told(fault)
    return Page([value], source, (number,), only=False, write=write_json)


def write_json(source: Source, text: Text) -> Step:
    """Give the step from a string to its source: escapes where they must be, and for all beyond ASCII in a source without any."""

    def make() -> Step:
        start, end = text.origin.origin(0, len(text))
        is_ascii = source.text.isascii()
        is_for_pages = "\\u003c" in source.text and "<" not in source.text  # as some write what goes into a page

        def encode(words: str) -> str:
            written = json.dumps(words, ensure_ascii=is_ascii)[1:-1]
            return _MARKUP.sub(lambda found: f"\\u{ord(found[0]):04x}", written) if is_for_pages else written

        inside = source.text[start:end]

        def sure(content: Content, asked: Edits, made: Edits) -> bool:
            return among_words(content.text, inside, asked, made)

        return through(inside, _said, (encode,), at=start, sure=sure)

    return later(make)


def _said(inside: str) -> Content:
    """Give what the inside of a string says. Raises `ValueError` for one that is broken."""
    json.loads(f'"{inside}"')
    return Content(MappedText(_unescaped(inside, 0)))


class _Reader:
    """Reads values from a place of a text on. With a stream the text grows as it is read."""

    def __init__(self, stream: Stream | None, text: str = "") -> None:
        self._stream = stream
        self._text = stream.text if stream else text
        self._at = 0
        self._base = 0  # where the page starts: its strings are mapped from there
        self._limit: int | None = None

    def told(self, fault: Fault) -> InputError:
        """Give the error for a fault whose place counts from the page's start."""
        assert self._stream is not None
        return self._stream.told(Fault(fault.problem, min(self._base + fault.at, len(self._text))))

    def pages(self, path: tuple[Part, ...]) -> Iterator[Page]:
        """Give the value that starts here: as one page if it is short, else its parts."""
        assert self._stream is not None
        self._peek()
        start = self._base = self._at
        self._limit = start + PAGE
        try:
            value = self.value(len(path))
        except _TooLongError:
            self._at, self._limit = start, None
        else:
            self._limit = None
            yield Page(
                _wrapped(value, path), self._stream.source(start, self._at), path, only=not path, write=write_json
            )
            return
        if self._text[start] not in "[{":
            raise Fault("a text too long for a reply starts here", 0)
        if len(path) > MAX_DEPTH:
            raise self._fault(f"more than {MAX_DEPTH} lists and tables inside each other")
        self._at += 1
        for part in self._members(self._text[start] == "{"):
            yield from self.pages((*path, part))
            if self._at > PAGE:
                self._stream.drop(self._at)
                self._text, self._at, self._base = self._stream.text, 0, 0

    def value(self, depth: int) -> Value:
        """Read the value that starts here."""
        found = self._token()
        if found is None:
            raise self._no_value()
        kind = found.lastindex
        if kind == _TEXT:
            return self._text_of(found[_TEXT], found.start(_TEXT))
        if kind == _SCALAR:
            return json.loads(found[_SCALAR])
        opening = found[_MARK]
        if opening not in "[{":
            self._at = found.start(_MARK)
            raise self._no_value()
        if depth >= MAX_DEPTH:
            self._at = found.start(_MARK)
            raise self._fault(f"more than {MAX_DEPTH} lists and tables inside each other")
        return self._table(depth + 1) if opening == "{" else self._list(depth + 1)

    def _table(self, depth: int) -> dict[str, Value]:
        """Read a table that has just opened."""
        opened = self._at - 1 - self._base
        table: dict[str, Value] = {}
        if self._closes("}"):
            return table
        while True:
            found = _MEMBER.match(self._text, self._at)
            if found is None or found[_KEY] in table:
                key = self._key(table, "}")
                table[key] = self.value(depth)
            else:
                table[found[_KEY]] = self._seen(found, depth)
                if found[_NEXT] == ",":
                    continue
                if found[_NEXT]:
                    return table
            if not self._goes_on("}", opened):
                return table

    def _list(self, depth: int) -> list[Value]:
        """Read a list that has just opened."""
        opened = self._at - 1 - self._base
        items: list[Value] = []
        if self._closes("]"):
            return items
        while True:
            found = _ITEM.match(self._text, self._at)
            if found is None:
                self._expects_more("]")
                items.append(self.value(depth))
            else:
                items.append(self._seen(found, depth))
                if found[_NEXT] == ",":
                    continue
                if found[_NEXT]:
                    return items
            if not self._goes_on("]", opened):
                return items

    def _seen(self, found: re.Match[str], depth: int) -> Value:
        """Give the value that was seen at a glance, if only its beginning."""
        self._at = found.end()
        inside = found[_INSIDE]
        if inside is not None:
            return self._text_of(inside, found.start(_INSIDE))
        scalar = found[_WORD_OR_NUMBER]
        if scalar is not None:
            return _WORDS[scalar] if scalar in _WORDS else int(scalar)
        if depth >= MAX_DEPTH:
            self._at -= 1
            return self.value(depth)  # which raises
        return self._table(depth + 1) if found[_OPENING] == "{" else self._list(depth + 1)

    def end(self) -> None:
        """Raise for anything behind the value."""
        if self._peek():
            raise self._fault("something follows the end of the file's value; more than one is JSON Lines (.jsonl)")

    def skip(self, mark: str) -> None:
        """Pass over a character."""
        if self._peek() == mark:
            self._at += 1

    def _members(self, is_table: bool) -> Iterator[Part]:
        """Give the keys or indices of what has just opened; whoever asks reads the value before asking again."""
        closing = "}" if is_table else "]"
        opened = self._at - 1 - self._base
        if self._closes(closing):
            return
        keys: set[str] = set()
        number = 0
        while True:
            if is_table:
                key = self._key(keys, closing)
                keys.add(key)
                yield key
            else:
                self._expects_more(closing)
                yield number
            number += 1
            if not self._goes_on(closing, opened):
                return

    def _closes(self, closing: str) -> bool:
        """Tell whether what has just opened is empty; pass over its end then."""
        is_empty = self._peek() == closing
        self._at += is_empty
        return is_empty

    def _goes_on(self, closing: str, opened: int) -> bool:
        """Pass over what stands behind a value; tell whether there is another one."""
        found = self._token()
        mark = found[_MARK] if found else None
        if mark in (",", closing):
            return mark == ","
        self._at = found.end() - len(found.group().lstrip(_BLANKS)) if found else self._at
        if not self._peek():
            what = "table" if closing == "}" else "list"
            raise Fault(f"the {what} that opens here is never closed", max(opened, 0))
        raise self._fault(f"a comma or {closing} is missing before {self._shown()}")

    def _expects_more(self, closing: str) -> None:
        if self._peek() == closing:
            raise self._fault(f"a comma stands before the closing {closing}; JSON allows none there")

    def _key(self, keys: Container[str], closing: str) -> str:
        self._expects_more(closing)
        if self._peek() != '"':
            raise self._fault(f"a key in double quotes is missing before {self._shown()}")
        start = self._at
        found = self._token()
        if found is None:
            raise self._no_value()
        key = str(self._text_of(found[_TEXT], found.start(_TEXT)))
        if key in keys:
            self._at = start
            raise self._fault(f"the key {key!r} stands twice in one table")
        if self._peek() != ":":
            raise self._fault(f"a colon is missing before {self._shown()}")
        self._at += 1
        return key

    def _text_of(self, inside: str, at: int) -> Text:
        """Give the string whose inside stands at a place. The standard library says what it says; where, is seen when asked."""
        start = at - self._base
        if "\\" not in inside:
            return Text.as_is(inside, start)
        try:
            said: str = _DECODER.raw_decode(self._text, at - 1)[0]
        except ValueError:
            return Text(MappedText(_unescaped(inside, start)))  # which raises, and knows where
        if "\\u" in inside and _HALF.search(said):
            return Text(MappedText(_unescaped(inside, start)))
        return Text(MappedText.later(said, lambda: MappedText(_unescaped(inside, start))))

    def _token(self) -> re.Match[str] | None:
        """Take the next token, reading on while what is there might be only its beginning."""
        while True:
            found = _TOKEN.match(self._text, self._at)
            if found is not None and found.end() < len(self._text):
                break
            if not self._more():
                break
        if found is not None:
            self._at = found.end()
        return found

    def _peek(self) -> str:
        """Go to what comes next and give its first character, or nothing at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def _more(self) -> bool:
        if self._limit is not None and len(self._text) > self._limit:
            raise _TooLongError
        if self._stream is None or not self._stream.more():
            return False
        self._text = self._stream.text
        return True

    def _fault(self, problem: str) -> Fault:
        return Fault(problem, self._at - self._base)

    def _no_value(self) -> Fault:
        opening = self._peek()
        if opening == '"':
            return self._broken_string()
        if not opening:
            return self._fault("the file ends where a value should be")
        if opening == "'":
            return self._fault("a text in single quotes; JSON has double quotes only")
        if opening == "/":
            return self._fault("a comment; JSON has none")
        return self._fault(f"{self._shown()} is no value of JSON")

    def _broken_string(self) -> Fault:
        at = self._at + 1
        while at < len(self._text):
            if self._text[at] < " ":
                self._at = at
                if self._text[at] in "\n\r":
                    return self._fault("a line ends inside a text in quotes; close it, or write the line break as \\n")
                return self._fault("a control character inside a text; write it as an escape such as \\t")
            at += 2 if self._text[at] == "\\" else 1
        return self._fault("the text that opens here is never closed")

    def _shown(self) -> str:
        word = self._peek() and _WORD.match(self._text, self._at)
        return repr((word[0] or self._peek())[:30]) if word else "the end of the file"


def _wrapped(value: Value, path: tuple[Part, ...]) -> Value:
    """Put a value where it would stand in a file with nothing else."""
    for part in reversed(path):
        value = {part: value} if isinstance(part, str) else [value]
    return value


def _unescaped(inside: str, start: int) -> Iterator[Piece]:
    """Undo the escapes of a string's inside, which stands at ``start``."""
    at = 0
    for found in _ESCAPE.finditer(inside):
        yield Piece(inside[at : found.start()], start + at, start + found.start())
        if found.end() - found.start() == 1:
            raise Fault(f"{inside[found.start() : found.start() + 2]} is no escape of JSON", start + found.start())
        yield Piece(_letter(found), start + found.start(), start + found.end(), whole=True)
        at = found.end()
    yield Piece(inside[at:], start + at, start + len(inside))


def _letter(found: re.Match[str]) -> str:
    if found[4]:
        return _ESCAPED.get(found[4], found[4])
    if found[3]:
        return code_point(found[3]) or "\ufffd"  # half of a pair is no character
    return chr(0x10000 + ((int(found[1], 16) & 0x3FF) << 10 | int(found[2], 16) & 0x3FF))
