"""YAML: whatever an independent writer puts into a file comes back, each character from its own place."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from tonecheck.errors import InputError
from tonecheck.formats.data import yaml as ours
from tonecheck.formats.data.values import Page, Text
from tonecheck.sources.stream import Stream

try:
    from ruamel.yaml import YAML
    from ruamel.yaml import scalarstring as kinds
except ImportError:  # a second writer, where it is installed
    YAML = None

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])]
BASE = [yaml.BaseLoader, *([yaml.CBaseLoader] if hasattr(yaml, "CBaseLoader") else [])]  # all values are text
BREAK = re.compile(r"[ \t]*(?:\r\n|[\r\n\x85\u2028\u2029])")

# Anything YAML has: what it forbids as it is, a writer must escape. Words and lines in between, so that text is folded.
WORDS = st.sampled_from(
    [
        "hello",
        "Sorry, we",
        "it's",
        '"Dear"',
        "a: b",
        "- x",
        "# no",
        "\\",
        "",
        " ",
        "  two",
        "\t",
        "😀",
        "é",
        "{{x}}",
        "no",
        "'",
    ]
)
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TEXTS = st.lists(
    st.tuples(st.one_of(WORDS, WORDS, LETTERS), st.sampled_from([" ", " ", " ", "\n", "\n\n", ""])), max_size=30
).map(lambda parts: "".join(word + gap for word, gap in parts))


def pages(text: str) -> list[Page | InputError]:
    return list(ours.read_yaml(Stream("m.yaml", io.BytesIO(text.encode())), 100_000_000))


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


def stands_for(written: str, letter: str) -> bool:
    """Tell whether a piece of YAML is one character, by PyYAML where it is an escape."""
    if written == letter:
        return True
    if written.startswith("\\"):
        return bool(yaml.safe_load(f'"{written}"') == letter)
    if written == "''":
        return letter == "'"
    breaks = BREAK.findall(written)
    if "".join(breaks) != written:
        return False
    if letter == " ":
        return len(breaks) == 1
    return len(breaks) in (1, 2) and (letter == "\n" or written.endswith(letter))


def check_places(text: str, source: str) -> None:
    assert isinstance(text, Text)
    reached = 0
    for at, letter in enumerate(text):
        start, end = text.origin.origin(at, at + 1)
        assert reached <= start < end <= len(source), (source, text, at)
        assert stands_for(source[start:end], letter), (source[start:end], letter, source)
        reached = end


def check(source: str, expected: Any) -> None:
    """Check what is read from a file: the values, and the place of every character but those of blank texts."""
    found = value(source)
    assert found == expected
    for text in texts(found):
        if text.strip(" \n"):
            check_places(text, source)


def is_read_back(written: str, data: Any) -> bool:
    """Tell whether PyYAML reads what was written: not all that is written is right, nor can libyaml read all of it."""
    try:
        return all(yaml.load(written, each) == data for each in BASE)
    except yaml.YAMLError:
        return False


@pytest.fixture(params=LOADERS, ids=lambda each: each.__name__)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read with libyaml, and without."""
    monkeypatch.setattr(ours, "_LOADER", request.param)
    return request.param


@given(
    text=TEXTS,
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    width=st.sampled_from([20, 80, 10_000]),
    line_break=st.sampled_from(["\n", "\r\n", "\r"]),
    unicode=st.booleans(),
    indent=st.sampled_from([2, 4, 7]),
    bom=st.sampled_from(["", "\ufeff"]),
)
def test_what_pyyaml_writes(
    text: str, style: str | None, width: int, line_break: str, unicode: bool, indent: int, bom: str
) -> None:
    data = {"macros": [{"title": "One", "body": text}, {"body": {"en": text + "."}}, text]}
    written = bom + yaml.dump(
        data, default_style=style, width=width, line_break=line_break, allow_unicode=unicode, indent=indent
    )
    assume(is_read_back(written, data))
    check(written, data)


@pytest.mark.skipif(YAML is None, reason="ruamel.yaml is not installed")
@given(text=TEXTS, style=st.sampled_from(["plain", "'", '"', "|", ">"]), width=st.sampled_from([20, 80, 10_000]))
def test_what_ruamel_writes(text: str, style: str, width: int) -> None:
    writer = YAML()
    writer.width = width
    styled = {
        "plain": str,
        "'": kinds.SingleQuotedScalarString,
        '"': kinds.DoubleQuotedScalarString,
        "|": kinds.LiteralScalarString,
        ">": kinds.FoldedScalarString,
    }[style](text)
    data = {"macros": [{"body": styled}, styled]}
    out = io.StringIO()
    writer.dump(data, out)
    written = out.getvalue()
    assume(is_read_back(written, data))
    check(written, data)


# Bits of which odd files are made, and wrong ones.
# fmt: off
BITS = st.sampled_from([
    "a", "b ", " ", "\n", "\n  ", "\r\n  ", "\t", '"', "'", "''", "\\", "\\\n", "\\n", "\\x41", "\\u00e9",
    "|\n  ", ">\n  ", "|+\n ", ">-\n  ", ">2\n    ", ": ", "- ", " #c", "é", "😀", "\x85", "\u2028", "&x ", "*x",
    "!t ", "{", "}", "[", "]", ", ", "---\n", "k: ", "<<: ", "? ",
])
# fmt: on
HEADS = st.sampled_from(["", "k: |\n  ", "k: >\n  ", "- >+\n  ", '- "', "- '", "k:\n  j: |2\n    ", 'k: "a\n  '])
TAILS = st.sampled_from(["", '"', "'", "\n", "\nz: y\n", '"\nz: y\n'])


@pytest.mark.parametrize("of", LOADERS, ids=lambda each: each.__name__)
@given(head=HEADS, bits=st.lists(BITS, max_size=14), tail=TAILS)
def test_any_file_is_read_as_pyyaml_does_or_is_an_error(of: Any, head: str, bits: list[str], tail: str) -> None:
    source = head + "".join(bits) + tail
    try:
        events = list(yaml.parse(source, Loader=of))
    except yaml.YAMLError:
        events = None
    before, ours._LOADER = ours._LOADER, of
    try:
        found = pages(source)
    finally:
        ours._LOADER = before
    for page in found:
        if events is None or isinstance(page, InputError):
            assert isinstance(page, InputError)
            continue
        read = {event.value for event in events if isinstance(event, yaml.ScalarEvent)}
        for text in texts(page.value):
            assert text in read
            if text.strip():
                check_places(text, source)


def test_styles_by_hand(loader: Any) -> None:
    source = (
        "plain: We are\n  sorry\n\n  for it  # not this\n"
        "single: 'It''s\n\n\n  here'\n"
        'double: "a\\tb \\\n    c\\u00e9\\U0001F600\n   d\\"\\x41\\\\"\n'
        "literal: |2-\n    two more\n  😀\n\n"
        "folded: >+\n  one\n  two\n\n  three\n    more\n  last\n\n"
        "tagged: !vault |\n  secret\n"
        "anchored: &a !include other.yaml\n"
    )
    check(
        source,
        {
            "plain": "We are sorry\nfor it",
            "single": "It's\n\nhere",
            "double": 'a\tb cé😀 d"A\\',
            "literal": "  two more\n😀",
            "folded": "one two\nthree\n  more\nlast\n\n",
            "tagged": "secret\n",
            "anchored": "other.yaml",
        },
    )


def test_where_folded_lines_are(loader: Any) -> None:
    source = "a: one  \n  two\n\n\n  three\nb: >\n  one\n  two\n\n\n  three\n"
    found = value(source)
    assert found == {"a": "one two\n\nthree", "b": "one two\n\nthree\n"}
    for key, folds in (("a", ["  \n", "\n\n", "\n"]), ("b", ["\n", "\n\n", "\n"])):
        origin = found[key].origin
        assert [source[slice(*origin.origin(at, at + 1))] for at in (3, 7, 8)] == folds
        assert source[slice(*origin.origin(9, 14))] == "three"


def test_windows_lines_and_a_byte_order_mark(loader: Any) -> None:
    check('\ufeffa: |\r\n  x\r\n  y\r\n\r\nb: "q\r\n  r"\r\n', {"a": "x\ny\n", "b": "q r"})


@pytest.mark.parametrize(
    "word", ["no", "off", "yes", "on", "12:30", "2024-01-31", "1_000", "0x1F", "007", ".inf", "9" * 5000]
)
def test_what_people_take_for_text_is_text(word: str) -> None:
    found = value(f"body: {word}\n")["body"]
    assert isinstance(found, Text)
    check_places(found, f"body: {word}\n")
    assert found == word


def test_numbers_and_words_of_logic_are_no_text() -> None:
    found = value("[12, -3, 1.5, true, FALSE, null, ~, '12', !!str 12]")
    assert found == [12, -3, 1.5, True, False, None, None, "12", "12"]
    assert [type(each) for each in found[-2:]] == [Text, Text]


def test_no_tag_makes_an_object() -> None:
    assert value('!!python/object/apply:os.system ["exit 1"]') == ["exit 1"]
    assert value("a: !!binary aGVsbG8=") == {"a": "aGVsbG8="}


def test_keys_are_plain_text() -> None:
    assert value('1: a\n"two words": b\nyes: c\n? d\n: e\n') == {"1": "a", "two words": "b", "yes": "c", "d": "e"}


def test_an_alias_is_the_same_object_and_merged_keys_give_way() -> None:
    found = value("x: &x {sign: Kind regards}\na: {<<: *x, sign: Yours}\nb: {<<: [*x, {to: you}]}\nc: *x\n")
    assert found["a"] == {"sign": "Yours"}
    assert found["b"] == {"sign": "Kind regards", "to": "you"}
    assert found["c"] is found["x"]
    assert found["b"]["sign"] is found["x"]["sign"]
    assert value('"<<": 1') == {"<<": 1}


def test_documents() -> None:
    assert value("---\na: b\n...\n") == {"a": "b"}
    check("a: one\n---\nb: two\n---\n", [{"a": "one"}, {"b": "two"}])
    assert pages("") == pages("# nothing\n") == pages("---\n") == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("macros:\n\t- title: x\n", "line 2, column 1: a tab indents this line; YAML takes only blanks there"),
        ("a: b\n\tc: d\n", "line 2, column 1: a tab indents this line; YAML takes only blanks there"),
        ("a: b\n c: d\n", "line 2, column 2: this key does not fit the line above"),
        ("title\nbody: x\n", "line 2, column 1: this key does not fit the line above"),
        ("a:\n   b: 1\n  c: 2\n", "line 3, column 3: this line is not indented like the ones it belongs to"),
        ("b: c\n- a\n", "line 2, column 1: this line is not indented like the ones it belongs to"),
        ("a: |\n    x\n  y\nb: c\n", "line 3, column 3: this line is not indented like the ones it belongs to"),
        ('a: "hello\nb: c\n', "line 1, column 4: the quote that opens here is never closed"),
        ("a: 'x\n---\ny'\n", "line 1, column 4: the quote that opens here is never closed"),
        ('- a: "Hi\n  b: "you"\n', "line 1, column 6: the quote that opens here is closed only in another line"),
        ('a: "x" y\n', 'line 1, column 8: something follows the closing "'),
        ("title: Hello: we are\n", "line 1, column 13: a colon with a blank behind it stands in a text"),
        ("a: 1\ntitle\nb: x\n", "line 2, column 1: this line is neither a key with a colon"),
        ("a: @home\n", "line 1, column 4: a text that begins with @ must be in quotes"),
        ("a: *bold* text\n", "line 1, column 4: a text that begins with * must be in quotes"),
        ("a: *bold\n", "line 1, column 4: *bold repeats what nothing above is named"),
        ("a: {{ name }} hi\n", "line 1, column 4: a text that begins with {{ must be in quotes"),
        ("a: {% if x %}\n", "line 1, column 4: a text that begins with {% must be in quotes"),
        ("a: [x, y\nb: c\n", "line 1, column 4: the [ that opens here is not closed"),
        ("a: {x: y]\n", "line 1, column 9: a comma or } is missing before this"),
        ("a: - b\n", "line 1, column 4: a list can't begin behind its key"),
        ('a: "C:\\dir"\n', "line 1, column 7: \\d means nothing in double quotes"),
        ('a: "\\xzz"\n', "line 1, column 5: the escape \\x is not followed by a number"),
        ('a: "\\ud83d\\ude00"\n', "an escape for half a character, as JSON writes emoji; write the emoji itself"),
        ("a: | text\n", "line 1, column 6: something stands behind | or >"),
        ("a: ]\n", "line 1, column 4: ']' stands where a value should be"),
        ('a: "\x07"\n', "line 1, column 5: the control character U+0007"),
        ("title: x\nb: y\ntitle: z\n", "line 3, column 1: the key 'title' stands twice in one table"),
        ("? [a]\n: b\n", "line 1, column 3: a list or table stands where a key should be"),
        ("a: &a [*a]\n", "line 1, column 8: *a stands inside of what it repeats"),
        ("a: {<<: x}\n", "line 1, column 9: << takes the keys of a table"),
        ("\ufeffa: b\n c: d\n", "line 2, column 2: this key does not fit"),
    ],
)
def test_mistakes_are_told_where_they_are(source: str, told: str, loader: Any) -> None:
    assert told in problem(source)


def lol(levels: str) -> str:
    lines = ['a: &a ["lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol", "lol"]']
    lines += [f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in pairwise(levels)]
    return "\n".join(lines)


HOSTILE = {
    "brackets": "'[' * 100_000",
    "braces": "'{a: ' * 100_000",
    "dashes": "'- ' * 100_000",
    "questions": "'? ' * 100_000",
    "indented": r"'\n'.join(' ' * i + 'a:' for i in range(3000))",
    "many aliases": "'a: &a x\\nb: [' + '*a, ' * 20_000 + ']'",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_deep_nesting_and_bombs_are_refused_at_once(name: str) -> None:
    """In a process of their own: a parser in C might end it."""
    script = f"""
import io, time
from tonecheck.formats.data.yaml import read_yaml
from tonecheck.sources.stream import Stream
data = ({HOSTILE[name]}).encode()
began = time.process_time()
(error,) = read_yaml(Stream("m.yaml", io.BytesIO(data)), 10_000_000)
print(time.process_time() - began, error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    seconds, told = done.stdout.split(" ", 1)
    assert float(seconds) < 1
    assert "more than " in told or "where a key should be" in told


def test_a_bomb_is_refused() -> None:
    assert value(lol("abc"))["c"][8][8][8] == "lol"
    assert "with this alias more than 10,000 values are repeats of others" in problem(lol("abcdefghi"))
    nested = "a: &a " + "[" * 60 + "]" * 60 + "\nb: " + "[" * 60 + "*a" + "]" * 60
    assert "more than 100 lists and tables inside each other" in problem(nested)


@pytest.mark.parametrize(
    "inside", ['"' + "x" * 5_000_000 + '"', '"' + "\\n" * 2_500_000 + '"', "|\n" + "  a line\n" * 500_000]
)
def test_a_very_long_text(inside: str) -> None:
    source = f"a: {inside}\n"
    found = value(source)["a"]
    assert found == yaml.load(source, LOADERS[-1])["a"]
    start, end = found.origin.origin(0, len(found))
    assert 3 <= start < end <= len(source)
