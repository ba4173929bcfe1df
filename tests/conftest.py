"""What the tests share. The model is loaded once for all of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.linter import ActiveRule, Linter
from tonecheck.matchers import KINDS
from tonecheck.nlp.model import find_model, load_model
from tonecheck.nlp.reading import Reading, read
from tonecheck.rulebook.library import Library, RuleFolder, builtin_folder, load_library
from tonecheck.sources.source import Source

if TYPE_CHECKING:
    from spacy.language import Language

# Random on a desk, where it finds more; the same every time in CI, where it must not surprise.
settings.register_profile("tonecheck", deadline=None, max_examples=100, derandomize=bool(os.environ.get("CI")))
settings.load_profile("tonecheck")


@pytest.fixture(scope="session")
def load() -> Callable[[bool], Language]:
    """Give what loads the model; each of its two shapes is loaded once."""
    loaded: dict[bool, Language] = {}

    def load(lemmas: bool) -> Language:
        if lemmas not in loaded:
            loaded[lemmas] = load_model(find_model(), lemmas=lemmas)
        return loaded[lemmas]

    return load


@pytest.fixture(scope="session")
def nlp(load: Callable[[bool], Language]) -> Language:
    return load(False)


@pytest.fixture(scope="session")
def draft_of() -> Callable[..., Draft]:
    """Give what makes a draft of a text."""

    def draft_of(text: str, path: str = "reply.txt") -> Draft:
        return Draft(Source(path, text), MappedText.same(text))

    return draft_of


@pytest.fixture(scope="session")
def reading_of(nlp: Language, draft_of: Callable[..., Draft]) -> Callable[[str], Reading]:
    """Give what reads a text the way the rules see it."""
    return lambda text: read(draft_of(text), nlp)


@pytest.fixture(scope="session")
def library() -> Library:
    """The rules that come with tonecheck."""
    return load_library([builtin_folder()], KINDS)


@pytest.fixture(scope="session")
def linter(library: Library, load: Callable[[bool], Language]) -> Linter:
    """A linter with every built-in rule that is on by default."""
    return Linter([ActiveRule(r, r.level) for r in library.rules.values() if r.enabled], library, KINDS, load)


@pytest.fixture
def rules_in(tmp_path: Path) -> Callable[..., Library]:
    """Give what writes rule files and reads them: ``rules_in({"my-rule": "…toml…"})``."""

    def rules_in(files: dict[str, str]) -> Library:
        for name, content in files.items():
            path = tmp_path / f"{name}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return load_library([RuleFolder(tmp_path, "rules")], KINDS)

    return rules_in


@pytest.fixture(scope="session")
def at_most() -> Callable[[float], AbstractContextManager[None]]:
    """Give a context that fails where its block takes longer than so many seconds of this process's time."""

    @contextmanager
    def at_most(seconds: float) -> Iterator[None]:
        start = time.process_time()
        yield
        took = time.process_time() - start
        assert took < seconds, f"took {took:.1f} s"

    return at_most
