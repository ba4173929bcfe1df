"""Quick fixes and *fix all*: their edits, made by an applier of our own, give the text that the command gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from .editor import Buffer, Editor
from .places import applied, place

MIXED = (
    "Hi Sam 😀,\r\n\r\nYou didn't send the form.\r\n\r\nIt arrives on Tuesday!!\r\n\r\n"
    "Thank you for the photo!!\r\n\r\nKind regards,\r\nAnn\r\n"
)
HTML = "<p>You didn&rsquo;t send the form &amp; the photo.</p>\n<p>It arrives on <b>Tuesday</b>!!</p>\n"
MACROS = json.dumps({"macros": [{"title": "a", "comment": "It arrives on Tuesday!!\n📦"}]}, indent=1)


def edits_of(action: types.CodeAction, buffer: Buffer) -> list[Any]:
    """Give the edits of an action, which must be of this version of this buffer."""
    assert action.edit
    (document,) = action.edit.document_changes or []
    assert isinstance(document, types.TextDocumentEdit)
    assert document.text_document == types.OptionalVersionedTextDocumentIdentifier(buffer.uri, buffer.version)
    return list(document.edits)


def rewrites(actions: list[types.CodeAction]) -> list[types.CodeAction]:
    """Give the quick fixes that are rewrites."""
    return [each for each in actions if each.kind == "quickfix" and not each.title.startswith("Allow ")]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.txt", MIXED), ("a.html", HTML), ("macros.json", MACROS), ("a.md", "**You** didn't send *the form*!!\n")],
)
async def test_rewrites_are_those_of_the_command(
    name: str, text: str, editor: Editor, here: Path, put, command
) -> None:
    said = json.loads(command("check", "--format", "json", str(put(name, text))).out)["drafts"][0]["findings"]
    buffer = editor.open(here / name, text)
    findings = await buffer.findings()
    assert len(findings) == len(said) > 0
    for finding, known in zip(findings, said, strict=True):
        offered = rewrites(await buffer.actions(finding))
        assert [each.title for each in offered] == [each["title"] for each in known["fixes"]]
        for action, fix in zip(offered, known["fixes"], strict=True):
            assert action.diagnostics
            assert [each.code for each in action.diagnostics] == [finding.code]
            edits = [(place(text, e["start"]), place(text, e["end"]), e["text"]) for e in fix["edits"]]
            assert [(e.range.start, e.range.end, e.new_text) for e in edits_of(action, buffer)] == edits


async def test_a_rewrite_that_is_made_leaves_no_finding(editor: Editor, here: Path) -> None:
    buffer = editor.open(here / "a.txt", MIXED)
    expected = MIXED.replace("You didn't send the form", "We didn't receive the form").replace("!!", "!")
    for _ in range(9):
        left = [(each, rewrites(await buffer.actions(each))) for each in await buffer.findings()]
        action = next((actions[0] for _, actions in left if actions), None)
        if action is None:
            break
        buffer.become(applied(buffer.text, edits_of(action, buffer)))
    assert buffer.text == expected
    assert await buffer.findings() == []


async def test_actions_are_those_of_the_place(editor: Editor, put) -> None:
    buffer = editor.open(put("a.txt", MIXED), MIXED)
    findings = {buffer.words(each.range): each for each in await buffer.findings()}
    blame = findings["You didn't send"]
    within = types.Position(blame.range.start.line, blame.range.start.character + 3)
    where = types.TextDocumentIdentifier(buffer.uri)

    async def titles(at: types.Position, *only: str) -> list[str]:
        params = types.CodeActionParams(
            where, types.Range(at, at), types.CodeActionContext([], only=list(only) or None)
        )
        return [each.title for each in await editor.client.text_document_code_action_async(params) or []]

    here_, elsewhere = await titles(within, "quickfix"), await titles(types.Position(0, 1), "quickfix")
    assert 'Replace with "We didn\'t receive the form"' in here_
    assert any(each.startswith("Allow ") for each in here_)
    assert elsewhere == []
    assert "Explain blame-shifting/you-didnt" in await titles(within)
    assert await titles(within, "refactor") == []
    fixes = await buffer.actions(None, "source.fixAll")
    assert [each.kind for each in fixes] == ["source.fixAll.tonecheck"]
    assert fixes == await buffer.actions(None, "source.fixAll.tonecheck")
    assert {each.kind for each in await buffer.actions(None, "quickfix")} == {"quickfix"}


async def test_an_action_asked_with_an_old_finding_is_about_the_text_as_it_is(editor: Editor, here: Path) -> None:
    buffer = editor.open(here / "a.txt", MIXED)
    old = next(each for each in await buffer.findings() if each.code == "shouting/marks")
    buffer.edit((0, 0, "😀 Hello.\r\n\r\n"))
    for action in rewrites(await buffer.actions(old)):
        assert "!!" not in applied(buffer.text, edits_of(action, buffer))
    (fix_all,) = await buffer.actions(None, "source.fixAll")
    assert applied(buffer.text, edits_of(fix_all, buffer)) == buffer.text.replace("!!", "!")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", MIXED),
        ("a.txt", "\ufeffIt arrives on Tuesday!!!!\r\rPLEASE SEND US THE FORM NOW!!\r"),
        ("a.html", HTML),
        ("macros.json", MACROS),
        ("a.md", "# Hi!!\n\nIt arrives **on Tuesday**!!\n"),
        ("a.txt", "It arrives on Tuesday!!\n" * 40),
    ],
)
async def test_fix_all_is_fix(name: str, text: str, editor: Editor, put, command) -> None:
    path = put(name, text)
    buffer = editor.open(path, text)
    await buffer.findings()
    (action,) = await buffer.actions(None, "source.fixAll")
    command("check", "--fix", str(path))
    fixed = path.read_bytes().decode()
    assert fixed != text
    assert applied(text, edits_of(action, buffer)) == fixed


async def test_fix_all_is_not_offered_where_nothing_is_safe(editor: Editor, here: Path) -> None:
    buffer = editor.open(here / "a.txt", "You didn't send the form.\n")
    assert len(await buffer.findings()) == 1
    assert await buffer.actions(None, "source.fixAll") == []
