"""HTML cut into text and tags, as a browser cuts it, with exact places.

The standard library's parser is not used: in Python 3.11.7 it takes ten seconds and more for 100 kB of ``<a <a <a`` or
``<!--<!--``, the square of the length, and stops with an `AssertionError` at ``<![ <![``. It also tells nobody of a
comment that never closes. What a reply needs of the language is small; template tags, which no HTML parser knows, are
read here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from tonecheck.drafts.placeholders import HTML
from tonecheck.errors import Fault

# Elements whose content is no markup; all of it is left out.
RAW = frozenset("script style title textarea iframe noembed noframes noscript svg math".split())

# Elements besides those everybody knows whose names no template would use for a field.
_KNOWN = HTML | frozenset(
    "h1 h2 h3 h4 h5 h6 abbr acronym area bdi bdo bgsound cite col colgroup datalist dfn dialog fieldset hgroup legend math nobr"
    " optgroup param picture rb rp rt ruby template track tt wbr".split()
)

_TEMPLATE = r"\{[{%][^{}]{0,500}+\}"  # {% if a > b %}, {{ x | default: "y" }}: markup inside is none
_QUOTED = rf""" "(?:[^"{{]++|{_TEMPLATE}|\{{)*+" | '(?:[^'{{]++|{_TEMPLATE}|\{{)*+' """
_NEXT = regex.compile(r"<|\{%")
_STEERING = regex.compile(r"\{%(?:[^{}%]|%(?!\}))*+%\}")
_TAG = regex.compile(
    rf"""(?x)<(?P<name>[A-Za-z][^\s/<>"'=]*+)
    (?P<rest>(?:[^<>={{]++ | =\s*+(?:{_QUOTED}|(?!["'])) | {_TEMPLATE} | \{{ | <[%?][^<>]{{0,500}}+>)*+)>"""
)
_END_TAG = regex.compile(r"</(?P<name>[A-Za-z][^\s/<>]*+)[^<>]*+>")
_TAG_NAME = regex.compile(r"</?+([A-Za-z][^\s/<>\"'=]*+)")
_END_NAME = regex.compile(r"</([A-Za-z][^\s/<>]*+)")
ATTRIBUTE = regex.compile(rf"""(?x)(?P<name>[^\s=/"'{{}}]++)(?:\s*+=\s*+(?P<value>{_QUOTED}|[^\s"'][^\s]*+))?+""")
_COMMENT_END = regex.compile(r"--!?>")
_ELEMENT_NAME = regex.compile(r"[a-z][\w.-]*(?P<spaced>:[a-z]\w*)?")  # with a name space: o:p, st1:place of Word


@dataclass(slots=True)
class Token:
    """A stretch ``start:end`` of the page: *text*, or a tag that *open*\\ s or *close*\\ s; ``rest`` is behind its name."""

    kind: str
    start: int
    end: int
    name: str = ""
    rest: str = ""


def tokens(text: str) -> Iterator[Token]:
    """Cut a page into its text and tags, in order; comments, declarations and raw content are left out.

    An unknown tag is text, since it is a field of a template (``<order number>``), unless it has an end tag or
    attributes. Raises `Fault`, at an offset of the text, where something opens that hides the rest and never closes.
    """
    start = at = 0
    ends: set[str] | None = None
    while found := _NEXT.search(text, at):
        here = found.start()
        if text[here] == "{":
            steering = _STEERING.match(text, here)
            at = steering.end() if steering else here + 2
            continue
        after = text[here + 1 : here + 3]
        token = None
        if after == "!-" and text.startswith("<!--", here):
            at = _comment(text, here)
        elif after[:1] in ("!", "?") and (after[1:].isalpha() or after == "!["):
            at = _declaration(text, here)
        elif after.removeprefix("/")[:1].isascii() and after.removeprefix("/")[:1].isalpha():
            if ends is None:
                ends = {name.lower() for name in _END_NAME.findall(text)}
            token = _tag(text, here, ends)
            if token is None:
                at = here + 1
                continue
            at = token.end
        else:
            at = here + 1
            continue
        if start < here:
            yield Token("text", start, here)
        if token:
            yield token
            if token.kind == "open" and token.name in RAW:
                at = _behind_raw(text, token)
        start = at
    if start < len(text):
        yield Token("text", start, len(text))


def _comment(text: str, here: int) -> int:
    end = _COMMENT_END.search(text, here + 2)
    if end and end.start() == here + 2 and end.group() == "--!>":  # <!--!> is no whole comment, <!--> is
        end = _COMMENT_END.search(text, here + 4)
    if end is None:
        raise Fault("the comment that opens here is never closed", here)
    return end.end()


def _declaration(text: str, here: int) -> int:
    """Give the end of ``<!DOCTYPE …>``, ``<![endif]>``, ``<?xml …>``, ``<?php … ?>``."""
    close = "?>" if text.startswith("<?php", here) else ">"
    end = text.find(close, here)
    if end < 0:
        raise Fault(f"the {text[here : here + 2]} that opens here is never closed by {close}", here)
    return end + len(close)


def _tag(text: str, here: int, ends: set[str]) -> Token | None:
    """Read the tag that opens here, or give None for text."""
    closing = text.startswith("</", here)
    found = (_END_TAG if closing else _TAG).match(text, here)
    if found is None:
        begun = _TAG_NAME.match(text, here)
        if begun and begun[1].lower() in _KNOWN:
            raise Fault(f"the tag {begun.group()} that opens here is never closed by >", here)
        return None
    name, rest = found["name"].lower(), "" if closing else found["rest"]
    if closing:
        return Token("close", here, found.end(), name)
    if name not in _KNOWN and not _is_element(name, rest, ends):
        return None
    if "<" in rest or ">" in rest:
        _check_quotes(found.start("rest"), rest)
    return Token("open", here, found.end(), name, rest)


def _is_element(name: str, rest: str, ends: set[str]) -> bool:
    """Tell an element that is none of the known ones from a template's field."""
    if name == "attribute":  # a field of some chat programs: <attribute key="user.name" default="there"/>
        return False
    plain = _ELEMENT_NAME.fullmatch(name)
    return plain is not None and (plain["spaced"] is not None or "=" in rest or name in ends)


def _check_quotes(at: int, rest: str) -> None:
    """Refuse a value that took in text because its own quotation mark is missing: ``<a href="x>text</a> <a href="y">``."""
    for each in ATTRIBUTE.finditer(rest):
        value = each["value"] or ""
        behind = rest[each.end() : each.end() + 1]
        if value[:1] in ('"', "'") and (">" in value or "<" in value) and behind.isalnum():
            raise Fault("the quotation mark that opens here is never closed", at + each.start("value"))


def _behind_raw(text: str, tag: Token) -> int:
    """Give where the content of a raw element ends."""
    if tag.name in ("svg", "math") and tag.rest.endswith("/"):
        return tag.end
    end = regex.compile(rf"(?i)</{tag.name}(?=[\s/>])").search(text, tag.end)
    if end is None:
        raise Fault(f"the <{tag.name}> that opens here is never closed", tag.start)
    return end.start()
