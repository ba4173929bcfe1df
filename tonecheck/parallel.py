"""All cores for what nobody knows yet: which process checks what, and how its results come back in order.

Small files go in groups from process to process. A large one is read by all of them, and each checks every so many drafts
of it. What comes back are the same plain values that the cache holds. Where one process would go on differently, because a
rule was stopped or something broke, the others' results don't count and the rest is checked here.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tonecheck.cache.entries import Item, Packer, read, unpacked, written
from tonecheck.pool import Pool, usable_cores
from tonecheck.report.checked import Checked

WORTH = 100_000  # bytes of drafts nobody knows that are worth some processes more
GROUP = 8_000  # bytes of small files that go together
LARGE = 50_000  # bytes of a file whose drafts are shared out
STRIPE = 16  # drafts of a large file that go together

Rows = list[tuple[bytes, bytes]]


class Outcome(NamedTuple):
    """How the check of a file ended: which parts of its config were of use, and why it holds no replies, if so."""

    used: tuple[int, ...]
    unknown: str | None


class Checker(Protocol):
    """What checks files, in each of the processes."""

    def check_part(self, path: Path, only: Container[int] | None) -> Iterator[tuple[int | None, Checked] | Outcome]:
        """Give the drafts of a file with their numbers, or those ``only``, and in the end the outcome."""

    def ahead(self, paths: Sequence[Path]) -> None:
        """Get ready for some files that are checked next."""

    def sound(self) -> bool:
        """Tell whether all rules went on."""

    def new_rows(self) -> Rows:
        """Give what is new for the cache since it was last asked."""


class Unit(NamedTuple):
    """What goes together: some small files, or a large one."""

    paths: tuple[Path, ...]
    is_large: bool


def wanted(files: Sequence[tuple[Path, int]], jobs: int | None) -> int:
    """Give the number of processes to check files with their sizes in, 0 where one does.

    ``jobs`` is what somebody asked for, None where nobody did.
    """
    shares = len(units_of(files)) if all(size < LARGE for _, size in files) else len(files) + (jobs or usable_cores())
    if jobs is None:
        jobs = usable_cores() if sum(size for _, size in files) >= WORTH else 1
    jobs = min(jobs, shares)
    return jobs if jobs > 1 and hasattr(os, "fork") else 0


def units_of(files: Sequence[tuple[Path, int]]) -> list[Unit]:
    """Put files with their sizes together, in order."""
    units: list[Unit] = []
    group: list[Path] = []
    held = 0
    for path, size in files:
        if group and (size >= LARGE or held + size > GROUP):
            units.append(Unit(tuple(group), is_large=False))
            group, held = [], 0
        if size >= LARGE:
            units.append(Unit((path,), is_large=True))
        else:
            group.append(path)
            held += size
    return [*units, Unit(tuple(group), is_large=False)] if group else units


class Parallel:
    """Checks files in several processes. They must be asked for in the order in which they were given."""

    def __init__(self, checker: Checker, files: Sequence[tuple[Path, int]], jobs: int) -> None:
        self._checker = checker
        self._units = units_of(files)
        self._unit_of = {path: number for number, unit in enumerate(self._units) for path in unit.paths}
        self._at = -1  # the unit whose files are being given out
        self._given: dict[Path, tuple[list[Item], Outcome]] = {}
        self.rows: Rows = []
        self._pool: Pool | None = Pool(jobs, lambda number: _messages(checker, self._units, number, jobs))

    def knows(self, path: Path) -> bool:
        """Tell whether a file is being checked by the other processes."""
        return self._pool is not None and self._unit_of.get(path, -1) >= self._at

    def checked(self, path: Path) -> Iterator[Item | Outcome | None]:
        """Give what a file gave and, last, its outcome; None, and no more, where the rest has to be checked here.

        Raises `WorkerError`.
        """
        number = self._unit_of[path]
        while self._at < number - 1 and self._pool is not None:
            self._go_on()  # past what was known meanwhile
        if self._at < number and self._pool is not None:
            if self._units[number].is_large:
                self._at = number
                yield from self._stripes()
                return
            self._go_on()
        if path not in self._given:
            yield None
            return
        items, outcome = self._given.pop(path)
        yield from items
        yield outcome

    def _go_on(self) -> None:
        """Take what there is of the next unit."""
        assert self._pool is not None
        self._at += 1
        unit = self._units[self._at]
        if unit.is_large:
            deque(self._stripes(), maxlen=0)
            return
        self._given.clear()
        for path, (items, *outcome) in zip(unit.paths, self._take(self._at % self._pool.count) or (), strict=False):
            self._given[path] = list(unpacked(items)), Outcome(*outcome)

    def _stripes(self) -> Iterator[Item | Outcome | None]:
        assert self._pool is not None
        used: set[int] = set()
        turn, ended = 0, 0
        unknown: str | None = None
        while ended < self._pool.count:
            message = self._take(turn % self._pool.count)
            if message is None:
                yield None
                return
            items, outcome = message
            yield from unpacked(items)
            if outcome is not None:
                ended += 1
                used.update(outcome[0])
                unknown = outcome[1]
            turn += 1
        yield Outcome(tuple(used), unknown)

    def _take(self, worker: int) -> Any:
        """Give the content of the next message; None, and nobody works any more, where it says that something was wrong."""
        assert self._pool is not None
        content, rows = read(self._pool.take(worker))
        if content is None:
            self.close()
        else:
            self.rows += rows
        return content

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None


def _messages(checker: Checker, units: Sequence[Unit], number: int, jobs: int) -> Iterator[bytes]:
    """Give the messages of one of the processes."""
    try:
        for turn, unit in enumerate(units):
            if unit.is_large:
                for content in _of_large(checker, unit.paths[0], number, jobs):
                    yield _message(checker, content)
            elif turn % jobs == number:
                checker.ahead(unit.paths)
                yield _message(checker, [_of_small(checker, path) for path in unit.paths])
    except Exception:  # whatever it is, it is told where the file's turn comes
        yield written((None, []))


def _message(checker: Checker, content: Any) -> bytes:
    if not checker.sound():
        raise RuntimeError("a rule was stopped")
    return written((content, checker.new_rows()))


def _of_small(checker: Checker, path: Path) -> tuple[Any, ...]:
    packer = Packer()
    items: list[tuple[Any, ...]] = []
    for each in checker.check_part(path, None):
        if isinstance(each, Outcome):
            return items, each.used, each.unknown
        items.append(packer.packed(*each[1]))
    raise RuntimeError("no outcome")


def _of_large(checker: Checker, path: Path, number: int, jobs: int) -> Iterator[tuple[Any, ...]]:
    """Give the contents of a process's messages about a large file: its stripes in order, and one about the end."""
    mine = _Mine(number, jobs)
    packer = Packer()
    items: list[tuple[Any, ...]] = []
    stripe = number
    for each in checker.check_part(path, mine):
        if isinstance(each, Outcome):
            if items:
                yield items, None
            yield [], tuple(each)
            return
        at = each[0] if each[0] is not None else mine.last + 1
        mine.last = max(mine.last, at)
        if at // STRIPE % jobs != number:
            continue
        while at // STRIPE > stripe:
            yield items, None
            packer, items = Packer(), []
            stripe += jobs
        items.append(packer.packed(*each[1]))


class _Mine(Container[int]):
    """The numbers of the drafts of a large file that one of the processes checks. It notes the last one it was asked about."""

    def __init__(self, number: int, jobs: int) -> None:
        self._number = number
        self._jobs = jobs
        self.last = -1

    def __contains__(self, draft: object) -> bool:
        assert isinstance(draft, int)
        self.last = max(self.last, draft)
        return draft // STRIPE % self._jobs == self._number
