"""The speed benchmark works: on a library of five macros, one round. What it measures is not tested here."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tonecheck.nlp.model import find_model

FOLDER = Path(__file__).parent.parent / "bench" / "speed"
sys.path.append(str(FOLDER))  # scripts, not a package
texts: Any = importlib.import_module("texts")
timing: Any = importlib.import_module("timing")
figures: Any = importlib.import_module("figures")
memory: Any = importlib.import_module("memory")
growth: Any = importlib.import_module("growth")
sections: Any = importlib.import_module("sections")
peers: Any = importlib.import_module("peers")


def paragraphs(library: list[str]) -> list[str]:
    return [part.strip() for text in library for part in text.split("\n\n")]


def test_the_same_seed_gives_the_same_macros() -> None:
    assert list(texts.macros(20)) == list(texts.macros(20))
    assert list(texts.macros(20)) != list(texts.macros(20, seed=2))


def test_macros_are_about_as_long_as_real_ones() -> None:
    lengths = [len(text.split()) for text in texts.macros(300)]
    assert 95 <= sum(lengths) / len(lengths) <= 115
    assert min(lengths) > 50
    assert max(lengths) < 200


def test_distinct_macros_share_no_paragraph_and_usual_ones_do() -> None:
    distinct = paragraphs(list(texts.macros(500, distinct=True)))
    usual = paragraphs(list(texts.macros(500)))
    assert len(set(distinct)) == len(distinct)
    assert len(set(usual)) < 0.8 * len(usual)


def test_no_slot_is_left_open() -> None:
    assert not [text for text in texts.macros(300, distinct=True) if "‹" in text or "›" in text]


def test_the_shares_are_of_paragraphs_and_sentences() -> None:
    found = texts.shares(["Hi.\n\nOne. Two.", "Hi.\n\nOne. Three."])
    assert (found.macros, found.words) == (2, 6)
    assert found.paragraphs == pytest.approx(3 / 4)
    assert found.sentences == pytest.approx(4 / 6)


def test_an_edit_changes_one_paragraph() -> None:
    [before] = texts.macros(1)
    after = texts.changed(before, 7)
    assert len(set(paragraphs([after])) - set(paragraphs([before]))) == 1


def test_work_without_a_full_stop_and_with_many_findings() -> None:
    endless = growth.endless(500)
    assert len(endless.split()) == 500
    assert not set(endless.rstrip()) & set("!?")
    assert ". " not in endless
    assert growth.faulty(10).count("You failed") == 10


def test_growth_is_the_dearest_unit_beside_one_at_a_smaller_size() -> None:
    assert growth.Curve("x", "word", {1: 4.0, 10: 2.0, 100: 3.0}).growth == pytest.approx(1.5)
    assert growth.Curve("x", "word", {1: 4.0, 10: 2.0, 100: 1.0}).growth < 1


def test_all_curves_are_measured_with_whatever_checks(tmp_path: Path) -> None:
    curves = growth.curves(timing.Place.at(tmp_path), [sys.executable, "-S", "-c", "pass"], 60)
    assert [len(curve.points) for curve in curves] == [1, 1, 1, 1, 1]
    assert all(cost > 0 for curve in curves for cost in curve.points.values())
    assert len(list((tmp_path / "rules-50").iterdir())) == 50


def test_a_house_rule_is_a_rule_that_passes_its_examples(
    put: Callable[..., Path], tonecheck: Callable[..., Any]
) -> None:
    put("rules/house.toml", growth.house_rule(3))
    assert tonecheck("test", "rules").status == 0


def test_a_ratio_is_taken_round_by_round() -> None:
    ours = [timing.Time(wall, 1.0) for wall in (2.0, 20.0, 3.0)]  # the machine was ten times slower in the second round
    theirs = [timing.Time(wall, 2.0) for wall in (4.0, 40.0, 4.0)]
    wall, cpu = timing.ratio(ours, theirs)
    assert (wall.median, wall.low, wall.high) == (0.5, 0.5, 0.75)
    assert cpu.median == 0.5


def test_a_step_that_fails_stops_the_benchmark(tmp_path: Path) -> None:
    step = timing.Step("broken", [sys.executable, "-c", "print('what went wrong'); raise SystemExit(3)"])
    with pytest.raises(SystemExit, match=r"(?s)broken.*ended with 3:\nwhat went wrong"):
        timing.Place.at(tmp_path).time(step)


def test_a_traceback_is_not_taken_for_findings(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ZeroDivisionError"):
        timing.Place.at(tmp_path).time(timing.Step("broken", [sys.executable, "-c", "1 / 0"]))


@pytest.mark.skipif(not memory.can_tell(), reason="no smaps_rollup here")
def test_the_memory_of_a_child_process_counts(tmp_path: Path) -> None:
    place = timing.Place.at(tmp_path)
    child = "import time; held = bytearray(b'x') * 60_000_000; time.sleep(1)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert 60 < memory.peak(place, [sys.executable, "-c", parent]) < 120


def test_peers_that_are_not_there_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = peers.peers("macros", ["macros/a.txt"], install=False)
    assert {peer.why for peer in found} == {"not installed (--peers)"}


def test_the_record_keeps_sections_that_were_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "RECORD", tmp_path / "record.json")
    monkeypatch.setattr(figures, "README", tmp_path / "README.md")
    (tmp_path / "README.md").write_text(f"before\n{figures.START}old\n{figures.END}after\n", encoding="utf-8")
    for section, median in (("drafts", 0.4), ("memory", 1.1), ("drafts", 0.6)):
        figure = figures.Figure(section, "what", "yardstick", 0.5, median, median, median)
        figures.record({"Python": "3.11"}, [figure], [f"{section}: a note"])
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert readme == f"before\n{figures.START}{figures.recorded()}{figures.END}after\n"
    assert readme.count("**drafts** (Python 3.11)") == readme.count("**memory** (Python 3.11)") == 1
    assert "0.60 " in readme
    assert "0.40" not in readme
    assert [*json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))] == ["drafts", "memory"]


def test_the_readme_shows_the_committed_record() -> None:
    readme = figures.README.read_text(encoding="utf-8")
    assert readme.partition(figures.START)[2].partition(figures.END)[0] == figures.recorded()


@pytest.mark.parametrize("name", [pytest.param("drafts", marks=pytest.mark.slow), "library"])
def test_a_section_runs_on_a_tiny_library(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "nothing"))  # no peers
    bench = sections.Bench(str(find_model().folder), sections.options(), macros=5, drafts_rounds=1, library_rounds=1)
    results = sections.SECTIONS[name](bench, timing.Place.at(tmp_path))
    measured = [figure for figure in results.figures if figure.median is not None]
    assert measured
    assert all(figure.median > 0 and figure.cpu > 0 for figure in measured)
    assert all(figure.note for figure in results.figures if figure.median is None)
    assert figures.table(results.figures).count("\n") == len(results.figures) + 2
