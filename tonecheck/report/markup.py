"""XML as the reports write it: ASCII alone, since pipes have all sorts of encodings, and only what XML 1.0 can hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'

_IMPOSSIBLE = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def opened(name: str, attributes: Mapping[str, str | int]) -> str:
    """Give the start tag of an element."""
    listed = "".join(f" {key}={quoteattr(_possible(str(value)))}" for key, value in attributes.items())
    return f"<{name}{_ascii(listed)}>"


def empty(name: str, attributes: Mapping[str, str | int]) -> str:
    """Give an element without content."""
    return opened(name, attributes)[:-1] + "/>"


def element(name: str, attributes: Mapping[str, str | int], text: str) -> str:
    """Give an element with a text in it."""
    return f"{opened(name, attributes)}{_ascii(escape(_possible(text)))}</{name}>"


def _possible(text: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", text)


def _ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
