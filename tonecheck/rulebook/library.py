"""The library of rules: built-in ones, a team's own folders, those of plugins; with the words and signals they share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tonecheck.errors import ConfigError, RuleError, did_you_mean

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from tonecheck.rulebook.rule import Rule
    from tonecheck.rulebook.rulefile import Signal

FAMILIES, SIGNALS = "_words", "_signals"


class RuleFolder(NamedTuple):
    """A folder of rule files and the name it goes by in messages."""

    path: Traversable
    shown: str


class Library:
    """All rules by id, all signals by name, all word families by name.

    A bare one has no more of them than can be told of its rules; ``read_again`` gives the whole.
    """

    def __init__(self, rules: Mapping[str, Rule] = MappingProxyType({})) -> None:
        self.rules = dict(rules)
        self.signals: dict[str, Signal] = {}
        self.families: dict[str, tuple[str, ...]] = {}
        self.read_again: Callable[[], Library] | None = None

    def bare(self) -> Library:
        """Give what can be told of the rules, without what they are made of: all that choosing and reporting needs."""
        from dataclasses import replace

        rules = {id_: replace(rule, matches=(), rewrites=(), examples=()) for id_, rule in self.rules.items()}
        return Library(rules)

    def whole(self) -> Library:
        """Give the library with everything in it; a bare one is read again."""
        return self.read_again() if self.read_again is not None else self

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that can be selected: rule ids and each of their leading parts."""
        return frozenset(name for id_ in self.rules for name in _leading(id_))

    def chosen(self, name: str) -> list[Rule]:
        """Give the rules a name stands for: the rule itself and all under it. Raises `ConfigError`."""
        if name in ("all", "ALL"):
            return list(self.rules.values())
        if name not in self.names:
            raise ConfigError(f"there is no rule {name!r}{did_you_mean(name, self.names)} (tonecheck rules lists them)")
        return [rule for id_, rule in self.rules.items() if id_ == name or id_.startswith(f"{name}/")]


def _leading(id_: str) -> Iterator[str]:
    parts = id_.split("/")
    for count in range(1, len(parts) + 1):
        yield "/".join(parts[:count])


def builtin_folder() -> RuleFolder:
    """Find the rules that come with tonecheck: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    if (package / "rules").is_dir():
        return RuleFolder(package / "rules", "rules")
    checkout = package.resolve().parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "rules").is_dir():
        return RuleFolder(checkout / "rules", "rules")
    from importlib.resources import files  # slow to import, and needed only where the package is in an archive

    packaged = files("tonecheck") / "rules"
    if packaged.is_dir():
        return RuleFolder(packaged, "rules")
    raise RuleError("the built-in rules are missing from this installation; install tonecheck again")


def load_library(folders: Iterable[RuleFolder], kinds: Collection[str]) -> Library:
    """Read all rule files of some folders, in order. A later file of the same id takes the earlier one's place.

    Word families of the same name add up; that is how a team adds its own words. Raises `RuleError`.
    """
    from tonecheck.rulebook.rulefile import read_families, read_rule, read_signal

    library = Library()
    for folder in folders:
        for path, id_ in sorted(_toml_files(folder.path, ""), key=lambda found: found[1]):
            shown = f"{folder.shown}/{id_}.toml"
            top, _, name = id_.partition("/")
            if top == FAMILIES:
                for family, words in read_families(path, shown).items():
                    library.families[family] = (*library.families.get(family, ()), *words)
            elif top == SIGNALS:
                library.signals[name] = read_signal(path, name, shown, kinds)
            else:
                library.rules[id_] = read_rule(path, id_, shown, kinds)
    library.rules = dict(sorted(library.rules.items()))
    for rule in library.rules.values():
        for name in rule.over:
            if name not in library.names:
                raise RuleError(f"{rule.file}: over: there is no rule {name!r}{did_you_mean(name, library.names)}")
    _no_duels(library)
    return library


def _no_duels(library: Library) -> None:
    """Refuse two rules that are over each other: on the same words neither would report. Raises `RuleError`."""
    beaten = {
        id_: {other.id for name in rule.over for other in library.chosen(name)} for id_, rule in library.rules.items()
    }
    for id_, others in beaten.items():
        for other in others:
            if other != id_ and id_ in beaten[other]:
                file = library.rules[id_].file
                raise RuleError(f"{file}: over: {id_} and {other} are over each other; take one of the two out")


def _toml_files(folder: Traversable, prefix: str) -> Iterator[tuple[Traversable, str]]:
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise RuleError(f"{folder}: can't be read: {error.strerror or error}") from None
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _toml_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".toml"):
            yield entry, prefix + entry.name.removesuffix(".toml")
