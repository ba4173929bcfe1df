"""Importing of spaCy only what a parse needs: a fifth of what ``import spacy`` costs.

``import spacy`` brings its command line, its training, every language's registry and pydantic along. Here its packages come
*unopened*: their ``__init__`` has not run, and a name asked of one is taken from the module that it would import it from.
Modules that are only mentioned (in annotations, in what trains a model) are *left out*, with stand-ins for their names.

Nothing is lost by it: whoever asks an unopened package for what it can't give, a left-out module for anything, or
calls a stand-in, makes `LeanImport.complete` run every ``__init__`` and put the real things in the place of the stand-ins.
``TONECHECK_FULL_IMPORT=1`` switches all of it off.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import sys
import threading
from functools import partial
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

# Parents before their children. "thinc.api" is a module, but one that only gathers names, as a package does.
_UNOPENED = (
    "srsly",
    "thinc",
    "thinc.layers",
    "thinc.api",
    "spacy",
    "spacy.training",
    "spacy.ml",
    "spacy.ml.models",
    "spacy.matcher",
    "spacy.pipeline",
    "spacy.lang",
    "spacy.lang.en",
)
_LEFT_OUT = (
    "importlib.metadata",
    "packaging.requirements",
    "packaging.specifiers",
    "pydantic",
    "pydantic.v1",
    "spacy.language",
    "spacy.pipeline.functions",
    "spacy.schemas",
    "spacy.scorer",
    "srsly._yaml_api",
    "wasabi",
)
_WITH_STAND_INS = ("catalogue", "confection", "spacy", "srsly", "thinc")


class NotLeanError(ImportError):
    """A module asked for more than stand-ins can give while it was imported."""


class LeanImport:
    """A context in which spaCy's modules are imported without what a parse does not need.

    Raises nothing of its own: what fails inside it is an `ImportError` or `AttributeError` of the module that failed, and
    after `complete` spaCy can be imported as usual.
    """

    def __init__(self) -> None:
        self._unopened: list[_Unopened] = []
        self._left_out: list[_LeftOut] = []
        self._lock = threading.RLock()
        self._metadata: ModuleType | None = None
        self.importing = False
        self.completing = False

    @staticmethod
    def possible() -> bool:
        """Tell whether nothing of spaCy is imported yet, it is new enough, and nobody has switched this off."""
        if os.environ.get("TONECHECK_FULL_IMPORT") or {"spacy", "thinc", "srsly"}.intersection(sys.modules):
            return False
        # Older ones register their parts as they are imported, and need pydantic to do so.
        return _has("spacy", "registrations.py") and _has("confection", "typechecker.py")

    def __enter__(self) -> LeanImport:
        self.importing = True
        if metadata := sys.modules.get("importlib.metadata"):
            self._metadata, self._entry_points = metadata, metadata.entry_points
            vars(metadata)["entry_points"] = partial(_EntryPoints, self)
        for name in _LEFT_OUT:
            if name not in sys.modules:
                self._left_out.append(_LeftOut(name, self))
        for name in _UNOPENED:
            self._unopened.append(_Unopened(name, self))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        for module in self._left_out:
            # Others' modules are at once as if never touched; spaCy's own wait for the first who wants them.
            if not module.__name__.startswith("spacy.") and sys.modules.get(module.__name__) is module:
                del sys.modules[module.__name__]

    def _stop(self) -> None:
        self.importing = False
        if self._metadata is not None:
            vars(self._metadata)["entry_points"] = self._entry_points
            self._metadata = None

    def complete(self) -> None:
        """Import all that was left out; from here on spaCy is as ``import spacy`` gives it."""
        with self._lock:
            self._stop()
            unopened, self._unopened = self._unopened, []
            left_out, self._left_out = self._left_out, []
            for each in left_out:
                if sys.modules.get(each.__name__) is each:
                    del sys.modules[each.__name__]
            self.completing = True
            try:
                for package in reversed(unopened):  # what asks another for a name it can't find opens that one
                    package.open()
            finally:
                self.completing = False
            for name, module in list(sys.modules.items()):
                if name.partition(".")[0] in _WITH_STAND_INS:
                    _put_back(module)


class _Unopened(ModuleType):
    """A package whose ``__init__`` has not run, in its place in `sys.modules`."""

    def __init__(self, name: str, lean: LeanImport) -> None:
        super().__init__(name)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None or spec.loader is None:
            raise NotLeanError(f"no module named {name}")
        self.__spec__, self.__loader__, self.__file__ = spec, spec.loader, spec.origin
        self.__package__ = spec.parent
        if spec.submodule_search_locations is not None:
            self.__path__ = spec.submodule_search_locations
        self._loader = spec.loader
        self._lean = lean
        self._open = False
        self._homes: dict[str, str] | None = None  # the module that has a name
        sys.modules[name] = self
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, self)

    def __getattr__(self, name: str) -> Any:
        if name == "__all__" and self._lean.completing:
            self.open()  # for an import of *
        if name.startswith("__"):
            return super().__getattribute__(name)
        try:
            value = self._imported(name)
        except ModuleNotFoundError:
            if self._lean.importing:
                raise NotLeanError(f"{self.__name__} does not say where {name} is") from None
            if self._lean.completing:
                self.open()
            else:
                self._lean.complete()
            return super().__getattribute__(name)
        setattr(self, name, value)
        return value

    def _imported(self, name: str) -> Any:
        if self._homes is None:
            self._homes = _gathered_names(Path(str(self.__file__)))
        if home := self._homes.get(name):
            return getattr(importlib.import_module(home, self.__package__), name)
        return importlib.import_module(f"{self.__name__}.{name}")

    def open(self) -> None:
        """Run the package's own ``__init__``, once."""
        if not self._open:
            self._open = True
            self._loader.exec_module(self)


class _LeftOut(ModuleType):
    """A module that is not imported, and has a stand-in for every name."""

    def __init__(self, name: str, lean: LeanImport) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self._lean = lean
        sys.modules[name] = self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if not self._lean.importing:
            self._lean.complete()
            return getattr(importlib.import_module(self.__name__), name)
        value: Any
        if (self.__name__, name) == ("importlib.metadata", "entry_points"):
            value = partial(_EntryPoints, self._lean)
        elif (self.__name__, name) == ("spacy.schemas", "TokenPattern"):
            value = _TokenPattern
        else:
            value = _StandIn(name, (), {"__module__": self.__name__, "lean": self._lean})
        setattr(self, name, value)
        return value


class _StandIn(type):
    """A class in the place of something left out: fit for annotations and ``isinstance``, and real when called."""

    lean: LeanImport

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _StandIn:
        if bases:
            raise NotLeanError(f"{name} has a base that was left out: {bases[0].__name__}")
        return super().__new__(cls, name, bases, namespace)

    def real(cls) -> Any:
        """Give what the class stands in for."""
        return getattr(importlib.import_module(cls.__module__), cls.__name__)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.lean.importing:
            raise NotLeanError(f"{cls.__module__}.{cls.__name__} was left out")
        cls.lean.complete()
        return cls.real()(*args, **kwargs)


class _EntryPoints:
    """The entry points of all packages: none while spaCy is imported, when only its registries ask for more of their kind."""

    def __init__(self, lean: LeanImport) -> None:
        self._lean = lean

    def select(self, **wanted: str) -> Any:
        """Give the entry points of a group."""
        if self._lean.importing:
            return ()
        from importlib.metadata import entry_points

        return entry_points(**wanted)


class _TokenPattern:
    """The attributes a phrase can be matched by: the one thing a tokenizer asks of spaCy's schemas."""

    def model_dump(self) -> set[str]:
        from spacy.attrs import IDS

        return {name.lower() for name in IDS}


def _put_back(module: ModuleType) -> None:
    for key, value in list(vars(module).items()):
        if isinstance(value, _StandIn):
            setattr(module, key, value.real())
        elif isinstance(value, _LeftOut):
            setattr(module, key, importlib.import_module(value.__name__))
        elif value is _TokenPattern:
            setattr(module, key, importlib.import_module("spacy.schemas").TokenPattern)


def _has(package: str, file: str) -> bool:
    spec = importlib.util.find_spec(package)
    return spec is not None and spec.origin is not None and Path(spec.origin).with_name(file).is_file()


def _gathered_names(init: Path) -> dict[str, str]:
    """Give the names that a package's ``__init__`` imports from its own modules, with the modules."""
    return {
        alias.asname or alias.name: "." * node.level + node.module
        for node in ast.parse(init.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.level and node.module
        for alias in node.names
        if alias.asname in (None, alias.name)
    }
