"""What a reporter is, and what several of them need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO

import regex

from tonecheck.report.result import Result

# What would steer a terminal instead of showing on it, and what turns the order of letters around.
_UNSEEN = regex.compile(r"[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Look:
    """How a report for people looks: in colour or not, how wide, with a table of counts or without."""

    colour: bool = False
    width: int = 100
    statistics: bool = False


class Reporter(Protocol):
    """Writes the results of a run, sorted by path, to a text stream."""

    def __call__(self, results: Sequence[Result], out: TextIO, look: Look) -> None: ...


def printable(text: str) -> str:
    """Give a text for one line, of the same length: what steers a terminal or ends a line becomes a mark."""
    return _UNSEEN.sub(lambda found: " " if found.group() in "\t\r\n" else "\ufffd", text)


def counted(number: int, what: str) -> str:
    """Give a number with its noun: *1 draft*, *2 drafts*."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
