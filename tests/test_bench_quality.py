"""The quality sets are well-formed, and their score says what changed. The sets themselves are not run here."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tonecheck.errors import InputError

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "bench" / "quality"
sys.path.append(str(FOLDER))  # scripts, not a package
judging: Any = importlib.import_module("judging")
score: Any = importlib.import_module("score")
Found, Label, Record, Sample = judging.Found, judging.Label, judging.Record, judging.Sample

USUAL = (
    *("blame-shifting", "policy-lecture", "apology-overload", "missing-next-step", "cant-framing"),
    *("dead-end", "passing-the-buck", "customer-is-wrong", "exasperation", "dismissive"),
    *("non-apology", "vague-promise", "commanding", "shouting"),
)
OFF = (
    *("running-us-down", "canned-filler", "us-versus-them"),
    *("missing-empathy", "missing-thanks", "missing-recap", "unanswered-question"),
)


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


PAIRS, REPLIES = lines("pairs.jsonl"), lines("replies.jsonl")

# The sets


def test_every_id_and_every_text_is_there_once() -> None:
    for key in ("n", "text"):
        counts = Counter(" ".join(each[key].split()) for each in (*PAIRS, *REPLIES))
        assert [value for value, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("rule", [*USUAL, *OFF])
def test_a_rule_has_enough_pairs(rule: str) -> None:
    kinds = Counter(each["kind"] for each in PAIRS if each["rule"] == rule)
    assert set(kinds) == {"bad", "good"}
    assert min(kinds.values()) >= 8


def test_a_pair_names_a_rule() -> None:
    assert {each["rule"] for each in PAIRS} == {*USUAL, *OFF}


def test_there_are_enough_replies_and_half_of_them_are_good() -> None:
    assert len(REPLIES) >= 300
    assert 0.4 <= sum(not each["findings"] for each in REPLIES) / len(REPLIES) <= 0.6


def test_labels_are_of_rules_on_by_default_and_their_words_stand_once_in_the_text() -> None:
    wrong = [
        (each["n"], label)
        for each in REPLIES
        for label in each["findings"]
        if label["rule"] not in USUAL or each["text"].count(label["quote"]) != 1 or not isinstance(label["sure"], bool)
    ]
    assert wrong == []


@pytest.mark.parametrize("rule", USUAL)
def test_a_rule_has_labels_in_replies(rule: str) -> None:
    assert sum(label["rule"] == rule for each in REPLIES for label in each["findings"]) >= 5


@pytest.mark.parametrize("name", score.SETS)
def test_the_score_reads_the_sets(name: str) -> None:
    assert len(judging.read_set(FOLDER / name)) == len(lines(name))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"n": "x", "text"', "is not JSON"),
        ('{"n": "x", "text": "a"}', "is neither a pair nor a reply"),
        ('["x"]', "is neither a pair nor a reply"),
        ('{"n": "x", "text": "a", "kind": "so so", "rule": "dead-end"}', "kind is 'so so'"),
        ('{"n": "x", "text": "a", "findings": [{"rule": "dead-end", "quote": "b"}]}', "the text has no 'b'"),
        ('{"n": "w", "text": "a", "findings": []}', "there is a second 'w'"),
    ],
)
def test_a_broken_line_is_told_with_its_place(line: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"n": "w", "text": "a", "findings": []}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"set.jsonl:2: {problem}"):
        judging.read_set(path)


# Judging

TEXT = "Nothing can be done. You forgot the form."
BAD = Sample("bad", TEXT, (Label("dead-end", 0, len(TEXT)),), "dead-end")
GOOD = Sample("good", TEXT, (), "dead-end")
REPLY = Sample("reply", TEXT, (Label("dead-end", 0, 19), Label("blame-shifting", 21, 40)))
UNSURE = Sample("unsure", TEXT, (Label("dead-end", 0, 19, False),))
OWES = Sample("owes", TEXT, (Label("missing-next-step", 21, 40),))
FIRST, SECOND = Found("dead-end/nothing", 0, 7), Found("dead-end/nothing", 21, 30)
BLAME = Found("blame-shifting/forgot", 21, 31)
ELSEWHERE = Found("missing-next-step", 0, 19)
RULES = frozenset(USUAL)


@pytest.mark.parametrize(
    ("sample", "found", "outcomes"),
    [
        pytest.param(BAD, [FIRST, SECOND], ["dead-end right"], id="a bad pair that is found counts once"),
        pytest.param(BAD, [], ["dead-end missed"], id="a bad pair that is not found"),
        pytest.param(BAD, [BLAME], ["dead-end missed"], id="another rule does not help a pair"),
        pytest.param(GOOD, [], [], id="a good pair left alone"),
        pytest.param(GOOD, [FIRST, SECOND], ["dead-end false"], id="a good pair that is found counts once"),
        pytest.param(GOOD, [BLAME], [], id="another rule does not harm a pair"),
        pytest.param(REPLY, [FIRST, BLAME], ["dead-end right", "blame-shifting right"], id="overlapping words"),
        pytest.param(
            REPLY,
            [SECOND, BLAME],
            ["dead-end missed", "blame-shifting right", "dead-end false"],
            id="the right rule at other words",
        ),
        pytest.param(UNSURE, [], [], id="a label that is not sure may be missed"),
        pytest.param(UNSURE, [FIRST], [], id="and found"),
        pytest.param(UNSURE, [SECOND], ["dead-end false"], id="but excuses nothing else"),
        pytest.param(OWES, [ELSEWHERE], ["missing-next-step right"], id="a whole reply, wherever it is underlined"),
    ],
)
def test_what_comes_of_a_text(sample: Any, found: list[Any], outcomes: list[str]) -> None:
    assert [f"{o.rule} {o.what}" for o in judging.judge(sample, found, RULES)] == outcomes


def test_rules_that_are_not_asked_about_count_neither_way() -> None:
    assert judging.judge(REPLY, [SECOND, BLAME], {"blame-shifting"}) == [
        ("blame-shifting", "right", 21, 40, "blame-shifting/forgot")
    ]


def test_the_counts_are_of_each_rule_and_of_all() -> None:
    counts = judging.tally(judging.judge(REPLY, [SECOND, BLAME], RULES))
    assert counts["dead-end"] == {"missed": 1, "false": 1}
    assert counts["blame-shifting"] == {"right": 1}
    assert counts["all"] == {"right": 1, "missed": 1, "false": 1}


# Comparing


@pytest.mark.parametrize(
    ("sample", "before", "after", "better", "worse"),
    [
        pytest.param(REPLY, [], [FIRST], ["missed"], [], id="found at last"),
        pytest.param(REPLY, [FIRST], [], [], ["missed"], id="lost"),
        pytest.param(REPLY, [FIRST, SECOND], [FIRST], ["false"], [], id="a false alarm less"),
        pytest.param(REPLY, [FIRST], [FIRST, SECOND], [], ["false"], id="a false alarm more"),
        pytest.param(REPLY, [SECOND], [FIRST], ["missed", "false"], [], id="both"),
        pytest.param(REPLY, [SECOND], [SECOND._replace(start=25)], [], [], id="a false alarm that moved a little"),
        pytest.param(GOOD, [FIRST], [SECOND], [], [], id="a pair is one text"),
        pytest.param(GOOD, [FIRST], [], ["false"], [], id="a pair left alone at last"),
    ],
)
def test_better_and_worse(
    sample: Any, before: list[Any], after: list[Any], better: list[str], worse: list[str]
) -> None:
    rules = {"dead-end"}
    gone, new = judging.changes(sample, judging.judge(sample, before, rules), judging.judge(sample, after, rules))
    assert ([o.what for o in gone], [o.what for o in new]) == (better, worse)


def test_a_record_comes_back_as_written(tmp_path: Path) -> None:
    record = Record(
        "1.2.3",
        {"pairs.jsonl": {"dead-end": {"right": 1, "missed": 0, "false": 0}}, "replies.jsonl": {}},
        {"bad": (BAD.fingerprint, [FIRST, SECOND]), "good": (GOOD.fingerprint, [])},
    )
    judging.write_record(record, tmp_path / "release.json")
    again = judging.read_record(tmp_path / "release.json")
    assert again == record
    assert again.rules == {"dead-end"}
    assert again.found(BAD) == [FIRST, SECOND]
    assert again.found(GOOD) == []
    assert again.found(REPLY) is None
    assert again.found(Sample("bad", TEXT + " Sorry.", (), "dead-end")) is None


class Rules:
    """Stands for the rules of today: ``dead-end``, and ``shouting``, which the release lacked."""

    known = usual = frozenset({"dead-end", "shouting"})

    def asked(self, sample: Any) -> frozenset[str]:
        return self.usual if sample.only is None else self.known & {sample.only}

    def found(self, sample: Any) -> list[Any]:
        return [FIRST] if sample.n in ("lost", "gained", "fresh") else []


def test_the_table_has_the_change_and_the_diff_has_the_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def pair(n: str, kind: str, rule: str = "dead-end") -> dict[str, str]:
        return {"n": n, "rule": rule, "kind": kind, "text": TEXT}

    pairs = [pair("gained", "bad"), pair("kept", "good"), pair("lost", "good"), pair("fresh", "good")]
    pairs += [pair("loud", "bad", "shouting"), pair("unwritten", "bad", "canned-filler")]
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in pairs), encoding="utf-8")
    texts = {n: (BAD.fingerprint, []) for n in ("gained", "kept", "lost")}
    record = Record("1.2.3", {"pairs.jsonl": {"dead-end": {"right": 0, "missed": 1, "false": 0}}}, texts)

    result = score.score(path, Rules(), record, None)
    score.show(result, record, argparse.Namespace(rule=None, diff=True, misses=False))

    head, _, *rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert head == "pairs.jsonl: 5 texts, and the change since 1.2.3"
    assert rows == [
        "dead-end 1 +1 0 -1 2 +1 0.33 1.00 +1.00 0.50 +0.67",  # the change is of the three texts both have
        "shouting 0 1 0 – 0.00 0.00 new",
        "all 1 +1 1 -1 2 +1 0.33 0.50 +1.00 0.40 +0.67",
        "1 better, 1 worse than 1.2.3; not compared, as new or changed: 1",
        "better:",
        f"found dead-end gained {TEXT}",
        "worse:",
        "false dead-end/nothing lost Nothing",
        "",
    ]


def test_the_last_release_is_on_record() -> None:
    record = judging.read_record(score.RELEASE)
    assert f"## {record.version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert record.rules <= {*USUAL, *OFF}
    assert record.rules >= {*USUAL[:5]}
    assert set(record.texts) <= {each["n"] for each in (*PAIRS, *REPLIES)}


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--rule", "dead-ends"], "score: --rule: there are no texts for 'dead-ends'; did you mean 'dead-end'?"),
        (["--file", "nowhere.json"], "score: nowhere.json: is no record of a release"),
    ],
)
def test_what_is_broken_is_told_in_one_line(options: list[str], problem: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, FOLDER / "score.py", *options], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    (line,) = run.stderr.splitlines()
    assert run.returncode == 2
    assert line.startswith(problem)
