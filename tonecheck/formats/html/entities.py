"""Character references of HTML and Markdown: ``&amp;``, ``&nbsp``, ``&#8217;``, ``&#x2019;``."""

from __future__ import annotations

from html.entities import html5

import regex

# The longest name has 31 letters; the digits may be as many as somebody likes.
REFERENCE = r"&(?:\#(?:[xX][0-9A-Fa-f]++|[0-9]++)|[A-Za-z][A-Za-z0-9]{0,31}+);?+"

_REFERENCE = regex.compile(REFERENCE)
_UNKNOWN = "\ufffd"
_DIGITS = 7  # of the last code point, in decimal


def decoded(written: str) -> tuple[str, int]:
    """Give what a reference stands for as a browser reads it, and how many of its characters were that.

    Of ``&notit;`` only ``&not`` is a reference: some names need no semicolon. What is none gives ``("", 0)``.
    """
    if written.startswith("&#"):
        return _numbered(written[2:].rstrip(";")), len(written)
    name = written[1:]
    for length in range(len(name), 0, -1):
        if found := html5.get(name[:length]):
            return found, length + 1
    return "", 0


def undone(text: str) -> str:
    """Give a text with its references decoded, where their places don't matter."""
    return _REFERENCE.sub(_put, text) if "&" in text else text


def _put(found: regex.Match[str]) -> str:
    words, length = decoded(found.group())
    return words + found.group()[length:]


def _numbered(digits: str) -> str:
    base = 16 if digits[0] in "xX" else 10
    digits = digits[base == 16 :].lstrip("0")
    number = int(digits or "0", base) if len(digits) <= _DIGITS else 0
    if not 0 < number <= 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return _UNKNOWN
    if 0x80 <= number <= 0x9F:  # meant in the code page of Windows
        return bytes([number]).decode("cp1252", errors="ignore") or chr(number)
    return chr(number)
