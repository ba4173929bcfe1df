"""Changes of a Markdown text written back: words stay words, whatever signs are in them."""

from __future__ import annotations

from html import escape
from typing import Any

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.writing import Edits, Step, later, through
from tonecheck.formats.markdown.page import read_markdown

LONGEST = 50_000  # characters; the structure of a longer text takes too long to compare

_FIELD = regex.compile(r"(\{\{[^{}\n]{0,200}+\}\}|\{%[^{}\n]{0,200}+%\})")  # of a template; its signs are not ours
# Signs that may be markup anywhere; an underscore within a word is none.
_SIGN = regex.compile(r"[\\`*\[\]<>~|]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|&$")
_ANY_SIGN = regex.compile(r"[!-/:-@\[-`{-~]")
_STARTS = regex.compile(r"(?<=^[ \t]*)[-+#=:](?!\w)|(?<=^[ \t]*\d{1,9})[.)](?=\s|$)", regex.MULTILINE)
_LATER_STARTS = regex.compile(r"(?<=[\r\n][ \t]*)[-+#=:](?!\w)|(?<=[\r\n][ \t]*\d{1,9})[.)](?=\s|$)")
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

        return through(written, _said, (_escaped, _escaped_at_start, _all_escaped, _as_html), at=at, keeps=keeps)

    return later(make)


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
