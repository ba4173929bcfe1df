"""What a tag says of the element it opens. A page, and more so a library of them, has few different tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from tonecheck.formats.html import quotes
from tonecheck.formats.html.entities import undone
from tonecheck.formats.html.tokens import ATTRIBUTE

LONG = 500  # characters; a longer tag has a picture in it and is not kept

_STYLE = regex.compile(r"(?i)(?:^|;)\s*(display|visibility|white-space|text-decoration(?:-line)?)\s*:\s*([^;!]{1,60}+)")


@dataclass(frozen=True, slots=True)
class Tag:
    """The attributes of a tag, and what follows from them."""

    attributes: Mapping[str, str]
    is_out: bool  # hidden, or its text is struck out
    display: str
    white_space: str
    is_quote: bool
    is_ours: bool
    is_container: bool
    opens_quote: bool
    may_open_quote: bool
    is_divider: bool
    has_side_line: bool


def read_tag(name: str, rest: str) -> Tag:
    """Give what a tag says. ``rest`` is what stands behind its name."""
    return _known(name, rest) if len(rest) <= LONG else _read(name, rest)


def _read(name: str, rest: str) -> Tag:
    attributes = _attributes(rest)
    style = {key.lower(): value.strip().lower() for key, value in _STYLE.findall(attributes.get("style", ""))}
    return Tag(
        attributes,
        _is_out(attributes, style),
        style.get("display", ""),
        style.get("white-space", ""),
        quotes.is_quote(name, attributes),
        quotes.is_ours(attributes),
        quotes.is_container(name, attributes),
        quotes.opens_quote(attributes),
        quotes.may_open_quote(attributes),
        quotes.is_divider(attributes),
        quotes.has_side_line(attributes),
    )


_known = lru_cache(maxsize=1000)(_read)


def _attributes(rest: str) -> dict[str, str]:
    """Give a tag's attributes: names in lower case, values decoded; the first of a name counts."""
    found: dict[str, str] = {}
    for each in ATTRIBUTE.finditer(rest):
        value = each["value"] or ""
        if value[:1] in ('"', "'"):
            value = value[1:-1]
        found.setdefault(each["name"].lower(), undone(value))
    return found


def _is_out(attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true":
        return True
    return bool(style) and (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", "")
    )
