"""The memory of one linter: what its rules found in the text of a draft, in this run or an earlier one.

Libraries repeat themselves, and of an export with one changed reply all others are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tonecheck.cache.digest import digest
from tonecheck.cache.entries import packed_edits, read, unpacked_edits, written
from tonecheck.cache.store import Store
from tonecheck.drafts.draft import Draft
from tonecheck.matchers import Hit
from tonecheck.rewriting import Rewriting

REMEMBERED = 2_000  # drafts of this run


@dataclass(frozen=True, slots=True)
class Kept:
    """What a rule found in the text of a draft, with its rewrites; ``whole`` if it is about the whole reply."""

    rule: str
    hit: Hit
    whole: bool
    rewritings: tuple[Rewriting, ...] = ()


class Memory:
    """Knows drafts by all that a linter reads of them. ``context`` is what the findings of its rules depend on otherwise.

    Without a store it lasts as long as the linter.
    """

    def __init__(self, store: Store | None = None, context: bytes = b"") -> None:
        self._store = store
        self._context = context
        self._recent: dict[bytes, bytes] = {}  # the least recently used first
        self._absent: frozenset[bytes] = frozenset()  # looked for, and not in the store
        self._last: tuple[Draft, bytes] | None = None  # a draft and its key, which is asked for several times in a row

    def unknown(self, drafts: Iterable[Draft]) -> dict[bytes, Draft]:
        """Look for some drafts in one go, and give those of which there is nothing to recall, by their keys."""
        found = {self.key(draft): draft for draft in drafts}
        if self._store is not None:
            for key, data in self._store.find([key for key in found if key not in self._recent]):
                self._remember(key, data)
        absent = {key: draft for key, draft in found.items() if key not in self._recent}
        self._absent = frozenset(absent)
        return absent

    def recall(self, draft: Draft) -> tuple[Kept, ...] | None:
        """Give what was found in a draft when it was last seen."""
        key = self.key(draft)
        data = self._recent.pop(key, None)
        if data is None and self._store is not None and key not in self._absent:
            data = self._store.get(key)
        if data is None:
            return None
        self._remember(key, data)
        return tuple(_unpacked(each) for each in read(data))

    def keep(self, draft: Draft, found: tuple[Kept, ...]) -> None:
        """Remember what was found in a draft, by all rules."""
        key = self.key(draft)
        try:
            data = written(tuple(_packed(each) for each in found))
        except ValueError:  # a plugin's values may be anything
            return
        self._remember(key, data)
        if self._store is not None:
            self._store.put(key, data)

    def _remember(self, key: bytes, data: bytes) -> None:
        if len(self._recent) >= REMEMBERED:
            del self._recent[next(iter(self._recent))]
        self._recent[key] = data

    def key(self, draft: Draft) -> bytes:
        """Give the key that stands for all a linter reads of a draft."""
        if self._last is None or self._last[0] is not draft:
            patterns = tuple((each.pattern, each.flags) for each in draft.placeholders)
            self._last = draft, digest(self._context, draft.text, repr((draft.marks, draft.snippet, patterns)))
        return self._last[1]


def _packed(kept: Kept) -> tuple[Any, ...]:
    hit = kept.hit
    rewritings = tuple((packed_edits(each.changes), each.safe, each.gap, each.shown) for each in kept.rewritings)
    return kept.rule, hit.start, hit.end, hit.related, hit.better, dict(hit.values), kept.whole, rewritings


def _unpacked(packed: tuple[Any, ...]) -> Kept:
    rule, start, end, related, better, values, whole, rewritings = packed
    made = tuple(Rewriting(unpacked_edits(changes), *rest) for changes, *rest in rewritings)
    return Kept(rule, Hit(start, end, related, better, values), whole, made)
