"""Changes whose writing needs no proof: words instead of words, with words around them.

Most rewrites put a few plain words where a few plain words stood. What is around them tells then that no format could
read them otherwise, without reading the whole text again. Everything else has to be read to be believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from tonecheck.drafts.mapped import MappedText
from tonecheck.finding import Edit

# Signs that have no meaning in any format where letters are around them; braces are the gaps of rewrites and placeholders.
_WORDS = regex.compile(r"(?:[\p{L}\p{N} ,.?!'’{}]|-(?!-))*+")
_BESIDE = regex.compile(r"[\p{L}\p{N} ,.?!]")


def among_words(said: MappedText, written: str, asked: Sequence[Edit], made: Sequence[Edit]) -> bool:
    """Tell whether edits change nothing but words, so that they are sure to read back as they should.

    ``said`` is what ``written`` says, ``asked`` are the edits of that and ``made`` the same of ``written``. On either side
    stands a character that is the same in both and stays, or else a letter that stays the first one or the last, be
    it another. The last may also be a full stop or the like. White space is single spaces between words.
    """
    if any(a.end == b.start for a, b in pairwise(asked)):
        return False  # neither would have a neighbour that stays
    return all(_is_among_words(said, written, *both) for both in zip(asked, made, strict=True))


def begins_line(text: str, edit: Edit) -> bool:
    """Tell whether no letter stands before an edit in its line: what comes first may have a meaning of its own there."""
    start = edit.start
    while start and text[start - 1] not in "\r\n":
        if text[start - 1].isalpha():
            return False
        start -= 1
    return True


def starts_with_letter(text: str, edit: Edit) -> bool:
    """Tell whether an edit begins with a letter, before and after; what it leaves out may be followed by one."""
    was, now = text[edit.start : edit.start + 1], (edit.text or text[edit.end : edit.end + 1])[:1]
    return was.isalpha() and now.isalpha()


def _is_among_words(said: MappedText, written: str, asked: Edit, made: Edit) -> bool:
    text = said.text
    gone = text[asked.start : asked.end]
    if not (_WORDS.fullmatch(gone) and _WORDS.fullmatch(asked.text)):
        return False
    before = _beside(said, written, asked.start - 1, made.start - 1)
    behind = _beside(said, written, asked.end, made.end)
    now = f"{before}{asked.text}{behind}"
    if "  " in now or "--" in now:
        return False
    if before and behind:
        return True
    if written[made.start : made.end] != gone:
        return False
    if not before and not (gone[:1].isalpha() and now[:1].isalpha()):
        return False
    return bool(behind) or (bool(gone) and now[-1:] not in ("", " ") and gone[-1].isalnum() == now[-1].isalnum())


def _beside(said: MappedText, written: str, at: int, place: int) -> str:
    """Give the character of a text beside a change where it is the same one in the older text, else nothing."""
    if not (0 <= at < len(said.text) and 0 <= place < len(written)) or said.text[at] != written[place]:
        return ""
    same = said.writable(at, at + 1) == (place, place + 1)
    return said.text[at] if same and _BESIDE.match(said.text[at]) else ""
