"""Formats: where in a file the replies are, and how its characters map to theirs.

A `Format` is a file that is prose (text, Markdown, HTML, mail): a function from a source to its drafts. A `Syntax` is a
file of data (JSON, YAML, TOML, CSV): a function from a stream to the values in it, in which layouts say where the
replies are (`tonecheck.formats.data.layout`). A plugin adds a format under a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Any

from tonecheck.drafts.content import Content
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.writing import Step
from tonecheck.errors import Fault, InputError, UnknownFileError
from tonecheck.formats.data.layout import Layout, known_layouts
from tonecheck.formats.data.macros import read_macros
from tonecheck.formats.data.values import Page
from tonecheck.sources.stream import Stream

Item = Draft | InputError  # a draft, or what is wrong with a part of the file
MANY = (
    10  # times the size of a reply that a file of many, or of one and its attachments, may have if it is read at once
)


@dataclass(frozen=True, slots=True)
class Format:
    """How files of some suffixes (lower case, with the dot) are read.

    ``read`` raises `InputError` for a broken file. It takes a `Source`, or the file's `Stream` where ``streams`` says so.
    ``raw`` files may hold bytes that are no UTF-8; they come as lone surrogates.
    """

    suffixes: tuple[str, ...]
    read: Callable[[Any], Iterable[Item]]
    streams: bool = False
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Syntax:
    """How data files of some suffixes are read: a stream and the largest size to read at once in, pages out."""

    suffixes: tuple[str, ...]
    raw = False
    pages: Callable[[Stream, int], Iterable[Page | InputError]]


def _later(module: str, name: str) -> Callable[..., Any]:
    """Give a function of one of the modules here that is imported with its first call: few runs need many formats."""

    def call(*given: Any) -> Any:
        return getattr(import_module(f"tonecheck.formats.{module}"), name)(*given)

    return call


def _streaming(module: str, name: str) -> Callable[[Stream, int], Iterable[Page | InputError]]:
    """Give a reader of pages that needs no limit: it never holds the whole file."""
    read = _later(module, name)
    return lambda stream, _: read(stream)


FORMATS: dict[str, Format] = {
    "text": Format((".txt",), _later("files", "read_text")),
    "markdown": Format((".md", ".markdown"), _later("files", "read_markdown_file")),
    "html": Format((".html", ".htm"), _later("files", "read_html_file")),
    "mail": Format((".eml",), _later("mail.message", "read_mail"), raw=True),
    "mailbox": Format((".mbox",), _later("mail.message", "read_mbox"), streams=True, raw=True),
}

SYNTAXES: dict[str, Syntax] = {
    "json": Syntax((".json",), _streaming("data.json", "read_json")),
    "jsonl": Syntax((".jsonl", ".ndjson"), _streaming("data.json", "read_json_lines")),
    "yaml": Syntax((".yaml", ".yml"), _later("data.yaml", "read_yaml")),
    "toml": Syntax((".toml",), _later("data.toml", "read_toml")),
    "csv": Syntax((".csv",), _streaming("data.csv", "read_csv")),
    "tsv": Syntax((".tsv",), _streaming("data.csv", "read_tsv")),
}

# How a text inside a data file may be written.
MARKUPS: dict[str, Callable[[MappedText], Content]] = {
    "plain": Content,
    "markdown": _later("markdown.page", "read_markdown"),
    "html": _later("html.page", "read_html"),
}

# The way back: from the prose of such a text to the text.
WRITERS: dict[str, Callable[[str], Step]] = {
    "markdown": _later("markdown.writing", "write_markdown"),
    "html": _later("html.writing", "write_html"),
}


def format_for(path: str, formats: Mapping[str, Format]) -> Format | Syntax:
    """Give the format or syntax of a file by its suffix.

    Anything unknown is plain text: somebody named it on purpose.
    """
    suffix = PurePath(path).suffix.lower()
    known: list[Format | Syntax] = [*formats.values(), *SYNTAXES.values()]
    return next((each for each in known if suffix in each.suffixes), formats["text"])


def known_suffixes(formats: Mapping[str, Format]) -> frozenset[str]:
    """Give the suffixes of the files that are looked for in a folder."""
    known: list[Format | Syntax] = [*formats.values(), *SYNTAXES.values()]
    return frozenset(suffix for each in known for suffix in each.suffixes)


def read_drafts(stream: Stream, form: Format | Syntax, layouts: Sequence[Layout], limit: int) -> Iterator[Item]:
    """Give the drafts of a file, and what is wrong with parts of it.

    ``layouts`` are the team's own for this file, ``limit`` is the largest size of a reply in bytes. Raises `InputError`.
    """
    syntax = next((SYNTAXES[each.syntax] for each in layouts if each.syntax), form)
    if isinstance(syntax, Syntax):
        pages = syntax.pages(stream, limit * MANY)
        try:
            yield from read_macros(pages, layouts or known_layouts(), MARKUPS, stream.path, WRITERS)
        except UnknownFileError:
            if not layouts:
                raise
            where = layouts[0].place
            raise InputError(stream.path, f"{where}: this format finds no reply in it; look at its paths") from None
    elif syntax.streams:
        yield from syntax.read(stream)
    else:
        source = stream.whole(limit * MANY if syntax.raw else limit)  # a mail has attachments
        try:
            yield from syntax.read(source)
        except Fault as fault:
            raise source.told(fault) from None
