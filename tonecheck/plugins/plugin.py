"""One plugin: loaded, its hooks called, and what they give looked at before it is used."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from tonecheck import hooks as specifications
from tonecheck.errors import PluginError, did_you_mean
from tonecheck.formats import Format
from tonecheck.plugins.guards import guarded_format, guarded_kind, guarded_reporter, said
from tonecheck.plugins.loading import GROUP, Extensions
from tonecheck.rulebook.library import RuleFolder

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Hooks = dict[str, list[Callable[[], Any]]]  # the functions a plugin has for each hook
HOOKS = ("tonecheck_rule_folders", "tonecheck_kinds", "tonecheck_formats", "tonecheck_reporters")


class Plugin:
    """One entry point: loads it, calls its hooks, and answers for what they give."""

    def __init__(self, entry: EntryPoint) -> None:
        package = entry.dist
        self._entry = entry
        self._name = f"plugin {entry.name!r}" + (f" of {package.name} {package.version}" if package else "")

    def extend(self, extensions: Extensions) -> None:
        """Add what the plugin gives. Raises `PluginError`."""
        extensions.modules.append(self._entry.module)
        hooks = self._hooks()
        for given in self._call(hooks, "tonecheck_rule_folders", list):
            extensions.folders.append(self._folder(given))
        for name, kind in self._named(hooks, "tonecheck_kinds", extensions.kinds):
            self._expect(callable(kind), "tonecheck_kinds", name, "what makes a matcher")
            extensions.kinds[name] = guarded_kind(kind, f"{self._name}: kind {name!r}")
        for name, form in self._named(hooks, "tonecheck_formats", extensions.formats):
            self._check_format(name, form, extensions.formats)
            extensions.formats[name] = guarded_format(form, f"{self._name}: format {name!r}")
        for name, reporter in self._named(hooks, "tonecheck_reporters", extensions.reporters):
            self._expect(callable(reporter), "tonecheck_reporters", name, "a function that writes results")
            extensions.reporters[name] = guarded_reporter(reporter, f"{self._name}: reporter {name!r}")

    def _hooks(self) -> Hooks:
        """Load the plugin and give the functions behind each of our hooks."""
        try:
            plugin = self._entry.load()
        except (Exception, SystemExit) as error:
            raise self._error(f"can't be imported: {said(error)}") from error
        manager = pluggy.PluginManager(GROUP)
        manager.add_hookspecs(specifications)
        try:
            manager.register(plugin, self._entry.name)
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            unknown = [name for name in vars(manager.hook) if name.startswith("tonecheck_") and name not in HOOKS]
            if unknown:
                raise self._error(f"there is no hook {unknown[0]!r}{did_you_mean(unknown[0], HOOKS)}") from None
            raise self._error(f"does not fit our hooks: {said(error)}") from None
        found = {name: [impl.function for impl in getattr(manager.hook, name).get_hookimpls()] for name in HOOKS}
        if not any(found.values()):
            raise self._error("has no hooks; mark its functions with @hookimpl of tonecheck.hooks")
        return found

    def _call(self, hooks: Hooks, hook: str, kind: type[Any]) -> Any:
        """Give what the plugin's hook gives, an empty list or dict where it has none."""
        for function in hooks[hook]:
            try:
                given = function()
            except (Exception, SystemExit) as error:
                raise self._error(f"{hook} failed: {said(error)}") from error
            if not isinstance(given, kind):
                raise self._error(f"{hook} must give a {kind.__name__}, not {given!r}")
            return given
        return kind()

    def _folder(self, given: Any) -> RuleFolder:
        match given:
            case (path, str(name)):
                folder = Path(path) if isinstance(path, str) else path
                if hasattr(folder, "is_dir") and folder.is_dir():
                    return RuleFolder(folder, name)
                raise self._error(f"tonecheck_rule_folders: there is no folder {path!s}")
        raise self._error(f"tonecheck_rule_folders must give pairs of a folder and its name, not {given!r}")

    def _named(self, hooks: Hooks, hook: str, known: Container[str]) -> Iterator[tuple[str, Any]]:
        """Give the names and values of a hook. A name that is taken stays with who has it."""
        for name, value in self._call(hooks, hook, dict).items():
            self._expect(isinstance(name, str), hook, name, "a text as its name")
            if name in known:
                raise self._error(f"{hook} gives {name!r}, which there is already; choose another name")
            yield name, value

    def _check_format(self, name: str, form: Any, known: Mapping[str, Format]) -> None:
        hook = "tonecheck_formats"
        self._expect(isinstance(form, Format), hook, name, "a tonecheck.formats.Format")
        dotted = isinstance(form.suffixes, tuple) and all(str(each).startswith(".") for each in form.suffixes)
        self._expect(dotted, hook, name, 'suffixes like (".xyz",)')
        for suffix in form.suffixes:
            for other, taken in known.items():
                if suffix in taken.suffixes:
                    raise self._error(f"{hook} gives {name!r} for {suffix} files, which {other!r} reads already")

    def _expect(self, fits: bool, hook: str, name: object, wanted: str) -> None:
        if not fits:
            raise self._error(f"{hook} must give {wanted} for {name!r}")

    def _error(self, problem: str) -> PluginError:
        return PluginError(f"{self._name}: {problem}")
