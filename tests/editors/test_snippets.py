"""What docs/editors tells people to put into the settings of an editor that we have no copy of: it reads, and we understand it."""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tonecheck.lsp.settings import read_settings

FOLDER = Path(__file__).parents[2] / "docs" / "editors"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [
    pytest.param(language, text, id=f"{page.stem}-{language}-{number}")
    for page in sorted(FOLDER.glob("*.md"))
    for number, (language, text) in enumerate(BLOCK.findall(page.read_text("utf-8")))
]
READERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "ini": lambda text: configparser.ConfigParser(interpolation=None).read_string(text),
}
DRAFT = "Hi Sam,\n\nthe lamp comes today!!!\n"


def of(*languages: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("language", "text"), [each for each in BLOCKS if each.values[0] in languages])


@of(*READERS)
def test_a_block_can_be_read(language: str, text: str) -> None:
    READERS[language](text)


@of("sh")
def test_the_shell_can_read_a_script(language: str, text: str) -> None:
    run = subprocess.run(["sh", "-n"], input=text, text=True, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def commands(value: Any) -> Iterator[list[str]]:
    """Give the command lines in some settings, without the program."""
    if isinstance(value, list):
        for each in value:
            yield from commands(each)
    if not isinstance(value, dict):
        return
    command = value.get("command")
    if command == "tonecheck":
        yield value.get("args") or value["arguments"]
    elif isinstance(command, list):
        assert command[0] == "tonecheck"
        yield command[1:]
    for each in value.values():
        yield from commands(each)


def settings(value: Any) -> Iterator[dict[str, Any]]:
    """Give what is set for the server: the tables with a key of ours."""
    if isinstance(value, dict):
        if "rest" in value:
            yield value
        for each in value.values():
            yield from settings(each)


@of("json", "toml")
def test_its_commands_are_ours(language: str, text: str, tonecheck, put) -> None:
    for args in commands(READERS[language](text)):
        if args == ["lsp"]:
            assert tonecheck("lsp", "--help").status == 0
            continue
        draft = put("draft.txt", DRAFT)
        run = tonecheck(*(str(draft) if each in ("$ZED_FILE", "{buffer_path}") else each for each in args), stdin=DRAFT)
        if "--fix" in args:
            assert (run.status, run.out) == (0, DRAFT.replace("!!!", "!"))
        else:
            assert (run.status, run.err) == (0, "") and run.out.startswith(f"{draft}:3:21: info: ")


@of("json", "toml")
def test_its_settings_are_ours(language: str, text: str) -> None:
    for each in settings(READERS[language](text)):
        assert read_settings(each)[1] == []


def test_something_was_looked_at() -> None:
    values = [
        READERS[language](text) for language, text in (each.values for each in BLOCKS) if language in ("json", "toml")
    ]
    assert len([each for value in values for each in commands(value)]) >= 5
    assert len([each for value in values for each in settings(value)]) >= 2
