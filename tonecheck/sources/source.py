"""Reading files: bytes in, text out, or one clear line about why not."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import regex

from tonecheck.errors import InputError

# A reply is written by one person to another. What is larger is another kind of file.
MAX_BYTES = 2_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


_DOCUMENTS = {b"PK\x03\x04": "a Word document or another archive", b"%PDF": "a PDF", b"{\\rtf": "an RTF document"}


@dataclass(frozen=True)
class Source:
    """One file or standard input: the path as the user gave it, and its decoded text.

    A byte order mark stays in the text as its first code point, so positions count what is in the file.
    """

    path: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in regex.finditer(r"\r\n|\n|\r", self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column of an offset, both from 1, in code points."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Give the text of a line (from 1) without its line break."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def read_source(path: Path, shown: str, encoding: str | None = None, max_bytes: int = MAX_BYTES) -> Source:
    """Read a file. Raises `InputError` where it can't be read or decoded, or is too large for a reply."""
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise InputError(shown, _too_large(size, max_bytes))
        data = path.read_bytes()
    except FileNotFoundError:
        why = "is a link to a file that does not exist" if path.is_symlink() else "does not exist"
        raise InputError(shown, why) from None
    except OSError as error:
        raise InputError(shown, f"can't be read: {error.strerror or error}") from None
    return Source(shown, decode(data, shown, encoding, max_bytes))


def decode(data: bytes, shown: str, encoding: str | None = None, max_bytes: int = MAX_BYTES) -> str:
    """Decode a file's bytes: by its byte order mark, else UTF-8, else as told. Raises `InputError`."""
    if len(data) > max_bytes:
        raise InputError(shown, _too_large(len(data), max_bytes))
    bom = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    name = encoding or bom or "utf-8"
    if encoding and bom and bom.startswith(encoding.lower().replace("_", "-").removesuffix("-sig")):
        name = bom  # utf-16 alone would swallow the mark
    for mark, what in _DOCUMENTS.items():
        if data.startswith(mark):
            raise InputError(shown, f"is {what}, no plain text; save the reply as text")
    if encoding is None and bom is None and b"\0" in data:
        place = data.index(b"\0")
        raise InputError(
            shown,
            f"is not a text file: byte {place} is NUL (UTF-16 without a byte order mark? try --encoding utf-16-le)",
        )
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        wrong = data[error.start]
        raise InputError(
            shown,
            f"is not {name.upper()}: byte {error.start} is 0x{wrong:02x}; save it as UTF-8 or name its encoding with --encoding",
        ) from None
    except (LookupError, UnicodeError):
        raise InputError(
            shown, f"can't be decoded: there is no text encoding {name!r}; try utf-8, cp1252 or latin-1"
        ) from None
    if "\0" in text:
        raise InputError(shown, f"is not a text file: character {text.index(chr(0))} is NUL")
    return text


def _too_large(size: int, limit: int) -> str:
    return (
        f"is {size / 1e6:.1f} MB, too large for a reply (limit {limit / 1e6:g} MB); "
        "exclude it, or raise max-file-size in the config"
    )
