"""Sessions for what is open: the same configs, rules and baselines as the command's, made again when a file of theirs changes.

Only the thread that checks may use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonecheck.cache.fingerprint import stamp_of
from tonecheck.config.baseline import Baseline
from tonecheck.config.file import FILE, HOUSE_RULES, PYPROJECT, Config, Configs
from tonecheck.config.selection import Wish
from tonecheck.discovery import OWN, Discovery
from tonecheck.errors import ConfigError, InputError, PluginError, TonecheckError, UnknownFileError
from tonecheck.finding import Edit, Finding
from tonecheck.formats import format_for, known_suffixes
from tonecheck.past import Past
from tonecheck.plugins.loading import Extensions, load_extensions
from tonecheck.readymade import ReadyMade
from tonecheck.report.checked import Checked
from tonecheck.session import Models, Session
from tonecheck.sources.paths import absolute, is_file
from tonecheck.stock import Stock

if TYPE_CHECKING:
    from spacy.language import Language

    from tonecheck.rulebook.library import Library

Tell = Callable[[str], None]

_PLACE = re.compile(r"(?P<file>.+?)(?::(?P<line>\d+))?: (?P<problem>.*)", re.DOTALL)


class Mistake(Exception):  # noqa: N818 - whoever wrote the config made it
    """A config or a rule is wrong. ``file`` and ``line`` say where, if that is known; the line counts from 1."""

    def __init__(self, error: TonecheckError) -> None:
        super().__init__(str(error))
        found = _PLACE.fullmatch(str(error))
        file = absolute(Path(found["file"])) if found else None
        self.file = file if file is not None and is_file(file) else None
        self.line = int(found["line"] or 1) if found and self.file else 1
        self.problem = found["problem"] if found and self.file else str(error)


class Workspace:
    """Checks texts by the configs of their paths. ``tell`` is told of a rule that was stopped, and of a broken plugin.

    ``proceed`` is called before every parse; what it raises ends the check.
    """

    def __init__(self, chosen: Path | None, *, isolated: bool, tell: Tell) -> None:
        self.proceed: Callable[[], None] = lambda: None
        self._chosen = chosen
        self._isolated = isolated
        self._tell = tell
        self._wanted = self._wish = Wish()
        self._models = _PatientModels(lambda: self.proceed())
        self._stock = Stock(lasting=True)
        self._extensions: Extensions | None = None
        self._session: Session | None = None
        self._past: Past | None = None  # what earlier runs have made of the rules
        self._read: set[tuple[Path, ...]] = set()  # folders of rules
        self._seen: dict[Path, object] = {}  # what the files that a session depends on looked like
        self._baselines: dict[Path, Baseline] = {}
        self._told: set[str] = set()

    # What there is

    @property
    def extensions(self) -> Extensions:
        """What is built in and what plugins add."""
        if self._extensions is None:
            try:
                self._extensions = load_extensions(plugins=not self._isolated)
            except PluginError as error:
                self._tell(f"{error}; going on without plugins")
                self._extensions = load_extensions(plugins=False)
        return self._extensions

    @property
    def session(self) -> Session:
        """The present session. Raises `ConfigError` for a ``--config`` that is none."""
        if self._session is None:
            if self._chosen is not None:
                self._see(absolute(self._chosen))
            self._past = Past(self.extensions, repr(self._wish), repr(None))
            self._session = Session(
                Configs(self._chosen, isolated=self._isolated),
                self.extensions,
                wish=self._wish,
                encoding="utf-8",
                models=self._models,
                stock=self._stock,
                ready=ReadyMade(self._past),
            )
        return self._session

    def use(self, wish: Wish) -> None:
        """Take other rules, as the client's settings choose them."""
        self._wanted = wish
        self.renew()

    def refresh(self) -> bool:
        """Look whether a file that matters has changed; if so everything is read again. Tell whether it was so."""
        if all(stamp_of([path]) == stamp for path, stamp in self._seen.items()):
            return False
        self.renew()
        return True

    def renew(self) -> None:
        """Read everything again when it is next needed."""
        self._session = self._past = None
        self._wish = self._wanted
        self._read.clear()
        self._seen.clear()
        self._baselines.clear()
        self._told.clear()

    def config(self, path: Path) -> Config:
        """Give the config for a path. Raises `Mistake`."""
        place = absolute(path)
        if not (self._isolated or self._chosen):
            for folder in place.parents:
                self._see(folder / FILE, folder / PYPROJECT, folder / HOUSE_RULES)
        try:
            config = self.session.configs.of(place.parent)
            self._see(*config.rule_folders)
            return self._valid(config, place)
        except ConfigError as error:
            if not (self._wish != Wish() and str(error).startswith(("--", "extendSelect"))):
                raise Mistake(error) from None
            self._tell(f"settings: {str(error).removeprefix('--')}")
            self.renew()
            self._wish = Wish()  # until everything is read again
            return self.config(path)
        except TonecheckError as error:
            raise Mistake(error) from None

    def _valid(self, config: Config, place: Path) -> Config:
        """Give the config of a place when its rules are read, and take note if they changed meanwhile."""
        if config.rule_folders in self._read:
            return self.session.config(place)
        assert self._past is not None
        self._past.rules_key(config.rule_folders)
        valid = self.session.config(place)
        self._past.has_read(config.rule_folders)
        self._read.add(config.rule_folders)
        return valid

    def library(self, path: Path) -> Library:
        """Give all rules that the config of a path knows. Raises `Mistake`."""
        return self.session.library(self.config(path))

    def _see(self, *paths: Path) -> None:
        for path in paths:
            if path not in self._seen:
                self._seen[path] = stamp_of([path])

    # What is done with it

    def load(self, path: Path) -> None:
        """Get everything ready for drafts at a path, the model too."""
        try:
            self.config(path)
            _ = self.session.linter(absolute(path)).parser.nlp
            if self._past is not None:
                self._past.save()
        except (Mistake, TonecheckError) as error:
            self._tell(str(error))

    def leaves_out(self, path: Path) -> bool:
        """Tell whether a file is none of our business: the config excludes it, or it is our own. Raises `Mistake`."""
        place, config = absolute(path), self.config(path)
        ours = place.name in OWN or any(place.is_relative_to(folder) for folder in config.rule_folders)
        if ours or (config.baseline is not None and absolute(config.baseline) == place):
            return True
        try:
            return Discovery(self.session.configs, ()).is_excluded(place)
        except TonecheckError as error:
            raise Mistake(error) from None

    def check(self, path: Path, text: str, *, rewrites: bool = False) -> Iterator[Checked]:
        """Check a text as if it were the file at a path, without what its baseline knows.

        Without ``rewrites`` no finding has fixes: they are made when somebody asks, not with each key that is typed.
        Raises `UnknownFileError` for data without replies, and `Mistake`.
        """
        self.config(path)
        known = self.baseline(path)
        try:
            for checked in self.session.check_bytes(encoded(text), str(path), rewrites=rewrites):
                self.proceed()
                if known is not None and checked.draft is not None:
                    new = known.new(absolute(path), checked.draft, checked.findings)
                    checked = checked._replace(findings=new)
                yield checked
        except UnknownFileError:
            raise
        except TonecheckError as error:
            raise Mistake(error) from None
        finally:
            self._tell_problems()

    def rewritten(self, path: Path, text: str) -> list[Finding]:
        """Give the findings in a text with their fixes. Raises as `check` does."""
        return [finding for checked in self.check(path, text, rewrites=True) for finding in checked.findings]

    def fixed(self, path: Path, text: str) -> list[Edit]:
        """Give what ``check --fix`` would change in a text. Raises `Mistake`."""
        from tonecheck.fixing.fixer import Fixer

        data = encoded(text)
        try:
            fixer = Fixer(self.session, unsafe=False, baseline=self.baseline)
            first = fixer.look(path, data)
            if not first.choices:
                return []
            fixed = fixer.fix(path, data, first)
        except InputError as error:
            self._tell(str(error))
            return []
        except TonecheckError as error:
            raise Mistake(error) from None
        for problem in fixed.problems:
            self._tell(f"{path}: {problem}")
        return fixed.edits()

    def names(self, path: Path) -> bool:
        """Tell whether the config says where the replies in a file are. Raises `Mistake`."""
        place = absolute(path)
        return any(each.paths and each.paths.match(place) for each in self.config(path).formats)

    def is_prose(self, path: Path) -> bool:
        """Tell whether a file is one of prose, and not of data in which replies may be."""
        from tonecheck.formats import Format

        return isinstance(format_for(str(path), self.extensions.formats), Format)

    @property
    def suffixes(self) -> frozenset[str]:
        """The suffixes of files that hold replies."""
        return known_suffixes(self.extensions.formats)

    def baseline(self, path: Path) -> Baseline | None:
        """Give the baseline of a path with nothing found yet. Raises `Mistake`."""
        file = self.config(path).baseline
        if file is None:
            return None
        self._see(file)
        if file not in self._baselines:
            try:
                self._baselines[file] = Baseline.read(file)
            except ConfigError as error:
                raise Mistake(error) from None
        return self._baselines[file].afresh()

    def _tell_problems(self) -> None:
        """Tell of rules that had to be stopped, of each once."""
        for problem in self.session.problems:
            if problem not in self._told:
                self._told.add(problem)
                self._tell(problem)


def encoded(text: str) -> bytes:
    """Give a text as bytes that read back as a text of the same length."""
    return text.encode("utf-8", "replace")


class _PatientModels(Models):
    """Models whose every parse asks first whether to go on."""

    def __init__(self, proceed: Callable[[], None]) -> None:
        super().__init__(lean=True)
        self._proceed = proceed

    def loader(self, name: str | None) -> Callable[[bool], Language]:
        """Give a linter's way to the model of a name."""
        load = super().loader(name)
        return lambda lemmas: _Patient(load(lemmas), self._proceed)  # type: ignore[return-value] # stands in for one


class _Patient:
    """A model that asks before every parse whether to go on."""

    def __init__(self, nlp: Language, proceed: Callable[[], None]) -> None:
        self._nlp = nlp
        self._proceed = proceed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._nlp, name)

    def pipe(self, texts: Any, **more: Any) -> Any:
        """Parse some texts."""
        self._proceed()
        return self._nlp.pipe(texts, **more)
