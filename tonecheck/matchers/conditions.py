"""``unless``, ``unless_all`` and ``needs``: what else must be so, or must not, for a match to count.

Each key is one question about the match and what stands around it. ``unless`` is met by any of its keys,
``unless_all`` and ``needs`` only by all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tonecheck.matchers.base import GUARDS, WHO, Signals, Workshop, clause_of, guarded, signal_stands
from tonecheck.nlp.needs import Needs
from tonecheck.nlp.phrases import PhraseError, Phrases, Verbs, Words, verb_forms, verb_needs
from tonecheck.nlp.reading import Match, Passage, Reading, Sentence
from tonecheck.nlp.text import is_loose
from tonecheck.tables import Table

if TYPE_CHECKING:
    from tonecheck.nlp.clauses import Clause
    from tonecheck.nlp.parse import Token

Question = Callable[[Reading, Match], bool]


class Conditions:
    """A match's ``unless``, ``unless_all`` and ``needs``: true where the match may stand.

    ``off`` are the guards that don't hold; None where the match has none. ``needs`` are the words that must be there, ``others``
    phrases of which one each must with its own. They are ``alone`` if nothing beyond the match's own paragraph is asked about.
    """

    def __init__(self, table: Table, workshop: Workshop, off: frozenset[str] | None) -> None:
        self._off = off
        self.needs: list[Needs] = []
        self.others: list[Phrases] = []
        self.alone = True
        self._unless = self._questions(table, "unless", workshop)
        self._unless_all = self._questions(table, "unless_all", workshop)
        self._wanted = self._questions(table, "needs", workshop)

    def __call__(self, reading: Reading, match: Match) -> bool:
        if self._off is not None and guarded(match.passage, match.start, match.end, self._off):
            return False
        if any(ask(reading, match) for group in self._unless for ask in group):
            return False
        if any(all(ask(reading, match) for ask in group) for group in self._unless_all):
            return False
        return all(ask(reading, match) for group in self._wanted for ask in group)

    def _questions(self, table: Table, key: str, workshop: Workshop) -> list[list[Question]]:
        """Read the questions under a key, and note what words they ask for in the match's own paragraph, and what they ask beyond it."""
        found = []
        needs, others = (self.needs, self.others) if key == "needs" else ([], [])
        for inner in table.tables(key):
            group: list[Question] = []
            for name, make in _PHRASE_KEYS.items():
                if name in inner:
                    phrases = workshop.phrases(inner, name)
                    group.append(partial(make, phrases))
                    if name in _ELSEWHERE:
                        self.alone = False
                    elif phrases:
                        others.append(phrases)
            for name, reach in NEAR_KEYS.items():
                if name in inner:
                    signals = workshop.signal_names(inner, name)
                    group.append(partial(_near, signals, workshop.signals, reach))
                    self.alone = self.alone and reach == HERE and workshop.signals.alone(signals)
            if "verb" in inner:
                wanted = verbs(inner, "verb", workshop)
                group.append(partial(_verb, wanted))
                needs.append(verb_needs(wanted))
            if who := inner.choices("who", WHO):
                group.append(partial(_who, who))
            inner.strings("verb")
            for name in (*_PHRASE_KEYS, *NEAR_KEYS):
                inner.strings(name)
            inner.done()
            found.append(group)
        return found


def conditions(table: Table, workshop: Workshop) -> Conditions:
    """Read a match's conditions."""
    return Conditions(table, workshop, None)


def guarded_by(table: Table, workshop: Workshop) -> Conditions:
    """Read a match's conditions and its guards, less those that ``even_if`` switches off."""
    return Conditions(table, workshop, frozenset(table.choices("even_if", GUARDS)))


def verbs(table: Table, key: str, workshop: Workshop) -> Verbs:
    """Compile a list of verbs (any form, particles behind), or fail naming the key."""
    entries = table.strings(key)
    try:
        return verb_forms(entries, workshop.families)
    except PhraseError as error:
        table.fail(str(error), key)


def has_verb(wanted: Verbs, match: Match, verb: str, at: int) -> bool:
    """Tell whether a verb at a token is one of a set, with its particle behind it where it has one."""
    doc = match.passage.parse
    for rest in wanted.get(verb, ()):
        if not rest:
            return True
        particles = [t.lower_ for t in doc[at].children if t.i > at]
        following = tuple(t.lower_ for t in doc[at + 1 : at + 1 + len(rest)])
        if following == rest or (len(rest) == 1 and rest[0] in particles):
            return True
    return False


def _verb(wanted: Verbs, reading: Reading, match: Match) -> bool:
    clause = clause_of(match.passage, match.start, match.end)
    return clause is not None and has_verb(wanted, match, clause.verb, clause.head.i)


def _who(who: tuple[str, ...], reading: Reading, match: Match) -> bool:
    clause = clause_of(match.passage, match.start, match.end)
    return clause is not None and clause.who in who


def _sentence(phrases: Phrases, reading: Reading, match: Match) -> bool:
    sentence = reading.sentence_at(match.passage, match.start)
    return phrases.found(match.passage.words, sentence.start, sentence.end)


def _next(phrases: Phrases, reading: Reading, match: Match) -> bool:
    return _in(phrases, reading.beside(reading.sentence_at(match.passage, match.start), 1))


def _previous(phrases: Phrases, reading: Reading, match: Match) -> bool:
    return _in(phrases, reading.beside(reading.sentence_at(match.passage, match.start), -1))


def _in(phrases: Phrases, sentence: Sentence | None) -> bool:
    return sentence is not None and phrases.found(sentence.passage.words, sentence.start, sentence.end)


def _clause(phrases: Phrases, reading: Reading, match: Match) -> bool:
    clause = clause_of(match.passage, match.start, match.end)
    if clause is None:
        return _sentence(phrases, reading, match)
    tokens = clause.tokens
    return phrases.found(match.passage.words, min(tokens[0].i, match.start), tokens[-1].i + 1)


def _with(phrases: Phrases, reading: Reading, match: Match) -> bool:
    clause = clause_of(match.passage, match.start, match.end)
    if clause is None:
        return False
    return phrases.found(match.passage.words, clause.head.i, clause.tokens[-1].i + 1)


def _before(phrases: Phrases, reading: Reading, match: Match) -> bool:
    sentence = reading.sentence_at(match.passage, match.start)
    words = match.passage.words
    return any(_joined(words, end, match.start) for _, end in phrases.find(words, sentence.start, match.start))


def _after(phrases: Phrases, reading: Reading, match: Match) -> bool:
    sentence = reading.sentence_at(match.passage, match.start)
    words = match.passage.words
    return any(_joined(words, match.end, start) for start, _ in phrases.find(words, match.end, sentence.end))


def _joined(words: Words, end: int, start: int) -> bool:
    """Tell whether nothing but an adverb or a comma stands between two places."""
    return start - end <= 2 and all(is_loose(word) for word in words.words[end:start])


def _inside(phrases: Phrases, reading: Reading, match: Match) -> bool:
    sentence = reading.sentence_at(match.passage, match.start)
    return any(
        start < match.end and match.start < end
        for start, end in phrases.find(match.passage.words, sentence.start, sentence.end)
    )


def _object(phrases: Phrases, reading: Reading, match: Match) -> bool:
    clause = clause_of(match.passage, match.start, match.end)
    return clause is not None and in_object(phrases, match.passage, clause)


def in_object(phrases: Phrases, passage: Passage, clause: Clause) -> bool:
    """Tell whether a phrase stands in an object or complement of a clause."""
    spans = ([t.i for t in token.subtree] for token in clause.objects)
    return any(phrases.found(passage.words, min(span), max(span) + 1) for span in spans)


def _subject(phrases: Phrases, reading: Reading, match: Match) -> bool:
    clause = clause_of(match.passage, match.start, match.end)
    return clause is not None and heads(phrases, match.passage, clause.subject)


def heads(phrases: Phrases, passage: Passage, token: Token | None) -> bool:
    """Tell whether a phrase begins a subject or holds its head word: *the team* of *the team next door*, not *door*."""
    if token is None:
        return False
    tokens = [t.i for t in token.subtree]
    spans = phrases.find(passage.words, min(tokens), max(tokens) + 1)
    return any(a <= token.i < b or a == tokens[0] for a, b in spans)


def _near(names: tuple[str, ...], signals: Signals, reach: tuple[int, ...], reading: Reading, match: Match) -> bool:
    here = reading.sentence_at(match.passage, match.start)
    places = [beside for step in reach if (beside := reading.beside(here, step)) is not None]
    return any(signal_stands(reading, name, place, signals) for name in names for place in places)


# Where a phrase must stand: the whole sentence, the match's own clause, next to the match, over it …
_PHRASE_KEYS: dict[str, Callable[[Phrases, Reading, Match], bool]] = {
    "sentence": _sentence,
    "next": _next,
    "previous": _previous,
    "adverb": _clause,
    "clause": _clause,
    "with": _with,
    "before": _before,
    "after": _after,
    "inside": _inside,
    "object": _object,
    "subject": _subject,
}
_ELSEWHERE = ("next", "previous")  # which may be in another paragraph
# In which sentences a signal must stand, counted from the match's own.
HERE = (0,)
NEAR_KEYS: dict[str, tuple[int, ...]] = {"near": (0, 1), "here": HERE, "follows": (1,), "precedes": (-1,)}
