"""What is in a folder: the replies ``tonecheck init`` finds there, and how they are kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import regex

from tonecheck.config.file import Configs
from tonecheck.discovery import Discovery
from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError, TonecheckError
from tonecheck.formats import FORMATS, MANY, Format, Syntax, format_for, known_suffixes, read_drafts
from tonecheck.formats.data.layout import PROSE, known_layouts
from tonecheck.formats.data.values import Page, Part, Text, written
from tonecheck.sources.stream import MAX_BYTES, open_stream

COUNTED = 10_000  # drafts of a file; more are not counted
PAGES = 50  # pages of a file to tell its layout by

# Pages of a project about itself, and what settings of programs are called.
_DOCUMENT = regex.compile(
    r"(?i)(?:readme|changelog|changes|history|license|licence|contributing|code_of_conduct|security|authors|notice)\b.*"
)
_SNIPPETS = regex.compile(r"(?i)(?:.*[_-])?(?:snippets?|partials?|fragments?|signatures?|greetings?|closings?)")
_TITLE = ("title", "name", "label", "subject", "key", "id")
# Placeholders some teams make up for themselves; those that many programs use are known anyway.
_HOMEMADE = {
    r"<<[^<>\n]{1,40}>>": regex.compile(r"<<[^<>\n]{1,40}>>"),
    r"@@\w{1,40}@@": regex.compile(r"@@\w{1,40}@@"),
    r"##\w{1,40}##": regex.compile(r"##\w{1,40}##"),
    r"~~?\w{1,40}~~?": regex.compile(r"(?<![\w~])~\w{1,40}~(?![\w~])"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """Where the replies of a data file nobody knows might be, in paths of JSONPath."""

    file: str
    records: str
    body: str
    title: str | None
    count: int


@dataclass
class Survey:
    """What was seen in a folder; paths are shown from there."""

    prose: Counter[str] = field(default_factory=Counter)  # files with one reply, by the name of their format
    macros: list[tuple[str, str, int]] = field(default_factory=list)  # file, layout, replies
    guesses: list[Guess] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    snippets: list[str] = field(default_factory=list)  # folders
    placeholders: list[str] = field(default_factory=list)  # patterns
    unread: list[str] = field(default_factory=list)

    @property
    def replies(self) -> int:
        """The number of replies seen."""
        return self.prose.total() + sum(count for _, _, count in self.macros)


def survey(folder: Path) -> Survey:
    """Look through a folder."""
    seen = Survey()
    homemade: Counter[str] = Counter()
    discovery = Discovery(Configs(isolated=True), known_suffixes(FORMATS))
    for file in discovery.find([folder]).files:
        name = file.relative_to(folder).as_posix()
        if _DOCUMENT.fullmatch(file.name) and "/" not in name:
            seen.documents.append(name)
            continue
        form = format_for(file.name, FORMATS)
        try:
            if isinstance(form, Syntax):
                _look_into(file, name, form, seen, homemade)
            else:
                _count_prose(file, form, seen, homemade)
        except TonecheckError as error:
            seen.unread.append(f"{name}: {getattr(error, 'problem', error)}")
        parent = next((part for part in file.relative_to(folder).parts[:-1] if _SNIPPETS.fullmatch(part)), None)
        if parent:
            path = name[: name.index(parent) + len(parent)] + "/"
            if path not in seen.snippets:
                seen.snippets.append(path)
    seen.placeholders = [pattern for pattern, count in homemade.items() if count > 2]
    return seen


def _count_prose(file: Path, form: Format, seen: Survey, homemade: Counter[str]) -> None:
    kind = next(name for name, each in FORMATS.items() if each is form)
    with open_stream(file, raw=form.raw) as stream:
        for item in islice(read_drafts(stream, form, (), MAX_BYTES), COUNTED):
            if isinstance(item, Draft):
                seen.prose[kind] += 1
                _note_placeholders(item, homemade)


def _note_placeholders(draft: Draft, homemade: Counter[str]) -> None:
    for pattern, compiled in _HOMEMADE.items():
        homemade[pattern] += len(compiled.findall(draft.body))


def _look_into(file: Path, name: str, form: Syntax, seen: Survey, homemade: Counter[str]) -> None:
    with open_stream(file) as stream:
        pages: list[Page] = []
        for page in islice(form.pages(stream, MAX_BYTES * MANY), PAGES):
            if isinstance(page, InputError):
                raise page
            pages.append(page)
    known = next((each for each in known_layouts() if any(r for page in pages for r in each.replies(page))), None)
    if known is None:
        guess = _guess(name, pages)
        if guess is not None:
            seen.guesses.append(guess)
        return
    with open_stream(file) as stream:
        count = 0
        for item in islice(read_drafts(stream, form, (known,), MAX_BYTES), COUNTED):
            if isinstance(item, InputError):
                raise item
            count += 1
            _note_placeholders(item, homemade)
    seen.macros.append((name, known.name, count))


def _guess(name: str, pages: list[Page]) -> Guess | None:
    """Guess where replies are: where most texts of several words stand under one name."""
    places: defaultdict[tuple[Part, ...], list[tuple[Part, ...]]] = defaultdict(list)
    shorts: defaultdict[tuple[Part, ...], set[str]] = defaultdict(set)
    for page in pages:
        for parts, text in _texts(page.value, ()):
            general = tuple("*" if isinstance(part, int) else part for part in parts)
            if len(text.split()) >= 2 * PROSE:
                places[general].append(parts)
            elif parts and isinstance(parts[-1], str):
                shorts[general[:-1]].add(parts[-1])
    candidates = [each for each in places if "*" in each]
    if not candidates:
        return None
    best = max(candidates, key=lambda each: len(places[each]))
    if len(places[best]) < 2:
        return None
    last = len(best) - best[::-1].index("*")
    beside = shorts[best[:-1]] if best[-1] != "*" else set()
    title = next((key for key in _TITLE if key in beside), None)
    return Guess(name, _query(best[:last]), _query(best[last:]), title and _query((title,)), len(places[best]))


def _query(parts: tuple[Part, ...]) -> str:
    path = "".join(
        "[*]" if part == "*" else (written((part,)) if "[" in written((part,)) else f".{part}") for part in parts
    )
    return "$" + path


def _texts(value: Any, parts: tuple[Part, ...]) -> Iterator[tuple[tuple[Part, ...], Text]]:
    if isinstance(value, Text):
        yield parts, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*parts, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, (*parts, number))
