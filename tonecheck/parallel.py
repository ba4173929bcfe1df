"""All cores for what nobody knows yet: which process checks what, and how its results come back in order.

Small files go in groups to whichever process is free. A large one is read by all of them, and each checks every so many
drafts of it, unless it is a single draft. What comes back are the same plain values that the cache holds. Where one process
would go on differently, because a rule was stopped or something broke, the others' results don't count and the rest is
checked here.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tonecheck.cache.entries import Item, Packer, read, unpacked, written
from tonecheck.cache.store import Rows
from tonecheck.pool import Pool, Turns, usable_cores
from tonecheck.report.checked import Checked

WORTH = 100_000  # bytes of drafts nobody knows that are worth some processes more
GROUP = 16_000  # bytes of small files that go together
SEVERAL = 4  # groups that each process gets at least, if there are files for as many
LARGE = 50_000  # bytes of a file whose drafts are shared out
STRIPE = 16  # drafts of a large file that go together
HELD = 32  # messages of a process that are held while another one is late


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


class Sized(NamedTuple):
    """A file with its bytes; ``single`` is one that is one draft, as far as its name tells."""

    path: Path
    size: int
    single: bool = False

    @property
    def is_large(self) -> bool:
        """Whether its drafts are shared out."""
        return self.size >= LARGE and not self.single


class Unit(NamedTuple):
    """What goes together: some files that one process checks, or a large one."""

    paths: tuple[Path, ...]
    is_large: bool


def wanted(files: Sequence[Sized], jobs: int | None) -> int:
    """Give the number of processes to check files in, 0 where one does.

    ``jobs`` is what somebody asked for, None where nobody did.
    """
    if jobs is None:
        jobs = usable_cores() if sum(file.size for file in files) >= WORTH else 1
    shares = len(files) + jobs if any(file.is_large for file in files) else len(files)
    jobs = min(jobs, shares)
    return jobs if jobs > 1 and hasattr(os, "fork") else 0


def units_of(files: Sequence[Sized], jobs: int) -> list[Unit]:
    """Put files together, in order: so that each of some processes gets several, as far as they go."""
    units: list[Unit] = []
    group: list[Path] = []
    held, most = 0, min(GROUP, sum(file.size for file in files) // (jobs * SEVERAL))
    for file in files:
        if group and (file.is_large or held + file.size > most):
            units.append(Unit(tuple(group), is_large=False))
            group, held = [], 0
        if file.is_large:
            units.append(Unit((file.path,), is_large=True))
        else:
            group.append(file.path)
            held += file.size
    return [*units, Unit(tuple(group), is_large=False)] if group else units


class _Message(NamedTuple):
    """What one of the processes says of a unit, and what is new for the cache; no content where something was wrong."""

    unit: int
    content: Any
    rows: Rows


class Parallel:
    """Checks files in several processes. They must be asked for in the order in which they were given."""

    def __init__(self, checker: Checker, files: Sequence[Sized], jobs: int) -> None:
        self._checker = checker
        self._units = units_of(files, jobs)
        self._unit_of = {path: number for number, unit in enumerate(self._units) for path in unit.paths}
        self._at = -1  # the unit whose files are being given out
        self._given: dict[Path, tuple[list[Item], Outcome]] = {}
        self.rows: Rows = []
        self._waiting: list[deque[_Message]] = [deque() for _ in range(jobs)]  # what came before its turn, by process
        self._turns = Turns()
        self._pool: Pool | None = Pool(jobs, lambda number: _messages(checker, self._units, self._turns, number, jobs))

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
        for path, (items, *outcome) in zip(unit.paths, self._of_unit(self._at) or (), strict=False):
            self._given[path] = unpacked(items), Outcome(*outcome)

    def _stripes(self) -> Iterator[Item | Outcome | None]:
        assert self._pool is not None
        used: set[int] = set()
        turn, ended = 0, 0
        unknown: str | None = None
        while ended < self._pool.count:
            content = self._of_process(turn % self._pool.count)
            if content is None:
                yield None
                return
            items, outcome = content
            yield from unpacked(items)
            if outcome is not None:
                ended += 1
                used.update(outcome[0])
                unknown = outcome[1]
            turn += 1
        yield Outcome(tuple(used), unknown)

    def _of_unit(self, number: int) -> Any:
        """Give the content of the message about some small files, whichever process has them."""
        while not any(waiting and waiting[0].unit == number for waiting in self._waiting):
            # Who is far ahead waits, too; who has this unit can't be, since what it said before was about earlier ones.
            self._receive([process for process, waiting in enumerate(self._waiting) if len(waiting) < HELD])
        return self._content(next(w for w in self._waiting if w and w[0].unit == number).popleft())

    def _of_process(self, process: int) -> Any:
        """Give the content of the next message of a process."""
        if not self._waiting[process]:
            self._receive([process])
        return self._content(self._waiting[process].popleft())

    def _receive(self, among: Sequence[int]) -> None:
        assert self._pool is not None
        process, data = self._pool.take(among)
        self._waiting[process].append(_Message(*read(data)))

    def _content(self, message: _Message) -> Any:
        """Give what a message says; None, and nobody works any more, where something was wrong."""
        if message.content is None:
            self.close()
        else:
            self.rows += message.rows
        return message.content

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.close()
            self._turns.close()
            self._pool = None


def _messages(checker: Checker, units: Sequence[Unit], turns: Turns, process: int, jobs: int) -> Iterator[bytes]:
    """Give the messages of one of the processes."""
    at, mine = -1, -1  # the unit it is at, and the next one that nobody else has
    try:
        checker.new_rows()  # from now on all of them are told
        for at, unit in enumerate(units):
            while mine < at:
                mine = turns.take()
            if unit.is_large:
                for content in _of_large(checker, unit.paths[0], process, jobs):
                    yield _message(checker, at, content)
            elif at == mine:
                checker.ahead(unit.paths)
                yield _message(checker, at, [_of_small(checker, path) for path in unit.paths])
    except Exception:  # whatever it is, it is told where the file's turn comes
        yield written((at, None, []), kept=False)


def _message(checker: Checker, unit: int, content: Any) -> bytes:
    if not checker.sound():
        raise RuntimeError("a rule was stopped")
    return written((unit, content, checker.new_rows()), kept=False)


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
