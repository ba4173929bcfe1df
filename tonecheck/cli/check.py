"""``tonecheck check``: the drafts of some paths, or of standard input, checked and reported."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonecheck.cli import Process, say, silence
from tonecheck.cli.options import colour_wanted, config_options, split, terminal_width

if TYPE_CHECKING:
    from tonecheck.config.selection import Wish
    from tonecheck.discovery import Discovered
    from tonecheck.report import Reporter
    from tonecheck.report.result import Result
    from tonecheck.session import Session

STDIN = "-"
PROGRESS_FROM = 50  # files; fewer are done before a bar is drawn
FAIL_ON = ("error", "warning", "info", "never")


@click.command("check", short_help="Check drafts.")
@click.argument("paths", nargs=-1, metavar="[PATH…|-]")
@click.option("--stdin-filename", metavar="NAME", help="What standard input is called, for its format and its config.")
@click.option(
    "--format",
    "form",
    default="text",
    metavar="NAME",
    help="text (default), json, unix, github, or a plugin's.",
)
@click.option("--select", multiple=True, metavar="RULES", help="Check only these rules; separate names with commas.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="The least level that makes the exit status 1 (default: warning).",
)
@config_options
@click.option("--force-exclude", is_flag=True, help="Leave out what the config excludes even when it is named here.")
@click.option("--statistics", is_flag=True, help="Add a table of counts per rule (text format).")
@click.option("--encoding", metavar="NAME", help="The encoding of the files, where it is not UTF-8.")
@click.pass_context
def check_command(
    ctx: click.Context,
    paths: tuple[str, ...],
    stdin_filename: str | None,
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    config: Path | None,
    isolated: bool,
    force_exclude: bool,
    statistics: bool,
    encoding: str | None,
) -> int:
    """Check drafts: files, folders, or standard input (-). Without a path, the current folder.

    Exit status: 0 nothing to say, 1 findings, 2 something could not be checked.
    """
    from tonecheck.config.file import Configs
    from tonecheck.config.selection import Wish
    from tonecheck.discovery import Discovery
    from tonecheck.formats import known_suffixes
    from tonecheck.plugins.loading import load_extensions
    from tonecheck.session import Session

    paths = _paths(paths, stdin_filename)
    _check_encoding(encoding)
    extensions = load_extensions(plugins=not isolated)
    reporter = extensions.reporter(form)
    configs = Configs(config, isolated=isolated)
    discovery = Discovery(configs, known_suffixes(extensions.formats), force_exclude=force_exclude)
    process = ctx.find_object(Process) or Process()
    wish = Wish(split(select), split(ignore))
    session = Session(configs, extensions, wish=wish, encoding=encoding, models=process.models)

    talks = form == "text"  # the other formats are read by programs, and programs want stderr empty
    found = discovery.find(Path(path) for path in paths if path != STDIN)
    results = _results(found, session, talks)
    if STDIN in paths and not (stdin_filename and force_exclude and discovery.is_excluded(Path(stdin_filename))):
        results.append(session.check_bytes(_stdin(talks), stdin_filename or "<stdin>"))
    results.sort(key=lambda result: result.path)

    errors = [f"{result.path}: {result.error}" for result in results if result.error] + list(session.problems)
    notes = _notes(found, session, paths, wish) if talks else ()
    for message in (*errors, *notes):
        say(message)
    _report(reporter, results, statistics)
    if errors:
        return 2
    return int(any(_fails(result, fail_on, session) for result in results))


def _paths(paths: tuple[str, ...], stdin_filename: str | None) -> tuple[str, ...]:
    """Give the paths to check. Raises for those that are a slip."""
    if "" in paths:
        raise click.ClickException("one of the paths is empty; a variable without a value?")
    if stdin_filename is not None and paths and STDIN not in paths:
        raise click.ClickException("--stdin-filename names standard input; give - as the path")
    return paths or ((STDIN,) if stdin_filename is not None else (".",))


def _check_encoding(encoding: str | None) -> None:
    from tonecheck.config.file import is_encoding

    if encoding is not None and not is_encoding(encoding):
        raise click.ClickException(f"--encoding: there is no encoding {encoding!r}; try utf-8, cp1252 or latin-1")


def _results(found: Discovered, session: Session, talks: bool) -> list[Result]:
    """Check what was found. A mistake that is not a file's own (in a config, a rule, the model) raises."""
    from tonecheck.report.result import Result
    from tonecheck.sources.paths import absolute

    for folder in found.empty:
        session.config(absolute(folder) / "draft")  # a broken config is told of even where there is no draft
    results = [Result(error.path, None, error=error.problem) for error in found.errors]
    with _progress(found.files, talks) as files:
        results += [session.check_file(file) for file in files]
    return results


def _stdin(talks: bool) -> bytes:
    """Read standard input."""
    if sys.stdin is None:
        raise click.ClickException("standard input is closed; hand a reply over through it, or name a file")
    if talks and sys.stdin.isatty():
        say("reading a reply from the keyboard; end it with Ctrl-D on a line of its own")
    return sys.stdin.buffer.read()


@contextmanager
def _progress(files: Sequence[Path], talks: bool) -> Iterator[Iterable[Path]]:
    """Give the files, with a bar on the terminal when there are many."""
    if talks and len(files) > PROGRESS_FROM and sys.stderr.isatty():
        with click.progressbar(files, label="Reading drafts", file=sys.stderr, show_eta=False, show_pos=True) as bar:
            yield bar
    else:
        yield files


def _notes(found: Discovered, session: Session, paths: Sequence[str], wish: Wish) -> Iterator[str]:
    """Say what a person may want to know though it is no mistake."""
    from tonecheck.sources.paths import absolute, is_folder

    why = "the config excludes what is here" if found.excluded else "there are no drafts here"
    yield from (f"{folder}: {why}" for folder in found.empty)
    if not (wish.select or wish.ignore or found.errors):
        folders = [absolute(Path(path)) for path in paths if path != STDIN and is_folder(Path(path))]
        for allow in session.unused_allowances(folders):
            where = allow.table.place("phrase")
            yield f"{where}: allowed phrase {allow.phrase!r} was not needed; it can go"


def _report(reporter: Reporter, results: Sequence[Result], statistics: bool) -> None:
    from tonecheck.report import Look

    is_terminal = sys.stdout.isatty()
    look = Look(colour_wanted(is_terminal), terminal_width(is_terminal, 100), statistics)
    try:
        reporter(results, sys.stdout, look)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
    except OSError as error:
        raise click.ClickException(f"the report can't be written: {error.strerror or error}") from None


def _fails(result: Result, fail_on: str | None, session: Session) -> bool:
    """Tell whether a result has a finding that counts, by the option or by the config of its file."""
    from tonecheck.rulebook.rule import Level
    from tonecheck.sources.paths import absolute

    least = fail_on or session.config(absolute(Path(result.path))).fail_on
    return least != "never" and any(finding.level.rank >= Level(least).rank for finding in result.findings)
