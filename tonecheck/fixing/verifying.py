"""Reading what is about to be written: every draft must be what it should."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate, zip_longest

from tonecheck.drafts.content import Mark
from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError
from tonecheck.finding import applied
from tonecheck.fixing.choosing import Edits

Item = Draft | InputError


def difference(old: Iterable[Item], new: Iterable[Item], changes: Mapping[int, Edits]) -> str | None:
    """Compare the drafts of a file before and after; ``changes`` tells what should differ, by a draft's place in order.

    Give what is not as it should be, None where all is. What can't be read in a file must be so before and after.
    """
    for number, (before, after) in enumerate(zip_longest(old, new)):
        if isinstance(before, InputError) and isinstance(after, InputError):
            continue
        if not (isinstance(before, Draft) and isinstance(after, Draft)):
            return "it would have other drafts than before"
        if problem := _differs(before, after, changes.get(number, ())):
            return f"{before.name or 'its text'} would {problem}"
    return None


def _differs(before: Draft, after: Draft, changes: Edits) -> str | None:
    if after.text != applied(before.text, changes):
        return "read otherwise than meant" if changes else "change too"
    if after.name != before.name:
        return "stand in another place"
    if not changes and (after.title != before.title or after.marks != before.marks):
        return "change too"
    return "mean something else to its format" if _marks(before, after, changes) else None


def _marks(before: Draft, after: Draft, changes: Edits) -> bool:
    """Tell whether marks that no change touches are not where they were, or new ones are."""
    return _moved(before.marks, changes) != _untouched(after.marks, _landed(changes))


def _landed(changes: Edits) -> list[tuple[int, int]]:
    """Give the spans that changes have in the new text."""
    landed, shift = [], 0
    for each in sorted(changes, key=lambda each: (each.start, each.end)):
        landed.append((each.start + shift, each.start + shift + len(each.text)))
        shift += len(each.text) - (each.end - each.start)
    return landed


def _moved(marks: tuple[Mark, ...], changes: Edits) -> set[Mark]:
    """Give the marks that no change touches, where they should be in the new text."""
    ordered = sorted(changes, key=lambda each: (each.start, each.end))
    spans = [(each.start, each.end) for each in ordered]
    ends = [end for _, end in spans]
    grown = [0, *accumulate(len(each.text) - (each.end - each.start) for each in ordered)]

    def moved(at: int) -> int:
        return at + grown[bisect_left(ends, at)]

    return {(kind, moved(start), moved(end)) for kind, start, end in _untouched(marks, spans)}


def _untouched(marks: tuple[Mark, ...], spans: list[tuple[int, int]]) -> set[Mark]:
    """Give the marks with no end in a span, or at one; the spans are in order and don't overlap."""
    starts, ends = [start for start, _ in spans], [end for _, end in spans]

    def is_touched(at: int) -> bool:
        return bisect_left(ends, at) < bisect_right(starts, at)

    return {(kind, start, end) for kind, start, end in marks if not (is_touched(start) or is_touched(end))}
