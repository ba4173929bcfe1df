"""How fast tonecheck is, beside yardsticks measured in the same run.

    python bench/speed [--only drafts,library,distinct,memory,growth] [--macros 2000] [--peers] [--record]

Each line is a ratio: both commands are run in turn as whole processes, the ratio is taken round by round, and the median and
the range are told. All of it takes about an hour; --macros 200 makes all libraries and curves smaller.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path

from figures import Figure, record, table
from sections import SECTIONS, Bench, options
from timing import Place


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python bench/speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(SECTIONS), help="the sections to run, with commas")
    parser.add_argument(
        "--macros", type=int, default=2000, help="how many a library has (2,000; memory needs ten times as many)"
    )
    parser.add_argument("--rounds", type=int, default=11, help="rounds of the section drafts")
    parser.add_argument("--library-rounds", type=int, default=3, help="rounds of the sections library and distinct")
    parser.add_argument(
        "--peers", action="store_true", help="install the other linters with pip and npm, in the user's cache folder"
    )
    parser.add_argument("--check", action="store_true", help="end with 1 if a limit is missed")
    parser.add_argument(
        "--record", action="store_true", help="write bench/record.json, and its table into bench/README.md"
    )
    chosen = parser.parse_args(arguments)
    sections = chosen.only.split(",")
    if unknown := set(sections) - set(SECTIONS):
        parser.error(f"--only: no section is called {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")

    from tonecheck import __version__
    from tonecheck.nlp.model import find_model

    about: dict[str, object] = {
        "date": f"{date.today()}",
        "tonecheck": __version__,
        "Python": platform.python_version(),
        "cores": os.cpu_count(),
    }
    bench = Bench(
        str(find_model().folder),
        options(),
        chosen.macros,
        chosen.rounds,
        chosen.library_rounds,
        install_peers=chosen.peers,
    )
    figures: list[Figure] = []
    notes: list[str] = []
    for section in sections:
        print(section, file=sys.stderr)
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            results = SECTIONS[section](bench, Place.at(Path(folder)))
        figures += results.figures
        notes += results.notes
        if chosen.record:
            record(about, results.figures, results.notes)  # what was measured is kept, whatever comes
    print(", ".join(f"{key} {value}" for key, value in about.items()))
    print(table(figures) + "\n" + "\n".join(notes))
    return int(chosen.check and any(figure.ok is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
