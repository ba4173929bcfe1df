"""What a markup says: the prose of a text, and which stretches of it are something else."""

from __future__ import annotations

from dataclasses import dataclass

from tonecheck.drafts.mapped import MappedText

# A stretch of text and what it is: ``(kind, start, end)`` in code points; the kind is one of `Segment`'s, such as
# *quote*, *code*, *layout*.
Mark = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Content:
    """A text as its reader sees it, with the way back, and its marks in order."""

    text: MappedText
    marks: tuple[Mark, ...] = ()
