"""``tonecheck check``: what is checked, what comes out, and with which exit status."""

from __future__ import annotations

import json
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


# JSON


def test_json_is_as_the_design_has_it(tonecheck, put, only_red) -> None:
    only_red(rule='url = "https://example.com/red"\n' + RED_WITH_REWRITE)
    put("b.txt", "Hello,\n\nhere is a\r\nred word.\n")
    put("a.txt", CLEAN)
    put("c.txt", b"caf\xe9")
    run = tonecheck("check", "--format", "json", ".")
    version = subprocess.run(
        [sys.executable, "-m", "tonecheck", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    error = "is not UTF-8: byte 3 is 0xe9; save it as UTF-8 or name its encoding with --encoding"
    assert json.loads(run.out) == {
        "version": 1,
        "tonecheck": version,
        "drafts": [
            {"path": "a.txt", "name": None, "error": None, "findings": []},
            {
                "path": "b.txt",
                "name": None,
                "error": None,
                "findings": [
                    {
                        "rule": "red",
                        "level": "error",
                        "message": "'red word' is red. Say green.",
                        "start": 19,
                        "end": 27,
                        "line": 4,
                        "column": 1,
                        "end_line": 4,
                        "end_column": 9,
                        "match": "red word",
                        "url": "https://example.com/red",
                        "related": [],
                        "fixes": [
                            {
                                "title": "Replace with 'green word'",
                                "safe": False,
                                "edits": [{"start": 19, "end": 27, "text": "green word"}],
                            }
                        ],
                    }
                ],
            },
            {"path": "c.txt", "name": None, "error": error, "findings": []},
        ],
    }
    assert run.error == f"c.txt: {error}"
    assert run.status == 2


RED_WITH_REWRITE = """\
level = "error"
summary = "Says red."
message = "'{match}' is red. Say green."
why = "Red is for stopping."

[[phrase]]
any = ["red word"]

[[rewrite]]
replace = "^red"
with = "green"
"""


def test_a_finding_over_two_lines_ends_on_the_second(tonecheck, put, only_red) -> None:
    only_red()
    put("a.txt", "This letter is long enough for its lines to be wrapped, and so it has a red\nword in it.\n")
    (finding,) = tonecheck("check", "--format", "json", "a.txt").drafts[0]["findings"]
    places = [finding[key] for key in ("line", "column", "end_line", "end_column")]
    assert (places, finding["match"]) == ([1, 73, 2, 5], "red\nword")


@pytest.mark.parametrize("before", ["\ufeff", "😀 ", "e\u0301 ", "\t", "日本 ", "👩‍👩‍👧 ", "“Ah” "])
def test_positions_count_code_points(before: str, tonecheck, put, only_red) -> None:
    only_red()
    text = f"Hello\r\n\r\n{before}a red word\r\n" if before != "\ufeff" else f"{before}Hello\r\n\r\na red word"
    put("a.txt", text)
    (finding,) = tonecheck("check", "--format", "json", "a.txt").drafts[0]["findings"]
    start = text.index("red")
    assert (finding["start"], finding["end"]) == (start, start + len("red word"))
    assert (finding["line"], finding["column"]) == (3, start - text.index("\r\n\r\n") - 4 + 1)


def test_findings_of_a_draft_are_in_order_of_place(tonecheck, put, house) -> None:
    put("a.txt", "A blue word. A red word. An amber word. A red word.\n")
    (draft,) = tonecheck("check", "--format", "json", "a.txt").drafts
    assert [f["start"] for f in draft["findings"]] == [2, 15, 28, 42]


def test_related_places(tonecheck, put) -> None:
    text = "I'm sorry for the noise. I apologize for the wait. Sorry again. I'll refund you by Friday.\n"
    put("a.txt", text)
    run = tonecheck("check", "--format", "json", "a.txt", "--select", "apology-overload")
    ((finding,),) = [draft["findings"] for draft in run.drafts]
    assert [text[r["start"] : r["end"]] for r in finding["related"]] == ["sorry", "apologize"]


def test_json_of_nothing_is_json(tonecheck) -> None:
    run = tonecheck("check", "--format", "json")
    assert (run.drafts, run.err, run.status) == ([], "", 0)


# The other formats for programs


def test_unix(tonecheck, put, house) -> None:
    put("b.txt", "Fine.\nA blue word.\n")
    put("a.txt", MIXED)
    run = tonecheck("check", "--format", "unix")
    assert run.out.splitlines() == [
        "a.txt:1:3: error: 'red word' is red. Say green. [house/red]",
        "a.txt:1:16: warning: 'amber word' is amber. Say green. [house/amber]",
        "a.txt:1:33: info: 'blue word' is blue. Say green. [house/blue]",
        "b.txt:2:3: info: 'blue word' is blue. Say green. [house/blue]",
    ]


def test_github(tonecheck, put, house) -> None:
    put("a.txt", MIXED)
    run = tonecheck("check", "--format", "github")
    assert run.out.splitlines() == [
        "::error file=a.txt,line=1,col=3,endLine=1,endColumn=11,title=house/red::'red word' is red. Say green.",
        "::warning file=a.txt,line=1,col=16,endLine=1,endColumn=26,title=house/amber::'amber word' is amber. Say green.",
        "::notice file=a.txt,line=1,col=33,endLine=1,endColumn=42,title=house/blue::'blue word' is blue. Say green.",
    ]


def test_github_escapes_what_would_end_a_command(tonecheck, put, only_red) -> None:
    only_red(rule=RED_WITH_REWRITE.replace("Say green.", "Say green:\\n100 %, always."))
    put("50%: a,b.txt", "A red word.\n")
    put("c\rd.txt", b"\xff")
    finding, unread = tonecheck("check", "--format", "github").out.splitlines()
    assert finding.startswith("::error file=50%25%3A a%2Cb.txt,line=1,")
    assert finding.endswith("::'red word' is red. Say green:%0A100 %25, always.")
    assert unread.startswith("::error file=c%0Dd.txt,title=tonecheck::is not UTF-8: byte 0 is 0xff")


@pytest.mark.parametrize("form", ["json", "unix", "github"])
def test_with_a_format_for_programs_stderr_is_empty_unless_something_is_wrong(form: str, tonecheck, put, house) -> None:
    put("tonecheck.toml", 'select = ["house"]\n[[allow]]\nphrase = "never needed"\n')
    put("a.txt", MIXED)
    put("empty/a.csv", "")
    run = tonecheck("check", "--format", form, ".", "empty")
    assert (run.status, run.err) == (1, "")
    put("b.txt", b"\xff")
    run = tonecheck("check", "--format", form, ".")
    assert run.status == 2
    assert run.error.startswith("b.txt: is not UTF-8")
    assert "a.txt" in run.out


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
