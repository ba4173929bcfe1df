"""Write docs/rules.md from the rule files; with --check, fail where it is out of date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from tonecheck.cli.about import about, escaped
from tonecheck.cli.overview import Family, by_principle, face, families
from tonecheck.matchers import KINDS
from tonecheck.rulebook.library import Library, builtin_folder, load_library
from tonecheck.rulebook.rule import Rule

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


def anchor(rule: Rule) -> str:
    """Give where on the page a rule is: what its findings link to."""
    return rule.url.partition("#")[2]


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
