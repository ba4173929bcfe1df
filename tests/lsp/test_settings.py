"""Settings: at the start, changed later, and wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .editor import SETTINGS, Editor

TEXT = "You should have read the terms. It arrives on Tuesday!!\n"
BLAME = "blame-shifting/you-should-have"
MARKS = "shouting/marks"


@pytest.fixture
def settings(editor: Editor) -> Iterator[Editor]:
    """The shared editor, whose settings are what they were when the test is over."""
    yield editor
    editor.configure(SETTINGS)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"select": ["shouting"]}, {MARKS}),
        ({"ignore": ["shouting"]}, {BLAME}),
        ({"ignore": ["blame-shifting/you-should-have"]}, {MARKS}),
        ({"select": ["blame-shifting"], "extendSelect": ["shouting"]}, {BLAME, MARKS}),
        ({"select": [], "ignore": []}, {BLAME, MARKS}),
        ({}, {BLAME, MARKS}),
    ],
)
async def test_rules_are_chosen_while_it_runs(
    change: dict[str, Any], found: set[str], settings: Editor, tmp_path: Path
) -> None:
    buffer = settings.open(tmp_path / "a.txt", TEXT)
    assert {each for each, _ in await buffer.found()} == {BLAME, MARKS}
    settings.configure({**SETTINGS, **change})
    await buffer.until(lambda each: {one.code for one in each} == found)
    settings.configure(SETTINGS)
    await buffer.until(lambda each: {one.code for one in each} == {BLAME, MARKS})


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"debounce": "soon"}, "debounce"),
        ({"debounce": -5}, "debounce"),
        ({"debounce": True}, "debounce"),
        ({"rest": None}, ""),
        ({"rest": "never"}, "rest"),
        ({"ignore": [1]}, "ignore"),
        ({"select": ["shoutin"]}, "shoutin"),
        ({"extend-select": ["shouting"]}, "extend-select"),
        ({"colour": "red"}, "colour"),
        ([], ""),
        ("yes", ""),
    ],
)
async def test_a_wrong_setting_is_told_and_nothing_stops(
    wrong: Any, word: str, settings: Editor, tmp_path: Path
) -> None:
    buffer = settings.open(tmp_path / "a.txt", "It is on its way.\n")
    await buffer.findings()
    settings.configure({**SETTINGS, **wrong} if isinstance(wrong, dict) else wrong)
    if word:
        assert "Traceback" not in await settings.said(word)
    settings.configure(SETTINGS)
    buffer.become(TEXT)
    assert {each for each, _ in await buffer.found()} == {BLAME, MARKS}


async def test_no_settings_are_no_matter(settings: Editor, tmp_path: Path) -> None:
    settings.configure(None)
    buffer = settings.open(tmp_path / "a.txt", TEXT)
    await buffer.until(lambda each: {one.code for one in each} == {BLAME, MARKS})


def test_a_client_that_is_not_asked_settles_it_at_the_start_and_by_messages(wire) -> None:
    server = wire()
    server.start(initializationOptions={"debounce": "soon", "ignore": ["shouting"]})
    server.open("untitled:a", TEXT)
    assert [each["code"] for each in server.told("untitled:a")] == [BLAME]
    server.tell("workspace/didChangeConfiguration", settings={"tonecheck": {"ignore": ["blame-shifting"]}})
    while [each["code"] for each in server.told("untitled:a")] != [MARKS]:
        pass
    server.tell("workspace/didChangeConfiguration", settings={"tonecheck": {"select": ["nothing-like-it"]}})
    while [each["code"] for each in server.told("untitled:a")] != [BLAME, MARKS]:
        pass
    assert server.end() == 0
    said = [each["params"]["message"] for each in server.seen if "essage" in each.get("method", "")]
    assert any("debounce" in each for each in said)
    assert any("nothing-like-it" in each for each in said)
