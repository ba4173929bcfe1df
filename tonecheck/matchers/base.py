"""What every kind of match shares: what it is made from, what it gives, and the guards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from tonecheck.nlp.clauses import Clause
from tonecheck.nlp.grammar import is_negative
from tonecheck.nlp.needs import ANYTHING, Needs, all_of
from tonecheck.nlp.phrases import Families, PhraseError, Phrases
from tonecheck.nlp.reading import Match, Passage, Reading, Sentence
from tonecheck.nlp.screen import Sieve
from tonecheck.nlp.wording import Wording
from tonecheck.tables import Table

if TYPE_CHECKING:
    from spacy.vocab import Vocab

WHO = ("us", "customer", "them")
GUARDS = ("quoted", "reported", "hypothetical", "negated")
_NOT = frozenset("not no never nor neither without nothing nobody hardly none".split())
_BREAKS = frozenset(", ; : - – — but and ( ) whether if because".split())


@dataclass(frozen=True, slots=True)
class Hit:
    """What a matcher found: a span of the draft's text (code points, end exclusive).

    ``related`` are other places that belong to it, ``better`` words to put in its place, ``values`` what the rule's
    message may name besides ``{match}``.
    """

    start: int
    end: int
    related: tuple[tuple[int, int], ...] = ()
    better: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


class Matcher(Protocol):
    """Finds one kind of thing in a reading. ``lemmas`` says that it reads LEMMA, POS or MORPH.

    One that judges the whole reply has an attribute ``whole`` that is true; it is not asked about snippets. One that tells
    the workshop which words it needs is not asked where they are not.
    """

    lemmas: bool

    def find(self, reading: Reading) -> Iterator[Hit]: ...


@dataclass
class Workshop:
    """What matchers are made with: word families, signals, the rule's parameters, spaCy's vocabulary.

    ``needs`` is what words the matchers made so far need, each at its number; ``sieves`` what else some of them do.
    """

    families: Families
    signals: Signals
    parameters: Mapping[str, Any]
    vocab: Callable[[], Vocab]
    needs: list[Sequence[Needs]] = field(default_factory=list)
    sieves: dict[int, Sieve] = field(default_factory=dict)
    _compiled: dict[tuple[str, ...], Phrases] = field(default_factory=dict)

    def number(self, needs: Iterable[Needs], others: Iterable[Phrases], phrases: Phrases | None = None) -> int:
        """Take down what a matcher finds nothing without, and give its number.

        That are words, as ``needs`` has them, and one of each of some ``others`` with its words; and of the ``phrases`` it
        searches for, if it does, one with its own.
        """
        others = tuple(others)
        needs = (*needs, *(each.needs for each in others))
        each_needs = phrases.each_needs if phrases is not None else (ANYTHING,)
        self.needs.append(tuple(all_of((each, *needs)) for each in each_needs))
        number = len(self.needs) - 1
        if phrases is not None or others:
            self.sieves[number] = Sieve(phrases, others)
        return number

    def phrases(self, table: Table, key: str) -> Phrases:
        """Compile the phrases of a key, or fail naming it."""
        return self.compiled(table.strings(key), table, key)

    def compiled(self, entries: Sequence[str], table: Table, key: str) -> Phrases:
        """Compile phrases that stand under a key, or fail naming it. The same ones, asked for again, are the same object."""
        written = tuple(entries)
        try:
            if written not in self._compiled:
                self._compiled[written] = Phrases(written, self.families)
        except PhraseError as error:
            table.fail(str(error), key)
        return self._compiled[written]

    def signal_names(self, table: Table, key: str) -> tuple[str, ...]:
        return table.choices(key, tuple(sorted(self.signals)))

    def parameter(self, table: Table, key: str, default: int) -> int:
        """Give a number from the config's settings of the rule, else from the rule file."""
        own = table.take(key, int, default)
        value = self.parameters.get(key, own)
        if not isinstance(value, int) or isinstance(value, bool):
            table.fail(f"must be a whole number, not {value!r}", key)
        return value


class PassageMatcher(ABC):
    """A matcher that searches one passage after the other. ``number`` is the one it got from its workshop.

    One that is ``alone`` looks at nothing but the passage; what it finds there is found once, whatever reply it stands in.
    """

    lemmas = False
    number: int
    alone: bool
    better: tuple[str, ...] = ()

    @abstractmethod
    def search(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        """Search a passage."""

    def matches(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        """Give the matches in one passage."""
        if not self.alone:
            return self.search(reading, passage)
        found = passage.wording.found
        if self.number not in found:
            found[self.number] = tuple((match.start, match.end) for match in self.search(reading, passage))
        return (Match(passage, start, end) for start, end in found[self.number])

    def find(self, reading: Reading) -> Iterator[Hit]:
        """Give what is found in a reading."""
        for passage in reading.passages_for(self.number):
            for match in self.matches(reading, passage):
                yield Hit(*reading.place(match), better=self.better)


MatcherFactory = Callable[[Table, Workshop], Matcher]


class Finder(Protocol):
    """The token side of a matcher: where in one passage it matches. Signals are made of these."""

    def matches(self, reading: Reading, passage: Passage) -> Iterator[Match]: ...


def guarded(passage: Passage, start: int, end: int, off: frozenset[str]) -> bool:
    """Tell whether a guard holds for a span: it is quoted, reported, hypothetical or negated, and the guard is not off."""
    if "quoted" not in off and passage.wording.is_quoted(start, end):
        return True
    if not {"reported", "hypothetical"} <= off:
        hypothetical, reported = passage.wording.context(start, end)
        if (hypothetical and "hypothetical" not in off) or (reported and "reported" not in off):
            return True
    return "negated" not in off and (negated_before(passage, start) or _denied(passage, start, end))


def _denied(passage: Passage, start: int, end: int) -> bool:
    """Tell whether the clause around a span denies it by its subject: *nothing about this was your fault*."""
    clause = clause_of(passage, start, end)
    return (
        clause is not None and clause.subject is not None and clause.subject.i < start and is_negative(clause.subject)
    )


def negated_before(passage: Passage, start: int) -> bool:
    """Tell whether a negation stands within four words before a place, in the same run of words."""
    doc = passage.parse
    for i in range(start - 1, max(start - 5, -1), -1):
        low = doc[i].word
        if low in _BREAKS or doc[i + 1].is_sent_start:
            return False
        if low in _NOT:
            return True
    return False


class Signals(Protocol):
    """The signals that matchers ask about, by name."""

    def __iter__(self) -> Iterator[str]: ...

    def needs(self, names: Sequence[str]) -> Needs:
        """Give what must be there for one of some signals."""

    def numbers(self, names: Sequence[str]) -> frozenset[int]:
        """Give the numbers of the matchers of some signals, of those that have any."""

    def alone(self, names: Sequence[str]) -> bool:
        """Tell whether all of some signals look at nothing but the passage they stand in."""

    def is_settled(self, name: str, wording: Wording) -> bool:
        """Tell whether what a signal finds in a paragraph is the same in whatever reply it stands."""

    def matches(self, name: str, reading: Reading, passage: Passage) -> Iterator[Match]:
        """Give the places of a signal in a passage."""


def signal_stands(reading: Reading, name: str, sentence: Sentence, signals: Signals) -> bool:
    """Tell whether a signal stands in a sentence; worked out once for each paragraph."""
    return sentence.number in _signalled(reading, name, sentence.passage, signals)


def signal_in(reading: Reading, name: str, passage: Passage, signals: Signals) -> bool:
    """Tell whether a signal stands anywhere in a passage: once it is found nobody looks further."""
    known = _known(reading, name, passage)
    if known is not None:
        return bool(known)
    stands = any(True for _ in signals.matches(name, reading, passage))
    if not stands:
        _remember(reading, name, passage, signals, frozenset())
    return stands


def _signalled(reading: Reading, name: str, passage: Passage, signals: Signals) -> frozenset[int]:
    """Give the numbers of the sentences of a passage in which a signal stands."""
    known = _known(reading, name, passage)
    if known is None:
        found = (match.start for match in signals.matches(name, reading, passage))
        known = frozenset(reading.sentence_at(passage, at).number for at in found)
        _remember(reading, name, passage, signals, known)
    return known


def _known(reading: Reading, name: str, passage: Passage) -> frozenset[int] | None:
    known = passage.wording.signalled.get(name)
    return known if known is not None else reading.remembered(name, passage)


def _remember(reading: Reading, name: str, passage: Passage, signals: Signals, sentences: frozenset[int]) -> None:
    reading.remember(name, passage, sentences)
    if signals.is_settled(name, passage.wording):
        passage.wording.signalled[name] = sentences


def clause_of(passage: Passage, start: int, end: int) -> Clause | None:
    """Give the clause a span belongs to: the one whose verb it holds, else the nearest above its root."""
    by_head = passage.wording.clause_at
    for i in range(start, end):
        if i in by_head:
            return by_head[i]
    token = passage.wording.root(start, end)
    while token.i not in by_head and token.head != token:
        token = token.head
    return by_head.get(token.i)
