"""A phrase allowed in a config: the reader of configs finds it, and all else stands as it stood."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.config.file import read_config
from tonecheck.finding import applied
from tonecheck.lsp.allowing import allowing, place_for_config

PROJECT = '[project]\nname = "x"  # ours\n\n[tool.tonecheck]\nignore = ["shouting"]\n\n[tool.other]\nkey = 1\n'
CONFIGS = {
    "empty": "",
    "only a comment": "# ours\n",
    "settings": '# ours\nignore = ["shouting"] # loud\n',
    "no break at the end": 'ignore = ["shouting"]',
    "carriage returns": 'ignore = ["shouting"]\r\n[rules.shouting]\r\nlevel = "error"\r\n',
    "allowed before": '[[allow]]\nphrase = "as per"\n\n[rules.shouting]\nlevel = "error"\n',
    "in a list": 'allow = [\n  { phrase = "as per" }, # a brand ]\n]\n\n[rules.shouting]\nlevel = "error"\n',
    "in a list, with a comma at the end": 'allow = [{ phrase = "[as] per" },]\n',
    "in an empty list": "allow = []\n",
    "a byte order mark": '\ufeffignore = ["shouting"]\n',
}


def allowed(file: Path) -> list[tuple[str, str]]:
    return [(each.phrase, each.rule) for each in read_config(file).allow]


@pytest.mark.parametrize("before", CONFIGS.values(), ids=CONFIGS)
def test_a_phrase_is_added_and_nothing_else_changes(before: str, tmp_path: Path) -> None:
    file = tmp_path / "tonecheck.toml"
    file.write_bytes(before.encode())
    known = allowed(file)
    edit = allowing(before, 'the "Golden" Policy', "policy-lecture", project=False)
    assert edit is not None
    assert edit.start == edit.end, "it takes nothing away"
    after = applied(before, [edit])
    file.write_bytes(after.encode())
    assert allowed(file) == [*known, ('the "Golden" Policy', "policy-lecture")]
    assert ("\r\n" in before) == ("\r\n" in after)
    assert "\r\n" not in before or not after.replace("\r\n", "").count("\n")


def test_a_project_file_has_it_in_its_own_table(tmp_path: Path) -> None:
    edit = allowing(PROJECT, "sorry", "apology-overload/too-many", project=True)
    assert edit is not None
    file = tmp_path / "pyproject.toml"
    file.write_text(applied(PROJECT, [edit]), encoding="utf-8")
    assert allowed(file) == [("sorry", "apology-overload/too-many")]
    assert file.read_text(encoding="utf-8").startswith(PROJECT)


@pytest.mark.parametrize(
    ("text", "project"),
    [
        ("ignore = [", False),
        ("[allow]\nphrase = 'one'\n", False),
        ("allow = 3\n", False),
        ("[tool.other]\n", True),
        ("[tool]\ntonecheck = { ignore = [] }\n", True),
    ],
    ids=["broken", "a single table", "a number", "not ours", "a table in a line"],
)
def test_where_it_can_not_be_added_nothing_is_offered(text: str, project: bool) -> None:
    assert allowing(text, "sorry", "apology-overload", project=project) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_phrase_can_be_written(phrase: str) -> None:
    edit = allowing("", phrase, "shouting", project=False)
    assert edit is not None
    assert tomllib.loads(edit.text)["allow"] == [{"phrase": phrase, "rule": "shouting"}]


def test_a_new_config_stands_where_it_holds(tmp_path: Path) -> None:
    draft = tmp_path / "work" / "drafts" / "a.txt"
    draft.parent.mkdir(parents=True)
    new = {
        "the one there is": place_for_config(draft, tmp_path / "pyproject.toml", (), [tmp_path]),
        "beside house rules": place_for_config(draft, None, (tmp_path / "work" / "tonecheck-rules",), [tmp_path]),
        "in the inmost folder that is open": place_for_config(draft, None, (), [tmp_path, tmp_path / "work"]),
        "nowhere for what is no file": place_for_config(draft, None, (), []),
    }
    draft.write_text("", encoding="utf-8")
    new["beside a file"] = place_for_config(draft, None, (), [tmp_path / "other"])
    assert new == {
        "the one there is": tmp_path / "pyproject.toml",
        "beside house rules": tmp_path / "work" / "tonecheck.toml",
        "in the inmost folder that is open": tmp_path / "work" / "tonecheck.toml",
        "nowhere for what is no file": None,
        "beside a file": draft.parent / "tonecheck.toml",
    }
