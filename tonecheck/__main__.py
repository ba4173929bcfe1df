"""``tonecheck`` and ``python -m tonecheck``."""

from __future__ import annotations

import gc
import io
import os
import sys
from pathlib import Path
from typing import NoReturn, TextIO


def main() -> NoReturn:
    """Run the command line as a process of its own."""
    gc.disable()  # what is made while starting stays to the end; the model's loading switches it on again
    try:
        sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # no letter may stop a report
        from tonecheck.cli import Process, program

        status = program.main(prog_name="tonecheck", standalone_mode=False, obj=Process(own=True))
    except KeyboardInterrupt:
        status = 130
        print("tonecheck: stopped", file=sys.stderr)
    _leave(status)


def _nowhere() -> TextIO:
    """Stand in for an output that was closed before we began."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _leave(status: int) -> NoReturn:
    """End the process. Taking spaCy's modules apart one by one would cost a quarter of a short run."""
    if os.environ.get("TONECHECK_DEBUG"):
        sys.exit(status)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            os.write(2, f"tonecheck: the output can't be written: {error.strerror}\n".encode())
            status = 2
    os._exit(status)


if __name__ == "__main__":
    main()
