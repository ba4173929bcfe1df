"""The protocol as the specification wants it, where pygls leaves it open: its own texts, the order of things, odd messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidRequest,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d+)[ \t]*\r?\n\Z", re.IGNORECASE)


class Input:
    """What the client sends. A header is found behind rubbish, too: a wrong length once must not make the server deaf."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readline(self) -> bytes:
        """Give the next line of a header, as pygls expects it."""
        line = self._stream.readline()
        found = _LENGTH.search(line)
        if found is not None:
            return b"Content-Length: %d\r\n" % int(found[1])
        return line if line.strip() else line and b"\r\n"

    def read(self, size: int) -> bytes:
        """Give the body of a message."""
        return self._stream.read(size)


class Output:
    """What the client reads. ``gone`` is called when it reads no more."""

    def __init__(self, stream: BinaryIO, gone: Callable[[], None]) -> None:
        self._stream = stream
        self._gone = gone

    def write(self, data: bytes) -> None:
        """Write a message."""
        try:
            self._stream.write(data)
            self._stream.flush()
        except OSError:
            self._gone()

    def flush(self) -> None:
        """Do nothing: every message is written at once."""

    def close(self) -> None:
        """End the stream."""
        with suppress(OSError):
            self._stream.close()


class Protocol(LanguageServerProtocol):
    """Keeps no texts: the buffers do, whose lines are those of the specification and not of Python."""

    _server: Any
    _greeted = False

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Tell the client what there is. To one that is sent diagnostics it is not said that it may ask for them."""
        result = yield from super().lsp_initialize(params)
        if not self._server.pulls:
            result.capabilities.diagnostic_provider = None
        return result

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take a document that was opened."""
        self._server.opened(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take the changes of a document."""
        self._server.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a document."""
        self._server.closed(params)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message. A request that can't be read is answered all the same, or its client would wait for ever."""
        method = data.get("method", "") if "jsonrpc" in data else ""
        try:
            if not isinstance(method, str):
                raise JsonRpcInvalidRequest("a method is named by a text")
            if method and self.get_message_type(method) is None:
                data = {"params": None, **data}  # pygls passes nothing on that has none
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" not in data or "method" not in data:
                raise
            self._send_response(data["id"], error=error.to_response_error())
            raise JsonRpcException(str(error)) from None  # answered, and worth a line in the log

    def handle_message(self, message: Any) -> None:
        """Pass a message on, if it is one and this is the time for it."""
        if not hasattr(message, "jsonrpc"):
            raise JsonRpcInvalidRequest("not a message of JSON-RPC 2.0")
        method = getattr(message, "method", None)
        problem: JsonRpcException | None = None
        if method == types.INITIALIZE:
            problem = JsonRpcInvalidRequest("initialized already") if self._greeted else None
            self._greeted = True
        elif method is not None and not self._greeted and method != types.EXIT:
            problem = JsonRpcServerNotInitialized("initialize comes first")
        elif method is not None and self._shutdown and method != types.EXIT:
            problem = JsonRpcInvalidRequest("shut down already")
        if problem is None:
            super().handle_message(message)
        elif hasattr(message, "id"):
            self._send_response(message.id, error=problem.to_response_error())

    def refuse(self, error: JsonRpcException) -> None:
        """Answer something of which nobody can tell what it asked."""
        self._send_data({"jsonrpc": self.VERSION, "id": None, "error": {"code": error.code, "message": error.message}})

    def _send_response(self, msg_id: Any, result: Any | None = None, error: types.ResponseError | None = None) -> None:
        if error is not None:
            error.data = None  # where in our code it went wrong is nobody's business
        super()._send_response(msg_id, result, error)
