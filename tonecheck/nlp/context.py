"""Who stands behind a clause: is it claimed, only supposed, or somebody else's words?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonecheck.nlp.grammar import CUSTOMER, US, own_subject, subject_of, who_is
from tonecheck.nlp.words import forms

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Token

_HYPOTHETICAL = frozenset("if unless whether".split())
_SAID = frozenset().union(
    *map(forms, "say mention tell write ask wonder feel think believe explain note state report describe complain claim"
         " indicate suggest hear point worry fear suspect assume see find notice experience advise inform".split())
)  # fmt: skip
_PAPERS = frozenset(
    "record records system log logs note notes policy terms label file report tracking account history form".split()
)
_SPOKE = frozenset().union(
    *map(forms, "say mention tell write ask wonder explain describe complain query request quote".split())
)
_REGRET = forms("regret") | forms("apologize")
_TAKEN_IN = frozenset().union(
    *map(forms, "understand hear realize appreciate gather imagine acknowledge regret get apologize".split())
)


def context(token: Token) -> tuple[bool, bool]:
    """Tell whether what a token says is only supposed (*if, unless, whether*) and whether somebody else said it.

    Both hold for all that hangs on a token for which they hold.
    """
    known = token.doc.contexts
    path = [token]
    while path[-1].i not in known and path[-1].head is not path[-1]:
        path.append(path[-1].head)
    hypothetical = reported = False
    for here in reversed(path):
        if here.i not in known:
            supposed, told = _own_context(here)
            known[here.i] = hypothetical or supposed, reported or told
        hypothetical, reported = known[here.i]
    return hypothetical, reported


def _own_context(here: Token) -> tuple[bool, bool]:
    """Tell the same of a token alone, whatever it hangs on."""
    hypothetical = reported = False
    subject = own_subject(here)
    edge = subject.left_edge.i if subject is not None else 0
    if here.tag_.startswith(("VB", "MD", "JJ")) or here.dep_ in ("advcl", "ccomp"):
        if _in_case(here, edge) or any(
            t.word in _HYPOTHETICAL and t.dep_ in ("mark", "advmod", "prep") and t.i < here.i and not _as_if(t)
            for t in here.children
        ):
            hypothetical = True
        if here.dep_ in ("advcl", "ccomp", "ROOT", "parataxis") and is_inverted_condition(here):
            hypothetical = True
        if here.dep_ == "ccomp" and _told(here):
            reported = True
        if _as_you_said(here) or (subject is not None and _sorry_for(here, edge)):
            reported = True
    if here.dep_ in ("dobj", "prep", "pobj", "attr") and _asked(here.head):
        reported = True
    return hypothetical, reported


def _as_if(mark: Token) -> bool:
    """Tell *it looks as if you forgot*, which claims it, from *if you forgot*."""
    return mark.word == "if" and mark.i > 0 and mark.nbor(-1).word == "as"


def _in_case(verb: Token, start: int) -> bool:
    """Tell whether *in case* stands before a verb's subject, which begins at a place."""
    return start > 1 and verb.doc[start - 1].word == "case" and verb.doc[start - 2].word == "in"


def is_inverted_condition(verb: Token) -> bool:
    """Tell *had you read it, …* and *should you need it, …* from questions, those of a chat without their mark too."""
    subject = own_subject(verb)
    if subject is None:
        return False
    leads = [t for t in verb.children if t.dep_ in ("aux", "auxpass") and t.word in ("had", "should", "were")]
    lead = leads[0] if leads else verb
    if lead.i > subject.i or lead.word not in ("had", "should", "were") or verb.sent[-1].text == "?":
        return False
    if any(t.tag_ in ("WRB", "WP", "WDT") for t in verb.lefts):
        return False
    then = any(t.text == "," for t in verb.sent) or any(t.dep_ == "ccomp" and t.i < lead.i for t in verb.children)
    return then or verb.dep_ in ("advcl", "ccomp")


def _told(clause: Token) -> bool:
    """Tell whether a complement clause is what the customer said, or what we understand of the customer's case."""
    verb = clause.head
    low = verb.word
    teller = subject_of(verb) or (subject_of(verb.head) if verb.dep_ == "acomp" else None)
    who = teller.word if teller is not None else ""
    if low in _SAID and who in CUSTOMER:
        return True
    mine = subject_of(clause)
    if low in _SPOKE and teller is not None and who_is(teller, verb) == "them":
        return who not in _PAPERS and clause.i > verb.i
    order = verb.head if verb.dep_ == "acomp" else verb
    if teller is None and order.tag_ == "VB" and not any(t.word == "to" for t in verb.lefts):
        return False  # *please be aware that you failed to sign*
    before = [t.word for t in clause.doc[verb.i + 1 : clause.left_edge.i]]
    if "," in before or "but" in [t.word for t in clause.doc[verb.i + 1 : clause.i]]:
        return False  # *we hear you, but that's how it is*
    about_us = mine is not None and mine.word in US
    if about_us or (who and who not in US):
        return False
    if low in _TAKEN_IN:  # *we regret that the shop can't* is ours; *that you couldn't* is what happened to you
        return low not in _REGRET or (mine is not None and mine.word in CUSTOMER)
    sorry = {"sorry", "glad", "aware", "surprised", "sad", "concerned"}
    return low in sorry or any(t.word in sorry for t in verb.children if t.dep_ == "acomp")


def _asked(verb: Token) -> bool:
    """Tell whether a verb is the customer's asking or telling: what it is about is the customer's topic."""
    who = subject_of(verb) if verb.word in _SPOKE else None
    return who is not None and who.word in CUSTOMER


def _as_you_said(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ in ("advcl", "parataxis", "ccomp") and child.word in _SAID and child.i < verb.i:
            who = own_subject(child)
            marked = any(t.dep_ in ("mark", "advmod") and t.word == "as" for t in child.children)
            if who is not None and who.word in CUSTOMER and marked:
                return True
    return False


def _sorry_for(verb: Token, start: int) -> bool:
    """Tell *sorry you couldn't log in*, where the parse makes *sorry* hang on the verb whose subject begins at a place."""
    if verb.doc[start].word not in CUSTOMER:
        return False
    before = start - 1
    return (
        before >= verb.sent.start
        and verb.doc[before].word in ("sorry", "that")
        and any(t.word == "sorry" for t in verb.doc[max(before - 1, verb.sent.start) : before + 1])
    )
