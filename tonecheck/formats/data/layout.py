"""Layouts: where in a data file the saved replies are, in paths of JSONPath (RFC 9535).

The exports we know (``exports.toml``) and a team's own (``[[formats]]`` in the config) are written the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tonecheck.drafts.draft import read_kind
from tonecheck.errors import ConfigError
from tonecheck.formats.data.values import Page, Part, Text
from tonecheck.sources.paths import Globs
from tonecheck.tables import Table, load_toml

if TYPE_CHECKING:
    from jsonpath import JSONPath, JSONPathEnvironment

BODIES = {"body-html": "html", "body-markdown": "markdown", "body": "plain"}  # the key, and how such a text is written
SYNTAXES = ("json", "jsonl", "yaml", "toml", "csv", "tsv")
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


class Query:
    """A compiled path. Strings, which most records are full of, are what it is for."""

    def __init__(self, compiled: JSONPath) -> None:
        self._compiled = compiled
        self._is_root = str(compiled) == "$"
        self.is_single = compiled.singular_query()  # it leads to one value at most

    def found(self, value: Any) -> Iterator[tuple[Any, tuple[Part, ...]]]:
        """Give what the path leads to, each with its keys and indices."""
        if not isinstance(value, dict | list):  # the library would take a string for a file of JSON
            if self._is_root:
                yield value, ()
            return
        for match in self._compiled.finditer(value):
            yield match.obj, match.parts


def read_layout(table: Table, paths: Globs | None = None) -> Layout:
    """Read a layout from its table. Raises the table's error."""
    bodies = tuple(
        (markup, tuple(_path(each, table, key) for each in table.strings(key))) for key, markup in BODIES.items()
    )
    syntax = table.choice("syntax", SYNTAXES, "") if "syntax" in table else None
    layout = Layout(
        name=table.text("name"),
        records=_path(table.text("records") or "$[*]", table, "records"),
        where=_optional(table, "where"),
        title=_optional(table, "title"),
        bodies=tuple(each for each in bodies if each[1]),
        customer=_optional(table, "customer"),
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


def _optional(table: Table, key: str) -> Query | None:
    return _path(table.required(key), table, key) if key in table else None


def _path(written: str, table: Table, key: str) -> Query:
    import jsonpath

    if not written.startswith("$"):
        table.fail(f"is no path of JSONPath: {written!r}; one starts with $, as $.text does", key)
    try:
        return Query(_environment().compile(written))  # type: ignore[arg-type] # no unions: one path
    except jsonpath.JSONPathError as error:
        problem = str(error).splitlines()[0]
        return table.fail(f"is no path of JSONPath: {problem}: {written!r}", key)


@cache
def _environment() -> JSONPathEnvironment:
    from jsonpath import JSONPathEnvironment

    # Only what the standard has; and a filter is asked of one small record, where keeping its answers costs more than it saves.
    return JSONPathEnvironment(strict=True, filter_caching=False)


@cache
def known_layouts() -> Sequence[Layout]:
    """Give the layouts of the exports we know, in the order they are tried."""
    file = files("tonecheck.formats.data") / "exports.toml"
    content, text = load_toml(file, "exports.toml", ConfigError)
    table = Table(content, "exports.toml", ConfigError, text=text)
    return tuple(read_layout(each) for each in table.tables("formats"))
