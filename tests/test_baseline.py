"""The baseline: old findings are left alone, new ones are not, and an entry goes when its finding does."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from tonecheck.config.baseline import Baseline
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import ConfigError, InputError
from tonecheck.finding import Finding
from tonecheck.rulebook.rule import Level
from tonecheck.sources.source import Source

FILE = "tonecheck-baseline.json"
NO_FINDINGS = '{\n"version": 1,\n"findings": []\n}\n'


def draft(title: str | None = None, name: str | None = None) -> Draft:
    return Draft(Source("a.json", "A reply."), MappedText.same("A reply."), name=name, title=title)


def finding(words: str = "red word", rule: str = "red", *, whole: bool = False, start: int = 0) -> Finding:
    return Finding(rule, Level.ERROR, "Say green.", start, start + len(words), words, "", whole=whole)


def run(known: Baseline, *drafts: tuple[str, Draft, list[Finding]], done: bool = True) -> list[int]:
    """Check some drafts of some files; give how many findings of each are new."""
    found = [len(known.new(Path(path), each, findings)) for path, each, findings in drafts]
    if done:
        for path, _, _ in drafts:
            known.done(Path(path))
    return found


@pytest.fixture
def made(here: Path):
    """Give what writes a baseline of the findings of some drafts."""

    def made(*drafts: tuple[str, Draft, list[Finding]], path: str = FILE) -> Path:
        known = Baseline.read(Path(path), must_exist=False)
        run(known, *drafts)
        known.save()
        return Path(path)

    return made


def entries(path: Path | str = FILE) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(Path(path).read_text(encoding="utf-8"))["findings"]
    return found


# What an entry is bound to


@pytest.mark.parametrize(
    ("path", "title", "name", "rule", "words"),
    [
        ("a.json", "Refund", "macros[7].body", "red", "red word"),
        ("a.json", "Refund", "entries[0].text", "red", "red word"),
        ("./a.json", " Refund ", None, "red", "red\n   word"),
        ("deep/../a.json", "Refund", None, "red", "red\u00a0word"),
    ],
)
def test_what_may_change(path: str, title: str, name: str, rule: str, words: str, put, made) -> None:
    put("a.json", "")
    file = made(("a.json", draft("Refund", "macros[3].body"), [finding()]))
    known = Baseline.read(file)
    assert run(known, (path, draft(title, name), [finding(words, rule, start=99)])) == [0]
    assert known.note() is None


@pytest.mark.parametrize(
    ("path", "title", "rule", "words"),
    [
        ("b.json", "Refund", "red", "red word"),
        ("deep/a.json", "Refund", "red", "red word"),
        ("a.json", "Return", "red", "red word"),
        ("a.json", None, "red", "red word"),
        ("a.json", "Refund", "amber", "red word"),
        ("a.json", "Refund", "red", "red words"),
    ],
)
def test_what_may_not_change(path: str, title: str, rule: str, words: str, put, made) -> None:
    put("a.json", "")
    known = Baseline.read(made(("a.json", draft("Refund"), [finding()])))
    known.done(Path("a.json"))
    assert run(known, (path, draft(title), [finding(words, rule)])) == [1]
    assert known.gone() == 1


def test_quotes_may_become_typographic(put, made) -> None:
    put("a.json", "")
    file = made(("a.json", draft("What's “up”?"), [finding('you didn\'t say "so"')]))
    known = Baseline.read(file)
    assert run(known, ("a.json", draft('What’s "up"?'), [finding("you didn’t say “so”")])) == [0]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("macros[3].body", "macros[12].body", True),
        ("row 3, column text", "row 4, column text", True),
        ("message 1", "message 20", True),
        ('["step 1"].text[0]', '["step 1"].text[5]', True),
        ("macros[3].body", "macros[3].note", False),
        ("reply_1", "reply_2", False),
        ("v2-body", "v3-body", False),
        (None, "macros[0]", False),
    ],
)
def test_without_a_title_the_place_counts_but_for_its_numbers(before, after, same: bool, put, made) -> None:
    put("a.json", "")
    known = Baseline.read(made(("a.json", draft(name=before), [finding()])))
    assert run(known, ("a.json", draft(name=after), [finding()])) == [int(not same)]


def test_about_a_whole_reply_the_words_do_not_count(put, made) -> None:
    put("a.json", "")
    file = made(("a.json", draft("Refund"), [finding("Bye.", "missing-next-step", whole=True)]))
    assert entries() == [{"file": "a.json", "draft": "Refund", "rule": "missing-next-step"}]
    other = finding("So long.", "missing-next-step", whole=True)
    assert run(Baseline.read(file), ("a.json", draft("Refund"), [other])) == [0]
    assert run(Baseline.read(file), ("a.json", draft("Return"), [other])) == [1]


def test_findings_that_are_alike_are_counted(put, made) -> None:
    put("a.json", "")
    first, second, third = (finding(start=at) for at in (3, 30, 300))
    file = made(("a.json", draft("Refund"), [first, second]))
    assert entries() == [{"file": "a.json", "draft": "Refund", "rule": "red", "words": "red word", "count": 2}]
    known = Baseline.read(file)
    assert known.new(Path("a.json"), draft("Refund"), [first, second, third]) == (third,)
    known = Baseline.read(file)
    assert run(known, ("a.json", draft("Refund"), [first]), ("a.json", draft("Refund"), [second, third])) == [0, 1]
    known = Baseline.read(file)
    assert run(known, ("a.json", draft("Refund"), [third])) == [0]
    assert known.note() == "baseline: 1 finding is gone; tonecheck check --prune-baseline takes it out"


def test_paths_start_at_the_baseline(put, made, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("team/lib/a.json", "")
    put("b.json", "")
    made(("team/lib/a.json", draft(), [finding()]), ("b.json", draft(), [finding()]), path=f"team/{FILE}")
    assert [entry["file"] for entry in entries(f"team/{FILE}")] == ["../b.json", "lib/a.json"]
    (here / "team").rename(here / "moved")
    monkeypatch.chdir(here / "moved" / "lib")
    assert run(Baseline.read(Path("..") / FILE), ("a.json", draft(), [finding()])) == [0]
    assert run(Baseline.read(here / "moved" / FILE), (str(here / "moved/lib/a.json"), draft(), [finding()])) == [0]


# What is gone


def test_only_of_wholly_checked_files_and_of_those_that_do_not_exist_anything_is_gone(put, made) -> None:
    for name in ("a.json", "b.json", "c.json"):
        put(name, "")
    file = made(*((name, draft(), [finding()]) for name in ("a.json", "b.json", "c.json")))
    known = Baseline.read(file)
    assert (known.gone(), known.note()) == (0, None)
    Path("b.json").unlink()
    assert known.gone() == 1
    known.done(Path("a.json"))
    assert known.note() == "baseline: 2 findings are gone; tonecheck check --prune-baseline takes them out"


def test_prune_takes_out_what_is_gone_and_adds_nothing(put, made) -> None:
    put("a.json", "")
    put("b.json", "")
    file = made(
        ("a.json", draft("One"), [finding(), finding(), finding("amber word")]),
        ("a.json", draft("Two"), [finding()]),
        ("b.json", draft("Three"), [finding()]),
    )
    known = Baseline.read(file)
    found = run(known, ("a.json", draft("One"), [finding()]), ("a.json", draft("Four"), [finding(), finding()]))
    assert found == [0, 2]
    assert known.save(prune=True) == f"{FILE}: 3 findings taken out, 2 left"
    assert entries() == [
        {"file": "a.json", "draft": "One", "rule": "red", "words": "red word"},
        {"file": "b.json", "draft": "Three", "rule": "red", "words": "red word"},
    ]
    assert known.note() is None, "what was taken out is not told of again"


def test_prune_with_nothing_to_take_out_leaves_the_file_as_it_is(put, made) -> None:
    put("a.json", "")
    file = made(("a.json", draft(), [finding()]))
    file.write_text(json.dumps(json.loads(file.read_text()), indent=4))
    before = (file.read_text(), file.stat().st_mtime_ns)
    known = Baseline.read(file)
    run(known, ("a.json", draft(), [finding(), finding()]))
    assert known.save(prune=True) == f"{FILE}: 0 findings taken out, 1 left"
    assert (file.read_text(), file.stat().st_mtime_ns) == before


def test_write_replaces_what_was_checked_and_keeps_what_was_not(put, made) -> None:
    for name in ("a.json", "b.json", "c.json"):
        put(name, "")
    file = made(*((name, draft(), [finding()]) for name in ("a.json", "b.json", "c.json", "gone.json")))
    known = Baseline.read(file)
    run(known, ("a.json", draft(), [finding("other word")]))
    run(known, ("b.json", draft(), [finding("other word")]), done=False)
    assert known.save() == f"{FILE}: written, with 4 findings"
    assert [(entry["file"], entry["words"]) for entry in entries()] == [
        ("a.json", "other word"),
        ("b.json", "other word"),
        ("b.json", "red word"),
        ("c.json", "red word"),
    ]


# The file


def test_each_entry_is_one_line_and_in_order(put, made) -> None:
    drafts = [
        ("b.json", draft("Ü “x”"), [finding("naïve 😀"), finding("a\u2028b"), finding(whole=True)]),
        ("a.json", draft(), [finding()]),
    ]
    file = made(*drafts)
    assert file.read_text(encoding="utf-8") == (
        '{\n"version": 1,\n"findings": [\n'
        '{"file": "a.json", "rule": "red", "words": "red word"},\n'
        '{"file": "b.json", "draft": "Ü \\"x\\"", "rule": "red"},\n'
        '{"file": "b.json", "draft": "Ü \\"x\\"", "rule": "red", "words": "a b"},\n'
        '{"file": "b.json", "draft": "Ü \\"x\\"", "rule": "red", "words": "naïve 😀"}\n'
        "]\n}\n"
    )
    content = file.read_bytes()
    assert made(*reversed(drafts)).read_bytes() == content
    assert made(*drafts, path="other.json").read_bytes() == content
    assert made(path="empty.json").read_text() == NO_FINDINGS
    assert run(Baseline.read(Path("empty.json")), *drafts) == [3, 1]


def test_half_characters_come_back(put, made) -> None:
    strange = ("caf\udce9.json", draft("\ud83d title"), [finding("\udcff word")])
    file = made(strange)
    assert run(Baseline.read(file), strange) == [0]


def test_a_file_that_a_formatter_has_been_at_is_read(put, made) -> None:
    put("a.json", "")
    each = ("a.json", draft("Refund"), [finding(), finding(whole=True)])
    file = made(each)
    for text in (
        json.dumps(json.loads(file.read_text()), indent="\t"),
        "\ufeff" + file.read_text().replace("\n", "\r\n"),
    ):
        file.write_bytes(text.encode())
        assert run(Baseline.read(file), each) == [0]


def test_it_is_written_in_one_step_with_its_mode_and_through_a_link(put, made, here: Path) -> None:
    target = put("shared/real.json", NO_FINDINGS)
    target.chmod(0o640)
    (here / FILE).symlink_to(target)
    made(("a.json", draft(), [finding()]))
    assert (here / FILE).is_symlink()
    assert len(entries(target)) == 1
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in target.parent.iterdir()] == ["real.json"], "nothing is left beside it"


def test_a_place_that_can_not_be_written_to(put, here: Path) -> None:
    known = Baseline.read(Path("folder") / FILE, must_exist=False)
    put("folder", "now a file")
    with pytest.raises(InputError, match=r"^folder/tonecheck-baseline\.json: can't be written: "):
        known.save()
    assert [path.name for path in here.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "1: is not valid JSON: Expecting value"),
        ('{\n"version": 1,\n"findings": [\n{"file": "a",}\n]}', "4: is not valid JSON: "),
        ('{\n"version": 1,\n"findings": [\n{"file": "a", "rule": "x"}\n{"file"', "5: is not valid JSON: "),
        ("[]", "1: is not a baseline: "),
        ('{"a": 1}', "1: is not a baseline: "),
        ('\n{\n"findings": [],\n"version": 2}', "4: has the version 2; this tonecheck knows version 1"),
        ('{"version": true, "findings": []}', "1: has the version true; "),
        ('{"version": "1", "findings": []}', '1: has the version "1"; '),
        ('{"version": 1}', '1: must have a list of "findings"'),
        ('{"version": 1,\n"findings": {}}', '2: must have a list of "findings"'),
        ('{"version": 1, "findings": [\n{"file": "a", "rule": "r"},\n3]}', "3: this entry must be an object with file and rule, not 3"),
        ('{"version": 1, "findings": [\n{"file": "a"}]}', "2: this entry has no rule"),
        ('{"version": 1, "findings": [\n{"rule": "a", "file": ""}]}', "2: this entry has no file"),
        ('{"version": 1, "findings": [{"file": "a",\n"rule": 3}]}', "1: this entry has a rule that is no text: 3"),
        ('{"version": 1, "findings": [{"file": "a", "rule": "b"},\n\n{"file": "a", "rule": "b", "words": null}]}', "3: this entry has a words that is no text: null"),
        ('{"version": 1, "findings": [\n{"file": "a", "rule": "b", "word": "c"}]}', "2: this entry has 'word', which is not a key here; did you mean 'words'?"),
        *(
            (f'{{"version": 1, "findings": [\n\n{{"file": "a", "rule": "b", "count": {count}}}]}}', f"3: this entry has a count that is no whole number above 0: {count}")
            for count in ("0", "-1", "1.5", "true", '"2"', "null")
        ),
        ("{\n<<<<<<< ours\n", "2: is a mark of a merge conflict; "),
        ('{"version": 1,\n"findings": [\n{"file": "a", "rule": "b"},\n=======\n{"file": "a"', "4: is a mark of a merge conflict; "),
        ("[" * 100_000, "1: is not a baseline: "),
        ('{"version": ' + "1" * 5_000 + "}", "1: is not a baseline: "),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_line_with_its_line(content: str, problem: str, put) -> None:
    put(FILE, content)
    with pytest.raises(ConfigError) as told:
        Baseline.read(Path(FILE))
    assert str(told.value).startswith(f"{FILE}:{problem}"), str(told.value)
    assert "\n" not in str(told.value)
    with pytest.raises(ConfigError):
        Baseline.read(Path(FILE), must_exist=False)


def test_files_that_are_none(put, here: Path) -> None:
    with pytest.raises(ConfigError, match=rf"^{FILE}: does not exist; tonecheck check --write-baseline makes it$"):
        Baseline.read(Path(FILE))
    put("deep/a", "")
    with pytest.raises(ConfigError, match=r"^deep: can't be read: Is a directory$"):
        Baseline.read(Path("deep"))
    put("latin.json", b'{"version": 1, "findings": ["\xe9"]}')
    with pytest.raises(ConfigError, match=r"^latin\.json: is not UTF-8: byte 29; save it as UTF-8$"):
        Baseline.read(Path("latin.json"))


def test_an_entry_that_both_sides_of_a_merge_have_counts_once(put) -> None:
    entry = {"file": "a.json", "rule": "red", "words": "red word"}
    put(FILE, json.dumps({"version": 1, "findings": [entry, {**entry, "count": 2}, entry]}))
    assert run(Baseline.read(Path(FILE)), ("a.json", draft(), [finding(), finding(), finding()])) == [1]


def test_random_libraries(put, here: Path) -> None:
    """Whatever is edited, the new findings are those there are more of than the baseline has, one by one."""
    chance = random.Random(5)
    for name in "abc":
        put(f"{name}.json", "")

    def library() -> list[tuple[str, Draft, list[Finding]]]:
        return [
            (f"{chance.choice('abc')}.json", draft(chance.choice("xyz"), f"m[{n}]"), chance.choices([finding(w) for w in "rsé"], k=chance.randint(0, 5)))
            for n in range(12)
        ]  # fmt: skip

    def counts(library: list[tuple[str, Draft, list[Finding]]]) -> Counter[tuple[str, str | None, str]]:
        return Counter((path, each.title, found.match) for path, each, findings in library for found in findings)

    for _ in range(50):
        old, new = library(), library()
        Path(FILE).unlink(missing_ok=True)
        known = Baseline.read(Path(FILE), must_exist=False)
        run(known, *old)
        known.save()
        known = Baseline.read(Path(FILE))
        assert sum(run(known, *new)) == (counts(new) - counts(old)).total()
        for name in "abc":
            known.done(Path(f"{name}.json"))
        assert known.gone() == (counts(old) - counts(new)).total()
        known.save(prune=True)
        left = Counter({(e["file"], e["draft"], e["words"]): e.get("count", 1) for e in entries()})
        assert left == counts(old) & counts(new)


# Through the command

FORMAT = '[[formats]]\npaths = ["*.json"]\nrecords = "$.macros[*]"\nbody = "$.body"\ntitle = "$.title"\n'
MACROS = [{"title": f"Macro {number}", "body": f"Here is a red word.\nNumber {number}."} for number in range(4)]


@pytest.fixture
def library(put, only_red):
    """Give what writes a macro file and a config that reads it."""

    def library(macros: list[dict[str, str]] = MACROS, **how: object) -> None:
        only_red(f'exclude = ["{FILE}"]\n{FORMAT}')
        put("macros.json", json.dumps({"macros": macros}, **how))

    return library


def test_written_then_used_then_pruned(tonecheck, library) -> None:
    library()
    run = tonecheck("check", "macros.json", "--baseline", FILE, "--write-baseline")
    assert run.status == 0
    assert f"{FILE}: written, with 4 findings" in run.err
    assert [entry["draft"] for entry in entries()] == [f"Macro {number}" for number in range(4)]

    moved = [{"title": "New", "body": "All green."}, *MACROS[2:], MACROS[0]]
    moved[1] = {**moved[1], "body": "A line before.\n" + moved[1]["body"].replace("Number 2.", "Something else.")}
    library(moved, indent=3, ensure_ascii=True)
    run = tonecheck("check", "macros.json", "--baseline", FILE)
    assert run.status == 0
    assert run.err.strip() == "tonecheck: baseline: 1 finding is gone; tonecheck check --prune-baseline takes it out"

    run = tonecheck("check", "macros.json", "--baseline", FILE, "--prune-baseline")
    assert run.status == 0
    assert [entry["draft"] for entry in entries()] == ["Macro 0", "Macro 2", "Macro 3"]
    assert tonecheck("check", "macros.json", "--baseline", FILE).err == ""


def test_a_new_finding_is_reported_and_fails_the_run(tonecheck, library) -> None:
    library()
    tonecheck("check", "macros.json", "--baseline", FILE, "--write-baseline")
    library([*MACROS, {"title": "New", "body": "A red word."}, {"title": "Macro 0", "body": "Again a red word."}])
    run = tonecheck("check", "--format", "json", "macros.json", "--baseline", FILE)
    assert (run.status, len(run.found)) == (1, 2)
    assert len(entries()) == 4, "it is only used"
    assert tonecheck("check", "macros.json", "--baseline", FILE, "--prune-baseline").status == 1
    assert len(entries()) == 4, "nothing new is added"


def test_the_config_may_name_it(tonecheck, put, only_red, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("deep/a.txt", "A red word.\n")
    only_red(f'baseline = "{FILE}"\n')
    assert tonecheck("check", ".", "--write-baseline").status == 0
    monkeypatch.chdir(here / "deep")
    assert tonecheck("check", "a.txt").status == 0
    assert entries(here / FILE) == [{"file": "deep/a.txt", "rule": "red", "words": "red word"}]


def test_a_run_on_one_folder_leaves_the_others_alone(tonecheck, put, only_red) -> None:
    only_red()
    put("a/a.txt", "A red word.\n")
    put("b/b.txt", "A red word.\n")
    tonecheck("check", ".", "--baseline", FILE, "--write-baseline")
    put("a/a.txt", "A green word.\n")
    put("b/b.txt", "A green word.\n")
    assert "1 finding is gone" in tonecheck("check", "a", "--baseline", FILE).err
    tonecheck("check", "a", "--baseline", FILE, "--prune-baseline")
    assert [entry["file"] for entry in entries()] == ["b/b.txt"]
    assert "gone" not in tonecheck("check", "a", "--baseline", FILE).err


def test_rules_that_were_not_asked_for_are_not_gone(tonecheck, put, house) -> None:
    put("a.txt", "A red word and an amber word.\n")
    tonecheck("check", "a.txt", "--baseline", FILE, "--write-baseline")
    run = tonecheck("check", "a.txt", "--baseline", FILE, "--select", "house/red")
    assert (run.status, run.err) == (0, "")
    tonecheck("check", "a.txt", "--baseline", FILE, "--ignore", "house/red", "--prune-baseline")
    assert len(entries()) == 2


def test_a_file_that_is_missing_is_one_line_and_2(tonecheck, put, only_red) -> None:
    only_red()
    put("a.txt", "A red word.\n")
    run = tonecheck("check", "a.txt", "--baseline", "no.json")
    assert (run.status, run.out) == (2, "")
    assert run.error == "no.json: does not exist; tonecheck check --write-baseline makes it"
    assert tonecheck("check", "a.txt", "--baseline", "no.json", "--prune-baseline").status == 2
    put("no.json", "{")
    run = tonecheck("check", "a.txt", "--baseline", "no.json")
    assert (run.status, run.out) == (2, "")
    assert run.error.startswith("no.json:1: is not valid JSON")


def test_programs_find_standard_error_empty(tonecheck, put, only_red) -> None:
    only_red()
    put("a.txt", "A red word.\n")
    tonecheck("check", "a.txt", "--baseline", FILE, "--write-baseline")
    put("a.txt", "A green word.\n")
    run = tonecheck("check", "--format", "json", "a.txt", "--baseline", FILE)
    assert (run.status, run.err, run.found) == (0, "", [])
