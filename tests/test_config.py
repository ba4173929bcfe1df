"""The config: where it is found, what each key does, and what is said of a mistake in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MIXED = "A red word, an amber word and a blue word.\n"
APOLOGIES = "I'm sorry for the noise. I apologize for the wait. Sorry again. I'll refund you by Friday.\n"


def rules(run) -> list[str]:
    """Give the rules that were found, in order of place."""
    return [rule for _, rule, _ in run.found]


# Which config


def test_the_nearest_one_above_a_draft_holds(tonecheck, put, house) -> None:
    put("a/tonecheck.toml", 'select = ["house/amber"]\nrule-folders = ["../tonecheck-rules"]\n')
    paths = ("a/b/c/deep.txt", "a/in.txt", "b/beside.txt", "top.txt")
    for path in paths:
        put(path, MIXED)
    found = tonecheck("check", "--format", "json").found
    ours = {path: [rule for other, rule, _ in found if other == path] for path in paths}
    assert ours["a/in.txt"] == ours["a/b/c/deep.txt"] == ["house/amber"]
    assert ours["top.txt"] == ours["b/beside.txt"] == ["house/red", "house/amber", "house/blue"]


def test_it_is_looked_for_above_the_draft_not_above_the_current_folder(
    tonecheck, put, house, here, monkeypatch
) -> None:
    put("replies/a.txt", MIXED)
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    assert rules(tonecheck("check", "--format", "json", "../replies")) == ["house/red", "house/amber", "house/blue"]


def test_no_config_is_no_mistake(tonecheck, put) -> None:
    put("a.txt", "Your parcel arrives on Tuesday.\n")
    assert tonecheck("check", "a.txt").status == 0


def test_the_table_of_a_project_file(tonecheck, put, house, here: Path) -> None:
    (here / "tonecheck.toml").unlink()
    put("pyproject.toml", '[project]\nname = "x"\n\n[tool.tonecheck]\nselect = ["house/blue"]\n')
    put("a.txt", MIXED)
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == ["house/blue"]


def test_tonecheck_toml_comes_before_the_project_file(tonecheck, put, house) -> None:
    put("pyproject.toml", '[tool.tonecheck]\nselect = ["house/blue"]\n')
    put("tonecheck.toml", 'select = ["house/red"]\n')
    put("a.txt", MIXED)
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == ["house/red"]


@pytest.mark.parametrize("project", ["[tool.other]\nx = 1\n", "[project]\nname = 'tonecheck'\n", "this is [not toml\n"])
def test_a_project_file_that_is_not_about_us_is_passed_over(project: str, tonecheck, put, house) -> None:
    put("tonecheck.toml", 'select = ["house/blue"]\n')
    put("deep/pyproject.toml", project)
    put("deep/a.txt", MIXED)
    assert rules(tonecheck("check", "--format", "json", "deep/a.txt")) == ["house/blue"]


def test_a_project_file_named_on_purpose_must_have_our_table(tonecheck, put) -> None:
    put("pyproject.toml", "[tool.other]\nx = 1\n")
    put("a.txt", MIXED)
    run = tonecheck("check", "a.txt", "--config", "pyproject.toml")
    assert (run.status, run.error) == (2, "pyproject.toml: has no [tool.tonecheck]")


# Which rules


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ('select = ["house"]', ["red", "amber", "blue"]),
        ('select = ["house/red", "house/blue"]', ["red", "blue"]),
        ('select = ["all"]', ["red", "amber", "blue"]),
        ('select = "house/red"', ["red"]),
        ("select = []", []),
        ("", ["red", "amber", "blue"]),
        ('ignore = ["house/red"]', ["amber", "blue"]),
        ('select = ["house/red"]\nignore = ["house"]', ["red"]),
        ('select = ["house/red"]\nextend-select = ["house/blue"]', ["red", "blue"]),
        ('select = ["house"]\nignore = ["house"]', []),
        ('ignore = ["all"]', []),
    ],
)
def test_select_extend_and_ignore(config: str, found: list[str], tonecheck, put, house) -> None:
    put("tonecheck.toml", config + "\n")
    put("a.txt", MIXED)
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == [f"house/{colour}" for colour in found]


def test_a_rule_that_is_off_as_it_comes_is_turned_on_by_name(tonecheck, put, only_red) -> None:
    rule = 'enabled = false\nsummary = "s"\nmessage = "m"\nwhy = "w"\n[[phrase]]\nany = ["red word"]\n'
    put("a.txt", MIXED)
    put("tonecheck-rules/red.toml", rule)
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == []
    put("tonecheck.toml", 'extend-select = ["red"]\n')
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == ["red"]


def test_options_come_before_the_config(tonecheck, put, house) -> None:
    put("tonecheck.toml", 'select = ["house/red"]\nfail-on = "never"\n')
    put("a.txt", MIXED)
    run = tonecheck("check", "--format", "json", "a.txt", "--select", "house/amber")
    assert (rules(run), run.status) == (["house/amber"], 0)
    assert tonecheck("check", "--format", "json", "a.txt", "--fail-on", "error").status == 1


# Levels and parameters


def levels(run) -> dict[str, str]:
    return {f["rule"]: f["level"] for draft in run.drafts for f in draft["findings"]}


def test_a_level_for_a_rule_comes_before_that_of_its_family(tonecheck, put, house) -> None:
    put("tonecheck.toml", 'select = ["house"]\n[rules."house/blue"]\nlevel = "error"\n[rules.house]\nlevel = "info"\n')
    put("a.txt", MIXED)
    run = tonecheck("check", "--format", "json", "a.txt")
    assert levels(run) == {"house/red": "info", "house/amber": "info", "house/blue": "error"}


@pytest.mark.parametrize(("limit", "number"), [(0, 3), (1, 2), (2, 1), (3, 0)])
def test_a_parameter_of_a_rule(limit: int, number: int, tonecheck, put) -> None:
    put("tonecheck.toml", f"[rules.apology-overload]\nmax = {limit}\n")
    put("a.txt", APOLOGIES)
    run = tonecheck("check", "--format", "json", "a.txt", "--select", "apology-overload/too-many")
    assert len(run.found) == number


@pytest.mark.parametrize(("level", "status"), [("error", 1), ("warning", 1), ("info", 0)])
def test_fail_on_counts_the_level_that_the_config_gives(level: str, status: int, tonecheck, put, house) -> None:
    put("tonecheck.toml", f'select = ["house"]\n[rules.house]\nlevel = "{level}"\n')
    put("a.txt", "A blue word.\n")
    assert tonecheck("check", "a.txt").status == status


def test_fail_on_may_differ_from_folder_to_folder(tonecheck, put, house) -> None:
    put("lax/tonecheck.toml", 'rule-folders = ["../tonecheck-rules"]\nselect = ["house"]\nfail-on = "error"\n')
    put("lax/a.txt", "An amber word.\n")
    put("a.txt", "A blue word.\n")
    assert tonecheck("check", ".").status == 0
    put("b.txt", "An amber word.\n")
    assert tonecheck("check", ".").status == 1


# Some files


OVERRIDES = """\
select = ["house"]

[[overrides]]
paths = ["social/", "*.chat.txt"]
ignore = ["house/red"]

[[overrides]]
paths = ["social/loud/*"]
select = ["house/red"]

[overrides.rules."house/red"]
level = "info"
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.txt", {"house/red": "error", "house/amber": "warning", "house/blue": "info"}),
        ("a.chat.txt", {"house/amber": "warning", "house/blue": "info"}),
        ("social/a.txt", {"house/amber": "warning", "house/blue": "info"}),
        ("social/loud/a.txt", {"house/red": "info"}),
        ("antisocial/a.txt", {"house/red": "error", "house/amber": "warning", "house/blue": "info"}),
    ],
)
def test_overrides_hold_for_their_paths(path: str, found: dict[str, str], tonecheck, put, house) -> None:
    put("tonecheck.toml", OVERRIDES)
    put(path, MIXED)
    assert levels(tonecheck("check", "--format", "json", path)) == found


def test_paths_start_at_the_config_wherever_one_stands(tonecheck, put, house, here: Path, monkeypatch) -> None:
    put("tonecheck.toml", OVERRIDES)
    put("social/a.txt", MIXED)
    monkeypatch.chdir(here / "social")
    assert list(levels(tonecheck("check", "--format", "json", "a.txt"))) == ["house/amber", "house/blue"]


@pytest.mark.parametrize("pattern", ["archive/", "archive", "/archive", "**/archive/**", "*.txt\\n!b.txt"])
def test_exclude_takes_patterns_as_gitignore_does(pattern: str, tonecheck, put, house) -> None:
    patterns = json.dumps(pattern.split("\\n"))
    put("tonecheck.toml", f'select = ["house"]\nexclude = {patterns}\n')
    put("archive/a.txt", MIXED)
    put("b.txt", MIXED)
    assert [draft["path"] for draft in tonecheck("check", "--format", "json", ".").drafts] == ["b.txt"]


# Words that may stand


def allow(*entries: str) -> str:
    return 'select = ["house"]\n' + "".join(f"[[allow]]\n{entry}\n" for entry in entries)


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ('phrase = "red word"', ["house/amber", "house/blue"]),
        ('phrase = "RED  Word"', ["house/amber", "house/blue"]),
        ('phrase = "a red word, an amber"', ["house/blue"]),
        ('phrase = "word"', []),
        ('phrase = "wor"', ["house/red", "house/amber", "house/blue"]),
        ('phrase = "red word"\nrule = "house/red"', ["house/amber", "house/blue"]),
        ('phrase = "red word"\nrule = "house"\nreason = "A brand."', ["house/amber", "house/blue"]),
        ('phrase = "red word"\nrule = "house/amber"', ["house/red", "house/amber", "house/blue"]),
        ('phrase = "red word"\npaths = ["a.*"]', ["house/amber", "house/blue"]),
        ('phrase = "red word"\npaths = ["b.*"]', ["house/red", "house/amber", "house/blue"]),
    ],
)
def test_an_allowed_phrase_drops_findings_on_it(entry: str, left: list[str], tonecheck, put, house) -> None:
    put("tonecheck.toml", allow(entry))
    put("a.txt", MIXED)
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == left


def test_curly_and_straight_quotes_are_one_in_an_allowed_phrase(tonecheck, put) -> None:
    put("tonecheck.toml", '[[allow]]\nphrase = "We can\'t"\n')
    put("a.txt", "We can’t do that.\n")
    assert rules(tonecheck("check", "--format", "json", "a.txt", "--select", "cant-framing")) == []


def test_an_allowed_phrase_that_is_not_needed_is_told_for_a_whole_folder(tonecheck, put, house) -> None:
    put("tonecheck.toml", allow('phrase = "red word"', 'phrase = "purple word"'))
    put("a.txt", MIXED)
    run = tonecheck("check", ".")
    assert run.error == "tonecheck.toml:5: allowed phrase 'purple word' was not needed; it can go"
    assert run.status == 1, "it is a note, no mistake"
    assert tonecheck("check", "a.txt").err == "", "a single file can't tell"
    assert tonecheck("check", ".", "--select", "house/red").err == "", "nor can some of the rules"


# House rules


def test_house_rules_are_found_by_themselves(tonecheck, put, house, here: Path) -> None:
    (here / "tonecheck.toml").unlink()
    put("deep/er/a.txt", MIXED)
    assert rules(tonecheck("check", "--format", "json", "deep")) == ["house/red", "house/amber", "house/blue"]


def test_rule_folders_add_up(tonecheck, put, house) -> None:
    put("shared/extra.toml", 'summary = "s"\nmessage = "m"\nwhy = "w"\n[[phrase]]\nany = ["a grey word"]\n')
    put("tonecheck.toml", 'rule-folders = ["shared"]\nselect = ["house/red", "extra"]\n')
    put("a.txt", "A red word and a grey word.\n")
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == ["house/red", "extra"]


def test_a_house_rule_takes_the_place_of_a_built_in_one(tonecheck, put) -> None:
    rule = 'summary = "s"\nmessage = "m"\nwhy = "w"\n[[phrase]]\nany = ["a grey word"]\n'
    put("tonecheck-rules/missing-next-step.toml", rule)
    put("a.txt", "A grey word.\n")
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == ["missing-next-step"]


def test_a_house_rule_folder_may_add_words_to_a_family(tonecheck, put) -> None:
    put("tonecheck-rules/_words/ours.toml", 'outsider = "Northline Wombats"\n')
    put("tonecheck-rules/name.toml", 'summary = "s"\nmessage = "m"\nwhy = "w"\n[[phrase]]\nany = ["@outsider said"]\n')
    put("a.txt", "The Northline Wombats said so.\n")
    assert rules(tonecheck("check", "--format", "json", "a.txt", "--select", "name")) == ["name"]


# init and new


def test_init_writes_a_config_that_holds(tonecheck, put, here: Path) -> None:
    put("a.txt", "Your parcel arrives on Tuesday.\n")
    assert tonecheck("init").status == 0
    assert tonecheck("check", "a.txt").status == 0


def test_every_line_of_the_config_that_init_writes_can_be_used(tonecheck, put, here: Path) -> None:
    tonecheck("init")
    lines = (here / "tonecheck.toml").read_text().splitlines()
    switched_on = [line.removeprefix("# ") if "=" in line or line.startswith("# [") else line for line in lines]
    put("tonecheck.toml", "\n".join(switched_on))
    (here.parent / "shared-rules").mkdir()
    put("a.txt", "Your parcel arrives on Tuesday.\n")
    run = tonecheck("check", "a.txt")
    assert (run.status, run.err) == (0, "")


@pytest.mark.parametrize(
    ("args", "path"), [(("init",), "tonecheck.toml"), (("new", "x/y"), "tonecheck-rules/x/y.toml")]
)
def test_a_file_that_is_there_is_never_written_over(args: tuple[str, ...], path: str, tonecheck, put) -> None:
    content = "# mine\n" if args == ("init",) else 'summary = "s"\nmessage = "m"\nwhy = "w"\n[[phrase]]\nany = ["x"]\n'
    file = put(path, content)
    run = tonecheck(*args)
    assert (run.status, run.error) == (2, f"{path}: is there already; nothing was written")
    assert file.read_text() == content


def test_init_leaves_a_project_that_has_settings_alone(tonecheck, put, here: Path) -> None:
    put("pyproject.toml", "[tool.tonecheck]\n")
    run = tonecheck("init")
    assert (run.status, run.error) == (2, "pyproject.toml has [tool.tonecheck] already; nothing was written")
    assert not (here / "tonecheck.toml").exists()


def test_a_new_rule_is_found_and_its_examples_hold(tonecheck, put) -> None:
    assert tonecheck("new", "phone/no-call-back").status == 0
    assert tonecheck("test", "tonecheck-rules").status == 0
    put("a.txt", "We will call you back.\n")
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == ["phone/no-call-back"]


@pytest.mark.parametrize("name", ["No Call", "../x", "x//y", "phone/", "UPPER", "späť", ""])
def test_a_name_that_no_rule_can_have(name: str, tonecheck, here: Path) -> None:
    run = tonecheck("new", name)
    assert run.status == 2
    assert "can't be a rule's name" in run.error
    assert list(here.iterdir()) == []


def test_the_name_of_a_built_in_rule_is_taken(tonecheck) -> None:
    assert "there is a rule 'blame-shifting' already" in tonecheck("new", "blame-shifting").error


# rules and explain


def test_rules_lists_every_rule_as_the_config_has_it(tonecheck, put, house) -> None:
    put("tonecheck.toml", 'select = ["house"]\nignore = ["house/blue"]\n[rules."house/red"]\nlevel = "info"\n')
    listed = {each["rule"]: each for each in json.loads(tonecheck("rules", "--format", "json").out)["rules"]}
    assert (listed["house/red"]["level"], listed["house/red"]["enabled"]) == ("info", True)
    assert not listed["house/blue"]["enabled"]
    assert not listed["missing-next-step"]["enabled"]
    rows = {row[0]: row[1:3] for row in map(str.split, tonecheck("rules", "--all").out.splitlines()) if row}
    assert rows["red"] == ["on", "info"]
    assert rows["blue"] == ["off", "info"]


def test_explain_tells_the_setting_of_a_rule(tonecheck, put) -> None:
    put("tonecheck.toml", "[rules.apology-overload]\nmax = 7\n")
    out = tonecheck("explain", "apology-overload/too-many").out
    assert "max = 7" in out
    assert "^" in out, "an example with its words underlined"


@pytest.mark.parametrize("family", ["blame-shifting", "policy-lecture", "cant-framing"])
def test_explain_of_a_family_names_every_face(family: str, tonecheck) -> None:
    listed = json.loads(tonecheck("rules", "--format", "json").out)["rules"]
    faces = [each["rule"] for each in listed if each["rule"].startswith(f"{family}/")]
    out = tonecheck("explain", family).out
    assert faces
    assert all(face in out for face in faces)
