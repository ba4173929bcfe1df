"""``count``: at most so many in one reply, or in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.matchers.base import Hit, Workshop
from tonecheck.matchers.phrase import PhraseMatcher
from tonecheck.nlp.reading import Match, Reading
from tonecheck.tables import Table

RELATED = 20  # other places that are told of each; of thousands the nearest


class CountMatcher:
    """Counts phrases and finds each one past the limit; the others are its related places."""

    lemmas = False

    def __init__(self, phrases: PhraseMatcher, limit: int, per: str, cover: str) -> None:
        self._phrases = phrases
        self._limit = limit
        self._per = per
        self._cover = cover

    def find(self, reading: Reading) -> Iterator[Hit]:
        found = [
            m for passage in reading.passages_for(self._phrases.number) for m in self._phrases.matches(reading, passage)
        ]
        groups: dict[tuple[int, int], list[Match]] = {}
        for match in found:
            whole = self._per == "reply"
            key = (0, 0) if whole else (match.passage.number, reading.sentence_at(match.passage, match.start).number)
            groups.setdefault(key, []).append(match)
        for group in groups.values():
            places = [reading.place(m) for m in group]
            if len(places) <= self._limit:
                continue
            values = {"count": len(places), "max": self._limit}
            if self._cover == "all":
                yield Hit(places[0][0], places[-1][1], values=values)
                continue
            for number, (start, end) in enumerate(places):
                if number >= self._limit:
                    near = places[max(number - RELATED, 0) : number + RELATED + 1]
                    others = [p for p in near if p != (start, end)]
                    others.sort(key=lambda place: abs(place[0] - start))
                    yield Hit(
                        start, end, related=tuple(sorted(others[:RELATED])), values={**values, "number": number + 1}
                    )


def count_matcher(table: Table, workshop: Workshop) -> CountMatcher:
    """Make a matcher from ``[[count]]``: more than ``max`` of ``any``, ``per`` reply or sentence."""
    phrases = workshop.phrases(table, "any")
    if not phrases:
        table.fail("must list at least one phrase", "any")
    limit = workshop.parameter(table, "max", 1)
    if limit < 0:
        table.fail("must not be negative", "max")
    per = table.choice("per", ("reply", "sentence"), "reply")
    cover = table.choice("cover", ("each", "all"), "each")
    return CountMatcher(PhraseMatcher(phrases, table, workshop), limit, per, cover)
