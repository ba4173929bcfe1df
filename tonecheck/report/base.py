"""What a reporter is, and what several of them need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

from tonecheck.rulebook.level import Level

if TYPE_CHECKING:
    from tonecheck.finding import Finding, Reply
    from tonecheck.report.checked import Checked
    from tonecheck.rulebook.rule import Rule

# What would steer a terminal instead of showing on it, and what turns the order of letters around.
_UNSEEN = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202A-\u202E\u2066-\u2069]"

# Where a problem is, as `Source.error` writes it.
_PLACED = r"line (\d+), column (\d+): "

LONGEST_TITLE = 60


class Look(NamedTuple):
    """What a report should be like: in colour or not, how wide, with a table of counts or without.

    ``rules`` are the rules by their ids, for reports that explain them. ``fail_on`` is the least level that makes a
    draft a failed test; None where nothing does.
    """

    colour: bool = False
    width: int = 100
    statistics: bool = False
    rules: Mapping[str, Rule] = MappingProxyType({})
    fail_on: Level | None = Level.WARNING

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding makes its draft a failed test."""
        return self.fail_on is not None and finding.level.rank >= self.fail_on.rank


class Reporter(Protocol):
    """Writes the drafts of a run, sorted by path and then by place, to a text stream.

    They are consumed once and written as they come: a library may be larger than the memory.
    """

    def __call__(self, checked: Iterable[Checked], out: TextIO, look: Look) -> None: ...


def printable(text: str) -> str:
    """Give a text for one line, of the same length: what steers a terminal or ends a line becomes a mark."""
    if text.isprintable():  # nearly all are
        return text
    return re.sub(_UNSEEN, lambda found: " " if found.group() in "\t\r\n" else "\ufffd", text)


def counted(number: int, what: str) -> str:
    """Give a number with its noun: *1 draft*, *2 drafts*."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def label(draft: Reply) -> str:
    """Give what a draft is called, for one line: its title, else its place in the file, else nothing."""
    title = " ".join(printable(draft.title or draft.name or "").split())
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"


def told(finding: Finding, draft: Reply) -> str:
    """Give the message of a finding with what its draft is called, for reports that have no other place for it."""
    name = label(draft)
    return f"{finding.message} ({name})" if name else finding.message


def placed(error: str) -> tuple[int, int, str]:
    """Give line, column and problem of an error; the file's first character where it names no place."""
    found = re.match(_PLACED, error)
    return (int(found[1]), int(found[2]), error[found.end() :]) if found else (1, 1, error)
