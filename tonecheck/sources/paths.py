"""Paths as people write them: patterns as in ``.gitignore``, and how a path is shown in a message."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from tonecheck.tables import Table


def absolute(path: Path) -> Path:
    """Give a path from the root, without ``..``. Links stay: a draft obeys the config beside its link."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def is_file(path: Path) -> bool:
    """Tell whether a path is a file; one that may not be looked at is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder; one that may not be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def shown(path: Path) -> str:
    """Give a path as a message shows it: from the current folder, unless it is far from there."""
    near = os.path.relpath(path)
    return near if near.count("..") <= 2 else str(path)


class Globs:
    """Path patterns as in ``.gitignore``, relative to the folder of the config that holds them."""

    def __init__(self, patterns: tuple[str, ...], folder: Path, table: Table, key: str) -> None:
        self.patterns = patterns
        self._folder = folder
        self._inside = os.path.join(folder, "")  # noqa: PTH118 - what the paths of all files in the folder begin with
        self._table = table
        self._key = key

    def __bool__(self) -> bool:
        return bool(self.patterns)

    @property
    def place(self) -> str:
        """Where they stand in their config: file and line."""
        return self._table.place(self._key)

    def match(self, path: Path | str, *, is_folder: bool = False) -> bool:
        """Tell whether an absolute path fits one of the patterns.

        Raises the config's error for a pattern that is none.
        """
        if not self.patterns:
            return False
        written = self._written(str(path))
        return self._spec.match_file(written + "/" if is_folder else written)

    def _written(self, path: str) -> str:
        """Write an absolute path from the config's folder; else from the current one, or from the root."""
        if path.startswith(self._inside):
            return path[len(self._inside) :].replace(os.sep, "/")
        place = Path(path)
        base = next((b for b in (self._folder, Path.cwd()) if place.is_relative_to(b)), Path(place.anchor))
        return place.relative_to(base).as_posix()

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        from pathspec import GitIgnoreSpec  # only a config with patterns pays for it

        try:
            return GitIgnoreSpec.from_lines(self.patterns)
        except ValueError as error:
            self._table.fail(f"has a pattern that can't be read: {' '.join(str(error).split())}", self._key)
