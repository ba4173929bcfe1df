"""Text that remembers where it came from: whatever is cut, put together or mapped twice, places stay true."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.mapped import MappedText, Piece


@st.composite
def mapped_texts(draw: st.DrawFn) -> tuple[MappedText, str, list[tuple[int, int]]]:
    """Make a mapped text piece by piece; give it, the old text, and each character's span as it must be."""
    old, pieces, spans = "", [], []
    for _ in range(draw(st.integers(0, 6))):
        start = len(old)
        kind = draw(st.sampled_from(["kept", "dropped", "replaced", "inserted"]))
        run = "" if kind == "inserted" else draw(st.text(min_size=1, max_size=5))
        old += run
        if kind == "kept":
            pieces.append(Piece(run, start, len(old)))
            spans += [(start + i, start + i + 1) for i in range(len(run))]
        elif kind != "dropped":
            new = draw(st.text(min_size=1, max_size=5))
            pieces.append(Piece(new, start, len(old), whole=True))
            spans += [(start, len(old))] * len(new)
    return MappedText(pieces), old, spans


def inside(draw: st.DrawFn, length: int) -> tuple[int, int]:
    start = draw(st.integers(0, length))
    return start, draw(st.integers(start, length))


@given(mapped_texts())
def test_every_character_knows_where_it_came_from(made: tuple[MappedText, str, list[tuple[int, int]]]) -> None:
    mapped, _, spans = made
    assert [mapped.origin(i, i + 1) for i in range(len(mapped.text))] == spans


@given(mapped_texts(), st.data())
def test_a_span_reaches_from_its_first_to_its_last_character(
    made: tuple[MappedText, str, list[tuple[int, int]]], data: st.DataObject
) -> None:
    mapped, old, spans = made
    start, end = inside(data.draw, len(mapped.text))
    found = mapped.origin(start, end)
    assert 0 <= found[0] <= found[1] <= len(old)
    if start < end:
        assert found == (spans[start][0], spans[end - 1][1])


@given(mapped_texts(), st.data())
def test_an_empty_span_stays_empty_and_between_its_neighbours(
    made: tuple[MappedText, str, list[tuple[int, int]]], data: st.DataObject
) -> None:
    mapped, _, spans = made
    at = data.draw(st.integers(0, len(mapped.text)))
    start, end = mapped.origin(at, at)
    assert start == end
    if at < len(spans):
        assert start == spans[at][0]
    elif spans:
        assert start == spans[-1][1]


@given(mapped_texts(), st.data())
def test_a_part_knows_the_same_places(made: tuple[MappedText, str, list[tuple[int, int]]], data: st.DataObject) -> None:
    mapped, _, spans = made
    start, end = inside(data.draw, len(mapped.text))
    part = mapped.part(start, end)
    assert part.text == mapped.text[start:end]
    assert [part.origin(i, i + 1) for i in range(len(part.text))] == spans[start:end]


@given(mapped_texts(), st.data())
def test_a_part_of_a_part_is_a_part(made: tuple[MappedText, str, list[tuple[int, int]]], data: st.DataObject) -> None:
    mapped, _, _ = made
    a, b = inside(data.draw, len(mapped.text))
    c, d = inside(data.draw, b - a)
    twice, once = mapped.part(a, b).part(c, d), mapped.part(a + c, a + d)
    assert twice.text == once.text
    assert [twice.origin(i, i + 1) for i in range(d - c)] == [once.origin(i, i + 1) for i in range(d - c)]


@given(mapped_texts(), st.data())
def test_two_maps_in_a_row_keep_the_order_and_the_span_of_each_character(
    made: tuple[MappedText, str, list[tuple[int, int]]], data: st.DataObject
) -> None:
    """A draft's text is mapped to its file, a paragraph to the draft: a finding goes through both."""
    first, _, spans = made
    cuts = sorted(data.draw(st.lists(st.integers(0, len(first.text)), max_size=4)))
    edges = [0, *cuts, len(first.text)]
    second = MappedText(
        Piece(first.text[a:b], a, b) if data.draw(st.booleans()) else Piece("stand-in", a, b, whole=True)
        for a, b in pairwise(edges)
    )
    places = [first.origin(*second.origin(i, i + 1)) for i in range(len(second.text))]
    assert [start for start, _ in places] == sorted(start for start, _ in places)
    for i in range(len(second.text)):
        a, b = second.origin(i, i + 1)
        if a < b:
            assert places[i] == (spans[a][0], spans[b - 1][1])


@given(st.text(max_size=20), st.integers(0, 100))
def test_the_same_text_further_on_is_only_moved(text: str, start: int) -> None:
    mapped = MappedText.same(text, start)
    assert mapped.text == text
    if text:
        assert mapped.origin(0, len(text)) == (start, start + len(text))


def test_a_stand_in_as_long_as_its_placeholder_is_still_one_word() -> None:
    mapped = MappedText([Piece("Alex", 10, 14, whole=True)])
    assert mapped.origin(1, 2) == (10, 14)
    assert mapped.part(1, 3).origin(0, 1) == (10, 14)


def test_a_part_of_a_stand_in_that_happens_to_be_as_long_as_its_placeholder_stays_whole() -> None:
    assert MappedText([Piece("12345", 3, 6)]).part(1, 4).origin(0, 1) == (3, 6)


def test_a_text_of_nothing_has_no_places() -> None:
    assert MappedText([]).text == ""
    assert MappedText([]).origin(0, 0) == (0, 0)
    assert MappedText([Piece("", 3, 9)]).text == ""


@given(mapped_texts(), st.data())
def test_a_way_back_that_is_made_when_asked_is_the_same(
    made: tuple[MappedText, str, list[tuple[int, int]]], data: st.DataObject
) -> None:
    mapped, _, spans = made
    start = data.draw(st.integers(0, len(spans)))
    end = data.draw(st.integers(start, len(spans)))
    asked: list[MappedText] = []
    later = MappedText.later(mapped.text, lambda: asked.append(mapped) or mapped)
    assert later.text == mapped.text
    assert not asked
    for ask in ("origin", "writable"):
        assert getattr(later, ask)(start, end) == getattr(mapped, ask)(start, end)
    assert later.part(start, end).origin(0, end - start) == mapped.part(start, end).origin(0, end - start)
    assert MappedText.joined([later]).origin(start, end) == MappedText.joined([mapped]).origin(start, end)
    assert asked == [mapped]  # once
