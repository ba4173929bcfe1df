"""Whole processes run in turn, A B C A B C …, so that a machine that slows down slows them all."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a round. ``before`` makes things ready for it, and is not timed; it gets the round's number.

    ``stdin`` is a file. A command that does not end with one of the ``statuses`` stops the benchmark, and so does one that
    ends with a traceback, for Python's status is then the same as that of a linter with findings.
    """

    name: str
    command: Sequence[str]
    before: Callable[[int], None] = lambda number: None
    stdin: Path | None = None
    statuses: frozenset[int] = frozenset({0, 1})


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds of the clock, and of the processors, those of ended child processes included."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Figures of one sort, told by their median and range."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def low(self) -> float:
        return min(self.values)

    @property
    def high(self) -> float:
        return max(self.values)


@dataclass(frozen=True, slots=True)
class Place:
    """Where commands are run: a folder, with an environment in which no cache or process of the user's has a part."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path) -> Place:
        (folder / "warm").mkdir(mode=0o700)
        # As installed: with .pyc files.
        env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        env["TONECHECK_CACHE_DIR"] = str(folder / "cache")
        env["TONECHECK_WARM_DIR"] = str(folder / "warm")
        env["TONECHECK_WARM_IDLE"] = "60"  # seconds; a process in the background ends soon after the benchmark
        return cls(folder, env)

    def time(self, step: Step) -> Time:
        """Run a step's command and say how long it took. What it prints goes to a file, as a pipe may make it wait."""
        with (
            (self.folder / "printed").open("wb+") as printed,
            step.stdin.open("rb") if step.stdin else Path(os.devnull).open("rb") as stdin,
        ):
            start = time.perf_counter()
            run = subprocess.Popen(
                step.command, cwd=self.folder, env=self.env, stdin=stdin, stdout=printed, stderr=subprocess.STDOUT
            )
            _, status, used = os.wait4(run.pid, 0)
            wall = time.perf_counter() - start
            run.returncode = os.waitstatus_to_exitcode(status)
            printed.seek(0)
            said = printed.read().decode(errors="replace")
            if run.returncode not in step.statuses or "Traceback (most recent call last)" in said:
                said = said[-2000:]
                sys.exit(f"{step.name}: {' '.join(step.command)[:200]} ended with {run.returncode}:\n{said}")
        return Time(wall, used.ru_utime + used.ru_stime)

    def printed(self) -> str:
        """Give what the last command printed."""
        return (self.folder / "printed").read_text(encoding="utf-8", errors="replace")


def rounds(place: Place, steps: Sequence[Step], number: int, *, warm_up: bool = False) -> dict[str, list[Time]]:
    """Run the steps in turn, so many rounds, and give their times. A warm-up is a round more, which isn't kept."""
    times: dict[str, list[Time]] = {step.name: [] for step in steps}
    for count in range(-warm_up, number):
        for step in steps:
            step.before(count)
            took = place.time(step)
            print(f"  {step.name}: {took.wall:.2f} s", file=sys.stderr)
            if count >= 0:
                times[step.name].append(took)
    return times


def ratio(of: Sequence[Time], to: Sequence[Time]) -> tuple[Spread, Spread]:
    """Compare two steps round by round: by the clock, and by the time of the processors."""
    pairs = list(zip(of, to, strict=True))
    wall = Spread(tuple(a.wall / b.wall for a, b in pairs))
    return wall, Spread(tuple(a.cpu / b.cpu for a, b in pairs))
