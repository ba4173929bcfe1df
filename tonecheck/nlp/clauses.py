"""Clauses: who does what, read off spaCy's dependency parse.

For every finite verb of a parse there is one `Clause`. It says what a reader takes for granted: that *We're unable
to refund* is a *cannot refund* of ours, that both verbs of *you forgot to sign and never sent it* are the customer's,
and that *if you didn't get it* and *you said you didn't get it* claim nothing.

Reads words, tags and dependencies only (the ClearNLP labels of spaCy's English models).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tonecheck.nlp.context import context, is_inverted_condition
from tonecheck.nlp.grammar import (
    BE,
    CUSTOMER,
    GET,
    GO,
    HAVE,
    LIKE,
    NEED,
    NEGATIONS,
    NOBODY,
    OURS_WHEN_BARE,
    READY,
    carried_by,
    helpers_of,
    is_negative,
    is_time,
    no_longer,
    own_subject,
    subject_of,
    who_is,
)
from tonecheck.nlp.needs import Needs, one_of

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Parse, Token


_VERBS = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"))
PERFECT = ("have", "has", "had", "having", "'s")
# Of the words in a set, a clause with a feature has one at least. What is not here can do without.
WORDS = {
    "customer": CUSTOMER,
    "negated": NEGATIONS | NOBODY | {"none", "neither", "unable"},
    "perfect": frozenset(PERFECT),
}
# What words a clause with a modal needs: one way of saying it, or another.
MODALS: dict[str, Needs] = {
    "can": (*one_of(("can",)), (frozenset(("able", "unable")), frozenset(("to",)))),
    "must": (*one_of(("must", "need")), (HAVE | NEED | GET | {"want"}, frozenset(("to",)))),
    "will": (*one_of(("will",)), (GO | READY | LIKE, frozenset(("to",)))),
    "should": (*one_of(("should",)), (frozenset(("supposed", "ought", "meant")), frozenset(("to",)))),
    **{modal: one_of((modal,)) for modal in ("could", "may", "might", "would", "shall", "ought", "to")},
}


class Clause(NamedTuple):
    """One finite verb with what belongs to it.

    ``who`` is *us* (I, we, our team), *customer* (you) or *them* (anyone and anything else). ``verb`` is the verb as
    it is meant: of *unable to refund* it is *refund*, with the modal *can* and negated. ``start`` and ``end`` are
    token positions in the parse, from the subject to the verb's last word, end exclusive. ``joined`` marks a verb that
    shares the helpers of the one before it: the second of *can't be viewed or downloaded*.
    """

    head: Token
    subject: Token | None
    who: str
    verb: str
    start: int
    end: int
    negated: bool = False
    modal: str | None = None
    perfect: bool = False
    passive: bool = False
    progressive: bool = False
    past: bool = False
    mood: str = "statement"
    hypothetical: bool = False
    reported: bool = False
    joined: bool = False

    @property
    def objects(self) -> tuple[Token, ...]:
        """The direct objects and complements of the verb; of a passive, its subject."""
        found = [t for t in self.head.children if t.dep_ in ("dobj", "attr", "acomp", "oprd", "dative", "xcomp")]
        if self.passive and self.subject is not None:
            found.insert(0, self.subject)
        return tuple(found)

    @property
    def tokens(self) -> list[Token]:
        """The clause's own tokens in order, with what depends on it, without clauses joined to it by *and* or *but*."""
        return sorted(_own_tokens(self.head), key=lambda t: t.i)

    @property
    def time(self) -> bool:
        """Whether the clause names a day, a date or a number of hours."""
        return any(is_time(token) for token in self.tokens)


def _own_tokens(head: Token) -> Iterator[Token]:
    yield head
    for child in head.children:
        joined = child.dep_ in ("conj", "parataxis", "ccomp") and child.tag_[:2] in ("VB", "MD")
        if not joined:
            yield from child.subtree


def read_clauses(doc: Parse) -> tuple[Clause, ...]:
    """Give the clauses of a parse, in the order of their verbs."""
    return tuple(clause for token in doc if _is_head(token) for clause in _read(token))


def _is_head(token: Token) -> bool:
    if token.tag_ not in _VERBS:
        return False
    if token.dep_ in ("aux", "auxpass", "amod", "compound", "nmod"):
        return False
    return token.tag_ != "MD" or not any(t.dep_ == "xcomp" for t in token.children)


def _read(head: Token) -> Iterator[Clause]:
    chain = [head]  # the meant verb first, then the verbs it hangs on: ship, unable, are
    while (above := carried_by(chain[-1])) is not None:
        chain.append(above)
    if _carries(head):
        return
    if head.dep_ == "xcomp" and len(chain) == 1 and not own_subject(head):
        return  # *asked the team to look*: part of the verb above
    if head.dep_ in ("acl", "pcomp", "csubj") and head.tag_ in ("VBG", "VBN", "VB") and not own_subject(head):
        return
    top = chain[-1]
    subject = subject_of(top) or subject_of(head)
    helpers = helpers_of(top) + ([] if top == head else helpers_of(head))
    words = [t.word for t in helpers]
    negated = any(w in NEGATIONS for w in words) or is_negative(subject) or no_longer(top) or no_longer(head)
    modal = next((t.word for t in helpers if t.tag_ == "MD"), None)
    for link in chain[1:]:
        low = link.word
        if low == "unable":
            negated, modal = not negated, "can"
        elif low == "able":
            modal = "can"
        elif low in HAVE or low in NEED or low in GET or low == "want":
            modal = "must"
        elif low in GO or low in READY or low in LIKE:
            modal = modal if low in READY and modal else "will"
        elif low == "supposed" or low == "ought" or low == "meant":
            modal = "should"
    modal = {"need": "must"}.get(modal or "", modal)
    infinitive = head.tag_ == "VB" and any(t.word == "to" and t.dep_ == "aux" for t in head.lefts)
    if modal is None and len(chain) == 1 and infinitive:
        modal = "to"
    if head.tag_ == "MD" and modal is None:
        modal = head.word
    unreal = is_inverted_condition(top)  # of *had you read it*, *read* is tagged VB
    perfect = (head.tag_ in ("VBN", "VBD", "VBG") or unreal) and any(w in PERFECT for w in words)
    passive = any(t.dep_ == "auxpass" for t in (helpers if top == head else helpers_of(head)))
    own = own_subject(top)
    passive = passive or (top == head and own is not None and own.dep_ == "nsubjpass")
    progressive = head.tag_ == "VBG" and any(t.word in BE for t in helpers) and not any(c.word in GO for c in chain)
    past = head.tag_ == "VBD" or any(t.tag_ == "VBD" for t in [top, *helpers])
    mood = _mood(top, head, subject, helpers)
    who = "customer" if mood == "imperative" else who_is(subject, head)
    hypothetical, reported = context(head)
    joined = top.dep_ == "conj" and bool(helpers) and all(t.i < top.head.i for t in helpers)
    start, end = _extent(subject, helpers, chain, mood)
    yield Clause(
        head, subject, who, head.word, start, end, negated, modal, perfect, passive, progressive, past,
        mood, hypothetical, reported, joined,
    )  # fmt: skip


def _carries(token: Token) -> bool:
    """Tell whether a verb only carries the one below it: *have to wait*, *are unable to*, *going to*."""
    return any(carried_by(child) == token for child in _below(token))


def _below(token: Token) -> Iterator[Token]:
    for child in token.children:
        if child.dep_ == "xcomp" or child.dep_ in ("acomp", "oprd") or child.word in ("able", "unable"):
            yield child


def _mood(top: Token, head: Token, subject: Token | None, helpers: list[Token]) -> str:
    own = own_subject(top)
    sentence = top.sent
    asks = any("?" in t.text for t in sentence[-3:])
    lead = [t for t in helpers if t.dep_ in ("aux", "auxpass")] or ([top] if top.word in BE else [])
    inverted = own is not None and bool(lead) and lead[0].i < own.i
    if inverted and is_inverted_condition(top):
        return "statement"  # *had you asked, …* supposes
    root = top.dep_ in ("ROOT", "conj", "ccomp", "parataxis", "dep")
    if inverted and root and not _fronted(lead[0]):
        return "question"
    if asks and root and any(t.tag_ in ("WP", "WRB", "WDT") and t.i < top.i for t in top.children):
        return "question"
    opens = top.tag_ == "VB" and top.left_edge.i == sentence.start
    if own is None and subject is None and (root or opens) and top.tag_ in ("VB", "VBP") and _can_command(top, helpers):
        return "question" if asks and top.tag_ != "VB" else "imperative"
    return "statement"


def _fronted(lead: Token) -> bool:
    """Tell inversion after *nor*, *only then*, *neither* from a question."""
    before = lead.doc[max(lead.i - 3, lead.sent.start) : lead.i]
    return any(t.word in ("nor", "neither", "so", "only", "here", "there") for t in before)


def _can_command(top: Token, helpers: list[Token]) -> bool:
    if top.word in OURS_WHEN_BARE and not any(t.word == "please" for t in top.children):
        return False
    first = min([top.i, *(t.i for t in helpers), *(t.i for t in top.lefts if t.dep_ in ("advmod", "intj"))])
    before = top.doc[first - 1].tag_ if first > top.sent.start else "."
    if before in ("NN", "NNS", "NNP", "DT", "PRP$", "JJ", "IN") and first == top.i:
        return False  # *with my team lead* is no order
    return all(t.word in ("do", "not", "never") for t in helpers)


def _extent(subject: Token | None, helpers: list[Token], chain: list[Token], mood: str) -> tuple[int, int]:
    """Give the clause's tokens from its subject (a short one) to the verb's last word."""
    head = chain[0]
    shared = own_subject(chain[-1]) is None and chain[-1].dep_ == "conj"
    after = chain[-1].head.i if shared else -1
    own = chain + [t for t in helpers if abs(t.i - head.i) < 12 and t.i > after]
    start = min(t.i for t in own)
    if subject is not None and mood != "imperative" and not shared:
        edge = subject.left_edge.i
        if subject.i < start and start - edge <= 8:
            start = edge
        elif subject.i < start and start - subject.i <= 3:
            start = subject.i
    particles = [t.i for t in head.children if t.dep_ in ("prt", "neg") and 0 < t.i - head.i <= 4]
    return start, max([t.i for t in own] + particles) + 1
