"""Text that remembers where each of its characters came from.

Formats decode, drafts mask and the parser reads stand-in words; each of these steps makes a new text from
an old one. A `MappedText` is such a new text with the way back, so that positions are carried, never searched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, NamedTuple


class Piece(NamedTuple):
    """A run of new text and the span of old text it stands for (code points, end exclusive).

    Where both have the same length the characters correspond one to one; otherwise, or where ``whole`` says so,
    the piece is indivisible and a position inside it belongs to the whole old span.
    """

    text: str
    start: int
    end: int
    whole: bool = False

    @property
    def divisible(self) -> bool:
        """Whether each character of the piece has a place of its own."""
        return not self.whole and self.end - self.start == len(self.text)


class MappedText:
    """A text and, for each of its positions, the span of the text it was made from."""

    __slots__ = ("_at", "_pieces", "text")

    def __init__(self, pieces: Iterable[Piece]) -> None:
        kept = [piece for piece in pieces if piece.text]
        self.text = "".join(piece.text for piece in kept)
        self._pieces = kept
        self._at: list[int] = []
        position = 0
        for piece in kept:
            self._at.append(position)
            position += len(piece.text)

    @classmethod
    def same(cls, text: str, start: int = 0) -> MappedText:
        """Map a text to itself, or to a place further on in a longer one."""
        return cls([Piece(text, start, start + len(text))])

    @staticmethod
    def later(text: str, make: Callable[[], MappedText]) -> MappedText:
        """Give a text whose way back is made when it is first asked: nothing is found in most texts."""
        return _Later(text, make)

    def part(self, start: int, end: int) -> MappedText:
        """Give the new text's ``start:end`` as a mapped text of its own."""
        kept = []
        for number in range(max(bisect_right(self._at, start) - 1, 0), bisect_left(self._at, end)):
            at, piece = self._at[number], self._pieces[number]
            a, b = max(start - at, 0), min(end - at, len(piece.text))
            if piece.divisible:
                kept.append(Piece(piece.text[a:b], piece.start + a, piece.start + b))
            else:
                kept.append(Piece(piece.text[a:b], piece.start, piece.end, whole=True))
        return MappedText(kept)

    def through(self, older: MappedText) -> MappedText:
        """Give this text mapped further back, where ``older`` leads from the text it was made from."""
        found: list[Piece] = []
        for piece in self._pieces:
            if not piece.divisible:
                found.append(Piece(piece.text, *older.origin(piece.start, piece.end), whole=True))
                continue
            at = 0
            for step in older.part(piece.start, piece.end)._pieces:
                found.append(Piece(piece.text[at : at + len(step.text)], step.start, step.end, step.whole))
                at += len(step.text)
        return MappedText(found)

    @classmethod
    def joined(cls, texts: Iterable[MappedText]) -> MappedText:
        """Put several texts that were made from the same one behind each other."""
        return cls(piece for text in texts for piece in text._pieces)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the old text that the new text's ``start:end`` stands for."""
        if not self._pieces:
            return 0, 0
        if end <= start:
            place = self._pieces[-1].end if start >= len(self.text) else self._old(start)[0]
            return place, place
        return self._old(start)[0], self._old(end - 1)[1]

    def writable(self, start: int, end: int, *, over: bool = False, other: bool = False) -> tuple[int, int] | None:
        """Give the span of the old text that could be replaced to replace ``start:end``, None where more would go with it.

        That is so where the old text has something between that the new one does not show, unless the change may go
        ``over`` it; where the new text has something the old one has not; and where the span ends inside what is
        indivisible. An insertion stands right behind the character before it; where only the one behind it stands for
        itself, right before that. With ``other`` it is the other side of what is hidden between the two.
        """
        if self._splits(start) or self._splits(end):
            return None
        if start == end:
            place = self._insertion(start, other)
            return place, place
        first = max(bisect_right(self._at, start) - 1, 0)
        last = bisect_left(self._at, end)
        pieces = self._pieces[first:last]
        if any(piece.start == piece.end for piece in pieces):
            return None
        if not over and any(a.end != b.start for a, b in pairwise(pieces)):
            return None
        return self._old(start)[0], self._old(end - 1)[1]

    def _insertion(self, position: int, other: bool) -> int:
        """Give the place in the old text for something new at a position."""
        if not self._pieces:
            return 0
        if position == 0:
            return self._old(0)[0]
        behind = self._old(position - 1)[1]
        if position == len(self.text):
            return behind
        usual = self._stands(position - 1) or not self._stands(position)
        return behind if usual != other else max(self._old(position)[0], behind)

    def _stands(self, position: int) -> bool:
        """Tell whether a character stands in the old text as it is."""
        return self._pieces[bisect_right(self._at, position) - 1].divisible

    def _splits(self, position: int) -> bool:
        """Tell whether a position lies inside an indivisible piece."""
        number = max(bisect_right(self._at, position) - 1, 0)
        if number >= len(self._pieces):
            return False
        piece, inside = self._pieces[number], position - self._at[number]
        return 0 < inside < len(piece.text) and not piece.divisible

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the new text made from the old text's ``start:end``, where both run in the same order."""
        return self._new(start), self._new(end)

    def _new(self, old: int) -> int:
        number = bisect_right(self._pieces, old, key=lambda piece: piece.start) - 1
        if number < 0:
            return 0
        piece = self._pieces[number]
        inside = old - piece.start if piece.divisible else 0 if old <= piece.start else len(piece.text)
        return self._at[number] + min(inside, len(piece.text))

    def _old(self, position: int) -> tuple[int, int]:
        number = max(bisect_right(self._at, position) - 1, 0)
        piece = self._pieces[number]
        inside = position - self._at[number]
        if piece.divisible:
            return piece.start + inside, min(piece.start + inside + 1, piece.end)
        return piece.start, piece.end


class _Later(MappedText):
    """A text whose way back is still to be made."""

    __slots__ = ("_make",)

    def __init__(self, text: str, make: Callable[[], MappedText]) -> None:
        self.text = text
        self._make = make

    def __getattr__(self, name: str) -> Any:
        """Make the way back: one of its slots is asked and empty."""
        if name not in ("_at", "_pieces"):
            raise AttributeError(name)
        made = self._make()
        self._at, self._pieces = made._at, made._pieces
        return getattr(self, name)
