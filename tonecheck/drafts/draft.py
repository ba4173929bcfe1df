"""A draft: one reply, its text, and the runs it is made of.

`Draft.segments` tile the text: every character is in exactly one segment. Nothing is deleted; what no rule may
flag (greeting, sign-off, signature, quoted text, code, placeholders) is named, and positions stay exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import regex

from tonecheck.drafts.content import Mark
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.placeholders import Placeholder, find_placeholders
from tonecheck.drafts.structure import is_cut_off, segment
from tonecheck.drafts.templates.ways import Ways, ways
from tonecheck.drafts.writing import Step, chained, lines, moved, spans
from tonecheck.finding import Edit, applied
from tonecheck.patterns import later
from tonecheck.sources.source import Source
from tonecheck.tables import Table

_NO_TEXT = later(r"[\0\uD800-\uDFFF]")  # what no file of text can hold
_MORE = later(r"[\p{L}\p{N}]")
_IN_LINES = re.compile(r"[^\r\n]+")
GLANCE = 200  # characters


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


_KINDS = {str(kind): kind for kind in Kind}


class Segment(NamedTuple):
    """A run of a draft's text, ``start:end`` in code points, end exclusive."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class Draft:
    """One reply inside a source.

    ``origin`` maps the draft's text to the text of the source. ``name`` is the place of the draft in its file, None
    where the file is the draft; ``title`` is what its writers call it. ``marks`` are stretches of the text that its
    format knows to be something else than prose. A ``snippet`` is no whole reply: it owes no next step. ``own`` holds
    settings the file itself makes for it. ``placeholders`` are patterns a team uses besides the usual ones. ``steps`` lead
    a change of the text into the text of the source; None where that holds it as it is.
    """

    source: Source
    origin: MappedText = field(repr=False)
    name: str | None = None
    title: str | None = None
    marks: tuple[Mark, ...] = ()
    snippet: bool = False
    own: Table | None = field(default=None, repr=False, compare=False)
    placeholders: tuple[regex.Pattern[str], ...] = ()
    steps: tuple[Step, ...] | None = field(default=None, repr=False, compare=False)

    def configured(self, snippet: bool, placeholders: tuple[regex.Pattern[str], ...]) -> Draft:
        """Give the draft as a config says that it is."""
        if (snippet, placeholders) == (self.snippet, self.placeholders):
            return self
        return replace(self, snippet=snippet, placeholders=placeholders)

    @property
    def text(self) -> str:
        """The reply as plain text."""
        return self.origin.text

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the file that ``start:end`` of the text stands for."""
        a, b = self.origin.origin(start, end)
        return self.source.start + a, self.source.start + b

    def write(self, changes: Iterable[Edit]) -> tuple[Edit, ...] | None:
        """Give what to replace in the file so that the text changes as told, None where that can't be written there.

        ``changes`` count in the draft's text and don't overlap; their line breaks become those of the text. Nothing is
        written into a file that reads back otherwise, and no reply is made empty.
        """
        edits = tuple(sorted(changes, key=lambda each: (each.start, each.end)))
        if not edits:
            return ()
        text = self.text
        is_marked = text.startswith("\ufeff")  # a byte order mark stays the first character
        if (is_marked and not edits[0].start) or any(_NO_TEXT.search(each.text) for each in edits):
            return None
        if not _says_something(text, edits):
            return None
        made = chained(*(self.steps if self.steps is not None else self._as_it_stands))(edits)
        return moved(made, self.source.start) if made is not None else None

    @cached_property
    def _as_it_stands(self) -> tuple[Step, ...]:
        """Give the steps for a text that is the same in the source; any other has no way back that we know."""
        start, end = self.origin.origin(0, len(self.text))
        if self.source.text[start:end] != self.text:
            return (lambda _: None,)
        return lines(self.text, self.source.text), spans(MappedText.same(self.text, start))

    @cached_property
    def template(self) -> Ways:
        """The ways through the text, if it is a template, and what is wrong with it as one."""
        return ways(self.text, self.placeholders)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The draft as each of its readers may get it: one for each way through its conditionals."""
        texts = self.template.texts
        if len(texts) == 1 and texts[0].text == self.text:
            # Not kept: a draft that holds itself would stay in memory until garbage is next looked for.
            return (Way(self, MappedText.same(self.text)),)
        return self._written_ways

    @cached_property
    def _written_ways(self) -> tuple[Way, ...]:
        return tuple(Way(self._way(text), text) for text in self.template.texts)

    def _way(self, text: MappedText) -> Draft:
        steps = (spans(text), *(self._as_it_stands if self.steps is None else self.steps))
        return replace(self, origin=text.through(self.origin), marks=tuple(_moved(self.marks, text)), steps=steps)

    @cached_property
    def body(self) -> str:
        """The text with everything blank that is not body: same length, same lines."""
        parts = ((part.kind is Kind.BODY, self.text[part.start : part.end]) for part in self.segments)
        return "".join(text if is_body else _IN_LINES.sub(_blank, text) for is_body, text in parts)

    @property
    def is_cut_off(self) -> bool:
        """Whether the reply says itself that it goes on elsewhere: *1/2*, *>>*."""
        return is_cut_off(self.text)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The runs of the text, in order; they tile it."""
        return tuple(
            Segment(_KINDS[kind], start, end) for kind, start, end in segment(self.text, self.marks, self.masked)
        )

    def masked(self, text: str) -> Iterator[Placeholder]:
        """Find the placeholders in a text of this draft."""
        return find_placeholders(text, self.placeholders)


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a template: the draft its reader gets, and the way back to the template's text."""

    draft: Draft
    text: MappedText


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _says_something(text: str, edits: tuple[Edit, ...]) -> bool:
    """Tell whether a text is more than white space when edits are made, which come in order. Raises as `applied` does."""
    at = 0
    spoken = False
    for edit in (*edits, Edit(len(text), len(text), "")):
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"an edit of {edit.start}:{edit.end} overlaps another one or leaves the text")
        # A glance is enough nearly always, and a text may be long.
        spoken = spoken or bool(_MORE.search(text, at, min(edit.start, at + GLANCE)) or _MORE.search(edit.text))
        at = edit.end
    return spoken or bool(applied(text, edits).removeprefix("\ufeff").strip())


def _moved(marks: tuple[Mark, ...], way: MappedText) -> Iterator[Mark]:
    """Give the marks of a text for one way through it."""
    for kind, start, end in marks:
        a, b = way.within(start, end)
        if a < b:
            yield kind, a, b
