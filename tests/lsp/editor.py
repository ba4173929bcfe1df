"""An editor, played by the client of pytest-lsp."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, default_converter, register_lsp_features

from .places import applied, path_of, place, span, words

LONG = 90  # seconds an answer may take, on a machine that has other things to do
SERVER = (sys.executable, "-m", "tonecheck", "lsp")
SETTINGS = {"debounce": 10, "rest": 0}  # whole-reply rules wait for a save, so that no test waits for a clock


@dataclass
class Buffer:
    """An open document: the editor's text of it, and what the server told about it."""

    editor: Editor
    uri: str
    text: str
    language: str = "plaintext"
    version: int = 1

    @property
    def told(self) -> list[types.PublishDiagnosticsParams]:
        """What was published about it, oldest first."""
        return self.editor.told.setdefault(self.uri, [])

    @property
    def client(self) -> LanguageClient:
        return self.editor.client

    def open(self) -> None:
        self.editor.opened.add(self.uri)
        item = types.TextDocumentItem(self.uri, self.language, self.version, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, *changes: Any) -> None:
        """Send changes as they are."""
        self.version += 1
        place = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(place, list(changes)))

    def edit(self, *edits: tuple[int, int, str]) -> None:
        """Replace spans of code points in one message, each in the text that the ones before it left."""
        changes = []
        for start, end, new in edits:
            where = types.Range(*(place(self.text, each, self.editor.encoding) for each in (start, end)))
            changes.append(types.TextDocumentContentChangePartial(where, new))
            self.text = self.text[:start] + new + self.text[end:]
        self.change(*changes)

    def replace(self, old: str, new: str) -> None:
        """Replace the only place of some words."""
        assert self.text.count(old) == 1
        start = self.text.index(old)
        self.edit((start, start + len(old), new))

    def become(self, text: str) -> None:
        """Send the whole text anew."""
        self.text = text
        self.change(types.TextDocumentContentChangeWholeDocument(text))

    def save(self) -> None:
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri)))

    def close(self) -> None:
        self.editor.close(self.uri)

    async def until(self, true: Callable[[list[types.Diagnostic]], Any]) -> list[types.Diagnostic]:
        """Wait until something is true of what is told about this version; give that."""

        def now() -> list[types.Diagnostic] | None:
            last = self.told[-1] if self.told else None
            return list(last.diagnostics) if last and last.version == self.version and true(last.diagnostics) else None

        found: list[types.Diagnostic] = await self.editor.until(lambda: now() is not None and [now()])
        return found[0]

    async def findings(self) -> list[types.Diagnostic]:
        """Wait for what is told about this version."""
        return await self.until(lambda _: True)

    async def found(self) -> list[tuple[str, str]]:
        """Wait for what is told about this version; give rule and words of each finding."""
        return [(str(each.code), self.words(each.range)) for each in await self.findings()]

    async def pull(self, previous: str | None = None) -> Any:
        """Ask for what is found in it."""
        where = types.TextDocumentIdentifier(self.uri)
        params = types.DocumentDiagnosticParams(where, previous_result_id=previous)
        return await self.client.text_document_diagnostic_async(params)

    async def actions(self, diagnostic: types.Diagnostic | None = None, *only: str) -> list[types.CodeAction]:
        """Ask what can be done about a finding, or with the whole buffer."""
        end = place(self.text, len(self.text), self.editor.encoding)
        where = diagnostic.range if diagnostic else types.Range(types.Position(0, 0), end)
        about = types.CodeActionContext([diagnostic] if diagnostic else [], only=list(only) or None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), where, about)
        found = []
        for each in await self.client.text_document_code_action_async(params) or []:
            assert isinstance(each, types.CodeAction)
            known = each.edit or each.command or each.disabled
            found.append(each if known else await self.client.code_action_resolve_async(each))
        return found

    async def hover(self, at: types.Position) -> types.Hover | None:
        params = types.HoverParams(types.TextDocumentIdentifier(self.uri), at)
        return await self.client.text_document_hover_async(params)

    def words(self, range_: types.Range) -> str:
        """Give the words in a range."""
        return words(self.text, range_, self.editor.encoding)

    def span(self, words: str) -> types.Range:
        """Give the range of the only place where some words stand."""
        return span(self.text, words, self.editor.encoding)


def _converter() -> Any:
    """Give what reads messages. As it comes, it takes a code action that has a command for a command."""
    converter = default_converter()
    either = types.Command | types.CodeAction
    converter.register_structure_hook(
        either,  # type: ignore[arg-type] # a union is a type here
        lambda each, _: converter.structure(
            each, types.Command if isinstance(each.get("command"), str) else types.CodeAction
        ),
    )
    return converter


def _function(method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Give a method as a function, which pygls may put its marks on."""
    return lambda params: method(params)


class Editor:
    """An editor with a server of its own, whose messages are checked against the specification as they come."""

    encoding = "utf-16"

    def __init__(self, settings: Mapping[str, Any] = SETTINGS, *, pulls: bool = False) -> None:
        self.pulls = pulls
        self.told: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.opened: set[str] = set()
        self.registered: list[types.Registration] = []
        self.arrived = asyncio.Event()
        self.client = LanguageClient(converter_factory=_converter, configuration={"": {"tonecheck": settings}})
        own: dict[str, Callable[[Any], Any]] = {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._publish,
            types.WORKSPACE_DIAGNOSTIC_REFRESH: self._refresh,
            types.CLIENT_REGISTER_CAPABILITY: self._register,
            types.WINDOW_LOG_MESSAGE: self._log,
            types.WINDOW_SHOW_MESSAGE: self._show,
            types.WINDOW_SHOW_MESSAGE_REQUEST: self._ask,
            types.WORKSPACE_APPLY_EDIT: self._edit,
        }
        features = {**DEFAULT_CLIENT_FEATURES, **{name: _function(each) for name, each in own.items()}}
        register_lsp_features(self.client, features)

    def _publish(self, params: types.PublishDiagnosticsParams) -> None:
        self.told.setdefault(params.uri, []).append(params)
        self.arrived.set()

    def _refresh(self, params: None) -> None:
        self.client.diagnostic_refresh_count += 1
        self.arrived.set()

    def _register(self, params: types.RegistrationParams) -> None:
        self.registered += params.registrations
        self.arrived.set()

    def _log(self, params: types.LogMessageParams) -> None:
        self.client.log_messages.append(params)
        self.arrived.set()

    def _show(self, params: types.ShowMessageParams) -> None:
        self.client.messages.append(params)
        self.arrived.set()

    def _ask(self, params: types.ShowMessageRequestParams) -> None:
        self.client.messages.append(types.ShowMessageParams(params.type, params.message))
        self.arrived.set()

    def _edit(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        self.make(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    async def start(self, *folders: Path, **more: Any) -> types.InitializeResult:
        """Start the server in some folders; give what it says it can do."""
        named = [types.WorkspaceFolder(each.as_uri(), each.name) for each in folders]
        params = types.InitializeParams(
            **{"capabilities": capabilities(self.pulls), "workspace_folders": named or None, **more}
        )
        await self.client.start_io(*SERVER)
        self.answer = await asyncio.wait_for(self.client.initialize_session(params), LONG)
        return self.answer

    async def stop(self) -> int | None:
        await asyncio.wait_for(self.client.shutdown_session(), LONG)
        await self.client.stop()
        return self.client._server.returncode if self.client._server else None

    async def until(self, true: Callable[[], Any]) -> Any:
        """Wait until something is true after some message of the server; give it."""

        async def wait() -> Any:
            while not (found := true()):
                self.arrived.clear()
                await self.arrived.wait()
            return found

        return await asyncio.wait_for(wait(), LONG)

    def open(self, where: Path | str, text: str, language: str = "plaintext") -> Buffer:
        """Open a document: a path of a file that need not be there, or a URI."""
        buffer = Buffer(self, where if isinstance(where, str) else where.as_uri(), text, language)
        buffer.open()
        return buffer

    def close(self, uri: str) -> None:
        """Close a document."""
        self.opened.discard(uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def watched(self, *paths: Path, kind: types.FileChangeType = types.FileChangeType.Changed) -> None:
        """Tell that files on the disk have changed."""
        events = [types.FileEvent(each.as_uri(), kind) for each in paths]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    def configure(self, settings: Any) -> None:
        """Change the user's settings, as an editor does that sends them and as one that is asked for them."""
        self.client.set_configuration(settings, section="tonecheck")
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"tonecheck": settings}))

    async def said(self, words: str) -> str:
        """Wait for a message to the user or the log with some words in it."""

        def saying() -> str | None:
            every = [each.message for each in (*self.client.messages, *self.client.log_messages)]
            return next((each for each in every if words in each), None)

        return str(await self.until(saying))

    def make(self, edit: types.WorkspaceEdit, *buffers: Buffer) -> set[str]:
        """Make a workspace edit: in buffers where they are given, else on the disk. Give the URIs of what changed."""
        changed = {}
        for each in edit.document_changes or []:
            if isinstance(each, types.CreateFile):
                path = path_of(each.uri)
                assert not path.exists(), "would write over a file"
                path.write_bytes(b"")
            else:
                assert isinstance(each, types.TextDocumentEdit)
                changed[each.text_document.uri] = list(each.edits)
        assert not (edit.changes and edit.document_changes), "an editor takes one of them and leaves the other"
        changed |= {uri: list(edits) for uri, edits in (edit.changes or {}).items()}
        for uri, edits in changed.items():
            buffer = next((each for each in buffers if each.uri == uri), None)
            if buffer is not None:
                buffer.become(applied(buffer.text, edits, self.encoding))
            else:
                path = path_of(uri)
                path.write_bytes(applied(path.read_bytes().decode(), edits, self.encoding).encode())
        return set(changed)


def capabilities(pulls: bool) -> types.ClientCapabilities:
    """What an editor of today can do; either it asks for diagnostics, or it is sent them."""
    dynamic = {"dynamic_registration": True}
    return types.ClientCapabilities(
        window=types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(support=True)),
        workspace=types.WorkspaceClientCapabilities(
            apply_edit=True,
            configuration=True,
            workspace_folders=True,
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=True, resource_operations=[types.ResourceOperationKind.Create]
            ),
            did_change_configuration=types.DidChangeConfigurationClientCapabilities(**dynamic),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(**dynamic),
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True) if pulls else None,
        ),
        text_document=types.TextDocumentClientCapabilities(
            synchronization=types.TextDocumentSyncClientCapabilities(did_save=True),
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True, version_support=True, code_description_support=True, data_support=True
            ),
            diagnostic=types.DiagnosticClientCapabilities() if pulls else None,
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown, types.MarkupKind.PlainText]),
            code_action=types.CodeActionClientCapabilities(
                data_support=True,
                is_preferred_support=True,
                code_action_literal_support=types.ClientCodeActionLiteralOptions(
                    types.ClientCodeActionKindOptions(["", "quickfix", "source", "source.fixAll"])
                ),
                resolve_support=types.ClientCodeActionResolveOptions(["edit"]),
            ),
        ),
    )
