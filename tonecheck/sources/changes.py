"""What changed since a revision, as git tells it: files, and the lines of them.

Everything since the commit where the revision and the present one parted counts: what was committed, what is in the
index, what is only in the working tree, and files that git does not know yet.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tonecheck.errors import ConfigError, did_you_mean

OPTION = "--changed-since"
CHUNK = 1 << 16  # bytes; of a longer line only the beginning is looked at

# Where the repository is, as git tells its hooks. We look for ourselves: what a hook is told holds for the folder it was
# started in, and the index it is given may be a passing one. The last two change what a diff looks like.
_TOLD = re.compile(
    r"GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE"
    r"|DIFF_OPTS|EXTERNAL_DIFF)"
)
_DIFF = (
    *("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--find-renames"),
    *("--ignore-submodules=none", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/"),
)
_LIST = ("--raw", "--numstat", "-z", "--no-abbrev")
_PATCH = ("--patch", "--unified=0", "--inter-hunk-context=0", "--diff-filter=MRC")
_LINK, _SUBMODULE = "120000", "160000"  # modes of what is no ordinary file


@dataclass(frozen=True, slots=True)
class Lines:
    """Runs of changed lines, by their first and last ones, from 1 and in order."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)

    def touch(self, first: int, last: int) -> bool:
        """Tell whether one of these lines is among others, both ends included."""
        at = bisect_left(self.last, first)
        return at < len(self.last) and self.first[at] <= last


@dataclass
class Changes:
    """The files below ``top``, the root of a repository, that changed; None stands for all of a file.

    Paths are those of the file system, without links. ``folders`` are those that are new with all that is in them. A
    file outside of the repository is touched: nobody can say that it did not change.
    """

    top: str
    files: dict[str, Lines | None] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    _places: dict[Path, str] = field(default_factory=dict, repr=False)
    _compared: set[str] = field(default_factory=set, repr=False)

    def touches(self, path: Path) -> bool:
        """Tell whether anything in the file with an absolute path changed."""
        return any(name in self.files or self._is_new(name) for name in self._names(path))

    def touches_lines(self, path: Path, first: int, last: int) -> bool:
        """Tell whether one of some lines (from 1, the last included) changed or was next to one that went."""
        return any(self._has(name, first, last) or self._is_new(name) for name in self._names(path))

    def _names(self, path: Path) -> set[str]:
        """Give the real path of a file and that of a link to it: to git a link is a file, and either may change."""
        if path.parent not in self._places:
            self._places[path.parent] = os.path.realpath(path.parent)
        name = os.path.join(self._places[path.parent], path.name)  # noqa: PTH118 - asked for every draft
        return {name, os.path.realpath(name)} if path.is_symlink() else {name}

    def _is_new(self, name: str) -> bool:
        if not name.startswith(self.top.rstrip(os.sep) + os.sep):
            return True
        return bool(self.folders) and any(str(above) in self.folders for above in Path(name).parents)

    def _has(self, name: str, first: int, last: int) -> bool:
        if name not in self.files:
            return False
        if name not in self._compared:
            self._compared.add(name)
            if self.files[name] is not None and _has_other_lines(name):
                self.files[name] = None
        lines = self.files[name]
        return lines is None or lines.touch(first, last)


def _has_other_lines(name: str) -> bool:
    """Tell whether a file has line breaks that are none to git: carriage returns alone."""
    held = b""
    try:
        with Path(name).open("rb") as file:
            while data := file.read(CHUNK):
                data = held + data
                held = data[-1:] if data.endswith(b"\r") else b""
                if data.count(b"\r") - len(held) > data.count(b"\r\n"):
                    return True
    except OSError:
        return False
    return bool(held)


def changed_since(revision: str, folder: Path) -> Changes:
    """Ask git what changed since a revision in the repository that a folder is in.

    Raises `ConfigError` where there is no git, no repository, no such revision, or nothing it shares with the present.
    """
    try:
        git = _repository(folder)
        return _changes(git, _base(git, revision))
    except _GitError as error:
        raise ConfigError(f"{OPTION}: {error}") from None


class _GitError(Exception):
    """git can't be run or said no; the text says why. ``status`` is its exit status."""

    def __init__(self, text: str, status: int = -1) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class _Git:
    """git, run in a folder."""

    folder: str
    environment: dict[str, str]

    def run(self, *args: str, given: bytes = b"") -> bytes:
        """Give what a command prints. Raises `_GitError`."""
        with self.printing(*args, given=given) as out:
            return out.read()

    def line(self, *args: str) -> str:
        """Give the one line that a command prints."""
        return os.fsdecode(self.run(*args).removesuffix(b"\n"))

    @contextmanager
    def printing(self, *args: str, given: bytes = b"") -> Iterator[IO[bytes]]:
        """Give what a command prints while it does. Raises `_GitError`, in the end too."""
        with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stderr:
            stdin.write(given)
            stdin.seek(0)
            command = ["git", "-c", "core.quotePath=off", *args]
            env = self.environment
            try:
                git = subprocess.Popen(
                    command, cwd=self.folder, env=env, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr
                )
            except FileNotFoundError:
                raise _GitError("needs git, which is not installed or not in the PATH") from None
            except OSError as error:
                raise _GitError(f"git can't be started: {error.strerror or error}") from None
            with git:
                assert git.stdout is not None
                yield git.stdout
            if git.returncode:
                stderr.seek(0)
                raise _GitError(_said(os.fsdecode(stderr.read())), git.returncode)


def _said(stderr: str) -> str:
    """Give in one line why git stopped."""
    lines = [" ".join(line.split()) for line in stderr.splitlines() if line.strip()]
    fatal = [line.removeprefix("fatal: ") for line in lines if line.startswith("fatal: ")]
    return f"git says: {(fatal or lines[-1:] or ['nothing, but failed'])[0]}"


def _repository(folder: Path) -> _Git:
    """Find the repository that a folder is in; give git at its root."""
    plain = {name: value for name, value in os.environ.items() if not _TOLD.fullmatch(name)}
    plain |= {"LC_ALL": "C", "LANGUAGE": "", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return _Git(os.path.realpath(_Git(str(folder), plain).line("rev-parse", "--show-toplevel")), plain)
    except _GitError as error:
        if "GIT_DIR" not in os.environ and "not a git repository" in str(error):
            raise _GitError(f"{folder} is not in a git repository") from None
        if "GIT_DIR" not in os.environ:
            raise
    # A repository that lies apart from its files is only found by what we are told.
    told = _Git(str(Path.cwd()), {**os.environ, **plain})
    top, git_dir = told.line("rev-parse", "--show-toplevel"), told.line("rev-parse", "--absolute-git-dir")
    return _Git(os.path.realpath(top), {**plain, "GIT_DIR": git_dir, "GIT_WORK_TREE": top})


def _base(git: _Git, revision: str) -> str:
    """Give the commit where a revision and the present one parted."""
    try:
        if not revision or revision.startswith("-"):
            raise _GitError("is an option")  # nothing that can be asked for begins so
        named = git.line("rev-parse", "--verify", "--quiet", revision)
        commit = git.line("rev-parse", "--verify", "--quiet", f"{named}^{{commit}}")
    except _GitError:
        known = git.line("for-each-ref", "--format=%(refname:short)").splitlines()
        hint = _SHALLOW if _is_shallow(git) else did_you_mean(revision, known)
        raise _GitError(f"there is no revision {revision!r} here{hint}") from None
    try:
        return git.line("merge-base", commit, "HEAD")
    except _GitError as error:
        if error.status != 1:
            raise
        hint = _SHALLOW if _is_shallow(git) else ""
        raise _GitError(f"{revision!r} and the present commit have no commit in common{hint}") from None


_SHALLOW = (
    "; this clone is shallow and may lack it: git fetch --unshallow gets the rest (in CI, fetch the whole history)"
)


def _is_shallow(git: _Git) -> bool:
    return git.line("rev-parse", "--is-shallow-repository") == "true"


def _changes(git: _Git, base: str) -> Changes:
    """Give what changed in the working tree since a commit."""
    top = git.folder
    changes = Changes(top)
    whole, patched = set(), set()
    for entry in _entries(git.run(*_DIFF, *_LIST, base, "--")):
        if entry.status == "D":
            continue
        if entry.modes[1] == _SUBMODULE:
            _add_submodule(changes, entry, git)
        elif entry.status in "MRC" and _LINK not in entry.modes and not entry.binary:
            patched.add(entry.path)
        else:
            whole.add(entry.path)
    whole |= _filtered(git, patched - whole)
    if patched - whole:
        with git.printing(*_DIFF, *_PATCH, base, "--") as patch:
            for path, first, last in changed_lines(patch):
                if path not in patched:
                    continue
                lines = changes.files.setdefault(_joined(top, path), Lines())
                if lines is not None:
                    lines.first.append(first)
                    lines.last.append(last)
    for name in git.run("ls-files", "--others", "--exclude-standard", "-z").split(b"\0"):
        if name.endswith(b"/"):  # a repository of its own
            changes.folders.add(_joined(top, os.fsdecode(name[:-1])))
        elif name:
            whole.add(os.fsdecode(name))
    changes.files |= dict.fromkeys((_joined(top, path) for path in whole), None)
    return changes


def _joined(top: str, path: str) -> str:
    return os.path.join(top, *path.split("/"))  # noqa: PTH118 - a Path would lose what is no text on the way back


@dataclass(frozen=True, slots=True)
class _Entry:
    """One change: git's letter for it, the old mode and the new one, the old object, the new path."""

    status: str
    modes: tuple[str, str]
    old: str
    path: str
    binary: bool


def _entries(listed: bytes) -> list[_Entry]:
    """Read what ``--raw --numstat -z`` prints: all of the one, then all of the other."""
    fields = iter(listed.split(b"\0"))
    found: list[tuple[list[str], str]] = []
    binary = set()
    for given in fields:
        if given.startswith(b":"):
            parts = given[1:].decode("ascii").split(" ")
            path = next(fields)
            found.append((parts, os.fsdecode(next(fields) if parts[4][0] in "RC" else path)))
        elif given:
            added, _, path = given.split(b"\t", 2)
            if not path:  # a new name; the old one comes first
                path = [next(fields), next(fields)][1]
            if added == b"-":
                binary.add(os.fsdecode(path))
    return [_Entry(parts[4][0], (parts[0], parts[1]), parts[2], path, path in binary) for parts, path in found]


def _add_submodule(changes: Changes, entry: _Entry, outer: _Git) -> None:
    """Add what changed in a repository inside another one, since the commit that was meant to be there."""
    folder = _joined(outer.folder, entry.path)
    if not os.path.lexists(_joined(folder, ".git")):
        return  # it was never fetched; there are no files
    environment = {name: value for name, value in outer.environment.items() if not _TOLD.fullmatch(name)}
    git = _Git(folder, environment)
    try:
        if entry.modes[0] != _SUBMODULE:
            raise _GitError("is new")
        git.run("cat-file", "-e", f"{entry.old}^{{commit}}")
    except _GitError:
        changes.folders.add(folder)
        return
    inner = _changes(git, entry.old)
    changes.files |= inner.files
    changes.folders |= inner.folders


def _filtered(git: _Git, paths: Iterable[str]) -> set[str]:
    """Give those of some files that git keeps in another form than they have in the working tree, as git-lfs does."""
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    fields = git.run("check-attr", "-z", "--stdin", "filter", given=given).split(b"\0") if given else []
    values = zip(fields[::3], fields[2::3], strict=False)
    return {os.fsdecode(path) for path, value in values if value not in (b"unspecified", b"unset")}


_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def changed_lines(patch: IO[bytes]) -> Iterator[tuple[str, int, int]]:
    """Read a patch without context: each run of new lines, with the new path and its first and last line.

    Where lines only went, the run is the line before and the line after.
    """
    path = ""
    skipped = 0  # lines of a hunk that are still to come; they may look like anything
    starts = True
    while line := patch.readline(CHUNK):
        opens, starts = starts, line.endswith(b"\n")
        if not opens or line.startswith(b"\\"):
            continue
        if skipped:
            skipped -= 1
        elif line.startswith(b"+++ "):
            path = os.fsdecode(_unquoted(line[4:].rstrip(b"\n").removesuffix(b"\t"))).removeprefix("b/")
        elif hunk := _HUNK.match(line):
            old, first, new = (int(number) if number is not None else 1 for number in hunk.groups())
            skipped = old + new
            yield (path, first, first + new - 1) if new else (path, max(first, 1), first + 1)


_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPED = dict(zip(b"abtnvfr", b"\a\b\t\n\v\f\r", strict=True))


def _unquoted(name: bytes) -> bytes:
    """Give a path that git may have put in quotes."""
    if not name.startswith(b'"'):
        return name

    def byte(found: re.Match[bytes]) -> bytes:
        written = found[1]
        return bytes([int(written, 8) if len(written) == 3 else _ESCAPED.get(written[0], written[0])])

    return _ESCAPE.sub(byte, name[1:-1])
