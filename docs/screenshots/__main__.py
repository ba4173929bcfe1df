"""Draw editors with findings on a draft, docs/images/*.svg, from the real programs; with --check, fail where one is out of date.

Run: python docs/screenshots [--check]. Needs tmux, nvim and emacs with eglot, and ``tonecheck`` beside this Python.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from picture import svg, words
from terminal import NotShownError, Terminal

HERE = Path(__file__).parent
DOCS = HERE.parent
IMAGES = DOCS / "images"
DRAFT = HERE / "birthday-box.txt"
PROGRAMS = ("tmux", "nvim", "emacs")
SECONDS = 120  # the first start loads the model, on a busy machine


@dataclass(frozen=True)
class Step:
    """Keys to press, by tmux's names, and the words that must then be on the screen."""

    keys: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Shot:
    """A picture to take."""

    title: str
    command: tuple[str, ...]
    home: Mapping[str, Path]  # the user's files, by their paths at home: the snippet from the docs, and what looks well
    steps: tuple[Step, ...]
    rows: int
    columns: int = 108


def shots() -> dict[str, Shot]:
    """Give the pictures by name, each awaiting the findings that the command line has."""
    findings = checked()
    rules = tuple(each["rule"] for each in findings)
    levels = [each["level"] for each in findings]
    counts = " ".join(str(levels.count(level)) for level in ("error", "warning", "info"))
    last = findings[-1]
    return {
        "neovim": Shot(
            "Neovim: findings underlined in a draft, with what one of them says",
            ("nvim", "-n", DRAFT.name),
            {
                ".config/nvim/init.lua": HERE / "neovim.lua",
                ".config/nvim/plugin/tonecheck.lua": DOCS / "editors/neovim/lsp-before-0.11.lua",
            },
            (
                Step((), rules),
                Step((f"{last['line']}G", "C-w", "d"), (last["message"].partition(".")[0],)),
            ),
            rows=19,
        ),
        "emacs": Shot(
            "Emacs: findings underlined in a draft, and listed below it",
            ("emacs", "-nw", "--load=~/.emacs.d/tonecheck.el", "--eval=(tonecheck-use 'eglot)", DRAFT.name),
            {
                ".emacs.d/early-init.el": HERE / "emacs.el",
                ".emacs.d/tonecheck.el": DOCS / "editors/emacs/tonecheck.el",
            },
            (
                Step((), (f"Flymake[{counts}]",)),
                Step(("M-x", "flymake-show-buffer-diagnostics", "Enter"), rules),
            ),
            rows=30,
        ),
    }


def checked() -> list[dict[str, str]]:
    """Give the findings of the command line on the draft."""
    command = [sys.executable, "-m", "tonecheck", "check", "--isolated", "--no-cache", "--format", "json", str(DRAFT)]
    (draft,) = json.loads(subprocess.run(command, stdout=subprocess.PIPE).stdout)["drafts"]
    findings: list[dict[str, str]] = draft["findings"]
    return findings


def taken(shot: Shot) -> str:
    """Take a picture, as a user with an empty home in a folder with the draft."""
    with tempfile.TemporaryDirectory(prefix="shot-") as folder:
        home = Path(folder)
        for path, source in shot.home.items():
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, home / path)
        replies = home / "replies"
        replies.mkdir()
        shutil.copy(DRAFT, replies)
        environment = {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "COLORTERM": "truecolor",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }
        size = {"columns": shot.columns, "rows": shot.rows}
        with Terminal(shot.command, cwd=replies, environment=environment, own=home, **size) as terminal:
            for step in shot.steps:
                terminal.press(*step.keys)
                terminal.wait_for(step.words, seconds=SECONDS)
            return svg(terminal.captured(), **size, title=shot.title)


def changes(path: Path, made: str) -> list[str]:
    """Give how the words of a picture differ from those made now. Colours are the programs' own, and may differ."""
    old = words(path.read_text(encoding="utf-8")) if path.is_file() else []
    return list(difflib.unified_diff(old, words(made), str(path), "made now", lineterm="", n=1))


def main() -> None:
    """Draw the pictures, or check them."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--check", action="store_true", help="only tell whether the pictures show what they would now")
    check = args.parse_args().check
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        sys.exit(f"the pictures need {', '.join(missing)}")
    differences: list[str] = []
    for name, shot in shots().items():
        path = IMAGES / f"{name}.svg"
        try:
            made = taken(shot)
        except NotShownError as error:
            sys.exit(f"{shot.command[0]}: {error}")
        if check:
            differences += changes(path, made)
        else:
            IMAGES.mkdir(exist_ok=True)
            path.write_text(made, encoding="utf-8")
    if differences:
        sys.exit("\n".join([*differences, "docs/images is out of date; run: python docs/screenshots"]))


if __name__ == "__main__":
    main()
