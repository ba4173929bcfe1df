"""What one process keeps from run to run: rule libraries and compiled linters, each for as long as its files stay the same.

A run that finds something missing makes it itself and notes what it was, so that a process which lives longer can lay
it in (`tonecheck.warm`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tonecheck.cache.fingerprint import FRESH, Stamp, stamp_of
from tonecheck.errors import TonecheckError
from tonecheck.matchers import KINDS
from tonecheck.rulebook.library import Library, RuleFolder, load_library

if TYPE_CHECKING:
    from tonecheck.book import Book, GetVocab
    from tonecheck.cache.memory import Memory
    from tonecheck.config.selection import Settings
    from tonecheck.linter import Linter, Loader
    from tonecheck.matchers import MatcherFactory
    from tonecheck.readymade import ReadyMade

    Wanted = tuple[tuple[RuleFolder, ...], Settings]

LIBRARIES, LINTERS = 4, 4  # libraries kept, and linters for each; the least recently used go first


class _Kept(NamedTuple):
    folders: tuple[RuleFolder, ...]
    library: Library
    stamp: Stamp
    linters: dict[Settings, Linter]


class Stock:
    """The libraries and linters of one process.

    Only one that is ``lasting`` keeps any. ``missing`` tells which linters had to be made, and from which folders.
    """

    def __init__(self, *, lasting: bool = False) -> None:
        self.missing: list[Wanted] = []
        self._lasting = lasting
        self._kept: dict[tuple[RuleFolder, ...], _Kept] = {}

    def library(
        self,
        folders: Sequence[RuleFolder],
        kinds: Mapping[str, MatcherFactory],
        own: tuple[Path, ...] = (),
        ready: ReadyMade | None = None,
    ) -> Library:
        """Give the library of some folders, as `load_library` does; ``own`` are those of them that belong to a team."""
        if kinds != KINDS:  # what a plugin's kinds depend on, nobody can tell
            return load_library(folders, kinds)
        if not self._lasting and ready is not None:
            return ready.library(folders, own, lambda: load_library(folders, kinds))
        if not self._lasting:
            return load_library(folders, kinds)
        key = tuple(folders)
        places = [folder.path for folder in folders if isinstance(folder.path, Path)]
        stamp = stamp_of(places) if len(places) == len(folders) else None
        if stamp is None:  # the rules are in no folder, or it can't be looked at
            return load_library(folders, kinds)
        kept = self._kept.pop(key, None)
        if kept is None or kept.stamp != stamp:
            kept = _Kept(key, load_library(folders, kinds), stamp, {})
            if time.time_ns() - stamp.latest <= FRESH:
                return kept.library
        _put(self._kept, key, kept, LIBRARIES)
        return kept.library

    def linter(
        self,
        settings: Settings,
        library: Library,
        kinds: Mapping[str, MatcherFactory],
        load: Loader,
        on_problem: Callable[[TonecheckError], None] | None = None,
        memory: Memory | None = None,
        ready: ReadyMade | None = None,
    ) -> Linter:
        """Give a linter for some settings that has checked nothing in this run yet. Raises as `Linter` does."""
        from tonecheck.compiling import compile_book
        from tonecheck.linter import Linter

        def make_book(vocab: GetVocab) -> Book:
            def compiled() -> Book:
                whole = library.whole()
                return compile_book(settings.active(whole), whole, kinds, vocab)

            return ready.book(settings, vocab, compiled) if ready is not None and kinds == KINDS else compiled()

        # What another model's tokenizer makes of a text, nobody can tell before; and it may change under the same name.
        usual = settings.model is None
        kept = next((each for each in self._kept.values() if each.library is library), None)
        if kept is None or not usual:
            return Linter((), library, kinds, load, on_problem, memory, make_book=make_book, screened=usual)
        linter = kept.linters.pop(settings, None)
        if linter is None:
            linter = Linter((), library, kinds, load, make_book=make_book)
            self.missing.append((kept.folders, settings))
        _put(kept.linters, settings, linter, LINTERS)
        return linter.renewed(on_problem, memory)

    @property
    def latest(self) -> Linter | None:
        """The linter that was last made or asked for, as it is kept."""
        return next((each for kept in reversed(self._kept.values()) for each in reversed(kept.linters.values())), None)

    def lay_in(self, wanted: Wanted, load: Loader) -> None:
        """Make what was missing in a run of another process, and load its model. A mistake in it is left to the runs to tell."""
        folders, settings = wanted
        with suppress(TonecheckError, KeyError):  # a rule is wrong, or gone
            _ = self.linter(settings, self.library(folders, KINDS), KINDS, load).parser.nlp
        self.missing.clear()


def _put(kept: dict[Any, Any], key: object, value: object, most: int) -> None:
    kept[key] = value
    if len(kept) > most:
        del kept[next(iter(kept))]
