"""Changes of a page's text written back as HTML."""

from __future__ import annotations

from collections.abc import Callable

import regex

from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.writing import Edits, Step, later, through
from tonecheck.formats.html.page import read_html
from tonecheck.formats.html.tokens import tokens

MOST_TAGS = 5_000  # of a page that is read again for each change; no reply has as many

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
            return _tags(new) == tags

        return through(written, _said, encoders, at=at, keeps=keeps)

    return later(make)


def _said(page: str) -> Content:
    return read_html(MappedText.same(page))


def _tags(page: str) -> list[tuple[str, str, str]]:
    """Give the tags of a page, but line breaks: no change may take away or make one. Raises `Fault`."""
    return [(each.kind, each.name, each.rest) for each in tokens(page) if each.kind != "text" and each.name != "br"]
