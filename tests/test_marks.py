"""Marks: what a text's format knows of its structure counts, whatever the words look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.structure import segment

Run = tuple[str, int, int]


def parts(text: str, kind: str, marks: list[Run]) -> list[str]:
    """Give what a text has of one kind, without the white space around it."""
    found = segment(text, marks)
    return [shown for each, start, end in found if each == kind and (shown := text[start:end].strip())]


def mark(text: str, kind: str, words: str) -> Run:
    """Mark some words of a text."""
    return kind, text.index(words), text.index(words) + len(words)


TEXT = "Hi Ann,\n\nRun kettle now.\n\n  You never paid.  \nWe can't refund it.\n"


@pytest.mark.parametrize("kind", ["quote", "code", "layout"])
def test_a_line_that_a_mark_covers_is_of_its_kind(kind: str) -> None:
    marks = [mark(TEXT, kind, "You never paid.")]
    assert kind in [k for k, a, b in segment(TEXT, marks) if a <= marks[0][1] and marks[0][2] <= b]
    assert parts(TEXT, "body", marks) == ["Run kettle now.", "We can't refund it."]


@pytest.mark.parametrize("kind", ["quote", "code", "layout"])
def test_a_stretch_of_a_line_is_an_inner_run(kind: str) -> None:
    marks = [mark(TEXT, kind, "kettle")]
    assert marks[0] in segment(TEXT, marks)
    assert parts(TEXT, "body", marks) == ["Run", "now.", "You never paid.  \nWe can't refund it."]


def test_a_mark_over_lines_and_a_half() -> None:
    text = "One.\nTwo.\n\nThree. Four.\nFive."
    marks = [("quote", text.index("Two"), text.index(" Four"))]
    assert parts(text, "quote", marks) == ["Two.", "Three."] or parts(text, "quote", marks) == ["Two.\n\nThree."]
    assert parts(text, "body", marks) == ["One.", "Four.\nFive."]


def test_of_marks_that_overlap_the_outer_or_the_first_counts() -> None:
    text = "One two three four."
    outer, inner = mark(text, "quote", "two three"), mark(text, "code", "three")
    assert parts(text, "quote", [inner, outer]) == ["two three"]
    assert parts(text, "code", [inner, outer]) == []
    assert parts(text, "code", [mark(text, "code", "One two"), outer]) == ["One two"]
    assert parts(text, "quote", [mark(text, "code", "One two"), outer]) == []


def test_a_mark_counts_more_than_what_the_words_look_like() -> None:
    text = "It left.\n\n{{x}} `y` z\n> Where?\n\n# Head"
    assert parts(text, "placeholder", [mark(text, "code", "{{x}} `y`")]) == []
    assert parts(text, "code", [mark(text, "code", "{{x}} `y`")]) == ["{{x}} `y`"]
    assert parts(text, "code", [mark(text, "code", "> Where?")]) == ["`y`", "> Where?"]
    assert parts(text, "placeholder", [mark(text, "code", "z")]) == ["{{x}}"]


def test_a_greeting_may_stand_behind_a_mark() -> None:
    text = "* Hi Ann, it left."
    assert parts(text, "greeting", [("layout", 0, 1)]) == ["Hi Ann,"]


def test_what_is_marked_as_code_or_layout_is_no_head_of_a_quotation() -> None:
    head = "On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org> wrote:"
    text = f"It left.\n\n{head}\n\nYou never paid."
    assert parts(text, "body", []) == ["It left."]
    assert parts(text, "body", [mark(text, "code", head)]) == ["It left.", "You never paid."]


def test_a_head_above_a_marked_quotation_is_of_it() -> None:
    text = "It left.\n\nOn Monday, Ann Lee wrote:\n\nWhere?\n\nWe are sorry."
    marks = [mark(text, "quote", "Where?")]
    assert parts(text, "body", marks) == ["It left.", "We are sorry."]
    assert "On Monday, Ann Lee wrote:" in " ".join(parts(text, "quote", marks))


def test_marks_go_with_the_text_behind_a_byte_order_mark() -> None:
    text = "\ufeffOne two."
    assert ("code", 5, 8) in segment(text, [mark(text, "code", "two")])


class At:
    """A placeholder's place."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end


def test_placeholders_are_found_as_they_are_asked_for() -> None:
    text = "Hi Ann,\nit is @@x@@ and {{y}} here.\n> @@z@@\n"
    found = segment(text, (), lambda whole: [At(i, i + 5) for i in range(len(whole)) if whole[i : i + 2] == "@@" and whole[i + 2 : i + 3].isalpha()])  # fmt: skip
    assert [text[a:b] for kind, a, b in found if kind == "placeholder"] == ["@@x@@"]


def test_a_placeholder_over_two_lines_is_one() -> None:
    text = "It costs {{ order\n| total }} today.\n"
    assert ("placeholder", 9, 28) in segment(text)
    assert [text[a:b] for kind, a, b in segment(text) if kind == "body"] == ["It costs ", " today.\n"]


@pytest.mark.parametrize(
    "text",
    [
        "It costs {{ and\n\nwe can't refund it }} today.",
        "It costs {{ and\n> where?\nwe can't refund it }} today.",
        "It costs {{ and" + "\nwe can't refund it" * 9 + " }} today.",
    ],
)
def test_a_bracket_that_nobody_closed_hides_no_paragraph(text: str) -> None:
    assert all(kind != "placeholder" for kind, _, _ in segment(text))


LINES = st.lists(st.sampled_from(["Hi Ann,", "It left {{now}}.", "`a` b", "", "> Where?", "Kind regards,", "Priya", "{{a", "b}}", "- one", "```", "\ufeff", "From: Ann"]), max_size=8)  # fmt: skip
MARKS = st.lists(st.tuples(st.sampled_from(["quote", "code", "layout"]), st.integers(-5, 90), st.integers(-5, 90)), max_size=6)  # fmt: skip
TAGS = st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90)), max_size=4)


@given(LINES, st.sampled_from(["\n", "\r\n"]), MARKS, TAGS)
def test_runs_tile_the_text_whatever_the_marks(lines: list[str], end: str, marks: list[Run], tags: list[tuple[int, int]]) -> None:  # fmt: skip
    text = end.join(lines)
    at = 0
    for _, start, stop in segment(text, marks, lambda _: [At(*tag) for tag in tags]):
        assert start == at < stop
        at = stop
    assert at == len(text)


@given(LINES, MARKS)
def test_marked_words_are_never_body(lines: list[str], marks: list[Run]) -> None:
    text = "\n".join(lines)
    taken: set[int] = set()
    for _, start, end in sorted(marks, key=lambda each: (each[1], -each[2])):
        here = {i for i in range(max(start, 0), min(end, len(text))) if not text[i].isspace()}
        taken |= here if not here & taken else set()
    outer = segment(text, [("code", start, end) for _, start, end in marks])
    assert not any(kind == "body" and taken & set(range(a, b)) for kind, a, b in outer)


def test_many_marks_take_time_in_proportion(at_most) -> None:
    text = "{{x}} a `b` " * 10_000
    marks = [("code", i, i + 1) for i in range(0, len(text), 4)]
    with at_most(seconds=6):
        segment(text, marks)
    text = "a b\n" * 20_000
    with at_most(seconds=6):
        segment(text, [("quote", i, i + 1) for i in range(0, len(text), 4)])
