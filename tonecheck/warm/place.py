"""Where a client and its server meet: a socket in a folder that only its user can open. Imports next to nothing."""

from __future__ import annotations

import os
import socket
import stat
import sys
from binascii import crc32
from contextlib import suppress

FOLDER, IDLE = "TONECHECK_WARM_DIR", "TONECHECK_WARM_IDLE"

# What of the environment changes how Python starts or what tonecheck loads; the rest goes along with each command line.
_FORMATIVE = ("PYTHON", "TONECHECK_", "LC_", "LANG")
_PEER = 12  # bytes of Linux' struct ucred: process, user, group


class Place:
    """The socket and the lock of the server for one identity."""

    def __init__(self, folder: str, identity: bytes) -> None:
        self.identity = identity
        base = os.path.join(folder, f"warm-{crc32(identity):08x}")  # noqa: PTH118 - pathlib would cost the client 10 ms
        self.socket, self.lock = f"{base}.socket", f"{base}.lock"


def find_place() -> Place | None:
    """Give the place for processes like this one; None where there can be none, or none that is private."""
    # A process that has used the frameworks of macOS must not fork, and its numpy does use them.
    if os.name != "posix" or sys.platform == "darwin" or not all(map(os.path.isabs, sys.path)):
        return None
    folder = next((each for each in _folders() if _is_private(each)), None)
    return Place(folder, _identity()) if folder else None


def is_ours(connection: socket.socket) -> bool:
    """Tell whether the other end is a process of this user, where the system says so; the folder is private anyway."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER)
    return int.from_bytes(peer[4:8], sys.byteorder) == os.geteuid()


def _identity() -> bytes:
    """Say everything that must be the same in two processes so that one may run the other's command line."""
    package, root = os.stat(__file__), os.stat("/")  # noqa: PTH116
    said = (
        (os.getuid(), os.geteuid(), os.getgid(), os.getegid(), sorted(os.getgroups())),
        (sys.version, sys.executable, sys.prefix, tuple(sys.flags), sys.warnoptions, sys.path),
        (__file__, package.st_dev, package.st_ino, root.st_dev, root.st_ino),
        sorted(item for item in os.environ.items() if item[0].startswith(_FORMATIVE)),
    )
    return repr(said).encode("utf-8", "surrogatepass")


def _folders() -> list[str]:
    """Give the folders to try: the one of the user's session, which ends with it, before the user's cache."""
    if chosen := os.environ.get(FOLDER):
        return [chosen]
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return [f"{folder}/tonecheck" for folder in (session, cache) if os.path.isabs(folder) and os.path.isdir(folder)]  # noqa: PTH112, PTH117


def _is_private(folder: str) -> bool:
    """Tell whether nobody else can reach into a folder, which is made if need be."""
    try:
        with suppress(FileExistsError):
            os.mkdir(folder, 0o700)  # noqa: PTH102
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
