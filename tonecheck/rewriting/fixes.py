"""From a rewriting of one reader's text to a fix of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import regex

from tonecheck.drafts.draft import Draft, Way
from tonecheck.drafts.writing import Edits, spans
from tonecheck.finding import Edit, Fix, applied
from tonecheck.rewriting.rewriter import Rewriting

MOST_PARTS = 200  # comparing takes the square of their number
_PARTS = regex.compile(r"\w+|\s+|.", regex.DOTALL)


def fix_of(rewriting: Rewriting, draft: Draft, way: Way) -> Fix | None:
    """Give the fix for a rewriting, None where the file can't take it: a tag or a template's block would be lost.

    Each change is made as small as it can be, so that what stands between (bold, a placeholder) stays.
    """
    text = way.draft.text
    tried: Edits | None = None
    for cut in (_trimmed, _by_word):
        changes = tuple(each for change in rewriting.changes for each in cut(text, change))
        if changes == tried:
            continue
        tried = changes
        moved = spans(way.text)(changes)
        edits = draft.write(moved) if moved is not None else None
        if moved is not None and edits is not None:
            shown = _shown(text, rewriting)
            return Fix(_title(text, rewriting, shown), rewriting.safe, edits, moved, shown, rewriting.gap)
    return None


def _trimmed(text: str, edit: Edit) -> Iterator[Edit]:
    """Leave out what stays at the start and the end of a change, whole words of it."""
    was, new = _PARTS.findall(text[edit.start : edit.end]), _PARTS.findall(edit.text)
    first = _alike(was, new)
    begin = edit.start + len("".join(was[:first]))
    was, new = was[first:], new[first:]
    last = _alike(was[::-1], new[::-1])
    was, new = was[: len(was) - last], new[: len(new) - last]
    if was or new:
        yield Edit(begin, begin + len("".join(was)), "".join(new))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Give how many parts are the same at the start of both."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _by_word(text: str, edit: Edit) -> Iterator[Edit]:
    """Cut a change into those of single words; a long one stays whole."""
    was, new = _PARTS.findall(text[edit.start : edit.end]), _PARTS.findall(edit.text)
    if len(was) * len(new) > MOST_PARTS**2:
        yield edit
        return
    for what, a, b, c, d in SequenceMatcher(None, was, new, autojunk=False).get_opcodes():
        if what != "equal":
            start = edit.start + len("".join(was[:a]))
            yield Edit(start, start + len("".join(was[a:b])), "".join(new[c:d]))


def _title(text: str, rewriting: Rewriting, shown: str) -> str:
    """Say what a rewriting does, as a menu would."""
    if all(_takes_out(text, change) for change in rewriting.changes):
        return "Leave it out"
    return f"Add {shown!r}" if all(each.start == each.end for each in rewriting.changes) else f"Replace with {shown!r}"


def _takes_out(text: str, change: Edit) -> bool:
    """Tell whether a change only takes words away, and may give the next letter its capital."""
    stays = text[max(change.end - 50, 0) : change.end].lower().endswith(change.text.lower())
    return change.end > change.start and (
        not change.text or (len(change.text) == 1 and change.text.isalpha() and stays)
    )


def _shown(text: str, rewriting: Rewriting) -> str:
    """Give the words a rewriting is about as they read afterwards, in one line; nothing where they are taken out."""
    if all(_takes_out(text, change) for change in rewriting.changes):
        return ""
    start, end = rewriting.shown
    inside = tuple(Edit(each.start - start, each.end - start, each.text) for each in rewriting.changes)
    return " ".join(applied(text[start:end], inside).split())
