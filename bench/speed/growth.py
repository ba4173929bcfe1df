"""How the time for one more grows: time per unit of work over sizes that lie far apart.

Each size is a run of its own in a process of its own, whose processor time counts, with that of its workers. What a run over
almost nothing takes, the start, is taken off. The figure is the most that a unit ever costs at a larger size beside a
smaller one: 1 is linear or better, and 10 would be quadratic.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from texts import body, macros, write
from timing import Place, Step

# A template is checked as each of its readers gets it: with tags the number of ways would grow, and not the words alone.
TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
TURNS = 8  # in which what takes little is measured beside the start
SHORT = "We didn't receive your form, so please send it again.\n"  # parsed, and as good as nothing


@dataclass(frozen=True, slots=True)
class Curve:
    """Milliseconds for one unit, by the number of units."""

    what: str
    unit: str
    points: dict[int, float]

    @property
    def growth(self) -> float:
        """Give the most that a unit ever costs beside a smaller size."""
        costs = list(self.points.values())
        return max((late / early for index, late in enumerate(costs) for early in costs[:index]), default=1.0)

    def __str__(self) -> str:
        points = ", ".join(f"{size:,}: {milliseconds:.3g}" for size, milliseconds in self.points.items())
        return f"{self.what}, ms for one {self.unit}: {points}"


def curves(place: Place, check: Sequence[str], largest: int) -> list[Curve]:
    """Measure all curves. ``check`` is the command without paths; ``largest`` is the number of drafts at the end."""
    work = _Work(place, check)
    drafts, words, found, rules = (
        [size for size in sizes if size <= most] or [most]
        for sizes, most in (
            ((10, 100, 1_000, 10_000, 50_000), largest),
            ((100, 1_000, 10_000, 100_000), largest * 2),
            ((100, 1_000, 10_000), largest),
            ((50, 500), largest),
        )
    )
    return [
        work.curve("drafts", "word", drafts, work.library),
        work.curve("words in one draft", "word", words, lambda size: work.draft(plain(size))),
        work.curve(
            "words without a full stop in one paragraph",
            "word",
            words[1:] or words,
            lambda size: work.draft(endless(size)),
        ),
        work.curve("findings in one file", "finding", found, lambda size: work.draft(faulty(size))),
        work.house_rules(rules),
    ]


def plain(words: int) -> str:
    """Give one long reply of about so many words without the tags of templates."""
    return TAG.sub("", body(words))


def endless(words: int) -> str:
    """Give one paragraph of so many words without a full stop."""
    text = " ".join(plain(words * 11 // 10).split()).replace(".", ",").replace("!", ",").replace("?", ",")
    return " ".join(text.split()[:words]) + "\n"


def faulty(findings: int) -> str:
    """Give a reply with so many findings, in paragraphs of four sentences."""
    sentences = [f"You failed to send us form {number} in time." for number in range(findings)]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, findings, 4)) + "\n"


class _Work:
    """Writes what is to be checked, checks it, and takes off the start."""

    def __init__(self, place: Place, check: Sequence[str]) -> None:
        self.place = place
        self.check = check
        (place.folder / "short.txt").write_text(SHORT, encoding="utf-8")
        self.seconds("short.txt")  # the disk is warm, the .pyc files are there
        self.start = min(self.seconds("short.txt") for _ in range(5))

    def seconds(self, *arguments: str) -> float:
        took = self.place.time(Step("growth", [*self.check, *arguments]))
        print(f"  {' '.join(arguments)}: {took.cpu:.2f} s", file=sys.stderr)
        return took.cpu

    def curve(self, what: str, unit: str, sizes: Sequence[int], make: Callable[[int], tuple[str, int]]) -> Curve:
        """Measure one curve; ``make`` writes a size, and gives its path and how many units there are in it."""
        points = {}
        for size in sizes:
            path, units = make(size)
            points[size] = self.above_start(path) * 1000 / units
        return Curve(what, unit, points)

    def above_start(self, *arguments: str, start: float | None = None) -> float:
        """Give the seconds above the start, which is measured again, in turns, where they are few.

        Of several runs the quickest counts: whatever else a machine does only adds to one, and a hundred words take a
        fiftieth of a start.
        """
        taken, starts = [self.seconds(*arguments)], []
        if taken[0] < 5 * self.start:
            for _ in range(TURNS):
                taken.append(self.seconds(*arguments))
                starts.append(self.seconds("short.txt") if start is None else start)
        return max(min(taken) - min(starts, default=self.start if start is None else start), 0.001)

    def library(self, size: int) -> tuple[str, int]:
        texts = list(macros(size, distinct=True, seed=size))
        if not (self.place.folder / f"drafts-{size}").exists():  # two curves use a hundred
            write(self.place.folder / f"drafts-{size}", texts)
        return f"drafts-{size}", sum(len(text.split()) for text in texts)

    def draft(self, text: str) -> tuple[str, int]:
        (self.place.folder / "draft.txt").write_text(text, encoding="utf-8")
        units = text.count("You failed") if text.startswith("You failed") else len(text.split())
        return "draft.txt", units

    def house_rules(self, sizes: Sequence[int]) -> Curve:
        """Measure what a rule of a team's own costs, on a hundred macros: with none first, then with more and more."""
        texts, _ = self.library(100)
        config = self.place.folder / "house.toml"
        config.write_text("", encoding="utf-8")
        start = self.above_start("--config", config.name, texts, start=0)
        points = {}
        for size in sizes:
            folder = self.place.folder / f"rules-{size}"
            folder.mkdir(exist_ok=True)
            for number in range(size):
                (folder / f"house-{number}.toml").write_text(house_rule(number), encoding="utf-8")
            config.write_text(f'rule-folders = ["{folder.name}"]\n', encoding="utf-8")
            self.seconds("--config", config.name, "short.txt")  # what is compiled once is compiled
            points[size] = self.above_start("--config", config.name, texts, start=start) * 1000 / size
        return Curve("house rules, on 100 macros", "rule", points)


def house_rule(number: int) -> str:
    """Give a rule of the kind a team writes: two phrases of its own, and a reason."""
    thing = ("parcel", "refund", "invoice", "account", "ticket", "booking", "voucher", "claim")[number % 8]
    return (
        'level = "warning"\n'
        f'summary = "Says {thing} in a way we gave up in year {number}."\n'
        "message = \"Say it as the style guide does, not '{match}'.\"\n"
        'why = "All of us should use the same words."\n'
        "[[phrase]]\n"
        f'any = ["(your|the) {thing} of sort {number}", "~close (your|the) {thing} (now|today) for reason {number}"]\n'
        "[examples]\n"
        f'bad = ["We put [[your {thing} of sort {number}]] aside."]\n'
        f'good = ["We put your {thing} aside."]\n'
    )
