"""What stands between a plugin and a run: a mistake in its code is told as its own, in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError, PluginError, TonecheckError
from tonecheck.formats import Format, Item
from tonecheck.matchers import Hit, Matcher, MatcherFactory, Workshop
from tonecheck.nlp.reading import Match, Passage, Reading
from tonecheck.report import Look, Reporter
from tonecheck.report.checked import Checked
from tonecheck.sources.source import Source
from tonecheck.sources.stream import Stream
from tonecheck.tables import Table


def said(error: BaseException) -> str:
    """Give an exception as part of one line."""
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")


@contextmanager
def _blamed_on(name: str) -> Iterator[None]:
    try:
        yield
    except (TonecheckError, BrokenPipeError):
        raise  # said as it should be, or nobody's fault
    except Exception as error:
        raise PluginError(f"{name} failed: {said(error)}") from error


def guarded_kind(make: MatcherFactory, name: str) -> MatcherFactory:
    """Give a plugin's kind of match, guarded, and all matchers it makes."""

    def guarded(table: Table, workshop: Workshop) -> Matcher:
        with _blamed_on(name):
            matcher = make(table, workshop)
            return (_GuardedFinder if hasattr(matcher, "matches") else _GuardedMatcher)(matcher, name)

    return guarded


class _GuardedMatcher:
    def __init__(self, matcher: Any, name: str) -> None:
        self._matcher = matcher
        self._name = name
        self.lemmas: bool = matcher.lemmas
        self.whole: bool = getattr(matcher, "whole", False)

    def find(self, reading: Reading) -> Iterator[Hit]:
        with _blamed_on(self._name):
            for hit in self._matcher.find(reading):
                self._expect_in(reading.draft, hit)
                yield hit

    def _expect_in(self, draft: Draft, hit: object) -> None:
        if not isinstance(hit, Hit):
            raise PluginError(f"{self._name} must give hits, not {hit!r}")
        for start, end in ((hit.start, hit.end), *hit.related):
            if not 0 <= start < end <= len(draft.text):
                raise PluginError(f"{self._name} gave a hit outside the draft: {start} to {end}")


class _GuardedFinder(_GuardedMatcher):
    def matches(self, reading: Reading, passage: Passage) -> Iterator[Match]:
        with _blamed_on(self._name):
            yield from self._matcher.matches(reading, passage)


def guarded_format(form: Format, name: str) -> Format:
    """Give a plugin's format, guarded.

    A file it stumbles over is told as such; the others are still checked.
    """

    def guarded(source: Source | Stream) -> Iterator[Item]:
        try:
            with _blamed_on(name):
                for draft in form.read(source):
                    if not isinstance(draft, Draft | InputError):
                        raise PluginError(f"{name} must give drafts, not {draft!r}")
                    yield draft
        except PluginError as error:
            raise InputError(source.path, str(error)) from error

    return form._replace(read=guarded)


def guarded_reporter(reporter: Reporter, name: str) -> Reporter:
    """Give a plugin's reporter, guarded."""

    def guarded(checked: Iterable[Checked], out: TextIO, look: Look) -> None:
        with _blamed_on(name):
            reporter(checked, out, look)

    return guarded
