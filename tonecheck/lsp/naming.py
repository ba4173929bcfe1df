"""What a document is called: its path, and the suffix that tells how it is read."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

# The languages of editors that are formats of ours, with the suffix of each. Others are read as plain text.
SUFFIXES = {
    "plaintext": ".txt",
    "text": ".txt",
    "markdown": ".md",
    "html": ".html",
    "mail": ".eml",
    "eml": ".eml",
    "email": ".eml",
    "mbox": ".mbox",
    "json": ".json",
    "jsonl": ".jsonl",
    "yaml": ".yaml",
    "toml": ".toml",
    "csv": ".csv",
    "tsv": ".tsv",
}

_HEADER = re.compile(r"(?:From |[!-9;-~]+:)")


def path_of(uri: str) -> Path | None:
    """Give the path of a ``file:`` URI, None for any other."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    host = f"//{parts.netloc}" if parts.netloc not in ("", "localhost") else ""
    return Path(host + url2pathname(parts.path))


def checked_as(uri: str, language: str, text: str, folder: Path, known: Container[str]) -> Path:
    """Give the path that a document is checked as: its own, or one in a folder for what is in no file.

    A suffix is added where it has none of the ``known`` ones and its language tells more: mail programs hand drafts over
    in files of any name.
    """
    path = path_of(uri) or folder / (Path(unquote(urlsplit(uri).path)).name or "untitled")
    if path.suffix.lower() in known:
        return path
    suffix = SUFFIXES.get(language.lower(), "")
    if suffix == ".eml" and not _HEADER.match(text):
        suffix = ""  # a reply without the headers that a mail has
    return path.with_name(path.name + suffix) if suffix else path
