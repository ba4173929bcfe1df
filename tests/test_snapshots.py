"""Whole replies: what is found in each, as it stands in ``__snapshots__``.

After a change of the rules: ``pytest tests/test_snapshots.py --snapshot-update``, and read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("examples", "tests/letters")
LETTERS = sorted(path.relative_to(ROOT).as_posix() for name in FOLDERS for path in (ROOT / name).iterdir())


@pytest.fixture(scope="module")
def findings(command) -> dict[str, list[str]]:
    """The findings of every letter: rule and words, in order of place."""
    run = command("check", "--format", "json", "--isolated", *(str(ROOT / name) for name in FOLDERS))
    assert run.err == ""
    return {
        Path(draft["path"]).relative_to(ROOT).as_posix(): [
            f"{each['line']}:{each['column']} {each['rule']}: {' '.join(each['match'].split())}"
            for each in draft["findings"]
        ]
        for draft in run.drafts
    }


@pytest.mark.parametrize("letter", LETTERS)
def test_what_is_found_in_a_letter(letter: str, findings: dict[str, list[str]], snapshot) -> None:
    assert "\n".join(findings[letter] or ["(nothing)"]) == snapshot


def test_every_letter_is_checked(findings: dict[str, list[str]]) -> None:
    assert sorted(findings) == LETTERS
