"""A part of a rule book: the matchers of one rule or signal, which may be made only when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tonecheck.matchers.base import Hit, Matcher
from tonecheck.nlp.reading import Reading
from tonecheck.nlp.screen import Sieve
from tonecheck.nlp.wording import Wording


@dataclass(frozen=True, slots=True)
class Made:
    """A matcher, and the numbers under which it has told what words it needs; none where it has not."""

    matcher: Matcher
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """The matchers of a part, and by number what some of them find nothing without."""

    made: tuple[Made, ...]
    sieves: Mapping[int, Sieve]

    @property
    def numbers(self) -> frozenset[int] | None:
        """The numbers of all matchers; None where one has not told what words it needs."""
        told = all(each.numbers for each in self.made)
        return frozenset(number for each in self.made for number in each.numbers) if told else None


class Part:
    """The matchers of one rule or signal. ``make`` gives them when a text first has the words of one.

    ``numbers`` are those of all of them, None where one has not told what words it needs.
    """

    def __init__(self, numbers: frozenset[int] | None, make: Callable[[], Content]) -> None:
        self.numbers = numbers
        self._make = make

    @cached_property
    def content(self) -> Content:
        """The matchers and their phrases."""
        return self._make()

    def possible(self, text: Reading | Wording) -> Iterable[Made]:
        """Give the matchers that may find something in a reading, or in one passage, that has words for one of them."""
        return (each for each in self.content.made if not each.numbers or text.may_have(each.numbers))

    def ahead(self, reading: Reading) -> frozenset[int]:
        """Give the numbers of the signals that will be asked about, as far as the matchers can tell before anything is parsed."""
        asked = (getattr(each.matcher, "ahead", None) for each in self.content.made)
        return frozenset().union(*(ask(reading) for ask in asked if ask is not None))

    def find(self, reading: Reading) -> Iterator[tuple[Hit, bool]]:
        """Find what the matchers find, and tell whether it is about the whole reply. Nothing is, of a snippet."""
        for each in self.possible(reading):
            whole = getattr(each.matcher, "whole", False)
            if not (whole and reading.draft.snippet):
                yield from ((hit, whole) for hit in each.matcher.find(reading))
