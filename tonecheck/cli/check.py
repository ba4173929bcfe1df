"""``tonecheck check``: the drafts of some paths, or of standard input, checked and reported."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonecheck.cli import Process, say
from tonecheck.cli.options import config_options, split
from tonecheck.rulebook.level import FAIL_ON

if TYPE_CHECKING:
    from tonecheck.config.baseline import Baseline
    from tonecheck.config.file import Configs
    from tonecheck.config.selection import Wish
    from tonecheck.past import Past
    from tonecheck.plugins.loading import Extensions
    from tonecheck.readymade import ReadyMade
    from tonecheck.sources.changes import Changes

STDIN = "-"


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH…|-]")
@click.option("--stdin-filename", metavar="NAME", help="What standard input is called, for its format and its config.")
@click.option(
    "--format",
    "form",
    default="text",
    metavar="NAME",
    help="text (default), json, unix, github, sarif, checkstyle, junit, or a plugin's.",
)
@click.option("--select", multiple=True, metavar="RULES", help="Check only these rules; separate names with commas.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="The least level that makes the exit status 1 (default: warning).",
)
@config_options
@click.option(
    "--fix",
    is_flag=True,
    help="Apply safe rewrites, then report what is left. Standard input goes to standard output, what is left of it to "
    "stderr as text (no --format).",
)
@click.option("--diff", "shows_diff", is_flag=True, help="Print what --fix would change as a diff, and write nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: rewrites that may shift the meaning, too.")
@click.option("--force-exclude", is_flag=True, help="Leave out what the config excludes even when it is named here.")
@click.option("--skip-unknown", is_flag=True, help="Pass over named data files (JSON, YAML…) that hold no replies.")
@click.option("--changed-since", metavar="REV", help="Check only what was changed since a git revision.")
@click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path), help="Findings to leave alone.")
@click.option("--write-baseline", is_flag=True, help="Put all present findings into the baseline file.")
@click.option("--prune-baseline", is_flag=True, help="Take findings that are gone out of the baseline file.")
@click.option("--statistics", is_flag=True, help="Add a table of counts per rule (text format).")
@click.option("--show-masked", is_flag=True, help="Print what the rules see of each draft, and check nothing.")
@click.option(
    "--warm",
    is_flag=True,
    expose_value=False,  # seen before anything is imported, in __main__
    help="Have a process that has everything loaded answer, for editors; the first call starts it.",
)
@click.option("--encoding", metavar="NAME", help="The encoding of the files, where it is not UTF-8.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes to check with (default: what is worth it)."
)
@click.option(
    "--no-cache", is_flag=True, envvar="TONECHECK_NO_CACHE", help="Check everything afresh, and remember no finding."
)
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
    fix: bool,
    shows_diff: bool,
    unsafe_fixes: bool,
    force_exclude: bool,
    skip_unknown: bool,
    changed_since: str | None,
    baseline: Path | None,
    write_baseline: bool,
    prune_baseline: bool,
    statistics: bool,
    show_masked: bool,
    encoding: str | None,
    jobs: int | None,
    no_cache: bool,
) -> int:
    """Check drafts: files, folders, or standard input (-). Without a path, the current folder.

    Exit status: 0 nothing to say, 1 findings, 2 something could not be checked.
    """
    from tonecheck.checking import Checking
    from tonecheck.cli.left import Left
    from tonecheck.cli.run import NAMELESS, Inputs, Run
    from tonecheck.config.file import Configs
    from tonecheck.config.selection import Wish
    from tonecheck.discovery import Discovery
    from tonecheck.formats import known_suffixes
    from tonecheck.plugins.loading import load_extensions
    from tonecheck.report import REPORTERS
    from tonecheck.session import Session

    paths = _paths(paths, stdin_filename)
    if write_baseline and prune_baseline:
        raise click.ClickException("--write-baseline leaves nothing to prune; use one of the two")
    if fix or shows_diff:
        from tonecheck.cli.fix import refuse

        refuse(
            shows=shows_diff,
            stdin=STDIN in paths,
            form=form,
            write_baseline=write_baseline,
            prune_baseline=prune_baseline,
            show_masked=show_masked,
            table=statistics,
        )
    _check_encoding(encoding)
    extensions = load_extensions(plugins=not isolated)
    reporter = extensions.reporter(form)
    configs = Configs(config, isolated=isolated)
    discovery = Discovery(configs, known_suffixes(extensions.formats), force_exclude=force_exclude)
    process = ctx.find_object(Process) or Process()
    talks = form == "text"  # the other formats are read by programs, and programs want stderr empty

    found = discovery.find(Path(path) for path in paths if path != STDIN)
    stdin = None
    if STDIN in paths:
        if not (stdin_filename and discovery.leaves_out(Path(stdin_filename))):
            stdin = (stdin_filename or NAMELESS, _stdin(talks))
        elif fix and not shows_diff:
            from tonecheck.cli.fix import pass_on

            pass_on(_stdin(talks))
    inputs = Inputs(found, stdin, skip_unknown=skip_unknown)
    wish = Wish(split(select), split(ignore))
    own_past = None if show_masked else _past(extensions, wish, encoding)
    past = None if no_cache else own_past
    session = Session(
        configs,
        extensions,
        wish=wish,
        encoding=encoding,
        models=process.models,
        stock=process.stock,
        changes=_changes(changed_since),
        past=past,
        ready=_ready(own_past),
    )
    if show_masked:
        from tonecheck.cli.masked import show_drafts

        return show_drafts(inputs, session)
    drafts_wanted = fix or shows_diff or changed_since or form not in REPORTERS  # and not only what was found in them
    checking = Checking(session, None if drafts_wanted else past, jobs=1 if drafts_wanted else jobs)
    known = _baseline(baseline, configs, write=write_baseline, prune=prune_baseline)
    in_part = bool(select or ignore or changed_since)
    fixing = None
    if fix or shows_diff:
        from tonecheck.cli.fix import Fixing

        fixing = Fixing(session, known, unsafe=unsafe_fixes, shows=shows_diff)
    left = Left(allowed=unsafe_fixes)
    run = Run(inputs, checking, known, fail_on, left, fixing, writes_baseline=write_baseline, in_part=in_part)
    try:
        run.report(reporter, talks=talks, statistics=statistics)
    finally:
        checking.close()
        if own_past is not None:
            own_past.save()
    if known is not None and (write_baseline or prune_baseline):
        saved = known.save(prune=not write_baseline)
        if talks:
            say(saved)
    folders = [Path(path) for path in paths if path != STDIN]
    for message in (*run.errors, *(run.notes(folders) if talks else ())):
        say(message)
    return run.status


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


def _stdin(talks: bool) -> bytes:
    """Read standard input."""
    if sys.stdin is None:
        raise click.ClickException("standard input is closed; hand a reply over through it, or name a file")
    if talks and sys.stdin.isatty():
        say("reading a reply from the keyboard; end it with Ctrl-D on a line of its own")
    return sys.stdin.buffer.read()


def _changes(rev: str | None) -> Changes | None:
    if rev is None:
        return None
    from tonecheck.sources.changes import changed_since

    return changed_since(rev, Path.cwd())


def _ready(past: Past | None) -> ReadyMade | None:
    from tonecheck.readymade import ReadyMade

    return ReadyMade(past) if past is not None else None


def _past(extensions: Extensions, wish: Wish, encoding: str | None) -> Past:
    from tonecheck.past import Past

    return Past(extensions, repr(wish), repr(encoding))


def _baseline(chosen: Path | None, configs: Configs, *, write: bool, prune: bool) -> Baseline | None:
    """Give the baseline of the option or of the current folder's config, if there is one."""
    from tonecheck.sources.paths import absolute

    file = absolute(chosen) if chosen is not None else configs.of(Path.cwd()).baseline
    if file is None:
        if write or prune:
            raise click.ClickException("which baseline? name the file: --baseline tonecheck-baseline.json")
        return None
    from tonecheck.config.baseline import Baseline

    return Baseline.read(file, must_exist=chosen is not None and not write)
