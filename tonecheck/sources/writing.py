"""Writing files: whole or not at all, and never over one that is there."""

from __future__ import annotations

import os
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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
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
