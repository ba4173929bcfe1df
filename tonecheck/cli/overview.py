"""The order rules are told in: by principle, then by family. A family stays together, and each rule is told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tonecheck.rulebook.rule import Rule


@dataclass(frozen=True)
class Family:
    """Rules that share the first part of their ids. The faces of most families are read as one thing."""

    name: str
    faces: tuple[Rule, ...]

    @property
    def principle(self) -> str:
        """The principle that most of the faces have, the first of them where they are even; may be empty."""
        return Counter(rule.principle for rule in self.faces).most_common(1)[0][0]

    @property
    def is_single(self) -> bool:
        """Whether the family is one rule that bears its name."""
        return [rule.id for rule in self.faces] == [self.name]


def families(rules: Iterable[Rule]) -> list[Family]:
    """Give the families of some rules, in order. Faces without a principle are a family apart from those with one."""
    found: dict[tuple[str, bool], list[Rule]] = {}
    for rule in rules:
        found.setdefault((rule.family, bool(rule.principle)), []).append(rule)
    return [Family(name, tuple(faces)) for (name, _), faces in found.items()]


def by_principle(rules: Iterable[Rule]) -> dict[str, list[Family]]:
    """Give the families under their principles, in order; last those without one (as most house rules), under ``""``."""
    found: dict[str, list[Family]] = {}
    for family in families(rules):
        found.setdefault(family.principle, []).append(family)
    return dict(sorted(found.items(), key=lambda each: not each[0]))


def face(rule: Rule, family: str) -> str:
    """Give what sets a rule apart in its family: ``you-didnt`` of ``blame-shifting/you-didnt``."""
    return rule.id.removeprefix(f"{family}/")
