"""What commands leave alone: each imports what it needs itself, and most need little of what there is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PARSER = {"spacy", "thinc", "numpy", "lemminflect"}
READING = {
    "tonecheck.linter",
    "tonecheck.nlp",
    "tonecheck.rewriting",
    "tonecheck.matchers.base",
    "tonecheck.drafts.draft",
}
FILES = {"yaml", "markdown_it", "jsonpath", "pathspec", "tonecheck.formats.data", "tonecheck.formats.markdown"}
PLUGINS = {"pluggy", "importlib.metadata", "importlib.resources", "tonecheck.hooks", "tonecheck.plugins.plugin"}
FIXING = {"tonecheck.fixing", "tonecheck.cli.fix", "tonecheck.sources.changes", "tonecheck.config.baseline"}
SERVER = {"pygls", "lsprotocol", "tonecheck.lsp"}
SLOW = {"regex", "tempfile", "asyncio", "urllib.request"}
NEVER = PARSER | READING | FILES | PLUGINS | FIXING | SERVER | SLOW

Imports = Callable[..., set[str]]


# Runs a command and tells, before the process ends, which modules it has.
DRIVER = """
import os, sys
end = os._exit
def tell(status):
    print(*sys.modules, file=sys.stderr, flush=True)
    end(status)
os._exit = tell
from tonecheck.__main__ import main
main()
"""


@pytest.fixture
def imports(here: Path) -> Imports:
    """Give what runs a command in a process of its own and tells what that imported."""

    def imports(*args: str) -> set[str]:
        done = subprocess.run([sys.executable, "-c", DRIVER, *args], capture_output=True, timeout=60, check=False)
        found = set(done.stderr.decode().splitlines()[-1].split())
        assert "click" in found, "the measure works"
        return found

    return imports


@pytest.mark.parametrize(
    "args",
    [
        ("--help",),
        ("--version",),
        ("chekc",),
        ("check", "--help"),
        ("rules", "--help"),
        ("lsp", "--help"),
        ("check", "--nope"),
        ("explain",),
    ],
    ids=" ".join,
)
def test_what_is_about_the_command_line_alone_imports_no_rule_config_or_file(
    args: tuple[str, ...], imports: Imports
) -> None:
    left_alone = {*NEVER, "tonecheck.tables", "tonecheck.session", "tonecheck.config.file", "tonecheck.discovery"}
    assert not imports(*args) & left_alone


def test_the_measure_sees_what_a_check_imports(imports: Imports, put) -> None:
    put("a.txt", "Your parcel is on its way.\n")
    assert imports("check", "a.txt") >= {"tonecheck.linter", "tonecheck.drafts.draft", "tonecheck.report.text"}


def test_help_imports_no_command(imports: Imports) -> None:
    assert not [
        name for name in imports("--help") if name.startswith("tonecheck.cli.") and name != "tonecheck.cli.alone"
    ]


@pytest.mark.parametrize(
    "args",
    [
        ("check", "--format", "jsn"),
        ("check", "--config", "wrong.toml"),
        ("check", "--select", "nothing-like-it"),
        ("check", "nowhere.txt"),
        ("check", "empty"),
        ("rules",),
        ("rules", "--all"),
        ("rules", "--format", "json"),
        ("explain", "nothing-like-it"),
        ("explain", "cant-framing/until"),
    ],
    ids=" ".join,
)
def test_what_checks_no_draft_imports_nothing_that_reads_one(args: tuple[str, ...], imports: Imports, put) -> None:
    put("wrong.toml", "selct = []\n")
    put("empty/picture.png", b"")
    assert not imports(*args) & NEVER


def test_explain_parses_nothing_even_where_it_compares_words(imports: Imports) -> None:
    assert not imports("explain", "blame-shifting") & PARSER


def test_a_plain_config_imports_nothing_for_the_tables_it_does_not_have(imports: Imports, put) -> None:
    put("tonecheck.toml", 'ignore = ["shouting"]\nfail-on = "error"\n')
    assert not imports("check", ".") & {*NEVER, "tonecheck.config.entries"}


def test_a_check_imports_nothing_of_the_server(imports: Imports, put) -> None:
    put("a.txt", "You didn't send the form.\n")
    assert not imports("check", "a.txt") & SERVER


def test_a_report_imports_no_other(imports: Imports) -> None:
    found = {name for name in imports("check", "--format", "unix", ".") if name.startswith("tonecheck.report.")}
    assert found == {"tonecheck.report.base", "tonecheck.report.checked", "tonecheck.report.unix"}


def test_the_types_of_a_matcher_are_there_for_who_asks(here: Path) -> None:
    code = (
        "import sys, tonecheck.matchers as matchers\n"
        "assert 'tonecheck.matchers.base' not in sys.modules\n"
        "from tonecheck.matchers import Hit, Matcher, MatcherFactory, Workshop\n"
        "from tonecheck.matchers.base import Hit as same\n"
        "assert Hit is same\n"
        "assert not hasattr(matchers, 'Hits')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
