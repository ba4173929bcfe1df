"""Mail (``.eml``): the first part a person would read, with the way back to the characters of the file.

Python's own mail parser reads the headers; it does not tell where a part starts and ends, so the file is cut
into parts here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import InputError
from tonecheck.sources.source import Source

if TYPE_CHECKING:
    from email.message import Message

MAX_DEPTH = 20  # parts within parts; a mail program makes three or four

_HEADER_LINE = regex.compile(r"[!-9;-~]+[ \t]*:|From ")
_BLANK_LINE = regex.compile(r"(?>\r\n|\n|\r)(?>\r\n|\n|\r|\Z)")
_LINE_BREAKS = regex.compile(r"[\r\n]*")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the file: its headers, and where its content is."""

    headers: Message
    start: int
    end: int


def read_mail(source: Source) -> Iterator[Draft]:
    """Give the mail's text as one draft. Raises `InputError` for a mail that has none."""
    text = source.text
    whole = _part(text, int(text.startswith("\ufeff")), len(text))
    shown = [part for part in _leaves(text, whole, 0) if not _is_attachment(part.headers)]
    for part in shown:
        if part.headers.get_content_type() == "text/plain":
            yield Draft(source, _content(source, part))
            return
    if any(part.headers.get_content_type() == "text/html" for part in shown):
        raise InputError(source.path, "is a mail with only HTML, which can't be read yet; save its text as .txt")
    raise InputError(source.path, "is a mail without any text to check")


def _part(text: str, start: int, end: int) -> _Part:
    """Read a part's headers up to its first blank line. A part without any is all content."""
    from email.message import Message
    from email.parser import HeaderParser

    if not _HEADER_LINE.match(text, start, end):
        breaks = _LINE_BREAKS.match(text, start, end)
        return _Part(Message(), breaks.end() if breaks else start, end)
    blank = _BLANK_LINE.search(text, start, end)
    stop, content = blank.span() if blank else (end, end)
    return _Part(HeaderParser().parsestr(text[start:stop]), content, end)


def _leaves(text: str, part: _Part, depth: int) -> Iterator[_Part]:
    """Give the parts that hold no further parts, in order.

    A mail inside a mail is one: it is not this reply.
    """
    boundary = part.headers.get_boundary()
    if part.headers.get_content_maintype() != "multipart" or not boundary:
        yield part
    elif depth < MAX_DEPTH:
        for start, end in _between(text, part, boundary):
            yield from _leaves(text, _part(text, start, end), depth + 1)


def _between(text: str, part: _Part, boundary: str) -> Iterator[tuple[int, int]]:
    """Give the places between the boundary lines.

    The line break before a boundary belongs to the boundary.
    """
    line = regex.compile(rf"(?:\r\n|\n|\r|(?<![^\r\n]))--{regex.escape(boundary)}(--)?[ \t]*(?:\r\n|\n|\r|\Z)")
    start = None
    for found in line.finditer(text, part.start, part.end):
        if start is not None:
            yield start, found.start()
        if found[1]:
            return
        start = found.end()
    if start is not None:
        yield start, part.end


def _is_attachment(headers: Message) -> bool:
    return headers.get_content_disposition() == "attachment" or headers.get_filename() is not None


def _content(source: Source, part: _Part) -> MappedText:
    """Decode a text part. What is not encoded stands in the file as it is read."""
    from tonecheck.formats.transfer import UnreadableTextError, undo

    encoding = str(part.headers.get("content-transfer-encoding", "")).strip().lower()
    charset = part.headers.get_content_charset("utf-8")
    charset = "utf-8" if charset in ("us-ascii", "ascii") else charset  # holds all of it, and forgives a wrong label
    try:
        pieces = undo(encoding, source.text, part.start, part.end, charset)
        return MappedText.same(source.text[part.start : part.end], part.start) if pieces is None else MappedText(pieces)
    except UnreadableTextError as error:
        line, _ = source.place(error.at)
        raise InputError(source.path, f"line {line}: {error}") from None
