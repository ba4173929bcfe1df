"""The hooks a plugin may implement. A plugin is what an entry point of the group ``tonecheck`` names.

[project.entry-points.tonecheck]
acme = "tonecheck_acme"

# tonecheck_acme.py
from tonecheck.hooks import hookimpl

@hookimpl
def tonecheck_rule_folders():
    return [(Path(__file__).parent / "rules", "acme rules")]
"""

from __future__ import annotations

from importlib.resources.abc import Traversable

import pluggy

from tonecheck.formats import Format
from tonecheck.matchers import MatcherFactory
from tonecheck.report import Reporter

hookspec = pluggy.HookspecMarker("tonecheck")
hookimpl = pluggy.HookimplMarker("tonecheck")


@hookspec
def tonecheck_rule_folders() -> list[tuple[Traversable, str]]:  # type: ignore[empty-body]
    """Give folders of rule files, each with the name it goes by in messages."""


@hookspec
def tonecheck_kinds() -> dict[str, MatcherFactory]:  # type: ignore[empty-body]
    """Give kinds of match: the name rule files use (``[[name]]``), and what makes a matcher from that."""


@hookspec
def tonecheck_formats() -> dict[str, Format]:  # type: ignore[empty-body]
    """Give formats: a name, and which files are read how."""


@hookspec
def tonecheck_reporters() -> dict[str, Reporter]:  # type: ignore[empty-body]
    """Give reporters: the name for ``--format``, and what writes the results."""
