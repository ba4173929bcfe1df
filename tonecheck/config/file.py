"""The config: ``tonecheck.toml`` or ``[tool.tonecheck]`` in ``pyproject.toml``, the nearest above a draft.

`Configs` finds and reads them, each once; a `Config` is what one of them says. Nothing here knows the rules
yet: `tonecheck.config.selection` checks the names in a config against them and works out what holds for one draft.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tonecheck.drafts.snippet import read_kind
from tonecheck.errors import ConfigError
from tonecheck.rulebook.level import FAIL_ON
from tonecheck.sources.paths import Globs, absolute, is_file, is_folder, shown
from tonecheck.sources.stream import MAX_BYTES
from tonecheck.tables import Table, load_toml

if TYPE_CHECKING:
    import regex

    from tonecheck.config.entries import Allow, Override, RuleSetting
    from tonecheck.formats.data.layout import Layout

FILE, PYPROJECT, HOUSE_RULES = "tonecheck.toml", "pyproject.toml", "tonecheck-rules"
ENTRIES = ("rules", "overrides", "allow", "formats")


class Selection(NamedTuple):
    """Which rules to turn on and off. ``select`` None leaves those on that are on already."""

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class Config(NamedTuple):
    """What one config says.

    ``folder`` is what its paths start from; without a config everything is as it comes. ``table`` is where it says so,
    ``text`` what its file holds.
    """

    file: Path | None
    folder: Path
    table: Table | None = None
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
    text: str = ""


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
        if not is_file(project) or b"tonecheck" not in project.read_bytes():
            return None
    except OSError:
        return None  # not ours to read, so not our config
    return project if "tonecheck" in _tools(load_toml(project, shown(project), ConfigError)[0]) else None


def _tools(content: dict[str, Any]) -> dict[str, Any]:
    tools = content.get("tool")
    return tools if isinstance(tools, dict) else {}


def read_config(file: Path) -> Config:
    """Read a config file, given by its absolute path. Raises `ConfigError` with file, line and key."""
    name = shown(file)
    content, text = load_toml(file, name, ConfigError)
    table = Table(content, name, ConfigError, text=text)
    if file.name == PYPROJECT:
        if "tonecheck" not in _tools(content):
            raise ConfigError(f"{name}: has no [tool.tonecheck]")
        table = table.table("tool").table("tonecheck")
    folder = file.parent
    config = Config(
        file=file,
        folder=folder,
        table=table,
        selection=read_selection(table),
        **_entries(table, folder),
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
        text=text,
    )
    table.done()
    return config


def _entries(table: Table, folder: Path) -> dict[str, Any]:
    if not any(key in table for key in ENTRIES):
        return {}
    from tonecheck.config.entries import read_entries  # most configs have few settings, and these are slow to import

    return read_entries(table, folder)


def read_selection(table: Table) -> Selection:
    """Read ``select``, ``extend-select`` and ``ignore``."""
    chosen = "select" in table
    select = table.strings("select")
    return Selection(select if chosen else None, table.strings("extend-select"), table.strings("ignore"))


def _placeholders(table: Table) -> tuple[regex.Pattern[str], ...]:
    if "placeholders" not in table:
        return ()
    import regex

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
