"""Precision and recall of each rule on the sets of this folder, and beside each number its change since the last release.

A finding is right when its words overlap a label of its rule; for the rules about a whole reply the rule is enough.
Rules that are off by default are asked only about their own pairs.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from judging import Found, Outcome, Record, Sample, changes, judge, read_record, read_set, tally, write_record

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import ConfigError, TonecheckError, did_you_mean
from tonecheck.linter import Linter
from tonecheck.matchers import KINDS
from tonecheck.nlp.model import find_model, load_model
from tonecheck.rulebook.library import builtin_folder, load_library
from tonecheck.rulebook.rule import ActiveRule, Rule
from tonecheck.sources.source import Source

FOLDER = Path(__file__).parent
SETS = ("pairs.jsonl", "replies.jsonl")
RELEASE = FOLDER / "release.json"
HEADS = ("right", "missed", "false", "prec.", "recall", "F1")


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


@dataclass
class Result:
    """How the rules do on one set, and how the texts that a record knows came out before and after."""

    name: str
    texts: dict[str, tuple[str, list[Found]]] = field(default_factory=dict)
    now: list[Outcome] = field(default_factory=list)
    before: list[Outcome] = field(default_factory=list)
    after: list[Outcome] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    better: list[str] = field(default_factory=list)
    worse: list[str] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)
    not_compared: int = 0


def score(path: Path, checker: Checker, record: Record | None, chosen: str | None) -> Result:
    """Run the rules over a set, or one chosen rule, and judge what they find beside what a record has."""
    result = Result(path.name)
    for sample in read_set(path):
        rules = checker.asked(sample) & ({chosen} if chosen else checker.known)
        if not rules:
            continue
        found = checker.found(sample)
        outcomes = judge(sample, found, rules)
        result.rules |= rules
        result.texts[sample.n] = (sample.fingerprint, found)
        result.now += outcomes
        result.misses += [listed(o.what, sample, o) for o in outcomes if o.what != "right"]
        if record is None or not (both := rules & record.rules):
            continue
        recorded = record.found(sample)
        if recorded is None:
            result.not_compared += 1
            continue
        before, after = judge(sample, recorded, both), judge(sample, found, both)
        gone, new = changes(sample, before, after)
        result.before += before
        result.after += after
        result.better += [listed("found" if o.what == "missed" else "no more", sample, o) for o in gone]
        result.worse += [listed(o.what, sample, o) for o in new]
    return result


def listed(what: str, sample: Sample, outcome: Outcome) -> str:
    """Give the line of a list: what came of it, by which rule, in which text, at which words."""
    words = " ".join(sample.text[outcome.start : outcome.end].split())
    return f"    {what:8}{outcome.by:32}{sample.n:26}{words[:100]}"


def show(result: Result, record: Record | None, args: argparse.Namespace) -> None:
    """Print a result: the table, then the lists that the options ask for."""
    since = f", and the change since {record.version}" if record else ""
    print(f"{result.name}: {len(result.texts)} texts{since}")
    now, before, after = tally(result.now), tally(result.before), tally(result.after)
    print(f"  {'rule':22}" + "".join(f"{head:12}" for head in HEADS).rstrip())
    for rule in [args.rule] if args.rule else [*sorted(result.rules), "all"]:
        known = record is not None and (rule == "all" or rule in record.rules)
        past = (_numbers(before[rule]), _numbers(after[rule])) if known else ([None] * len(HEADS),) * 2
        cells = "".join(f"{_cell(*each):12}" for each in zip(_numbers(now[rule]), *past, strict=True))
        print(f"  {rule:22}{cells}{'new' if record and not known else ''}".rstrip())
    if record and result.rules & record.rules:
        hint = " (--diff lists them)" if (result.better or result.worse) and not args.diff else ""
        others = f"; not compared, as new or changed: {result.not_compared}" if result.not_compared else ""
        print(f"  {len(result.better)} better, {len(result.worse)} worse than {record.version}{hint}{others}")
    lists = {"better": args.diff and record, "worse": args.diff and record, "misses": args.misses}
    for name in (name for name, asked in lists.items() if asked):
        print(f"  {name}:", *(getattr(result, name) or ["    none"]), sep="\n")
    print()


def _numbers(count: Counter[str]) -> list[float | None]:
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
    if args.rule and args.rule not in checker.known:
        raise ConfigError(f"--rule: there are texts for {args.rule!r}, but no rule yet")
    results = [score(path, checker, record, args.rule) for path in paths]
    for result in (each for each in results if each.rules):
        show(result, record, args)
    for problem, rules in (("no rule yet for", named - checker.known), ("no texts for", checker.known - named)):
        if rules and not args.rule:
            print(f"{problem}: {', '.join(sorted(rules))}")
    if args.record:
        texts = {n: text for result in results for n, text in result.texts.items()}
        counts = {result.name: _counts(result) for result in results}
        write_record(Record(args.record, counts, texts), file)
        print(f"wrote {file}")


def _counts(result: Result) -> dict[str, dict[str, int]]:
    now = tally(result.now)
    return {rule: {what: now[rule][what] for what in HEADS[:3]} for rule in sorted(result.rules)}


if __name__ == "__main__":
    main()
