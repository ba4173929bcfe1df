"""What the client sets, section ``tonecheck``: read with care; what is wrong with it is told, and the usual value holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tonecheck.config.selection import Wish
from tonecheck.errors import did_you_mean

SECTION = "tonecheck"


class Settings(NamedTuple):
    """``debounce`` in seconds, though set in milliseconds; ``rest`` in seconds; ``wish`` as the command's options."""

    debounce: float = 0.15
    rest: float = 3.0
    wish: Wish = Wish()


def read_settings(given: object, first: object = None) -> tuple[Settings, list[str]]:
    """Read what a client gave, with the section's name or without; also say what is wrong with it, in one line each.

    ``first`` holds for keys that are not given.
    """
    problems = [
        f"settings: must be an object with keys, not {each!r}"
        for each in map(_section, (first, given))
        if not isinstance(each, dict | None)
    ]
    tables = [each for each in map(_section, (first, given)) if isinstance(each, dict)]
    usual = Settings()
    reader = _Reader({key: value for table in tables for key, value in table.items() if value is not None})
    settings = Settings(
        debounce=reader.number("debounce", usual.debounce * 1_000, "milliseconds") / 1_000,
        rest=reader.number("rest", usual.rest, "seconds"),
        wish=Wish(reader.names("select"), reader.names("ignore"), reader.names("extendSelect")),
    )
    reader.rest()
    return settings, problems + reader.problems


def _section(given: object) -> object:
    return given[SECTION] if isinstance(given, dict) and isinstance(given.get(SECTION), dict) else given


class _Reader:
    """Takes the values one by one; ``problems`` says what was wrong with them."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.problems: list[str] = []
        self._given = dict(given)
        self._known: list[str] = []

    def _take(self, key: str, usual: Any, is_right: Callable[[Any], bool], what: str) -> Any:
        self._known.append(key)
        if key not in self._given:
            return usual
        value = self._given.pop(key)
        if not is_right(value):
            self.problems.append(f"settings: {key}: must be {what}, not {value!r}")
            return usual
        return value

    def number(self, key: str, usual: float, unit: str) -> float:
        return float(self._take(key, usual, _is_number, f"a number of {unit}, 0 or more"))

    def names(self, key: str) -> tuple[str, ...]:
        value = self._take(key, (), _is_names, "a list of rules")
        return (value,) if isinstance(value, str) else tuple(value)

    def rest(self) -> None:
        """Name the keys that nobody took."""
        for key in self._given:
            self.problems.append(f"settings: {key}: is not a setting{did_you_mean(key, self._known)}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e6


def _is_names(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))
