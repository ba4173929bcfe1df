"""Plugins: a real one, installed and used through the command line, and broken ones, each named for what it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# A real one


@pytest.fixture(scope="module")
def installed(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the plugin of ``plugin_package`` is installed in, by pip, without the network."""
    pytest.importorskip("hatchling", reason="the plugin is built with hatchling")
    folder = tmp_path_factory.mktemp("site")
    offline = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    source = checkout / "tests" / "plugin_package"
    command = [sys.executable, "-m", "pip", "install", *offline, "--target", str(folder), str(source)]
    subprocess.run(command, check=True, timeout=120)
    return folder


@pytest.fixture
def acme(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process with the plugin on its path."""
    monkeypatch.syspath_prepend(installed)


REPLIES = "== late\nYour parcel arrives on Tuesday!!\n== lost\r\nWe found it!!! It's on its way.\r\n"


def test_all_that_a_plugin_adds_works_in_an_environment_that_has_it(spawn, put, installed: Path) -> None:
    put("a.replies", REPLIES)
    run = spawn("check", "--ignore", "shouting", "--format", "tally", ".", env={"PYTHONPATH": str(installed)})
    assert run == type(run)(0, "2 a.replies\n", "")


def test_without_it_nothing_of_it_is_there(spawn, put) -> None:
    put("a.replies", REPLIES)
    run = spawn("check", "--format", "tally", ".")
    assert run.status == 2
    assert run.error.startswith("--format: there is no format 'tally'; known are ")


def test_its_format_finds_several_drafts_in_a_file(tonecheck, put, acme) -> None:
    put("a.replies", REPLIES)
    run = tonecheck("check", "--ignore", "shouting", "--format", "json", ".")
    assert [(draft["path"], draft["name"]) for draft in run.drafts] == [("a.replies", "late"), ("a.replies", "lost")]
    (late,), (lost,) = (draft["findings"] for draft in run.drafts)
    assert [REPLIES[each["start"] : each["end"]] for each in (late, lost)] == ["!!", "!!!"]
    assert [(each["line"], each["column"]) for each in (late, lost)] == [(2, 31), (4, 12)]


def test_the_name_of_a_draft_is_in_the_report(tonecheck, put, acme) -> None:
    put("a.replies", REPLIES)
    assert "a.replies:2:31 late info acme/no-marks-in-a-row" in tonecheck("check", ".").out


def test_its_kind_of_match_has_values_for_messages(tonecheck, put, acme) -> None:
    put("a.txt", "Your parcel arrives on Tuesday!!!!\n")
    (finding,) = tonecheck("check", "--ignore", "shouting", "--format", "json", "a.txt").drafts[0]["findings"]
    assert finding["message"] == "4 exclamation marks in a row shout. Keep one."


def test_its_rules_obey_the_config(tonecheck, put, acme) -> None:
    put("a.txt", "Thank you!!! See you!!!!\n")
    put("tonecheck.toml", 'ignore = ["shouting"]\n[rules."acme/no-marks-in-a-row"]\nlevel = "error"\nleast = 4\n')
    run = tonecheck("check", "--format", "json", "a.txt")
    assert [words for _, _, words in run.found] == ["!!!!"]
    assert run.status == 1


def test_its_rules_are_listed_and_their_examples_hold(tonecheck, acme, checkout: Path) -> None:
    listed = {each["rule"]: each for each in json.loads(tonecheck("rules", "--format", "json").out)["rules"]}
    assert listed["acme/no-marks-in-a-row"]["file"] == "acme rules/acme/no-marks-in-a-row.toml"
    folder = checkout / "tests" / "plugin_package" / "tonecheck_acme" / "rules"
    assert tonecheck("test", str(folder)).out == "2 examples of 1 rule, all as the files say\n"


def test_a_mistake_in_a_rule_of_its_kind_is_told_as_one_of_ours(tonecheck, put, acme) -> None:
    put("tonecheck-rules/mine.toml", 'summary = "s"\nmessage = "m"\nwhy = "w"\n[[run]]\nmark = "ab"\n')
    put("a.txt", "Thank you!\n")
    run = tonecheck("check", "a.txt")
    assert (run.status, run.error) == (2, "tonecheck-rules/mine.toml:5: run[1].mark: must be one character")


def test_isolated_leaves_it_out(tonecheck, put, acme) -> None:
    put("a.txt", "Thank you!!!\n")
    assert tonecheck("check", "--format", "json", "--isolated", "a.txt").found == []
    assert tonecheck("check", "--format", "tally", "--isolated", "a.txt").status == 2


# Broken ones


HEAD = "from tonecheck.hooks import hookimpl\n"


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Give what installs a plugin made of some code: package *acme-extras* 0.3, entry point *extras*."""
    site = tmp_path / "site"
    made = site / "acme_extras-0.3.dist-info"
    made.mkdir(parents=True)
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-extras\nVersion: 0.3\n")
    (made / "entry_points.txt").write_text("[tonecheck]\nextras = acme_extras\n")
    monkeypatch.syspath_prepend(site)
    yield lambda code: _write(site / "acme_extras.py", code)
    sys.modules.pop("acme_extras", None)


def _write(path: Path, code: str) -> None:
    path.write_text(HEAD + textwrap.dedent(code))


def hook(name: str, body: str) -> str:
    return f"@hookimpl\ndef {name}():\n    {body}\n"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("raise RuntimeError('no licence\\nfound')", "can't be imported: RuntimeError: no licence found"),
        ("import acme_core", "can't be imported: ModuleNotFoundError: No module named 'acme_core'"),
        ("def (", "can't be imported: SyntaxError: invalid syntax (acme_extras.py, line 2)"),
        ("import sys\nsys.exit('bye')", "can't be imported: SystemExit: bye"),
        ("", "has no hooks; mark its functions with @hookimpl of tonecheck.hooks"),
        (hook("tonecheck_kind", "return {}"), "there is no hook 'tonecheck_kind'; did you mean 'tonecheck_kinds'?"),
        ("@hookimpl\ndef tonecheck_kinds(more):\n    return {}", "does not fit our hooks: "),
        (hook("tonecheck_kinds", "return ['run']"), "tonecheck_kinds must give a dict, not ['run']"),
        (hook("tonecheck_kinds", "return None"), "tonecheck_kinds must give a dict, not None"),
        (hook("tonecheck_kinds", "return 1 / 0"), "tonecheck_kinds failed: ZeroDivisionError: division by zero"),
        (hook("tonecheck_kinds", "return {'run': 5}"), "tonecheck_kinds must give what makes a matcher for 'run'"),
        (hook("tonecheck_kinds", "return {5: print}"), "tonecheck_kinds must give a text as its name for 5"),
        (hook("tonecheck_kinds", "return {'phrase': print}"), "tonecheck_kinds gives 'phrase', which there is already"),
        (hook("tonecheck_reporters", "return {'csv': 5}"), "tonecheck_reporters must give a function that writes"),
        (hook("tonecheck_reporters", "return {'json': print}"), "tonecheck_reporters gives 'json', which there is already"),
        (hook("tonecheck_formats", "return {'csv': print}"), "tonecheck_formats must give a tonecheck.formats.Format for 'csv'"),
        (
            "from tonecheck.formats import Format\n" + hook("tonecheck_formats", "return {'csv': Format('csv', print)}"),
            "tonecheck_formats must give suffixes like (\".xyz\",) for 'csv'",
        ),
        (
            "from tonecheck.formats import Format\n" + hook("tonecheck_formats", "return {'x': Format(('.txt',), print)}"),
            "tonecheck_formats gives 'x' for .txt files, which 'text' reads already",
        ),
        (hook("tonecheck_rule_folders", "return 'rules'"), "tonecheck_rule_folders must give a list, not 'rules'"),
        (hook("tonecheck_rule_folders", "return ['rules']"), "tonecheck_rule_folders must give pairs of a folder and its name"),
        (
            hook("tonecheck_rule_folders", "return [('/nowhere/at/all', 'ours')]"),
            "tonecheck_rule_folders: there is no folder /nowhere/at/all",
        ),
    ],
)  # fmt: skip
def test_a_broken_plugin_is_named_with_package_and_version(code: str, problem: str, tonecheck, put, plugin) -> None:
    plugin(code)
    put("a.txt", "")
    run = tonecheck("check", "--format", "json", "a.txt")
    assert run.error.startswith(f"plugin 'extras' of acme-extras 0.3: {problem}")
    assert (run.status, run.out) == (2, "")


@pytest.mark.parametrize("args", [("rules",), ("explain", "blame-shifting"), ("test",), ("new", "mine")])
def test_every_command_that_needs_plugins_names_a_broken_one(args: tuple[str, ...], tonecheck, plugin) -> None:
    plugin("raise RuntimeError('no licence')")
    run = tonecheck(*args)
    assert (run.status, run.error) == (
        2,
        "plugin 'extras' of acme-extras 0.3: can't be imported: RuntimeError: no licence",
    )


def test_isolated_works_beside_a_broken_one(tonecheck, put, plugin) -> None:
    plugin("raise RuntimeError('no licence')")
    put("a.txt", "")
    assert tonecheck("check", "--isolated", "a.txt").status == 0


KIND = """
class Runs:
    lemmas = False

    def find(self, reading):
        {find}

@hookimpl
def tonecheck_kinds():
    return {{"run": lambda table, workshop: {make}}}
"""


@pytest.mark.parametrize(
    ("make", "find", "problem"),
    [
        ("1 / 0", "return iter(())", "kind 'run' failed: ZeroDivisionError: division by zero"),
        ("None", "return iter(())", "kind 'run' failed: AttributeError: 'NoneType' object has no attribute 'lemmas'"),
        ("Runs()", "return 1 / 0", "kind 'run' failed: ZeroDivisionError: division by zero"),
        ("Runs()", "return None", "kind 'run' failed: TypeError: 'NoneType' object is not iterable"),
        ("Runs()", "yield (0, 3)", "kind 'run' must give hits, not (0, 3)"),
        ("Runs()", "from tonecheck.matchers import Hit; yield Hit(5, 999)", "kind 'run' gave a hit outside the draft: 5 to 999"),
        ("Runs()", "from tonecheck.matchers import Hit; yield Hit(4, 4)", "kind 'run' gave a hit outside the draft: 4 to 4"),
    ],
)  # fmt: skip
def test_a_kind_of_match_that_breaks_is_named(make: str, find: str, problem: str, tonecheck, put, plugin) -> None:
    plugin(KIND.format(make=make, find=find))
    put("a.txt", "You should have read the terms.\n")
    put("tonecheck-rules/mine.toml", 'summary = "s"\nmessage = "m"\nwhy = "w"\n[[run]]\n')
    run = tonecheck("check", "--format", "json", "a.txt")
    assert run.error == f"plugin 'extras' of acme-extras 0.3: {problem}"
    assert run.status == 2


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        ("lambda source: 1 / 0", "failed: ZeroDivisionError: division by zero"),
        ("lambda source: None", "failed: TypeError: 'NoneType' object is not iterable"),
        ("lambda source: [source.text]", "must give drafts, not 'You'"),
    ],
)
def test_a_format_that_breaks_is_told_for_its_file_and_the_rest_goes_on(
    read: str, problem: str, tonecheck, put, plugin
) -> None:
    plugin(
        "from tonecheck.formats import Format\n"
        + hook("tonecheck_formats", f"return {{'csv': Format(('.csv',), {read})}}")
    )
    put("a.csv", "You")
    put("b.txt", "You should have read the terms.\n")
    run = tonecheck("check", "--format", "json", ".")
    assert run.error == f"a.csv: plugin 'extras' of acme-extras 0.3: format 'csv' {problem}"
    assert [path for path, _, _ in run.found] == ["b.txt"]
    assert run.status == 2


def test_a_reporter_that_breaks_is_named(tonecheck, put, plugin) -> None:
    plugin(hook("tonecheck_reporters", "return {'csv': lambda results, out, look: 1 / 0}"))
    put("a.txt", "")
    run = tonecheck("check", "--format", "csv", "a.txt")
    problem = "reporter 'csv' failed: ZeroDivisionError: division by zero"
    assert (run.status, run.error) == (2, f"plugin 'extras' of acme-extras 0.3: {problem}")


def test_a_broken_rule_of_a_plugin_is_named_by_its_folder(tonecheck, put, plugin, here: Path) -> None:
    put("elsewhere/x.toml", "summry = 's'\n")
    plugin(hook("tonecheck_rule_folders", f"return [({os.fspath(here / 'elsewhere')!r}, 'extra rules')]"))
    put("a.txt", "")
    run = tonecheck("check", "a.txt")
    assert (run.status, run.error) == (2, "extra rules/x.toml:1: summry: is not a key here; did you mean 'summary'?")
