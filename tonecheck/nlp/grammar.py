"""Reading spaCy's parse: a word's normal form, who a verb's subject is, what helps or denies it.

Small questions about tokens, for `tonecheck.nlp.clauses` to put together. Reads words, tags and dependencies only (the
ClearNLP labels of spaCy's English models).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonecheck.nlp.words import forms

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Token

US = frozenset("i we us me our ours my mine ourselves myself".split())
CUSTOMER = frozenset("you your yours yourself yourselves".split())
NOBODY = frozenset("nobody none nothing neither noone".split())
NEGATIONS = frozenset("not never no neither nor hardly barely scarcely".split())
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass", "expl"))
HAVE, GO, NEED, GET, BE = (forms(v) for v in ("have", "go", "need", "get", "be"))
READY = frozenset("happy glad pleased delighted ready keen sure certain willing prepared".split())
LIKE = frozenset("like love".split())
OURS_WHEN_BARE = frozenset(
    "hope hoping wish thank thanks apologize regret look looking appreciate trust sorry understand love see hear know think feel hate glad want".split()
)
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = frozenset("january february march april may june july august september october november december".split())
_TIMES = (
    DAYS
    | MONTHS - {"may"}
    | frozenset("today tomorrow tonight noon midnight now immediately yesterday weekend".split())
)
_UNITS = frozenset(
    "second seconds minute minutes hour hours day days week weeks month months am pm year years hrs mins hour working business".split()
)


def is_time(token: Token) -> bool:
    """Tell whether a token names a time: a day, a clock, a number with its unit."""
    low = token.word
    if low in _TIMES:
        return True
    if token.tag_ == "CD" or low[:1].isdigit():
        if ":" in low or low.endswith(("am", "pm", "th", "st", "nd", "rd", "h", "hrs")):
            return True
        return token.i + 1 < len(token.doc) and token.nbor().word in _UNITS
    return False


def is_link(token: Token) -> bool:
    """Tell whether a token is the adjective in *are unable to*, *be happy to* with a verb below it."""
    low = token.word
    if token.dep_ not in ("acomp", "oprd", "attr", "advmod", "ROOT", "amod"):
        return False
    if low not in ("able", "unable") and low not in READY:
        return False
    return token.head != token and any(t.dep_ in ("xcomp", "ccomp", "advcl") and t.tag_ == "VB" for t in token.children)


def carried_by(token: Token) -> Token | None:
    """Give the word that carries a verb's meaning on, if there is one."""
    head, low = token.head, token.head.word
    if is_link(token):
        return head if head.tag_.startswith("VB") or head.tag_ == "MD" else None
    if token.dep_ not in ("xcomp", "ccomp", "advcl") or token.tag_ not in ("VB", "VBN"):
        return None
    if not any(t.word == "to" for t in token.lefts):
        return None
    if token.dep_ in ("ccomp", "advcl") and low not in ("able", "unable"):
        return None
    if low in ("able", "unable") or low in READY:
        return head
    if low in HAVE or low in NEED:
        return head if not any(t.dep_ == "dobj" for t in head.children) else None
    if low == "got" or (low in GO and head.tag_ == "VBG") or low in ("ought", "supposed", "meant"):
        return head
    if (low in LIKE or low == "want") and any(t.tag_ == "MD" for t in head.children):
        return head
    return None


def own_subject(token: Token) -> Token | None:
    """Give the subject that hangs on a verb itself; *there* and *it* of *there is* only where nothing else does."""
    empty = None
    for child in token.children:
        if child.dep_ in _SUBJECTS:
            if child.dep_ != "expl":
                return child
            empty = empty or child
    return empty


def subject_of(token: Token) -> Token | None:
    """Give the subject of a verb: its own, its first conjunct's, or what its relative pronoun stands for."""
    while True:
        found = own_subject(token)
        if found is not None:
            if token.dep_ == "relcl" and found.word in ("who", "which", "that"):
                return token.head
            return found
        joined = token.dep_ == "conj" and token.head.tag_.startswith(("VB", "MD", "JJ")) and not _starts_anew(token)
        if not (joined or token.dep_ == "xcomp" or is_link(token)):
            return None
        token = token.head


def _starts_anew(token: Token) -> bool:
    """Tell whether a conjoined verb is an order of its own: *I've checked it, send me the form*."""
    if token.tag_ != "VB" or any(t.dep_ == "aux" for t in token.children):
        return False
    first = token.head
    if _after_but(token) or any(t.word == "please" for t in token.lefts):
        return True
    if first.tag_ == "VBP" and own_subject(first) is not None and any(t.dep_ == "cc" for t in first.children):
        return False  # *I open it and tick the box*
    return first.tag_ not in ("VB", "MD") and not any(
        t.tag_ == "MD" or t.word in ("do", "did", "to") for t in first.children
    )


def _after_but(token: Token) -> bool:
    return any(t.word == "but" for t in token.head.children if t.dep_ == "cc" and t.i < token.i)


def helpers_of(token: Token) -> list[Token]:
    """Give auxiliaries and negations of a verb; a conjoined bare verb shares its first conjunct's."""
    found = [t for t in token.children if t.dep_ in ("aux", "auxpass") or _denies(t, token)]
    found = [t for t in found if t.word != "to"]
    if token.dep_ == "conj":  # *you never replied, nor did you pay*
        found += [t for t in token.head.children if t.dep_ == "cc" and t.word == "nor" and t.i < token.i]
    shares = token.dep_ == "conj" and not own_subject(token) and token.head.tag_.startswith("VB")
    if shares and not any(t.dep_ in ("aux", "auxpass") for t in found):
        first = helpers_of(token.head)
        same = {
            "VB": ("MD",),
            "VBN": ("VBP", "VBZ", "VBD", "VB", "MD", "VBN"),
            "VBG": ("VBP", "VBZ", "VBD", "MD", "VB"),
        }
        if token.tag_ in same and not _starts_anew(token) and not _after_but(token):
            found += [t for t in first if t.tag_ in same[token.tag_] or t.dep_ in ("aux", "auxpass")]
            if any(t.word in ("or", "nor") for t in token.head.children if t.dep_ == "cc") or any(
                t.i > token.head.i - 4 for t in first if t.dep_ == "neg"
            ):
                found += [t for t in first if t.dep_ == "neg"]
    return found


def _denies(child: Token, verb: Token) -> bool:
    """Tell whether a child denies its verb: not the *not* of *not only* and *or not*, nor the *nor* of the next verb."""
    low = child.word
    if low == "nor":
        return child.i < verb.i
    if child.dep_ != "neg" and (low not in NEGATIONS or low == "no"):
        return False  # *No, we can* denies nothing
    after = child.nbor().word if child.i + 1 < len(child.doc) else ""
    before = child.nbor(-1).word if child.i else ""
    return after != "only" and before != "or"


def no_longer(verb: Token) -> bool:
    return any(t.word == "longer" and any(c.word == "no" for c in t.lefts) for t in verb.children if t.dep_ == "advmod")


def is_negative(subject: Token | None) -> bool:
    """Tell whether a subject denies its verb: *nobody*, *no refund*, *nothing about it*."""
    if subject is None:
        return False
    low = subject.word
    if low in NOBODY or (low == "one" and any(t.word == "no" for t in subject.lefts)):
        return True
    return any(t.word in ("no", "none", "neither") for t in subject.lefts)


def who_is(subject: Token | None, head: Token) -> str:
    if subject is None:
        if any(t.dep_ == "auxpass" for t in head.children):
            return "them"
        first = min([head.i, *(t.i for t in head.children if t.dep_ in ("aux", "auxpass", "neg"))])
        before = head.doc[first - 1].tag_ if first > head.sent.start else "."
        if not before.startswith((".", ",", ":", "CC", "UH", "RB", "HYPH", "NFP", "-")):
            return "them"
        bare = head.word in OURS_WHEN_BARE or head.tag_ in ("VBD", "VBP") or any(t.tag_ == "MD" for t in head.children)
        return "us" if bare and head.dep_ in ("ROOT", "conj", "ccomp", "parataxis") else "them"
    low = subject.word
    if low in US or any(t.dep_ == "poss" and t.word in US for t in subject.children):
        return "us"
    if low in CUSTOMER:
        return "customer"
    if low in ("one", "none", "all", "some", "any", "team", "member", "people", "part") and any(
        t.word in US for t in subject.subtree
    ):
        return "us"
    return "them"
