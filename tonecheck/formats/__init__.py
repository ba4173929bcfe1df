"""Formats: where in a file the replies are, and how its characters map to theirs.

A `Format` is a file that is prose (text, Markdown, HTML, mail): a function from a source to its drafts. A `Syntax` is a
file of data (JSON, YAML, TOML, CSV): a function from a stream to the values in it, in which layouts say where the
replies are (`tonecheck.formats.data.layout`). A plugin adds a format under a name of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tonecheck.errors import Fault, InputError, UnknownFileError
from tonecheck.imported import imported

if TYPE_CHECKING:
    from tonecheck.drafts.content import Content
    from tonecheck.drafts.draft import Draft
    from tonecheck.drafts.mapped import MappedText
    from tonecheck.drafts.writing import Step
    from tonecheck.formats.data.layout import Layout
    from tonecheck.formats.data.values import Page
    from tonecheck.sources.stream import Stream

Item: TypeAlias = "Draft | InputError"  # a draft, or what is wrong with a part of the file
# Times the size of a reply that a file of many, or of one and its attachments, may have if it is read at once.
MANY = 10


class Format(NamedTuple):
    """How files of some suffixes (lower case, with the dot) are read.

    ``read`` raises `InputError` for a broken file. It takes a `Source`, or the file's `Stream` where ``streams`` says so.
    ``raw`` files may hold bytes that are no UTF-8; they come as lone surrogates. A ``single`` file is one reply, however
    large, so there is nothing in it to share out.
    """

    suffixes: tuple[str, ...]
    read: Callable[[Any], Iterable[Item]]
    streams: bool = False
    raw: bool = False
    single: bool = False


class Syntax(NamedTuple):
    """How data files of some suffixes are read: a stream and the largest size to read at once in, pages out."""

    suffixes: tuple[str, ...]
    pages: Callable[[Stream, int], Iterable[Page | InputError]]
    raw: bool = False


def _streaming(module: str, name: str) -> Callable[[Stream, int], Iterable[Page | InputError]]:
    """Give a reader of pages that needs no limit: it never holds the whole file."""
    read = imported(module, name)
    return lambda stream, _: read(stream)


FORMATS: dict[str, Format] = {
    "text": Format((".txt",), imported("formats.files", "read_text"), single=True),
    "markdown": Format((".md", ".markdown"), imported("formats.files", "read_markdown_file"), single=True),
    "html": Format((".html", ".htm"), imported("formats.files", "read_html_file"), single=True),
    "mail": Format((".eml",), imported("formats.mail.message", "read_mail"), raw=True, single=True),
    "mailbox": Format((".mbox",), imported("formats.mail.message", "read_mbox"), streams=True, raw=True),
}

SYNTAXES: dict[str, Syntax] = {
    "json": Syntax((".json",), _streaming("formats.data.json", "read_json")),
    "jsonl": Syntax((".jsonl", ".ndjson"), _streaming("formats.data.json", "read_json_lines")),
    "yaml": Syntax((".yaml", ".yml"), imported("formats.data.yaml", "read_yaml")),
    "toml": Syntax((".toml",), imported("formats.data.toml", "read_toml")),
    "csv": Syntax((".csv",), _streaming("formats.data.csv", "read_csv")),
    "tsv": Syntax((".tsv",), _streaming("formats.data.csv", "read_tsv")),
}

# How a text inside a data file may be written.
MARKUPS: dict[str, Callable[[MappedText], Content]] = {
    "plain": imported("drafts.content", "Content"),
    "markdown": imported("formats.markdown.page", "read_markdown"),
    "html": imported("formats.html.page", "read_html"),
}

# The way back: from the prose of such a text to the text.
WRITERS: dict[str, Callable[[str], Step]] = {
    "markdown": imported("formats.markdown.writing", "write_markdown"),
    "html": imported("formats.html.writing", "write_html"),
}


def format_for(path: str, formats: Mapping[str, Format]) -> Format | Syntax:
    """Give the format or syntax of a file by its suffix.

    Anything unknown is plain text: somebody named it on purpose.
    """
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122 - a path is dear to make, and a library has thousands
    known = chain[Format | Syntax](formats.values(), SYNTAXES.values())
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
        from tonecheck.formats.data.layout import known_layouts
        from tonecheck.formats.data.macros import read_macros

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
