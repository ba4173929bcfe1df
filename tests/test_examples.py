"""The rules' own examples hold, and what we write ourselves passes our own rules."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

RULES = Path(__file__).parent.parent / "rules"
FILES = sorted(RULES.rglob("*.toml"))
NAMES = [path.relative_to(RULES).with_suffix("").as_posix() for path in FILES]
IDS = [name for name in NAMES if not name.startswith("_")]
SIGNALS = [name for name in NAMES if name.startswith("_signals/")]
PAGES = [path.relative_to(RULES.parent).as_posix() for path in (RULES.parent / "README.md", *(RULES.parent / "docs").glob("*.md"))]

# How a message tells an agent what to write: words in quotation marks, or an instruction.
ADVICE = re.compile(r"“[^”]+”|\"[^\"]+\"|(?:^|[.:;,] )(?:Say|Give|Keep|Name|End|Tell|Ask|Offer|Use|Write|Leave|Start|Drop)\b")


@pytest.fixture(scope="module")
def trials(process, tmp_path_factory) -> dict[str, list[str]]:
    """The lines that ``tonecheck test`` prints of the built-in rules, by rule file."""
    from click.testing import CliRunner

    from tonecheck.cli import program

    result = CliRunner().invoke(program, ["test"], obj=process)
    assert result.exit_code in (0, 1), result.stderr
    lines: dict[str, list[str]] = {}
    for line in result.stdout.splitlines()[:-1]:
        lines.setdefault(line.partition(".toml: ")[0], []).append(line)
    lines[""] = result.stdout.splitlines()[-1:]
    return lines


@pytest.mark.parametrize("name", IDS + SIGNALS)
def test_its_examples_hold(name: str, trials: dict[str, list[str]]) -> None:
    assert trials.get(f"rules/{name}", []) == []


def test_all_of_them_were_run(trials: dict[str, list[str]]) -> None:
    examples = sum(len(each) for path in FILES for each in tomllib.loads(path.read_text("utf-8")).get("examples", {}).values())
    (summary,) = trials[""]
    assert f"{examples:,} examples of {len(IDS)} rules and {len(SIGNALS)} signals" in summary


@pytest.mark.parametrize("name", IDS)
def test_it_has_enough_examples(name: str) -> None:
    examples = tomllib.loads((RULES / f"{name}.toml").read_text("utf-8"))["examples"]
    bad, good = len(examples["bad"]), len(examples["good"])
    assert min(bad, good) >= 4, f"{bad} bad and {good} good"


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_has_examples(name: str) -> None:
    content = tomllib.loads((RULES / f"{name}.toml").read_text("utf-8"))
    made_of_signals = set(content) == {"summary", "signal"}  # its examples are theirs
    examples = content.get("examples", {})
    assert made_of_signals or (examples.get("yes") and examples.get("no"))


# What we say


@pytest.fixture(scope="module")
def ours(process) -> dict[str, dict[str, Any]]:
    """Every built-in rule as ``tonecheck rules`` lists it."""
    from click.testing import CliRunner

    from tonecheck.cli import program

    listed = CliRunner().invoke(program, ["rules", "--format", "json", "--isolated"], obj=process).stdout
    return {each["rule"]: each for each in json.loads(listed)["rules"]}


def test_every_rule_file_is_a_rule(ours: dict[str, dict[str, Any]]) -> None:
    assert sorted(ours) == sorted(IDS)


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("field", ["message", "why", "summary"])
def test_what_a_rule_says_passes_all_rules(name: str, field: str, ours, tonecheck) -> None:
    text = ours[name][field].format(match="…", number=3, count=3, max=2) if field == "message" else ours[name][field]
    run = tonecheck("check", "--format", "json", "--isolated", "-", stdin=text)
    assert [(rule, words) for _, rule, words in run.found] == [], text


@pytest.mark.parametrize("name", IDS)
def test_a_message_tells_what_to_write_instead(name: str, ours) -> None:
    message = ours[name]["message"]
    assert ADVICE.search(message), message
    assert len(message) <= 200, "it stands in one line beside the draft"


@pytest.mark.parametrize("name", IDS)
def test_why_and_principle_are_sentences(name: str, ours) -> None:
    for field in ("why", "principle", "summary"):
        assert re.fullmatch(r"[A-Z\"“].*[.?!][\"”]?", ours[name][field], re.DOTALL), field


@pytest.mark.parametrize("page", PAGES)
def test_what_we_write_about_it_passes_all_rules(page: str, tonecheck) -> None:
    run = tonecheck("check", "--format", "json", "--isolated", str(RULES.parent / page))
    found = [(each["line"], each["rule"], each["match"]) for each in run.drafts[0]["findings"]]
    assert found == []
