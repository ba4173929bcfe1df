"""The wording of one paragraph and all that is told of it: its words, its parse, its clauses, whatever reply it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from tonecheck.nlp.clauses import Clause, read_clauses
from tonecheck.nlp.context import context
from tonecheck.nlp.parse import Parse, Token, untagged
from tonecheck.nlp.phrases import Words
from tonecheck.nlp.screen import NONE, Likely, Screen
from tonecheck.nlp.vocabulary import vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from tonecheck.nlp.parser import Parser

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


class Wording:
    """A paragraph's text, read as far as somebody has asked. Replies with the same paragraph share it.

    Without a ``screen`` any matcher may find something. One that is not ``parsed`` is only cut into words. Its tokens hold as
    long as somebody holds the wording.
    """

    def __init__(self, text: str, parser: Parser, screen: Screen | None = None, *, parsed: bool = True) -> None:
        self.text = text
        self._parser = parser
        self._screen = screen
        self.is_parsed = not parsed  # what nobody wants parsed needs no more
        self._sifted: dict[int, frozenset[int]] = {}  # what signals may have here, by their numbers
        # The token spans that a matcher finds, by its number, if it looks at nothing but this.
        self.found: dict[int, tuple[tuple[int, int], ...]] = {}
        self.signalled: dict[str, frozenset[int]] = {}  # the numbers of the sentences where a signal like that stands

    def __del__(self) -> None:
        if "parse" in self.__dict__:
            self.parse.take_apart()

    @cached_property
    def likely(self) -> Likely:
        """Which matchers of rules, not of signals, may find something here, and which of their phrases: by the words and their order."""
        return self._screen.of(self).likely(self) if self._screen else {}

    @property
    def is_screened(self) -> bool:
        """Whether somebody asked which they are."""
        return "likely" in self.__dict__

    @property
    def is_promising(self) -> bool:
        """Whether any of them may."""
        return self._screen is None or bool(self.likely)

    @cached_property
    def _possible(self) -> frozenset[int]:
        """The numbers of all matchers that may find something here, by the words alone."""
        return self._screen.of(self).possible(self) if self._screen else NONE

    def has_words_for(self, numbers: frozenset[int]) -> bool:
        """Tell whether the words of any matcher of some numbers are here."""
        return self._screen is None or not numbers.isdisjoint(self._possible)

    def may_have(self, numbers: Iterable[int]) -> bool:
        """Tell whether any matcher of some numbers may find something here: by the words, and then by their order."""
        return any(self.phrases(number) != NONE for number in numbers)

    def phrases(self, number: int) -> frozenset[int] | None:
        """Give which of a matcher's phrases may be here; None for all of them."""
        if self._screen is None:
            return None
        if number in self._screen.rules:
            return self.likely.get(number, NONE)
        if number not in self._sifted:
            self._sifted[number] = self._screen.of(self).phrases(number, self) if number in self._possible else NONE
        return self._sifted[number]

    @cached_property
    def cut(self) -> list[str]:
        """The words in normal form, as far as it can be told without a parse."""
        return untagged(self.tokens)

    @cached_property
    def word_count(self) -> int:
        """The number of words, without marks and signs."""
        return sum(any(map(str.isalnum, word)) for word in self.cut)

    @cached_property
    def vocabulary(self) -> frozenset[str] | None:
        """The words that can be here, told before anything is parsed; None where nobody can tell."""
        return vocabulary(self.text)

    @cached_property
    def tokens(self) -> Doc:
        """The paragraph cut into words by spaCy, parsed or not."""
        return self._parser.tokens(self.text)

    @property
    def doc(self) -> Doc:
        """What spaCy makes of the paragraph; most matchers need no more than the `parse`."""
        self._parser.ahead([self])
        return self.tokens

    @cached_property
    def parse(self) -> Parse:
        """The parse."""
        return Parse(self.doc)

    @cached_property
    def bounds(self) -> list[tuple[int, int]]:
        """The sentences as token spans. Without a parse the paragraph is one."""
        return [(sent.start, sent.end) for sent in self.parse.sents]

    @cached_property
    def words(self) -> Words:
        """The paragraph's words in normal form, one for each token."""
        # Behind a greeting in the same line the first token is a space, and a sentence starts at its first word.
        first = {a: next((i for i in range(a, b) if not self.parse[i].is_space), a) for a, b in self.bounds}
        return Words(tuple(token.word for token in self.parse), tuple((first[a], b) for a, b in self.bounds))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return read_clauses(self.parse)

    @cached_property
    def clause_at(self) -> dict[int, Clause]:
        """The clauses by the token of their verb."""
        return {clause.head.i: clause for clause in reversed(self.clauses)}

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """Token spans between quotation marks, double or single."""
        marks = [t.i for t in self.parse if '"' in t.text or t.text in ("''", "``")]
        single = [(t.i, b) for t in self.parse if _opens(t) and (b := self._closing(t.i)) is not None]
        return [(a, b) for a, b in [*zip(marks[::2], marks[1::2], strict=False), *single] if b - a < 60]

    def _closing(self, opening: int) -> int | None:
        """Give the single quotation mark that closes one: the first that is no owner's (*the drivers' vans*), if there is one."""
        found = [t for t in self.parse[opening + 1 : opening + 60] if _closes(t)]
        likely = [
            t.i
            for t in found
            if not (t.nbor(-1).text.endswith("s") and t.i + 1 < len(self.parse) and t.nbor().text.islower())
        ]
        return next(iter(likely or [t.i for t in found]), None)

    def is_quoted(self, start: int, end: int) -> bool:
        """Tell whether tokens lie inside a quotation."""
        return any(a < start and end <= b for a, b in self.quoted)

    def root(self, start: int, end: int) -> Token:
        """Give the token of a span that the others hang on."""
        for token in self.parse[start:end]:
            if not start <= token.head.i < end or token.head == token:
                return token
        return self.parse[start]

    def context(self, start: int, end: int) -> tuple[bool, bool]:
        """Tell whether a span is hypothetical, and whether it reports somebody else's words."""
        return context(self.root(start, end))
