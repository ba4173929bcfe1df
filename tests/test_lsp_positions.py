"""Lines and columns of an editor, against what Python's own encoders count."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.lsp.positions import UTF_8, UTF_16, UTF_32, Place, Text

UNITS = {UTF_8: ("utf-8", 1), UTF_16: ("utf-16-le", 2), UTF_32: ("utf-32-le", 4)}

# Breaks of all sorts, and what is none: form feed, next line, line separator. Letters of one to four bytes, and combining marks.
pieces = st.sampled_from(
    [
        "\n",
        "\r",
        "\r\n",
        "a",
        "b c",
        "é",
        "e\u0301",
        "—",
        "漢",
        "😀",
        "👩‍👩‍👧",
        "\ufeff",
        "\u2028",
        "\f",
        "\x85",
        "\ud800",
    ]
)
texts = st.lists(pieces, max_size=20).map("".join)
encodings = st.sampled_from([UTF_8, UTF_16, UTF_32])


def lines_of(text: str) -> list[str]:
    return re.split(r"\r\n|\n|\r", text)


def counted(text: str, encoding: str) -> int:
    codec, size = UNITS[encoding]
    return len(text.encode(codec, "surrogatepass")) // size


@given(texts, encodings, st.data())
def test_a_place_counts_the_units_before_it_in_its_line(text: str, encoding: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n":
        offset -= 1  # between the two is the end of the line
    before = lines_of(text[:offset])
    assert Text(text).place(offset, encoding) == (len(before) - 1, counted(before[-1], encoding))


@given(texts, encodings, st.data())
def test_there_and_back_again(text: str, encoding: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    back = Text(text).offset(Text(text).place(offset, encoding), encoding)
    assert back == offset - (text[offset - 1 : offset + 1] == "\r\n" and offset > 0)


@given(texts, encodings, st.integers(0, 25), st.integers(0, 60))
def test_any_place_leads_into_its_line(text: str, encoding: str, line: int, column: int) -> None:
    offset = Text(text).offset(Place(line, column), encoding)
    lines = lines_of(text)
    if line >= len(lines):
        assert offset == len(text)
        return
    at = Text(text).place(offset, encoding)
    assert at.line == line
    assert at.column <= column
    assert at.column == column or column > counted(lines[line], encoding) or column - at.column < 4, "in a character"


@given(texts, texts, st.data())
def test_an_edit_gives_the_lines_of_the_new_text(text: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edited, fresh = Text(text).replaced(start, end, new), Text(text[:start] + new + text[end:])
    assert edited.text == fresh.text
    offsets = range(len(fresh.text) + 1)
    assert [edited.place(each, UTF_32) for each in offsets] == [fresh.place(each, UTF_32) for each in offsets]


@pytest.mark.parametrize(("encoding", "column"), [(UTF_8, 4), (UTF_16, 2), (UTF_32, 1)], ids=lambda each: str(each))
def test_an_emoji_before_a_word(encoding: str, column: int) -> None:
    text = Text("first\r\n😀you")
    assert text.place(8, encoding) == (1, column)
    assert text.offset(Place(1, column), encoding) == 8
    if encoding != UTF_32:
        assert text.offset(Place(1, column - 1), encoding) == 7, "half of it is before it"


def test_a_column_behind_the_end_of_a_line_is_its_end() -> None:
    text = Text("one\r\ntwo\rthree")
    assert [text.offset(Place(line, 99), UTF_16) for line in range(4)] == [3, 8, 14, 14]
