"""``regex``: characters of the writer's own text, where words won't do. With a time-out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from tonecheck.errors import RuleError
from tonecheck.matchers.base import Hit, Workshop
from tonecheck.nlp.phrases import PhraseError, family
from tonecheck.nlp.reading import Reading
from tonecheck.tables import Table

TIMEOUT = 1.0  # seconds for one pattern on one draft
_NAMED = regex.compile(r"\\L<([\w-]+)>")


class RegexMatcher:
    """Finds a pattern in the draft's body as it is written; everything that is not body is blank."""

    lemmas = False

    def __init__(self, patterns: list[regex.Pattern[str]], unless: list[regex.Pattern[str]], where: str) -> None:
        self._patterns = patterns
        self._unless = unless
        self._where = where

    def find(self, reading: Reading) -> Iterator[Hit]:
        """Find the patterns. Raises `RuleError` where one takes too long."""
        text, key = reading.draft.body, "any"
        try:
            found = [
                m.span("match") if "match" in p.groupindex else m.span()
                for p in self._patterns
                for m in p.finditer(text, timeout=TIMEOUT)
            ]
            key = "unless"
            left_alone = [m.span() for p in self._unless for m in p.finditer(text, timeout=TIMEOUT)] if found else []
        except TimeoutError:
            raise RuleError(
                f"{self._where}.{key}: took longer than {TIMEOUT:g} s on one draft and was stopped; make the pattern simpler"
            ) from None
        for start, end in found:
            if start < end and not any(a < end and start < b for a, b in left_alone):
                yield Hit(start, end)


def _any_of(words: Sequence[str]) -> str:
    """Give a pattern for any of some words, the longest first. Raises `PhraseError` for what a pattern can't name."""
    if not words or any(regex.search(r"[@~*|()#]", word) for word in words):
        raise PhraseError("a pattern can name a family of plain words only, and it must have some")
    return (
        "(?:" + "|".join(regex.escape(word).replace("'", "['’]") for word in sorted(words, key=len, reverse=True)) + ")"
    )


def regex_matcher(table: Table, workshop: Workshop) -> RegexMatcher:
    """Make a matcher from ``[[regex]]``: ``any`` of its patterns; a group named ``match`` is the finding.

    ``\\L<name>`` in a pattern is any word of a family, as the family's file writes it.
    """
    found = {"any": table.strings("any"), "unless": table.strings("unless")}
    if not found["any"]:
        table.fail("must list at least one pattern", "any")
    compiled: dict[str, list[regex.Pattern[str]]] = {}
    for key, patterns in found.items():
        compiled[key] = []
        for pattern in patterns:
            try:
                written = _NAMED.sub(lambda name: _any_of(family(name[1], workshop.families)), pattern)
                compiled[key].append(regex.compile(written, regex.V1 | regex.MULTILINE))
            except PhraseError as error:
                table.fail(str(error), key)
            except regex.error as error:
                table.fail(f"is not a valid regular expression: {error}: {pattern!r}", key)
    return RegexMatcher(compiled["any"], compiled["unless"], f"{table.file}: {table.key}")
