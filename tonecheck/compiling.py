"""Rules made ready: their matchers and rewrites compiled once, and what words each of them needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tonecheck.book import Book, BookRule, GetVocab
from tonecheck.errors import ConfigError, RuleError
from tonecheck.matchers import MatcherFactory, Workshop
from tonecheck.matchers.conditions import NEAR_KEYS
from tonecheck.matchers.part import Content, Made, Part
from tonecheck.matchers.signals import KnownSignals
from tonecheck.nlp.needs import Needs
from tonecheck.nlp.screen import Sieve, index_of
from tonecheck.rewriting import read_rewriter
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import ActiveRule
from tonecheck.tables import Table


def compile_book(
    rules: Iterable[ActiveRule], library: Library, kinds: Mapping[str, MatcherFactory], vocab: GetVocab
) -> Book:
    """Compile rules and all signals of their library. Raises `RuleError`, `ConfigError`."""
    _no_circles(library)
    return _Compiler(library, kinds, vocab).book(rules)


class _Compiler:
    def __init__(self, library: Library, kinds: Mapping[str, MatcherFactory], vocab: GetVocab) -> None:
        self._library = library
        self._kinds = kinds
        self._vocab = vocab
        self._needs: list[Sequence[Needs]] = []
        self._sieves: dict[int, Sieve] = {}
        self._lemmas = False
        self._signals = KnownSignals(library.signals, self._signal, self._needs)

    def book(self, rules: Iterable[ActiveRule]) -> Book:
        for name in self._signals:
            self._signals.part(name)
        compiled = tuple(self._rule(active) for active in rules)
        return Book(compiled, self._signals, index_of(self._needs), self._lemmas)

    def _workshop(self, parameters: Mapping[str, Any]) -> Workshop:
        return Workshop(self._library.families, self._signals, parameters, self._vocab, self._needs, self._sieves)

    def _make(self, kind: str, table: Table, workshop: Workshop) -> Made:
        own, before = table.copy(), len(self._needs)
        matcher = self._kinds[kind](own, workshop)
        own.done()
        self._lemmas = self._lemmas or matcher.lemmas
        return Made(matcher, tuple(range(before, len(self._needs))))

    def _part(self, made: Iterable[Made]) -> Part:
        done = tuple(made)
        numbers = {number for each in done for number in each.numbers}
        content = Content(done, {number: self._sieves[number] for number in numbers & self._sieves.keys()})
        return Part(content.numbers, lambda: content)

    def _signal(self, name: str) -> Part:
        workshop = self._workshop({})

        def made(kind: str, table: Table) -> Made:
            done = self._make(kind, table, workshop)
            if not hasattr(done.matcher, "matches"):
                table.fail(f"a signal can't be made of [[{kind}]]; use [[phrase]], [[clause]] or a pattern")
            return done

        return self._part(made(kind, table) for kind, table in self._library.signals[name].matches)

    def _rule(self, active: ActiveRule) -> BookRule:
        rule = active.rule
        workshop = self._workshop({**rule.parameters, **dict(active.parameters)})
        try:
            part = self._part(self._make(kind, table, workshop) for kind, table in rule.matches)
            rewriter = read_rewriter(rule.rewrites, workshop)
        except RuleError as error:
            if not active.parameters:
                raise
            ours = ", ".join(f"{key} = {value!r}" for key, value in active.parameters)
            raise ConfigError(f"{error} (the config sets {ours})") from None
        return BookRule(active, part, lambda: rewriter)


def _no_circles(library: Library) -> None:
    """Refuse signals that ask about each other. Raises `RuleError`."""

    def follow(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise RuleError(
                f"{library.signals[name].file}: the signals {' → '.join((*path, name))} ask about each other"
            )
        for kind, table in library.signals[name].matches:
            for asked in _asked_signals(kind, table.copy().rest()):
                if asked in library.signals:
                    follow(asked, (*path, name))

    for name in library.signals:
        follow(name, ())


def _asked_signals(kind: str, content: dict[str, Any]) -> Iterator[str]:
    if kind == "signal":
        yield from _texts(content.get("any"))
    for key in ("unless", "unless_all", "needs"):
        inner = content.get(key, [])
        for table in inner if isinstance(inner, list) else [inner]:
            if isinstance(table, Table | dict):
                ask = table.peek if isinstance(table, Table) else table.get
                for reach in NEAR_KEYS:
                    yield from _texts(ask(reach))


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [v for v in value or [] if isinstance(v, str)]
