"""Running the examples of rule files: they are the rules' tests.

A ``bad`` example must give exactly one finding of its rule's family, by that rule, on the marked words; a ``good``
one none, nor ``better``, which says a bad one well; the rewrites of a bad one are those it gives behind arrows, and clean; one of ``known_wrong`` must still go wrong, or it has become a bad or a good one. A signal must
stand in its ``yes`` examples and in none of its ``no`` ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.finding import Finding, applied
from tonecheck.linter import Linter
from tonecheck.matchers import MatcherFactory
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import ActiveRule, Example, Rule
from tonecheck.rulebook.rulefile import Signal
from tonecheck.sources.source import Source

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not come out as its file says: what was expected of it, what was found."""

    file: str
    example: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One example to run, and whether it came out: ``failure`` is None when it did."""

    name: str
    example: Example
    failure: Failure | None


def run_examples(
    library: Library,
    kinds: Mapping[str, MatcherFactory],
    load: Callable[[bool], Language],
    *,
    rules: Collection[str],
    signals: Collection[str] = (),
    strict: bool = False,
) -> Iterator[Trial]:
    """Run the examples of some rules and signals of a library, one after another.

    The rules that are on by default run together with the one whose turn it is, so that a rule that gives way
    to another is tried as it will be used. ``strict`` holds good examples to silence under all of them, not
    only their own, and bad ones to giving all their rewrites.
    """
    bench = _Bench(library, kinds, load)
    for id_ in rules:
        rule = library.rules[id_]
        linter = bench.linter(rule)
        tried = [each for example in rule.examples for each in _each(example)]
        drafts = [_draft(each, rule.file) for each in tried]
        linter.ahead(drafts)
        for each, draft in zip(tried, drafts, strict=True):
            findings = linter.check(draft)
            failure = _judge(rule, each, findings, strict) or _judge_rewrites(rule, each, findings, linter, strict)
            yield Trial(id_, each, failure)
    for name in signals:
        signal = library.signals[name]
        for example in signal.examples:
            stands = name in bench.plain.signals_in(_draft(example, signal.file))
            yield Trial(f"signal {name}", example, _judge_signal(signal, example, stands))


class _Bench:
    """Linters for examples: one of the default rules, and one more for each family that is off by default."""

    def __init__(self, library: Library, kinds: Mapping[str, MatcherFactory], load: Callable[[bool], Language]) -> None:
        self._library = library
        self._kinds = kinds
        self._load = load
        self._linters: dict[str, Linter] = {}
        self.plain = self._make("")

    def linter(self, rule: Rule) -> Linter:
        """Give the linter that a rule's examples are run with."""
        if rule.enabled:
            return self.plain
        if rule.family not in self._linters:
            self._linters[rule.family] = self._make(rule.family)
        return self._linters[rule.family]

    def _make(self, family: str) -> Linter:
        chosen = (rule for rule in self._library.rules.values() if rule.enabled or rule.family == family)
        return Linter([ActiveRule(rule, rule.level) for rule in chosen], self._library, self._kinds, self._load)


def _each(example: Example) -> Iterator[Example]:
    """Give an example, and what says it better."""
    yield example
    if example.better:
        yield Example(example.better, None)


def _draft(example: Example, file: str) -> Draft:
    return Draft(Source(file, example.text), MappedText.same(example.text))


def _judge(rule: Rule, example: Example, findings: list[Finding], strict: bool) -> Failure | None:
    own = [f for f in findings if f.rule.partition("/")[0] == rule.family]
    exact = len(own) == 1 and own[0].rule == rule.id and example.span == (own[0].start, own[0].end)
    if example.known_wrong:
        right = exact if example.span else not own
        if not right:
            return None
        where = "bad" if example.span else "good"
        return _failure(rule.file, example, "to be wrong still", f"it is right now: move it to {where}")
    if example.span:
        if exact:
            return None
        return _failure(rule.file, example, f"one finding on {_words(example)}", _listed(own, findings))
    heard = findings if strict else [f for f in findings if f.rule == rule.id]
    if not heard:
        return None
    return _failure(rule.file, example, "no finding", _listed(heard, heard))


def _judge_rewrites(
    rule: Rule, example: Example, findings: list[Finding], linter: Linter, strict: bool
) -> Failure | None:
    """See that the rewrites of a bad example are those its file gives, and that each of them is clean."""
    if example.span is None or example.known_wrong:
        return None
    fixes = next(f.fixes for f in findings if f.rule == rule.id)
    texts = tuple(applied(example.text, fix.changes) for fix in fixes)
    if texts != (example.rewrites or ()) and (strict or example.rewrites is not None):
        return _failure(rule.file, example, _said(example.rewrites or ()), _said(texts))
    before = Counter(f.rule for f in findings)
    for text in texts:
        left = linter.check(_draft(Example(text, None), rule.file))
        new = Counter(f.rule for f in left) - before
        again = [f for f in left if f.rule.partition("/")[0] == rule.family or f.rule in new]
        if again:
            return _failure(rule.file, example, f"no finding in its rewrite {text!r}", _listed(again, again))
    return None


def _said(rewrites: Iterable[str]) -> str:
    return " or ".join(f"the rewrite {text!r}" for text in rewrites) or "no rewrite"


def _judge_signal(signal: Signal, example: Example, stands: bool) -> Failure | None:
    if stands == (example.span is not None):
        return None
    expected, found = ("the signal", "nothing") if example.span else ("no signal", "the signal")
    return _failure(signal.file, example, expected, found)


def _failure(file: str, example: Example, expected: str, found: str) -> Failure:
    return Failure(file, marked(example), expected, found)


def marked(example: Example) -> str:
    """Give an example as its file writes it, in one line."""
    text = example.text
    if example.span:
        start, end = example.span
        text = f"{text[:start]}[[{text[start:end]}]]{text[end:]}"
    return " ".join(text.split())


def _words(example: Example) -> str:
    start, end = example.span or (0, 0)
    return repr(" ".join(example.text[start:end].split()))


def _listed(own: Iterable[Finding], others: Iterable[Finding]) -> str:
    """Name findings: the rule's own, or else those of others, which may have taken their place."""
    own, others = list(own), list(others)
    named = ", ".join(f"{' '.join(f.match.split())!r} by {f.rule}" for f in own or others)
    return (named if own else f"only {named}") if named else "nothing"
