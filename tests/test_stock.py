"""What a process keeps between runs: for as long as its files stay the same, and as if it were new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tonecheck import stock as stock_module
from tonecheck.config.selection import Choice, Settings
from tonecheck.drafts.draft import Draft
from tonecheck.matchers import KINDS
from tonecheck.rulebook.library import RuleFolder
from tonecheck.rulebook.rule import Level
from tonecheck.stock import Stock

RULE = 'summary = "s"\nmessage = "m"\nwhy = "w"\n[[phrase]]\nany = "{}"\n'
SETTINGS = Settings((), None, (Choice("red", Level.ERROR, ()),))


@pytest.fixture
def folder(tmp_path: Path) -> RuleFolder:
    (tmp_path / "rules/_words").mkdir(parents=True)
    (tmp_path / "rules/red.toml").write_text(RULE.format("red word"))
    (tmp_path / "rules/_words/colours.toml").write_text('colour = "red"\n')
    return RuleFolder(tmp_path / "rules", "rules")


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> Stock:
    """A stock that takes a file as it is even if it was written just now."""
    monkeypatch.setattr(stock_module, "FRESH", 0)
    return Stock(lasting=True)


def test_a_library_is_kept_while_its_files_are_the_same(stock: Stock, folder: RuleFolder) -> None:
    library = stock.library([folder], KINDS)
    assert stock.library([folder], KINDS) is library
    for change in (
        lambda path: (path / "red.toml").write_text(RULE.format("red wine")),
        lambda path: (path / "_words/colours.toml").write_text('colour = "tan"\n'),
        lambda path: (path / "blue.toml").write_text(RULE.format("blue word")),
        lambda path: (path / "blue.toml").unlink(),
    ):
        change(folder.path)
        assert stock.library([folder], KINDS) is not library
        library = stock.library([folder], KINDS)


def test_a_linter_is_kept_with_its_library(stock: Stock, folder: RuleFolder, load, draft_of) -> None:
    def check(text: str) -> int:
        linter = stock.linter(SETTINGS, stock.library([folder], KINDS), KINDS, load)
        return len(linter.check(draft_of(text)))

    assert check("A red word.") == 1
    assert stock.missing == [((folder,), SETTINGS)]
    latest = stock.latest
    assert check("A red word.") == 1
    assert len(stock.missing) == 1
    assert stock.latest is latest is not None
    Path(str(folder.path), "red.toml").write_text(RULE.format("blue word"))
    assert check("A red word.") == 0
    assert check("A blue word.") == 1
    assert len(stock.missing) == 2


def test_a_linter_from_stock_has_checked_nothing_yet(stock: Stock, folder: RuleFolder, load, draft_of) -> None:
    library = stock.library([folder], KINDS)
    first = stock.linter(SETTINGS, library, KINDS, load)
    first.check(draft_of("A red word."))
    first._stopped.add("red")  # as a rule is that ran away
    second = stock.linter(SETTINGS, library, KINDS, load)
    assert len(second.check(draft_of("A red word."))) == 1


def test_what_was_missing_elsewhere_is_laid_in(stock: Stock, folder: RuleFolder, load) -> None:
    stock.lay_in(((folder,), SETTINGS), load)
    assert stock.missing == []
    stock.linter(SETTINGS, stock.library([folder], KINDS), KINDS, load)
    assert stock.missing == []


def test_what_is_wrong_by_then_is_left_to_the_next_run(stock: Stock, folder: RuleFolder, load) -> None:
    Path(str(folder.path), "red.toml").write_text("summary = 1\n")
    stock.lay_in(((folder,), SETTINGS), load)
    Path(str(folder.path), "red.toml").unlink()
    stock.lay_in(((folder,), SETTINGS), load)


def test_there_is_room_for_a_few(stock: Stock, folder: RuleFolder, tmp_path: Path) -> None:
    first = stock.library([folder], KINDS)
    for number in range(stock_module.LIBRARIES):
        stock.library([RuleFolder(folder.path, f"rules{number}")], KINDS)
    assert stock.library([folder], KINDS) is not first


def test_what_may_change_without_a_trace_is_not_kept(folder: RuleFolder, load, draft_of: Callable[..., Draft]) -> None:
    lasting = Stock(lasting=True)
    assert lasting.library([folder], KINDS) is not lasting.library([folder], KINDS)  # written a moment ago
    more = {**KINDS, "mine": KINDS["phrase"]}
    assert lasting.library([folder], more) is not lasting.library([folder], more)
    usual = Stock()
    assert usual.library([folder], KINDS) is not usual.library([folder], KINDS)
    usual.linter(SETTINGS, usual.library([folder], KINDS), KINDS, load)
    assert usual.missing == []
