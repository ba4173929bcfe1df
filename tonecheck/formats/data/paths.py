"""Paths of JSONPath (RFC 9535): what they lead to in a value, each with its keys and indices.

A library reads any path there is, but makes an object of each value it passes, and an export has millions. So the
usual forms are walked here (`tonecheck.formats.data.walking`); the library, which takes a while to import, is asked
for the others, and to say what is wrong with what is no path.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from tonecheck.formats.data.values import Part
from tonecheck.formats.data.walking import Asked, Walk, compiled

if TYPE_CHECKING:
    from jsonpath import JSONPath, JSONPathEnvironment

Found = Iterable[tuple[Any, tuple[Part, ...]]]


class PathError(ValueError):
    """What is no path; the message says why."""


class Query:
    """A path, compiled when it is first asked. Strings, which most records are full of, are what it is for."""

    def __init__(self, written: str) -> None:
        self._written = written

    @cached_property
    def _compiled(self) -> Walk | JSONPath:
        return compiled(self._written) or _other(self._written)

    def check(self) -> None:
        """Raise `PathError` for what is no path."""
        self._compiled  # noqa: B018 # compiled now

    @cached_property
    def is_single(self) -> bool:
        """Whether it leads to one value at most."""
        path = self._compiled
        return path.is_single if isinstance(path, Walk) else path.singular_query()

    def found(self, value: Any) -> Found:
        """Give what the path leads to, each with its keys and indices."""
        if not isinstance(value, dict | list):  # the library would take a string for a file of JSON
            return ((value, ()),) if self._written == "$" else ()
        path = self._compiled
        if not isinstance(path, Walk):
            return ((match.obj, match.parts) for match in path.finditer(value))
        asked = Asked(value)
        found: list[tuple[Any, tuple[Part, ...]]] = [(value, ())]
        for step in path.steps:
            found = [(child, (*parts, part)) for each, parts in found for part, child in step(each, asked)]
        return found


def _other(written: str) -> JSONPath:
    import jsonpath

    try:
        return _environment().compile(written)  # type: ignore[return-value] # no unions: one path
    except jsonpath.JSONPathError as error:
        raise PathError(str(error).splitlines()[0]) from None


@cache
def _environment() -> JSONPathEnvironment:
    from jsonpath import JSONPathEnvironment

    # Only what the standard has; and a filter is asked of one small record, where keeping its answers costs more than it saves.
    return JSONPathEnvironment(strict=True, filter_caching=False)
