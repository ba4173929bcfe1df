"""Small files, read before it is their turn: so what their drafts need is parsed in one go."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tonecheck.errors import InputError

if TYPE_CHECKING:
    from tonecheck.drafts.draft import Draft

    Drafts = Callable[[Path, bytes], Iterator[Draft | InputError]]

SMALL = 20_000  # bytes of a file that is held for that


class Read(NamedTuple):
    """What was in a file when it was read ahead, and the ids of what its config lent for that.

    ``stamp`` is what would be another if the file were written, replaced or gone by now.
    """

    stamp: tuple[int, int, int]
    data: bytes
    items: list[Draft | InputError]
    used: frozenset[int]


class ReadAhead:
    """Files that were read ahead. ``drafts_of`` gives the drafts of a file's bytes."""

    def __init__(self, drafts_of: Drafts) -> None:
        self._drafts_of = drafts_of
        self._read: dict[Path, Read] = {}

    def clear(self) -> None:
        """Forget the files whose turn did not come."""
        self._read.clear()

    def read(self, path: Path, used: set[int]) -> list[Draft]:
        """Read a file if it is small, and give its drafts; ``used`` fills meanwhile. Raises `OSError`, `TonecheckError`."""
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size >= SMALL:
            return []  # a pipe can be read only once
        data = path.read_bytes()
        items = list(self._drafts_of(path, data))
        self._read[path] = Read(_stamp(found), data, items, frozenset(used))
        return [item for item in items if not isinstance(item, InputError)]

    def take(self, path: Path, data: bytes | None) -> Read | None:
        """Give what was read of a file if that is what there is now, or what the bytes are that stand for it."""
        read = self._read.pop(path, None)
        if read is None:
            return None
        if data is not None:
            return read if data == read.data else None
        with suppress(OSError):
            return read if _stamp(path.stat()) == read.stamp else None
        return None


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns
