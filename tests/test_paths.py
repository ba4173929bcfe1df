"""Paths: the usual forms are walked by our own functions, and find what the library of JSONPath finds."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import jsonpath
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tonecheck.formats.data.layout import known_layouts
from tonecheck.formats.data.paths import Query
from tonecheck.formats.data.walking import compiled

LIBRARY = jsonpath.JSONPathEnvironment(strict=True)
EXPORTS = Path(__file__).parent.parent / "tonecheck" / "formats" / "data" / "exports.toml"
ENTRIES = tomllib.loads(EXPORTS.read_text(encoding="utf-8"))["formats"]
KEYS = ("records", "where", "title", "body-html", "body-markdown", "body")
WRITTEN = [entry.get(key, []) for entry in ENTRIES for key in KEYS]
PATHS = sorted({path for each in WRITTEN for path in ([each] if isinstance(each, str) else each)})
NAMES = sorted({name for path in PATHS for name in regex.findall(r"(?<=\.|')[A-Za-z_-]+(?=\W|$)", path)})

# Values as exports have them: the keys and the words that the known paths ask for are among theirs.
WORDS = [
    "comment_value",
    "comment_value_html",
    "comment_mode_is_public",
    "setResponseText",
    "macro",
    "all",
    "false",
    "",
]
TEXTS = [
    *WORDS,
    "Here are four words.",
    "<p>Here are <b>four</b> words.</p>",
    "Hi Anna,\nhere it is.",
    "peter-evans/close-issue@v3",
]
SCALARS = st.sampled_from([*TEXTS, None, True, False, 0, 1, -1, 1.0, 2])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=30,
)
RECORDS = st.lists(VALUES, min_size=1, max_size=3) | st.dictionaries(
    st.sampled_from(NAMES), VALUES, min_size=1, max_size=5
)


def by_library(path: str, value: Any) -> list[tuple[Any, tuple[Any, ...]]]:
    return [(match.obj, match.parts) for match in LIBRARY.finditer(path, value)]


def the_same(found: list[Any], others: list[Any]) -> bool:
    """Tell whether the same objects were found at the same places."""
    return len(found) == len(others) and all(a[0] is b[0] and a[1] == b[1] for a, b in zip(found, others, strict=True))


@given(st.sampled_from(PATHS), RECORDS)
@settings(max_examples=100)
def test_the_paths_of_known_exports_find_what_the_library_finds(path: str, value: Any) -> None:
    assert the_same(list(Query(path).found(value)), by_library(path, value))


@pytest.mark.parametrize("path", PATHS)
def test_all_paths_of_known_exports_are_walked(path: str) -> None:
    walk = compiled(path)
    assert walk is not None
    assert walk.is_single == LIBRARY.compile(path).singular_query()  # type: ignore[union-attr]


# Any path of the usual forms, and some of others and some that are none.

SHORT = ["a", "b", "true", "count", "a b", "é"]
NAMED = st.sampled_from([*(f".{name}" for name in SHORT), *(f"['{name}']" for name in SHORT)])
AT = st.sampled_from(["[0]", "[1]", "[-1]", "[-0]", "[01]", "[5]"])
SEVERAL = st.sampled_from([".*", "[*]", "['a', 'b']", "['a','a',0,*]", "..a", "[1:]", '["a"]', "[ 'a']"])
LITERALS = st.sampled_from(
    ["'a'", "''", "'x\\n'", "'\\u0061'", '"a"', "0", "1", "-1", "-0", "1.0", "true", "false", "null"]
)
PATTERNS = st.sampled_from(
    [
        "'a'",
        "'^Hi [a-z]{0,9},\\n'",
        "' .* '",
        "'</?(p|b)( [^<>]*)?/?>'",
        "'[a-'",
        "'(?:a)'",
        "'a**'",
        "'a$'",
        "'a{2,1}'",
        "'\\\\w'",
    ]
)
SINGLE = st.builds(
    lambda start, steps: start + "".join(steps), st.sampled_from("@@$"), st.lists(NAMED | AT, max_size=2)
)


def filters(steps: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Give tests of a filter: what is there, what is equal, what is found, in groups and not."""
    query = st.builds(lambda start, more: start + "".join(more), st.sampled_from("@@$"), st.lists(steps, max_size=2))
    compared = SINGLE | LITERALS | st.builds("count({})".format, query) | st.builds("length({})".format, SINGLE)
    equal = st.builds("{}{}{}".format, compared, st.sampled_from(["==", " != ", " == ", "!=", "<"]), compared)
    search = st.builds("search({}, {})".format, SINGLE, PATTERNS)
    test = query | equal | search
    joined = st.builds("{}{}{}".format, test, st.sampled_from([" && ", "||", " || "]), test)
    return test | joined | st.builds("!{}".format, test) | st.builds("({}) && !({})".format, joined, test)


PLACES = st.recursive(
    NAMED | AT | SEVERAL,
    lambda steps: st.builds("[?{}]".format, filters(steps)),
    max_leaves=6,
)
ANY = st.builds(lambda steps: "$" + "".join(steps), st.lists(PLACES, max_size=3))
SMALL = st.recursive(
    st.sampled_from([None, True, False, 0, 1, -1, 1.0, "", "a", "Hi Anna,\nhere", "x <b>y</b> z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(SHORT), inner, max_size=3),
    max_leaves=12,
)


@given(ANY, st.lists(SMALL, max_size=3) | st.dictionaries(st.sampled_from(SHORT), SMALL, max_size=4))
@settings(max_examples=150)
def test_a_path_that_is_walked_is_one_and_finds_what_the_library_finds(path: str, value: Any) -> None:
    walk = compiled(path)
    try:
        known = LIBRARY.compile(path)
    except jsonpath.JSONPathError:
        assert walk is None
        return
    if walk is not None:
        assert walk.is_single == known.singular_query()  # type: ignore[union-attr]
        assert the_same(list(Query(path).found(value)), by_library(path, value))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$..text", ["a", "b"]),  # the library's
        ("$.list[-1:]", [{"text": "b"}]),
        ("$.list[?length(@.text) == 1].text", ["a", "b"]),
        ("$.list[?@.text < 'b'].text", ["a"]),
        ("$.list[0].text", ["a"]),  # ours
        ("$.list[?search(@.text, '^[b-z]')].text", ["b"]),
    ],
)
def test_a_path_of_any_form_is_found(path: str, found: list[Any]) -> None:
    value = {"list": [{"text": "a"}, {"text": "b"}]}
    assert [each for each, _ in Query(path).found(value)] == found


def test_known_layouts_are_those_of_the_file_in_its_order() -> None:
    assert [layout.name for layout in known_layouts()] == [entry["name"] for entry in ENTRIES]
