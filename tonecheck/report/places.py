"""Places in a file as SARIF has them: URIs below the current folder, and regions that know no byte order mark."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tonecheck.sources.paths import absolute
from tonecheck.sources.source import Source

LONGEST_SNIPPET = 1_000

_LONE = re.compile(r"[\uD800-\uDFFF]")


def message(text: str) -> dict[str, str]:
    """Give an object with a text, in which bytes that could not be decoded are marks, as JSON readers demand it."""
    return {"text": _LONE.sub("\ufffd", text)}


class Places:
    """The places of one file. It must be told which stretch of the file it is in."""

    def __init__(self, path: str) -> None:
        place, here = absolute(Path(path)), Path.cwd()
        if place.is_relative_to(here):
            self.root = quote(os.fsencode(place.relative_to(here).as_posix()))
            self.artifact = {"uri": self.root, "uriBaseId": "%SRCROOT%"}
        else:
            self.root = place.as_uri()
            self.artifact = {"uri": self.root}
        self._source = Source(path, "")
        self._mark = 0

    def enter(self, source: Source) -> None:
        """Say which stretch of the file the next places are in."""
        self._source = source
        if source.start == 0:
            self._mark = int(source.text.startswith("\ufeff"))

    def location(self, start: int, end: int) -> dict[str, Any]:
        """Give the location of a span of the file, with the words that stand there."""
        region = self.region(start, end)
        words = self._source.text[max(start - self._source.start, 0) : end - self._source.start]
        if 0 < len(words) <= LONGEST_SNIPPET:
            region["snippet"] = message(words.removeprefix("\ufeff") if start == 0 else words)
        return {"physicalLocation": {"artifactLocation": self.artifact, "region": region}}

    def region(self, start: int, end: int) -> dict[str, Any]:
        """Give the region of a span of the file."""
        start, end = max(start, self._mark), max(end, self._mark)
        line, column = self._source.place(start)
        end_line, end_column = self._source.place(end)
        return {
            "startLine": line,
            "startColumn": column - (self._mark if line == 1 else 0),
            "endLine": end_line,
            "endColumn": end_column - (self._mark if end_line == 1 else 0),
            "charOffset": start - self._mark,
            "charLength": end - start,
        }
