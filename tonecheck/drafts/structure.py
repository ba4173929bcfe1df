"""The structure of a reply, read off its lines: greeting, body, sign-off, signature, quoted text.

People's mails follow habits rather than a grammar, so each habit is one pattern here. When in doubt a line is
body: a line wrongly checked can be seen, a line wrongly skipped is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

import regex

from tonecheck.drafts.closing import BLANK, NAME, TITLE, agent_tag, close, says
from tonecheck.drafts.content import Mark
from tonecheck.drafts.placeholders import find_placeholders
from tonecheck.drafts.quoting import TIME, field_of, find_quotations
from tonecheck.patterns import later

Run = tuple[str, int, int]

_BREAK = re.compile(r"\r\n|\n|\r")
_FENCE = later(r"[ \t]*(?:(?P<mark>`)``[^`]*|(?P<mark>~)~~.*)$")

_HELLO = (
    r"(?:hi|hello|hey|hiya|heya|howdy|dear|greetings|salutations|good[ ](?:morning|afternoon|evening|day)"
    r"|to[ ]whom[ ]it[ ]may[ ]concern)"
)
_WHOM = (
    r"(?:there|all|again|both|everyone|team|folks|sir[ ]or[ ]madam|sir/madam|sir|madam|ma'am|customer"
    r"|valued[ ]customer|friend|guys)"
)
_GREETING = later(
    rf"""[ \t]*(?:
      (?i:{_HELLO})(?:[ ,]{{1,3}}(?:(?:and|&)[ ])?(?:(?i:{_WHOM}\b)|{TITLE}|{NAME}|{BLANK})){{0,6}}+
      [ \t]*+(?:[,!.:;–—-]+(?=\s|$)|(?=\s*$)|(?=[ ]*[\p{{So}}]))
    )""",
    regex.VERBOSE,
)
# How most letters begin; most need no other pattern.
_USUAL_GREETING = re.compile(r"(?:Hi|Hello|Dear)(?: (?:Mr|Mrs|Ms|Dr))? [A-Z][a-z]+,?")
_HELLOS = ("hi", "hel", "hey", "how", "dear", "gree", "salut", "good", "to ")  # how those patterns begin, case folded
_ONLY_HELLO = later(rf"(?i)[ \t]*{_HELLO}\b[^.?\n]{{0,40}}[,!:]?[ \t]*$")
_ADDRESSES = later(r"\b(?:(?:I|WE|YOU|IT|THIS|THAT)(?:['’]\p{Lu}+)?[ ]+\p{Lu}|NOT\b|CANNOT\b|\p{Lu}+['’]T\b)")
_RULED = frozenset("#-=_*")  # what a heading begins with, or is
_HEADING = later(r"[ \t]*(?:\#{1,6}[ \t]+\S.*|[-=_*]{3,}[ \t]*)$")
# The subject of a mail, alone at the top of a reply.
_SUBJECT = later(r"(?i)[ \t]*(?:subject|betreff|objet|asunto|re|ref|our ref|your ref|title)[ \t]*:[ \t]+\S.*$")
_BULLET = later(r"[ \t]*(?:[-*•·–‣◦][ \t]+|\(?\d{1,2}[.)][ \t]+|\(?[a-z][.)][ \t]+)")
_BULLETS = frozenset("-*•·–‣◦(")
_SPEAKER = r"\p{Lu}[\p{L}'’.-]{0,20}(?:[ ]\p{Lu}[\p{L}'’.-]{0,20}){0,2}"
_CHAT_PREFIX = later(
    rf"""(?x)[ \t]*(?:
      [\[(]{TIME}[\])][ \t]*(?:[-–][ ])?(?:{_SPEAKER}[ ]?:[ \t])?
    | {TIME}[ \t]+(?:[-–][ ])?{_SPEAKER}[ ]?:[ \t]
    | {_SPEAKER}[ ][\[(]{TIME}[\])][ ]?:?[ \t]
    | (?i:agent|support|advisor|adviser|operator|representative|rep|staff|bot)(?:[ ]\d+)?[ ]?:[ \t]
    )"""
)
_NAMED = later(rf"(?x)[ \t]*(?P<who>{_SPEAKER})[ ]?:[ \t]+(?=\S)")
_CODE_SPAN = later(r"(?<![\w`])(`{1,3})(?!`)[^\n]{1,200}?(?<!`)\1(?![\w`])")  # not the apostrophes of *don`t*

_CUT_OFF = later(
    r"(?:>{1,3}|…|\.{2,3})?\s*\(?(?<!\d)(?P<part>\d)/(?P<of>\d)\)?[^\w]*(?:[\^*/-]?\s?\p{Lu}{1,3})?\s*$|>{1,3}\s*$|\b\d/(?:$|\s*$)"
)


def is_cut_off(text: str) -> bool:
    """Tell whether a reply ends with a mark that it goes on in another message: *1/2*, *>>*."""
    found = _CUT_OFF.search(text.rstrip()[-80:])
    return found is not None and (found["part"] is None or found["part"] < found["of"])


class Line(NamedTuple):
    """A line's place: ``start:end`` without its line break, ``next`` behind it."""

    start: int
    end: int
    next: int


def split_lines(text: str) -> list[Line]:
    r"""Split at ``\n``, ``\r\n`` and ``\r`` alone; no other character ends a line."""
    found, start = [], 0
    for brk in _BREAK.finditer(text):
        end, after = brk.span()
        found.append(Line(start, end, after))
        start = after
    if start < len(text):
        found.append(Line(start, len(text), len(text)))
    return found


class Placed(Protocol):
    """A stretch of text: what a finder of placeholders gives."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


MAX_TAG = 8  # lines of a placeholder; what seems longer is a bracket that nobody closed


def segment(
    text: str, marks: Iterable[Mark] = (), placeholders: Callable[[str], Iterable[Placed]] = find_placeholders
) -> list[Run]:
    """Cut a reply into runs ``(kind, start, end)`` that tile it, in order; offsets are code points, ends exclusive.

    ``marks`` are stretches whose kind the text's format knows: a line that one covers is of its kind, of other lines the
    stretch is. Of marks that overlap the outer or first counts. ``placeholders`` finds those of a text, in order.
    """
    if text.startswith("\ufeff"):  # a byte order mark is no part of the first line
        inside = segment(text[1:], [(kind, start - 1, end - 1) for kind, start, end in marks], placeholders)
        return _merged([("layout", 0, 1), *((kind, start + 1, end + 1) for kind, start, end in inside)])
    lines = split_lines(text)
    shown = [text[line.start : line.end] for line in lines]
    whole, stretches = _known(text, lines, marks)
    kinds = _kinds(shown, whole)
    own = [i for i, kind in enumerate(kinds) if kind == "body"]
    for i in own[: _header_lines(shown[own[0] : own[0] + 12])] if own else ():
        kinds[i] = "layout"
    for i in own:
        if (shown[i].lstrip(" \t")[:1] in _RULED and _HEADING.match(shown[i])) or _is_caption(shown, i):
            kinds[i] = "layout"
    own = [i for i in own if kinds[i] == "body"]
    gaps = [before is None or before + 1 < i for before, i in zip([None, *own], own, strict=False)]
    for i, kind in zip(own, close([shown[i] for i in own], gaps), strict=True):
        kinds[i] = kind
    own = [i for i in own if kinds[i] == "body"]
    tags = [mark for mark in placeholders(text) if 0 <= mark.start < mark.end <= len(text)] if own else []
    wide, narrow = _by_width(lines, tags, set(own))
    starts = _starts(text, lines, own, stretches)
    inner = {i: _inside(text, lines[i], starts[i], stretches.get(i, []), narrow.get(i, [])) for i in own}
    _sign(lines, shown, own, inner)
    _greet(text, lines, own, starts, inner)
    runs: list[Run] = []
    for i, line in enumerate(lines):
        runs += inner.get(i, [(kinds[i], line.start, line.end)])
        runs.append((kinds[i], line.end, line.next))
    return _merged(_laid_over(runs, wide) if wide else runs)


def _kinds(shown: list[str], whole: dict[int, str]) -> list[str]:
    """Tell the writer's own lines (body) from quoted ones, code, and blank ones (layout)."""
    outside = ["" if i in whole else line for i, line in enumerate(shown)] if whole else shown
    fenced = {i for first, last in _fences(outside).items() for i in range(first, last + 1)}
    known = {i for i, kind in whole.items() if kind == "quote"}
    quoted = find_quotations(shown, known, fenced | (whole.keys() - known)).quoted
    kinds = []
    for i, line in enumerate(shown):
        blank = not line.replace("\ufeff", "").strip()
        other = "code" if i in fenced else "layout" if blank else "body"
        kinds.append(whole.get(i) or ("quote" if quoted[i] else other))
    return kinds


def _known(text: str, lines: list[Line], marks: Iterable[Mark]) -> tuple[dict[int, str], dict[int, list[Run]]]:
    """Give the lines that a format's marks cover, with their kind, and the stretches they have of other lines."""
    kept: list[Run] = []
    if not marks:
        return {}, {}
    for kind, start, end in sorted(marks, key=lambda mark: (mark[1], -mark[2])):
        a, b = max(start, 0), min(end, len(text))
        if a < b and (not kept or a >= kept[-1][2]):
            kept.append((kind, a, b))
    whole: dict[int, str] = {}
    stretches: dict[int, list[Run]] = {}
    at = 0
    for i, line in enumerate(lines):
        while at < len(kept) and kept[at][2] <= line.start:
            at += 1
        here: list[Run] = []
        while at + len(here) < len(kept) and kept[at + len(here)][1] < line.next:
            kind, start, end = kept[at + len(here)]
            here.append((kind, max(start, line.start), min(end, line.next)))
        words = "".join(text[a:b] for _, a, b in here).split()
        blank = here and not words and here[0][1:] == (line.start, line.next)
        if (
            (words or blank)
            and "".join(words) == "".join(text[line.start : line.end].split())
            and len({r[0] for r in here}) == 1
        ):
            whole[i] = here[0][0]
        elif here:
            stretches[i] = [(kind, a, min(b, line.end)) for kind, a, b in here if a < line.end]
    return whole, stretches


def _by_width(
    lines: list[Line], tags: Iterable[Placed], own: set[int]
) -> tuple[list[Run], dict[int, list[tuple[int, int]]]]:
    """Part the placeholders that go over several lines of body from those within one, which are given by line."""
    wide: list[Run] = []
    narrow: dict[int, list[tuple[int, int]]] = {}
    at = reached = 0
    for tag in sorted(tags, key=lambda each: each.start):
        while lines[at].next <= tag.start:
            at += 1
        last = at
        while lines[last].next < tag.end:
            last += 1
        if tag.start < reached or not own.issuperset(range(at, last + 1)) or last - at >= MAX_TAG:
            continue
        reached = tag.end
        if last == at and tag.end <= lines[at].end:
            narrow.setdefault(at, []).append((tag.start, tag.end))
        else:
            wide.append(("placeholder", tag.start, tag.end))
    return wide, narrow


def _laid_over(runs: list[Run], over: list[Run]) -> list[Run]:
    """Put runs in the place of what is below them; both are in order."""
    found: list[Run] = []
    at = 0
    for kind, start, end in runs:
        while at < len(over) and over[at][2] <= start:
            at += 1
        number = at
        while number < len(over) and over[number][1] < end:
            top = over[number]
            found += [(kind, start, max(start, top[1])), *([top] if top[1] >= start else [])]
            start, number = min(max(start, top[2]), end), number + 1
        found.append((kind, start, end))
    return found


def _header_lines(shown: list[str]) -> int:
    """Count the lines of a mail's header at the top of a reply: its subject, or more fields above a blank line."""
    if ":" not in shown[0]:
        return 0
    fields = list(map(field_of, shown))
    count = next((n for n, field in enumerate(fields) if not field), len(shown))
    of_mail = any(field and (field["subject"] or "@" in field.string) for field in fields[:count])
    if count > 1 and of_mail and not "".join(shown[count : count + 1]).strip():
        return count
    return int(_SUBJECT.match(shown[0]) is not None)


def _is_caption(shown: list[str], i: int) -> bool:
    """Tell a heading in capitals: it stands alone above a line that is not in capitals, and says nothing to anyone."""
    line = shown[i].strip()
    if not line.isupper():
        return False
    before = shown[i - 1].strip() if i else ""
    after = shown[i + 1].strip() if i + 1 < len(shown) else ""
    letters = sum(c.isalpha() for c in line)
    if letters <= 3 or line[-1] in ".!" or before or not after or after.isupper():
        return False
    return line[-1] == "?" or not _ADDRESSES.search(line)


def _fences(shown: list[str]) -> dict[int, int]:
    """Give the lines on which fenced code opens, each with the one that closes it; one that stays open is none."""
    found: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    marks = [
        (i, fence["mark"])
        for i, line in enumerate(shown)
        if ("```" in line or "~~~" in line) and (fence := _FENCE.match(line))
    ]
    for i, mark in marks:
        if opened is None:
            opened = (i, mark)
        elif mark == opened[1] and not shown[i].strip(" \t" + mark):
            found[opened[0]] = i
            opened = None
    return found


def _sign(lines: list[Line], shown: list[str], own: list[int], inner: dict[int, list[Run]]) -> None:
    """Mark the initials or the name an agent ends a chat line with."""
    for i in own:
        if tag := agent_tag(shown[i], i == own[-1]):
            line = lines[i]
            inner[i] = [*_clip(inner[i], line.start, line.start + tag), ("sign-off", line.start + tag, line.end)]


def _greet(text: str, lines: list[Line], own: list[int], starts: dict[int, int], inner: dict[int, list[Run]]) -> None:
    """Mark the greeting at the start of the first own line."""
    if not own:
        return
    i, line, start = own[0], lines[own[0]], starts[own[0]]
    shown = text[start : line.end]
    if not shown.lstrip(" \t")[:10].casefold().startswith(_HELLOS):
        return
    usual = _USUAL_GREETING.fullmatch(shown)
    found = usual or _GREETING.match(shown)
    whole = usual or _ONLY_HELLO.match(shown)
    short = len(shown.split()) <= (6 if shown.rstrip()[-1:] in ",!:" else 2) and not says(shown)
    end = max(found.end() if found else 0, whole.end() if whole and short else 0)
    if not end:
        return
    rest = inner[i]
    inner[i] = [*_clip(rest, line.start, start), ("greeting", start, start + end), *_clip(rest, start + end, line.end)]


def _clip(runs: list[Run], start: int, end: int) -> list[Run]:
    return [(kind, max(a, start), min(b, end)) for kind, a, b in runs if max(a, start) < min(b, end)]


def _starts(text: str, lines: list[Line], own: list[int], stretches: dict[int, list[Run]]) -> dict[int, int]:
    """Give for each line where its words start: behind its bullet, its time, the name of who speaks."""
    colons = {i for i in own if text.find(":", lines[i].start, lines[i].end) >= 0}
    named = {i: turn for i in colons if (turn := _NAMED.match(text, lines[i].start, lines[i].end))}
    turns = Counter(turn["who"] for turn in named.values())
    found: dict[int, int] = {}
    for i in own:
        at = lines[i].start
        for kind, start, end in stretches.get(i, []):
            if kind != "layout" or text[at:start].strip():
                break
            at = end
        prefix = _CHAT_PREFIX.match(text, at, lines[i].end) if i in colons else None
        if prefix is None and _may_be_bullet(text[at : lines[i].end]):
            prefix = _BULLET.match(text, at, lines[i].end)
        if prefix is None and i in named and turns[named[i]["who"]] > 1:  # a word and a colon once may be anything
            prefix = named[i]
        end = prefix.end() if prefix else at
        found[i] = at if any(at <= start < end for _, start, _ in stretches.get(i, [])) else end
    return found


def _may_be_bullet(line: str) -> bool:
    head = line.lstrip(" \t")[:3]
    return head[:1] in _BULLETS or "." in head or ")" in head


def _inside(text: str, line: Line, at: int, stretches: list[Run], tags: list[tuple[int, int]]) -> list[Run]:
    """Find what stands inside a line of body whose words start at ``at``: what its format marks, code, placeholders."""
    runs: list[Run] = [("layout", line.start, at)]
    found = [("placeholder", *tag) for tag in tags]
    if text.find("`", at, line.end) >= 0:
        found += [("code", *span.span()) for span in _CODE_SPAN.finditer(text, at, line.end)]
    if not found and not stretches:
        return [*runs, ("body", at, line.end)]
    begins = [start for _, start, _ in stretches]
    free = [span for span in found if not (n := bisect_left(begins, span[2])) or stretches[n - 1][2] <= span[1]]
    for what, a, b in sorted([*stretches, *free], key=lambda run: run[1]):
        if a >= at:  # else it overlaps the one before
            runs += [("body", at, a), (what, a, b)]
            at = b
    return [*runs, ("body", at, line.end)]


def _merged(runs: list[Run]) -> list[Run]:
    """Drop empty runs and join neighbours of the same kind, but keep each placeholder by itself."""
    found: list[Run] = []
    for kind, start, end in runs:
        if start >= end:
            continue
        if found and found[-1][0] == kind and kind != "placeholder":
            found[-1] = (kind, found[-1][1], end)
        else:
            found.append((kind, start, end))
    return found
