"""``--format github``: workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from tonecheck.finding import Finding
from tonecheck.report.base import Look
from tonecheck.report.result import Result
from tonecheck.rulebook.rule import Level
from tonecheck.sources.source import Source

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}


def report_github(results: Sequence[Result], out: TextIO, look: Look) -> None:
    """Write one command for each finding, and one for each file that could not be read."""
    del look
    for result in results:
        if result.source is None:
            out.write(_command("error", {"file": result.path, "title": "tonecheck"}, result.error or "") + "\n")
        else:
            for finding in result.findings:
                out.write(_annotation(result.source, finding) + "\n")


def _annotation(source: Source, finding: Finding) -> str:
    line, column = source.place(finding.start)
    end_line, end_column = source.place(finding.end)
    properties: dict[str, str | int] = {"file": source.path, "line": line, "col": column}
    properties |= {"endLine": end_line, "endColumn": end_column, "title": finding.rule}
    return _command(_COMMANDS[finding.level], properties, finding.message)


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    listed = ",".join(f"{key}={_escaped_value(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_escaped(message)}"


def _escaped_value(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
