"""Precision and recall of the rules on the replies of this folder.

    python bench/quality/score.py [--misses]

A line of a set is a pair ({"rule", "kind": "bad" | "good", "text"}), whose text the rule must find or leave alone, or
a whole reply ({"text", "findings": [{"rule", "quote", "sure"}]}). A finding is right when its words overlap a label of
its rule; for the rules about a whole reply the rule is enough. A label that is not sure counts neither way.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.finding import Finding
from tonecheck.linter import ActiveRule, Linter
from tonecheck.matchers import KINDS
from tonecheck.nlp.model import find_model, load_model
from tonecheck.rulebook.library import builtin_folder, load_library
from tonecheck.sources.source import Source

WHOLE_REPLY = ("missing-next-step", "apology-overload")


def judge(reply: dict, findings: list[Finding]) -> list[tuple[str, str, str]]:
    """Give what came of one line: rule, ``right``, ``missed`` or ``false``, and the words."""
    families = [(f.rule.partition("/")[0], f) for f in findings]
    if "kind" in reply:
        found = any(family == reply["rule"] for family, _ in families)
        outcome = {("bad", True): "right", ("bad", False): "missed", ("good", True): "false"}
        what = outcome.get((reply["kind"], found))
        return [(reply["rule"], what, reply["text"])] if what else []
    judged, used = [], set()
    for label in reply["findings"]:
        start = reply["text"].index(label["quote"])
        end = start + len(label["quote"])
        hits = {
            number
            for number, (family, f) in enumerate(families)
            if family == label["rule"] and (family in WHOLE_REPLY or (f.start < end and start < f.end))
        }
        used |= hits
        if label.get("sure", True):
            judged.append((label["rule"], "right" if hits else "missed", label["quote"]))
    return judged + [(family, "false", f.match) for n, (family, f) in enumerate(families) if n not in used]


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--misses", action="store_true", help="list every miss and false alarm")
    misses = args.parse_args().misses
    library = load_library([builtin_folder()], KINDS)
    model = load_model(find_model())
    rules = [ActiveRule(rule, rule.level) for rule in library.rules.values() if rule.enabled]
    linter = Linter(rules, library, KINDS, lambda lemmas: model)
    for path in sorted(Path(__file__).parent.glob("*.jsonl")):
        tally: dict[str, Counter[str]] = defaultdict(Counter)
        replies = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for reply in replies:
            text = reply["text"]
            draft = Draft(Source(reply["n"], text), MappedText.same(text))
            for rule, what, words in judge(reply, linter.check(draft)):
                tally[rule][what] += 1
                tally["all"][what] += 1
                if misses and what != "right":
                    print(f"  {what:7}{rule:20}{reply['n']:16}{words[:100]!r}")
        print(
            f"{path.name}: {len(replies)} texts\n  {'rule':20}{'right':>7}{'missed':>8}{'false':>7}{'prec.':>8}{'recall':>8}"
        )
        for rule, count in sorted(tally.items(), key=lambda row: (row[0] == "all", row[0])):
            right, missed, false = count["right"], count["missed"], count["false"]
            precision, recall = right / max(right + false, 1), right / max(right + missed, 1)
            print(f"  {rule:20}{right:7}{missed:8}{false:7}{precision:8.2f}{recall:8.2f}")


if __name__ == "__main__":
    main()
