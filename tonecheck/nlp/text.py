"""A run of words to match in, and where in it each of them is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tonecheck.nlp.words import UNTOLD

_NOT_ADVERBS = frozenset(
    "reply apply supply only july family early fly rely imply daily weekly comply likely unlikely".split()
)
_ADVERBS = frozenset(
    "really just also actually even ever simply still then now already again too very quite so perhaps maybe indeed"
    " always often therefore however nonetheless nevertheless thus duly alas though anyway please kindly either instead far way much rather".split()
)


def is_word(word: str) -> bool:
    """Tell whether it is a word or a number, not a mark."""
    return word[:1].isalnum() or word[:1] in "_$£€#'-"


@lru_cache(maxsize=2_000)
def is_loose(word: str) -> bool:
    """Tell whether a word may stand between the words of any phrase: an adverb, a comma."""
    return word == "," or word in _ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NOT_ADVERBS)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words to match in: one sentence or a part of it. ``opening`` is where the sentence starts."""

    words: tuple[str, ...]
    end: int
    opening: int


class Text:
    """A run of words, and where in it they are: as numbers whose bits are places, so that all places are tried at once."""

    def __init__(self, words: Sequence[str]) -> None:
        self.everywhere = (1 << len(words)) - 1
        self._places: dict[str, int] = {}
        for at, word in enumerate(words):
            self._places[word] = self._places.get(word, 0) | (1 << at)
        self.words = frozenset(self._places)
        self._where: dict[object, int] = {}
        self.holds: dict[object, bool] = {}  # of phrases, whether any of them may stand here

    @cached_property
    def spoken(self) -> int:
        """The places of words and commas."""
        return self._that(lambda word: is_word(word) or word == ",")

    @cached_property
    def _loose(self) -> int:
        return self._that(is_loose)

    def _that(self, fits: Callable[[str], bool]) -> int:
        found = 0
        for word, places in self._places.items():
            if fits(word):
                found |= places
        return found

    def where(self, words: frozenset[str]) -> int:
        """Give the places of some words."""
        found = self._where.get(words)
        if found is None:
            found = 0
            for word in words & self.words:
                found |= self._places[word]
            self._where[words] = found
        return found

    def ending(self, ending: str) -> int:
        """Give the places of the words with an ending."""
        if ending not in self._where:
            self._where[ending] = self._that(lambda word: is_word(word) and (word.endswith(ending) or word in UNTOLD))
        return self._where[ending]

    @cached_property
    def numbers(self) -> int:
        """The places of words with a digit."""
        return self._that(lambda word: any(map(str.isdigit, word)))

    def loosened(self, places: int) -> int:
        """Give some places, and those behind adverbs and commas that stand there."""
        further = (places & self._loose) << 1
        while further & ~places:
            places |= further
            further = (places & self._loose) << 1
        return places
