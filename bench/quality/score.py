"""Precision and recall of each rule on the sets of this folder, and beside each number its change since the last release.

A finding is right when its words overlap a label of its rule; for the rules about a whole reply the rule is enough.
Rules that are off by default are asked only about their own pairs.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from judging import Counts, Found, Outcome, Record, Sample, changes, judge, read_record, read_set, tally, write_record

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import ConfigError, TonecheckError, did_you_mean
from tonecheck.linter import ActiveRule, Linter
from tonecheck.matchers import KINDS
from tonecheck.nlp.model import find_model, load_model
from tonecheck.rulebook.library import builtin_folder, load_library
from tonecheck.rulebook.rule import Rule
from tonecheck.sources.source import Source

FOLDER = Path(__file__).parent
SETS = ("pairs.jsonl", "replies.jsonl")
RELEASE = FOLDER / "release.json"


class Checker:
    """The built-in rules, asked about texts. ``known`` are their families, ``usual`` those on by default."""

    def __init__(self) -> None:
        library = load_library([builtin_folder()], KINDS)
        load = cache(lambda lemmas: load_model(find_model(), lemmas=lemmas))

        def linter(rules: Iterable[Rule]) -> Linter:
            return Linter([ActiveRule(rule, rule.level) for rule in rules], library, KINDS, load)

        every = list(library.rules.values())
        usual = [rule for rule in every if rule.enabled]
        self.known = frozenset(rule.family for rule in every)
        self.usual = frozenset(rule.family for rule in usual)
        self._every, self._usual = linter(every), linter(usual)

    def asked(self, sample: Sample) -> frozenset[str]:
        """Give the rules that a text is for; none where its rule is not written yet."""
        return self.usual if sample.only is None else self.known & {sample.only}

    def found(self, sample: Sample) -> list[Found]:
        """Give what those rules find in it."""
        rules = self.asked(sample)
        linter = self._usual if rules <= self.usual else self._every
        draft = Draft(Source(sample.n, sample.text), MappedText.same(sample.text))
        found = [Found(f.rule, f.start, f.end) for f in (linter.check(draft) if rules else [])]
        return [each for each in found if each.family in rules]


def table(now: Counts, after: Counts, before: Counts) -> str:
    """Set out the counts of now, and beside them how those of the texts in a record went from before to after."""
    lines = [f"  {'rule':22}" + "".join(f"{head:13}" for head in ("right", "missed", "false", "prec.", "recall", "F1"))]
    for rule in sorted(now, key=lambda name: (name == "all", name)):
        numbers, old, new = (_numbers(counts.get(rule)) for counts in (now, before, after))
        cells = [_cell(*each) for each in zip(numbers, old, new, strict=True)]
        lines.append(f"  {rule:22}" + "".join(f"{cell:13}" for cell in cells) + ("" if rule in before else "new"))
    return "\n".join(line.rstrip() for line in lines)


def _numbers(count: Counter[str] | None) -> list[float | None]:
    if count is None:
        return [None] * 6
    right, missed, false = count["right"], count["missed"], count["false"]

    def share(part: int, whole: int) -> float | None:
        return part / whole if whole else None

    shares = share(right, right + false), share(right, right + missed), share(2 * right, 2 * right + missed + false)
    return [right, missed, false, *shares]


def _cell(now: float | None, before: float | None, after: float | None) -> str:
    if now is None:
        return "   –"
    form = "d" if isinstance(now, int) else ".2f"
    change = "" if before is None or after is None else f"{after - before:+{form}}"
    return f"{now:4{form}}" + (f" {change}" if change.strip("+-0.") else "")


def listed(sign: str, sample: Sample, outcome: Outcome) -> str:
    """Give the line of a list: what went right or wrong, by which rule, in which text, at which words."""
    words = " ".join(sample.text[outcome.start : outcome.end].split())
    return f"  {sign:8}{outcome.by:32}{sample.n:24}{words[:100]}"


def score(path: Path, checker: Checker, record: Record | None, args: argparse.Namespace) -> Record:
    """Print how the rules do on one set, as the options ask; give what they found as a record."""
    samples = [s for s in read_set(path) if args.rule in (None, s.only) or s.only is None]
    chosen = frozenset([args.rule]) if args.rule else checker.known
    now: list[Outcome] = []
    before: list[Outcome] = []
    after: list[Outcome] = []
    texts: dict[str, tuple[str, list[Found]]] = {}
    lists: dict[str, list[str]] = {"better": [], "worse": [], "misses": []}
    unknown = 0
    for sample in samples:
        rules = checker.asked(sample) & chosen
        if not rules:
            continue
        found = checker.found(sample)
        texts[sample.n] = (sample.fingerprint, found)
        outcomes = judge(sample, found, rules)
        now += outcomes
        lists["misses"] += [listed(o.what, sample, o) for o in outcomes if o.what != "right"]
        if record is None or not (both := rules & record.rules):
            continue
        recorded = record.found(sample)
        if recorded is None:
            unknown += 1
            continue
        was, is_ = judge(sample, recorded, both), judge(sample, found, both)
        before, after = before + was, after + is_
        gone, new = changes(sample, was, is_)
        lists["better"] += [listed("no more" if o.what == "false" else "found", sample, o) for o in gone]
        lists["worse"] += [listed(o.what, sample, o) for o in new]

    since = f", and the change since {record.version}" if record else ""
    print(f"{path.name}: {len(texts)} texts{since}")
    counts = tally(now)
    shown = {rule: count for rule, count in counts.items() if rule != "all" or not args.rule}
    print(table(shown, tally(after), tally(before)))
    if record:
        print(f"  better in {len(lists['better'])} places, worse in {len(lists['worse'])}", end="")
        print(f"; {unknown} texts are new or changed since and not compared" if unknown else "")
    for name in [*(("better", "worse") if args.diff and record else ()), *(("misses",) if args.misses else ())]:
        print(f"  {name}:", *(lists[name] or ["  none"]), sep="\n  ")
    print()
    kept = {rule: {what: counts[rule][what] for what in ("right", "missed", "false")} for rule in sorted(checker.known)}
    return Record(args.record or "", {path.name: kept}, texts)


def main() -> None:
    """Read the command line, score both sets, write a record if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rule", help="this rule only")
    parser.add_argument("--diff", action="store_true", help="list the texts that came out better or worse")
    parser.add_argument("--misses", action="store_true", help="list every miss and false alarm")
    parser.add_argument("--record", metavar="VERSION", help="keep what is found now, as the record of a version")
    parser.add_argument("--file", type=Path, help="the record to compare with and to write (release.json)")
    args = parser.parse_args()
    if args.record and args.rule:
        parser.error("--record is of all rules; leave out --rule")
    try:
        run(args)
    except (TonecheckError, OSError) as error:
        parser.exit(2, f"score: {error}\n")


def run(args: argparse.Namespace) -> None:
    """Do what the options ask. Raises `TonecheckError` for a broken set, record or rule."""
    paths = [FOLDER / name for name in SETS]
    named = {sample.only for path in paths for sample in read_set(path) if sample.only}
    if args.rule and args.rule not in named:
        raise ConfigError(f"--rule: there are no texts for {args.rule!r}{did_you_mean(args.rule, named)}")
    file = args.file or RELEASE
    compare = file.exists() or (args.file and not args.record)
    record = read_record(file) if compare else None
    checker = Checker()
    parts = [score(path, checker, record, args) for path in paths]
    for problem, rules in (("no rule yet for", named - checker.known), ("no texts for", checker.known - named)):
        if rules and not args.rule:
            print(f"{problem}: {', '.join(sorted(rules))}")
    if args.record:
        counts = {name: each for part in parts for name, each in part.counts.items()}
        write_record(Record(args.record, counts, {n: t for part in parts for n, t in part.texts.items()}), file)
        print(f"wrote {file}")


if __name__ == "__main__":
    sys.exit(main())
