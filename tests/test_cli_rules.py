"""``tonecheck rules`` and ``tonecheck explain``: on a few rules made here, and for what must hold of the built-in ones.

After a change of what they print: ``pytest tests/test_cli_rules.py --snapshot-update``, and read the difference.
"""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tonecheck.cli.overview import by_principle, families
from tonecheck.rulebook.library import RuleFolder

HEAD = 'summary = "{}"\nmessage = "\'{{match}}\' grates. Say please."\nwhy = "{}"\n'
COURTEOUS = 'principle = "Be courteous."\n'
PHRASE = '[[phrase]]\nany = ["never mind"]\n'

BUILT_IN = {
    "abrupt/orders": HEAD.format("Gives an order.", "An order is heard as a door that shuts.")
    + COURTEOUS
    + """
[[replace]]
swap = { "you must" = "please", "you will have to" = ["could you", "would you"], "immediately" = "" }
[examples]
bad = [
  "Then [[you shall]] sign it.",
  "After that, when the first page is done and the second one as well, [[you will have\\nto]] sign it.",
  "[[You must]] sign it.",
  "Sign it [[immediately]].",
]
good = ["Please sign it.", "Must you go?", "A third one, which is not shown."]
known_wrong = ["It is [[an order]].", "You must be tired.", "You must see it.", "You must have been early."]
[[phrase]]
any = ["you shall"]
""",
    "abrupt/threats": HEAD.format("Threatens.", "Nobody helps who is threatened.")
    + COURTEOUS
    + 'level = "error"\n'
    + PHRASE,
    "abrupt/sighs": HEAD.format("Sighs.", "A sigh is contempt.")
    + 'principle = "Remain calm."\nenabled = false\n'
    + PHRASE
    + '[examples]\nbad = ["[[Never mind]]."]\nknown_wrong = ["Never mind the gap."]\n',
    "late/soon": HEAD.format("Says soon.", "Soon is no day.") + 'principle = "Say when."\n' + PHRASE,
    "loud": HEAD.format(
        "Shouts more than twice in a reply, in one sentence or in several, to whomever it is.", "It hurts."
    )
    + COURTEOUS
    + 'level = "info"\n'
    + PHRASE
    + '[parameters]\nmax = 2\nwords = ["a", "b"]\nwhen = "owed"\n'
    + '[[rewrite]]\nreplace = "never mind"\nwith = "here you are"\n[examples]\nbad = ["Oh, [[never mind]]!"]\n',
}
NO_CALL_BACK = HEAD.format("Promises a call.", "No day, no call.") + PHRASE


@pytest.fixture
def small(here: Path, put, monkeypatch) -> None:
    """A few rules in place of the built-in ones, and a house rule."""
    for name, content in BUILT_IN.items():
        put(f"built-in/{name}.toml", content)
    put("tonecheck-rules/phone/no-call-back.toml", NO_CALL_BACK)
    monkeypatch.setattr("tonecheck.session.builtin_folder", lambda: RuleFolder(here / "built-in", "rules"))


@pytest.fixture
def columns(monkeypatch):
    """Give what makes the commands write as on a terminal of so many columns."""

    def columns(number: int) -> None:
        for name in ("rules", "explain"):
            monkeypatch.setattr(f"tonecheck.cli.{name}.terminal_width", lambda _, __: number)

    return columns


# rules


def test_families_are_listed_under_their_principles(tonecheck, small, snapshot) -> None:
    run = tonecheck("rules")
    assert (run.status, run.err) == (0, "")
    assert run.out == snapshot


def test_all_lists_every_face_with_what_it_finds(tonecheck, small, snapshot) -> None:
    run = tonecheck("rules", "--all")
    assert (run.status, run.err) == (0, "")
    assert run.out == snapshot


def test_on_a_terminal_nothing_is_cut_but_wrapped(tonecheck, small, columns) -> None:
    wide = tonecheck("rules", "--all").out
    columns(60)
    narrow = tonecheck("rules", "--all").out
    assert narrow != wide
    assert " ".join(narrow.split()) == " ".join(wide.split())
    table = narrow.partition(" rules in ")[0]
    assert max(map(len, table.splitlines())) <= 60


def test_what_the_config_makes_of_a_family_is_seen_at_a_glance(tonecheck, small, put) -> None:
    put("tonecheck.toml", 'ignore = ["abrupt/orders", "loud"]\n[rules."late/soon"]\nlevel = "error"\n')
    rows = {row.split()[0]: row.split(maxsplit=3)[1:] for row in tonecheck("rules").out.splitlines() if row}
    assert rows["abrupt"] == ["some", "error", "3 faces: threats; off: orders, sighs"]
    assert rows["loud"][:2] == ["off", "info"]
    assert rows["late"][:2] == ["on", "error"]


def test_a_house_rule_with_a_principle_stands_under_it(tonecheck, small, put) -> None:
    put("tonecheck-rules/abrupt/ours.toml", COURTEOUS + NO_CALL_BACK)
    put("tonecheck-rules/abrupt/theirs.toml", NO_CALL_BACK)
    courteous, *_, house, _, _ = tonecheck("rules").out.split("\n\n")
    assert "4 faces: orders, ours, threats; off: sighs" in " ".join(courteous.split())
    assert house.startswith("House rules (no principle given)\n  abrupt ")
    assert "ours" not in house
    assert "8 rules in 4 families, 7 of them on\n" in tonecheck("rules").out


def test_json_has_the_rules_themselves_whatever_the_table_shows(tonecheck, small) -> None:
    listed = json.loads(tonecheck("rules", "--format", "json").out)["rules"]
    assert [each["rule"] for each in listed] == sorted([*BUILT_IN, "phone/no-call-back"])
    assert tonecheck("rules", "--all", "--format", "json").out == tonecheck("rules", "--format", "json").out


def test_isolated_leaves_house_rules_out(tonecheck, small) -> None:
    assert "House rules" not in tonecheck("rules", "--isolated").out


def test_nothing_in_a_rule_steers_the_terminal(tonecheck, small, put) -> None:
    put("tonecheck-rules/bad.toml", NO_CALL_BACK.replace("Promises", r"\u001b[2J\u202ePromises"))
    for args in (["rules"], ["rules", "--all"], ["explain", "bad"]):
        assert not set(tonecheck(*args).out) & set("\x1b\u202e")


def test_a_broken_house_rule_is_named(tonecheck, small, put) -> None:
    put("tonecheck-rules/bad.toml", 'summary = "s"\n')
    for args in (["rules"], ["explain", "loud"]):
        run = tonecheck(*args)
        assert (run.status, run.out) == (2, "")
        assert run.error.startswith("tonecheck-rules/bad.toml: message: is missing")


def test_every_built_in_rule_is_told_once(library) -> None:
    groups = by_principle(library.rules.values())
    told = [rule.id for found in groups.values() for family in found for rule in family.faces]
    assert sorted(told) == sorted(library.rules)
    names = [family.name for family in families(library.rules.values())]
    assert len(names) == len(set(names)), "a family whose faces all have principles stays together"


# explain


@pytest.mark.parametrize("name", ["abrupt/orders", "abrupt/sighs", "abrupt/threats", "loud", "phone/no-call-back"])
def test_explain_a_rule(name: str, tonecheck, small, snapshot) -> None:
    run = tonecheck("explain", name)
    assert (run.status, run.err) == (0, "")
    assert run.out == snapshot


def test_explain_a_family(tonecheck, small, snapshot) -> None:
    run = tonecheck("explain", "abrupt")
    assert (run.status, run.err) == (0, "")
    assert run.out == snapshot


def test_a_family_of_one_face_is_explained_as_that_face(tonecheck, small) -> None:
    assert tonecheck("explain", "late").out == tonecheck("explain", "late/soon").out


def test_a_face_is_found_by_the_name_the_table_shows(tonecheck, small) -> None:
    assert tonecheck("explain", "orders").out == tonecheck("explain", "abrupt/orders").out


def test_a_name_that_two_faces_have_explains_both(tonecheck, small, put) -> None:
    put("tonecheck-rules/phone/orders.toml", NO_CALL_BACK)
    out = tonecheck("explain", "orders").out
    assert "abrupt/orders  warning, on" in out
    assert "phone/orders  warning, on" in out


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("abrupt/oders", "; did you mean 'abrupt/orders'?"),
        ("abrubt", "; did you mean 'abrupt'?"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_an_unknown_rule(name: str, meant: str, tonecheck, small) -> None:
    run = tonecheck("explain", name)
    assert (run.status, run.out) == (2, "")
    assert run.error.startswith(f"there is no rule {name!r}{meant}")
    assert run.error.endswith(" (tonecheck rules lists them)")


def test_explain_shows_what_the_config_says(tonecheck, small, put) -> None:
    put("tonecheck.toml", 'ignore = ["abrupt"]\n[rules.loud]\nmax = 7\nlevel = "error"\n')
    out = tonecheck("explain", "loud").out
    assert out.startswith("loud  error, on\n")
    assert "Setting: max = 7 (to change it: [rules.loud] in tonecheck.toml)" in out
    assert tonecheck("explain", "abrupt/orders").out.startswith("abrupt/orders  warning, off\n")


def test_long_examples_are_wrapped_and_stay_underlined(tonecheck, small, columns) -> None:
    columns(50)
    out = tonecheck("explain", "abrupt/orders").out
    lines = out[: out.index("File:")].splitlines()
    assert max(map(len, lines)) <= 50
    at = next(number for number, line in enumerate(lines) if line.endswith("you will have"))
    above, below = lines[at : at + 2]
    assert above[below.index("^") :] == "you will have"
    assert below.rindex("^") + 1 == len(above)
    assert lines[at + 2 : at + 4] == ["    to sign it.", "    ^^"]


@pytest.mark.parametrize("name", ["abrupt", "loud"])
def test_the_rewrites_are_those_that_check_offers(name: str, tonecheck, small, put) -> None:
    """What explain promises without a parse must be what a draft gets."""
    out = tonecheck("explain", name.replace("abrupt", "abrupt/orders")).out
    put("a.txt", "You must sign it. Oh, never mind!\n\nThen, when it is done, you will have to sign it.\n")
    put("tonecheck.toml", f'select = ["{name}"]\nignore = ["abrupt/sighs", "abrupt/threats"]\n')
    (draft,) = tonecheck("check", "--format", "json", "a.txt").drafts
    offered = [fix["title"].removeprefix("Replace with ")[1:-1] for each in draft["findings"] for fix in each["fixes"]]
    assert offered
    assert all(f"    Try: {words}\n" in out for words in offered)


def test_a_replace_table_that_can_not_be_read_is_named(tonecheck, small, put) -> None:
    rule = NO_CALL_BACK.replace(PHRASE, '[[replace]]\nswap = { "(a" = "b" }\n[examples]\nbad = ["[[A]]."]\n')
    put("tonecheck-rules/bad.toml", rule)
    run = tonecheck("explain", "bad")
    assert run.status == 2
    assert run.error.startswith("tonecheck-rules/bad.toml:5: replace[1].swap: ")


def test_a_rewrite_that_runs_away_is_named(tonecheck, small, put, monkeypatch) -> None:
    monkeypatch.setattr("tonecheck.patterns.TIMEOUT", 0.2)
    rule = NO_CALL_BACK + '[[rewrite]]\nreplace = "(a|aa)+$"\nwith = ""\n'
    put("tonecheck-rules/bad.toml", rule + f'[examples]\nbad = ["[[{"a" * 60}b]]"]\n')
    run = tonecheck("explain", "bad")
    assert run.status == 2
    assert run.error == "tonecheck-rules/bad.toml: rewrite: takes too long; make its pattern simpler"


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")
@pytest.mark.parametrize("args", [("rules",), ("rules", "--all"), ("explain", "blame-shifting")], ids=" ".join)
def test_built_in_rules_are_readable_in_80_columns(args: tuple[str, ...], here: Path) -> None:
    import fcntl
    import pty
    import termios

    ours, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen([sys.executable, "-m", "tonecheck", *args], stdout=terminal, env=environment) as running:
        os.close(terminal)
        out = b""
        while True:
            try:
                part = os.read(ours, 10_000)
            except OSError:  # how a pseudo terminal ends
                break
            if not part:
                break
            out += part
    os.close(ours)
    assert running.returncode == 0
    assert b"\x1b[1m" in out
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out.decode()).splitlines()
    assert "blame-shifting" in "".join(lines)
    assert max(map(len, lines)) <= 80
