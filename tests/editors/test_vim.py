"""The files that docs/editors/vim.md shows, in a real Vim with ALE."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STEPS = Path(__file__).with_name("vim.vim")
ALE = "pack/dist-bundle/opt/ale"  # below Vim's folder, where Debian has it
BLAME, MARKS = "You should have read", "!!!"
DRAFT = f"Hi Sam,\n\n🙂🙂 Cafe\u0301: {BLAME} the manual{MARKS} We will write today.\n"
BEFORE_BLAME, BEFORE_MARKS = (re.search(rf"^.*(?={words})", DRAFT, re.MULTILINE)[0] for words in (BLAME, MARKS))

Seen = dict[str, Any]


@pytest.fixture(scope="module")
def run(programs: Callable[[str], list[str]], snippets: Path, new_desk) -> Callable[..., Seen]:
    """Give what runs a Vim that has one of our files where the page says that it belongs, and checks a draft."""
    vims = programs("vim.nox") + programs("vim.gtk3")
    if not vims:
        pytest.skip("needs vim-nox")
    if not list(Path("/usr/share/vim").glob(f"*/{ALE}")):
        pytest.skip("needs vim-ale")

    def run(name: str, draft: str) -> Seen:
        desk = new_desk()
        (settings,) = re.findall(r"```vim\n(filetype .*?)```", (snippets / "vim.md").read_text("utf-8"), re.DOTALL)
        desk.put("home/.vimrc", settings)
        desk.put("home/.vim/after/plugin/tonecheck.vim", (snippets / "vim" / name).read_text("utf-8"))
        desk.put("drafts/with space/reply.txt", draft)
        desk.put("drafts/odd/reply.md", draft)
        desk.put("drafts/odd/tonecheck.toml", "no-such-key = 1\n")
        silent = ("-N", "-es", "-n", "-i", "NONE", "-T", "dumb", "--not-a-term")
        return desk.run(vims[0], *silent, "-u", desk.home / ".vimrc", "-S", STEPS, WITH=name)

    return run


@pytest.fixture(scope="module")
def seen(run: Callable[..., Seen]) -> Seen:
    return run("tonecheck.vim", DRAFT)


@pytest.fixture(scope="module")
def seen_of_server(run: Callable[..., Seen]) -> Seen:
    """ALE takes the server's columns for bytes, so the draft is plain ASCII."""
    return run("tonecheck-lsp.vim", DRAFT.replace("🙂🙂 Cafe\u0301", "Note"))


def places(items: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [tuple(each[key] for key in ("lnum", "col", "end_lnum", "end_col", "type")) for each in items]


def test_findings_are_at_their_bytes(seen: Seen) -> None:
    blame, marks = len(BEFORE_BLAME.encode()), len(BEFORE_MARKS.encode())
    assert places(seen["found"]) == [  # columns from 1, and the last one is in
        (3, blame + 1, 3, blame + len(BLAME), "W"),
        (3, marks + 1, 3, marks + len(MARKS), "I"),
    ]
    assert seen["codes"] == ["blame-shifting/you-should-have", "shouting/marks"]
    assert "reproaches the customer" in seen["found"][0]["text"]


def test_macros_are_checked_below_a_config(seen: Seen) -> None:
    assert places(seen["macros"]) == [(4, 12, 4, 11 + len("You should have ordered"), "W")]


def test_safe_rewrites_are_applied_to_the_buffer_alone(seen: Seen) -> None:
    assert "\n".join(seen["fixed"]) + "\n" == DRAFT.replace("!!!", "!")
    assert "\n".join(seen["saved"]) + "\n" == DRAFT
    assert seen["after"] == seen["found"][:1]


def test_what_is_wrong_with_the_config_is_told_on_the_first_line(seen: Seen) -> None:
    (problem,) = seen["problems"]
    assert (problem["lnum"], problem["type"]) == (1, "E")
    assert problem["text"].startswith("tonecheck: ") and "no-such-key" in problem["text"]


def test_findings_of_the_server(seen_of_server: Seen) -> None:
    assert places(seen_of_server["found"]) == [(3, 7, 3, 6 + len(BLAME), "W"), (3, 38, 3, 40, "W")]
    assert seen_of_server["codes"] == ["blame-shifting/you-should-have", "shouting/marks"]
    assert seen_of_server["left"] == []
