"""``tonecheck check``: what is checked, what comes out, and with which exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BLAME = "You should have read the terms before you ordered.\n"
CLEAN = "Your parcel is on its way and arrives on Tuesday.\n"


# What is checked


def test_a_file(tonecheck, put) -> None:
    put("late.txt", BLAME)
    run = tonecheck("check", "--format", "json", "late.txt")
    assert run.found == [("late.txt", "blame-shifting/you-should-have", "You should have read")]
    assert run.status == 1


def test_a_folder_with_all_below_it_in_order_of_path(tonecheck, put, house) -> None:
    for name in ("macros/b.txt", "macros/a.md", "macros/deep/er/c.eml", "macros/notes.csv", "other/d.txt"):
        put(name, "A red word.\n")
    run = tonecheck("check", "--format", "json", "macros")
    assert [draft["path"] for draft in run.drafts] == ["macros/a.md", "macros/b.txt", "macros/deep/er/c.eml"]


def test_without_a_path_the_current_folder(tonecheck, put) -> None:
    put("deep/late.txt", BLAME)
    run = tonecheck("check", "--format", "json")
    assert [draft["path"] for draft in run.drafts] == ["deep/late.txt"]


@pytest.mark.parametrize("name", [".git", ".hidden", "node_modules", "__pycache__", "site-packages"])
def test_folders_that_hold_no_drafts_of_ours_are_passed_over(name: str, tonecheck, put) -> None:
    put(f"{name}/late.txt", BLAME)
    put("ok.txt", CLEAN)
    run = tonecheck("check", "--format", "json", ".")
    assert [draft["path"] for draft in run.drafts] == ["ok.txt"]


def test_a_virtual_environment_is_passed_over(tonecheck, put) -> None:
    put("env/pyvenv.cfg", "home = /usr\n")
    put("env/license.txt", BLAME)
    put("ok.txt", CLEAN)
    assert [d["path"] for d in tonecheck("check", "--format", "json", ".").drafts] == ["ok.txt"]


def test_a_file_that_is_named_is_checked_whatever_its_ending(tonecheck, put) -> None:
    put("late.reply", BLAME)
    assert len(tonecheck("check", "--format", "json", "late.reply").found) == 1


def test_a_file_named_twice_is_checked_once(tonecheck, put) -> None:
    put("deep/late.txt", BLAME)
    run = tonecheck("check", "--format", "json", "deep/late.txt", "./deep/late.txt", "deep", ".")
    assert [draft["path"] for draft in run.drafts] == ["deep/late.txt"]


def test_a_loop_of_links_ends(tonecheck, put, here: Path) -> None:
    put("deep/late.txt", BLAME)
    (here / "deep" / "up").symlink_to(here, target_is_directory=True)
    assert [d["path"] for d in tonecheck("check", "--format", "json", ".").drafts] == ["deep/late.txt"]


def test_a_mail_is_checked_in_its_text_only(tonecheck, put) -> None:
    put("late.eml", f"From: a@example.com\nSubject: You should have asked\n\n{BLAME}")
    (finding,) = tonecheck("check", "--format", "json", "late.eml").drafts[0]["findings"]
    assert (finding["line"], finding["column"]) == (4, 1)


# Standard input


@pytest.mark.parametrize("args", [("-",), ("--stdin-filename", "late.txt", "-"), ("--stdin-filename", "late.txt")])
def test_standard_input(args: tuple[str, ...], tonecheck) -> None:
    run = tonecheck("check", "--format", "json", *args, stdin=BLAME)
    assert [draft["path"] for draft in run.drafts] == ["late.txt" if "late.txt" in args else "<stdin>"]
    assert run.status == 1


def test_the_name_of_standard_input_chooses_format_and_config(tonecheck, put, house) -> None:
    put("mails/tonecheck.toml", 'rule-folders = ["../tonecheck-rules"]\nselect = ["house/blue"]\n')
    mail = "Content-Transfer-Encoding: quoted-printable\n\nA blue=20word and a red word.\n"
    run = tonecheck("check", "--format", "json", "-", "--stdin-filename", "mails/a.eml", stdin=mail)
    assert run.found == [("mails/a.eml", "house/blue", "blue word")]
    run = tonecheck("check", "--format", "json", "-", "--stdin-filename", "a.txt", stdin=mail)
    assert run.found == [("a.txt", "house/red", "red word")]


def test_standard_input_beside_files(tonecheck, put) -> None:
    put("a.txt", BLAME)
    put("c.txt", CLEAN)
    run = tonecheck("check", "--format", "json", "c.txt", "-", "a.txt", "--stdin-filename", "b.txt", stdin=CLEAN)
    assert [draft["path"] for draft in run.drafts] == ["a.txt", "b.txt", "c.txt"]


def test_a_name_for_standard_input_without_it_is_a_slip(tonecheck, put) -> None:
    put("a.txt", CLEAN)
    run = tonecheck("check", "a.txt", "--stdin-filename", "b.txt")
    assert run.status == 2
    assert run.error == "--stdin-filename names standard input; give - as the path"


# Which rules


MIXED = "A red word, an amber word and a blue word.\n"


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ((), ["house/red", "house/amber", "house/blue"]),
        (("--select", "house/red"), ["house/red"]),
        (("--select", "house/red,house/blue"), ["house/red", "house/blue"]),
        (("--select", "house/red", "--select", "house/blue"), ["house/red", "house/blue"]),
        (("--select", "house", "--ignore", "house/red"), ["house/amber", "house/blue"]),
        (("--ignore", "house/red"), ["house/amber", "house/blue"]),
        (("--ignore", "house"), []),
        (("--select", "blame-shifting"), []),
        (("--select", "all"), ["house/red", "house/amber", "house/blue"]),
    ],
)
def test_select_and_ignore(args: tuple[str, ...], found: list[str], tonecheck, put, house) -> None:
    put("mixed.txt", MIXED)
    run = tonecheck("check", "--format", "json", "mixed.txt", *args)
    assert [rule for _, rule, _ in run.found] == found


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("blame-shfting", "blame-shifting"),
        ("blame-shifting/you-shoud-have", "blame-shifting/you-should-have"),
        ("policy_lecture", "policy-lecture"),
    ],
)
def test_an_unknown_rule_names_the_one_that_was_meant(option: str, name: str, meant: str, tonecheck, put) -> None:
    put("a.txt", CLEAN)
    run = tonecheck("check", "a.txt", option, name)
    assert run.error == f"{option}: there is no rule {name!r}; did you mean {meant!r}? (tonecheck rules lists them)"
    assert (run.status, run.out) == (2, "")


# Exit status


@pytest.mark.parametrize(
    ("fail_on", "red", "amber", "blue"),
    [("error", 1, 0, 0), ("warning", 1, 1, 0), ("info", 1, 1, 1), ("never", 0, 0, 0), (None, 1, 1, 0)],
)
def test_fail_on(fail_on: str | None, red: int, amber: int, blue: int, tonecheck, put, house) -> None:
    option = ("--fail-on", fail_on) if fail_on else ()
    for colour, status in (("red", red), ("amber", amber), ("blue", blue), ("green", 0)):
        put("a.txt", f"Here is a {colour} word.\n")
        run = tonecheck("check", "--format", "json", "a.txt", *option)
        assert run.status == status, colour
        assert len(run.found) == (colour != "green"), "what does not fail is still reported"


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("check", "a.txt", "--formt", "json"), "no such option"),
        (("check", "a.txt", "--fail-on", "sometimes"), "'sometimes' is not one of"),
        (("check", "a.txt", "--format", "jsn"), "--format: there is no format 'jsn'; did you mean 'json'?"),
        (("check", "a.txt", "--encoding", "utf-88"), "--encoding: there is no encoding 'utf-88'; try "),
        (("check", "a.txt", "--config", "no.toml"), "--config: no.toml does not exist"),
        (("check", "a.txt", "--config", "."), "--config: . is not a file"),
        (("check", "a.txt", "--config", "a.txt", "--isolated"), "use it or --config, not both"),
        (("check", ""), "one of the paths is empty"),
        (("chek", "a.txt"), "no such command"),
        (("a.txt",), "'a.txt' is no command; to check it: tonecheck check a.txt"),
        (("explain", "shuting"), "there is no rule 'shuting'"),
        (("explain",), "missing argument 'RULE'"),
    ],
)
def test_a_slip_on_the_command_line_is_one_line(args: tuple[str, ...], why: str, tonecheck, put) -> None:
    put("a.txt", CLEAN)
    run = tonecheck(*args)
    assert why in run.error
    assert (run.status, run.out) == (2, "")


# Options about configs


def test_isolated_leaves_config_and_house_rules_out(tonecheck, put, house) -> None:
    put("a.txt", MIXED + BLAME)
    run = tonecheck("check", "--format", "json", "--isolated", "a.txt")
    assert [rule for _, rule, _ in run.found] == ["blame-shifting/you-should-have"]


def test_config_names_one_for_all_files(tonecheck, put, house) -> None:
    put("strict/tonecheck.toml", 'rule-folders = ["../tonecheck-rules"]\nselect = ["house/amber"]\n')
    put("a.txt", MIXED)
    run = tonecheck("check", "--format", "json", "a.txt", "--config", "strict/tonecheck.toml")
    assert [rule for _, rule, _ in run.found] == ["house/amber"]


def test_what_is_excluded_is_checked_when_named_unless_force_exclude(tonecheck, put, house) -> None:
    put("tonecheck.toml", 'select = ["house"]\nexclude = ["archive/", "*.bak.txt"]\n')
    for name in ("a.txt", "b.bak.txt", "archive/c.txt"):
        put(name, "A red word.\n")
    named = ("a.txt", "b.bak.txt", "archive/c.txt")
    assert [d["path"] for d in tonecheck("check", "--format", "json", ".").drafts] == ["a.txt"]
    assert {d["path"] for d in tonecheck("check", "--format", "json", *named).drafts} == set(named)
    run = tonecheck("check", "--format", "json", "--force-exclude", *named)
    assert [d["path"] for d in run.drafts] == ["a.txt"]
    run = tonecheck("check", "--format", "json", "--force-exclude", "-", "--stdin-filename", "b.bak.txt", stdin=MIXED)
    assert (run.drafts, run.status) == ([], 0)


# Processes


@pytest.mark.parametrize(
    "args",
    [
        ("--help",),
        ("--version",),
        ("check", "--help"),
        ("rules",),
        ("explain", "blame-shifting"),
        ("new", "phone/no-call-back"),
        ("init",),
        ("check", "--config", "wrong.toml", "a.txt"),
        ("check", "--select", "nothing-like-it", "a.txt"),
        ("check", "nowhere.txt"),
        ("check", "empty.txt"),
    ],
    ids=" ".join,
)
def test_what_needs_no_parse_does_not_import_spacy(args: tuple[str, ...], spawn, put) -> None:
    put("a.txt", BLAME)
    put("empty.txt", "")
    put("wrong.toml", "selct = []\n")
    imported = spawn(*args, python=("-X", "importtime")).err
    assert " click" in imported, "the measure works"
    assert " spacy" not in imported


def test_a_reader_that_leaves_is_left_in_peace(put, here: Path) -> None:
    for number in range(600):  # more than a pipe holds
        put(f"{number:03}.txt", b"\xff")
    script = f"{sys.executable} -m tonecheck check --format github . 2>errors | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.startswith("::error file=000.txt")
    told = (here / "errors").read_text().splitlines()
    assert len(told) == 600, "each unread file, and nothing of the pipe"
    assert all("is not UTF-8" in line for line in told)


@pytest.mark.parametrize("args", [("check", "a.txt"), ("rules",), ("explain", "blame-shifting")])
def test_a_closed_pipe_ends_a_command_quietly(args: tuple[str, ...], start, put) -> None:
    put("a.txt", BLAME)
    running = start(*args)
    running.stdout.close()
    errors = running.stderr.read().decode()
    assert (running.wait(), errors) == (int("check" in args), "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_ctrl_c_is_one_line_and_130(start, here: Path) -> None:
    os.mkfifo(here / "slow.txt")
    running = start("check", "slow.txt")
    with (here / "slow.txt").open("wb") as pipe:  # opens when tonecheck has opened its end, and so is at work
        running.send_signal(2)
        out, err = running.communicate(timeout=30)
        pipe.flush()
    assert (running.returncode, out, err) == (130, b"", b"tonecheck: stopped\n")


def in_bash(how: str) -> tuple[str, ...]:
    """Give what to put before a command to run it with other streams."""
    return ("bash", "-c", f'exec "$@" {how}', "bash")


def test_standard_input_that_is_closed(spawn) -> None:
    run = spawn("check", "-", before=in_bash("<&-"))
    assert run.error == "standard input is closed; hand a reply over through it, or name a file"
    assert run.status == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("args", [("check", "a.txt"), ("check", "a.txt", "--format", "json"), ("rules",), ("--help",)])
def test_a_report_that_can_not_be_written(args: tuple[str, ...], unbuffered: str, spawn, put) -> None:
    put("a.txt", BLAME)
    run = spawn(*args, before=in_bash(">/dev/full"), env={"PYTHONUNBUFFERED": unbuffered})
    assert run.error.endswith("No space left on device")
    assert run.status == 2


def test_an_output_that_knows_only_ascii_gets_everything_else_escaped(spawn, put) -> None:
    put("a.txt", f"“Ω” 😀 {BLAME}")
    run = spawn("check", "a.txt", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (run.status, run.err) == (1, "")
    assert "\\u201c\\u03a9\\u201d \\U0001f600 You should have read" in run.out


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names that are no text")
def test_a_file_whose_name_is_no_text(spawn, here: Path) -> None:
    (here / os.fsdecode(b"caf\xe9.txt")).write_text(BLAME)
    run = spawn("check", "--format", "json", ".")
    assert run.found == [("caf\udce9.txt", "blame-shifting/you-should-have", "You should have read")]
    assert spawn("check", ".").status == 1
