"""``tonecheck test``: the examples in rule files, run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonecheck.cli import Process
from tonecheck.cli.options import colour_wanted

if TYPE_CHECKING:
    from tonecheck.examples import Failure
    from tonecheck.report.text import Painter


@click.command("test")
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[FOLDER]")
@click.pass_context
def test_command(ctx: click.Context, folder: Path | None) -> int:
    """Run the examples in the rule files of a folder, or in the built-in ones.

    Exit status: 0 all as the files say, 1 some not, 2 a rule file is broken.
    """
    from tonecheck.examples import run_examples
    from tonecheck.plugins.loading import load_extensions
    from tonecheck.report.base import counted
    from tonecheck.report.text import Painter
    from tonecheck.rulebook.library import RuleFolder, builtin_folder, load_library
    from tonecheck.sources.paths import is_folder

    extensions = load_extensions()
    base = [builtin_folder(), *extensions.folders]
    kinds = extensions.kinds
    if folder is None:
        library = load_library(base, kinds)
        own = load_library(base[:1], kinds)
    elif is_folder(folder):
        tried = RuleFolder(folder, str(folder))
        library = load_library([*base, tried], kinds)
        own = load_library([tried], kinds)
    else:
        raise click.ClickException(f"{folder} is no folder of rule files")
    if not own.rules and not own.signals:
        raise click.ClickException(f"{folder}: there is no rule file here")
    process = ctx.find_object(Process) or Process()
    load = process.models.loader(None)
    paint = Painter(colour_wanted(sys.stdout.isatty()))
    failed = total = 0
    for trial in run_examples(library, kinds, load, rules=own.rules, signals=own.signals, strict=folder is None):
        total += 1
        if trial.failure:
            failed += 1
            click.echo(_line(trial.failure, paint), color=True)
    for rule in own.rules.values():
        if not rule.examples:
            click.echo(f"{rule.file}: has no examples; add [examples] with bad and good ones")
    what = counted(len(own.rules), "rule")
    what += f" and {counted(len(own.signals), 'signal')}" if own.signals else ""
    if failed:
        said = paint(f"{failed} of {counted(total, 'example')} of {what} failed", "red", bold=True)
    elif total:
        said = paint(f"{counted(total, 'example')} of {what}, all as the files say", "green", bold=True)
    else:
        said = f"{what} without a single example"
    click.echo(said, color=True)
    return int(failed > 0)


def _line(failure: Failure, paint: Painter) -> str:
    outcome = f"expected {paint(failure.expected, 'green')}, found {paint(failure.found, 'red')}"
    return f"{paint(failure.file, bold=True)}: {outcome}: {failure.example}"
