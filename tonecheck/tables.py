"""Reading TOML with care: every key is known, of the right type, or named with file, line and remedy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from tonecheck.errors import TonecheckError, did_you_mean

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

T = TypeVar("T")

TYPE_NAMES = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


def load_toml(path: Traversable, shown: str, error: type[TonecheckError]) -> tuple[dict[str, Any], str]:
    """Read a TOML file; give its content and its text. Raises ``error`` with file and line."""
    text = read_toml(path, shown, error)
    return parse_toml(text, shown, error), text


def read_toml(path: Traversable, shown: str, error: type[TonecheckError]) -> str:
    """Read the text of a TOML file. Raises ``error``."""
    try:
        return path.read_text(encoding="utf-8-sig")  # an editor may have put a byte order mark in front
    except OSError as problem:
        raise error(f"{shown}: can't be read: {problem.strerror or problem}") from None
    except UnicodeDecodeError as problem:
        raise error(f"{shown}: is not UTF-8: byte {problem.start}; save it as UTF-8") from None


def parse_toml(text: str, shown: str, error: type[TonecheckError]) -> dict[str, Any]:
    """Give the content of a TOML text. Raises ``error`` with file and line."""
    import tomllib  # not every run has a config

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        what, _, place = str(problem).rpartition(" (at ")
        line = re.search(r"line (\d+)", place)
        at = f":{line[1]}" if line else f":{text.rstrip().count(chr(10)) + 1}"
        raise error(f"{shown}{at}: is not valid TOML: {what or problem}") from None


def _quoted(name: str) -> str:
    """Give a pattern for a key, which may stand in quotation marks."""
    return rf"[\"']?{re.escape(name)}[\"']?"


def _header(names: list[str], end: str) -> str:
    """Give a pattern for the header of a table."""
    return r"(?m)^[ \t]*\[\[?\s*" + r"\s*\.\s*".join(map(_quoted, names)) + r"\s*" + end


def _none_of(value: str, known: tuple[str, ...]) -> str:
    """Say that a value is none of the known ones: of all of them where they are few, else of the one that was meant."""
    if 0 < len(known) <= 6:
        return f"{value!r} is not one of {', '.join(known)}"
    return f"{value!r} is not known here{did_you_mean(value, known)}"


_ANY_HEADER = r"""(?m)^[ \t]*\[\[?[\w\s."'/-]+\]\]?[ \t]*(?:\#.*)?$"""  # compiled, as all of these, for a message


class Table:
    """A TOML table whose keys are taken one by one; what is left over in the end is a mistake."""

    def __init__(
        self,
        content: dict[str, Any],
        file: str,
        error: type[TonecheckError],
        *,
        text: str = "",
        key: str = "",
    ) -> None:
        self._content = dict(content)
        self._given = frozenset(content)
        self._known: set[str] = set()
        self.file = file
        self.key = key
        self._text = text
        self._error = error

    def fail(self, problem: str, key: str = "") -> NoReturn:
        """Raise the table's error for one of its keys: file, line, key, problem. A misspelt key is no missing one."""
        import difflib

        misspelt = [] if key in self._given else difflib.get_close_matches(key, self._content, n=1, cutoff=0.7)
        if misspelt:
            key, problem = misspelt[0], f"is not a key here; did you mean {key!r}?"
        full = ".".join(part for part in (self.key, key) if part)
        raise self._error(f"{self.place(key)}: {full}: {problem}" if full else f"{self.file}: {problem}")

    def place(self, key: str = "") -> str:
        """Give the file and, where it can be told, the line of the table or of one of its keys."""
        at = self._find(key)
        return self.file if at is None else f"{self.file}:{self._text.count(chr(10), 0, at) + 1}"

    def _find(self, key: str) -> int | None:
        """Find a key in the text: below the table's header, written out or inline; else the header itself."""
        start, found, names = 0, None, []
        for name, number in re.findall(r"([^.\[]+)(?:\[(\d+)\])?", self.key):
            names.append(name)
            headers = list(re.compile(_header(names, r"\]")).finditer(self._text, start))
            if len(headers) >= int(number or 1):
                found = headers[int(number or 1) - 1]
                start = found.end()
        if key:
            following = re.compile(_ANY_HEADER).search(self._text, start)
            end = following.start() if following else len(self._text)
            written = _quoted(key.split(".")[0])
            for pattern in (rf"(?m)^[ \t]*{written}\s*[=.]", rf"(?<![\w-]){written}\s*[=.]"):
                if line := re.compile(pattern).search(self._text, start, end):
                    return line.end() - len(line.group().lstrip())
            if header := re.compile(_header([*names, key], r"[\].]")).search(self._text, start):
                return header.start()
        return found.start() if found else None

    def __contains__(self, key: str) -> bool:
        self._known.add(key)  # what is asked for could be there
        return key in self._content

    def take(self, key: str, kind: type[T], default: T | None = None) -> T | None:
        """Give a value of one type, or the default where the key is absent."""
        self._known.add(key)
        if key not in self._content:
            return default
        value = self._content.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fail(f"must be {TYPE_NAMES.get(kind, kind.__name__)}, not {value!r}", key)
        return value

    def text(self, key: str, default: str = "") -> str:
        return self.take(key, str, default) or default

    def required(self, key: str) -> str:
        """Give a text that must be there and not be empty."""
        value = self.text(key).strip()
        if not value:
            self.fail("is empty" if key in self._given else f'is missing; add {key} = "…"', key)
        return value

    def flag(self, key: str) -> bool | None:
        return self.take(key, bool)

    def strings(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; one text alone is a list of one."""
        self._known.add(key)
        value = self._content.pop(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.fail(f"must be a text or a list of texts, not {value!r}", key)
        return tuple(value)

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        value = self.text(key, default)
        if value not in known:
            self.fail(_none_of(value, known), key)
        return value

    def choices(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        values = self.strings(key)
        for value in values:
            if value not in known:
                self.fail(_none_of(value, known), key)
        return values

    def table(self, key: str) -> Table:
        """Give a table inside this one; an empty one where the key is absent."""
        inner = self.take(key, dict, {})
        return Table(inner or {}, self.file, self._error, text=self._text, key=self._under(key))

    def tables(self, key: str) -> list[Table]:
        """Give the tables of ``[[key]]``; a single table is a list of one."""
        self._known.add(key)
        value = self._content.pop(key, [])
        if isinstance(value, dict):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(each, dict | Table) for each in value):
            self.fail("must be a table or a list of tables", key)
        return [
            each.copy()  # it stands elsewhere in the file, and knows where
            if isinstance(each, Table)
            else Table(each, self.file, self._error, text=self._text, key=f"{self._under(key)}[{number}]")
            for number, each in enumerate(value, 1)
        ]

    def copy(self) -> Table:
        """Give the same table with every key still to be taken; each run compiles from a copy."""
        return self.like(dict(self._content))

    def like(self, content: dict[str, Any]) -> Table:
        """Give another table at the same place, with other content."""
        return Table(content, self.file, self._error, text=self._text, key=self.key)

    def with_also(self, key: str, more: list[Table]) -> Table:
        """Give the same table with more tables under a key that may hold one or several."""
        own = self._content.get(key, [])
        return self.like({**self._content, key: [*(own if isinstance(own, list) else [own]), *more]}) if more else self

    def rest(self) -> dict[str, Any]:
        """Give all keys not taken yet, unchecked."""
        found, self._content = self._content, {}
        return found

    def peek(self, key: str) -> Any:
        return self._content.get(key)

    def keys(self) -> list[str]:
        return list(self._content)

    def done(self) -> None:
        """Raise for the first key nobody took."""
        for key in self._content:
            self.fail(f"is not a key here{did_you_mean(key, self._known)}", key)

    def _under(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key
