"""Plugins: found through entry points, loaded one by one, named with package and version when broken."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from tonecheck.errors import ConfigError, did_you_mean
from tonecheck.formats import FORMATS
from tonecheck.matchers import KINDS
from tonecheck.report import REPORTERS

if TYPE_CHECKING:
    from tonecheck.formats import Format
    from tonecheck.matchers import MatcherFactory
    from tonecheck.report import Reporter
    from tonecheck.rulebook.library import RuleFolder

GROUP = "tonecheck"
HEADER = f"[{GROUP}]".encode()


class Extensions:
    """Everything that plugins can add to: what is built in comes first. ``modules`` are those the plugins are in."""

    def __init__(self) -> None:
        self.folders: list[RuleFolder] = []
        self.kinds: dict[str, MatcherFactory] = dict(KINDS)
        self.formats: dict[str, Format] = dict(FORMATS)
        self.reporters: dict[str, Reporter] = dict(REPORTERS)
        self.modules: list[str] = []

    def reporter(self, name: str) -> Reporter:
        """Give the reporter of a name. Raises `ConfigError` where there is none."""
        if name not in self.reporters:
            raise ConfigError(f"--format: there is no format {name!r}{did_you_mean(name, self.reporters)}")
        return self.reporters[name]


def load_extensions(*, plugins: bool = True) -> Extensions:
    """Give what is built in and, if wanted, what plugins add.

    Raises `PluginError` for the first broken one.
    """
    extensions = Extensions()
    if plugins and _any_plugin(sys.path):
        from importlib.metadata import entry_points

        from tonecheck.plugins.plugin import Plugin

        for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
            Plugin(entry).extend(extensions)
    return extensions


def _any_plugin(folders: Iterable[str]) -> bool:
    """Look for our group in plain files: what reads entry points is slow to import and rarely needed."""
    if any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path):
        return True  # packages that are in no folder; the machinery knows them
    return any(_mentions_us(folder or ".") for folder in dict.fromkeys(folders))


def _mentions_us(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            packages = [each.path for each in entries if each.name.endswith((".dist-info", ".egg-info"))]
    except NotADirectoryError:
        return True  # a zip file
    except OSError:
        return False
    for package in packages:
        try:
            with open(f"{package}/entry_points.txt", "rb", buffering=0) as file:  # noqa: PTH123 - there may be hundreds
                if HEADER in file.read():
                    return True
        except OSError:
            continue
    return False
