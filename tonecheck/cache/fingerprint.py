"""Fingerprints: everything besides a file and its config that findings depend on, as digests.

Code and rules are told by their content. Reading all of that takes longer than many a run, so the content is known by a
stamp: names, sizes and times. House rules, which are few and edited often, are read each time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tonecheck import __version__
from tonecheck.cache.digest import digest

if TYPE_CHECKING:
    from tonecheck.cache.store import Store

PACKAGE = Path(__file__).parent.parent
FRESH = 2_000_000_000  # nanoseconds in which a coarse clock may give two versions of a file the same time
DEEPEST = 20  # folders in each other; rules have two

Found = tuple[str, str, os.stat_result]


def environment() -> bytes:
    """Tell Python and all installed packages by name and version: spaCy, its model, the plugins, what they need."""
    packages = {name for folder in sys.path for name in _packages(folder or ".")}
    return digest(__version__, sys.version, sys.platform, *sorted(packages))


def _packages(folder: str) -> Iterator[str]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - by far the fastest
    except OSError:
        return iter(())
    return (name for name in names if name.endswith((".dist-info", ".egg-info")))


def code(modules: Iterable[str] = ()) -> tuple[Path, ...]:
    """Give the folders and files with tonecheck's own code and rules, and with those of loaded modules: the plugins'."""
    rules = () if (PACKAGE / "rules").is_dir() else (PACKAGE.parent / "rules",)  # as in a checkout
    found: list[Path] = [PACKAGE, *rules]
    for name in sorted({module.partition(".")[0] for module in modules}):
        module = sys.modules.get(name)
        folders = [*getattr(module, "__path__", ())] or [getattr(module, "__file__", None) or ""]
        found += map(Path, filter(None, folders))
    return tuple(found)


class Stamp(NamedTuple):
    """The digest of names, sizes and times of some files, and the latest of the times, in nanoseconds."""

    digest: bytes
    latest: int


def content_of_code(places: Iterable[Path], stamp: Stamp | None, store: Store) -> bytes | None:
    """Give the digest of all files in some folders, read only where their stamp is new; None where they can't be."""
    if stamp is None:
        return None
    key = digest("stamp", stamp.digest)
    known = store.get(key)
    if known is None:
        known = content(places)
        if known is not None and time.time_ns() - stamp.latest > FRESH:
            store.put(key, known)
    return known


def stamp_of(places: Iterable[Path]) -> Stamp | None:
    """Give the stamp of all files in some folders; None where they can't be looked at."""
    try:
        files = [found for place in places for found in _files(place)]
    except OSError:
        return None
    stamps = [f"{path} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_ino}" for path, _, s in files]
    return Stamp(digest(*stamps), max((max(s.st_mtime_ns, s.st_ctime_ns) for _, _, s in files), default=0))


def content(places: Iterable[Path], ending: str = "") -> bytes | None:
    """Give the digest of the names and bytes of all files in some folders; None where one can't be read.

    ``ending`` is that of the names that count.
    """
    parts: list[bytes | str] = []
    try:
        for number, place in enumerate(places):
            for path, name, _ in _files(place):
                if name.endswith(ending):
                    parts += [f"{number}/{name}", Path(path).read_bytes()]
    except OSError:
        return None
    return digest(*parts)


def _files(place: Path) -> list[Found]:
    """Give path, name and stat of the files below a folder, or of one file, in order. Raises `OSError`."""
    if not place.is_dir():
        return [(str(place), place.name, place.stat())]
    found = list(_below(str(place), "", 0))
    return sorted(found, key=lambda each: each[1])


def _below(folder: str, prefix: str, depth: int) -> Iterator[Found]:
    if depth > DEEPEST:
        raise OSError(f"{folder}: links lead round and round")
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name == "__pycache__":
                continue
            if entry.is_dir():
                yield from _below(entry.path, f"{prefix}{name}/", depth + 1)
            else:
                yield entry.path, prefix + name, entry.stat()
