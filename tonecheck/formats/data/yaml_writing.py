"""Changes of YAML's strings written back, each in the style it has.

What a string may hold depends on its style, its indentation and on what is around it. So each change is tried in a small
document of the same kind, which PyYAML must read as meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import yaml

from tonecheck.drafts.among_words import among_words
from tonecheck.drafts.content import Content
from tonecheck.drafts.writing import Edits, Encode, Step, later, line_break, through
from tonecheck.formats.data.values import Text
from tonecheck.formats.data.yaml_scalars import LOADER, behind_properties, scalar
from tonecheck.sources.source import Source

AT_ROOT = -1  # for the column of what a value is in: nothing
IN_FLOW = -2  # brackets, where indentation is nothing
GLANCE = 200  # characters

_NEWLINES = re.compile(r"\n+")
_ENDS_LINE = re.compile(r"[\r\n][ ]*\Z")
_TWO_WORDS = re.compile(r"[A-Za-z]{3} [A-Za-z]{3}")  # no number, date or other thing that YAML knows has them
_EDGES = re.compile(r"\A[ \t]+|[ \t]+\Z")
# What double quotes can't hold as it is, or what would be taken for a line break or a mark of byte order.
_MUST_ESCAPE = re.compile('[\x00-\x08\x0a-\x1f"\\\\\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_ESCAPES = {
    "\n": "\\n",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
    "\t": "\\t",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
}


class Place(NamedTuple):
    """Where and how a string is written: its place, with an anchor or tag before it, PyYAML's word for its style, the column
    of the list or table it is in, whether it is text only if nobody takes it for something else, and whether it is a key."""

    start: int
    end: int
    style: str | None
    column: int
    is_plain: bool
    is_key: bool


def write_yaml(source: Source, text: Text) -> Step:
    """Give the step from a string to its source. What its style can't hold is refused."""

    def make() -> Step | None:
        place: Place = text.how
        if place.is_key:  # an alias repeats it as a text
            return None
        start = behind_properties(source.text, place.start, place.end)
        written = source.text[start : place.end]
        before, after = _around(source.text, start, place)
        if after and place.style in ("|", ">"):
            written = _ENDS_LINE.sub(lambda found: found[0][0], written)
            after = after if written[-1:] in "\r\n" else f"\n{after}"
        elif after and place.column != IN_FLOW:
            after = f"\n{after}"
        said = _Said(len(before), len(after), place)
        whole = f"{before}{written}{after}"
        content = said(whole)
        if content is None or content.text.text != text:
            return None
        encoders = _encoders(source.text, whole, content, place)

        def sure(content: Content, asked: Edits, made: Edits) -> bool:
            is_text = not place.is_plain or _stays_text(content.text.text, asked)
            return place.column != IN_FLOW and is_text and among_words(content.text, whole, asked, made)

        return through(whole, said, encoders, at=start - len(before), over=True, sure=sure)

    return later(make)


def _around(source: str, start: int, place: Place) -> tuple[str, str]:
    """Give what stands around a string in a document where it is indented as in its own."""
    if place.column == IN_FLOW:
        return "{k: ", ", z: y}\n"
    if place.column == AT_ROOT:
        line = max(source.rfind(end, 0, start) for end in "\r\n") + 1
        return source[line:start].lstrip("\ufeff"), "" if place.end == len(source) else "...\n"
    indent = " " * place.column
    return f"{indent}k: ", "" if place.end == len(source) else f"{indent}z: y\n"


class _Said:
    """Reads the string of such a document; None where it is another document by now."""

    def __init__(self, start: int, behind: int, place: Place) -> None:
        self._start = start
        self._behind = behind
        self._place = place

    def __call__(self, written: str) -> Content | None:
        try:
            events: list[Any] = list(yaml.parse(written, Loader=LOADER))
        except yaml.YAMLError:
            return None
        scalars: list[Any] = [each for each in events if isinstance(each, yaml.ScalarEvent)]
        found = next((each for each in scalars if each.start_mark.index >= self._start), None)
        if (
            found is None
            or found.style != self._place.style
            or len(events) - len(scalars) != (4 if self._place.column == AT_ROOT else 6)
        ):
            return None
        end = found.end_mark.index
        others = [each.value for each in scalars if each is not found]
        if found.start_mark.index != self._start and self._place.column != AT_ROOT:
            return None
        if end > len(written) - self._behind or others not in ([], ["k"], ["k", "z", "y"]):
            return None
        if self._place.is_plain and not _is_text(found.value):
            return None
        return Content(scalar(written, found.value, found.style, found.start_mark.index, end).origin)


def _is_text(value: str) -> bool:
    """Tell whether a string without quotes is one for everybody: *no*, *12:30* and dates are not."""
    return bool(_RESOLVER.resolve(yaml.ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str")


def _stays_text(value: str, edits: Edits) -> bool:
    """Tell whether two words that no edit touches show that a string without quotes goes on being one."""
    first, last = edits[0].start, edits[-1].end
    return bool(
        _TWO_WORDS.search(value, max(first - GLANCE, 0), first) or _TWO_WORDS.search(value, last, last + GLANCE)
    )


_RESOLVER: Any = yaml.resolver.Resolver()


def _encoders(source: str, whole: str, content: Content, place: Place) -> Sequence[Encode]:
    newline = line_break(source)
    if place.style == '"':
        return (_escaped, lambda words: _EDGES.sub(lambda found: found[0].replace(" ", "\\x20"), _escaped(words)))
    indent = _indent(whole, content, place)
    if place.style == "|":
        return (
            lambda words: words.replace("\n", newline + indent),
            lambda words: indent + words.removesuffix("\n").replace("\n", newline + indent) + newline,
        )

    def folded(words: str) -> str | None:
        if not place.style and "\t" in words:  # not every reader takes one there
            return None
        words = words.replace("'", "''") if place.style == "'" else words
        return _NEWLINES.sub(lambda found: newline * (len(found[0]) + 1) + indent, words)

    return (folded,)


def _indent(whole: str, content: Content, place: Place) -> str:
    """Give what new lines begin with: in a block what all lines do, else a bit more than what they are in."""
    text = content.text.text
    first = len(text) - len(text.lstrip("\n"))
    if place.style not in ("|", ">") or first == len(text):
        return " " * (max(place.column, -1) + 2)
    begins = content.text.origin(first, first + 1)[0]
    return " " * (begins - max(whole.rfind(end, 0, begins) for end in "\r\n") - 1)


def _escaped(words: str) -> str:
    return _MUST_ESCAPE.sub(lambda found: _ESCAPES.get(found[0]) or _numbered(found[0]), words)


def _numbered(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
