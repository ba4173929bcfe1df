"""The pages in docs/editors show the very files that the tests load into editors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "editors"
TEXTS = [
    path.relative_to(FOLDER).as_posix() for path in sorted(FOLDER.glob("*/*")) if path.suffix not in (".png", ".svg")
]
BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_shows_the_file_as_it_is(name: str) -> None:
    blocks = [block for page in FOLDER.glob("*.md") for block in BLOCK.findall(page.read_text("utf-8"))]
    assert blocks.count((FOLDER / name).read_text("utf-8")) == 1
