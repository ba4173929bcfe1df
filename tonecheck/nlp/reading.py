"""A reading: a draft as the rules see it, its paragraphs parsed, its sentences and clauses in order."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tonecheck.drafts.draft import Draft
from tonecheck.nlp.clauses import Clause, read_clauses
from tonecheck.nlp.context import context
from tonecheck.nlp.customer import customer_message
from tonecheck.nlp.grammar import word
from tonecheck.nlp.pattern import is_word
from tonecheck.nlp.phrases import Words
from tonecheck.nlp.prose import Paragraph, paragraphs

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token


_SINGLE = ("'", "‘", "’")


_OPENS = frozenset('( [ { " “ – — -'.split())
# What an apostrophe stands for the start of: *'til*, *'cause*; no quotation begins with it.
_CLIPPED = frozenset("til tis twas cause em n bout round".split())


def _apart(token: Token) -> bool:
    """Tell whether white space, an opening mark or nothing stands before a token."""
    return token.i == 0 or bool(token.nbor(-1).whitespace_) or token.nbor(-1).text in _OPENS


def _opens(token: Token) -> bool:
    """Tell whether a token opens a quotation: a single mark before a word that it doesn't shorten."""
    if token.text not in _SINGLE or token.whitespace_ or token.i + 1 == len(token.doc) or not _apart(token):
        return False
    word = token.nbor().lower_
    return word not in _CLIPPED and not word[0].isdigit()


def _closes(token: Token) -> bool:
    """Tell whether a token may close a quotation: a single mark that hangs on the word before it."""
    ends = bool(token.whitespace_) or token.i + 1 == len(token.doc) or token.nbor().is_punct
    return token.text in _SINGLE and not _apart(token) and ends


def _glued(token: Token) -> bool:
    """Tell whether a token is the rest of the word before it."""
    before = token.nbor(-1)
    return not before.whitespace_ and before.text[-1:].isalpha() and (token.text[0].isalpha() or token.text[0] in "'’")


class Passage:
    """A parsed paragraph: its parse, its words for phrases, its clauses."""

    def __init__(self, number: int, paragraph: Paragraph, doc: Doc) -> None:
        self.number = number
        self.paragraph = paragraph
        self.doc = doc

    @cached_property
    def bounds(self) -> list[tuple[int, int]]:
        """The sentences as token spans. Without a parse the paragraph is one."""
        if not self.doc.has_annotation("SENT_START"):
            return [(0, len(self.doc))]
        return [(s.start, s.end) for s in self.doc.sents]

    @cached_property
    def words(self) -> Words:
        """The paragraph's words in normal form, one for each token."""
        # Behind a greeting in the same line the first token is a space, and a sentence starts at its first word.
        first = {a: next((i for i in range(a, b) if not self.doc[i].is_space), a) for a, b in self.bounds}
        return Words(tuple(word(token) for token in self.doc), tuple((first[a], b) for a, b in self.bounds))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return read_clauses(self.doc)

    @cached_property
    def clause_at(self) -> dict[int, Clause]:
        """The clauses by the token of their verb."""
        return {clause.head.i: clause for clause in reversed(self.clauses)}

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """Token spans between quotation marks, double or single."""
        marks = [t.i for t in self.doc if '"' in t.text or t.text in ("''", "``")]
        single = [(t.i, b) for t in self.doc if _opens(t) and (b := self._closing(t.i)) is not None]
        return [(a, b) for a, b in [*zip(marks[::2], marks[1::2], strict=False), *single] if b - a < 60]

    def _closing(self, opening: int) -> int | None:
        """Give the single quotation mark that closes one: the first that is no owner's (*the drivers' vans*), if there is one."""
        found = [t for t in self.doc[opening + 1 : opening + 60] if _closes(t)]
        likely = [
            t.i for t in found if not (t.nbor(-1).text.endswith("s") and t.i + 1 < len(self.doc) and t.nbor().is_lower)
        ]
        return next(iter(likely or [t.i for t in found]), None)

    def is_quoted(self, start: int, end: int) -> bool:
        """Tell whether tokens lie inside a quotation."""
        return any(a < start and end <= b for a, b in self.quoted)

    def root(self, start: int, end: int) -> Token:
        """Give the token of a span that the others hang on."""
        for token in self.doc[start:end]:
            if not start <= token.head.i < end or token.head == token:
                return token
        return self.doc[start]

    def context(self, start: int, end: int) -> tuple[bool, bool]:
        """Tell whether a span is hypothetical, and whether it reports somebody else's words."""
        return context(self.root(start, end))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place: the passage and the tokens in it."""

    passage: Passage
    start: int
    end: int

    @property
    def clauses(self) -> Iterator[Clause]:
        return (c for c in self.passage.clauses if self.start <= c.head.i < self.end)


@dataclass(frozen=True, slots=True)
class Match:
    """Words a rule found: tokens ``start:end`` of a passage."""

    passage: Passage
    start: int
    end: int


class Reading:
    """A draft with its parsed passages and all its sentences, in order.

    The customer's quoted message is read when a rule asks for it: split into words (`customer`), or parsed as well
    (`customer_parsed`). Its passages have numbers below zero.
    """

    def __init__(self, draft: Draft, passages: Iterable[Passage], nlp: Language) -> None:
        self.draft = draft
        self.passages = tuple(passages)
        self._nlp = nlp
        self.sentences = tuple(Sentence(p, a, b) for p in self.passages for a, b in p.bounds)
        self._first: dict[tuple[int, int], int] = {}
        for index, sentence in enumerate(self.sentences):
            self._first.setdefault((sentence.passage.number, sentence.start), index)
        self._signals: dict[tuple[str, int], frozenset[int]] = {}

    def sentence_at(self, passage: Passage, token: int) -> int:
        """Give the number of the sentence that holds a token."""
        at = bisect_right(passage.bounds, (token, sys.maxsize)) - 1
        return self._first[passage.number, passage.bounds[max(at, 0)][0]]

    def place(self, match: Match) -> tuple[int, int]:
        """Give the span of the draft's text (code points, end exclusive) a match covers."""
        doc = match.passage.doc
        spoken = [t.i for t in doc[match.start : match.end] if is_word(t.text)] or [match.start, match.end - 1]
        return self._place(match.passage, spoken[0], spoken[-1] + 1)

    def _place(self, passage: Passage, start: int, end: int) -> tuple[int, int]:
        words = [t for t in passage.doc[start:end] if not t.is_space] or [passage.doc[start]]
        first, last = words[0], words[-1]
        while first.i and _glued(first):
            first = first.nbor(-1)  # *It's*, not *'s*; *won't*, not *n't*
        return passage.paragraph.mapped.origin(first.idx, last.idx + len(last.text))

    def span(self, passage: Passage, start: int, end: int) -> tuple[int, int]:
        """Give the span of the draft's text that some tokens stand for, to the letter."""
        words = [t for t in passage.doc[start:end] if not t.is_space] or [passage.doc[start]]
        return passage.paragraph.mapped.origin(words[0].idx, words[-1].idx + len(words[-1].text))

    def match_at(self, start: int, end: int) -> Match | None:
        """Give the tokens that ``start:end`` of the draft's text became; None where no passage has them."""
        for passage in self.passages:
            mapped = passage.paragraph.mapped
            first, last = mapped.origin(0, len(mapped.text))
            if first <= start and end <= last and passage.doc.has_annotation("DEP"):
                a, b = mapped.within(start, end)
                found = passage.doc.char_span(a, b, alignment_mode="expand") if a < b else None
                return Match(passage, found.start, found.end) if found is not None else None
        return None

    def place_quoted(self, match: Match) -> tuple[int, int]:
        """Give the span of the draft's text that a match in the customer's message covers."""
        return self.message.origin.origin(*self._place(match.passage, match.start, match.end))

    def remember(self, name: str, passage: Passage, sentences: frozenset[int]) -> frozenset[int]:
        """Keep in which sentences of a passage a signal stands, so that it is worked out once."""
        self._signals[name, passage.number] = sentences
        return sentences

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
        return tuple(Passage(-1 - i, p, self._nlp.make_doc(p.text)) for i, p in enumerate(paragraphs(self.message)))

    @cached_property
    def customer_parsed(self) -> tuple[Passage, ...]:
        """The customer's message, parsed."""
        return tuple(Passage(-1 - i, p, doc) for i, (p, doc) in enumerate(_parsed(self.message, self._nlp)))

    @cached_property
    def last_sentence(self) -> tuple[int, int] | None:
        """The span of the last sentence of the body that says something: where rules report what the whole lacks."""
        spoken = (s for s in reversed(self.sentences) if sum(t.is_alpha for t in s.passage.doc[s.start : s.end]) > 2)
        last = next(spoken, self.sentences[-1] if self.sentences else None)
        return self._place(last.passage, last.start, last.end) if last else None

    @cached_property
    def word_count(self) -> int:
        """The number of words of prose in the body."""
        return sum(any(c.isalnum() for c in t.text) for p in self.passages for t in p.doc)


def read(draft: Draft, nlp: Language, parsed: dict[str, Doc] | None = None) -> Reading:
    """Parse a draft's paragraphs, except those whose parse is at hand."""
    return Reading(draft, (Passage(i, p, doc) for i, (p, doc) in enumerate(_parsed(draft, nlp, parsed))), nlp)


def _parsed(draft: Draft, nlp: Language, parsed: dict[str, Doc] | None = None) -> Iterator[tuple[Paragraph, Doc]]:
    own = list(paragraphs(draft))
    known = {} if parsed is None else parsed
    new = list(dict.fromkeys(p.text for p in own if p.text not in known))
    known.update(zip(new, nlp.pipe(new, batch_size=32), strict=True))
    return ((p, known[p.text]) for p in own)
