"""What the benchmark says: figures with their limits, as a table and as the committed record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

BENCH = Path(__file__).parent.parent
RECORD, README = BENCH / "record.json", BENCH / "README.md"
START, END = "<!-- record -->\n", "<!-- end of record -->\n"
HEAD = ("what", "yardstick", "at most", "median (range)", "CPU", "seconds", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    ``median``, ``low`` and ``high`` are the ratio to the yardstick by the clock, or megabytes; ``cpu`` is the ratio by
    processor time, ``seconds`` what the thing itself took. A figure that could not be had has a ``note`` and no median.
    """

    section: str
    what: str
    yardstick: str
    most: float | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    cpu: float | None = None
    seconds: float | None = None
    note: str = ""

    @property
    def ok(self) -> bool | None:
        """Say whether the limit is kept; None where there is no limit or no figure."""
        if self.most is None or self.median is None:
            return None
        return self.median <= self.most

    def cells(self) -> tuple[str, ...]:
        if self.median is None:
            return (self.what, self.yardstick, _short(self.most), self.note, "", "", "")
        spread = _short(self.median) + (f" ({_short(self.low)}–{_short(self.high)})" if self.low != self.high else "")
        verdict = {True: "ok", False: "MISSED", None: ""}[self.ok]
        cells = (self.what, self.yardstick, _short(self.most), spread, _short(self.cpu), _short(self.seconds))
        return (*cells, f"{verdict} {self.note}".strip())


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return (
        f"{value:.0f}"
        if value >= 100
        else f"{value:.1f}"
        if value >= 10
        else f"{value:.2f}"
        if value >= 0.1
        else f"{value:.3f}"
    )


def table(figures: Sequence[Figure]) -> str:
    """Give the figures as a table, aligned and in Markdown, so that the screen and the README show the same."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |" for row in rows]
    lines.insert(1, f"| {' | '.join('-' * max(width, 3) for width in widths)} |")
    return "\n".join(lines) + "\n"


def record(about: dict[str, object], figures: Sequence[Figure], notes: Sequence[str]) -> None:
    """Write the record, and its table into the README. Sections that were not run keep what they had.

    A section kept from an earlier run keeps what is told about that run.
    """
    sections = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    for name in dict.fromkeys(figure.section for figure in figures):
        own = [note for note in notes if note.startswith(f"{name}: ")]
        sections[name] = about | {"notes": own, "figures": [asdict(each) for each in figures if each.section == name]}
    RECORD.write_text(json.dumps(sections, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    head, _, rest = README.read_text(encoding="utf-8").partition(START)
    README.write_text(head + START + recorded() + END + rest.partition(END)[2], encoding="utf-8")


def recorded() -> str:
    """Give the record as the README shows it."""
    sections = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    parts = []
    for name, section in sections.items():
        about = ", ".join(f"{key} {value}" for key, value in section.items() if key not in ("notes", "figures"))
        lines = [*(f"- {note}" for note in section["notes"]), ""] if section["notes"] else []
        figures = [Figure(**figure) for figure in section["figures"]]
        parts.append("\n".join((f"**{name}** ({about})\n", *lines, table(figures))))
    return "\n" + "\n".join(parts) + "\n" if parts else "\nNothing has been recorded yet.\n\n"
