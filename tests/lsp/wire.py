"""The bare wire: bytes to the server and back, with nothing of pygls between."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from .editor import LONG, SETTINGS


@dataclass
class Wire:
    """A server and its pipes. What it writes must be messages and nothing else, byte for byte."""

    process: subprocess.Popen[bytes]
    settings: Mapping[str, Any] = field(default_factory=lambda: SETTINGS)
    seen: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._inbox: queue.Queue[dict[str, Any] | Exception | None] = queue.Queue()
        self._lock = threading.Lock()
        self._number = 0
        self.errors = b""
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.errors += line

    def _read(self) -> None:
        try:
            while message := self._message():
                if "method" in message and "id" in message:
                    self.send({"jsonrpc": "2.0", "id": message["id"], "result": self._answer(message)})
                self._inbox.put(message)
            self._inbox.put(None)
        except Exception as error:
            self._inbox.put(error)

    def _message(self) -> dict[str, Any] | None:
        out = self.process.stdout
        assert out
        head = out.readline()
        if not head:
            return None
        length = re.fullmatch(rb"Content-Length: (\d+)\r\n", head)
        assert length, f"not a message: {head!r}"
        while (line := out.readline()) != b"\r\n":
            assert line.startswith(b"Content-Type: application/vscode-jsonrpc"), f"not a header: {line!r}"
        message: dict[str, Any] = json.loads(out.read(int(length[1])))
        assert message["jsonrpc"] == "2.0"
        return message

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] == "workspace/configuration":
            return [self.settings for _ in message["params"]["items"]]
        return None

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        assert self.process.stdin
        with self._lock, suppress(BrokenPipeError):
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def send(self, message: Any) -> None:
        data = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))

    def tell(self, method: str, **params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def asks(self, method: str, params: Any = None) -> int:
        """Send a request; give its id."""
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method}
        self.send(message if params is None else message | {"params": params})
        return self._number

    def answer(self, number: int | str | None) -> dict[str, Any]:
        """Wait for the response to a request."""
        return self.wait(lambda each: "method" not in each and each.get("id", "none") == number)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self.answer(self.asks(method, params or None))

    def wait(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for the next message of some sort."""
        while True:
            try:
                message = self._inbox.get(timeout=LONG)
            except queue.Empty:
                raise AssertionError(f"no answer; the last messages were {self.seen[-3:]}") from None
            if isinstance(message, Exception):
                raise message
            assert message is not None, f"the server has gone: {self.errors.decode()}"
            self.seen.append(message)
            if fits(message):
                return message

    def start(self, **params: Any) -> dict[str, Any]:
        """Initialize; give the result."""
        params = {"processId": os.getpid(), "capabilities": {}, "rootUri": None, **params}
        params.setdefault("initializationOptions", self.settings)
        result: dict[str, Any] = self.ask("initialize", **params)["result"]
        self.tell("initialized")
        return result

    def open(self, uri: str, text: str, language: str = "plaintext", version: int = 1) -> None:
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)

    def told(self, uri: str, version: int | None = 1) -> list[dict[str, Any]]:
        """Wait for what is published about a version of a document, or about any."""

        def fits(each: dict[str, Any]) -> bool:
            params = each.get("params") or {}
            published = each.get("method") == "textDocument/publishDiagnostics" and params["uri"] == uri
            return published and version in (None, params.get("version"))

        found: list[dict[str, Any]] = self.wait(fits)["params"]["diagnostics"]
        return found

    def rest(self) -> list[dict[str, Any]]:
        """Wait until the server closes its output; give what it wrote until then."""
        found = []
        while (message := self._inbox.get(timeout=LONG)) is not None:
            if isinstance(message, Exception):
                raise message
            found.append(message)
        return found

    def end(self) -> int:
        """Shut the server down; give its exit status."""
        assert self.ask("shutdown")["result"] is None
        self.tell("exit")
        return self.process.wait(LONG)
