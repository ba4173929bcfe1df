"""The ``[[rewrite]]`` tables of a rule, made ready: a finding in, changes of the draft's text out."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import get_args

import regex

from tonecheck.finding import Edit
from tonecheck.matchers.base import Hit, Workshop
from tonecheck.matchers.conditions import Question, conditions
from tonecheck.nlp.inflection import Form, base_of
from tonecheck.nlp.lexicon import is_english
from tonecheck.nlp.phrases import PhraseError, Phrases
from tonecheck.nlp.reading import Match, Reading
from tonecheck.patterns import TIMEOUT, later
from tonecheck.rewriting.place import Place
from tonecheck.rewriting.scope import SCOPES, Extent
from tonecheck.rewriting.template import Template, TemplateError
from tonecheck.rewriting.tidy import add_after, add_before, calmed, put, take_out
from tonecheck.rewriting.turns import TURNS
from tonecheck.tables import Table

MOST = 3  # suggestions for one finding; more would be a choice in itself
_FLAGS = ("perfect", "passive", "progressive", "past", "negated")
_WAYS = ("with", "swap", "turn", "case")
_ADDS = ("add", "add_before")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One rewrite of one finding: changes of the draft's text, in order and apart. ``shown`` is the span that they are about."""

    changes: tuple[Edit, ...]
    safe: bool
    gap: bool
    shown: tuple[int, int]


class Rewriter:
    """All rewrites of a rule."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self._entries = tuple(entries)

    def rewritings(self, reading: Reading, hit: Hit) -> tuple[Rewriting, ...]:
        """Give the rewrites of what was found, best first. Raises `TimeoutError` where a pattern runs away."""
        found = {each.changes: each for each in _swapped(reading, hit)}
        match = reading.match_at(hit.start, hit.end)
        if match is not None and _covers(reading, match, hit):
            place = Place(reading, match)
            for entry in self._entries:
                if len(found) < MOST and not (entry.otherwise and found):
                    for each in entry.rewritings(place):
                        found.setdefault(each.changes, each)
        return tuple(found.values())[:MOST]


def _covers(reading: Reading, match: Match, hit: Hit) -> bool:
    """Tell whether what was found is whole words; of a part of a word nobody could say what becomes of the rest."""
    start, end = reading.span(match.passage, match.start, match.end)
    return reading.draft.text[start : hit.start].strip() == "" == reading.draft.text[hit.end : end].strip()


def _swapped(reading: Reading, hit: Hit) -> Iterator[Rewriting]:
    """Give the better words that the match itself brought along."""
    was = reading.draft.text[hit.start : hit.end]
    for better in hit.better:
        text = better[:1].upper() + better[1:] if was[:1].isupper() else better
        if text != was:
            yield Rewriting((Edit(hit.start, hit.end, text),), False, False, (hit.start, hit.end))


class _Entry:
    """One ``[[rewrite]]`` table."""

    def __init__(self, table: Table, workshop: Workshop) -> None:
        self._pattern = _pattern(table)
        given = [key for key in _WAYS if key in table]
        if len(given) > 1 or not (given or any(key in table for key in _ADDS)):
            table.fail(f"says in one of these ways what to write: {', '.join((*_WAYS, *_ADDS))}")
        self._replaces = bool(given)
        self.otherwise = bool(table.flag("otherwise"))
        self._safe = bool(table.flag("safe"))
        self._joined = bool(table.flag("joined"))
        self._main = bool(table.flag("main"))
        self._of = table.choice("of", tuple(SCOPES), "match")
        self._moods = table.choices("mood", ("statement", "question", "imperative"))
        self._flags = {name: value for name in _FLAGS if (value := table.flag(name)) is not None}
        self._templates = (
            [] if self._pattern else [_template(table, "with", text, workshop) for text in table.strings("with")]
        )
        self._put = _template(table, "with", table.text("with") if self._pattern else "", workshop)
        self._below = bool(table.flag("below"))
        self._add = _additions(table, "add", add_after, workshop) + _additions(
            table, "add_before", add_before, workshop
        )
        self._swap = _swaps(table, workshop)
        turn = table.text("turn")
        if turn and turn not in TURNS:
            table.fail(f"{turn!r} is not one of {', '.join(TURNS)}", "turn")
        self._turn = TURNS.get(turn)
        self._calms = table.choice("case", ("", "lower"), "") == "lower"
        self._may: Question = conditions(table, workshop)
        table.done()
        if not (self._pattern or self._templates or self._add or self._swap or self._turn or self._calms):
            table.fail(f"says nothing: {', '.join(given or _ADDS)} is empty")
        if self._safe and any(each.gap for each in self._written):
            table.fail("has a gap to fill, so it can't be safe", "safe")

    @property
    def _written(self) -> list[Template]:
        """Every text the table may put somewhere."""
        return [*self._templates, self._put, *(text for text, _ in self._add), *(text for _, text in self._swap)]

    def rewritings(self, place: Place) -> Iterator[Rewriting]:
        """Give what the table makes of a place."""
        if self._below:
            place = replace(place, below=True)
        extent = SCOPES[self._of](place)
        if extent is None or not self._fits(place) or not self._may(place.reading, place.match):
            return
        place = replace(place, until=extent[1])
        text = place.reading.draft.text
        ways = list(self._changes(place, extent)) if self._replaces else [((), False)]
        for changes, gap in ways:
            for more, has_gap in list(self._added(place)) if self._add else [((), False)]:
                both = tuple(sorted((*changes, *more), key=lambda each: each.start))
                if any(text[each.start : each.end] != each.text for each in both) and _keeps_pairs(text, both):
                    yield Rewriting(both, self._safe, gap or has_gap, _about(place, both))

    def _fits(self, place: Place) -> bool:
        clause = place.clause
        if clause is None:
            return not self._flags and not self._main
        if self._moods and clause.mood not in self._moods:
            return False
        if self._main and not _is_main(place):
            return False
        return all(getattr(clause, name) == value for name, value in self._flags.items())

    def _changes(self, place: Place, extent: Extent) -> Iterator[tuple[tuple[Edit, ...], bool]]:
        if self._pattern is not None:
            yield from self._by_pattern(place, extent)
        for template in self._templates:
            text = template.fill(place)
            if text == "":
                out = None if _strands(place, extent) else take_out(place, extent)
                if out is not None:
                    yield (out, *_no_question(place, extent)), False
            elif text is not None and (self._joined or not _strands(place, extent)) and not _asks(place, self._of):
                yield (put(place, extent, text),), template.gap
        if self._turn is not None and (turned := self._turn(place)) is not None:
            yield turned, False
        swapped, gap = _swap(place, extent, self._swap)
        if swapped:
            yield swapped, gap
        if self._calms:
            yield (calmed(place, extent),), False

    def _added(self, place: Place) -> Iterator[tuple[tuple[Edit, ...], bool]]:
        for template, add in self._add:
            text = template.fill(place)
            edit = add(place, text[:1].upper() + text[1:]) if text else None
            if edit is not None:
                yield (edit,), template.gap

    def _by_pattern(self, place: Place, extent: Extent) -> Iterator[tuple[tuple[Edit, ...], bool]]:
        start, end = place.span(*extent)
        was = place.reading.draft.text[start:end]
        assert self._pattern is not None
        filled = self._put.written(place, lambda words: words.replace("\\", r"\\"))
        if filled is None:
            return
        text, count = self._pattern.subn(filled, was, count=1, timeout=TIMEOUT)
        if not count or text == was:
            return
        if text.strip():
            yield (put(place, extent, text),), self._put.gap
        elif not _strands(place, extent) and (out := take_out(place, extent)) is not None:
            yield (out,), False


def _about(place: Place, changes: tuple[Edit, ...]) -> tuple[int, int]:
    """Give the span to show of what is changed: of several changes the words from the match to the end of the sentence."""
    start, end = changes[0].start, changes[-1].end
    if len(changes) == 1:
        return start, end
    match = place.span(place.match.start, place.match.end)
    spoken = [t.i for t in place.sentence if not (t.is_space or t.text in ".!?")]
    return min(start, match[0]), max(end, match[1], place.span(spoken[-1], spoken[-1] + 1)[1])


def _keeps_pairs(text: str, changes: tuple[Edit, ...]) -> bool:
    """Tell whether no change takes one sign of a pair that makes words bold and leaves the other."""
    return not any(
        text.count(sign, each.start, each.end) % 2 != each.text.count(sign) % 2 for each in changes for sign in "*_~`"
    )


def _strands(place: Place, extent: Extent) -> bool:
    """Tell whether the subject of a verb behind would go: *you never signed it and sent it back*."""
    clause = place.clause
    if clause is None or place.shared is None or place.shared.i < extent[1]:
        return False
    return clause.subject is not None and extent[0] <= clause.subject.i < extent[1]


def _no_question(place: Place, extent: Extent) -> Iterator[Edit]:
    """Give the change of a question mark to a full stop, where the asking is taken out: *How often do I have to say that …?*"""
    last = next(t for t in reversed(list(place.sentence)) if not t.is_space)
    asking = place.clause is not None and place.clause.mood == "question"
    if asking and last.text == "?" and extent[0] <= place.match.start and extent[1] <= last.i:
        start, end = place.span(last.i, last.i + 1)
        yield Edit(start, end, ".")


def _asks(place: Place, of: str) -> bool:
    """Tell whether a statement would get a question mark."""
    if of in ("sentence", "whole") or place.clause is None:
        return False
    return place.clause.mood == "question" or place.sentence[-1].text == "?"


def _is_main(place: Place) -> bool:
    """Tell whether the clause stands for itself, not below a noun, a *that*, an *if*."""
    clause = place.clause
    assert clause is not None
    top = clause.head
    while top.dep_ in ("xcomp", "acomp", "conj", "oprd", "attr") and top.head != top:
        top = top.head
    return top.dep_ in ("ROOT", "parataxis", "dep") or (
        top.dep_ == "ccomp" and not any(t.dep_ == "mark" for t in top.children) and top.i < top.head.i
    )


def _pattern(table: Table) -> regex.Pattern[str] | None:
    if "replace" not in table:
        return None
    if "with" not in table:
        table.fail('is missing; with = "" takes the words out', "with")
    written = table.text("replace")
    if not written:
        table.fail("is empty", "replace")
    try:
        pattern = _compiled(written)
    except regex.error as error:
        table.fail(f"is not a valid pattern: {error}", "replace")
    try:
        # A pattern with the same groups that always matches, so that those the text names are looked up.
        names = {number: name for name, number in pattern.groupindex.items()}
        same = "".join(f"(?P<{names[i]}>)" if i in names else "()" for i in range(1, pattern.groups + 1))
        regex.sub(same, regex.sub(r"(?<!\\g)<[^<>]*>", "", str(table.peek("with"))), "")
    except (regex.error, IndexError) as error:
        table.fail(f"does not fit the pattern in replace: {error}", "with")
    return later(written, regex.IGNORECASE)  # read back from the cache it is compiled only if it is needed


def _compiled(written: str) -> re.Pattern[str] | regex.Pattern[str]:
    """Compile a pattern to see that it is one, and its groups: by `re` in a third of the time, unless that refuses it or has doubts."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with suppress(re.error, OverflowError, RecursionError, Warning):
            return re.compile(written, re.IGNORECASE)
    return regex.compile(written, regex.IGNORECASE)


def _template(table: Table, key: str, text: str, workshop: Workshop) -> Template:
    try:
        return Template(text, workshop.families)
    except (TemplateError, PhraseError) as error:
        table.fail(str(error), key)


def _additions(
    table: Table, key: str, add: Callable[[Place, str], Edit | None], workshop: Workshop
) -> list[tuple[Template, Callable[[Place, str], Edit | None]]]:
    return [(_template(table, key, text, workshop), add) for text in table.strings(key)]


def _swaps(table: Table, workshop: Workshop) -> list[tuple[Phrases, Template]]:
    found = []
    for phrase, text in table.table("swap").rest().items():
        if not isinstance(text, str):
            table.fail(f"the better words for {phrase!r} must be a text", "swap")
        found.append((workshop.compiled([phrase], table, "swap"), _template(table, "swap", text, workshop)))
    return found


def _swap(place: Place, extent: Extent, swaps: Iterable[tuple[Phrases, Template]]) -> tuple[tuple[Edit, ...], bool]:
    """Change phrases inside an extent, and tell whether there is a gap; nothing where one can't be or two overlap."""
    edits: list[Edit] = []
    gap = False
    for phrases, template in swaps:
        for found in phrases.find(place.match.passage.words, *extent):
            text = template.fill(place)
            edit = put(place, found, text) if text else take_out(place, found) if text == "" else None
            if edit is None:
                return (), False
            edits.append(edit)
            gap = gap or template.gap
    edits.sort(key=lambda each: each.start)
    return ((), False) if any(a.end > b.start for a, b in pairwise(edits)) else (tuple(edits), gap)


def load_words() -> None:
    """Read the tables of words and their forms, which are otherwise read when a rewrite first needs them."""
    is_english("a")
    for form in get_args(Form):
        base_of("", form)


def read_rewriter(tables: Iterable[Table], workshop: Workshop) -> Rewriter:
    """Make a rule's rewrites ready. Raises the tables' error for one that can't be read."""
    return Rewriter([_Entry(table.copy(), workshop) for table in tables])
