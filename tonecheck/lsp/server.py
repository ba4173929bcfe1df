"""The server: what the client says goes to the buffers and the checks, and what comes of them goes back."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types

from tonecheck.lsp.buffer import Buffer
from tonecheck.lsp.checker import Checker
from tonecheck.lsp.checks import Checks, Job
from tonecheck.lsp.client import Connection
from tonecheck.lsp.diagnostics import Report, Writer
from tonecheck.lsp.mistakes import Mistakes
from tonecheck.lsp.naming import path_of
from tonecheck.lsp.pages import Pages
from tonecheck.lsp.positions import Text
from tonecheck.lsp.settings import SECTION, Settings, read_settings
from tonecheck.lsp.workspace import Mistake, Workspace
from tonecheck.rulebook.rule import Rule

AROUND = 2.0  # seconds between two looks at configs and rules
TOGETHER = 0.05  # seconds in which documents are told of together
PARENT = 2.0  # seconds between two looks whether the client is still there


class Server(Connection):
    """One client's server. ``status`` is the exit status when it has ended."""

    def __init__(self, chosen: Path | None, *, isolated: bool) -> None:
        super().__init__()
        self.status = 1
        self.has_ended = False
        self.settings = Settings()
        self.buffers: dict[str, Buffer] = {}
        self.checks: Checks[Report] = Checks(self._checked)
        self.chores = Workspace(chosen, isolated=isolated, tell=self._tell)
        self.pages = Pages()
        self.checker = Checker(self.chores, self.pages)
        self.mistakes = Mistakes()
        self.rules_seen: dict[str, Rule] = {}  # those of findings, whatever config they are from
        self.is_isolated = isolated
        self._loop: asyncio.AbstractEventLoop | None = None
        self._resting: dict[str, asyncio.TimerHandle] = {}
        self._stirred: set[str] = set()  # documents whose client does not know that it should ask again
        self._refresh: asyncio.TimerHandle | None = None
        self._first: object = None  # the settings the client began with
        self._results = 0  # those that were named

    # Documents

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take a document that was opened, and check it at once."""
        given = params.text_document
        buffer = self.buffers[given.uri] = Buffer(given.uri, given.language_id, Text(given.text), given.version)
        self.want(buffer)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take the changes of a document, and check it when nothing more comes for a moment."""
        buffer = self.buffers.get(params.text_document.uri)
        if buffer is None:
            self.log(f"{params.text_document.uri}: was changed, but never opened")
            return
        buffer.edit(params.content_changes, params.text_document.version, self.encoding)
        self._rest(buffer)
        self.want(buffer, self.settings.debounce)

    def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        """Show what is about the whole reply, too: who saves thinks that it is one."""
        buffer = self.buffers.get(params.text_document.uri)
        if buffer is None:
            return
        self._wake(buffer.uri)
        buffer.shows_whole = True
        self._stirred.add(buffer.uri)
        self.want(buffer)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a document."""
        uri = params.text_document.uri
        self.checks.drop(uri)
        self._wake(uri)
        self._stirred.discard(uri)
        if (buffer := self.buffers.pop(uri, None)) is not None and not self.pulls:
            self._push(buffer, [])

    def _rest(self, buffer: Buffer) -> None:
        """Wait until a draft has rested."""
        self._wake(buffer.uri)
        if self.settings.rest > 0:
            loop = asyncio.get_running_loop()
            self._resting[buffer.uri] = loop.call_later(self.settings.rest, self._rested, buffer)

    def _wake(self, uri: str) -> None:
        if (timer := self._resting.pop(uri, None)) is not None:
            timer.cancel()

    def _rested(self, buffer: Buffer) -> None:
        self._wake(buffer.uri)
        if not buffer.shows_whole:
            buffer.shows_whole = True
            if buffer.current is not None and any(each.finding.whole for each in buffer.current.found):
                self.publish(buffer)

    # Checking

    def _tell(self, message: str) -> None:
        """Take a word from the thread that checks."""
        self._call(self.show if message.startswith("settings:") else self.log, message)

    def want(self, buffer: Buffer, delay: float = 0) -> None:
        """Have a buffer checked in its present state, after a moment."""
        related = self.can("text_document.publish_diagnostics.related_information")
        writer = Writer(buffer.uri, buffer.text, self.encoding, related=related)
        self.checks.want(buffer.uri, partial(self._check, replace(buffer), self.folder, writer), delay)

    def _check(self, buffer: Buffer, folder: Path, writer: Writer, job: Job) -> Report:
        """Check a buffer as it was, in the thread for it; look at the configs before."""
        if self.chores.refresh():
            self._call(self.check_all)
        return self.checker.check(buffer, folder, writer, job)

    def _call(self, what: Callable[..., None], *given: Any) -> None:
        """Have something done in the loop, from the thread that checks."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(what, *given)

    def _checked(self, uri: str, result: Report | Exception) -> None:
        """Take what came of a check."""
        buffer = self.buffers.get(uri)
        if buffer is None:
            return
        if isinstance(result, Exception):
            self.log(f"{uri}: can't be checked: {type(result).__name__}: {result}", types.MessageType.Error)
            result = Report(buffer.state, buffer.text, Path())
        if result.mistake is not None:
            self._mistaken(result.mistake)
        buffer.report = result
        self.rules_seen.update((each.rule.id, each.rule) for each in result.found)
        buffer.had_replies = buffer.had_replies or result.has_replies
        self.publish(buffer, asked=uri not in self._stirred)
        self._stirred.discard(uri)

    def _mistaken(self, mistake: Mistake) -> None:
        """Show a mistake in a config or a rule."""
        if (message := self.mistakes.add(mistake)) is not None:
            self.show(message)
            if mistake.file is not None:
                self._mark(mistake.file)

    def _mark(self, file: Path) -> None:
        """Show what is wrong with a config or a rule file, or that nothing is any more."""
        buffer = next((each for each in self.buffers.values() if path_of(each.uri) == file), None)
        if buffer is not None:
            self.publish(buffer)
        else:
            found = self.mistakes.at(file)
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(file.as_uri(), found))

    def check_all(self) -> None:
        """Check all that is open again: a config, a rule or a setting has changed."""
        for file in self.mistakes.clear():
            self._mark(file)
        for buffer in self.buffers.values():
            self._stirred.add(buffer.uri)
            self.want(buffer)

    def publish(self, buffer: Buffer, *, asked: bool = False) -> None:
        """Let the client know what is found. One that asks itself is told to ask again, unless it is asking now."""
        if not self.pulls:
            self._push(buffer, self.shown(buffer)[0])
        elif not asked and self._refresh is None:  # one question is enough for all that come together
            self._refresh = asyncio.get_running_loop().call_later(TOGETHER, self._have_asked)

    def _have_asked(self) -> None:
        self._refresh = None
        self.ask(self.workspace_diagnostic_refresh_async(None))

    def shown(self, buffer: Buffer) -> tuple[list[types.Diagnostic], str]:
        """Give what the client is to show of a document now, and a name for it."""
        found = [*buffer.diagnostics, *self.mistakes.at(path_of(buffer.uri))]
        if buffer.last is None or buffer.last[0] != found:
            self._results += 1
            buffer.last = found, f"{os.getpid()}-{self._results}"
        return buffer.last

    def _push(self, buffer: Buffer, diagnostics: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(buffer.uri, diagnostics, version=buffer.version)
        )

    # Settings

    def set_up(self, given: object) -> None:
        """Take settings. What they leave open is as the client had it at first."""
        settings, problems = read_settings(given, self._first)
        for problem in problems:
            self.show(problem, types.MessageType.Warning)
        changed, self.settings = settings.wish != self.settings.wish, settings
        for uri in list(self._resting):
            self._rest(self.buffers[uri])
        if changed:
            self.ask(self.checks.do(partial(self.chores.use, settings.wish)))
            self.check_all()

    async def ask_settings(self) -> None:
        """Ask the client for its settings, if it can be asked."""
        if not self.can("workspace.configuration"):
            return
        try:
            items = [types.ConfigurationItem(section=SECTION)]
            given = await self.workspace_configuration_async(types.ConfigurationParams(items))
        except Exception as error:
            self.log(f"settings: the client did not tell them: {error}")
            return
        if given and given[0] is not None:
            self.set_up(given[0])

    # Beginning and end

    def begin(self, options: object) -> None:
        """Do what the first message of the client leaves to be done, with the settings that come with it."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._unforeseen)
        if self.process_id:
            self._loop.call_later(PARENT, self._look_after, self.process_id)
        self._first = options
        self.set_up(None)

    def _unforeseen(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        del loop
        with suppress(Exception):
            error = context.get("exception")
            self.log(f"{context['message']}: {type(error).__name__}: {error}", types.MessageType.Error)

    def _look_after(self, parent: int) -> None:
        """End when the client is gone, even where somebody else holds on to its end of our input."""
        if not _is_alive(parent):
            self.leave()
        asyncio.get_running_loop().call_later(PARENT, self._look_after, parent)

    def look_around(self) -> None:
        """Look every now and then whether a config or a rule has changed, for a client that can't tell."""

        async def look() -> None:
            while not self.has_ended:
                await asyncio.sleep(AROUND)
                if await self.checks.do(self.chores.refresh):
                    self.check_all()

        self.ask(look())

    def leave(self) -> None:
        """End at once: there is nobody to serve."""
        self.end()
        os._exit(1)

    def end(self) -> None:
        """Stop all work."""
        self.has_ended = True
        self.checks.close()
        self.pages.close()
        if self._refresh is not None:
            self._refresh.cancel()
        for uri in list(self._resting):
            self._wake(uri)


def _is_alive(process: int) -> bool:
    """Tell whether a process is there. Where that can't be told it is."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
