"""CSV: what ``csv`` writes comes back, each character from its own place; what it would read wrongly is an error."""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
from unittest.mock import patch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tonecheck.errors import InputError
from tonecheck.formats.data import csv as ours
from tonecheck.formats.data.csv import MAX_ERRORS, read_csv
from tonecheck.formats.data.values import Page, Text
from tonecheck.sources.stream import Stream

WORDS = st.sampled_from(
    ["hello", '"', '""', ",", ";", "\t", "|", "\n", "\r\n", "\r", " ", "😀", "é", "it's", "\x85", "\u2028", "\x0c"]
)
CELLS = st.lists(
    st.one_of(WORDS, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)), max_size=6
)
TEXTS = CELLS.map("".join)
NAMES = ["id", "Title", "body"]


class Unix(csv.unix_dialect):
    quoting = csv.QUOTE_MINIMAL


class Bars(csv.excel):
    delimiter = "|"
    lineterminator = "\r"


class Semicolons(csv.excel):
    delimiter = ";"
    quoting = csv.QUOTE_ALL


DIALECTS = [csv.excel, csv.excel_tab, csv.unix_dialect, Unix, Bars, Semicolons]


def stream(text: str, chunk: int = 1 << 20, path: str = "m.csv") -> Stream:
    return Stream(path, io.BytesIO(text.encode()), chunk=chunk)


def read(text: str, chunk: int = 1 << 20, path: str = "m.csv", delimiter: str | None = None) -> list[Page | InputError]:
    """Read a file; one that comes in small pieces almost without looking ahead for its header."""
    with patch.object(ours, "FIRST", 16 if chunk < 100 else ours.FIRST):
        return list(read_csv(stream(text, chunk, path), delimiter))


def rows(text: str, chunk: int = 1 << 20, path: str = "m.csv", delimiter: str | None = None) -> list[dict[str, str]]:
    found = []
    for page in read(text, chunk, path, delimiter):
        assert isinstance(page, Page), page
        (row,) = page.value
        found.append(row)
    return found


def problems(text: str, chunk: int = 1 << 20) -> list[str]:
    return [page.problem for page in read(text, chunk) if isinstance(page, InputError)]


def check_places(page: Page, whole: str, *, doubled: bool = True) -> None:
    """Check every character against the row's source, and that against the file.

    A quote is written twice unless the file may have fields without quotes around them.
    """
    (row,) = page.value
    source = page.source
    assert whole[source.start : source.start + len(source.text)] == source.text
    before = whole[: source.start].replace("\r\n", "\n").replace("\r", "\n")
    assert source.place(source.start) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    reached = 0
    for text in row.values():
        assert isinstance(text, Text)
        for at, letter in enumerate(text):
            start, end = text.origin.origin(at, at + 1)
            assert reached <= start < end <= len(source.text)
            written = source.text[start:end]
            assert written == ('""' if letter == '"' else letter) or (written == letter and not doubled)
            reached = end


@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=6),
    st.sampled_from(DIALECTS),
    st.sampled_from([1, 2, 7, 1 << 20]),
    st.sampled_from(["", "\ufeff"]),
)
def test_what_csv_writes(cells: list[list[str]], dialect: type[csv.Dialect], chunk: int, bom: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, dialect)
    writer.writerow(NAMES)
    writer.writerows(cells)
    # A writer whose lines end in \n leaves \r out of quotes, and does not read it back either.
    assume(list(csv.reader(io.StringIO(out.getvalue(), newline=""), dialect)) == [NAMES, *cells])
    written = bom + out.getvalue()
    pages = read(written, chunk)
    assert [page.value for page in pages if isinstance(page, Page)] == [
        [dict(zip(NAMES, row, strict=True))] for row in cells
    ]
    for number, page in enumerate(pages):
        assert isinstance(page, Page)
        assert page.place((0, "body")) == f"[{number}].body"
        assert not page.only
        check_places(page, written)


@given(st.lists(TEXTS, max_size=6), st.sampled_from([csv.excel, csv.unix_dialect]), st.sampled_from([1, 3, 1 << 20]))
def test_a_single_column(cells: list[str], dialect: type[csv.Dialect], chunk: int) -> None:
    out = io.StringIO()
    writer = csv.writer(out, dialect)
    writer.writerows([["body"], *([cell] for cell in cells)])
    quoted = [
        cell for cell in cells if cell.strip() or dialect is csv.unix_dialect or not cell or set(cell) & set("\r\n")
    ]
    assert rows(out.getvalue(), chunk) == [{"body": cell} for cell in quoted]


def with_text(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if "".join(row).strip()]


BITS = st.sampled_from(["a", '"', '""', '"b"', ",", "\n", "\r\n", "\r", " ", "c d", '"e\nf"', ",,", "é"])


@given(st.lists(BITS, max_size=14).map("".join), st.sampled_from([1, 2, 5, 1 << 20]))
def test_any_file_is_read_as_csv_does_or_is_an_error(body: str, chunk: int) -> None:
    text = "x,y,z\n" + body
    found = read(text, chunk)
    if any(isinstance(page, InputError) for page in found):
        assert [str(page) for page in found if isinstance(page, InputError)] == [
            str(page) for page in read(text) if isinstance(page, InputError)
        ]
        return
    _, *expected = csv.reader(io.StringIO(text, newline=""))
    read_rows = [[*page.value[0].values()] for page in found if isinstance(page, Page)]
    assert with_text(read_rows) == with_text([row[:3] for row in expected])
    for page in found:
        assert isinstance(page, Page)
        check_places(page, text, doubled=False)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen_in_the_header(delimiter: str) -> None:
    header = delimiter.join(["id", '"a, b; c"', "body"])
    row = delimiter.join(["1", "2", '"x, y; z | \t"'])
    assert rows(f"{header}\n{row}\n") == [{"id": "1", "a, b; c": "2", "body": "x, y; z | \t"}]


def test_who_names_the_delimiter() -> None:
    assert rows("a,b;c\n1,2;3\n", delimiter=";") == [{"a,b": "1,2", "c": "3"}]
    assert rows("a,b,c\td\n1\t2\n", path="x.TSV") == [{"a,b,c": "1", "d": "2"}]
    assert rows("sep=^\r\na^b\r\n1^2") == [{"a": "1", "b": "2"}]
    assert rows("\ufeffsep=;\na,b;c\n1;2", chunk=1) == [{"a,b": "1", "c": "2"}]
    assert rows("body\n") == []
    assert rows("body\nhello\n") == [{"body": "hello"}]


def test_lines_with_nothing_and_records_that_end_early() -> None:
    text = "\n\nid,title,body\r\n\r\n1\r\n  \r\n2,x\n\n\n3,,z"
    for chunk in (1, 2, 1000):
        assert rows(text, chunk) == [{"id": "1"}, {"id": "2", "title": "x"}, {"id": "3", "title": "", "body": "z"}]


def test_columns_without_a_name_are_left_out() -> None:
    assert rows(" id ,,body,\n1,2,3,4\n") == [{"id": "1", "body": "3"}]
    assert rows("id,body\n1,2,,\n") == [{"id": "1", "body": "2"}]


def test_no_records() -> None:
    assert read("") == read("\ufeff") == read("\n\n") == read("id,body") == read("id,body\r\n") == []


@pytest.mark.parametrize("chunk", [1, 4, 1 << 20])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2,3\n", "line 2, column 5: a record of 3 fields, but the header names 2; is a text not in quotes?"),
        ('a,b\n1,2,"3"\n', "line 2, column 5: a record of 3 fields"),
        ('a,b\n1,2\n"x,2\n3,4\n', "line 3, column 1: the quote that opens here is never closed"),
        ('a,b\n1,"', "line 2, column 3: the quote that opens here is never closed"),
        (
            'a,b\n"x,2\n3,"y"\n',
            "line 3, column 4: text stands behind a closing quote; the one that opens in line 2 may lack",
        ),
        (
            'a,b\n"x"y,2\n',
            "line 2, column 4: text stands behind a closing quote; a quote inside of a field is written twice",
        ),
        (
            'a,b\r\n"x \\"y\\" z",1\n',
            "line 2, column 6: text stands behind a closing quote; a quote inside of a field is written",
        ),
        ("id,a,a\n1,2,3\n", "line 1, column 6: the header names two columns 'a'"),
        (",,\n1,2,3\n", "line 1, column 1: the header names no column"),
        ("a," * 20_000, "line 1, column 1: a record of more than 10,000 fields begins here"),
        ('a\n"b",' + "," * 10_000, "line 2, column 1: a record of more than 10,000 fields begins here"),
    ],
)
def test_mistakes_are_told_where_they_are(text: str, told: str, chunk: int) -> None:
    if chunk > 1 or len(text) < 1000:
        (problem,) = problems(text, chunk)
        assert problem.startswith(told)


def test_a_record_with_too_many_fields_does_not_hide_the_others() -> None:
    first, error, last = read("a,b\n1,2\n1,2,3\n4,5\n")
    assert isinstance(first, Page)
    assert isinstance(error, InputError)
    assert isinstance(last, Page)
    assert (first.value, last.value) == ([{"a": "1", "b": "2"}], [{"a": "4", "b": "5"}])
    assert last.place((0, "a")) == "[2].a"
    assert len(read("a\n" + "1,2\n" * 1000)) == MAX_ERRORS


def test_what_is_no_csv_is_refused_soon() -> None:
    began = time.process_time()
    assert problems('a,b\n"' + "x,y\n" * 3_000_000) == ["line 2, column 1: the quote that opens here is never closed"]
    assert "a record of more than 4,000,000 characters begins here" in problems("a" * 20_000_000)[0]
    assert read("a\n" + "\n" * 10_000_000) == []
    assert time.process_time() - began < 2


class Repeated(io.RawIOBase):
    """A file that is one row again and again."""

    def __init__(self, header: bytes, row: bytes, size: int) -> None:
        self._rest = header
        self._row = row * (1_000_000 // len(row))
        self._left = size

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and self._left > 0:
            self._rest += self._row
            self._left -= len(self._row)
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def test_a_large_export_takes_little_memory_and_time() -> None:
    body = "We are sorry that your order has not arrived. " * 20
    row = f'17,"Late, again","{body}\n\n""{body}"" {body}",2024-01-31\r\n'.encode()
    size = 40_000_000
    file = Repeated(b"id,title,body,date\r\n", row, size)
    tracemalloc.start(1)
    count = 0
    for page in read_csv(Stream("m.csv", file)):  # type: ignore[arg-type]
        assert isinstance(page, Page)
        count += 1
        if count == 2000:
            tracemalloc.reset_peak()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == size // 1_000_000 * (1_000_000 // len(row)) + (1_000_000 // len(row))
    assert peak < 20_000_000
    assert page.source.place(page.source.start)[0] == 2 + 3 * (count - 1)
