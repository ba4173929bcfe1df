"""``tonecheck lsp`` as a command: what it says where it can't begin, and what it keeps apart."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

LACKING = """
import sys
sys.modules["pygls"] = None
from tonecheck.__main__ import main
main()
"""


def test_without_its_packages_one_line_says_what_to_install(here: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LACKING, "lsp"], capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"tonecheck: the language server needs more packages: pip install 'tonecheck[lsp]'\n"


def test_a_wrong_option_is_told_before_anything_is_served(spawn: Callable[..., Any]) -> None:
    run = spawn("lsp", "--port", "1", stdin=subprocess.DEVNULL)
    assert (run.status, run.out) == (2, "")
    assert "--port" in run.error


def test_input_that_ends_at_once_ends_the_server(spawn: Callable[..., Any]) -> None:
    run = spawn("lsp", "--stdio", stdin=subprocess.DEVNULL)
    assert (run.status, run.out, run.err) == (1, "", "")


def test_the_list_of_commands_has_it(command: Callable[..., Any]) -> None:
    assert "language server" in command("--help").out


def test_what_is_printed_does_not_reach_the_client(here: Path) -> None:
    code = (
        "import os, sys\n"
        "from tonecheck.cli.lsp import _private_streams\n"
        "source, sink = _private_streams()\n"
        "print('printed', flush=True); os.system('echo from a child'); os.write(1, b'written\\n')\n"
        "assert sys.stdin.read() == ''\n"
        "sink.write(source.read()); sink.flush()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"said", capture_output=True, timeout=60, check=True)
    assert done.stdout == b"said"
    assert done.stderr.split(b"\n")[:3] == [b"printed", b"from a child", b"written"]


def test_a_config_that_is_none_is_told_at_once(spawn: Callable[..., Any]) -> None:
    run = spawn("lsp", "--config", "nowhere.toml", stdin=subprocess.DEVNULL)
    assert (run.status, run.error) == (2, "--config: nowhere.toml does not exist")
