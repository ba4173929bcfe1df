"""The signals of a rule book, made when they are first asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from tonecheck.matchers.base import Finder
from tonecheck.matchers.part import Part
from tonecheck.nlp.needs import ANYTHING, Needs
from tonecheck.nlp.reading import Match, Passage, Reading
from tonecheck.nlp.wording import Wording


class KnownSignals:
    """The signals of some names. ``make`` gives what finds one; ``needs`` what each matcher's phrases need, by its number."""

    def __init__(
        self, names: Iterable[str], make: Callable[[str], Part], needs: Sequence[Sequence[Needs]] = ()
    ) -> None:
        self._names = tuple(names)
        self._make = make
        self._needs = needs
        self._parts: dict[str, Part] = {}
        self._numbers: dict[tuple[str, ...], frozenset[int]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def part(self, name: str) -> Part:
        """Give what finds a signal."""
        if name not in self._parts:
            self._parts[name] = self._make(name)
        return self._parts[name]

    def needs(self, names: Sequence[str]) -> Needs:
        """Give what must be in a paragraph for one of some signals; asked while rules are made ready."""
        found: Needs = ()
        for numbers in (self.part(name).numbers for name in names):
            phrases = (phrase for number in sorted(numbers or ()) for phrase in self._needs[number])
            found += ANYTHING if numbers is None else tuple(need for phrase in phrases for need in phrase)
        return found

    def numbers(self, names: Sequence[str]) -> frozenset[int]:
        """Give the numbers of the matchers of some signals, of those that have any."""
        key = tuple(names)
        if key not in self._numbers:  # asked for every reply
            self._numbers[key] = frozenset(number for name in key for number in self.part(name).numbers or ())
        return self._numbers[key]

    def alone(self, names: Sequence[str]) -> bool:
        """Tell whether all of some signals look at nothing but the passage they stand in; asked while rules are made ready."""
        return all(getattr(made.matcher, "alone", False) for name in names for made in self.part(name).content.made)

    def is_settled(self, name: str, wording: Wording) -> bool:
        """Tell whether what a signal finds in a paragraph is the same in whatever reply it stands."""
        return not self._has_words(name, wording) or self.alone((name,))

    def matches(self, name: str, reading: Reading, passage: Passage) -> Iterator[Match]:
        """Give the places of a signal in a passage."""
        for made in self.part(name).possible(passage.wording) if self._has_words(name, passage.wording) else ():
            yield from cast("Finder", made.matcher).matches(reading, passage)

    def _has_words(self, name: str, wording: Wording) -> bool:
        """Tell whether a paragraph has the words of a signal; before that nothing of it is unpacked."""
        numbers = self.part(name).numbers
        return numbers is None or wording.has_words_for(numbers)
