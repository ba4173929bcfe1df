"""Values of data files (JSON, YAML, TOML, CSV): plain dicts and lists whose strings know where they stand.

A reader of such a syntax gives `Page` after page: a file at once, or of a large one each saved reply by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.writing import Step
from tonecheck.sources.source import Source

Part = str | int  # a key or an index
Value = Any  # what JSON has: dict, list, str (a `Text`), int, float, bool, None

MAX_DEPTH = 100  # lists and tables within each other; saved replies have five

_PLAIN_KEY = regex.compile(r"[\p{L}_][\p{L}\p{N}_-]*")


class Text(str):
    """A string of a file. ``origin`` maps its characters to the text of the page's source.

    ``how`` is what the reader of a syntax tells its writer about how the string is written, if it must.
    """

    __slots__ = ("_origin", "_start", "how")
    _origin: MappedText | None
    _start: int
    how: Any

    def __new__(cls, origin: MappedText) -> Text:
        text = super().__new__(cls, origin.text)
        text._origin = origin
        return text

    @classmethod
    def as_is(cls, text: str, start: int) -> Text:
        """Make one that stands in the source as it is. Most strings are ids and addresses; nobody asks for their origin."""
        made = super().__new__(cls, text)
        made._origin, made._start = None, start
        return made

    def written(self, how: Any) -> Text:
        """Note how it is written; give it back."""
        self.how = how
        return self

    @property
    def origin(self) -> MappedText:
        """The way back to the source."""
        if self._origin is None:
            self._origin = MappedText.same(str(self), self._start)
        return self._origin


@dataclass(frozen=True, slots=True)
class Page:
    """A value and the source it was read from.

    ``at`` is where a single record of a large file really stands: ``("macros", 3)`` for one that is ``macros[0]`` of
    the page. ``only`` tells that the page is all there is. ``write`` gives the step from one of its strings to the source.
    """

    value: Value
    source: Source
    at: tuple[Part, ...] = ()
    only: bool = True
    write: Callable[[Source, Text], Step] | None = None

    def place(self, parts: Sequence[Part]) -> str:
        """Write the place of a value: ``macros[3].comment_value``."""
        return written((*self.at, *parts[len(self.at) :]))


def written(parts: Sequence[Part]) -> str:
    """Write keys and indices as one path, as people do: ``macros[3].name``, ``["two words"].text``."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            path += f".{part}" if path else part
        else:
            path += '["' + part.replace("\\", "\\\\").replace('"', '\\"') + '"]'
    return path
