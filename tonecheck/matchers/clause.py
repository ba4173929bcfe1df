"""``clause``: who does what. Reads `tonecheck.nlp.clauses`, so one table covers every way of saying it."""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.matchers.base import GUARDS, WHO, PassageMatcher, Workshop
from tonecheck.matchers.conditions import conditions, has_verb, heads, in_object, verbs
from tonecheck.nlp import clauses
from tonecheck.nlp.clauses import Clause
from tonecheck.nlp.needs import Needs, one_of
from tonecheck.nlp.phrases import verb_needs
from tonecheck.nlp.reading import Match, Passage, Reading
from tonecheck.tables import Table

MODALS = ("can", "could", "may", "might", "will", "would", "shall", "should", "must", "ought", "to", "none")
MOODS = ("statement", "question", "imperative")
_FLAGS = ("perfect", "passive", "progressive", "past", "hypothetical", "reported")


class ClauseMatcher(PassageMatcher):
    """Finds clauses with the wanted features; what a table does not mention may be either way, except negation."""

    def __init__(self, table: Table, workshop: Workshop) -> None:
        self._who = table.choices("who", WHO)
        self._verbs = verbs(table, "verb", workshop)
        self._modals = table.choices("modal", MODALS)
        self._moods = table.choices("mood", MOODS) or ("statement",)
        self._flags = {name: value for name in _FLAGS if (value := table.flag(name)) is not None}
        negated = table.flag("negated")
        off = frozenset(table.choices("even_if", GUARDS))
        self._off = off
        self._negated = negated if negated is not None else (None if "negated" in off else False)
        self._subject = workshop.phrases(table, "subject")
        self._object = workshop.phrases(table, "object")
        self._with = workshop.phrases(table, "with")
        self._cover = table.choice("cover", ("verb", "object", "clause"), "verb")
        self._may_stand = conditions(table, workshop)
        self.alone = self._may_stand.alone
        others = [phrases for phrases in (self._subject, self._object, self._with) if phrases]
        self.number = workshop.number([*self._needs(), *self._may_stand.needs], [*others, *self._may_stand.others])

    def _needs(self) -> Iterator[Needs]:
        """Give what words any clause with these features has, besides those of its phrases."""
        if self._who == ("customer",) and "imperative" not in self._moods:
            yield one_of(clauses.WORDS["customer"])
        if self._modals and "none" not in self._modals:
            yield tuple(need for modal in self._modals for need in clauses.MODALS[modal])
        for name, wanted in (("negated", self._negated), ("perfect", self._flags.get("perfect"))):
            if wanted:
                yield one_of(clauses.WORDS[name])
        if self._verbs:
            yield verb_needs(self._verbs)

    def search(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        """Give the matching clauses of one passage."""
        for clause in passage.clauses:
            if self._verbs and clause.verb not in self._verbs:
                continue  # most clauses have another verb; whether its particle stands there is asked below
            if not self._features(clause) or (clause.joined and clause.negated):
                continue  # what a joined verb denies was found with the first: one fault, one finding
            match = Match(passage, clause.start, clause.end)
            if self._verbs and not has_verb(self._verbs, match, clause.verb, clause.head.i):
                continue
            if not self._words(passage, clause):
                continue
            if "quoted" not in self._off and passage.wording.is_quoted(clause.head.i, clause.head.i + 1):
                continue
            if not self._may_stand(reading, match):
                continue
            yield self._covered(match, clause)

    def _features(self, clause: Clause) -> bool:
        if self._who and clause.who not in self._who:
            return False
        if clause.mood not in self._moods or (self._negated is not None and clause.negated != self._negated):
            return False
        for guard in ("hypothetical", "reported"):
            if getattr(clause, guard) and guard not in self._off and guard not in self._flags:
                return False
        if self._modals and (clause.modal or "none") not in self._modals:
            return False
        return all(getattr(clause, name) == value for name, value in self._flags.items())

    def _words(self, passage: Passage, clause: Clause) -> bool:
        if self._subject and not heads(self._subject, passage, clause.subject):
            return False
        if self._object and not in_object(self._object, passage, clause):
            return False
        if self._with:
            return self._with.found(passage.words, clause.head.i, clause.tokens[-1].i + 1)
        return True

    def _covered(self, match: Match, clause: Clause) -> Match:
        """Widen a match to the verb's object, or to the end of its clause."""
        if self._cover == "verb":
            return match
        if self._cover == "clause":
            tokens = [t.i for t in clause.tokens if not t.is_punct]
            return Match(match.passage, match.start, max(match.end, *[i + 1 for i in tokens if i - match.end < 12]))
        objects = [*clause.objects, *(t for t in clause.head.children if t.dep_ == "prep" and t.i <= match.end)]
        ends = [max(t.i for t in token.subtree) + 1 for token in objects if token.i > clause.head.i]
        return Match(match.passage, match.start, max([match.end, *[e for e in ends if e - match.end <= 10]]))


def clause_matcher(table: Table, workshop: Workshop) -> ClauseMatcher:
    """Make a matcher from ``[[clause]]``: clauses with all the features it names, and it must name some."""
    narrow = {"who", "verb", "modal", "subject", "object", "with"} & set(table.keys())
    matcher = ClauseMatcher(table, workshop)
    if not narrow:
        table.fail("would find every clause: say who, verb, modal, subject, object or with")
    return matcher
