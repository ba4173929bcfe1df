"""How much memory a command takes with all its processes, sampled while they run.

What a process made itself is counted by its proportional set size (PSS): a page that workers share with the process they were
forked from counts once. The files they have mapped, libraries above all, are the same for all of them, and count in full
for the process with the most. So one process alone comes to its resident set size. Linux tells all this; elsewhere there is
no figure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from timing import Place

PROC = Path("/proc")
EVERY = 0.1  # seconds between two samples


def can_tell() -> bool:
    return (PROC / "self" / "smaps_rollup").exists()


def peak(place: Place, command: Sequence[str]) -> float:
    """Run a command and give the most memory its processes together had in any sample, in MB."""
    most = 0
    with Path(os.devnull).open("wb") as nowhere:
        run = subprocess.Popen(command, cwd=place.folder, env=place.env, stdout=nowhere, stderr=subprocess.PIPE)
        while run.poll() is None:
            most = max(most, _together(_family(run.pid)))
            time.sleep(EVERY)
        if run.returncode not in (0, 1):
            said = run.stderr.read().decode(errors="replace")[-2000:] if run.stderr else ""
            sys.exit(f"{' '.join(command)[:200]} ended with {run.returncode}:\n{said}")
    return most * 1024 / 1e6


def _family(root: int) -> list[int]:
    """Give a process and all that come from it, as far as they still run."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent = int(
                    (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
                )
            except (OSError, IndexError):  # gone meanwhile
                continue
            children.setdefault(parent, []).append(int(entry.name))
    family = [root]
    for process in family:  # grows while it is gone through
        family.extend(children.get(process, ()))
    return family


def _together(processes: list[int]) -> int:
    """Give the memory of a family of processes in kB. What has ended meanwhile has none."""
    own, files = 0, [0]
    for process in processes:
        try:
            lines = (PROC / str(process) / "smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        sizes = {key: int(rest.split()[0]) for key, _, rest in (line.partition(":") for line in lines)}
        own += sizes.get("Pss_Anon", 0) + sizes.get("Pss_Shmem", 0)
        files.append(sizes.get("Rss", 0) - sizes.get("Anonymous", 0))
    return own + max(files)
