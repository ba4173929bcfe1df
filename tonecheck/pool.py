"""Processes that share a piece of work: forked when everything is loaded, so that they share the memory, too.

There is no queue: who is free takes the next `Turns` number. Each process writes its messages into a pipe; a pipe that is
full makes it wait, so no more lies around than the pipes hold, however much there is to do.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import struct
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import NoReturn

from tonecheck.errors import TonecheckError

HEAD = struct.Struct("<I")
YOUNG = 250_000  # objects that are made before garbage is looked for: of our own there is none
ROOM = 1 << 20  # bytes of a pipe, where that can be chosen
SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ of Linux

Work = Callable[[int], Iterable[bytes]]  # the messages of the process of a number


class WorkerError(TonecheckError):
    """A process of ours ended on the way."""


def usable_cores() -> int:
    """Give how many processes can run at once: of the machine's cores those that we may use."""
    if not hasattr(os, "fork"):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        if quota != "max":
            cores = min(cores, -(-int(quota) // int(period)))
    return max(cores, 1)


class Turns:
    """Numbers from 0 on, each of which is given once, to whichever of some processes asks next. They must be closed."""

    def __init__(self) -> None:
        # Only one number is ever in the pipe: who has taken it out is alone in counting on.
        self._out, self._into = os.pipe()
        self._put(0)

    def take(self) -> int:
        """Give the next number."""
        number: int = HEAD.unpack(os.read(self._out, HEAD.size))[0]
        self._put(number + 1)
        return number

    def close(self) -> None:
        """Give no more numbers."""
        os.close(self._out)
        os.close(self._into)

    def _put(self, number: int) -> None:
        os.write(self._into, HEAD.pack(number))


class Pool:
    """Some processes and their messages. It must be closed."""

    def __init__(self, count: int, work: Work) -> None:
        self.count = count
        self._pids: list[int] = []
        self._pipes: list[FileIO] = []
        self._ended: set[int] = set()
        gc.freeze()  # what is there stays where it is, shared
        try:
            held = signal.pthread_sigmask(
                signal.SIG_BLOCK, {signal.SIGINT}
            )  # a process must not begin and be forgotten
            try:
                for number in range(count):
                    self._start(number, work)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, held)
        except BaseException:
            self.close()
            raise

    def take(self, among: Collection[int]) -> tuple[int, bytes]:
        """Give the next message of whichever of some processes has one first, and the number of that process.

        Raises `WorkerError` where one was ended, or none of them has more to say.
        """
        going = [number for number in among if number not in self._ended]
        while going:
            number = self._ready(going)
            head = _exactly(self._pipes[number], HEAD.size)
            length = HEAD.unpack(head)[0] if len(head) == HEAD.size else None
            if length == 0:  # it has done its work
                self._ended.add(number)
                going.remove(number)
                continue
            data = _exactly(self._pipes[number], length) if length else b""
            if len(data) != length:
                break
            return number, data
        self.close()
        raise WorkerError("a process that checked drafts was ended (no memory left?); --jobs 1 works with a single one")

    def _ready(self, going: list[int]) -> int:
        """Wait for one of some processes to say something, or to end."""
        if len(going) == 1:
            return going[0]
        with selectors.DefaultSelector() as waiting:
            for number in going:
                waiting.register(self._pipes[number], selectors.EVENT_READ, number)
            ready: list[int] = [key.data for key, _ in waiting.select()]
        return ready[0]

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for pipe in self._pipes:
            pipe.close()
        for pid in self._pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self._pipes, self._pids = [], []

    def _start(self, number: int, work: Work) -> None:
        out, into = os.pipe()
        pid = os.fork()
        if not pid:
            _work(number, work, into, [out, *(pipe.fileno() for pipe in self._pipes)])
        self._pids.append(pid)
        os.close(into)
        self._pipes.append(FileIO(out))


@contextmanager
def aside(work: Callable[[], bytes]) -> Iterator[Callable[[], bytes | None]]:
    """Have another process do some work; what is given waits for its result, which is None where it came to nothing."""
    with closing(Pool(1, lambda _: [work()])) as pool:

        def result() -> bytes | None:
            with suppress(WorkerError):
                return pool.take([0])[1]
            return None

        yield result


def _work(number: int, work: Work, into: int, others: list[int]) -> NoReturn:
    """Be one of the processes. What goes wrong ends it, and whoever waits for its messages sees that."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us decides
        gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
        for other in others:
            os.close(other)
        _widen(into)
        with open(into, "wb", buffering=0) as pipe:
            for message in work(number):
                rest = memoryview(HEAD.pack(len(message)) + message)
                while rest:
                    rest = rest[pipe.write(rest) :]
            pipe.write(HEAD.pack(0))
        status = 0
    except BaseException:
        pass
    os._exit(status)


def _exactly(pipe: FileIO, size: int) -> bytes:
    """Read so many bytes, fewer only where the pipe ends."""
    data = bytearray()
    while len(data) < size and (more := pipe.read(size - len(data))):
        data += more
    return bytes(data)


def _widen(pipe: int) -> None:
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.fcntl(pipe, SET_PIPE_SIZE, ROOM)
