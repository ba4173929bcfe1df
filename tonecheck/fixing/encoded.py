"""Text back into the very bytes of its file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tonecheck.errors import InputError
from tonecheck.sources.stream import open_stream

# Tried behind the one the config names: with a byte order mark the file says itself which one it is, and Python's
# utf-16 and utf-8-sig would each time put a mark in front.
_UNICODE = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@dataclass(frozen=True, slots=True)
class Encoded:
    """The text of a file and how it becomes bytes again; ``errors`` as Python's codecs name it."""

    path: str
    text: str
    codec: str
    errors: str

    def bytes_of(self, text: str) -> bytes:
        """Give another text in the same encoding. Raises `InputError` for characters that it lacks."""
        try:
            return text.encode(self.codec, self.errors)
        except UnicodeEncodeError as error:
            character = error.object[error.start]
            raise InputError(
                self.path, f"was not fixed: {self.codec} has no {character!r}, which a rewrite puts in"
            ) from None


def decoded(path: Path, data: bytes, encoding: str | None, *, raw: bool) -> Encoded:
    """Read the bytes of a file as checking does, and find how to write them.

    ``encoding`` is the one that the user names; ``raw`` keeps undecodable bytes. Raises `InputError` where the text does
    not lead back to these bytes.
    """
    with open_stream(path, encoding, data=data, raw=raw) as stream:
        while stream.more():
            pass
    errors = "surrogateescape" if raw else "strict"
    for codec in (*([encoding] if encoding else []), *_UNICODE):
        try:
            if stream.text.encode(codec, errors) == data:
                return Encoded(str(path), stream.text, codec, errors)
        except UnicodeError:
            continue
    raise InputError(
        str(path), f"was not fixed: its text in {encoding or 'utf-8'} does not lead back to the same bytes"
    )
