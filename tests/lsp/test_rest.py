"""Rules about the whole reply wait until it is one: opened, saved, or at rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .editor import SETTINGS, Buffer, Editor

TROUBLE = "Hi Sam,\n\nI'm sorry that the sofa came with a broken leg.\n\nKind regards,\nAnn\n"
WHOLE = "missing-next-step"


def tells_whole(found: list) -> bool:
    return WHOLE in {each.code for each in found}


async def test_it_is_told_when_a_reply_is_opened_or_saved_not_while_it_is_written(
    editor: Editor, tmp_path: Path
) -> None:
    buffer = editor.open(tmp_path / "a.txt", TROUBLE)
    await buffer.until(tells_whole)
    for letter in "Well!!":
        at = buffer.text.index("\n\nKind")
        buffer.edit((at, at, letter))
        assert not tells_whole(await buffer.findings())
    assert "shouting/marks" in {each for each, _ in await buffer.found()}
    buffer.save()
    assert tells_whole(await buffer.until(tells_whole))
    buffer.replace("Well!!", " We’ll send a new leg on Tuesday.")
    await buffer.findings()
    buffer.save()
    await editor.client.text_document_hover_async(_nowhere(buffer))
    assert not any(tells_whole(list(each.diagnostics)) for each in buffer.told if each.version == buffer.version)


def _nowhere(buffer: Buffer):
    from lsprotocol import types

    return types.HoverParams(types.TextDocumentIdentifier(buffer.uri), types.Position(0, 0))


@pytest.fixture
def resting(editor: Editor) -> Iterator[Editor]:
    """The shared editor, where a draft has rested after half a second."""
    editor.configure({"debounce": 10, "rest": 0.5})
    yield editor
    editor.configure(SETTINGS)


async def test_it_is_told_when_the_reply_has_rested(resting: Editor, tmp_path: Path) -> None:
    buffer = resting.open(tmp_path / "a.txt", TROUBLE)
    await buffer.until(tells_whole)
    buffer.replace("broken", "bent")
    await buffer.until(tells_whole)
    first, *_ = (each for each in buffer.told if each.version == buffer.version)
    assert not tells_whole(list(first.diagnostics)), "it was told before the draft had rested"
