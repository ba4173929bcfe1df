"""Regular expressions that are compiled when they are first used.

Some of ours are long, and few letters need them all: compiling them takes longer than reading the letter.
"""

from __future__ import annotations

from typing import Any, cast

import regex

TIMEOUT = 1.0  # seconds for one pattern of a rule's on one finding


class _Later:
    def __init__(self, written: str, flags: int) -> None:
        self._written = written
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = regex.compile(self._written, self._flags)
        for each in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, each, getattr(compiled, each))  # the next call comes here no more
        return getattr(compiled, name)


def later(written: str, flags: int = 0) -> regex.Pattern[str]:
    """Give a pattern that is compiled with its first use."""
    return cast("regex.Pattern[str]", _Later(written, flags))
