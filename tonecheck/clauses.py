"""Clauses: who does what, read off spaCy's dependency parse.

For every finite verb of a parse there is one `Clause`. It says what a reader takes for granted: that *We're unable
to refund* is a *cannot refund* of ours, that both verbs of *you forgot to sign and never sent it* are the customer's,
and that *if you didn't get it* and *you said you didn't get it* claim nothing.

Reads words, tags and dependencies only (the ClearNLP labels of spaCy's English models).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonecheck.words import forms, normal

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

US = frozenset("i we us me our ours my mine ourselves myself".split())
CUSTOMER = frozenset("you your yours yourself yourselves".split())
NOBODY = frozenset("nobody none nothing neither noone".split())

_NEGATIONS = frozenset("not never no neither nor hardly barely scarcely".split())
_EXPANDED = frozenset("not have will are am can would shall had do".split())
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass", "expl"))
_HYPOTHETICAL = frozenset("if unless whether".split())
_SAID = frozenset().union(
    *map(forms, "say mention tell write ask wonder feel think believe explain note state report describe complain claim"
         " indicate suggest hear point worry fear suspect assume see find notice experience advise inform".split())
)  # fmt: skip
_PAPERS = frozenset("record records system log logs note notes policy terms label file report tracking account history form".split())
_SPOKE = frozenset().union(*map(forms, "say mention tell write ask wonder explain describe complain query request quote".split()))
_TAKEN_IN = frozenset().union(
    *map(forms, "understand hear realize appreciate gather imagine acknowledge regret get apologize".split())
)
_HAVE, _GO, _NEED, _GET, _BE = (forms(v) for v in ("have", "go", "need", "get", "be"))
_READY = frozenset("happy glad pleased delighted ready keen sure certain willing prepared".split())
_LIKE = frozenset("like love".split())
_OURS_WHEN_BARE = frozenset(
    "hope hoping wish thank thanks apologize regret look looking appreciate trust sorry understand love see hear know think feel hate glad want".split()
)
_TIMES = frozenset(
    "today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday january february march april june july"
    " august september october november december noon midnight now immediately yesterday weekend".split()
)
_UNITS = frozenset(
    "second seconds minute minutes hour hours day days week weeks month months am pm year years hrs mins hour working business".split()
)


def word(token: Token) -> str:
    """Give a token's normal form: *n't* is *not*, *'ll* is *will*, *ca* is *can*, spelling and case unified."""
    low: str = token.lower_
    if low in _CLITICS:
        return _clitic(token, low)
    norm: str = token.norm_
    return norm if norm in _EXPANDED else normal(token.text)


_WHO_IS = frozenset("it that there he she what who here how where this".split())
_CLITICS = frozenset(("'s", "’s", "s", "'d", "’d", "d"))


def _clitic(token: Token, low: str) -> str:
    """Tell *it's late* (is), *it's been* (has) and *the bank's* apart; *I'd go* (would) and *I'd gone* (had)."""
    tag = token.tag_
    if low.endswith("s"):
        behind = token.nbor(-1).lower_ if token.i else ""
        if not tag.startswith("VB") and behind not in _WHO_IS:
            return "'s"
        after = token.nbor() if token.i + 1 < len(token.doc) else None
        return "has" if after is not None and after.lower_ in ("been", "got", "had", "become", "gone") else "is"
    return {"MD": "would", "VBD": "had"}.get(tag, "'d")


@dataclass(frozen=True, slots=True)
class Clause:
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


def is_time(token: Token) -> bool:
    """Tell whether a token names a time: a day, a clock, a number with its unit."""
    low = word(token)
    if low in _TIMES:
        return True
    if token.tag_ == "CD" or low[:1].isdigit():
        if ":" in low or low.endswith(("am", "pm", "th", "st", "nd", "rd", "h", "hrs")):
            return True
        return token.i + 1 < len(token.doc) and word(token.nbor()) in _UNITS
    return False


def read_clauses(doc: Doc) -> tuple[Clause, ...]:
    """Give the clauses of a parse, in the order of their verbs."""
    return tuple(clause for token in doc if _is_head(token) for clause in _read(token))


def _is_head(token: Token) -> bool:
    if token.tag_ not in ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"):
        return False
    if token.dep_ in ("aux", "auxpass", "amod", "compound", "nmod"):
        return False
    return token.tag_ != "MD" or not any(t.dep_ == "xcomp" for t in token.children)


def _read(head: Token) -> Iterator[Clause]:
    chain = [head]  # the meant verb first, then the verbs it hangs on: ship, unable, are
    while (above := _carried_by(chain[-1])) is not None:
        chain.append(above)
    if _carries(head):
        return
    if head.dep_ == "xcomp" and len(chain) == 1 and not _own_subject(head):
        return  # *asked the team to look*: part of the verb above
    if head.dep_ in ("acl", "pcomp", "csubj") and head.tag_ in ("VBG", "VBN", "VB") and not _own_subject(head):
        return
    top = chain[-1]
    subject = _subject(top) or _subject(head)
    helpers = _helpers(top) + ([] if top == head else _helpers(head))
    words = [word(t) for t in helpers]
    negated = any(w in _NEGATIONS for w in words) or is_negative(subject) or _no_longer(top) or _no_longer(head)
    modal = next((word(t) for t in helpers if t.tag_ == "MD"), None)
    for link in chain[1:]:
        low = word(link)
        if low == "unable":
            negated, modal = not negated, "can"
        elif low == "able":
            modal = "can"
        elif low in _HAVE or low in _NEED or low in _GET or low == "want":
            modal = "must"
        elif low in _GO or low in _READY or low in _LIKE:
            modal = modal if low in _READY and modal else "will"
        elif low == "supposed" or low == "ought" or low == "meant":
            modal = "should"
    modal = {"need": "must"}.get(modal or "", modal)
    if modal is None and len(chain) == 1 and any(word(t) == "to" and t.dep_ == "aux" for t in head.lefts):
        modal = "to"
    if head.tag_ == "MD" and modal is None:
        modal = word(head)
    has = ("have", "has", "had", "having", "'s")
    perfect = head.tag_ in ("VBN", "VBD") and any(w in has for w in words)
    passive = any(t.dep_ == "auxpass" for t in helpers) or (_own_subject(top) is not None and subject is not None and subject.dep_ == "nsubjpass")
    progressive = head.tag_ == "VBG" and any(word(t) in _BE for t in helpers) and not any(word(c) in _GO for c in chain)
    past = head.tag_ == "VBD" or any(t.tag_ == "VBD" for t in [top, *helpers])
    mood = _mood(top, head, subject, helpers)
    who = "customer" if mood == "imperative" else _who(subject, head)
    hypothetical, reported = context(head)
    joined = top.dep_ == "conj" and bool(helpers) and all(t.i < top.head.i for t in helpers)
    start, end = _extent(subject, helpers, chain, mood)
    yield Clause(
        head, subject, who, word(head), start, end, negated, modal, perfect, passive, progressive, past,
        mood, hypothetical, reported, joined,
    )  # fmt: skip


def _carries(token: Token) -> bool:
    """Tell whether a verb only carries the one below it: *have to wait*, *are unable to*, *going to*."""
    return any(_carried_by(child) == token for child in _below(token))


def _below(token: Token) -> Iterator[Token]:
    for child in token.children:
        if child.dep_ == "xcomp":
            yield child
        elif child.dep_ in ("acomp", "oprd") or word(child) in ("able", "unable"):
            yield child


def _carried_by(token: Token) -> Token | None:
    """Give the word that carries a verb's meaning on, if there is one."""
    head, low = token.head, word(token.head)
    if low_is_link(token):
        return head if head.tag_.startswith("VB") or head.tag_ == "MD" else None
    infinitive = any(word(t) == "to" for t in token.lefts)
    if token.dep_ not in ("xcomp", "ccomp", "advcl") or token.tag_ not in ("VB", "VBN") or not infinitive:
        return None
    if token.dep_ in ("ccomp", "advcl") and low not in ("able", "unable"):
        return None
    if low in ("able", "unable") or low in _READY:
        return head
    if low in _HAVE or low in _NEED:
        return head if not any(t.dep_ == "dobj" for t in head.children) else None
    if low == "got" or (low in _GO and head.tag_ == "VBG") or low in ("ought", "supposed", "meant"):
        return head
    if (low in _LIKE or low == "want") and any(t.tag_ == "MD" for t in head.children):
        return head
    return None


def low_is_link(token: Token) -> bool:
    """Tell whether a token is the adjective in *are unable to*, *be happy to* with a verb below it."""
    low = word(token)
    if token.dep_ not in ("acomp", "oprd", "attr", "advmod", "ROOT", "amod"):
        return False
    if low not in ("able", "unable") and low not in _READY:
        return False
    return token.head != token and any(
        t.dep_ in ("xcomp", "ccomp", "advcl") and t.tag_ == "VB" for t in token.children
    )


def _own_subject(token: Token) -> Token | None:
    found = [t for t in token.children if t.dep_ in _SUBJECTS]
    real = [t for t in found if t.dep_ != "expl"]
    return (real or found or [None])[0] if found else None


def _subject(token: Token) -> Token | None:
    """Give the subject of a verb: its own, its first conjunct's, or what its relative pronoun stands for."""
    while True:
        found = _own_subject(token)
        if found is not None:
            if token.dep_ == "relcl" and word(found) in ("who", "which", "that"):
                return token.head
            return found
        if token.dep_ == "conj" and token.head.tag_.startswith(("VB", "MD", "JJ")) and not _starts_anew(token):
            token = token.head
        elif token.dep_ == "xcomp" or low_is_link(token):
            token = token.head
        else:
            return None


def _starts_anew(token: Token) -> bool:
    """Tell whether a conjoined verb is an order of its own: *I've checked it, send me the form*."""
    if token.tag_ != "VB" or any(t.dep_ == "aux" for t in token.children):
        return False
    first = token.head
    if _after_but(token) or any(word(t) == "please" for t in token.lefts):
        return True
    if first.tag_ == "VBP" and _own_subject(first) is not None and any(t.dep_ == "cc" for t in first.children):
        return False  # *I open it and tick the box*
    return first.tag_ not in ("VB", "MD") and not any(t.tag_ == "MD" or word(t) in ("do", "did", "to") for t in first.children)


def _after_but(token: Token) -> bool:
    return any(word(t) == "but" for t in token.head.children if t.dep_ == "cc" and t.i < token.i)


def _helpers(token: Token) -> list[Token]:
    """Give auxiliaries and negations of a verb; a conjoined bare verb shares its first conjunct's."""
    found = [t for t in token.children if t.dep_ in ("aux", "auxpass", "neg") or word(t) in ("never", "not", "nor")]
    found = [t for t in found if word(t) != "to"]
    shares = token.dep_ == "conj" and not _own_subject(token) and token.head.tag_.startswith("VB")
    if shares and not any(t.dep_ in ("aux", "auxpass") for t in found):
        first = _helpers(token.head)
        same = {"VB": ("MD",), "VBN": ("VBP", "VBZ", "VBD", "VB", "MD", "VBN"), "VBG": ("VBP", "VBZ", "VBD", "MD", "VB")}
        if token.tag_ in same and not _starts_anew(token) and not _after_but(token):
            found += [t for t in first if t.tag_ in same[token.tag_] or t.dep_ in ("aux", "auxpass")]
            if any(word(t) in ("or", "nor") for t in token.head.children if t.dep_ == "cc") or any(
                t.i > token.head.i - 4 for t in first if t.dep_ == "neg"
            ):
                found += [t for t in first if t.dep_ == "neg"]
    return found


def _no_longer(verb: Token) -> bool:
    return any(word(t) == "longer" and any(word(c) == "no" for c in t.lefts) for t in verb.children if t.dep_ == "advmod")


def is_negative(subject: Token | None) -> bool:
    """Tell whether a subject denies its verb: *nobody*, *no refund*, *nothing about it*."""
    if subject is None:
        return False
    low = word(subject)
    if low in NOBODY or (low == "one" and any(word(t) == "no" for t in subject.lefts)):
        return True
    return any(word(t) in ("no", "none", "neither") for t in subject.lefts)


def _who(subject: Token | None, head: Token) -> str:
    if subject is None:
        if any(t.dep_ == "auxpass" for t in head.children):
            return "them"
        first = min([head.i, *(t.i for t in head.children if t.dep_ in ("aux", "auxpass", "neg"))])
        before = head.doc[first - 1].tag_ if first > head.sent.start else "."
        if not before.startswith((".", ",", ":", "CC", "UH", "RB", "HYPH", "NFP", "-")):
            return "them"
        bare = word(head) in _OURS_WHEN_BARE or head.tag_ in ("VBD", "VBP") or any(t.tag_ == "MD" for t in head.children)
        return "us" if bare and head.dep_ in ("ROOT", "conj", "ccomp", "parataxis") else "them"
    low = word(subject)
    if low in US or any(t.dep_ == "poss" and word(t) in US for t in subject.children):
        return "us"
    if low in CUSTOMER:
        return "customer"
    if low in ("one", "none", "all", "some", "any", "team", "member", "people", "part") and any(
        word(t) in US for t in subject.subtree
    ):
        return "us"
    return "them"


def _mood(top: Token, head: Token, subject: Token | None, helpers: list[Token]) -> str:
    own = _own_subject(top)
    sentence = top.sent
    closed = [t.text for t in sentence][-3:]
    asks = any("?" in t for t in closed)
    lead = [t for t in helpers if t.dep_ in ("aux", "auxpass")] or ([top] if word(top) in _BE else [])
    inverted = own is not None and bool(lead) and lead[0].i < own.i
    root = top.dep_ in ("ROOT", "conj", "ccomp", "parataxis", "dep")
    if inverted and root and not _fronted(own, lead[0]):
        return "question"
    if asks and root and any(t.tag_ in ("WP", "WRB", "WDT") and t.i < top.i for t in top.children):
        return "question"
    opens = top.tag_ == "VB" and top.left_edge.i == sentence.start
    if own is None and subject is None and (root or opens) and top.tag_ in ("VB", "VBP") and _can_command(top, helpers):
        return "question" if asks and top.tag_ != "VB" else "imperative"
    return "statement"


def _fronted(subject: Token, lead: Token) -> bool:
    """Tell inversion after *nor*, *only then*, *neither* from a question."""
    before = lead.i - 1
    return before >= lead.sent.start and word(lead.doc[before]) in ("nor", "neither", "so", "only", "here", "there")


def _can_command(top: Token, helpers: list[Token]) -> bool:
    if word(top) in _OURS_WHEN_BARE and not any(word(t) == "please" for t in top.children):
        return False
    first = min([top.i, *(t.i for t in helpers), *(t.i for t in top.lefts if t.dep_ in ("advmod", "intj"))])
    before = top.doc[first - 1].tag_ if first > top.sent.start else "."
    if before in ("NN", "NNS", "NNP", "DT", "PRP$", "JJ", "IN") and first == top.i:
        return False  # *with my team lead* is no order
    return all(word(t) in ("do", "not", "never") for t in helpers)


def context(token: Token) -> tuple[bool, bool]:
    """Tell whether what a token says is only supposed (*if, unless, whether*) and whether somebody else said it."""
    hypothetical = reported = False
    here = token
    while True:
        marks = [word(t) for t in here.children if t.dep_ in ("mark", "advmod", "prep") and t.i < here.i and not _as_if(t)]
        if here.tag_.startswith(("VB", "MD", "JJ")) or here.dep_ in ("advcl", "ccomp"):
            if _HYPOTHETICAL & set(marks) or _in_case(here):
                hypothetical = True
            if here.dep_ == "advcl" and _inverted_condition(here):
                hypothetical = True
            if here.dep_ == "ccomp" and _told(here):
                reported = True
            if _as_you_said(here) or _sorry_for(here):
                reported = True
        if here.dep_ in ("dobj", "prep", "pobj", "attr") and _asked(here.head):
            reported = True
        if here.head == here:
            return hypothetical, reported
        here = here.head


def _as_if(mark: Token) -> bool:
    """Tell *it looks as if you forgot*, which claims it, from *if you forgot*."""
    return word(mark) == "if" and mark.i > 0 and word(mark.nbor(-1)) == "as"


def _in_case(verb: Token) -> bool:
    start = verb.left_edge.i
    doc = verb.doc
    return any(
        word(doc[i]) == "case" and i > 0 and word(doc[i - 1]) == "in" for i in range(max(start - 2, 1), min(start + 2, len(doc)))
    )


def _inverted_condition(verb: Token) -> bool:
    subject = _own_subject(verb)
    if subject is None:
        return False
    leads = [t for t in verb.children if t.dep_ in ("aux", "auxpass") and word(t) in ("had", "should", "were")]
    return bool(leads) and leads[0].i < subject.i


def _told(clause: Token) -> bool:
    """Tell whether a complement clause is what the customer said, or what we understand of the customer's case."""
    verb = clause.head
    low = word(verb)
    teller = _subject(verb)
    who = word(teller) if teller is not None else ""
    if low in _SAID and who in CUSTOMER:
        return True
    mine = _subject(clause)
    if low in _SPOKE and teller is not None and _who(teller, verb) == "them":
        return who not in _PAPERS
    if teller is None and verb.tag_ == "VB":
        return False  # *please be aware that you failed to sign*
    between = [word(t) for t in clause.doc[verb.i + 1 : clause.left_edge.i]]
    if "," in between or "but" in between:
        return False  # *we hear you, but that's how it is*
    about_us = mine is not None and word(mine) in US
    if about_us or (who and who not in US):
        return False
    if low in _TAKEN_IN:
        return True
    sorry = {"sorry", "glad", "aware", "surprised", "sad", "concerned"}
    return low in sorry or any(word(t) in sorry for t in verb.children if t.dep_ == "acomp")


def _asked(verb: Token) -> bool:
    """Tell whether a verb is the customer's asking or telling: what it is about is the customer's topic."""
    who = _subject(verb) if word(verb) in _SPOKE else None
    return who is not None and word(who) in CUSTOMER


def _as_you_said(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ in ("advcl", "parataxis", "ccomp") and word(child) in _SAID and child.i < verb.i:
            who = _own_subject(child)
            marked = any(t.dep_ in ("mark", "advmod") and word(t) == "as" for t in child.children)
            if who is not None and word(who) in CUSTOMER and marked:
                return True
    return False


def _sorry_for(verb: Token) -> bool:
    """Tell *sorry you couldn't log in*, where the parse makes *sorry* hang on the verb."""
    mine = _own_subject(verb)
    if mine is None or word(mine.doc[mine.left_edge.i]) not in CUSTOMER:
        return False
    before = mine.left_edge.i - 1
    return before >= verb.sent.start and word(verb.doc[before]) in ("sorry", "that") and any(
        word(t) == "sorry" for t in verb.doc[max(before - 1, verb.sent.start) : before + 1]
    )


def _extent(subject: Token | None, helpers: list[Token], chain: list[Token], mood: str) -> tuple[int, int]:
    """Give the clause's tokens from its subject (a short one) to the verb's last word."""
    head = chain[0]
    shared = _own_subject(chain[-1]) is None and chain[-1].dep_ == "conj"
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
