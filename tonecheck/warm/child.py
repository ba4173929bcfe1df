"""The child: takes a client's command line over, with its streams, folder and environment, and runs it as the client would."""

from __future__ import annotations

import io
import marshal
import os
import pickle
import signal
import socket
import sys
import tempfile
import threading
import time
from typing import Any

from tonecheck.cli import Process
from tonecheck.cli.alone import run
from tonecheck.warm.client import INTERRUPT, LENGTH, READY, TAKEN
from tonecheck.warm.rehearsal import rehearse

PATIENCE = 10.0  # seconds for a client to say what it wants
HANDLES, ERRORS = 3, 2  # the standard streams, and the last of them


def serve_one(link: socket.socket, process: Process, identity: bytes, *, rehearses: bool) -> None:
    """Wait for a client from the server and answer it; then tell the server, pickled, what was not in stock.

    Raises where the client or the server is gone, or odd.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(each, signal.SIG_DFL)
    if rehearses:
        rehearse(process)  # what it touches of the server's memory is copied now, not when somebody waits
    _, handles, _, _ = socket.recv_fds(link, 1, 1)
    connection = socket.socket(fileno=handles[0])
    connection.settimeout(PATIENCE)
    connection.sendall(READY)
    request, handles = _received(connection)
    theirs, argv, folder, environment, mask, streams = marshal.loads(request)
    if theirs != identity:
        return
    os.chdir(folder)
    os.umask(mask)
    os.environb.clear()
    os.environb.update(environment)
    time.tzset()
    tempfile.tempdir = None  # found again, by the environment
    for number, handle in enumerate(handles):
        os.dup2(handle, number)
        os.close(handle)
    sys.argv = argv
    sys.stdin, sys.stdout, sys.stderr = _streams(streams)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    connection.settimeout(None)
    connection.sendall(TAKEN)
    threading.Thread(target=_listen, args=(connection,), daemon=True).start()
    status = run(process, argv[1:])
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # the client is about to leave, and there is still something to tell
    for number in range(HANDLES):
        os.close(number)  # before the client leaves: whoever reads its output waits for the end of it
    connection.sendall(bytes((status,)))
    link.sendall(pickle.dumps(process.stock.missing))


def _received(connection: socket.socket) -> tuple[bytes, list[int]]:
    """Give a request and the streams that came with it. Raises `OSError` or `ValueError`."""
    first, handles, _, _ = socket.recv_fds(connection, LENGTH, HANDLES)
    if len(handles) != HANDLES:
        raise ValueError
    length = int.from_bytes(_exactly(connection, LENGTH, first), sys.byteorder)
    return _exactly(connection, length), handles


def _exactly(connection: socket.socket, length: int, start: bytes = b"") -> bytes:
    data = bytearray(start)
    while len(data) < length:
        more = connection.recv(length - len(data))
        if not more:
            raise ConnectionError
        data += more
    return bytes(data)


def _streams(kinds: list[tuple[str, str, bool]]) -> list[io.TextIOWrapper]:
    """Open the standard streams as Python does when it starts."""
    streams: list[io.TextIOWrapper] = []
    for number, (encoding, errors, at_once) in enumerate(kinds):
        binary: Any = open(number, "wb" if number else "rb", 0 if at_once else -1, closefd=False)  # noqa: SIM115
        by_line = not at_once and (number == ERRORS or binary.isatty())
        streams.append(io.TextIOWrapper(binary, encoding, errors, "\n", by_line, at_once))
    return streams


def _listen(connection: socket.socket) -> None:
    """Stop this process when its client says so, or is gone."""
    while connection.recv(1) == INTERRUPT:
        os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
