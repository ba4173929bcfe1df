"""Layouts: where in a data file the saved replies are, in paths of JSONPath (RFC 9535).

The exports we know (``exports.toml``) and a team's own (``[[formats]]`` in the config) are written the same way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from tonecheck.drafts.snippet import read_kind
from tonecheck.errors import ConfigError
from tonecheck.formats.data.paths import PathError, Query
from tonecheck.formats.data.values import Page, Part, Text
from tonecheck.sources.paths import Globs
from tonecheck.tables import Table

BODIES = {"body-html": "html", "body-markdown": "markdown", "body": "plain"}  # the key, and how such a text is written
SYNTAXES = ("json", "jsonl", "yaml", "toml", "csv", "tsv")
_KNOWN = "exports.toml"
_ENTRY = "\n[[formats]]\n"  # how each entry begins there
PROSE = 4  # words; a generic layout takes no shorter text for a reply


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply found on a page: its text and how that is written, its place, title and customer's message."""

    text: Text
    markup: str
    name: str
    title: str | None
    customer: Text | None


@dataclass(frozen=True, eq=False)
class Layout:
    """Where replies are: ``records`` are found in a page, everything else in a record.

    ``paths`` are the files it is for, None for any; ``syntax`` says what they are written in where their suffix
    doesn't. ``place`` is where it is written. A ``generic`` layout asks for prose: it may meet files that have nothing to
    do with replies.
    """

    name: str
    records: Query
    where: Query | None
    title: Query | None
    bodies: tuple[tuple[str, tuple[Query, ...]], ...]
    customer: Query | None
    place: str = ""
    snippet: bool = False
    generic: bool = False
    syntax: str | None = None
    paths: Globs | None = field(default=None, repr=False)

    def replies(self, page: Page) -> Iterator[Reply | None]:
        """Give the replies on a page, and None for each record that has its shape but nothing to check.

        A text that YAML repeats by an alias is one reply.
        """
        seen: set[int] = set()
        for record, parts in self.records.found(page.value):
            if self.where is not None and not any(True for _ in self.where.found(record)):
                continue
            found = list(self._of(page, record, parts))
            yield from (reply for reply in found if id(reply.text) not in seen)
            seen.update(id(reply.text) for reply in found)
            if not found and self.where is not None:
                yield None

    def _of(self, page: Page, record: Any, parts: tuple[Part, ...]) -> Iterator[Reply]:
        title = self._first(self.title, record)
        key = page.at[-1] if page.at and len(page.at) == len(parts) else parts[-1] if parts else None
        named = isinstance(key, str) and not self.records.is_single  # a record that is one of several, by its key
        shown = str(title) if title is not None else str(key) if named else None
        for markup, paths in self.bodies:
            texts = [(text, more) for path in paths for text, more in path.found(record) if self._is_body(text)]
            for text, more in texts:
                yield Reply(text, markup, page.place((*parts, *more)), shown, self._first(self.customer, record))
            if texts:
                return

    def holds(self, text: str) -> bool:
        """Tell whether a text in the place of a reply is one: not an empty one, nor a word where any file is read."""
        return bool(text.strip()) and (not self.generic or len(text.split()) >= PROSE)

    def _is_body(self, text: Any) -> bool:
        return isinstance(text, Text) and self.holds(text)

    @staticmethod
    def _first(path: Query | None, record: Any) -> Text | None:
        found = path.found(record) if path is not None else ()
        return next((text for text, _ in found if isinstance(text, Text) and text.strip()), None)


def read_layout(table: Table, paths: Globs | None = None, *, checked: bool = True) -> Layout:
    """Read a layout from its table. Raises the table's error; what is no path is told at once if they are ``checked``."""

    def query(written: str, key: str) -> Query:
        if not written.startswith("$"):
            table.fail(f"is no path of JSONPath: {written!r}; one starts with $, as $.text does", key)
        path = Query(written)
        try:
            if checked:
                path.check()
        except PathError as error:
            table.fail(f"is no path of JSONPath: {error}: {written!r}", key)
        return path

    def optional(key: str) -> Query | None:
        return query(table.required(key), key) if key in table else None

    bodies = tuple((markup, tuple(query(each, key) for each in table.strings(key))) for key, markup in BODIES.items())
    syntax = table.choice("syntax", SYNTAXES, "") if "syntax" in table else None
    layout = Layout(
        name=table.text("name"),
        records=query(table.text("records") or "$[*]", "records"),
        where=optional("where"),
        title=optional("title"),
        bodies=tuple(each for each in bodies if each[1]),
        customer=optional("customer"),
        place=table.place(),
        snippet=bool(read_kind(table)),
        generic=bool(table.flag("generic")),
        syntax=syntax,
        paths=paths,
    )
    table.text("docs")
    table.done()
    if not layout.bodies:
        table.fail('is missing; say where the reply\'s text is: body = "$.text"', "body")
    return layout


class _Known:
    """Layouts that are read one by one, as they are tried: one of the first fits most files."""

    def __init__(self, text: str) -> None:
        self._entries = [f"{_ENTRY}{each}" for each in text.split(_ENTRY)[1:]]
        self._read: list[Layout] = []

    def __iter__(self) -> Iterator[Layout]:
        for number, entry in enumerate(self._entries):
            if number == len(self._read):
                (table,) = Table(tomllib.loads(entry), _KNOWN, ConfigError, text=entry).tables("formats")
                self._read.append(read_layout(table, checked=False))  # the tests do
            yield self._read[number]


@cache
def known_layouts() -> Iterable[Layout]:
    """Give the layouts of the exports we know, in the order they are tried."""
    return _Known((files("tonecheck.formats.data") / _KNOWN).read_text(encoding="utf-8"))
