"""The client: hands its command line, and its standard streams, to the server, and leaves with what comes back.

Until the server's child has taken the command line over, nothing is read or written, so that this process can still
run it itself. Everything here counts for each keystroke of somebody: it imports next to nothing.
"""

from __future__ import annotations

import marshal
import os
import socket
import sys
from contextlib import suppress

from tonecheck.warm.place import Place, find_place, is_ours

PATIENCE = 2.0  # seconds for the server to take a command line over; a plain run takes no longer
LENGTH = 8  # bytes that say how long a request is

# What the two say to each other, in this order; behind TAKEN comes the exit status, as a byte.
READY, TAKEN, INTERRUPT = b"r", b"t", b"i"


def is_wanted(args: list[str]) -> bool:
    """Tell whether a command line asks for the server. A mistake does no harm: it is run in either process as it is."""
    return args[:1] == ["check"] and "--warm" in args


def answer(argv: list[str]) -> int | None:
    """Have the server run a command line. Gives the exit status, or None where nothing was done yet and all is to do.

    Without a server one is started, for the next time.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr) or (place := find_place()) is None:
        return None
    try:
        connection = _connected(place)
    except TimeoutError:
        return None  # it is at work
    except OSError:
        _start(place)
        return None
    with connection:
        try:
            _hand_over(connection, argv, place.identity)
        except (OSError, ValueError):
            return None
        return _status(connection)


def _connected(place: Place) -> socket.socket:
    """Give a connection to a server that is ready. Raises `OSError` where there is none, `TimeoutError` if it is busy."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(PATIENCE)
        connection.connect(place.socket)
        if not is_ours(connection) or connection.recv(1) != READY:
            raise ConnectionError
    except BaseException:
        connection.close()
        raise
    return connection


def _hand_over(connection: socket.socket, argv: list[str], identity: bytes) -> None:
    """Send the command line and everything it depends on. Raises `OSError` or `ValueError` where it was not taken."""
    standard = (sys.stdin, sys.stdout, sys.stderr)
    streams = [(each.encoding, each.errors, getattr(each, "write_through", False)) for each in standard]
    mask = os.umask(0o077)
    os.umask(mask)
    folder = os.getcwd()  # noqa: PTH109
    request = marshal.dumps((identity, argv, folder, dict(os.environb), mask, streams))
    handles = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
    length = len(request).to_bytes(LENGTH, sys.byteorder)
    connection.sendmsg([length], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)])
    connection.sendall(request)
    if connection.recv(1) != TAKEN:
        raise ConnectionError


def _status(connection: socket.socket) -> int:
    """Wait for the exit status. Ctrl-C is passed on."""
    connection.settimeout(None)
    status = b""
    with suppress(OSError):
        try:
            status = connection.recv(1)
        except KeyboardInterrupt:
            connection.sendall(INTERRUPT)
            status = connection.recv(1)
    if not status:
        print("tonecheck: the warm process ended before it was done; try again, or leave --warm out", file=sys.stderr)
        return 2
    return status[0]


def _start(place: Place) -> None:
    """Start a server that has nothing to do with this process, its terminal and its streams any more."""
    try:
        between = os.fork()
    except OSError:
        return
    if between:
        os.waitpid(between, 0)
        return
    try:
        os.setsid()
        if os.fork() == 0:
            from tonecheck.warm.server import serve

            serve(place)
    finally:
        os._exit(0)
