"""``tonecheck rules``: every rule there is, at a glance."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonecheck.cli.options import colour_wanted, config_options, terminal_width

if TYPE_CHECKING:
    from tonecheck.rulebook.rule import Level, Rule

MANY = 10_000  # columns: what is read by a program is not cut


@click.command("rules", short_help="List the rules.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="text (default) or json.")
@config_options
def rules_command(form: str, config: Path | None, isolated: bool) -> int:
    """List the rules, with their levels and whether the config here has them on."""
    from tonecheck.cli.shelf import Shelf

    shelf = Shelf(config, isolated=isolated)
    listed = [(rule, *shelf.state(rule)) for rule in shelf.library.rules.values()]
    if form == "json":
        _write_json(listed)
    else:
        _write_table(listed)
    return 0


def _write_json(listed: Sequence[tuple[Rule, Level, bool]]) -> None:
    import json

    rules = [
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
        for rule, level, on in listed
    ]
    click.echo(json.dumps({"version": 1, "rules": rules}, indent=1, default=str))


def _write_table(listed: Sequence[tuple[Rule, Level, bool]]) -> None:
    from tonecheck.report.excerpt import cut
    from tonecheck.report.text import COLOURS, Painter

    is_terminal = sys.stdout.isatty()
    paint = Painter(colour_wanted(is_terminal))
    longest = max((len(rule.id) for rule, _, _ in listed), default=0)
    room = terminal_width(is_terminal, MANY) - longest - 16
    for rule, level, on in listed:
        summary = cut(rule.summary, max(room, 20))
        state = paint(level.ljust(7), COLOURS[level] if on else None)
        row = f"{rule.id.ljust(longest)}  {'on ' if on else 'off'}  {state}  {summary}"
        click.echo(row if on else paint(row, dim=True), color=True)
    number_on = sum(on for _, _, on in listed)
    click.echo(f"\n{len(listed)} rules, {number_on} of them on; tonecheck explain RULE tells more")
