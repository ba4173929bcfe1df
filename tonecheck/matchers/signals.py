"""The signals of a rule book, made when they are first asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tonecheck.matchers.base import Finder
from tonecheck.nlp.needs import ANYTHING, Needs
from tonecheck.nlp.reading import Match, Passage, Reading

# A finder, and the numbers under which it has told what it needs; none where it has not.
Numbered = tuple[Finder, tuple[int, ...]]


class KnownSignals:
    """The signals of some names. ``make`` gives what finds one, ``needs`` what each matcher's phrases need, by its number."""

    def __init__(
        self, names: Iterable[str], make: Callable[[str], Sequence[Numbered]], needs: Sequence[Sequence[Needs]]
    ) -> None:
        self._names = tuple(names)
        self._make = make
        self._needs = needs
        self._finders: dict[str, Sequence[Numbered]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def finders(self, name: str) -> Sequence[Numbered]:
        """Give what finds a signal."""
        if name not in self._finders:
            self._finders[name] = self._make(name)
        return self._finders[name]

    def needs(self, names: Sequence[str]) -> Needs:
        """Give what must be in a paragraph for one of some signals."""
        found: Needs = ()
        for _, numbers in (each for name in names for each in self.finders(name)):
            phrases = (phrase for number in numbers for phrase in self._needs[number])
            found += tuple(need for phrase in phrases for need in phrase) if numbers else ANYTHING
        return found

    def matches(self, name: str, reading: Reading, passage: Passage) -> Iterator[Match]:
        """Give the places of a signal in a passage."""
        for finder, numbers in self.finders(name):
            if not numbers or any(map(passage.may_have, numbers)):
                yield from finder.matches(reading, passage)
