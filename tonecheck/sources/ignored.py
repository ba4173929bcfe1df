"""What git ignores: ``.gitignore`` files and ``.git/info/exclude``, read the way git reads them.

A folder is entered only if it is not ignored, so each name is judged by itself and never by a folder above it. That is
what git does and why pathspec, where a pattern for a folder also matches all below it, is not used here: there ``!a/``
would take ``a/node_modules`` out of ``node_modules``. Names are bytes to git, and so they are here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

FILE, REPOSITORY = ".gitignore", ".git"


class _Pattern(NamedTuple):
    """One line of an ignore file: a regular expression for a whole name, or for a whole path from the file's folder."""

    expression: bytes
    whole_path: bool
    only_folders: bool
    ignores: bool  # or, after ``!``, takes back


class Patterns:
    """The patterns of one ignore file. The last one that fits counts."""

    def __init__(self, content: bytes) -> None:
        lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        self._patterns = [found for line in lines if (found := _pattern(line))]

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def verdict(self, folder: bytes, name: bytes, is_folder: bool) -> bool | None:
        """Tell whether a name in a folder is ignored; None where no pattern fits.

        The folder is written from the file's own, with a slash at the end.
        """
        # Hardly any name fits any pattern; the two that ask for all at once see to most of them.
        if not (self._fits_name(name) or self._fits_path(folder + name)):
            return None
        for pattern, expression in self._backwards:
            fits = expression.fullmatch(folder + name if pattern.whole_path else name)
            if fits and (is_folder or not pattern.only_folders):
                return pattern.ignores
        return None

    @cached_property
    def _fits_name(self) -> Callable[[bytes], object]:
        return _any(pattern.expression for pattern in self._patterns if not pattern.whole_path)

    @cached_property
    def _fits_path(self) -> Callable[[bytes], object]:
        return _any(pattern.expression for pattern in self._patterns if pattern.whole_path)

    @cached_property
    def _backwards(self) -> list[tuple[_Pattern, re.Pattern[bytes]]]:
        return [(pattern, re.compile(pattern.expression, re.DOTALL)) for pattern in reversed(self._patterns)]


def _any(expressions: Iterable[bytes]) -> Callable[[bytes], object]:
    """Give what tells whether one of some expressions fits."""
    return re.compile(b"|".join(b"(?:%b)" % each for each in expressions) or b"(?!)", re.DOTALL).fullmatch


class Ignores:
    """What is ignored directly in one folder, by the ignore files of that folder and of those above it.

    ``levels`` are these files' patterns, the nearest first, each with the way from its folder to this one.
    """

    def __init__(self, levels: tuple[tuple[Patterns, bytes], ...] = ()) -> None:
        self._levels = levels

    def ignores(self, name: str, *, is_folder: bool = False) -> bool:
        """Tell whether git ignores what has this name in the folder."""
        if not self._levels:
            return False
        written = os.fsencode(name)
        for patterns, folder in self._levels:
            verdict = patterns.verdict(folder, written, is_folder)
            if verdict is not None:
                return verdict
        return False

    def into(self, name: str) -> Ignores:
        """Give what the files met so far ignore in a folder inside this one."""
        step = os.fsencode(name) + b"/"
        return Ignores(tuple((patterns, folder + step) for patterns, folder in self._levels))

    def including(self, file: str) -> Ignores:
        """Give the same with one more file, which lies in the folder. One that can't be read says nothing."""
        patterns = _read(file)
        return Ignores(((patterns, b""), *self._levels)) if patterns else self


def _read(file: str) -> Patterns | None:
    """Read an ignore file. As to git, a link is none."""
    path = Path(file)
    try:
        return Patterns(path.read_bytes()) if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None


def repository(folder: str) -> Ignores:
    """Give what is ignored directly in the root folder of a repository."""
    ignores = Ignores()
    if (git := _git_folder(Path(folder, REPOSITORY))) is not None:
        ignores = ignores.including(str(git / "info" / "exclude"))
    return ignores.including(str(Path(folder, FILE)))


def _git_folder(git: Path) -> Path | None:
    """Give the folder that holds a repository's settings: of a worktree or a submodule it lies elsewhere."""
    try:
        if not git.is_file():
            return git
        written = git.read_text(encoding="utf-8", errors="surrogateescape")
        if not written.startswith("gitdir:"):
            return None
        own = git.parent / written.removeprefix("gitdir:").strip()
        shared = own / "commondir"
        return own / shared.read_text(encoding="utf-8", errors="surrogateescape").strip() if shared.is_file() else own
    except OSError:
        return None


class GitIgnore:
    """Answers for any folder; what was worked out for the folders above it is kept."""

    def __init__(self) -> None:
        self._roots: dict[Path, Path | None] = {}
        self._known: dict[tuple[Path, Path], Ignores | None] = {}

    def within(self, folder: Path, start: Path | None = None) -> Ignores | None:
        """Give what is ignored directly in an absolute folder; None where the folder is ignored itself.

        The files count from the repository's root, or, where there is no repository, from ``start``, without which it
        is the folder.
        """
        root = self._root(folder)
        if root is None:
            root = start if start is not None and folder.is_relative_to(start) else folder
        return self._below(root, folder)

    def ignores(self, path: Path, start: Path | None = None) -> bool:
        """Tell whether git ignores a file with this absolute path, or a folder it is in."""
        ignores = self.within(path.parent, start)
        return ignores is None or ignores.ignores(path.name)

    def _root(self, folder: Path) -> Path | None:
        """Give the nearest folder from here upwards that is the root of a repository."""
        if folder not in self._roots:
            if os.path.lexists(folder / REPOSITORY):
                self._roots[folder] = folder
            else:
                self._roots[folder] = self._root(folder.parent) if folder.parent != folder else None
        return self._roots[folder]

    def _below(self, root: Path, folder: Path) -> Ignores | None:
        if (root, folder) not in self._known:
            self._known[root, folder] = self._worked_out(root, folder)
        return self._known[root, folder]

    def _worked_out(self, root: Path, folder: Path) -> Ignores | None:
        if folder == root:
            return repository(str(folder))
        above = self._below(root, folder.parent)
        if above is None or above.ignores(folder.name, is_folder=True):
            return None
        return above.into(folder.name).including(str(folder / FILE))


# From a line to a regular expression


def _pattern(line: bytes) -> _Pattern | None:
    """Read a line of an ignore file; None for one that can match nothing: blank, a comment, or broken."""
    line = _without_trailing_spaces(line.removesuffix(b"\r"))
    if not line or line.startswith(b"#"):
        return None
    ignores = not line.startswith(b"!")
    line = line if ignores else line[1:]
    only_folders = line.endswith(b"/")
    line = line.removesuffix(b"/")
    whole_path = b"/" in line
    tokens = _tokens(line.removeprefix(b"/") if whole_path else line, whole_path)
    if not line or tokens is None:
        return None
    return _Pattern(_expression(tokens), whole_path, only_folders, ignores)


def _without_trailing_spaces(line: bytes) -> bytes:
    end = len(line.rstrip(b" "))
    backslashes = end - len(line[:end].rstrip(b"\\"))
    return line[: end + 1] if backslashes % 2 and end < len(line) else line[:end]


STAR, FOLDERS, ANYTHING = b"*", b"**/", b"**"  # tokens that may match more than one character


def _tokens(glob: bytes, whole_path: bool) -> list[bytes] | None:
    """Split a pattern into stars and expressions for one byte each; None for one that git says never matches."""
    found: list[bytes] = []
    at = 0
    while at < len(glob):
        here = glob[at : at + 1]
        if here == b"*":
            end = at
            while glob[end : end + 1] == b"*":
                end += 1
            # git takes a first stretch without wildcards away before it looks, so that *ab\**'s stars are its beginning
            opens = at == 0 or glob[at - 1 : at] == b"/" or all(token[:1] == b"\\" for token in found)
            if whole_path and end - at > 1 and opens and glob[end : end + 1] in (b"", b"/"):
                found.append(FOLDERS if glob[end : end + 1] else ANYTHING)
                end += 1
            else:
                found.append(STAR)
            at = end
            continue
        if here == b"?":
            token, at = b"[^/]", at + 1
        elif here == b"[":
            token, at = _set(glob, at + 1)
        elif here == b"\\":
            token, at = _byte(glob[at + 1]) if at + 1 < len(glob) else b"", at + 2
        else:
            token, at = _byte(glob[at]), at + 1
        if not token:
            return None
        found.append(token)
    return found


def _byte(value: int) -> bytes:
    return b"\\x%02x" % value


def _classes() -> dict[str, str]:
    """Give the characters of each class that may stand in brackets."""
    import string  # hardly any pattern has one

    return {
        "alpha": string.ascii_letters,
        "digit": string.digits,
        "alnum": string.ascii_letters + string.digits,
        "upper": string.ascii_uppercase,
        "lower": string.ascii_lowercase,
        "punct": string.punctuation,
        "space": string.whitespace,
        "blank": " \t",
        "xdigit": string.hexdigits,
        "cntrl": "".join(map(chr, (*range(32), 127))),
        "print": "".join(map(chr, range(32, 127))),
        "graph": "".join(map(chr, range(33, 127))),
    }


_CLASS = rb"\[:([^\]]*):\]"


def _set(glob: bytes, at: int) -> tuple[bytes, int]:
    """Read ``[…]`` from behind its bracket; give an expression and where it ends, an empty one where it is broken."""
    negated = glob[at : at + 1] in (b"!", b"^")
    at += negated
    first = at
    members: set[int] = set()
    before: int | None = None  # what a range may begin with
    while at < len(glob):
        byte = glob[at]
        if byte == ord("]") and at > first:
            members = set(range(256)) - members if negated else members
            members.discard(ord("/"))
            return b"[%b]" % b"".join(map(_byte, sorted(members))) if members else b"(?!)", at + 1
        if named := re.compile(_CLASS).match(glob, at):
            characters = _classes().get(named[1].decode("latin-1"))
            if characters is None:
                break
            members |= set(characters.encode())
            before, at = None, named.end()
            continue
        is_range = byte == ord("-") and before is not None and glob[at + 1 : at + 2] not in (b"", b"]")
        at += is_range
        at += glob[at : at + 1] == b"\\"
        if at >= len(glob):
            break
        if is_range and before is not None:
            members |= set(range(before, glob[at] + 1))
            before = None
        else:
            members.add(glob[at])
            before = glob[at]
        at += 1
    return b"", at


def _expression(tokens: list[bytes]) -> bytes:
    """Give the regular expression of a pattern.

    What stands between two stars is taken where it is first met, for good (the groups are atomic): the next star takes
    any rest as well, so nothing is lost by it, and no pattern can make a long name slow.
    """
    *sections, last = _split(tokens, FOLDERS)
    found = b""
    for number, section in enumerate(sections):
        found += b"(?>(?:[^/]*+/)*?%b)" % _section(section) if number else _section(section)
    return found + (b"(?:[^/]*+/)*?" if sections else b"") + _section(last)


def _section(tokens: list[bytes]) -> bytes:
    """Give the expression of what stands between two ``**/``."""
    *runs, final = _split(tokens, STAR)
    if not runs:
        return _written(final)
    middle = b"".join(b"(?>[^/]*?%b)" % _written(run) for run in runs[1:])
    return _written(runs[0]) + middle + b"[^/]*" + _written(final)


def _written(tokens: Iterable[bytes]) -> bytes:
    return b"".join(b".*" if token == ANYTHING else token for token in tokens)


def _split(tokens: list[bytes], at: bytes) -> Iterator[list[bytes]]:
    run: list[bytes] = []
    for token in tokens:
        if token == at:
            yield run
            run = []
        else:
            run.append(token)
    yield run
