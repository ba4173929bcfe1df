"""Key words: what a message is about, and whether a reply uses the same word in another form.

Two words are the same if they are forms of one (*mice*, *mouse*; *froze*, *freezing*), if one is made of the other
(*cancelled*, *cancellation*), or if one is part of the other (*lawnmower*, *mower*). A lemmatizer gives only the first
of these, and only where the tag is right, which in a customer's chat it often is not; it would also make every other
rule wait a third longer for its parse. Endings taken off too far do little harm here: where two words are wrongly the
same, a rule that misses one says nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from tonecheck.nlp.words import base, normal

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Token

_NOUNS = ("NN", "NNS", "NNP", "NNPS")
_OTHERS = ("VB", "JJ", "RB")

_PLURALS = {
    "mice": "mouse", "feet": "foot", "teeth": "tooth", "geese": "goose", "men": "man", "women": "woman",
    "children": "child", "kids": "child", "kid": "child", "knives": "knife", "wives": "wife", "lives": "life",
    "shelves": "shelf", "loaves": "loaf", "halves": "half", "thieves": "thief", "leaves": "leaf", "wolves": "wolf",
    "calves": "calf", "scarves": "scarf", "oxen": "ox", "dice": "die",
}  # fmt: skip
_VOWEL = regex.compile(r"[aeiouy]")
# Endings of forms, and what stands in their place; what is left must be a syllable of three letters.
_FORMS = (
    ("sses", "ss"),
    ("ies", "y"),
    ("ied", "y"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("xes", "x"),
    ("ing", ""),
    ("ed", ""),
)
_NO_PLURAL = ("ss", "us", "is", *(ending for ending, _ in _FORMS))
# Endings that make a word of another, less their last *e*, each with the letters it must leave.
_MADE = (
    ("isation", 4), ("ization", 4), ("ation", 4), ("ician", 4), ("ility", 3), ("ment", 3), ("ness", 3), ("ship", 3),
    ("less", 3), ("abl", 4), ("ibl", 4), ("anc", 4), ("enc", 4), ("ion", 3), ("ian", 4), ("ity", 4), ("ful", 3),
    ("iv", 4), ("ur", 4), ("ag", 4), ("ty", 3), ("ly", 4), ("al", 4), ("er", 3), ("en", 4), ("or", 4), ("ic", 4),
    ("at", 3), ("y", 3), ("i", 3),
)  # fmt: skip


def is_content(token: Token) -> bool:
    """Tell whether a token has a meaning of its own: a noun, a main verb, an adjective, an adverb; no number."""
    tag: str = token.tag_
    telling = is_noun(token) or (tag.startswith(_OTHERS) and token.dep_ not in ("aux", "auxpass", "neg"))
    return telling and token.is_alpha and len(token) > 1


def is_noun(token: Token) -> bool:
    """Tell whether a token is a noun or a name."""
    return token.tag_ in _NOUNS


@lru_cache(maxsize=20_000)
def _singular(word: str) -> str:
    word = normal(word)
    word = _PLURALS.get(word, word)
    if word.endswith("s") and len(word) > 3 and not word.endswith(_NO_PLURAL):
        return normal(word[:-1])
    return word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Give what the forms of a word have in common: *tickets* and *ticket*, *stolen* and *stealing*."""
    word = base(_singular(word))
    for ending, put in _FORMS:
        left = word.removesuffix(ending) + put
        if word.endswith(ending) and len(left) > 2 and _VOWEL.search(left) and not word.endswith("eed"):
            word = left
            break
    word = base(word)
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]  # *stopp*, but also *bill*: the same for every form
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """Give what a word was made of: *cancel* of *cancellation*, *heat* of *heater*."""
    left = stem(word)
    for _ in range(4):
        shorter = next((s for e, n in _MADE if left.endswith(e) and len(s := left.removesuffix(e)) >= n), None)
        if shorter is None:
            return left
        left = stem(shorter)
    return left


def is_same(one: str, other: str) -> bool:
    """Tell whether two words are forms of one, made of one, or one a part of the other."""
    if root(one) == root(other):
        return True
    short, long = sorted((_singular(one), _singular(other)), key=len)
    if len(short) > 3 and len(long) - len(short) > 2 and (long.startswith(short) or long.endswith(short)):
        return len(short) > 4 or len(long) - len(short) > 3  # *tooth* and *toothache*, *mower* and *lawnmower*
    return len(short) > 6 and short[:6] == long[:6]  # *subscribe*, *subscription*


def takes_up(words: Collection[str], key: str) -> bool:
    """Tell whether a key word is among some words, in any form."""
    return key in words or any(is_same(key, word) for word in words)
