"""Who is checked when: the newest state of a document, and nobody behind somebody who takes long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator

import pytest

from tonecheck.lsp.checks import PATIENCE, Checks, Job, StaleError

Done = list[tuple[str, object]]
HOUR = 3_600.0


@pytest.fixture
def run() -> Iterator[Callable[[Callable[[Checks[str], Done], Awaitable[None]]], Done]]:
    """Give what runs a story in a loop and gives what was done in it."""

    def run(story: Callable[[Checks[str], Done], Awaitable[None]]) -> Done:
        done: Done = []

        async def whole() -> None:
            checks: Checks[str] = Checks(lambda key, result: done.append((key, result)))
            try:
                await asyncio.wait_for(story(checks, done), 30)
            finally:
                checks.close()

        asyncio.run(whole())
        return done

    yield run


def said(what: str) -> Callable[[Job], str]:
    return lambda job: what


def test_only_the_newest_check_of_a_document_counts(run) -> None:
    async def story(checks: Checks[str], done: Done) -> None:
        for state in range(200):
            checks.want("a", said(str(state)), 0.001)
        await checks.settled("a")

    assert run(story) == [("a", "199")]


def test_a_check_that_is_at_work_stops_where_it_next_looks(run) -> None:
    begun, may_look = threading.Event(), threading.Event()
    ends: list[BaseException] = []

    def old(job: Job) -> str:
        begun.set()
        may_look.wait(30)
        try:
            job.proceed()
        except StaleError as error:
            ends.append(error)
            raise
        return "old"

    async def story(checks: Checks[str], done: Done) -> None:
        checks.want("a", old)
        await asyncio.to_thread(begun.wait, 30)
        checks.want("a", said("new"))
        may_look.set()
        await checks.settled("a")

    assert run(story) == [("a", "new")]
    assert len(ends) == 1


def test_a_result_that_comes_too_late_is_dropped(run) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def old(job: Job) -> str:
        begun.set()
        may_end.wait(30)
        return "old"

    async def story(checks: Checks[str], done: Done) -> None:
        checks.want("a", old)
        await asyncio.to_thread(begun.wait, 30)
        checks.drop("a")
        may_end.set()
        await checks.do(lambda: None)

    assert run(story) == []


def test_who_takes_long_lets_others_go_first(run) -> None:
    begun, others_wait = threading.Event(), threading.Event()

    def long(job: Job) -> str:
        begun.set()
        others_wait.wait(30)
        threading.Event().wait(PATIENCE)
        job.proceed()
        return "long"

    async def story(checks: Checks[str], done: Done) -> None:
        checks.want("large", long)
        await asyncio.to_thread(begun.wait, 30)
        for key in "abc":
            checks.want(key, said("short"))
        others_wait.set()
        await checks.settled("large")

    assert [key for key, _ in run(story)] == ["a", "b", "c", "large"]


def test_a_check_that_is_to_wait_begins_when_somebody_asks(run) -> None:
    async def story(checks: Checks[str], done: Done) -> None:
        checks.want("a", said("now"), HOUR)
        checks.hasten("a")
        checks.hasten("b")
        await checks.settled("a")

    assert run(story) == [("a", "now")]


def test_what_breaks_is_told_and_the_next_goes_on(run) -> None:
    def broken(job: Job) -> str:
        raise ZeroDivisionError

    async def story(checks: Checks[str], done: Done) -> None:
        checks.want("a", broken)
        checks.want("b", said("fine"))
        await checks.settled("b")

    (_, error), fine = run(story)
    assert isinstance(error, ZeroDivisionError)
    assert fine == ("b", "fine")


def test_who_waits_for_a_document_that_is_closed_waits_no_longer(run) -> None:
    async def story(checks: Checks[str], done: Done) -> None:
        checks.want("a", said("never"), HOUR)
        waiting = asyncio.ensure_future(checks.settled("a"))
        await asyncio.sleep(0)
        checks.drop("a")
        await waiting

    assert run(story) == []


def test_what_is_asked_for_before_a_check_is_done_before_it(run) -> None:
    order: list[str] = []

    async def story(checks: Checks[str], done: Done) -> None:
        other = checks.do(lambda: order.append("settings"))
        checks.want("a", lambda job: order.append("check") or "")
        await checks.settled("a")
        await other

    run(story)
    assert order == ["settings", "check"]
