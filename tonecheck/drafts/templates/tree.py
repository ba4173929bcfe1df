"""A template as a tree: runs of text, and choices between branches.

A tag that opens nothing, closes nothing or crosses another is told and then taken as absent; a block that is never
closed is taken as always there. So all the text of a broken template is still read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import regex

from tonecheck.drafts.placeholders import custom_spans
from tonecheck.drafts.templates.conditions import Condition, condition, one_of
from tonecheck.drafts.templates.tags import Role, Tag, find_tags

MAX_DEPTH = 50  # blocks in blocks; no reply comes near it
MAX_PROBLEMS = 20  # of one text; what follows is mostly the first ones' fault


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template, and at which code point of its text."""

    message: str
    offset: int


class Run(NamedTuple):
    """Text at ``start:end``; ``gone`` if it is a tag or a comment, which no customer sees."""

    start: int
    end: int
    gone: bool = False


@dataclass(slots=True, eq=False)
class Branch:
    """What is read if ``asked`` holds and no branch before it did; None holds always. ``at`` is its tag's offset."""

    at: int
    asked: Condition | None
    content: list[Run | Choice] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Choice:
    """One of the branches is read, never none: the last asks nothing. ``wordless`` if none of them says anything."""

    branches: list[Branch]
    wordless: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A text as a tree, and what is wrong with it."""

    content: list[Run | Choice]
    problems: list[Problem]


@dataclass(slots=True)
class _Block:
    """An open block. A flat one, too deep to be a choice, puts what it holds into the block around it."""

    tag: Tag
    kind: str
    branches: list[Branch]
    content: list[Run | Choice]
    flat: bool


_LOOPS = frozenset(("for", "tablerow", "each"))
_HIDDEN = frozenset(("capture", "macro", "set"))
_WHOLE = frozenset(("comment", "doc", "raw", "verbatim"))  # found open only if never closed
_EXAMPLES = {
    "liquid": "{{% {} %}}", "mustache": "{{{{#{}}}}}", "merge": "*|{}|*", "bracket": "[{}]", "percent": "%{}%", "erb": "<% {} %>",
}  # fmt: skip


def parse(text: str, custom: tuple[regex.Pattern[str], ...] = ()) -> Template:
    """Read a template; ``custom`` are a config's own placeholders, in which nothing is a tag."""
    tags = find_tags(text, custom_spans(text, custom))
    if not tags:
        return Template([Run(0, len(text))], [])
    return _Parser(text, tags).template()


class _Parser:
    def __init__(self, text: str, tags: list[Tag]) -> None:
        self._text = text
        self._tags = tags
        self._problems: list[Problem] = []
        self._root: list[Run | Choice] = []
        self._blocks: list[_Block] = []
        self._open: Counter[tuple[str, str | None]] = Counter()  # how many blocks of a family, of a name are open
        self._divisible: Counter[tuple[str, str]] = Counter()  # how many of a family can have branches, by kind
        self._too_deep = False

    def template(self) -> Template:
        text, tags = self._text, self._tags
        # *[IF APPLICABLE]* alone is a note to whoever writes, not a block that was left open.
        brackets = any(tag.family == "bracket" and tag.role is not Role.OPEN for tag in tags)
        at, trim = 0, False
        for tag in tags:
            self._say(at, tag.start, trim, tag.before)
            at, trim = tag.end, tag.after
            if tag.role is Role.VALUE:
                self._add(Run(tag.start, tag.end))
            elif tag.role is Role.BROKEN:
                self._add(Run(tag.start, tag.end))
                self._problem(f"{self._written(tag)} … is a tag without an end; it needs %}}", tag.start)
            elif tag.role is Role.OPEN and (brackets or tag.family != "bracket"):
                self._begin(tag)
            elif tag.role is Role.BRANCH:
                self._divide(tag)
            elif tag.role is Role.CLOSE:
                self._end(tag)
            else:
                self._add(Run(tag.start, tag.end, gone=True))
        self._say(at, len(text), trim, False)
        while self._blocks:
            self._dissolve(None)
        return Template(self._root, sorted(self._problems, key=lambda problem: problem.offset))

    def _say(self, start: int, end: int, after: bool, before: bool) -> None:
        """Add what stands between two tags, without the white space they take away."""
        while after and start < end and self._text[start].isspace():
            start += 1
        while before and end > start and self._text[end - 1].isspace():
            end -= 1
        if start < end:
            self._add(Run(start, end))

    def _add(self, node: Run | Choice) -> None:
        (self._blocks[-1].content if self._blocks else self._root).append(node)

    def _begin(self, tag: Tag) -> None:
        self._add(Run(tag.start, tag.end, gone=True))
        name = (tag.name or "").lower()
        kind = "if"
        if tag.family == "spin":
            kind = "spin"
        elif name in _LOOPS:
            kind = "for"
        elif tag.family == "liquid" and (name == "case" or name in _HIDDEN):
            kind = "case" if name == "case" else "hidden"
        elif (tag.family == "liquid" and name in _WHOLE) or tag.asked is None:
            kind = "always"
        flat = len(self._blocks) >= MAX_DEPTH
        if flat:
            if not self._too_deep:
                self._problem(f"{self._written(tag)} is nested deeper than {MAX_DEPTH} blocks", tag.start)
            self._too_deep = True
            block = _Block(tag, kind, [], self._blocks[-1].content, flat)
        else:
            asked = tag.asked
            if kind == "for":
                asked = condition(f"{name} {tag.words}")
            elif kind == "spin":
                asked = Condition(f"{{{tag.start}", frozenset("0"))
            elif kind == "case":
                asked = None
            branch = Branch(tag.start, asked)
            block = _Block(tag, kind, [branch], branch.content, flat)
        self._blocks.append(block)
        self._open[tag.family, tag.name] += 1
        self._open[tag.family, None] += 1
        self._divisible[tag.family, kind] += 1

    def _divide(self, tag: Tag) -> None:
        """Start another branch of the block that a tag like *else* belongs to."""
        kinds = (tag.name,) if tag.name in ("if", "case", "for") else ("if", "case", "for")
        if tag.family == "spin":
            kinds = ("spin",)
        if not any(self._divisible[tag.family, kind] for kind in kinds):
            self._add(Run(tag.start, tag.end, gone=True))
            if tag.family != "spin":
                self._stray(tag, "case" if tag.name == "case" else "for" if tag.name == "for" else "if")
            return
        while self._blocks[-1].tag.family != tag.family or self._blocks[-1].kind not in kinds:
            self._dissolve(tag)
        block = self._blocks[-1]
        if not block.flat:
            last, asked = block.branches[-1], tag.asked
            if len(block.branches) > 1 and last.asked is None:
                self._problem(f"{self._written(tag)} stands behind the last branch of its block", tag.start)
                # A question of its own, so that the branch before is read in one way and this one in another.
                last.asked = Condition(f"{{{last.at}")
            if block.kind == "case" and tag.name == "case":
                asked = one_of(block.tag.words, tag.words)
            elif block.kind == "spin":
                asked = Condition(f"{{{block.tag.start}", frozenset((str(len(block.branches)),)))
            block.branches.append(Branch(tag.start, asked))
            block.content = block.branches[-1].content
        self._add(Run(tag.start, tag.end, gone=True))

    def _end(self, tag: Tag) -> None:
        if not self._open[tag.family, tag.name]:
            self._add(Run(tag.start, tag.end, gone=True))
            if tag.family != "spin":
                self._stray(tag, tag.name or "block")
            return
        while self._blocks[-1].tag.family != tag.family or tag.name not in (None, self._blocks[-1].tag.name):
            self._dissolve(tag)
        block = self._pop()
        if block.kind == "always" or (block.kind == "for" and len(block.branches) == 1):
            # A loop is read once. Whoever expects an empty list writes an *else* or asks before; a way without the
            # list would be a text like *These are on their way:* and nothing, which no customer gets.
            for branch in block.branches:
                for node in branch.content:
                    self._add(node)
        elif not block.flat and block.kind != "hidden":
            self._add(self._choice(block))
        self._add(Run(tag.start, tag.end, gone=True))

    def _choice(self, block: _Block) -> Choice:
        branches = block.branches[1:] if block.kind == "case" else block.branches
        if block.kind == "spin":
            branches[-1].asked = None
        elif not branches or branches[-1].asked is not None:
            branches.append(Branch(block.tag.start, None))
        return Choice(branches, not any(self._has_words(branch) for branch in branches))

    def _has_words(self, branch: Branch) -> bool:
        for node in branch.content:
            if isinstance(node, Choice):
                if not node.wordless:
                    return True
            elif not node.gone and not self._text[node.start : node.end].isspace():
                return True
        return False

    def _pop(self) -> _Block:
        block = self._blocks.pop()
        self._open[block.tag.family, block.tag.name] -= 1
        self._open[block.tag.family, None] -= 1
        self._divisible[block.tag.family, block.kind] -= 1
        return block

    def _dissolve(self, closing: Tag | None) -> None:
        """Give up the innermost block, which something around it or the end of the text cuts off."""
        block = self._pop()
        for branch in block.branches:
            for node in branch.content:
                self._add(node)
        if block.tag.family != "spin":
            ends = f"still open at {self._written(closing)}" if closing else "never closed"
            self._problem(f"the {self._written(block.tag)} that opens here is {ends}", block.tag.start)

    def _stray(self, tag: Tag, name: str) -> None:
        opening = _EXAMPLES[tag.family].format(name.upper() if tag.family in ("merge", "bracket", "percent") else name)
        if tag.family == "erb" and tag.role is Role.CLOSE:
            opening = "block"
        article = "an" if name[:1].lower() in "aeiou" and opening != "block" else "a"
        self._problem(f"{self._written(tag)} without {article} {opening}", tag.start)

    def _written(self, tag: Tag) -> str:
        written = " ".join(self._text[tag.start : min(tag.end, tag.start + 200)].split())
        return written if len(written) <= 60 else written[:45] + "…" + written[-10:]

    def _problem(self, message: str, offset: int) -> None:
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem(message, offset))
