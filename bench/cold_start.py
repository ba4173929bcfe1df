"""How long one cold draft takes, beside a plain spaCy script on the same text.

    python bench/cold_start.py [--runs 7]

Both commands are run in turn, A B A B …, each as a whole process, and the ratio is taken pair by pair, so that a
machine that slows down slows both. The figure to quote is the median; at most 0.75 is wanted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DRAFT = """Dear Mrs Hollis,

Thank you for your letter of 2 May about the sofa, and for the two photographs of the hall.

It was due on the 28th and is still at the depot in Swindon. You didn't confirm the slot by text, so the van went
out without it. According to our delivery terms, a second trip costs £35, and I'm afraid we can't waive that.

We know how tiring it is to wait in for a delivery, and how much you were looking forward to the weekend. The
depot is open from eight until six, and on Saturdays until noon.

Kind regards,
Martin Voss
"""

PLAIN = """
import sys, spacy
nlp = spacy.load(sys.argv[1], exclude=["ner"])
nlp(open(sys.argv[2], encoding="utf-8").read())
"""


def seconds(command: list[str], folder: Path) -> float:
    env = {
        key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
    }  # as installed: with .pyc
    start = time.perf_counter()
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=env)
    if run.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} failed:\n{run.stderr.decode()}")
    return time.perf_counter() - start


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--runs", type=int, default=7)
    runs = args.parse_args().runs

    from tonecheck.nlp.model import find_model

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "draft.txt").write_text(DRAFT, encoding="utf-8")
        (folder / "plain.py").write_text(PLAIN, encoding="utf-8")
        plain = [sys.executable, "plain.py", str(find_model()), "draft.txt"]
        ours = [sys.executable, "-m", "tonecheck", "check", "draft.txt"]
        for command in (plain, ours):  # warm the disk, write the .pyc files
            seconds(command, folder)
        pairs = [(seconds(ours, folder), seconds(plain, folder)) for _ in range(runs)]
    ratios = sorted(a / b for a, b in pairs)
    print(f"one draft of {len(DRAFT.split())} words, cold, {runs} pairs, {os.cpu_count()} cores")
    print(f"  plain spaCy script   {statistics.median(b for _, b in pairs):6.2f} s   1.00")
    print(
        f"  tonecheck check      {statistics.median(a for a, _ in pairs):6.2f} s   {statistics.median(ratios):.2f}   ({ratios[0]:.2f}–{ratios[-1]:.2f})"
    )


if __name__ == "__main__":
    main()
