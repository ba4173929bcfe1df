"""The baseline: findings a team has put up with for now. They are not reported; new ones are.

An entry is bound to what a person would name: the file, the saved reply in it, the rule and the words. Lines, places in
a list and how a file is written may change. Two findings that are alike in all this are one entry with a count.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from tonecheck.errors import ConfigError, did_you_mean
from tonecheck.finding import Finding, Reply
from tonecheck.nlp.words import straight
from tonecheck.sources.paths import absolute, shown
from tonecheck.sources.writing import write_over

VERSION = 1


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """What a finding is known by.

    ``file`` is the way from the baseline's folder; ``draft`` the saved reply's title, or else its place without numbers;
    ``words`` what the finding covers, and nothing for one about a whole reply.
    """

    file: str
    draft: str
    rule: str
    words: str


class Baseline:
    """The entries of one baseline file, and what a run found, draft after draft.

    First `new` for every draft and `done` for every file, then `note` and `save`.
    """

    def __init__(self, path: Path, entries: Counter[Entry] | None = None) -> None:
        self.path = absolute(path)
        self._entries = entries if entries is not None else Counter()
        self._found: Counter[Entry] = Counter()
        self._done: set[str] = set()

    @classmethod
    def read(cls, path: Path, *, must_exist: bool = True) -> Baseline:
        """Read a baseline file. Raises `ConfigError` with its file and line.

        One that need not exist, since it is about to be written, is empty then.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            if not must_exist:
                return cls(path)
            raise ConfigError(f"{shown(path)}: does not exist; tonecheck check --write-baseline makes it") from None
        except OSError as error:
            raise ConfigError(f"{shown(path)}: can't be read: {error.strerror or error}") from None
        except UnicodeDecodeError as error:
            raise ConfigError(f"{shown(path)}: is not UTF-8: byte {error.start}; save it as UTF-8") from None
        return cls(path, _File(shown(path), text).entries())

    def afresh(self) -> Baseline:
        """Give the same entries with nothing found yet, for who has to look at a file more than once."""
        return Baseline(self.path, self._entries)

    def new(self, path: Path, draft: Reply, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Give the findings of a draft that are not in the baseline, in order. The path is that of its file."""
        file = self._file(path)
        kept = []
        for finding in findings:
            entry = _entry(file, draft, finding)
            self._found[entry] += 1
            if self._found[entry] > self._entries[entry]:
                kept.append(finding)
        return tuple(kept)

    def done(self, path: Path) -> None:
        """Note that all of a file was checked, by every rule that is meant for it: what was not found there is gone."""
        self._done.add(self._file(path))

    def gone(self) -> int:
        """Count the findings in the baseline that are not there any more.

        Of a file that was not wholly checked nobody knows; in one that does not exist nothing is left.
        """
        return (self._entries - self._left()).total()

    def note(self) -> str | None:
        """Say what is gone; None where nothing is."""
        if not (gone := self.gone()):
            return None
        are, them = ("is", "it") if gone == 1 else ("are", "them")
        return f"baseline: {_findings(gone)} {are} gone; tonecheck check --prune-baseline takes {them} out"

    def save(self, *, prune: bool = False) -> str:
        """Write all findings there are, or, to ``prune``, what is in the file and not gone. Say what was done.

        Of files that were not wholly checked everything stays. Raises `InputError` where the file can't be written.
        """
        gone, left = self.gone(), self._left()
        if not prune:
            self._write(left | self._found)
            return f"{shown(self.path)}: written, with {_findings(self._entries.total())}"
        if gone:
            self._write(left)
        return f"{shown(self.path)}: {_findings(gone)} taken out, {left.total()} left"

    def _left(self) -> Counter[Entry]:
        """Give the entries without what is gone."""
        judged = {entry.file for entry in self._entries}
        judged = {file for file in judged if file in self._done or not os.path.lexists(self.path.parent / file)}
        counts = {
            entry: min(count, self._found[entry]) if entry.file in judged else count
            for entry, count in self._entries.items()
        }
        return +Counter(counts)

    def _file(self, path: Path) -> str:
        try:
            return Path(os.path.relpath(absolute(path), self.path.parent)).as_posix()
        except ValueError:  # another drive
            return absolute(path).as_posix()

    def _write(self, entries: Counter[Entry]) -> None:
        lines = (json.dumps(_written(entry, entries[entry]), ensure_ascii=False) for entry in sorted(entries))
        inside = ",\n".join(lines)
        findings = f"[\n{inside}\n]" if inside else "[]"
        write_over(self.path, f'{{\n"version": {VERSION},\n"findings": {findings}\n}}\n')
        self._entries = entries


def _findings(number: int) -> str:
    return f"{number} finding" if number == 1 else f"{number} findings"


_NUMBER = regex.compile(r"(?<![\w-])\d+(?![\w-])")


def _entry(file: str, draft: Reply, finding: Finding) -> Entry:
    name = _plain(draft.title or "") or _NUMBER.sub("#", draft.name or "")
    words = "" if finding.whole else _plain(finding.match)
    return Entry(file, name, finding.rule, words)


def _plain(text: str) -> str:
    """Give a text with straight quotes and single spaces: how a file is written must not matter."""
    return " ".join(straight(text).split())


def _written(entry: Entry, count: int) -> dict[str, Any]:
    written: dict[str, Any] = {"file": entry.file}
    if entry.draft:
        written["draft"] = entry.draft
    written["rule"] = entry.rule
    if entry.words:
        written["words"] = entry.words
    if count > 1:
        written["count"] = count
    return written


# Reading

_TEXTS = ("file", "draft", "rule", "words")
_KEYS = (*_TEXTS, "count")
_MARK = regex.compile(r"(?m)^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)")
_LIST = regex.compile(r'"findings"\s*+:\s*+\[')
_BETWEEN = regex.compile(r"[\s,]*+")


class _File:
    """A baseline file that is being read."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text

    def entries(self) -> Counter[Entry]:
        content = self._content()
        if not isinstance(content, dict) or "version" not in content:
            raise self._error('is not a baseline: there is no "version" in it; is this the file that was meant?')
        version = content["version"]
        if isinstance(version, bool) or version != VERSION:
            raise self._error(f"has the version {_short(version)}; this tonecheck knows version {VERSION}", '"version"')
        findings = content.get("findings")
        if not isinstance(findings, list):
            raise self._error('must have a list of "findings"', '"findings"')
        found: Counter[Entry] = Counter()
        for number, each in enumerate(findings):
            entry, count = self._read(each, number)
            found[entry] = max(found[entry], count)  # both sides of a merge may have added it
        return found

    def _content(self) -> Any:
        if mark := _MARK.search(self._text):
            raise self._at(
                mark.start(), "is a mark of a merge conflict; the entries of both sides may stay, the marks go"
            )
        try:
            return json.loads(self._text)
        except json.JSONDecodeError as error:
            raise self._at(error.pos, f"is not valid JSON: {error.msg}") from None
        except (ValueError, RecursionError):
            raise self._error("is not a baseline: a number is too long or lists are too deep") from None

    def _read(self, each: Any, number: int) -> tuple[Entry, int]:
        if not isinstance(each, dict):
            raise self._wrong(number, f"must be an object with file and rule, not {_short(each)}")
        for key in each:
            if key not in _KEYS:
                raise self._wrong(number, f"has {key!r}, which is not a key here{did_you_mean(key, _KEYS)}")
        file, draft, rule, words = (each.get(key, "") for key in _TEXTS)
        for key in _TEXTS:
            if not isinstance(each.get(key, ""), str):
                raise self._wrong(number, f"has a {key} that is no text: {_short(each[key])}")
        if not (file and rule):
            raise self._wrong(number, f"has no {'rule' if file else 'file'}")
        count = each.get("count", 1)
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            raise self._wrong(number, f"has a count that is no whole number above 0: {_short(count)}")
        return Entry(file, draft, rule, words), count

    def _wrong(self, number: int, problem: str) -> ConfigError:
        """Give the error for an entry. Where it stands is looked for only now."""
        opened = _LIST.search(self._text)
        if opened is None:  # the key is written with escapes
            return self._error(f"entry {number + 1} {problem}")
        decoder = json.JSONDecoder()
        at = self._next(opened.end())
        for _ in range(number):
            at = self._next(decoder.raw_decode(self._text, at)[1])
        return self._at(at, f"this entry {problem}")

    def _next(self, at: int) -> int:
        between = _BETWEEN.match(self._text, at)
        return between.end() if between else at

    def _at(self, at: int, problem: str) -> ConfigError:
        return ConfigError(f"{self._name}:{self._text.count(chr(10), 0, at) + 1}: {problem}")

    def _error(self, problem: str, near: str = "{") -> ConfigError:
        return self._at(max(self._text.find(near), 0), problem)


def _short(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= 40 else written[:39] + "…"
