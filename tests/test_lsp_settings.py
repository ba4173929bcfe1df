"""What an editor sets, and what it is told of what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest

from tonecheck.config.selection import Wish
from tonecheck.lsp.settings import Settings, read_settings

OURS = {"debounce": 50, "rest": 0, "select": ["shouting"], "extendSelect": "missing-thanks", "ignore": []}


@pytest.mark.parametrize("given", [OURS, {"tonecheck": OURS}], ids=["bare", "with its section"])
def test_settings_are_read_with_and_without_their_section(given: dict[str, Any]) -> None:
    wish = Wish(("shouting",), (), ("missing-thanks",))
    assert read_settings(given) == (Settings(0.05, 0.0, wish), [])


@pytest.mark.parametrize("given", [None, {}, {"tonecheck": {}}, {"debounce": None}], ids=str)
def test_where_nothing_is_set_the_usual_holds(given: object) -> None:
    assert read_settings(given) == (Settings(), [])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"debounce": "soon"}, "settings: debounce: must be a number of milliseconds, 0 or more, not 'soon'"),
        ({"rest": -1}, "settings: rest: must be a number of seconds, 0 or more, not -1"),
        ({"rest": True}, "settings: rest: must be a number of seconds, 0 or more, not True"),
        ({"select": [1]}, "settings: select: must be a list of rules, not [1]"),
        ({"debounse": 1}, "settings: debounse: is not a setting; did you mean 'debounce'?"),
        ([], "settings: must be an object with keys, not []"),
        ("off", "settings: must be an object with keys, not 'off'"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_and_the_usual_holds(given: object, said: str) -> None:
    assert read_settings(given) == (Settings(), [said])


def test_one_mistake_leaves_the_others_alone() -> None:
    settings, problems = read_settings({"debounce": "x", "rest": 9})
    assert (settings.rest, len(problems)) == (9.0, 1)


def test_what_is_left_open_is_as_it_was_at_first() -> None:
    settings, _ = read_settings({"tonecheck": {"rest": 5}}, {"rest": 1, "debounce": 20})
    assert settings == Settings(0.02, 5.0)
