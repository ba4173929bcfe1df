"""How a server ends: when it is told to, when nobody is left, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .editor import LONG, SERVER
from .wire import Wire

TEXT = "You should have read the terms.\n"
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def until(true: Callable[[], Any]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """Give the child processes of all threads of a process."""
    return [int(each) for file in Path(f"/proc/{pid}/task").glob("*/children") for each in file.read_text().split()]


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, as seen by one that is not its parent: no zombie either, if that is init."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def busy(wire: Callable[..., Wire], **start: Any) -> Wire:
    """Give a server that has something to do."""
    server = wire()
    server.start(**start)
    server.open("untitled:a", TEXT)
    assert len(server.told("untitled:a")) == 1
    server.open("untitled:long", "".join(f"You should have read it all {i} times. " for i in range(4_000)))
    return server


@linux
def test_shutdown_and_exit_end_it_with_0_and_leave_nothing(wire, temporary: Path) -> None:
    server = busy(wire)
    left = children(server.process.pid)
    assert server.ask("shutdown")["result"] is None
    assert server.process.poll() is None, "it waits for *exit*"
    server.tell("exit")
    assert server.process.wait(LONG) == 0
    assert all(is_gone(each) for each in left)
    assert [each for each in server.rest() if "id" in each] == []
    assert server.errors == b""
    assert [*temporary.iterdir()] == []


def test_exit_alone_ends_it_with_1(wire, temporary: Path) -> None:
    server = busy(wire)
    server.tell("exit")
    assert server.process.wait(LONG) == 1
    assert server.errors == b""
    early = wire()
    early.tell("exit")
    assert early.process.wait(LONG) == 1
    assert [*temporary.iterdir()] == []


@pytest.mark.parametrize("when", ["at once", "at work"])
def test_it_ends_when_its_input_does(when: str, wire, temporary: Path) -> None:
    server = wire() if when == "at once" else busy(wire)
    if when == "at work":  # and in the middle of a message
        server.raw(b'Content-Length: 9000\r\n\r\n{"jsonrpc": ')
    assert server.process.stdin
    server.process.stdin.close()
    server.process.wait(LONG)
    assert b"Traceback" not in server.errors
    assert [*temporary.iterdir()] == []


def test_it_ends_when_nobody_reads_it() -> None:
    reading, writing = os.pipe()
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=writing, stderr=subprocess.PIPE) as server:
        os.close(writing)
        os.close(reading)
        body = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": null, "capabilities": {}}}'
        assert server.stdin
        assert server.stderr
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()
        server.wait(LONG)
        assert b"Traceback" not in server.stderr.read()


@linux
def test_a_signal_ends_it_quietly(wire, temporary: Path) -> None:
    server, idle = busy(wire), wire()
    left = children(server.process.pid)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(LONG) != 0
    until(lambda: all(is_gone(each) for each in left))
    assert idle.asks("initialize", {"processId": None, "capabilities": {}})
    idle.answer(1)
    time.sleep(0.5)  # it waits for more, in a thread
    idle.process.send_signal(signal.SIGINT)
    assert idle.process.wait(LONG) != 0
    assert b"Traceback" not in server.errors + idle.errors
    assert [*temporary.iterdir()] == []


CLIENT = """
import os, subprocess, sys
server = subprocess.Popen({server}, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
body = b'{{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {{"processId": %d, "rootUri": null, "capabilities": {{}}}}}}'
body %= os.getpid()
server.stdin.write(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(body), body))
server.stdin.flush()
print(server.pid, flush=True)
sys.stdin.read()
"""


@linux
def test_it_ends_with_a_client_that_is_killed() -> None:
    code = CLIENT.format(server=list(SERVER))
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
        assert client.stdout
        server = int(client.stdout.readline())
        client.kill()
    until(lambda: is_gone(server))


@linux
def test_it_ends_with_its_client_though_its_pipes_stay_open(wire, temporary: Path) -> None:
    """An editor may die and leave its pipes to a helper; the server was told whose it is."""
    client = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    server = busy(wire, processId=client.pid)
    assert client.stdin
    client.stdin.close()
    client.wait(LONG)
    server.process.wait(LONG)
    assert b"Traceback" not in server.errors
    assert [*temporary.iterdir()] == []


def test_without_its_packages_it_says_which_to_install(spawn, put) -> None:
    put("blocked/pygls/__init__.py", "raise ModuleNotFoundError(\"No module named 'pygls'\", name='pygls')\n")
    path = os.pathsep.join([str(Path("blocked").absolute()), os.environ.get("PYTHONPATH", "")])
    run = spawn("lsp", env={"PYTHONPATH": path})
    assert (run.status, run.out) == (2, "")
    assert "pip install 'tonecheck[lsp]'" in run.error


def test_its_help_needs_nobody(command) -> None:
    run = command("lsp", "--help")
    assert run.status == 0
    assert "Language Server Protocol" in " ".join(run.out.split()) or "language server" in run.out
