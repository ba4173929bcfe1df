"""Edits: what the server knows of a buffer is what the editor has."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lsprotocol import types

from .editor import Buffer, Editor

TEXT = "Hi Sam,\n\nYour parcel 📦 is late.\n\nYou should have read the terms.\n\nKind regards,\nAnn\n"
PIECES = [
    "You should have read it. ", "You didn't send the form.", "\n", "\r\n", "\r", "\n\n", "😀", "e\u0301", "\u2028", "\x0c", "!!",
    "As per our policy, ", " ", "> ", "{{name}}", "a", "\ufeff", "Kind regards,\nAnn\n",
]  # fmt: skip


@pytest.fixture
def snippets(tmp_path: Path) -> Path:
    """A folder where replies are pieces of replies, so that no rule is about the whole of them."""
    (tmp_path / "tonecheck.toml").write_text('kind = "snippet"\nignore = ["missing-next-step"]\n')
    return tmp_path


async def same_as_fresh(buffer: Buffer, folder: Path) -> None:
    """Compare with the same text, opened anew."""
    fresh = buffer.editor.open(folder / f"fresh{buffer.version}.txt", buffer.text)
    known, anew = [[(each.code, each.range, each.message) for each in await b.findings()] for b in (buffer, fresh)]
    assert known == anew
    fresh.close()


async def test_an_edit_is_made_where_the_editor_made_it(editor: Editor, snippets: Path) -> None:
    buffer = editor.open(snippets / "a.txt", TEXT)
    assert await buffer.found() == [("blame-shifting/you-should-have", "You should have read")]
    buffer.replace("You should have read", "We can send you")
    assert await buffer.found() == []
    buffer.replace("We can send you", "😀 You should have read")
    (found,) = await buffer.findings()
    assert found.range == buffer.span("You should have read")


async def test_edits_of_one_message_follow_each_other(editor: Editor, snippets: Path) -> None:
    buffer = editor.open(snippets / "a.txt", "")
    assert await buffer.found() == []
    buffer.edit((0, 0, "You 😀\r\nread."), (4, 7, "should\n"), (11, 11, "have "), (10, 11, " "))
    assert buffer.text == "You should have read."
    assert await buffer.found() == [("blame-shifting/you-should-have", "You should have read")]


async def test_a_whole_text_may_come_instead(editor: Editor, snippets: Path) -> None:
    buffer = editor.open(snippets / "a.txt", TEXT)
    buffer.become("You didn’t send the form.\n")
    assert await buffer.found() == [("blame-shifting/you-didnt", "You didn’t send")]
    buffer.replace("form", "📦")
    assert await buffer.found() == [("blame-shifting/you-didnt", "You didn’t send")]
    buffer.become("")
    assert await buffer.found() == []


async def test_versions_may_leap(editor: Editor, snippets: Path) -> None:
    buffer = editor.open(snippets / "a.txt", TEXT)
    buffer.version = 41
    buffer.replace("You should have read the terms.", "")
    assert await buffer.found() == []
    assert buffer.told[-1].version == 42


async def test_a_buffer_may_be_closed_and_opened_again(editor: Editor, snippets: Path) -> None:
    buffer = editor.open(snippets / "a.txt", TEXT)
    buffer.version = 9
    buffer.close()
    again = editor.open(snippets / "a.txt", "You didn't send the form.\n")
    (found,) = await again.until(lambda found: found and found[0].code != "blame-shifting/you-should-have")
    assert (found.code, found.range) == ("blame-shifting/you-didnt", again.span("You didn't send"))


def between(text: str, offset: int) -> int:
    """Give a place where an editor's cursor may be: within a CRLF there is none."""
    return offset + (text[offset - 1 : offset + 1] == "\r\n")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_after_any_edits_it_is_as_if_opened_afresh(seed: int, editor: Editor, snippets: Path) -> None:
    chance = random.Random(seed)
    buffer = editor.open(snippets / "a.txt", TEXT)
    for count in range(1, 61):
        text, edits = buffer.text, []
        for _ in range(chance.randint(1, 3)):
            start = between(text, chance.randint(0, len(text)))
            end = between(text, min(len(text), start + chance.choice([0, 0, 1, 5, 30])))
            new = "".join(chance.choices(PIECES, k=chance.randint(0, 3)))
            edits.append((start, end, new))
            text = text[:start] + new + text[end:]
        buffer.edit(*edits)
        if count % 20 == 0:
            await same_as_fresh(buffer, snippets)


@pytest.mark.parametrize(
    ("text", "where", "new"),
    [
        ("You shall\nIt is.\n", (0, 4, 0, 99), "should have read."),  # beyond the end of its line: the end of it
        ("You should have read.\nIt\nis", (1, 0, 3, 0), ""),  # the line after the last, as Neovim has it
        ("You should have read.\n😀", (1, 1, 9, 9), ""),  # within an emoji, and beyond the end of all
    ],
)
async def test_places_that_are_none_are_the_nearest(
    text: str, where: tuple[int, ...], new: str, editor: Editor, snippets: Path
) -> None:
    buffer = editor.open(snippets / "a.txt", text)
    await buffer.findings()
    line, character, end_line, end = where
    range_ = types.Range(types.Position(line, character), types.Position(end_line, end))
    buffer.change(types.TextDocumentContentChangePartial(range_, new))
    assert [each.code for each in await buffer.findings()] == ["blame-shifting/you-should-have"]
