"""What is found: places in the source, with what to do about them. Offsets are code points, end exclusive."""

from __future__ import annotations

from dataclasses import dataclass

from tonecheck.rulebook.rule import Level


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``start:end`` of the file with a text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A rewrite. ``safe`` means the same facts and the same commitment in every case."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding."""

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
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
