"""What the client asks about a document, answered from what is found in its present state."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tonecheck.errors import ConfigError, UnknownFileError
from tonecheck.finding import Edit, Finding
from tonecheck.lsp import actions
from tonecheck.lsp.allowing import allowing, place_for_config
from tonecheck.lsp.buffer import Buffer
from tonecheck.lsp.diagnostics import Found, Report
from tonecheck.lsp.hover import hover_over
from tonecheck.lsp.naming import path_of
from tonecheck.lsp.pages import text_of
from tonecheck.lsp.positions import Place, Text
from tonecheck.lsp.workspace import Mistake

if TYPE_CHECKING:
    from tonecheck.lsp.server import Server

Pulled = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport
Action = types.CodeAction | types.Command


async def diagnostics(server: Server, params: types.DocumentDiagnosticParams) -> Pulled:
    """Give what is found in a document, or say that it is what the client knows."""
    uri = params.text_document.uri
    await server.checks.settled(uri)
    buffer = server.buffers.get(uri)
    if buffer is None:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    found, name = server.shown(buffer)
    if params.previous_result_id == name:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=name)
    return types.RelatedFullDocumentDiagnosticReport(items=found, result_id=name)


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """Give what to show of the findings at a place."""
    at = types.Range(params.position, params.position)
    _, _, found = await _found_at(server, params.text_document.uri, at)
    formats = server.client_capabilities.text_document and server.client_capabilities.text_document.hover
    return hover_over(found, markdown=types.MarkupKind.Markdown in ((formats and formats.content_format) or ()))


async def code_actions(server: Server, params: types.CodeActionParams) -> list[Action]:
    """Give what can be done about the findings in a range, of the kinds that are asked for."""
    only = params.context.only
    buffer, report, found = await _found_at(server, params.text_document.uri, params.range)
    if buffer is None or report is None:
        return []
    explained = {each.rule.id: actions.explain(each) for each in found}.values() if not only else ()
    if not server.can("text_document.code_action.code_action_literal_support"):
        return [action.command for action in explained if action.command is not None]
    target = actions.Target(buffer.uri, report.text, buffer.version, server.encoding)
    edits = server.edits
    offered: list[Action] = []
    if actions.wants(only, actions.QUICK_FIX):
        rewritten = await _rewritten(server, buffer, report) if found else ()
        offered += [action for each in found for action in actions.rewrites(each, rewritten, target, edits)]
        allowed = await _allowed(server, report.path, found, edits)
        shows_why = server.can("text_document.code_action.disabled_support")
        offered += [action for action in allowed if action.disabled is None or shows_why]
    offered += explained
    is_automatic = params.context.trigger_kind is types.CodeActionTriggerKind.Automatic
    if actions.wants(only, actions.FIX_ALL) and (only or not is_automatic):
        changes = await _all_fixes(server, buffer, report)
        if changes and server.buffers.get(buffer.uri) is buffer and buffer.current is report:
            offered.append(actions.fix_all(target, changes, edits))
    return offered


async def explain(server: Server, name: str) -> str:
    """Show the page about a rule, and give its text."""
    try:
        text, page = await server.checks.do(partial(_page, server, server.folder, name))
    except (ConfigError, Mistake) as error:
        raise JsonRpcInvalidParams(str(error)) from None
    if server.can("window.show_document.support"):
        server.ask(server.window_show_document_async(types.ShowDocumentParams(page.as_uri(), take_focus=True)))
    else:
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
    return str(text)


def _page(server: Server, folder: Path, name: str) -> tuple[str, Path]:
    """Give the text of a rule's page and its file. Raises `ConfigError`."""
    rule = server.rules_seen.get(name)
    library = server.chores.library(folder / "draft.txt")
    rule = rule or library.chosen(name)[0]
    return text_of(rule, library), server.pages.page(rule, library)


async def _found_at(
    server: Server, uri: str, range_: types.Range
) -> tuple[Buffer | None, Report | None, Sequence[Found]]:
    """Give a document, what is found in its present state, and which of it touches a range."""
    server.checks.hasten(uri)
    await server.checks.settled(uri)
    buffer = server.buffers.get(uri)
    report = buffer.current if buffer is not None else None
    if buffer is None or report is None:
        return buffer, report, ()
    start, end = (
        report.text.offset(Place(each.line, each.character), server.encoding) for each in (range_.start, range_.end)
    )
    shown = report.shown(whole=buffer.shows_whole)
    return buffer, report, [each for each in shown if each.touches(start, end)]


async def _allowed(server: Server, path: Path, found: Sequence[Found], edits: actions.Edits) -> list[types.CodeAction]:
    """Give what allows the words of some findings."""
    found = [each for each in found if actions.allowed_phrase(each)]
    if not found or server.is_isolated:
        return []
    try:
        config = await server.checks.do(partial(server.chores.config, path))
    except Mistake:
        return []
    file = place_for_config(path, config.file, config.rule_folders, server.folders)
    target = _target(server, file) if file is not None else None
    if file is None or target is None:
        return []
    return [
        actions.allow(each, target, _allowing(target, file, each), edits)
        for each in {(each.rule.id, actions.allowed_phrase(each)): each for each in found}.values()
    ]


def _allowing(target: actions.Target, file: Path, found: Found) -> Edit | None:
    project = file.name == "pyproject.toml"
    return allowing(target.text.text, actions.allowed_phrase(found), found.rule.id, project=project)


def _target(server: Server, file: Path) -> actions.Target | None:
    """Give a config as the client has it, where it is open, or as it is on the disk; None where it can't be read."""
    for buffer in server.buffers.values():
        if path_of(buffer.uri) == file:
            return actions.Target(buffer.uri, buffer.text, buffer.version, server.encoding)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return actions.Target(file.as_uri(), Text(""), None, server.encoding, exists=False)
    except (OSError, UnicodeDecodeError):
        return None
    return actions.Target(file.as_uri(), Text(text), None, server.encoding)


async def _rewritten(server: Server, buffer: Buffer, report: Report) -> Sequence[Finding]:
    """Give the findings of a report with their fixes."""
    if buffer.rewritten is None or buffer.rewritten[0] is not report:
        try:
            found = await server.checks.do(partial(server.chores.rewritten, report.path, report.text.text))
        except UnknownFileError:
            return ()
        except Mistake as mistake:
            server.log(str(mistake))
            return ()
        buffer.rewritten = report, found
    return buffer.rewritten[1]


async def _all_fixes(server: Server, buffer: Buffer, report: Report) -> list[Edit]:
    """Give all safe rewrites together; there are none where no finding has one."""
    if not (report.found and any(each.fix(unsafe=False) for each in await _rewritten(server, buffer, report))):
        return []
    try:
        edits: list[Edit] = await server.checks.do(partial(server.chores.fixed, report.path, report.text.text))
    except Mistake as mistake:
        server.log(str(mistake))
        return []
    return edits
