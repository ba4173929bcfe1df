"""A draft by standard input, as an editor sends it: what comes out, what is told, and the status."""

from __future__ import annotations

import json

import pytest

CLEAN = "Your parcel arrives on Tuesday.\n"
RED = "A red word.\n"
BODY = "Your parcel is late, and here is a red word about it."
FORMATS = ["unix", "json", "sarif"]


@pytest.fixture(autouse=True)
def rules(house) -> None:
    """Red words are errors, amber ones warnings, blue ones information."""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        (CLEAN, "reply.md", 0),
        ("", "reply.md", 0),
        ("\n\n", "reply.html", 0),
        ("A blue word.\n", "reply.txt", 0),  # information is no reason to fail
        (RED, "reply.txt", 1),
        (RED, "no such folder/reply.md", 1),
        (RED, "", 1),
        (RED, "reply.docx", 1),  # an ending that says nothing is text
        (RED.replace("\n", "\r\n"), "reply.txt", 1),
        ("\ufeff" + RED, "reply.txt", 1),
        (f"Subject: A red word\n\n{RED}", "reply.eml", 1),
        (json.dumps([{"name": "Late", "body": BODY}]), "macros.json", 1),
        (f"- name: Late\n  body: {BODY}\n", "macros.yaml", 1),
        (f'name,body\nLate,"{BODY}"\n', "macros.csv", 1),
    ],
)
def test_standard_error_is_empty(form: str, text: str, name: str, status: int, tonecheck) -> None:
    run = tonecheck("check", "-", "--format", form, "--stdin-filename", name, stdin=text)
    assert (run.status, run.err) == (status, "")
    assert ("house/red" in run.out) == (status == 1)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"\x7fELF\x02\x01\x01\x00\x00", "reply.txt", "reply.txt: is not a text file: byte 7 is NUL"),
        (b"Caf\xe9", "reply.txt", "reply.txt: is not UTF-8: byte 3 is 0xe9"),
        (
            b'[{"name": "Late", "body": ',
            "macros.json",
            "macros.json: line 1, column 27: the file ends where a value should be",
        ),
        (b"a: [", "macros.yaml", "macros.yaml: line "),
    ],
)
def test_what_can_not_be_read_is_one_line(form: str, data: bytes, name: str, told: str, tonecheck) -> None:
    run = tonecheck("check", "-", "--format", form, "--stdin-filename", name, stdin=data)
    assert run.status == 2
    assert run.error.startswith(told)
    if form == "json":
        assert run.drafts[0]["error"] and run.drafts[0]["findings"] == []
    elif form == "sarif":
        assert json.loads(run.out)["runs"][0]["invocations"][0]["executionSuccessful"] is False
    else:
        assert run.out == ""


@pytest.mark.parametrize("form", FORMATS)
def test_a_config_that_is_wrong_is_one_line(form: str, tonecheck, put) -> None:
    put("odd/tonecheck.toml", "no-such-key = 1\n")
    run = tonecheck("check", "-", "--format", form, "--stdin-filename", "odd/reply.txt", stdin=RED)
    assert run.status == 2
    assert "no-such-key" in run.error


def test_lines_and_columns_count_characters(tonecheck) -> None:
    text = "Hi,\r\n\r\n🙂🙂 Cafe\u0301: a red word.\r\n"
    run = tonecheck("check", "-", "--format", "unix", "--stdin-filename", "a b.txt", stdin=text)
    assert run.out.startswith("a b.txt:3:13: error: 'red word' is red.")


def test_the_least_that_fails_can_be_said(tonecheck) -> None:
    args = ("check", "-", "--format", "unix", "--stdin-filename", "reply.txt")
    run = tonecheck(*args, "--fail-on", "error", stdin="An amber word.\n")
    assert (run.status, run.err) == (0, "")
    assert "house/amber" in run.out
    assert tonecheck(*args, "--fail-on", "error", stdin=RED).status == 1
    assert tonecheck(*args, "--fail-on", "never", stdin=RED).status == 0


def test_a_format_has_no_place_beside_a_fixed_draft(tonecheck) -> None:
    run = tonecheck("check", "-", "--fix", "--format", "json", stdin=RED)
    assert (run.status, run.out) == (2, "")
    assert "leave out --format" in run.error
