"""The way of a change back into the file: each step from a draft's text outwards undoes what reading did.

Reading a macro may take its text out of a JSON string and that text's prose out of HTML. Writing goes the other way
round: words for the prose become HTML, that HTML becomes part of a JSON string. A step that can't write what it is
asked to gives None, and the change is not made at all. No step trusts what it wrote: it reads it again and
compares (`through`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, product

import regex

from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.finding import Edit, applied

Edits = tuple[Edit, ...]
Step = Callable[[Edits], Edits | None]
Encode = Callable[[str], str | None]  # words as an older text would hold them, None where it can't
Read = Callable[[str], Content | None]  # what an older text says, None where it is broken
Sure = Callable[[Content, Edits, Edits], bool]  # what the text says, edits of that, the same edits of the text

LONGEST = 500_000  # characters; each change reads such a text again, and no reply is as long

_BREAK = regex.compile(r"\r\n|\n|\r")


def moved(edits: Edits, by: int) -> Edits:
    """Give edits so many characters further on."""
    return tuple(Edit(each.start + by, each.end + by, each.text) for each in edits) if by else edits


def line_break(*texts: str) -> str:
    r"""Give the line break most used in the first of some texts that has any; ``\n`` where none has."""
    for text in texts:
        windows = text.count("\r\n")
        counts = {"\n": text.count("\n") - windows, "\r\n": windows, "\r": text.count("\r") - windows}
        if any(counts.values()):
            return max(counts, key=lambda each: counts[each])
    return "\n"


def lines(*texts: str) -> Step:
    """Give the step that writes line breaks as one of some texts has them (see `line_break`)."""

    usual: list[str] = []

    def step(edits: Edits) -> Edits:
        if not any("\n" in each.text or "\r" in each.text for each in edits):
            return edits
        if not usual:
            usual.append(line_break(*texts))
        return tuple(Edit(each.start, each.end, _BREAK.sub(usual[0], each.text)) for each in edits)

    return step


def chained(*steps: Step) -> Step:
    """Give several steps as one; the first is the one nearest to the draft's text."""

    def step(edits: Edits) -> Edits | None:
        made: Edits | None = edits
        for each in steps:
            made = each(made) if made is not None else None
        return made

    return step


def later(make: Callable[[], Step | None]) -> Step:
    """Give a step that is made when it is first asked: most drafts are never changed. None writes nothing."""
    made: list[Step | None] = []

    def step(edits: Edits) -> Edits | None:
        if not made:
            made.append(make())
        return made[0](edits) if made[0] is not None else None

    return step


def within(length: int) -> Step:
    """Give the step that refuses changes beyond the first characters of a text."""
    return lambda edits: edits if all(each.end <= length for each in edits) else None


def spans(mapped: MappedText, encode: Encode = str, *, over: bool = False, other: bool = False) -> Step:
    """Give the step from a text to the one it was made from.

    An edit that would take away characters the newer text does not show (a tag) is refused, unless it may go ``over``
    them; one that takes half an escape always is. ``other`` is about insertions (see `MappedText.writable`).
    """

    def step(edits: Edits) -> Edits | None:
        made = []
        for edit in edits:
            place = mapped.writable(edit.start, edit.end, over=over, other=other)
            text = encode(edit.text) if edit.text else ""
            if place is None or text is None:
                return None
            made.append(Edit(*place, text))
        return tuple(made) if all(a.end <= b.start for a, b in pairwise(made)) else None

    return step


def through(
    written: str,
    read: Read,
    encoders: Sequence[Encode] = (str,),
    *,
    at: int = 0,
    over: bool = False,
    finish: Callable[[Edits], Edits] | None = None,
    keeps: Callable[[Edits, str], bool] | None = None,
    sure: Sure | None = None,
) -> Step:
    """Give the step from what a text says to the text as ``written``, which stands ``at`` a place of an older one.

    ``read`` gives what a text says. The ways to write that there are (``encoders``, best first; either side of hidden
    characters; with the white space around rewritten as well) are tried until one reads back as it should,
    with every other character marked as before. ``finish`` goes over the edits of the older text; ``keeps`` may refuse
    them, given with the text they make. Reading takes its time with a long text, so ``sure`` may tell, from what is around
    edits (before they are finished), that they would be kept and read back as they should; then nothing is read.
    """
    known: list[Content | None] = []

    def step(edits: Edits) -> Edits | None:
        if not edits:
            return edits
        if not known:
            known.append(read_or_none(read, written) if len(written) <= LONGEST else None)
        content = known[0]
        if content is None:
            return None
        text = content.text.text
        wanted: str | None = None
        tried: set[Edits] = set()
        for asked, encode, other in product((edits, _widened(text, edits)), encoders, (False, True)):
            made = spans(content.text, encode, over=over, other=other)(asked)
            if made is None:
                continue
            is_sure = sure is not None and sure(content, asked, made)
            made = finish(made) if finish is not None else made
            if made in tried:
                continue
            tried.add(made)
            if not is_sure:
                new = applied(written, made)
                if keeps is not None and not keeps(made, new):
                    continue
                wanted = applied(text, edits) if wanted is None else wanted
                found = read_or_none(read, new)
                if found is None or found.text.text != wanted or not _marked_alike(content, found, edits):
                    continue
            return moved(tuple(_trimmed(written, each) for each in made), at)
        return None

    return step


def read_or_none(read: Read, text: str) -> Content | None:
    """Give what a text says, None where it is broken."""
    try:
        return read(text)
    except ValueError:  # a fault, or what a library has against it
        return None


def _widened(text: str, edits: Edits) -> Edits:
    """Give the same edits with the white space around them made part of them."""
    found: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        start, end = edit.start, edit.end
        while start and text[start - 1].isspace():
            start -= 1
        while end < len(text) and text[end].isspace():
            end += 1
        if found and start <= found[-1][1]:
            start, _, before = found.pop()
            found.append((start, end, [*before, edit]))
        else:
            found.append((start, end, [edit]))
    return tuple(Edit(a, b, applied(text[a:b], moved(tuple(inside), -a))) for a, b, inside in found)


def _trimmed(written: str, edit: Edit) -> Edit:
    """Give the same edit without the white space at its ends that stays as it was."""
    old, new = written[edit.start : edit.end], edit.text
    left = right = 0
    while left < min(len(old), len(new)) and old[left] == new[left] and old[left].isspace():
        left += 1
    while right < min(len(old), len(new)) - left and old[-1 - right] == new[-1 - right] and old[-1 - right].isspace():
        right += 1
    return Edit(edit.start + left, edit.end - right, new[left : len(new) - right])


def _marked_alike(old: Content, new: Content, edits: Edits) -> bool:
    """Tell whether each character that was not changed is marked as it was."""
    if not old.marks and not new.marks:
        return True
    before, after = _kinds(old), _kinds(new)
    text = old.text.text
    at = shift = 0
    for edit in (*edits, Edit(len(text), len(text), "")):
        for place in range(at, edit.start):
            if not text[place].isspace() and before[place] != after[place + shift]:
                return False
        at = edit.end
        shift += len(edit.text) - (edit.end - edit.start)
    return True


def _kinds(content: Content) -> list[str]:
    kinds = [""] * len(content.text.text)
    for kind, start, end in content.marks:
        kinds[start:end] = [kind] * (end - start)
    return kinds
