"""The store: rows of bytes under keys, in one SQLite file that many short processes share.

Nothing that goes wrong here stops a run or is told: a file in use, read-only or on a full disk is done without; one that
is damaged is thrown away. A row counts only if its checksum fits, so that damage never becomes a finding.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tonecheck.cache.digest import SIZE, checksum

if TYPE_CHECKING:
    from sqlite3 import Connection

T = TypeVar("T")
Rows = list[tuple[bytes, bytes]]  # keys and values, on their way from one process to another

FOLDER = "TONECHECK_CACHE_DIR"
SCHEMA = 1
LIMIT = 200_000_000  # bytes of the file
LEFT = 0.7  # of them after pruning
PATIENCE = 0.2  # seconds to wait for another process
BATCH = 500  # keys looked up at once
PENDING_ROWS, PENDING_BYTES = 1_000, 8_000_000  # what is held before it is written
DAY = 86_400

_TABLE = "CREATE TABLE entry (id INTEGER PRIMARY KEY, used INTEGER NOT NULL, value BLOB NOT NULL)"
_DAMAGED = (1, 11, 26)  # SQLITE_ERROR (no such table), SQLITE_CORRUPT, SQLITE_NOTADB
_SHORT_READ = 522  # SQLITE_IOERR_SHORT_READ: the file was cut


def cache_folder() -> Path:
    """Give the folder that holds the cache: the user's own for such things, or what ``TONECHECK_CACHE_DIR`` names."""
    if chosen := os.environ.get(FOLDER):
        return Path(os.path.abspath(chosen))  # noqa: PTH100 - links stay
    from platformdirs import user_cache_path

    return user_cache_path("tonecheck", appauthor=False)


class Info(NamedTuple):
    """What a store holds: its file, how many rows and how many bytes; None where it can't be used."""

    path: Path
    entries: int | None
    size: int


class Store:
    """Rows of bytes under keys that are digests. New rows are written together, by `save` or when they are many."""

    def __init__(self, folder: Path, *, limit: int = LIMIT) -> None:
        self.path = folder / f"findings-{SCHEMA}.db"
        self._limit = limit
        self._connection: Connection | None = None
        self._usable = True
        self._anew = False
        self._today = int(time.time()) // DAY
        self._pending: dict[int, bytes] = {}
        self._held = 0
        self._shipped: Rows | None = None
        self._old: set[int] = set()  # rows that were of use and say so of an earlier day

    def get(self, key: bytes) -> bytes | None:
        """Give what was put under a key; None where there is nothing, or nothing that can be trusted."""
        return next((value for _, value in self.find((key,))), None)

    def find(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Give what there is under some keys, each with its key."""
        for begin in range(0, len(keys), BATCH):
            some = {_id(key): key for key in keys[begin : begin + BATCH]}
            for row in [*self._pending_rows(some), *self._rows(list(some))]:
                value = self._sound(some, *row)
                if value is not None:
                    yield some[row[0]], value

    def put(self, key: bytes, value: bytes) -> None:
        """Keep something under a key."""
        if not self._usable:
            return
        row = checksum(key, value) + value
        self._pending[_id(key)] = row
        self._held += len(row)
        if self._shipped is not None:
            self._shipped.append((key, value))
        elif len(self._pending) >= PENDING_ROWS or self._held >= PENDING_BYTES:
            self.save()

    def save(self) -> None:
        """Write what is new."""
        if self._pending or self._old:
            self._with(self._write)
        self._pending.clear()
        self._old.clear()
        self._held = 0

    def ship(self) -> Rows:
        """Give what is new since this was last asked, for another process to write; from now on this one writes nothing."""
        new, self._shipped = self._shipped or [], []
        self._pending.clear()
        return new

    def forget(self) -> None:
        """Drop what was not written yet, and write nothing more."""
        self._usable = False
        self._pending.clear()
        self._old.clear()

    def clear(self) -> None:
        """Throw everything away. Raises `OSError`."""
        self.close()
        for path in self._files():
            path.unlink(missing_ok=True)

    def info(self) -> Info:
        """Tell what there is."""
        size = 0
        for path in self._files():
            with suppress(OSError):
                size += path.stat().st_size
        count = self._with(lambda db: int(db.execute("SELECT count(*) FROM entry").fetchone()[0])) if size else 0
        return Info(self.path, count, size)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _pending_rows(self, ids: Iterable[int]) -> Iterator[tuple[int, int, bytes]]:
        return ((id_, self._today, self._pending[id_]) for id_ in ids if id_ in self._pending)

    def _rows(self, ids: list[int]) -> list[tuple[int, int, bytes]]:
        marks = ",".join("?" * len(ids))
        query = f"SELECT id, used, value FROM entry WHERE id IN ({marks})"
        return self._with(lambda db: db.execute(query, ids).fetchall()) or [] if self._is_there() else []

    def _sound(self, keys: dict[int, bytes], id_: object, used: object, row: object) -> bytes | None:
        """Give the value of a row whose checksum fits."""
        if not isinstance(id_, int) or not isinstance(used, int) or not isinstance(row, bytes) or id_ not in keys:
            return None
        value = row[SIZE:]
        if checksum(keys[id_], value) != row[:SIZE]:
            return None
        if used != self._today:
            self._old.add(id_)
        return value

    def _is_there(self) -> bool:
        """Tell whether there is anything to look into: a look must not make a file."""
        return self._connection is not None or (self._usable and os.path.lexists(self.path))

    def _with(self, work: Callable[[Connection], T]) -> T | None:
        """Do something with the open file; None where that can't be."""
        if not self._usable:
            return None
        try:
            import sqlite3
        except ImportError:  # a Python without it
            self._usable = False
            return None
        try:
            return work(self._open())
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0)
            self._give_up(damaged=code & 0xFF in _DAMAGED or code == _SHORT_READ)
        except (OSError, ValueError, OverflowError):
            self._give_up(damaged=False)
        return None

    def _open(self) -> Connection:
        if self._connection is None:
            import sqlite3

            _own(self.path)
            self._connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            db = self._connection
            db.execute("PRAGMA synchronous = OFF")  # a crash of the machine may damage the file, and that is seen
            if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
                db.execute("BEGIN IMMEDIATE")
                if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
                    db.execute(_TABLE)
                    db.execute(f"PRAGMA user_version = {SCHEMA}")
                db.execute("COMMIT")
        return self._connection

    def _write(self, db: Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        try:
            today = self._today
            db.executemany(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?)",
                ((id_, today, row) for id_, row in self._pending.items()),
            )
            db.executemany("UPDATE entry SET used = ? WHERE id = ?", ((today, id_) for id_ in self._old))
            self._prune(db)
        except BaseException:
            with suppress(Exception):
                db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def _prune(self, db: Connection) -> None:
        """Take out what was not of use for the longest time, where the file has grown too large."""
        page = db.execute("PRAGMA page_size").fetchone()[0]

        def size() -> int:
            pages, free = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
            return int((pages - free) * page)

        if size() <= self._limit:
            return
        while (now := size()) > LEFT * self._limit:
            count = db.execute("SELECT count(*) FROM entry").fetchone()[0]
            some = max(int(count * (1 - LEFT * self._limit / now)), 1)
            oldest = "SELECT id FROM entry ORDER BY used, id LIMIT ?"
            if not db.execute(f"DELETE FROM entry WHERE id IN ({oldest})", (some,)).rowcount:
                return

    def _give_up(self, *, damaged: bool) -> None:
        """Go on without, for this run; or with a new file, once, where this one is damaged."""
        self._usable = False
        if self._connection is not None:
            with suppress(Exception), closing(self._connection):
                pass
            self._connection = None
        if damaged and not self._anew:
            with suppress(OSError):
                self.clear()
                self._usable = self._anew = True

    def _files(self) -> tuple[Path, ...]:
        # The journal first: beside a new file an old one would be taken for its own.
        return self.path.with_name(self.path.name + "-journal"), self.path


def _id(key: bytes) -> int:
    """Give the number that SQLite finds a row by; whether it is the row of this key its checksum tells."""
    return int.from_bytes(key[:8], "big", signed=True)


def _own(path: Path) -> None:
    """Make folder and file, for nobody else to look into. Raises `OSError` where the file is another user's."""
    if not path.parent.is_dir():
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        found = path.lstat()
    except FileNotFoundError:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # it holds words of drafts, whatever its folder's rights
        return
    mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    if not (mine and stat.S_ISREG(found.st_mode)):
        raise PermissionError(f"{path} is not ours")
