"""A draft: one reply, its text, and the runs it is made of.

`Draft.segments` tile the text: every character is in exactly one segment. Nothing is deleted; what no rule may
flag (greeting, sign-off, signature, quoted text, code, placeholders) is named, and positions stay exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.structure import is_cut_off, segment
from tonecheck.sources.source import Source


class Kind(StrEnum):
    """What a segment is. ``layout`` is what only shapes the page: blank lines, bullets, headings, mail headers."""

    GREETING = "greeting"
    BODY = "body"
    QUOTE = "quote"
    SIGN_OFF = "sign-off"
    SIGNATURE = "signature"
    PLACEHOLDER = "placeholder"
    CODE = "code"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a draft's text, ``start:end`` in code points, end exclusive."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class Draft:
    """One reply inside a source.

    ``name`` is the place of the draft in its file, None where the file is the draft. ``origin`` maps the
    draft's text to positions in the source.
    """

    source: Source
    origin: MappedText = field(repr=False)
    name: str | None = None

    @property
    def text(self) -> str:
        """The reply as plain text."""
        return self.origin.text

    @cached_property
    def body(self) -> str:
        """The text with everything blank that is not body: same length, same lines."""
        shown = [c if c in "\r\n" else " " for c in self.text]
        for part in self.segments:
            if part.kind is Kind.BODY:
                shown[part.start : part.end] = self.text[part.start : part.end]
        return "".join(shown)

    @property
    def is_cut_off(self) -> bool:
        """Whether the reply says itself that it goes on elsewhere: *1/2*, *>>*."""
        return is_cut_off(self.text)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The runs of the text, in order; they tile it."""
        return tuple(Segment(Kind(kind), start, end) for kind, start, end in segment(self.text))
