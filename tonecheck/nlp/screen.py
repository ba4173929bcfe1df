"""Which matchers a paragraph can have anything for, told by its words before it is parsed.

The answer is exact in the direction that matters: a matcher that is left out would have found nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from tonecheck.nlp.needs import Needs, rarest
from tonecheck.nlp.phrases import Phrases
from tonecheck.nlp.text import Text

_MOST = 3  # sets of words that are compared: the rarest decide
NONE: frozenset[int] = frozenset()

# The matchers that may find something, by their numbers, and by which of their phrases (0 where they have none).
Possible = Mapping[int, frozenset[int]]


class Untagged(Protocol):
    """What has words that are not parsed yet."""

    @property
    def untagged(self) -> Text: ...


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a matcher finds nothing without: one of the ``phrases`` it searches for, if it does, and one of each of ``others``."""

    phrases: Phrases | None
    others: tuple[Phrases, ...]

    def sift(self, text: Text, phrases: frozenset[int]) -> frozenset[int]:
        """Give which of its phrases, by their numbers, may stand in a paragraph that nobody has parsed."""
        if self.phrases is not None:
            phrases = self.phrases.may_be_in(text, phrases)
        return phrases if phrases and all(each.may_stand_in(text) for each in self.others) else NONE


class Sieves(Protocol):
    """The sieves of the matchers that have one, by the matcher's number."""

    def get(self, number: int) -> Sieve | None: ...


# A matcher's number, one of its phrases (as a set, which many texts share), and what else must be there: numbers of sets of words.
Way = tuple[int, frozenset[int], tuple[int, ...]]


@dataclass(slots=True)
class Index:
    """What matchers need, to be looked up by word.

    ``always`` are the ways that need nothing, ``by_word`` for each word the ways of which it is the rarest part,
    ``sets_of`` the sets that it is in.
    """

    counts: list[int] = field(default_factory=list)  # how many phrases each matcher has
    always: list[Way] = field(default_factory=list)
    by_word: dict[str, list[Way]] = field(default_factory=dict)
    sets_of: dict[str, list[int]] = field(default_factory=dict)


def index_of(needs: Sequence[Sequence[Needs]]) -> Index:
    """Make an index of what each phrase of each matcher needs."""
    index = Index([len(phrases) for phrases in needs])
    sets: dict[frozenset[str], int] = {}
    ways: dict[tuple[int, int, frozenset[str], tuple[int, ...]], None] = {}
    for number, phrases in enumerate(needs):
        for phrase, several in enumerate(phrases):
            for need in several:
                first, *others = rarest(need)[:_MOST] or (frozenset[str](),)
                numbers = tuple(sets.setdefault(other, len(sets)) for other in others)
                ways[number, phrase, first, numbers] = None
    for words, found in sets.items():
        for word in words:
            index.sets_of.setdefault(word, []).append(found)
    alone: dict[int, frozenset[int]] = {}
    for number, phrase, rarest_words, also in ways:
        way = number, alone.setdefault(phrase, frozenset((phrase,))), also
        if not rarest_words:
            index.always.append(way)
        for word in rarest_words:
            index.by_word.setdefault(word, []).append(way)
    return index


class Screen:
    """Tells which matchers may find something: by the words, and by their order with ``sieves``."""

    def __init__(self, index: Index, sieves: Sieves) -> None:
        self._index = index
        self._sieves = sieves

    def possible(self, vocabulary: frozenset[str] | None) -> Possible:
        """Give the matchers that may find something in a text of these words."""
        index = self._index
        if vocabulary is None:
            return {number: frozenset(range(count)) for number, count in enumerate(index.counts)}
        there: set[int] = set()  # the sets of which a word is there
        for word in vocabulary & index.sets_of.keys():
            there.update(index.sets_of[word])
        found: dict[int, frozenset[int]] = {}
        here = [index.always, *(index.by_word[word] for word in vocabulary & index.by_word.keys())]
        for number, phrase, others in chain.from_iterable(here):
            if there.issuperset(others):
                found[number] = found[number] | phrase if number in found else phrase
        return found

    def sift(self, number: int, phrases: frozenset[int], words: Untagged) -> frozenset[int]:
        """Give which of a matcher's phrases, all of whose words are there, may also stand there in their order."""
        sieve = self._sieves.get(number)
        return phrases if sieve is None else sieve.sift(words.untagged, phrases)
