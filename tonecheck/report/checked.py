"""What checking gave: what the reporters print, draft after draft."""

from __future__ import annotations

from dataclasses import dataclass

from tonecheck.drafts.draft import Draft
from tonecheck.finding import Finding


@dataclass(frozen=True, slots=True)
class Checked:
    """One draft with its findings; or a file (no draft) that can't be read, with the ``error`` why.

    A draft that could be read in part has both.
    """

    path: str
    draft: Draft | None
    findings: tuple[Finding, ...] = ()
    error: str | None = None
