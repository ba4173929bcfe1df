"""The rule book: the rules of a run, made ready, in memory and as bytes that a later run reads back in no time.

Most replies need few rules, so what was read back of a rule is unpacked when a text has its words.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NoReturn

from tonecheck.matchers.part import Part
from tonecheck.matchers.signals import KnownSignals
from tonecheck.nlp.screen import Index, Screen, Sieve
from tonecheck.rewriting import Rewriter
from tonecheck.rulebook.rule import ActiveRule

if TYPE_CHECKING:
    from spacy.vocab import Vocab

GetVocab = Callable[[], "Vocab"]


class BookRule:
    """A rule with its matchers and, when they are needed, its rewrites."""

    def __init__(self, active: ActiveRule, part: Part, make_rewriter: Callable[[], Rewriter]) -> None:
        self.active = active
        self.part = part
        self._make_rewriter = make_rewriter

    @cached_property
    def rewriter(self) -> Rewriter:
        """The rule's rewrites."""
        return self._make_rewriter()


@dataclass(frozen=True)
class Book:
    """The rules of a run, made ready. ``lemmas`` says that one of them reads LEMMA, POS or MORPH."""

    rules: tuple[BookRule, ...]
    signals: KnownSignals
    index: Index
    lemmas: bool

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers of the rules' own matchers, without those of signals."""
        return frozenset(number for rule in self.rules for number in rule.part.numbers or ())

    @cached_property
    def unbounded(self) -> tuple[Part, ...]:
        """The rules' parts that may find something in any text."""
        return tuple(rule.part for rule in self.rules if rule.part.numbers is None)

    @cached_property
    def _at(self) -> dict[int | None, list[int]]:
        """The places of the rules by the numbers of their matchers; under None of those that may find something in any text."""
        found: dict[int | None, list[int]] = {None: []}
        for at, rule in enumerate(self.rules):
            for number in (None,) if rule.part.numbers is None else rule.part.numbers:
                found.setdefault(number, []).append(at)
        return found

    def rules_for(self, possible: Collection[int] | None) -> Sequence[BookRule]:
        """Give the rules that may find something, in order, where only some matchers may; None stands for all."""
        if possible is None:
            return self.rules
        at = self._at
        places = {*at[None], *(place for number in possible if number in at for place in at[number])}
        return [self.rules[place] for place in sorted(places)]

    @property
    def parts(self) -> list[Part]:
        """The parts of all rules and signals."""
        return [*(rule.part for rule in self.rules), *map(self.signals.part, self.signals)]

    def unpack_all(self) -> None:
        """Unpack what is not unpacked yet, so that processes that are forked share it."""
        for part in self.parts:
            part.content  # noqa: B018

    @property
    def screen(self) -> Screen:
        """What tells which rules a text has words for."""
        return Screen(self.index, _Sieves(self.parts), self.numbers)


class _Sieves:
    """Finds the sieve of a matcher by its number, in the part it belongs to."""

    def __init__(self, parts: list[Part]) -> None:
        self._parts = {number: part for part in parts for number in part.numbers or ()}
        self._others = [part for part in parts if part.numbers is None]

    def get(self, number: int) -> Sieve | None:
        if number in self._parts:
            return self._parts[number].content.sieves.get(number)
        return next((part.content.sieves[number] for part in self._others if number in part.content.sieves), None)


# What the parts of a book refer to and every run has its own of.
_SIGNALS, _VOCAB = "signals", "vocab"


def pack(book: Book, vocab: GetVocab) -> bytes:
    """Give a book as bytes. Raises whatever pickling raises for a matcher that can't be written."""

    def packed(value: object) -> bytes:
        file = io.BytesIO()
        _Pickler(file, {id(book.signals): _SIGNALS, id(vocab): _VOCAB}).dump(value)
        return file.getvalue()

    rules = [
        (_bare(rule.active), rule.part.numbers, packed(rule.part.content), packed(rule.rewriter)) for rule in book.rules
    ]
    signals = {
        name: (part.numbers, packed(part.content)) for name in book.signals for part in [book.signals.part(name)]
    }
    return pickle.dumps((rules, signals, book.index, book.lemmas), pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes, vocab: GetVocab) -> Book:
    """Give a book back. Only for bytes that `pack` has written: they are as good as code."""
    rules, signals, index, lemmas = pickle.loads(data)
    known = KnownSignals(signals, lambda name: Part(signals[name][0], partial(load, signals[name][1])))

    def load(packed: bytes) -> Any:
        return _Unpickler(io.BytesIO(packed), {_SIGNALS: known, _VOCAB: vocab}).load()

    made = (
        BookRule(active, Part(numbers, partial(load, content)), partial(load, rewriter))
        for active, numbers, content, rewriter in rules
    )
    return Book(tuple(made), known, index, lemmas)


def _bare(active: ActiveRule) -> ActiveRule:
    """Give a rule without what is only needed to make it ready, and to try it."""
    return replace(active, rule=replace(active.rule, matches=(), rewrites=(), examples=()))


def _given(name: str) -> NoReturn:
    """Stand in the bytes for what a run has its own of."""
    raise LookupError(name)


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, names: Mapping[int, str]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._names = names

    def reducer_override(self, obj: object) -> Any:
        # Asked about objects of ours only; `persistent_id` would be asked about every word of every phrase.
        name = self._names.get(id(obj))
        return NotImplemented if name is None else (_given, (name,))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, named: Mapping[str, object]) -> None:
        super().__init__(file)
        self._named = named

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, _given.__name__):
            return self._named.__getitem__
        return super().find_class(module, name)
