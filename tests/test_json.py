"""JSON and JSON Lines: every string back as it was, with the place of each of its characters; or one line why not."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.errors import InputError
from tonecheck.formats.data import json as reader
from tonecheck.formats.data.json import read_json, read_json_lines
from tonecheck.formats.data.values import Page, Text
from tonecheck.sources.stream import Stream

ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
STRINGS = st.text(ANY, max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=12,
)
STYLES = [
    {"ensure_ascii": True},
    {"ensure_ascii": False},
    {"ensure_ascii": False, "indent": 2},
    {"ensure_ascii": True, "indent": "\t", "separators": (" , ", " :\r\n ")},
]


def pages(text: str | bytes, chunk: int = 1 << 20) -> list[Page | InputError]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_json(Stream("x.json", io.BytesIO(data), chunk=chunk)))


def strings(value: Any) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in strings(each)]


def assert_placed(page: Page) -> None:
    """Each character of each string stands for characters of the source that decode to it."""
    for text in strings(page.value):
        for at, letter in enumerate(text):
            start, end = text.origin.origin(at, at + 1)
            written = page.source.text[start:end]
            assert written == letter if len(written) == 1 else json.loads(f'"{written}"') == letter


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
@pytest.mark.parametrize("style", STYLES)
@given(value=VALUES)
def test_any_value_in_any_style_comes_back_with_its_places(value: Any, style: dict[str, Any], chunk: int) -> None:
    (page,) = pages(json.dumps(value, **style), chunk)
    assert isinstance(page, Page)
    assert page.value == value
    assert_placed(page)


@given(value=VALUES)
def test_utf_16_and_a_byte_order_mark_change_nothing(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    for data in (b"\xef\xbb\xbf" + text.encode(), b"\xff\xfe" + text.encode("utf-16-le")):
        (page,) = pages(data)
        assert isinstance(page, Page)
        assert page.value == value
        assert page.source.start == 1


@given(value=VALUES)
def test_a_large_file_gives_the_same_in_parts(value: Any) -> None:
    """Of what does not fit on a page each part is one, and they put together are the whole."""
    text = json.dumps(value, indent=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "PAGE", 8)
        found = pages(text, 5)
    found = [page for page in found if not isinstance(page, InputError)]
    for page in found:
        assert isinstance(page, Page)
        assert_placed(page)
        inner: Any = value
        for part in page.at:
            inner = inner[part]
        part_value: Any = page.value
        for part in page.at:
            part_value = part_value[part if isinstance(part, str) else 0]
        assert part_value == inner
        shown = page.source.text
        assert text[page.source.start : page.source.start + len(shown)] == shown
        before = text[: page.source.start].split("\n")
        assert (page.source.first_line, page.source.first_column) == (len(before), len(before[-1]) + 1)


BROKEN = [
    ('{"a": 1,}', 1, 9, "a comma stands before the closing }"),
    ("[1 2]", 1, 4, "a comma or ] is missing before '2'"),
    ('{"a": "x\ny"}', 1, 9, "a line ends inside a text in quotes"),
    ('{"a": "x\ty"}', 1, 9, "a control character inside a text"),
    ("{'a': 1}", 1, 2, "a key in double quotes is missing"),
    ("{a: 1}", 1, 2, "a key in double quotes is missing before 'a'"),
    ("['a']", 1, 2, "a text in single quotes"),
    ('{"a": 1} x', 1, 10, "something follows the end"),
    ('{"a":', 1, 6, "the file ends where a value should be"),
    ('[\n  {"a": 1\n', 2, 3, "the table that opens here is never closed"),
    ("[1, [2, 3]", 1, 1, "the list that opens here is never closed"),
    ('\n ["abc', 2, 3, "the text that opens here is never closed"),
    ('{"a": 1, "a": 2}', 1, 10, "the key 'a' stands twice"),
    ("", 1, 1, "the file ends where a value should be"),
    ("[01]", 1, 2, "'01' is no value of JSON"),
    ("[1,\n nul]", 2, 2, "'nul' is no value"),
    ("[NaN]", 1, 2, "'NaN' is no value"),
    ('{"a" 1}', 1, 6, "a colon is missing before '1'"),
    ('["a\\q"]', 1, 4, "\\q is no escape of JSON"),
    ('["\\u12"]', 1, 3, "\\u is no escape of JSON"),
    ("// x\n{}", 1, 1, "a comment; JSON has none"),
    ("[" * 101 + "]" * 101, 1, 101, "more than 100 lists and tables inside each other"),
]


@pytest.mark.parametrize(("text", "line", "column", "problem"), BROKEN)
def test_what_is_broken_is_told_with_its_place(text: str, line: int, column: int, problem: str) -> None:
    error = pages(text)[-1]
    assert isinstance(error, InputError)
    assert error.problem.startswith(f"line {line}, column {column}: {problem}")


def test_half_a_surrogate_pair_is_no_character() -> None:
    (page,) = pages(r'["a\ud83dz", "\ude00", "\ud83d\ude00"]')
    assert isinstance(page, Page)
    assert page.value == ["a\ufffdz", "\ufffd", "😀"]


def test_in_json_lines_a_broken_line_is_one_among_others() -> None:
    text = '{"a": "x"}\n\n{"a": \r\n  {"a": "\\u00e9"}\n[1] 2\n{"a": "last"}'
    found = list(read_json_lines(Stream("x.jsonl", io.BytesIO(text.encode()), chunk=3)))
    assert [each.value if isinstance(each, Page) else each.problem.split(":")[0] for each in found] == [
        [{"a": "x"}],
        "line 3, column 7",
        [{"a": "é"}],
        "line 5, column 5",
        [{"a": "last"}],
    ]
    assert [each.at for each in found if isinstance(each, Page)] == [(0,), (2,), (4,)]


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, '["' + "\\u0041" * 300_000, '["' + "a" * 3_000_000])
def test_hostile_files_take_no_time(text: str, at_most: Any) -> None:
    with at_most(2):
        assert isinstance(pages(text)[-1], InputError)


def test_a_text_longer_than_a_page_is_refused() -> None:
    error = pages('["' + "a" * (reader.PAGE * 2) + '"]')[-1]
    assert isinstance(error, InputError)
    assert "too long for a reply" in error.problem
