"""The ways through a template: each text that a customer may get, with the way back to the template.

A reply with ``{% if vip %} … {% else %} … {% endif %}`` is two replies, and each is checked as its customer reads it:
without tags, without the branches not taken, and without the lines that then hold nothing. Placeholders still stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.drafts.templates.conditions import Facts
from tonecheck.drafts.templates.tree import Branch, Choice, Problem, Run, parse

MAX_WAYS = 32
MAX_LOOKS = 30_000  # at branches, on all ways together; only a text of a thousand branches gets fewer ways for it


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways through a template, the one that always takes the first branch first, and what is wrong with it.

    There is at least one; the text of one may be empty. Offsets are code points, end exclusive.
    """

    texts: tuple[MappedText, ...]
    problems: tuple[Problem, ...] = ()


def ways(text: str, custom: tuple[regex.Pattern[str], ...] = ()) -> Ways:
    """Give the ways through a text; ``custom`` are a config's own placeholders.

    What one question answers is the same all through a way. All ways are given if there are at most `MAX_WAYS`; else so many
    that each branch is in one of them, with the way of all first and that of all last branches. A text without
    choices has one way, and one without tags is it itself. Raises `ConfigError` where a custom pattern takes too long.
    """
    template = parse(text, custom)
    problems = list(template.problems)
    if template.content == [Run(0, len(text))]:
        return Ways((MappedText.same(text),), tuple(problems))
    branches = sum(1 for _ in _places(template.content, None))
    most = max(2, min(MAX_WAYS, MAX_LOOKS // max(branches, 1)))
    found, taken = _all(template.content, most) or _some(template.content, most)
    problems += _missed(template.content, taken)
    written = dict.fromkeys(tuple(_pieces(text, runs)) for runs in found)  # two ways may come to the same
    texts = tuple(MappedText(Piece(text[a:b], a, b) for a, b in pieces) for pieces in written)
    return Ways(texts, tuple(problems))


Content = list[Run | Choice]
Pick = Callable[[list[Branch]], Branch]


def _walk(content: Content, facts: Facts, pick: Pick, runs: list[Run], taken: set[Branch]) -> None:
    """Go one way; ``pick`` chooses where nothing is decided. Adds the runs read and the branches taken."""
    for node in content:
        if isinstance(node, Run):
            runs.append(node)
        else:
            branch = _decide(node, facts, pick)
            taken.add(branch)
            _walk(branch.content, facts, pick, runs, taken)


def _decide(choice: Choice, facts: Facts, pick: Pick) -> Branch:
    possible = []
    not_so: Facts | None = None  # what is not so where the branches before are not read
    for branch in choice.branches:
        holds: bool | None = True
        if branch.asked is not None:
            holds = facts.holds(branch.asked)
            if holds is None and not_so is not None:
                holds = not_so.holds(branch.asked)
            if len(choice.branches) > 2:
                not_so = not_so or Facts()
                not_so.assume(branch.asked, False)
        if holds is not False:
            possible.append(branch)
        if holds:
            break
    if len(possible) == 1 or choice.wordless:
        return possible[0]
    taken = pick(possible)
    for branch in possible:
        if branch.asked is not None:
            facts.assume(branch.asked, branch is taken)
        if branch is taken:
            break
    return taken


Found = tuple[list[list[Run]], set[Branch]]


def _all(content: Content, most: int) -> Found | None:
    """Give every way, or None if there are too many. Each goes as the one before, up to its last choice that has more."""
    found: list[list[Run]] = []
    taken: set[Branch] = set()
    script: list[int] = []
    while len(found) < most:
        picked: list[tuple[int, int]] = []  # which of how many

        def pick(possible: list[Branch], picked: list[tuple[int, int]] = picked, script: list[int] = script) -> Branch:
            which = script[len(picked)] if len(picked) < len(script) else 0
            picked.append((which, len(possible)))
            return possible[which]

        found.append([])
        _walk(content, Facts(), pick, found[-1], taken)
        if sum(of - 1 for _, of in picked) >= most:  # each choice has another way for each of its other branches
            return None
        while picked and picked[-1][0] == picked[-1][1] - 1:
            picked.pop()
        if not picked:
            return found, taken
        script = [which for which, _ in picked[:-1]] + [picked[-1][0] + 1]
    return None


def _some(content: Content, most: int) -> Found:
    """Give the ways of all first and all last branches, and one for each branch that no way before went through."""
    found: list[list[Run]] = []
    taken: set[Branch] = set()

    def go(facts: Facts, pick: Pick) -> None:
        found.append([])
        _walk(content, facts, pick, found[-1], taken)

    go(Facts(), lambda possible: possible[0])
    go(Facts(), lambda possible: possible[-1])
    contradictions = 0
    for place in _places(content, None):
        if len(found) == most or contradictions == MAX_WAYS:
            break
        if place.branch in taken:
            continue
        facts = Facts()
        if not _reach(place, facts):
            contradictions += 1
            continue
        left: dict[Branch, int] = {}
        _weigh(content, taken, left)
        go(facts, lambda possible, left=left: max(possible, key=lambda each: left[each]))  # type: ignore[misc]
    return found, taken


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a branch is: in which choice, and in which branch that is."""

    branch: Branch
    choice: Choice
    around: _Place | None


def _places(content: Content, around: _Place | None) -> Iterator[_Place]:
    """Give the branches that matter, in order."""
    for node in content:
        if isinstance(node, Choice) and not node.wordless:
            for branch in node.branches:
                place = _Place(branch, node, around)
                yield place
                yield from _places(branch.content, place)


def _reach(place: _Place | None, facts: Facts) -> bool:
    """Assume what must be so for a branch to be read; tell whether it can be."""
    if place is None:
        return True
    if not _reach(place.around, facts):
        return False
    for branch in place.choice.branches:
        here = branch is place.branch
        if branch.asked is not None:
            if facts.holds(branch.asked) is (not here):
                return False
            facts.assume(branch.asked, here)
        if here:
            break
    return True


def _weigh(content: Content, taken: set[Branch], left: dict[Branch, int]) -> int:
    """Count the branches not taken yet, for each branch those in it."""
    total = 0
    for node in content:
        if isinstance(node, Choice):
            for branch in node.branches:
                left[branch] = (branch not in taken) + _weigh(branch.content, taken, left)
                total += left[branch]
    return total


def _missed(content: Content, taken: set[Branch]) -> Iterator[Problem]:
    """Tell of the first branch that can't be read and of the first that could but is in none of the ways."""
    told: set[bool] = set()
    missed = (place for place in _places(content, None) if place.branch not in taken and place.branch.content)
    for place in islice(missed, MAX_WAYS):
        possible = _reach(place, Facts())
        if possible not in told:
            told.add(possible)
            why = "from here on not every branch is checked: there are too many ways through this template"
            if not possible:
                why = "no reply has this branch, since what it asks is decided otherwise further up; it is not checked"
            yield Problem(why, place.branch.at)


_BREAK = re.compile(r"\r\n|\n|\r")
Span = tuple[int, int]


def _pieces(text: str, runs: list[Run]) -> list[Span]:
    """Give the spans of a text that some runs leave, without the lines on which only what is gone stood."""
    kept: list[Span] = []
    line: list[Span] = []  # of the line that is being made
    says = gone = False

    def end_line() -> None:
        nonlocal says, gone
        if says or not gone:
            kept.extend(line)
        line.clear()
        says = gone = False

    for run in runs:
        if run.gone:
            gone = True
            continue
        at, first = run.start, _BREAK.search(text, run.start, run.end)
        if first:
            line.append((at, first.end()))
            says = says or bool(text[at : first.start()].strip())
            end_line()
            at = (
                max(text.rfind("\n", first.end(), run.end), text.rfind("\r", first.end(), run.end), first.end() - 1) + 1
            )
            kept.append((first.end(), at))
        line.append((at, run.end))
        says = says or bool(text[at : run.end].strip())
    end_line()
    joined: list[Span] = []
    for start, end in kept:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        elif start < end:
            joined.append((start, end))
    return joined
