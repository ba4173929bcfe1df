"""Changes of a Markdown text written back: words stay words, whatever signs are in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tonecheck.drafts.among_words import among_words, begins_line, starts_with_letter
from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.structure import split_lines
from tonecheck.drafts.writing import Edits, Step, later, through
from tonecheck.finding import Edit
from tonecheck.formats.markdown.page import read_markdown

LONGEST = 50_000  # characters; the structure of a longer text takes too long to compare

_FIELD = regex.compile(r"(\{\{[^{}\n]{0,200}+\}\}|\{%[^{}\n]{0,200}+%\})")  # of a template; its signs are not ours
# Signs that may be markup anywhere; an underscore within a word is none.
_SIGN = regex.compile(r"[\\`*\[\]<>~|]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|&$")
_ANY_SIGN = regex.compile(r"[!-/:-@\[-`{-~]")
_STARTS = regex.compile(r"(?<=^[ \t]*)[-+#=:](?!\w)|(?<=^[ \t]*\d{1,9})[.)](?=\s|$)", regex.MULTILINE)
_LATER_STARTS = regex.compile(r"(?<=[\r\n][ \t]*)[-+#=:](?!\w)|(?<=[\r\n][ \t]*\d{1,9})[.)](?=\s|$)")
# A whole link, or what may begin something that changes what is behind it.
_OPENING = regex.compile(r"(?P<link>\[[^\[\]()`<>&\\]*+\]\([^\[\]()`<>&\\\s\"']*+\))|[\[\]`<>&\\]")
# What may be part of a sign that shapes the page.
_SHAPING = regex.compile(r"[*_`\[\]()<>#+=\\~|!:\r\n-]|\d[.)]")
_NO_SHAPE = frozenset(("paragraph_open", "paragraph_close", "text", "text_special", "softbreak", "hardbreak"))


def write_markdown(written: str, at: int = 0) -> Step:
    """Give the step from the text of a reply to Markdown as ``written``, which stands ``at`` a place of its source.

    Signs are escaped where they might be markup. A change that would make markup all the same, or break what is there
    without touching its signs, is refused.
    """

    def make() -> Step | None:
        if len(written) > LONGEST:
            return None
        before: list[tuple[Any, ...]] = []

        def keeps(edits: Edits, new: str) -> bool:
            if not before:
                before.extend(_shape(written))
            after = _shape(new)
            if any(_SHAPING.search(written, each.start, each.end) for each in edits):
                left = iter(before)
                return all(each in left for each in after)
            return after == before

        encoders = (_escaped, _escaped_at_start, _all_escaped, _as_html)
        return through(written, _said, encoders, at=at, keeps=keeps, sure=_Sure(written))

    return later(make)


class _Sure:
    """Tells of changes that they leave a text as it is but for words of its paragraphs."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._stretches: list[tuple[int, int]] | None = None

    def __call__(self, content: Content, asked: Edits, made: Edits) -> bool:
        if self._stretches is None:
            self._stretches = list(_plain_stretches(self._written))
        return all(map(self._is_plain, made)) and among_words(content.text, self._written, asked, made)

    def _is_plain(self, edit: Edit) -> bool:
        assert self._stretches is not None
        number = bisect_right(self._stretches, edit.start, key=lambda each: each[0]) - 1
        if number < 0 or edit.end > self._stretches[number][1] or self._written.startswith("[", edit.end):
            return False
        return not begins_line(self._written, edit) or starts_with_letter(self._written, edit)


def _plain_stretches(written: str) -> Iterator[tuple[int, int]]:
    """Give the stretches of paragraphs in which words are just words: outside of links, before any sign less plain."""
    if written.startswith("\ufeff"):
        return  # it hides from one reader of blocks, not from all, what the first line is
    rows = split_lines(written)
    for token in _blocks().parse(written):
        if token.type != "paragraph_open" or token.map is None:
            continue
        start, end = rows[token.map[0]].start, rows[token.map[1] - 1].end
        for found in _OPENING.finditer(written, start, end):
            yield start, found.start()
            start = found.end() if found["link"] else end
            if start == end:
                break
        if start < end:
            yield start, end


@lru_cache(maxsize=1)
def _blocks() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


def _said(text: str) -> Content:
    return read_markdown(MappedText.same(text))


def _escaped(words: str) -> str:
    return _outside_fields(words, lambda run: _LATER_STARTS.sub(_backslashed, _SIGN.sub(_backslashed, run)))


def _escaped_at_start(words: str) -> str:
    return _outside_fields(words, lambda run: _STARTS.sub(_backslashed, _SIGN.sub(_backslashed, run)))


def _all_escaped(words: str) -> str:
    return _ANY_SIGN.sub(_backslashed, words)


def _as_html(words: str) -> str:
    """Write words for a block of HTML, in which a backslash is nothing."""
    return escape(words, quote=False)


def _outside_fields(words: str, write: Any) -> str:
    return "".join(part if number % 2 else write(part) for number, part in enumerate(_FIELD.split(words)))


def _backslashed(found: regex.Match[str]) -> str:
    return "\\" + found.group()


def _shape(text: str) -> list[tuple[Any, ...]]:
    """Give the markup of a text in order, without its words and paragraphs."""
    shape: list[tuple[Any, ...]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        shape += map(_described, (token, *(token.children or ())))
    return [each for each in shape if each[0] not in _NO_SHAPE and each[0] != "inline"]


def _described(token: Token) -> tuple[Any, ...]:
    return token.type, token.tag, tuple(sorted(token.attrs.items())), token.markup if token.type == "link_open" else ""
