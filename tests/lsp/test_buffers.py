"""Documents of every sort: without a file, with odd names, with several drafts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .editor import Editor

BLAME = "blame-shifting/you-should-have"
WORDS = "You should have read"
PLAIN = "You should have read the terms.\n"
HTML = "<p>You <b>should have read</b> the&nbsp;terms.</p>\n"
MARKDOWN = "# Hi\n\nYou **should** have read the terms.\n\n```\nYou should have read it.\n```\n"
MACROS = [
    {"title": "late 😀", "comment": "Hi. 😀 You should have read the terms."},
    {"title": "fine", "comment": "It arrives on Tuesday."},
    {"title": "lost", "comment": 'Line one.\n\nYou didn\u2019t send the "form".'},
]
JSON = json.dumps({"macros": MACROS}, indent=1)
FOUND = [(BLAME, "You should have read"), ("blame-shifting/you-didnt", "You didn\\u2019t send")]
YAML = 'replies:\n- title: 😀\n  body: |\n    Hi.\n\n    You should have read the terms.\n- body: "You didn\\u2019t send the form."\n'
CSV = 'title,body\n"😀 a","Hi. You should have read the ""terms""."\nb,You didn’t send the form.\n'


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("plaintext", PLAIN, [WORDS]),
        ("", PLAIN, [WORDS]),
        ("text", PLAIN, [WORDS]),
        ("mail", PLAIN, [WORDS]),
        ("markdown", MARKDOWN, ["You **should** have read"]),
        ("html", HTML, ["You <b>should have read"]),
        ("json", JSON, ["You should have read", "You didn\\u2019t send"]),
    ],
)
async def test_a_buffer_without_a_file_is_what_its_language_says(
    language: str, text: str, words: list[str], editor: Editor
) -> None:
    buffer = editor.open(f"untitled:{language}-1", text, language)
    assert [each for _, each in await buffer.found()] == words
    buffer.close()


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("macros.json", JSON, FOUND),
        ("replies.yaml", YAML, FOUND),
        ("replies.csv", CSV, [FOUND[0], (FOUND[1][0], "You didn’t send")]),
        ("macros.jsonl", "".join(json.dumps(each) + "\n" for each in MACROS), FOUND),
    ],
)
async def test_a_macro_file_has_many_drafts(name: str, text: str, found: list, editor: Editor, here: Path) -> None:
    language = name.rpartition(".")[2]
    buffer = editor.open(here / name, text, language)
    assert await buffer.found() == found
    # Typed into, it is broken for a while; what is told afterwards is right again.
    at = text.index("Hi.")
    buffer.edit((at, at, '"\n{'))
    await buffer.findings()
    buffer.edit((at, at + 3, "😀"))
    assert await buffer.found() == found
    assert "Traceback" not in str(editor.client.messages)


@pytest.mark.parametrize(
    "name", ["two words.txt", "naïve 😀.txt", "100% #1?.txt", "a+b&c.md", "[x] {y}.txt", "no-suffix"]
)
async def test_odd_names_are_names(name: str, editor: Editor, here: Path, put) -> None:
    put("my folder/tonecheck.toml", 'ignore = ["shouting"]\n')
    buffer = editor.open(here / "my folder" / name, "You should have read the terms!!\n")
    assert await buffer.found() == [(BLAME, WORDS)]


@pytest.mark.parametrize(
    "uri",
    [
        "file:///nowhere/at all/é.txt",  # not quoted, as some editors have it
        "file:///nowhere/%61.txt",  # quoted more than needed
        "file:///c%3A/replies/a.txt",  # as VS Code writes a drive
        "vscode-notebook-cell:/nowhere/a.txt#W0",
        "git:/nowhere/a.txt?%7B%22ref%22%3A%22HEAD%22%7D",
        "untitled:/nowhere/at/all.txt",
        "zipfile:///a.zip::b.txt",
        "a.txt",
    ],
)
async def test_a_uri_comes_back_as_it_was_sent(uri: str, editor: Editor) -> None:
    buffer = editor.open(uri, PLAIN)
    assert await buffer.found() == [(BLAME, WORDS)]
    buffer.close()


async def test_a_file_of_another_sort_is_left_alone(editor: Editor, here: Path) -> None:
    buffer = editor.open(here / "a.py", '# You should have read the terms.\nprint("!!!")\n', "python")
    text = editor.open(here / "a.txt", PLAIN)
    assert len(await text.findings()) == 1
    assert not any(each.diagnostics for each in buffer.told)
