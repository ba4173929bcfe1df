"""Where a rewrite works: a match in its clause, and the draft's own words for any of its tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from tonecheck.matchers.base import clause_of
from tonecheck.nlp.clauses import Clause
from tonecheck.nlp.grammar import own_subject
from tonecheck.nlp.reading import Match, Reading

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Parse, Sent, Token

_BELOW = ("xcomp", "acl", "relcl", "pcomp", "ccomp", "advcl")
_ENDS = frozenset(". ! ? … ; : , -".split())


@dataclass(frozen=True)
class Place:
    """A match of a reading, as its rewrites see it."""

    reading: Reading
    match: Match
    below: bool = False  # whether the verb is one below the match's: *sign* of *forgot to sign*
    until: int = 0  # the end of what is replaced, where it is known

    @property
    def doc(self) -> Parse:
        return self.match.passage.parse

    @cached_property
    def clause(self) -> Clause | None:
        """The clause of the match: the one that begins or has its heart there, not one in its subject."""
        passage, start, end = self.match.passage, self.match.start, self.match.end
        by_verb = passage.wording.clause_at
        root = by_verb.get(passage.wording.root(start, end).i)
        inside = (by_verb[i] for i in range(start, end) if i in by_verb)
        return root or next((c for c in inside if c.start == start), None) or clause_of(passage, start, end)

    @cached_property
    def verb(self) -> Token | None:
        """The verb that says what was done."""
        if not self.below:
            return self.clause.head if self.clause is not None else None
        inside = self.doc[self.match.start : self.match.end]
        found = [c for t in inside for c in t.children if c.dep_ in _BELOW and c.tag_.startswith("VB") and c.i >= t.i]
        return min(found, key=lambda t: t.i, default=None)

    @property
    def sentence(self) -> Sent:
        return self.doc[self.match.start].sent

    @property
    def first(self) -> int:
        """The first token of the sentence that is a word."""
        return next((t.i for t in self.sentence if not (t.is_space or t.is_punct)), self.sentence.start)

    @property
    def spoken(self) -> tuple[int, int]:
        """The span of the draft's text that the sentence has, without white space around it."""
        return self.span(self.sentence.start, self.sentence.end)

    @cached_property
    def left_end(self) -> int:
        """The start of the clause, with what stands in it before the match."""
        own = {t.i for t in self.clause.tokens} if self.clause is not None else set()
        start = self.match.start
        while start > self.first and start - 1 in own:
            start -= 1
        return next((i for i in range(start, self.match.start) if not self.doc[i].is_punct), self.match.start)

    @cached_property
    def right_end(self) -> int:
        """The end of the clause: of the tokens behind the match that belong to its verb, without those of joined verbs."""
        end = self.match.end
        if self.verb is None or self.clause is None:
            return end
        own = {t.i for head in (self.clause.head, self.verb) for t in (*_own(head), *_lower(head))}
        while end < self.sentence.end and (end in own or self.doc[end].is_space):
            end += 1
        while end > self.match.end and (self.doc[end - 1].text in _ENDS or self.doc[end - 1].dep_ in ("cc", "")):
            end -= 1
        return end

    @property
    def shared(self) -> Token | None:
        """A verb joined to the clause's that has no subject of its own: who takes the subject away takes its too."""
        clause = self.clause
        if clause is None:
            return None
        links = [clause.head]
        while links[-1].head != links[-1] and links[-1].dep_ in ("xcomp", "acomp") and links[-1].head.i >= clause.start:
            links.append(links[-1].head)
        joined = (t for link in links for t in link.children if t.dep_ == "conj" and t.tag_.startswith(("VB", "MD")))
        return next((t for t in joined if own_subject(t) is None), None)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the draft's text (code points, end exclusive) of some tokens."""
        return self.reading.span(self.match.passage, start, end)

    @property
    def speaker(self) -> str:
        """*I* or *we*, as the reply speaks of its writer."""
        return self.reading.speaker

    def words(self, tokens: Iterable[int]) -> str:
        """Give the draft's own words for some tokens, in one line; what is not joined in the text is by a space."""
        numbers = sorted(set(tokens))
        runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0])]
        return " ".join(" ".join(self._text(run).split()) for run in runs)

    def _text(self, run: list[int]) -> str:
        start, end = self.span(run[0], run[-1] + 1)
        return self.reading.draft.text[start:end]


def _own(head: Token) -> Iterator[Token]:
    """Give a verb with what hangs on it, without verbs joined to it."""
    yield head
    for child in head.children:
        if not (child.dep_ in ("conj", "parataxis", "ccomp") and child.tag_[:2] in ("VB", "MD")):
            yield from child.subtree


def _lower(head: Token) -> Iterator[Token]:
    """Give what hangs on a verb as what is said or asked, which is a clause of its own but goes with it."""
    for child in head.children:
        if child.dep_ in ("ccomp", "xcomp"):
            yield from child.subtree
