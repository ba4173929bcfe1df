"""The report for people: findings with their line and the words underlined, a summary, colour where it is wanted."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys

import pytest

RED = "\x1b[31m"


def shown(out: str) -> tuple[str, str]:
    """Give the quoted line of a report with one finding, and the line of marks under it."""
    _, line, marks, *_ = out.splitlines()
    return line, marks


def test_a_finding_has_place_line_marks_and_message(tonecheck, put, only_red) -> None:
    only_red()
    put("deep/a.txt", "Hello,\n\nhere is a red word.\n")
    run = tonecheck("check", "deep/a.txt")
    assert run.out == (
        "deep/a.txt:3:11 error red\n"
        "   3 | here is a red word.\n"
        "     |           ^^^^^^^^\n"
        "  'red word' is red. Say green.\n"
        "\n"
        "1 finding (1 error) in 1 of 1 draft\n"
    )
    assert (run.status, run.err) == (1, "")


@pytest.mark.parametrize(
    ("line", "expected", "marks"),
    [
        ("a red word", "a red word", "  ^^^^^^^^"),
        ("\ta red word", "    a red word", "      ^^^^^^^^"),
        ("ok:\tred\tword", "ok:    red    word", "       ^^^^^^^^^^^"),
        ("😀 red word", "😀 red word", "   ^^^^^^^^"),
        ("👩‍👩‍👧 red word", "👩‍👩‍👧 red word", "   ^^^^^^^^"),
        ("日本語 red word 日本", "日本語 red word 日本", "       ^^^^^^^^"),
        ("caf\u00e9 red word", "caf\u00e9 red word", "     ^^^^^^^^"),
        ("cafe\u0301 red word", "cafe\u0301 red word", "     ^^^^^^^^"),
        ("\ufeffa red word", "a red word", "  ^^^^^^^^"),
        ("“so” red word", "“so” red word", "     ^^^^^^^^"),
    ],
    ids=["plain", "tab", "tab-inside", "emoji", "joined-emoji", "wide", "accent", "combining", "bom", "curly"],
)
def test_marks_stand_under_the_words(line: str, expected: str, marks: str, tonecheck, put, only_red) -> None:
    only_red()
    put("a.txt", line + "\n")
    above, below = shown(tonecheck("check", "a.txt").out)
    assert above == f"   1 | {expected}"
    assert below == f"     | {marks}"


def test_a_long_line_is_cut_around_the_words(tonecheck, put, only_red) -> None:
    only_red()
    put("a.txt", "This is a long story. " * 40 + "A red word. " + "It goes on and on. " * 40 + "\n")
    above, below = shown(tonecheck("check", "a.txt").out)
    assert max(len(above), len(below)) <= 100
    start, end = below.index("^"), below.rindex("^") + 1
    assert above[start:end] == "red word"
    assert "…" in above[:start]
    assert above.endswith("…")


def test_of_a_finding_over_two_lines_the_first_is_shown(tonecheck, put, only_red) -> None:
    only_red()
    put("a.txt", "This letter is long enough for its lines to be wrapped, and so it has a red\r\nword in it.\r\n")
    above, below = shown(tonecheck("check", "a.txt").out)
    assert above[below.index("^") :] == "red"
    assert below.count("^") == 3


def test_nothing_in_a_draft_steers_the_terminal(tonecheck, put, only_red) -> None:
    only_red()
    put("a\x1b[2J.txt", "A \x1b[31m\u202ered word \x07here.\n")
    out = tonecheck("check", ".").out
    assert not set(out) & set("\x1b\x07\u202e\r")


# Colour


def test_a_pipe_gets_no_colour(tonecheck, put, house) -> None:
    put("a.txt", "A red word.\n")
    assert "\x1b" not in tonecheck("check", "a.txt").out


def test_force_color_colours_a_pipe(tonecheck, put, house, monkeypatch) -> None:
    put("a.txt", "A red word.\n")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert RED in tonecheck("check", "a.txt").out


def test_no_color_has_the_last_word(tonecheck, put, house, monkeypatch) -> None:
    put("a.txt", "A red word.\n")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in tonecheck("check", "a.txt").out


@pytest.mark.parametrize("form", ["json", "unix", "github", "sarif", "checkstyle", "junit"])
def test_formats_for_programs_are_never_coloured(form: str, tonecheck, put, house, monkeypatch) -> None:
    put("a.txt", "A red word.\n")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in tonecheck("check", "--format", form, "a.txt").out


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
def test_a_terminal_gets_colour_and_its_own_width(put, only_red) -> None:
    import fcntl
    import pty
    import termios

    only_red()
    put("a.txt", "It goes on and on. " * 20 + "A red word. " + "It goes on and on. " * 20 + "\n")
    ours, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    command = [sys.executable, "-m", "tonecheck", "check", "a.txt"]
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(command, stdout=terminal, stderr=subprocess.PIPE, env=environment, timeout=60, check=False)
    os.close(terminal)
    out = os.read(ours, 10_000).decode()
    os.close(ours)
    assert (done.returncode, done.stderr) == (1, b"")
    assert RED in out
    line = re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines()[1]
    assert "red word" in line
    assert len(line) <= 50


# Summary


@pytest.mark.parametrize(
    ("texts", "summary"),
    [
        (["fine"], "1 draft checked, nothing to say"),
        (["fine", "also fine"], "2 drafts checked, nothing to say"),
        (["A red word."], "1 finding (1 error) in 1 of 1 draft"),
        (["A red word, a red word.", "fine"], "2 findings (2 errors) in 1 of 2 drafts"),
        (
            ["A red word, an amber word, an amber word.", "A blue word, a blue word."],
            "5 findings (1 error, 2 warnings, 2 info) in 2 of 2 drafts",
        ),
        (["fine", b"\xff"], "1 draft checked, nothing to say; 1 file could not be read"),
        ([b"\xff"], "Nothing checked; 1 file could not be read"),
    ],
)
def test_the_summary(texts: list[str | bytes], summary: str, tonecheck, put, house) -> None:
    for number, text in enumerate(texts):
        put(f"{number}.txt", text)
    assert tonecheck("check", ".").out.splitlines()[-1] == summary


def test_statistics_count_findings_by_rule_most_first(tonecheck, put, house) -> None:
    put("a.txt", "A red word, a blue word, a blue word.\n")
    put("b.txt", "An amber word. A blue word.\n")
    lines = tonecheck("check", "--statistics").out.splitlines()
    assert lines[-5:-2] == ["     3  house/blue", "     1  house/amber", "     1  house/red"]


def test_the_rewrite_is_shown(tonecheck, put, only_red) -> None:
    only_red(rule='summary = "s"\nmessage = "m"\nwhy = "w"\n[[replace]]\nswap = { "red word" = "green word" }\n')
    put("a.txt", "A red word.\n")
    assert "  Try: green word" in tonecheck("check", "a.txt").out.splitlines()


def test_where_the_other_apologies_are_is_told(tonecheck, put) -> None:
    put("a.txt", "I'm sorry for the noise.\nI apologize for the wait. Sorry again. I'll refund you by Friday.\n")
    out = tonecheck("check", "a.txt", "--select", "apology-overload").out
    assert "  Also: 1:5 sorry, 2:3 apologize" in out.splitlines()


@pytest.mark.parametrize(
    ("make", "note"),
    [
        ({"macros/a.doc": "x"}, "there are no drafts here"),
        ({"macros/a.txt": "x", "tonecheck.toml": 'exclude = ["*.txt"]'}, "the config excludes what is here"),
    ],
)
def test_a_folder_with_nothing_to_check_is_no_mistake_but_told(make: dict[str, str], note: str, tonecheck, put) -> None:
    for name, text in make.items():
        put(name, text)
    run = tonecheck("check", "macros")
    assert (run.status, run.out) == (0, "")
    assert run.error == f"macros: {note}"
