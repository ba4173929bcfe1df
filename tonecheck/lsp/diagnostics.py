"""What a check found, as the client is told of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types

from tonecheck.finding import Finding
from tonecheck.lsp.positions import Place, Text
from tonecheck.lsp.workspace import Mistake
from tonecheck.report.base import placed
from tonecheck.rulebook.rule import Level, Rule

SOURCE = "tonecheck"
SEVERITIES = {
    Level.ERROR: types.DiagnosticSeverity.Error,
    Level.WARNING: types.DiagnosticSeverity.Warning,
    Level.INFO: types.DiagnosticSeverity.Information,
}

_LINE = re.compile(r"line (\d+): ")
_LONE = re.compile(r"[\uD800-\uDFFF]")


class Found(NamedTuple):
    """A finding with its rule and its diagnostic."""

    finding: Finding
    rule: Rule
    diagnostic: types.Diagnostic

    def touches(self, start: int, end: int) -> bool:
        """Tell whether the finding and a span overlap or meet."""
        return self.finding.start <= end and start <= self.finding.end


class Report(NamedTuple):
    """What one check found in one state of a buffer: its text, checked as a file of a path.

    ``problems`` tell what could not be checked, ``mistake`` what in a config or a rule was the reason.
    """

    state: int
    text: Text
    path: Path
    found: tuple[Found, ...] = ()
    problems: tuple[types.Diagnostic, ...] = ()
    has_replies: bool = False
    mistake: Mistake | None = None

    def diagnostics(self, *, whole: bool) -> list[types.Diagnostic]:
        """Give the diagnostics, those about the whole reply where they are wanted."""
        return [*self.problems, *(each.diagnostic for each in self.shown(whole=whole))]

    def shown(self, *, whole: bool) -> list[Found]:
        """Give the findings, those about the whole reply where they are wanted."""
        return [each for each in self.found if whole or not each.finding.whole]


class Writer:
    """Writes the diagnostics of one buffer's text, with related places where the client knows them."""

    def __init__(self, uri: str, text: Text, encoding: str, *, related: bool) -> None:
        self._uri = uri
        self._text = text
        self._encoding = encoding
        self._related = related

    def found(self, finding: Finding, rule: Rule, page: str) -> Found:
        """Give a finding with its diagnostic, which leads to the page of its rule."""
        related = [
            types.DiagnosticRelatedInformation(
                types.Location(self._uri, self.range(each.start, each.end)),
                clean(f"here too: {one_line(each.message)}"),
            )
            for each in finding.related
        ]
        diagnostic = types.Diagnostic(
            range=self.range(finding.start, finding.end),
            message=clean(finding.message),
            severity=SEVERITIES[finding.level],
            code=finding.rule,
            code_description=types.CodeDescription(page),
            source=SOURCE,
            related_information=related if related and self._related else None,
        )
        return Found(finding, rule, diagnostic)

    def problem(self, error: str) -> types.Diagnostic:
        """Give the diagnostic for what is wrong with a file or a part of it, at the place it names."""
        line, column, problem = placed(error)
        if problem is error and (found := _LINE.match(error)):
            line, problem = int(found[1]), error[found.end() :]
        at = self._text.offset(Place(line - 1, column - 1), "utf-32")
        return problem_at(self.range(at, at), problem)

    def range(self, start: int, end: int) -> types.Range:
        """Give the range of a span."""
        return range_of(self._text, start, end, self._encoding)


def range_of(text: Text, start: int, end: int, encoding: str) -> types.Range:
    """Give the range of a span of a text, in the units of an encoding."""
    (line, column), (end_line, end_column) = text.place(start, encoding), text.place(end, encoding)
    return types.Range(types.Position(line, column), types.Position(end_line, end_column))


def problem_at(range_: types.Range, problem: str) -> types.Diagnostic:
    """Give the diagnostic for something that keeps us from checking."""
    return types.Diagnostic(
        range=range_, message=clean(problem), severity=types.DiagnosticSeverity.Error, source=SOURCE
    )


def one_line(text: str) -> str:
    """Give a text in one line."""
    return " ".join(text.split())


def clean(text: str) -> str:
    """Give a text without what no message can carry."""
    return _LONE.sub("\ufffd", text)
