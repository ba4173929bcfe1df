"""``tonecheck check --fix`` and ``--diff``: what becomes of each input, and what is told of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tonecheck.cli.left import Left
from tonecheck.cli.run import NAMELESS, written
from tonecheck.config.baseline import Baseline
from tonecheck.errors import InputError, UnknownFileError
from tonecheck.fixing.diff import diff
from tonecheck.fixing.fixer import Fixed, Fixer, Pass
from tonecheck.report.base import counted
from tonecheck.report.checked import Checked
from tonecheck.session import Session
from tonecheck.sources.writing import replace_content


class Fixing:
    """Fixes one input after the other, or shows how: files in their place, standard input to standard output.

    ``errors`` tell in one line each what could not be fixed as it should.
    """

    def __init__(self, session: Session, baseline: Baseline | None, *, unsafe: bool, shows: bool) -> None:
        self.errors: list[str] = []
        self.shows = shows
        self._session = session
        self._baseline = baseline
        self._fixer = Fixer(session, unsafe=unsafe, baseline=self._known if baseline is not None else None)
        self._fixed = 0
        self._drafts = 0
        self._shown: set[str] = set()  # real paths; a file and a link to it are one

    def checked(self, name: str, what: Path | bytes) -> Iterator[Checked]:
        """Fix an input and give its drafts with what is left; where nothing may be written, as they are.

        Raises `UnknownFileError` as checking does.
        """
        path, data = (what, None) if isinstance(what, Path) else (Path(name), what)
        try:
            first = self._fixer.look(path, data)
            fixed = self._worked_over(path, data, first)
        except UnknownFileError:
            self._pass_on(data)
            raise
        self._pass_on(fixed.new if fixed is not None and data is not None else data)
        if fixed is not None and not self.shows:
            yield from (each for _, each in self._session.check_drafts(path, fixed.new, fixed.only))
        elif first.checked is not None:
            yield from first.checked
        elif data is None:
            yield from self._session.check_file(path)
        else:
            yield from self._session.check_bytes(data, name)

    def _known(self, path: Path) -> Baseline | None:
        return self._baseline.afresh() if self._baseline is not None and str(path) != NAMELESS else None

    def _worked_over(self, path: Path, data: bytes | None, first: Pass) -> Fixed | None:
        """Fix what was found, and write or show it; None where nothing changes."""
        if not first.choices:
            return None
        try:
            fixed = self._fixer.fix(path, data if data is not None else _content(path), first)
            if fixed.new != fixed.old:
                self._hand_out(fixed, is_file=data is None)
        except InputError as error:
            self.errors.append(str(error))
            return None
        self.errors += [f"{path}: {problem}" for problem in fixed.problems]
        self._fixed += fixed.findings
        self._drafts += fixed.drafts
        return fixed

    def _hand_out(self, fixed: Fixed, *, is_file: bool) -> None:
        if not self.shows:
            if is_file:
                replace_content(fixed.path, fixed.old, fixed.new)
            return
        real = os.path.realpath(fixed.path) if is_file else ""
        if real not in self._shown or not is_file:
            self._shown.add(real)
            _put(diff(_name(fixed.path, is_file=is_file), fixed.old, fixed.new, fixed.regions()))

    def _pass_on(self, data: bytes | None) -> None:
        """Write the text from standard input out again."""
        if data is not None and not self.shows:
            _put(data)

    def said(self, left: Left) -> str:
        """Say what was done, in one line; nothing where there was nothing to do."""
        if not (self._fixed or left.findings):
            return ""
        where = f" in {counted(self._drafts, 'draft')}" if self._fixed else ""
        if self.shows:
            done = f"{counted(self._fixed, 'finding')} would be fixed{where}" if self._fixed else "nothing to fix"
        else:
            done = f"Fixed {self._fixed:,} of {counted(self._fixed + left.findings, 'finding')}{where}"
        return done + (f"; {left.unsafe:,} more with --unsafe-fixes" if left.unsafe else "")


def refuse(
    *, shows: bool, stdin: bool, form: str, write_baseline: bool, prune_baseline: bool, show_masked: bool, table: bool
) -> None:
    """Refuse what does not go with --fix, or with --diff if that is what ``shows`` says. Raises `click.ClickException`."""
    option = "--diff" if shows else "--fix"
    if write_baseline:
        problem = f"--write-baseline leaves findings as they are, and {option} does not; use one of the two"
    elif show_masked:
        problem = f"--show-masked checks nothing, so there is nothing for {option} to do"
    elif shows and prune_baseline:
        problem = "--diff writes nothing; use --prune-baseline in a run of its own"
    elif shows and (form != "text" or table):
        problem = f"--diff prints a diff and no report; leave out {'--statistics' if form == 'text' else '--format'}"
    elif stdin and form != "text":
        problem = "--fix writes standard input to standard output, where a report has no place; leave out --format"
    else:
        return
    raise click.ClickException(problem)


def pass_on(data: bytes) -> None:
    """Write out what came through standard input and is not to be checked."""
    _put(data)


def _put(data: bytes) -> None:
    with written():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(str(path), "can't be fixed: it is no ordinary file")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"can't be read: {error.strerror or error}") from None


def _name(path: Path, *, is_file: bool) -> str:
    """Give the path of a file from the current folder; a link stands for the file it leads to."""
    if not is_file:
        return str(path)
    if path.is_symlink():
        return os.path.relpath(os.path.realpath(path), os.path.realpath(Path.cwd()))
    return os.path.relpath(path)
