"""``[[formats]]``: where the replies are in a team's own data files, and what is said of a path that is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

RED = "Here is a red word."
CLEAN = "Here is a green word."
THANKS = "Thank you for writing to us, and for the time you took to tell us about it."

# One library in every syntax: a list of two records (in CSV, rows) with a title, a text, a question, a flag.
RECORDS = [
    {"label": "Late parcel", "says": RED, "asks": "Where is it?", "public": "yes"},
    {"label": "Returns", "says": CLEAN, "asks": "How do I send it back?", "public": "no"},
]
SYNTAXES = {
    "lib.json": json.dumps(RECORDS),
    "lib.jsonl": "".join(json.dumps(each) + "\n" for each in RECORDS),
    "lib.yaml": "".join(
        "- " + "\n  ".join(f"{k}: {json.dumps(v)}" for k, v in each.items()) + "\n" for each in RECORDS
    ),
    "lib.toml": "".join("[[all]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in e.items()) for e in RECORDS),
    "lib.csv": "label,says,asks,public\r\n" + "".join(",".join(each.values()) + "\r\n" for each in RECORDS),
    "lib.tsv": "label\tsays\tasks\tpublic\n" + "".join("\t".join(each.values()) + "\n" for each in RECORDS),
}


def entry(**keys: Any) -> str:
    """Write an entry; ``body_html`` stands for ``body-html``."""
    keys = {"paths": ["lib.*"], **keys}
    return "[[formats]]\n" + "".join(f"{k.replace('_', '-')} = {json.dumps(v)}\n" for k, v in keys.items())


def drafts(run) -> list[tuple[str, str | None, list[str]]]:
    """Give name, title and the words found of each draft."""
    return [(d["name"], d.get("title"), [f["match"] for f in d["findings"]]) for d in run.drafts]


@pytest.mark.parametrize("name", SYNTAXES)
def test_the_same_paths_work_in_every_syntax(name: str, tonecheck, put, only_red) -> None:
    list_at = "all" if name.endswith("toml") else ""
    only_red(entry(records=f"$.{list_at}[*]" if list_at else "$[*]", body="$.says", title="$.label"))
    put(name, SYNTAXES[name])
    run = tonecheck("check", "--format", "json", ".")
    assert run.err == ""
    assert drafts(run) == [
        (f"{list_at}[0].says", "Late parcel", ["red word"]),
        (f"{list_at}[1].says", "Returns", []),
    ]
    (finding,) = run.drafts[0]["findings"]
    assert SYNTAXES[name][finding["start"] : finding["end"]] == "red word"


@pytest.mark.parametrize("name", [name for name in SYNTAXES if not name.endswith("toml")])
def test_without_records_they_are_what_is_in_the_list(name: str, tonecheck, put, only_red) -> None:
    only_red(entry(body="$.says"))
    put(name, SYNTAXES[name])
    assert drafts(tonecheck("check", "--format", "json", name)) == [
        ("[0].says", None, ["red word"]),
        ("[1].says", None, []),
    ]


# How a text is written


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("body", "A red&#32;word", []),
        ("body_html", "A red&#32;word", ["red word"]),
        ("body_html", "A <b>red</b> word", ["red word"]),
        ("body_html", "<p>A red</p><p>word</p>", []),
        ("body_html", "A red word\n===\n\nHi there.", ["red word"]),
        ("body", "A red word\n===\n\nHi there.", ["red word"]),
        ("body_markdown", "A red word\n===\n\nHi there.", []),
        ("body_markdown", "A red&#32;word", ["red word"]),
    ],
)
def test_bodies_are_plain_html_or_markdown(key: str, text: str, found: list[str], tonecheck, put, only_red) -> None:
    only_red(entry(**{key: "$.says"}))
    put("lib.json", json.dumps([{"says": text}]))
    (draft,) = tonecheck("check", "--format", "json", "lib.json").drafts
    assert [finding["match"] for finding in draft["findings"]] == found


def test_a_record_with_html_is_read_as_that_and_its_plain_text_left(tonecheck, put, only_red) -> None:
    only_red(entry(body="$.plain", body_html="$.html"))
    put("lib.json", json.dumps([{"plain": RED, "html": f"<p>{RED}</p>"}, {"plain": RED, "html": ""}, {"plain": RED}]))
    names = [name for name, _, _ in drafts(tonecheck("check", "--format", "json", "lib.json"))]
    assert names == ["[0].html", "[1].plain", "[2].plain"]


def test_several_paths_give_several_replies(tonecheck, put, only_red) -> None:
    only_red(entry(body=["$.texts.en", "$.texts.gb", "$.more[*]"], title="$.label"))
    record = {"label": "Late", "texts": {"en": RED, "de": RED}, "more": [CLEAN, RED, 3, None]}
    put("lib.json", json.dumps([record]))
    assert drafts(tonecheck("check", "--format", "json", "lib.json")) == [
        ("[0].texts.en", "Late", ["red word"]),
        ("[0].more[0]", "Late", []),
        ("[0].more[1]", "Late", ["red word"]),
    ]


def test_a_record_may_be_the_text_itself_and_be_called_by_its_key(tonecheck, put, only_red) -> None:
    only_red(entry(records="$.shelf[*]", body="$"))
    put("lib.json", json.dumps({"shelf": {"late parcel": RED, "returns": CLEAN}, "rest": RED}))
    assert drafts(tonecheck("check", "--format", "json", "lib.json")) == [
        ('shelf["late parcel"]', "late parcel", ["red word"]),
        ("shelf.returns", "returns", []),
    ]


def test_short_texts_are_replies_if_the_team_says_so(tonecheck, put, only_red) -> None:
    only_red(entry(body="$.says"))
    put("lib.json", json.dumps([{"says": "red word"}, {"says": ""}, {"says": "  "}, {"says": 7}, {}]))
    assert drafts(tonecheck("check", "--format", "json", "lib.json")) == [("[0].says", None, ["red word"])]


# Which records


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("$[?$.public == true]", ["a"]),
        ("$[?$.public != false]", ["a", "c"]),
        ("$.public", ["a", "b"]),  # it is there, whatever it says
        ("$.tags[?@ == 'mail']", ["b", "c"]),
        ("$[?search($.says, 'green')]", ["c"]),
    ],
)
def test_where_chooses_records(where: str, kept: list[str], tonecheck, put, only_red) -> None:
    only_red(entry(body="$.says", title="$.label", where=where))
    records = [
        {"label": "a", "says": RED, "public": True, "tags": ["chat"]},
        {"label": "b", "says": RED, "public": False, "tags": ["chat", "mail"]},
        {"label": "c", "says": CLEAN, "tags": ["mail"]},
    ]
    put("lib.json", json.dumps(records))
    assert [title for _, title, _ in drafts(tonecheck("check", "--format", "json", "lib.json"))] == kept


def test_where_no_record_is_wanted_a_named_file_is_told(tonecheck, put, only_red) -> None:
    only_red(entry(body="$.says", where="$[?$.public == true]"))
    put("lib.json", json.dumps(RECORDS))
    run = tonecheck("check", "lib.json")
    assert run.status == 2
    assert run.error.startswith("lib.json: tonecheck.toml:2: this format finds no reply in it")


def test_records_at_any_depth(tonecheck, put, only_red) -> None:
    only_red(entry(records="$..items[*]", body="$.says"))
    put("lib.json", json.dumps({"a": {"items": [{"says": RED}]}, "b": [{"items": [{"says": CLEAN}]}]}))
    names = [name for name, _, _ in drafts(tonecheck("check", "--format", "json", "lib.json"))]
    assert names == ["a.items[0].says", "b[0].items[0].says"]


# What else may be said of them


def test_snippets_owe_no_next_step(tonecheck, put) -> None:
    lost = [{"says": "I am sorry that your parcel got lost on its way to you last week."}]
    for kind, count in (("reply", 1), ("snippet", 0)):
        put("tonecheck.toml", entry(body="$.says", kind=kind))
        put("lib.json", json.dumps(lost))
        run = tonecheck("check", "--format", "json", "--select", "missing-next-step", "lib.json")
        assert len(run.found) == count


def test_the_customers_message_is_compared_and_never_flagged(tonecheck, put) -> None:
    question = "You should have told me! Where is my parcel 4711? I ordered the blue sofa in March."
    there = "Your blue sofa, parcel 4711, is in Swindon; it arrives on Tuesday."
    answers = [{"q": question, "says": there}, {"q": question, "says": THANKS}, {"says": there}]
    put("lib.json", json.dumps(answers))
    rules = ("--select", "missing-recap,unanswered-question,blame-shifting")
    put("tonecheck.toml", entry(body="$.says", customer="$.q"))
    with_message = tonecheck("check", "--format", "json", *rules, "lib.json")
    assert {draft["name"] for draft in with_message.drafts if draft["findings"]} == {"[1].says"}
    put("tonecheck.toml", entry(body="$.says"))
    assert tonecheck("check", "--format", "json", *rules, "lib.json").found == []


def test_where_a_finding_points_to_the_customers_message_it_is_that_of_its_record(tonecheck, put) -> None:
    answers = [{"q": f"Where is my parcel {n}?", "says": THANKS} for n in (1, 2)]
    put("lib.json", json.dumps(answers))
    put("tonecheck.toml", entry(body="$.says", customer="$.q"))
    run = tonecheck("check", "--format", "json", "--select", "unanswered-question", "lib.json")
    content = json.dumps(answers)
    shown = [content[r["start"] : r["end"]] for d in run.drafts for f in d["findings"] for r in f["related"]]
    assert shown == ["Where is my parcel 1?", "Where is my parcel 2?"]


@pytest.mark.parametrize(("name", "syntax"), [("lib.replies", "yaml"), ("lib.txt", "yaml"), ("lib", "json")])
def test_a_syntax_for_files_whose_suffix_does_not_tell(name: str, syntax: str, tonecheck, put, only_red) -> None:
    only_red(entry(paths=[name], body="$.says", syntax=syntax))
    put(name, SYNTAXES[f"lib.{syntax}"])
    run = tonecheck("check", "--format", "json", ".")
    assert [name for name, _, _ in drafts(run)] == ["[0].says", "[1].says"], "found in a folder too"


# Which files


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("exports/*.json", "exports/a.json", True),
        ("exports/*.json", "deep/exports/a.json", False),
        ("exports/", "deep/exports/in/a.json", True),
        ("*.json", "deep/a.json", True),
        ("/*.json", "deep/a.json", False),
        ("**/lib/a.json", "x/lib/a.json", True),
    ],
)
def test_paths_are_patterns_as_in_gitignore(pattern: str, name: str, fits: bool, tonecheck, put, only_red) -> None:
    only_red(entry(paths=[pattern], body="$.wording"))
    put(name, json.dumps([{"wording": RED}]))
    assert len(tonecheck("check", "--format", "json", ".").found) == fits


def test_a_teams_own_format_comes_before_the_exports_we_know(tonecheck, put, only_red) -> None:
    macros = {"macros": [{"title": "A", "actions": [{"field": "comment_value", "value": RED}], "draft": CLEAN}]}
    put("macros.json", json.dumps(macros))
    only_red()
    assert [name for name, _, _ in drafts(tonecheck("check", "--format", "json", "."))] == [
        "macros[0].actions[0].value"
    ]
    only_red(entry(paths=["macros.json"], records="$.macros[*]", body="$.draft"))
    assert drafts(tonecheck("check", "--format", "json", ".")) == [("macros[0].draft", None, [])]


def test_the_first_that_fits_a_file_is_its_format(tonecheck, put, only_red) -> None:
    only_red(entry(body="$.elsewhere") + entry(body="$.says", title="$.label") + entry(body="$.label"))
    put("lib.json", json.dumps(RECORDS))
    assert [name for name, _, _ in drafts(tonecheck("check", "--format", "json", "."))] == ["[0].says", "[1].says"]


def test_standard_input_has_the_format_of_its_name(tonecheck, put, only_red) -> None:
    only_red(entry(paths=["exports/*.json"], body="$.says"))
    content = json.dumps(RECORDS)
    run = tonecheck("check", "--format", "json", "-", "--stdin-filename", "exports/x.json", stdin=content)
    assert run.found == [("exports/x.json", "red", "red word")]


# Slips


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        ('paths = ["a.json"]', 2, 'formats[1].body: is missing; say where the reply\'s text is: body = "$.text"'),
        ('body = "$.x"', 2, 'formats[1].paths: is missing; name the files this is for: paths = ["exports/*.json"]'),
        ('paths = ["a.json"]\nbodyy = "$.x"', 4, "formats[1].bodyy: is not a key here; did you mean 'body'?"),
        ('paths = ["a.json"]\nbody = "$.x"\nrecord = "$[*]"', 5, "formats[1].record: is not a key here; did you mean"),
        ('paths = ["a.json"]\nbody = 3', 4, "formats[1].body: must be a text or a list of texts, not 3"),
        ('paths = ["a.json"]\nbody = "$."', 4, "formats[1].body: is no path of JSONPath: "),
        ('paths = ["a.json"]\nbody = ["$.x", "$["]', 4, "formats[1].body: is no path of JSONPath: "),
        ('paths = ["a.json"]\nbody = "$.x"\ntitle = "$.a b"', 5, "formats[1].title: is no path of JSONPath: "),
        ('paths = ["a.json"]\nbody = "$.x"\nrecords = "$[*"', 5, "formats[1].records: is no path of JSONPath: "),
        ('paths = ["a.json"]\nbody = "$.x"\nwhere = "@.x == 1"', 5, "formats[1].where: is no path of JSONPath: "),
        ('paths = ["a.json"]\nbody = "$.x"\ncustomer = "$[?]"', 5, "formats[1].customer: is no path of JSONPath: "),
        ('paths = ["a.json"]\nbody = "$.x"\nwhere = ""', 5, "formats[1].where: is empty"),
        (
            'paths = ["a.json"]\nbody = "$.x"\nkind = "snipet"',
            5,
            "formats[1].kind: 'snipet' is not one of reply, snippet",
        ),
        ('paths = ["a.json"]\nbody = "$.x"\nsyntax = "xml"', 5, "formats[1].syntax: 'xml' is not one of json, jsonl, "),
    ],
)
def test_a_slip_is_told_with_its_line(lines: str, line: int, problem: str, tonecheck, put) -> None:
    put("tonecheck.toml", f'# mine\n[[formats]]\n{lines}\nfail-on = "never"\n'.replace('fail-on = "never"\n', ""))
    put("a.txt", CLEAN)
    run = tonecheck("check", "a.txt")
    assert run.status == 2
    assert run.error.startswith(f"tonecheck.toml:{line}: {problem}")


def test_the_second_of_two_is_told_as_that(tonecheck, put) -> None:
    put("tonecheck.toml", entry(body="$.x") + "\n" + entry(boddy="$.x"))
    put("a.txt", CLEAN)
    assert tonecheck("check", "a.txt").error.startswith("tonecheck.toml:7: formats[2].")


def test_a_format_for_no_file_is_told(tonecheck, put, only_red) -> None:
    only_red(entry(paths=["export/*.json"], body="$.says"))
    put("exports/a.txt", CLEAN)
    run = tonecheck("check", ".")
    assert run.status == 0
    assert run.error.startswith("tonecheck.toml:3: ")
    assert "format" in run.error
    assert tonecheck("check", "exports/a.txt").err == "", "a single file can't tell"


def test_a_format_that_is_of_use_is_not_told(tonecheck, put, only_red) -> None:
    only_red(entry(body="$.says"))
    put("lib.json", json.dumps(RECORDS))
    assert tonecheck("check", ".").err == ""


@pytest.mark.parametrize("body", ["$.sayz", "$.texts.en", "$[0]", "$.label.x"])
def test_paths_that_lead_to_nothing_are_told_of_a_named_file(body: str, tonecheck, put, only_red) -> None:
    only_red(entry(body=body))
    put("lib.json", json.dumps(RECORDS))
    run = tonecheck("check", "lib.json")
    assert run.status == 2
    assert run.error.startswith("lib.json: tonecheck.toml:2: this format finds no reply in it")


def test_what_is_broken_in_a_file_of_ones_own_is_told_with_its_place(tonecheck, put, only_red) -> None:
    only_red(entry(body="$.says"))
    put("lib.jsonl", SYNTAXES["lib.jsonl"] + '{"says": \n' + SYNTAXES["lib.jsonl"])
    run = tonecheck("check", "lib.jsonl")
    assert run.status == 2
    assert run.error.startswith("lib.jsonl: line 3, column ")
    assert run.out.count("red word") >= 2, "the rest is checked"
