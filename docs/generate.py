"""Write docs/rules.md from the rule files; with --check, fail where it is out of date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tonecheck.matchers import KINDS
from tonecheck.rulebook.library import builtin_folder, load_library
from tonecheck.rulebook.rule import Example, Rule

PAGE = Path(__file__).with_name("rules.md")


def page(rules: list[Rule]) -> str:
    """Give the whole page."""
    lines = [
        "# The rules",
        "",
        "Made from the files in `rules/` by `docs/generate.py`. The marked words are what a finding underlines.",
        "",
        "| rule | level | what it flags |",
        "| --- | --- | --- |",
    ]
    lines += [f"| [{rule.id}](#{anchor(rule)}) | {rule.level} | {rule.summary} |" for rule in rules]
    for family, faces in groupby(rules, key=lambda rule: rule.family):
        lines += ["", f"## {family}"]
        for rule in faces:
            lines += ["", *section(rule)]
    return "\n".join(lines) + "\n"


def anchor(rule: Rule) -> str:
    return rule.url.partition("#")[2]


def section(rule: Rule) -> Iterator[str]:
    """Give the lines about one rule."""
    yield f'### <a id="{anchor(rule)}"></a>{rule.id}'
    yield ""
    yield f"**{rule.summary}** {rule.why}"
    yield ""
    if rule.principle:
        yield f"*Principle:* {rule.principle}"
        yield ""
    yield f"*Says:* {rule.message.replace('{match}', '…')}"
    if rule.parameters:
        settings = ", ".join(f"`{key} = {value!r}`".replace("'", '"') for key, value in rule.parameters.items())
        yield ""
        yield f"*Settings:* {settings}"
    known = [example for example in rule.examples if example.known_wrong]
    for title, found in (
        ("Flags", [e for e in rule.examples if e.span and not e.known_wrong]),
        ("Leaves alone", [e for e in rule.examples if not e.span and not e.known_wrong]),
        ("Known to be wrong", known),
    ):
        if found:
            yield ""
            yield f"{title}:"
            yield ""
            yield from (f"- {shown(example)}" for example in found)


def shown(example: Example) -> str:
    """Give an example as Markdown, its marked words in bold."""
    text = example.text
    if example.span:
        start, end = example.span
        text = f"{text[:start]}**{text[start:end]}**{text[end:]}"
    return " ".join(text.split()).replace("<", "&lt;")


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--check", action="store_true", help="only tell whether the page is up to date")
    made = page(list(load_library([builtin_folder()], KINDS).rules.values()))
    if not args.parse_args().check:
        PAGE.write_text(made, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != made:
        sys.exit("docs/rules.md is out of date; run: python docs/generate.py")


if __name__ == "__main__":
    main()
