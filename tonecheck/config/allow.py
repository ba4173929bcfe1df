"""Phrases the config allows: a finding that overlaps one is dropped.

A reply to a customer can't carry comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

    from tonecheck.config.file import Config
    from tonecheck.drafts.draft import Draft
    from tonecheck.finding import Finding


def without_allowed(
    findings: Iterable[Finding], draft: Draft, path: Path, config: Config, used: set[int]
) -> tuple[Finding, ...]:
    """Give the findings of a draft at an absolute path that no entry of the config allows.

    The ids of the entries that dropped one are added to ``used``.
    """
    findings = tuple(findings)
    for allow in config.allow if findings else ():
        if (allow.paths and not allow.paths.match(path)) or not allow.titles.match(draft.title):
            continue
        places = list(_places(allow.phrase, draft))
        dropped = [f for f in findings if _is_under(f.rule, allow.rule) and _overlaps(f, places)]
        if dropped:
            used.add(id(allow))
            findings = tuple(f for f in findings if f not in dropped)
    return findings


def _is_under(rule: str, name: str) -> bool:
    return not name or rule == name or rule.startswith(name + "/")


def _overlaps(finding: Finding, places: list[tuple[int, int]]) -> bool:
    return any(start < finding.end and finding.start < end for start, end in places)


def _places(phrase: str, draft: Draft) -> Iterator[tuple[int, int]]:
    from tonecheck.nlp.words import straight

    for found in _pattern(phrase).finditer(straight(draft.text)):
        yield draft.place(*found.span())


@lru_cache(maxsize=1_000)
def _pattern(phrase: str) -> regex.Pattern[str]:
    import regex

    from tonecheck.nlp.words import straight

    words = r"\s+".join(regex.escape(word) for word in straight(phrase).split())
    return regex.compile(rf"(?<!\w(?=\w)){words}(?!(?<=\w)\w)", regex.IGNORECASE)
