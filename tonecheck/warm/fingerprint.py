"""What tells a server that it is out of date: anything on disk that its memory was loaded from has changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tonecheck.nlp.model import PACKAGES

Trace = tuple[str, int, int, int]

_INSTALLED = ("site-packages", "dist-packages")  # folders that change when a package is installed, updated or removed
_PACKAGE = Path(__file__).parent.parent


def fingerprint(model: Path) -> tuple[Trace, ...]:
    """Describe tonecheck's code, a model's files, and what packages there are, so that any change of them shows."""
    return (*_files(str(_PACKAGE), ".py"), *_files(str(model), ""), *_packages())


def _files(folder: str, suffix: str) -> Iterator[Trace]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path, suffix)
            elif entry.name.endswith(suffix):
                yield _trace(entry.path, entry.stat())


def _packages() -> Iterator[Trace]:
    for folder in sys.path:
        # A model's folder that comes to stand before the one in use would be taken instead.
        names = ("",) if folder.endswith(_INSTALLED) else PACKAGES
        for name in names:
            path = f"{folder}/{name}"
            with suppress(OSError):
                yield _trace(path, os.stat(path))  # noqa: PTH116 - with pathlib, twice the time


def _trace(path: str, found: os.stat_result) -> Trace:
    return path, found.st_ino, found.st_size, found.st_mtime_ns
