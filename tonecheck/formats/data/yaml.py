"""YAML, with the place of every string.

PyYAML's events are what is read: they say what each string's value is and where it stands, no object is ever built
from a tag, and nothing recurses. Text stays text: only what nobody takes for a text (numbers, true, false, null)
is something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from tonecheck.errors import Fault, InputError
from tonecheck.formats.data.values import MAX_DEPTH, Page, Value
from tonecheck.formats.data.yaml_faults import needs_quotes, told
from tonecheck.formats.data.yaml_scalars import LOADER, behind_properties, scalar
from tonecheck.formats.data.yaml_writing import AT_ROOT, IN_FLOW, Place, write_yaml
from tonecheck.sources.stream import Stream

MAX_REPEATED = 10_000  # values that aliases may repeat in one file, with all that is in them

_WORDS = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")  # longer ones, and those with a leading zero, are ids
_DECIMAL = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}(?:[eE][-+]?[0-9]{1,3})?")

# What YAML allows in no file. U+FEFF is allowed, and so is all beyond the BMP.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_SURROGATES = re.compile("[\ud800-\udfff]")

_LOADER = LOADER
_CLOSED = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def read_yaml(stream: Stream, limit: int) -> Iterator[Page | InputError]:
    """Give the value of a YAML file of at most ``limit`` bytes, or the error that is in it.

    Several documents are one list; those without any value don't count, and a file without one has no page.
    An alias is the same object as what it repeats: who meets the same `Text` again has checked it.
    """
    source = stream.whole(limit, "a macro file")
    try:
        documents = _Reader(source.text).documents()
    except Fault as fault:
        yield source.told(fault)
        return
    if documents:
        yield Page(documents[0] if len(documents) == 1 else documents, source, write=write_yaml)


class _Frame:
    """A list or table that has been opened and not closed."""

    __slots__ = ("anchor", "column", "height", "key", "merged", "merges", "start", "value", "weight")

    def __init__(self, value: list[Value] | dict[str, Value], start: int, anchor: str | None, column: int) -> None:
        self.value = value
        self.start = start
        self.anchor = anchor
        self.column = column  # how far it is indented, or `IN_FLOW`
        self.key: str | None = None  # the key whose value comes next
        self.merges = False  # whether that key is ``<<``
        self.merged: list[dict[str, Value]] = []  # the tables it names, whose keys this one has too
        self.weight = 1  # how many values it has, with itself and what aliases repeat
        self.height = 1  # how many lists and tables are inside each other


# What an anchor names: the value, its weight and its height. None while it is still open.
_Anchors = dict[str, tuple[Value, int, int] | None]


class _Reader:
    """Reads the documents of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        # Byte order marks are not shown to the parser: libyaml does not count them, PyYAML's own parser does.
        self._shift = len(text) - len(text.lstrip("\ufeff"))
        self._anchors: _Anchors = {}
        self._stack: list[_Frame] = []
        self._documents: list[Value] = []
        self._repeated = 0
        self._quoted = (0, 0)  # where the last text in quotes stands

    def documents(self) -> list[Value]:
        """Give the value of each document that has one. Raises `Fault`."""
        found = _FORBIDDEN.search(self._text)
        if found:
            code = f"U+{ord(found[0]):04X}"
            raise Fault(f"the control character {code}, which YAML has only as an escape in quotes", found.start())
        try:
            for event in yaml.parse(self._text[self._shift :], Loader=_LOADER):
                self._take(event)
        except yaml.YAMLError as error:
            raise told(error, self._text, self._shift, self._quoted) from None
        return self._documents

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open({}, event)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open([], event)
        elif isinstance(event, _CLOSED):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchors = {}

    def _open(self, value: list[Value] | dict[str, Value], event: yaml.NodeEvent) -> None:
        start = self._start(event)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            if self._text.startswith("{{", start - 1):
                raise needs_quotes(self._text, start)
            raise Fault("a list or table stands where a key should be", start)
        if len(self._stack) >= MAX_DEPTH:
            raise _too_deep(start)
        self._stack.append(_Frame(value, start, event.anchor, self._column(event)))
        if event.anchor is not None:
            self._anchors[event.anchor] = None

    def _close(self) -> None:
        frame = self._stack.pop()
        if isinstance(frame.value, dict):
            for base in frame.merged:
                for key, value in base.items():
                    frame.value.setdefault(key, value)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.value, frame.weight, frame.height)
        self._put(frame.value, frame.start, frame.weight, frame.height)

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = self._start(event), self._place(event.end_mark)
        if _SURROGATES.search(event.value):  # libyaml refuses them by itself
            raise Fault("an escape for half a character, as JSON writes emoji; write the emoji itself", start)
        if event.style in ("'", '"'):
            self._quoted = (start, end)
        frame = self._stack[-1] if self._stack else None
        is_key = frame is not None and isinstance(frame.value, dict) and frame.key is None
        is_plain = event.implicit[0]
        value: Value = _resolved(event.value) if is_plain and not is_key else event.value
        if isinstance(value, str) and (not is_key or event.anchor is not None):
            how = Place(start, end, event.style, frame.column if frame else AT_ROOT, is_plain, is_key)
            value = scalar(self._text, value, event.style, start, end).written(how)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1, 0)
        self._put(value, start, 1, 0, merges=is_key and is_plain and value == "<<")

    def _take_alias(self, event: yaml.AliasEvent) -> None:
        start = self._start(event)
        if event.anchor not in self._anchors:
            raise Fault(f"*{event.anchor} repeats what nothing above is named; a text must be in quotes here", start)
        found = self._anchors[event.anchor]
        if found is None:
            raise Fault(f"*{event.anchor} stands inside of what it repeats", start)
        value, weight, height = found
        if len(self._stack) + height > MAX_DEPTH:
            raise _too_deep(start)
        self._repeated += weight
        if self._repeated > MAX_REPEATED:
            raise Fault(f"with this alias more than {MAX_REPEATED:,} values are repeats of others", start)
        self._put(value, start, weight, height)

    def _put(self, value: Value, start: int, weight: int, height: int, *, merges: bool = False) -> None:
        """Put a value, or a key, where it belongs."""
        if not self._stack:
            if value is not None:
                self._documents.append(value)
            return
        frame = self._stack[-1]
        frame.weight += weight
        frame.height = max(frame.height, height + 1)
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key is None:
            frame.key, frame.merges = _key(value, start), merges
            if frame.key in frame.value and not merges:
                raise Fault(f"the key {frame.key!r} stands twice in one table", start)
        else:
            if frame.merges:
                frame.merged += _bases(value, start)
            else:
                frame.value[frame.key] = value
            frame.key = None

    def _column(self, event: Any) -> int:
        """Give how far a list or table is indented: its first key or dash, behind an anchor or a tag."""
        if event.flow_style or (self._stack and self._stack[-1].column == IN_FLOW):
            return IN_FLOW
        if event.anchor is None and event.tag is None:
            return int(event.start_mark.column)
        start = self._start(event)
        first = behind_properties(self._text, start, len(self._text))
        return first - max(self._text.rfind(end, 0, first) for end in "\r\n") - 1

    def _start(self, event: yaml.Event) -> int:
        return self._place(event.start_mark)

    def _place(self, mark: Any) -> int:
        return int(mark.index) + self._shift


def _key(value: Value, start: int) -> str:
    if isinstance(value, list | dict):
        raise Fault("a list or table is repeated where a key should be", start)
    return "" if value is None else str(value)


def _bases(value: Value, start: int) -> list[dict[str, Value]]:
    """Give the tables whose keys ``<<`` takes over."""
    bases = value if isinstance(value, list) else [value]
    if not all(isinstance(base, dict) for base in bases):
        raise Fault("<< takes the keys of a table, or of a list of tables, and this is neither", start)
    return bases


def _resolved(written: str) -> Value:
    """Give what a string without quotes stands for. *no*, *off*, *12:30* and dates are text here."""
    if written in _WORDS:
        return _WORDS[written]
    if _WHOLE.fullmatch(written):
        return int(written)
    return float(written) if _DECIMAL.fullmatch(written) else written


def _too_deep(at: int) -> Fault:
    return Fault(f"more than {MAX_DEPTH} lists and tables inside each other", at)
