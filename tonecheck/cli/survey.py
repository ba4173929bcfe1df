"""What is in a folder: the replies ``tonecheck init`` finds there, and how they are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

import regex

from tonecheck.cli.guess import Guess, guess, merged
from tonecheck.config.file import HOUSE_RULES, Configs
from tonecheck.discovery import Discovery
from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError, TonecheckError
from tonecheck.formats import FORMATS, MANY, Format, Syntax, format_for, known_suffixes, read_drafts
from tonecheck.formats.data.layout import known_layouts
from tonecheck.formats.data.values import Page
from tonecheck.sources.stream import MAX_BYTES, open_stream

BASELINE = "tonecheck-baseline.json"
COUNTED = 10_000  # drafts of a file; more are not counted
PAGES = 50  # pages of a file to tell its layout by

# What a project says about itself, wherever it stands; and in its first folder, where a reply might be called so too.
_ANYWHERE = regex.compile(
    r"(?i)(?:readme|changelog|contributing|licen[cs]e|code[_-]of[_-]conduct)(?:\.[a-z-]+)?\.[a-z]+"
)
_ON_TOP = regex.compile(
    r"(?i)(?:security|authors|changes|history|notice|cmakelists|robots|(?:requirements|constraints)[^/]*)\.[a-z]+"
)
_SNIPPETS = regex.compile(r"(?i)(?:.*[_-])?(?:snippets?|partials?|fragments?|signatures?|greetings?|closings?)")
# Placeholders some teams make up for themselves; those that many programs use are known anyway.
_HOMEMADE = (
    r"<<[^<>\n]{1,40}>>",
    r"\(\([^()\n]{1,40}\)\)",
    r"@@\w{1,40}@@",
    r"(?<![\w#])#{1,2}[A-Za-z_]\w{0,40}#{1,2}(?![\w#])",
    r"(?<![\w~])~[A-Za-z_]\w{0,40}~(?![\w~])",
    r"(?<![\w$])\$[A-Za-z_]\w{0,40}\$(?![\w$])",
    r"(?<!\w)__[A-Z][A-Z_]{0,40}[A-Z]__(?!\w)",
)
SOME = 3  # times a placeholder must be met


@dataclass
class Survey:
    """What was seen in a folder; paths are shown from there.

    ``documents`` are patterns for pages that are no replies, ``snippets`` for folders, ``placeholders`` regular
    expressions and ``examples`` one placeholder of each.
    """

    prose: Counter[str] = field(default_factory=Counter)  # files with one reply, by the name of their format
    macros: list[tuple[str, str, int]] = field(default_factory=list)  # file, layout, replies
    guesses: list[Guess] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    snippets: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    baseline: str | None = None

    @property
    def replies(self) -> int:
        """The number of replies seen."""
        return self.prose.total() + sum(count for _, _, count in self.macros)


def survey(folder: Path) -> Survey:
    """Look through a folder."""
    return _Surveyor(folder).seen


class _Surveyor:
    def __init__(self, folder: Path) -> None:
        self.seen = Survey()
        self._homemade: dict[str, list[str]] = {pattern: [] for pattern in _HOMEMADE}
        found = Discovery(Configs(isolated=True), known_suffixes(FORMATS)).find([folder])
        self.seen.unread += [f"{_shown(Path(error.path), folder)}: {error.problem}" for error in found.errors]
        for file in found.files:
            path = PurePosixPath(_shown(file, folder))
            if HOUSE_RULES in path.parts[:-1]:
                continue  # rules, which have examples
            if str(path) == BASELINE:
                self.seen.baseline = BASELINE
            elif pattern := _document(path):
                _add(self.seen.documents, pattern)
            else:
                self._look_at(file, path)
        self.seen.guesses = merged(self.seen.guesses)
        some = {pattern: found[0] for pattern, found in self._homemade.items() if len(found) >= SOME}
        self.seen.placeholders, self.seen.examples = list(some), list(some.values())

    def _look_at(self, file: Path, path: PurePosixPath) -> None:
        form = format_for(file.name, FORMATS)
        try:
            holds_replies = (
                self._look_into(file, str(path), form)
                if isinstance(form, Syntax)
                else self._count(file, str(path), form)
            )
        except TonecheckError as error:
            self.seen.unread.append(f"{path}: {getattr(error, 'problem', error)}")
            return
        parts = path.parts[:-1]
        depth = next((depth for depth, part in enumerate(parts, 1) if _SNIPPETS.fullmatch(part)), None)
        if holds_replies and depth is not None:
            _add(self.seen.snippets, as_pattern("/".join(parts[:depth])) + "/")

    def _count(self, file: Path, path: str, form: Format) -> bool:
        """Count the replies of a file of prose: one, or those of a mailbox."""
        kind = next(name for name, each in FORMATS.items() if each is form)
        with open_stream(file, raw=form.raw) as stream:
            count = self._drafts(path, islice(read_drafts(stream, form, (), MAX_BYTES), COUNTED))
        if form.streams:
            self.seen.macros.append((path, kind, count))
        else:
            self.seen.prose[kind] += count
        return count > 0

    def _look_into(self, file: Path, path: str, form: Syntax) -> bool:
        """Tell the layout of a data file, and count its replies. Who is told by nothing known gets a guess."""
        with open_stream(file) as stream:
            first = list(islice(form.pages(stream, MAX_BYTES * MANY), PAGES))
        pages = [page for page in first if isinstance(page, Page)]
        known = next(
            (each for each in known_layouts() if any(True for page in pages for _ in each.replies(page))), None
        )
        if known is not None:
            with open_stream(file) as stream:
                count = self._drafts(path, islice(read_drafts(stream, form, (known,), MAX_BYTES), COUNTED))
            self.seen.macros.append((path, known.name, count))
            return count > 0
        self._note(path, first)
        if found := guess(path, pages):
            self.seen.guesses.append(found)
        return found is not None

    def _drafts(self, path: str, items: Iterator[Draft | InputError]) -> int:
        """Count drafts, and note the placeholders in them and the first thing that is wrong with the file."""
        count = 0
        problems = []
        for item in items:
            if isinstance(item, InputError):
                problems.append(item)
                continue
            count += 1
            for pattern, found in self._homemade.items():
                if len(found) < SOME:
                    found += regex.findall(pattern, item.text)
        self._note(path, problems)
        return count

    def _note(self, path: str, items: list[Page | InputError] | list[InputError]) -> None:
        problem = next((item.problem for item in items if isinstance(item, InputError)), None)
        if problem is not None:
            self.seen.unread.append(f"all of {path}: {problem}")


def _document(path: PurePosixPath) -> str | None:
    """Give a pattern for a page that a project has about itself."""
    if _ANYWHERE.fullmatch(path.name):
        return as_pattern(path.name)
    return "/" + as_pattern(path.name) if len(path.parts) == 1 and _ON_TOP.fullmatch(path.name) else None


def as_pattern(path: str) -> str:
    """Write a path as a pattern of ``.gitignore`` that fits nothing else."""
    return regex.sub(r"([\\*?\[\]])", r"\\\1", path)


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
