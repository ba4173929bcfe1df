"""What is imported when it is first used: a run needs few of the kinds of match, formats and reporters there are."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def imported(module: str, name: str) -> Callable[..., Any]:
    """Give a function of a module of ours that is imported with its first call."""

    def call(*given: Any) -> Any:
        return getattr(import_module(f"tonecheck.{module}"), name)(*given)

    return call
