"""Hovers and explanations."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from .editor import Editor

TEXT = "Hi Sam 😀,\n\n😀 You should have read the terms. It arrives on Tuesday!!\n"


async def test_a_hover_tells_what_and_why(editor: Editor, tmp_path: Path, command) -> None:
    buffer = editor.open(tmp_path / "a.txt", TEXT)
    found = next(each for each in await buffer.findings() if each.code == "blame-shifting/you-should-have")
    hover = await buffer.hover(types.Position(2, found.range.start.character + 1))
    assert hover
    assert hover.range == found.range == buffer.span("You should have read")
    assert isinstance(hover.contents, types.MarkupContent)
    assert hover.contents.kind == types.MarkupKind.Markdown
    said = " ".join(hover.contents.value.split())
    why = " ".join(command("explain", "blame-shifting/you-should-have").out.split())
    assert " ".join(found.message.split()) in said
    assert found.code_description
    assert found.code_description.href in said
    # Both tell the same reason, in the rule's own words.
    assert any(sentence in said for sentence in why.split(". ") if len(sentence) > 40)


async def test_a_hover_is_of_its_place_alone(editor: Editor, tmp_path: Path) -> None:
    buffer = editor.open(tmp_path / "a.txt", TEXT)
    await buffer.findings()
    at = buffer.span("!!").start
    hover = await buffer.hover(at)
    assert hover
    assert hover.range == buffer.span("!!")
    for nowhere in (types.Position(0, 0), types.Position(1, 0), types.Position(2, 1), types.Position(99, 99)):
        assert await buffer.hover(nowhere) is None


async def test_a_hover_after_an_edit_is_of_the_text_as_it_is(editor: Editor, tmp_path: Path) -> None:
    buffer = editor.open(tmp_path / "a.txt", TEXT)
    await buffer.findings()
    buffer.edit((0, 0, "Well,\n"))
    hover = await buffer.hover(buffer.span("You should").start)
    assert hover is None or hover.range == buffer.span("You should have read")


async def test_a_rule_is_explained(editor: Editor, tmp_path: Path) -> None:
    buffer = editor.open(tmp_path / "a.txt", TEXT)
    found = next(each for each in await buffer.findings() if each.code == "blame-shifting/you-should-have")
    (explain,) = [
        each for each in await buffer.actions(found) if each.title == "Explain blame-shifting/you-should-have"
    ]
    assert explain.edit is None
    assert explain.command
    assert explain.command.command == "tonecheck.explain"
    params = types.ExecuteCommandParams(explain.command.command, explain.command.arguments)
    result = await editor.client.workspace_execute_command_async(params)
    shown = [each.message for each in editor.client.messages] + [each.uri for each in editor.client.shown_documents]
    assert "blame" in f"{result} {shown}".casefold()
