"""The little language of phrases, and the words a reading is searched in.

    you (really)? ought to have known     words; (a|b) alternatives; (a)? may be missing
    ~forget to                            any form of a verb: forgot, forgetting, …
    ~(fill in|send) the                   any form of each: filled in, sent
    per our @rulebook                     any member of a word family (rules/_words)
    give ... wrong *                      up to six words between; exactly one word
    try *ing                              a word with an ending
    within # days                         a number: a word with a digit in it
    ^ actually                            at the start of a sentence

Words are compared in their normal form, so *can't*, *can’t* and *cannot* are one, *apologise* is *apologize*, and a
comma or an adverb may stand between any two words (*you have clearly, in my view, ignored* is not *you have ignored*,
but *you have clearly ignored* is). A phrase never runs across the end of a sentence.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

import regex

from tonecheck.errors import did_you_mean
from tonecheck.nlp.needs import Needs, one_of
from tonecheck.nlp.pattern import Anchor, Ending, Gap, Maybe, Node, Number, OneOf, Opening, any_of, in_row
from tonecheck.nlp.text import Span, Text
from tonecheck.nlp.vocabulary import readings
from tonecheck.nlp.words import CLITICS, forms, normal, pieces

_TOKEN = regex.compile(r"\s*(~?\(|\)\??|\||\.\.\.|\*[^\s()|^*]*|\^|~?[^\s()|^*]+)")
_ENDS = ("|", ")", ")?")  # of a run of words


class PhraseError(ValueError):
    """A phrase that can't be read; the message says what is wrong with it."""


Families = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Words:
    """The words of one paragraph in normal form, and where its sentences end."""

    words: tuple[str, ...]
    bounds: tuple[tuple[int, int], ...]

    @cached_property
    def text(self) -> Text:
        """Where each of the words is."""
        return Text(self.words)

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Give the parts of sentences between two words: where the sentence starts, and the part's first word and end."""
        sentence = max(bisect_right(self.bounds, (start, sys.maxsize)) - 1, 0)
        for opening, closing in islice(self.bounds, sentence, None):
            if opening >= end:
                return
            if max(start, opening) < min(end, closing):
                yield opening, max(start, opening), min(end, closing)

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> Words:
        """Join sentences, each a sequence of words in normal form."""
        words: list[str] = []
        bounds = []
        for sentence in sentences:
            bounds.append((len(words), len(words) + len(sentence)))
            words += sentence
        return cls(tuple(words), tuple(bounds))


class Phrases:
    """Phrases made ready for searching. Raises `PhraseError`."""

    def __init__(self, phrases: Iterable[str], families: Families) -> None:
        self._nodes = [_node(each) if "@" not in each else _Reader(each, families).node() for each in phrases]

    @cached_property
    def _first(self) -> list[Anchor]:
        """The words each phrase can begin with."""
        return [node.first() for node in self._nodes]

    @cached_property
    def _anchors(self) -> tuple[list[int], dict[str, list[int]]]:
        """The phrases without an anchor, and those of each anchor word; most exceptions of rules are never asked."""
        unanchored: list[int] = []
        by_anchor: dict[str, list[int]] = {}
        for number, node in enumerate(self._nodes):
            anchor = node.anchor()
            if anchor is None:
                unanchored.append(number)
            for word in anchor or ():
                by_anchor.setdefault(word, []).append(number)
        return unanchored, by_anchor

    @cached_property
    def each_needs(self) -> tuple[Needs, ...]:
        """What words must be in a text for each of them to match."""
        return tuple(map(_needs, self._nodes))

    @property
    def needs(self) -> Needs:
        """What words must be in a text for any of them to match."""
        return tuple(need for needs in self.each_needs for need in needs)

    def __bool__(self) -> bool:
        return bool(self._nodes)

    def find(
        self, words: Words, start: int = 0, end: int | None = None, only: Collection[int] | None = None
    ) -> Iterator[tuple[int, int]]:
        """Give the spans (word positions, end exclusive) of the matches between two words: the longest at each place.

        A phrase none of whose anchor words is in a sentence is not tried there; nor one that is not among ``only``.
        """
        last = len(words.words) if end is None else end
        within = (1 << last) - (1 << start)
        possible = [
            (node, first, ends)
            for node, first in self._possible(words.words[start:last], only)
            if (ends := node.reach(within, words.text))
        ]
        for opening, at, stop in words.within(start, last) if possible else ():
            here = (1 << stop) - (1 << at)
            tried = [(node, first) for node, first, ends in possible if ends & here << 1]
            starts = 0  # the places where one of them may begin
            for _, first in tried:
                starts |= here if first is None else here & words.text.where(first)
            span = Span(words.words, stop, opening)
            while starts:
                at = (starts & -starts).bit_length() - 1
                found = self._longest(tried, span, at, words.text)
                if found > at:
                    yield at, found
                starts &= -1 << max(found, at + 1)

    def _possible(self, words: Sequence[str], only: Collection[int] | None = None) -> list[tuple[Node, Anchor]]:
        numbers = self._anchored(words) if only is None else only
        return [(self._nodes[n], self._first[n]) for n in sorted(numbers)]

    def _anchored(self, words: Collection[str]) -> set[int]:
        """Give the phrases one of whose anchor words is there, and those that have none."""
        unanchored, by_anchor = self._anchors
        found = set(unanchored)
        for word in by_anchor.keys() & words:
            found.update(by_anchor[word])
        return found

    @cached_property
    def _plain(self) -> list[bool]:
        """Whether each phrase is plain."""
        return [node.is_plain for node in self._nodes]

    def _longest(self, possible: list[tuple[Node, Anchor]], span: Span, at: int, text: Text) -> int:
        best, word = at, span.words[at]
        for node, first in possible:
            if (first is None or word in first) and node.reach(1 << at, text) >> best + 1:
                best = max(best, next((end for end in node.ends(span, at) if end > at), at))
        return best

    def ends(self, text: Text, starts: Mapping[int, int] | None = None) -> dict[int, int]:
        """Give by number which of them may match in paragraphs whose sentences and clitics nobody has told apart yet.

        With each are the places (bits) where it may end. ``starts`` are, by number, the places between which each is looked for.
        """
        if starts is None:
            starts = dict.fromkeys(self._anchored(text.words), text.everywhere)
        return {number: ends for number in starts if (ends := self._nodes[number].reach(starts[number], text))}

    def found(self, words: Words, start: int = 0, end: int | None = None) -> bool:
        """Tell whether any phrase stands between two words.

        It does where its places, all tried at once, lead on to one in the same sentence; only few phrases must be found to
        tell.
        """
        last = len(words.words) if end is None else end
        possible = self._anchored(words.words[start:last])
        plain = [self._nodes[number] for number in possible if self._plain[number]]
        for _, at, stop in words.within(start, last) if plain else ():
            here = (1 << stop) - (1 << at)
            if any(node.reach(here, words.text) & here << 1 for node in plain):
                return True
        others = [number for number in possible if not self._plain[number]]
        return bool(others) and next(self.find(words, start, end, others), None) is not None


Verbs = Mapping[str, Sequence[tuple[str, ...]]]


def verb_forms(entries: Iterable[str], families: Families) -> Verbs:
    """Give every form of the verbs a rule lists, each with the particles it may need: ``fill in`` -> {filled: [(in)]}."""
    return _forms_of_all(
        tuple(
            _plain_members(each[1:], families) if each.startswith("@") else (each.removeprefix("~"),)
            for each in entries
        )
    )


def _plain_members(name: str, families: Families, within: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give the words of a family, those of the families in it among them."""
    if name in within:
        raise PhraseError(f"the word families {' and '.join('@' + n for n in (*within, name))} name each other")
    found: list[str] = []
    for each in family(name, families):
        found += _plain_members(each[1:], families, (*within, name)) if each.startswith("@") else [each]
    return tuple(found)


@lru_cache(maxsize=1_000)
def _forms_of_all(lists: tuple[tuple[str, ...], ...]) -> Verbs:
    if len(lists) == 1:
        return _forms_of(lists[0])
    found: dict[str, list[tuple[str, ...]]] = {}
    for verbs in lists:
        for form, particles in _forms_of(verbs).items():
            found.setdefault(form, []).extend(particles)
    return found


@lru_cache(maxsize=1_000)
def _forms_of(verbs: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for verb in verbs:
        first, *rest = verb.split() or [""]
        for form in forms(first):
            found.setdefault(form, []).append(tuple(rest))
    return found


def verb_needs(verbs: Verbs) -> Needs:
    """Give what words must be in a text for one of some verbs: a form of it, and the particles that form needs."""
    by_rest: dict[tuple[str, ...], set[str]] = {}
    for form, several in verbs.items():
        for rest in several:
            by_rest.setdefault(rest, set()).add(form)
    if 2 * len(by_rest.get((), ())) > len(verbs):
        return one_of(verbs)  # most stand alone: the particles of the others tell little
    # A particle is compared as it is written; here it counts in any of the normal forms it may get.
    return tuple((frozenset(some), *(frozenset(readings(each)) for each in rest)) for rest, some in by_rest.items())


def family(name: str, families: Families) -> Sequence[str]:
    """Give the words of a family. Raises `PhraseError`."""
    if name not in families:
        raise PhraseError(f"there is no word family @{name}{did_you_mean(name, families)}")
    return families[name]


class _Reader:
    """Reads one phrase by recursive descent."""

    def __init__(self, phrase: str, families: Families, inflect: bool = False, within: tuple[str, ...] = ()) -> None:
        self._phrase = phrase
        self._families = families
        self._tokens: list[str] = _TOKEN.findall(phrase.strip())
        self._at = 0
        self._inflect = inflect
        self._within = within

    def node(self) -> Node:
        if not self._tokens:
            raise PhraseError("a phrase is empty")
        found = self._options()
        if self._at < len(self._tokens):
            raise PhraseError(f"there is a ')' too many in {self._phrase!r}")
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _options(self) -> Node:
        found = [self._words()]
        while self._peek() == "|":
            self._at += 1
            found.append(self._words())
        return any_of(found)

    def _words(self) -> Node:
        found: list[Node] = []
        inflect = self._inflect
        while self._at < len(self._tokens) and self._tokens[self._at] not in _ENDS:
            self._inflect = inflect and not found  # of *fill in*, only the verb changes
            found.append(self._one())
        self._inflect = inflect
        if not found:
            raise PhraseError(f"an alternative is empty in {self._phrase!r}; write (a)? for a word that may be missing")
        return in_row(found)

    def _one(self) -> Node:
        token = self._tokens[self._at]
        self._at += 1
        if token.isalpha():
            return OneOf(forms(token)) if self._inflect else _literal(token)
        if token in ("(", "~("):
            outer, self._inflect = self._inflect, self._inflect or token == "~("
            inner = self._options()
            self._inflect = outer
            closing = self._peek()
            if not closing:
                raise PhraseError(f"a '(' is not closed in {self._phrase!r}")
            self._at += 1
            return Maybe(inner) if closing == ")?" else inner
        if token == "...":
            return Gap()
        if token == "#":
            return Number()
        if token.startswith("*"):
            return Ending(normal(token[1:]))
        if token == "^":
            return Opening()
        if token.startswith("~@"):
            outer, self._inflect = self._inflect, True
            found = self._members(token[2:])
            self._inflect = outer
            return found
        if token.startswith("~"):
            if not token[1:]:
                raise PhraseError(f"a '~' has no verb behind it in {self._phrase!r}")
            return OneOf(forms(token[1:]))
        if token.startswith("@"):
            return self._members(token[1:])
        if token.endswith("?") and len(token) > 1:
            raise PhraseError(
                f"{token!r} is no word in {self._phrase!r}; write ({token[:-1]})? for one that may be missing"
            )
        return OneOf(forms(token)) if self._inflect else _literal(token)

    def _members(self, name: str) -> Node:
        """Give a family as a node. Raises `PhraseError` for families that name each other."""
        if name in self._within:
            raise PhraseError(
                f"the word families {' and '.join('@' + n for n in (*self._within, name))} name each other"
            )
        members = tuple(family(name, self._families))
        if not any("@" in each for each in members):
            return _plain_family(members, self._inflect)
        within = (*self._within, name)
        return any_of([_Reader(each, self._families, self._inflect, within).node() for each in members])


@lru_cache(maxsize=10_000)
def _node(phrase: str) -> Node:
    """Make a phrase without families a node; each library of a process has the built-in ones."""
    return _Reader(phrase, {}).node()


@lru_cache(maxsize=10_000)
def _needs(node: Node) -> Needs:
    return node.needs()


@lru_cache(maxsize=1_000)
def _plain_family(members: tuple[str, ...], inflect: bool) -> Node:
    """Make a family without others in it a node; rules name the same few dozen again and again."""
    return any_of([_Reader(each, {}, inflect).node() for each in members])


@lru_cache(maxsize=10_000)
def _literal(written: str) -> Node:
    """Make one plain word a node; a contraction becomes its words."""
    parts = pieces(written)
    return in_row([OneOf(frozenset((p,) if p == written else CLITICS.get(p, (p,)))) for p in parts])
