"""Front matter: the block of YAML (``---``) or TOML (``+++``) at the top of a Markdown file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import regex

from tonecheck.errors import Fault
from tonecheck.formats.data.values import MAX_DEPTH

MAX_LENGTH = 64_000  # characters; what is longer was made to be a burden
TITLES = ("title", "name", "subject")
OWN = "tonecheck"

_BLOCK = regex.compile(r"\ufeff?(?:---[ \t]*(?P<yaml>\r\n|\n|\r)|\+\+\+[ \t]*(?P<toml>\r\n|\n|\r))")
_YAML_END = regex.compile(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*+(?:\r\n|\n|\r|\Z)")
_TOML_END = regex.compile(r"(?<=[\r\n])\+\+\+[ \t]*+(?:\r\n|\n|\r|\Z)")
# A key as programs write it, or a title's in any case; *Note: we are closed* between two rules is a reply.
_YAML_KEY = regex.compile(
    r"""(?:\s*+(?:\#[^\r\n]*+)?[\r\n]++)*+["']?(?:[a-z_][\w-]{0,60}+|(?i:title|name|subject))["']?[ \t]*+:(?=[\s]|\Z)"""
)
_TOML_KEY = regex.compile(r"""(?:\s*+(?:\#[^\r\n]*+)?[\r\n]++)*+(?:["']?[\w.-]{1,60}+["']?[ \t]*+=|\[)""")
_TOML_PLACE = regex.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_OWN_KEY = {
    "yaml": regex.compile(rf"""(?m)^["']?{OWN}["']?[ \t]*+:"""),
    "toml": regex.compile(rf"""(?m)^[ \t]*+(?:\[[ \t]*+["']?{OWN}["']?[ \t]*+\]|["']?{OWN}["']?[ \t]*+[=.])"""),
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands at the top of a file: ``end`` is where the reply starts, ``settings`` the table under *tonecheck*.

    ``at`` is the place of that table's key; places are offsets in code points. Where there is no front matter, ``end``
    is 0 and the rest is empty.
    """

    end: int = 0
    title: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    at: int = 0


def read_front_matter(text: str) -> FrontMatter:
    """Read the front matter of a file's text. Raises `Fault` at the place where it is broken.

    A block without an end, or with prose instead of keys between two rules, is none.
    """
    opened = _BLOCK.match(text)
    if opened is None:
        return FrontMatter()
    kind = "yaml" if opened["yaml"] else "toml"
    start = opened.end()
    closed = (_YAML_END if kind == "yaml" else _TOML_END).search(text, start)
    if closed is None or not (_YAML_KEY if kind == "yaml" else _TOML_KEY).match(text, start, closed.start()):
        return FrontMatter()
    written = text[start : closed.start()]
    if len(written) > MAX_LENGTH:
        raise Fault(f"the front matter is longer than {MAX_LENGTH} characters", start)
    table = (_yaml if kind == "yaml" else _toml)(written, start)
    settings = table.get(OWN, {})
    key = _OWN_KEY[kind].search(written)
    at = start + (key.start() if key else 0)
    if not isinstance(settings, dict):
        raise Fault(f"{OWN!r} in the front matter must be a table", at)
    return FrontMatter(closed.end(), _title(table), settings, at)


def _title(table: Mapping[str, Any]) -> str | None:
    named = {str(key).lower(): value for key, value in reversed(list(table.items()))}
    texts = (named.get(key) for key in TITLES)
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), None)


def _yaml(written: str, start: int) -> Mapping[str, Any]:
    import yaml

    # Looked through before it is built: aliases can make much of little, and depth costs the reader's stack.
    depth, node = 0, None
    try:
        for event in yaml.parse(written, Loader=yaml.SafeLoader):
            at = start + (event.start_mark.index if event.start_mark else 0)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise Fault("the front matter has an anchor or an alias (& or *), which are not read here", at)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise Fault(f"the front matter has more than {MAX_DEPTH} lists and tables within each other", at)
        loader = yaml.SafeLoader(written)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise Fault("the front matter is no table of keys and values", start)
        _check_keys(node, start)
        found: Mapping[str, Any] = loader.construct_document(node)
    except Fault:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = start + min(mark.index, len(written)) if mark else start
        raise Fault(f"the front matter is not valid YAML: {error.problem or error.context}", at) from None
    except yaml.reader.ReaderError as error:
        raise Fault("the front matter has a character that YAML does not allow", start + error.position) from None
    except (ValueError, OverflowError) as error:  # 2024-02-31, a number of ten thousand digits
        what = str(error).partition(";")[0]
        raise Fault(f"the front matter has a value that can't be read: {what}", start + _unreadable(node)) from None
    return found


def _unreadable(node: Any) -> int:
    """Give the place of the first value of a table that can't be built."""
    import yaml

    for _, value in node.value if node else ():
        try:
            yaml.SafeLoader("").construct_object(value, deep=True)
        except (ValueError, OverflowError):
            return int(value.start_mark.index)
    return 0


def _check_keys(node: Any, start: int) -> None:
    """Refuse a key that is there twice, of which YAML would take the last without a word."""
    seen = set()
    for key, value in node.value:
        if not isinstance(key.value, str):
            continue
        if key.value in seen:
            raise Fault(f"the front matter has the key {key.value!r} twice", start + key.start_mark.index)
        seen.add(key.value)
        if key.value == OWN and value.id == "mapping":
            _check_keys(value, start)


def _toml(written: str, start: int) -> Mapping[str, Any]:
    try:
        return tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.match(str(error))
        lines = written.split("\n")
        at = len(written)
        if place and place["line"]:
            at = sum(len(line) + 1 for line in lines[: int(place["line"]) - 1]) + int(place["column"]) - 1
        raise Fault(f"the front matter is not valid TOML: {place['what'] if place else error}", start + at) from None
    except RecursionError:
        raise Fault("the front matter has too many lists and tables within each other", start) from None
