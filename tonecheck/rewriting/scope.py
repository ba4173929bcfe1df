"""How much a rewrite replaces, in tokens: the match, and what of its sentence has to go with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tonecheck.nlp.context import is_inverted_condition
from tonecheck.nlp.grammar import own_subject, who_is
from tonecheck.nlp.words import forms
from tonecheck.rewriting.place import Place
from tonecheck.rewriting.slots import thing, tokens_of

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Token

_CARRIED = ("xcomp", "acomp", "attr", "oprd")
_JOINED = ("conj", "parataxis", "ccomp")
_CLOSES = frozenset(", : ; – — - . ! ? …".split())
_LINKS = frozenset("so as since because but and".split())
_LEANING = frozenset("it its they that this those these he she there".split())
_FINITE = ("VBZ", "VBP", "VBD", "MD")
_OPINION = frozenset().union(*map(forms, ("think", "feel", "believe", "guess", "suppose", "fear")))

Extent = tuple[int, int]  # tokens, end exclusive


def _match(place: Place) -> Extent | None:
    return place.match.start, place.match.end


def _object(place: Place) -> Extent | None:
    """The match to the end of what the verb is done to."""
    tokens = thing(place)
    return (place.match.start, max(place.match.end, tokens[-1] + 1)) if tokens else None


def _clause(place: Place) -> Extent | None:
    """The match to the end of its clause; alone where it has no verb: *Sorry for any inconvenience.*"""
    return place.match.start, place.right_end


def _verb(place: Place) -> Extent | None:
    """The match to the verb of its clause, with the particle right behind it."""
    verb = place.verb
    if verb is None or verb.i < place.match.start:
        return None
    behind = [t.i for t in verb.children if t.dep_ == "prt" and t.i == verb.i + 1]
    return place.match.start, verb.i + 1 + len(behind)


def _closes(token: Token) -> bool:
    """Tell whether a token ends a part of a sentence; a hyphen within a word doesn't."""
    return token.text in _CLOSES and (token.text != "-" or (token.i > 0 and bool(token.nbor(-1).whitespace_)))


def _remark(place: Place) -> Extent | None:
    """The match to the comma, colon, dash or full stop that closes it; nothing that says more than the match."""
    end = place.match.end
    while end < place.sentence.end and not _closes(place.doc[end]):
        if place.doc[end].tag_ in _FINITE:
            return None
        end += 1
    return place.match.start, end


def _lead(place: Place) -> Extent | None:
    """The first part of a sentence, up to the clause behind its comma that says something of its own."""
    end = place.match.end
    before = place.doc[place.first : place.match.start]
    if any(map(_closes, before)) and any(t.dep_ in ("nsubj", "nsubjpass") for t in before):
        return None  # another statement stands in front
    while True:
        while end < place.sentence.end and not _closes(place.doc[end]):
            end += 1
        start = end + 1
        while start < place.sentence.end and (place.doc[start].dep_ == "cc" or place.doc[start].lower_ in _LINKS):
            start += 1
        if start >= place.sentence.end:
            return None
        part = [place.doc[start]]
        while part[-1].i + 1 < place.sentence.end and not _closes(part[-1].nbor()):
            part.append(part[-1].nbor())
        if any(t.tag_ in ("WDT", "WP", "WP$", "WRB") for t in part[:3]):
            return None  # *in which, where*: a part of what stands before
        subjects = [t for t in part if t.dep_ in ("nsubj", "nsubjpass", "expl") and t.head in part]
        if subjects and not any(t.lower_ == "afraid" for t in part):
            named = any(t.tag_.startswith("NN") for t in place.doc[place.first : end])
            return None if named and part[0].lower_ in _LEANING else (place.first, start)
        end = start


def _around(place: Place) -> Extent | None:
    """The whole clause, with what stands in it before the match."""
    return (place.left_end, place.right_end) if place.clause is not None else None


def _statement(place: Place) -> Extent | None:
    """The clause of the match from its subject on: *it is not our responsibility to repaint it*, *which is beyond our control*."""
    own = own_subject(place.clause.head) if place.clause is not None else None
    if own is None or place.clause is None:
        return None
    start = min([own.left_edge.i, place.match.start])
    return start, max(place.right_end, place.match.end)


def _subject(place: Place) -> Extent | None:
    """The subject of the clause alone."""
    tokens = tokens_of("subject", place)
    return (tokens[0], tokens[-1] + 1) if tokens else None


def _frame(place: Place) -> Extent | None:
    """The words around what is said: *our policy states that*, *you need to understand that*."""
    end = place.match.end
    clause = place.clause
    if clause is None:
        return None
    said = [t for t in place.doc[place.match.start : end + 1] if t.dep_ not in ("punct",)]
    contents = [
        child
        for token in said
        for child in token.children
        if child.dep_ in ("ccomp", "acl", "advcl") and child.i >= end and child.tag_.startswith(("VB", "MD"))
    ]
    if not contents:
        return None
    content = min(contents, key=lambda t: t.i)
    tokens = [t for t in content.subtree if t.i >= end]
    if not any(t.dep_ in ("nsubj", "nsubjpass", "expl", "csubj") for t in content.children):
        return None
    while tokens and (tokens[0].is_punct or (tokens[0].lower_ == "that" and tokens[0].dep_ == "mark")):
        tokens = tokens[1:]
    if not tokens or tokens[0].i - end > 8 or tokens[0].dep_ == "mark" or tokens[0].tag_ in ("WP", "WRB", "WDT"):
        return None
    return place.match.start, tokens[0].i


def _sentence(place: Place) -> Extent | None:
    """The whole sentence, where the match is the heart of it and nothing else is joined to it."""
    clause = place.clause
    root = place.sentence.root
    heads = {t.i for t in place.doc[place.match.start : place.match.end]} | ({clause.head.i} if clause else set())
    while root.i not in heads:
        carriers = {place.doc[i].head.i for i in heads if place.doc[i].dep_ in _CARRIED or _is_opinion(place.doc[i])}
        if carriers <= heads:
            return None
        heads |= carriers
    return _whole(place)


def _is_opinion(verb: Token) -> bool:
    """Tell whether a verb is what *I think* and *we feel* stand before."""
    subject = own_subject(verb.head)
    return (
        verb.dep_ == "ccomp"
        and verb.head.word in _OPINION
        and subject is not None
        and who_is(subject, verb.head) == "us"
    )


def _goes_on(place: Place) -> bool:
    """Tell whether *and it*, *but we* stand in the sentence, also where the parser saw no second statement."""
    return any(
        t.tag_ == "CC" and t.i + 1 < place.sentence.end and t.nbor().dep_ in ("nsubj", "nsubjpass", "expl")
        for t in place.sentence
    )


def _is_said(verb: Token) -> bool:
    """Tell whether a verb is that of what another says: *we regret that nobody came*."""
    return verb.dep_ == "ccomp" and verb.i > verb.head.i


def _whole(place: Place) -> Extent | None:
    """The whole sentence, wherever in it the match is, where no other statement is joined to it."""
    root = place.sentence.root
    joined = (t for t in root.children if t.dep_ in _JOINED and t.tag_.startswith(("VB", "MD")))
    if any(not (_is_opinion(t) or _is_said(t) or is_inverted_condition(root)) for t in joined) or _goes_on(place):
        return None
    start = place.first
    end = place.sentence.end
    while end > start and place.doc[end - 1].is_space:
        end -= 1
    return start, end


SCOPES: dict[str, Callable[[Place], Extent | None]] = {
    "match": _match,
    "object": _object,
    "clause": _clause,
    "frame": _frame,
    "remark": _remark,
    "lead": _lead,
    "verb": _verb,
    "around": _around,
    "statement": _statement,
    "subject": _subject,
    "sentence": _sentence,
    "whole": _whole,
}
