"""``signal``: wherever one of some signals stands. Signals are put together from others with it."""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.matchers.base import PassageMatcher, Workshop
from tonecheck.matchers.conditions import conditions
from tonecheck.nlp.reading import Match, Passage, Reading
from tonecheck.tables import Table


class SignalMatcher(PassageMatcher):
    """Finds what the named signals find."""

    def __init__(self, names: tuple[str, ...], table: Table, workshop: Workshop) -> None:
        self._names = names
        self._signals = workshop.signals
        self._may_stand = conditions(table, workshop)
        self.alone = self._may_stand.alone and workshop.signals.alone(names)
        self.number = workshop.number([workshop.signals.needs(names), *self._may_stand.needs], self._may_stand.others)

    def matches(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        """Give the matches in one passage, one by one: what the signals are made of keeps its own."""
        return self.search(reading, passage)

    def search(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        for name in self._names:
            for match in self._signals.matches(name, reading, passage):
                if self._may_stand(reading, match):
                    yield match


def signal_matcher(table: Table, workshop: Workshop) -> SignalMatcher:
    """Make a matcher from ``[[signal]]``: ``any`` of the named signals."""
    names = workshop.signal_names(table, "any")
    if not names:
        table.fail("must name at least one signal", "any")
    return SignalMatcher(names, table, workshop)
