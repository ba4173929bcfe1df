"""What the server says it can do, and that it takes each client as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from tonecheck import __version__

from .editor import SETTINGS, Editor

# An emoji, a letter of two code points, an emoji of three: columns differ in every encoding.
LINE = "😀 cafe\u0301 👩\u200d👧 You should have read the terms.\n"
COLUMN = {"utf-8": 24, "utf-16": 15, "utf-32": 12}
MARKS = "You’ll get it on Tuesday!!\n"  # a safe rewrite, and nothing else


async def test_it_says_what_it_can_do(editor: Editor) -> None:
    told = editor.answer
    can = told.capabilities
    assert told.server_info == types.ServerInfo("tonecheck", __version__)
    assert can.position_encoding == "utf-16"
    assert isinstance(can.text_document_sync, types.TextDocumentSyncOptions)
    assert can.text_document_sync.open_close
    assert can.text_document_sync.change == types.TextDocumentSyncKind.Incremental
    assert can.text_document_sync.save
    assert isinstance(can.code_action_provider, types.CodeActionOptions)
    assert {"quickfix", "source.fixAll.tonecheck"} <= {*(can.code_action_provider.code_action_kinds or [])}
    assert can.hover_provider
    assert can.execute_command_provider
    assert "tonecheck.explain" in can.execute_command_provider.commands


async def test_it_has_configs_and_rule_files_watched(editor: Editor) -> None:
    def watched() -> str:
        each = next((r for r in editor.registered if r.method == "workspace/didChangeWatchedFiles"), None)
        return str(each.register_options) if each else ""

    globs = await editor.until(watched)
    assert "tonecheck.toml" in globs
    assert "pyproject.toml" in globs


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-32", "utf-8", "utf-16"], "utf-32"),
    ],
)
def test_columns_are_counted_as_agreed(offered: list[str], chosen: str, wire) -> None:
    server = wire()
    assert (
        server.start(capabilities={"general": {"positionEncodings": offered}})["capabilities"]["positionEncoding"]
        == chosen
    )
    server.open("untitled:a", LINE)
    (found,) = server.told("untitled:a")
    at = COLUMN[chosen]
    assert found["range"] == {"start": {"line": 0, "character": at}, "end": {"line": 0, "character": at + 20}}
    # The same units the other way: *You should have* goes, by an edit.
    words = {"start": {"line": 0, "character": at}, "end": {"line": 0, "character": at + 15}}
    server.tell(
        "textDocument/didChange",
        textDocument={"uri": "untitled:a", "version": 2},
        contentChanges=[{"range": words, "text": "We"}],
    )
    assert server.told("untitled:a", 2) == []
    assert server.end() == 0
    assert server.errors == b""


def test_an_encoding_that_is_none_is_left_alone(wire) -> None:
    server = wire()
    can = {"general": {"positionEncodings": ["utf-7", "utf-16"]}}
    told = server.ask("initialize", processId=None, rootUri=None, capabilities=can)["result"]
    assert told["capabilities"]["positionEncoding"] == "utf-16"
    assert server.end() == 0


@pytest.mark.parametrize("name", ["neovim@v0.7", "neovim@v0.11", "emacs"])
async def test_it_fits_what_real_editors_can_do(name: str, tmp_path: Path) -> None:
    can = client_capabilities(name)
    editor = Editor()
    told = await editor.start(tmp_path, initialization_options=SETTINGS, capabilities=can)
    editor.encoding = str(told.capabilities.position_encoding or "utf-16")
    buffer = editor.open(tmp_path / "a.txt", "😀 " + MARKS)
    (found,) = await buffer.findings()
    assert buffer.words(found.range) == "!!"
    (fix,) = [each for each in await buffer.actions(found) if each.kind == "quickfix" and "Replace" in each.title]
    assert fix.edit
    documents = can.workspace and can.workspace.workspace_edit and can.workspace.workspace_edit.document_changes
    assert bool(fix.edit.document_changes) == bool(documents)
    editor.make(fix.edit, buffer)
    assert buffer.text == "😀 " + MARKS.replace("!!", "!")
    assert await buffer.findings() == []
    assert await editor.stop() == 0


def test_a_client_that_can_do_nothing_is_told_nothing_it_has_not_asked_for(wire) -> None:
    server = wire()
    assert server.start()["capabilities"]["positionEncoding"] == "utf-16"
    server.open("untitled:a", "Sorry about that. Sorry again. We are so sorry, it arrives on Tuesday. Sorry!\n")
    found = server.told("untitled:a")
    assert found
    assert not any("relatedInformation" in each for each in found)
    where = {"textDocument": {"uri": "untitled:a"}, "range": found[0]["range"], "context": {"diagnostics": found}}
    for action in server.ask("textDocument/codeAction", **where)["result"] or []:
        assert isinstance(action.get("command"), str), "a client without literals knows commands alone"
    assert server.end() == 0
    asked = {each["method"] for each in server.seen if "method" in each and "id" in each}
    assert asked == set(), "requests that the client never said it knows"
