"""Ready-made rules: libraries and rule books that earlier runs have read and made, under all that they were made from.

They are pickled, so what is read back is as good as code: it is kept where only its user can write, as Python's own
compiled files are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tonecheck.cache.entries import read, written
from tonecheck.cache.store import Rows
from tonecheck.rulebook.library import Library, RuleFolder

if TYPE_CHECKING:
    from tonecheck.book import Book, GetVocab
    from tonecheck.config.selection import Settings
    from tonecheck.past import Past

_NOTHING = written([])  # of a process that came to nothing


class ReadyMade:
    """Keeps libraries and books with the past of a run. What can't be kept is made anew each time."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._helper: Callable[[], Rows] | None = None  # gives what another process has made

    def lacks(self, own: tuple[Path, ...]) -> bool:
        """Tell whether no earlier run has made a book with the rules of some folders besides the others."""
        key = self._past.rules_key(own, "made")
        return key is not None and self._past.bytes_of(key) is None

    @contextmanager
    def helped(self, make: Callable[[], object], meanwhile: Callable[[], object]) -> Iterator[None]:
        """Let another process ``make`` a book; who asks for it, or for its library, does something else ``meanwhile``."""
        from tonecheck.pool import aside

        def packed() -> bytes:
            self._past.ship()
            make()
            return written(self._past.ship(), kept=False)

        self._past.release()  # no two processes may use a file that one of them has opened
        with aside(packed) as result:

            def rows() -> Rows:
                meanwhile()
                made: Rows = read(result() or _NOTHING)
                return made

            self._helper = rows
            try:
                yield
            finally:
                self._helper = None

    def library(self, folders: Sequence[RuleFolder], own: tuple[Path, ...], make: Callable[[], Library]) -> Library:
        """Give the library of some folders, of which a team's own are told apart: a bare one if it was read before."""
        import pickle  # a run over known files asks for no rules

        key = self._past.rules_key(own, "library", *(each.shown for each in folders))
        data = self._kept(key)
        if data is not None:
            kept: Library = pickle.loads(data)
            kept.read_again = make
            return kept
        library = make()
        self._past.keep_bytes(key, pickle.dumps(library.bare(), pickle.HIGHEST_PROTOCOL))
        return library

    def book(self, settings: Settings, vocab: GetVocab, make: Callable[[], Book]) -> Book:
        """Give the book for some settings."""
        from tonecheck.book import pack, unpack

        key = self._past.rules_key(settings.folders, "book", repr(settings))
        data = self._kept(key)
        if data is not None:
            return unpack(data, vocab)
        book = make()  # and what is wrong with a rule is told
        self._past.keep_bytes(key, pack(book, vocab))
        self._past.keep_bytes(self._past.rules_key(settings.folders, "made"), b"")
        return book

    def _kept(self, key: bytes | None) -> bytes | None:
        """Give what an earlier run has made, or the other process."""
        data = self._past.bytes_of(key)
        if data is None and self._helper is not None:
            self._past.keep(self._helper())
            self._helper = None
            data = self._past.bytes_of(key)
        return data
