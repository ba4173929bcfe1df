"""What is found: places in the source, with what to do about them. Offsets are code points, end exclusive.

All of it is tuples: a library has thousands, which are read back from the cache in each run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tonecheck.rulebook.level import Level

if TYPE_CHECKING:
    from tonecheck.sources.source import Source


class Edit(NamedTuple):
    """Replace ``start:end`` of a text with another: of the file's, where nothing else is said."""

    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """A rewrite. ``safe`` means the same facts and the same commitment in every case.

    ``edits`` are what the file needs, in its own writing (escapes, entities); ``changes`` are the same in the draft's plain
    text, by its offsets. ``shown`` is how the words read afterwards. ``gap`` tells that they hold something in braces
    that only the writer knows: such a rewrite is offered, never applied.
    """

    title: str
    safe: bool
    edits: tuple[Edit, ...]
    changes: tuple[Edit, ...] = ()
    shown: str = ""
    gap: bool = False


class Related(NamedTuple):
    """Another place that belongs to a finding."""

    start: int
    end: int
    message: str


class Finding(NamedTuple):
    """A rule's finding in a file. ``match`` is the draft's text it covers.

    ``whole`` tells that it is about the whole reply, and ``match`` only where it is shown.
    """

    rule: str
    level: Level
    message: str
    start: int
    end: int
    match: str
    url: str
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    whole: bool = False

    def fix(self, *, unsafe: bool) -> Fix | None:
        """Give the first rewrite that needs nobody: safe, or any with ``unsafe``; none with a gap to fill."""
        for fix in self.fixes:
            if fix.changes and not fix.gap and (fix.safe or unsafe):
                return fix
        return None


class Reply(Protocol):
    """What a report needs of a draft: where it is, and what it is called."""

    @property
    def source(self) -> Source: ...

    @property
    def name(self) -> str | None: ...

    @property
    def title(self) -> str | None: ...


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Give a text with edits made, whatever their order. Raises `ValueError` for edits that overlap or leave the text."""
    parts = []
    at = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"an edit of {edit.start}:{edit.end} overlaps another one or leaves the text")
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])
