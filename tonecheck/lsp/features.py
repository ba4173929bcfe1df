"""Which message of the client is for whom, and the server's run from its first message to its last."""

from __future__ import annotations

import logging
import signal
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from lsprotocol import types

from tonecheck.config.file import FILE, HOUSE_RULES, PYPROJECT
from tonecheck.lsp import answers
from tonecheck.lsp.actions import EXPLAIN, FIX_ALL
from tonecheck.lsp.protocol import Input, Output
from tonecheck.lsp.server import Server
from tonecheck.lsp.settings import SECTION

WATCHED = (f"**/{FILE}", f"**/{PYPROJECT}", f"**/{HOUSE_RULES}/**/*.toml")


def serve(source: BinaryIO, sink: BinaryIO, chosen: Path | None, *, isolated: bool) -> int:
    """Serve one client over two streams until it is done. Give the exit status."""
    logging.getLogger("pygls").addHandler(logging.NullHandler())  # the client is told what is worth telling
    server = Server(chosen, isolated=isolated)
    register(server)
    for number in (signal.SIGINT, signal.SIGTERM):  # a thread that waits for input would hold up an orderly end
        signal.signal(number, lambda *_: server.leave())
    try:
        server.start_io(cast(BinaryIO, Input(source)), cast(BinaryIO, Output(sink, server.leave)))
    finally:
        server.end()
    return server.status


def register(server: Server) -> None:
    """Say what is done with which message."""

    @server.feature(types.INITIALIZE)
    def initialize(ls: Server, params: types.InitializeParams) -> None:
        ls.begin(params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(ls: Server, params: types.InitializedParams) -> None:
        ls.ask(ls.checks.do(partial(ls.chores.load, ls.folder / "draft.txt")))
        registrations = []
        if ls.can("workspace.did_change_watched_files.dynamic_registration"):
            watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            registrations.append(types.Registration("watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
        else:
            ls.look_around()
        if ls.can("workspace.did_change_configuration.dynamic_registration"):
            section = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
            registrations.append(types.Registration("set", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
        if registrations:
            ls.ask(ls.client_register_capability_async(types.RegistrationParams(registrations)))
        await ls.ask_settings()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
        ls.saved(params)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
        if isinstance(params.settings, dict) and SECTION in params.settings:
            ls.set_up(params.settings)
        else:
            await ls.ask_settings()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
        ls.ask(ls.checks.do(ls.chores.renew))
        ls.check_all()

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="tonecheck"),
    )
    async def diagnostics(ls: Server, params: types.DocumentDiagnosticParams) -> answers.Pulled:
        return await answers.diagnostics(ls, params)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        return await answers.hover(ls, params)

    kinds = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))
    async def code_actions(ls: Server, params: types.CodeActionParams) -> list[answers.Action]:
        return await answers.code_actions(ls, params)

    @server.command(EXPLAIN)
    async def explain(ls: Server, rule: str) -> str:
        return await answers.explain(ls, rule)

    @server.feature(types.SHUTDOWN)
    def shutdown(ls: Server, params: None) -> None:
        ls.status = 0
        ls.end()
