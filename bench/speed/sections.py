"""The parts of the benchmark. Each gives its figures, and notes on the texts they were measured with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import growth
import memory
import peers
from figures import Figure
from texts import changed, macros, shares, write
from timing import Place, Spread, Step, Time, ratio, rounds

MATCHING = """Dear Mrs Hollis,

Thank you for your letter of 2 May about the sofa, and for the two photographs of the hall.

It was due on the 28th and is still at the depot in Swindon. You didn't confirm the slot by text, so the van went
out without it. According to our delivery terms, a second trip costs £35, and I'm afraid we can't waive that.

We know how tiring it is to wait in for a delivery, and how much you were looking forward to the weekend. The
depot is open from eight until six, and on Saturdays until noon.

Kind regards,
Martin Voss
"""

# Nothing in it is what any rule begins with.
HARMLESS = """Dear Mrs Hollis,

Thanks for the two photographs of the hall. The sofa left Swindon on Thursday morning and arrives on Friday between
eight and noon.

Two men bring both parts upstairs and the cardboard goes back to Swindon. The van has a crane for narrow stairs.
Covers and cushions travel in the same box.

Oil twice a year keeps the wood bright for decades, and a bottle lies beneath the seat. The fabric dries overnight
after cleaning. Its colours stay as they were in the showroom, even near a large window.

Kind regards,
Martin Voss
"""

SCRIPT = """
import sys, spacy
nlp = spacy.load(sys.argv[1], exclude=["ner"])
nlp(open(sys.argv[2], encoding="utf-8").read())
"""

PIPE = """
import sys, spacy
from pathlib import Path
nlp = spacy.load(sys.argv[1], exclude=["ner"])
texts = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[2]).glob("*.txt"))]
for doc in nlp.pipe(texts, batch_size=32):
    pass
"""

TO_CHANGE = 10


@dataclass(frozen=True, slots=True)
class Bench:
    """What all sections share: the tools and the size of the work."""

    model: str
    options: str  # what `tonecheck check --help` says
    macros: int = 2000
    drafts_rounds: int = 11
    library_rounds: int = 3
    install_peers: bool = False

    @property
    def python(self) -> str:
        return sys.executable

    def check(self, *arguments: str) -> list[str]:
        return [self.python, "-m", "tonecheck", "check", *arguments]

    def cold(self, *arguments: str) -> list[str]:
        """Give the command of a check that takes no finding from a cache."""
        return self.check(*(["--no-cache"] if self.has("--no-cache") else []), *arguments)

    def has(self, option: str) -> bool:
        return option in self.options


@dataclass(slots=True)
class Results:
    section: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        self.notes.append(f"{self.section}: {text}")

    def compare(
        self,
        what: str,
        times: list[Time],
        yardstick: str,
        to: list[Time],
        most: float | None = None,
        *,
        note: str = "",
        absent: str = "not there yet",
    ) -> None:
        """Add the ratio of two steps with a note; where one was not run, a line that says ``absent``."""
        if not times or not to:
            self.figures.append(Figure(self.section, what, yardstick, most, note=absent))
            return
        wall, cpu = ratio(times, to)
        took = Spread(tuple(time.wall for time in times)).median
        self.figures.append(
            Figure(self.section, what, yardstick, most, wall.median, wall.low, wall.high, cpu.median, took, note)
        )


def drafts(bench: Bench, place: Place) -> Results:
    """One draft at a time, as a hook, a person or an editor has it checked."""
    results = Results("drafts")
    folder = place.folder
    (folder / "draft.txt").write_text(MATCHING, encoding="utf-8")
    (folder / "harmless.txt").write_text(HARMLESS, encoding="utf-8")
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")

    def edit(number: int) -> None:
        (folder / "edited.txt").write_text(changed(MATCHING, number), encoding="utf-8")

    script, imports = "import spacy, load the model without NER, parse", 'python -c "import click, tomllib"'
    steps = [
        Step("spaCy script", [bench.python, "script.py", bench.model, "draft.txt"]),
        Step("cold", bench.cold("draft.txt")),
        Step("harmless", bench.cold("harmless.txt")),
        Step("imports", [bench.python, "-c", "import click, tomllib"]),
    ]
    if bench.has("--no-cache"):
        steps.append(Step("cached", bench.check("draft.txt")))
    if bench.has("--warm"):
        steps.append(Step("warm", bench.check("--warm", "-"), before=edit, stdin=folder / "edited.txt"))
    times = rounds(place, steps, bench.drafts_rounds, warm_up=True)
    needless = "spaCy was imported for it" if _imports_spacy(bench, place, "harmless.txt") else ""
    cold, plain, bare = times["cold"], times["spaCy script"], times["imports"]
    results.compare("one draft, cold, parse needed", cold, script, plain, 0.55)
    results.compare("one draft, cold, nothing can match", times["harmless"], script, plain, 0.20, note=needless)
    results.compare("one unchanged draft, cached", times.get("cached", []), imports, bare, 1.8)
    results.compare("one changed draft, warm process", times.get("warm", []), imports, bare, 2.0)
    results.note(
        f"drafts of {len(MATCHING.split())} and {len(HARMLESS.split())} words, {bench.drafts_rounds} rounds after one to warm up"
    )
    results.note("cold: no finding is cached; .pyc files and compiled rules may be on disk, as after any first run")
    return results


def _imports_spacy(bench: Bench, place: Place, draft: str) -> bool:
    command = [bench.python, "-X", "importtime", *bench.cold(draft)[1:]]
    place.time(Step("imports of a harmless draft", command))
    return "spacy.language" in place.printed()


def library(bench: Bench, place: Place) -> Results:
    """A library as teams have it, with what its macros share; and the other linters on the same files."""
    return _library(bench, place, "library", distinct=False)


def distinct(bench: Bench, place: Place) -> Results:
    """The same where no paragraph is there twice, not even a greeting: the worst library there can be."""
    return _library(bench, place, "distinct", distinct=True)


def _library(bench: Bench, place: Place, section: str, *, distinct: bool) -> Results:
    results = Results(section)
    folder = place.folder
    texts = list(macros(bench.macros, distinct=distinct))
    files = write(folder / "macros", texts)
    (folder / "pipe.py").write_text(PIPE, encoding="utf-8")

    def forget(_: int) -> None:
        shutil.rmtree(folder / "cache", ignore_errors=True)

    def edit(number: int) -> None:
        for count in range(TO_CHANGE):
            at = (count * len(files) // TO_CHANGE + number) % len(files)
            (folder / files[at]).write_text(changed(texts[at], number), encoding="utf-8")

    steps = [
        Step("nlp.pipe", [bench.python, "pipe.py", bench.model, "macros"]),
        Step("cold", bench.check("macros"), before=forget),
    ]
    if bench.has("--no-cache"):
        steps.append(Step("unchanged", bench.check("macros")))
        steps.append(Step("changed", bench.check("macros"), before=edit))
    others = [] if distinct else peers.peers("macros", files, install=bench.install_peers)
    steps += [Step(peer.name, peer.command, statuses=peer.statuses) for peer in others if not peer.why]
    times = rounds(place, steps, bench.library_rounds)
    name, pipe, cold = f"{bench.macros:,} macros", "nlp.pipe, no NER, batch 32, one process", times["cold"]
    results.compare(f"{name}, cold", cold, pipe, times["nlp.pipe"], 0.35)
    results.compare(f"{name}, unchanged", times.get("unchanged", []), "the cold run", cold, 0.03)
    results.compare(f"{name}, {TO_CHANGE} changed", times.get("changed", []), "the cold run", cold, 0.12)
    for peer in others:
        theirs = times.get(peer.name, [])
        most = 1.0 if peer.name.startswith("proselint") else None
        results.compare(f"{name}, cold", cold, peer.name, theirs, most, absent=peer.why)
        if theirs:
            results.compare(f"{peer.name}, the same files", theirs, pipe, times["nlp.pipe"])
    results.note(f"{shares(texts)}; {_faulty(bench, place):.0%} of the macros have a finding")
    results.note(f"{bench.library_rounds} rounds; cold is with an empty cache folder, which the run fills")
    if any(not peer.why and peer.name.startswith("textlint") for peer in others):
        results.note(f"textlint's rules: {', '.join(peers.TEXTLINT_RULES)}")
    return results


def _faulty(bench: Bench, place: Place) -> float:
    """Give the share of macros with a finding."""
    place.time(Step("counting", bench.check("--format", "unix", "macros")))
    return (
        len({line.partition(":")[0] for line in place.printed().splitlines() if line.startswith("macros")})
        / bench.macros
    )


def peak_memory(bench: Bench, place: Place) -> Results:
    """The peak of a library and of one ten times as large."""
    results = Results("memory")
    few, many = bench.macros, bench.macros * 10
    yardstick = f"{few:,} macros"
    if not memory.can_tell():
        results.figures.append(Figure("memory", f"{many:,} macros", yardstick, 1.2, note="needs /proc/…/smaps_rollup"))
        return results
    for number in (few, many):
        write(place.folder / f"macros-{number}", macros(number, distinct=True))
    peaks = {}
    for number in (few, many):
        shutil.rmtree(place.folder / "cache", ignore_errors=True)
        peaks[number] = memory.peak(place, bench.check(f"macros-{number}"))
        print(f"  {number:,} macros: {peaks[number]:.0f} MB", file=sys.stderr)
    times, size = peaks[many] / peaks[few], peaks[many]
    results.figures.append(Figure("memory", f"peak memory, {many:,} macros", yardstick, 1.2, times, times, times))
    results.figures.append(Figure("memory", f"peak memory, {many:,} macros", "megabytes", 450, size, size, size))
    results.note(
        "all processes of a cold run together (PSS, mapped files once; sampled ten times a second), no paragraph twice"
    )
    return results


def growing(bench: Bench, place: Place) -> Results:
    """The curves: time per unit at sizes far apart."""
    results = Results("growth")
    for curve in growth.curves(place, bench.cold(), bench.macros * 25):
        span = f"{min(curve.points):,} to {max(curve.points):,}"
        value = curve.growth
        results.figures.append(
            Figure("growth", f"{curve.what}, {span}", f"one {curve.unit}, fewer of them", 1.3, value, value, value)
        )
        results.note(str(curve))
    results.note(
        "processor time above that of a run over one sentence; the figure is the dearest unit beside one at a smaller size"
    )
    return results


SECTIONS: dict[str, Callable[[Bench, Place], Results]] = {
    "drafts": drafts,
    "library": library,
    "distinct": distinct,
    "memory": peak_memory,
    "growth": growing,
}


def options() -> str:
    """Give what the tonecheck at hand says of its options."""
    run = subprocess.run(
        [sys.executable, "-m", "tonecheck", "check", "--help"], capture_output=True, check=False, encoding="utf-8"
    )
    if run.returncode:
        sys.exit(f"tonecheck can't be run with this Python ({sys.executable}):\n{run.stderr}")
    return run.stdout
