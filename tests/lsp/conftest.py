"""What the tests of ``tonecheck lsp`` share: an editor with one server for all, and the bare wire."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from .editor import SERVER, SETTINGS, Editor
from .wire import Wire


@pytest_asyncio.fixture(scope="session")
async def pushed() -> AsyncIterator[Editor]:
    """An editor that is sent diagnostics; all tests of a process share its server."""
    editor = Editor()
    await editor.start(initialization_options=SETTINGS)
    yield editor
    assert await editor.stop() == 0


@pytest_asyncio.fixture(scope="session")
async def pulling() -> AsyncIterator[Editor]:
    """An editor that asks for diagnostics; all tests of a process share its server."""
    editor = Editor(pulls=True)
    await editor.start(initialization_options=SETTINGS)
    yield editor
    assert editor.told == {}, "it was sent what it would have asked for, and shows it twice"
    assert await editor.stop() == 0


@pytest.fixture
def editor(pushed: Editor) -> Iterator[Editor]:
    """The shared editor, with nothing told yet; no version is ever told after a newer one."""
    pushed.told.clear()
    pushed.client.messages.clear()
    pushed.client.log_messages.clear()
    yield pushed
    for uri, each in pushed.told.items():
        versions = [params.version for params in each if params.version is not None]
        assert versions == sorted(versions), f"{uri}: an old version was told after a newer one"
    for uri in [*pushed.opened]:
        pushed.close(uri)


@pytest.fixture(scope="session")
def spoken() -> Iterator[Wire]:
    """A server at the bare wire that tests share which leave it as it was; it is ready."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(SERVER, **pipes) as process:
        server = Wire(process)
        server.start()
        yield server
        try:
            assert server.end() == 0
            assert server.errors == b""
        finally:
            process.kill()


def awake() -> None:
    """Let Ctrl-C reach a process even where the shell lets it pass."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder for temporary files of servers at the wire."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def wire(tmp_path: Path, temporary: Path) -> Iterator[Callable[..., Wire]]:
    """Give what starts a server with nothing but pipes to it."""
    started: list[subprocess.Popen[bytes]] = []

    def wire(settings: Mapping[str, Any] = SETTINGS, **more: Any) -> Wire:
        more["env"] = {**os.environ, "TMPDIR": str(temporary), **more.get("env", {})}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        process = subprocess.Popen(SERVER, **pipes, **{"cwd": tmp_path, **more}, preexec_fn=awake)
        started.append(process)
        return Wire(process, settings)

    yield wire
    for process in started:
        with process:
            process.kill()
