"""What the slots of a template stand for: words of the sentence, in the form the new place needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tonecheck.nlp.inflection import Form, base_form, form_of, is_plural
from tonecheck.nlp.needs import is_met
from tonecheck.nlp.phrases import Phrases
from tonecheck.nlp.words import forms
from tonecheck.rewriting.place import Place

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Token

FORMS: dict[str, Form] = {"base": "base", "past": "past", "participle": "participle", "ing": "ing", "third": "third"}

_US = ("us", "me")
_HANDED_TO = ("with", "to", "from")
_CARRIERS = ("touch", "contact", "up", "it", "that", "this", "out", "talk", "speak")
_WITH_IN = frozenset().union(*map(forms, ("fill", "type", "key", "send", "hand", "log", "put", "write")))
_OUR_PLACES = frozenset("team office desk department branch warehouse side end address inbox store shop depot".split())
_ORDER = frozenset("also first now then always still already immediately".split())
_TO_US = ("to", "with", "for", "by")
_AS_SUBJECT = {"him": "he", "her": "she", "them": "they", "me": "I", "us": "we", "whom": "who"}
_AS_OBJECT = {"he": "him", "she": "her", "they": "them", "i": "me", "we": "us"}
_CAPITAL = ("NNP", "NNPS")


def thing(place: Place) -> list[int]:
    """Give the tokens of what the verb is done to: *the form* of *send us the form*, *provide us with the form*."""
    verb = place.verb
    if verb is None:
        return []
    objects = [t for t in verb.children if t.dep_ in ("dobj", "dative") and t.i > verb.i]
    if any(t.dep_ == "dative" and t.tag_ != "IN" and t.word not in _US for t in objects):
        return []  # *give the courier your number*: where the courier would stand nobody can tell
    found = next((t for t in objects if t.dep_ == "dobj" and t.word not in _US), None)
    if found is None and any(t.word in _US for t in objects):
        # *provide us with the form*
        found = _below([t for t in verb.children if t.dep_ == "prep" and t.word == "with" and t.i > verb.i])
    if found is None and (particle := _particle(verb)) is not None:
        found = _below([particle])  # *fill in section B*, which the parser reads as *in section B*
    tokens = _np(found) if found is not None else []
    if tokens and (source := place.doc[tokens[-1] + 1 : tokens[-1] + 2]) and source[0].word == "from":
        tokens += [t.i for t in source[0].subtree if t.i > tokens[-1]]  # *the declaration from your tutor*
    return tokens if all(i > verb.i for i in tokens) else []


def _below(preps: list[Token]) -> Token | None:
    return next((t for prep in preps for t in prep.children if t.dep_ == "pobj"), None)


def _particle(verb: Token) -> Token | None:
    """Give the word that makes one verb with another: *in* of *fill it in* and *fill in the form*."""
    for child in verb.children:
        near = child.i == verb.i + 1 and child.dep_ == "prep" and verb.word in _WITH_IN and child.word in ("in", "out")
        if (child.dep_ == "prt" and child.i > verb.i) or near:
            return child
    return None


def _np(head: Token) -> list[int]:
    """Give the tokens of a noun with what describes it, without a clause or remark behind a comma or a mark at its end."""
    tokens = sorted(t.i for t in head.subtree)
    run = list(range(tokens[0], tokens[-1] + 1))
    if run != tokens:
        run = run[: next((n for n, (a, b) in enumerate(zip(run, tokens, strict=False)) if a != b), len(tokens))]
    while (
        run
        and (head.doc[run[-1]].is_punct or head.doc[run[-1]].is_space)
        and head.doc[run[-1]].text not in (")", '"', "%")
    ):
        run.pop()
    remarks = [t.left_edge.i - 1 for t in head.subtree if t.dep_ in ("relcl", "acl", "appos", "advcl")]
    commas = [i for i in remarks if i in run and head.doc[i].text == "," and i > head.i]
    run = run[: run.index(min(commas))] if commas else run
    opened = sum(head.doc[i].text == "(" for i in run) > sum(head.doc[i].text == ")" for i in run)
    if opened and head.doc.written(run[-1] + 1, run[-1] + 2) == ")":
        run.append(run[-1] + 1)
        opened = False
    return run if head.i in run and not opened else []


def _rest(place: Place) -> list[int]:
    """Give what stands in the clause behind the verb besides its object: when, where, why; not *to us*."""
    verb = place.verb
    if verb is None:
        return []
    skip = set(thing(place))
    for child in verb.children:
        if child.dep_ in ("dobj", "dative") and child.word in _US:
            skip |= {t.i for t in child.subtree}
        elif child.dep_ in ("prt", "neg") or child == _particle(verb):
            skip.add(child.i)
        elif child.dep_ in ("prep", "dative") and child.word in _TO_US:
            below = [t for t in child.children if t.dep_ == "pobj"]
            if any(t.i in skip or _is_us(t) for t in below):
                skip |= {t.i for t in child.subtree}
    return [i for i in range(verb.i + 1, place.right_end) if i not in skip and not place.doc[i].is_space]


def _name(head: Token) -> list[int]:
    """Give a noun as one would name it again: *our cards team* of *our cards team about that*."""
    of = [t.i for c in head.rights if c.word == "of" for t in c.subtree]
    return [i for i in _np(head) if i <= head.i or i in of]


def _is_us(token: Token) -> bool:
    """Tell whether a word is *us* or *our office*: where things come to, not another thing of ours."""
    ours = any(t.word in ("our", "my") for t in token.children if t.dep_ == "poss")
    return token.word in _US or (ours and token.word in _OUR_PLACES)


def _party(place: Place) -> list[int]:
    """Give the one the customer is sent to: *Billing* of *get in touch with Billing*, *take it up with Billing*."""
    verb = place.verb
    if verb is None:
        return []
    for prep in [t for t in verb.subtree if t.dep_ in ("prep", "dative") and t.word in _HANDED_TO]:
        own = prep.head == verb or prep.head.word in _CARRIERS
        below = next((t for t in prep.children if t.dep_ == "pobj"), None)
        if own and below is not None and below.tag_.startswith(("NN", "PRP")) and prep.i > verb.i:
            return _name(below)
    return thing(place)


def _subject(place: Place) -> list[int]:
    clause = place.clause
    return _np(clause.subject) if clause is not None and clause.subject is not None else []


def _adverb(place: Place) -> list[int]:
    """Give the adverbs before the verb that say when or in what order: *you must also send it*."""
    verb = place.verb
    if verb is None:
        return []
    return [i for i in range(place.match.start, verb.i) if place.doc[i].word in _ORDER]


def _tail(place: Place) -> list[int]:
    """Give what stands between the match and the end of its clause, up to a comma."""
    tail = [i for i in range(place.match.end, place.right_end) if not place.doc[i].is_space]
    return tail[: next((n for n, i in enumerate(tail) if place.doc[i].text == ","), len(tail))]


_TOKENS: dict[str, Callable[[Place], list[int]]] = {
    "subject": _subject,
    "object": thing,
    "rest": _rest,
    "adverb": _adverb,
    "party": _party,
    "tail": _tail,
    "match": lambda place: list(range(place.match.start, place.match.end)),
}
NAMES = (*_TOKENS, "verb", "I")
BARE = "bare"
OPTIONAL = ("rest", "tail", "adverb")  # may be nothing


def tokens_of(name: str, place: Place) -> list[int]:
    """Give the tokens a slot stands for; none where the sentence has no such thing."""
    return _TOKENS[name](place)


def is_several(name: str, place: Place) -> bool:
    """Tell whether what a slot stands for is several things, so that a verb would agree: *were*, not *was*."""
    return is_plural([place.doc[i] for i in tokens_of(name, place)])


def filled(name: str, form: str, place: Place, *, as_subject: bool) -> str | None:
    """Give the words for a slot, None where the sentence has none."""
    if name == "verb":
        return _verb(place, FORMS[form or "base"])
    if name == "I":
        return place.speaker
    tokens = tokens_of(name, place)
    if form == BARE:
        return _bare(tokens, place)
    if not tokens:
        return "" if name in OPTIONAL else None
    text = place.words(tokens)
    if name == "subject" and tokens[-1] < place.left_end and not place.doc[tokens[0]].tag_.startswith("PRP"):
        text = "they" if is_several(name, place) else "it"  # it is named before, where a verb is joined to another
        return text if as_subject else _AS_OBJECT.get(text, text)
    if len(tokens) == 1 and text.lower() not in ("it", "you"):
        table = _AS_SUBJECT if as_subject else _AS_OBJECT
        text = table.get(text.lower(), text)
    return lowered(text, place, tokens[0])


def told(family: Phrases, place: Place) -> str | None:
    """Give the first of some words that the reply uses outside the match, None if it uses none."""
    for passage in place.reading.passages:
        if not is_met(family.needs, passage.wording.vocabulary):
            continue
        for start, end in family.find(passage.words):
            if passage is not place.match.passage or not (start < place.match.end and place.match.start < end):
                a, b = place.reading.span(passage, start, end)
                return " ".join(place.reading.draft.text[a:b].lower().split())
    return None


def lowered(text: str, place: Place, token: int) -> str:
    """Take back the capital a word has only because it began the sentence."""
    first = place.doc[token]
    opening = text.split(" ")[0]
    if token != place.first or first.tag_ in _CAPITAL or (opening.isupper() and len(opening) > 1) or opening == "I":
        return text
    if text[:2] in ("I'", "I’"):
        return text
    return text[:1].lower() + text[1:]


def _bare(tokens: list[int], place: Place) -> str | None:
    """Give a noun with *the* and no adjectives: *an incorrect account number* is *the account number*."""
    head = next((place.doc[i] for i in tokens if place.doc[i].head.i not in tokens), None)
    if head is None or not head.tag_.startswith("NN"):
        return None
    kept = [i for i in tokens if i <= head.i and place.doc[i].dep_ not in ("det", "poss", "case", "amod")]
    kept += [t.i for c in head.rights if c.word in ("of", "for") for t in c.subtree if t.i in tokens]
    return f"the {place.words(kept)}"


def _verb(place: Place, form: Form) -> str | None:
    verb = place.verb
    if verb is None or not verb.tag_.startswith("VB"):
        return None
    written = base_form(verb) if form == "base" else form_of(verb, form)
    first = verb
    while first.i and not first.nbor(-1).whitespace_ and (first.nbor(-1).is_alpha or first.nbor(-1).text == "-"):
        first = first.nbor(-1)  # *hand-tighten*
    written = place.words(range(first.i, verb.i)) + written
    particle = _particle(verb)
    return f"{written} {particle.text}" if particle is not None and particle.i < place.until else written
