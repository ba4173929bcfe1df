"""The linter: compiles rules once, then gives the findings of one draft after another."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tonecheck.book import Book, BookRule, GetVocab
from tonecheck.cache.memory import Kept, Memory
from tonecheck.compiling import compile_book
from tonecheck.drafts.draft import Draft, Way
from tonecheck.errors import RuleError, TonecheckError
from tonecheck.finding import Finding, Related
from tonecheck.matchers import Hit, MatcherFactory
from tonecheck.nlp.parser import Parser
from tonecheck.nlp.reading import Reading
from tonecheck.nlp.wording import Wording
from tonecheck.patterns import TIMEOUT
from tonecheck.rewriting import Rewriting, fix_of, load_words
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import ActiveRule, Rule
from tonecheck.rulebook.rulefile import FIELDS

if TYPE_CHECKING:
    from spacy.language import Language

Loader = Callable[[bool], "Language"]


def load_language(nlp: Language) -> None:
    """Load all that is known of words, as far as a model and the rewrites leave it until it is needed."""
    if hasattr(nlp, "expect_much"):
        nlp.expect_much()
    load_words()


@dataclass(frozen=True, slots=True)
class _Candidate:
    book_rule: BookRule
    hit: Hit
    whole: bool
    rewritings: tuple[Rewriting, ...] = ()

    @property
    def rule(self) -> Rule:
        return self.book_rule.active.rule


class Linter:
    """Checks drafts against rules.

    ``load`` gives the spaCy pipeline when the first paragraph has to be parsed; its argument says whether a rule reads
    lemmas. ``on_problem`` is told of a rule that had to be stopped; the others go on. ``memory`` knows drafts seen before.
    With ``screened`` a paragraph is not looked at by matchers that can't find anything in its words; it changes no
    finding, and holds for the English tokenizer only. ``make_book`` gives the rules made ready, where that was done
    before. Raises `RuleError` for a rule that does not compile.
    """

    def __init__(
        self,
        rules: Iterable[ActiveRule],
        library: Library,
        kinds: Mapping[str, MatcherFactory],
        load: Loader,
        on_problem: Callable[[TonecheckError], None] | None = None,
        memory: Memory | None = None,
        *,
        make_book: Callable[[GetVocab], Book] | None = None,
        screened: bool = True,
    ) -> None:
        self._on_problem = on_problem
        self._stopped: set[str] = set()
        self._slow: set[str] = set()  # rules whose rewrites ran away
        self._ahead: dict[bytes, Reading] = {}  # what was read before its check
        self._memory = memory or Memory()
        made = make_book or (lambda vocab: compile_book(rules, library, kinds, vocab))
        self.book = made(lambda: self.parser.nlp.vocab)
        self._by_id = {each.active.rule.id: each.active for each in self.book.rules}
        self.parser = Parser(lambda: load(self.book.lemmas))
        self._screen = self.book.screen if screened else None

    def renewed(self, on_problem: Callable[[TonecheckError], None] | None, memory: Memory | None = None) -> Linter:
        """Give a linter with the same compiled rules that has checked nothing yet."""
        linter = copy(self)
        linter._on_problem, linter._memory = on_problem, memory or Memory()
        linter._stopped, linter._slow, linter._ahead = set(), set(), {}
        return linter

    def load(self) -> None:
        """Load what is otherwise loaded when a draft first needs it."""
        load_language(self.parser.nlp)
        self.book.unpack_all()

    def read(self, draft: Draft) -> Reading:
        """Read a draft the way the rules see it."""
        return Reading(draft, self.parser, self._screen)

    def ahead(self, drafts: Iterable[Draft]) -> None:
        """Parse in one go what some drafts that will be checked next need. It changes no finding, only how long they take."""
        self._ahead.clear()
        ways = [way.draft for draft in drafts for way in draft.ways]
        unknown = self._memory.unknown(ways) if self._sound else {self._memory.key(way): way for way in ways}
        self._ahead = {key: self.read(way) for key, way in unknown.items()}
        self._parse(self._ahead.values())

    def _parse(self, readings: Iterable[Reading]) -> None:
        """Parse in one go the passages that matchers will look at."""
        readings = list(readings) if self.book.rules else []
        if self._screen is not None:
            self._screen.gather(passage.wording for reading in readings for passage in reading.passages)
        wanted: list[Wording] = []
        for reading in readings:
            asked = frozenset[int]().union(*(part.ahead(reading) for part in self.book.unbounded))
            wordings = (passage.wording for passage in reading.passages)
            wanted += (each for each in wordings if each.is_promising or each.may_have(asked))
        self.parser.ahead(wanted)

    def check(self, draft: Draft, *, rewrites: bool = True) -> list[Finding]:
        """Give the findings of a draft, in the order of their places; without ``rewrites`` none of them has fixes.

        A template is checked as each of its readers would get it.
        """
        found: list[Finding] = []
        for way in draft.ways:
            kept = self._kept(way.draft, rewrites=rewrites)
            found = _joined_findings(found, [_finding(draft, way, self._by_id[one.rule], one) for one in kept])
        return sorted(found, key=lambda f: (f.start, f.end, f.rule))

    def _kept(self, draft: Draft, *, rewrites: bool) -> tuple[Kept, ...]:
        """Give what is found in one way through a draft, or what was when it was last seen.

        Once a rule is stopped nothing is remembered: what comes after must not depend on what came before.
        """
        kept = self._memory.recall(draft) if self._sound else None
        if kept is None:
            found = self._found(draft, rewrites=rewrites)
            kept = tuple(Kept(one.rule.id, one.hit, one.whole, one.rewritings) for one in found)
            if self._sound and rewrites:
                self._memory.keep(draft, kept)
        return kept

    @property
    def _sound(self) -> bool:
        """Whether all rules go on."""
        return not (self._stopped or self._slow)

    def _found(self, draft: Draft, *, rewrites: bool) -> list[_Candidate]:
        reading = self._ahead.pop(self._memory.key(draft), None) if self._ahead else None
        if not self.book.rules or not draft.body.strip():
            return []
        if reading is None:
            reading = self.read(draft)
            self._parse([reading])
        found: list[_Candidate] = []
        for rule in self.book.rules_for(reading.likely):
            if rule.active.rule.id in self._stopped:
                continue
            try:
                found += self._candidates(rule, reading)
            except TonecheckError as error:
                if self._on_problem is None:
                    raise
                self._stopped.add(rule.active.rule.id)  # or it would take its time with every draft that follows
                self._on_problem(error)
        chosen = _one_each(_most_specific(found))
        return [self._rewritten(reading, one) for one in chosen] if rewrites else chosen

    def _rewritten(self, reading: Reading, one: _Candidate) -> _Candidate:
        """Add its rewrites to what was found."""
        if one.rule.id in self._slow:
            return one
        try:
            return replace(one, rewritings=one.book_rule.rewriter.rewritings(reading, one.hit))
        except TimeoutError:
            error = RuleError(f"{one.rule.file}: rewrite: took longer than {TIMEOUT:g} s; make its pattern simpler")
            if self._on_problem is None:
                raise error from None
            self._slow.add(one.rule.id)
            self._on_problem(error)
            return one

    def _candidates(self, rule: BookRule, reading: Reading) -> Iterator[_Candidate]:
        for hit, whole in rule.part.find(reading):
            yield _Candidate(rule, hit, whole)

    def signals_in(self, draft: Draft) -> set[str]:
        """Give the names of the signals that stand anywhere in a draft; for tests of the signals themselves."""
        reading, signals = self.read(draft), self.book.signals
        return {
            name for name in signals for p in reading.passages if any(True for _ in signals.matches(name, reading, p))
        }


def _joined_findings(found: list[Finding], more: list[Finding]) -> list[Finding]:
    """Add what another way through a template has: what is not there yet, and about the whole reply once for each rule."""
    if not found:
        return more
    whole = {each.rule for each in found if each.whole}
    spans = {each.rule: _Taken() for each in more}
    for each in found:
        if each.rule in spans:
            spans[each.rule].add(each)
    return found + [
        each for each in more if each.rule not in whole and (each.whole or not spans[each.rule].overlaps(each))
    ]


class _Taken:
    """Spans that do not overlap, in order, so that thousands of findings are compared quickly."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans = list(spans)

    def overlaps(self, hit: Hit | Finding) -> bool:
        at = bisect_left(self._spans, (hit.end, 0)) - 1
        return at >= 0 and self._spans[at][1] > hit.start

    def add(self, hit: Hit | Finding) -> None:
        insort(self._spans, (hit.start, hit.end))


def _one_each(found: list[_Candidate]) -> list[_Candidate]:
    """Of overlapping findings of one rule keep the longest: one fault, one finding."""
    kept: list[_Candidate] = []
    taken: dict[str, _Taken] = {}
    for one in sorted(found, key=lambda c: (c.hit.start - c.hit.end, c.hit.start, c.rule.id)):
        spans = taken.setdefault(one.rule.family, _Taken())
        if not spans.overlaps(one.hit):
            spans.add(one.hit)
            kept.append(one)
    return kept


def _most_specific(found: list[_Candidate]) -> list[_Candidate]:
    """Where two rules fit the same words, leave the one that says it is over the other."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for one in found:
        for name in one.rule.over:
            spans.setdefault(name, []).append((one.hit.start, one.hit.end))
    over = {name: _Taken(_joined(each)) for name, each in spans.items()}

    def beaten(one: _Candidate) -> bool:
        return any(name in over and over[name].overlaps(one.hit) for name in (one.rule.family, one.rule.id))

    return [one for one in found if not beaten(one)]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join overlapping spans."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _finding(draft: Draft, way: Way, active: ActiveRule, one: Kept) -> Finding:
    rule, hit = active.rule, one.hit
    place, *others = [
        Related(*draft.place(a, b), draft.text[a:b])
        for a, b in (way.text.origin(*span) for span in ((hit.start, hit.end), *hit.related))
    ]
    words = way.draft.text[hit.start : hit.end]
    shown = " ".join(words.split())
    shown = shown if len(shown) <= 70 else shown[:67].rstrip() + "…"
    message = rule.message.format(**{**dict.fromkeys(FIELDS, ""), **hit.values, "match": shown})
    fixes = tuple(filter(None, (fix_of(each, draft, way) for each in one.rewritings)))
    return Finding(
        rule.id, active.level, message, place.start, place.end, place.message, rule.url, tuple(others), fixes, one.whole
    )
