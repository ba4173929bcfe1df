"""Which matchers a paragraph can have anything for, told by its words before it is parsed.

The answer is exact in the direction that matters: a matcher that is left out would have found nothing.

Paragraphs are screened together: a word is looked up once for all that have it, and a phrase is tried at all their places at
once. Some of them are a number, each a bit of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from tonecheck.nlp.needs import Needs, rarest
from tonecheck.nlp.phrases import Phrases
from tonecheck.nlp.text import Text

_FEW = 100  # paragraphs; where a matcher has its words in more, all places are tried
_MOST = 3  # sets of words that are compared: the rarest decide
TOGETHER = 20_000  # characters of paragraphs that are screened together: of more nothing is asked less often
_BETWEEN = "\n"  # stands between paragraphs; no phrase has it, and no gap or adverb leads over it
NONE: frozenset[int] = frozenset()


class Unparsed(Protocol):
    """A paragraph that nobody has parsed."""

    @property
    def text(self) -> str: ...

    @property
    def vocabulary(self) -> frozenset[str] | None:
        """The words that can be there; None where nobody can tell."""

    @property
    def cut(self) -> Sequence[str]:
        """The words, as far as it can be told without a parse."""

    @property
    def is_screened(self) -> bool:
        """Whether it was asked what is likely there."""


# Of each phrase of a matcher, by its number (0 where it has none), the paragraphs that may have it.
Where = Mapping[int, int]
# The matchers that may find something in a paragraph, by their numbers, and which of their phrases.
Likely = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a matcher finds nothing without: one of the ``phrases`` it searches for, if it does, and one of each of ``others``."""

    phrases: Phrases | None
    others: tuple[Phrases, ...]

    def sift(self, batch: Batch, where: Where) -> Where:
        """Give where each of its phrases may stand, of the paragraphs of a batch that have its words."""
        if self.phrases is not None:
            ends = self.phrases.ends(batch.text, {phrase: batch.places_of(some) for phrase, some in where.items()})
            where = {phrase: found for phrase in ends if (found := batch.with_places(ends[phrase]) & where[phrase])}
        for each in self.others if where else ():
            there = batch.holding(each)
            where = {phrase: found for phrase in where if (found := where[phrase] & there)}
        return where


class Sieves(Protocol):
    """The sieves of the matchers that have one, by the matcher's number."""

    def get(self, number: int) -> Sieve | None: ...


# A matcher's number, one of its phrases, and what else must be there: numbers of sets of words.
Way = tuple[int, int, tuple[int, ...]]


@dataclass(slots=True)
class Index:
    """What matchers need: sets of words, by their numbers, of which one word each must be there.

    ``sets_of`` are the sets that a word is in, ``ways_of`` the ways of which a set is the rarest part, ``always`` those that need
    nothing.
    """

    counts: list[int] = field(default_factory=list)  # how many phrases each matcher has
    always: list[Way] = field(default_factory=list)
    sets_of: dict[str, list[int]] = field(default_factory=dict)
    ways_of: list[list[Way]] = field(default_factory=list)

    def find(self, vocabularies: Sequence[frozenset[str] | None]) -> dict[int, dict[int, int]]:
        """Give for each matcher whose words are in one of some paragraphs which of them have those of each of its phrases."""
        with_word: dict[str, int] = {}
        untold = 0  # paragraphs that can have any word
        for at, vocabulary in enumerate(vocabularies):
            if vocabulary is None:
                untold |= 1 << at
            for word in vocabulary or ():
                with_word[word] = with_word.get(word, 0) | 1 << at
        of_set: dict[int, int] = {}
        for word in with_word.keys() & self.sets_of.keys():
            some = with_word[word]
            for number in self.sets_of[word]:
                of_set[number] = of_set.get(number, 0) | some
        there = set(of_set)
        found: dict[int, dict[int, int]] = {}
        told = [
            ((1 << len(vocabularies)) - 1, self.always),
            *((of_set[number], self.ways_of[number]) for number in there),
        ]
        for some, ways in told:
            for number, phrase, others in ways:
                if there.issuperset(others):  # some of each, if not in one paragraph
                    both = some
                    for other in others:
                        both &= of_set[other]
                    if both:
                        where = found.setdefault(number, {})
                        where[phrase] = where.get(phrase, 0) | both
        for number, count in enumerate(self.counts if untold else ()):
            where = found.setdefault(number, {})
            for phrase in range(count):
                where[phrase] = where.get(phrase, 0) | untold
        return found


def index_of(needs: Sequence[Sequence[Needs]]) -> Index:
    """Make an index of what each phrase of each matcher needs."""
    index = Index([len(phrases) for phrases in needs])
    sets: dict[frozenset[str], int] = {}
    ways: dict[tuple[int | None, Way], None] = {}  # once each
    for number, phrases in enumerate(needs):
        for phrase, several in enumerate(phrases):
            for need in several:
                first, *others = (
                    (sets.setdefault(words, len(sets)) for words in rarest(need)[:_MOST]) if need else (None,)
                )
                ways[first, (number, phrase, tuple(others))] = None
    for words, number in sets.items():
        for word in words:
            index.sets_of.setdefault(word, []).append(number)
    index.ways_of = [[] for _ in sets]
    for first, way in ways:
        (index.always if first is None else index.ways_of[first]).append(way)
    return index


class Batch:
    """Some paragraphs that are screened together."""

    def __init__(self, index: Index, sieves: Sieves, rules: frozenset[int], some: Sequence[Unparsed]) -> None:
        self._some = some
        self._sieves = sieves
        self._rules = rules
        self._bits = {each: 1 << at for at, each in enumerate(some)}
        self._with_words = index.find([each.vocabulary for each in some])
        self._sifted: dict[int, Where] = {}
        self._holding: dict[Phrases, int] = {}
        self._starts: list[int] = []

    def possible(self, one: Unparsed) -> frozenset[int]:
        """Give the numbers of the matchers that may find something in a paragraph, by its words alone."""
        bit = self._bits[one]
        return frozenset([number for number, some in self._anywhere.items() if some & bit])

    @cached_property
    def _anywhere(self) -> dict[int, int]:
        """The paragraphs with the words of each matcher, whichever of its phrases; asked for where a signal may stand."""
        return {number: _any(where.values()) for number, where in self._with_words.items()}

    def likely(self, one: Unparsed) -> Likely:
        """Give which phrases of the rules' own matchers may stand in a paragraph, by the order of its words."""
        return self._likely[self._bits[one].bit_length() - 1]

    @cached_property
    def _likely(self) -> list[dict[int, frozenset[int]]]:
        """The same for each paragraph: most rules have nothing in any."""
        found: list[dict[int, frozenset[int]]] = [{} for _ in self._some]
        for number in self._with_words.keys() & self._rules:
            for phrase, some in self._where(number).items():
                alone = frozenset((phrase,))
                while some:
                    at = some.bit_length() - 1
                    found[at][number] = found[at].get(number, NONE) | alone
                    some ^= 1 << at
        return found

    def phrases(self, number: int, one: Unparsed) -> frozenset[int]:
        """Give which phrases of one matcher, a rule's or a signal's, may stand in a paragraph."""
        bit = self._bits[one]
        return frozenset([phrase for phrase, some in self._where(number).items() if some & bit])

    def _where(self, number: int) -> Where:
        if number not in self._sifted:
            where, sieve = self._with_words.get(number, {}), self._sieves.get(number)
            self._sifted[number] = where if sieve is None or not where else sieve.sift(self, where)
        return self._sifted[number]

    @cached_property
    def text(self) -> Text:
        """The words of all paragraphs, one after the other."""
        words: list[str] = []
        for each in self._some:
            self._starts.append(len(words))
            words += each.cut
            words.append(_BETWEEN)
        self._starts.append(len(words))
        return Text(words)

    def places_of(self, paragraphs: int) -> int:
        """Give the places of some paragraphs in the text; all places where there are many."""
        text = self.text
        if paragraphs.bit_count() > _FEW:
            return text.everywhere
        found = 0
        while paragraphs:
            at = paragraphs.bit_length() - 1
            found |= (1 << self._starts[at + 1]) - (1 << self._starts[at])
            paragraphs ^= 1 << at
        return found

    def with_places(self, places: int) -> int:
        """Give the paragraphs that have one of some places in the text; behind its last word a paragraph still has one."""
        found = 0
        while places:
            at = bisect_right(self._starts, (places & -places).bit_length() - 1)
            found |= 1 << at - 1
            places = places >> self._starts[at] << self._starts[at]
        return found

    def holding(self, phrases: Phrases) -> int:
        """Give the paragraphs in which one of some phrases may stand."""
        if phrases not in self._holding:
            self._holding[phrases] = self.with_places(_any(phrases.ends(self.text).values()))
        return self._holding[phrases]


class Screen:
    """Tells which matchers may find something in paragraphs: by their words, and by the order of these with ``sieves``.

    ``rules`` are the numbers of the rules' own matchers, which are all asked about.
    """

    def __init__(self, index: Index, sieves: Sieves, rules: frozenset[int]) -> None:
        self.rules = rules
        self._index = index
        self._sieves = sieves
        self._batch_of: dict[Unparsed, Batch] = {}

    def gather(self, paragraphs: Iterable[Unparsed]) -> None:
        """Take down which paragraphs are asked about next, so that those that are new are screened together."""
        self._batch_of = {}
        for some in _batches(paragraphs):
            self._batch_of |= dict.fromkeys(some, self._batch(some))

    def of(self, one: Unparsed) -> Batch:
        """Give the batch of a paragraph."""
        if one not in self._batch_of:
            self._batch_of[one] = self._batch([one])
        return self._batch_of[one]

    def _batch(self, some: Sequence[Unparsed]) -> Batch:
        return Batch(self._index, self._sieves, self.rules, some)


def _batches(paragraphs: Iterable[Unparsed]) -> Iterator[list[Unparsed]]:
    batch: list[Unparsed] = []
    size = 0
    for each in dict.fromkeys(paragraphs):
        if not each.is_screened:
            batch.append(each)
            size += len(each.text)
        if size > TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _any(several: Iterable[int]) -> int:
    found = 0
    for some in several:
        found |= some
    return found
