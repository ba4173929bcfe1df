"""Fixing: which rewrites are applied together, what they make of a text, how that is shown and how it is written."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import InputError
from tonecheck.finding import Edit, Finding, Fix, applied
from tonecheck.fixing.choosing import choose
from tonecheck.fixing.diff import diff
from tonecheck.fixing.encoded import decoded
from tonecheck.fixing.kept import Run, kept, regions
from tonecheck.fixing.verifying import difference
from tonecheck.rulebook.rule import Level
from tonecheck.sources.source import Source
from tonecheck.sources.writing import MEANWHILE, replace_content

TEXT = "one two three four five six seven"


def draft(text: str = TEXT) -> Draft:
    return Draft(Source("a.txt", text), MappedText.same(text))


def fix(*changes: tuple[int, int, str], safe: bool = True, gap: bool = False) -> Fix:
    edits = tuple(Edit(*each) for each in changes)
    return Fix("Better", safe, edits, edits, gap=gap)


def finding(*fixes: Fix, rule: str = "red", at: int | None = None) -> Finding:
    start = at if at is not None else fixes[0].changes[0].start
    return Finding(rule, Level.ERROR, "Say green.", start, start + 1, "x", "", fixes=fixes)


# Which rewrite of a finding


@pytest.mark.parametrize(
    ("safe", "gap", "first", "first_unsafe"),
    [
        ((True, True), (False, False), 0, 0),
        ((False, True), (False, False), 1, 0),
        ((False, False), (False, False), None, 0),
        ((True, True), (True, False), 1, 1),
        ((False, True), (True, True), None, None),
        ((False, False), (True, False), None, 1),
    ],
)
def test_the_first_that_needs_nobody(
    safe: tuple[bool, bool], gap: tuple[bool, bool], first: int | None, first_unsafe: int | None
) -> None:
    fixes = [fix((0, 3, str(n)), safe=safe[n], gap=gap[n]) for n in range(2)]
    for unsafe, expected in ((False, first), (True, first_unsafe)):
        chosen = finding(*fixes).fix(unsafe=unsafe)
        assert chosen is (None if expected is None else fixes[expected])


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ([(0, 3, "1")], [(4, 7, "2")], True),
        ([(0, 3, "1")], [(3, 7, "2")], False),  # they touch
        ([(0, 4, "1")], [(3, 7, "2")], False),
        ([(0, 13, "1")], [(4, 7, "2")], False),
        ([(0, 3, "1"), (8, 13, "3")], [(4, 7, "2")], False),  # one works between the words of the other
        ([(3, 3, "1")], [(3, 3, "2")], False),
        ([(3, 3, "1")], [(4, 4, "2")], True),
    ],
)
def test_of_rewrites_that_meet_that_of_the_earlier_finding(one, other, both: bool) -> None:
    findings = [finding(fix(*one), rule="b", at=0), finding(fix(*other), rule="a", at=1)]
    for order in (findings, findings[::-1]):
        choice = choose(draft(), order, unsafe=False)
        assert choice.rules == (("b", "a") if both else ("b",))
        assert choice.changes == tuple(sorted((Edit(*each) for each in one + (other if both else [])), key=_place))


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


@pytest.mark.parametrize("changes", [[(0, 3, "one")], [(0, 99, "x")], [(0, 3, "1"), (2, 5, "2")], [(-2, 1, "x")]])
def test_a_rewrite_that_changes_nothing_or_is_broken_is_none(changes: list[tuple[int, int, str]]) -> None:
    assert choose(draft(), [finding(fix(*changes), at=0)], unsafe=False).changes == ()


def test_what_cannot_be_written_together_is_written_one_by_one() -> None:
    """A place where only one change fits, and one where none does."""

    def step(edits: tuple[Edit, ...]) -> tuple[Edit, ...] | None:
        return edits if len(edits) < 3 and all(edit.start != 4 for edit in edits) else None

    picky = replace(draft(), steps=(step,))
    findings = [finding(fix((at, at + 1, "x")), rule=str(at)) for at in (0, 4, 8, 14)]
    assert choose(picky, findings, unsafe=False).rules == ("0", "8")


# Applying


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, list[Edit], str]:
    """A text, edits of it that don't overlap, and the text written by hand."""
    kept_parts = draw(st.lists(st.text("ab ü\n\r😀", max_size=6), min_size=1, max_size=6))
    text = hand = kept_parts[0]
    edits = []
    for part in kept_parts[1:]:
        old, new = draw(st.text("xy\n", max_size=3)), draw(st.text("XYÜ\n", max_size=3))
        edits.append(Edit(len(text), len(text) + len(old), new))
        text, hand = text + old + part, hand + new + part
    return text, edits, hand


@given(changed(), st.randoms(use_true_random=False))
def test_applying_equals_editing_by_hand_in_any_order(given, chance: random.Random) -> None:
    text, edits, hand = given
    order = [each for each in edits if each.start != each.end or each.text]
    if len({(each.start, each.end) for each in order}) == len(order):  # insertions at one place have an order
        chance.shuffle(order)
    assert applied(text, order) == hand


@given(st.text("ab ", min_size=1, max_size=40), st.data())
def test_what_is_chosen_is_applied_in_full_or_not_at_all(text: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 4)), max_size=8))
    findings = [
        finding(fix((start, min(start + length, len(text)), "X")), rule=str(number))
        for number, (start, length) in enumerate(places)
    ]
    choice = choose(draft(text), findings, unsafe=False)
    by_rule = {each.rule: each.fixes[0].changes for each in findings}
    assert sorted(choice.changes, key=_place) == sorted((e for rule in choice.rules for e in by_rule[rule]), key=_place)
    assert all(a.end < b.start for a, b in zip(choice.changes, choice.changes[1:], strict=False))
    data.draw(st.randoms(use_true_random=False)).shuffle(findings)
    assert set(choose(draft(text), findings, unsafe=False).changes) == set(choice.changes)


@pytest.mark.parametrize("edits", [[(0, 5, ""), (4, 6, "")], [(30, 40, "")], [(3, 2, "")]])
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[tuple[int, int, str]]) -> None:
    with pytest.raises(ValueError, match="overlaps another one or leaves the text"):
        applied(TEXT, [Edit(*each) for each in edits])


# Bytes


@pytest.mark.parametrize(
    ("data", "encoding", "codec"),
    [
        (b"plain", None, "utf-8"),
        ("über".encode("utf-8-sig"), None, "utf-8"),
        ("über".encode("utf-8-sig"), "utf-8-sig", "utf-8"),
        ("über".encode(), "utf-8-sig", "utf-8"),
        ("über".encode("utf-16"), None, "utf-16-le"),
        ("über".encode("utf-16"), "utf-16", "utf-16-le"),
        ("über".encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        ("\ufeffüber".encode("utf-16-be"), None, "utf-16-be"),
        ("\ufeffüber".encode("utf-32-be"), None, "utf-32-be"),
        ("über".encode("cp1252"), "cp1252", "cp1252"),
        (b"uber", "cp1252", "cp1252"),
        ("こ".encode("iso2022_jp"), "iso2022_jp", "iso2022_jp"),
    ],
)
def test_text_leads_back_to_its_bytes(data: bytes, encoding: str | None, codec: str) -> None:
    found = decoded(Path("a.txt"), data, encoding, raw=False)
    assert (found.codec, found.bytes_of(found.text)) == (codec, data)


def test_raw_bytes_that_are_no_text_stay() -> None:
    data = b"From: a\n\nna\xefve \xff\xfe\n"
    found = decoded(Path("a.eml"), data, None, raw=True)
    assert found.bytes_of(found.text.replace("na", "NA")) == data.replace(b"na", b"NA")


def test_text_that_does_not_lead_back_is_refused() -> None:
    with pytest.raises(InputError, match=r"^a\.txt: was not fixed: its text in iso2022_jp does not lead back"):
        decoded(Path("a.txt"), b"\x1b(Bplain", "iso2022_jp", raw=False)  # a needless switch to ASCII


def test_a_character_that_an_encoding_lacks_is_named() -> None:
    with pytest.raises(InputError, match=r"^a\.txt: was not fixed: cp1252 has no '😀', which a rewrite puts in"):
        decoded(Path("a.txt"), b"plain", "cp1252", raw=False).bytes_of("😀")


# Reading again


@pytest.mark.parametrize(
    ("after", "changes", "problem"),
    [
        ("a red word", (), None),
        ("a green word", ((2, 5, "green"),), None),
        ("a red word", ((2, 5, "green"),), "its text would read otherwise than meant"),
        ("a green word", (), "its text would change too"),
        (None, (), "it would have other drafts than before"),
    ],
)
def test_every_draft_must_be_what_it_should(after: str | None, changes, problem: str | None) -> None:
    new = [draft(after)] if after is not None else []
    edits = {0: tuple(Edit(*each) for each in changes)} if changes else {}
    assert difference([draft("a red word")], new, edits) == problem


@pytest.mark.parametrize(
    ("marks", "fine"),
    [([("code", 8, 12)], True), ([("code", 6, 10)], False), ([], False), ([("code", 8, 12), ("quote", 9, 10)], False)],
)
def test_what_is_marked_must_stay_so(marks, fine: bool) -> None:
    before = replace(draft("a red word"), marks=(("code", 6, 10),))
    after = replace(draft("a green word"), marks=tuple(marks))
    problem = difference([before], [after], {0: (Edit(2, 5, "green"),)})
    assert (problem is None) is fine


def test_what_cannot_be_read_must_stay_so() -> None:
    broken = InputError("a.json", "line 1")
    assert difference([broken, draft()], [InputError("a.json", "line 2"), draft()], {}) is None
    assert difference([broken, draft()], [draft(), draft()], {}) == "it would have other drafts than before"


# What stays, and the diff


@given(st.data())
def test_what_is_kept_over_several_passes_is_the_same_in_both(data: st.DataObject) -> None:
    text = data.draw(st.text("ab\n", max_size=30))
    now, runs = text, [Run(0, 0, len(text))]
    for _ in range(data.draw(st.integers(0, 3))):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(now)), max_size=6)))
        pairs = zip(cuts[::2], cuts[1::2], strict=False)
        edits = [Edit(a, b, data.draw(st.text("XY\n", max_size=3))) for a, b in pairs]
        now, runs = applied(now, edits), kept(runs, edits)
    at = new_at = 0
    for run in runs:
        assert run.old >= at and run.new >= new_at and run.length >= 0
        assert text[run.old : run.old + run.length] == now[run.new : run.new + run.length]
        at, new_at = run.old + run.length, run.new + run.length
    old = decoded(Path("a.txt"), text.encode(), None, raw=False)
    _same_as_by_patch(
        "a.txt", text.encode(), now.encode(), diff("a.txt", text.encode(), now.encode(), regions(old, now, runs))
    )


def _same_as_by_patch(name: str, old: bytes, new: bytes, patch: bytes) -> None:
    """Apply a diff line by line, with nothing known but its text."""
    if not patch:
        assert old == new
        return
    lines = old.split(b"\n")
    lines = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    result, at = [], 0
    rows = patch.split(b"\n")[3:-1]
    for row, after in zip(rows, [*rows[1:], b""], strict=True):
        line = row[1:] + (b"" if after.startswith(b"\\") else b"\n")
        if row.startswith(b"@@"):
            start, _, count = row.split()[1][1:].partition(b",")
            first = int(start) - (count != b"0")
            result += lines[at:first]
            at = first
        elif row[:1] in (b" ", b"-"):
            assert lines[at] == line
            result += [line] if row[:1] == b" " else []
            at += 1
        elif row[:1] == b"+":
            result.append(line)
    assert b"".join(result + lines[at:]) == new


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("program", [("git", "apply"), ("patch", "-p1", "--quiet", "--binary")])
@pytest.mark.parametrize("name", ["a.txt", "a b.txt", "ü.txt", 'q"b\\.txt', "deep er/t\tb.txt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_diff_is_one_that_programs_apply(program, name: str, encoding: str, tmp_path: Path) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip("there is no patch here")
    text = "".join(f"line {n} ü\r\n" for n in range(30)) + "last ü"
    chance = random.Random(f"{name}{encoding}")
    starts = sorted(chance.sample(range(0, len(text), 7), 5))
    edits = [Edit(at, at + 4, chance.choice(["", "XY", "X\r\nY", "ä"])) for at in starts]
    data = text.encode(encoding)
    old = decoded(Path(name), data, encoding, raw=False)
    shift = len(old.text) - len(text)  # a mark counts
    edits = [Edit(each.start + shift, each.end + shift, each.text) for each in edits]
    new = applied(old.text, edits)
    runs = kept([Run(0, 0, len(old.text))], edits)
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    patch = diff(name, data, old.bytes_of(new), regions(old, new, runs))
    subprocess.run(program, cwd=tmp_path, input=patch, check=True, timeout=30)
    assert file.read_bytes() == old.bytes_of(new)


def test_a_diff_of_a_very_long_line_among_many(at_most) -> None:
    text = "x" * 1_000_000 + "\n" + "same\n" * 200_000
    edits = [
        Edit(500_000, 500_001, "y"),
        *(Edit(1_000_001 + 5_000 * n, 1_000_002 + 5_000 * n, "S") for n in range(200)),
    ]
    old = decoded(Path("a.json"), text.encode(), None, raw=False)
    new = applied(text, edits)
    with at_most(5):
        patch = diff("a.json", text.encode(), new.encode(), regions(old, new, kept([Run(0, 0, len(text))], edits)))
    assert patch.count(b"\n@@ ") == 200
    _same_as_by_patch("a.json", text.encode(), new.encode(), patch)


# Writing


def _names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def test_a_file_is_replaced_with_its_permissions_and_nothing_is_left_behind(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"old")
    file.chmod(0o640)
    replace_content(file, b"old", b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o7777, _names(tmp_path)) == (b"new", 0o640, ["a.txt"])


def test_a_link_stays_one_and_other_names_of_a_file_keep_the_old_text(tmp_path: Path) -> None:
    for name in ("there", "here"):
        (tmp_path / name).mkdir()
    file, link, twin = tmp_path / "there" / "a.txt", tmp_path / "here" / "b.txt", tmp_path / "there" / "c.txt"
    file.write_bytes(b"old")
    link.symlink_to("../there/a.txt")
    twin.hardlink_to(file)
    replace_content(link, b"old", b"new")
    assert (str(link.readlink()), file.read_bytes(), twin.read_bytes()) == ("../there/a.txt", b"new", b"old")


def test_a_file_that_was_changed_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"older")
    with pytest.raises(InputError, match=MEANWHILE):
        replace_content(file, b"old", b"new")
    assert (file.read_bytes(), _names(tmp_path)) == (b"older", ["a.txt"])


def test_only_ordinary_files_are_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="it is no ordinary file"):
        replace_content(tmp_path / "pipe", b"", b"new")
    with pytest.raises(InputError, match="No such file"):
        replace_content(tmp_path / "none.txt", b"", b"new")


WRITER = """
import sys
from pathlib import Path
from tonecheck.sources.writing import replace_content
path = Path(sys.argv[1])
one, other = (letter * 300_000 for letter in (b"a", b"b"))
print("ready", flush=True)
while True:
    replace_content(path, one, other)
    replace_content(path, other, one)
"""


def test_a_kill_at_any_moment_leaves_one_of_the_two_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    chance = random.Random()
    strays = set()
    for _ in range(25):
        file.write_bytes(b"a" * 300_000)
        with subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0, 0.03))
            writer.send_signal(signal.SIGKILL)
        assert file.read_bytes() in (b"a" * 300_000, b"b" * 300_000)
        strays.update(name for name in _names(tmp_path) if name != "a.txt")
    assert all(name.startswith(".tonecheck-") and name.endswith(".tmp") for name in strays)
