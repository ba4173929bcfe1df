"""The usual forms of JSONPath, as functions that walk a value.

The forms that exports are described with are few: names, indices and ``*``; filters that ask what is there, what is
equal, what a pattern finds and how many there are. `compiled` makes functions of those and leaves anything else to the
library. What it does make is the same as what the library finds (see the tests), also where that has a way of its own:
``?@`` asks a text, a number or a flag whether it is something, not whether it is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from tonecheck.formats.data.values import Part

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")
_QUOTED = re.compile(r"'((?:[^'\"\\\x00-\x1f\x7f-\uffff]++|\\[\\/nrt])*+)'")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_INDEX = re.compile(r"(?:0|-?[1-9][0-9]{0,8})(?![\w.:-])")
_WORD = re.compile(r"(?:true|false|null)(?![\w.(\[])")
_WORDS = {"true": True, "false": False, "null": None}
_BLANKS = re.compile(r" *+")

# A pattern that means the same to every engine: letters, groups, classes, numbers of times, what it begins with.
_PATTERN = re.compile(
    r"""(?:(?:[\w <>/,:!=@\n'-]|(?P<dot>\.)|\[\^?(?:\w-\w|[\w <>/,:!=\n])++\]|\^|\|
    |\((?![?*+{])|\)(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})?+)(?:(?:[*+?]|\{\d{1,4}(?:,\d{0,4})?\})(?![*+?{]))?+)*+""",
    re.VERBOSE | re.ASCII,
)
_CLASS_OR_DOT = re.compile(r"\[[^\]]*+\]|(\.)")
_ANY = "[^\r\n\ud800-\udfff]"  # what a dot stands for


class Asked:
    """The value a path is asked of, ``$`` in its filters, and what was found from there."""

    __slots__ = ("known", "root")

    def __init__(self, root: Any) -> None:
        self.root = root
        self.known: dict[Find, list[Any]] = {}


Children = Iterable[tuple[Part, Any]]
Step = Callable[[Any, Asked], Children]  # the children of a value that a segment of a path chooses
Find = Callable[[Any, Asked], list[Any]]  # what a path inside of a filter leads to
Ask = Callable[[Any, Asked], Any]  # what a filter asks of a value: whether, or what there is to compare
_NOTHING = object()  # what is compared where nothing was found


class _OtherFormError(Exception):
    """A path, or a part of one, that the library reads."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A path as steps. One that ``is_single`` leads to one value at most."""

    steps: tuple[Step, ...]
    is_single: bool


def compiled(written: str) -> Walk | None:
    """Give a path as steps, None for one of another form (or for what is no path at all)."""
    reader = _Reader(written)
    try:
        reader.take("$")
        walk = reader.walk()
    except (_OtherFormError, RecursionError):
        return None
    return walk if reader.at == len(written) else None


class _Reader:
    """Reads a path and makes its functions."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.at = 0
        self.within = 0  # how many paths that begin with @ this is inside of

    def walk(self) -> Walk:
        """Read the segments that stand here."""
        steps: list[Step] = []
        is_single = True
        while True:
            if self.has("."):
                star = self.has("*")
                is_single = is_single and not star
                steps.append(_children if star else _named((self.match(_NAME)[0],)))
            elif self.has("["):
                chosen = [self.selector()]
                while self.has(","):
                    self.blanks()
                    chosen.append(self.selector())
                self.take("]")
                is_single = is_single and len(chosen) == 1 and not callable(chosen[0])
                steps.append(_chosen(chosen))
            else:
                return Walk(tuple(steps), is_single)

    def selector(self) -> Part | Step:
        """Read what stands in brackets: a name, an index, or what may choose several children."""
        if self.has("*"):
            return _children
        if self.has("?"):
            return _kept(self.either())
        return self.quoted() if self.next() == "'" else int(self.match(_INDEX)[0])

    def either(self) -> Ask:
        """Read tests with ``||`` between them."""
        tests = [self.all()]
        while self.operator("||"):
            tests.append(self.all())
        return tests[0] if len(tests) == 1 else _any_of(tests)

    def all(self) -> Ask:
        """Read tests with ``&&`` between them."""
        tests = [self.test()]
        while self.operator("&&"):
            tests.append(self.test())
        return tests[0] if len(tests) == 1 else _all_of(tests)

    def test(self) -> Ask:
        """Read one test: whether something is there, is equal, is found by a pattern; a group of them, or the opposite."""
        if self.has("!"):
            test = self.group() if self.next() == "(" else self.found() if self.next() in "$@" else self.search()
            return lambda value, asked: not test(value, asked)
        if self.next() == "(":
            return self.group()
        if self.written.startswith("search(", self.at):
            return self.search()
        start = self.at
        if self.next() in "$@":
            test = self.found()
            if not (self.operator("==", "!=", taken=False)):
                return test
            self.at = start
        left = self.operand()
        negated = self.operator("!=")
        if not negated and not self.operator("=="):
            self.other()
        return _compared(left, self.operand(), negated=negated)

    def group(self) -> Ask:
        """Read tests in round brackets."""
        self.take("(")
        test = self.either()
        self.take(")")
        return test

    def search(self) -> Ask:
        """Read what a pattern is to find."""
        self.take("search(")
        text = self.single()
        self.take(",")
        self.blanks()
        pattern = self.quoted()
        self.take(")")
        if _PATTERN.fullmatch(pattern) is None:
            self.other()
        try:
            find = re.compile(_CLASS_OR_DOT.sub(lambda each: _ANY if each[1] else each[0], pattern)).search
        except (re.error, RecursionError, OverflowError):
            self.other()

        def test(value: Any, asked: Asked) -> bool:
            told = text(value, asked)
            return isinstance(told, str) and find(told) is not None

        return test

    def found(self) -> Ask:
        """Read a path as the question whether it leads anywhere."""
        from_root = self.next() == "$"
        find, walk = self.query()
        if not walk.steps:  # `?@`, and the root is always there
            return (lambda *_: True) if from_root else _is_something
        return lambda value, asked: bool(find(value, asked))

    def operand(self) -> Ask:
        """Read what is compared."""
        if self.next() in "$@":
            return self.single()
        if self.written.startswith("count(", self.at):
            self.take("count(")
            find, walk = self.query()
            self.take(")")
            if not walk.steps:
                self.other()
            return lambda value, asked: len(find(value, asked))
        word = _WORD.match(self.written, self.at)
        literal: Any
        if word:
            self.at = word.end()
            literal = _WORDS[word[0]]
        else:
            literal = self.quoted() if self.next() == "'" else int(self.match(_INDEX)[0])
        return lambda *_: literal

    def single(self) -> Ask:
        """Read a path to one value."""
        find, walk = self.query()
        if not walk.is_single:
            self.other()

        def value(value: Any, asked: Asked) -> Any:
            found = find(value, asked)
            return found[0] if found else _NOTHING

        return value

    def query(self) -> tuple[Find, Walk]:
        """Read a path of a filter."""
        from_root = self.has("$")
        if from_root and self.within:  # where the library takes what @ is for the root
            self.other()
        if not from_root:
            self.take("@")
            self.within += 1
        walk = self.walk()
        self.within -= not from_root
        steps = walk.steps

        def find(value: Any, asked: Asked) -> list[Any]:
            found = [value]
            for step in steps:
                found = [child for each in found for _, child in step(each, asked)]
            return found

        def find_once(_: Any, asked: Asked) -> list[Any]:
            known = asked.known.get(find)
            if known is None:
                known = asked.known[find] = find(asked.root, asked)
            return known

        return find_once if from_root else find, walk

    def quoted(self) -> str:
        """Read a text in single quotes."""
        inside = self.match(_QUOTED)[1]
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), inside) if "\\" in inside else inside

    def operator(self, *operators: str, taken: bool = True) -> bool:
        """Tell whether one of some operators comes next, and pass over it with the blanks around."""
        start = self.at
        self.blanks()
        found = any(self.has(each) for each in operators)
        if found and taken:
            self.blanks()
        else:
            self.at = start
        return found

    def next(self) -> str:
        """Give the next character, or a blank at the end."""
        return self.written[self.at : self.at + 1] or " "

    def has(self, mark: str) -> bool:
        """Pass over what is next, if it is this."""
        if not self.written.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def take(self, mark: str) -> None:
        """Pass over what must be next."""
        if not self.has(mark):
            self.other()

    def match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Pass over what a pattern takes."""
        found = pattern.match(self.written, self.at)
        if found is None:
            self.other()
        self.at = found.end()
        return found

    def blanks(self) -> None:
        """Pass over blanks."""
        self.match(_BLANKS)

    def other(self) -> NoReturn:
        """Give up."""
        raise _OtherFormError


def _children(value: Any, _: Asked) -> Children:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _chosen(selectors: list[Part | Step]) -> Step:
    """Give the step of some selectors. Names, of which there may be many, are one."""
    names = tuple(each for each in selectors if isinstance(each, str))
    if len(names) == len(selectors):
        return _named(names)
    steps = [
        _named((each,)) if isinstance(each, str) else _at(each) if isinstance(each, int) else each for each in selectors
    ]
    return (
        steps[0] if len(steps) == 1 else lambda value, asked: [child for step in steps for child in step(value, asked)]
    )


def _named(names: tuple[str, ...]) -> Step:
    def step(value: Any, _: Asked) -> Children:
        return [(name, value[name]) for name in names if name in value] if isinstance(value, dict) else ()

    return step


def _at(index: int) -> Step:
    def step(value: Any, _: Asked) -> Children:
        if not isinstance(value, list) or not -len(value) <= index < len(value):
            return ()
        return ((index % len(value), value[index]),)

    return step


def _kept(test: Ask) -> Step:
    return lambda value, asked: [child for child in _children(value, asked) if test(child[1], asked)]


def _any_of(tests: list[Ask]) -> Ask:
    return lambda value, asked: any(test(value, asked) for test in tests)


def _all_of(tests: list[Ask]) -> Ask:
    return lambda value, asked: all(test(value, asked) for test in tests)


def _is_something(value: Any, _: Asked) -> bool:
    return isinstance(value, dict | list) or value is None or bool(value)


def _compared(left: Ask, right: Ask, *, negated: bool) -> Ask:
    return lambda value, asked: _equal(left(value, asked), right(value, asked)) != negated


def _equal(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, where a flag is no number and nothing is equal to nothing."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if one is other and isinstance(one, dict | list | str):
        return True
    return bool(one == other)
