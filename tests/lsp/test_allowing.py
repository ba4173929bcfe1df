"""*Allow … here*: an edit of the config, after which the finding is gone in the editor and on the command line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from lsprotocol import types

from .editor import Buffer, Editor
from .places import path_of

TEXT = "You should have read the “terms”.\n\nYou didn’t send it 📦.\n"
COMMENTED = """\
# Ours.
[project]
name = "desk"   # not the reply's

[tool.tonecheck]
ignore = [
  "shouting",  # they like it loud
]

[tool.other]
x = 1  # last
"""
EARLIER = '# House.\nignore = []\n\n[[allow]]\nphrase = "so there"  # a song\n\n[rules.shouting]\nlevel = "info"\n'


async def allow(buffer: Buffer, words: str) -> types.CodeAction:
    finding = next(each for each in await buffer.findings() if buffer.words(each.range).startswith(words))
    (action,) = [each for each in await buffer.actions(finding, "quickfix") if each.title.startswith("Allow ")]
    assert words in action.title
    return action


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tonecheck.toml", None),
        ("tonecheck.toml", ""),
        ("tonecheck.toml", EARLIER),
        ("tonecheck.toml", EARLIER.replace("\n", "\r\n")),
        ("tonecheck.toml", "# Nothing, and no line break at the end"),
        ("pyproject.toml", COMMENTED),
        ("pyproject.toml", '[tool.tonecheck]\nallow = [{phrase = "so there"}]\n'),
        ("tonecheck.toml", 'allow = [\n  {phrase = "so there"},  # a song\n]\nignore = ["shouting"]\n'),
        ("tonecheck.toml", "allow = []\n"),
    ],
)
async def test_what_is_allowed_is_found_no_more(
    name: str, content: str | None, editor: Editor, here: Path, put, command
) -> None:
    draft = put("replies/a.txt", TEXT)
    config = here / name if content is None else put(name, content)
    editor.watched(config)
    buffer = editor.open(draft, TEXT)
    assert [each for each, _ in await buffer.found()] == ["blame-shifting/you-should-have", "blame-shifting/you-didnt"]
    for words, left in (("You should have read", 1), ("You didn’t send", 0)):
        edit = (await allow(buffer, words)).edit
        assert edit
        (uri,) = editor.make(edit)
        if content is not None:
            assert path_of(uri) == config
        editor.watched(path_of(uri))
        assert len(await buffer.until(lambda found, left=left: len(found) == left)) == left
    assert command("check", "--format", "unix", str(draft)).out == ""
    written = path_of(uri).read_bytes().decode()
    before = tomllib.loads(content or "")
    for comment in (line.partition("#")[2] for line in (content or "").splitlines() if "#" in line):
        assert comment in written
    after = tomllib.loads(written)
    tables = [
        each.get("tool", {}).get("tonecheck", {}) if name == "pyproject.toml" else each for each in (before, after)
    ]
    old, new = (each.pop("allow", []) for each in tables)
    assert new[: len(old)] == old
    assert {each["phrase"] for each in new[len(old) :]} == {"You should have read", "You didn’t send"}
    assert before == after
    assert ("\r\n" in written) == ("\r\n" in (content or ""))
    assert "\n\n\n" not in written.replace("\r\n", "\n")


async def test_a_config_that_is_open_and_not_saved_is_edited_as_it_is_seen(editor: Editor, here: Path, put) -> None:
    config = editor.open(put("tonecheck.toml", "# saved\n"), "# not yet saved\nignore = []\n", "toml")
    buffer = editor.open(put("a.txt", TEXT), TEXT)
    edit = (await allow(buffer, "You should have read")).edit
    assert edit
    editor.make(edit, config)
    assert config.text.startswith("# not yet saved\nignore = []\n")
    assert [each["phrase"] for each in tomllib.loads(config.text)["allow"]] == ["You should have read"]
    assert (here / "tonecheck.toml").read_text() == "# saved\n"


async def test_a_buffer_without_a_folder_has_no_config_to_write(editor: Editor) -> None:
    buffer = editor.open("untitled:Untitled-7", TEXT)
    for finding in await buffer.findings():
        for action in await buffer.actions(finding, "quickfix"):
            edit = action.edit
            uris = [
                each.text_document.uri
                for each in (edit and edit.document_changes) or []
                if isinstance(each, types.TextDocumentEdit)
            ]
            assert uris == [buffer.uri]
    buffer.close()
