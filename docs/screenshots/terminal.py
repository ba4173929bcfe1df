"""A program in a terminal of a fixed size, played by tmux: what is on its screen can be awaited and captured."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

# A program that ended stays on the screen, so that what it said last is told.
SETTINGS = """\
set -g default-terminal tmux-256color
set -g status off
set -g remain-on-exit on
set -s escape-time 0
"""
LOOK_EVERY = 0.2  # seconds
AT_REST = 3  # looks in a row that saw the same
SECONDS_TO_END = 10


class NotShownError(Exception):
    """What was awaited did not come on the screen in time; says what is there instead."""


class Terminal:
    """A terminal with a program in it; leaving the context ends both.

    Parameters:
        command: the program and its arguments.
        cwd: its folder.
        environment: all of its environment.
        own: a folder for tmux's own files; its path must be short, for there is a socket in it.
        columns, rows: the size.
    """

    def __init__(
        self, command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], own: Path, columns: int, rows: int
    ) -> None:
        settings = own / "tmux.conf"
        settings.write_text(SETTINGS, encoding="utf-8")
        self._tmux = ["tmux", "-S", str(own / "socket"), "-f", str(settings)]
        self._environment = dict(environment)
        size = ["-x", str(columns), "-y", str(rows)]
        self._run("new-session", "-d", *size, "-c", str(cwd), *command)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # The program is asked to end, so that it can end its own: the language server.
        if self._told("pane_dead") != "1":
            os.kill(int(self._told("pane_pid")), signal.SIGTERM)
        end = time.monotonic() + SECONDS_TO_END
        while self._told("pane_dead") != "1" and time.monotonic() < end:
            time.sleep(LOOK_EVERY)
        self._run("kill-server")

    def press(self, *keys: str) -> None:
        """Press keys, by the names tmux has for them: ``C-x``, ``Enter``, ``a``."""
        self._run("send-keys", *keys)

    def wait_for(self, words: Sequence[str], *, seconds: float) -> None:
        """Wait until all the words are on the screen and it has come to rest."""
        end = time.monotonic() + seconds
        looks: list[str] = []
        while True:
            looks = [*looks, self._run("capture-pane", "-p")][-AT_REST:]
            missing = [each for each in words if each not in looks[-1]]
            if not missing and looks == [looks[-1]] * AT_REST:
                return
            if time.monotonic() > end:
                awaited = ", ".join(missing) or "a screen at rest"
                raise NotShownError(f"after {seconds:.0f} seconds there is still no {awaited}:\n{looks[-1].rstrip()}")
            time.sleep(LOOK_EVERY)

    def captured(self) -> str:
        """Give what is on the screen, with the escapes that style it."""
        return self._run("capture-pane", "-e", "-p", "-N")

    def _told(self, about: str) -> str:
        return self._run("display-message", "-p", f"#{{{about}}}").strip()

    def _run(self, *command: str) -> str:
        return subprocess.run(
            [*self._tmux, *command], env=self._environment, stdout=subprocess.PIPE, encoding="utf-8", check=True
        ).stdout
