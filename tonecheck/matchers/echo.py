"""``echo``: a reply that takes up none of the customer's own words, of the whole message or of a question in it.

When two words count as the same is told by `tonecheck.nlp.keywords`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from tonecheck.drafts.draft import Draft, Kind
from tonecheck.matchers.base import Hit, Workshop
from tonecheck.nlp.keywords import is_content, is_noun, is_same, root, takes_up
from tonecheck.nlp.phrases import Phrases
from tonecheck.nlp.reading import Match, Passage, Reading
from tonecheck.tables import Table

OF = ("message", "question")
PHRASES = ("common", "unless", "asks", "answers")
MOST = 200  # words or questions of a message that are looked at: more, and it is no message of a customer's
WORDS, LENGTH = 4, 70  # how much of the customer's words a message shows

_NAME = regex.compile(r"\p{Lu}[\p{L}'’-]+")
_TITLES = frozenset("mr mrs ms miss mx dr prof".split())
_WHICH = frozenset("WP WRB WDT WP$".split())
# What a question may open with, and what may stand before that.
_OPENS = frozenset("MD VB VBP VBZ VBD".split()) | _WHICH
_BEFORE = ("CC", "UH", "RB")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a reply is to take up: where it stands in the customer's message, and its key words."""

    match: Match
    words: tuple[str, ...]
    nouns: tuple[str, ...]
    polar: bool = False

    @property
    def is_telling(self) -> bool:
        """Whether its words say what is asked: *When will it arrive?* has only one, and an answer may do without."""
        return bool(self.nouns) or len(self.words) > 1


class EchoMatcher:
    """Finds a reply with none of the key words of the quoted message, or of a question in it.

    The finding is the last sentence. Its values are ``words`` and, of the first question left open, ``question``.
    """

    whole = True
    lemmas = False  # tags tell a noun from a verb; `keywords` compares them

    def __init__(
        self, of: str, phrases: dict[str, Phrases], least: int, min_words: int, customer_min_words: int
    ) -> None:
        self._of = of
        self._phrases = phrases
        self._least = least
        self._min_words = min_words
        self._customer_min_words = customer_min_words

    def find(self, reading: Reading) -> Iterator[Hit]:
        last = reading.last_sentence
        if last is None or reading.word_count < self._min_words or reading.draft.is_cut_off or not reading.customer:
            return
        if sum(t.is_alpha for passage in reading.customer for t in passage.parse) < self._customer_min_words:
            return
        names = _names(reading.draft) | _names(reading.message)
        if self._of == "message":
            yield from self._message(reading, last, names)
        else:
            yield from self._questions(reading, last, names)

    def _message(self, reading: Reading, last: tuple[int, int], names: frozenset[str]) -> Iterator[Hit]:
        parts = [
            self._asked(Match(passage, start, end), names)
            for passage, start, end in _sentences(reading)
            if not self._phrases["unless"].found(passage.words, start, end)
        ]
        words = list(dict.fromkeys(each for part in parts for each in part.words))
        if len({root(each.lower()) for each in words}) < self._least:
            return
        nouns = list(dict.fromkeys(each for part in parts for each in part.nouns))
        said = frozenset().union(*self._said(reading))
        if nouns and not any(takes_up(said, each.lower()) for each in words[:MOST]):
            yield Hit(*last, values={"words": ", ".join(nouns[:WORDS])})

    def _questions(self, reading: Reading, last: tuple[int, int], names: frozenset[str]) -> Iterator[Hit]:
        asked = [self._asked(match, names, polar) for match, polar in islice(self._asking(reading), MOST)]
        if not any(question.is_telling for question in asked):
            return
        said = self._said(reading)
        all_said = frozenset().union(*said)
        taken = []
        for question in asked:  # each word of the reply is compared once, however many sentences have it
            forms = {w for w in all_said for each in question.words if is_same(each.lower(), w)}
            taken.append({n for n, part in enumerate(said) if not forms.isdisjoint(part)})
        # A *Yes* belongs to the question whose words stand beside it, else to one that nothing else was said of.
        answers = [n for n in self._answers(reading) if not any(n in numbers for numbers in taken)]
        open_ = []
        for question, numbers in zip(asked, taken, strict=True):
            if numbers:
                continue
            if question.polar and answers:
                answers.pop()
            elif question.is_telling and len(question.words) >= self._least:
                open_.append(question)
        if open_:
            places = tuple(reading.place_quoted(question.match) for question in open_)
            first = open_[0].match
            shown = " ".join(first.passage.parse.written(first.start, first.end).split())
            values = {
                "words": ", ".join((open_[0].nouns or open_[0].words)[:WORDS]),
                "question": shown if len(shown) <= LENGTH else shown[: LENGTH - 3].rstrip() + "…",
            }
            yield Hit(*last, related=places, values=values)

    def _asked(self, match: Match, names: frozenset[str], polar: bool = False) -> _Asked:
        """Give the key words of a part of the customer's message: those that say what it is about."""
        passage = match.passage
        left_out = self._left_out(passage, match.start, match.end)
        words: dict[str, bool] = {}
        for token in passage.parse[match.start : match.end]:
            titled = token.i > 0 and token.nbor(-1).lower_.rstrip(".") in _TITLES
            name = token.text[:1].isupper() and (titled or token.lower_ in names or token.lower_ in _TITLES)
            if is_content(token) and not name and token.i not in left_out:
                words[token.text] = is_noun(token)
        return _Asked(match, tuple(words), tuple(each for each in words if words[each]), polar)

    def _asking(self, reading: Reading) -> Iterator[tuple[Match, bool]]:
        """Give the questions of the customer's message, and whether each is one for yes or no."""
        for passage, start, end in _sentences(reading):
            words, doc = passage.words, passage.parse
            if self._phrases["unless"].found(words, start, end):
                continue
            opening = next((t for t in doc[start:end] if t.is_alpha and t.tag_ not in _BEFORE), None)
            marked = any("?" in t.text for t in doc[start:end])
            asks = [c for c in passage.clauses if start <= c.head.i < end and c.mood == "question"]
            lead = next(self._phrases["asks"].find(words, start, end), None)
            if lead:
                first = lead[1]
            elif opening is not None and opening.tag_ in _OPENS and (marked or asks):
                first = opening.i
            elif marked and asks:
                first = min(token.i for clause in asks for token in clause.tokens)
            else:
                continue
            which = any(t.tag_ in _WHICH and t.lower_ != "that" for t in doc[lead[0] if lead else first : first + 3])
            yield Match(passage, first, end), not which

    def _left_out(self, passage: Passage, start: int, end: int) -> set[int]:
        """Give the words that are in every letter and say nothing of this one."""
        return {i for a, b in self._phrases["common"].find(passage.words, start, end) for i in range(a, b)}

    def _said(self, reading: Reading) -> list[frozenset[str]]:
        """Give the words of each sentence of the reply."""
        found = []
        for sentence in reading.sentences:
            passage, start, end = sentence.passage, sentence.start, sentence.end
            left_out = self._left_out(passage, start, end)
            tokens = (t for t in passage.parse[start:end] if t.is_alpha and t.i not in left_out)
            found.append(frozenset(t.word for t in tokens))
        return found

    def _answers(self, reading: Reading) -> list[int]:
        """Give the numbers of the reply's sentences that say yes or no."""
        answers = self._phrases["answers"]
        return [n for n, s in enumerate(reading.sentences) if answers.found(s.passage.words, s.start, s.end)]


def _sentences(reading: Reading) -> Iterator[tuple[Passage, int, int]]:
    for passage in reading.customer_parsed:
        for start, end in passage.bounds:
            yield passage, start, end


def _names(draft: Draft) -> frozenset[str]:
    """Give the names that a greeting calls somebody by."""
    greetings = (draft.text[part.start : part.end] for part in draft.segments if part.kind is Kind.GREETING)
    return frozenset(name.lower() for greeting in greetings for name in _NAME.findall(greeting))


def echo_matcher(table: Table, workshop: Workshop) -> EchoMatcher:
    """Make a matcher from ``[[echo]]``: ``of`` the quoted message or each question in it.

    ``common`` are words that are no key words; sentences of the customer's with one of ``unless`` don't count. Of
    questions, ``asks`` are phrases that ask without a question mark, ``answers`` those of a reply that says yes or no.
    """
    of = table.choice("of", OF, "message")
    phrases = {key: workshop.phrases(table, key) for key in PHRASES}
    return EchoMatcher(
        of,
        phrases,
        workshop.parameter(table, "least", 3 if of == "message" else 1),
        workshop.parameter(table, "min_words", 8),
        workshop.parameter(table, "customer_min_words", 5 if of == "message" else 1),
    )
