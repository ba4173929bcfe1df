"""What docs/editors/mail.md shows, in mutt and aerc: a message with errors is not sent, and stays where it is."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

BAD = "Hi Bob,\n\nCafe\u0301 😀: there is nothing we can do. We will call you today.\n"
GOOD = "Hi Bob,\n\nCafe\u0301 😀: a new lamp is on its way. We will call you today.\n"
MESSAGE = f"From: ann@example.com\nTo: bob@example.com\nSubject: Lamp\n\n{BAD}"
LONG = 60  # seconds that a program may take to get somewhere, on a busy machine


class Post:
    """A desk with our scripts on the search path, and a program that "sends": it writes the message into a file."""

    def __init__(self, desk, scripts: Path) -> None:
        self.desk, self.home = desk, desk.home
        for script in ("tonecheck-sendmail", "tonecheck-edit"):
            self.program(script, (scripts / script).read_text("utf-8"))
        self.sent, self.asked = self.home / "sent.eml", self.home / "asked"
        self.sendmail = self.program(
            "sendmail", f'#!/bin/sh\necho "$@" >"{self.home}/recipients"\ncat >"{self.sent}"\n'
        )
        self.env = {**desk.env, "PATH": f"{self.home}/bin{os.pathsep}{desk.env['PATH']}", "TERM": "xterm"}

    def program(self, name: str, script: str) -> Path:
        path: Path = self.desk.put(f"home/bin/{name}", script)
        path.chmod(0o755)
        return path

    def tonecheck(self, script: str) -> None:
        """Put a program in place of tonecheck."""
        self.program("tonecheck", f"#!/bin/sh\n{script}\n")

    def watch(self) -> None:
        """Have the real tonecheck leave its exit status in a file."""
        self.tonecheck(f'PATH="${{PATH#*:}}" tonecheck "$@"; status=$?\necho $status >>"{self.asked}"; exit $status')

    def run(self, *command: str | Path, text: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        env = {**self.env, **env}
        return subprocess.run(
            command,
            env=env,
            cwd=self.home,
            input=text,
            encoding="utf-8",
            capture_output=True,
            timeout=LONG,
            check=False,
        )


@pytest.fixture
def post(new_desk, snippets: Path) -> Post:
    return Post(new_desk(), snippets / "mail")


class Terminal:
    """A program in a terminal of 30 lines: keys are typed, and files are waited for."""

    def __init__(self, command: list[str], env: dict[str, str], folder: Path) -> None:
        self._keys, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 110, 0, 0))

        def take_it() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self._program = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=env,
            cwd=folder,
            start_new_session=True,
            preexec_fn=take_it,
        )
        os.close(theirs)
        self._read_so_far = bytearray()
        self._looked_at = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with suppress(OSError):
            while read := os.read(self._keys, 65536):
                self._read_so_far += read

    @property
    def screen(self) -> bytes:
        """What the program wrote since `shows` last saw what it waited for."""
        return bytes(self._read_so_far[self._looked_at :])

    def type(self, keys: str) -> None:
        os.write(self._keys, keys.encode())

    def until(self, what: Callable[[], bool], keys: str = "") -> None:
        """Wait until something is so, typing the same keys every second."""
        end = time.monotonic() + LONG
        while not what():
            assert time.monotonic() < end, self.screen[-3000:].decode(errors="replace")
            self.type(keys)
            time.sleep(1 if keys else 0.1)

    def shows(self, words: str, keys: str = "") -> None:
        """Wait until the program writes some words, and forget what it wrote before."""
        self.until(lambda: words.encode() in self.screen, keys)
        self._looked_at = len(self._read_so_far)

    def end(self) -> None:
        self._program.kill()
        self._program.wait()
        os.close(self._keys)


@pytest.fixture
def terminal(post: Post) -> Iterator[Callable[..., Terminal]]:
    """Give what starts a program in a terminal; it is ended after the test."""
    terminals: list[Terminal] = []

    def terminal(*command: str, **env: str) -> Terminal:
        terminals.append(Terminal(list(command), {**post.env, **env}, post.home))
        return terminals[-1]

    yield terminal
    for each in terminals:
        each.end()


# The script before sendmail, with something in place of tonecheck


@pytest.mark.parametrize(
    ("tonecheck", "status", "told"),
    [
        ("cat >/dev/null; exit 0", 0, []),
        ("cat >/dev/null; echo reply.eml: bad; exit 1", 65, ["reply.eml: bad", "Not sent: "]),
        ("echo tonecheck: no text in it >&2; exit 2", 0, ["tonecheck: no text in it", "Sent without being checked."]),
        ("kill -9 $$", 0, ["Sent without being checked."]),
    ],
)
def test_only_errors_keep_a_message_back(tonecheck: str, status: int, told: list[str], post: Post) -> None:
    post.tonecheck(tonecheck)
    run = post.run("tonecheck-sendmail", "sendmail", "-oi", "--", "bob@example.com", text=MESSAGE)
    assert (run.returncode, run.stdout) == (status, "")
    assert all(words in run.stderr for words in told)
    assert bool(told) == bool(run.stderr)
    assert post.sent.exists() == (status == 0)
    if status == 0:
        assert post.sent.read_text("utf-8") == MESSAGE
        assert (post.home / "recipients").read_text() == "-oi -- bob@example.com\n"


def test_a_message_goes_out_where_there_is_no_tonecheck(post: Post) -> None:
    run = post.run("tonecheck-sendmail", "sendmail", text=MESSAGE, PATH=f"{post.home}/bin:/usr/bin:/bin")
    assert run.returncode == 0
    assert "tonecheck" in run.stderr and run.stderr.endswith("Sent without being checked.\n")
    assert post.sent.read_text("utf-8") == MESSAGE


def test_a_message_goes_out_anyway_where_that_is_said(post: Post) -> None:
    post.tonecheck("exit 1")
    run = post.run("tonecheck-sendmail", "sendmail", text=MESSAGE, TONECHECK_SEND="anyway")
    assert (run.returncode, run.stderr) == (0, "")
    assert post.sent.read_text("utf-8") == MESSAGE


def test_it_fails_where_sendmail_does(post: Post) -> None:
    post.tonecheck("exit 0")
    assert post.run("tonecheck-sendmail", "false", text=MESSAGE).returncode == 1
    assert post.run("tonecheck-sendmail", "sendmail", text=MESSAGE, TMPDIR=str(post.home / "none")).returncode == 75
    assert not post.sent.exists()


def test_nothing_of_a_message_is_left_behind(post: Post) -> None:
    post.tonecheck("exit 1")
    folder = post.desk.put("home/tmp/.keep", "").parent
    post.run("tonecheck-sendmail", "sendmail", text=MESSAGE, TMPDIR=str(folder))
    assert [each.name for each in folder.iterdir()] == [".keep"]


def test_warnings_are_shown_and_go_out(post: Post) -> None:
    """The real tonecheck, to which the script hands a message as a mail program makes it."""
    text = MESSAGE.replace("there is nothing we can do", "you should have asked").replace(
        "\n\n", "\nMIME-Version: 1.0\n\n", 1
    )
    run = post.run("tonecheck-sendmail", "sendmail", text=text)
    assert run.returncode == 0
    assert "warning blame-shifting/you-should-have" in run.stderr
    assert post.sent.read_text("utf-8") == text


# The script around an editor


@pytest.mark.parametrize(("answer", "times"), [("s\n", 1), ("\ns\n", 2), ("", 1)])
def test_a_draft_is_opened_again_if_that_is_wanted(answer: str, times: int, post: Post) -> None:
    post.tonecheck("cat; exit 1")
    draft = post.desk.put("home/a draft", "Hi.\n")
    run = post.run("tonecheck-edit", "sh", "-c", 'echo "$1" >>"$2"', "editor", "more", draft, text=answer)
    assert run.returncode == 0
    assert draft.read_text() == "Hi.\n" + times * "more\n"
    assert run.stdout.count("Hi.\nmore\n") == times


def test_a_clean_draft_is_not_asked_about_and_an_editor_that_fails_is_believed(post: Post) -> None:
    post.tonecheck("exit 0")
    draft = post.desk.put("home/draft", "Hi.\n")
    run = post.run("tonecheck-edit", "true", draft)
    assert (run.returncode, run.stdout) == (0, "")
    run = post.run("tonecheck-edit", "false", draft)
    assert (run.returncode, run.stdout) == (1, "")


# Mail programs


@pytest.fixture
def mutt(post: Post, programs: Callable[[str], list[str]], snippets: Path) -> list[str]:
    """The command of a mutt that has the settings of our page."""
    if not programs("mutt"):
        pytest.skip("needs mutt")
    ours = (snippets / "mail" / "muttrc").read_text("utf-8")
    assert "/usr/sbin/sendmail" in ours
    more = 'set abort_unmodified = no\nset record = ""\nset folder = "~" spoolfile = "~/box"\n'
    editor = post.program("editor", f'#!/bin/sh\ncat "{post.desk.put("home/bad.txt", BAD)}" >"$1"\n')
    more += f'set editor = "{editor}"\n'
    post.desk.put("home/.muttrc", ours.replace("/usr/sbin/sendmail", str(post.sendmail)) + more)
    post.desk.put("home/box", "")
    return [programs("mutt")[0], "-F", str(post.home / ".muttrc"), "-s", "Lamp"]


def test_mutt_refuses_a_message_with_errors(mutt: list[str], post: Post) -> None:
    run = post.run(*mutt, "bob@example.com", text=BAD)
    said = run.stdout + run.stderr
    assert run.returncode != 0
    assert "error dead-end/nothing-left" in said and "Cafe\u0301 😀: there is nothing we can do" in said
    assert not post.sent.exists()
    run = post.run(*mutt, "bob@example.com", text=GOOD)
    assert run.returncode == 0, run.stderr
    assert post.sent.read_text("utf-8").endswith(f"\n\n{GOOD}")
    assert (post.home / "recipients").read_text() == "-oem -oi -- bob@example.com\n"


def test_mutt_shows_the_errors_keeps_the_message_and_sends_it_anyway(mutt: list[str], post: Post, terminal) -> None:
    def write() -> None:
        window.type("m")
        for field in ("To: ", "Subject: "):
            window.shows(field)
            window.type("bob@example.com\r")
        window.shows("y:Send")
        window.type("y")
        window.shows("Not sent: ")

    window = terminal(*mutt[:3], "-f", "box")
    window.shows("q:Quit")
    write()
    window.type("q")
    window.shows("y:Send")
    assert not post.sent.exists()
    window.type("Y")
    window.until(post.sent.exists)
    window.shows("q:Quit")
    write()  # once was once: the next one is refused again


def test_aerc_keeps_a_message_with_errors(
    post: Post, programs: Callable[[str], list[str]], snippets: Path, terminal
) -> None:
    if not programs("aerc"):
        pytest.skip("needs aerc")
    ours = (snippets / "mail" / "accounts.conf").read_text("utf-8")
    (outgoing,) = [line for line in ours.splitlines() if line.startswith("outgoing")]
    outgoing = outgoing.replace("/home/ann/bin/", f"{post.home}/bin/").replace("/usr/sbin/sendmail", str(post.sendmail))
    for name in ("cur", "new", "tmp"):
        post.desk.put(f"home/Mail/INBOX/{name}/.keep", "")
    account = f"[work]\nsource = maildir://{post.home}/Mail\nfrom = Ann <ann@example.com>\n{outgoing}\n"
    post.desk.put("home/.config/aerc/accounts.conf", account).chmod(0o600)
    post.desk.put("home/.config/aerc/aerc.conf", f"[compose]\neditor = {post.home}/bin/editor\n")
    # The first time the editor leaves a bad draft, then a good one.
    good, bad = post.desk.put("home/good.txt", GOOD), post.desk.put("home/bad.txt", BAD)
    post.program("editor", f'#!/bin/sh\ncat "{bad}" >"$1"; cp "{good}" "{bad}"\n')
    post.watch()
    run = post.desk.put("home/run/.keep", "").parent
    run.chmod(0o700)

    window = terminal(programs("aerc")[0], XDG_RUNTIME_DIR=str(run))
    window.shows("Connected")
    window.type(':compose -H "Subject: Lamp" -H "To: bob@example.com"\r')
    window.shows("Send this email?")
    window.type("y")
    window.until(lambda: post.asked.exists() and post.asked.read_text() == "1\n")
    # This aerc draws the message again with the next key.
    window.shows("Send this email?", keys="\x0c")
    assert not post.sent.exists()
    window.type("e")
    window.shows("Send this email?")
    window.type("y")
    window.until(post.sent.exists)
    assert post.asked.read_text() == "1\n0\n"
