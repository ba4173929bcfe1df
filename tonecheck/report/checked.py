"""What checking gave: what the reporters print, draft after draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tonecheck.finding import Finding, Reply


class Checked(NamedTuple):
    """One draft with its findings; or a file (no draft) that can't be read, with the ``error`` why.

    A draft that could be read in part has both.
    """

    path: str
    draft: Reply | None
    findings: tuple[Finding, ...] = ()
    error: str | None = None
