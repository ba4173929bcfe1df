"""What of a text stays as it is while edits are made, one set of them after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tonecheck.finding import Edit
from tonecheck.fixing.encoded import Encoded


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch that both texts have: where it starts in the old one and in the new one, and its length."""

    old: int
    new: int
    length: int


@dataclass(frozen=True, slots=True)
class Region:
    """What differs: ``old[start:end]`` has become ``new[new_start:new_end]``, in bytes."""

    start: int
    end: int
    new_start: int
    new_end: int


def kept(runs: Iterable[Run], edits: Iterable[Edit]) -> list[Run]:
    """Give what is left of the runs of an old and a present text after edits of the present one."""
    left = []
    ahead = sorted(edits, key=lambda each: (each.start, each.end))
    shift = at = 0  # what the edits so far added, and the first of them that may still matter
    for run in runs:
        start, end = run.new, run.new + run.length
        while at < len(ahead) and ahead[at].end <= start:
            shift += _growth(ahead[at])
            at += 1
        while at < len(ahead) and ahead[at].start < end:
            edit = ahead[at]
            if edit.start > start:
                left.append(Run(run.old + start - run.new, start + shift, edit.start - start))
            start = max(start, edit.end)
            if edit.end > end:
                break  # it reaches into what follows
            shift += _growth(edit)
            at += 1
        if start < end:
            left.append(Run(run.old + start - run.new, start + shift, end - start))
    return left


def _growth(edit: Edit) -> int:
    return len(edit.text) - (edit.end - edit.start)


def between(runs: Iterable[Run], old: str, new: str) -> list[Edit]:
    """Give the edits that make the new text of the old one, from the runs they share."""
    edits = []
    at = new_at = 0
    for run in [*runs, Run(len(old), len(new), 0)]:
        if run.old > at or run.new > new_at:
            edits.append(Edit(at, run.old, new[new_at : run.new]))
        at, new_at = run.old + run.length, run.new + run.length
    return edits


def regions(old: Encoded, new: str, runs: Iterable[Run]) -> list[Region]:
    """Give what differs between two texts, in their bytes, from the runs they share.

    An encoding whose characters depend on those before them gives one region for all.
    """
    found = []
    at = new_at = 0  # characters
    place = new_place = 0  # bytes
    for run in [*runs, Run(len(old.text), len(new), 0)]:
        gone, come = len(old.bytes_of(old.text[at : run.old])), len(old.bytes_of(new[new_at : run.new]))
        if gone or come:
            found.append(Region(place, place + gone, new_place, new_place + come))
        same = len(old.bytes_of(old.text[run.old : run.old + run.length]))
        place, new_place = place + gone + same, new_place + come + same
        at, new_at = run.old + run.length, run.new + run.length
    before, after = old.bytes_of(old.text), old.bytes_of(new)
    if (place, new_place) != (len(before), len(after)) or not all(_same(before, after, found)):
        return [Region(0, len(before), 0, len(after))]
    return found


def _same(before: bytes, after: bytes, found: Iterable[Region]) -> Iterator[bool]:
    """Compare what lies between the regions."""
    at = new_at = 0
    for each in found:
        yield before[at : each.start] == after[new_at : each.new_start]
        at, new_at = each.end, each.new_end
    yield before[at:] == after[new_at:]
