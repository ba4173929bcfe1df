"""A session reads small files ahead of their check: once, and what it gives is what is there when they are checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tonecheck.cli import Process
from tonecheck.config.file import Configs
from tonecheck.plugins.loading import load_extensions
from tonecheck.readahead import SMALL
from tonecheck.report.checked import Checked
from tonecheck.session import Session

CALM, SOON = "Calm down, please.\n", "We will reply soon.\n"
CONFIG = """
[[formats]]
paths = ["macros.json"]
records = "$[*]"
body = "$.text"
"""


@pytest.fixture
def session(process: Process) -> Session:
    return Session(Configs(), load_extensions(plugins=False), models=process.models)


def rules(checked: list[Checked]) -> list[str]:
    return [finding.rule for one in checked for finding in one.findings]


def test_a_file_is_read_once(session: Session, put: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [put("a.txt", CALM), put("b.txt", SOON), put("c.txt", "So long! " * (SMALL // 9 + 1))]
    read, real = [], Session.drafts_of
    monkeypatch.setattr(Session, "drafts_of", lambda self, path, *rest: read.append(path) or real(self, path, *rest))
    session.ahead(paths)
    found = [rules(list(session.check_file(path))) for path in paths[:2]]
    assert found == [["dismissive/calm-down"], ["vague-promise/soon"]]
    assert read == paths[:2]  # a large one is read when it is checked


def test_other_bytes_for_a_file_are_what_counts(session: Session, put: Callable[..., Path]) -> None:
    path = put("a.txt", CALM)
    session.ahead([path])
    assert rules(list(session.check_bytes(SOON.encode(), str(path)))) == ["vague-promise/soon"]
    session.ahead([path])
    assert rules(list(session.check_bytes(CALM.encode(), str(path)))) == ["dismissive/calm-down"]


def test_a_file_that_is_another_one_by_now_is_read_again(session: Session, put: Callable[..., Path]) -> None:
    path = put("a.txt", CALM)
    session.ahead([path])
    put("a.txt", SOON)
    assert rules(list(session.check_file(path))) == ["vague-promise/soon"]
    session.ahead([path])
    path.unlink()
    assert [one.error for one in session.check_file(path)] == ["does not exist"]


def test_reading_ahead_uses_nothing_and_checking_does(session: Session, put: Callable[..., Path]) -> None:
    put("tonecheck.toml", CONFIG)
    path = put("macros.json", '[{"text": "Calm down, please."}]')
    session.ahead([path])
    assert any("no file fits" in each for each in session.unused([path.parent]))
    assert rules(list(session.check_file(path))) == ["dismissive/calm-down"]
    assert not list(session.unused([path.parent]))


def test_what_is_wrong_with_a_file_is_told_when_it_is_checked(session: Session, put: Callable[..., Path]) -> None:
    gone, broken = Path("gone.txt"), put("broken.json", "[{")
    session.ahead([gone, broken])
    assert all(one.error for path in (gone, broken) for one in session.check_file(path))


def test_what_is_one_reply_is_told_by_name(session: Session, put: Callable[..., Path]) -> None:
    put("tonecheck.toml", CONFIG.replace('"macros.json"', '"macros.*"') + 'syntax = "json"\n')
    single = [
        name
        for name in ("a.txt", "b.md", "c.html", "d.eml", "e", "macros.txt", "f.mbox", "g.csv")
        if session.is_single(Path(name))
    ]
    assert single == ["a.txt", "b.md", "c.html", "d.eml", "e"]
