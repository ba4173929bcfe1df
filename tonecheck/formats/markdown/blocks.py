"""The blocks of a Markdown text: which lines are headings, code, rules, tables, HTML, and which are prose.

markdown-it-py finds them, since it follows CommonMark to the letter and tells the lines of each. Where a reply that is
not really Markdown would lose words to the letter, the words win: see `_is_title`, `_is_code`, and fences never closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tonecheck.drafts.structure import Line, split_lines

Lines = tuple[int, int]  # first and behind the last

_CODE_SIGN = regex.compile(r"[{}\[\]()=<>$|\\_;/#*+&^~`@]")
_SENTENCE_END = regex.compile(r"""[\p{L}\p{N})'"’”][.!?,:…]["'’”)]*\s*$""")
_CLOSING = regex.compile(
    r"(?i)(?:(?:many|kind|kindest|best|warm|warmest|with|friendly) )*+(?:thanks|thank|regards|wishes|greetings|cheers|sincerely|yours|best)\b"
)
# What a link points to; *[Update]: Done* defines none.
_TARGET = regex.compile(r"[./:#@]")
_TITLE_LENGTH = 60


@dataclass
class Blocks:
    """What the lines of a text are. ``links`` are the names of the links defined in it."""

    lines: list[Line]
    layout: list[Lines] = field(default_factory=list)
    code: list[Lines] = field(default_factory=list)
    prose: list[Lines] = field(default_factory=list)
    html: list[Lines] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    links: set[str] = field(default_factory=set)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


def find_blocks(text: str) -> Blocks:
    """Tell the blocks of a text. Inside of block quotes only prose is told; the draft knows quoted lines itself."""
    blocks = Blocks(split_lines(text))
    rest = _scan(text, 0, blocks)
    if rest is not None:
        _scan(text, rest, blocks)
    return blocks


def _scan(text: str, first: int, blocks: Blocks) -> int | None:
    """Read the blocks from a line on; give the line behind a fence that never closes, where reading is to go on."""
    links: dict[str, Any] = {}
    start = blocks.lines[first].start if first < len(blocks.lines) else len(text)
    shown = text[start:].replace("\ufeff", " ", 1) if text.startswith("\ufeff", start) else text[start:]
    quotes = 0
    for token in _parser().parse(shown, links):
        if token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        if token.map is None:
            continue
        a, b = (min(first + line, len(blocks.lines)) for line in token.map)
        if token.type == "inline":
            blocks.prose.append((a, b))
        elif quotes or a == b:
            continue
        elif token.type == "fence" and not _is_closed(text, blocks.lines[b - 1], token):
            if token.level == 0:
                _define(links, first, blocks, a)
                return a + 1
        else:
            _note(text, token, (a, b), blocks)
    _define(links, first, blocks, len(blocks.lines))
    return None


def _note(text: str, token: Token, lines: Lines, blocks: Blocks) -> None:
    first, end = lines
    if token.type == "fence":
        blocks.code.append(lines)
    elif token.type == "code_block":
        blocks.code += _code(text, blocks.lines, lines)
    elif token.type == "hr":
        blocks.layout.append(lines)
    elif token.type == "heading_open":
        under = _shown(text, blocks.lines[end - 1]).strip()
        title = _shown(text, blocks.lines[first]).strip()
        if token.markup[0] == "#" or (end - first == 2 and end < len(blocks.lines) and _is_title(title, under)):
            blocks.layout.append(lines)
        elif len(under) >= 3:
            blocks.layout.append((end - 1, end))
    elif token.type == "html_block":
        blocks.html.append(lines)
    elif token.type == "table_open":
        blocks.layout.append((first + 1, first + 2))
    elif token.type == "tr_open":
        blocks.rows.append(first)


def _define(links: dict[str, Any], first: int, blocks: Blocks, end: int) -> None:
    """Note the definitions of links above a line: ``[1]: https://…``."""
    for name, link in links.get("references", {}).items():
        a, b = (first + line for line in link["map"])
        if a < end and _TARGET.search(str(link["href"])):
            blocks.links.add(name)
            blocks.layout.append((a, min(b, len(blocks.lines))))


def _shown(text: str, line: Line) -> str:
    return text[line.start : line.end]


def _is_closed(text: str, last: Line, fence: Token) -> bool:
    mark = fence.markup
    closing = _shown(text, last).lstrip(" \t>").rstrip()
    return (
        fence.map is not None
        and fence.map[1] - fence.map[0] > 1
        and closing.strip(mark[0]) == ""
        and len(closing) >= len(mark)
    )


def _is_title(title: str, under: str) -> bool:
    """Tell a heading with a line under it from the last words above a rule: *Thanks*, a sentence, a name.

    Who underlines a title draws the line about as long as the title is.
    """
    if len(title) > _TITLE_LENGTH or not title[:1].isalnum() or title[:1].islower() or title[-1:] in ".,!?;:…":
        return False
    needed = 3 if under[0] == "=" else max(4, len(title) * 2 // 3)
    return len(under) >= needed and not _CLOSING.match(title)


def _code(text: str, lines: list[Line], block: Lines) -> list[Lines]:
    """Give the parts of an indented block, between blank lines, that are code."""
    found: list[Lines] = []
    start = block[0]
    for at in range(block[0], block[1] + 1):
        if at == block[1] or not _shown(text, lines[at]).strip():
            if start < at and _is_code(text[lines[start].start : lines[at - 1].end]):
                found.append((start, at))
            start = at + 1
    return found


def _is_code(content: str) -> bool:
    """Tell code from a paragraph somebody indented: that starts like a sentence and ends like one."""
    shown = content.strip()
    signs = len(_CODE_SIGN.findall(shown))
    prose = shown[:1].isupper() and len(shown.split()) >= 2 and _SENTENCE_END.search(shown[-20:]) is not None
    return not (prose and signs * 30 <= len(shown))
