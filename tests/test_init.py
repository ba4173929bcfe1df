"""``tonecheck init``: what it says of a folder, and that the config it writes is right for it and can be used at once."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

BLAME = "You should have read the terms before you ordered the sofa from us."
CLEAN = "Your parcel is on its way to you and arrives on Tuesday next week."
LOST = "I am sorry that your parcel got lost on its way to you last week."
HOUSE = ("--select", "blame-shifting")
WROTE = "Wrote tonecheck.toml. Every setting in it is explained; tonecheck check tries it out.\n"


def zendesk(*texts: str) -> str:
    actions = [[{"field": "comment_value", "value": text}] for text in texts]
    return json.dumps({"macros": [{"title": f"Macro {n}", "actions": each} for n, each in enumerate(actions)]})


def homemade(**more: Any) -> dict[str, Any]:
    texts = {"en": BLAME, "de": "Ihr Paket ist unterwegs und kommt am Dienstag bei Ihnen an."}
    return {"label": "Late", "question": "Where is my parcel? I ordered it in March.", "texts": texts, **more}


def written(here: Path) -> dict[str, Any]:
    return tomllib.loads((here / "tonecheck.toml").read_text(encoding="utf-8"))


def uncomment(here: Path) -> None:
    """Take the # away from the guesses, as the config tells its reader to do."""
    file = here / "tonecheck.toml"
    inside = False
    lines = []
    for line in file.read_text(encoding="utf-8").splitlines():
        inside = (inside and line.startswith("# ")) or ("a guess" in line and line.startswith("# Where"))
        lines.append(line if "a guess" in line or not inside else line.removeprefix("# "))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


# What it says, and what it writes


def test_an_empty_folder(tonecheck, here: Path) -> None:
    run = tonecheck("init")
    assert (run.status, run.out, run.err) == (0, "Found no replies here yet.\n" + WROTE, "")
    assert written(here) == {"fail-on": "warning"}


def test_files_with_a_reply_each(tonecheck, put, here: Path) -> None:
    for number in range(3):
        put(f"a/{number}.md", BLAME)
    put("a/b/c.html", f"<p>{BLAME}</p>")
    put("d.txt", BLAME)
    put("e.txt", CLEAN)
    put("picture.png", b"\x89PNG\r\n")
    run = tonecheck("init")
    assert run.out.splitlines()[:3] == [
        "Found 3 markdown files with a reply each.",
        "Found 2 text files with a reply each.",
        "Found 1 html file with a reply.",
    ]
    assert written(here) == {"fail-on": "warning"}
    assert len(tonecheck("check", ".", "--format", "json", *HOUSE).found) == 5


def test_a_mailbox_has_many_replies(tonecheck, put) -> None:
    mail = f"From a@example.com Mon Jan  1 10:00:00 2024\nSubject: x\n\n{CLEAN}\n\n"
    put("sent.mbox", mail * 3)
    assert "Found sent.mbox: 3 replies (mailbox)." in tonecheck("init").out


def test_an_export_of_a_help_desk(tonecheck, put, here: Path) -> None:
    put("macros.json", zendesk(BLAME, CLEAN))
    put("one.json", zendesk(CLEAN))
    run = tonecheck("init")
    assert run.out == (
        "Found macros.json: 2 replies (zendesk-macros).\nFound one.json: 1 reply (zendesk-macros).\n" + WROTE
    )
    assert written(here) == {"fail-on": "warning"}
    assert [path for path, _, _ in tonecheck("check", ".", "--format", "json", *HOUSE).found] == ["macros.json"]


def test_many_replies_get_a_word_on_the_baseline(tonecheck, put, here: Path) -> None:
    put("macros.json", zendesk(*[BLAME] * 11))
    assert "tonecheck check --write-baseline" in tonecheck("init").out
    config = here / "tonecheck.toml"
    config.write_text(config.read_text().replace("# baseline", "baseline"))
    assert tonecheck("check", ".", *HOUSE, "--write-baseline").status == 0
    assert tonecheck("check", ".", *HOUSE).status == 0


def test_a_baseline_that_is_there_is_used(tonecheck, put, here: Path) -> None:
    put("macros.json", zendesk(BLAME))
    assert tonecheck("check", *HOUSE, "--write-baseline", "--baseline", "tonecheck-baseline.json").status == 0
    run = tonecheck("init")
    assert "Found tonecheck-baseline.json, the findings to leave alone.\n" in run.out
    assert written(here)["baseline"] == "tonecheck-baseline.json"
    assert tonecheck("check", ".", *HOUSE).status == 0


def test_more_files_than_anybody_reads_are_counted(tonecheck, put) -> None:
    for number in range(13):
        put(f"{number:02}.json", zendesk(CLEAN))
    lines = tonecheck("init").out.splitlines()
    assert sum(line.endswith("(zendesk-macros).") for line in lines) == 10
    assert "Found 3 more macro files." in lines


# What is no reply


def test_pages_of_a_project_about_itself_are_left_out(tonecheck, put, here: Path) -> None:
    about = ("README.md", "macros/README.md", "Changelog.txt", "LICENSE.txt", "SECURITY.md", "requirements-dev.txt")
    for name in about:
        put(name, BLAME)
    put("macros/late.md", BLAME)
    run = tonecheck("init")
    assert "Found 1 markdown file with a reply.\n" in run.out
    told = next(line for line in run.out.splitlines() if line.startswith("Left out as pages about a project: "))
    assert all(Path(name).name in told for name in about)
    found = tonecheck("check", ".", "--format", "json", *HOUSE).found
    assert [path for path, _, _ in found] == ["macros/late.md"]


@pytest.mark.parametrize(
    "name",
    [
        "security-question.md",
        "changes-to-your-order.txt",
        "notice-of-return.md",
        "history_of_orders.md",
        "macros/security.md",
        "macros/notice.txt",
        "license-key-lost.md",
    ],
)
def test_a_reply_that_is_called_like_such_a_page_is_none(name: str, tonecheck, put, here: Path) -> None:
    put(name, BLAME)
    tonecheck("init")
    assert "exclude" not in written(here)
    assert tonecheck("check", ".", *HOUSE).status == 1


def test_what_git_ignores_and_house_rules_are_not_looked_at(tonecheck, put, house, here: Path) -> None:
    (here / "tonecheck.toml").unlink()
    put(".gitignore", "old/\n")
    put("old/macros.json", zendesk(BLAME))
    put(".hidden/macros.json", zendesk(BLAME))
    bad = ", ".join(f'"Number {n}: you [[should have]] read the terms, they say so."' for n in range(3))
    put("tonecheck-rules/more.toml", f'summary = "s"\n[examples]\nbad = [{bad}]\n')
    assert tonecheck("init").out == "Found no replies here yet.\n" + WROTE


def test_other_data_files_are_no_replies(tonecheck, put, here: Path) -> None:
    put(
        "package.json", '{"name": "x", "version": "1.0.0", "description": "A thing that you should have on your desk."}'
    )
    put("numbers.csv", "a,b\n1,2\n3,4\n")
    assert tonecheck("init").out == "Found no replies here yet.\n" + WROTE
    assert "[[formats]]" not in (here / "tonecheck.toml").read_text()


# Snippets and placeholders


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("snippets", "snippets/"),
        ("macros/en/Snippets/deep", "macros/en/Snippets/"),
        ("old-snippets-x/mail_signatures", "old-snippets-x/mail_signatures/"),
        ("[en] macros/partials", "\\[en\\] macros/partials/"),
    ],
)
def test_a_folder_of_pieces(folder: str, pattern: str, tonecheck, put, here: Path) -> None:
    put(f"{folder}/a.txt", LOST)
    put(f"{folder}/b.txt", LOST)
    put("whole/a.txt", LOST)
    run = tonecheck("init")
    assert f"Taken for pieces of replies: {pattern}.\n" in run.out
    assert written(here)["overrides"] == [{"paths": [pattern], "kind": "snippet"}]
    found = tonecheck("check", ".", "--format", "json", "--select", "missing-next-step").found
    assert [path for path, _, _ in found] == ["whole/a.txt"]


def test_a_folder_without_replies_is_none_of_pieces(tonecheck, put, here: Path) -> None:
    put("snippets/package.json", '{"name": "x"}')
    tonecheck("init")
    assert "overrides" not in written(here)


@pytest.mark.parametrize("mark", ["<<{}>>", "(({}))", "@@{}@@", "##{}##", "#{}#", "~{}~", "${}$"])
def test_placeholders_of_ones_own(mark: str, tonecheck, put, here: Path) -> None:
    shown = mark.format("due_date")
    put("a.txt", f"Hello,\n\nI'll write to you by {shown}, and send the label to you by {shown}.\n")
    put("b.txt", f"Hello,\n\nIt arrives on {shown}.\n")
    assert f"Found placeholders of your own: {shown}.\n" in tonecheck("init").out
    assert len(written(here)["placeholders"]) == 1
    masked = tonecheck("check", "--show-masked", "b.txt").out
    assert shown not in masked
    assert "It arrives on Monday." in masked


def test_placeholders_that_are_known_or_rare_need_no_pattern(tonecheck, put, here: Path) -> None:
    put("a.txt", "Hi {{name}}, {{name}}, {{name}}: <<once>>, ~~struck~~, ~~out~~, ~~again~~, $5 and $6 and $7.\n")
    tonecheck("init")
    assert "placeholders" not in written(here)


# Data files nobody knows


def test_a_guess_is_a_comment_where_nobody_can_be_asked(tonecheck, put, here: Path) -> None:
    put("exports/lib.json", json.dumps({"entries": [homemade(label=f"Late {n}") for n in range(3)]}))
    run = tonecheck("init")
    assert run.out.splitlines() == [
        "Found exports/lib.json: perhaps 3 replies at $.entries[*], $.texts.en, such as: "
        "You should have read the terms before you ordered…",
        WROTE.rstrip(),
        "Where the replies may be is a guess, so it is a comment there; take the # away where it is right.",
    ]
    assert "formats" not in written(here)
    uncomment(here)
    assert written(here)["formats"] == [
        {"paths": ["/exports/lib.json"], "records": "$.entries[*]", "body": "$.texts.en", "title": "$.label"}
    ]
    run = tonecheck("check", ".", "--format", "json", *HOUSE)
    assert [draft["title"] for draft in run.drafts] == ["Late 0", "Late 1", "Late 2"]
    assert len(run.found) == 3


HTML = [
    {"ref": f"A{n}", "out": f"<p>Hi,</p><p>You should <b>have</b> read the terms of this, number {n}.</p>"}
    for n in range(3)
]


@pytest.mark.parametrize(
    ("name", "content", "records", "body", "titles"),
    [
        ("a.json", json.dumps([{"x": BLAME}, {"x": BLAME}]), "$[*]", ("body", "$.x"), [None, None]),
        ("a.json", json.dumps({"list": [[BLAME], [BLAME]]}), "$.list[*][*]", ("body", "$"), [None, None]),
        ("a.json", json.dumps({"all": HTML}), "$.all[*]", ("body-html", "$.out"), [None] * 3),
        (
            "a.json",
            json.dumps({"shelf": {f"late {n}": {"says": BLAME, "tag": "x"} for n in range(3)}}),
            "$.shelf[*]",
            ("body", "$.says"),
            ["late 0", "late 1", "late 2"],
        ),
        (
            "a.json",
            json.dumps({"shelf": {f"late {n}": BLAME for n in range(3)}}),
            "$.shelf[*]",
            ("body", "$"),
            ["late 0", "late 1", "late 2"],
        ),
        (
            "a.json",
            json.dumps([{"what to say": {"it's": BLAME}, "id": "one"}, {"what to say": {"it's": BLAME}, "id": "two"}]),
            "$[*]",
            ("body", "$['what to say']['it\\'s']"),
            ["one", "two"],
        ),
        ("a.jsonl", f'{{"x": "{BLAME}"}}\n{{"x": "{BLAME}"}}\n', "$[*]", ("body", "$.x"), [None, None]),
        ("a.csv", f"Name,Wording\r\nA,{BLAME}\r\nB,{BLAME}\r\n", "$[*]", ("body", "$.Wording"), [None, None]),
        ("a.yaml", f"- label: A\n  x: {BLAME}\n- label: B\n  x: {BLAME}\n", "$[*]", ("body", "$.x"), ["A", "B"]),
        (
            "a.toml",
            f'[[shelf]]\nlabel = "A"\nx = "{BLAME}"\n[[shelf]]\nlabel = "B"\nx = "{BLAME}"\n',
            "$.shelf[*]",
            ("body", "$.x"),
            ["A", "B"],
        ),
    ],
)
def test_a_guess_can_be_used_as_it_is(
    name: str, content: str, records: str, body: tuple[str, str], titles: list[str | None], tonecheck, put, here: Path
) -> None:
    put(name, content)
    tonecheck("init")
    uncomment(here)
    (entry,) = written(here)["formats"]
    assert (entry["paths"], entry["records"], entry[body[0]]) == ([f"/{name}"], records, body[1])
    run = tonecheck("check", ".", "--format", "json", *HOUSE)
    assert run.err == ""
    assert [draft.get("title") for draft in run.drafts] == titles
    assert len(run.found) == len(titles), "with the tags out of the way"


def test_what_a_customer_wrote_is_not_the_guess(tonecheck, put, here: Path) -> None:
    question = "Where is my parcel? " * 10
    put("a.json", json.dumps([{"question": question, "said": BLAME}, {"question": question}, {"said": BLAME}]))
    assert "$[*], $.said" in tonecheck("init").out


def test_one_guess_for_files_that_are_alike(tonecheck, put, here: Path) -> None:
    for number in range(8):
        put(f"lib/{number}.json", json.dumps([homemade(), homemade()]))
    put("lib/other.json", json.dumps([{"wording": BLAME}] * 2))
    run = tonecheck("init")
    assert "Found lib/0.json and 7 more like it: perhaps 16 replies" in run.out
    uncomment(here)
    assert [each["paths"] for each in written(here)["formats"]] == [["/lib/*.json"], ["/lib/other.json"]]


def test_a_pattern_for_many_files_never_takes_those_of_a_known_make(tonecheck, put, here: Path) -> None:
    for number in range(6):
        put(f"{number} [x].json", json.dumps([homemade(), homemade()]))
    put("macros.json", zendesk(BLAME))
    tonecheck("init")
    uncomment(here)
    assert written(here)["formats"][0]["paths"] == [f"/{number} \\[x\\].json" for number in range(6)]
    assert len(tonecheck("check", ".", "--format", "json", *HOUSE).found) == 13


# Broken files, and settings that are there


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.json", '{"macros": [', "a.json: line 1, column 13: the file ends where a value should be"),
        ("a.yaml", 'a: "x\n', "a.yaml: line 1, column 4: the quote that opens here is never closed"),
        ("a.txt", b"caf\xe9", "a.txt: "),
    ],
)
def test_a_file_that_is_broken_is_told_and_the_rest_is_looked_at(
    name: str, content: str | bytes, problem: str, tonecheck, put
) -> None:
    put(name, content)
    put("macros.json", zendesk(CLEAN))
    run = tonecheck("init")
    assert run.status == 0
    assert "Found macros.json: 1 reply (zendesk-macros).\n" in run.out
    told = [line for line in run.out.splitlines() if line.startswith("Could not read ")]
    assert len(told) == 1
    assert problem in told[0]


def test_a_line_that_is_broken_does_not_hide_the_others(tonecheck, put) -> None:
    lines = [json.dumps({"title": "A", "body": CLEAN})] * 3
    put("a.jsonl", "\n".join([*lines[:1], '{"title": ', *lines[1:]]))
    out = tonecheck("init").out
    assert "Found a.jsonl: 3 replies" in out
    assert "Could not read all of a.jsonl: line 2" in out


@pytest.mark.parametrize(("name", "content"), [("tonecheck.toml", ""), ("pyproject.toml", "[tool.tonecheck]\n")])
def test_settings_that_are_there_stay(name: str, content: str, tonecheck, put, here: Path) -> None:
    file = put(name, content)
    put("a.txt", BLAME)
    run = tonecheck("init")
    assert (run.status, run.out) == (2, "")
    assert name in run.error
    assert run.error.endswith("already; nothing was written" if name != "tonecheck.toml" else "; nothing was written")
    assert file.read_text() == content
    assert {each.name for each in here.iterdir()} == {name, "a.txt"}


def test_settings_above_are_told_to_end_here(tonecheck, put, house, here: Path, monkeypatch) -> None:
    (here / "deep").mkdir()
    monkeypatch.chdir(here / "deep")
    assert "../tonecheck.toml does not hold here any more" in tonecheck("init").out


# On a terminal


def on_terminal(here: Path, answer: bytes) -> tuple[int, str]:
    """Run it on a terminal with somebody who gives one answer to everything; give its status and what it printed."""
    ours, its = pty.openpty()
    environment = {**os.environ, "TERM": "dumb"}
    with subprocess.Popen(
        [sys.executable, "-m", "tonecheck", "init"], cwd=here, env=environment, stdin=its, stdout=its, stderr=its
    ) as process:
        os.close(its)
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
                if chunk.rstrip().endswith(b"]:"):
                    os.write(ours, answer)
        except OSError:  # how Linux says that the other end is closed
            pass
        status = process.wait(60)
    os.close(ours)
    return status, shown.decode()


@pytest.mark.parametrize(("answer", "taken"), [(b"\n", True), (b"y\n", True), (b"n\n", False)])
def test_on_a_terminal_it_asks(answer: bytes, taken: bool, put, here: Path, tonecheck) -> None:
    put("lib.json", json.dumps([homemade(), homemade()]))
    status, shown = on_terminal(here, answer)
    assert status == 0
    assert "Check the texts at $[*], $.texts.en of lib.json? [Y/n]:" in shown
    assert ("formats" in written(here)) == taken
    assert ("take the # away" in shown) != taken
    assert len(tonecheck("check", ".", "--format", "json", *HOUSE).found) == (2 if taken else 0)


def test_on_a_terminal_it_asks_nothing_where_everything_is_known(put, here: Path) -> None:
    put("macros.json", zendesk(BLAME))
    status, shown = on_terminal(here, b"n\n")
    assert (status, "?" in shown) == (0, False)


def test_who_stops_at_a_question_gets_no_config(put, here: Path) -> None:
    put("lib.json", json.dumps([homemade(), homemade()]))
    status, _ = on_terminal(here, b"\x04")
    assert status == 130
    assert not (here / "tonecheck.toml").exists()
