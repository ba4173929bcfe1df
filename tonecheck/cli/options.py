"""Options that several commands have."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def config_options(command: Command) -> Command:
    """Add ``--config`` and ``--isolated``."""
    command = click.option(
        "--config",
        "config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Use this config, not the nearest one.",
    )(command)
    return click.option("--isolated", is_flag=True, help="Use no config and no plugins: tonecheck as it comes.")(
        command
    )


def split(values: tuple[str, ...]) -> tuple[str, ...]:
    """Give the names of an option that is repeatable and takes several at once.

    ``--select a,b --select c``.
    """
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def colour_wanted(is_terminal: bool) -> bool:
    """Tell whether to colour: on a terminal, elsewhere when FORCE_COLOR asks for it, never with NO_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"


def terminal_width(is_terminal: bool, otherwise: int) -> int:
    """Give the columns there are to write in; what goes to a file is the same everywhere."""
    if not is_terminal:
        return otherwise
    import shutil

    return shutil.get_terminal_size((otherwise, 24)).columns
