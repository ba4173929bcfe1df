"""Markdown (CommonMark and GitHub's tables): the text as it is, with marks for what is no prose.

Emphasis, links with their address and HTML tags stay, since the prose step undoes them, as in chats. Backslash
escapes and character references are decoded; comments, the signs of links by name and of ``<https://…>`` are left out.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

import regex

from tonecheck.drafts.content import Content, Mark
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.errors import Fault
from tonecheck.formats.markdown.blocks import Blocks, Lines, find_blocks
from tonecheck.formats.markdown.inline import Changes, is_only_tags, read_html_block, read_inline

_PIPE = regex.compile(r"\\.|(\|)")


def read_markdown(text: MappedText) -> Content:
    """Give the text of a reply in Markdown, mapped to where ``text`` came from, with its marks.

    Raises `Fault` at a place of ``text``'s source for an HTML comment or script that takes the rest of the text.
    """
    source = text.text
    blocks = find_blocks(source)
    changes = Changes()
    try:
        _read(source, blocks, changes)
    except Fault as fault:
        raise Fault(fault.problem, text.origin(fault.at, fault.at)[0]) from None
    edits = sorted(changes.edits)
    if not edits:
        return Content(text, _moved(changes.marks, edits))
    read = MappedText(_pieces(source, edits))
    return Content(MappedText.later(read.text, lambda: read.through(text)), _moved(changes.marks, edits))


def _read(source: str, blocks: Blocks, changes: Changes) -> None:
    def span(lines: Lines) -> tuple[int, int]:
        first, last = blocks.lines[lines[0]], blocks.lines[lines[1] - 1]
        return first.start, last.end

    done = 0
    for lines in sorted(blocks.prose):
        if lines[0] >= done:  # the cells of a row share their line
            done = lines[1]
            read_inline(source, *span(lines), blocks.links, changes)
    for kind, known in (("layout", blocks.layout), ("code", blocks.code)):
        changes.marks += [(kind, *span(lines)) for lines in known]
    for number in blocks.rows:
        line = blocks.lines[number]
        changes.marks += [("layout", *bar.span(1)) for bar in _PIPE.finditer(source, line.start, line.end) if bar[1]]
    for lines in blocks.html:
        read_html_block(source, *span(lines), changes)
        for line in blocks.lines[lines[0] : lines[1]]:
            if is_only_tags(source[line.start : line.end]):
                changes.marks.append(("layout", line.start, line.end))


def _pieces(source: str, edits: list[tuple[int, int, str]]) -> list[Piece]:
    pieces, at = [], 0
    for start, end, words in edits:
        pieces.append(Piece(source[at:start], at, start))
        pieces.append(Piece(words, start, end, whole=True))
        at = end
    return [*pieces, Piece(source[at:], at, len(source))]


def _moved(marks: list[Mark], edits: list[tuple[int, int, str]]) -> tuple[Mark, ...]:
    """Give the marks at their places in the edited text, in order; of those within others the outer stays."""
    ends = [end for _, end, _ in edits]
    shifts = [0, *accumulate(len(words) - (end - start) for start, end, words in edits)]

    def place(at: int) -> int:
        return at + shifts[bisect_right(ends, at)]

    kept: list[Mark] = []
    for kind, start, end in sorted(marks, key=lambda mark: (mark[1], -mark[2])):
        a, b = place(start), place(end)
        if a < b and (not kept or a >= kept[-1][2]):
            kept.append((kind, a, b))
    return tuple(kept)
