"""What stands inside the lines of Markdown: escapes, character references, code, links by name, comments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Set
from dataclasses import dataclass, field

import regex
from markdown_it.common.utils import normalizeReference

from tonecheck.drafts.placeholders import HTML
from tonecheck.errors import Fault
from tonecheck.formats.html.entities import REFERENCE, decoded

CODE_LENGTH = 300  # of code within a line; what is longer was never meant as code
_LABEL = 999  # characters, as CommonMark has it
_DIGITS = 10  # of a character reference, with its signs

_ITEM = regex.compile(
    rf"""(?x)\\(?P<escaped>[!-/:-@\[-`{{-~]) | (?P<hard>\\)(?=\r?\n[^\r\n]|\r[^\r\n]) | (?P<ticks>`++) | (?P<reference>{REFERENCE})
    | <(?P<link>(?i:https?|ftp|mailto|tel|sms):[^\s<>]{{1,2000}}+|[\w.+-]{{1,64}}+@[\w.-]{{1,255}}+)> | (?P<comment><!--)
    | (?P<tag></?+(?P<name>[A-Za-z][A-Za-z0-9]*+)(?:[\s/][^<>]{{0,2000}}+)?+>) | (?P<open>!?\[) | (?P<close>\])"""
)
_HTML_ITEM = regex.compile(
    rf"(?P<reference>{REFERENCE})|(?P<comment><!--)|(?P<raw><(?i:(?P<name>script|style|textarea|pre))\b)"
)
_HTML_END = regex.compile(r"</(?i:(?P<name>script|style|textarea|pre))\s*+>")
_TICKS = regex.compile(r"`++")
_LINE_END = regex.compile(r"[ \t]*+(?:[\r\n]|\Z)")
_NAMED = regex.compile(r"\[([^\[\]]{0,999}+)\]")
_TAGS = regex.compile(r"</?+(?P<name>[A-Za-z][A-Za-z0-9]*+)(?:[\s/][^<>]*+)?+>")


@dataclass
class Changes:
    """What is to become of a text: its marks, and the stretches that read otherwise than they are written.

    An edit is ``(start, end, words)``; no words: the stretch is left out.
    """

    marks: list[tuple[str, int, int]] = field(default_factory=list)
    edits: list[tuple[int, int, str]] = field(default_factory=list)


def read_inline(text: str, start: int, end: int, links: Set[str], changes: Changes) -> None:
    """Note what is in a paragraph, ``start:end`` of a text. ``links`` are the links defined in it, by name."""
    runs = [(run.start(), run.end()) for run in _TICKS.finditer(text, start, end)]
    closing: dict[int, list[int]] = {}
    for a, b in runs:
        closing.setdefault(b - a, []).append(a)
    opened: list[int] = []
    last_comment = text.rfind("-->", start, end)
    at = start
    while found := _ITEM.search(text, at, end):
        here, at = found.span()
        what = found.lastgroup
        if found["escaped"]:
            changes.edits.append((here, at, found["escaped"]))
        elif found["hard"]:
            changes.edits.append((here, at, ""))
        elif found["ticks"]:
            close = _code_end(text, here, at, closing.get(at - here, []))
            if close:
                changes.marks.append(("code", here, close))
                at = close
        elif found["reference"]:
            at = _reference(found, changes)
        elif found["link"]:
            changes.edits += [(here, here + 1, ""), (at - 1, at, "")]
        elif what == "comment":
            at = _comment(text, here, changes) if here < last_comment else at
        elif found["open"] and links:
            opened.append(here)
        elif found["close"] and opened:
            at = _link(text, opened.pop(), here, end, links, changes)


def read_html_block(text: str, start: int, end: int, changes: Changes) -> None:
    """Note what is in a block of HTML: references, comments, code, and lines that are only tags.

    Raises `Fault` where a comment or a script opens the block and never closes, since it takes the rest of the text.
    """
    last = {tag["name"].lower(): tag.start() for tag in _HTML_END.finditer(text, start, end)}
    last_comment = text.rfind("-->", start, end)
    at = start
    while found := _HTML_ITEM.search(text, at, end):
        here, at = found.span()
        name = (found["name"] or "").lower()
        if found["reference"]:
            at = _reference(found, changes)
        elif here < (last.get(name, -1) if name else last_comment):
            if not name:
                at = _comment(text, here, changes)
                continue
            close = next(tag for tag in _HTML_END.finditer(text, at, end) if tag["name"].lower() == name)
            changes.marks.append(("code" if name == "pre" else "layout", here, close.end()))
            at = close.end()
        elif not text[start:here].strip():
            what = f"<{name}>" if name else "comment"
            raise Fault(f"the {what} that opens here is never closed", here)


def is_only_tags(line: str) -> bool:
    """Tell a line of HTML that has no words of its own; the tag of a template's field is one."""
    names = [tag["name"].lower().rstrip("123456") for tag in _TAGS.finditer(line)]
    return bool(names) and not _TAGS.sub("", line).strip() and all(name in HTML or name == "h" for name in names)


def _code_end(text: str, start: int, inner: int, closing: list[int]) -> int | None:
    """Give the end of code that opens with the backticks ``start:inner``; the apostrophes of *don`t* open none."""
    length = inner - start
    number = bisect_right(closing, start)
    if number == len(closing) or text[start - 1 : start].isalnum() or closing[number] - start > CODE_LENGTH:
        return None
    end = closing[number] + length
    return None if text[end : end + 1].isalnum() else end


def _reference(found: regex.Match[str], changes: Changes) -> int:
    """Decode a character reference, which needs its semicolon here; give where to read on."""
    written = found["reference"]
    if written.endswith(";") and (written[1] != "#" or len(written) <= _DIGITS):
        words, length = decoded(written)
        if length == len(written):
            changes.edits.append((*found.span(), words))
    return found.end()


def _comment(text: str, here: int, changes: Changes) -> int:
    """Leave a comment out, or mark it where it has its lines to itself; give its end."""
    close = text.index("-->", here + 2) + 3
    before = here
    while before and text[before - 1] in " \t":
        before -= 1
    if (before and text[before - 1] not in "\r\n") or not _LINE_END.match(text, close):
        changes.edits.append((here, close, ""))
    else:
        changes.marks.append(("layout", here, close))
    return close


def _link(text: str, open_at: int, close_at: int, end: int, links: Set[str], changes: Changes) -> int:
    """Leave the signs of a link by name out, so that its words stay; give where to read on."""
    image = text[open_at] == "!"
    inside = open_at + 1 + image
    behind = text[close_at + 1 : close_at + 2]
    stop = close_at + 1
    if behind == "(":
        return stop
    named = _NAMED.match(text, stop, end) if behind == "[" else None
    label = named[1] if named and named[1].strip() else text[inside:close_at] if close_at - inside <= _LABEL else ""
    if not label.strip() or normalizeReference(label) not in links:
        return stop
    stop = named.end() if named else stop
    if image:
        while changes.edits and changes.edits[-1][0] >= open_at:
            changes.edits.pop()
        while changes.marks and changes.marks[-1][1] >= open_at:
            changes.marks.pop()
        changes.edits.append((open_at, stop, ""))
    else:
        changes.edits += [(open_at, inside, ""), (close_at, stop, "")]
    return stop
