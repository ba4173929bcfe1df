"""Which words a text can have, told without a tokenizer: enough to see that no rule can match, before spaCy is imported.

The answer is never too small: whatever spaCy's English tokenizer makes of a text, every word of it is here, in the normal
form of `tonecheck.nlp.grammar.word`. It may be too large: of *its* nobody knows yet where it is cut.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tonecheck.nlp.needs import NUMBER
from tonecheck.nlp.words import BEFORE_NOT, CLITICS, PIECES, normal

# Where a tokenizer might cut between two blanks: between letters, digits and every other character.
_PARTS = re.compile(r"[^\W\d_]+|\d+|.", re.DOTALL)
_MOST_PARTS = 24  # of a longer run every part of it could be a word; nobody looks
# What the tokenizer cuts inside a run of letters: contractions, with or without their apostrophe, and a few others.
_JOINED = re.compile(
    r"(?P<stem>i|you|he|she|it|we|they|who|what|when|where|why|how|there|that|this|these|those|not|could|should|would|might|must|may"
    r"|need|ought|do|does|did|is|are|was|were|has|have|had|ca|wo|sha|dare|ai)"
    r"(?P<not>n'?t)?(?P<rest>(?:'?(?:ve|ll|re|s|d|m|y|a))*)(?P<stop>\.?)"
)
_WHOLE = frozenset("ill its hell shell well were shed whore".split())  # words of their own
_REST = re.compile(r"'?(?:ve|ll|re|s|d|m|y|a)")
_OTHERS = {
    "cannot": ("can", "not"), "gonna": ("gon", "na"), "gotta": ("got", "ta"), "yall": ("y'", "all", "y"),
    "y'all": ("y'", "all"), "c'mon": ("c'm", "on"),
}  # fmt: skip


def vocabulary(text: str) -> frozenset[str] | None:
    """Give the words a text can have, `NUMBER` among them if there is a digit; None where nobody can tell."""
    found: set[str] = set()
    for run in text.split():
        words = _words(run)
        if words is None:
            return None
        found |= words
    return frozenset(found)


@lru_cache(maxsize=4_000)
def _words(run: str) -> frozenset[str] | None:
    """Give the words that may be between two blanks, None where there are too many ways."""
    if run.isalpha():
        return frozenset(readings(run))
    cuts = [0, *(part.end() for part in _PARTS.finditer(run))]
    if len(cuts) > _MOST_PARTS:
        return None
    return frozenset(word for n, start in enumerate(cuts) for end in cuts[n + 1 :] for word in readings(run[start:end]))


def readings(written: str) -> set[str]:
    """Give the normal forms a token may get, and those of the words it may be cut into."""
    low = written.lower().replace("’", "'")
    found = {normal(written), *_token(low)}
    if not written.isalpha() and any(map(str.isdigit, written)):
        found.add(NUMBER)
    if low in _OTHERS:
        found.update(_OTHERS[low])
    elif low not in _WHOLE and (joined := _JOINED.fullmatch(low)) and low != joined["stem"]:
        pieces = (joined["stem"], joined["not"] or "", *_REST.findall(joined["rest"]))
        for piece in pieces:
            found |= {normal(piece), *_token(piece)}
        if joined["stop"]:
            found.add(pieces[-1] + ".")  # of *Im.* the tokenizer makes *I* and *m.*
    return found


def _token(low: str) -> tuple[str, ...]:
    """Give the meanings of a token that hangs on another one."""
    if low in CLITICS:
        return CLITICS[low]
    meant = PIECES.get(low) or BEFORE_NOT.get(low)
    return (meant,) if meant else ()
