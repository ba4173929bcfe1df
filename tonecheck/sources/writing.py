"""Writing files: whole or not at all, and over one that is there only where that is meant."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from tonecheck.errors import InputError
from tonecheck.sources.paths import shown

# What is being written has a name of its own until it is whole. It begins with a dot, so it is never taken for a draft;
# one that stays behind, because the machine stopped, may be deleted.
PREFIX, SUFFIX = ".tonecheck-", ".tmp"

MEANWHILE = "was changed by another program meanwhile; nothing was written"


def write_new(path: Path, text: str) -> None:
    """Write a new file in one step, with its folder if need be.

    Raises `InputError` where there is one or it can't be.
    """
    if path.exists() or path.is_symlink():
        raise InputError(shown(path), "is there already; nothing was written")
    _write(path, path, text.encode())


def write_over(path: Path, text: str) -> None:
    """Write a file in one step, in the place of the one that is there; a link stays and leads to it.

    Half characters are written as JSON escapes them. Raises `InputError` where it can't be.
    """
    _write(path, Path(os.path.realpath(path)), text.encode("utf-8", "backslashreplace"))


def replace_content(path: Path, old: bytes, new: bytes) -> None:
    """Write a file in one step where it still holds the old bytes; a link stays and leads to it.

    Permissions stay, and the owner where we may set it. A file with several names (hard links) gets its new content under
    this one; the others keep the old. Raises `InputError` where it can't be written, is read-only, or holds something
    else by now; only what is written in the very moment of the exchange is not seen.
    """
    place = Path(os.path.realpath(path))
    try:
        writable = stat.S_ISREG(place.stat().st_mode)
    except OSError as error:
        raise InputError(str(path), f"can't be written: {error.strerror or error}") from None
    if not writable:
        raise InputError(str(path), "can't be written: it is no ordinary file")
    if not os.access(place, os.W_OK):
        raise InputError(str(path), "can't be written: it is read-only")
    _write(path, place, new, old)


def _write(path: Path, place: Path, content: bytes, instead_of: bytes | None = None) -> None:
    try:
        there = place.stat() if place.exists() else None
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=PREFIX, suffix=SUFFIX)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if there is None:
                Path(name).chmod(0o666 & ~_umask())
            else:
                _make_alike(name, place, there)
            if instead_of is not None and place.read_bytes() != instead_of:
                raise InputError(str(path), MEANWHILE)
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(shown(path), f"can't be written: {error.strerror or error}") from None
    _make_lasting(place.parent)


def _make_alike(name: str, place: Path, there: os.stat_result) -> None:
    """Give a new file the owner, the permissions and the attributes of another one, as far as we may."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(name, there.st_uid, there.st_gid)
    if hasattr(os, "listxattr"):  # access lists among them
        with suppress(OSError):
            for attribute in os.listxattr(place):
                os.setxattr(name, attribute, os.getxattr(place, attribute))
    Path(name).chmod(stat.S_IMODE(there.st_mode))


def _make_lasting(folder: Path) -> None:
    """See to it that a new name in a folder is there after a power cut, where the system can promise that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    """Give the mask for new files. It can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
