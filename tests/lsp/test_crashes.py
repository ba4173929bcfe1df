"""Rules that break, and rules that write where the protocol is: the server lives, and says which it was."""

from __future__ import annotations

import os
from pathlib import Path

from .wire import Wire

CODE = """
import os, subprocess, sys, warnings
from tonecheck.hooks import hookimpl
from tonecheck.matchers import Hit

class Runs:
    lemmas = False

    def __init__(self, number, does):
        self.number = number
        self.does = does

    def find(self, reading):
        if f"boom {{self.number}}." in reading.draft.body:
            yield from self.does() or ()

{functions}

@hookimpl
def tonecheck_kinds():
    return {{f"case{{i}}": lambda table, workshop, i=i, does=does: Runs(i, does) for i, does in enumerate([{names}])}}
"""
WORDS = "Here is a red word.\n"
RED = 'summary = "s"\nmessage = "m"\nwhy = "w"\n[[phrase]]\nany = "red word"\n'
SAYING = ("window/logMessage", "window/showMessage")
BREAKS = [
    ("raise RuntimeError('no licence')", "no licence"),
    ("return 1 / 0", "division by zero"),
    ("raise RecursionError", "acme-extras"),
    ("yield Hit(5, 99999)", "outside the draft"),
    ("yield 5", "must give hits"),
    ("sys.exit(3)", ""),
    ("raise KeyboardInterrupt", ""),
]
WRITES = [
    "print('Content-Length: 5\\r\\n\\r\\nhello', flush=True)",
    "sys.__stdout__.write('hello'); sys.__stdout__.flush()",
    "os.write(1, b'hello')",
    "subprocess.run(['echo', 'hello'])",
    "subprocess.run([sys.executable, '-c', 'input()'], stderr=subprocess.DEVNULL)",  # reads what is for the server
    "warnings.warn('hello')",
]


def installed(site: Path, code: str) -> dict[str, str]:
    """Install a plugin; give the environment that has it."""
    made = site / "acme_extras-0.3.dist-info"
    made.mkdir(parents=True)
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-extras\nVersion: 0.3\n")
    (made / "entry_points.txt").write_text("[tonecheck]\nextras = acme_extras\n")
    (site / "acme_extras.py").write_text(code)
    return {"PYTHONPATH": os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])}


def said(server: Wire) -> list[str]:
    """Give what was logged and shown so far."""
    return [each["params"]["message"] for each in server.seen if each.get("method") in SAYING]


def test_rules_that_break_write_or_read_leave_the_server_be(wire, tmp_path: Path) -> None:
    """One server for all of them: each rule does its worst where its number stands."""
    cases = [*BREAKS, *((code, "") for code in WRITES)]
    cases = [(f"{code}\n    yield Hit(0, 4)" if code in WRITES else code, says) for code, says in cases]
    functions = "\n".join(f"def case{i}():\n    {code}" for i, (code, _) in enumerate(cases))
    names = ", ".join(f"case{i}" for i in range(len(cases)))
    server: Wire = wire(env=installed(tmp_path / "site", CODE.format(functions=functions, names=names)))
    rules = tmp_path / "tonecheck-rules"
    rules.mkdir()
    (rules / "red.toml").write_text(RED)
    for i in range(len(cases)):
        (rules / f"case{i}.toml").write_text(f'summary = "s"\nmessage = "m"\nwhy = "w"\n[[case{i}]]\n')
    (tmp_path / "tonecheck.toml").write_text(f"select = {['red', *(f'case{i}' for i in range(len(cases)))]}\n")
    server.start()
    for i, (code, says) in enumerate(cases):
        uri = (tmp_path / f"{i}.txt").as_uri()
        server.open(uri, WORDS)
        assert [each["code"] for each in server.told(uri)] == ["red"], code
        before = len(said(server))
        for version in (2, 3):
            where = {"uri": uri, "version": version}
            server.tell(
                "textDocument/didChange", textDocument=where, contentChanges=[{"text": f"{WORDS}\nboom {i}.\n"}]
            )
            told = server.told(uri, version)
            if i >= len(BREAKS):
                assert [each["code"] for each in told] == [f"case{i}", "red"], code
        messages = said(server)[before:]
        if i < len(BREAKS):
            assert any(says in each for each in messages), (code, messages)
        server.tell("textDocument/didChange", textDocument={"uri": uri, "version": 4}, contentChanges=[{"text": WORDS}])
        assert [each["code"] for each in server.told(uri, 4)] == ["red"], code
        position = {"line": 0, "character": 11}
        assert server.ask("textDocument/hover", textDocument={"uri": uri}, position=position)["result"]
    assert not any("Traceback" in each or 'File "' in each for each in said(server))
    assert server.end() == 0
    assert b"Traceback" not in server.errors


def test_a_plugin_that_cannot_be_imported_is_a_message(wire, tmp_path: Path) -> None:
    server: Wire = wire(env=installed(tmp_path / "site", "raise RuntimeError('no licence')\n"))
    server.start()
    server.open("untitled:a", "You should have read the terms.\n")
    assert [each["code"] for each in server.told("untitled:a")] == ["blame-shifting/you-should-have"]
    assert any("no licence" in each and "acme-extras 0.3" in each for each in said(server))
    assert server.end() == 0
