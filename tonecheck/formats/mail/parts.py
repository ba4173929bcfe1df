"""The parts of a mail (MIME): the headers of each that matter here, and where its content is in the file.

Python's own mail parser reads the headers; it does not tell where a part starts and ends, so the file is cut into
parts here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

import regex

from tonecheck.errors import Fault

if TYPE_CHECKING:
    from email.message import Message

MAX_DEPTH = 20  # parts within parts; a mail program makes three or four
MAX_PARTS = 1_000  # in one mail
LONGEST_FIELD = 5_000  # characters of a header; Python's parser takes the square of it for some
MOST_FIELDS = 50

_HEADER_LINE = regex.compile(r"[!-9;-~]++[ \t]*+:|From ")
_BLANK_LINE = regex.compile(r"(?>\r\n|\n|\r)(?>\r\n|\n|\r|\Z)")
_FIELD = regex.compile(
    r"(?i)(?<![^\r\n])(?:content-[a-z0-9-]{1,40}+|subject)[ \t]*+:[^\r\n]*+(?>(?>\r\n|\n|\r)[ \t][^\r\n]*+)*+"
)
_LINE_BREAKS = regex.compile(r"[\r\n]*+")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mail: its headers, where its content is in the mail's text, and the parts in it."""

    headers: Message
    start: int
    end: int
    parts: tuple[Part, ...] = ()

    @property
    def kind(self) -> str:
        """Its media type, in lower case."""
        return self.headers.get_content_type()

    @property
    def is_attachment(self) -> bool:
        """Whether it comes along with the mail and is no part of what it says."""
        headers = self.headers
        return headers.get_content_disposition() == "attachment" or headers.get_filename() is not None

    def leaves(self) -> Iterator[Part]:
        """Give the parts that hold no further ones, in order; of a part without any, itself."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def read_parts(text: str) -> Part:
    """Give a mail as a tree of parts. A mail inside a mail is a leaf: it is not this reply.

    Raises `Fault` for one of more parts than any mail has, or with parts deeper within each other.
    """
    return _part(text, int(text.startswith("\ufeff")), len(text), 0, count(1))


def _part(text: str, start: int, end: int, depth: int, number: Iterator[int]) -> Part:
    """Read a part: headers up to the first blank line, then its content. One without headers is all content."""
    from email.message import Message
    from email.parser import HeaderParser

    if next(number) > MAX_PARTS:
        raise Fault(f"a mail of more than {MAX_PARTS:,} parts", start)
    if depth > MAX_DEPTH:
        raise Fault(f"more than {MAX_DEPTH} parts inside each other", start)
    if not _HEADER_LINE.match(text, start, end):
        breaks = _LINE_BREAKS.match(text, start, end)
        return Part(Message(), breaks.end() if breaks else start, end)
    blank = _BLANK_LINE.search(text, start, end)
    stop, content = blank.span() if blank else (end, end)
    fields = [found[0][:LONGEST_FIELD] for found in islice(_FIELD.finditer(text, start, stop), MOST_FIELDS)]
    headers = HeaderParser().parsestr("\n".join(fields))
    boundary = headers.get_boundary()
    parts = []
    if boundary and headers.get_content_maintype() == "multipart":
        parts = [_part(text, *span, depth + 1, number) for span in _between(text, content, end, boundary)]
    return Part(headers, content, end, tuple(parts))


def _between(text: str, start: int, end: int, boundary: str) -> Iterator[tuple[int, int]]:
    """Give the places between the boundary lines.

    The line break before a boundary belongs to the boundary.
    """
    line = regex.compile(rf"(?:\r\n|\n|\r|(?<![^\r\n]))--{regex.escape(boundary)}(--)?+[ \t]*+(?:\r\n|\n|\r|\Z)")
    opened = None
    for found in line.finditer(text, start, end):
        if opened is not None:
            yield opened, max(found.start(), opened)
        if found[1]:
            return
        opened = found.end()
    if opened is not None:
        yield opened, end
