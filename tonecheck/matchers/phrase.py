"""``phrase`` and ``replace``: words, in the little language of `tonecheck.nlp.phrases`."""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.matchers.base import Hit, PassageMatcher, Workshop
from tonecheck.matchers.conditions import guarded_by
from tonecheck.nlp.phrases import PhraseError, Phrases
from tonecheck.nlp.reading import Match, Passage, Reading
from tonecheck.tables import Table


class PhraseMatcher(PassageMatcher):
    """Finds phrases, guarded, with exceptions."""

    def __init__(self, phrases: Phrases, table: Table, workshop: Workshop, better: tuple[str, ...] = ()) -> None:
        self._phrases = phrases
        self.better = better
        self._may_stand = guarded_by(table, workshop)
        self.number = workshop.number(self._may_stand.needs, self._may_stand.others, phrases)
        self.alone = self._may_stand.alone

    def search(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        for start, end in self._phrases.find(passage.words, only=passage.wording.phrases(self.number)):
            match = Match(passage, start, end)
            if self._may_stand(reading, match):
                yield match


def phrase_matcher(table: Table, workshop: Workshop) -> PhraseMatcher:
    """Make a matcher from ``[[phrase]]``: ``any`` of its phrases."""
    phrases = workshop.phrases(table, "any")
    if not phrases:
        table.fail("must list at least one phrase", "any")
    return PhraseMatcher(phrases, table, workshop)


class ReplaceMatcher:
    """Finds phrases that each have better words."""

    lemmas = False

    def __init__(self, parts: list[PhraseMatcher]) -> None:
        self._parts = parts
        self.alone = all(part.alone for part in parts)

    def matches(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        for part in self._parts:
            yield from part.matches(reading, passage)

    def find(self, reading: Reading) -> Iterator[Hit]:
        for part in self._parts:
            yield from part.find(reading)


def replace_matcher(table: Table, workshop: Workshop) -> ReplaceMatcher:
    """Make a matcher from ``[[replace]]``: ``swap`` gives better words for each phrase."""
    swap = table.table("swap")
    entries = swap.rest()
    if not entries:
        table.fail('must give better words for at least one phrase: swap = { "phrase" = "better words" }', "swap")
    parts = []
    common = table.rest()  # the guards and exceptions hold for each of them
    for phrase, better in entries.items():
        options = [better] if isinstance(better, str) else better
        if not isinstance(options, list) or not all(isinstance(each, str) for each in options):
            table.fail(f"the better words for {phrase!r} must be a text or a list of texts", "swap")
        try:
            compiled = Phrases([phrase], workshop.families)
        except PhraseError as error:
            table.fail(str(error), "swap")
        own = table.like(common)
        parts.append(PhraseMatcher(compiled, own, workshop, tuple(options)))
        own.done()
    return ReplaceMatcher(parts)
