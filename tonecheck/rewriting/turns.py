"""Turning a sentence round: *can't … until* says the same as *can … once*."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from tonecheck.finding import Edit
from tonecheck.nlp.clauses import Clause
from tonecheck.nlp.grammar import BE, DAYS, MONTHS, is_negative
from tonecheck.nlp.inflection import Form, form_of
from tonecheck.nlp.words import forms
from tonecheck.rewriting.place import Place
from tonecheck.rewriting.tidy import put, take_out

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Token

Change = tuple[int, int, str]  # tokens start:end, end exclusive, and what to put there

_CAN = {"can": "can", "could": "could", "will": "will", "would": "would", "may": "may", "might": "might"}
_DO: dict[str, Form] = {"does": "third", "did": "past"}
# Words that only live beside a negation: with one of them the sentence can't simply be turned round.
_ONLY_DENIED = frozenset(
    "anything anyone anybody anymore anywhere either even ever longer never nothing nobody only nor hardly".split()
)
_DROPPED = frozenset("unfortunately sadly regrettably alas".split())
_LASTING = frozenset().union(
    *map(forms, ("keep", "hold", "stay", "remain", "last", "wait", "store", "reserve", "leave"))
)
_ABOUT = frozenset("about around at approximately roughly perhaps maybe early late".split())
_AS_THEY_ARE = frozenset("tomorrow tonight next then later this today after".split())
_STATES = (*BE, "have", "has", "own", "want", "prefer", "live")


# *can't keep it until Monday* is how long, not from when; *won't rest until* is a promise.
_NOT_TURNED = _LASTING | {"rest", "stop"}


def once(place: Place) -> tuple[Edit, ...] | None:
    """Turn *we can't ship until Monday* into *we can ship on Monday*; None where the sentence is not of that kind."""
    clause = place.clause
    if clause is None:
        return None
    linking = _link(place, clause)
    if linking is None:
        return None
    denied = _no_thing(clause) if is_negative(clause.subject) else list(_affirmed(place, clause))
    ours = [t for t in clause.head.subtree if t.sent is clause.head.sent]
    if not denied or _only_denied(ours) or clause.head.word in _NOT_TURNED:
        return None
    joined = _joined(place, linking)
    if joined is None:
        return None
    changes = dict.fromkeys([*denied, *joined, *_any(ours)])
    edits = [_written(place, *each) for each in changes]
    lead = _lead(place)
    if lead is not None:
        dropped = take_out(place, lead)
        if dropped is None:
            return None
        edits.append(dropped)
    return _apart([each for each in edits if each is not None])


def _only_denied(tokens: list[Token]) -> bool:
    """Tell whether some words stand or fall with the denial."""
    return any(
        t.word in _ONLY_DENIED or (t.word == "any" and t.i + 1 < len(t.doc) and t.nbor().word in ("more", "longer"))
        for t in tokens
    )


def _written(place: Place, start: int, end: int, text: str) -> Edit | None:
    if text:
        return put(place, (start, end), text)
    return take_out(place, (start, end)) if start <= place.first else _out(place, start, end)


def _out(place: Place, start: int, end: int) -> Edit:
    """Take tokens out of the middle of a sentence, with the space behind them."""
    a, b = place.span(start, end)
    text = place.reading.draft.text
    return Edit(a, b + 1, "") if text[b : b + 1] == " " else Edit(a, b, "")


def _apart(edits: list[Edit]) -> tuple[Edit, ...] | None:
    found = sorted(edits, key=lambda each: each.start)
    if any(a.end > b.start for a, b in pairwise(found)):
        return None
    return tuple(found)


def _no_thing(clause: Clause) -> list[Change]:
    """*no refund can be issued* is *a refund can be issued*; *nothing* has no such other."""
    no = next((t for t in clause.subject.lefts if t.word == "no"), None) if clause.subject is not None else None
    if clause.subject is None or no is None or any(t.word in ("not", "never") for t in clause.head.children):
        return []
    article = ""
    if clause.subject.tag_ == "NN":
        article = "an" if no.nbor().text[:1].lower() in "aeiou" else "a"
    return [(no.i, no.i + 1, article)]


def _affirmed(place: Place, clause: Clause) -> Iterator[Change]:
    """Give the changes that take the denial out of a clause's verb."""
    doc = place.doc
    start, end = clause.start, clause.end
    # The whole phrase may lie before the clause's verb: *it is not possible to change*.
    tokens = doc[min(start, place.match.start) : max(end, place.match.end)]
    for token in tokens:
        low = token.word
        if low == "unable":
            yield from _unable(token)
            return
        if low == "impossible":
            yield token.i, token.i + 1, "possible"
            return
        if low == "not" and token.i:
            yield from _not(token, clause)
            return


def _unable(token: Token) -> Iterator[Change]:
    """*we're unable to* → *we can*; *we will be unable to* → *we will be able to*."""
    doc = token.doc
    to = token.i + 1
    if to >= len(doc) or doc[to].word != "to" or token.head.word not in BE:
        return
    verb = token.head
    if any(t.tag_ == "MD" for t in verb.children) or verb.tag_ not in ("VBP", "VBZ") or verb.i > token.i:
        yield token.i, token.i + 1, "able"
        return
    between = [t for t in doc[verb.i + 1 : token.i] if t.word not in _DROPPED and not t.is_punct]
    text = " ".join(["can", *(t.text for t in between)])
    yield verb.i, to + 1, text if verb.i == 0 or doc[verb.i - 1].whitespace_ else f" {text}"


def _not(token: Token, clause: Clause) -> Iterator[Change]:
    doc = token.doc
    helper = token.nbor(-1)
    low = helper.word
    able = token.i + 1
    while able < len(doc) and doc[able].word == "be":
        able += 1
    if low in _CAN and able < len(doc) - 1 and doc[able].word == "able" and doc[able + 1].word == "to":
        yield helper.i, able + 2, "can"  # *won't be able to ship*
    elif low in _CAN:
        yield helper.i, token.i + 1, _CAN[low]
    elif low in BE and able < len(doc) - 1 and doc[able].word == "able" and doc[able + 1].word == "to":
        yield helper.i, able + 2, "can" if helper.i == 0 or doc[helper.i - 1].whitespace_ else " can"
    elif low in BE:
        yield helper.i, token.i + 1, doc[helper.i].text
    elif low == "do":
        yield helper.i, token.i + 1, ""
    elif low in _DO and clause.head.i == token.i + 1:
        yield helper.i, clause.head.i + 1, form_of(clause.head, _DO[low])


def _link(place: Place, clause: Clause) -> Token | None:
    """Find the one *until*, *unless* or *without* of the sentence, if it is what the cannot hangs on."""
    found = [t for t in place.sentence if t.word in ("until", "till", "unless", "without")]
    if len(found) != 1:
        return None
    above = _opened(found[0]) or found[0]
    chain = {clause.head.i, *(t.i for t in place.doc[clause.start : clause.end])}
    things = {t.i for t in clause.objects if not t.tag_.startswith(("VB", "MD"))}
    for _ in range(4):
        if above.head.i in chain | things:
            return found[0]
        # Between the two may stand what carries the verb (*we are unable to*), not another clause (*because you waited until*).
        above = above.head
        if above.dep_ in ("ROOT", "advcl", "relcl", "ccomp", "acl"):
            return None
    return None


def _joined(place: Place, link: Token) -> list[Change] | None:
    """Give the change that turns the link: *until Monday* → *on Monday*, *without a receipt* → *with a receipt*."""
    low = link.word
    doc = place.doc
    after = doc[link.i + 1] if link.i + 1 < len(doc) else None
    if after is None:
        return None
    if low == "without":
        return _without(place, link, after)
    verb = _opened(link)
    if verb is not None:
        if any(t.word in ("not", "never") for t in verb.children) or not any(
            t.dep_ in ("nsubj", "nsubjpass", "expl") for t in verb.children
        ):
            return None
        kept = low == "unless" and (verb.word in _STATES or (verb.tag_ == "VBN" and not _perfect(verb)))
        return [(link.i, link.i + 1, "if" if kept else "once"), *_any(list(verb.subtree))]
    if low == "unless":
        return None
    return _until(place, link, after)


def _opened(link: Token) -> Token | None:
    """Give the verb of the clause a link opens, also where the parser took the link for a preposition."""
    if link.dep_ == "mark" or (link.head.dep_ == "advcl" and link.i < link.head.i):
        return link.head
    for token in link.doc[link.i + 1 : min(link.i + 9, link.sent.end)]:
        if token.text in (",", ";", ":") or token.tag_ in ("WDT", "WP", "CC"):
            return None
        subject = next((t for t in token.children if t.dep_ in ("nsubj", "nsubjpass") and t.i > link.i), None)
        if token.tag_ in ("VBZ", "VBP", "VBD", "MD") and subject is not None and token.dep_ != "relcl":
            return token
    return None


def _perfect(verb: Token) -> bool:
    return any(t.word in ("have", "has", "had") for t in verb.children if t.dep_ == "aux")


def _until(place: Place, link: Token, after: Token) -> list[Change] | None:
    """Give the word for *until* before a time or an event."""
    low = after.word
    if low in _ABOUT or place.words([after.i])[:1] in tuple("{[<%$*|"):
        return None  # *until about May*, *until {{day}}*: which word fits nobody can tell
    goal = next((t for t in link.children if t.dep_ in ("pobj", "pcomp", "prep", "npadvmod", "advmod")), after)
    if low in _AS_THEY_ARE or goal.word in ("tomorrow", "tonight"):
        return [(link.i, link.i + 1, "")]
    words = {t.word for t in goal.subtree} | {low}
    if words & DAYS:
        return [(link.i, link.i + 1, "on")]
    if low[:1].isdigit() and (
        ":" in low or low.endswith(("am", "pm")) or words & {"am", "pm", "a.m", "p.m", "o'clock"}
    ):
        return [(link.i, link.i + 1, "from")]
    if low in ("noon", "midnight"):
        return [(link.i, link.i + 1, "from")]
    if words & MONTHS:
        dated = any(w[:1].isdigit() and len(w) < 5 for w in words)
        return [(link.i, link.i + 1, "on" if dated else "in")]
    if "end" in words or "weekend" in words:
        return [(link.i, link.i + 1, "at")]
    if words & {"morning", "afternoon", "evening", "spring", "summer", "autumn", "winter"}:
        return [(link.i, link.i + 1, "in")]
    if words & {"week", "month", "year"} and words & {"next", "this"}:
        return [(link.i, link.i + 1, "")]
    if goal.tag_.startswith("NN") and not low[:1].isdigit():
        return [(link.i, link.i + 1, "after")]
    if any(w.endswith(("th", "st", "nd", "rd")) and w[:1].isdigit() for w in words):
        return [(link.i, link.i + 1, "on")]
    return None


def _without(place: Place, link: Token, after: Token) -> list[Change] | None:
    if after.tag_ == "VBG":
        if any(t.dep_ in ("nsubj", "poss") for t in after.children) or place.clause is None or place.clause.who != "us":
            return None
        return [(link.i, after.i + 1, f"once we've {form_of(after, 'participle')}")]
    goal = next((t for t in link.children if t.dep_ == "pobj"), None)
    if goal is None or not goal.tag_.startswith(("NN", "PRP", "CD")):
        return None
    if any(t.tag_ == "VBG" for t in goal.subtree):
        return None  # *without the item being returned*
    return [(link.i, link.i + 1, "with")]


def _any(tokens: list[Token]) -> list[Change]:
    """*any change* of a denial is *a change* of a promise; *yet* goes."""
    found: list[Change] = []
    for token in tokens:
        if token.word == "any" and token.dep_ == "det":
            noun = token.head
            article = "an" if token.i + 1 < len(token.doc) and token.nbor().text[:1].lower() in "aeiou" else "a"
            found.append((token.i, token.i + 1, article if noun.tag_ == "NN" and token.nbor() == noun else ""))
        elif token.word == "yet":
            found.append((token.i, token.i + 1, ""))
    return found


def _lead(place: Place) -> tuple[int, int] | None:
    """Find *Unfortunately,* and *I'm afraid* in front: news that is turned round is no misfortune."""
    first = place.first
    low = [t.word for t in place.doc[first : first + 3]]
    if low[:1] and low[0] in _DROPPED:
        return first, first + 1
    if low in (["i", "am", "afraid"], ["we", "are", "afraid"]):
        behind = place.doc[first + 3 : first + 4]
        return first, first + (4 if behind and behind[0].word == "that" else 3)
    return None


TURNS: dict[str, Callable[[Place], tuple[Edit, ...] | None]] = {"once": once}
