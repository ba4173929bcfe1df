"""How much memory a large export takes: a Zendesk export is written, and checked in a process of its own.

    python bench/large_export.py [--megabytes 200]

The export has many macros and few different ones, each with a picture in it, so that the time is that of reading more
than that of checking. The figure to quote is the peak of the process's memory; more than 500 MB are a failure, whatever
the size of the export.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST = 500  # MB

REPLIES = [
    "Hi {{ticket.requester.first_name}},\n\nThank you for the two photos. I’ve sent a new lamp today, and it arrives on Friday.",
    "Hello,\n\nYour refund of {{ticket.ticket_field_360012}} is on its way. It takes up to three days.",
    "Dear {{ticket.requester.name}},\n\nYou should have read the terms before you ordered. The fee is back on your card.",
]
PAGE = '<p style="margin:0 0 12px;font-family:Arial,sans-serif;font-size:14px"><span class="wysiwyg">{}</span></p>'


def macro(number: int) -> dict[str, object]:
    """Give one macro as the export has it. Most of it is markup and settings, as in a real one."""
    text = REPLIES[number % len(REPLIES)]
    page = "".join(PAGE.format(part) for part in text.split("\n\n"))
    page += f'<p><img alt="Seal" src="data:image/png;base64,{"iVBORw0KGgo" * 700}"></p>'
    return {
        "url": f"https://example.zendesk.com/api/v2/macros/{number}.json",
        "id": 360_000_000_000 + number,
        "title": f"Returns::Macro {number}",
        "active": True,
        "position": number,
        "actions": [
            {"field": "status", "value": "solved"},
            {"field": "comment_value_html", "value": page},
            {"field": "current_tags", "value": "late_return fee"},
        ],
        "restriction": None,
    }


def write_export(path: Path, size: int) -> int:
    """Write an export of at least so many bytes, in one line as the API gives it. Return the number of macros."""
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"macros":[')
        while file.tell() < size:
            file.write("," * bool(number) + json.dumps(macro(number), separators=(",", ":")))
            number += 1
        file.write(f'],"next_page":null,"previous_page":null,"count":{number}}}')
    return number


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--megabytes", type=int, default=200)
    megabytes = args.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "macros.json"
        number = write_export(path, megabytes * 1_000_000)
        start = time.perf_counter()
        with (Path(folder) / "report").open("wb") as report:
            command = [sys.executable, "-m", "tonecheck", "check", "--isolated", "--format", "json", str(path)]
            status = subprocess.run(command, stdout=report, cwd=folder, check=False).returncode
        seconds = time.perf_counter() - start
    if status != 1:
        sys.exit(f"tonecheck check ended with {status}; findings (1) were expected")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes on a Mac, else kilobytes
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6
    print(f"an export of {megabytes} MB, {number:,} macros, {os.cpu_count()} cores")
    print(f"  peak memory   {peak:6.0f} MB   (at most {MOST})")
    print(f"  speed         {megabytes / seconds:6.1f} MB/s  ({seconds:.0f} s)")
    sys.exit(peak > MOST)


if __name__ == "__main__":
    main()
