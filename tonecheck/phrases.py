"""The little language of phrases, and the words a reading is searched in.

    you (really)? ought to have known     words; (a|b) alternatives; (a)? may be missing
    ~forget to                            any form of a verb: forgot, forgetting, …
    ~(fill in|send) the                   any form of each: filled in, sent
    per our @rulebook                     any member of a word family (rules/_words)
    give ... wrong *                      up to six words between; exactly one word
    try *ing                              a word with an ending
    ^ actually                            at the start of a sentence

Words are compared in their normal form, so *can't*, *can’t* and *cannot* are one, *apologise* is *apologize*, and a
comma or an adverb may stand between any two words (*you have clearly, in my view, ignored* is not *you have ignored*,
but *you have clearly ignored* is). A phrase never runs across the end of a sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from tonecheck.errors import did_you_mean
from tonecheck.words import forms, normal, pieces

# How a reading is written for searching: each word behind WORD, an adverb marked, a sentence behind STOP.
WORD, ADVERB, STOP = "\x1f", "\x1e", "\x1d"

_TOKEN = regex.compile(r"\s*(~?\(|\)\??|\||\.\.\.|\*[^\s()|^*]*|\^|~?[^\s()|^*]+)")
_NOT_ADVERBS = frozenset("reply apply supply only july family early fly rely imply daily weekly comply likely unlikely".split())
_ADVERBS = frozenset(
    "really just also actually even ever simply still then now already again too very quite so perhaps maybe indeed"
    " always often therefore however though anyway please kindly either instead far way much rather quite simply".split()
)
_GAP = rf"(?:{WORD}{ADVERB}?[\w$£€#'][^{WORD}{STOP}]*)"
_GAPS = rf"(?:{WORD}(?:,|{ADVERB}?[\w$£€#'][^{WORD}{STOP}]*))"
_LOOSE = rf"(?:{WORD}(?:{ADVERB}[^{WORD}{STOP}]+|,))*"
# In a rule as in a reply, *'s* and *'d* may be either of two words.
_SAME = {"'s": "(?:is|has|'s)", "'d": "(?:would|had|'d)"}


class PhraseError(ValueError):
    """A phrase that can't be read; the message says what is wrong with it."""


Families = Mapping[str, Sequence[str]]


def is_adverb(word: str) -> bool:
    """Tell whether a word may stand between the words of any phrase."""
    return word in _ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in _NOT_ADVERBS)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one paragraph, written out for searching, and where each stands in that writing."""

    written: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> Words:
        """Write out sentences, each a sequence of words in normal form."""
        parts: list[str] = []
        starts: list[int] = []
        at = 0
        for sentence in sentences:
            parts.append(STOP)
            at += 1
            for each in sentence:
                piece = WORD + (ADVERB if is_adverb(each) else "") + (each or "_")
                starts.append(at)
                parts.append(piece)
                at += len(piece)
        parts.append(WORD)
        return cls("".join(parts), tuple(starts))


class Phrases:
    """Phrases compiled to one pattern. Raises `PhraseError`."""

    def __init__(self, phrases: Iterable[str], families: Families) -> None:
        alternatives = [_Reader(phrase, families).pattern() for phrase in phrases]
        self._pattern = regex.compile("(?:" + "|".join(alternatives) + f")(?={WORD}|{STOP})") if alternatives else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def find(self, words: Words, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Give the spans (word positions, end exclusive) of all matches between two words, longest first at each place."""
        if self._pattern is None or start >= len(words.starts):
            return
        last = len(words.starts) if end is None else min(end, len(words.starts))
        stop = words.starts[last] if last < len(words.starts) else len(words.written) - 1
        begin = words.starts[start]
        begin -= words.written[begin - 1] == STOP
        for found in self._pattern.finditer(words.written, begin, stop + 1):
            if found.end() > stop + 1:
                continue
            first = bisect_left(words.starts, found.start())
            yield first, bisect_left(words.starts, found.end())

    def found(self, words: Words, start: int = 0, end: int | None = None) -> bool:
        """Tell whether any phrase stands between two words."""
        return next(self.find(words, start, end), None) is not None


def word_set(entries: Iterable[str], families: Families) -> frozenset[tuple[str, ...]]:
    """Give the verbs a rule lists, each as its first word's forms with the particle behind: ``fill in`` -> (filled, in)."""
    found: set[tuple[str, ...]] = set()
    for entry in entries:
        if entry.startswith("@"):
            found |= word_set(_family(entry[1:], families), families)
            continue
        first, *rest = entry.removeprefix("~").split()
        found |= {(form, *rest) for form in forms(first)}
    return frozenset(found)


def _family(name: str, families: Families) -> Sequence[str]:
    if name not in families:
        raise PhraseError(f"there is no word family @{name}{did_you_mean(name, families)}")
    return families[name]


@lru_cache(maxsize=10_000)
def _literal(written: str) -> str:
    """Write one plain word as a pattern; a contraction becomes its words."""
    found = []
    for piece in pieces(written):
        inner = _SAME.get(piece, regex.escape(piece))
        found.append(f"{WORD}{ADVERB}?{inner}(?={WORD}|{STOP})")
    return _LOOSE.join(found)


class _Reader:
    """Reads one phrase by recursive descent."""

    def __init__(self, phrase: str, families: Families) -> None:
        self._phrase = phrase
        self._families = families
        self._tokens = [found[1] for found in _TOKEN.finditer(phrase.strip())]
        self._at = 0
        self._inflect = False

    def pattern(self) -> str:
        if not self._tokens:
            raise PhraseError("a phrase is empty")
        found = self._either()
        if self._at < len(self._tokens):
            raise PhraseError(f"there is a ')' too many in {self._phrase!r}")
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _either(self) -> str:
        options = [self._row()]
        while self._peek() == "|":
            self._at += 1
            options.append(self._row())
        return options[0] if len(options) == 1 else "(?:" + "|".join(options) + ")"

    def _row(self) -> str:
        found, inflect = "", self._inflect
        while (token := self._peek()) and token not in ("|", ")", ")?"):
            self._inflect = inflect and not found  # of *fill in*, only the verb changes
            one, optional = self._one()
            joint = _LOOSE if found and not found.endswith((_LOOSE, STOP)) else ""
            found += f"(?:{joint}{one})?" if optional else joint + one
        self._inflect = inflect
        if not found:
            raise PhraseError(f"an alternative is empty in {self._phrase!r}; write (a)? for a word that may be missing")
        return found

    def _one(self) -> tuple[str, bool]:
        token = self._tokens[self._at]
        self._at += 1
        if token in ("(", "~("):
            outer, self._inflect = self._inflect, self._inflect or token == "~("
            inner = self._either()
            self._inflect = outer
            closing = self._peek()
            if not closing:
                raise PhraseError(f"a '(' is not closed in {self._phrase!r}")
            self._at += 1
            return f"(?:{inner})", closing == ")?"
        if token == "...":
            return _GAPS + "{0,6}?", False
        if token.startswith("*"):
            ending = regex.escape(normal(token[1:]))
            return (rf"{WORD}{ADVERB}?[^{WORD}{STOP}]*{ending}(?={WORD}|{STOP})" if ending else _GAP), False
        if token == "^":
            return STOP, False
        if token.startswith("~"):
            return self._forms(token[1:]), False
        if token.startswith("@"):
            members = [self._member(m) for m in _family(token[1:], self._families)]
            return "(?:" + "|".join(members) + ")", False
        return (self._forms(token) if self._inflect else _literal(token)), False

    def _member(self, phrase: str) -> str:
        reader = _Reader(phrase, self._families)
        reader._inflect = self._inflect
        return reader.pattern()

    def _forms(self, verb: str) -> str:
        if not verb:
            raise PhraseError(f"a '~' has no verb behind it in {self._phrase!r}")
        options = "|".join(regex.escape(form) for form in sorted(forms(verb)))
        return f"{WORD}{ADVERB}?(?:{options})(?={WORD}|{STOP})"
