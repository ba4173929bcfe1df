"""The rules as they stand in the current folder: what ``rules``, ``explain`` and ``new`` look at."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tonecheck.config.file import Config, Configs
from tonecheck.config.selection import Choice
from tonecheck.plugins.loading import Extensions, load_extensions
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import Level, Rule
from tonecheck.session import Session
from tonecheck.sources.paths import absolute

if TYPE_CHECKING:
    from tonecheck.book import Book


class Shelf:
    """The rules that the config of the current folder knows, and what it makes of them."""

    def __init__(self, config: Path | None = None, *, isolated: bool = False) -> None:
        self.extensions: Extensions = load_extensions(plugins=not isolated)
        self._session = Session(Configs(config, isolated=isolated), self.extensions)
        self._here = absolute(Path()) / "draft.txt"

    @property
    def config(self) -> Config:
        """The config here."""
        return self._session.config(self._here)

    @cached_property
    def library(self) -> Library:
        """All rules."""
        return self._session.library(self.config)

    @property
    def book(self) -> Book:
        """The rules that are on, made ready. Raises `RuleError`."""
        return self._session.linter(self._here).book

    def named(self, name: str) -> list[Rule]:
        """Give the rules of a name: a rule's, a family's, or what a face goes by in its family. Raises `ConfigError`."""
        faces = [rule for rule in self.library.rules.values() if rule.id.endswith(f"/{name}")]
        return faces if faces and name not in self.library.names else self.library.chosen(name)

    @cached_property
    def _chosen(self) -> dict[str, Choice]:
        return {choice.rule: choice for choice in self._session.settings(self._here).rules}

    def state(self, rule: Rule) -> tuple[Level, bool]:
        """Give a rule's level here, and whether it is on."""
        choice = self._chosen.get(rule.id)
        return (choice.level, True) if choice else (rule.level, False)

    def parameters(self, rule: Rule) -> dict[str, object]:
        """Give a rule's parameters as they are set here."""
        choice = self._chosen.get(rule.id)
        return {**rule.parameters, **dict(choice.parameters if choice else ())}
