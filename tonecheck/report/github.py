"""``--format github``: workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from tonecheck.report.base import Look, label, placed
from tonecheck.rulebook.level import Level

if TYPE_CHECKING:
    from tonecheck.finding import Finding, Reply
    from tonecheck.report.checked import Checked

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}


def report_github(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
    """Write one command for each finding, and one for each file that could not be read, or not wholly."""
    del look
    for each in checked:
        if each.error is not None:
            out.write(_unread(each.path, each.error) + "\n")
        if each.draft is not None:
            out.writelines(_annotation(each.draft, finding) + "\n" for finding in each.findings)


def _unread(path: str, error: str) -> str:
    line, column, problem = placed(error)
    if problem is error:
        return _command("error", {"file": path, "title": "tonecheck"}, error)
    return _command("error", {"file": path, "line": line, "col": column, "title": "tonecheck"}, problem)


def _annotation(draft: Reply, finding: Finding) -> str:
    line, column = draft.source.place(finding.start)
    end_line, end_column = draft.source.place(finding.end)
    properties: dict[str, str | int] = {"file": draft.source.path, "line": line, "col": column}
    name = label(draft)
    title = f"{finding.rule} ({name})" if name else finding.rule
    properties |= {"endLine": end_line, "endColumn": end_column, "title": title}
    return _command(_COMMANDS[finding.level], properties, finding.message)


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    listed = ",".join(f"{key}={_escaped_value(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_escaped(message)}"


def _escaped_value(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
