"""Reading files: bytes in, text out piece by piece, or one clear line about why not.

A reply is small and read at once; an export may be larger than memory, so who reads one takes what it needs with
`Stream.more` and lets go of it with `Stream.drop`.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from tonecheck.errors import Fault, InputError
from tonecheck.sources.source import Source

# A reply is written by one person to another. What is larger is another kind of file.
MAX_BYTES = 2_000_000
CHUNK = 1 << 20  # bytes read at a time

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

LONGEST_MARK = 4  # bytes

_DOCUMENTS = {
    b"PK\x03\x04": "a Word document or another archive",
    b"%PDF": "a PDF",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
}


class Stream:
    """A file or standard input, decoded piece by piece.

    ``data`` may be what opens it: it is opened with the first read. ``text`` is what has been read and not been dropped,
    ``ended`` tells whether there is more. ``size`` is the number of bytes where it is known; ``raw`` keeps bytes that can't
    be decoded, as lone surrogates. Every method that reads raises `InputError` where the bytes are no text.
    """

    def __init__(
        self,
        path: str,
        data: BinaryIO | Callable[[], BinaryIO],
        encoding: str | None = None,
        *,
        size: int | None = None,
        raw: bool = False,
        chunk: int = CHUNK,
    ) -> None:
        self.path = path
        self.text = ""
        self.ended = False
        self._data = data
        self._encoding = encoding
        self._size = size
        self._raw = raw
        self._chunk = chunk
        self._decoder: codecs.IncrementalDecoder | None = None
        self._name = ""
        self._sniffs = False  # whether a NUL means that nobody said how the bytes are to be read
        self._read = 0  # bytes
        self._start = 0  # the offset in the file of the first character of ``text``
        self._first = (0, 1, 1)  # the start of ``text``: its index, line and column
        self._known = self._first  # the same for the last index that was asked for

    def more(self) -> bool:
        """Read on; tell whether anything came."""
        before = len(self.text)
        while not self.ended and len(self.text) == before:
            data = self._take()
            while self._decoder is None and len(data) < LONGEST_MARK and (rest := self._take()):
                data += rest
            self.ended = not data
            self.text += self._decoded(data)
        return len(self.text) > before

    def drop(self, count: int) -> None:
        """Let go of the first characters of ``text``."""
        if count == len(self.text) and self.text.endswith("\r"):
            self.more()  # or a line feed behind it would count as another line
        _, line, column = self._placed(count)
        self.text = self.text[count:]
        self._start += count
        self._first = self._known = (0, line, column)

    def source(self, start: int, end: int) -> Source:
        """Give ``start:end`` of ``text`` as a source. What is asked for in order is found fast."""
        _, line, column = self._placed(start)
        return Source(self.path, self.text[start:end], self._start + start, line, column)

    def told(self, fault: Fault) -> InputError:
        """Give the error for a fault somebody found in ``text``."""
        return self.source(fault.at, fault.at).error(fault.problem, 0)

    def whole(self, limit: int, what: str = "a reply") -> Source:
        """Read all of it. Raises `InputError` for more bytes than the limit."""
        if self._size is not None and self._size > limit:
            raise InputError(self.path, _too_large(self._size, limit, what))
        while self.more():
            if self._read > limit:
                raise InputError(self.path, _too_large(self._read, limit, what))
        return self.source(0, len(self.text))

    def close(self) -> None:
        """Close the file, if it was opened."""
        if not callable(self._data):
            self._data.close()

    def _take(self) -> bytes:
        try:
            if callable(self._data):
                self._data = self._data()
            return self._data.read(self._chunk)
        except OSError as error:
            raise InputError(self.path, f"can't be read: {error.strerror or error}") from None

    def _placed(self, at: int) -> tuple[int, int, int]:
        """Give an index of ``text`` with its line and column."""
        known, line, column = self._known
        if at < known:
            known, line, column = self._first
        text = self.text[known:at]
        breaks = text.count("\n") + text.count("\r") - text.count("\r\n")
        if text.endswith("\r") and self.text[at : at + 1] == "\n":
            breaks -= 1
            text = text[:-1]
        if breaks:
            column = at - known - max(text.rfind("\n"), text.rfind("\r"))
        else:
            column += at - known
        self._known = (at, line + breaks, column)
        return self._known

    def _decoded(self, data: bytes) -> str:
        if self._decoder is None:
            self._decoder = self._start_decoder(data)
        held = len(self._decoder.getstate()[0])
        begin = self._read - held
        if self._sniffs and b"\0" in data:
            at = self._read + data.index(b"\0")
            raise InputError(
                self.path,
                f"is not a text file: byte {at} is NUL (UTF-16 without a byte order mark? try --encoding utf-16-le)",
            )
        self._read += len(data)
        try:
            text = self._decoder.decode(data, not data)
        except UnicodeDecodeError as error:
            raise InputError(
                self.path,
                f"is not {self._name.upper()}: byte {begin + error.start} is 0x{error.object[error.start]:02x}; "
                "save it as UTF-8 or name its encoding with --encoding",
            ) from None
        except UnicodeError as error:
            raise InputError(self.path, f"is not {self._name.upper()}: {error}") from None
        if "\0" in text:
            at = self._start + len(self.text) + text.index("\0")
            raise InputError(self.path, f"is not a text file: character {at} is NUL")
        return text

    def _start_decoder(self, data: bytes) -> codecs.IncrementalDecoder:
        """Choose how to decode: by the byte order mark, else UTF-8, else as told."""
        bom = next((name for mark, name in _BOMS if data.startswith(mark)), None)
        encoding = self._encoding
        name = encoding or bom or "utf-8"
        if encoding and bom and bom.startswith(encoding.lower().replace("_", "-").removesuffix("-sig")):
            name = bom  # utf-16 alone would swallow the mark
        for mark, what in _DOCUMENTS.items():
            if data.startswith(mark):
                raise InputError(self.path, f"is {what}, no plain text; save the reply as text")
        self._name, self._sniffs = name, encoding is None and bom is None
        try:
            return codecs.getincrementaldecoder(name)("surrogateescape" if self._raw else "strict")
        except LookupError:
            raise InputError(
                self.path, f"can't be decoded: there is no text encoding {name!r}; try utf-8, cp1252 or latin-1"
            ) from None


@contextmanager
def open_stream(
    path: Path, encoding: str | None = None, *, data: bytes | None = None, raw: bool = False
) -> Iterator[Stream]:
    """Open a file, or the bytes that stand for it. Raises `InputError` where it can't be."""
    if data is not None:
        yield Stream(str(path), BytesIO(data), encoding, size=len(data), raw=raw)
        return
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        why = "is a link to a file that does not exist" if path.is_symlink() else "does not exist"
        raise InputError(str(path), why) from None
    except OSError as error:
        raise InputError(str(path), f"can't be read: {error.strerror or error}") from None
    with closing(Stream(str(path), lambda: path.open("rb"), encoding, size=size, raw=raw)) as stream:
        yield stream


def _too_large(size: int, limit: int, what: str) -> str:
    return (
        f"is {size / 1e6:.1f} MB, too large for {what} (limit {limit / 1e6:g} MB); "
        "exclude it, or raise max-file-size in the config"
    )
