"""What checking one file gave: what the reporters print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tonecheck.drafts.draft import Draft
from tonecheck.finding import Finding
from tonecheck.sources.source import Source


@dataclass(frozen=True, slots=True)
class Result:
    """One file, its drafts and their findings; or, without a source, the ``error`` why it can't be read."""

    path: str
    source: Source | None
    drafts: tuple[tuple[Draft, tuple[Finding, ...]], ...] = ()
    error: str | None = None

    @property
    def findings(self) -> Iterator[Finding]:
        """All findings in the file, draft after draft."""
        return (finding for _, found in self.drafts for finding in found)
