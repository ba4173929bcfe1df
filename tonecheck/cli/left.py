"""What is left to fix after a run, and what to say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tonecheck.report.base import counted

if TYPE_CHECKING:
    from tonecheck.finding import Finding


class Left:
    """Counts what is reported: ``findings``, and those with a rewrite that is ``safe`` or only ``unsafe``.

    With ``allowed`` unsafe ones nothing more is to be had.
    """

    def __init__(self, *, allowed: bool) -> None:
        self.findings = self.safe = self.unsafe = 0
        self._allowed = allowed

    def add(self, findings: Iterable[Finding]) -> None:
        """Count some findings."""
        for finding in findings:
            self.findings += 1
            if finding.fix(unsafe=True) is None:
                continue
            if self._allowed or finding.fix(unsafe=False) is not None:
                self.safe += 1
            else:
                self.unsafe += 1

    def hint(self) -> str:
        """Say what --fix could do; nothing where there is nothing to do without asking."""
        if not self.safe:
            return ""
        option = "--fix --unsafe-fixes" if self._allowed else "--fix"
        more = f"; {self.unsafe:,} more with --unsafe-fixes" if self.unsafe else ""
        return f"{counted(self.safe, 'finding')} can be fixed with {option}{more}"
