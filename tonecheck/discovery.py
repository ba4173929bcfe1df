"""Discovery: the files that some paths stand for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from tonecheck.config.file import FILE as CONFIG
from tonecheck.config.file import PYPROJECT, Config, Configs
from tonecheck.errors import InputError
from tonecheck.sources.ignored import FILE, REPOSITORY, GitIgnore, Ignores, repository
from tonecheck.sources.paths import absolute, is_folder

SKIPPED = frozenset(("node_modules", "__pycache__", "site-packages"))
VENV = "pyvenv.cfg"
OWN = frozenset((CONFIG, PYPROJECT))  # what is written about drafts, and no draft


class Discovered:
    """What there is to check, each file once and in order; what can't be looked at; folders without a draft.

    ``named`` are the absolute paths of the files that were given by name, and not only found in a folder. ``excluded``
    counts the files and whole folders that a config leaves out, ``ignored`` those that git ignores.
    """

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.named: set[Path] = set()
        self.errors: list[InputError] = []
        self.empty: list[Path] = []
        self.excluded = 0
        self.ignored = 0


class Discovery:
    """Looks for files of some suffixes, and for those a config has a format for, the way the configs want it.

    ``force_exclude`` holds for named files too: they may be excluded, or ignored by git.
    """

    def __init__(self, configs: Configs, suffixes: Iterable[str], *, force_exclude: bool = False) -> None:
        self._configs = configs
        self._suffixes = frozenset(suffixes)
        self._force_exclude = force_exclude
        self._git = GitIgnore()

    def find(self, paths: Iterable[Path]) -> Discovered:
        """Give the files of some paths. Raises `ConfigError` where a config on the way is broken."""
        found = Discovered()
        places: dict[str, Path] = {}  # absolute paths and how they are shown
        for path in paths:
            errors = len(found.errors)
            nothing = True
            for place, file in self._under(path, found):
                nothing = False
                places.setdefault(place, file)
                if file is path:
                    found.named.add(absolute(path))
            if nothing and len(found.errors) == errors and is_folder(path):
                found.empty.append(path)
        found.files = sorted(places.values(), key=str)
        return found

    def leaves_out(self, path: Path) -> bool:
        """Tell whether ``force_exclude`` is on and holds for a path that was given by name."""
        return self._force_exclude and (self.is_excluded(path) or self.is_ignored(path))

    def is_excluded(self, path: Path, *, is_folder: bool = False) -> bool:
        """Tell whether the config that holds for a path excludes it."""
        place = absolute(path)
        return _excludes(self._configs.of(place.parent), str(place.parent), place.name, is_folder=is_folder)

    def is_ignored(self, path: Path) -> bool:
        """Tell whether git ignores a file, and the config that holds for it lets that count.

        Outside of a repository the ``.gitignore`` files from the current folder downward count.
        """
        place = absolute(path)
        return self._configs.of(place.parent).respect_gitignore and self._git.ignores(place, Path.cwd())

    def _under(self, path: Path, found: Discovered) -> Iterator[tuple[str, Path]]:
        """Give the files of one path, each with its absolute path first; ``path`` itself if it is a file."""
        try:
            leads_on = stat.S_ISDIR(path.stat().st_mode)
        except OSError as error:
            found.errors.append(InputError(str(path), _why(path, error)))
            return
        if leads_on:
            yield from self._in_folder(path, found)
        elif self._force_exclude and self.is_excluded(path):
            found.excluded += 1
        elif self._force_exclude and self.is_ignored(path):
            found.ignored += 1
        else:
            yield str(absolute(path)), path

    def _in_folder(self, top: Path, found: Discovered) -> Iterator[tuple[str, Path]]:
        """Go through a folder and all below it. Ends early where git ignores the folder and ``force_exclude`` is on."""
        start = absolute(top)
        ignores = self._git.within(start)
        if ignores is None:
            if self._force_exclude and self._configs.of(start).respect_gitignore:
                found.ignored += 1
                return
            # Who names an ignored folder wants it checked. What says that it is ignored would say so of all in it.
            ignores = Ignores().including(str(start / FILE))
        ahead = [(top, str(start), ignores)]
        while ahead:
            folder, place, ignores = ahead.pop()
            try:
                with os.scandir(folder) as entries:
                    inside = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                found.errors.append(InputError(str(folder), _why(folder, error)))
                continue
            names = {entry.name for entry in inside}
            if folder is not top:
                if VENV in names:
                    continue
                if REPOSITORY in names:
                    ignores = repository(place)
                elif FILE in names:
                    ignores = ignores.including(_join(place, FILE))
            here = _Lookup(self._configs, place)
            below = []
            for entry in inside:
                name = entry.name
                # Linked folders are not followed: no loop can catch us, and no draft is found under two names.
                if _is_folder(entry):
                    if self._enters(name, here, ignores, found):
                        below.append((folder / name, _join(place, name), ignores.into(name)))
                elif self._wants(entry, here, ignores, found):
                    yield _join(place, name), folder / name
            ahead += reversed(below)

    def _enters(self, name: str, here: _Lookup, ignores: Ignores, found: Discovered) -> bool:
        if name.startswith(".") or name in SKIPPED or _holds_rules(here.config, here.folder, name):
            return False
        if ignores.ignores(name, is_folder=True) and here.config.respect_gitignore:
            found.ignored += 1
            return False
        excluded = _excludes(here.config, here.folder, name, is_folder=True)
        found.excluded += excluded
        return not excluded

    def _wants(self, entry: os.DirEntry[str], here: _Lookup, ignores: Ignores, found: Discovered) -> bool:
        name = entry.name
        if name.startswith("."):
            return False
        _, dot, suffix = name.lower().rpartition(".")  # most names are none of ours and need no path
        is_ours = dot + suffix in self._suffixes or _has_format(here.config, here.folder, name)
        if not is_ours or not _may_hold_text(entry):
            return False
        if ignores.ignores(name) and here.config.respect_gitignore:
            found.ignored += 1
            return False
        if name in OWN or _is_baseline(here.config, here.folder, name):
            return False
        excluded = _excludes(here.config, here.folder, name)
        found.excluded += excluded
        return not excluded


class _Lookup:
    """The config that holds for what is directly in a folder, read when it is first needed."""

    def __init__(self, configs: Configs, folder: str) -> None:
        self._configs = configs
        self.folder = folder

    @cached_property
    def config(self) -> Config:
        return self._configs.of(Path(self.folder))


def _join(folder: str, name: str) -> str:
    """Give the path of what has a name in a folder, in half the time that pathlib takes; there may be many."""
    return os.path.join(folder, name)  # noqa: PTH118


def _excludes(config: Config, folder: str, name: str, *, is_folder: bool = False) -> bool:
    return bool(config.exclude and config.exclude.match(_join(folder, name), is_folder=is_folder))


def _has_format(config: Config, folder: str, name: str) -> bool:
    """Tell whether a config names a file, whatever its suffix, as one that holds replies."""
    return bool(config.formats) and any(each.paths and each.paths.match(_join(folder, name)) for each in config.formats)


def _holds_rules(config: Config, folder: str, name: str) -> bool:
    """Tell whether a folder holds rule files, whose examples are no replies."""
    return bool(config.rule_folders) and Path(folder, name) in config.rule_folders


def _is_baseline(config: Config, folder: str, name: str) -> bool:
    """Tell whether a file is the config's baseline, which holds findings and no replies."""
    file = config.baseline
    return file is not None and file.name == name and absolute(file) == Path(folder, name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _may_hold_text(entry: os.DirEntry[str]) -> bool:
    """Tell files, and links that lead nowhere (somebody should know), from pipes that would never end."""
    try:
        return stat.S_ISREG(entry.stat().st_mode) if entry.is_symlink() else entry.is_file()
    except OSError:
        return True


def _why(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is a link to a file that does not exist" if path.is_symlink() else "does not exist"
    return f"can't be read: {error.strerror or error}"
