"""``tonecheck explain RULE``: what a rule finds and why, with examples; of a family, each of its faces."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonecheck.cli.options import colour_wanted, config_options, terminal_width

if TYPE_CHECKING:
    from tonecheck.cli.shelf import Shelf
    from tonecheck.report.text import Painter
    from tonecheck.rulebook.rule import Example, Rule

SHOWN = 2  # examples of each sort
WIDEST = 80  # columns: what is read as prose has short lines


@click.command("explain", short_help="Tell what a rule is about.")
@click.argument("rule", metavar="RULE")
@config_options
def explain_command(rule: str, config: Path | None, isolated: bool) -> int:
    """Tell what a rule finds, why, and what it leaves alone. RULE may be a family such as blame-shifting."""
    from tonecheck.cli.shelf import Shelf
    from tonecheck.report.text import Painter

    shelf = Shelf(config, isolated=isolated)
    chosen = shelf.named(rule)
    is_terminal = sys.stdout.isatty()
    width = min(terminal_width(is_terminal, WIDEST), WIDEST)
    writer = _Writer(shelf, Painter(colour_wanted(is_terminal)), width)
    for line in writer.whole(chosen[0]) if len(chosen) == 1 else writer.family(rule, chosen):
        click.echo(line, color=True)
    return 0


class _Writer:
    """Writes explanations, wrapped to a width."""

    def __init__(self, shelf: Shelf, paint: Painter, width: int) -> None:
        self._shelf = shelf
        self._paint = paint
        self._width = width

    def whole(self, rule: Rule) -> Iterator[str]:
        """Explain one rule."""
        from tonecheck.cli.samples import Samples

        samples = Samples.of(rule)
        yield self._title(rule.id, [rule])
        yield from self._prose(rule.summary)
        yield ""
        yield from self._prose(f"Why: {rule.why}")
        if rule.principle:
            yield from self._prose(f"The principle: {rule.principle}")
        yield from self._examples("It flags", self._rewritable_first(rule, samples.bad)[:SHOWN], rule)
        yield ""
        yield from self._prose(f"It says: {self._message(rule)}")
        yield from self._examples("It leaves alone", samples.good[:SHOWN], rule)
        yield from self._known_wrong(rule, SHOWN)
        yield ""
        for name, value in self._shelf.parameters(rule).items():
            yield from self._prose(f"Setting: {name} = {plain(value)}, under [rules.{rule.family}] in tonecheck.toml")
        yield from self._prose(f"To read more: {rule.url}")
        yield from self._prose(f"Its file: {rule.file}")

    def family(self, name: str, rules: Sequence[Rule]) -> Iterator[str]:
        """Explain the rules under a name, each briefly."""
        from tonecheck.cli.overview import face
        from tonecheck.cli.samples import Samples

        yield self._title(name, rules)
        yield from self._prose(f"It has {len(rules)} faces: {', '.join(face(rule, name) for rule in rules)}.")
        principles = list(dict.fromkeys(rule.principle for rule in rules if rule.principle))
        if principles:
            yield ""
            yield from self._prose(f"The {'principles' if principles[1:] else 'principle'}: {' '.join(principles)}")
        for rule in rules:
            yield ""
            yield self._title(rule.id, [rule])
            yield from self._prose(f"{rule.summary} {rule.why}")
            for example in self._rewritable_first(rule, Samples.of(rule).bad)[:1]:
                yield from self._example(example, rule)
            yield from self._prose(f"It says: {self._message(rule)}")
            yield from self._known_wrong(rule, 1, "  ")
        yield ""
        yield from self._prose(f"To read more of one: tonecheck explain {rules[0].id}")

    def _title(self, name: str, rules: Sequence[Rule]) -> str:
        from tonecheck.report.text import COLOURS
