"""The files that docs/editors/neovim.md shows, in real Neovims: an old one, as Debian has it, and one of today."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

STEPS = Path(__file__).with_name("neovim.lua")
OLD, NEW = "0.7 to 0.10", "0.11 and later"
FILES = {OLD: "lsp-before-0.11.lua", NEW: "lsp.lua"}
BEFORE = "🙂🙂 Cafe\u0301: "
BLAME = {
    "rule": "blame-shifting/you-should-have",
    "words": "You should have read",
    "line": 2,
    "byte": len(BEFORE.encode()),
    "severity": "WARN",
}

Seen = dict[str, Any]


def version_of(program: str) -> str:
    """Tell which of our files is for a Neovim."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    version = re.match(r"NVIM v(\d+)\.(\d+)", said)
    assert version, said
    return NEW if (int(version[1]), int(version[2])) >= (0, 11) else OLD


@pytest.fixture(scope="module", params=FILES)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def seen(version: str, programs: Callable[[str], list[str]], snippets: Path, new_desk, once) -> Seen:
    """What was seen in a Neovim that has our file where the page says that it belongs."""
    program = next((each for each in programs("nvim") if version_of(each) == version), None)
    if program is None:
        pytest.skip(f"needs Neovim {version}")

    def use() -> Seen:
        desk = new_desk()
        desk.put("home/.config/nvim/plugin/tonecheck.lua", (snippets / "neovim" / FILES[version]).read_text("utf-8"))
        return desk.run(program, "--headless", "-i", "NONE", "-S", STEPS, LINTER=str(snippets / "neovim" / "lint.lua"))

    return once(f"neovim {version}", use)


def test_the_server_underlines_the_words_behind_emoji(seen: Seen, version: str) -> None:
    assert seen["encoding"] == {OLD: "utf-16", NEW: "utf-8"}[version]
    assert seen["opened"] == [BLAME]


def test_the_server_tells_why(seen: Seen) -> None:
    assert "Whoever was at fault, the customer can't go back and do it." in "\n".join(seen["hover"])


def test_a_chosen_rewrite_is_in_the_buffer(seen: Seen) -> None:
    assert seen["offered"][0] == 'Replace with "the manual wasn\'t read"'
    assert seen["fixed"] == [
        "Hi Sam,",
        "",
        f"{BEFORE}the manual wasn't read. The lamp is broken and we are sorry for the trouble.",
        "",
        "We will send you a new one today.",
        "",
        "Best wishes,",
        "Kim",
    ]


def test_what_is_about_the_whole_reply_waits_until_it_is_saved(seen: Seen) -> None:
    assert [each["rule"] for each in seen["typed"]] == ["exasperation/again-and-again"]
    assert [each["rule"] for each in seen["saved"]] == ["exasperation/again-and-again", "missing-next-step"]


def test_all_safe_rewrites_are_made_at_once(seen: Seen) -> None:
    assert seen["all_fixed"] == "Your new lamp is on its way! We will call you!"


def test_a_draft_is_checked_before_it_is_a_file(seen: Seen) -> None:
    assert seen["new"] == [{**BLAME, "line": 0, "byte": len("🙂 ".encode())}]


def test_macros_are_checked_below_a_config_alone_and_by_the_same_server(seen: Seen) -> None:
    assert [(each["line"], each["words"]) for each in seen["macros"]] == [(3, "You should have ordered")]
    assert seen["elsewhere"] == 0
    assert seen["servers"] == 1


def test_the_linter_underlines_the_same(seen: Seen) -> None:
    assert seen["linted"] == {"status": 1, "shown": [BLAME]}
    assert seen["linted_clean"] == {"status": 0, "shown": []}


def test_the_linter_says_what_could_not_be_checked(seen: Seen) -> None:
    (problem,) = seen["linted_broken"]["shown"]
    assert (seen["linted_broken"]["status"], problem["line"], problem["severity"]) == (2, 0, "ERROR")
    assert problem["message"] == "line 2, column 1: the file ends where a value should be"


def test_nobody_is_left_behind(seen: Seen) -> None:
    assert (seen["status"], seen["left"]) == (0, [])
