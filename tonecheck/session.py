"""One run: configs, plugins, rules and linters brought together, and files turned into findings.

Everything is made when it is first needed and shared between the files with the same settings; spaCy and the
model come last, with the first draft that has something to parse.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tonecheck.config.allow import without_allowed
from tonecheck.config.file import Config, Configs, Selection
from tonecheck.config.selection import Settings, Wish, read_own, settings_for, validate
from tonecheck.errors import ConfigError, InputError, TonecheckError, UnknownFileError
from tonecheck.formats import Format, Syntax, format_for, read_drafts
from tonecheck.plugins.loading import Extensions
from tonecheck.readahead import ReadAhead
from tonecheck.report.checked import Checked
from tonecheck.rulebook.library import Library, RuleFolder, builtin_folder
from tonecheck.sources.paths import absolute, shown
from tonecheck.sources.stream import open_stream
from tonecheck.stock import Stock

if TYPE_CHECKING:
    from spacy.language import Language

    from tonecheck.drafts.draft import Draft
    from tonecheck.formats.data.layout import Layout
    from tonecheck.linter import Linter
    from tonecheck.past import Past
    from tonecheck.readymade import ReadyMade
    from tonecheck.rulebook.rule import Rule
    from tonecheck.sources.changes import Changes


AHEAD = 16_000  # characters of drafts that are parsed in one go


class Models:
    """The loaded models, by name. ``lean`` is for a process of our own."""

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
    """Checks files. ``problems`` holds, once each, what stopped a rule on the way.

    ``past`` is what earlier runs know of configs and drafts, ``ready`` what they have made of rules; without them everything
    is found out, and made, afresh.
    """

    def __init__(
        self,
        configs: Configs,
        extensions: Extensions,
        *,
        wish: Wish | None = None,
        encoding: str | None = None,
        models: Models | None = None,
        stock: Stock | None = None,
        changes: Changes | None = None,
        past: Past | None = None,
        ready: ReadyMade | None = None,
    ) -> None:
        self.problems: dict[str, TonecheckError] = {}
        self.configs = configs
        self._extensions = extensions
        self._wish = wish or Wish()
        self._encoding = encoding
        self._models = models or Models()
        self._stock = stock or Stock()
        self._changes = changes
        self._past = past
        self._ready = ready
        self._libraries: dict[tuple[Path, ...], Library] = {}
        self._settings: dict[tuple[Hashable, ...], Settings] = {}
        self._used: set[int] = set()  # the ids of the overrides, formats and allowed phrases that were of use
        self._linters: dict[Settings, Linter] = {}
        self._valid: dict[int, Config] = {}
        self._config_in: dict[str, Config] = {}  # by absolute folder
        self._ahead = ReadAhead(lambda path, data: self.drafts_of(path, data))

    def config(self, place: Path) -> Config:
        """Give the config for an absolute path, its names checked against the rules.

        Raises `ConfigError`, `RuleError`.
        """
        folder = os.path.dirname(place)  # noqa: PTH120 - a path is dear to make, and this is asked for each file and draft
        if folder in self._config_in:
            return self._config_in[folder]
        config = self.configs.of(place.parent)
        if id(config) not in self._valid:
            if self._past is None or not self._past.is_valid(config):
                validate(config, self.library(config), self._wish)
                if self._past is not None:
                    self._past.found_valid(config)
            self._valid[id(config)] = config
        self._config_in[folder] = config
        return config

    def library(self, config: Config) -> Library:
        """Give all rules that a config knows: the built-in ones, those of plugins, its own folders."""
        folders = config.rule_folders
        if folders not in self._libraries:
            own = [RuleFolder(folder, shown(folder)) for folder in folders]
            self._libraries[folders] = self._stock.library(
                [builtin_folder(), *self._extensions.folders, *own], self._extensions.kinds, folders, self._ready
            )
            if self._past is not None:
                self._past.has_read(folders)
        return self._libraries[folders]

    def settings(self, place: Path, draft: Draft | None = None, own: Selection | None = None) -> Settings:
        """Give what holds for a draft in the file of an absolute path; without one, for those that have no title."""
        config = self.config(place)
        overrides = [each for each in config.overrides if each.match(place, draft.title if draft else None)]
        self._used.update(map(id, overrides))
        key = (id(config), own, *map(id, overrides))
        if key not in self._settings:
            self._settings[key] = settings_for(config, overrides, own, self.library(config), self._wish)
        return self._settings[key]

    def linter(self, place: Path, draft: Draft | None = None, own: Selection | None = None) -> Linter:
        """Give the linter for a draft in the file of an absolute path.

        Raises `RuleError` where a rule does not compile.
        """
        settings = self.settings(place, draft, own)
        if settings not in self._linters:
            self._linters[settings] = self._stock.linter(
                settings,
                self.library(self.config(place)),
                self._extensions.kinds,
                self._models.loader(settings.model),
                self._remember,
                self._past.memory(settings) if self._past is not None else None,
                self._ready,
            )
        return self._linters[settings]

    def lacks_rules(self, config: Config) -> bool:
        """Tell whether the rules of a config have to be made ready first, and another process can do so."""
        return self._ready is not None and config.model is None and self._ready.lacks(config.rule_folders)

    def helped(self, place: Path) -> AbstractContextManager[None]:
        """Have the rules for an absolute path made by another process, while what all drafts need is loaded here."""
        assert self._ready is not None
        return self._ready.helped(lambda: self.linter(place), self._load_language)

    def _load_language(self) -> None:
        from tonecheck.linter import load_language

        load_language(self._models.loader(None)(False))

    def load(self) -> None:
        """Load all that drafts may need, so that processes that are forked share it."""
        for linter in self._linters.values():
            linter.load()

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules of all configs that were asked for so far, by id. They are read when one is first looked up."""
        return _Rules(self)

    def all_rules(self) -> dict[str, Rule]:
        """Read the rules of all configs that were asked for so far."""
        return {id_: rule for config in self._valid.values() for id_, rule in self.library(config).rules.items()}

    def _remember(self, problem: TonecheckError) -> None:
        self.problems.setdefault(str(problem), problem)

    def check_file(self, path: Path) -> Iterator[Checked]:
        """Check the drafts of a file, one after the other. What is wrong with the file itself is among them.

        Raises `UnknownFileError` for a data file without replies anybody knows, and mistakes that are not the file's.
        """
        return (checked for _, checked in self.check_drafts(path))

    def check_bytes(self, data: bytes, name: str, *, rewrites: bool = True) -> Iterator[Checked]:
        """Check what came through standard input, as if it were the file of a name; without ``rewrites`` nothing has fixes.

        Raises as `check_file` does.
        """
        return (checked for _, checked in self.check_drafts(Path(name), data, rewrites=rewrites))

    @contextmanager
    def noting_use(self, *, counts: bool = True) -> Iterator[set[int]]:
        """Give the set that fills with the ids of what is of use meanwhile. It ``counts`` unless it may come to nothing."""
        before, self._used = self._used, set()
        try:
            yield self._used
        finally:
            if counts:
                before |= self._used
            self._used = before

    def note_use(self, config: Config, numbers: Iterable[int]) -> None:
        """Note that parts of a config were of use, by their numbers among its `parts_of`."""
        parts = parts_of(config)
        self._used.update(id(parts[number]) for number in numbers)

    def drafts_of(self, path: Path, data: bytes | None = None) -> Iterator[Draft | InputError]:
        """Give the drafts of a file, or of its bytes, as the config wants them read, and what is wrong with parts of it.

        Raises `InputError` for what ends the reading.
        """
        place = absolute(path)
        config = self.config(place)
        layouts = _layouts(config, place)
        self._used.update(map(id, layouts))
        form = format_for(str(path), self._extensions.formats)
        with open_stream(path, self._encoding_of(form, config), data=data, raw=form.raw) as stream:
            for item in read_drafts(stream, form, layouts, config.max_file_size):
                yield item if isinstance(item, InputError) else self._as_configured(item, place, config)

    def encoding(self, path: Path) -> tuple[str | None, bool]:
        """Give the encoding that somebody named for a file, and whether its bytes need not all be text."""
        form = format_for(str(path), self._extensions.formats)
        return self._encoding_of(form, self.config(absolute(path))), form.raw

    def _encoding_of(self, form: Format | Syntax, config: Config) -> str | None:
        return self._encoding or (None if form.raw else config.encoding)  # a mail says itself

    def is_single(self, path: Path) -> bool:
        """Tell whether a file is one reply, by its name. Raises `ConfigError`."""
        form = format_for(str(path), self._extensions.formats)
        place = absolute(path)  # its config is taken as it is: to see whether that is right would ask for the rules
        return isinstance(form, Format) and form.single and not _layouts(self.configs.of(place.parent), place)

    def check_drafts(
        self, path: Path, data: bytes | None = None, only: Container[int] | None = None, *, rewrites: bool = True
    ) -> Iterator[tuple[int | None, Checked]]:
        """Check the drafts of a file, or of its bytes, each with its place in their order; None for what ends the reading.

        ``only`` are the places of those to check. Without ``rewrites`` nothing has fixes. Raises as `check_file` does.
        """
        place = absolute(path)
        config = self.config(place)
        changes = self._changes if data is None and only is None else None  # what is handed over is meant
        if changes is not None and not changes.touches(place):
            return
        read = self._ahead.take(path, data)
        if read is not None:
            self._used |= read.used
        items = read.items if read is not None else self.drafts_of(path, data)
        try:
            for some in _batches(enumerate(items)):
                wanted = [
                    (number, item)
                    for number, item in some
                    if isinstance(item, InputError)
                    or ((only is None or number in only) and (changes is None or _is_touched(item, place, changes)))
                ]
                drafts = [item for _, item in wanted if not isinstance(item, InputError)]
                if len(drafts) > 1 and read is None:
                    self.linter(place).ahead(drafts)
                for number, item in wanted:
                    if isinstance(item, InputError):
                        yield number, Checked(str(path), None, error=item.problem)
                    else:
                        yield number, self._checked(item, place, config, rewrites=rewrites)
        except UnknownFileError:
            raise
        except InputError as error:
            yield None, Checked(str(path), None, error=error.problem)

    def ahead(self, paths: Iterable[Path]) -> None:
        """Read small files that will be checked next, and parse in one go what they need.

        What is wrong with them is told when they are checked.
        """
        self._ahead.clear()
        drafts: dict[Linter, list[Draft]] = {}
        for path in paths:
            with suppress(TonecheckError, OSError), self.noting_use(counts=False) as used:
                if some := self._ahead.read(path, used):
                    drafts.setdefault(self.linter(absolute(path)), []).extend(some)
        for linter, together in drafts.items():
            linter.ahead(together)

    def _as_configured(self, draft: Draft, place: Path, config: Config) -> Draft:
        said = [each.snippet for each in config.overrides if each.match(place, draft.title)]
        kind = draft.own.peek("kind") if draft.own else None
        said.append({"snippet": True, "reply": False}.get(kind) if isinstance(kind, str) else None)
        snippet = next((each for each in reversed(said) if each is not None), draft.snippet or config.snippet)
        return draft.configured(snippet, config.placeholders)

    def _checked(self, draft: Draft, place: Path, config: Config, *, rewrites: bool) -> Checked:
        own, problem = None, None
        if draft.own is not None:
            try:
                own = read_own(draft.own, self.library(config))
            except ConfigError as error:
                problem = str(error).removeprefix(f"{draft.source.path}: ")
        findings = self.linter(place, draft, own).check(draft, rewrites=rewrites)
        kept = without_allowed(findings, draft, place, config, self._used)
        problems = [problem, *_problems(draft)] if problem else _problems(draft)
        return Checked(draft.source.path, draft, kept, error="; ".join(problems) or None)

    def unused(self, folders: Iterable[Path]) -> Iterator[str]:
        """Say what the configs in some wholly checked folders have and nothing needed."""
        folders = list(folders)
        whole = [c for c in self._valid.values() if any(c.folder.is_relative_to(folder) for folder in folders)]
        for allow in (allow for config in whole for allow in config.allow if id(allow) not in self._used):
            where = allow.table.place("phrase")
            yield f"{where}: allowed phrase {allow.phrase!r} was not needed; it can go"
        for config in whole:
            for override in config.overrides:
                if id(override) not in self._used:
                    wanted = [*override.paths.patterns, *override.titles.patterns]
                    yield f"{override.table.place()}: no draft fits {', '.join(map(repr, wanted))}; mend or drop these overrides"
            for layout in config.formats:
                if id(layout) not in self._used and layout.paths is not None:
                    yield f"{layout.paths.place}: no file fits {', '.join(map(repr, layout.paths.patterns))}; mend or drop this format"


def _layouts(config: Config, place: Path) -> list[Layout]:
    """Give the layouts that a config has for the file of an absolute path."""
    return [each for each in config.formats if each.paths and each.paths.match(place)]


def parts_of(config: Config) -> tuple[object, ...]:
    """Give what a config has that may or may not be of use, in a fixed order."""
    return *config.overrides, *config.formats, *config.allow


def _batches(items: Iterable[tuple[int, Draft | InputError]]) -> Iterator[list[tuple[int, Draft | InputError]]]:
    """Put drafts together that are parsed in one go. What ends their reading is raised when those before are given out."""
    batch: list[tuple[int, Draft | InputError]] = []
    size = 0
    reading = iter(items)
    while True:
        try:
            number, item = next(reading)
        except StopIteration:
            break
        except Exception:
            yield batch
            raise
        batch.append((number, item))
        size += len(item.text) if not isinstance(item, InputError) else 0
        if size > AHEAD:
            yield batch
            batch, size = [], 0
    yield batch


class _Rules(Mapping[str, "Rule"]):
    """The rules of a session: a report of what is known already may need none."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return self._session.all_rules()

    def __getitem__(self, name: str) -> Rule:
        return self._rules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)


def _is_touched(draft: Draft, place: Path, changes: Changes) -> bool:
    """Tell whether a draft in the file of an absolute path has a changed line; that of a plain file has, if it is looked at."""
    if draft.name is None:
        return True
    start, end = draft.place(0, len(draft.text))
    return changes.touches_lines(place, draft.source.place(start)[0], draft.source.place(end)[0])


def _problems(draft: Draft) -> list[str]:
    """Say what is wrong with a draft as a template."""
    return [
        draft.source.error(each.message, draft.origin.origin(each.offset, each.offset + 1)[0]).problem
        for each in draft.template.problems
    ]
