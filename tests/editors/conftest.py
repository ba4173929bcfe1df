"""What the tests of editors share: a desk with drafts, where a real editor runs with a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tonecheck.warm import place

LONG = 300  # seconds an editor may take for all it is asked to do, on a busy machine

DRAFT = """Hi Sam,

🙂🙂 Cafe\u0301: You should have read the manual. The lamp is broken and we are sorry for the trouble.

We will send you a new one today.

Best wishes,
Kim
"""
MACROS = [{"name": "Late", "body": "You should have ordered earlier."}, {"name": "On time", "body": "It comes today."}]


class Desk:
    """A folder for an editor: a home, drafts, and the processes that were started from it."""

    def __init__(self, folder: Path) -> None:
        self.home, self.drafts, self.seen = folder / "home", folder / "drafts", folder / "seen.json"
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        theirs = ("XDG_", "VIM", "NVIM", "EMACS")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        # Where warm processes have their socket; it also tells which processes were started from here.
        self.mark = f"{place.FOLDER}={folder}"
        self.env = {**kept, "HOME": str(self.home), "PATH": path, "LC_ALL": "C.UTF-8", place.FOLDER: str(folder)}
        self.put("home/.keep", "")
        self.put("drafts/with space/draft.txt", DRAFT)
        self.put("drafts/with space/package.json", json.dumps(MACROS))
        self.put("drafts/linted.txt", DRAFT)
        self.put("drafts/macros/tonecheck.toml", 'ignore = ["missing-next-step"]\n')
        self.put("drafts/macros/replies.json", json.dumps(MACROS, indent=1))
        self.put("drafts/macros/broken.json", '[{"name": "Late", "body": ')
        self.put("drafts/no config/tonecheck.toml", "select = [")
        self.put("drafts/no config/draft.txt", DRAFT)

    def put(self, name: str, content: str) -> Path:
        """Write a file below the folder."""
        path = self.home.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def run(self, *command: str | Path, **env: str) -> dict[str, Any]:
        """Run an editor until it ends; give what it wrote down."""
        self.seen.unlink(missing_ok=True)
        env = {**self.env, "SEEN": str(self.seen), "DRAFTS": str(self.drafts), **env}
        done = subprocess.run(
            command, env=env, cwd=self.drafts, stdin=subprocess.DEVNULL, capture_output=True, timeout=LONG, check=False
        )
        assert self.seen.is_file(), done.stderr.decode()[-2000:]
        seen: dict[str, Any] = json.loads(self.seen.read_text("utf-8"))
        assert "problem" not in seen, json.dumps(seen, indent=1, ensure_ascii=False)
        return {**seen, "status": done.returncode, "left": self.left()}

    def left(self) -> list[str]:
        """Give the servers that an editor has left behind; one that is just ending has the time to."""
        end = time.monotonic() + 30
        while (found := [each for each in self.processes.values() if " lsp " in each]) and time.monotonic() < end:
            time.sleep(0.05)
        return found

    @property
    def processes(self) -> dict[int, str]:
        """The processes that were started from here and are still there: their command lines."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"{self.mark}\0".encode() in (process / "environ").read_bytes():
                    found[int(process.name)] = (process / "cmdline").read_text().replace("\0", " ")
        return found

    def clear(self) -> None:
        """End what is still there."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


@pytest.fixture(scope="session")
def new_desk() -> Iterator[Callable[[], Desk]]:
    """Give what makes a desk; its processes are ended when the tests are done."""
    desks: list[Desk] = []

    def new_desk() -> Desk:
        # A short name: a socket's may have a hundred characters.
        desks.append(Desk(Path(folders.enter_context(TemporaryDirectory(prefix="tc")))))
        return desks[-1]

    with ExitStack() as folders:
        yield new_desk
        for desk in desks:
            desk.clear()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], dict[str, Any]]], dict[str, Any]]:
    """Give what does something once for all processes that share the tests: starting an editor takes its time."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def once(name: str, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        from fcntl import LOCK_EX, flock  # not on Windows

        known = folder / f"{name}.json"
        with known.with_suffix(".lock").open("w") as lock:
            flock(lock, LOCK_EX)
            if not known.is_file():
                known.write_text(json.dumps(do()), encoding="utf-8")
        found: dict[str, Any] = json.loads(known.read_text("utf-8"))
        return found

    return once


@pytest.fixture(scope="session")
def snippets(checkout: Path) -> Path:
    """The folder of the pages about editors and the files that they show."""
    return checkout / "docs" / "editors"


@pytest.fixture(scope="session")
def programs() -> Callable[[str], list[str]]:
    """Give what finds every program of a name, beside Python and on the search path."""

    def programs(name: str) -> list[str]:
        folders = [str(Path(sys.executable).parent), *os.environ["PATH"].split(os.pathsep)]
        found = (shutil.which(name, path=folder) for folder in folders)
        return list(dict.fromkeys(str(Path(each).resolve()) for each in found if each))

    return programs
