"""A run of words to match in, and where in it each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

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
        self.told: dict[object, Any] = {}  # what patterns have told of themselves here, to be asked once

    @cached_property
    def _spoken(self) -> list[str]:
        """The words that are no marks."""
        return [word for word in self._places if is_word(word)]

    @cached_property
    def spoken(self) -> int:
        """The places of words and commas."""
        return self._at(self._spoken) | self._places.get(",", 0)

    @cached_property
    def _loose(self) -> int:
        return self._at(filter(is_loose, self._places))

    def _at(self, words: Iterable[str]) -> int:
        found = 0
        for word in words:
            found |= self._places[word]
        return found

    def where(self, words: frozenset[str]) -> int:
        """Give the places of some words."""
        found = self._where.get(words)
        if found is None:
            found = self._where[words] = self._at(words & self.words)
        return found

    def ending(self, ending: str) -> int:
        """Give the places of the words with an ending."""
        found = self._where.get(ending)
        if found is None:
            found = self._at(word for word in self._spoken if word.endswith(ending))
            found = self._where[ending] = found | self._at(UNTOLD.keys() & self.words)
        return found

    @cached_property
    def numbers(self) -> int:
        """The places of words with a digit."""
        return self._at(word for word in self._places if any(map(str.isdigit, word)))

    def loosened(self, places: int) -> int:
        """Give some places, and those behind adverbs and commas that stand there."""
        further = places & self._loose
        while further:
            further = (further << 1) & ~places
            places |= further
            further &= self._loose
        return places
