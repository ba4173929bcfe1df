"""Messages that are none, or not what they should be: each is answered as the specification says, and life goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .wire import Wire

BLAME = "You should have read the terms.\n"
PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED = -32002


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def alive(server: Wire, uri: str = "untitled:alive") -> None:
    """Show that the server still checks and answers, and said nothing of its insides."""
    server.open(uri, BLAME)
    assert len(server.told(uri)) == 1
    server.tell("textDocument/didClose", textDocument={"uri": uri})
    assert server.told(uri, None) == []
    assert "Traceback" not in json.dumps(server.seen) + server.errors.decode()
    assert 'File "' not in json.dumps(server.seen) + server.errors.decode()


@pytest.fixture
def server(spoken: Wire) -> Iterator[Wire]:
    """A server that is ready, and still is when the test is over."""
    spoken.seen.clear()
    yield spoken
    alive(spoken)


def test_bodies_that_are_no_messages_are_refused(server: Wire) -> None:
    for body, code in [
        (b"{", PARSE_ERROR),
        (b"not json", PARSE_ERROR),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "shutdown"', PARSE_ERROR),
        (b"\xff\xfe\x00", PARSE_ERROR),
        (b"[" * 100_000, PARSE_ERROR),
        (b"[]", INVALID_REQUEST),
        (b"1", INVALID_REQUEST),
        (b"null", INVALID_REQUEST),
        (b'"shutdown"', INVALID_REQUEST),
        (b"{}", INVALID_REQUEST),
        (b'{"jsonrpc": "2.0", "method": 7}', INVALID_REQUEST),
    ]:
        server.raw(framed(body))
        assert server.answer(None)["error"]["code"] == code, body[:40]


def test_requests_with_wrong_parameters_are_refused(server: Wire) -> None:
    document = {"uri": "untitled:a"}
    nowhere: list[tuple[str, Any]] = [
        ("textDocument/hover", None),
        ("textDocument/hover", {}),
        ("textDocument/hover", {"textDocument": document, "position": {"line": "one", "character": 0}}),
        ("textDocument/hover", {"textDocument": document, "position": 5}),
        ("textDocument/hover", [1, 2]),
        ("textDocument/codeAction", {"textDocument": document}),
        ("textDocument/diagnostic", {"textDocument": 5}),
        ("workspace/executeCommand", {}),
    ]
    for method, params in nowhere:
        number = server.asks(method, params)
        assert server.answer(number)["error"]["code"] == INVALID_PARAMS, (method, params)
    for arguments in (None, [], ["no-such-rule"], [5], [{}], ["blame-shifting", 1, 2, 3]):
        answer = server.ask("workspace/executeCommand", command="tonecheck.explain", arguments=arguments)
        assert "error" in answer or "result" in answer
    answer = server.ask("workspace/executeCommand", command="tonecheck.dance", arguments=[])
    assert answer["error"]["code"] in (METHOD_NOT_FOUND, INVALID_PARAMS)


def test_notifications_with_wrong_parameters_are_dropped(server: Wire) -> None:
    change = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}, "text": "x"}
    versioned = {"uri": "untitled:a", "version": 2}
    server.tell("textDocument/didChange", textDocument=versioned, contentChanges=[change])
    server.tell("textDocument/didClose", textDocument={"uri": "untitled:a"})
    server.tell("textDocument/didSave", textDocument={"uri": "untitled:a"})
    server.tell("textDocument/didOpen")
    server.tell("textDocument/didOpen", textDocument={"uri": "untitled:a"})
    server.tell("textDocument/didChange", textDocument={"uri": 5}, contentChanges="x")
    server.tell("workspace/didChangeWatchedFiles", changes=[{"uri": "file:///nowhere/tonecheck.toml", "type": 9}])
    server.tell("workspace/didChangeWatchedFiles", changes=[{"uri": "untitled:x", "type": 1}])
    server.tell("workspace/didChangeConfiguration")
    server.tell("$/cancelRequest", id="unknown")
    server.tell("$/setTrace", value="verbose")
    server.tell("$/unheardOf", value=1)
    server.tell("tonecheck/unheardOf")
    server.send({"jsonrpc": "2.0", "method": "initialized"})
    server.send({"jsonrpc": "2.0", "id": 999, "result": None})  # answers that nobody asked for
    server.send({"jsonrpc": "2.0", "id": 998, "error": {"code": 1, "message": "no"}})
    server.open("untitled:a", BLAME)
    assert len(server.told("untitled:a")) == 1
    backwards = {"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 3}}
    server.tell("textDocument/didChange", textDocument=versioned, contentChanges=[{"range": backwards, "text": "x"}])
    server.tell("textDocument/didChange", textDocument={**versioned, "version": 3}, contentChanges=[])
    server.tell("textDocument/didChange", textDocument={**versioned, "version": 4}, contentChanges=[{"text": BLAME}])
    assert len(server.told("untitled:a", 4)) == 1


def test_unknown_methods_are_told_to_be(server: Wire) -> None:
    for method in ("textDocument/completion", "tonecheck/unheardOf", "$/unheardOf"):
        answer = server.ask(method, textDocument={"uri": "untitled:a"}, position={"line": 0, "character": 0})
        assert answer["error"]["code"] == METHOD_NOT_FOUND
    server.send({"jsonrpc": "2.0", "id": "named", "method": "tonecheck/unheardOf"})
    assert server.answer("named")["error"]["code"] == METHOD_NOT_FOUND


def test_half_a_surrogate_is_a_character_like_others(server: Wire) -> None:
    server.open("untitled:a", "\ud83d Hi. " + BLAME)
    (found,) = server.told("untitled:a")
    assert found["range"]["start"] == {"line": 0, "character": 6}
    assert server.ask("textDocument/hover", textDocument={"uri": "untitled:a"}, position=found["range"]["start"])[
        "result"
    ]
    half = {"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 1}}
    server.tell(
        "textDocument/didChange",
        textDocument={"uri": "untitled:a", "version": 2},
        contentChanges=[{"range": half, "text": "\ude00"}],  # now it is an emoji, in the editor
    )
    (found,) = server.told("untitled:a", 2)
    assert found["range"]["start"] == {"line": 0, "character": 7}


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 10\r\n\r\n",  # too short: what is left of the body stands before the next head
        b"Content-Length: many\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"",
        b"Content-Type: text/plain\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
    ],
)
def test_after_a_wrong_head_it_hears_again(head: bytes, server: Wire) -> None:
    server.raw(head + b'{"jsonrpc": "2.0", "method": "tonecheck/unheardOf"}')
    for _ in range(3):
        number = server.asks("tonecheck/unheardOf")
    assert server.answer(number)["error"]["code"] == METHOD_NOT_FOUND


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: %d\r\n\r\n",
        b"content-length:%d\r\n\r\n",
    ],
)
def test_heads_may_be_written_in_several_ways(head: bytes, server: Wire) -> None:
    body = b'{"jsonrpc": "2.0", "id": "odd", "method": "tonecheck/unheardOf"}'
    server.raw(head % len(body) + body)
    assert server.answer("odd")["error"]["code"] == METHOD_NOT_FOUND


def test_a_message_may_come_byte_by_byte(server: Wire) -> None:
    body = '{"jsonrpc": "2.0", "id": "né 😀", "method": "tonecheck/unheardOf"}'.encode()
    for byte in framed(body) + framed(body):
        server.raw(bytes([byte]))
    for _ in range(2):
        assert server.answer("né 😀")["error"]["code"] == METHOD_NOT_FOUND


def test_nothing_is_done_before_initialize_and_after_shutdown(wire) -> None:
    server: Wire = wire()
    server.open("untitled:early", BLAME)
    document = {"textDocument": {"uri": "untitled:early"}}
    for method in ("textDocument/diagnostic", "textDocument/hover", "tonecheck/unheardOf"):
        assert server.ask(method, **document, position={"line": 0, "character": 0})["error"]["code"] == NOT_INITIALIZED
    server.start()
    assert server.ask("initialize", processId=None, rootUri=None, capabilities={})["error"]["code"] == INVALID_REQUEST
    alive(server)
    assert server.ask("shutdown")["result"] is None
    assert server.ask("textDocument/diagnostic", **document)["error"]["code"] == INVALID_REQUEST
    server.open("untitled:late", BLAME)
    server.tell("exit")
    assert server.process.wait(90) == 0
    published = [
        each for each in [*server.seen, *server.rest()] if each.get("method") == "textDocument/publishDiagnostics"
    ]
    assert {each["params"]["uri"] for each in published} == {"untitled:alive"}
