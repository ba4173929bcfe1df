"""Typing: fast edits, cancelled requests, large buffers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lsprotocol import types

from .editor import SETTINGS, Editor
from .places import span
from .wire import Wire

START = "Hi Sam,\n\nYour parcel 📦 is late.\n\nKind regards,\nAnn\n"
TYPED = "You should have read the terms, and you didn’t send the form 😀!! As I already told you, it is late. "


def change(uri: str, version: int, text: str, at: int) -> dict[str, object]:
    """A letter typed in the third line, by whoever counts in UTF-16."""
    here = {"line": 2, "character": at}
    return {
        "textDocument": {"uri": uri, "version": version},
        "contentChanges": [{"range": {"start": here, "end": here}, "text": text}],
    }


@pytest.fixture
def patience(spoken: Wire) -> Iterator[Callable[[int], Wire]]:
    """Give what sets for how many milliseconds the shared server waits after an edit."""

    def patience(milliseconds: int) -> Wire:
        settings = {"tonecheck": {"debounce": milliseconds, "rest": 0}}
        spoken.tell("workspace/didChangeConfiguration", settings=settings)
        return spoken

    spoken.seen.clear()
    yield patience
    for uri in ("untitled:a", "untitled:b"):
        spoken.tell("textDocument/didClose", textDocument={"uri": uri})
    patience(SETTINGS["debounce"])


def test_of_200_fast_edits_the_last_wins(patience) -> None:
    server = patience(0)  # it may not wait: it has to be overtaken
    server.open("untitled:a", START)
    server.told("untitled:a")
    typed = (TYPED * 2)[:199]
    at = 0
    for version, letter in enumerate(typed, 2):
        server.tell("textDocument/didChange", **change("untitled:a", version, letter, at))
        at += len(letter.encode("utf-16-le")) // 2
    server.tell("textDocument/didChange", **change("untitled:a", 201, "Well. ", 0))
    last = server.told("untitled:a", 201)
    text = START.replace("Your parcel", "Well. " + typed + "Your parcel")
    server.open("untitled:b", text)
    fresh = [each for each in server.told("untitled:b") if each["code"] != "missing-next-step"]
    assert [(each["code"], each["range"]) for each in last] == [(each["code"], each["range"]) for each in fresh]
    assert len(last) >= 5
    server.ask("textDocument/diagnostic", textDocument={"uri": "untitled:a"})
    published = [each["params"] for each in server.seen if each.get("method") == "textDocument/publishDiagnostics"]
    versions = [each["version"] for each in published if each["uri"] == "untitled:a"]
    assert versions == sorted(versions)
    assert versions[-1] == 201
    assert len(versions) < 200, "each state was checked, though nobody waited for it"


def test_typing_in_one_buffer_holds_up_no_other(patience) -> None:
    server = patience(100_000)  # nothing typed is ever checked
    server.open("untitled:a", START)
    server.told("untitled:a")
    server.tell("textDocument/didChange", **change("untitled:a", 2, TYPED, 0))
    server.open("untitled:b", TYPED)
    assert server.told("untitled:b")
    # Who asks what is at a place is not typing, and does not wait for the draft to rest.
    start = {"line": 2, "character": 0}
    hover = server.ask("textDocument/hover", textDocument={"uri": "untitled:a"}, position=start)["result"]
    assert hover["range"]["start"] == start


async def test_a_cancelled_request_is_answered_as_such_or_at_all(editor: Editor, tmp_path: Path) -> None:
    buffer = editor.open(tmp_path / "a.txt", START)
    await buffer.findings()
    requests = []
    for _ in range(20):
        buffer.edit((9, 9, "You should have read it. "))
        where = types.TextDocumentIdentifier(buffer.uri)
        number = f"cancelled {buffer.version}"
        requests.append(
            asyncio.ensure_future(
                editor.client.protocol.send_request_async(
                    "textDocument/diagnostic", types.DocumentDiagnosticParams(where), number
                )
            )
        )
        await asyncio.sleep(0)
        editor.client.cancel_request(types.CancelParams(number))
    done = await asyncio.wait_for(asyncio.gather(*requests, return_exceptions=True), 90)
    for each in done:
        # Cancelled (-32800), overtaken by an edit (-32801, -32802), or answered.
        assert not isinstance(each, BaseException) or getattr(each, "code", None) in (-32800, -32801, -32802), repr(
            each
        )
    editor.client.cancel_request(types.CancelParams("never sent"))
    assert len(await buffer.findings()) == 20


async def test_a_large_buffer_is_only_a_long_one(editor: Editor, here: Path) -> None:
    line = "Your parcel 📦 is on its way and arrives on Tuesday.\n"
    text = (line * 30 + "\n") * 650 + "You should have read the terms.\n"
    assert len(text.encode()) > 1_000_000
    buffer = editor.open(here / "a.txt", text)
    for letter in "Thanks! ":
        at = buffer.text.index("You should")
        buffer.edit((at, at, letter))
    (found,) = await buffer.findings()
    assert found.range == span(buffer.text, "You should have read")
    assert len([each for each in buffer.told if each.version]) < 8, "nobody waited for them all"
    assert await buffer.hover(found.range.start)


async def test_what_is_too_large_is_told_to_be(editor: Editor, here: Path, put) -> None:
    put("tonecheck.toml", "max-file-size = 1000\n")
    buffer = editor.open(here / "a.txt", "It is on its way.\n" * 100)
    await buffer.findings()
    buffer.become("You should have read the terms.\n")
    assert [each for each, _ in await buffer.found()] == ["blame-shifting/you-should-have"]
