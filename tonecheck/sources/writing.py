"""Writing files: whole or not at all, and over one that is there only where that is meant."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from tonecheck.errors import InputError
from tonecheck.sources.paths import shown


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


def _write(path: Path, place: Path, content: bytes) -> None:
    try:
        mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o666 & ~_umask()
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(mode)
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(shown(path), f"can't be written: {error.strerror or error}") from None


def _umask() -> int:
    """Give the mask for new files. It can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
