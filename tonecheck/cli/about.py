"""A rule told in Markdown: what docs/rules.md and an editor show of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tonecheck.cli.samples import FALSE_ALARMS, MISSES, NOTHING_KNOWN, Samples, message, rewrites, setting
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import Example, Rule


def about(rule: Rule, library: Library) -> Iterator[str]:
    """Give the paragraphs about a rule."""
    yield f"**{escaped(rule.summary)}** {escaped(rule.why)}"
    yield f"*Level:* {rule.level}, {'on' if rule.enabled else '**off**'} by default"
    if rule.principle:
        yield f"*Principle:* {escaped(rule.principle)}"
    yield f"*Says:* {escaped(message(rule, None, rule.parameters))}"
    if rule.parameters:
        yield f"*Settings:* {', '.join(f'`{setting(*each)}`' for each in rule.parameters.items())}"
    samples = Samples.of(rule)
    yield from _listed("Flags", (_shown(each) + _instead(rule, each, library) for each in samples.bad))
    yield from _listed("Leaves alone", map(_shown, samples.good))
    yield from _listed(MISSES, map(_shown, samples.misses))
    yield from _listed(FALSE_ALARMS, map(_shown, samples.false_alarms))
    if not (samples.misses or samples.false_alarms):
        yield NOTHING_KNOWN


def _listed(title: str, items: Iterable[str]) -> Iterator[str]:
    """Give a list with its title; nothing where it is empty."""
    lines = "\n".join(f"- {item}" for item in items)
    if lines:
        yield f"{title}:\n\n{lines}"


def _shown(example: Example) -> str:
    """Give an example as Markdown, its marked words in bold."""
    start, end = example.span or (0, 0)
    parts = [escaped(part) for part in (example.text[:start], example.text[start:end], example.text[end:])]
    return " ".join((f"{parts[0]}<b>{parts[1]}</b>{parts[2]}" if example.span else parts[2]).split())


def _instead(rule: Rule, example: Example, library: Library) -> str:
    """Give how an example reads better: said anew, or with what a finding offers for the marked words."""
    offered = [
        f"*{escaped(words)}*" if words.strip() else "leave it out"
        for words in rewrites(rule, example, library.families)
    ]
    return f" → {' or '.join(offered)}" if offered else ""


def escaped(text: str) -> str:
    """Give a text that Markdown shows as it is."""
    return re.sub(r"([\\`*_<|])", r"\\\1", text)
