"""Patterns over words: what the phrases of rules are made into.

A pattern is a tree of nodes. A family of hundreds of words is one set, so a look-up costs the same for one word as for
all of them; and every pattern can name words of which one must be there (its anchor), worked out, not guessed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from tonecheck.nlp.needs import ANYTHING, NUMBER, Needs, all_of, commonness
from tonecheck.nlp.text import Span, Text, is_loose, is_word
from tonecheck.nlp.words import UNTOLD

_GAP = 6
_MANY = 8  # options of which those that a text has words for are looked up
_MEANT = frozenset().union(*UNTOLD.values())


# Some words of which one must be there; None where no such words can be named.
Anchor = frozenset[str] | None


class Node(ABC):
    """A part of a phrase. ``ends`` gives where a match from a place may end, the preferred first."""

    __slots__ = ()

    @property
    def optional(self) -> bool:
        """Whether it may be missing."""
        return False

    @property
    def is_plain(self) -> bool:
        """Whether `reach` leads somewhere exactly where `ends` does: it holds a word, and no start of a sentence."""
        return not self.may_be_empty and not self.holds_opening

    @property
    def may_be_empty(self) -> bool:
        """Whether it may stand for no word at all."""
        return self.optional

    @property
    def holds_opening(self) -> bool:
        """Whether the start of a sentence is part of it."""
        return False

    @abstractmethod
    def ends(self, span: Span, at: int) -> Iterator[int]: ...

    @abstractmethod
    def reach(self, places: int, text: Text) -> int:
        """Give the places (bits) where matches from some places may end: all of those where they do, quickly."""

    def first(self) -> Anchor:
        """Give the words a match can begin with."""
        return None

    def anchor(self) -> Anchor:
        """Give words of which every match holds one."""
        return self.first()

    def needs(self) -> Needs:
        """Give what words a match needs, in one of several ways; nothing where no words can be named."""
        return ANYTHING


class OneOf(Node):
    __slots__ = ("words",)

    def __init__(self, words: frozenset[str]) -> None:
        if not words.isdisjoint(_MEANT):
            words |= {mark for mark, meant in UNTOLD.items() if not words.isdisjoint(meant)}
        self.words = words

    def ends(self, span: Span, at: int) -> Iterator[int]:
        if at < span.end and span.words[at] in self.words:
            yield at + 1

    def reach(self, places: int, text: Text) -> int:
        return (places & text.where(self.words)) << 1

    def first(self) -> Anchor:
        return self.words

    def needs(self) -> Needs:
        return ((self.words,),)


class Ending(Node):
    __slots__ = ("ending",)

    def __init__(self, ending: str) -> None:
        self.ending = ending

    def ends(self, span: Span, at: int) -> Iterator[int]:
        if at < span.end and is_word(word := span.words[at]) and (word.endswith(self.ending) or word in UNTOLD):
            yield at + 1

    def reach(self, places: int, text: Text) -> int:
        return (places & text.ending(self.ending)) << 1


class Number(Node):
    """A word with a digit in it: *2*, *19th*, *14:20*."""

    __slots__ = ()

    def ends(self, span: Span, at: int) -> Iterator[int]:
        if at < span.end and any(c.isdigit() for c in span.words[at]):
            yield at + 1

    def reach(self, places: int, text: Text) -> int:
        return (places & text.numbers) << 1

    def needs(self) -> Needs:
        return ((frozenset((NUMBER,)),),)


class Gap(Node):
    __slots__ = ()

    @property
    def may_be_empty(self) -> bool:
        return True

    def ends(self, span: Span, at: int) -> Iterator[int]:
        for count in range(_GAP + 1):
            yield at + count
            if at + count >= span.end or not (is_word(span.words[at + count]) or span.words[at + count] == ","):
                return

    def reach(self, places: int, text: Text) -> int:
        found = places
        for _ in range(_GAP):
            places = (places & text.spoken) << 1
            found |= places
        return found


class Opening(Node):
    __slots__ = ()

    @property
    def may_be_empty(self) -> bool:
        return True

    @property
    def holds_opening(self) -> bool:
        return True

    def ends(self, span: Span, at: int) -> Iterator[int]:
        if at == span.opening:
            yield at

    def reach(self, places: int, text: Text) -> int:
        return places


class Maybe(Node):
    __slots__ = ("inner",)

    def __init__(self, inner: Node) -> None:
        self.inner = inner

    @property
    def optional(self) -> bool:
        return True

    @property
    def holds_opening(self) -> bool:
        return self.inner.holds_opening

    def ends(self, span: Span, at: int) -> Iterator[int]:
        yield from self.inner.ends(span, at)
        yield at

    def reach(self, places: int, text: Text) -> int:
        return places | self.inner.reach(places, text)

    def first(self) -> Anchor:
        return self.inner.first()

    def anchor(self) -> Anchor:
        return None


class Either(Node):
    __slots__ = ("_by_first", "_by_word", "options")

    def __init__(self, options: tuple[Node, ...]) -> None:
        self.options = options
        self._by_first: tuple[tuple[Anchor, Node], ...] = ()
        self._by_word: dict[str | None, tuple[Node, ...]] = {}

    @property
    def optional(self) -> bool:
        return any(option.optional for option in self.options)

    @property
    def may_be_empty(self) -> bool:
        return any(option.may_be_empty for option in self.options)

    @property
    def holds_opening(self) -> bool:
        return any(option.holds_opening for option in self.options)

    def _beginnings(self) -> tuple[tuple[Anchor, Node], ...]:
        """Give the options, each with the words it begins with; None where it may be empty or begin with anything."""
        if not self._by_first:  # made when it is first of use: most patterns never are
            self._by_first = tuple((None if each.optional else each.first(), each) for each in self.options)
        return self._by_first

    def ends(self, span: Span, at: int) -> Iterator[int]:
        word = span.words[at] if at < span.end else None
        for first, option in self._beginnings():
            if first is None or word in first:
                yield from option.ends(span, at)

    def _by_words(self) -> dict[str | None, tuple[Node, ...]]:
        """Give the options by the words they begin with; under None those that may be empty or begin with anything."""
        if not self._by_word:
            found: dict[str | None, list[Node]] = {None: []}
            for first, option in self._beginnings():
                for word in (None,) if first is None else first:
                    found.setdefault(word, []).append(option)
            self._by_word = {word: tuple(options) for word, options in found.items()}
        return self._by_word

    def _worth_trying(self, text: Text) -> Iterable[Node]:
        """Give the options that a text has a first word for."""
        if len(self.options) > _MANY:
            by_word = self._by_words()
            return {*by_word[None], *(each for word in by_word.keys() & text.words for each in by_word[word])}
        return [option for first, option in self._beginnings() if first is None or not first.isdisjoint(text.words)]

    def reach(self, places: int, text: Text) -> int:
        options = text.told.get(self)
        if options is None:
            options = text.told[self] = tuple(self._worth_trying(text))
        found = 0
        for option in options:
            found |= option.reach(places, text)
        return found

    def first(self) -> Anchor:
        return _all(option.first() for option in self.options)

    def anchor(self) -> Anchor:
        return _all(option.anchor() for option in self.options)

    def needs(self) -> Needs:
        return tuple(need for option in self.options for need in option.needs())


class Row(Node):
    __slots__ = ("_others", "parts")

    def __init__(self, parts: tuple[Node, ...]) -> None:
        self.parts = parts
        self._others = parts[1:]

    @property
    def may_be_empty(self) -> bool:
        return all(part.may_be_empty for part in self.parts)

    @property
    def holds_opening(self) -> bool:
        return any(part.holds_opening for part in self.parts)

    def ends(self, span: Span, at: int) -> Iterator[int]:
        return self._from(span, at, 0, at, set())

    def reach(self, places: int, text: Text) -> int:
        places = self.parts[0].reach(places, text)
        for part in self._others:
            if not places:
                return 0
            places = part.reach(text.loosened(places), text)
        return places

    def _from(self, span: Span, at: int, number: int, began: int, tried: set[tuple[int, int]]) -> Iterator[int]:
        if (number, at) in tried:
            return  # the same ends again: without this, gaps would multiply
        tried.add((number, at))
        if number == len(self.parts):
            yield at
            return
        part = self.parts[number]
        here = at
        while True:
            for end in part.ends(span, here):
                if end > here or not part.optional:
                    yield from self._from(span, end, number + 1, began, tried)
            if at == began or here >= span.end or not is_loose(span.words[here]):
                break
            here += 1
        if part.optional:
            yield from self._from(span, at, number + 1, began, tried)

    def first(self) -> Anchor:
        found: frozenset[str] = frozenset()
        for part in self.parts:
            if isinstance(part, Opening):
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
        return min(anchors, key=commonness, default=None)

    def needs(self) -> Needs:
        return all_of(part.needs() for part in self.parts)


def _all(anchors: Iterable[Anchor]) -> Anchor:
    """Join the anchors of alternatives; one without an anchor leaves none."""
    found: frozenset[str] = frozenset()
    for words in anchors:
        if words is None:
            return None
        found |= words
    return found


def in_row(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Row(tuple(parts))


def any_of(options: list[Node]) -> Node:
    """Join alternatives; single words become one set, so that a family of hundreds is one look-up."""
    words = frozenset().union(*(o.words for o in options if isinstance(o, OneOf)))
    others = [o for o in options if not isinstance(o, OneOf)]
    found: list[Node] = [*others, OneOf(words)] if words else others
    return found[0] if len(found) == 1 else Either(tuple(found))
