"""TOML: strings of all four kinds come back, each character from its own place; ``tomllib`` is right about the rest."""

from __future__ import annotations

import io
import time
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.errors import InputError
from tonecheck.formats.data.toml import read_toml
from tonecheck.formats.data.values import Page, Text
from tonecheck.sources.stream import Stream

try:
    import tomli_w
except ImportError:  # a writer, where it is installed
    tomli_w = None

WORDS = st.sampled_from(
    ["hello", "it's", '"Dear"', "''", '""', "\\", " ", "  ", "\t", "😀", "é", "#", "= [x]", "{{x}}", "\x07", "\x7f"]
)
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TEXTS = st.lists(st.one_of(WORDS, LETTERS, st.just("\n"), st.just("\n\n")), max_size=20).map("".join)
NAMED = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def pages(text: str) -> list[Page | InputError]:
    return list(read_toml(Stream("m.toml", io.BytesIO(text.encode())), 100_000_000))


def value(text: str) -> Any:
    (page,) = pages(text)
    assert isinstance(page, Page), page
    assert page.source.text == text
    return page.value


def problem(text: str) -> str:
    (error,) = pages(text)
    assert isinstance(error, InputError), error
    return error.problem


def texts(found: Any) -> Iterator[Text]:
    if isinstance(found, Text):
        yield found
    elif isinstance(found, dict | list):
        for each in found.values() if isinstance(found, dict) else found:
            yield from texts(each)


def check_places(text: str, source: str) -> None:
    assert isinstance(text, Text)
    reached = 0
    for at, letter in enumerate(text):
        start, end = text.origin.origin(at, at + 1)
        written = source[start:end]
        assert reached <= start < end <= len(source), (source, text, at)
        if written.startswith("\\") and len(written) > 1:
            assert tomllib.loads(f'a = "{written}"')["a"] == letter
        else:
            assert written == letter or (written == "\r\n" and letter == "\n"), (written, letter, source)
        reached = end


def must_escape(letter: str) -> bool:
    return letter in '"\\' or (letter < " " and letter != "\t") or letter == "\x7f"


@st.composite
def basic(draw: st.DrawFn, text: str) -> str:
    """Write a text in double quotes: escaped where it must be, and here and there where it need not."""
    often = draw(st.integers(1, 9))
    return '"' + "".join(_escaped(draw, c) if must_escape(c) or n % 10 > often else c for n, c in enumerate(text)) + '"'


def _escaped(draw: st.DrawFn, letter: str) -> str:
    long = f"\\U{ord(letter):08X}"
    ways = (
        [long]
        if ord(letter) > 0xFFFF
        else [long, f"\\u{ord(letter):04x}", *([NAMED[letter]] if letter in NAMED else [])]
    )
    return draw(st.sampled_from(ways))


@st.composite
def long_basic(draw: st.DrawFn, text: str) -> str:
    """Write a text in three double quotes, with line breaks as they are or escaped, and escaped ones that are none."""
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    parts = [draw(st.sampled_from(["", newline]))] if not text.startswith("\n") else [newline]
    for number, letter in enumerate(text):
        if letter not in " \t\n" and draw(st.integers(0, 9)) == 0:
            parts.append(
                "\\" + draw(st.sampled_from(["", "  "])) + newline + draw(st.sampled_from(["", "   ", newline + "\t"]))
            )
        if letter == "\n":
            parts.append(draw(st.sampled_from([newline, newline, "\\n"])))
        elif letter == '"' and text[max(number - 2, 0) : number] != '""' and number < len(text) - 3:
            parts.append(draw(st.sampled_from(['"', '\\"'])) if not parts[-1].endswith('"') else '\\"')
        else:
            parts.append(_escaped(draw, letter) if must_escape(letter) else letter)
    return '"""' + "".join(parts) + '"""'


@st.composite
def any_kind(draw: st.DrawFn, text: str) -> str:
    """Write a text in any kind of string that can hold it."""
    plain = not any((c < " " and c not in "\t\n") or c == "\x7f" for c in text)
    ways = [basic(text), long_basic(text)]
    if plain and "\n" not in text and "'" not in text:
        ways.append(st.just(f"'{text}'"))
    if plain and "'''" not in text and not text.endswith("'"):
        newline = draw(st.sampled_from(["\n", "\r\n"]))
        ways.append(st.just("'''" + newline + text.replace("\n", newline) + "'''"))
    return draw(st.one_of(ways))


@given(st.data(), st.lists(TEXTS, min_size=6, max_size=6), st.sampled_from(["", "\ufeff"]))
def test_all_kinds_of_strings_in_all_kinds_of_places(data: st.DataObject, parts: list[str], bom: str) -> None:
    one, two, three, four, five, six = (data.draw(any_kind(part)) for part in parts)
    source = (
        f"{bom}# \"no string'\r\ntop = {one} # '\n"
        f"\"quoted key\".'and'.bare-1 = {{ a = {two}, b.c = [1, 2.5] }}\n"
        f"list = [ {three}, # one ]\n  [{four}], {{x = 1979-05-27 07:32:00Z}},\n]\n"
        f"[table.'in'.it]\nn = -1.5e3\ntext={five}\nd = 07:32:00.5\n"
        f"[[macros]]\nbody = 'x'\n[[macros]]\nbody = {six}\n[macros.more]\na=true"
    )
    found = value(source)
    assert found["top"] == parts[0]
    assert found["quoted key"]["and"]["bare-1"] == {"a": parts[1], "b": {"c": [1, 2.5]}}
    assert found["list"] == [parts[2], [parts[3]], {"x": "1979-05-27 07:32:00Z"}]
    assert found["table"] == {"in": {"it": {"n": -1500, "text": parts[4], "d": "07:32:00.5"}}}
    assert found["macros"] == [{"body": "x"}, {"body": parts[5], "more": {"a": True}}]
    all_texts = list(texts(found))
    assert len(all_texts) == 9
    for text in all_texts:
        check_places(text, source)


@pytest.mark.skipif(tomli_w is None, reason="tomli-w is not installed")
@given(st.dictionaries(LETTERS, TEXTS, max_size=4), st.lists(TEXTS, max_size=3), st.booleans())
def test_what_tomli_w_writes(table: dict[str, str], bodies: list[str], multiline: bool) -> None:
    written = tomli_w.dumps(
        {"table": table, "macros": [{"body": body} for body in bodies]}, multiline_strings=multiline
    )
    found = value(written)
    assert found == tomllib.loads(written)
    for text in texts(found):
        check_places(text, written)


# fmt: off
BITS = st.sampled_from([
    "a", "b", " = ", "=", '"x"', '"', "'", "'''", '"""', "\\", "\\n", "\n", "\r\n", "[", "]", "[[", "]]", "{", "}",
    ", ", ".", "#", "1", "2024-01-31", "07:32", "true", "\t", "é", "\x07", "\\u00e9", "\na = ", "\n[t]\n", "k = '",
    'q = """\n',
])
# fmt: on


@given(st.lists(BITS, max_size=16).map("".join))
def test_any_file_is_read_as_tomllib_does_or_is_an_error(source: str) -> None:
    try:
        expected = tomllib.loads(source)
    except ValueError:
        problem(source)
        return
    if not expected:
        assert pages(source) == []
        return
    found = value(source)
    assert repr(found.keys()) == repr(expected.keys())
    for text in texts(found):
        check_places(text, source)


def test_quotes_at_the_end_of_long_strings() -> None:
    source = 'a = """"one" and ""two"""""\nb = \'\'\'\'it\'\'\'\'\'\nc = """"""\nd = ""\n'
    found = value(source)
    assert found == tomllib.loads(source) == {"a": '"one" and ""two""', "b": "'it''", "c": "", "d": ""}
    for text in texts(found):
        check_places(text, source)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('title = "x\nb = 1', "line 1, column 9: the quote that opens here is never closed"),
        ('a = 1\ntitle = """x\nb = 1', "line 2, column 9: the quote that opens here is never closed"),
        ("title: x\n", "line 1, column 6: an = is missing behind the key"),
        ("title = Hello you\n", "line 1, column 9: no value is here; a text must be in quotes"),
        ("a = \n", "line 1, column 5: a value is missing behind the ="),
        ("title = 1\r\ntitle = 2\r\n", "line 2, column 1: the key 'title' stands twice in one table"),
        ("a = {b = 1, b = 2}\n", "line 1, column 13: the key 'b' stands twice in one table"),
        ("[t]\na=1\n[t]\nb=2\n", "line 3, column 2: the table 't' is begun twice"),
        ("a = [1, 2\nb = 3", "line 2, column 1: a comma or ] is missing before this"),
        ("a = {b = 1\nc = 2}\n", "line 1, column 11: a comma or } is missing before this"),
        ('a = "C:\\dir"\n', "line 1, column 8: \\d means nothing in double quotes"),
        ('a = "\\u12"\n', "line 1, column 6: \\u is not followed by the number of a character"),
        ('a = "say "hi""\n', "line 1, column 11: text stands behind a closing quote"),
        ("a = 1 2\n", "line 1, column 7: something else follows on the line"),
        ("[t\na=1", "line 1, column 3: the name of a table lacks its closing bracket"),
        ('{"a": "b"}\n', "line 1, column 1: a line can't begin with '{'"),
        ('a = "\x07"\n', "line 1, column 6: the control character U+0007"),
        ("\ufeffa = 1\nb = x\n", "line 2, column 5: no value is here"),
        ("x = " + "9" * 5000, "line 1, column 5: a number of too many digits"),
        ("x = " + "9" * 4000 + "_" + "9" * 4000, "line 1, column 5: a number of too many digits"),
        ("x = 1_" + "2_" * 2200, "line 1, column 5: a number of too many digits"),
    ],
)
def test_mistakes_are_told_where_they_are(source: str, told: str) -> None:
    assert told in problem(source)


def test_a_file_without_any_key_has_no_page() -> None:
    assert pages("") == pages("# nothing\n") == []


@pytest.mark.parametrize(
    "source",
    [
        "a = " + "[" * 100_000,
        "a = " + "{a = " * 100_000,
        "a." * 100_000 + "b = 1",
        "[" + "a." * 100_000 + "b]",
        "[" + "a." * 60 + "b]\n" + "c." * 60 + "d = 1",
        "a = " + "{b.b.b.b = " * 30 + "1" + "}" * 30,
    ],
    ids=["lists", "tables", "key", "header", "header and key", "dotted"],
)
def test_deep_nesting_is_refused_at_once(source: str) -> None:
    began = time.process_time()
    assert "more than 100 lists and tables inside each other" in problem(source)
    assert time.process_time() - began < 1


def test_nesting_that_is_allowed() -> None:
    found = value("a = " + "[" * 99 + '"x"' + "]" * 99)["a"]
    for _ in range(99):
        (found,) = found
    assert found == "x"


@pytest.mark.parametrize(
    "inside", ['"' + "x" * 5_000_000 + '"', '"""\n' + "\\n" * 1_000_000 + '"""', "'''" + "a line\r\n" * 500_000 + "'''"]
)
def test_a_very_long_text(inside: str) -> None:
    source = f"a = {inside}\n"
    found = value(source)["a"]
    assert found == tomllib.loads(source)["a"]
    start, end = found.origin.origin(0, len(found))
    assert 4 <= start < end <= len(source)
