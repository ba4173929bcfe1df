"""What the tests share: the model, loaded once; drafts, readings and rules; and tonecheck used as its users do."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import settings

from tonecheck.cli import Process, program
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.finding import Finding
from tonecheck.linter import Linter
from tonecheck.matchers import KINDS
from tonecheck.nlp.model import find_model, load_model
from tonecheck.nlp.parser import Parser
from tonecheck.nlp.reading import Reading
from tonecheck.rulebook.library import Library, RuleFolder, builtin_folder, load_library
from tonecheck.rulebook.rule import ActiveRule
from tonecheck.sources.source import Source

if TYPE_CHECKING:
    from spacy.language import Language

# A worker has a core of its own and the matrices are small: numpy, which reads this once, would only wait for its threads.
with pytest.MonkeyPatch.context() as patch:
    patch.setenv("OPENBLAS_NUM_THREADS", "1")
    import numpy  # noqa: F401

# Random on a desk, where it finds more; the same every time in CI, where it must not surprise, nor take long.
IN_CI = bool(os.environ.get("CI"))
settings.register_profile("tonecheck", deadline=None, max_examples=50 if IN_CI else 100, derandomize=IN_CI)
settings.load_profile("tonecheck")

RULE_HEAD = 'summary = "s"\nmessage = "{match}|{count}|{max}|{number}"\nwhy = "w"\n'
SIGNALS = {
    "_signals/sorry": 'summary = "s"\n[[phrase]]\nany = "sorry"\n',
    "_signals/fix": 'summary = "s"\n[[clause]]\nwho = "us"\nmodal = "will"\n',
    "_words/colours": 'colour = "red, deep blue, green"\nmending = "mend, patch up"\n',
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the slow tests, which wait a lot: nothing is left to do beside one that comes last."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", autouse=True)
def no_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let tests leave the user's cache alone, and check afresh unless they say otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONECHECK_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("TONECHECK_NO_CACHE", os.environ.get("TONECHECK_NO_CACHE", "1"))
        # Or each of hundreds of processes would compile what it imports.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="module", autouse=True)
def settled() -> None:
    """Take what is alive for good, the tests and the model, out of what is gone through for garbage again and again."""
    gc.collect()
    gc.freeze()


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
def line_at() -> Callable[[Source, int], tuple[str, int]]:
    """Give what shows the line around an offset of a file, and the offset's index in it."""

    def line_at(source: Source, offset: int) -> tuple[str, int]:
        at = offset - source.start
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", source.text))]
        start = max(each for each in starts if each <= at)
        end = min((each for each in starts if each > at), default=len(source.text))
        return source.text[start:end].rstrip("\r\n"), at - start

    return line_at


@pytest.fixture(scope="session")
def reading_of(nlp: Language, draft_of: Callable[..., Draft]) -> Callable[[str], Reading]:
    """Give what reads a text the way the rules see it."""
    return lambda text: Reading(draft_of(text), Parser(lambda: nlp))


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


@pytest.fixture
def check(rules_in: Callable[..., Library], load, draft_of) -> Callable[..., list[Finding]]:
    """Give what checks a text with one rule, made of its matches, or with several by name."""

    def check(rules: str | dict[str, str], text: str, *, parameters: dict[str, object] | None = None) -> list[Finding]:
        named = {"rule": rules} if isinstance(rules, str) else rules
        library = rules_in({**SIGNALS, **{name: RULE_HEAD + body for name, body in named.items()}})
        given = tuple((parameters or {}).items())
        linter = Linter([ActiveRule(r, r.level, given) for r in library.rules.values()], library, KINDS, load)
        return linter.check(draft_of(text))

    return check


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


# The command line, in this process or in one of its own.

ROOT = Path(__file__).parent.parent
SWITCHES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TONECHECK_DEBUG", "GITHUB_ACTIONS")

RED = """\
level = "error"
summary = "Says red."
message = "'{match}' is red. Say green."
why = "Red is for stopping."

[[phrase]]
any = ["red word"]

[examples]
bad = ["Here is a [[red word]]."]
good = ["Here is a green word."]
"""


@dataclass(frozen=True)
class Run:
    """What a command gave: its exit status, standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def drafts(self) -> list[dict[str, Any]]:
        """The drafts of ``--format json``."""
        drafts: list[dict[str, Any]] = json.loads(self.out)["drafts"]
        return drafts

    @property
    def found(self) -> list[tuple[str, str, str]]:
        """Path, rule and words of each finding of ``--format json``."""
        return [(d["path"], f["rule"], f["match"]) for d in self.drafts for f in d["findings"]]

    @property
    def error(self) -> str:
        """The one line on standard error."""
        assert self.err.count("\n") == 1, f"not one line: {self.err!r}"
        assert self.err.startswith("tonecheck: ")
        return self.err.removeprefix("tonecheck: ").rstrip("\n")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds the source, these tests and the project file."""
    if not (ROOT / "pyproject.toml").is_file():
        pytest.skip("needs a checkout")
    return ROOT


@pytest.fixture(scope="session")
def process() -> Process:
    """The process that commands run in: the model is loaded once."""
    return Process()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    for name in SWITCHES:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def put(here: Path) -> Callable[[str, str | bytes], Path]:
    """Give what writes a file below the current folder, line breaks and all."""

    def put(name: str, content: str | bytes) -> Path:
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


@pytest.fixture(scope="session")
def command(process: Process) -> Callable[..., Run]:
    """Give what runs a command in this process."""

    def command(*args: str, stdin: str | bytes = b"") -> Run:
        result = CliRunner().invoke(program, args, input=stdin, obj=process, prog_name="tonecheck")
        return Run(result.exit_code, result.stdout, result.stderr)

    return command


@pytest.fixture
def tonecheck(here: Path, command: Callable[..., Run]) -> Callable[..., Run]:
    """Give what runs a command in an empty folder."""
    return command


@pytest.fixture
def spawn(here: Path) -> Callable[..., Run]:
    """Give what runs a command in a process of its own, for what only a process can show."""

    def spawn(*args: str, python: tuple[str, ...] = (), before: tuple[str, ...] = (), **more: Any) -> Run:
        more["env"] = {**os.environ, **more.get("env", {})}
        command = [*before, sys.executable, *python, "-m", "tonecheck", *args]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False, **more)
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return spawn


@pytest.fixture
def start(here: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Give what starts a command and leaves it running. Ctrl-C reaches it even where the shell lets it pass."""

    def start(*args: str, **more: Any) -> subprocess.Popen[bytes]:
        def awake() -> None:
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        command = [sys.executable, "-m", "tonecheck", *args]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=awake, **more)

    return start


@pytest.fixture(scope="session")
def nobody() -> tuple[str, ...]:
    """Give what to put before a command so that file permissions hold for it, as they don't for root."""
    if os.name != "posix":
        pytest.skip("needs file permissions as POSIX has them")
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("runs as root, and there is no setpriv to become less")
    command = (setpriv, "--bounding-set", "-dac_override,-dac_read_search")
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("runs as root, and setpriv may not become less")
    return command


@pytest.fixture
def house(put: Callable[[str, str | bytes], Path]) -> None:
    """House rules instead of the built-in ones: red words are errors, amber ones warnings, blue ones information."""
    for colour, level in (("red", "error"), ("amber", "warning"), ("blue", "info")):
        rule = RED.replace('"error"', f'"{level}"').replace("red", colour).replace("Red", colour.capitalize())
        put(f"tonecheck-rules/house/{colour}.toml", rule)
    put("tonecheck.toml", 'select = ["house"]\n')


@pytest.fixture
def only_red(put: Callable[[str, str | bytes], Path]) -> Callable[..., None]:
    """Give what writes a config with one house rule, ``red``, whose first lines may be others."""

    def only_red(config: str = "", rule: str = RED) -> None:
        put("tonecheck-rules/red.toml", rule)
        put("tonecheck.toml", f'select = ["red"]\n{config}')

    return only_red
