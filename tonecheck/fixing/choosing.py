"""Which rewrites of a draft are applied together, and what an edit does to a text."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tonecheck.drafts.draft import Draft
from tonecheck.finding import Edit, Finding

Edits = tuple[Edit, ...]
Wanted = tuple[str, Edits]  # a rule and its changes of a draft's text


@dataclass(frozen=True, slots=True)
class Choice:
    """What is changed in one draft: ``changes`` in its text, ``edits`` in its file, and by which rules, finding by finding."""

    changes: Edits = ()
    edits: Edits = ()
    rules: tuple[str, ...] = ()


def choose(draft: Draft, findings: Iterable[Finding], *, unsafe: bool) -> Choice:
    """Choose what to apply to a draft at once. Of rewrites that overlap or touch, that of the earlier finding is taken.

    The others wait for the draft as it will be.
    """
    wanted: list[Wanted] = []
    taken = Taken()
    for finding in sorted(findings, key=lambda each: (each.start, each.end, each.rule)):
        fix = finding.fix(unsafe=unsafe)
        changes = _sound(fix.changes, draft.text) if fix is not None else ()
        whole = [(changes[0].start, changes[-1].end)] if changes else []  # two must not work between each other's words
        if changes and not taken.touch(whole):
            taken.add(whole)
            wanted.append((finding.rule, changes))
    return _written(draft, wanted)


def _sound(changes: Edits, text: str) -> Edits:
    """Give changes in order, nothing where they change nothing, overlap, or leave the text."""
    ordered = tuple(sorted(changes, key=lambda each: (each.start, each.end)))
    inside = all(0 <= each.start <= each.end <= len(text) for each in ordered)
    apart = all(a.end <= b.start for a, b in pairwise(ordered))
    return ordered if inside and apart and any(text[each.start : each.end] != each.text for each in ordered) else ()


class Taken:
    """Spans of a text that keep apart: none overlaps or touches another."""

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def touch(self, spans: Iterable[tuple[int, int]]) -> bool:
        """Tell whether one of some spans overlaps or touches what is taken."""
        return any(self._touches(*each) for each in spans)

    def _touches(self, start: int, end: int) -> bool:
        at = bisect_left(self._spans, (start, end))
        before = at > 0 and self._spans[at - 1][1] >= start
        return before or (at < len(self._spans) and self._spans[at][0] <= end)

    def add(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take some spans."""
        for each in spans:
            insort(self._spans, each)


def _written(draft: Draft, wanted: Sequence[Wanted]) -> Choice:
    """Write as much as the file can hold: everything at once, or else what goes together with all before it."""
    return _together(draft, _holding(draft, [], wanted)) or Choice()


def _holding(draft: Draft, kept: list[Wanted], more: Sequence[Wanted]) -> list[Wanted]:
    """Add to what is kept as much as the file can hold with it; halving finds quickly the few that it can't."""
    if not more or _together(draft, [*kept, *more]) is not None:
        return [*kept, *more]
    if len(more) == 1:
        return kept
    half = len(more) // 2
    return _holding(draft, _holding(draft, kept, more[:half]), more[half:])


def _together(draft: Draft, wanted: Sequence[Wanted]) -> Choice | None:
    changes = tuple(sorted((edit for _, edits in wanted for edit in edits), key=lambda each: (each.start, each.end)))
    edits = draft.write(changes)
    if edits is None:
        return None
    return Choice(changes, edits, tuple(rule for rule, _ in wanted))
