"""Which matchers a paragraph can have anything for, told by its words before it is parsed.

The answer is exact in the direction that matters: a matcher that is left out would have found nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tonecheck.nlp.needs import Need, Needs, rarest
from tonecheck.nlp.pattern import Text
from tonecheck.nlp.phrases import Phrases

_MOST = 3  # sets of words that are compared: the rarest decide


class Untagged(Protocol):
    """What has words that are not parsed yet."""

    @property
    def untagged(self) -> Text: ...


# The matchers that may find something, by their numbers, and by which of their phrases (0 where they have none).
Possible = Mapping[int, set[int]]


class Screen:
    """The needs of matchers, each known by its number, by the words that some of them must have.

    ``needs`` are those of each phrase of each matcher, ``phrases`` those that are searched for in order, by the matcher's number.
    """

    def __init__(self, needs: Sequence[Sequence[Needs]], phrases: Mapping[int, Phrases]) -> None:
        self._phrases = phrases
        self._all = {number: set(range(len(each))) for number, each in enumerate(needs)}
        self._always: list[tuple[int, int]] = []
        self._by_word: dict[str, list[tuple[int, int, Need]]] = {}
        for number, each in enumerate(needs):
            for phrase, ways in enumerate(each):
                for need in ways:
                    self._add(number, phrase, need)

    def _add(self, number: int, phrase: int, need: Need) -> None:
        if not need:
            self._always.append((number, phrase))
            return
        first, *others = rarest(need)[:_MOST]
        for word in first:
            self._by_word.setdefault(word, []).append((number, phrase, tuple(others)))

    def possible(self, vocabulary: frozenset[str] | None) -> Possible:
        """Give the matchers that may find something in a text of these words."""
        if vocabulary is None:
            return self._all
        found: dict[int, set[int]] = {}
        for number, phrase in self._always:
            found.setdefault(number, set()).add(phrase)
        for word in vocabulary & self._by_word.keys():
            for number, phrase, others in self._by_word[word]:
                if not any(map(vocabulary.isdisjoint, others)):
                    found.setdefault(number, set()).add(phrase)
        return found

    def sift(self, number: int, phrases: set[int], words: Untagged) -> set[int]:
        """Give which of a matcher's phrases, all of whose words are there, may also stand there in their order."""
        known = self._phrases.get(number)
        return phrases if known is None else known.may_be_in(words.untagged, phrases)
