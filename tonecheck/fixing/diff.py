"""A unified diff as git writes it, from what is known to differ: exact, and quick for large files and long lines.

Lines end with a line feed and nothing else; what stands before it, a carriage return too, is part of the line.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tonecheck.fixing.kept import Region

CONTEXT = 3  # lines

_NAMED = dict(zip(b'\a\b\t\n\v\f\r"\\', b'abtnvfr"\\', strict=True))


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole lines that differ: their numbers from 0, ends exclusive, in the old file and in the new one."""

    start: int
    end: int
    new_start: int
    new_end: int


class _Lines:
    """The lines of a file, each with its line feed; the last may lack it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts = [0]
        at = data.find(b"\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = data.find(b"\n", at + 1)
        if self._starts[-1] != len(data):
            self._starts.append(len(data))
        self.count = len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._data[self._starts[number] : self._starts[number + 1]]

    def at(self, offset: int) -> int:
        """Give the number of the line that an offset is in; the end of a file is behind all lines that have one."""
        if offset == len(self._data) and not self.begins(offset):
            return self.count - 1
        return bisect_right(self._starts, offset) - 1

    def begins(self, offset: int) -> bool:
        """Tell whether a line begins at an offset, or could."""
        return offset == 0 or self._data[offset - 1 : offset] == b"\n"

    def ends(self, offset: int) -> bool:
        """Tell whether nothing follows an offset."""
        return offset == len(self._data)


def diff(path: str, old: bytes, new: bytes, regions: Iterable[Region]) -> bytes:
    """Give the diff of a file; its path is the one from the folder where the diff is to be applied.

    ``regions`` tell in order all that differs.
    """
    before, after = _Lines(old), _Lines(new)
    blocks = [each for each in _blocks(before, after, regions) if _differs(each, before, after)]
    if not blocks:
        return b""
    name = os.fsencode(path.replace(os.sep, "/"))
    a, b = _quoted(b"a/" + name), _quoted(b"b/" + name)
    tab = b"\t" if b" " in name else b""  # or a program might read on for a date
    parts = [b"diff --git %b %b\n--- %b%b\n+++ %b%b\n" % (a, b, a, tab, b, tab)]
    for group in _grouped(blocks):
        parts += _hunk(group, before, after)
    return b"".join(parts)


def _blocks(before: _Lines, after: _Lines, regions: Iterable[Region]) -> list[_Block]:
    """Give the lines that regions are in, joined where they meet."""
    blocks: list[_Block] = []
    for each in regions:
        start, new_start = before.at(each.start), after.at(each.new_start)
        if before.ends(each.end):
            end, new_end = before.count, after.count
        elif before.begins(each.end) and after.begins(each.new_end):
            end, new_end = before.at(each.end), after.at(each.new_end)
        else:  # both sides take the rest of the line, which they share
            end, new_end = before.at(each.end) + 1, after.at(each.new_end) + 1
        if blocks and (start <= blocks[-1].end or new_start <= blocks[-1].new_end):
            last = blocks.pop()
            start, new_start = last.start, last.new_start
            end, new_end = max(last.end, end), max(last.new_end, new_end)
        blocks.append(_Block(start, end, new_start, new_end))
    return blocks


def _differs(block: _Block, before: _Lines, after: _Lines) -> bool:
    old, new = range(block.start, block.end), range(block.new_start, block.new_end)
    return len(old) != len(new) or any(before[a] != after[b] for a, b in zip(old, new, strict=True))


def _grouped(blocks: Iterable[_Block]) -> Iterator[list[_Block]]:
    """Put blocks together whose contexts meet."""
    group: list[_Block] = []
    for block in blocks:
        if group and block.start - group[-1].end > 2 * CONTEXT:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _hunk(group: list[_Block], before: _Lines, after: _Lines) -> Iterator[bytes]:
    start = max(group[0].start - CONTEXT, 0)
    end = min(group[-1].end + CONTEXT, before.count)
    new_start = group[0].new_start - (group[0].start - start)
    new_end = group[-1].new_end + (end - group[-1].end)
    yield b"@@ -%b +%b @@\n" % (_range(start, end), _range(new_start, new_end))
    at = start
    for block in group:
        yield from (_line(b" ", before[number]) for number in range(at, block.start))
        yield from (_line(b"-", before[number]) for number in range(block.start, block.end))
        yield from (_line(b"+", after[number]) for number in range(block.new_start, block.new_end))
        at = block.end
    yield from (_line(b" ", before[number]) for number in range(at, end))


def _range(start: int, end: int) -> bytes:
    """Write a range of lines; an empty one is named by the line before it."""
    if end - start == 1:
        return b"%d" % (start + 1)
    return b"%d,%d" % (start + (end > start), end - start)


def _line(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + b"\n\\ No newline at end of file\n"


def _quoted(name: bytes) -> bytes:
    """Write a path as git does: in quotes, with escapes, where it has more than plain characters and blanks."""
    if all(0x20 <= byte < 0x7F and byte not in _NAMED for byte in name):
        return name
    return b'"' + b"".join(_escaped(byte) for byte in name) + b'"'


def _escaped(byte: int) -> bytes:
    if byte in _NAMED:
        return b"\\%c" % _NAMED[byte]
    return b"%c" % byte if 0x20 <= byte < 0x7F else b"\\%03o" % byte
