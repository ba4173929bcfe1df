"""CSV and TSV, with the place of every field, record by record: an export may be larger than memory.

Fields are what the standard library's ``csv`` reads, which keeps no positions. What it reads without a word though it
is broken (a quote never closed, text behind a closing quote) is an error here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tonecheck.drafts.among_words import among_words
from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.drafts.writing import Edits, Step, moved, through
from tonecheck.errors import Fault, InputError
from tonecheck.finding import Edit, applied
from tonecheck.formats.data.escapes import placed
from tonecheck.formats.data.values import Page, Text
from tonecheck.sources.source import Source
from tonecheck.sources.stream import Stream

MAX_RECORD = 4_000_000  # characters; a longer record has a quote that is not closed, or is none
MAX_FIELDS = 10_000  # of a record
MAX_ERRORS = 20  # records told to be broken; a file with more of them is something else
FIRST = 1 << 16  # characters looked at for the delimiter

_DELIMITERS = ",;\t|"
_TAB_SUFFIXES = (".tsv", ".tab")
_SEP = re.compile(r"""\ufeff?"?sep=([^"\r\n])"?(?:\r\n|\r|\n|\Z)""", re.IGNORECASE)  # how Excel is told the delimiter
_IN_HEADER = re.compile(r'"[^"]*+"|[,;\t|\r\n]')
_BEFORE_HEADER = re.compile(r"[ \r\n]*+")
_UP_TO_QUOTE = re.compile(r'[^"\r\n]*+')
_BREAKS = re.compile(r"[\r\n]*+")
_BREAK = re.compile(r"\r\n?|\n|")
_NEEDS_QUOTES = re.compile(r'["\r\n]')
_QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')

# A field as it stands: what is in it, where that begins in the stream's text, whether it is in quotes.
_Field = tuple[str, int, bool]


def read_csv(stream: Stream, delimiter: str | None = None) -> Iterator[Page | InputError]:
    """Give each record as a page with a list of one table, header to `Text`, so that places read ``[3].body``.

    Without a delimiter it is seen in the header; a ``.tsv`` has tabs. Empty lines are no records. What a record lacks
    at its end is missing from its table, and so are columns without a name. A record with more fields than the
    header is an error among the pages; any other error is the last item.
    """
    reader = _Reader(stream)
    try:
        yield from reader.pages(delimiter)
    except Fault as fault:
        yield stream.told(fault)


def read_tsv(stream: Stream) -> Iterator[Page | InputError]:
    """Give the records of a file with tabs between its fields, as `read_csv` does."""
    return read_csv(stream, "\t")


class _Reader:
    """Reads record after record. Its faults are places of the stream's text as it is then."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._at = 0  # where the next record begins
        self._start = self._end = 0  # the last one
        self._delimiter = ","
        self._unquoted = _UP_TO_QUOTE

    def pages(self, delimiter: str | None) -> Iterator[Page | InputError]:
        """Give the records below the header. Raises `Fault`."""
        self._begin(delimiter)
        header = self._record()
        if header is None:
            return
        names = _names(header)
        number = errors = 0
        while (fields := self._record()) is not None:
            if len(fields) > len(names) and any(text.strip() for text, _, _ in fields[len(names) :]):
                yield self._too_many(fields, len(names))
                errors += 1
                if errors == MAX_ERRORS:
                    return
            else:
                source = self._stream.source(self._start, self._end)
                row = {name: _text(field, self._start) for name, field in zip(names, fields, strict=False) if name}
                yield Page([row], source, (number,), only=False, write=self._write)
            number += 1

    def _begin(self, delimiter: str | None) -> None:
        """Pass over what stands before the header, and choose the delimiter."""
        stream = self._stream
        while len(stream.text) < FIRST and stream.more():
            pass
        told = _SEP.match(stream.text)
        if told:
            self._at = told.end()
        elif stream.text.startswith("\ufeff"):
            self._at = 1
        if delimiter is not None:
            self._delimiter = delimiter
        elif told:
            self._delimiter = told[1]
        elif stream.path.lower().endswith(_TAB_SUFFIXES):
            self._delimiter = "\t"
        else:
            self._delimiter = _seen_delimiter(stream.text, self._at)
        self._unquoted = re.compile(rf"[^{re.escape(self._delimiter)}\r\n]*+")

    def _write(self, source: Source, text: Text) -> Step:
        return write_field(source, text, self._delimiter)

    def _record(self) -> list[_Field] | None:
        """Read the next record that has anything in it; None at the end."""
        while True:
            fields = self._fields(self._stream.ended)
            if fields is None:
                if not self._more():
                    return None
            elif len(fields) > 1 or fields[0][2] or fields[0][0].strip():
                return fields

    def _more(self) -> bool:
        """Read on. False where nothing is left to read."""
        stream = self._stream
        if stream.ended:
            return False
        # A line feed that is still to come belongs to the carriage return before it.
        stream.drop(self._at - (self._at == len(stream.text) and stream.text.endswith("\r")))
        self._at = 0
        if len(stream.text) > MAX_RECORD:
            self._fields(True)
            raise Fault(f"a record of more than {MAX_RECORD:,} characters begins here", 0)
        enough = 2 * len(stream.text)  # so that a long record is looked at a few times only
        while stream.more() and len(stream.text) < enough:
            pass
        return True

    def _fields(self, ended: bool) -> list[_Field] | None:
        """Read the record that begins here. None if there is none, or not all of it has been read."""
        text = self._stream.text
        at = self._at = _match_end(_BREAKS, text, self._at)
        if at == len(text):
            return None
        end = _match_end(_UP_TO_QUOTE, text, at)
        if text[end : end + 1] == '"':
            fields, end = self._quoted_fields(text, at, ended)
        else:
            fields = []
            if text.count(self._delimiter, at, end) >= MAX_FIELDS:
                raise self._too_wide()
            for part in text[at:end].split(self._delimiter):
                fields.append((part, at, False))
                at += len(part) + 1
        after = _match_end(_BREAK, text, end)
        if after == len(text) and not ended:
            return None
        self._start, self._end, self._at = self._at, end, after
        return fields

    def _quoted_fields(self, text: str, at: int, ended: bool) -> tuple[list[_Field], int]:
        """Read a record with quotes. Where it is not complete it seems to end with the text."""
        fields: list[_Field] = []
        while True:
            opened = at
            if text.startswith('"', at):
                found = _QUOTED.match(text, at)
                if found is None and ended:
                    raise Fault("the quote that opens here is never closed", at)
                if found is None:
                    return fields, len(text)
                at = found.end()
                fields.append((text[opened + 1 : at - 1], opened + 1, True))
            else:
                at = _match_end(self._unquoted, text, at)
                fields.append((text[opened:at], opened, False))
            if at == len(text) or text[at] in "\r\n":
                return fields, at
            if text[at] != self._delimiter:
                raise self._behind_quote(text, opened, at)
            at += 1
            if len(fields) >= MAX_FIELDS:
                raise self._too_wide()

    def _too_wide(self) -> Fault:
        return Fault(f"a record of more than {MAX_FIELDS:,} fields begins here", self._at)

    def _behind_quote(self, text: str, opened: int, at: int) -> Fault:
        problem = "text stands behind a closing quote"
        if text[at - 2] == "\\":
            return Fault(f"{problem}; a quote inside of a field is written twice, not with a backslash", at)
        line = self._stream.source(opened, opened).first_line
        if self._stream.source(at, at).first_line > line:
            return Fault(f"{problem}; the one that opens in line {line} may lack its end", at)
        return Fault(f"{problem}; a quote inside of a field is written twice", at)

    def _too_many(self, fields: list[_Field], named: int) -> InputError:
        _, start, is_quoted = fields[named]
        problem = f"a record of {len(fields)} fields, but the header names {named}; is a text not in quotes?"
        return self._stream.source(start - is_quoted, start).error(problem, 0)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Give the end of a pattern that matches anywhere, be it nothing."""
    found = pattern.match(text, at)
    assert found is not None
    return found.end()


def _seen_delimiter(text: str, start: int) -> str:
    """Give the delimiter the header has most of."""
    counts = dict.fromkeys(_DELIMITERS, 0)
    for found in _IN_HEADER.finditer(text, _match_end(_BEFORE_HEADER, text, start)):
        if found[0] in "\r\n":
            break
        if found[0] in counts:
            counts[found[0]] += 1
    return max(counts, key=lambda each: counts[each])


def _names(header: list[_Field]) -> list[str]:
    """Give the names of the columns; some may be empty."""
    names: list[str] = []
    known: set[str] = set()
    for text, start, is_quoted in header:
        name = (text.replace('""', '"') if is_quoted else text).strip()
        if name and name in known:
            raise Fault(f"the header names two columns {name!r}", start)
        known.add(name)
        names.append(name)
    if not any(names):
        raise Fault("the header names no column", header[0][1])
    return names


def _text(field: _Field, base: int) -> Text:
    """Give a field's value, with places counted from ``base``."""
    text, start, is_quoted = field
    start -= base
    if is_quoted and '""' in text:
        made = placed(text.replace('""', '"'), _undoubled(text, start), start, start + len(text))
    else:
        made = Text.as_is(text, start)
    return made.written((start, start + len(text), is_quoted))


def write_field(source: Source, text: Text, delimiter: str) -> Step:
    """Give the step from a field's value to its record. A field that needs quotes gets them, and is one edit then."""
    start, end, is_quoted = text.how
    if is_quoted:
        inside = source.text[start:end]

        def sure(content: Content, asked: Edits, made: Edits) -> bool:
            return among_words(content.text, inside, asked, made)

        return through(inside, _said, (_doubled,), at=start, sure=sure)

    def needs_quotes(words: str) -> bool:
        return delimiter in words or _NEEDS_QUOTES.search(words) is not None

    needed = needs_quotes(text)

    def step(edits: Edits) -> Edits:
        if needed or any(needs_quotes(each.text) for each in edits):
            new = applied(text, edits)
            if needs_quotes(new):
                return (Edit(start, end, f'"{_doubled(new)}"'),)
        return moved(edits, start)

    return step


def _doubled(words: str) -> str:
    return words.replace('"', '""')


def _said(inside: str) -> Content | None:
    """Give what the inside of quotes says, None where they would end within."""
    return None if '"' in inside.replace('""', "") else Content(MappedText(_undoubled(inside, 0)))


def _undoubled(text: str, start: int) -> Iterator[Piece]:
    first, *others = text.split('""')
    yield Piece(first, start, start + len(first))
    start += len(first)
    for run in others:
        yield Piece('"', start, start + 2, whole=True)
        start += 2
        yield Piece(run, start, start + len(run))
        start += len(run)
