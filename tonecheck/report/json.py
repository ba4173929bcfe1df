"""``--format json``: version 1 of the frozen output, one object for the whole run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TextIO

from tonecheck import __version__
from tonecheck.drafts.draft import Draft
from tonecheck.finding import Finding
from tonecheck.report.base import Look
from tonecheck.report.result import Result
from tonecheck.sources.source import Source


def report_json(results: Sequence[Result], out: TextIO, look: Look) -> None:
    """Write every draft with its findings.

    Other letters than ASCII are escaped: pipes have all sorts of encodings.
    """
    del look
    drafts = [each for result in results for each in _drafts(result)]
    json.dump({"version": 1, "tonecheck": __version__, "drafts": drafts}, out, indent=1)
    out.write("\n")


def _drafts(result: Result) -> list[dict[str, Any]]:
    if result.source is None:
        return [{"path": result.path, "name": None, "error": result.error, "findings": []}]
    return [_draft(result.source, draft, findings) for draft, findings in result.drafts]


def _draft(source: Source, draft: Draft, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "path": source.path,
        "name": draft.name,
        "error": None,
        "findings": [_finding(source, f) for f in findings],
    }


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
