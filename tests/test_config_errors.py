"""Mistakes in a config: told in one line with file, line, key and remedy, before any draft is parsed."""

from __future__ import annotations

import pytest

NO_RULE = "there is no rule {!r}; did you mean {!r}? (tonecheck rules lists them)"


@pytest.mark.parametrize(
    ("config", "error"),
    [
        # keys
        ('selct = ["all"]', "1: selct: is not a key here; did you mean 'select'?"),
        ('# a comment\n\nfail_on = "error"', "3: fail_on: is not a key here; did you mean 'fail-on'?"),
        ('[alow]\nphrase = "x"', "1: alow: is not a key here; did you mean 'allow'?"),
        ('[[allow]]\nphrase = "x"\n[[allow]]\nphrase = "y"\nrules = "a"', "5: allow[2].rules: is not a key here; did you mean 'rule'?"),
        ('[[allow]]\nphrse = "x"', "2: allow[1].phrse: is not a key here; did you mean 'phrase'?"),
        ('[[overrides]]\npaths = ["x"]\nexclude = ["y"]', "3: overrides[1].exclude: is not a key here; known are "),
        # types
        ("select = 5", "1: select: must be a text or a list of texts, not 5"),
        ('select = ["all", 5]', "1: select: must be a text or a list of texts, not ['all', 5]"),
        ('max-file-size = "2 MB"', "1: max-file-size: must be a whole number, not '2 MB'"),
        ("max-file-size = true", "1: max-file-size: must be a whole number, not True"),
        ("max-file-size = 0", "1: max-file-size: must be a number of bytes above 0"),
        ("model = 3", "1: model: must be a text, not 3"),
        ('allow = "our policy"', "1: allow: must be a table or a list of tables"),
        ('rules = "x"', "1: rules: must be a table, not 'x'"),
        ('[rules]\nblame-shifting = "error"', "2: rules.blame-shifting: must be a table, not 'error'"),
        # values
        ('fail-on = "eror"', "1: fail-on: 'eror' is not one of error, warning, info, never"),
        ('encoding = "utf-88"', "1: encoding: there is no encoding 'utf-88'; try utf-8, cp1252 or latin-1"),
        ('rule-folders = ["nowhere"]', "1: rule-folders: there is no folder 'nowhere' in ."),
        ('[[allow]]\nreason = "x"', "1: allow[1].phrase: is missing"),
        ('[[overrides]]\nignore = ["all"]', "1: overrides[1].paths: is missing; say what this is for"),
        # rules
        ('select = ["blame-shfting"]', "1: select: " + NO_RULE.format("blame-shfting", "blame-shifting")),
        ('\nignore = ["policy"]', "2: ignore: " + NO_RULE.format("policy", "policy-lecture")),
        ('extend-select = ["cant_framing"]', "1: extend-select: " + NO_RULE.format("cant_framing", "cant-framing")),
        (
            '[[overrides]]\npaths = ["x"]\nignore = ["aplogy-overload"]',
            "3: overrides[1].ignore: " + NO_RULE.format("aplogy-overload", "apology-overload"),
        ),
        ('[[allow]]\nphrase = "x"\nrule = "cant"', "3: allow[1].rule: " + NO_RULE.format("cant", "cant-framing")),
        ("[rules.apology]\nmax = 1", "1: rules.apology: " + NO_RULE.format("apology", "apology-overload")),
        ('[rules.blame-shifting]\nlevel = "wrning"', "2: rules.blame-shifting.level: 'wrning' is not one of error, warning, info"),
        ("[rules.apology-overload]\nmx = 1", "2: rules.apology-overload.mx: is not a setting of this rule; did you mean 'max'?"),
        ('[rules.apology-overload]\nmax = "3"', '2: rules.apology-overload.max: must be a whole number such as 2, not "3"'),
        ("[rules.apology-overload]\nmax = true", "2: rules.apology-overload.max: must be a whole number such as 2, not true"),
        # TOML
        ('select = ["all"', "1: is not valid TOML: "),
        ("fail-on = error", "1: is not valid TOML: "),
        ('a = 1\nb = 2\nselect "all"', "3: is not valid TOML: "),
        ('fail-on = "error"\nfail-on = "info"', "2: is not valid TOML: "),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_remedy(config: str, error: str, tonecheck, put) -> None:
    put("a.txt", "Your parcel arrives on Tuesday.\n")
    put("tonecheck.toml", config + "\n")
    run = tonecheck("check", "a.txt")
    assert run.error.startswith(f"tonecheck.toml:{error}")
    assert (run.status, run.out) == (2, "")


def test_a_parameter_that_a_rule_can_not_use_names_the_config(tonecheck, put) -> None:
    put("a.txt", "Your parcel arrives on Tuesday.\n")
    put("tonecheck.toml", "[rules.apology-overload]\nmax = -1\n")
    run = tonecheck("check", "a.txt")
    assert "max: must not be negative" in run.error
    assert "the config sets max = -1" in run.error
    assert run.status == 2


def test_a_mistake_in_the_table_of_a_project_file(tonecheck, put) -> None:
    put("a.txt", "")
    put("pyproject.toml", '[project]\nname = "x"\n\n[tool.tonecheck]\nselct = []\n')
    run = tonecheck("check", "a.txt")
    assert run.error == "pyproject.toml:5: tool.tonecheck.selct: is not a key here; did you mean 'select'?"


def test_a_config_that_is_not_utf8(tonecheck, put) -> None:
    put("a.txt", "")
    put("tonecheck.toml", b'# caf\xe9\nselect = ["all"]\n')
    run = tonecheck("check", "a.txt")
    assert (run.status, run.error) == (2, "tonecheck.toml: is not UTF-8: byte 5; save it as UTF-8")


def test_a_mistake_is_told_even_where_there_is_no_draft(tonecheck, put) -> None:
    put("deep/tonecheck.toml", "selct = []\n")
    run = tonecheck("check", "deep")
    assert (run.status, run.error.split(": ")[0]) == (2, "deep/tonecheck.toml:1")


@pytest.mark.parametrize("args", [("rules",), ("explain", "blame-shifting"), ("new", "mine")])
def test_every_command_that_reads_the_config_tells(args: tuple[str, ...], tonecheck, put) -> None:
    put("tonecheck.toml", "selct = []\n")
    run = tonecheck(*args)
    assert (run.status, run.error.split(": ")[0]) == (2, "tonecheck.toml:1")


def test_one_broken_config_among_several_stops_the_run(tonecheck, put) -> None:
    put("a/a.txt", "")
    put("b/b.txt", "")
    put("b/tonecheck.toml", "selct = []\n")
    run = tonecheck("check", "--format", "json", ".")
    assert (run.status, run.out, run.error.split(": ")[0]) == (2, "", "b/tonecheck.toml:1")
