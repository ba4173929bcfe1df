"""The server: loads spaCy, the model and the rules once, and forks a child for each client.

Nothing is run in the server itself but a sample draft. What a child had to make, the server makes afterwards for the
children to come. It ends when nobody has asked for a while, and when anything it was loaded from has changed.
"""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

from tonecheck.cli import Process
from tonecheck.nlp.model import find_model
from tonecheck.warm.child import serve_one
from tonecheck.warm.fingerprint import fingerprint
from tonecheck.warm.place import IDLE, Place, is_ours
from tonecheck.warm.rehearsal import load

if TYPE_CHECKING:
    from tonecheck.stock import Wanted

IDLE_SECONDS = 600.0
TICK = 5.0  # seconds between two looks at whether it is still wanted
AT_ONCE = 4  # children; who comes meanwhile waits, and runs plainly when that takes too long
LAYING_IN = 60  # seconds after which a rule that never finishes compiling ends the server
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def serve(place: Place) -> None:
    """Be the server for a place, unless there is one already. The process it is called in belongs to it."""
    _detach()
    with _lock(place) as lock:
        if lock is None:
            return
        os.environ.update(dict.fromkeys(THREADS, "1"))  # threads don't outlive a fork
        model = find_model().folder
        before = fingerprint(model)
        process = Process(own=True, lasting=True)
        load(process)
        with _listener(place) as listener:
            _Server(place, process, listener, lock, lambda: fingerprint(model) == before).run()


def _detach() -> None:
    """Let go of everything that was the client's, so that nobody waits for this process."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.chdir("/")
    os.umask(0o077)
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(each, _end)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a child ended, so none stays behind
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _end(*_: object) -> NoReturn:
    raise SystemExit


@contextmanager
def _lock(place: Place) -> Iterator[int | None]:
    """Be the only server of a place; None if another one is. The lock's file goes when the server does."""
    lock = os.open(place.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = _is_at(place.lock, os.fstat(lock))  # the one before may just have taken it away
        if ours:
            os.truncate(lock, 0)
            os.write(lock, b"%d\n" % os.getpid())  # for whoever wants to end it by hand
    except OSError:
        ours = False
    try:
        yield lock if ours else None
    finally:
        if ours and _is_at(place.lock, os.fstat(lock)):
            os.unlink(place.lock)  # noqa: PTH108
        os.close(lock)


@contextmanager
def _listener(place: Place) -> Iterator[socket.socket]:
    """Listen at a place, and take the socket away in the end."""
    with suppress(FileNotFoundError):
        os.unlink(place.socket)  # noqa: PTH108 - of a server that was killed: we have its lock
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place.socket)
        found = os.stat(place.socket)  # noqa: PTH116
        try:
            listener.listen()
            yield listener
        finally:
            if _is_at(place.socket, found):
                os.unlink(place.socket)  # noqa: PTH108


def _is_at(path: str, file: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.lstat(path), file)
    except OSError:
        return False


class _Server:
    """The loop: clients in, children out, and what the children report laid in.

    A child is forked ahead, while nobody waits: the fork, and the memory it then copies, is half of a short run.
    """

    def __init__(self, place: Place, process: Process, listener: socket.socket, lock: int, current: Callable[[], bool]):
        self._place = place
        self._process = process
        self._listener = listener
        self._lock = lock
        self._is_current = current
        self._socket = os.lstat(place.socket)
        self._idle = float(os.environ.get(IDLE) or IDLE_SECONDS)
        self._ahead: socket.socket | None = None  # the link to the child that waits for its client
        self._at_work: dict[int, tuple[socket.socket, bytearray]] = {}  # the links to the others, and what came through
        self._refused: socket.socket | None = None

    def run(self) -> None:
        """Serve until nobody has asked for a while, or until this process is out of date."""
        _freeze()
        last = time.monotonic()
        while self._is_wanted() and (self._at_work or time.monotonic() - last < self._idle):
            if not (self._ahead or self._at_work):
                self._ahead = self._fork(rehearses=True)
            for handle in self._waiting():
                last = time.monotonic()
                if handle in self._at_work:
                    self._read(handle)
                elif not self._serve():
                    return

    def _waiting(self) -> list[int]:
        """Wait for clients and for reports, a moment at most."""
        poller = select.poll()
        for handle in self._at_work:
            poller.register(handle, select.POLLIN)
        if len(self._at_work) < AT_ONCE:
            poller.register(self._listener, select.POLLIN)
        return [handle for handle, _ in poller.poll(1000 * min(TICK, self._idle))]

    def _is_wanted(self) -> bool:
        return _is_at(self._place.socket, self._socket) and self._is_current()

    def _serve(self) -> bool:
        """Give the next client to a child; tell whether this process is still up to date."""
        connection, _ = self._listener.accept()
        if not self._is_wanted():
            self._refused = connection  # it closes with this process, when the place is free for the next server
            return False
        with connection:
            link, self._ahead = self._ahead or self._fork(rehearses=False), None
            if link is None or not is_ours(connection):
                return True
            with suppress(OSError):  # the child is gone; the client sees that nobody answers
                socket.send_fds(link, [b"!"], [connection.fileno()])
            self._at_work[link.fileno()] = link, bytearray()
        return True

    def _fork(self, *, rehearses: bool) -> socket.socket | None:
        """Fork a child, and give the link to it; None where no process is to be had."""
        link, theirs = socket.socketpair()
        with theirs:
            try:
                child = os.fork()
            except OSError:
                link.close()
                return None
            if child == 0:
                try:
                    os.close(self._lock)
                    for each in (self._listener, link, *(other for other, _ in self._at_work.values())):
                        each.close()
                    serve_one(theirs, self._process, self._place.identity, rehearses=rehearses)
                finally:
                    os._exit(0)
        return link

    def _read(self, handle: int) -> None:
        """Read what a child reports. At its end, lay in what it had to make."""
        link, said = self._at_work[handle]
        with suppress(OSError):
            if more := link.recv(1 << 16):
                said += more
                return
        link.close()
        del self._at_work[handle]
        missing: list[Wanted] = pickle.loads(said) if said else []  # nothing, if it was killed
        if missing:
            signal.alarm(LAYING_IN)
            for wanted in missing:
                self._process.stock.lay_in(wanted, self._process.models.loader(None))
            signal.alarm(0)
            _freeze()


def _freeze() -> None:
    """Keep what is loaded out of the garbage collector's hands, whose marks would have the children copy all of it."""
    gc.collect()
    gc.freeze()
