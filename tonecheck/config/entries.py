"""The tables a config may hold besides its plain settings: ``[rules]``, ``[[overrides]]``, ``[[allow]]``, ``[[formats]]``."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonecheck.config.file import Selection, read_selection
from tonecheck.drafts.snippet import read_kind
from tonecheck.rulebook.level import Level
from tonecheck.sources.paths import Globs
from tonecheck.tables import Table

if TYPE_CHECKING:
    from tonecheck.formats.data.layout import Layout


@dataclass(frozen=True)
class RuleSetting:
    """``[rules.NAME]``: another level, or other parameters, for a rule or all rules under a name."""

    name: str
    level: Level | None
    parameters: tuple[tuple[str, Any], ...]
    table: Table = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Titles:
    """Patterns for the titles of macros, with ``*`` and ``?``; none fits every draft, titled or not."""

    patterns: tuple[str, ...] = ()

    def match(self, title: str | None) -> bool:
        """Tell whether a title fits, in whatever case."""
        shown = (title or "").casefold()
        return not self.patterns or any(fnmatchcase(shown, pattern.casefold()) for pattern in self.patterns)


@dataclass(frozen=True)
class Override:
    """``[[overrides]]``: other settings for some files, or for the macros with some titles in them.

    ``snippet`` None leaves what a draft is.
    """

    paths: Globs
    titles: Titles
    selection: Selection
    rules: tuple[RuleSetting, ...]
    snippet: bool | None
    table: Table = field(repr=False, compare=False)

    def match(self, path: Path, title: str | None) -> bool:
        """Tell whether this is for a draft: the absolute path of its file, and its title."""
        return (not self.paths or self.paths.match(path)) and self.titles.match(title)


@dataclass(frozen=True)
class Allow:
    """``[[allow]]``: words that may stand. ``rule``, ``paths`` and ``titles`` narrow it, ``reason`` is for readers."""

    phrase: str
    rule: str
    paths: Globs
    titles: Titles
    reason: str
    table: Table = field(repr=False, compare=False)


def read_entries(table: Table, folder: Path) -> dict[str, Any]:
    """Read them all, by the names they have in a `Config`; ``folder`` is what their paths start from."""
    return {
        "rules": _rule_settings(table),
        "overrides": tuple(_override(each, folder) for each in table.tables("overrides")),
        "allow": tuple(_allow(each, folder) for each in table.tables("allow")),
        "formats": tuple(_layout(each, folder) for each in table.tables("formats")),
    }


def _rule_settings(table: Table) -> tuple[RuleSetting, ...]:
    rules = table.table("rules")
    found = []
    for name in rules.keys():  # noqa: SIM118 - a table is no dict
        inner = rules.table(name)
        level = inner.choice("level", tuple(Level), "") if "level" in inner else ""
        values = tuple((key, _frozen(value)) for key, value in inner.rest().items())
        found.append(RuleSetting(name, Level(level) if level else None, values, inner))
    # The setting for a single rule counts more than the one for its family, wherever it stands in the file.
    return tuple(sorted(found, key=lambda setting: setting.name.count("/")))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _override(table: Table, folder: Path) -> Override:
    paths, titles = _paths(table, folder), _titles(table)
    override = Override(paths, titles, read_selection(table), _rule_settings(table), read_kind(table), table)
    table.done()
    if not paths and not titles.patterns:
        table.fail('is missing; say what this is for: paths = ["social/*"], or titles = ["Twitter*"]', "paths")
    return override


def _allow(table: Table, folder: Path) -> Allow:
    allow = Allow(
        table.required("phrase"),
        table.text("rule"),
        _paths(table, folder),
        _titles(table),
        table.text("reason"),
        table,
    )
    table.done()
    return allow


def _layout(table: Table, folder: Path) -> Layout:
    from tonecheck.formats.data.layout import read_layout

    paths = _paths(table, folder)
    if not paths:
        table.fail('is missing; name the files this is for: paths = ["exports/*.json"]', "paths")
    return read_layout(table, paths)


def _titles(table: Table) -> Titles:
    return Titles(table.strings("titles"))


def _paths(table: Table, folder: Path) -> Globs:
    return Globs(table.strings("paths"), folder, table, "paths")
