"""Several processes: the same report, notes and exit status as with one, and no process left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RULE_HEAD
from tonecheck.parallel import LARGE, Sized, units_of, wanted
from tonecheck.pool import Pool, Turns, WorkerError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
ROOT = Path(__file__).parent


@pytest.fixture(autouse=True)
def no_process_left() -> None:
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.fixture
def many(put, house, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files, two that are shared out draft by draft, and some that are broken."""
    monkeypatch.setattr("tonecheck.parallel.LARGE", 1_500)
    monkeypatch.setattr("tonecheck.parallel.GROUP", 60)
    put(
        "tonecheck.toml",
        'select = ["house"]\n[[allow]]\nphrase = "a red word of 7"\n[[allow]]\nphrase = "nobody says this"\n'
        '[[overrides]]\ntitles = ["T3*"]\nignore = ["house/blue"]\n[[overrides]]\ntitles = ["U*"]\nignore = ["house"]\n',
    )
    for number in range(12):
        put(f"d/{number:02}.txt", f"A red word of {number}." if number % 3 else "All is green.")
    put(
        "d/big.csv", "title,body\n" + "".join(f"T{n},A {'blue' if n % 2 else 'red'} word of {n}.\n" for n in range(100))
    )
    put(
        "d/cut.jsonl",
        "".join(f'{{"title": "V{n}", "body": "An amber word of {n}."}}\n' for n in range(40)) + '{"title":',
    )
    put("d/strange.json", '{"name": "package", "versions": [' + ", ".join(['"1"'] * 500) + "]}")
    put("d/latin.txt", b"caf\xe9")
    put("d/odd.txt", "{% if a %}A red word.")


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_the_same_as_one_process(form: str, many, tonecheck) -> None:
    args = ("check", "d", "--format", form)
    one = tonecheck(*args, "--jobs", "1")
    assert one.status == 2
    assert "red word" in one.out
    for jobs in ("2", "3"):
        assert tonecheck(*args, "--jobs", jobs) == one


def test_what_they_find_is_remembered(many, tonecheck, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TONECHECK_NO_CACHE", "0")
    monkeypatch.setenv("TONECHECK_CACHE_DIR", str(tmp_path / "cache"))
    first = tonecheck("check", "d", "--jobs", "2")
    monkeypatch.setattr("tonecheck.session.Session.check_drafts", lambda *_, **how: pytest.fail("checked again"))
    assert tonecheck("check", "d", "--jobs", "1") == first


def test_each_draft_is_remembered_wherever_it_stands_next(many, tonecheck, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TONECHECK_NO_CACHE", "0")
    monkeypatch.setenv("TONECHECK_CACHE_DIR", str(tmp_path / "cache"))
    first = tonecheck("check", "d", "--jobs", "2", "--format", "unix")
    Path("d").rename("e")
    monkeypatch.setattr("tonecheck.linter.Linter._found", lambda *_, **how: pytest.fail("checked again"))
    again = tonecheck("check", "e", "--jobs", "1", "--format", "unix")
    assert again.out == first.out.replace("d/", "e/")


def test_a_rule_that_is_stopped_is_stopped_for_all_that_follows(many, put, tonecheck, monkeypatch) -> None:
    monkeypatch.setattr("tonecheck.matchers.regexes.TIMEOUT", 0.7)
    put("tonecheck-rules/slow.toml", RULE_HEAD + "[[regex]]\nany = ['(a|aa|a?a)+$', 'word']\n")
    put("tonecheck.toml", 'select = ["slow"]\n')
    put("d/05.txt", "a" * 5_000 + "!")
    one = tonecheck("check", "d", "--jobs", "1")
    assert "took longer" in one.err
    assert tonecheck("check", "d", "--jobs", "2") == one


def test_a_process_that_dies_is_told_in_one_line(many, tonecheck, monkeypatch) -> None:
    ours = os.getpid()
    from tonecheck.linter import Linter

    real = Linter.check
    monkeypatch.setattr(
        Linter, "check", lambda *given, **how: real(*given, **how) if os.getpid() == ours else os._exit(9)
    )
    run = tonecheck("check", "d", "--jobs", "2")
    assert run.status == 2
    assert run.error.startswith("a process that checked drafts was ended")


def test_an_error_in_a_process_is_told_as_from_one(many, tonecheck, monkeypatch) -> None:
    from tonecheck.linter import Linter

    real = Linter.check
    broken = lambda self, draft, **how: 1 / 0 if "of 50" in draft.text else real(self, draft, **how)  # noqa: E731
    monkeypatch.setattr(Linter, "check", broken)
    one = tonecheck("check", "d", "--jobs", "1")
    assert "internal error: ZeroDivisionError" in one.err
    assert tonecheck("check", "d", "--jobs", "2") == one


def test_who_is_free_takes_what_is_next(many, put, tonecheck, monkeypatch, tmp_path) -> None:
    from tonecheck.checking import Checking

    for number in range(12, 40):
        put(f"d/{number}.txt", f"A red word of {number}.")
    one = tonecheck("check", "d", "--jobs", "1")
    monkeypatch.setattr("tonecheck.parallel.HELD", 2)  # less than the other one is ahead in the meantime
    real, first, log = Checking.ahead, tmp_path / "first", tmp_path / "log"

    def held_up(self: Checking, paths: list[Path]) -> None:
        if paths[0].name == "00.txt":
            first.write_text(str(os.getpid()))
            time.sleep(1)
        with log.open("a") as file:
            file.write(f"{os.getpid()}\n")
        real(self, paths)

    monkeypatch.setattr(Checking, "ahead", held_up)
    assert tonecheck("check", "d", "--jobs", "2") == one
    taken = log.read_text().split()
    assert taken.count(first.read_text()) < len(taken) / 4


def test_each_number_is_given_once() -> None:
    turns = Turns()

    def numbers(_: int) -> Iterator[bytes]:
        while (number := turns.take()) < 1_000:
            yield str(number).encode()

    with closing(turns), closing(Pool(3, numbers)) as pool:
        given = []
        with pytest.raises(WorkerError):  # nobody has more to say
            while True:
                given.append(pool.take(range(3)))
    assert sorted(int(number) for _, number in given) == list(range(1_000))
    assert all(own == sorted(own) for own in ([int(n) for p, n in given if p == process] for process in range(3)))


def test_ctrl_c_ends_them_all(many, put, start) -> None:
    put("d/big.csv", "title,body\n" + "".join(f"T{n},A red word {n} of some more of them.\n" for n in range(30_000)))
    run = start("check", "d", "--jobs", "2", "--no-cache")
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    if not children.is_file():
        run.kill()
        pytest.skip("needs /proc")
    end = time.monotonic() + 60
    while len(workers := children.read_text().split()) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=30)
    assert (run.returncode, err) == (130, b"tonecheck: stopped\n")
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


@pytest.fixture
def afresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """Give what lets the next run find no cache."""
    monkeypatch.setenv("TONECHECK_NO_CACHE", "0")
    caches = (str(tmp_path / f"cache-{number}") for number in count())
    return lambda: monkeypatch.setenv("TONECHECK_CACHE_DIR", next(caches))


def test_rules_are_made_elsewhere_while_the_model_is_loaded(
    afresh, many, put, tonecheck, monkeypatch, tmp_path
) -> None:
    from tonecheck.compiling import compile_book

    ours, makers = os.getpid(), tmp_path / "makers"

    def noting(*given: Any) -> Any:
        with makers.open("a") as file:
            file.write("we\n" if os.getpid() == ours else "others\n")
        return compile_book(*given)

    monkeypatch.setattr("tonecheck.compiling.compile_book", noting)
    put("tonecheck.toml", 'select = ["house"]\n')  # with overrides other processes would make rules later, too
    afresh()
    one = tonecheck("check", "d", "--jobs", "1")
    afresh()
    assert tonecheck("check", "d", "--jobs", "2") == one
    assert tonecheck("check", "d", "--jobs", "2") == one
    assert makers.read_text().split() == ["we", "others"]


def test_a_wrong_rule_is_told_as_ever_when_it_is_made_elsewhere(afresh, many, put, tonecheck) -> None:
    put("tonecheck-rules/house/red.toml", RULE_HEAD + '[[phrase]]\nany = "red ("\n')
    afresh()
    one = tonecheck("check", "d", "--jobs", "1")
    assert "red.toml" in one.error
    afresh()
    assert tonecheck("check", "d", "--jobs", "2") == one


def test_rules_are_made_here_if_the_other_process_dies(afresh, many, put, tonecheck, monkeypatch) -> None:
    from tonecheck.book import pack

    put("tonecheck.toml", 'select = ["house"]\n')  # with overrides other processes would make rules later, too
    afresh()
    one = tonecheck("check", "d", "--jobs", "1")
    ours = os.getpid()
    monkeypatch.setattr("tonecheck.book.pack", lambda *given: pack(*given) if os.getpid() == ours else os._exit(9))
    afresh()
    assert tonecheck("check", "d", "--jobs", "2") == one


def test_small_runs_never_pay(monkeypatch) -> None:
    monkeypatch.setattr("tonecheck.parallel.usable_cores", lambda: 4)
    few = [Sized(Path(f"{n}.txt"), 700) for n in range(20)]
    assert wanted(few, None) == 0
    assert wanted(few, 2) == 2
    assert wanted(few * 20, None) == 4
    assert wanted(few * 20, 1) == 0
    assert wanted([Sized(Path("a.txt"), 10)], 8) == 0
    assert wanted([Sized(Path("export.json"), 1_000_000)], None) == 4
    assert wanted([Sized(Path("letter.txt"), 1_000_000, single=True)], None) == 0
    assert wanted([Sized(Path("letter.txt"), 1_000_000, single=True), few[0]], None) == 2


def test_small_files_go_together_and_each_process_gets_several_groups() -> None:
    def sizes(files: list[Sized], jobs: int) -> list[int]:
        return [len(unit.paths) for unit in units_of(files, jobs)]

    some = [Sized(Path(f"{n}.txt"), 1_400) for n in range(20)]
    assert sizes([*some, Sized(Path("x"), LARGE), *some], 1) == [11, 9, 1, 11, 9]
    assert sizes(some, 2) == [2] * 10
    assert sizes(some[:3], 2) == [1, 1, 1]
    assert sizes([*some[:3], Sized(Path("x"), LARGE, single=True), *some[:3]], 1) == [3, 1, 3]


def test_a_long_reply_is_one_process_s_work(put, tonecheck, monkeypatch) -> None:
    monkeypatch.setattr("tonecheck.pool.os.fork", lambda: pytest.fail("forked"))
    monkeypatch.setattr("tonecheck.parallel.usable_cores", lambda: 2)
    put("letter.txt", "All is green, and so it stays.\n\n" * 5_000)
    assert tonecheck("check", "letter.txt").status == 0
