"""The rules' own examples hold, and what we write ourselves passes our own rules."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
RULES = ROOT / "rules"
FILES = sorted(RULES.rglob("*.toml"))
NAMES = [path.relative_to(RULES).with_suffix("").as_posix() for path in FILES]
IDS = [name for name in NAMES if not name.startswith("_")]
SIGNALS = [name for name in NAMES if name.startswith("_signals/")]
# docs/rules.md is made of the rules' bad examples, so it is left out.
PAGES = (
    "README.md",
    "docs/architecture.md",
    "docs/ci.md",
    "docs/config.md",
    "docs/editors.md",
    "docs/editors/emacs.md",
    "docs/editors/helix.md",
    "docs/editors/jetbrains.md",
    "docs/editors/kate.md",
    "docs/editors/mail.md",
    "docs/editors/neovim.md",
    "docs/editors/sublime.md",
    "docs/editors/vim.md",
    "docs/editors/vscode.md",
    "docs/editors/zed.md",
    "docs/fixing.md",
    "docs/macros.md",
    "docs/plugins.md",
    "docs/writing-rules.md",
)

# How a message tells an agent what to write: words in quotation marks, or an instruction.
ADVICE = re.compile(
    r"“[^”]+”|\"[^\"]+\"|(?:^|[.:;,] )(?:Say|Give|Keep|Name|End|Tell|Ask|Offer|Use|Write|Leave|Start|Drop)\b"
)


@pytest.fixture(scope="module")
def trials(command) -> dict[str, list[str]]:
    """The lines that ``tonecheck test`` prints of the built-in rules, by rule file; the last one by nothing."""
    run = command("test")
    assert run.status in (0, 1), run.err
    *lines, summary = run.out.splitlines()
    found: dict[str, list[str]] = {"": [summary]}
    for line in lines:
        found.setdefault(line.partition(".toml: ")[0], []).append(line)
    return found


@pytest.mark.parametrize("name", IDS + SIGNALS)
def test_its_examples_hold(name: str, trials: dict[str, list[str]]) -> None:
    assert trials.get(f"rules/{name}", []) == []


def test_all_of_them_were_run(trials: dict[str, list[str]]) -> None:
    examples = sum(
        len(each) for path in FILES for each in tomllib.loads(path.read_text("utf-8")).get("examples", {}).values()
    )
    (summary,) = trials[""]
    assert f"{examples:,} examples of {len(IDS)} rules and {len(SIGNALS)} signals" in summary


@pytest.mark.parametrize("name", IDS)
def test_it_has_enough_examples(name: str) -> None:
    examples = tomllib.loads((RULES / f"{name}.toml").read_text("utf-8"))["examples"]
    bad, good = len(examples["bad"]), len(examples["good"])
    assert min(bad, good) >= 8, f"{bad} bad and {good} good"


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_has_examples(name: str) -> None:
    content = tomllib.loads((RULES / f"{name}.toml").read_text("utf-8"))
    made_of_signals = set(content) == {"summary", "signal"}  # its examples are theirs
    examples = content.get("examples", {})
    assert made_of_signals or (examples.get("yes") and examples.get("no"))


# What we say


@pytest.fixture(scope="module")
def ours(command) -> dict[str, dict[str, Any]]:
    """Every built-in rule as ``tonecheck rules`` lists it."""
    return {each["rule"]: each for each in json.loads(command("rules", "--format", "json", "--isolated").out)["rules"]}


def test_every_rule_file_is_a_rule(ours: dict[str, dict[str, Any]]) -> None:
    assert sorted(ours) == sorted(IDS)


def found_in(texts: dict[str, str], folder: Path, command, *options: str) -> dict[str, list[tuple[str, str]]]:
    """Check texts as drafts, all in one run; give rule and words of each finding."""
    for name, text in texts.items():
        (folder / name.replace("/", "+")).with_suffix(".txt").write_text(text, encoding="utf-8")
    drafts = command("check", "--format", "json", "--isolated", *options, str(folder)).drafts
    found = {Path(each["path"]).stem.replace("+", "/"): each["findings"] for each in drafts}
    return {name: [(each["rule"], each["match"]) for each in found[name]] for name in texts}


@pytest.fixture(scope="module")
def in_messages(ours, command, tmp_path_factory) -> dict[str, list[tuple[str, str]]]:
    """What is found in the messages."""
    texts = {
        name: rule["message"].format(match="…", number=3, count=3, max=2, words="…", question="…")
        for name, rule in ours.items()
    }
    return found_in(texts, tmp_path_factory.mktemp("messages"), command)


@pytest.fixture(scope="module")
def in_reasons(ours, command, tmp_path_factory) -> dict[str, list[tuple[str, str]]]:
    """What is found in the reasons. A reason is no reply: it owes nobody a next step."""
    texts = {name: rule["why"] for name, rule in ours.items()}
    return found_in(texts, tmp_path_factory.mktemp("reasons"), command, "--ignore", "missing-next-step")


@pytest.mark.parametrize("name", IDS)
def test_its_message_passes_all_rules(name: str, in_messages: dict[str, list[tuple[str, str]]]) -> None:
    assert in_messages[name] == []


@pytest.mark.parametrize("name", IDS)
def test_its_reason_passes_all_rules(name: str, in_reasons: dict[str, list[tuple[str, str]]]) -> None:
    assert in_reasons[name] == []


@pytest.mark.parametrize("name", IDS)
def test_a_message_tells_what_to_write_instead(name: str, ours) -> None:
    message = ours[name]["message"]
    assert ADVICE.search(message), message
    assert len(message) <= 200, "it stands in one line beside the draft"


@pytest.mark.parametrize("name", IDS)
def test_why_and_principle_are_sentences(name: str, ours) -> None:
    for field in ("why", "principle", "summary"):
        assert re.fullmatch(r"[A-Z\"“].*[.?!][\"”]?", ours[name][field], re.DOTALL), field


def test_no_page_is_forgotten() -> None:
    pages = [path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert sorted(pages) == sorted([*PAGES[1:], "docs/rules.md"])


@pytest.mark.parametrize("page", PAGES)
def test_what_we_write_about_it_passes_all_rules(page: str, tonecheck) -> None:
    run = tonecheck("check", "--format", "json", "--isolated", str(ROOT / page))
    found = [(each["line"], each["rule"], each["match"]) for each in run.drafts[0]["findings"]]
    assert found == []
