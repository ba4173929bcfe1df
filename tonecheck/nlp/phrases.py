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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from tonecheck.errors import did_you_mean
from tonecheck.nlp.words import forms, normal, pieces

_TOKEN = regex.compile(r"\s*(~?\(|\)\??|\||\.\.\.|\*[^\s()|^*]*|\^|~?[^\s()|^*]+)")
_NOT_ADVERBS = frozenset(
    "reply apply supply only july family early fly rely imply daily weekly comply likely unlikely".split()
)
_ADVERBS = frozenset(
    "really just also actually even ever simply still then now already again too very quite so perhaps maybe indeed"
    " always often therefore however though anyway please kindly either instead far way much rather".split()
)
# Behind a word *'s* and *'d* may be either of two words; *'s* alone is the owner's.
_SAME = {"'s": ("is", "has", "'s"), "'d": ("would", "had", "'d")}
_GAP = 6
# Words in every other sentence: poor anchors.
_COMMON = frozenset(
    "the a an is are was were be been to of in on at for and or not i we you it that this your our my us me have has had do"
    " does did can will would could with as by if so but from there".split()
)


class PhraseError(ValueError):
    """A phrase that can't be read; the message says what is wrong with it."""


Families = Mapping[str, Sequence[str]]


def is_loose(word: str) -> bool:
    """Tell whether a word may stand between the words of any phrase: an adverb, a comma."""
    return (
        word == ","
        or word in _ADVERBS
        or (word.endswith("ly") and len(word) > 4 and word not in _NOT_ADVERBS)
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one paragraph in normal form, and where its sentences end."""

    words: tuple[str, ...]
    bounds: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> Words:
        """Join sentences, each a sequence of words in normal form."""
        words: list[str] = []
        bounds = []
        for sentence in sentences:
            bounds.append((len(words), len(words) + len(sentence)))
            words += sentence
        return cls(tuple(words), tuple(bounds))


@dataclass(frozen=True, slots=True)
class _Span:
    """A run of words to match in: one sentence or a part of it."""

    words: tuple[str, ...]
    end: int
    opening: int


# Some words of which one must be there; None where no such words can be named.
Anchor = frozenset[str] | None


class _Node:
    """A part of a phrase. ``ends`` gives where a match from a place may end, the preferred first."""

    __slots__ = ()
    optional = False

    def ends(self, span: _Span, at: int) -> Iterator[int]:
        raise NotImplementedError

    def first(self) -> Anchor:
        """Give the words a match can begin with."""
        return None

    def anchor(self) -> Anchor:
        """Give words of which every match holds one."""
        return self.first()


@dataclass(frozen=True, slots=True)
class _OneOf(_Node):
    words: frozenset[str]

    def ends(self, span: _Span, at: int) -> Iterator[int]:
        if at < span.end and span.words[at] in self.words:
            yield at + 1

    def first(self) -> Anchor:
        return self.words


@dataclass(frozen=True, slots=True)
class _Ending(_Node):
    ending: str

    def ends(self, span: _Span, at: int) -> Iterator[int]:
        if at < span.end and _is_word(span.words[at]) and span.words[at].endswith(self.ending):
            yield at + 1


@dataclass(frozen=True, slots=True)
class _Gap(_Node):
    def ends(self, span: _Span, at: int) -> Iterator[int]:
        for count in range(_GAP + 1):
            yield at + count
            if at + count >= span.end or not (
                _is_word(span.words[at + count]) or span.words[at + count] == ","
            ):
                return


@dataclass(frozen=True, slots=True)
class _Opening(_Node):
    def ends(self, span: _Span, at: int) -> Iterator[int]:
        if at == span.opening:
            yield at


@dataclass(frozen=True, slots=True)
class _Maybe(_Node):
    inner: _Node
    optional = True

    def ends(self, span: _Span, at: int) -> Iterator[int]:
        yield from self.inner.ends(span, at)
        yield at

    def first(self) -> Anchor:
        return self.inner.first()

    def anchor(self) -> Anchor:
        return None


@dataclass(frozen=True, slots=True)
class _Either(_Node):
    options: tuple[_Node, ...]

    def ends(self, span: _Span, at: int) -> Iterator[int]:
        for option in self.options:
            yield from option.ends(span, at)

    def first(self) -> Anchor:
        return _all(option.first() for option in self.options)

    def anchor(self) -> Anchor:
        return _all(option.anchor() for option in self.options)


@dataclass(frozen=True, slots=True)
class _Row(_Node):
    parts: tuple[_Node, ...]

    def ends(self, span: _Span, at: int) -> Iterator[int]:
        return self._from(span, at, 0, at)

    def _from(self, span: _Span, at: int, number: int, began: int) -> Iterator[int]:
        if number == len(self.parts):
            yield at
            return
        part = self.parts[number]
        here = at
        while True:
            for end in part.ends(span, here):
                if end > here or not part.optional:
                    yield from self._from(span, end, number + 1, began)
            if at == began or here >= span.end or not is_loose(span.words[here]):
                break
            here += 1
        if part.optional:
            yield from self._from(span, at, number + 1, began)

    def first(self) -> Anchor:
        found: frozenset[str] = frozenset()
        for part in self.parts:
            if isinstance(part, _Opening):
                continue
            words = part.first()
            if words is None:
                return None
            found |= words
            if not part.optional:
                return found
        return None

    def anchor(self) -> Anchor:
        """Give the anchor of one part, the one that should be met least: a family of the fewest common words."""
        anchors = [words for part in self.parts if (words := part.anchor()) is not None]
        return min(anchors, key=_commonness, default=None)


def _all(anchors: Iterable[Anchor]) -> Anchor:
    """Join the anchors of alternatives; one without an anchor leaves none."""
    found: frozenset[str] = frozenset()
    for words in anchors:
        if words is None:
            return None
        found |= words
    return found


def _commonness(words: frozenset[str]) -> int:
    return len(words) + 100 * len(words & _COMMON)


class Phrases:
    """Phrases made ready for searching. Raises `PhraseError`."""

    def __init__(self, phrases: Iterable[str], families: Families) -> None:
        self._nodes = [_Reader(phrase, families).node() for phrase in phrases]
        self._first = [node.first() for node in self._nodes]
        self._unanchored: list[int] = []
        self._by_anchor: dict[str, list[int]] = {}
        for number, node in enumerate(self._nodes):
            anchor = node.anchor()
            if anchor is None:
                self._unanchored.append(number)
            for word in anchor or ():
                self._by_anchor.setdefault(word, []).append(number)

    def __bool__(self) -> bool:
        return bool(self._nodes)

    def find(self, words: Words, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Give the spans (word positions, end exclusive) of the matches between two words: the longest at each place.

        A phrase none of whose anchor words is in a sentence is not tried there.
        """
        last = len(words.words) if end is None else end
        for opening, closing in words.bounds:
            at, stop = max(start, opening), min(last, closing)
            if at >= stop:
                continue
            possible = self._possible(words.words[at:stop])
            span = _Span(words.words, stop, opening)
            while possible and at < stop:
                found = self._longest(possible, span, at)
                if found > at:
                    yield at, found
                    at = found
                else:
                    at += 1

    def _possible(self, words: Sequence[str]) -> list[tuple[_Node, Anchor]]:
        numbers = set(self._unanchored)
        for word in words:
            if word in self._by_anchor:
                numbers.update(self._by_anchor[word])
        return [(self._nodes[number], self._first[number]) for number in sorted(numbers)]

    def _longest(self, possible: list[tuple[_Node, Anchor]], span: _Span, at: int) -> int:
        best, word = at, span.words[at]
        for node, first in possible:
            if first is None or word in first:
                best = max(best, next(node.ends(span, at), at))
        return best

    def found(self, words: Words, start: int = 0, end: int | None = None) -> bool:
        """Tell whether any phrase stands between two words."""
        return next(self.find(words, start, end), None) is not None


Verbs = Mapping[str, Sequence[tuple[str, ...]]]


def verb_forms(entries: Iterable[str], families: Families) -> Verbs:
    """Give every form of the verbs a rule lists, each with the particles it may need: ``fill in`` -> {filled: [(in)]}."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in entries:
        if entry.startswith("@"):
            for form, particles in verb_forms(_family(entry[1:], families), families).items():
                found.setdefault(form, []).extend(particles)
            continue
        first, *rest = entry.removeprefix("~").split() or [""]
        for form in forms(first):
            found.setdefault(form, []).append(tuple(rest))
    return found


def _family(name: str, families: Families) -> Sequence[str]:
    if name not in families:
        raise PhraseError(f"there is no word family @{name}{did_you_mean(name, families)}")
    return families[name]


def _is_word(word: str) -> bool:
    return word[:1].isalnum() or word[:1] in "_$£€#'-"


def _row(parts: list[_Node]) -> _Node:
    return parts[0] if len(parts) == 1 else _Row(tuple(parts))


def _either(options: list[_Node]) -> _Node:
    """Join alternatives; single words become one set, so that a family of hundreds is one look-up."""
    words = frozenset().union(*(o.words for o in options if isinstance(o, _OneOf)))
    others = [o for o in options if not isinstance(o, _OneOf)]
    found: list[_Node] = [*others, _OneOf(words)] if words else others
    return found[0] if len(found) == 1 else _Either(tuple(found))


class _Reader:
    """Reads one phrase by recursive descent."""

    def __init__(self, phrase: str, families: Families, inflect: bool = False) -> None:
        self._phrase = phrase
        self._families = families
        self._tokens = [found[1] for found in _TOKEN.finditer(phrase.strip())]
        self._at = 0
        self._inflect = inflect

    def node(self) -> _Node:
        if not self._tokens:
            raise PhraseError("a phrase is empty")
        found = self._options()
        if self._at < len(self._tokens):
            raise PhraseError(f"there is a ')' too many in {self._phrase!r}")
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _options(self) -> _Node:
        found = [self._words()]
        while self._peek() == "|":
            self._at += 1
            found.append(self._words())
        return _either(found)

    def _words(self) -> _Node:
        found: list[_Node] = []
        inflect = self._inflect
        while (token := self._peek()) and token not in ("|", ")", ")?"):
            self._inflect = inflect and not found  # of *fill in*, only the verb changes
            found.append(self._one())
        self._inflect = inflect
        if not found:
            raise PhraseError(
                f"an alternative is empty in {self._phrase!r}; write (a)? for a word that may be missing"
            )
        return _row(found)

    def _one(self) -> _Node:
        token = self._tokens[self._at]
        self._at += 1
        if token in ("(", "~("):
            outer, self._inflect = self._inflect, self._inflect or token == "~("
            inner = self._options()
            self._inflect = outer
            closing = self._peek()
            if not closing:
                raise PhraseError(f"a '(' is not closed in {self._phrase!r}")
            self._at += 1
            return _Maybe(inner) if closing == ")?" else inner
        if token == "...":
            return _Gap()
        if token.startswith("*"):
            return _Ending(normal(token[1:]))
        if token == "^":
            return _Opening()
        if token.startswith("~"):
            if not token[1:]:
                raise PhraseError(f"a '~' has no verb behind it in {self._phrase!r}")
            return _OneOf(forms(token[1:]))
        if token.startswith("@"):
            members = tuple(_family(token[1:], self._families))
            if any("@" in each for each in members):
                return _either([_Reader(each, self._families, self._inflect).node() for each in members])
            return _plain_family(members, self._inflect)
        return _OneOf(forms(token)) if self._inflect else _literal(token)


@lru_cache(maxsize=1_000)
def _plain_family(members: tuple[str, ...], inflect: bool) -> _Node:
    """Make a family without others in it a node; rules name the same few dozen again and again."""
    return _either([_Reader(each, {}, inflect).node() for each in members])


@lru_cache(maxsize=10_000)
def _literal(written: str) -> _Node:
    """Make one plain word a node; a contraction becomes its words."""
    parts = pieces(written)
    return _row([_OneOf(frozenset((p,) if p == written else _SAME.get(p, (p,)))) for p in parts])
