"""Phrases the config allows: a finding that overlaps one is dropped.

A reply to a customer can't carry comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import regex

from tonecheck.config.file import Allow, Config
from tonecheck.drafts.draft import Draft
from tonecheck.finding import Finding
from tonecheck.nlp.words import straight


class Allowances:
    """Drops findings on allowed phrases and remembers which entries were of use."""

    def __init__(self) -> None:
        self._used: set[int] = set()

    def kept(self, findings: Iterable[Finding], draft: Draft, path: Path, config: Config) -> tuple[Finding, ...]:
        """Give the findings of a draft at an absolute path that no entry of the config allows."""
        findings = tuple(findings)
        for allow in config.allow if findings else ():
            if (allow.paths and not allow.paths.match(path)) or not allow.titles.match(draft.title):
                continue
            places = list(_places(allow.phrase, draft))
            dropped = [f for f in findings if _is_under(f.rule, allow.rule) and _overlaps(f, places)]
            if dropped:
                self._used.add(id(allow))
                findings = tuple(f for f in findings if f not in dropped)
        return findings

    def unused(self, configs: Iterable[Config]) -> Iterator[Allow]:
        """Give the entries that dropped nothing."""
        return (allow for config in configs for allow in config.allow if id(allow) not in self._used)


def _is_under(rule: str, name: str) -> bool:
    return not name or rule == name or rule.startswith(name + "/")


def _overlaps(finding: Finding, places: list[tuple[int, int]]) -> bool:
    return any(start < finding.end and finding.start < end for start, end in places)


def _places(phrase: str, draft: Draft) -> Iterator[tuple[int, int]]:
    for found in _pattern(phrase).finditer(straight(draft.text)):
        yield draft.place(*found.span())


@lru_cache(maxsize=1_000)
def _pattern(phrase: str) -> regex.Pattern[str]:
    words = r"\s+".join(regex.escape(word) for word in straight(phrase).split())
    return regex.compile(rf"(?<!\w(?=\w)){words}(?!(?<=\w)\w)", regex.IGNORECASE)
