"""Formats: where in a file the replies are. Each is a function from a `Source` to its drafts.

A plugin adds one the same way: a `Format` under a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from tonecheck.drafts.draft import Draft
from tonecheck.formats.plain import read_plain
from tonecheck.sources.source import Source


@dataclass(frozen=True, slots=True)
class Format:
    """How files of some suffixes (lower case, with the dot) are read.

    ``read`` raises `InputError` for a broken file.
    """

    suffixes: tuple[str, ...]
    read: Callable[[Source], Iterable[Draft]]


def _read_mail(source: Source) -> Iterable[Draft]:
    from tonecheck.formats.mail import read_mail  # the standard library's mail package, for mail alone

    return read_mail(source)


FORMATS: dict[str, Format] = {
    "text": Format((".txt",), read_plain),
    "markdown": Format((".md", ".markdown"), read_plain),
    "mail": Format((".eml",), _read_mail),
}


def format_for(path: str, formats: Mapping[str, Format]) -> tuple[str, Format]:
    """Give the name and format of a file by its suffix.

    Anything unknown is plain text: somebody named it on purpose.
    """
    suffix = PurePath(path).suffix.lower()
    for name, each in formats.items():
        if suffix in each.suffixes:
            return name, each
    return "text", formats["text"]


def known_suffixes(formats: Mapping[str, Format]) -> frozenset[str]:
    """Give the suffixes of the files that are looked for in a folder."""
    return frozenset(suffix for each in formats.values() for suffix in each.suffixes)
