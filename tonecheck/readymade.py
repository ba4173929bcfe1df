"""Ready-made rules: libraries and rule books that earlier runs have read and made, under all that they were made from.

They are pickled, so what is read back is as good as code: it is kept where only its user can write, as Python's own
compiled files are.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tonecheck.rulebook.library import Library, RuleFolder

if TYPE_CHECKING:
    from tonecheck.book import Book, GetVocab
    from tonecheck.config.selection import Settings
    from tonecheck.past import Past


class ReadyMade:
    """Keeps libraries and books with the past of a run. What can't be kept is made anew each time.

    With something to do ``meanwhile`` another process makes a book that is not kept.
    """

    def __init__(self, past: Past) -> None:
        self.meanwhile: Callable[[], object] | None = None
        self._past = past

    def library(self, folders: Sequence[RuleFolder], own: tuple[Path, ...], make: Callable[[], Library]) -> Library:
        """Give the library of some folders, of which a team's own are told apart: a bare one if it was read before."""
        key = self._past.rules_key(own, "library", *(each.shown for each in folders))
        data = self._past.bytes_of(key)
        if data is not None:
            kept: Library = pickle.loads(data)
            return replace(kept, read_again=make)
        library = make()
        self._past.keep_bytes(key, pickle.dumps(library.bare(), pickle.HIGHEST_PROTOCOL))
        return library

    def book(self, settings: Settings, vocab: GetVocab, make: Callable[[], Book]) -> Book:
        """Give the book for some settings."""
        from tonecheck.book import pack, unpack

        key = self._past.rules_key(settings.folders, "book", repr(settings))
        data = self._past.bytes_of(key)
        if data is None and self.meanwhile is not None and settings.model is None:
            from tonecheck.pool import aside

            with aside(lambda: pack(make(), vocab)) as result:
                self.meanwhile()
                data = result()
            if data is not None:
                self._past.keep_bytes(key, data)
        if data is not None:
            return unpack(data, vocab)
        book = make()  # and what is wrong with a rule is told
        self._past.keep_bytes(key, pack(book, vocab))
        return book
