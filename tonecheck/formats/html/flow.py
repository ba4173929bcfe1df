"""Text as a browser lays it out: white space collapsed, blocks on lines of their own, each character with its place."""

from __future__ import annotations

from dataclasses import dataclass

from tonecheck.drafts.content import Mark
from tonecheck.drafts.mapped import Piece

Span = tuple[int, int]


@dataclass(slots=True)
class _Mark:
    kind: str
    start: int
    end: int
    key: int


class Flow:
    """The text of a page, written from its start to its end. Spans are those of the page's source.

    White space and line breaks are held back until something follows them.
    """

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.length = 0
        self._marks: list[_Mark] = []
        self._space: Span | None = None
        self._gap: tuple[int, Span] = (0, (0, 0))
        self._breaks: list[Span] = []
        self._lead: tuple[str, str, int] | None = None
        self._thing: int | None = None
        self._tail = 0  # line breaks the text ends with already
        self._last = ""

    def write(self, words: str, start: int, end: int, mark: str | None, key: int, whole: bool = False) -> None:
        """Write what stands at ``start:end``; ``mark`` says what it is, ``key`` which element says so."""
        self._let_go(words)
        if self._lead:
            lead, kind, source = self._lead
            self._put(Piece(lead, start, start))
            self._mark(len(lead), kind, source)
            self._lead = None
        self._put(Piece(words, start, end, whole))
        if mark is not None:
            self._mark(len(words), mark, key)
        self._tail = len(words) - len(words.rstrip("\n")) if words[-1] == "\n" else 0
        self._last = words[-1]

    def space(self, start: int, end: int) -> None:
        """Note white space, of which one space is shown between words."""
        if self._space is None and self.length and not self._breaks and not self._gap[0] and not self._tail:
            self._space = (start, end)

    def line_break(self, start: int, end: int) -> None:
        """Note the end of a line."""
        self._space = None
        self._breaks.append((start, end))

    def gap(self, breaks: int, start: int, end: int) -> None:
        """Note the edge of a block: at least so many line breaks stand here."""
        if breaks > self._gap[0]:
            self._gap = (breaks, self._gap[1] if self._gap[0] else (start, end))
            self._space = None

    def thing(self, at: int) -> None:
        """Note something that is seen and is no text, such as a picture: the words around it are two."""
        self._thing = at

    def lead(self, words: str, mark: str, key: int) -> None:
        """Set what stands in front of the next words: a bullet."""
        self._lead = (words, mark, key)

    def no_lead(self) -> None:
        """Take the bullet back."""
        self._lead = None

    def mark_from(self, piece: int, mark: str, key: int) -> None:
        """Mark all that was written from a piece on."""
        while piece < len(self.pieces) and not self.pieces[piece].text.strip():
            piece += 1
        start = self.length - sum(len(each.text) for each in self.pieces[piece:])
        while self._marks and self._marks[-1].start >= start:
            self._marks.pop()
        if start < self.length:
            self._marks.append(_Mark(mark, start, self.length, key))

    def shown(self, piece: int, limit: int | None = None) -> str:
        """Give the text from a piece on, of at most so many pieces."""
        end = None if limit is None else piece + limit
        return "".join(each.text for each in self.pieces[piece:end])

    def unmark(self, keys: set[int]) -> None:
        """Take the marks of some elements away."""
        self._marks = [mark for mark in self._marks if mark.key not in keys]

    def marks(self) -> tuple[Mark, ...]:
        """Give the marks, in order."""
        return tuple((mark.kind, mark.start, mark.end) for mark in self._marks)

    def _mark(self, count: int, kind: str, key: int) -> None:
        """Mark the last characters; one element's mark goes on over the white space between."""
        if self._marks and self._marks[-1].key == key:
            self._marks[-1].end = self.length
        else:
            self._marks.append(_Mark(kind, self.length - count, self.length, key))

    def _put(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.length += len(piece.text)

    def _let_go(self, words: str) -> None:
        """Write the white space that was held back."""
        gap, span = self._gap
        if self.length and (gap or self._breaks):
            more = max(gap - len(self._breaks) - self._tail, 0)
            first = bool(more) and (not self._breaks or span < self._breaks[0])
            if first:
                self._put(Piece("\n" * more, *span, whole=True))
            for each in self._breaks:
                self._put(Piece("\n", *each, whole=True))
            if more and not first:
                self._put(Piece("\n" * more, *span, whole=True))
        elif self._space and self.length:
            self._put(Piece(" ", *self._space, whole=self._space[1] - self._space[0] > 1))
        elif self._thing is not None and self._last.isalnum() and words[0].isalnum():
            self._put(Piece(" ", self._thing, self._thing))
        self._space, self._gap, self._breaks, self._thing = None, (0, (0, 0)), [], None
