"""The files of one run, each by the quickest way: known from an earlier run, checked by another process, or checked here."""

from __future__ import annotations

import gc
import os
import stat
from collections import deque
from collections.abc import Container, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tonecheck.cache.entries import Item
from tonecheck.errors import ConfigError, UnknownFileError
from tonecheck.report.checked import Checked
from tonecheck.session import Session, parts_of
from tonecheck.sources.paths import absolute

if TYPE_CHECKING:
    from tonecheck.cache.store import Rows
    from tonecheck.config.file import Config
    from tonecheck.parallel import Outcome, Parallel, Sized
    from tonecheck.past import Past, Recalled

TOGETHER = 48  # files whose drafts are parsed in one go
UNREADABLE = "can't be read"  # how the error of a file begins that may be readable the next time


class Checking:
    """Checks the files of a run with a session.

    ``past`` is what earlier runs know of whole files. ``jobs`` is the number of processes, None for as many as it is worth.
    What they know or find are no drafts, only what a report needs of them.
    """

    def __init__(self, session: Session, past: Past | None = None, *, jobs: int | None = 1) -> None:
        self.session = session
        self._past = past
        self._jobs = jobs
        self._parallel: Parallel | None = None
        self._configs: dict[str, Config | None] = {}  # by folder
        self._keys: dict[str | tuple[str], bytes] = {}  # of files, and of bytes for them, that are expected
        self._known: set[bytes] = set()  # those of the keys that earlier runs know
        self._sizes: dict[Path, int] = {}
        self._next: deque[Path] = deque()  # files that are to be checked here, in order, and were not looked at

    def expect(self, files: Iterable[tuple[Path, bytes | None]]) -> None:
        """Read the configs and compile the rules for files, or for bytes that stand for them, that are to be checked.

        So a mistake in them is told before anything is reported. What earlier runs know needs no rules: there was no
        mistake. Raises `ConfigError`, `RuleError`.
        """
        files = list(files)
        with self._helped([path for path, data in files if data is None]):
            self._expect(files)

    def _expect(self, files: list[tuple[Path, bytes | None]]) -> None:
        if self._past is not None:
            self._keys = {_named(*each): key for each in files if (key := self._key(self._past, *each)) is not None}
            self._known = self._past.fetch(list(self._keys.values()))
        unknown = [each for each in files if self._keys.get(_named(*each)) not in self._known]
        rest = [path for path, data in unknown if data is None]
        shared, jobs = self._to_share_out(rest)  # before rules are asked for, which another process may still be making
        folders = dict.fromkeys(os.path.dirname(path) for path, _ in files)  # noqa: PTH120
        configs = {folder: self.session.config(absolute(Path(folder, "draft"))) for folder in folders}
        done: set[str] = set()
        for path, _ in unknown:
            if (folder := os.path.dirname(path)) not in done:  # noqa: PTH120
                self.session.linter(absolute(path))
                if not configs[folder].overrides:  # all files in it have the same settings
                    done.add(folder)
        if jobs:
            self._share_out(shared, jobs)
        self._next = deque(rest if self._parallel is None else ())

    def check(self, path: Path, data: bytes | None = None) -> Iterator[Checked]:
        """Give what is found in a file, or in bytes that stand for it, as `Session.check_file` would."""
        past = self._past
        if past is None or self.session.problems:  # an earlier run knows of no rule that was stopped
            yield from self._afresh(path, data)
            return
        key = self._keys.pop(_named(path, data), None)
        recalled = past.recall(key) if key is not None and key in self._known else None
        if recalled is None and not self._is_shared_out(path, data):
            data = data if data is not None else past.content_of(path)
            key = self._key(past, path, data)
            recalled = past.recall(key) if key is not None else None
        if recalled is not None:
            yield from self._recalled(recalled, path, data)
        elif key is not None:
            yield from self._recorded(past, key, path, data)
        else:
            yield from self._afresh(path, data)

    def close(self) -> None:
        """End what was begun."""
        if self._parallel is not None:
            self._parallel.close()

    # What is known

    def _key(self, past: Past, path: Path, data: bytes | None) -> bytes | None:
        """Give the key by which earlier runs know a file; None where they can't."""
        config = self._config_in(os.path.dirname(path))  # noqa: PTH120 - a path is dear to make, and a library has thousands
        return past.key(str(path), data, config) if config is not None else None

    def _config_in(self, folder: str) -> Config | None:
        """Give the config for a folder; None where it is broken, to be told when it is the turn of a file."""
        if folder not in self._configs:
            try:
                self._configs[folder] = self.session.configs.of(absolute(Path(folder)))
            except ConfigError:
                self._configs[folder] = None
        return self._configs[folder]

    def _recalled(self, recalled: Recalled, path: Path, data: bytes | None) -> Iterator[Checked]:
        if recalled.used:
            self.session.note_use(self.session.config(absolute(path)), recalled.used)
        for count, item in enumerate(recalled.items()):
            if item is None:  # the rest got lost
                yield from islice(self._here(path, data), count, None)
                return
            yield Checked(*item)
        if recalled.unknown is not None:
            raise UnknownFileError(str(path), recalled.unknown)

    def _recorded(self, past: Past, key: bytes, path: Path, data: bytes | None) -> Iterator[Checked]:
        """Check a file, and keep what is found for later runs unless that might have been otherwise."""
        session, place = self.session, absolute(path)
        config = session.config(place)
        record, unknown, in_doubt = past.record(key, past.seen(path, config) or key), None, False
        with session.noting_use() as used:
            if config.overrides:  # those for its path are of use, whatever is in it
                session.linter(place)
            try:
                for checked in self._afresh(path, data):
                    record.add(checked.path, checked.draft, checked.findings, checked.error)
                    in_doubt = in_doubt or (checked.error or "").startswith(UNREADABLE)
                    yield checked
            except UnknownFileError as error:
                unknown = error.problem
            if not (session.problems or in_doubt) and (data is not None or self._key(past, path, None) == key):
                record.done([number for number, part in enumerate(parts_of(config)) if id(part) in used], unknown)
        if unknown is not None:
            raise UnknownFileError(str(path), unknown)

    # What is not

    def _here(self, path: Path, data: bytes | None) -> Iterator[Checked]:
        near = list(islice(self._next, 2 * TOGETHER))
        if path in near:
            some = near[near.index(path) :][:TOGETHER]
            while self._next.popleft() != some[-1]:
                pass
            self.session.ahead(some)
        return (checked for _, checked in self.session.check_drafts(path, data))

    def _afresh(self, path: Path, data: bytes | None) -> Iterator[Checked]:
        """Check a file here, or take what another process found in it."""
        count = 0
        if self._parallel is not None and self._is_shared_out(path, data):
            config = self.session.config(absolute(path))
            for item in self._parallel.checked(path):
                if item is None:
                    break
                if isinstance(item, Item):
                    count += 1
                    yield Checked(*item)
                    continue
                self.session.note_use(config, item.used)
                if self._past is not None:
                    self._past.keep(self._parallel.rows)
                self._parallel.rows.clear()
                if item.unknown is not None:
                    raise UnknownFileError(str(path), item.unknown)
                return
        yield from islice(self._here(path, data), count, None)

    def _helped(self, paths: list[Path]) -> AbstractContextManager[None]:
        """Let another process begin with the rules, where they have to be made for much that is to be checked."""
        if self._jobs == 1 or not paths:
            return nullcontext()
        place = absolute(paths[0])
        config = self._config_in(os.path.dirname(paths[0]))  # noqa: PTH120
        if config is None or not self.session.lacks_rules(config):
            return nullcontext()
        from tonecheck.parallel import wanted

        self._sizes = {path: _size(path) for path in paths}
        return self.session.helped(place) if wanted(self._sized(self._sizes), self._jobs) else nullcontext()

    def _is_shared_out(self, path: Path, data: bytes | None) -> bool:
        return data is None and self._parallel is not None and self._parallel.knows(path)

    def _to_share_out(self, paths: list[Path]) -> tuple[list[Sized], int]:
        """Give the files that other processes may check, and the number of processes; 0 where it is not worth it."""
        if self._jobs == 1 or not paths:
            return [], 0
        from tonecheck.parallel import wanted

        known, self._sizes = self._sizes, {}  # asked for already, where all of it is new
        sizes = {path: size for path in paths if (size := known[path] if path in known else _size(path))}
        if self._past is not None:
            configs = ((path, self._config_in(os.path.dirname(path))) for path in sizes)  # noqa: PTH120
            for path in self._past.seen_before((path, config) for path, config in configs if config is not None):
                del sizes[path]
        shared = self._sized(sizes)
        return shared, wanted(shared, self._jobs)

    def _sized(self, sizes: dict[Path, int]) -> list[Sized]:
        from tonecheck.parallel import LARGE, Sized

        # a small file is never divided, whatever it holds
        return [Sized(path, size, size >= LARGE and self.session.is_single(path)) for path, size in sizes.items()]

    def _share_out(self, files: list[Sized], jobs: int) -> None:
        """Let other processes check files."""
        from tonecheck.parallel import Parallel

        collecting = gc.isenabled()
        gc.disable()  # what is loaded now stays to the end
        try:
            self.session.load()
        finally:
            if collecting:
                gc.enable()
        if self._past is not None:
            self._past.release()
        self._parallel = Parallel(self, files, jobs)

    # In one of several processes

    def ahead(self, paths: Iterable[Path]) -> None:
        """Parse what small files need that are checked next."""
        self.session.ahead(paths)

    def check_part(self, path: Path, only: Container[int] | None) -> Iterator[tuple[int | None, Checked] | Outcome]:
        """Check a file in one of several processes: its drafts, or those ``only``, with their numbers, and the outcome."""
        from tonecheck.parallel import Outcome

        unknown = None
        with self.session.noting_use() as used:
            try:
                yield from self.session.check_drafts(path, None, only)
            except UnknownFileError as error:
                unknown = error.problem
            parts = parts_of(self.session.config(absolute(path)))
            yield Outcome(tuple(number for number, part in enumerate(parts) if id(part) in used), unknown)

    def sound(self) -> bool:
        """Tell whether no rule was stopped."""
        return not self.session.problems

    def new_rows(self) -> Rows:
        """Give what one of several processes found and another is to keep."""
        return self._past.ship() if self._past is not None else []


def _size(path: Path) -> int:
    """Give the bytes of a file; 0 for one that can't be shared out."""
    try:
        found = path.stat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _named(path: Path, data: bytes | None) -> str | tuple[str]:
    """Name a file, or the bytes that stand for it: both may be checked in one run."""
    return str(path) if data is None else (str(path),)
