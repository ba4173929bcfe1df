"""``tonecheck rules``: every rule there is, at a glance, under the principles they stand for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonecheck.cli.options import colour_wanted, config_options, terminal_width

if TYPE_CHECKING:
    from tonecheck.cli.overview import Family
    from tonecheck.cli.shelf import Shelf
    from tonecheck.report.text import Painter
    from tonecheck.rulebook.rule import Rule

MANY = 10_000  # columns: what is piped is neither cut nor wrapped
WIDEST = 110  # columns: longer lines are hard to follow
HOUSE = "House rules (no principle given)"


@click.command("rules")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="text (default) or json.")
@click.option("--all", "faces", is_flag=True, help="Each face of a family in a line of its own, with what it finds.")
@click.option(
    "--cost",
    is_flag=True,
    help="What each rule that is on costs: how often its words are in a text, which is then parsed.",
)
@config_options
def rules_command(form: str, faces: bool, cost: bool, config: Path | None, isolated: bool) -> int:
    """List the rules, with their levels and whether the config here has them on."""
    from tonecheck.cli.shelf import Shelf
    from tonecheck.report.text import Painter

    shelf = Shelf(config, isolated=isolated)
    if cost:
        _write_costs(shelf)
        return 0
    rules = list(shelf.library.rules.values())
    if form == "json":
        _write_json(shelf, rules)
        return 0
    is_terminal = sys.stdout.isatty()
    width = min(terminal_width(is_terminal, MANY), WIDEST if is_terminal else MANY)
    for line in _Table(shelf, Painter(colour_wanted(is_terminal)), width, faces=faces).lines(rules):
        click.echo(line, color=True)
    return 0


def _write_json(shelf: Shelf, rules: Iterable[Rule]) -> None:
    import json

    listed = [
        {
            "rule": rule.id,
            "level": level.value,
            "enabled": on,
            "summary": rule.summary,
            "message": rule.message,
            "why": rule.why,
            "principle": rule.principle,
            "url": rule.url,
            "file": rule.file,
            "parameters": rule.parameters,
        }
        for rule, (level, on) in ((rule, shelf.state(rule)) for rule in rules)
    ]
    click.echo(json.dumps({"version": 1, "rules": listed}, indent=1, default=str))


def _write_costs(shelf: Shelf) -> None:
    from tonecheck.cli.cost import costs

    rows = list(costs(shelf.book, shelf.library))
    width = max((len(name) for name, _ in rows), default=0)
    for name, told in rows:
        click.echo(f"{name:{width}}  {told}")


class _Table:
    """Writes the table: a heading for each principle, under it a row for each family or for each of its faces."""

    def __init__(self, shelf: Shelf, paint: Painter, width: int, *, faces: bool) -> None:
        self._shelf = shelf
        self._paint = paint
        self._width = width
        self._faces = faces
        self._names = 0  # columns for the names

    def lines(self, rules: Sequence[Rule]) -> Iterator[str]:
        """Give the lines of the table."""
        from tonecheck.cli.overview import by_principle

        groups = by_principle(rules)
        rows = {principle: [row for each in found for row in self._rows(each)] for principle, found in groups.items()}
        self._names = max((len(name) for found in rows.values() for name, _, _ in found), default=0)
        for principle, found in rows.items():
            yield self._paint(principle or HOUSE, bold=True)
            for row in found:
                yield from self._row(*row)
            yield ""
        yield from self._ending(rules)

    def _rows(self, family: Family) -> Iterator[tuple[str, Sequence[Rule], str]]:
        """Give the rows of a family: the name, the rules it stands for, what to say of them."""
        from tonecheck.cli.overview import face

        if family.is_single:
            yield f"  {family.name}", family.faces, family.faces[0].summary
        elif self._faces:
            yield f"  {family.name}", (), ""
            for rule in family.faces:
                other = rule.principle not in ("", family.principle)
                yield f"    {face(rule, family.name)}", [rule], rule.summary + f" (Principle: {rule.principle})" * other
        else:
            yield f"  {family.name}", family.faces, self._short(family)

    def _short(self, family: Family) -> str:
        """Say in a line what a family is made of: the summary of the one face, or the names of all."""
        from tonecheck.cli.overview import face
        from tonecheck.report.base import counted

        if len(family.faces) == 1:
            return family.faces[0].summary
        on = [rule for rule in family.faces if self._shelf.state(rule)[1]]
        off = [rule for rule in family.faces if rule not in on] if on else []
        named = ", ".join(face(rule, family.name) for rule in on or family.faces)
        said = f"{counted(len(family.faces), 'face')}: {named}"
        return said + "; off: " * bool(off) + ", ".join(face(rule, family.name) for rule in off)

    def _row(self, name: str, rules: Sequence[Rule], said: str) -> Iterator[str]:
        import textwrap

        from tonecheck.report.base import printable
        from tonecheck.report.text import COLOURS

        if not rules:
            yield name
            return
        states = [self._shelf.state(rule) for rule in rules]
        on = {on for _, on in states}
        levels = {level for level, each in states if each or True not in on}
        level = levels.pop() if len(levels) == 1 else None
        state = ("on" if True in on else "off") if len(on) == 1 else "some"
        lead = f"{name.ljust(self._names)}  {state.ljust(4)}  {level.value if level else 'mixed':7}  "
        room = max(self._width - len(lead), 24)
        first, *rest = textwrap.wrap(printable(said), room, break_long_words=False, break_on_hyphens=False)
        if state == "off":
            yield self._paint((lead + first).rstrip(), dim=True)
        else:
            shown = self._paint(lead[-9:], COLOURS[level]) if level else lead[-9:]
            yield (lead[:-9] + shown + first).rstrip()
        yield from (self._paint(" " * len(lead) + line, dim=state == "off") for line in rest)

    def _ending(self, rules: Sequence[Rule]) -> Iterator[str]:
        from tonecheck.report.base import counted

        number_on = sum(self._shelf.state(rule)[1] for rule in rules)
        families = len({rule.family for rule in rules})
        of = f"{families:,} {'family' if families == 1 else 'families'}"
        yield f"{counted(len(rules), 'rule')} in {of}, {number_on:,} of them on"
        yield ""
        if self._faces:
            yield "A face goes by its family's name and its own, as in blame-shifting/you-didnt."
        else:
            yield "tonecheck rules --all              each face with what it finds"
        yield "tonecheck explain blame-shifting   why, with examples"
        yield "select, extend-select, ignore      in tonecheck.toml turn rules on and off"
