"""Bad input: each is told in one clear line - where, what, what to do - and the rest is still checked."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

BLAME = "You should have read the terms before you ordered.\n"
FOUND = ("good.txt", "blame-shifting/you-should-have", "You should have read")


@pytest.fixture
def good(put) -> tuple[str, str, str]:
    """A draft that can be checked, beside the bad one; give its finding."""
    put("good.txt", BLAME)
    return FOUND


# Drafts with nothing in them


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        " ",
        "\n",
        " \t \r\n\r\n   \u00a0\u2003\n",
        "> You should have read the terms.\n> You never told me.\n",
        "On 3 March 2025, Ann wrote:\n> You should have read my letter.\n",
        "-----Original Message-----\nFrom: Ann\n\nYou should have read my letter.\n",
        "{{ticket.requester.first_name}}\n\n{{#if vip}}{{vip.text}}{{/if}}\n\n{% include 'sorry' %} %NAME% [NAME] ${x}\n",
        "```\nyou should have read the terms\n```\n",
        "Hi Ann,\n\nKind regards,\nPriya\n",
    ],
    ids=[
        "empty",
        "mark",
        "blank",
        "line-break",
        "white-space",
        "quoted",
        "wrote",
        "original",
        "placeholders",
        "code",
        "frame",
    ],
)
def test_a_draft_without_prose_is_clean(text: str, tonecheck, put, good) -> None:
    put("bad.txt", text)
    run = tonecheck("check", "--format", "json", ".")
    assert run.drafts[0] == {"path": "bad.txt", "name": None, "error": None, "findings": []}
    assert run.found == [good]
    assert (run.status, run.err) == (1, "")


# Files that are no text


LIMIT = "; exclude it, or raise max-file-size in the config"
NO_UTF8 = "save it as UTF-8 or name its encoding with --encoding"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"Caf\xe9 au lait", f"is not UTF-8: byte 3 is 0xe9; {NO_UTF8}"),
        ("Thanks \u2013 Ann".encode("cp1252"), f"is not UTF-8: byte 7 is 0x96; {NO_UTF8}"),
        (b"\xef\xbb\xbfCaf\xe9", f"is not UTF-8: byte 6 is 0xe9; {NO_UTF8}"),
        (b"cut in the middle of \xf0\x9f\x98", f"is not UTF-8: byte 21 is 0xf0; {NO_UTF8}"),
        (b"You\0should have", "is not a text file: byte 3 is NUL"),
        ("You should".encode("utf-16-le"), "is not a text file: byte 1 is NUL"),
        ("\ufeffYou\0should".encode("utf-16-le"), "is not a text file: character 4 is NUL"),
        ("\ufeffYou".encode("utf-16-le") + b"x", "is not UTF-16-LE: byte 8 is 0x78"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file: byte 8 is NUL"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20, "is not a text file: byte 7 is NUL"),
    ],
    ids=[
        "latin-1",
        "cp1252",
        "after-mark",
        "cut-off",
        "nul",
        "utf-16-unmarked",
        "nul-in-utf-16",
        "odd-utf-16",
        "png",
        "elf",
    ],
)
def test_what_is_no_text_is_told_with_its_first_wrong_byte(data: bytes, problem: str, tonecheck, put, good) -> None:
    put("bad.txt", data)
    run = tonecheck("check", "--format", "json", ".")
    assert run.error.startswith(f"bad.txt: {problem}")
    assert run.drafts[0]["error"] == run.error.removeprefix("bad.txt: ")
    assert run.found == [good]
    assert run.status == 2


def test_standard_input_that_is_no_text(tonecheck) -> None:
    run = tonecheck("check", "-", stdin=b"Caf\xe9")
    assert (run.status, run.error) == (2, f"<stdin>: is not UTF-8: byte 3 is 0xe9; {NO_UTF8}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_names_the_encoding(encoding: str, tonecheck, put) -> None:
    put("good.txt", f"\ufeff{BLAME}".encode(encoding))
    run = tonecheck("check", "--format", "json", "good.txt")
    assert run.found == [FOUND]
    assert run.drafts[0]["findings"][0]["start"] == 1, "the mark is a character of the file"


@pytest.mark.parametrize("where", ["option", "config"])
def test_an_encoding_can_be_named(where: str, tonecheck, put) -> None:
    put("good.txt", f"Café: {BLAME}".encode("cp1252"))
    put("marked.txt", f"\ufeffCafé: {BLAME}".encode("utf-16-le"))
    if where == "config":
        put("tonecheck.toml", 'encoding = "cp1252"\n')
    option = ("--encoding", "cp1252") if where == "option" else ()
    assert tonecheck("check", "--format", "json", "good.txt", *option).found == [FOUND]


def test_an_encoding_that_does_not_fit_is_named(tonecheck, put) -> None:
    put("bad.txt", "Café".encode("cp1252"))
    assert "bad.txt: is not ASCII: byte 3 is 0xe9" in tonecheck("check", "bad.txt", "--encoding", "ascii").error


# Large ones


def test_a_file_of_50_mb_is_refused(tonecheck, put, good) -> None:
    put("bad.txt", BLAME * (50_000_000 // len(BLAME) + 1))
    run = tonecheck("check", "--format", "json", ".")
    assert run.error == f"bad.txt: is 50.0 MB, too large for a reply (limit 2 MB){LIMIT}"
    assert (run.status, run.found) == (2, [good])


def test_a_file_of_50_mb_is_not_even_read(spawn, here: Path, nobody: tuple[str, ...]) -> None:
    with (here / "bad.txt").open("wb") as file:
        file.truncate(50_000_000)
    (here / "bad.txt").chmod(0)
    assert "is 50.0 MB" in spawn("check", "bad.txt", before=nobody).error


def test_one_line_of_5_mb_is_refused(tonecheck, put, good) -> None:
    put("bad.txt", "You should have read it. " * 200_000)
    run = tonecheck("check", "--format", "json", ".")
    assert run.error == f"bad.txt: is 5.0 MB, too large for a reply (limit 2 MB){LIMIT}"
    assert (run.status, run.found) == (2, [good])


def test_standard_input_of_5_mb_is_refused(tonecheck) -> None:
    run = tonecheck("check", "-", stdin=b"You should have read it. " * 200_000)
    assert (run.status, run.error) == (2, f"<stdin>: is 5.0 MB, too large for a reply (limit 2 MB){LIMIT}")


def test_one_line_of_5_mb_is_checked_where_the_config_wants_it(tonecheck, put, at_most) -> None:
    put("tonecheck.toml", "max-file-size = 6_000_000\n")
    put("good.txt", "x" * 5_000_000 + f" {BLAME}")
    with at_most(30):
        run = tonecheck("check", "--format", "json", "good.txt")
    assert run.found == [FOUND]
    assert run.drafts[0]["findings"][0]["column"] == 5_000_002


@pytest.mark.parametrize(
    "before",
    [">" * 10_000 + " hi", "> " * 10_000 + "hi", "\n".join(">" * n for n in range(1, 10_001, 100))],
    ids=["run", "spaced", "steps"],
)
def test_10_000_nested_quotes(before: str, tonecheck, put, at_most) -> None:
    put("good.txt", f"{before}\n\n{BLAME}")
    with at_most(10):
        assert tonecheck("check", "--format", "json", "good.txt").found == [FOUND]


@pytest.mark.parametrize(
    "mark", ["[", "{{", "<", '"', "a-", ".", "\n", "`", "{% ", "> ", "-----\n", "e\u0301", "\u200d"]
)
def test_a_long_run_of_one_mark_takes_no_longer_than_it_must(mark: str, tonecheck, put, at_most) -> None:
    put("bad.txt", mark * (20_000 // len(mark)) + f"\n\n{BLAME}")
    with at_most(10):
        assert tonecheck("check", "--format", "json", "bad.txt").status in (0, 1)


# Paths


def test_a_path_that_does_not_exist(tonecheck, good) -> None:
    run = tonecheck("check", "--format", "json", "nowhere.txt", "good.txt")
    assert run.error == "nowhere.txt: does not exist"
    assert (run.status, run.found) == (2, [good])


def test_a_path_through_a_file(tonecheck, good) -> None:
    run = tonecheck("check", "--format", "json", "good.txt/a.txt", "good.txt")
    assert run.error == "good.txt/a.txt: can't be read: Not a directory"
    assert (run.status, run.found) == (2, [good])


def test_a_path_that_is_too_long(tonecheck, good) -> None:
    run = tonecheck("check", "--format", "json", "x" * 300, "good.txt")
    assert run.error.endswith("x: can't be read: File name too long")
    assert (run.status, run.found) == (2, [good])


@pytest.mark.parametrize("args", [("bad.txt", "good.txt"), (".",)], ids=["named", "in-a-folder"])
def test_a_broken_link(args: tuple[str, ...], tonecheck, good, here: Path) -> None:
    (here / "bad.txt").symlink_to("nowhere.txt")
    run = tonecheck("check", "--format", "json", *args)
    assert run.error == "bad.txt: is a link to a file that does not exist"
    assert (run.status, run.found) == (2, [good])


def test_a_link_to_itself(tonecheck, good, here: Path) -> None:
    (here / "bad.txt").symlink_to("bad.txt")
    run = tonecheck("check", "--format", "json", ".")
    assert run.error == "bad.txt: can't be read: Too many levels of symbolic links"
    assert (run.status, run.found) == (2, [good])


def test_a_folder_without_drafts(tonecheck, put) -> None:
    put("macros/logo.png", "x")
    run = tonecheck("check", "macros")
    assert (run.status, run.error) == (0, "macros: there are no drafts here")


def test_a_folder_with_data_that_is_no_library(tonecheck, put) -> None:
    put("macros/package.json", '{"name": "shop", "files": [{"a": 1}]}')
    run = tonecheck("check", "macros")
    assert run.status == 0
    assert run.error.startswith("1 data file holds no replies we know of; [[formats]] in the config")


def test_an_unreadable_file(spawn, put, good, nobody: tuple[str, ...]) -> None:
    put("bad.txt", BLAME).chmod(0)
    run = spawn("check", "--format", "json", ".", before=nobody)
    assert run.error == "bad.txt: can't be read: Permission denied"
    assert (run.status, run.found) == (2, [good])


def test_an_unreadable_folder(spawn, put, good, nobody: tuple[str, ...], here: Path) -> None:
    put("deep/bad.txt", BLAME)
    (here / "deep").chmod(0)
    try:
        run = spawn("check", "--format", "json", ".", before=nobody)
    finally:
        (here / "deep").chmod(0o700)
    assert run.error == "deep: can't be read: Permission denied"
    assert (run.status, run.found) == (2, [good])


def test_an_unreadable_config(spawn, put, good, nobody: tuple[str, ...]) -> None:
    put("tonecheck.toml", "").chmod(0)
    run = spawn("check", ".", before=nobody)
    assert (run.status, run.error) == (2, "tonecheck.toml: can't be read: Permission denied")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that can't be read by anyone")
def test_a_file_that_breaks_while_it_is_read(tonecheck, good, here: Path) -> None:
    (here / "bad.txt").symlink_to("/proc/self/mem")
    run = tonecheck("check", "--format", "json", ".")
    assert run.error == "bad.txt: can't be read: Input/output error"
    assert (run.status, run.found) == (2, [good])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_file_that_vanishes_while_running(tonecheck, put, here: Path) -> None:
    os.mkfifo(here / "first.txt")
    second = put("second.txt", BLAME)

    def vanish() -> None:
        with (here / "first.txt").open("wb") as pipe:  # opens when the first file is being read
            second.unlink()
            pipe.write(BLAME.encode())

    thread = threading.Thread(target=vanish)
    thread.start()
    run = tonecheck("check", "--format", "json", "first.txt", "second.txt")
    thread.join()
    assert run.error == "second.txt: does not exist"
    assert run.found == [("first.txt", *FOUND[1:])]
    assert run.status == 2


def test_all_that_is_wrong_is_told_a_line_each(tonecheck, put, good) -> None:
    put("a.txt", b"\xff")
    put("b.txt", b"\0")
    run = tonecheck("check", "--format", "json", "c.txt", ".")
    assert [line.split(":")[1].strip() for line in run.err.splitlines()] == ["a.txt", "b.txt", "c.txt"]
    assert (run.status, run.found) == (2, [good])


# Mails


@pytest.mark.parametrize(
    ("mail", "problem"),
    [
        (
            "Content-Type: text/html\n\n<p>You should<!-- have",
            "line 3, column 14: the comment that opens here is never",
        ),
        ("Content-Type: application/pdf\n\nxx", "is a mail without any text to check"),
        ("Content-Type: multipart/mixed; boundary=x\n\nno part at all", "is a mail without any text to check"),
        (
            "Content-Type: text/plain; charset=klingon\nContent-Transfer-Encoding: base64\n\nSGk=",
            "line 4, column 1: its header",
        ),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n/////w==",
            "line 4, column 1: its text",
        ),
    ],
)
def test_a_broken_mail(mail: str, problem: str, tonecheck, put, good) -> None:
    put("bad.eml", mail)
    run = tonecheck("check", "--format", "json", ".")
    assert run.error.startswith(f"bad.eml: {problem}")
    assert (run.status, run.found) == (2, [good])


def test_a_mail_that_has_only_html_is_read(tonecheck, put) -> None:
    put("good.txt", "")
    put("good.eml", f"Content-Type: text/html\n\n<p>{BLAME}</p>")
    assert tonecheck("check", "--format", "json", ".").found == [("good.eml", *FOUND[1:])]


# Rules


def rule(body: str) -> str:
    return f'summary = "s"\nmessage = "Say green."\nwhy = "w"\n{body}'


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("[[regex]]\nany = ['(unclosed']\n", ":5: regex[1].any: is not a valid regular expression: missing )"),
        ("[[phrase]]\nany = ['(unclosed']\n", ":5: phrase[1].any: "),
        ("[[phrse]]\nany = ['x']\n", ":4: phrse: is not a kind of match; did you mean 'phrase'?"),
        ("[[phrase]]\nanny = ['x']\n", ":5: phrase[1].anny: is not a key here; did you mean 'any'?"),
        ("[[phrase]]\nany = 5\n", ":5: phrase[1].any: must be a text or a list of texts, not 5"),
        ("[[phrase]\nany = ['x']\n", ":4: is not valid TOML: "),
        ("level = 'wrning'\n[[phrase]]\nany = ['x']\n", ":4: level: 'wrning' is not one of error, warning, info"),
        ("levl = 'info'\n[[phrase]]\nany = ['x']\n", ":4: levl: is not a key here; did you mean 'level'?"),
        ("", ": finds nothing: add [[phrase]], [[clause]] or another of "),
        ("[[phrase]]\nany = ['x']\n[examples]\nbad = ['no marks']\n", ":7: examples.bad: an example marks the words"),
    ],
)
def test_a_broken_rule_file_names_file_line_key_and_remedy(body: str, problem: str, tonecheck, put) -> None:
    put("a.txt", BLAME)
    put("tonecheck-rules/mine.toml", rule(body))
    run = tonecheck("check", "a.txt")
    assert run.error.startswith(f"tonecheck-rules/mine.toml{problem}")
    assert (run.status, run.out) == (2, "")


def test_a_rule_file_that_is_not_utf8(tonecheck, put) -> None:
    put("a.txt", BLAME)
    put("tonecheck-rules/mine.toml", b'summary = "caf\xe9"')
    run = tonecheck("check", "a.txt")
    assert run.error == "tonecheck-rules/mine.toml: is not UTF-8: byte 14; save it as UTF-8"


def test_a_pattern_that_runs_away_is_stopped_and_the_rest_goes_on(tonecheck, put, at_most) -> None:
    put("tonecheck-rules/slow.toml", rule("[[regex]]\nany = ['(a|aa)+$']\n"))
    put("a.txt", "a" * 100 + "!\n")
    put("b.txt", "a" * 100 + "!\n")
    put("good.txt", BLAME)
    with at_most(8):
        run = tonecheck("check", "--format", "json", ".")
    assert run.error == (
        "tonecheck-rules/slow.toml: regex[1].any: took longer than 1 s on one draft and was stopped; "
        "make the pattern simpler"
    )
    assert run.found == [FOUND]
    assert [draft["error"] for draft in run.drafts] == [None, None, None]
    assert run.status == 2


def test_a_rule_whose_example_fails(tonecheck, put) -> None:
    put(
        "tonecheck-rules/mine.toml",
        rule(
            "[[phrase]]\nany = ['red word']\n[examples]\nbad = ['A [[red]] word.']\ngood = ['No.', 'One red word.']\n"
        ),
    )
    run = tonecheck("test", "tonecheck-rules")
    assert run.out.splitlines() == [
        "tonecheck-rules/mine.toml: expected one finding on 'red', found 'red word' by mine: A [[red]] word.",
        "tonecheck-rules/mine.toml: expected no finding, found 'red word' by mine: One red word.",
        "2 of 3 examples of 1 rule failed",
    ]
    assert (run.status, run.err) == (1, "")


@pytest.mark.parametrize(("folder", "problem"), [("nowhere", "is no folder of rule files"), ("empty", "no rule file")])
def test_testing_a_folder_without_rules(folder: str, problem: str, tonecheck, put) -> None:
    put("empty/readme.txt", "")
    run = tonecheck("test", folder)
    assert run.error.startswith(folder)
    assert problem in run.error
    assert run.status == 2
