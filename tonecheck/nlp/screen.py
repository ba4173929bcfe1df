"""Which matchers a paragraph can have anything for, told by its words before it is parsed.

The answer is exact in the direction that matters: a matcher that is left out would have found nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tonecheck.nlp.needs import Needs, rarest
from tonecheck.nlp.pattern import Text
from tonecheck.nlp.phrases import Phrases

_MOST = 3  # sets of words that are compared: the rarest decide

# The matchers that may find something, by their numbers, and by which of their phrases (0 where they have none).
Possible = Mapping[int, set[int]]


class Untagged(Protocol):
    """What has words that are not parsed yet."""

    @property
    def untagged(self) -> Text: ...


class Searched(Protocol):
    """The phrases of the matchers that search for some, by the matcher's number."""

    def get(self, number: int) -> Phrases | None: ...


@dataclass(slots=True)
class Index:
    """What matchers need, to be looked up by word.

    A way is a matcher's number, one of its phrases, and what else must be there: numbers of sets of words. ``always`` are
    the ways that need nothing, ``by_word`` for each word the ways of which it is the rarest part.
    """

    counts: list[int] = field(default_factory=list)  # how many phrases each matcher has
    sets: list[frozenset[str]] = field(default_factory=list)
    ways: list[tuple[int, int, tuple[int, ...]]] = field(default_factory=list)
    always: list[int] = field(default_factory=list)
    by_word: dict[str, list[int]] = field(default_factory=dict)


def index_of(needs: Sequence[Sequence[Needs]]) -> Index:
    """Make an index of what each phrase of each matcher needs."""
    index = Index([len(phrases) for phrases in needs])
    sets: dict[frozenset[str], int] = {}
    ways: dict[tuple[int, int, frozenset[str], tuple[int, ...]], None] = {}
    for number, phrases in enumerate(needs):
        for phrase, several in enumerate(phrases):
            for need in several:
                first, *others = rarest(need)[:_MOST] or (frozenset[str](),)
                ways[number, phrase, first, tuple(sets.setdefault(other, len(sets)) for other in others)] = None
    index.sets = list(sets)
    for at, (number, phrase, rarest_words, also) in enumerate(ways):
        index.ways.append((number, phrase, also))
        if not rarest_words:
            index.always.append(at)
        for word in rarest_words:
            index.by_word.setdefault(word, []).append(at)
    return index


class Screen:
    """Tells which matchers may find something. ``searched`` are the phrases that are looked for in order."""

    def __init__(self, index: Index, searched: Searched) -> None:
        self._index = index
        self._searched = searched

    def possible(self, vocabulary: frozenset[str] | None) -> Possible:
        """Give the matchers that may find something in a text of these words."""
        index = self._index
        if vocabulary is None:
            return {number: set(range(count)) for number, count in enumerate(index.counts)}
        found: dict[int, set[int]] = {}
        lacks: dict[int, bool] = {}
        ways, by_word = index.ways, index.by_word
        here = [index.always, *(by_word[word] for word in vocabulary if word in by_word)]
        for number, phrase, others in [ways[at] for some in here for at in some]:
            for other in others:
                lacking = lacks.get(other)
                if lacking is None:
                    lacking = lacks[other] = vocabulary.isdisjoint(index.sets[other])
                if lacking:
                    break
            else:
                if number in found:
                    found[number].add(phrase)
                else:
                    found[number] = {phrase}
        return found

    def sift(self, number: int, phrases: set[int], words: Untagged) -> set[int]:
        """Give which of a matcher's phrases, all of whose words are there, may also stand there in their order."""
        known = self._searched.get(number)
        return phrases if known is None else known.may_be_in(words.untagged, phrases)
