"""Discovery: the files that some paths stand for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tonecheck.config.file import Configs
from tonecheck.errors import InputError
from tonecheck.sources.paths import absolute, is_file, is_folder

SKIPPED = frozenset(("node_modules", "__pycache__", "site-packages"))


@dataclass
class Discovered:
    """What there is to check, each file once and in order; what can't be looked at; folders without a draft.

    ``excluded`` counts the files and whole folders that a config leaves out.
    """

    files: list[Path] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)
    excluded: int = 0


class Discovery:
    """Looks for files of some suffixes, the way the configs want it.

    ``force_exclude`` holds for named files too.
    """

    def __init__(self, configs: Configs, suffixes: Iterable[str], *, force_exclude: bool = False) -> None:
        self._configs = configs
        self._suffixes = frozenset(suffixes)
        self._force_exclude = force_exclude

    def find(self, paths: Iterable[Path]) -> Discovered:
        """Give the files of some paths. Raises `ConfigError` where a config on the way is broken."""
        found = Discovered()
        seen: set[Path] = set()
        for path in paths:
            errors = len(found.errors)
            files = list(self._under(path, found))
            if not files and len(found.errors) == errors and is_folder(path):
                found.empty.append(path)
            found.files += [file for file in files if absolute(file) not in seen]
            seen.update(map(absolute, files))
        found.files.sort(key=str)
        return found

    def _under(self, path: Path, found: Discovered) -> Iterator[Path]:
        try:
            leads_on = stat.S_ISDIR(path.stat().st_mode)
        except OSError as error:
            found.errors.append(InputError(str(path), _why(path, error)))
            return
        if leads_on:
            yield from self._in_folder(path, found)
        elif self._force_exclude and self.is_excluded(path):
            found.excluded += 1
        else:
            yield path

    def _in_folder(self, top: Path, found: Discovered) -> Iterator[Path]:
        def failed(error: OSError) -> None:
            found.errors.append(InputError(str(Path(error.filename)), _why(Path(error.filename), error)))

        # Linked folders are not followed: no loop can catch us, and no draft is found under two names.
        for here, folders, names in os.walk(top, onerror=failed):
            folder = Path(here)
            folders[:] = sorted(name for name in folders if self._enters(folder / name, found))
            for name in sorted(names):
                path = folder / name
                if name.startswith(".") or path.suffix.lower() not in self._suffixes or not _may_hold_text(path):
                    continue
                if self.is_excluded(path):
                    found.excluded += 1
                else:
                    yield path

    def _enters(self, folder: Path, found: Discovered) -> bool:
        if folder.name.startswith(".") or folder.name in SKIPPED or is_file(folder / "pyvenv.cfg"):
            return False
        excluded = self.is_excluded(folder, is_folder=True)
        found.excluded += excluded
        return not excluded

    def is_excluded(self, path: Path, *, is_folder: bool = False) -> bool:
        """Tell whether the config that holds for a path excludes it."""
        place = absolute(path)
        exclude = self._configs.of(place.parent).exclude
        return exclude is not None and exclude.match(place, is_folder=is_folder)


def _may_hold_text(path: Path) -> bool:
    """Tell files, and links that lead nowhere (somebody should know), from pipes that would never end."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


def _why(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is a link to a file that does not exist" if path.is_symlink() else "does not exist"
    return f"can't be read: {error.strerror or error}"
