"""Entries: what was found in a file, as plain values that can be written and read back in no time.

`marshal` writes them: it is the fastest there is, keeps every text as it is, and what it is given to read has passed
its checksum. Its form may change with Python's version, which is part of every key.
"""

from __future__ import annotations

import marshal
import zlib
from itertools import starmap
from typing import Any, NamedTuple

from tonecheck.finding import Edit, Finding, Fix, Related, Reply
from tonecheck.rulebook.level import Level
from tonecheck.sources.source import Source

SMALL = 4_000  # bytes that are not worth packing

_LEVELS = {level.value: level for level in Level}
MARK = "\ufeff"


class Known(NamedTuple):
    """A draft of a known file, as a report needs it: where it is, and what it is called. Its source holds text only if it has findings."""

    source: Source
    name: str | None
    title: str | None


class Item(NamedTuple):
    """One thing that checking a file gave: a draft with its findings, or no draft and the error."""

    path: str
    draft: Known | None
    findings: tuple[Finding, ...]
    error: str | None


def written(value: Any, *, kept: bool = True) -> bytes:
    """Give plain values as bytes, in fewer of them where they are to be ``kept``. Raises `ValueError` for what is no plain value."""
    data = marshal.dumps(value)
    return b"z" + zlib.compress(data, 1) if kept and len(data) > SMALL else b"m" + data


def read(data: bytes) -> Any:
    """Give the values back."""
    return marshal.loads(zlib.decompress(data[1:]) if data[:1] == b"z" else data[1:])


class Packer:
    """Makes plain values of the items of one file, in order. Drafts of one source hold its text once."""

    def __init__(self) -> None:
        self._last: Source | None = None
        self._told = False  # whether its text is written

    def packed(
        self, path: str, draft: Reply | None, findings: tuple[Finding, ...], error: str | None
    ) -> tuple[Any, ...]:
        """Give one item as plain values; ``draft`` is None for what is wrong with the file."""
        if draft is None:
            return path, error
        source = draft.source
        place = None
        if source is not self._last or (findings and not self._told):
            text = source.text if findings else MARK * source.text.startswith(MARK)
            place = (source.path, text, source.start, source.first_line, source.first_column)
            self._last, self._told = source, bool(findings)
        return path, error, draft.name, draft.title, place, tuple(map(_packed_finding, findings))


def unpacked(items: list[tuple[Any, ...]]) -> list[Item]:
    """Give the items of a file, or of a first part of it, back."""
    found: list[Item] = []
    source = Source("", "")
    for path, error, *rest in items:
        if not rest:
            found.append(Item(path, None, (), error))
            continue
        name, title, place, findings = rest
        if place is not None:
            source = Source(*place)
        found.append(Item(path, Known(source, name, title), tuple(map(_finding, findings)), error))
    return found


def _packed_finding(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.rule,
        finding.level.value,
        finding.message,
        finding.start,
        finding.end,
        finding.match,
        finding.url,
        tuple(map(tuple, finding.related)),
        tuple(
            (fix.title, fix.safe, packed_edits(fix.edits), packed_edits(fix.changes), fix.shown, fix.gap)
            for fix in finding.fixes
        ),
        finding.whole,
    )


def _finding(packed: tuple[Any, ...]) -> Finding:
    rule, level, message, start, end, match, url, related, fixes, whole = packed
    return Finding(
        rule,
        _LEVELS[level],
        message,
        start,
        end,
        match,
        url,
        tuple(starmap(Related, related)),
        tuple(
            Fix(title, safe, unpacked_edits(edits), unpacked_edits(changes), shown, gap)
            for title, safe, edits, changes, shown, gap in fixes
        ),
        whole,
    )


def packed_edits(edits: tuple[Edit, ...]) -> tuple[tuple[int, int, str], ...]:
    """Give edits as plain values."""
    return tuple((start, end, text) for start, end, text in edits)


def unpacked_edits(packed: tuple[tuple[int, int, str], ...]) -> tuple[Edit, ...]:
    """Give edits back."""
    return tuple(starmap(Edit, packed))
