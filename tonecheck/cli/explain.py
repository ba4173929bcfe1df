"""``tonecheck explain RULE``: what a rule finds and why, with examples; of a family, each of its faces."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonecheck.cli.options import colour_wanted, config_options, terminal_width

if TYPE_CHECKING:
    from tonecheck.cli.shelf import Shelf
    from tonecheck.report.text import Painter
    from tonecheck.rulebook.rule import Example, Rule

SHOWN = 2  # examples of each sort
LABEL = 10  # columns for the word in front


@click.command("explain", short_help="Tell what a rule is about.")
@click.argument("rule", metavar="RULE")
@config_options
def explain_command(rule: str, config: Path | None, isolated: bool) -> int:
    """Tell what a rule finds, why, and what it leaves alone. RULE may be a family such as blame-shifting."""
    from tonecheck.cli.shelf import Shelf
    from tonecheck.report.text import Painter

    shelf = Shelf(config, isolated=isolated)
    chosen = shelf.library.chosen(rule)
    is_terminal = sys.stdout.isatty()
    writer = _Writer(shelf, Painter(colour_wanted(is_terminal)), min(terminal_width(is_terminal, 100), 100))
    lines = writer.whole(chosen[0]) if len(chosen) == 1 else writer.family(rule, chosen)
    for line in lines:
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
        yield self._title(rule)
        yield from self._wrapped(rule.summary, "")
        yield ""
        yield from self._field("Says", _message(rule, self._shelf.parameters(rule)))
        yield from self._field("Why", rule.why)
        yield from self._field("Principle", rule.principle)
        yield from self._field("More", rule.url)
        yield from self._field("File", rule.file)
        for name, value in self._shelf.parameters(rule).items():
            yield from self._field(
                "Setting", f"{name} = {value} (to change it: [rules.{rule.family}] in tonecheck.toml)"
            )
        for phrase, better in _rewrites(rule):
            yield from self._field("Instead", f"{phrase}  →  {better}")
        examples = [each for each in rule.examples if not each.known_wrong]
        yield from self._examples("Finds", [each for each in examples if each.span][:SHOWN])
        yield from self._examples("Leaves alone", [each for each in examples if not each.span][:SHOWN])

    def family(self, name: str, rules: list[Rule]) -> Iterator[str]:
        """Explain the rules under a name, each briefly."""
        yield f"{self._paint(name, bold=True)}  {len(rules)} rules, selected together by this name"
        for rule in rules:
            yield ""
            yield self._title(rule)
            yield from self._wrapped(rule.summary, "  ")
            yield from self._wrapped(rule.why, "  ")
            for example in [each for each in rule.examples if each.span and not each.known_wrong][:1]:
                yield from self._example(example)

    def _title(self, rule: Rule) -> str:
        from tonecheck.report.text import COLOURS

        level, on = self._shelf.state(rule)
        state = self._paint(level, COLOURS[level]) + (", on" if on else ", off")
        return f"{self._paint(rule.id, bold=True)}  {state}"

    def _field(self, label: str, text: str) -> Iterator[str]:
        if text:
            lines = list(self._wrapped(text, " " * LABEL))
            yield self._paint(label.ljust(LABEL), dim=True) + lines[0][LABEL:]
            yield from lines[1:]

    def _wrapped(self, text: str, indent: str) -> Iterator[str]:
        import textwrap

        yield from textwrap.wrap(
            " ".join(text.split()),
            self._width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
        )

    def _examples(self, label: str, examples: list[Example]) -> Iterator[str]:
        if examples:
            yield ""
            yield self._paint(label, bold=True)
            for example in examples:
                yield from self._example(example)

    def _example(self, example: Example) -> Iterator[str]:
        """Show an example in one line, its finding underlined."""
        from tonecheck.report.excerpt import excerpt, underline

        line = "".join(" " if c in "\r\n" else c for c in example.text)
        before, words, after = excerpt(line, *(example.span or (0, 0)), self._width - 2)
        yield f"  {before}{words}{after}".rstrip()
        if example.span:
            yield "  " + self._paint(underline(before, words), "yellow", bold=True)


def _message(rule: Rule, parameters: Mapping[str, object]) -> str:
    """Give a rule's message as it would be said of its first example."""
    bad = next((each for each in rule.examples if each.span), None)
    match = bad.text[slice(*bad.span)] if bad and bad.span else "…"
    limit = parameters.get("max", 1)
    past = limit + 1 if isinstance(limit, int) else ""
    return rule.message.format(match=" ".join(match.split()), max=limit, number=past, count=past)


def _rewrites(rule: Rule) -> Iterator[tuple[str, str]]:
    """Give a rule's better words: those of its rewrites, and those of its ``replace`` tables."""
    for rewrite in rule.rewrites:
        yield rewrite.replace, rewrite.put or "(nothing)"
    for kind, table in rule.matches:
        swap = table.peek("swap") if kind == "replace" else None
        for phrase, better in swap.items() if isinstance(swap, dict) else ():
            yield phrase, better if isinstance(better, str) else " / ".join(map(str, better))
