"""Fixing a file: pass after pass over its bytes, in memory, until nothing is left to change.

What a pass has changed is read again by the same reader before it counts. A draft whose rewrites never come to an end
is left as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tonecheck.config.baseline import Baseline
from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError
from tonecheck.finding import Edit, applied
from tonecheck.fixing.choosing import Choice, Edits, Taken, choose
from tonecheck.fixing.encoded import Encoded, decoded
from tonecheck.fixing.kept import Region, Run, between, kept, regions
from tonecheck.fixing.verifying import difference
from tonecheck.report.checked import Checked
from tonecheck.session import Session
from tonecheck.sources.paths import absolute
from tonecheck.sources.writing import MEANWHILE

PASSES = 20  # a rewrite that makes room for another one, and that for a third, is done long before
MOST = (
    4,
    1_000,
)  # times its length, and characters more, that a draft may come to: one that doubles must not do so for long
HELD = 1_000  # checked drafts of a file; where there are more they are checked once more to be reported


@dataclass(frozen=True)
class Fixed:
    """What became of a file: its bytes before and after, how many findings in how many drafts are gone by rewrites.

    ``only`` are the places of the drafts that were meant, in the file's order. ``problems`` tell of drafts that were left.
    """

    path: Path
    old: bytes
    new: bytes
    findings: int
    drafts: int
    only: Container[int]
    problems: tuple[str, ...]
    _encoded: tuple[Encoded, str, tuple[Run, ...]] = field(repr=False)

    def regions(self) -> list[Region]:
        """Give what differs, in bytes."""
        return regions(*self._encoded)

    def edits(self) -> list[Edit]:
        """Give what differs, as edits of the text before."""
        old, new, runs = self._encoded
        return between(runs, old.text, new)


@dataclass
class Pass:
    """What one pass over a file found to change; drafts are named by their places in the file's order.

    ``seen`` are those that were checked, ``checked`` what came of it: None where that is too much to keep.
    """

    seen: set[int] = field(default_factory=set)
    checked: list[Checked] | None = None
    drafts: dict[int, Draft] = field(default_factory=dict)
    choices: dict[int, Choice] = field(default_factory=dict)
    _taken: Taken = field(default_factory=Taken)
    _places: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, number: int, draft: Draft, choice: Choice) -> None:
        """Take what is to be changed in a draft. Where two drafts are the same place of a file, it is changed once."""
        place = draft.place(0, len(draft.text))
        twin = self._places.setdefault(place, number)
        if twin in self.drafts and self.drafts[twin].text == draft.text:
            choice = Choice(self.choices[twin].changes)
        spans = [(edit.start, edit.end) for edit in choice.edits]
        if choice.changes and not self._taken.touch(spans):
            self._taken.add(spans)
            self.drafts[number], self.choices[number] = draft, choice

    @property
    def edits(self) -> list[Edit]:
        """What is to be changed in the file."""
        return [edit for choice in self.choices.values() for edit in choice.edits]

    @property
    def changes(self) -> dict[int, Edits]:
        """The changes of each draft, in its text."""
        return {number: choice.changes for number, choice in self.choices.items()}

    def text_after(self, number: int) -> str:
        """Give a draft's text with its changes made."""
        return applied(self.drafts[number].text, self.choices[number].changes)


@dataclass
class _History:
    """The texts a draft has had, and the rules that changed them."""

    texts: list[str] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)


Restless = dict[int, tuple[str | None, frozenset[str]]]


class _RestlessError(Exception):
    """Some drafts go on changing; they come with their names and with the rules that do it."""

    def __init__(self, drafts: Restless) -> None:
        super().__init__()
        self.drafts = drafts


class Fixer:
    """Fixes what a session finds, safe rewrites or with ``unsafe`` others too. Nothing is written to any file.

    ``baseline`` gives a file's baseline with nothing found yet; what it knows is not reported and not fixed.
    """

    def __init__(
        self, session: Session, *, unsafe: bool, baseline: Callable[[Path], Baseline | None] | None = None
    ) -> None:
        self._session = session
        self._unsafe = unsafe
        self._baseline = baseline

    def look(self, path: Path, data: bytes | None = None) -> Pass:
        """Check a file, or the bytes that stand for it, and choose what to change. Raises `UnknownFileError`."""
        return self._pass(path, data)

    def fix(self, path: Path, data: bytes, first: Pass) -> Fixed:
        """Fix the bytes of a file in which a look found something to change.

        Raises `InputError` where they can't be written back as they should.
        """
        self._check_drafts(path, data, first)
        left: Restless = {}
        now = first
        while True:
            try:
                return self._settled(path, data, now, first.seen, left)
            except _RestlessError as error:
                left |= error.drafts
                now = self._pass(path, data, only=first.seen, left=left)

    def _settled(self, path: Path, data: bytes, now: Pass, only: set[int], left: Restless) -> Fixed:
        encoding, raw = self._session.encoding(path)
        old = decoded(path, data, encoding, raw=raw)
        text, content = old.text, data
        runs = [Run(0, 0, len(text))]
        histories: dict[int, _History] = {}
        findings = 0
        for _ in range(PASSES):
            if not now.choices:
                break
            self._stop_circles(now, histories)
            after = applied(text, now.edits)
            written = old.bytes_of(after)
            self._verify(path, content, written, after, now)
            runs = kept(runs, now.edits)
            text, content = after, written
            findings += sum(len(choice.rules) for choice in now.choices.values())
            # With a baseline the drafts of a file share what it knows, so all of them count.
            again = only if self._baseline is not None and self._baseline(path) is not None else set(now.choices)
            now = self._pass(path, content, only=again, left=left)
        else:
            if now.choices:
                rules = {number: frozenset(choice.rules) for number, choice in now.choices.items()}
                raise _RestlessError({number: (now.drafts[number].name, rules[number]) for number in rules})
        problems = tuple(_left(name, rules) for name, rules in left.values())
        return Fixed(path, data, content, findings, len(histories), only, problems, (old, text, tuple(runs)))

    @staticmethod
    def _stop_circles(now: Pass, histories: dict[int, _History]) -> None:
        """Add a pass to the histories of its drafts. Raises for those that become what they were, or ever longer."""
        restless: Restless = {}
        for number, choice in now.choices.items():
            history = histories.setdefault(number, _History())
            history.texts.append(now.drafts[number].text)
            history.rules.update(choice.rules)
            after = now.text_after(number)
            if after in history.texts or len(after) > MOST[0] * len(history.texts[0]) + MOST[1]:
                restless[number] = (now.drafts[number].name, frozenset(history.rules))
        if restless:
            raise _RestlessError(restless)

    def _check_drafts(self, path: Path, data: bytes, now: Pass) -> None:
        """Look whether a pass saw these bytes. Raises `InputError` where another program has written since."""
        ahead = set(now.choices)
        for number, item in enumerate(self._session.drafts_of(path, data)):
            if number in ahead and isinstance(item, Draft) and _same(item, now.drafts[number]):
                ahead.remove(number)
        if ahead:
            raise InputError(str(path), MEANWHILE)

    def _verify(self, path: Path, old: bytes, new: bytes, text: str, now: Pass) -> None:
        """Read what is to be written. Raises `InputError` where it is not what it should be."""
        encoding, raw = self._session.encoding(path)
        try:
            problem = None if decoded(path, new, encoding, raw=raw).text == text else "its text would be another"
            drafts = self._session.drafts_of
            problem = problem or difference(drafts(path, old), drafts(path, new), now.changes)
        except InputError as error:
            problem = error.problem
        if problem is not None:
            raise InputError(str(path), f"was not fixed: {problem}; this is a mistake in tonecheck, please report it")

    def _pass(
        self,
        path: Path,
        data: bytes | None,
        only: Container[int] | None = None,
        left: Container[int] = (),
    ) -> Pass:
        found = Pass(checked=[] if only is None else None)
        known = self._baseline(path) if self._baseline is not None else None
        for number, checked in self._session.check_drafts(path, data, only):
            if found.checked is not None:
                found.checked.append(checked)
                if len(found.checked) > HELD:
                    found.checked = None
            if number is None:
                return Pass(seen=found.seen, checked=found.checked)  # who knows what else is in it
            if isinstance(checked.draft, Draft):
                found.seen.add(number)
                if checked.error is None and number not in left:
                    findings = checked.findings
                    if known is not None:
                        findings = known.new(absolute(path), checked.draft, findings)
                    found.add(number, checked.draft, choose(checked.draft, findings, unsafe=self._unsafe))
        return found


def _same(one: Draft, other: Draft) -> bool:
    length = len(one.text)
    return one.text == other.text and one.place(0, length) == other.place(0, length)


def _left(name: str | None, rules: Iterable[str]) -> str:
    what = f"{name}: " if name else ""
    return f"{what}was left as it was: the rewrites of {' and '.join(sorted(rules))} never come to an end"
