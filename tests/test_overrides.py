"""Settings for some drafts: by path and title, as pieces of replies, in a page's own front matter; and phrases allowed there."""

from __future__ import annotations

import json
from typing import Any

import pytest

MIXED = "A red word, an amber word and a blue word.\n"
LOST = "I am sorry that your parcel got lost on its way to you last week.\n"
ALL = ["house/red", "house/amber", "house/blue"]
BUT_RED = ["house/amber", "house/blue"]
OWES = ("check", "--format", "json", "--select", "missing-next-step")


def macros(*titles: str | None, text: str = MIXED) -> str:
    """Write an export with one text under several titles."""
    action = [{"field": "comment_value", "value": text}]
    return json.dumps({"macros": [{"title": title or "", "actions": action} for title in titles]})


def by_title(run) -> dict[str, list[str]]:
    return {draft.get("title"): [finding["rule"] for finding in draft["findings"]] for draft in run.drafts}


def rules(run) -> list[str]:
    return [rule for _, rule, _ in run.found]


def config(*tables: str, top: str = 'select = ["house"]\n') -> str:
    return top + "".join(f"\n{table}\n" for table in tables)


# Titles


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("Twitter*", {"Twitter: late", "twitter: lost"}),
        ("twitter: l?st", {"twitter: lost"}),
        ("*late", {"Twitter: late", "Mail: late"}),
        ("Twitter", set()),
        ("*", {"Twitter: late", "twitter: lost", "Mail: late"}),
    ],
)
def test_overrides_hold_for_their_titles(pattern: str, fits: set[str], tonecheck, put, house) -> None:
    put("tonecheck.toml", config(f'[[overrides]]\ntitles = ["{pattern}"]\nignore = ["house/red"]'))
    put("macros.json", macros("Twitter: late", "twitter: lost", "Mail: late"))
    found = by_title(tonecheck("check", "--format", "json", "macros.json"))
    assert {title for title, rules in found.items() if rules == BUT_RED} == fits
    assert {title for title, rules in found.items() if rules == ALL} == set(found) - fits


def test_paths_and_titles_together_narrow_it(tonecheck, put, house) -> None:
    put("tonecheck.toml", config('[[overrides]]\npaths = ["a/"]\ntitles = ["T*"]\nignore = ["house/red"]'))
    put("a/macros.json", macros("Twitter", "Mail"))
    put("b/macros.json", macros("Twitter"))
    drafts = tonecheck("check", "--format", "json", ".").drafts
    found = [(draft["path"], draft["title"]) for draft in drafts if len(draft["findings"]) == 2]
    assert found == [("a/macros.json", "Twitter")]


def test_a_page_has_the_title_of_its_front_matter_and_a_text_has_none(tonecheck, put, house) -> None:
    put("tonecheck.toml", config('[[overrides]]\ntitles = ["*"]\nselect = []'))
    put("a.md", f"---\ntitle: Late\n---\n{MIXED}")
    assert rules(tonecheck("check", "--format", "json", "a.md")) == []


def test_of_two_overrides_the_later_counts(tonecheck, put, house) -> None:
    first = '[[overrides]]\ntitles = ["T*"]\nselect = []'
    later = '[[overrides]]\npaths = ["macros.json"]\nextend-select = ["house/blue"]'
    put("macros.json", macros("Twitter"))
    put("tonecheck.toml", config(first, later))
    assert rules(tonecheck("check", "--format", "json", "macros.json")) == ["house/blue"]
    put("tonecheck.toml", config(later, first))
    assert rules(tonecheck("check", "--format", "json", "macros.json")) == []


def test_levels_for_some_titles(tonecheck, put, house) -> None:
    put("tonecheck.toml", config('[[overrides]]\ntitles = ["T*"]\n[overrides.rules.house]\nlevel = "info"'))
    put("macros.json", macros("Twitter", "Mail"))
    run = tonecheck("check", "--format", "json", "macros.json")
    levels = {draft["title"]: {finding["level"] for finding in draft["findings"]} for draft in run.drafts}
    assert levels == {"Twitter": {"info"}, "Mail": {"error", "warning", "info"}}


# Pieces of replies


@pytest.mark.parametrize(
    ("top", "path", "owes"),
    [
        ("", "a.txt", True),
        ('kind = "reply"\n', "a.txt", True),
        ('kind = "snippet"\n', "a.txt", False),
        ('[[overrides]]\npaths = ["snippets/"]\nkind = "snippet"\n', "snippets/a.txt", False),
        ('[[overrides]]\npaths = ["snippets/"]\nkind = "snippet"\n', "a.txt", True),
        ('kind = "snippet"\n[[overrides]]\npaths = ["whole/"]\nkind = "reply"\n', "whole/a.txt", True),
        ('kind = "snippet"\n[[overrides]]\npaths = ["whole/"]\nignore = ["shouting"]\n', "whole/a.txt", False),
    ],
)
def test_a_snippet_owes_no_next_step(top: str, path: str, owes: bool, tonecheck, put) -> None:
    put("tonecheck.toml", top)
    put(path, LOST)
    assert rules(tonecheck(*OWES, path)) == ["missing-next-step"] * owes


def test_some_macros_of_an_export_are_snippets(tonecheck, put) -> None:
    put("tonecheck.toml", '[[overrides]]\ntitles = ["Part: *"]\nkind = "snippet"\n')
    put("macros.json", macros("Part: lost", "Lost", text=LOST))
    assert by_title(tonecheck(*OWES, "macros.json")) == {"Part: lost": [], "Lost": ["missing-next-step"]}


def test_an_override_tells_more_of_a_draft_than_its_format(tonecheck, put) -> None:
    formats = '[[formats]]\npaths = ["a.json"]\nbody = "$.says"\ntitle = "$.label"\nkind = "snippet"\n'
    put("a.json", json.dumps([{"label": "Part", "says": LOST}, {"label": "Whole", "says": LOST}]))
    put("tonecheck.toml", formats)
    assert by_title(tonecheck(*OWES, "a.json")) == {"Part": [], "Whole": []}
    put("tonecheck.toml", formats + '[[overrides]]\ntitles = ["Whole"]\nkind = "reply"\n')
    assert by_title(tonecheck(*OWES, "a.json")) == {"Part": [], "Whole": ["missing-next-step"]}


# What a page says itself


def page(*lines: str, text: str = MIXED, mark: str = "---") -> str:
    return "\n".join((mark, *lines, mark, text))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("title: x",), ALL),
        (("tonecheck:", "  ignore: [house/red]"), BUT_RED),
        (("tonecheck:", "  ignore: house/red"), BUT_RED),
        (("tonecheck: {ignore: [house], extend-select: [house/blue]}",), ["house/blue"]),
        (("tonecheck:", "  select: [house/amber]"), ["house/amber"]),
        (("tonecheck:", "  extend-select: [shouting]"), ALL),
    ],
)
def test_front_matter_chooses_rules(lines: tuple[str, ...], found: list[str], tonecheck, put, house) -> None:
    put("a.md", page(*lines))
    put("b.md", MIXED)
    assert rules(tonecheck("check", "--format", "json", "a.md")) == found
    assert rules(tonecheck("check", "--format", "json", "b.md")) == ALL


def test_front_matter_in_toml(tonecheck, put, house) -> None:
    put("a.md", page("title = 'x'", "[tonecheck]", "ignore = ['house/red']", mark="+++"))
    assert rules(tonecheck("check", "--format", "json", "a.md")) == BUT_RED


def test_front_matter_turns_on_what_is_off(tonecheck, put, house) -> None:
    put("tonecheck.toml", 'select = ["house/red"]\n')
    put("a.md", page("tonecheck:", "  extend-select: [house/blue]"))
    assert rules(tonecheck("check", "--format", "json", "a.md")) == ["house/red", "house/blue"]


def test_front_matter_comes_after_the_overrides(tonecheck, put, house) -> None:
    put("tonecheck.toml", config('[[overrides]]\npaths = ["*.md"]\nselect = ["house/blue"]'))
    put("a.md", page("tonecheck:", "  select: [house/red]"))
    assert rules(tonecheck("check", "--format", "json", "a.md")) == ["house/red"]


def test_what_is_selected_by_option_comes_before_front_matter(tonecheck, put, house) -> None:
    put("a.md", page("tonecheck:", "  select: [house/red]"))
    put("b.md", page("tonecheck:", "  ignore: [house/red]"))
    assert rules(tonecheck("check", "--format", "json", "--select", "house/amber", "a.md")) == ["house/amber"]
    assert rules(tonecheck("check", "--format", "json", "--select", "house/red", "b.md")) == [], (
        "an exception stays one"
    )


@pytest.mark.parametrize(("kind", "top", "owes"), [("snippet", "", False), ("reply", 'kind = "snippet"\n', True)])
def test_front_matter_tells_the_kind(kind: str, top: str, owes: bool, tonecheck, put) -> None:
    put("tonecheck.toml", top)
    put("a.md", page("tonecheck:", f"  kind: {kind}", text=LOST))
    assert rules(tonecheck(*OWES, "a.md")) == ["missing-next-step"] * owes


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("tonecheck:", "  kind: snipet"), "tonecheck.kind: 'snipet' is not one of reply, snippet"),
        (("tonecheck:", "  ignore: [house/rad]"), "tonecheck.ignore: there is no rule 'house/rad'; did you mean"),
        (("tonecheck:", "  ingore: [house/red]"), "tonecheck.ingore: is not a key here; did you mean 'ignore'?"),
        (
            ("tonecheck:", "  extend_select: []"),
            "tonecheck.extend_select: is not a key here; did you mean 'extend-select'?",
        ),
        (("tonecheck:", "  ignore: 3"), "tonecheck.ignore: must be a text or a list of texts, not 3"),
        (("tonecheck: snippet",), "'tonecheck' in the front matter must be a table"),
        (("tonecheck: [",), "the front matter is not valid YAML: "),
    ],
)
def test_a_slip_in_front_matter_is_told_with_its_file_and_line(
    lines: tuple[str, ...], problem: str, tonecheck, put, house
) -> None:
    put("a.md", page("title: x", *lines))
    put("b.md", MIXED)
    run = tonecheck("check", ".")
    assert run.status == 2
    assert run.error.startswith("a.md: line ")
    assert problem in run.error
    assert "b.md:1:3" in run.out, "the others are checked"
    told = [draft for draft in tonecheck("check", "--format", "json", "a.md").drafts if draft["error"]]
    assert [problem in draft["error"] for draft in told] == [True], "a machine is told too"


# Allowed phrases


def allow(*lines: str) -> str:
    return "\n".join(("[[allow]]", *lines))


def test_a_phrase_may_be_allowed_in_some_macros(tonecheck, put, house) -> None:
    put("tonecheck.toml", config(allow('phrase = "red word"', 'titles = ["twitter*", "Chat?"]')))
    put("macros.json", macros("Twitter", "Chat 1", "Chats", "Mail", None))
    found = by_title(tonecheck("check", "--format", "json", "macros.json"))
    assert {title for title, rules in found.items() if "house/red" not in rules} == {"Twitter", "Chats"}


def test_a_phrase_allowed_by_title_is_not_where_there_is_none(tonecheck, put, house) -> None:
    put("tonecheck.toml", config(allow('phrase = "red word"', 'titles = ["a*"]')))
    put("a.txt", MIXED)
    assert rules(tonecheck("check", "--format", "json", "a.txt")) == ALL


def test_path_title_and_rule_all_must_fit(tonecheck, put, house) -> None:
    lines = ('phrase = "word"', 'rule = "house/red"', 'paths = ["a/"]', 'titles = ["T*"]')
    put("tonecheck.toml", config(allow(*lines)))
    put("a/macros.json", macros("Twitter", "Mail"))
    put("b/macros.json", macros("Twitter"))
    drafts = tonecheck("check", "--format", "json", ".").drafts
    found = {(draft["path"], draft["title"]): len(draft["findings"]) for draft in drafts}
    assert found == {("a/macros.json", "Twitter"): 2, ("a/macros.json", "Mail"): 3, ("b/macros.json", "Twitter"): 3}


# What nothing needs


def unused(run) -> list[int]:
    """Give the lines of the config that are told to be of no use."""
    lines = [line for line in run.err.splitlines() if line.startswith("tonecheck: tonecheck.toml:")]
    return sorted(int(line.split(":")[2]) for line in lines)


USED = config(  # lines 3, 7, 11, 15
    '[[overrides]]\npaths = ["a/"]\nignore = ["house/red"]',
    '[[overrides]]\ntitles = ["T*"]\nignore = ["house/blue"]',
    '[[allow]]\nphrase = "amber word"\ntitles = ["Mail*"]',
    '[[overrides]]\npaths = ["a/"]\ntitles = ["Mail*"]',
)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "", []),
        ('titles = ["T*"]', 'titles = ["Twiter*"]', [7]),
        ('titles = ["T*"]', 'paths = ["b/"]\ntitles = ["T*"]', [7]),
        ('phrase = "amber word"', 'phrase = "amber wird"', [12]),
        ('"amber word"\ntitles = ["Mail*"]', '"amber word"\ntitles = ["Male*"]', [12]),
        ('["a/"]', '["aa/"]', [3, 15]),
    ],
)
def test_what_never_fits_is_told_with_its_line(old: str, new: str, lines: list[int], tonecheck, put, house) -> None:
    put("tonecheck.toml", USED.replace(old, new) if old else USED)
    put("a/macros.json", macros("Twitter", "Mail"))
    put("b.txt", "A green word.\n")
    run = tonecheck("check", ".")
    assert unused(run) == lines
    assert len(run.err.splitlines()) == len(lines)
    assert run.status == 1, "a note is no mistake"


@pytest.mark.parametrize("args", [("b.txt",), (".", "--select", "house/red"), (".", "--format", "json")])
def test_where_nobody_can_know_or_a_program_reads_nothing_is_told(args: Any, tonecheck, put, house) -> None:
    put("tonecheck.toml", config('[[overrides]]\npaths = ["x/"]\nignore = ["house/red"]'))
    put("b.txt", "A green word.\n")
    assert tonecheck("check", *args).err == ""


# Slips


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ('[[overrides]]\nignore = ["house"]', "overrides[1].paths: is missing; say what this is for: "),
        ('[[overrides]]\ntitles = []\nignore = ["house"]', "overrides[1].paths: is missing; "),
        ("[[overrides]]\ntitles = [3]", "overrides[1].titles: must be a text or a list of texts, not [3]"),
        (
            '[[overrides]]\ntitles = ["x"]\nigonre = []',
            "overrides[1].igonre: is not a key here; did you mean 'ignore'?",
        ),
        ('[[overrides]]\ntitles = ["x"]\nkind = "part"', "overrides[1].kind: 'part' is not one of reply, snippet"),
        ('[[overrides]]\npaths = ["x"]\nignore = ["house/rad"]', "overrides[1].ignore: there is no rule 'house/rad'; "),
        ('[[allow]]\ntitles = ["x"]', 'allow[1].phrase: is missing; add phrase = "…"'),
        ('[[allow]]\nphrase = "x"\ntitle = "x"', "allow[1].title: is not a key here; did you mean 'titles'?"),
        ('[[allow]]\nphrase = "x"\nrule = "house/rad"', "allow[1].rule: there is no rule 'house/rad'; did you mean"),
        ('[[override]]\npaths = ["x"]', "override: is not a key here; did you mean 'overrides'?"),
        ('kind = "snipet"', "kind: 'snipet' is not one of reply, snippet"),
    ],
)
def test_a_slip_is_told_with_its_line(table: str, problem: str, tonecheck, put, house) -> None:
    put("tonecheck.toml", config(table, top=""))
    put("a.txt", MIXED)
    run = tonecheck("check", "a.txt")
    assert run.status == 2
    assert run.error.startswith("tonecheck.toml:")
    line, told = run.error.removeprefix("tonecheck.toml:").split(": ", 1)
    assert told.startswith(problem)
    assert 2 <= int(line) <= 4
