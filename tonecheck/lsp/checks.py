"""Which documents wait for a check, and who gets the next one. Typing never waits: only the newest state of one counts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Other = TypeVar("Other")

PATIENCE = 0.1  # seconds of work on one thing after which others go first
DEEPEST = 8  # things that were begun and wait for others


class StaleError(BaseException):
    """What is being checked has changed meanwhile; the check is given up.

    It is no `Exception`: a plugin in whose code it is raised is not to blame.
    """


class Worker:
    """A thread that does one thing after the other. What takes long lets others go first, in the midst of it."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        self._begun: list[float] = []  # when each thing that is not done was begun, or was last interrupted
        self._thread = threading.Thread(target=self._work, name="checks", daemon=True)
        self._thread.start()

    def submit(self, what: Callable[[], Other]) -> asyncio.Future[Other]:
        """Have something done. Only in the loop."""
        future: Future[Other] = Future()
        self._queue.put((what, future))
        return asyncio.wrap_future(future)

    def give_way(self) -> None:
        """Do what others wait for, if they have waited long enough. Only in the thread."""
        if not self._begun or len(self._begun) > DEEPEST or monotonic() - self._begun[-1] < PATIENCE:
            return
        with suppress(Empty):
            while self._do(self._queue.get_nowait()):
                pass
        self._begun[-1] = monotonic()

    def close(self) -> None:
        """End when everything is done."""
        self._queue.put(None)

    def _work(self) -> None:
        while self._do(self._queue.get()):
            pass

    def _do(self, item: tuple[Callable[[], Any], Future[Any]] | None) -> bool:
        if item is None:
            self._queue.put(None)  # for who began before
            return False
        what, future = item
        if not future.set_running_or_notify_cancel():
            return True
        self._begun.append(monotonic())
        try:
            result = what()
        except BaseException as error:
            future.set_exception(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        else:
            future.set_result(result)
        finally:
            self._begun.pop()
        return True


class Job:
    """One check of one state of a document. Who does it calls `proceed` now and then."""

    def __init__(self, worker: Worker) -> None:
        self.is_stale = False
        self._worker = worker

    def proceed(self) -> None:
        """Let others go first, and raise `StaleError` where nobody needs the result any more."""
        if not self.is_stale:
            self._worker.give_way()
        if self.is_stale:
            raise StaleError


class Checks(Generic[T]):
    """Has documents checked, named by keys; of each only the newest check counts.

    ``done`` is told what came of one, in the loop.
    """

    def __init__(self, done: Callable[[str, T | Exception], None]) -> None:
        self._done = done
        self._worker = Worker()
        self._timers: dict[str, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}
        self._newest: dict[str, Job] = {}  # checks that are wanted or at work
        self._awaited: dict[str, list[asyncio.Future[None]]] = {}

    def want(self, key: str, work: Callable[[Job], T], delay: float = 0) -> None:
        """Have a document checked, after so many seconds, in the place of all checks of it so far."""
        self._stop(key)
        job = self._newest[key] = Job(self._worker)
        begin = partial(self._begin, key, job, work)
        if delay > 0:
            self._timers[key] = asyncio.get_running_loop().call_later(delay, begin), begin
        else:
            begin()

    def hasten(self, key: str) -> None:
        """Begin with a document that is to wait: somebody asks about it."""
        if (late := self._timers.get(key)) is not None:
            late[0].cancel()
            late[1]()

    def drop(self, key: str) -> None:
        """Forget a document. Who waits for it waits no longer."""
        self._stop(key)
        self._settle(key)

    async def settled(self, key: str) -> None:
        """Wait until no check of a document is wanted or at work."""
        if key in self._newest:
            future = asyncio.get_running_loop().create_future()
            self._awaited.setdefault(key, []).append(future)
            await future

    def do(self, what: Callable[[], Other]) -> asyncio.Future[Other]:
        """Have something else done where the checks are, before any that is wanted from now on."""
        return self._worker.submit(what)

    def close(self) -> None:
        """End. What is at work stops where it next looks."""
        for key in list(self._newest):
            self.drop(key)
        self._worker.close()

    def _stop(self, key: str) -> None:
        if (late := self._timers.pop(key, None)) is not None:
            late[0].cancel()
        if (job := self._newest.pop(key, None)) is not None:
            job.is_stale = True

    def _begin(self, key: str, job: Job, work: Callable[[Job], T]) -> None:
        self._timers.pop(key, None)

        def checked() -> T:
            job.proceed()
            return work(job)

        self._worker.submit(checked).add_done_callback(lambda future: self._finished(key, job, future))

    def _finished(self, key: str, job: Job, future: asyncio.Future[T]) -> None:
        error = None if future.cancelled() else future.exception()
        if job.is_stale or future.cancelled() or self._newest.pop(key, None) is not job:
            return
        try:
            self._done(key, error if isinstance(error, Exception) else future.result())
        finally:
            self._settle(key)

    def _settle(self, key: str) -> None:
        for future in self._awaited.pop(key, ()):
            if not future.done():
                future.set_result(None)
