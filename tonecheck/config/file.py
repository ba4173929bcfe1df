"""The config: ``tonecheck.toml`` or ``[tool.tonecheck]`` in ``pyproject.toml``, the nearest above a draft.

`Configs` finds and reads them, each once; a `Config` is what one of them says. Nothing here knows the rules
yet: `tonecheck.config.selection` checks the names in a config against them and works out what holds for one draft.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import regex

from tonecheck.drafts.draft import read_kind
from tonecheck.errors import ConfigError
from tonecheck.formats.data.layout import Layout, read_layout
from tonecheck.rulebook.rule import FAIL_ON, Level
from tonecheck.sources.paths import Globs, absolute, is_file, is_folder, shown
from tonecheck.sources.stream import MAX_BYTES
from tonecheck.tables import Table, load_toml

FILE, PYPROJECT, HOUSE_RULES = "tonecheck.toml", "pyproject.toml", "tonecheck-rules"


@dataclass(frozen=True)
class Selection:
    """Which rules to turn on and off.

    ``select`` None leaves those on that are on already; ``table`` is where it says so.
    """

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    table: Table | None = field(default=None, repr=False, compare=False)


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


@dataclass(frozen=True, eq=False)
class Config:
    """What one config says.

    ``folder`` is what its paths start from; without a config everything is as it comes.
    """

    file: Path | None
    folder: Path
    selection: Selection = Selection()
    rules: tuple[RuleSetting, ...] = ()
    overrides: tuple[Override, ...] = ()
    allow: tuple[Allow, ...] = ()
    formats: tuple[Layout, ...] = ()
    exclude: Globs | None = None
    respect_gitignore: bool = True
    fail_on: str = "warning"
    snippet: bool = False
    placeholders: tuple[regex.Pattern[str], ...] = ()
    baseline: Path | None = None
    encoding: str | None = None
    model: str | None = None
    max_file_size: int = MAX_BYTES
    rule_folders: tuple[Path, ...] = ()


class Configs:
    """Gives the config that holds for a folder.

    ``chosen`` is ``--config``; ``isolated`` means that there is none.
    """

    def __init__(self, chosen: Path | None = None, *, isolated: bool = False) -> None:
        self._by_folder: dict[Path, Config] = {}
        self._only: Config | None = None
        if isolated and chosen is not None:
            raise ConfigError("--isolated leaves every config out; use it or --config, not both")
        if isolated:
            self._only = Config(None, absolute(Path()))
        elif chosen is not None:
            if not is_file(chosen):
                raise ConfigError(f"--config: {chosen} {'is not a file' if chosen.exists() else 'does not exist'}")
            self._only = read_config(absolute(chosen))

    def of(self, folder: Path) -> Config:
        """Give the config for the files directly in an absolute folder. Raises `ConfigError`."""
        if self._only is not None:
            return self._only
        if folder not in self._by_folder:
            own = config_in(folder)
            if own is not None:
                found = read_config(own)
            elif folder.parent != folder:
                found = self.of(folder.parent)
            else:
                found = Config(None, folder)
            # House rules need no config to be found; but where there is one, it says what is a house rule.
            if found.file is None and not found.rule_folders and is_folder(folder / HOUSE_RULES):
                found = Config(None, folder, rule_folders=(folder / HOUSE_RULES,))
            self._by_folder[folder] = found
        return self._by_folder[folder]


def config_in(folder: Path) -> Path | None:
    """Give the config file in a folder itself.

    Raises `ConfigError` for a project file of ours that is broken.
    """
    if is_file(folder / FILE):
        return folder / FILE
    project = folder / PYPROJECT
    try:
        # Most projects' files say nothing about us; they need no parsing and may be as broken as they like.
        ours = is_file(project) and b"tonecheck" in project.read_bytes() and "tonecheck" in _tools(project)
    except OSError:
        return None  # not ours to read, so not our config
    return project if ours else None


def _tools(project: Path) -> dict[str, Any]:
    content, _ = load_toml(project, shown(project), ConfigError)
    tools = content.get("tool")
    return tools if isinstance(tools, dict) else {}


def read_config(file: Path) -> Config:
    """Read a config file, given by its absolute path. Raises `ConfigError` with file, line and key."""
    name = shown(file)
    content, text = load_toml(file, name, ConfigError)
    table = Table(content, name, ConfigError, text=text)
    if file.name == PYPROJECT:
        if "tonecheck" not in _tools(file):
            raise ConfigError(f"{name}: has no [tool.tonecheck]")
        table = table.table("tool").table("tonecheck")
    folder = file.parent
    config = Config(
        file=file,
        folder=folder,
        selection=read_selection(table),
        rules=_rule_settings(table),
        overrides=tuple(_override(each, folder) for each in table.tables("overrides")),
        allow=tuple(_allow(each, folder) for each in table.tables("allow")),
        formats=tuple(_layout(each, folder) for each in table.tables("formats")),
        exclude=Globs(table.strings("exclude"), folder, table, "exclude"),
        respect_gitignore=table.flag("respect-gitignore") is not False,
        fail_on=table.choice("fail-on", FAIL_ON, "warning"),
        snippet=bool(read_kind(table)),
        placeholders=_placeholders(table),
        baseline=folder / table.required("baseline") if "baseline" in table else None,
        encoding=_encoding(table),
        model=_model(table, folder),
        max_file_size=_size(table),
        rule_folders=_rule_folders(table, folder),
    )
    table.done()
    return config


def read_selection(table: Table) -> Selection:
    """Read ``select``, ``extend-select`` and ``ignore``."""
    chosen = "select" in table
    select = table.strings("select")
    return Selection(select if chosen else None, table.strings("extend-select"), table.strings("ignore"), table)


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
    paths = _paths(table, folder)
    if not paths:
        table.fail('is missing; name the files this is for: paths = ["exports/*.json"]', "paths")
    return read_layout(table, paths)


def _titles(table: Table) -> Titles:
    return Titles(table.strings("titles"))


def _placeholders(table: Table) -> tuple[regex.Pattern[str], ...]:
    found = []
    for written in table.strings("placeholders"):
        try:
            pattern = regex.compile(written)
        except regex.error as error:
            table.fail(f"{written!r} is no pattern: {error}", "placeholders")
        if pattern.fullmatch(""):
            table.fail(f"{written!r} fits where nothing is; a placeholder has some characters", "placeholders")
        found.append(pattern)
    return tuple(found)


def _paths(table: Table, folder: Path) -> Globs:
    return Globs(table.strings("paths"), folder, table, "paths")


def _encoding(table: Table) -> str | None:
    name = table.text("encoding") or None
    if name is not None and not is_encoding(name):
        table.fail(f"there is no encoding {name!r}; try utf-8, cp1252 or latin-1", "encoding")
    return name


def is_encoding(name: str) -> bool:
    """Tell whether Python knows a text encoding of that name."""
    try:
        return bool(codecs.lookup(name)) and isinstance(b"ab".decode(name, "replace"), str)
    except (LookupError, UnicodeError, ValueError):
        return False


def _model(table: Table, folder: Path) -> str | None:
    name = table.text("model") or None
    return str(folder / name) if name and (folder / name / "config.cfg").is_file() else name


def _size(table: Table) -> int:
    size = table.take("max-file-size", int, MAX_BYTES) or 0
    if size <= 0:
        table.fail("must be a number of bytes above 0", "max-file-size")
    return size


def _rule_folders(table: Table, folder: Path) -> tuple[Path, ...]:
    found = []
    for name in table.strings("rule-folders"):
        if not is_folder(folder / name):
            table.fail(f"there is no folder {name!r} in {shown(folder)}", "rule-folders")
        found.append(absolute(folder / name))
    house = folder / HOUSE_RULES
    if is_folder(house) and house not in found:
        found.append(house)
    return tuple(found)
