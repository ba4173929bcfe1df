"""Which rules hold for a draft, at which level, with which parameters: the config's answer for one path.

The names in a config are checked against the rules here, once for each config. In one list of names the
longer one counts: ``select = ["cant-framing/until"]`` beside ``ignore = ["cant-framing"]`` leaves that one
rule on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tonecheck.config.file import Config, Selection, read_selection
from tonecheck.drafts.snippet import read_kind
from tonecheck.errors import ConfigError, did_you_mean
from tonecheck.tables import TYPE_NAMES, Table

if TYPE_CHECKING:
    from tonecheck.config.entries import Override, RuleSetting
    from tonecheck.rulebook.level import Level
    from tonecheck.rulebook.library import Library
    from tonecheck.rulebook.rule import ActiveRule, Rule


class Choice(NamedTuple):
    """A rule that is on, by its id."""

    rule: str
    level: Level
    parameters: tuple[tuple[str, Any], ...]


class Settings(NamedTuple):
    """Everything a linter is made from. Drafts with equal settings share one."""

    folders: tuple[Path, ...]
    model: str | None
    rules: tuple[Choice, ...]

    def active(self, library: Library) -> Iterator[ActiveRule]:
        """Give the rules that are on, as a linter takes them."""
        from tonecheck.rulebook.rule import ActiveRule

        for choice in self.rules:
            yield ActiveRule(library.rules[choice.rule], choice.level, choice.parameters)


class Wish(NamedTuple):
    """``--select`` and ``--ignore``, and what an editor's settings add.

    What is selected here replaces the config's choice; exceptions for paths stay. ``extend`` is added to either.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend: tuple[str, ...] = ()


def validate(config: Config, library: Library, wish: Wish) -> None:
    """Check every name and parameter in a config, used or not, and those of the options.

    Raises `ConfigError`.
    """
    for option, names in (("--select", wish.select), ("--ignore", wish.ignore), ("extendSelect", wish.extend)):
        for name in names:
            if not _is_name(name, library):
                raise ConfigError(f"{option}: {_no_rule(name, library)}")
    if config.table is not None:
        _validate_selection(config.selection, config.table, library)
    for override in config.overrides:
        _validate_selection(override.selection, override.table, library)
    for setting in (*config.rules, *(setting for each in config.overrides for setting in each.rules)):
        _validate_setting(setting, library)
    for allow in config.allow:
        if allow.rule and not _is_name(allow.rule, library):
            allow.table.fail(_no_rule(allow.rule, library), "rule")


def _validate_selection(selection: Selection, table: Table, library: Library) -> None:
    for key, names in (
        ("select", selection.select or ()),
        ("extend-select", selection.extend),
        ("ignore", selection.ignore),
    ):
        for name in names:
            if not _is_name(name, library):
                table.fail(_no_rule(name, library), key)


def _is_name(name: str, library: Library) -> bool:
    return name.lower() == "all" or name in library.names


def _no_rule(name: str, library: Library) -> str:
    return f"there is no rule {name!r}{did_you_mean(name, library.names)} (tonecheck rules lists them)"


def _validate_setting(setting: RuleSetting, library: Library) -> None:
    if not _is_name(setting.name, library):
        setting.table.fail(_no_rule(setting.name, library))
    rules = library.chosen(setting.name)
    for key, value in setting.parameters:
        owners = [rule for rule in rules if key in rule.parameters]
        if not owners:
            known = {"level", *(name for rule in rules for name in rule.parameters)}
            setting.table.fail(f"is not a setting of this rule{did_you_mean(key, known)}", key)
        for rule in owners:
            usual = rule.parameters[key]
            if not _same_type(value, usual):
                kind = TYPE_NAMES.get(type(usual), "of the type it has in the rule")
                setting.table.fail(f"must be {kind} such as {_plain(usual)}, not {_plain(value)}", key)


def _same_type(value: Any, usual: Any) -> bool:
    if isinstance(usual, list | tuple):
        return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    if isinstance(usual, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(usual)


def _plain(value: Any) -> str:
    """Write a value as a config would."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_plain(each) for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def read_own(table: Table, library: Library) -> Selection:
    """Read the rules a draft chooses itself, in its front matter, and see that it says nothing else but its kind.

    Raises the table's error.
    """
    table = table.copy()
    selection = read_selection(table)
    read_kind(table)
    table.done()
    _validate_selection(selection, table, library)
    return selection


def settings_for(
    config: Config, overrides: Sequence[Override], own: Selection | None, library: Library, wish: Wish
) -> Settings:
    """Give the settings of a config for the drafts that some of its overrides are for, and that say something themselves."""
    first = Selection(select=wish.select) if wish.select else config.selection
    said = [each.selection for each in overrides] + ([own] if own else [])
    later = [Selection(ignore=each.ignore) if wish.select else each for each in said]
    on = {rule.id for rule in library.rules.values() if rule.enabled}
    for selection in (first, *later, Selection(None, wish.extend, wish.ignore)):
        on = {id_ for id_ in library.rules if _is_on(id_, id_ in on, selection)}
    values = [*config.rules, *(setting for each in overrides for setting in each.rules)]
    chosen = (_choice(rule, values) for id_, rule in library.rules.items() if id_ in on)
    return Settings(config.rule_folders, config.model, tuple(chosen))


def _is_on(id_: str, before: bool, selection: Selection) -> bool:
    wanted = _closeness(id_, (*(selection.select or ()), *selection.extend))
    unwanted = _closeness(id_, selection.ignore)
    if wanted == unwanted == -1:
        return before and selection.select is None
    return wanted > unwanted


def _closeness(id_: str, names: Iterable[str]) -> int:
    """Tell how closely some names fit a rule: -1 not at all, 0 by *all*, else the longest one's length."""
    return max((0 if name.lower() == "all" else len(name) for name in names if _under(id_, name)), default=-1)


def _under(id_: str, name: str) -> bool:
    return name.lower() == "all" or id_ == name or id_.startswith(name + "/")


def _choice(rule: Rule, settings: Iterable[RuleSetting]) -> Choice:
    level = rule.level
    parameters: dict[str, Any] = {}
    for setting in settings:
        if _under(rule.id, setting.name):
            level = setting.level or level
            parameters |= {key: value for key, value in setting.parameters if key in rule.parameters}
    return Choice(rule.id, level, tuple(sorted(parameters.items())))
