"""Rules made ready: their matchers and rewrites compiled once, and what words each of them needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tonecheck.errors import ConfigError, RuleError
from tonecheck.matchers import Hit, Matcher, MatcherFactory, Workshop
from tonecheck.matchers.base import Finder
from tonecheck.matchers.conditions import NEAR_KEYS
from tonecheck.matchers.signals import KnownSignals, Numbered
from tonecheck.nlp.needs import Needs
from tonecheck.nlp.phrases import Phrases
from tonecheck.nlp.reading import Reading
from tonecheck.nlp.screen import Screen
from tonecheck.rewriting import Rewriter, read_rewriter
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import ActiveRule
from tonecheck.tables import Table

if TYPE_CHECKING:
    from spacy.vocab import Vocab


@dataclass(frozen=True, slots=True)
class CompiledMatcher:
    """A matcher, and the numbers under which it has told what words it needs; none where it has not."""

    matcher: Matcher
    numbers: tuple[int, ...]

    def find(self, reading: Reading) -> Iterator[Hit]:
        """Find what it finds; where its words are missing, it is not asked."""
        if not self.numbers or reading.may_have(self.numbers):
            yield from self.matcher.find(reading)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its matchers and rewrites."""

    active: ActiveRule
    matchers: tuple[CompiledMatcher, ...]
    rewriter: Rewriter


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of a run, made ready. ``lemmas`` says that one of them reads LEMMA, POS or MORPH."""

    rules: tuple[CompiledRule, ...]
    signals: KnownSignals
    screen: Screen
    lemmas: bool


def compile_book(
    rules: Iterable[ActiveRule], library: Library, kinds: Mapping[str, MatcherFactory], vocab: Callable[[], Vocab]
) -> Book:
    """Compile rules and all signals of their library. Raises `RuleError`, `ConfigError`."""
    _no_circles(library)
    return _Compiler(library, kinds, vocab).book(rules)


class _Compiler:
    def __init__(self, library: Library, kinds: Mapping[str, MatcherFactory], vocab: Callable[[], Vocab]) -> None:
        self._library = library
        self._kinds = kinds
        self._vocab = vocab
        self._needs: list[Sequence[Needs]] = []
        self._searched: dict[int, Phrases] = {}
        self._lemmas = False
        self._signals = KnownSignals(library.signals, self._finders, self._needs)

    def book(self, rules: Iterable[ActiveRule]) -> Book:
        for name in self._signals:
            self._signals.finders(name)
        compiled = tuple(self._rule(active) for active in rules)
        return Book(compiled, self._signals, Screen(self._needs, self._searched), self._lemmas)

    def _workshop(self, parameters: Mapping[str, Any]) -> Workshop:
        return Workshop(self._library.families, self._signals, parameters, self._vocab, self._needs, self._searched)

    def _make(self, kind: str, table: Table, workshop: Workshop) -> CompiledMatcher:
        own, before = table.copy(), len(self._needs)
        matcher = self._kinds[kind](own, workshop)
        own.done()
        self._lemmas = self._lemmas or matcher.lemmas
        return CompiledMatcher(matcher, tuple(range(before, len(self._needs))))

    def _finders(self, name: str) -> Sequence[Numbered]:
        found: list[Numbered] = []
        for kind, table in self._library.signals[name].matches:
            made = self._make(kind, table, self._workshop({}))
            if not hasattr(made.matcher, "matches"):
                table.fail(f"a signal can't be made of [[{kind}]]; use [[phrase]], [[clause]] or a pattern")
            found.append((cast("Finder", made.matcher), made.numbers))
        return found

    def _rule(self, active: ActiveRule) -> CompiledRule:
        rule = active.rule
        workshop = self._workshop({**rule.parameters, **dict(active.parameters)})
        try:
            matchers = tuple(self._make(kind, table, workshop) for kind, table in rule.matches)
            return CompiledRule(active, matchers, read_rewriter(rule.rewrites, workshop))
        except RuleError as error:
            if not active.parameters:
                raise
            ours = ", ".join(f"{key} = {value!r}" for key, value in active.parameters)
            raise ConfigError(f"{error} (the config sets {ours})") from None


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
