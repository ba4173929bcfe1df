"""``--format json``: version 1 of the frozen output, one object for the whole run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO

from tonecheck import __version__
from tonecheck.report.base import Look

if TYPE_CHECKING:
    from tonecheck.finding import Finding
    from tonecheck.report.checked import Checked
    from tonecheck.sources.source import Source


def report_json(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
    """Write every draft with its findings.

    Other letters than ASCII are escaped: pipes have all sorts of encodings.
    """
    del look
    out.write(f'{{\n "version": 1,\n "tonecheck": {json.dumps(__version__)},\n "drafts": ')
    write_array(map(_draft, checked), out, 1)
    out.write("\n}\n")


def write_array(items: Iterable[Any], out: TextIO, depth: int) -> None:
    """Write an array, item by item as they come, that stands ``depth`` deep in an indented document."""
    gap = "\n" + " " * (depth + 1)
    lead = gap
    out.write("[")
    for item in items:
        out.write(lead + json.dumps(item, indent=1).replace("\n", gap))
        lead = "," + gap
    out.write("]" if lead == gap else gap[:-1] + "]")


def _draft(checked: Checked) -> dict[str, Any]:
    draft = checked.draft
    named: dict[str, Any] = {"path": checked.path, "name": draft and draft.name}
    if draft is not None and draft.title is not None:
        named["title"] = draft.title
    findings = [_finding(draft.source, finding) for finding in checked.findings] if draft is not None else []
    return {**named, "error": checked.error, "findings": findings}


def _finding(source: Source, finding: Finding) -> dict[str, Any]:
    line, column = source.place(finding.start)
    end_line, end_column = source.place(finding.end)
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "start": finding.start,
        "end": finding.end,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "match": finding.match,
        "url": finding.url,
        "related": [{"start": r.start, "end": r.end, "message": r.message} for r in finding.related],
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in fix.edits],
            }
            for fix in finding.fixes
        ],
    }
