"""Changes of a page's text written back as HTML."""

from __future__ import annotations

from collections.abc import Callable

import regex

from tonecheck.drafts.among_words import among_words
from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.writing import Edits, Step, later, through
from tonecheck.errors import Fault
from tonecheck.formats.html.page import read_html
from tonecheck.formats.html.tags import read_tag
from tonecheck.formats.html.tokens import tokens

MOST_TAGS = 5_000  # of a page that is read again for each change; no reply has as many

LONGEST_REFERENCE = 40  # characters; no name is as long

_MIGHT_OPEN = regex.compile(r"<|\{%")
_SIGN = regex.compile(r"[&<>]|\r\n|\r|\n")
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BREAK = regex.compile(r"(?i)<br\s{0,9}+/?>")
_NO_ASCII = regex.compile(r"[^\x00-\x7f]")


def write_html(written: str, at: int = 0, *, ascii_only: bool = False) -> Step:
    """Give the step from what a reader sees to the page as ``written``, which stands ``at`` a place of its source.

    ``&``, ``<`` and ``>`` become references and a line break ``<br>``; tags stay as they are. With ``ascii_only`` a page
    without any other character gets none: nothing may say what its bytes would mean.
    """

    def make() -> Step | None:
        if written.count("<") > MOST_TAGS:
            return None
        found = _BREAK.search(written)
        line_break = found.group() if found else "<br>"

        def encode(words: str) -> str:
            return _SIGN.sub(lambda sign: _REFERENCES.get(sign.group(), line_break), words)

        def referring(words: str) -> str:
            return _NO_ASCII.sub(lambda letter: f"&#{ord(letter.group())};", encode(words))

        encoders: tuple[Callable[[str], str], ...] = (encode,)
        if ascii_only and written.isascii():
            encoders = (referring,)
        tags: list[tuple[str, str, str]] = []

        def keeps(_: Edits, new: str) -> bool:
            if not tags:
                tags.extend(_tags(written))
            try:
                return _tags(new) == tags
            except Fault:  # a tag would begin that never closes
                return False

        return through(written, _said, encoders, at=at, keeps=keeps, sure=_Sure(written))

    return later(make)


class _Sure:
    """Tells of changes that they leave a page as it is but for their words."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._end: int | None = None

    def __call__(self, content: Content, asked: Edits, made: Edits) -> bool:
        if self._end is None:
            self._end = _end_of_plain(self._written)
        if any(each.end > self._end or self._is_reference(each.start) for each in made):
            return False
        return among_words(content.text, self._written, asked, made)

    def _is_reference(self, at: int) -> bool:
        """Tell whether what stands before a place may be the start of a reference."""
        return "&" in self._written[max(at - LONGEST_REFERENCE, 0) : at]


def _end_of_plain(page: str) -> int:
    """Give where the part of a page ends in which words are just words.

    None of it is so where a sign in the text might become a tag with what is written behind it. What stands in the header
    of a quoted message or in Gmail's quotation tells where that ends, so nothing from there on is.
    """
    end = len(page)
    for each in tokens(page):
        if each.kind == "text":
            if _MIGHT_OPEN.search(page, each.start, each.end):
                return 0
        elif each.kind == "open" and each.rest and end == len(page):
            tag = read_tag(each.name, each.rest)
            if tag.is_container or tag.is_divider:
                end = each.start
    return end


def _said(page: str) -> Content:
    return read_html(MappedText.same(page))


def _tags(page: str) -> list[tuple[str, str, str]]:
    """Give the tags of a page, but line breaks: no change may take away or make one. Raises `Fault`."""
    return [(each.kind, each.name, each.rest) for each in tokens(page) if each.kind != "text" and each.name != "br"]
