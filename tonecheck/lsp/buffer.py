"""One open document: its text as the client has it, and what the newest check found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from tonecheck.finding import Finding
from tonecheck.lsp.diagnostics import Report
from tonecheck.lsp.positions import Place, Text


@dataclass
class Buffer:
    """A document that is open.

    ``state`` grows with every edit; a ``report`` belongs to one state.
    ``shows_whole`` tells that findings about the whole reply are shown: a half-written one always lacks something.
    ``had_replies`` tells that one was found in it so far. ``last`` is what was last to be shown, and its name;
    ``rewritten`` are the findings of a report with their fixes, once somebody has asked for those.
    """

    uri: str
    language: str
    text: Text
    version: int | None
    state: int = 0
    report: Report | None = None
    shows_whole: bool = True
    had_replies: bool = False
    last: tuple[list[types.Diagnostic], str] | None = None
    rewritten: tuple[Report, Sequence[Finding]] | None = None

    def edit(self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int | None, encoding: str) -> None:
        """Make the changes of a client, one after the other."""
        for each in changes:
            if isinstance(each, types.TextDocumentContentChangePartial):
                start = self.text.offset(Place(each.range.start.line, each.range.start.character), encoding)
                end = self.text.offset(Place(each.range.end.line, each.range.end.character), encoding)
                self.text = self.text.replaced(start, end, each.text)
            else:
                self.text = Text(each.text)
        self.version = version
        self.state += 1
        self.shows_whole = False

    @property
    def current(self) -> Report | None:
        """What was found in the text as it is now; None where that is not known yet."""
        return self.report if self.report is not None and self.report.state == self.state else None

    @property
    def diagnostics(self) -> list[types.Diagnostic]:
        """What the client is to show."""
        return self.report.diagnostics(whole=self.shows_whole) if self.report is not None else []
