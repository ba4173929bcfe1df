"""What a rule file says, once it is read: frozen, with nothing compiled yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tonecheck.rulebook.level import Level

if TYPE_CHECKING:
    from tonecheck.tables import Table

__all__ = ["Example", "Level", "Rule"]


@dataclass(frozen=True, slots=True)
class Example:
    """A text from a rule file, and the span its finding must cover; None where there must be no finding.

    ``better`` is the same text said well, or empty. ``rewrites`` are the texts its rewrites make of it, best first; None
    where the file doesn't say.
    """

    text: str
    span: tuple[int, int] | None
    known_wrong: bool = False
    better: str = ""
    rewrites: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Rule:
    """One rule. ``id`` is its path below the rules folder, without the ending; ``family`` that path's first part."""

    id: str
    file: str
    level: Level
    summary: str
    message: str
    why: str
    principle: str
    url: str
    enabled: bool
    over: tuple[str, ...]
    parameters: dict[str, Any]
    matches: tuple[tuple[str, Table], ...] = field(repr=False)
    rewrites: tuple[Table, ...] = field(repr=False)
    examples: tuple[Example, ...] = field(repr=False)

    @property
    def family(self) -> str:
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule as one run uses it: with the level and the parameters the config gives it."""

    rule: Rule
    level: Level
    parameters: tuple[tuple[str, Any], ...] = ()
