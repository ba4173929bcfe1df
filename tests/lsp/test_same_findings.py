"""The server finds what the command finds, in every letter, example and export there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from .editor import Editor
from .places import place

FOLDERS = ("examples", "tests/letters", "tests/exports")
SEVERITY = {"error": 1, "warning": 2, "info": 3}


@pytest.mark.parametrize("folder", FOLDERS)
async def test_the_server_finds_what_the_command_finds(folder: str, editor: Editor, checkout: Path, command) -> None:
    run = command("check", "--format", "json", str(checkout / folder))
    assert run.status in (0, 1), run.err
    known: dict[Path, list[dict]] = {}
    for draft in run.drafts:
        known.setdefault(Path(draft["path"]), []).extend(draft["findings"])
    assert sum(map(len, known.values())) > 20
    for path, findings in known.items():
        text = path.read_bytes().decode()
        buffer = editor.open(path, text, {".txt": "plaintext", ".md": "markdown"}.get(path.suffix, path.suffix[1:]))
        told = [
            (each.code, int(each.severity or 0), each.range.start, each.range.end, each.message)
            for each in await buffer.findings()
        ]
        said = [
            (
                each["rule"],
                SEVERITY[each["level"]],
                place(text, each["start"]),
                place(text, each["end"]),
                each["message"],
            )
            for each in findings
        ]
        assert sorted(told, key=repr) == sorted(said, key=repr), path.name
        buffer.close()
