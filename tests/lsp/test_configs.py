"""Configs and rule files on the disk: found, changed, broken, mended, gone, and one for each folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol.types import FileChangeType

from .editor import SETTINGS, Editor

BLAME = "blame-shifting/you-should-have"
MARKS = "shouting/marks"
TEXT = "You should have read the terms. It arrives on Tuesday!!\n\nHere is a red word.\n"


async def test_a_config_holds_as_soon_as_it_is_written(editor: Editor, here: Path, put) -> None:
    buffer = editor.open(here / "team" / "a.txt", TEXT)
    other = editor.open("untitled:elsewhere", TEXT)
    assert [each for each, _ in await buffer.found()] == [BLAME, MARKS]
    await other.findings()

    async def codes(expected: list[str]) -> None:
        await buffer.until(lambda found: [each.code for each in found] == expected)

    editor.watched(put("tonecheck.toml", 'ignore = ["shouting"]\n'), kind=FileChangeType.Created)
    await codes([BLAME])
    editor.watched(put("tonecheck.toml", 'ignore = ["blame-shifting"]\n'))
    await codes([MARKS])
    editor.watched(put("team/pyproject.toml", "[tool.tonecheck]\nignore = []\n"), kind=FileChangeType.Created)
    await codes([BLAME, MARKS])
    (here / "team" / "pyproject.toml").unlink()
    editor.watched(here / "team" / "pyproject.toml", kind=FileChangeType.Deleted)
    await codes([MARKS])
    (here / "tonecheck.toml").unlink()
    editor.watched(here / "tonecheck.toml", kind=FileChangeType.Deleted)
    await codes([BLAME, MARKS])
    assert {each.version for each in buffer.told} == {1}
    other.close()


async def test_house_rules_hold_as_soon_as_they_are_written(editor: Editor, here: Path, only_red, put) -> None:
    only_red()
    buffer = editor.open(here / "a.txt", TEXT)
    assert await buffer.found() == [("red", "red word")]
    rule = (here / "tonecheck-rules" / "red.toml").read_text()
    editor.watched(put("tonecheck-rules/red.toml", rule.replace("red word", "Tuesday").replace("Here is a", "On a")))
    await buffer.until(lambda found: [buffer.words(each.range) for each in found] == ["Tuesday"])
    put("tonecheck-rules/blue.toml", rule)
    editor.watched(put("tonecheck.toml", 'select = ["blue"]\n'), here / "tonecheck-rules" / "blue.toml")
    await buffer.until(lambda found: [each.code for each in found] == ["blue"])


@pytest.mark.parametrize(
    ("name", "broken", "says"),
    [
        ("tonecheck.toml", "select = [\n", "tonecheck.toml"),
        ("tonecheck.toml", 'slect = ["red"]\n', "slect"),
        ("tonecheck.toml", 'select = ["rouge"]\n', "rouge"),
        ("tonecheck.toml", b"\xff\xfe\xff", "tonecheck.toml"),
        ("tonecheck-rules/red.toml", "summry = 's'\n", "summry"),
    ],
)
async def test_a_broken_one_is_told_and_mended(
    name: str, broken: str | bytes, says: str, editor: Editor, here: Path, only_red, put
) -> None:
    only_red()
    buffer = editor.open(here / "a.txt", TEXT)
    assert [each for each, _ in await buffer.found()] == ["red"]
    editor.watched(put(name, broken))
    said = await editor.said(says)
    assert "Traceback" not in said
    assert "\n" not in said.strip()
    buffer.edit((0, 0, "Well. "))
    assert await buffer.hover(buffer.span("red word").start) is None or True  # any answer, but an answer
    only_red()
    editor.watched(here / name)
    await buffer.until(lambda found: [each.code for each in found] == ["red"])
    assert buffer.told[-1].diagnostics[0].range == buffer.span("red word")


async def test_one_broken_config_leaves_other_folders_alone(editor: Editor, here: Path, put) -> None:
    put("bad/tonecheck.toml", "select = [\n")
    bad, good = editor.open(here / "bad" / "a.txt", TEXT), editor.open(here / "good" / "a.txt", TEXT)
    assert [each for each, _ in await good.found()] == [BLAME, MARKS]
    assert "bad" in await editor.said("tonecheck.toml")
    bad.close()


async def test_each_folder_of_a_workspace_has_its_own(tmp_path: Path) -> None:
    editor = Editor()
    folders = {}
    for name, ignored in (("sales", "shouting"), ("support", "blame-shifting")):
        folders[name] = tmp_path / f"{name} team"
        folders[name].mkdir()
        (folders[name] / "tonecheck.toml").write_text(f'ignore = ["{ignored}"]\nexclude = ["old/**"]\n')
    told = await editor.start(*folders.values(), initialization_options=SETTINGS)
    assert told.capabilities.workspace
    assert told.capabilities.workspace.workspace_folders
    assert told.capabilities.workspace.workspace_folders.supported
    buffers = {name: editor.open(folder / "replies" / "a.txt", TEXT) for name, folder in folders.items()}
    assert [each for each, _ in await buffers["sales"].found()] == [BLAME]
    assert [each for each, _ in await buffers["support"].found()] == [MARKS]
    # What is left out when the folder is checked is left out here.
    excluded = editor.open(folders["sales"] / "old" / "a.txt", TEXT)
    assert await excluded.found() == []
    assert list((await excluded.pull()).items) == []
    (folders["sales"] / "tonecheck.toml").write_text("")
    editor.watched(folders["sales"] / "tonecheck.toml")
    await buffers["sales"].until(lambda found: [each.code for each in found] == [BLAME, MARKS])
    await excluded.until(lambda found: [each.code for each in found] == [BLAME, MARKS])
    assert [each for each, _ in await buffers["support"].found()] == [MARKS]
    assert await editor.stop() == 0
