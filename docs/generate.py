"""Write docs/rules.md from the rule files; with --check, fail where it is out of date."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tonecheck.cli.overview import Family, by_principle, face, families
from tonecheck.cli.samples import FALSE_ALARMS, MISSES, NOTHING_KNOWN, Samples, message, rewrites, setting
from tonecheck.matchers import KINDS
from tonecheck.rulebook.library import Library, builtin_folder, load_library
from tonecheck.rulebook.rule import Example, Rule

PAGE = Path(__file__).with_name("rules.md")
HEAD = """\
# The rules

Made from the files in `rules/` by `docs/generate.py`. The words in bold are what a finding underlines; behind an arrow stands
how it reads better. The name of a family stands for all its faces. Rules that are **off** wait for `extend-select` in a
[config](config.md).

| principle | rule | faces | level | by default |
| --- | --- | --- | --- | --- |
"""


def page(library: Library) -> str:
    """Give the whole page."""
    rules = library.rules.values()
    rows = (row(family) for found in by_principle(rules).values() for family in found)
    sections = (line for family in families(rules) for line in section(family, library))
    return HEAD + "\n".join([*rows, *sections]) + "\n"


def row(family: Family) -> str:
    """Give a family's row in the table at the top."""
    faces = "" if family.is_single else len(family.faces)
    levels = ", ".join(dict.fromkeys(rule.level.value for rule in family.faces))
    off = sum(not rule.enabled for rule in family.faces)
    state = "on" if not off else "**off**" if off == len(family.faces) else f"{off} **off**"
    return f"| {escaped(family.principle)} | [{family.name}](#{family.name}) | {faces} | {levels} | {state} |"


def section(family: Family, library: Library) -> Iterator[str]:
    """Give the lines about a family: its faces in short, then each of them."""
    yield from ("", f"## {family.name}", "")
    if family.is_single:
        yield "\n\n".join(about(family.faces[0], library))
        return
    for rule in family.faces:
        off = "" if rule.enabled else " (**off**)"
        yield f"- [{face(rule, family.name)}](#{anchor(rule)}){off}: {escaped(rule.summary)}"
    for rule in family.faces:
        yield from ("", f'### <a id="{anchor(rule)}"></a>{rule.id}', "", "\n\n".join(about(rule, library)))


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
    yield from listed("Flags", (shown(each) + instead(rule, each, library) for each in samples.bad))
    yield from listed("Leaves alone", map(shown, samples.good))
    yield from listed(MISSES, map(shown, samples.misses))
    yield from listed(FALSE_ALARMS, map(shown, samples.false_alarms))
    if not (samples.misses or samples.false_alarms):
        yield NOTHING_KNOWN


def listed(title: str, items: Iterable[str]) -> Iterator[str]:
    """Give a list with its title; nothing where it is empty."""
    lines = "\n".join(f"- {item}" for item in items)
    if lines:
        yield f"{title}:\n\n{lines}"


def anchor(rule: Rule) -> str:
    """Give where on the page a rule is: what its findings link to."""
    return rule.url.partition("#")[2]


def shown(example: Example) -> str:
    """Give an example as Markdown, its marked words in bold."""
    start, end = example.span or (0, 0)
    parts = [escaped(part) for part in (example.text[:start], example.text[start:end], example.text[end:])]
    return " ".join((f"{parts[0]}<b>{parts[1]}</b>{parts[2]}" if example.span else parts[2]).split())


def instead(rule: Rule, example: Example, library: Library) -> str:
    """Give how an example reads better: said anew, or with what a finding offers for the marked words."""
    offered = [
        f"*{escaped(words)}*" if words.strip() else "leave it out"
        for words in rewrites(rule, example, library.families)
    ]
    return f" → {' or '.join(offered)}" if offered else ""


def escaped(text: str) -> str:
    """Give a text that Markdown shows as it is."""
    return re.sub(r"([\\`*_<|])", r"\\\1", text)


def main() -> None:
    """Write the page, or check it."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--check", action="store_true", help="only tell whether the page is up to date")
    made = page(load_library([builtin_folder()], KINDS))
    if not args.parse_args().check:
        PAGE.write_text(made, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != made:
        sys.exit("docs/rules.md is out of date; run: python docs/generate.py")


if __name__ == "__main__":
    main()
