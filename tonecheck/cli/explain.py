"""``tonecheck explain RULE``: what a rule finds and why, with examples; of a family, each of its faces."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonecheck.cli.options import colour_wanted, config_options, terminal_width

if TYPE_CHECKING:
    from tonecheck.cli.shelf import Shelf
    from tonecheck.report.text import Painter
    from tonecheck.rulebook.rule import Example, Rule

SHOWN = 2  # examples of each sort
NARROWEST, WIDEST = 40, 80  # columns: what is read as prose has short lines


@click.command("explain")
@click.argument("rule", metavar="RULE")
@config_options
def explain_command(rule: str, config: Path | None, isolated: bool) -> int:
    """Tell what a rule finds, why, what it leaves alone, and what it is known to get wrong.

    RULE may be a family such as blame-shifting.
    """
    from tonecheck.cli.shelf import Shelf
    from tonecheck.report.text import Painter

    shelf = Shelf(config, isolated=isolated)
    chosen = shelf.named(rule)
    is_terminal = sys.stdout.isatty()
    width = max(min(terminal_width(is_terminal, WIDEST), WIDEST), NARROWEST)
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
        from tonecheck.cli.samples import NOTHING_KNOWN, Samples, setting

        samples, bad = Samples.of(rule), self._bad(rule)
        yield self._title(rule)
        yield from self._prose(rule.summary)
        if not rule.enabled and not self._shelf.state(rule)[1]:
            yield from self._prose(f'It is off by default; extend-select = ["{rule.id}"] turns it on.')
        yield ""
        yield from self._prose(rule.why, "Why")
        yield from self._prose(rule.principle, "Principle")
        if bad:
            yield ""
            yield from self._examples("It flags", rule, bad)
        yield ""
        yield from self._prose(self._message(rule, bad), "It says")
        if samples.good:
            yield ""
            yield from self._examples("It leaves alone", rule, samples.good)
        yield ""
        yield from list(self._known_wrong(rule, SHOWN)) or [NOTHING_KNOWN]
        yield ""
        for name, value in self._shelf.parameters(rule).items():
            place = f"[rules.{rule.family}] in tonecheck.toml"
            yield from self._prose(f"{setting(name, value)} (to change it: {place})", "Setting")
        yield from self._prose("" if _is_stand_in(rule) else rule.url, "More")
        yield from self._prose(rule.file, "File")

    def family(self, name: str, rules: Sequence[Rule]) -> Iterator[str]:
        """Explain the rules under a name, each briefly."""
        from tonecheck.cli.overview import Family, face
        from tonecheck.cli.samples import NOTHING_KNOWN

        usual = Family(name, tuple(rules)).principle
        yield self._paint(name, bold=True)
        yield from self._prose(f"{len(rules)} faces: {', '.join(face(rule, name) for rule in rules)}.")
        yield from self._prose(usual, "Principle")
        for rule in rules:
            bad = self._bad(rule)
            yield ""
            yield self._title(rule)
            yield from self._prose(rule.summary)
            yield from self._prose(rule.why, "Why")
            yield from self._prose(rule.principle if rule.principle != usual else "", "Principle")
            yield from self._examples("It flags", rule, bad[:1])
            yield from self._prose(self._message(rule, bad), "It says")
            yield from self._known_wrong(rule, 1)
        yield ""
        if not any(example.known_wrong for rule in rules for example in rule.examples):
            yield NOTHING_KNOWN.replace("this rule", "these rules")
        yield from self._prose(f"tonecheck explain {rules[0].id}", "More")

    def _title(self, rule: Rule) -> str:
        from tonecheck.report.text import COLOURS

        level, on = self._shelf.state(rule)
        return f"{self._paint(rule.id, bold=True)}  {self._paint(level, COLOURS[level])}, {'on' if on else 'off'}"

    def _prose(self, text: str, label: str = "") -> Iterator[str]:
        """Wrap a text, with a word in front; nothing where there is no text."""
        import textwrap

        from tonecheck.report.base import printable

        lead = f"{label}: " * bool(label)
        first, *rest = textwrap.wrap(
            lead + printable(" ".join(text.split())), self._width, break_long_words=False, break_on_hyphens=False
        )
        if text:
            yield (self._paint(lead, dim=True) if lead else "") + first[len(lead) :]
            yield from rest

    def _bad(self, rule: Rule) -> list[Example]:
        """Give the bad examples, those with a rewrite first: they show more."""
        from tonecheck.cli.samples import Samples

        return sorted(Samples.of(rule).bad, key=lambda each: not self._rewrites(rule, each))

    def _rewrites(self, rule: Rule, example: Example) -> list[str]:
        from tonecheck.cli.samples import rewrites

        return rewrites(rule, example, self._shelf.library.families)

    def _message(self, rule: Rule, bad: Sequence[Example]) -> str:
        from tonecheck.cli.samples import message

        return message(rule, bad[0] if bad else None, self._shelf.parameters(rule))

    def _examples(self, label: str, rule: Rule, examples: Sequence[Example], most: int = SHOWN) -> Iterator[str]:
        if examples:
            yield self._paint(f"{label}:", dim=True)
        for example in examples[:most]:
            yield from self._example(rule, example)

    def _known_wrong(self, rule: Rule, most: int) -> Iterator[str]:
        """Say what a rule is known to get wrong."""
        from tonecheck.cli.samples import FALSE_ALARMS, MISSES, Samples

        samples = Samples.of(rule)
        for label, found in ((MISSES, samples.misses), (FALSE_ALARMS, samples.false_alarms)):
            yield from self._examples(label, rule, found, most)
            if found[most:]:
                yield f"  - … and {len(found) - most:,} more in its file"

    def _example(self, rule: Rule, example: Example) -> Iterator[str]:
        """Show an example, wrapped, its marked words underlined; below it how it reads better."""
        import textwrap

        from tonecheck.report.base import printable
        from tonecheck.report.excerpt import underline

        start, end = example.span or (0, 0)
        more = self._width - 5  # letters of a line behind its first
        lines = re.finditer(rf"\S(?:.{{0,{more}}}(?!\S)|\S{{0,{more}}})", example.text)
        for lead, line in zip(chain(["  - "], repeat("    ")), lines, strict=False):
            words = printable(line[0].rstrip())
            yield lead + words
            a, b = max(start, line.start()) - line.start(), min(end, line.end()) - line.start()
            if a < b:
                yield "    " + self._paint(underline(words[:a], words[a:b]), "yellow", bold=True)
        if example.span and not example.known_wrong:
            for better in self._rewrites(rule, example):
                said = printable(" ".join(better.split())) or "leave it out"
                first, *rest = textwrap.wrap(said, self._width - 9, break_long_words=False, break_on_hyphens=False)
                yield f"    {self._paint('Try:', 'green')} {first}"
                yield from (f"{' ' * 9}{line}" for line in rest)


def _is_stand_in(rule: Rule) -> bool:
    """Tell whether a rule that is not built in gives no url of its own: what stands in for it leads nowhere."""
    from tonecheck.rulebook.rulefile import DOCS

    return rule.url.startswith(f"{DOCS}#") and rule.file != f"rules/{rule.id}.toml"
