"""One run: configs, plugins, rules and linters brought together, and files turned into results.

Everything is made when it is first needed and shared between the files with the same settings; spaCy and the
model come last, with the first draft that has something to parse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tonecheck.config.allow import Allowances
from tonecheck.config.file import Allow, Config, Configs
from tonecheck.config.selection import Settings, Wish, settings_for, validate
from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError, TonecheckError
from tonecheck.finding import Finding
from tonecheck.formats import format_for
from tonecheck.linter import Linter
from tonecheck.plugins.loading import Extensions
from tonecheck.report.result import Result
from tonecheck.rulebook.library import Library, RuleFolder, builtin_folder, load_library
from tonecheck.sources.paths import absolute, shown
from tonecheck.sources.source import Source, decode, read_source

if TYPE_CHECKING:
    from spacy.language import Language


class Models:
    """The loaded models, by name. ``lean`` is for a process of our own that ends soon."""

    def __init__(self, *, lean: bool = False) -> None:
        self._lean = lean
        self._loaded: dict[tuple[str | None, bool], Language] = {}

    def loader(self, name: str | None) -> Callable[[bool], Language]:
        """Give a linter's way to the model of a name; None is the usual one."""

        def load(lemmas: bool) -> Language:
            if (name, lemmas) not in self._loaded:
                from tonecheck.nlp.model import find_model, load_model

                self._loaded[name, lemmas] = load_model(find_model(name), lemmas=lemmas, lean=self._lean)
            return self._loaded[name, lemmas]

        return load


class Session:
    """Checks files. ``problems`` holds, once each, what stopped a rule on the way."""

    def __init__(
        self,
        configs: Configs,
        extensions: Extensions,
        *,
        wish: Wish | None = None,
        encoding: str | None = None,
        models: Models | None = None,
    ) -> None:
        self.problems: dict[str, TonecheckError] = {}
        self._configs = configs
        self._extensions = extensions
        self._wish = wish or Wish()
        self._encoding = encoding
        self._models = models or Models()
        self._libraries: dict[tuple[Path, ...], Library] = {}
        self._settings: dict[tuple[int, ...], Settings] = {}
        self._linters: dict[Settings, Linter] = {}
        self._valid: dict[int, Config] = {}
        self._allowances = Allowances()

    def config(self, place: Path) -> Config:
        """Give the config for an absolute path, its names checked against the rules.

        Raises `ConfigError`, `RuleError`.
        """
        config = self._configs.of(place.parent)
        if id(config) not in self._valid:
            validate(config, self.library(config), self._wish)
            self._valid[id(config)] = config
        return config

    def library(self, config: Config) -> Library:
        """Give all rules that a config knows: the built-in ones, those of plugins, its own folders."""
        folders = config.rule_folders
        if folders not in self._libraries:
            own = [RuleFolder(folder, shown(folder)) for folder in folders]
            self._libraries[folders] = load_library(
                [builtin_folder(), *self._extensions.folders, *own], self._extensions.kinds
            )
        return self._libraries[folders]

    def settings(self, place: Path) -> Settings:
        """Give what holds for a draft at an absolute path."""
        config = self.config(place)
        overrides = [each for each in config.overrides if each.paths.match(place)]
        key = (id(config), *map(id, overrides))
        if key not in self._settings:
            self._settings[key] = settings_for(config, overrides, self.library(config), self._wish)
        return self._settings[key]

    def linter(self, place: Path) -> Linter:
        """Give the linter for a draft at an absolute path.

        Raises `RuleError` where a rule does not compile.
        """
        settings = self.settings(place)
        if settings not in self._linters:
            library = self.library(self.config(place))
            self._linters[settings] = Linter(
                settings.active(library),
                library,
                self._extensions.kinds,
                self._models.loader(settings.model),
                on_problem=self._remember,
            )
        return self._linters[settings]

    def _remember(self, problem: TonecheckError) -> None:
        self.problems.setdefault(str(problem), problem)

    def check_file(self, path: Path) -> Result:
        """Check a file. What is wrong with the file itself is in the result; other mistakes raise."""
        place = absolute(path)
        config = self.config(place)
        try:
            source = read_source(path, str(path), self._encoding or config.encoding, config.max_file_size)
            return self._check(source, place)
        except InputError as error:
            return Result(str(path), None, error=error.problem)

    def check_bytes(self, data: bytes, name: str) -> Result:
        """Check what came through standard input, as if it were the file of a name."""
        place = absolute(Path(name))
        config = self.config(place)
        try:
            source = Source(name, decode(data, name, self._encoding or config.encoding, config.max_file_size))
            return self._check(source, place)
        except InputError as error:
            return Result(name, None, error=error.problem)

    def _check(self, source: Source, place: Path) -> Result:
        linter = self.linter(place)
        config = self.config(place)
        _, form = format_for(source.path, self._extensions.formats)
        checked: list[tuple[Draft, tuple[Finding, ...]]] = []
        for draft in form.read(source):
            checked.append((draft, self._allowances.kept(linter.check(draft), draft, place, config)))
        return Result(source.path, source, tuple(checked))

    def unused_allowances(self, folders: Iterable[Path]) -> list[Allow]:
        """Give the allowed phrases that dropped nothing, of the configs in some wholly checked folders."""
        folders = list(folders)
        whole = [c for c in self._valid.values() if any(c.folder.is_relative_to(folder) for folder in folders)]
        return list(self._allowances.unused(whole))
