"""Texts checked as the files they will be: their names, their configs, and configs that change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tonecheck.config.selection import Wish
from tonecheck.errors import UnknownFileError
from tonecheck.finding import applied
from tonecheck.formats import FORMATS, known_suffixes
from tonecheck.lsp.naming import checked_as, path_of
from tonecheck.lsp.workspace import Mistake, Workspace

RULE = """\
summary = "s"
message = "red"
why = "w"

[[phrase]]
any = "{0}"

[[rewrite]]
safe = true
replace = "{0}"
with = "green"
"""
RED = "Here is a red word, and a blue one.\n"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def workspace(here: Path, told: list[str], put) -> Iterator[Workspace]:
    """A workspace with one house rule, which needs no parse, and no other."""
    put("tonecheck-rules/red.toml", RULE.format("red word"))
    put("tonecheck.toml", 'select = ["red"]\n')
    yield Workspace(None, isolated=False, tell=told.append)


@pytest.fixture
def found(workspace: Workspace) -> Callable[..., list[str]]:
    """Give what tells the words that are found in a text."""

    def found(text: str = RED, name: str = "a.txt") -> list[str]:
        return [finding.match for each in workspace.check(Path(name), text) for finding in each.findings]

    return found


def test_a_text_is_checked_as_the_file_it_will_be(found, put) -> None:
    put("a.txt", "What is on the disk is older.\n")
    assert found() == ["red word"]
    macros = f'[{{"title": "T", "body": "{RED.strip()}"}}, {{"title": "U", "body": "{RED.strip()}"}}]'
    assert found(macros, "m.json") == ["red word"] * 2
    with pytest.raises(UnknownFileError):
        found('{"name": "x", "scripts": {"test": "run all the tests there are"}}', "package.json")


@pytest.mark.parametrize(
    "text", ["\ud83d red word", "\ufeffred word", "red word \0 or so"], ids=["half", "mark", "nul"]
)
def test_odd_characters_move_nothing(workspace: Workspace, text: str) -> None:
    for each in workspace.check(Path("a.txt"), text):
        assert [text[f.start : f.end] for f in each.findings] == ["red word"] or each.error


def test_a_change_of_the_config_or_a_rule_is_seen(workspace: Workspace, found, put) -> None:
    assert (found(), workspace.refresh()) == (["red word"], False)
    put("tonecheck-rules/red.toml", RULE.format("blue"))
    assert (workspace.refresh(), found()) == (True, ["blue"])
    put("sub/tonecheck.toml", "")
    assert (workspace.refresh(), found()) == (False, ["blue"]), "nothing of it holds for what is open"
    put("tonecheck.toml", 'select = ["shouting"]\n')
    assert (workspace.refresh(), found()) == (True, [])


def test_a_mistake_says_where_and_is_gone_when_it_is_mended(workspace: Workspace, here: Path, found, put) -> None:
    put("tonecheck.toml", '# ours\nselect = ["rde"]\n')
    with pytest.raises(Mistake) as caught:
        found()
    assert (caught.value.file, caught.value.line) == (here / "tonecheck.toml", 2)
    assert "there is no rule 'rde'" in caught.value.problem
    put("tonecheck.toml", 'select = ["red"]\n')
    assert (workspace.refresh(), found()) == (True, ["red word"])


def test_a_rule_that_does_not_compile_is_a_mistake_in_its_file(here: Path, workspace: Workspace, found, put) -> None:
    put("tonecheck-rules/red.toml", 'summary = "s"\nmessage = "red"\nwhy = "w"\n\n[[regex]]\nany = "("\n')
    with pytest.raises(Mistake) as caught:
        found()
    assert caught.value.file == here / "tonecheck-rules" / "red.toml"


def test_what_the_baseline_knows_is_not_found(workspace: Workspace, found, put) -> None:
    put("tonecheck.toml", 'select = ["red"]\nbaseline = "known.json"\n')
    put("known.json", '{"version": 1, "findings": [{"file": "a.txt", "rule": "red", "words": "red word"}]}')
    assert (found(), found()) == ([], []), "it is known each time anew"
    assert found(RED + RED) == ["red word"], "one was known, two are not"
    put("known.json", '{"version": 1, "findings": []}')
    assert (workspace.refresh(), found()) == (True, ["red word"])


def test_what_is_none_of_our_business(workspace: Workspace, put) -> None:
    put("tonecheck.toml", 'exclude = ["old/"]\nbaseline = "known.json"\n')
    put("known.json", '{"version": 1, "findings": []}')
    names = ["old/a.txt", "tonecheck.toml", "pyproject.toml", "known.json", "tonecheck-rules/red.toml", "a.txt"]
    assert [name for name in names if not workspace.leaves_out(Path(name))] == ["a.txt"]


def test_settings_choose_rules_and_a_wrong_one_is_told(workspace: Workspace, found, told: list[str]) -> None:
    workspace.use(Wish(ignore=("red",)))
    assert found() == []
    workspace.use(Wish(("shouting",), (), ("red",)))
    assert found("PLEASE READ THIS red word NOW!!!") != ["red word"]
    assert "red word" in found("PLEASE READ THIS red word NOW!!!")
    workspace.use(Wish(("rde",)))
    assert (found(), len(told)) == (["red word"], 1)
    assert told[0].startswith("settings: select: there is no rule 'rde'; did you mean 'red'?")


def test_all_safe_rewrites_are_those_of_the_command(workspace: Workspace, here: Path, put, command) -> None:
    text = "\ufeffA red word 😀.\r\nAnother red word.\r\n"
    put("a.txt", text)
    assert command("check", "a.txt", "--fix").status == 0
    fixed = applied(text, workspace.fixed(Path("a.txt"), text))
    assert fixed == (here / "a.txt").read_bytes().decode()
    assert fixed.count("green") == 2


def test_a_stale_check_ends_before_the_next_parse(workspace: Workspace, put) -> None:
    class Stop(BaseException):
        pass

    def proceed() -> None:
        raise Stop

    put("tonecheck.toml", "")
    workspace.proceed = proceed
    with pytest.raises(Stop):
        list(workspace.check(Path("a.txt"), "You didn't send the form."))


# Names

SUFFIXES = known_suffixes(FORMATS)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/me/a%20b/%C3%A9.txt", "/home/me/a b/é.txt"),
        ("file:///home/me/a b/é.txt", "/home/me/a b/é.txt"),
        ("file://localhost/a.txt", "/a.txt"),
        ("file:///100%25%3F.txt", "/100%?.txt"),
        ("file:///a;b.txt", "/a;b.txt"),
        ("untitled:Untitled-1", None),
        ("git:/a.txt?ref", None),
    ],
)
def test_the_path_of_a_uri(uri: str, path: str | None) -> None:
    assert path_of(uri) == (Path(path) if path is not None else None)


def test_a_path_comes_back_from_its_uri(tmp_path: Path) -> None:
    path = tmp_path / "ä b#c?%41.txt"
    assert path_of(path.as_uri()) == path == path_of(f"file://{quote(str(path))}")


@pytest.mark.parametrize(
    ("uri", "language", "text", "name"),
    [
        ("untitled:Untitled-1", "markdown", "", "/w/Untitled-1.md"),
        ("untitled:Untitled-1", "plaintext", "", "/w/Untitled-1.txt"),
        ("untitled:", "json", "[]", "/w/untitled.json"),
        ("file:///a/reply.txt", "markdown", "", "/a/reply.txt"),
        ("file:///tmp/mutt-1", "mail", "To: a@example.org\n\nHi,", "/tmp/mutt-1.eml"),
        ("file:///tmp/mutt-1", "mail", "Hi,\nthere", "/tmp/mutt-1"),
        ("file:///tmp/mutt-1", "gitcommit", "", "/tmp/mutt-1"),
    ],
)
def test_what_a_document_is_checked_as(uri: str, language: str, text: str, name: str) -> None:
    assert checked_as(uri, language, text, Path("/w"), SUFFIXES) == Path(name)
