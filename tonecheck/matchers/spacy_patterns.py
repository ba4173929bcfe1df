"""``tokens`` and ``dependency``: spaCy's own pattern syntax, with its silent traps made loud.

spaCy accepts patterns that can never match (``LOWER`` with a capital, a tag that does not exist) and names a broken
dependency pattern by a hash. Both are refused here, with the file and key.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tonecheck.matchers.base import PassageMatcher, Workshop
from tonecheck.matchers.conditions import guarded_by
from tonecheck.nlp.needs import Needs, all_of, one_of
from tonecheck.nlp.reading import Match, Passage, Reading
from tonecheck.nlp.vocabulary import readings
from tonecheck.tables import Table

if TYPE_CHECKING:
    from spacy.matcher import DependencyMatcher, Matcher

TAGS = frozenset(
    "$ '' , -LRB- -RRB- . : ADD AFX CC CD DT EX FW HYPH IN JJ JJR JJS LS MD NFP NN NNP NNPS NNS PDT POS PRP PRP$ RB RBR RBS"
    " RP SYM TO UH VB VBD VBG VBN VBP VBZ WDT WP WP$ WRB XX _SP ``".split()
)
DEPS = frozenset(
    "ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj csubjpass dative dep det"
    " dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj poss preconj predet prep prt"
    " punct quantmod relcl xcomp".split()
)
POS = frozenset("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X SPACE".split())
_KNOWN = {"TAG": TAGS, "DEP": DEPS, "POS": POS}
_LEMMAS = frozenset(("LEMMA", "POS", "MORPH"))


class PatternMatcher(PassageMatcher):
    """Finds spaCy token or dependency patterns, guarded, with exceptions."""

    def __init__(self, patterns: list[list[dict[str, Any]]], table: Table, workshop: Workshop, by_tree: bool) -> None:
        self._patterns = patterns
        self._vocab = workshop.vocab
        self._by_tree = by_tree
        self._table = table
        self._may_stand = guarded_by(table, workshop)
        self.alone = self._may_stand.alone
        needs = tuple(need for each in patterns for need in _needs(each))
        self.number = workshop.number([needs, *self._may_stand.needs], self._may_stand.others)
        self.lemmas = bool(_LEMMAS & {key for p in patterns for node in p for key in _attributes(node)})

    @cached_property
    def _matcher(self) -> Matcher | DependencyMatcher:
        from spacy.matcher import DependencyMatcher, Matcher

        try:
            if self._by_tree:
                tree = DependencyMatcher(self._vocab())
                tree.add("pattern", self._patterns)
                return tree
            matcher = Matcher(self._vocab(), validate=True)
            matcher.add("pattern", self._patterns, greedy="LONGEST")
            return matcher
        except Exception as error:  # spaCy raises several kinds, all about the pattern
            self._table.fail(f"spaCy refuses the pattern: {' '.join(str(error).split())[:300]}", "any")

    def search(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        for _, found in _spans(self._matcher, passage, self._by_tree):
            start, end = found
            match = Match(passage, start, end)
            if any(passage.doc[i].is_sent_start for i in range(start + 1, end)):
                continue  # spaCy's matcher runs across the end of a sentence
            if self._may_stand(reading, match):
                yield match


def _spans(matcher: Any, passage: Passage, by_tree: bool) -> Iterator[tuple[int, tuple[int, int]]]:
    for found in matcher(passage.doc):
        if by_tree:
            yield found[0], (min(found[1]), max(found[1]) + 1)
        else:
            yield found[0], (found[1], found[2])


def _needs(pattern: list[dict[str, Any]]) -> Needs:
    """Give the words that a pattern names by LOWER, those of tokens that may be missing left out."""
    found = []
    for node in pattern:
        wanted = _attributes(node).get("LOWER")
        listed = wanted.get("IN", ()) if isinstance(wanted, dict) else (wanted,)
        words = [each for each in listed if isinstance(each, str)]
        if words and len(words) == len(listed) and node.get("OP", "1") in ("1", "+"):
            found.append(one_of(meant for each in words for meant in readings(each)))
    return all_of(found)


def _attributes(node: dict[str, Any]) -> dict[str, Any]:
    inner = node.get("RIGHT_ATTRS", node)
    return inner if isinstance(inner, dict) else {}


def _patterns(table: Table, by_tree: bool) -> list[list[dict[str, Any]]]:
    found = table.take("any", list, [])
    if not found or not all(isinstance(p, list) and p and all(isinstance(t, dict) for t in p) for p in found):
        table.fail('must be a list of patterns, each a list of tables: [[{LOWER = "you"}, {TAG = "VBD"}]]', "any")
    for pattern in found:
        for node in pattern:
            if by_tree and not {"RIGHT_ID", "RIGHT_ATTRS"} <= node.keys():
                table.fail("every table of a dependency pattern needs RIGHT_ID and RIGHT_ATTRS", "any")
            for name, value in _attributes(node).items():
                _check(table, name, value)
    return found


def _check(table: Table, name: str, value: Any) -> None:
    values = [value] if isinstance(value, str) else []
    if isinstance(value, dict):
        for key in ("IN", "NOT_IN"):
            listed = value.get(key, [])
            if not isinstance(listed, list):
                table.fail(f"{name} {key} must be a list, not {listed!r}", "any")
            values += [v for v in listed if isinstance(v, str)]
    for each in values:
        if name == "LOWER" and each != each.lower():
            table.fail(f"LOWER = {each!r} never matches: write {each.lower()!r}", "any")
        if name in _KNOWN and each not in _KNOWN[name]:
            table.fail(
                f"{name} = {each!r} never matches: there is no such {name.lower()} in the English model",
                "any",
            )


def tokens_matcher(table: Table, workshop: Workshop) -> PatternMatcher:
    """Make a matcher from ``[[tokens]]``: ``any`` of its spaCy Matcher patterns."""
    return PatternMatcher(_patterns(table, False), table, workshop, by_tree=False)


def dependency_matcher(table: Table, workshop: Workshop) -> PatternMatcher:
    """Make a matcher from ``[[dependency]]``: ``any`` of its spaCy DependencyMatcher patterns."""
    return PatternMatcher(_patterns(table, True), table, workshop, by_tree=True)
