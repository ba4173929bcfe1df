"""``tonecheck init``: a config to start from, made for what is in the folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tonecheck.cli.survey import Guess, Survey

SHOWN = 10  # lines about files; the rest is counted

HEAD = """\
# tonecheck's settings for this folder and everything below it. Everything here is optional.

# Rules to check. Without select: all that are on by default. A name stands for all rules under it.
# `tonecheck rules` lists them, `tonecheck explain RULE` tells what one is about.
# select        = ["blame-shifting", "cant-framing"]
# extend-select = []                         # rules that are off as they come, by name
# ignore        = ["missing-next-step"]      # all but these

# From which level on `tonecheck check` fails: error, warning, info or never.
fail-on = "warning"

# Files to leave alone; patterns as in .gitignore, from this folder. What .gitignore names is left alone anyway.
"""

MORE = """
# Findings that were there before tonecheck; `tonecheck check --write-baseline` fills the file.
# baseline      = "tonecheck-baseline.json"

# encoding      = "cp1252"                   # of files that are not UTF-8
# max-file-size = 2_000_000                  # bytes; what is larger is no reply
# rule-folders  = ["../shared-rules"]        # tonecheck-rules/ beside this file is found by itself
"""

TAIL = """
# Another level or limit for one rule.
# [rules.apology-overload]
# level = "error"
# max   = 3

# Other settings for some files, or for the macros with some titles.
# [[overrides]]
# paths  = ["social/"]
# titles = ["Twitter*"]
# ignore = ["missing-next-step"]

# Words that may stand.
# [[allow]]
# phrase = "our cancellation policy"
# rule   = "policy-lecture"
# reason = "The name of a page of ours."
"""


@click.command("init", short_help="Start a config.")
def init_command() -> int:
    """Look at the current folder and write a tonecheck.toml that fits what is in it. Never over one that is there."""
    from tonecheck.cli.survey import survey
    from tonecheck.config.file import FILE, PYPROJECT, config_in
    from tonecheck.sources.writing import write_new

    here = config_in(Path.cwd())
    if here is not None and here.name == PYPROJECT:
        raise click.ClickException(f"{PYPROJECT} has [tool.tonecheck] already; nothing was written")
    if here is not None:
        raise click.ClickException(f"{FILE}: is there already; nothing was written")
    seen = survey(Path.cwd())
    for line in _seen(seen):
        click.echo(line)
    wanted = [guess for guess in seen.guesses if _asks(guess)]
    write_new(Path(FILE), _config(seen, wanted))
    click.echo(f"Wrote {FILE}. Every setting in it is explained; tonecheck check tries it out.")
    if seen.replies > SHOWN:
        click.echo("Many findings to begin with? tonecheck check --write-baseline --baseline tonecheck-baseline.json")
    return 0


def _seen(seen: Survey) -> Iterator[str]:
    """Say what was seen, a line each."""
    for kind, count in seen.prose.most_common():
        yield f"Found {count:,} {kind} {'file' if count == 1 else 'files'} with a reply each."
    for file, layout, count in seen.macros[:SHOWN]:
        yield f"Found {file}: {count:,} {'reply' if count == 1 else 'replies'} ({layout})."
    if len(seen.macros) > SHOWN:
        yield f"Found {len(seen.macros) - SHOWN:,} more macro files."
    for guess in seen.guesses[:SHOWN]:
        yield f"Found {guess.file}: perhaps {guess.count:,} replies at {guess.records}, {guess.body}."
    for problem in seen.unread[:SHOWN]:
        yield f"Could not read {problem}."
    if len(seen.unread) > SHOWN:
        yield f"Could not read {len(seen.unread) - SHOWN:,} more files."
    if not (seen.replies or seen.guesses):
        yield "Found no replies here yet."


def _asks(guess: Guess) -> bool:
    """Ask whether a guess is right; who can't be asked gets it as a comment."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return click.confirm(f"Check the texts at {guess.records}, {guess.body} of {guess.file}?", default=True)


def _config(seen: Survey, wanted: list[Guess]) -> str:
    parts = [HEAD]
    parts.append(f"exclude = {_list(seen.documents)}\n" if seen.documents else '# exclude = ["archive/"]\n')
    parts.append(MORE)
    if seen.placeholders:
        patterns = ", ".join(f"'{pattern}'" for pattern in seen.placeholders)
        parts.append(f"\n# Placeholders of your own; patterns of regular expressions.\nplaceholders = [{patterns}]\n")
    else:
        parts.append("\n# Placeholders of your own, besides {{name}} and its like; patterns of regular expressions.\n")
        parts.append("# placeholders = ['<<[^<>]+>>']\n")
    if seen.snippets:
        parts.append("\n# Pieces of replies; nobody expects a next step of them.\n[[overrides]]\n")
        parts.append(f'paths = {_list(seen.snippets)}\nkind  = "snippet"\n')
    for guess in seen.guesses:
        parts.append("\n" + _format(guess, commented=guess not in wanted))
    return "".join(parts) + TAIL


def _format(guess: Guess, *, commented: bool) -> str:
    lines = [
        "[[formats]]",
        f"paths   = {_list(['/' + guess.file])}",
        f"records = {_text(guess.records)}",
        f"body    = {_text(guess.body)}",
    ]
    if guess.title:
        lines.append(f"title   = {_text(guess.title)}")
    head = f"# Where the replies are in {guess.file}: a guess"
    head += "; take the # away if it is right.\n" if commented else ".\n"
    return head + "".join(f"# {line}\n" if commented else f"{line}\n" for line in lines)


def _list(items: list[str]) -> str:
    return "[" + ", ".join(map(_text, items)) + "]"


def _text(text: str) -> str:
    """Write a text as TOML."""
    import json

    return json.dumps(text, ensure_ascii=False)
