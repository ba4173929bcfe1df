"""``tonecheck init``: a config to start from, made for what is in the folder."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from tonecheck.report.base import printable

if TYPE_CHECKING:
    from tonecheck.cli.guess import Guess
    from tonecheck.cli.survey import Survey

SHOWN = 10  # lines about files; the rest is counted
MANY_FILES = 5  # more in one folder are named by a pattern

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
{baseline}baseline      = "tonecheck-baseline.json"

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


@click.command("init")
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
        click.echo(printable(line))
    wanted = [each for each in seen.guesses if _asks(each)]
    write_new(Path(FILE), _config(seen, wanted))
    click.echo(f"Wrote {FILE}. Every setting in it is explained; tonecheck check tries it out.")
    if len(wanted) < len(seen.guesses):
        click.echo("Where the replies may be is a guess, so it is a comment there; take the # away where it is right.")
    if (above := _above()) is not None:
        click.echo(f"{above} does not hold here any more: the nearest config counts, and only that.")
    if seen.replies > SHOWN and seen.baseline is None:
        click.echo("Many findings to begin with? Take the # from baseline in it; tonecheck check --write-baseline")
    return 0


def _above() -> str | None:
    """Give the config that held here so far, as a message shows it."""
    from tonecheck.config.file import Configs
    from tonecheck.errors import ConfigError
    from tonecheck.sources.paths import absolute, shown

    try:
        above = Configs().of(absolute(Path.cwd()).parent).file
    except ConfigError:
        return None  # whoever it still holds for will be told
    return shown(above) if above is not None else None


def _seen(seen: Survey) -> Iterator[str]:
    """Say what was seen, a line each."""
    for kind, count in seen.prose.most_common():
        yield f"Found {count:,} {kind} {'file with a reply' if count == 1 else 'files with a reply each'}."
    for file, layout, count in seen.macros[:SHOWN]:
        yield f"Found {file}: {_counted(count)} ({layout})."
    if len(seen.macros) > SHOWN:
        yield f"Found {len(seen.macros) - SHOWN:,} more macro files."
    for each in seen.guesses[:SHOWN]:
        more = f" and {len(each.files) - 1:,} more like it" if len(each.files) > 1 else ""
        yield f"Found {each.files[0]}{more}: perhaps {each.count:,} replies at {_where(each)}, such as: {each.sample}"
    if len(seen.guesses) > SHOWN:
        yield f"Found {len(seen.guesses) - SHOWN:,} more data files that may hold replies."
    if seen.documents:
        yield f"Left out as pages about a project: {', '.join(seen.documents)}."
    if seen.snippets:
        yield f"Taken for pieces of replies: {', '.join(seen.snippets)}."
    if seen.placeholders:
        yield f"Found placeholders of your own: {', '.join(seen.examples)}."
    if seen.baseline:
        yield f"Found {seen.baseline}, the findings to leave alone."
    for problem in seen.unread[:SHOWN]:
        yield f"Could not read {problem}."
    if len(seen.unread) > SHOWN:
        yield f"Could not read {len(seen.unread) - SHOWN:,} more files."
    if not (seen.replies or seen.guesses):
        yield "Found no replies here yet."


def _counted(count: int) -> str:
    from tonecheck.cli.survey import COUNTED

    if count == 1:
        return "1 reply"
    return f"{count:,} replies or more" if count >= COUNTED else f"{count:,} replies"


def _where(each: Guess) -> str:
    return each.records if each.body == "$" else f"{each.records}, {each.body}"


def _asks(each: Guess) -> bool:
    """Ask whether a guess is right; who can't be asked gets it as a comment."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return click.confirm(printable(f"Check the texts at {_where(each)} of {each.files[0]}?"), default=True)


def _config(seen: Survey, wanted: list[Guess]) -> str:
    parts = [HEAD]
    parts.append(f"exclude = {_list(seen.documents)}\n" if seen.documents else '# exclude = ["archive/"]\n')
    parts.append(MORE.replace("{baseline}", "" if seen.baseline else "# "))
    if seen.placeholders:
        patterns = ", ".join(f"'{pattern}'" for pattern in seen.placeholders)
        parts.append(f"\n# Placeholders of your own; patterns of regular expressions.\nplaceholders = [{patterns}]\n")
    else:
        parts.append("\n# Placeholders of your own, besides {{name}} and its like; patterns of regular expressions.\n")
        parts.append("# placeholders = ['<<[^<>]+>>']\n")
    if seen.snippets:
        parts.append("\n# Pieces of replies; nobody expects a next step of them.\n[[overrides]]\n")
        parts.append(f'paths = {_list(seen.snippets)}\nkind  = "snippet"\n')
    known = [file for file, _, _ in seen.macros]
    for each in seen.guesses:
        parts.append("\n" + _format(each, known, commented=each not in wanted))
    return "".join(parts) + TAIL


def _format(each: Guess, known: list[str], *, commented: bool) -> str:
    body, title = "body-html" if each.html else "body", each.title
    keys = {"paths": _list(_patterns(each.files, known)), "records": _text(each.records), body: _text(each.body)}
    if title:
        keys["title"] = _text(title)
    width = max(map(len, keys))
    lines = ["[[formats]]", *(f"{key:{width}} = {value}" for key, value in keys.items())]
    more = f" and {len(each.files) - 1:,} more" if len(each.files) > 1 else ""
    head = f"# Where the replies are in {printable(each.files[0])}{more}: a guess"
    head += "; take the # away if it is right.\n" if commented else ".\n"
    return head + "".join(f"# {line}\n" if commented else f"{line}\n" for line in lines)


def _patterns(files: Sequence[str], known: list[str]) -> list[str]:
    """Give patterns for some files: one for many in a folder, unless files of another make are there too."""
    from tonecheck.cli.survey import as_pattern

    kinds = {_kind(file) for file in files}
    if len(files) > MANY_FILES and len(kinds) == 1 and not any(_kind(file) in kinds for file in known):
        folder, suffix = kinds.pop()
        return [f"/{as_pattern(folder)}/*{suffix}".replace("/./", "/")]
    return ["/" + as_pattern(file) for file in files]


def _kind(file: str) -> tuple[str, str]:
    path = PurePosixPath(file)
    return path.parent.as_posix(), path.suffix


def _list(items: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, items)) + "]"


def _text(text: str) -> str:
    """Write a text as TOML."""
    import json

    return json.dumps(text, ensure_ascii=False)
