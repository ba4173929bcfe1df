"""One command line as a process of its own runs it, to its very last word."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from tonecheck.cli import Process, program


def run(process: Process, args: Sequence[str]) -> int:
    """Run a command line, write all it has to say, and give its exit status."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # no letter may stop a report
    try:
        status = program.main(args, prog_name="tonecheck", standalone_mode=False, obj=process)
    except KeyboardInterrupt:
        status = stopped()
    return _written(status)


def stopped() -> int:
    """Say that somebody stopped the command, and give the exit status."""
    print("tonecheck: stopped", file=sys.stderr)
    return 130


def _nowhere() -> TextIO:
    """Stand in for an output that was closed before we began."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _written(status: int) -> int:
    """Give the exit status, once everything is written or can't be."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            os.write(2, f"tonecheck: the output can't be written: {error.strerror}\n".encode())
            status = 2
    return status
