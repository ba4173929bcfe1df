"""The sets, how a text's findings are judged, and the record of what a release found. No rule runs here."""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tonecheck.errors import InputError

# Their findings belong to the reply, not to the words they sit on, so the rule is enough for a hit.
WHOLE_REPLY = ("missing-next-step", "apology-overload")

Counts = dict[str, Counter[str]]


class Label(NamedTuple):
    """Words a rule must find. One that is not ``sure`` counts neither way."""

    rule: str
    start: int
    end: int
    sure: bool = True


class Found(NamedTuple):
    """Words a rule did find; ``rule`` is its full id."""

    rule: str
    start: int
    end: int

    @property
    def family(self) -> str:
        return self.rule.partition("/")[0]


class Outcome(NamedTuple):
    """What came of a label or a finding: ``right``, ``missed`` or ``false``; ``by`` is the full id where one is known."""

    rule: str
    what: str
    start: int
    end: int
    by: str


@dataclass(frozen=True)
class Sample:
    """A text of a set. A pair asks about one rule ``only``: a bad one is wholly its label, a good one has none."""

    n: str
    text: str
    labels: tuple[Label, ...]
    only: str | None = None

    @property
    def fingerprint(self) -> str:
        """A short sum of the text, to see that it has not changed."""
        return f"{zlib.crc32(self.text.encode()):08x}"


def read_set(path: Path) -> list[Sample]:
    """Read the lines of a set. Raises `InputError` for the first that is broken."""
    samples: dict[str, Sample] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"can't be read: {error}") from None
    for number, line in enumerate(lines, 1):
        try:
            sample = _sample(json.loads(line))
        except json.JSONDecodeError:
            raise InputError(f"{path}:{number}", "is not JSON") from None
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{path}:{number}", f"is neither a pair nor a reply ({error!r})") from None
        except ValueError as error:
            raise InputError(f"{path}:{number}", str(error)) from None
        if sample.n in samples:
            raise InputError(f"{path}:{number}", f"there is a second {sample.n!r}")
        samples[sample.n] = sample
    return list(samples.values())


def _sample(line: dict[str, Any]) -> Sample:
    n, text = line["n"], line["text"]
    if "kind" in line:
        if line["kind"] not in ("bad", "good"):
            raise ValueError(f"kind is {line['kind']!r}, not 'bad' or 'good'")
        labels = [Label(line["rule"], 0, len(text))] if line["kind"] == "bad" else []
        return Sample(n, text, tuple(labels), line["rule"])
    labels = []
    for label in line["findings"]:
        start = text.find(label["quote"])
        if start < 0:
            raise ValueError(f"the text has no {label['quote']!r}")
        labels.append(Label(label["rule"], start, start + len(label["quote"]), label.get("sure", True)))
    return Sample(n, text, tuple(labels))


def judge(sample: Sample, found: Iterable[Found], rules: Collection[str]) -> list[Outcome]:
    """Give what came of each label and each finding of some rules. A pair comes to one outcome at most."""
    found = [each for each in found if each.family in rules and sample.only in (None, each.family)]
    if sample.only:
        found = found[:1]
    outcomes: list[Outcome] = []
    used: set[Found] = set()
    for label in sample.labels:
        if label.rule not in rules:
            continue
        hits = {f for f in found if f.family == label.rule and (f.family in WHOLE_REPLY or _overlap(f, label))}
        used |= hits
        if label.sure:
            by = min(hits).rule if hits else label.rule
            outcomes.append(Outcome(label.rule, "right" if hits else "missed", label.start, label.end, by))
    return outcomes + [Outcome(f.family, "false", f.start, f.end, f.rule) for f in found if f not in used]


def _overlap(one: Found | Outcome, other: Label | Outcome) -> bool:
    return one.start < other.end and other.start < one.end


def changes(sample: Sample, before: Iterable[Outcome], after: Iterable[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Give the misses and false alarms of a text that are gone, and those that are new.

    A false alarm that moved by a word, or is another face's now, is the same one.
    """
    old, new = ([o for o in outcomes if o.what != "right"] for outcomes in (before, after))

    def among(fault: Outcome, others: list[Outcome]) -> bool:
        same = (o for o in others if (o.rule, o.what) == (fault.rule, fault.what))
        return any(sample.only or _overlap(fault, o) for o in same)

    return [o for o in old if not among(o, new)], [o for o in new if not among(o, old)]


def tally(outcomes: Iterable[Outcome]) -> Counts:
    """Count what came of each rule, and of ``all`` of them."""
    counts: Counts = defaultdict(Counter)
    for outcome in outcomes:
        for name in (outcome.rule, "all"):
            counts[name][outcome.what] += 1
    return counts


@dataclass(frozen=True)
class Record:
    """What the rules of a release found in each text they were asked about.

    The findings are kept, not what was thought of them, so that a label put right later holds for both sides of a
    comparison. ``counts`` (set → rule → outcomes, by the labels of that day) are there to be read; only the rules'
    names are taken from them.
    """

    version: str
    counts: dict[str, dict[str, dict[str, int]]]
    texts: dict[str, tuple[str, list[Found]]]

    @property
    def rules(self) -> frozenset[str]:
        """The rules the release had."""
        return frozenset(rule for each in self.counts.values() for rule in each)

    def found(self, sample: Sample) -> list[Found] | None:
        """Give what was found in a text; None where it is new or has changed."""
        fingerprint, found = self.texts.get(sample.n, ("", []))
        return found if fingerprint == sample.fingerprint else None


def read_record(path: Path) -> Record:
    """Read a record. Raises `InputError`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        texts = {n: (mark, [Found(*each) for each in found]) for n, (mark, *found) in content["texts"].items()}
        return Record(content["version"], content["counts"], texts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(str(path), f"is no record of a release ({error!r})") from None


def write_record(record: Record, path: Path) -> None:
    """Write a record, one rule and one text a line, so that a change of it can be read."""
    parts = [f' "version": {json.dumps(record.version)}']
    counts = ",\n".join(f"  {json.dumps(name)}: {_rows(each, 3)}" for name, each in record.counts.items())
    parts.append(f' "counts": {{\n{counts}\n }}')
    parts.append(f' "texts": {_rows({n: [mark, *found] for n, (mark, found) in record.texts.items()}, 2)}')
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _rows(table: dict[str, Any], indent: int) -> str:
    rows = ",\n".join(" " * indent + f"{json.dumps(key)}: {json.dumps(value)}" for key, value in table.items())
    return "{\n" + rows + "\n" + " " * (indent - 1) + "}"
