"""Regular expressions that are compiled when they are first used.

Some of ours are long, and few letters need them all: compiling them takes longer than reading the letter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import regex

TIMEOUT = 1.0  # seconds for one pattern of a rule's on one finding


class _Later:
    def __init__(self, written: str, flags: int, compile_: Callable[[str, int], Any]) -> None:
        self._written = written
        self._flags = flags
        self._compile = compile_

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled as it is written, to be compiled where it is used."""
        return _Later, (self._written, self._flags, self._compile)

    def __getattr__(self, name: str) -> Any:
        compiled = self._compile(self._written, self._flags)
        for each in ("match", "search", "fullmatch", "finditer", "findall", "sub", "subn", "split"):
            setattr(self, each, getattr(compiled, each))  # the next call comes here no more
        return getattr(compiled, name)


def later(written: str, flags: int = 0, compile_: Callable[[str, int], Any] = regex.compile) -> regex.Pattern[str]:
    """Give a pattern that is compiled with its first use; by `re.compile`, where that means the same, in a third of the time."""
    return cast("regex.Pattern[str]", _Later(written, flags, compile_))
