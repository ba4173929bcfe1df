"""One run of ``tonecheck check``: its inputs checked one after the other, reported as they come, and what became of it.

Nothing is kept of a draft once it is reported, so that an export may be larger than memory.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

import click

from tonecheck.checking import Checking
from tonecheck.cli import say, settle, silence
from tonecheck.cli.options import colour_wanted, terminal_width
from tonecheck.discovery import Discovered
from tonecheck.errors import InputError, UnknownFileError
from tonecheck.report import Look, Reporter
from tonecheck.report.checked import Checked
from tonecheck.rulebook.level import Level
from tonecheck.sources.paths import absolute, is_folder

if TYPE_CHECKING:
    from tonecheck.cli.fix import Fixing
    from tonecheck.cli.left import Left
    from tonecheck.config.baseline import Baseline

PROGRESS_FROM = 50  # files; fewer are done before a bar is drawn
NAMELESS = "<stdin>"  # standard input whose name nobody said
SPOOLED = 4_000_000  # characters of a machine's report kept in memory


class Inputs:
    """What there is to check: the files of the paths, and standard input with its name."""

    def __init__(self, found: Discovered, stdin: tuple[str, bytes] | None, *, skip_unknown: bool = False) -> None:
        self.found = found
        self.stdin = stdin
        self.skip_unknown = skip_unknown

    def passes_over(self, path: Path) -> bool:
        """Tell whether a data file without replies is no mistake: nobody named it, or the one who did is a program."""
        return self.skip_unknown or absolute(path) not in self.found.named

    def __iter__(self) -> Iterator[tuple[str, Path | InputError | bytes]]:
        """Give everything by its name, in the order of the names."""
        files: Iterator[tuple[str, Path | InputError | bytes]] = ((str(path), path) for path in self.found.files)
        others: list[tuple[str, Path | InputError | bytes]] = [(error.path, error) for error in self.found.errors]
        if self.stdin is not None:
            others.append(self.stdin)
        return merge(files, sorted(others, key=_name), key=_name)  # a library's files are many, and in order

    def __len__(self) -> int:
        return len(self.found.files) + len(self.found.errors) + (self.stdin is not None)


class Run:
    """Checks inputs and reports them. ``errors`` is what stopped it anywhere, in one line each.

    With ``fixing`` they are fixed before; ``left`` counts what is reported.
    """

    def __init__(
        self,
        inputs: Inputs,
        checking: Checking,
        baseline: Baseline | None,
        fail_on: str | None,
        left: Left,
        fixing: Fixing | None = None,
        *,
        writes_baseline: bool = False,
        in_part: bool = False,
    ) -> None:
        self.errors: list[str] = []
        self._inputs = inputs
        self._checking = checking
        self._session = checking.session
        self._baseline = baseline
        self._fail_on = fail_on
        self._left = left
        self._fixing = fixing
        self._writes = writes_baseline
        self._in_part = in_part  # not every rule, or not every draft: what is not found may be there
        self._failed = False
        self._drafts = 0
        self._empty: list[str] = []  # named files without a draft
        self._strange = 0  # data files without replies anybody knows

    @property
    def status(self) -> int:
        """The exit status."""
        return 2 if self.errors else int(self._failed)

    def report(self, reporter: Reporter, *, talks: bool, statistics: bool) -> None:
        """Check everything and write the report. A program's report is written whole, or not at all."""
        self._prepare()
        shows = self._fixing is not None and self._fixing.shows
        # What is fixed of standard input, or a diff, has standard output to itself.
        out = sys.stderr if self._fixing is not None and (shows or self._inputs.stdin is not None) else sys.stdout
        is_terminal = out.isatty()
        least = self._fail_on or self._session.config(absolute(Path("draft"))).fail_on
        look = Look(
            colour_wanted(is_terminal),
            terminal_width(is_terminal, 100),
            statistics,
            rules=self._session.rules,
            fail_on=None if least == "never" else Level(least),
        )
        if shows:
            self._show()
        elif talks:
            self._write(reporter, out, look)
        else:
            import shutil
            from tempfile import SpooledTemporaryFile

            with SpooledTemporaryFile(
                SPOOLED, mode="w+", encoding="utf-8", errors="surrogatepass", newline=""
            ) as spool:
                reporter(self._watched(self._checked(bar=False)), cast(TextIO, spool), look)
                spool.seek(0)
                with written():
                    shutil.copyfileobj(spool, out)
                    out.flush()

    def _write(self, reporter: Reporter, out: TextIO, look: Look) -> None:
        checked = self._watched(self._checked(bar=sys.stderr.isatty()))
        with written():
            reporter(checked, out, look)
            said = self._fixing.said(self._left) if self._fixing is not None else self._left.hint()
            out.write(f"{said}\n" if said else "")
            out.flush()
        if self._fixing is not None:
            deque(checked, maxlen=0)  # who reads the report may have gone; the rest is fixed all the same

    def _show(self) -> None:
        assert self._fixing is not None
        deque(self._watched(self._checked(bar=sys.stderr.isatty() and not sys.stdout.isatty())), maxlen=0)
        if said := self._fixing.said(self._left):
            say(said)

    def _prepare(self) -> None:
        """Read all configs and compile all rules, so that a mistake in them is told before anything is reported."""
        for folder in self._inputs.found.empty:
            self._session.config(absolute(folder) / "draft")  # even where there is no draft
        self._checking.expect(
            (Path(name), what) if isinstance(what, bytes) else (what, None)
            for name, what in self._inputs
            if not isinstance(what, InputError)
        )

    def _checked(self, *, bar: bool) -> Iterator[Checked]:
        with _progress(self._inputs, bar) as inputs:
            for name, what in inputs:
                drafts, errors = 0, len(self.errors)
                for checked in self._of(name, what):
                    drafts += 1
                    yield checked
                if self._baseline is not None and not self._in_part and len(self.errors) == errors and name != NAMELESS:
                    self._baseline.done(absolute(Path(name)))
                if (
                    not (drafts or self._in_part)
                    and isinstance(what, Path)
                    and absolute(what) in self._inputs.found.named
                ):
                    self._empty.append(name)

    def _of(self, name: str, what: Path | InputError | bytes) -> Iterator[Checked]:
        if isinstance(what, InputError):
            yield Checked(name, None, error=what.problem)
            return
        try:
            if self._fixing is not None:
                yield from self._fixing.checked(name, what)
            elif isinstance(what, Path):
                yield from self._checking.check(what)
            else:
                yield from self._checking.check(Path(name), what)
        except UnknownFileError as error:
            if isinstance(what, Path) and self._inputs.passes_over(what):
                self._strange += 1
            else:
                yield Checked(name, None, error=error.problem)

    def _watched(self, checked: Iterable[Checked]) -> Iterator[Checked]:
        """Take note of what goes by, and leave out what the baseline knows."""
        for each in checked:
            self._drafts += each.draft is not None
            if each.error:
                self.errors.append(f"{each.path}: {each.error}")
            if self._baseline is not None and each.draft is not None and each.path != NAMELESS:
                new = self._baseline.new(absolute(Path(each.path)), each.draft, each.findings)
                each = each._replace(findings=() if self._writes else new)
            self._failed = self._failed or self._fails(each)
            self._left.add(each.findings)
            yield each
        self.errors += self._session.problems
        self.errors += self._fixing.errors if self._fixing is not None else ()

    def _fails(self, checked: Checked) -> bool:
        """Tell whether a finding counts, by the option or by the config of its file."""
        if not checked.findings:
            return False
        least = self._fail_on or self._session.config(absolute(Path(checked.path))).fail_on
        return least != "never" and any(finding.level.rank >= Level(least).rank for finding in checked.findings)

    def notes(self, paths: Sequence[Path]) -> Iterator[str]:
        """Say what a person may want to know though it is no mistake."""
        found = self._inputs.found
        why = "there are no drafts here"
        if found.ignored:
            why = "git ignores what is here; respect-gitignore = false in the config looks all the same"
        if found.excluded:
            why = "the config excludes what is here"
        yield from (f"{folder}: {why}" for folder in found.empty)
        yield from (f"{name}: holds no replies" for name in self._empty if not self._inputs.skip_unknown)
        stdin = self._inputs.stdin
        if stdin is not None and stdin[0] == NAMELESS and stdin[1].lstrip()[:1] in (b"{", b"["):
            yield "standard input was read as plain text; --stdin-filename macros.json reads it as data"
        if self._strange and not self._drafts and not self._in_part:
            files = "1 data file holds" if self._strange == 1 else f"{self._strange:,} data files hold"
            yield f"{files} no replies we know of; [[formats]] in the config says where they are"
        if self._baseline is not None and not self._writes and (note := self._baseline.note()):
            yield note
        if not found.errors and not self._in_part:
            folders = [absolute(path) for path in paths if is_folder(path)]
            yield from self._session.unused(folders)


def _name(item: tuple[str, Path | InputError | bytes]) -> str:
    return item[0]


@contextmanager
def written() -> Iterator[None]:
    """Write to standard output: a reader that has gone is no mistake."""
    try:
        yield
    except BrokenPipeError:
        silence()
    except OSError as error:
        settle()
        raise click.ClickException(f"the report can't be written: {error.strerror or error}") from None


@contextmanager
def _progress(inputs: Inputs, wanted: bool) -> Iterator[Iterable[tuple[str, Path | InputError | bytes]]]:
    """Give the inputs, with a bar on the terminal when there are many."""
    if not wanted or len(inputs) <= PROGRESS_FROM:
        yield inputs
        return
    with click.progressbar(
        inputs, length=len(inputs), label="Reading drafts", file=sys.stderr, show_eta=False, show_pos=True
    ) as bar:
        yield bar
