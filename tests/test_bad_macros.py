"""Broken macro files, through the command: each is told in one line with its place, and all else is still checked."""

from __future__ import annotations

import json
import os
import threading
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

BLAME = "You should have read the terms before you ordered."
RULE = "blame-shifting/you-should-have"
FOUND = (RULE, "You should have read")
GOOD = ("good.txt", *FOUND)
FORMATS = ["text", "json", "unix", "github", "sarif", "checkstyle", "junit"]
TSV = "title\tbody\nA\t" + BLAME


def macro(body: str, title: str = "A") -> dict[str, str]:
    return {"title": title, "body": body}


def zendesk(bodies: list[str], field: str = "comment_value") -> dict[str, Any]:
    macros = [
        {
            "id": n,
            "title": f"Macro {n}",
            "active": True,
            "actions": [{"field": field, "value": body}],
            "restriction": None,
        }
        for n, body in enumerate(bodies)
    ]
    return {"macros": macros, "next_page": None, "previous_page": None, "count": len(macros)}


@pytest.fixture
def check(tonecheck, put):
    """Give what checks a bad file beside a good one, in a folder, with one rule."""

    def check(name: str, content: str | bytes, *more: str):
        put(name, content)
        put("good.txt", BLAME)
        return tonecheck("check", "--format", "json", "--select", RULE, *more, ".")

    return check


# Malformed

# What is there before the mistake is still checked where a file is read piece by piece: the number of findings says so.
MALFORMED = [
    ("bad.json", f'[{{"title": "A", "body": "{BLAME}"}},\n {{"title": "B" "body": "x"}}]', 2, 16, "a comma or } is missing", 0),
    ("bad.json", f'{{"macros": [{{"title": "A",\n"body": "{BLAME}"}}', 1, 12, "the list that opens here is never closed", 0),
    ("bad.json", f'[{{"title": "A", "body": "{BLAME}\n"}}]', 1, 76, "a line ends inside a text in quotes", 0),
    ("bad.jsonl", f'{{"title": "A", "body": "{BLAME}"}}\n{{"title": \n{{"title": "C", "body": "{BLAME}"}}\n', 2, 11, "the file ends where a value", 2),
    ("bad.yaml", f"- title: A\n  body: {BLAME}\n- title: 'B\n  body: x\n", 3, 10, "the quote that opens here is never closed", 0),
    ("bad.yml", f"- title: A\n\tbody: {BLAME}\n", 2, 1, "a tab indents this line", 0),
    ("bad.toml", f'[[macros]]\ntitle = "A"\nbody = "{BLAME}"\n[[macros]\n', 4, 9, "", 0),
    ("bad.toml", f'[[macros]]\ntitle = "A"\nbody = "{BLAME}\n', 3, 8, "the quote that opens here is never closed", 0),
    ("bad.csv", f'title,body\nA,"{BLAME}"\nB,"x\ny\n', 3, 3, "the quote that opens here is never closed", 1),
    ("bad.csv", f'title,body\nA,"{BLAME}"\nB,x,y\nC,"{BLAME}"\nD\n', 3, 5, "a record of 3 fields, but the header names 2", 2),
    ("bad.html", f"<p>{BLAME}</p>\n<!-- x", 2, 1, "the comment that opens here is never closed", 0),
    ("bad.html", f"<p>{BLAME}</p>\n<p>x</p> <a href='y", 2, 10, "", 0),
    ("bad.md", f"---\ntitle: [\n---\n{BLAME}", 3, 1, "the front matter is not valid YAML", 0),
    ("bad.eml", "Content-Transfer-Encoding: base64\n\n/////w==", 3, 1, "its text is not UTF-8", 0),
    ("bad.eml", "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n//49", 4, 1, "its text ends with half", 0),
    ("bad.eml", "Content-Type: text/html\n\n<p>You <!-- failed", 3, 8, "the comment that opens here is never closed", 0),
    ("bad.mbox", f"From a\nSubject: x\n\n{BLAME}\n\nFrom b\nContent-Transfer-Encoding: base64\n\n/////w==\n\nFrom c\nSubject: y\n\n{BLAME}\n", 9, 1, "its text is not UTF-8", 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "line", "column", "problem", "rest"), MALFORMED)
def test_a_malformed_file(name: str, content: str, line: int, column: int, problem: str, rest: int, check) -> None:
    run = check(name, content)
    assert run.status == 2
    assert run.error.startswith(f"{name}: line {line}, column {column}: {problem}")
    assert run.found == [*[(name, *FOUND)] * rest, GOOD]
    (error,) = [draft["error"] for draft in run.drafts if draft["error"]]
    assert run.error == f"{name}: {error}"


@pytest.mark.parametrize("form", FORMATS)
def test_a_malformed_file_is_in_every_report(form: str, tonecheck, put) -> None:
    put("good.txt", BLAME)
    put("bad.json", '[{"title": "B" "body": "x"}]')
    run = tonecheck("check", "--format", form, ".")
    assert (run.status, run.error) == (2, "bad.json: line 1, column 16: a comma or } is missing before '\"'")
    assert "good.txt" in run.out
    if form == "json":
        assert [draft["path"] for draft in run.drafts] == ["bad.json", "good.txt"]
    if form in ("checkstyle", "junit"):
        ElementTree.fromstring(run.out)
    if form == "sarif":
        json.loads(run.out)
    if form not in ("text", "unix"):
        assert "bad.json" in run.out


@pytest.mark.parametrize(
    ("name", "content", "line", "column"),
    [
        ("bad.json", f'[{{"title": "A", "body": "x", "title": "{BLAME}"}}]', 1, 30),
        ("bad.jsonl", f'\n{{"body": "x", "body": "{BLAME}"}}', 2, 15),
        ("bad.yaml", f"- title: A\n  body: x\n  title: {BLAME}\n", 3, 3),
        ("bad.toml", f'[[macros]]\ntitle = "A"\nbody = "x"\ntitle = "{BLAME}"\n', 4, 1),
    ],
)
def test_a_key_that_stands_twice(name: str, content: str, line: int, column: int, check) -> None:
    run = check(name, content)
    assert (run.status, run.found) == (2, [GOOD])
    assert run.error.startswith(f"{name}: line {line}, column {column}: the key '")
    assert run.error.endswith("' stands twice in one table")


def test_two_columns_of_one_name(check) -> None:
    assert (
        "bad.csv: line 1, column 6: the header names two columns 'body'"
        in check("bad.csv", f"body,\tbody\nx,{BLAME}").error
    )


def test_one_macro_that_is_broken_does_not_hide_the_others(check) -> None:
    macros = [{"title": "A", "body_html": "<p>We are sorry. <!-- Not"}, {"title": "B", "body_html": f"<p>{BLAME}</p>"}]
    written = json.dumps(macros)
    run = check("bad.json", written)
    assert run.error.startswith(
        f"bad.json: line 1, column {written.index('<!--') + 1}: the comment that opens here is never closed"
    )
    assert run.found == [("bad.json", *FOUND), GOOD]


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("bad.txt", f"Hi,\n\n{{% if vip %}}You are a VIP. {BLAME}", 3, 1),
        ("bad.md", f"Hi,\n\n{{{{#if vip}}}}You are a VIP. {BLAME}", 3, 1),
        ("bad.json", json.dumps([macro(f"Hi,\n{{% if vip %}}You are a VIP. {BLAME}")]), 1, 31),
        ("bad.csv", f'title,body\nA,"Hi,\n{{% if vip %}}You are a VIP. {BLAME}"\n', 3, 1),
        ("bad.yaml", f"- title: A\n  body: |\n    Hi,\n    *|IF:VIP|*You are a VIP. {BLAME}\n", 4, 5),
        ("bad.html", f"<p>Hi,</p><p>{{% if vip %}}You are a VIP. {BLAME}</p>", 1, 14),
    ],
)
def test_a_condition_that_is_never_closed(name: str, text: str, line: int, column: int, check) -> None:
    run = check(name, text)
    assert run.error.startswith(f"{name}: line {line}, column {column}: the ")
    assert run.error.endswith(" that opens here is never closed")
    assert run.status == 2
    assert run.found == [(name, *FOUND), GOOD], "the text is checked all the same"


# Bytes


@pytest.mark.parametrize("suffix", ["json", "jsonl", "yaml", "toml", "csv", "tsv", "html", "md", "eml", "mbox"])
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"PK\x03\x04\x14\0\x06\0\x08\0" + bytes(range(256)), "is a Word document or another archive"),
        (b"\x1f\x8b\x08\0" + bytes(range(256)), "is a gzip archive"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file: byte 8 is NUL"),
        (json.dumps([macro(BLAME)]).replace("You", "Y\0ou").encode(), "is not a text file: byte "),
    ],
    ids=["zip", "gzip", "png", "nul"],
)
def test_what_is_no_text_whatever_its_suffix(suffix: str, data: bytes, problem: str, check) -> None:
    run = check(f"bad.{suffix}", data)
    assert run.error.startswith(f"bad.{suffix}: {problem}")
    assert (run.status, run.found) == (2, [GOOD])


EXPORTS = {
    "bad.json": json.dumps([macro(BLAME)]),
    "bad.jsonl": json.dumps(macro(BLAME)),
    "bad.yaml": f"- title: A\n  body: {BLAME}\n",
    "bad.toml": f'[[macros]]\ntitle = "A"\nbody = "{BLAME}"\n',
    "bad.csv": f"title,body\r\nA,{BLAME}\r\n",
    "bad.tsv": f"title\tbody\r\nA\t{BLAME}\r\n",
    "bad.html": f"<p>{BLAME}</p>",
    "bad.md": f"---\ntitle: A\n---\n{BLAME}",
    "bad.eml": f"Subject: A\n\n{BLAME}",
    "bad.mbox": f"From a\nSubject: A\n\n{BLAME}",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("name", EXPORTS)
def test_a_byte_order_mark_names_the_encoding_of_every_format(name: str, encoding: str, check) -> None:
    text = f"\ufeff{EXPORTS[name]}"
    run = check(name, text.encode(encoding))
    assert run.found == [(name, *FOUND), GOOD]
    assert (run.status, run.err) == (1, "")
    (finding,) = run.drafts[0]["findings"]
    assert text[finding["start"] : finding["end"]] == finding["match"]


@pytest.mark.parametrize("name", [name for name in EXPORTS if not name.endswith(("eml", "mbox"))])
def test_a_file_in_another_encoding(name: str, check) -> None:
    data = EXPORTS[name].replace("terms", "café terms").encode("latin-1")
    run = check(name, data)
    assert run.error.startswith(f"{name}: is not UTF-8: byte {data.index(0xE9)} is 0xe9; save it as UTF-8 or name")
    assert (run.status, run.found) == (2, [GOOD])
    assert (name, *FOUND) in check(name, data, "--encoding", "latin-1").found


# Nothing in it


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.json", json.dumps(zendesk([]))),
        ("none.json", "[]"),
        ("none.jsonl", ""),
        ("none.yaml", "macros: []\n"),
        ("none.yaml", ""),
        ("none.toml", "macros = []\n"),
        ("none.csv", "title,body\n"),
        ("none.csv", ""),
        ("none.tsv", "title\tbody\n"),
        ("none.mbox", ""),
    ],
)
def test_an_export_without_macros(name: str, content: str, tonecheck, put) -> None:
    put(name, content)
    run = tonecheck("check", "--format", "json", name)
    assert (run.status, run.drafts, run.err) == (0, [], "")
    run = tonecheck("check", name)
    assert (run.status, run.error) == (0, f"{name}: holds no replies")


PACKAGE = json.dumps({"name": "x", "scripts": {"test": "a long command with many words in it"}})


def test_a_data_file_without_replies(tonecheck, put) -> None:
    put("package.json", PACKAGE)
    put("good.txt", BLAME)

    def check(*args: str) -> Any:
        return tonecheck("check", "--format", "json", "--select", RULE, *args)

    run = check("package.json", "good.txt")
    assert run.error == "package.json: holds no replies we know of; say where they are with [[formats]] in the config"
    assert (run.status, run.found) == (2, [GOOD])
    for silent in (check("."), check("--skip-unknown", "package.json", "good.txt")):
        assert (silent.status, silent.err, silent.found) == (1, "", [GOOD])
        assert [draft["path"] for draft in silent.drafts] == ["good.txt"]


def test_standard_input_without_replies(tonecheck) -> None:
    run = tonecheck("check", "--stdin-filename", "package.json", "-", stdin=PACKAGE.encode())
    assert (run.status, run.error[:40]) == (2, "package.json: holds no replies we know o")


# Files that go away


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_an_export_that_vanishes_while_running(tonecheck, put, here: Path) -> None:
    os.mkfifo(here / "first.json")
    second = put("second.json", json.dumps([macro(BLAME)]))

    def vanish() -> None:
        with (here / "first.json").open("wb") as pipe:  # opens when the first file is being read
            second.unlink()
            pipe.write(json.dumps([macro(BLAME)]).encode())

    thread = threading.Thread(target=vanish)
    thread.start()
    run = tonecheck("check", "--format", "json", "--select", RULE, "first.json", "second.json")
    thread.join()
    assert run.error == "second.json: does not exist"
    assert (run.status, run.found) == (2, [("first.json", *FOUND)])


def test_an_export_that_can_not_be_read(spawn, put, nobody: tuple[str, ...]) -> None:
    put("bad.json", "[]").chmod(0)
    put("good.txt", BLAME)
    run = spawn("check", "--format", "json", "--select", RULE, ".", before=nobody)
    assert run.error == "bad.json: can't be read: Permission denied"
    assert (run.status, run.found) == (2, [GOOD])


# Deep and many


def laughs() -> str:
    """Nine lines of YAML that stand for a billion texts."""
    rows = ["a: &a [lol lol lol lol]"]
    rows += [f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(rows)


def merges() -> str:
    rows = ["a: &a {k: some words are here}"]
    for old, new in zip("abcdefgh", "bcdefghi", strict=True):
        rows.append(f"{new}: &{new} {{<<: [{', '.join([f'*{old}'] * 9)}], x{new}: [{', '.join([f'*{old}'] * 9)}]}}")
    return "\n".join(rows)


DEEP = "more than 100 lists and tables inside each other"
N = 50_000
REFUSED = {
    "laughs": ("bad.yaml", laughs(), "values are repeats of others"),
    "laughs-as-macros": ("bad.yaml", laughs().replace("i: &i", "macros: &i"), "values are repeats of others"),
    "merges": ("bad.yaml", merges(), "values are repeats of others"),
    "itself": ("bad.yaml", "a: &a [*a]\n", "stands inside of what it repeats"),
    "yaml-flow": ("bad.yaml", "[" * N, DEEP),
    "yaml-tables": ("bad.yaml", "{a: " * N + "1" + "}" * N, DEEP),
    "yaml-block": ("bad.yaml", "".join(" " * depth + "a:\n" for depth in range(1500)), DEEP),
    "yaml-dashes": ("bad.yaml", "- " * N, DEEP),
    "json-open": ("bad.json", "[" * N, DEEP),
    "json-lists": ("bad.json", "[" * N + "]" * N, DEEP),
    "json-tables": ("bad.json", '{"a":' * N + "1" + "}" * N, DEEP),
    "jsonl": ("bad.jsonl", "[" * N + "]" * N, DEEP),
    "toml-lists": ("bad.toml", "a = " + "[" * N + "]" * N, DEEP),
    "toml-tables": ("bad.toml", "a = " + "{a = " * N + "1" + "}" * N, DEEP),
    "toml-keys": ("bad.toml", "a." * N + "b = 1", DEEP),
    "toml-headers": ("bad.toml", "[" + ".".join(["a"] * N) + "]", DEEP),
    "front-matter": ("bad.md", "---\na: " + "[" * 1_000 + "\n---\n", "line 2, column "),
    "mail": ("bad.eml", "".join(f"Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n" for n in range(5_000)), "more than 20 parts inside"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_too_deep_or_too_much_is_refused_at_once(what: str, check, at_most) -> None:
    name, content, problem = REFUSED[what]
    check(name, BLAME)  # so that what is loaded once is there
    with at_most(1):
        run = check(name, content)
    assert problem in run.error
    assert run.error.startswith(f"{name}: line ")
    assert (run.status, GOOD in run.found) == (2, True)


M = 5_000
READ = {
    "html": ("bad.html", "<div>" * M + BLAME + "</div>" * M),
    "html-open": ("bad.html", "<b><i>" * M + BLAME),
    "html-tables": ("bad.html", "<table><tr><td>" * M + BLAME),
    "html-lists": ("bad.html", "<ul><li>" * M + BLAME),
    "markdown-quotes": ("bad.md", ">" * M + f" x\n\n{BLAME}"),
    "markdown-lists": ("bad.md", "- " * M + f"x\n\n{BLAME}"),
    "markdown-stars": ("bad.md", "*" * M + f"x\n\n{BLAME}"),
    "markdown-links": ("bad.md", "[" * M + "x" + "](y)" * M + f"\n\n{BLAME}"),
    "braces": ("bad.txt", "{" * M + f"\n\n{BLAME}"),
    "spintax": ("bad.txt", "{a|" * M + f"\n\n{BLAME}"),
}


@pytest.mark.parametrize("what", READ)
def test_what_is_deep_and_has_a_meaning_is_read(what: str, check, at_most) -> None:
    name, content = READ[what]
    check(name, BLAME)
    with at_most(2):
        run = check(name, content)
    assert (name, *FOUND) in run.found
    assert (run.status, run.err) == (1, "")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("{% if a %}", "{% endif %}"), ("{{#if a}}", "{{/if}}"), ("*|IF:A|*", "*|END:IF|*"), ("{a|", "}")],
)
def test_conditions_deeper_than_any_are_told_and_the_text_is_checked(
    opening: str, closing: str, check, at_most
) -> None:
    check("warm.txt", BLAME)
    with at_most(1):
        run = check("bad.txt", f"{opening * 2_000}{closing * 2_000}\n\n{BLAME}")
    assert "is nested deeper than 50 blocks" in run.error
    assert (run.status, run.found) == (2, [("bad.txt", *FOUND), GOOD, ("warm.txt", *FOUND)])


def test_a_macro_of_1_mb(check, at_most) -> None:
    body = f"{'x' * 99} " * 10_000 + f"\n\n{BLAME}"
    for name, content in (
        ("bad.json", json.dumps(zendesk([body, BLAME]))),
        ("bad.csv", f'title,body\nA,"{body}"\nB,{BLAME}\n'),
    ):
        with at_most(20):
            run = check(name, content)
        assert run.found.count((name, *FOUND)) == 2


def test_10_000_macros_in_one_line(check, put, at_most) -> None:
    put(
        "tonecheck.toml",
        '[[formats]]\npaths = ["*.json"]\nrecords = "$.macros[*]"\ntitle = "$.title"\nbody = "$.body"\n',
    )
    macros = [macro("{{first_name}}", f"Macro {n}") for n in range(9_999)] + [macro(BLAME, "Last")]
    with at_most(20):
        run = check("bad.json", json.dumps({"macros": macros}))
    assert run.found == [("bad.json", *FOUND), GOOD]
    (finding,) = run.drafts[9_999]["findings"]
    assert (run.drafts[9_999]["title"], finding["line"], finding["column"]) == ("Last", 1, finding["start"] + 1)


# Characters that are none

ODD = f'[{{"title": "A \\ud83d \\u0000 \\u001b[31m 日本", "body": "{BLAME} \\ud83d\\n\\u0000 \\ude00 You\\u2019re 日本 \\ud83d\\ude00"}}]'


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("form", FORMATS)
def test_odd_characters_can_be_written_by_every_report(form: str, encoding: str, spawn, put) -> None:
    """Halves of surrogate pairs, control characters, letters that the output has not got."""
    put("odd.json", ODD)
    put("\u65e5\udce9.txt" if os.name == "posix" else "\u65e5.txt", f"日本\x1b\n\n{BLAME}")
    put("bad.json", '[{"日本 \udce9": ]'.encode("utf-8", "surrogateescape"))
    run = spawn("check", "--format", form, "--select", RULE, ".", env={"PYTHONIOENCODING": encoding})
    assert run.status == 2
    assert run.error.startswith("bad.json: is not UTF-8: byte 10")
    assert "\x1b" not in run.out
    assert run.out.count("You should have read") >= 2
    if form == "json":
        assert run.found[0] == ("odd.json", *FOUND)
    elif form == "sarif":
        json.loads(run.out)
    elif form in ("checkstyle", "junit"):
        ElementTree.fromstring(run.out)


# The same library, kept in several ways


def test_a_library_gives_the_same_findings_however_it_is_kept(checkout: Path, tonecheck, put) -> None:
    """300 replies in one Zendesk export, as text and as HTML, and in 300 files of Markdown."""
    rows = (checkout / "bench" / "quality" / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(row)["text"] for row in rows]
    texts = [text for text in texts if not set(text) & set("*_`#<>|[]~\\{}^") and "\n-" not in text]
    texts = (sorted(texts, key=len)[:100] * 3)[:300]  # three titles each; the short ones, for the sake of time
    assert len(texts) == 300
    put("text.json", json.dumps(zendesk(texts), indent=1))
    pages = ["".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n")).replace("\n", "<br>") for text in texts]
    put("page.json", json.dumps(zendesk(pages, "comment_value_html")))
    for number, text in enumerate(texts):
        put(f"files/{number:03}.md", f"---\ntitle: Macro {number}\n---\n{text}")

    def found(path: str) -> list[tuple[str, list[tuple[str, str]]]]:
        run = tonecheck("check", "--format", "json", path)
        assert run.err == ""
        return [
            (draft["title"], [(each["rule"], " ".join(each["match"].split())) for each in draft["findings"]])
            for draft in run.drafts
        ]

    first = found("text.json")
    assert sum(len(findings) for _, findings in first) > 100
    assert found("files") == first
    assert found("page.json") == first
