"""Known exports: the replies in samples of what help desks, forums and bots keep, and none in other data files.

The samples are in ``exports/``, with the vendors' pages they were made from in its README and what is to be found in
each in ``expected.toml``. The paths of ``tonecheck/formats/data/exports.toml`` are tried by themselves, on what other
parsers read, and through the command.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonpath
import pytest
import yaml

HERE = Path(__file__).parent / "exports"
FORMATS = Path(__file__).parent.parent / "tonecheck" / "formats" / "data" / "exports.toml"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
ENTRIES: list[dict[str, Any]] = tomllib.loads(FORMATS.read_text(encoding="utf-8"))["formats"]
BODIES = ("body-html", "body-markdown", "body")
STRICT = jsonpath.JSONPathEnvironment(strict=True)

PARSERS: dict[str, Callable[[str], Any]] = {
    ".json": json.loads,
    ".jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    ".yml": yaml.safe_load,
    ".yaml": yaml.safe_load,
    ".toml": tomllib.loads,
    ".csv": lambda text: list(csv.DictReader(io.StringIO(text, newline=""))),
}


def sample(name: str) -> str:
    return (HERE / name).read_bytes().decode()


def parsed(name: str, text: str) -> Any:
    return PARSERS[Path(name).suffix](text)


# The paths alone: what exports.toml says, done in the shortest way.


def paths(entry: dict[str, Any], key: str) -> list[str]:
    written = entry.get(key, [])
    return [written] if isinstance(written, str) else written


def found(written: list[str], value: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    for path in written:
        if isinstance(value, dict | list):
            yield from ((match.obj, match.parts) for match in STRICT.finditer(path, value))
        elif path == "$":
            yield value, ()


def texts(written: list[str], value: Any, words: int = 1) -> list[tuple[str, tuple[Any, ...]]]:
    return [(t, parts) for t, parts in found(written, value) if isinstance(t, str) and len(t.split()) >= words]


def place(parts: tuple[Any, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


def read(value: Any) -> tuple[str, list[tuple[str, str | None, str, str]]] | None:
    """Give the name of the first entry that fits, and the replies it finds: place, title, text and markup."""
    for entry in ENTRIES:
        replies = []
        fits = False
        for record, parts in found(paths(entry, "records"), value):
            if "where" in entry:
                if not list(found(paths(entry, "where"), record)):
                    continue
                fits = True
            title = next((text for text, _ in texts(paths(entry, "title"), record)), None)
            for key in BODIES:
                bodies = texts(paths(entry, key), record, 4 if entry.get("generic") else 1)
                replies += [(place((*parts, *more)), title, text, key) for text, more in bodies]
                if bodies:
                    break
        if fits or replies:
            return entry["name"], replies
    return None


@pytest.mark.parametrize("name", EXPECTED)
def test_the_paths_find_the_replies_of_a_sample(name: str) -> None:
    result = read(parsed(name, sample(name)))
    assert result is not None
    assert result[0] == EXPECTED[name]["export"]
    wanted = {reply["name"]: reply for reply in EXPECTED[name]["replies"]}
    assert {at: text for at, _, text, _ in result[1]} == {at: reply["value"] for at, reply in wanted.items()}
    for at, title, _, _ in result[1]:
        assert title is None or title == wanted[at]["title"]


def test_every_entry_has_a_sample_and_every_sample_is_expected() -> None:
    assert {entry["name"] for entry in ENTRIES} == {each["export"] for each in EXPECTED.values()}
    assert {path.name for path in HERE.iterdir()} == {*EXPECTED, "expected.toml", "README.md"}


def test_every_entry_is_well_formed_and_documented() -> None:
    names = [entry["name"] for entry in ENTRIES]
    assert len(names) == len(set(names))
    read_me = sample("README.md")
    for entry in ENTRIES:
        assert any(key in entry for key in BODIES), entry["name"]
        for key in ("records", "where", "title", *BODIES):
            for path in paths(entry, key):
                STRICT.compile(path)  # RFC 9535 and nothing beyond it
        if entry.get("generic"):
            assert "docs" not in entry
        else:
            assert entry["docs"] in read_me, f"{entry['name']} is cited"
    kinds = [bool(entry.get("generic")) for entry in ENTRIES]
    assert kinds == sorted(kinds), "generic entries come last"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_cites_where_its_shape_is_from(name: str) -> None:
    assert f"`{name}`" in sample("README.md")


# Through the command.

WORD = r"[\p{L}\p{N}]+(?:['’]\p{L}+)*"
WORDS = f"""\
level = "info"
summary = "Every word."
message = "{{match}}"
why = "To see which words are read."

[[regex]]
any = ['''{WORD}''']

[examples]
bad = ["[[Yes]]."]
good = ["…"]
"""


def decoded(written: str, suffix: str) -> str:
    """Give what a stretch of a file stands for: without the escapes of its syntax and the marks of its markup."""
    if suffix in (".json", ".jsonl"):
        written = json.loads(f'"{written}"')
    elif suffix == ".csv":
        written = written.replace('""', '"')
    elif suffix == ".yml":
        written = written.replace("''", "'")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", written)).split())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_checked(name: str, tonecheck, put) -> None:
    put(name, sample(name))
    run = tonecheck("check", "--format", "json", "--select", "blame-shifting,cant-framing", name)
    assert run.err == ""
    assert [draft["error"] for draft in run.drafts] == [None] * len(run.drafts)
    wanted = EXPECTED[name]["replies"]
    assert {d["name"]: d.get("title") for d in run.drafts} == {each["name"]: each.get("title") for each in wanted}
    assert {draft["name"]: [finding["match"] for finding in draft["findings"]] for draft in run.drafts} == {
        each["name"]: each.get("faults", []) for each in wanted
    }
    for draft in run.drafts:
        for finding in draft["findings"]:
            written = sample(name)[finding["start"] : finding["end"]]
            assert decoded(written, Path(name).suffix) == " ".join(finding["match"].split())


@pytest.mark.parametrize("name", EXPECTED)
def test_every_word_of_a_sample_is_read_and_sits_where_it_is_written(name: str, tonecheck, put, draft_of) -> None:
    put("tonecheck-rules/words.toml", WORDS)
    put("tonecheck.toml", 'select = ["words"]\n')
    put(name, sample(name))
    run = tonecheck("check", "--format", "json", "--fail-on", "never", name)
    assert (run.err, run.status) == ("", 0)
    read_words = {draft["name"]: [finding["match"] for finding in draft["findings"]] for draft in run.drafts}
    word = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
    assert read_words == {
        each["name"]: word.findall(draft_of(each.get("text", each["value"])).body) for each in EXPECTED[name]["replies"]
    }
    for draft in run.drafts:
        for finding in draft["findings"]:
            written = sample(name)[finding["start"] : finding["end"]]
            assert decoded(written, Path(name).suffix) == finding["match"]


def test_a_part_of_a_reply_owes_no_next_step(tonecheck, put) -> None:
    """Dynamic content is put into replies: with the same words a macro owes a next step, and it doesn't."""
    text = "I am sorry that your parcel got lost on its way to you last week."
    put("dynamic.json", json.dumps({"items": [{"name": "a", "variants": [{"locale_id": 1, "content": text}]}]}))
    put("macros.json", json.dumps({"macros": [{"title": "a", "comment_value": text}]}))
    run = tonecheck("check", "--format", "json", "--select", "missing-next-step", "dynamic.json", "macros.json")
    assert [path for path, _, _ in run.found] == ["macros.json"]


# Data files that hold no replies. Each has prose somewhere, under a name that an export uses too.

FOREIGN: dict[str, str] = {
    "package.json": """{"name": "harbour", "version": "1.2.0", "description": "You should have read the docs first.",
        "scripts": {"test": "node --test"}, "author": {"name": "Kim"}, "dependencies": {"left-pad": "^1.3.0"}}""",
    "package-lock.json": """{"name": "harbour", "lockfileVersion": 3, "packages": {"": {"name": "harbour"},
        "node_modules/a": {"version": "1.0.0", "deprecated": "You should have moved to b, which is kept up."}}}""",
    "composer.lock": """{"packages": [{"name": "a/b", "version": "1.0", "description": "Reads the mail of a box",
        "type": "library"}], "content-hash": "f00"}""",
    "i18n/en.json": """{"title": "Harbour", "nav": {"home": "Home", "cart": "Your cart is empty right now."},
        "closeComment": "Close the comment box", "messages": {"saved": "Your changes have been saved.",
        "hello": "Hello {name}, you have 3 new messages"}, "templates": {"none": "You have no templates yet."},
        "responses": {"error": "You should have signed in first."}}""",
    "_locales/en/messages.json": """{"appName": {"message": "You should have a tab for each", "description": "x"},
        "open": {"message": "Open the page in a new tab", "placeholders": {"n": {"content": "$1"}}}}""",
    "messages.gotext.json": """{"language": "en", "messages": [{"id": "You should have {N} items in your cart",
        "message": "You should have {N} items in your cart", "translation": "Du solltest {N} Artikel haben"}]}""",
    "extracted.json": """[{"id": "app.greeting", "description": "On the start page",
        "defaultMessage": "You should have a look around here."}]""",
    "openapi.json": """{"openapi": "3.0.1", "info": {"title": "Harbour", "description": "What you can do with it all"},
        "paths": {"/macros": {"get": {"summary": "Lists all of the macros", "responses": {"200": {"description":
        "All is well with your request", "content": {"application/json": {"example": {"macros": [{"title": "a",
        "actions": [{"field": "comment_value", "value": "You should have read the terms."}]}]}}}}}}}}}""",
    "swagger.yaml": """
        swagger: "2.0"
        info: {title: Harbour, version: "1"}
        responses:
          NotFound: {description: You should have asked for something that exists.}
        tags: [{name: macros, description: What agents use to answer a ticket.}]
        """,
    "search_index.json": """{"config": {"lang": ["en"]}, "docs": [{"location": "a/", "title": "Start",
        "text": "You should have Python on your machine."}]}""",
    "index.json": """[{"title": "Start", "permalink": "/start/", "content": "You should have Python on it first."},
        {"title": "Next", "permalink": "/next/", "content": "Now you can write your first rule."}]""",
    "algolia.json": """[{"objectID": "1", "url": "/start/", "name": "Start",
        "content": "You should have Python on it first."}]""",
    "feed.json": """{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour news", "items": [{"id": "2",
        "title": "We moved", "url": "https://harbour.example/2", "content_html": "<p>You should have seen our new house.</p>",
        "date_published": "2024-05-01T10:00:00Z"}]}""",
    "posts.json": """[{"userId": 1, "id": 1, "title": "A day out", "body": "You should have been there with us all."}]""",
    "reviews.json": """[{"name": "Kim", "rating": 4, "text": "You should have tried the soup, it was good."}]""",
    "training.jsonl": """{"id": 1, "text": "You should have told me that it costs more.", "label": "negative"}
{"id": 2, "text": "Thank you for the quick help, it works now!", "label": "positive"}""",
    "chat.json": """{"messages": [{"role": "user", "content": "You should have told me that."}, {"id": "m2",
        "role": "assistant", "content": "You are right, and I am sorry."}]}""",
    "eslint.json": """[{"filePath": "/a.js", "messages": [{"ruleId": "no-undef", "severity": 2,
        "message": "You should have defined this before use.", "line": 1}], "source": "x"}]""",
    "triage.json": """{"data": [{"id": "a-1", "subject": "Where is it?", "requester": "kim@harbour.example",
        "message": "You should have sent my parcel on Monday."}]}""",
    "front-messages.json": """{"_results": [{"id": "msg_1", "type": "email", "is_inbound": true, "body":
        "<p>You should have sent my parcel.</p>", "attachments": []}, {"id": "sig_1", "name": "Short",
        "body": "<p>You should have our number: 555</p>", "sender_info": null, "attachments": []}]}""",
    "intercom-articles.json": """{"type": "list", "data": [{"type": "article", "id": "1", "title": "Returns",
        "body": "<p>You should have 14 days for that.</p>", "author_id": 9, "url": "https://harbour.example/1"}]}""",
    "tables.json": """{"users": {"comment": "Everybody who has an account", "columns": ["id"]},
        "orders": {"comment": "What they bought and when", "columns": ["id", "user"]}}""",
    "playbook.yml": """
        - name: Say what is missing
          hosts: all
          tasks: [{debug: {msg: You should have set a password.}}]
        - name: Copy the file
          template: src=a.j2 dest=/etc/a owner=root mode=0644
        - name: Stop here
          fail: {msg: You should have set a password.}
          when: password is undefined
        """,
    "ci.yml": """
        name: CI
        on: [push]
        jobs:
          test:
            runs-on: ubuntu-latest
            steps:
              - name: Test
                uses: actions/checkout@v4
                with: {path: You should have read the terms., comment: You should have read the terms.}
              - run: echo "You should have read the terms."
        """,
    "bug_report.yml": """
        name: Bug
        description: You should have looked for it first.
        body:
          - type: textarea
            id: what
            attributes: {label: What happened, description: You should have a log for us., value: Hi there my friend}
        """,
    "configmap.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: motd}
        data:
          motd.txt: |
            You should have a good day on this machine.
        """,
    "alertmanager.yml": """
        templates: ["/etc/alertmanager/templates/*.tmpl"]
        receivers:
          - name: team
            email_configs: [{to: team@harbour.example, text: You should have a look at this now.}]
        """,
    "pyproject.toml": """
        [project]
        name = "harbour"
        description = "You should have read the docs first."
        [[tool.mypy.overrides]]
        module = ["spacy.*"]
        """,
    "contacts.csv": "id,name,email,note\r\n1,Kim,kim@harbour.example,You should have called her on Monday.\r\n",
    "tickets.csv": "id,subject,requester,message\r\n1,Where is it?,Kim,You should have sent my parcel on Monday.\r\n",
    "changelog.json": """[{"version": "1.2", "date": "2024-05-01", "title": "New colours",
        "body": "You should have a brighter page now."}]""",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_the_paths_leave_other_data_alone(name: str) -> None:
    text = FOREIGN[name].replace("\n        ", "\n")
    suffix = name if Path(name).suffix != ".lock" else f"{name}.json"
    assert read(parsed(suffix, text)) is None


@pytest.mark.parametrize("name", FOREIGN)
def test_other_data_is_not_checked(name: str, tonecheck, put) -> None:
    put(name, FOREIGN[name].replace("\n        ", "\n"))
    run = tonecheck("check", "--format", "json", "--select", "blame-shifting", ".")
    assert [draft["path"] for draft in run.drafts if draft["error"] is None] == []
