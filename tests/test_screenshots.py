"""docs/screenshots draws what real editors show: how a screen becomes a picture, and that the pictures are those of now."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

HAS_EGLOT = ["emacs", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"]


@pytest.fixture(scope="module")
def folder(checkout: Path) -> Path:
    """Where what takes the pictures is."""
    return checkout / "docs" / "screenshots"


@pytest.fixture(scope="module")
def module(folder: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Give what imports one of the modules there, which find each other as they do when the folder is run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))

        def imported(name: str) -> ModuleType:
            spec = importlib.util.spec_from_file_location(f"screenshots_{name}", folder / f"{name}.py")
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            patch.setitem(sys.modules, module.__name__, module)  # where its dataclasses look for their types
            spec.loader.exec_module(module)
            return module

        yield imported


@pytest.fixture(scope="module")
def picture(module: Callable[[str], ModuleType]) -> ModuleType:
    """The module that draws."""
    return module("picture")


def elements(picture: ModuleType, captured: str) -> list[dict[str, str]]:
    """Draw a screen and give its elements, after what is behind all: attributes, and ``is`` and ``says``."""
    drawn = ET.fromstring(picture.svg(captured, columns=20, rows=2, title="A & B"))
    found = [
        {"is": each.tag.rpartition("}")[2], "says": each.text or "", **{str(k): v for k, v in each.attrib.items()}}
        for each in drawn
    ]
    assert [each["is"] for each in found[:3]] == ["title", "style", "rect"]
    return found[3:]


def test_each_stretch_of_text_stands_in_its_column_with_its_colour(picture: ModuleType) -> None:
    captured = "W \x1b[38;2;255;180;84m🎂\x1b[39m you\x1b[1;31m <b>\x1b[0m  \n\n  end"
    texts = [(each["says"], each["x"], each["fill"]) for each in elements(picture, captured)]
    at = [f"{picture.MARGIN + column * picture.CELL:.1f}" for column in (0, 2, 5, 9, 2)]
    own, red = picture.TEXT, picture.PALETTE[1]
    assert texts == [
        ("W", at[0], own),
        ("🎂", at[1], "#ffb454"),
        ("you", at[2], own),  # after the two columns of the cake
        ("<b>", at[3], red),
        ("end", at[4], own),
    ]


def test_a_style_lasts_until_it_ends_over_lines(picture: ModuleType) -> None:
    first, second, third = elements(picture, "\x1b[38;5;196mone\ntwo\x1b[m three")
    assert [each["fill"] for each in (first, second, third)] == ["#ff0000", "#ff0000", picture.TEXT]
    assert float(second["y"]) - float(first["y"]) == picture.LINE


def test_lines_under_words_are_straight_or_wavy_in_a_colour_of_their_own(picture: ModuleType) -> None:
    wavy, said, straight, also = elements(picture, "\x1b[4:3;58;2;1;2;3mab\x1b[0m \x1b[4;32mcd\x1b[24m")
    assert (wavy["is"], wavy["stroke"], said["fill"]) == ("path", "#010203", picture.TEXT)
    assert "q" in wavy["d"] and "q" not in straight["d"]
    assert straight["stroke"] == also["fill"] == picture.PALETTE[2]


def test_ground_and_words_change_places(picture: ModuleType) -> None:
    ground, text = elements(picture, "\x1b[7m status \x1b[27m")
    assert (ground["is"], ground["fill"], text["fill"]) == ("rect", picture.TEXT, picture.GROUND)
    assert float(ground["width"]) == pytest.approx(8 * picture.CELL), "spaces have a ground too"


def test_the_words_of_a_picture_are_read_back(picture: ModuleType) -> None:
    drawn = picture.svg("a \x1b[1mb\x1b[0m   c\n\n &", columns=20, rows=3, title="")
    assert picture.words(drawn) == ["a b c", "&"]


def test_a_picture_is_out_of_date_when_it_says_something_else(module, picture: ModuleType, tmp_path: Path) -> None:
    changes = module("__main__").changes
    old, new, bright = (
        picture.svg(text, columns=20, rows=2, title="") for text in ("one\ntwo", "one\n2", "one\n\x1b[31mtwo")
    )
    path = tmp_path / "old.svg"
    assert "+one" in changes(path, old), "there is none yet"
    path.write_text(old, encoding="utf-8")
    assert changes(path, old) == changes(path, bright) == []
    assert {"-two", "+2"} <= set(changes(path, new))


def test_what_does_not_come_on_the_screen_is_told(module, tmp_path: Path) -> None:
    if shutil.which("tmux") is None:
        pytest.skip("needs tmux")
    terminal = module("terminal")
    command = ("sh", "-c", "echo here; cat")
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    with (
        tempfile.TemporaryDirectory() as own,  # a socket's path must be short
        terminal.Terminal(command, cwd=tmp_path, environment=environment, own=Path(own), columns=20, rows=4) as shown,
    ):
        shown.wait_for(["here"], seconds=30)  # a key that is pressed before is on the screen before
        shown.press("now", "Enter")
        shown.wait_for(["here", "now"], seconds=30)
        with pytest.raises(terminal.NotShownError, match=r"no there, nor here:\nhere\nnow\nnow$"):
            shown.wait_for(["here", "there", "nor here"], seconds=0)


@pytest.fixture
def check(folder: Path, module):
    """Give what runs the check in an environment; skips where a program is missing."""
    missing = [each for each in module("__main__").PROGRAMS if shutil.which(each) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    if subprocess.run(HAS_EGLOT, capture_output=True).returncode:
        pytest.skip("needs an Emacs with eglot")
    pytest.importorskip("pygls", reason="needs the extra: pip install 'tonecheck[lsp]'")

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, str(folder), "--check"], capture_output=True, text=True, env=os.environ)

    return run


def test_the_pictures_show_what_the_editors_show_now(check) -> None:
    run = check()
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
