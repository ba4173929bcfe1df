"""A reading: a draft as the rules see it, its paragraphs in order, each parsed when a rule first has to look at it."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tonecheck.drafts.draft import Draft
from tonecheck.nlp.clauses import Clause
from tonecheck.nlp.customer import customer_message
from tonecheck.nlp.parse import Parse, Token
from tonecheck.nlp.parser import Parser
from tonecheck.nlp.phrases import Words
from tonecheck.nlp.prose import Paragraph, paragraphs
from tonecheck.nlp.screen import Screen
from tonecheck.nlp.text import is_word
from tonecheck.nlp.wording import Wording

if TYPE_CHECKING:
    from spacy.tokens import Doc


_OURS, _MINE = frozenset("we us our ours".split()), frozenset("i me my mine".split())


def _glued(token: Token) -> bool:
    """Tell whether a token is the rest of the word before it."""
    before = token.nbor(-1)
    return not before.whitespace_ and before.text[-1:].isalpha() and (token.text[0].isalpha() or token.text[0] in "'’")


class Passage:
    """A paragraph of a draft: its number, its place, and its wording."""

    def __init__(self, number: int, paragraph: Paragraph, wording: Wording) -> None:
        self.number = number
        self.paragraph = paragraph
        self.wording = wording

    @property
    def parse(self) -> Parse:
        """The parse, as plain values."""
        return self.wording.parse

    @property
    def doc(self) -> Doc:
        """The parse as spaCy has it."""
        return self.wording.doc

    @property
    def bounds(self) -> list[tuple[int, int]]:
        """The sentences as token spans."""
        return self.wording.bounds

    @property
    def words(self) -> Words:
        """The words in normal form, one for each token."""
        return self.wording.words

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses, in the order of their verbs."""
        return self.wording.clauses


class Sentence(NamedTuple):
    """A sentence's place: the passage, the sentence's number in it, and its tokens."""

    passage: Passage
    number: int
    start: int
    end: int

    @property
    def clauses(self) -> Iterator[Clause]:
        return (c for c in self.passage.clauses if self.start <= c.head.i < self.end)


class Match(NamedTuple):
    """Words a rule found: tokens ``start:end`` of a passage."""

    passage: Passage
    start: int
    end: int


class Reading:
    """A draft with its passages, in order.

    ``screen`` tells which matchers a passage has nothing for; without one all are asked. The customer's quoted message is
    read when a rule asks for it: split into words (`customer`), or parsed as well (`customer_parsed`). Its passages
    have numbers below zero.
    """

    def __init__(self, draft: Draft, parser: Parser, screen: Screen | None = None) -> None:
        self.draft = draft
        self.passages = tuple(Passage(i, p, parser.wording(p.text, screen)) for i, p in enumerate(paragraphs(draft)))
        self._parser = parser
        self._screen = screen
        self._signals: dict[tuple[str, int], frozenset[int]] = {}

    def may_have(self, numbers: Iterable[int]) -> bool:
        """Tell whether any matcher of some numbers may find something."""
        return any(True for number in numbers for _ in self.passages_for(number))

    @property
    def likely(self) -> Collection[int] | None:
        """The numbers of the rules' own matchers that may find something; None where nobody looked."""
        return self._likely.keys() if self._screen is not None else None

    @cached_property
    def _likely(self) -> Mapping[int, Sequence[Passage]]:
        """The passages where they may, by their numbers."""
        found: dict[int, list[Passage]] = {}
        for passage in self.passages:
            for number in passage.wording.likely:
                found.setdefault(number, []).append(passage)
        return found

    def passages_for(self, number: int) -> Iterable[Passage]:
        """Give the passages where the matcher of a number may find something."""
        if self._screen is None:
            return self.passages
        if number in self._screen.rules:
            return self._likely.get(number, ())
        return (passage for passage in self.passages if passage.wording.phrases(number))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences, in order."""
        self._parser.ahead(passage.wording for passage in self.passages)
        return tuple(Sentence(p, n, a, b) for p in self.passages for n, (a, b) in enumerate(p.bounds))

    def sentence_at(self, passage: Passage, token: int) -> Sentence:
        """Give the sentence that holds a token."""
        at = max(bisect_right(passage.bounds, (token, sys.maxsize)) - 1, 0)
        return Sentence(passage, at, *passage.bounds[at])

    def beside(self, sentence: Sentence, step: int) -> Sentence | None:
        """Give the sentence so many sentences on (or back, below zero), if there is one; no other passage is parsed for it."""
        passage, number = sentence.passage, sentence.number + step
        while not 0 <= number < len(passage.bounds):
            beyond = passage.number + (1 if number > 0 else -1)
            if not 0 <= beyond < len(self.passages):
                return None
            number -= len(passage.bounds) if number > 0 else 0
            passage = self.passages[beyond]
            number += len(passage.bounds) if number < 0 else 0
        return Sentence(passage, number, *passage.bounds[number])

    def place(self, match: Match) -> tuple[int, int]:
        """Give the span of the draft's text (code points, end exclusive) a match covers."""
        parse = match.passage.parse
        spoken = [t.i for t in parse[match.start : match.end] if is_word(t.text)] or [match.start, match.end - 1]
        return self._place(match.passage, spoken[0], spoken[-1] + 1)

    def _place(self, passage: Passage, start: int, end: int) -> tuple[int, int]:
        words = [t for t in passage.parse[start:end] if not t.is_space] or [passage.parse[start]]
        first, last = words[0], words[-1]
        while first.i and _glued(first):
            first = first.nbor(-1)  # *It's*, not *'s*; *won't*, not *n't*
        return passage.paragraph.mapped.origin(first.idx, last.idx + len(last.text))

    def span(self, passage: Passage, start: int, end: int) -> tuple[int, int]:
        """Give the span of the draft's text that some tokens stand for, to the letter."""
        words = [t for t in passage.parse[start:end] if not t.is_space] or [passage.parse[start]]
        return passage.paragraph.mapped.origin(words[0].idx, words[-1].idx + len(words[-1].text))

    def match_at(self, start: int, end: int) -> Match | None:
        """Give the tokens that ``start:end`` of the draft's text became; None where no passage has them."""
        number = bisect_right(self._extents, (start, sys.maxsize)) - 1
        if number < 0 or end > self._extents[number][1]:
            return None
        passage = self.passages[number]
        a, b = passage.paragraph.mapped.within(start, end)
        found = passage.doc.char_span(a, b, alignment_mode="expand") if a < b else None
        return Match(passage, found.start, found.end) if found is not None else None

    @cached_property
    def _extents(self) -> list[tuple[int, int]]:
        """The spans of the draft's text that the passages stand for, in order."""
        return [p.paragraph.mapped.origin(0, len(p.paragraph.mapped.text)) for p in self.passages]

    def place_quoted(self, match: Match) -> tuple[int, int]:
        """Give the span of the draft's text that a match in the customer's message covers."""
        return self.message.origin.origin(*self._place(match.passage, match.start, match.end))

    def remember(self, name: str, passage: Passage, sentences: frozenset[int]) -> None:
        """Keep in which sentences of a passage a signal stands, so that it is worked out once."""
        self._signals[name, passage.number] = sentences

    def remembered(self, name: str, passage: Passage) -> frozenset[int] | None:
        """Give what `remember` kept."""
        return self._signals.get((name, passage.number))

    @cached_property
    def message(self) -> Draft:
        """The customer's message as a draft; its ``origin`` leads to the reply's text."""
        return customer_message(self.draft)

    @cached_property
    def customer(self) -> tuple[Passage, ...]:
        """The customer's message in words, without a parse."""
        return self._customer(parsed=False)

    @cached_property
    def customer_parsed(self) -> tuple[Passage, ...]:
        """The customer's message, parsed."""
        found = self._customer(parsed=True)
        self._parser.ahead(passage.wording for passage in found)
        return found

    def _customer(self, *, parsed: bool) -> tuple[Passage, ...]:
        found = enumerate(paragraphs(self.message))
        return tuple(Passage(-1 - i, p, Wording(p.text, self._parser, parsed=parsed)) for i, p in found)

    @cached_property
    def last_sentence(self) -> tuple[int, int] | None:
        """The span of the last sentence of the body that says something: where rules report what the whole lacks."""
        last = next((s for s in self._from_the_end() if sum(t.is_alpha for t in _tokens(s)) > 2), None)
        last = last or next(self._from_the_end(), None)
        return self._place(last.passage, last.start, last.end) if last else None

    def _from_the_end(self) -> Iterator[Sentence]:
        for passage in reversed(self.passages):
            for number, (start, end) in reversed(list(enumerate(passage.bounds))):
                yield Sentence(passage, number, start, end)

    @cached_property
    def speaker(self) -> str:
        """*I* or *we*, as the reply speaks of its writer."""
        said = Counter(word for passage in self.passages for word in passage.wording.cut)
        ours, mine = (sum(said[w] for w in group) for group in (_OURS, _MINE))
        return "we" if ours > mine and not (mine and ours < 2 * mine) else "I"

    @cached_property
    def word_count(self) -> int:
        """The number of words of prose in the body."""
        return sum(passage.wording.word_count for passage in self.passages)


def _tokens(sentence: Sentence) -> Iterable[Token]:
    return sentence.passage.parse[sentence.start : sentence.end]
