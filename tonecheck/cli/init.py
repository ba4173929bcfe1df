"""``tonecheck init``: a config to start from."""

from __future__ import annotations

from pathlib import Path

import click

TEMPLATE = """\
# tonecheck's settings for this folder and everything below it. Everything here is optional.

# Rules to check. Without select: all that are on by default. A name stands for all rules under it.
# `tonecheck rules` lists them, `tonecheck explain RULE` tells what one is about.
# select        = ["blame-shifting", "cant-framing"]
# extend-select = []                         # rules that are off as they come, by name
# ignore        = ["missing-next-step"]      # all but these

# From which level on `tonecheck check` fails: error, warning, info or never.
fail-on = "warning"

# Files to leave alone; patterns as in .gitignore, from this folder.
exclude = ["archive/"]

# encoding      = "cp1252"                   # of files that are not UTF-8
# max-file-size = 2_000_000                  # bytes; what is larger is no reply
# rule-folders  = ["../shared-rules"]        # tonecheck-rules/ beside this file is found by itself

# Another level or limit for one rule.
# [rules.apology-overload]
# level = "error"
# max   = 3

# Other settings for some files.
# [[overrides]]
# paths  = ["social/"]
# ignore = ["cant-framing/wont"]

# Words that may stand.
# [[allow]]
# phrase = "our cancellation policy"
# rule   = "policy-lecture"
# reason = "The name of a page of ours."
"""


@click.command("init", short_help="Start a config.")
def init_command() -> int:
    """Write a commented tonecheck.toml in the current folder. Never over one that is there."""
    from tonecheck.config.file import FILE, PYPROJECT, config_in
    from tonecheck.sources.writing import write_new

    here = config_in(Path.cwd())
    if here is not None and here.name == PYPROJECT:
        raise click.ClickException(f"{PYPROJECT} has [tool.tonecheck] already; nothing was written")
    write_new(Path(FILE), TEMPLATE)
    click.echo(f"Wrote {FILE}. Every setting in it is explained; tonecheck check tries it out.")
    return 0
