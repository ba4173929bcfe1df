"""The file that docs/editors/emacs.md shows, in a real Emacs: Flymake, Flycheck and Eglot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

STEPS = Path(__file__).with_name("emacs.el")
BEFORE = "Hi Sam,\n\n🙂🙂 Cafe\u0301: "
BLAMED = ("You should have read", len(BEFORE))  # Emacs counts characters, as we do

Seen = dict[str, Any]


@pytest.fixture(scope="module")
def seen(programs, snippets: Path, new_desk, once) -> Seen:
    """What was seen in an Emacs that has our file where the page says that it belongs."""
    found = programs("emacs")
    if not found:
        pytest.skip("needs emacs-nox")

    def use() -> Seen:
        desk = new_desk()
        desk.put("home/.emacs.d/tonecheck.el", (snippets / "emacs" / "tonecheck.el").read_text("utf-8"))
        return desk.run(found[0], "-q", "--batch", "-l", STEPS)

    return once("emacs", use)


@pytest.fixture(scope="module")
def having(seen: Seen):
    """Give what was seen by way of a package, if Emacs has it."""

    def having(package: str) -> Seen:
        if package in seen["missing"]:
            pytest.skip(f"needs elpa-{package}")
        return seen

    return having


def places(found: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Give what words are underlined, and where they start."""
    return [(each["words"], each["start"]) for each in found]


def test_flymake_underlines_the_words_behind_emoji(seen: Seen) -> None:
    (found,) = seen["flymake"]
    assert places([found]) == [BLAMED]
    assert found["kind"] == ":warning"
    assert found["message"].endswith("[blame-shifting/you-should-have]")


def test_flymake_checks_what_is_not_saved(seen: Seen) -> None:
    assert places(seen["flymake-edited"]) == [("Once again, please", len(BEFORE))]


def test_flymake_checks_a_new_mail_without_its_headers(seen: Seen) -> None:
    assert [each["words"] for each in seen["flymake-mail"]] == ["You should have read"]


def test_flymake_says_what_could_not_be_checked(seen: Seen) -> None:
    (problem,) = seen["flymake-broken"]
    assert (problem["start"], problem["kind"]) == (0, ":error")
    assert problem["message"] == "tonecheck: tonecheck.toml:1: is not valid TOML: Invalid value"


def test_data_are_left_alone_where_no_config_stands_above(seen: Seen) -> None:
    assert seen["data"] == {"with space/package.json": False, "macros/replies.json": True}


def test_flycheck_underlines_the_same(having) -> None:
    (found,) = having("flycheck")["flycheck"]
    assert places([found]) == [BLAMED]
    assert (found["kind"], found["rule"]) == ("warning", "blame-shifting/you-should-have")


def test_flycheck_says_what_could_not_be_checked(having) -> None:
    (problem,) = having("flycheck")["flycheck-broken"]
    assert (problem["start"], problem["kind"]) == (0, "error")
    assert problem["message"] == "tonecheck: tonecheck.toml:1: is not valid TOML: Invalid value"


def test_eglot_shows_what_the_server_finds(having) -> None:
    (found,) = having("eglot")["eglot"]
    assert places([found]) == [BLAMED]
    assert found["kind"] == "eglot-warning"
    assert "blame-shifting/you-should-have" in found["message"]


def test_eglot_puts_a_chosen_rewrite_into_the_buffer(having) -> None:
    seen = having("eglot")
    assert seen["offered"][0] == 'Replace with "the manual wasn\'t read"'
    assert seen["fixed"].startswith(f"{BEFORE}the manual wasn't read. The lamp is broken")


def test_eglot_shows_what_is_about_the_whole_reply_when_it_is_saved(having) -> None:
    seen = having("eglot")
    rules = [
        ("exasperation/again-and-again" in each["message"], "missing-next-step" in each["message"])
        for each in seen["saved"]
    ]
    assert sorted(rules) == [(False, True), (True, False)]
    assert [("missing-next-step" in each["message"]) for each in seen["typed"]] == [False]


def test_nobody_is_left_behind(seen: Seen) -> None:
    assert (seen["status"], seen["left"]) == (0, [])
