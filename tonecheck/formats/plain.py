"""Plain text and Markdown: the whole file is one reply."""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.sources.source import Source


def read_plain(source: Source) -> Iterator[Draft]:
    """Give the file as one draft, each character mapped to itself."""
    yield Draft(source, MappedText.same(source.text))
