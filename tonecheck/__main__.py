"""``tonecheck`` and ``python -m tonecheck``."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line as a process of its own, or have a warm one run it."""
    gc.disable()  # what is made while starting stays to the end; the model's loading switches it on again
    gc.set_threshold(50_000, 10, 10)  # paragraphs, most of what comes and goes, leave little behind
    try:
        status = _run()
    except KeyboardInterrupt:
        print("tonecheck: stopped", file=sys.stderr)
        status = 130
    if os.environ.get("TONECHECK_DEBUG"):
        sys.exit(status)
    os._exit(status)  # taking spaCy's modules apart one by one would cost a quarter of a short run


def _run() -> int:
    if "--warm" in sys.argv:
        from tonecheck.warm import client

        if client.is_wanted(sys.argv[1:]) and (status := client.answer(sys.argv)) is not None:
            return status
    from tonecheck.cli import Process
    from tonecheck.cli.alone import run

    return run(Process(own=True), sys.argv[1:])


if __name__ == "__main__":
    main()
