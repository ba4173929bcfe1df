"""``tonecheck check --warm``: the same output and status as without, and what becomes of the process that answers."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tonecheck.warm import place
from tonecheck.warm.fingerprint import fingerprint

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

BLAME = "You should have read the terms before you ordered.\n"
CLEAN = "Your parcel is on its way and arrives on Tuesday.\n"
FINDINGS = f"Hi Sam,\n\n{BLAME}\nYou failed to send the form. As I already told you, we can't refund that 📦.\n"
IMPORT = re.compile(rb"^import time:.*\n", re.MULTILINE)
LONG = 90  # seconds a server may take to start, on a machine that has other things to do


def until(true: Callable[[], Any], seconds: float = LONG) -> Any:
    """Wait until something is true, and give it."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)
    return found


@dataclass(frozen=True)
class Done:
    """What a client gave, and what it imported."""

    status: int
    out: str
    err: str
    imported: set[str] = field(compare=False)

    @property
    def is_warm(self) -> bool:
        """Whether the server answered: a plain run imports click."""
        return "click" not in self.imported


class Warm:
    """Runs ``check --warm`` with a folder of its own for the server's socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # The same for all tests: without it, the current folder is among those that modules are looked for in.
        self.env = {**os.environ, "PYTHONSAFEPATH": "1", place.FOLDER: str(folder), place.IDLE: "300"}
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TONECHECK_DEBUG"):
            self.env.pop(name, None)

    def start(self, *args: str, env: dict[str, str] | None = None, **more: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-X", "importtime", "-m", "tonecheck", "check", "--warm", *args]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, **{**pipes, **more}, env={**self.env, **(env or {})})

    def __call__(self, *args: str, stdin: str | bytes = b"", **more: Any) -> Done:
        client = self.start(*args, **more)
        out, err = client.communicate(stdin.encode() if isinstance(stdin, str) else stdin, timeout=LONG)
        imported = {line.rpartition(b"|")[2].strip().decode() for line in IMPORT.findall(err or b"")}
        said = IMPORT.sub(b"", err or b"").decode()
        return Done(client.returncode, (out or b"").decode(), said, imported)

    def wake(self) -> None:
        """Have a server that is ready."""
        self("-", stdin=CLEAN)
        until(lambda: self("-", stdin=CLEAN).is_warm)

    @property
    def files(self) -> list[str]:
        return sorted(each.suffix for each in self.folder.iterdir())

    @property
    def server(self) -> int:
        (lock,) = self.folder.glob("*.lock")
        return int(lock.read_text())

    @property
    def family(self) -> dict[int, str]:
        """The processes with this folder in their environment, and their states."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"{place.FOLDER}={self.folder}\0".encode() in (process / "environ").read_bytes():
                    found[int(process.name)] = (process / "stat").read_text().rpartition(")")[2].split()[0]
        return found

    @property
    def children(self) -> list[int]:
        """The children of the server that are at work or wait for a client."""
        return [int(each) for each in Path(f"/proc/{self.server}/task/{self.server}/children").read_text().split()]

    def end(self) -> None:
        for process in self.family:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not self.family)


def _warm() -> Iterator[Warm]:
    with TemporaryDirectory(prefix="tc") as folder:  # a short name: a socket's may have a hundred characters
        warm = Warm(Path(folder))
        try:
            yield warm
        finally:
            warm.end()


@pytest.fixture(scope="module")
def ready() -> Iterator[Warm]:
    """A server that is ready, shared by the tests that leave it so."""
    for warm in _warm():
        warm.wake()
        yield warm


@pytest.fixture
def warm() -> Iterator[Warm]:
    """A folder where there is no server yet."""
    yield from _warm()


# The same output


@pytest.mark.parametrize("form", ["text", "json", "unix", "sarif", "github", "checkstyle", "junit"])
def test_every_report_is_the_same(form: str, ready: Warm, command, here) -> None:
    done, plain = ready("-", "--format", form, stdin=FINDINGS), command("check", "-", "--format", form, stdin=FINDINGS)
    assert done.is_warm
    assert (done.status, done.out, done.err) == (1, plain.out, plain.err)


@pytest.mark.parametrize(
    ("args", "stdin", "status"),
    [
        (["-"], CLEAN, 0),
        (["-"], b"", 0),
        (["-"], b"caf\xe9 \xff\xfe", 2),
        (["-", "--encoding", "latin-1"], b"caf\xe9. " + BLAME.encode(), 1),
        (["-", "--stdin-filename", "macros.json"], '{"macros": [', 2),
        (["-", "--stdin-filename", "reply.md"], f"**Hello**, {BLAME}", 1),
        (["late.txt"], b"", 1),
        (["late.txt", "-"], BLAME, 1),
        ([], b"", 2),
        (["missing.txt"], b"", 2),
        (["-", "--fix"], "Unfortunately, you didn't send the form.\n", 1),
        (["-", "--diff"], "You didn't send the form.\n", 1),
        (["-", "--select", "shouting"], BLAME, 0),
        (["-", "--select", "shoutin"], BLAME, 2),
        (["-", "--fail-on", "never"], BLAME, 0),
        (["-", "--fail-on", "sometimes"], BLAME, 2),
        (["--no-such-option"], b"", 2),
        (["-", "--config", "broken.toml"], BLAME, 2),
        (["-", "--config", "missing.toml"], BLAME, 2),
        (["-", "--statistics", "--isolated"], BLAME, 1),
        (["-", "--show-masked"], FINDINGS, 0),
    ],
)
def test_every_command_line_is_answered_alike(
    args: list[str], stdin: str | bytes, status: int, ready: Warm, command, put
) -> None:
    put("late.txt", BLAME)
    put("broken.toml", "select = [\n")
    plain = command("check", *args, stdin=stdin)
    done = ready(*args, stdin=stdin)
    assert done.is_warm
    assert (done.status, done.out, done.err) == (plain.status, plain.out, plain.err)
    assert done.status == status


def test_help_is_as_wide_as_ever(ready: Warm, spawn) -> None:
    done, plain = ready("--help"), spawn("check", "--help")
    assert (done.status, done.out, done.err) == (0, plain.out, "")


def test_the_environment_is_the_clients(ready: Warm, command, here, monkeypatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = ready("-", stdin=BLAME, env={"FORCE_COLOR": "1"})
    assert "\x1b[" in done.out
    assert done.out == command("check", "-", stdin=BLAME).out
    assert "\x1b[" not in ready("-", stdin=BLAME).out


def test_the_folder_and_its_config_are_the_clients(ready: Warm, put, monkeypatch) -> None:
    put("a/tonecheck.toml", 'ignore = ["blame-shifting"]\n')
    put("b/late.txt", BLAME)
    monkeypatch.chdir("a")
    assert ready("-", stdin=BLAME).status == 0
    monkeypatch.chdir("../b")
    assert ready("late.txt").out.startswith("late.txt:1:1 ")


def test_what_is_written_has_the_clients_file_mode(ready: Warm, put, here) -> None:
    put("late.txt", BLAME)
    ready("late.txt", "--baseline", "known.json", "--write-baseline", preexec_fn=lambda: os.umask(0o027))
    assert (here / "known.json").stat().st_mode & 0o777 == 0o640


def test_a_terminal_gets_colours_and_its_own_width(ready: Warm, here) -> None:
    ours, theirs = os.openpty()
    done = ready("-", stdin=BLAME, stdout=theirs)
    os.close(theirs)
    assert done.is_warm
    assert b"\x1b[" in os.read(ours, 10_000)
    os.close(ours)


def test_standard_output_and_error_in_one_pipe_keep_their_order(ready: Warm, command, put) -> None:
    put("late.txt", BLAME)
    args = ["late.txt", "missing.txt"]
    plain = command("check", *args)
    done = ready(*args, stderr=subprocess.STDOUT)
    assert IMPORT.sub(b"", done.out.encode()).decode() == plain.out + plain.err


def test_rules_are_read_again_when_they_change(ready: Warm, only_red, put) -> None:
    only_red()
    for _ in range(3):
        assert "red/" not in ready("-", stdin="Here is a red word.").out
        assert ready("-", stdin="Here is a red word.").status == 1
    only_red(rule=(Path("tonecheck-rules/red.toml").read_text().replace("red word", "green word")))
    assert ready("-", stdin="Here is a red word.").status == 0
    assert ready("-", stdin="Here is a green word.").status == 1


# The streams


def test_a_closed_input_is_told_as_ever(ready: Warm, here) -> None:
    done = ready("-", stdin=None, preexec_fn=lambda: os.close(0))
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("tonecheck: standard input is closed")


def test_a_reader_that_has_gone_is_no_mistake(ready: Warm, here) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = ready("-", stdin=FINDINGS, stdout=theirs)
    os.close(theirs)
    assert done.is_warm
    assert done.err == ""


def test_a_full_disk_is_told(ready: Warm, here) -> None:
    with Path("/dev/full").open("wb") as full:
        done = ready("-", stdin=FINDINGS, stdout=full)
    assert done.status == 2
    assert done.err.startswith("tonecheck: the report can't be written")


# What can go wrong


def test_ctrl_c_stops_it(ready: Warm, here) -> None:
    running = ready.start("-", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    time.sleep(1)  # it waits for its input
    running.send_signal(signal.SIGINT)
    running.wait(LONG)  # before the input is closed, or it may come to its end first
    out, err = running.communicate(timeout=LONG)
    assert (running.returncode, out, IMPORT.sub(b"", err)) == (130, b"", b"tonecheck: stopped\n")


def test_a_client_that_is_killed_ends_its_child(ready: Warm, here) -> None:
    until(lambda: len(ready.children) == 1)
    (child,) = ready.children
    running = ready.start("-")
    time.sleep(3)  # until it is the child's
    running.kill()
    running.communicate()
    until(lambda: child not in ready.children)


def test_a_child_that_is_killed_is_told(ready: Warm, here) -> None:
    running = ready.start("-")
    time.sleep(3)  # until it is a child's
    os.kill(min(ready.children), signal.SIGKILL)  # the oldest; the next one waits already
    out, err = running.communicate(timeout=LONG)
    assert (running.returncode, out) == (2, b"")
    assert IMPORT.sub(b"", err) == (
        b"tonecheck: the warm process ended before it was done; try again, or leave --warm out\n"
    )
    assert ready("-", stdin=CLEAN).is_warm


def test_a_child_that_is_killed_while_it_waits_costs_nothing(ready: Warm, here) -> None:
    def waiting() -> list[int]:
        """Give the only child, once it is no more the one that served before."""
        children = ready.children
        time.sleep(0.1)
        return children if len(children) == 1 and children == ready.children else []

    os.kill(until(waiting)[0], signal.SIGKILL)
    assert ready("-", stdin=BLAME).status == 1


def test_a_server_that_does_not_answer_is_not_waited_for(ready: Warm, here) -> None:
    os.kill(ready.server, signal.SIGSTOP)
    try:
        done = ready("-", stdin=BLAME)
    finally:
        os.kill(ready.server, signal.SIGCONT)
    assert (done.status, done.is_warm) == (1, False)


def test_many_requests_leave_nothing_behind(ready: Warm, here) -> None:
    def memory() -> int:
        status = Path(f"/proc/{ready.server}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])  # type: ignore[index]

    for number in range(10):
        ready("-", stdin=f"{FINDINGS}{number}")
    before = memory()
    open_files = Path(f"/proc/{ready.server}/fd")
    handles = len(list(open_files.iterdir()))
    for number in range(40):
        assert ready("-", stdin=f"{FINDINGS}{number}").is_warm
    assert memory() < before * 1.02
    until(lambda: len(ready.family) == 2)  # the server, and the child that waits
    assert "Z" not in ready.family.values()
    until(lambda: len(list(open_files.iterdir())) <= handles)


# Coming and going


def test_the_first_call_runs_plainly_and_starts_one_server(warm: Warm, here) -> None:
    first, second = warm.start("-"), warm.start("-")
    outs = [each.communicate(BLAME.encode(), timeout=LONG)[0] for each in (first, second)]  # though the server goes on
    assert outs[0] == outs[1]
    assert first.returncode == second.returncode == 1
    until(lambda: warm.files == [".lock", ".socket"])
    until(lambda: len(warm.family) == 2)
    server = warm.server
    assert warm("-", stdin=BLAME).is_warm
    # A server that was killed leaves its files; they are in nobody's way.
    os.kill(server, signal.SIGKILL)
    until(lambda: not warm.family)
    assert warm.files == [".lock", ".socket"]
    done = warm("-", stdin=BLAME)
    assert (done.status, done.is_warm) == (1, False)
    until(lambda: warm("-", stdin=CLEAN).is_warm)
    assert warm.server != server
    # One that is asked to end takes them away.
    os.kill(warm.server, signal.SIGTERM)
    until(lambda: not warm.family)
    assert warm.files == []


def test_a_server_ends_when_nobody_asks(warm: Warm, here) -> None:
    warm.env[place.IDLE] = "1"
    warm("-", stdin=CLEAN)
    until(lambda: warm.files == [".lock", ".socket"])
    until(lambda: not warm.family)
    assert warm.files == []


def test_a_server_ends_when_a_package_is_installed(warm: Warm, tmp_path, here) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    search = os.pathsep.join((str(packages), str(Path(place.__file__).parents[2])))
    warm.env["PYTHONPATH"] = search
    warm.wake()
    server = warm.server
    (packages / "new-1.0.dist-info").mkdir()
    done = warm("-", stdin=BLAME)
    assert (done.status, done.is_warm) == (1, False)
    until(lambda: warm("-", stdin=CLEAN).is_warm)
    assert warm.server != server
    # The same where its socket is gone.
    next(warm.folder.glob("*.socket")).unlink()
    until(lambda: not warm.family)
    assert warm.files == []


def test_the_client_imports_little(ready: Warm, here) -> None:
    heavy = {"click", "spacy", "numpy", "regex", "pathlib", "json", "subprocess", "typing", "hashlib", "tempfile"}
    assert not ready("-", stdin=CLEAN).imported & heavy


# Where they meet


def test_the_fingerprint_sees_each_change(tmp_path, monkeypatch) -> None:
    model, packages = tmp_path / "model", tmp_path / "site-packages"
    for folder in (model / "tagger", packages, tmp_path / "own"):
        folder.mkdir(parents=True)
    (model / "tagger/model").write_bytes(b"1")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "own"), str(packages)])
    seen = {fingerprint(model)}
    (tmp_path / "own/draft.txt").write_text("An editor's file.")
    assert seen == {fingerprint(model)}
    for change in (
        lambda: (model / "tagger/model").write_bytes(b"22"),
        lambda: (packages / "spacy-4.dist-info").mkdir(),
        lambda: (tmp_path / "own/en_core_web_sm").mkdir(),
    ):
        change()
        assert fingerprint(model) not in seen
        seen.add(fingerprint(model))
    assert any(path.endswith("linter.py") for path, *_ in fingerprint(model))


def test_only_a_folder_of_ones_own_will_do(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "sockets"
    monkeypatch.setenv(place.FOLDER, str(folder))
    assert place.find_place() is not None
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o750)
    assert place.find_place() is None
    folder.chmod(0o700)
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.setenv(place.FOLDER, str(tmp_path / "link"))
    assert place.find_place() is None
    monkeypatch.setenv(place.FOLDER, str(folder))
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert place.find_place() is None


def test_the_session_folder_comes_before_the_cache(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv(place.FOLDER, raising=False)
    for name, folder in (("XDG_RUNTIME_DIR", "run"), ("XDG_CACHE_HOME", "cache")):
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    found = place.find_place()
    assert found is not None
    assert found.socket.startswith(str(tmp_path / "run/tonecheck/warm-"))
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    found = place.find_place()
    assert found is not None
    assert found.socket.startswith(str(tmp_path / "cache/tonecheck/warm-"))


@pytest.mark.parametrize(
    ("name", "value"), [("PYTHONHASHSEED", "7"), ("LC_ALL", "C"), ("TONECHECK_FULL_IMPORT", "1"), ("HOME", None)]
)
def test_a_process_that_differs_has_another_server(name: str, value: str | None, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(place.FOLDER, str(tmp_path / "s"))
    before = place.find_place()
    monkeypatch.setenv(name, value or "/elsewhere")
    after = place.find_place()
    assert before is not None
    assert after is not None
    assert (before.identity == after.identity) == (before.socket == after.socket) == (value is None)


def test_without_a_way_to_fork_safely_there_is_no_server(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(place.FOLDER, str(tmp_path / "s"))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert place.find_place() is None


def test_a_stranger_at_the_socket_is_not_talked_to(warm: Warm, monkeypatch) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs:
        assert place.is_ours(ours)
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
        assert not place.is_ours(ours)
