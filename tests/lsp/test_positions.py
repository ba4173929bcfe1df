"""Where a finding is, whatever stands before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .editor import Editor

BLAME = "You should have read the terms."
BEFORE = {
    "nothing": "",
    "emoji": "Hi 😀😀,\n\n🎉 ",
    "family": "👩\u200d👩\u200d👧\u200d👦 👍🏽 🇬🇧 ",
    "combining marks": "Zoe\u0308 and Noe\u0301l e\u0301\u0323 ",
    "wide letters": "𝒽𝑒𝓁𝓁𝑜 你好。 ",
    "right to left": "שלום مرحبا. ",
    "zero width": "a\u200b\u2060\ufeff b. ",
    "CRLF": "Hi Sam,\r\n\r\n",
    "a lone CR": "Hi Sam,\r\r",
    "all line breaks": "Hi Sam,\n\r\n\r\r\n\n",
    "BOM": "\ufeff",
    "BOM and lines": "\ufeffHi Sam,\n\n",
    "tabs": "\tHi Sam.\t",
    # Not line breaks in the protocol, though Python takes them for some.
    "line separator": "Hi Sam.\u2028It is here.\u2029",
    "next line": "Hi Sam.\x85It is here. ",
    "form feed": "Hi Sam.\x0c\x0bIt is here.\x1c\x1d\x1e ",
    "line separator on the line before": "It is here\u2028now.\x0c\n\n😀 ",
}


@pytest.mark.parametrize("name", BEFORE)
async def test_a_finding_is_where_its_words_are(name: str, editor: Editor, tmp_path: Path) -> None:
    buffer = editor.open(tmp_path / "a.txt", f"{BEFORE[name]}{BLAME}\nIt is on its way.\n")
    (found,) = await buffer.findings()
    assert found.range == buffer.span("You should have read")
    buffer.edit((0, 0, "Well. 😀 "))
    (found,) = await buffer.findings()
    assert found.range == buffer.span("You should have read")


async def test_a_finding_may_span_lines(editor: Editor, tmp_path: Path) -> None:
    text = (
        "We looked at it again this morning 😀, and you should\r\nhave read the terms before you ordered the sofa.\r\n"
    )
    buffer = editor.open(tmp_path / "a.txt", text)
    (found,) = await buffer.findings()
    assert (found.range.start.line, found.range.end.line) == (0, 1)
    assert buffer.words(found.range) == "you should\r\nhave read"
