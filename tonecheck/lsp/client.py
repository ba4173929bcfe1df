"""The client: what it can, and what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import (
    FeatureRequestError,
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
)
from pygls.lsp.server import LanguageServer

from tonecheck import __version__
from tonecheck.lsp.actions import Edits
from tonecheck.lsp.diagnostics import one_line
from tonecheck.lsp.naming import path_of
from tonecheck.lsp.protocol import Protocol


class Connection(LanguageServer):
    """The connection of a server with its client."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("tonecheck", __version__, protocol_cls=Protocol)
        self._questions: set[asyncio.Task[None]] = set()  # held, or they might be collected before their answers come

    # What the client can

    def can(self, capability: str) -> bool:
        """Tell whether the client has a capability."""
        return bool(get_capability(self.client_capabilities, capability, False))

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics, and can be told to; then it is not sent them as well, or it shows both."""
        return self.can("text_document.diagnostic") and self.can("workspace.diagnostics.refresh_support")

    @property
    def encoding(self) -> str:
        """The encoding whose units columns count."""
        return str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))

    @property
    def folders(self) -> list[Path]:
        """The folders of the workspace."""
        uris = [*self.workspace.folders, self.workspace.root_uri]
        return [path for uri in uris if uri and (path := path_of(uri)) is not None]

    @property
    def folder(self) -> Path:
        """The folder for what is in no file: the first of the workspace, else the current one."""
        return next(iter(self.folders), Path.cwd())

    @property
    def edits(self) -> Edits:
        """What writes edits as the client reads them."""
        given = get_capability(self.client_capabilities, "workspace.workspace_edit.resource_operations", [])
        return Edits(
            versioned=self.can("workspace.workspace_edit.document_changes"),
            creates=types.ResourceOperationKind.Create in (given or ()),
        )

    # Saying something

    def log(self, message: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Write a line into the client's log."""
        self.window_log_message(types.LogMessageParams(kind, one_line(message)))

    def show(self, message: str, kind: types.MessageType = types.MessageType.Error) -> None:
        """Show the user a line, and log it."""
        self.window_show_message(types.ShowMessageParams(kind, f"tonecheck: {one_line(message)}"))
        self.log(message, kind)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what nobody foresaw, and what the client should not have said; what a request is told is enough for it."""
        if source is FeatureRequestError and not isinstance(error, JsonRpcInternalError):
            return
        if isinstance(error, JsonRpcInvalidRequest):
            self.protocol.refuse(error)
        elif isinstance(error, ValueError | RecursionError):  # a body that is no JSON, or too deep
            self.protocol.refuse(JsonRpcParseError(one_line(str(error))))
        if self.protocol.writer is not None:
            name = "" if isinstance(error, JsonRpcException) else f"{type(error).__name__}: "
            self.log(f"{name}{error}", types.MessageType.Error)

    def ask(self, question: Awaitable[Any]) -> None:
        """Ask the client something whose answer is of no interest."""

        async def asked() -> None:
            with suppress(Exception):
                await question

        task = asyncio.ensure_future(asked())
        self._questions.add(task)
        task.add_done_callback(self._questions.discard)
