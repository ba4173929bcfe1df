"""``tonecheck check --fix`` and ``--diff``: what is changed and what is not, in every kind of file, and what is told."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SWITCHES
from tonecheck.drafts.draft import Draft
from tonecheck.finding import Edit
from tonecheck.fixing.fixer import Fixer

RULE = """\
level = "error"
summary = "Says {old}."
message = "'{{match}}' is {old}."
why = "Red is for stopping."

[[phrase]]
any = ["{old} word"]

[[rewrite]]
with = "{new} word"
{safe}

[examples]
bad = ["Here is a [[{old} word]]."]
good = ["Here is a word."]
"""
SAFE = "safe = true"
LETTER = "Hello Ms Lee,\n\nhere is a red word, and an amber word.\n\nKind regards\nAnn\n"
FIXED = LETTER.replace("red", "green")
BOTH = FIXED.replace("amber", "yellow")


def rules_in(folder: Path) -> None:
    """Write rules and a config that turn red words green, amber ones yellow if that is allowed, grey ones by nobody."""
    (folder / "tonecheck-rules").mkdir()
    for old, new, safe in (("red", "green", SAFE), ("amber", "yellow", ""), ("grey", "{colour}", "")):
        (folder / f"tonecheck-rules/{old}.toml").write_text(RULE.format(old=old, new=new, safe=safe))
    (folder / "tonecheck.toml").write_text('select = ["red", "amber", "grey"]\n')


@pytest.fixture(autouse=True)
def rules(here: Path) -> None:
    rules_in(here)


@pytest.fixture
def config(put) -> Callable[[str], None]:
    """Give what adds lines to the config."""
    return lambda more: put("tonecheck.toml", f'select = ["red", "amber", "grey"]\n{more}') and None


@pytest.fixture
def raw(here: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Give what runs a command in a process of its own, its output in bytes."""

    def raw(*args: str, stdin: bytes = b"", before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
        command = [*before, sys.executable, "-m", "tonecheck", *args]
        return subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)

    return raw


# What is fixed, and what is told


def test_safe_rewrites_are_applied_and_the_rest_is_reported(tonecheck, put) -> None:
    file = put("a.txt", LETTER)
    run = tonecheck("check", "--fix", "a.txt")
    assert file.read_text() == FIXED
    assert "a.txt:3:30 error amber\n" in run.out and "red" not in run.out
    assert run.out.endswith("Fixed 1 of 2 findings in 1 draft; 1 more with --unsafe-fixes\n")
    assert (run.status, run.err) == (1, "")
    assert tonecheck("check", "--fix", "a.txt").out.endswith("Fixed 0 of 1 finding; 1 more with --unsafe-fixes\n")


def test_unsafe_ones_where_that_is_said(tonecheck, put) -> None:
    file = put("a.txt", LETTER)
    run = tonecheck("check", "--fix", "--unsafe-fixes", "a.txt")
    assert (run.status, file.read_text()) == (0, BOTH)
    assert run.out == "1 draft checked, nothing to say\nFixed 2 of 2 findings in 1 draft\n"
    again = tonecheck("check", "--fix", "--unsafe-fixes", "a.txt")
    assert again.out == "1 draft checked, nothing to say\n"


def test_a_gap_is_for_the_writer(tonecheck, put) -> None:
    file = put("a.txt", "Here is a grey word.\n")
    run = tonecheck("check", "--fix", "--unsafe-fixes", "a.txt")
    assert (run.status, file.read_text()) == (1, "Here is a grey word.\n")
    assert run.out.endswith("Fixed 0 of 1 finding\n")


def test_a_file_with_nothing_to_fix_is_not_written(tonecheck, put) -> None:
    file = put("a.txt", "Here is a word.\n")
    before = file.stat()
    assert tonecheck("check", "--fix").status == 0
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_without_fix_it_is_said_what_could_be(tonecheck, put) -> None:
    put("a.txt", LETTER)
    assert tonecheck("check").out.endswith("1 finding can be fixed with --fix; 1 more with --unsafe-fixes\n")
    assert tonecheck("check", "--unsafe-fixes").out.endswith("2 findings can be fixed with --fix --unsafe-fixes\n")
    put("a.txt", "An amber word.\n")
    assert "can be fixed" not in tonecheck("check").out


def test_a_program_gets_what_is_left(tonecheck, put) -> None:
    put("a.txt", LETTER)
    run = tonecheck("check", "--fix", "--format", "json")
    assert (run.found, run.err, run.status) == ([("a.txt", "amber", "amber word")], "", 1)
    (finding,) = run.drafts[0]["findings"]
    assert FIXED[finding["start"] : finding["end"]] == "amber word"


def test_the_rest_is_fixed_though_who_reads_the_report_has_gone(put, here: Path, start) -> None:
    files = [put(f"{n:03}.txt", LETTER * 20) for n in range(30)]
    process = start("check", "--fix")
    process.stdout.close()
    process.wait(60)
    assert {file.read_text() for file in files} == {FIXED * 20}


def test_rewrites_that_meet_are_made_one_after_the_other(tonecheck, put) -> None:
    put("tonecheck-rules/green.toml", RULE.format(old="green", new="good", safe=SAFE))
    put("tonecheck.toml", 'select = ["red", "green"]\n')
    file = put("a.txt", "A red word. A green word.\n")
    run = tonecheck("check", "--fix", "a.txt")
    assert file.read_text() == "A good word. A good word.\n"
    assert run.out.endswith("Fixed 3 of 3 findings in 1 draft\n")


@pytest.mark.parametrize("new", ["amber", "red word and a red"])  # back and forth; and ever longer
def test_a_draft_whose_rewrites_never_end_is_left_and_the_others_are_fixed(new: str, tonecheck, put) -> None:
    put("tonecheck-rules/red.toml", RULE.format(old="red", new=new, safe=SAFE))
    put("tonecheck-rules/amber.toml", RULE.format(old="amber", new="red", safe=SAFE))
    put("tonecheck-rules/blue.toml", RULE.format(old="blue", new="green", safe=SAFE))
    put("tonecheck.toml", 'select = ["red", "amber", "blue"]\n')
    texts = ["Here is one red word.", "Here is one blue word."]
    file = put("a.json", json.dumps([{"title": text, "body": text} for text in texts]))
    run = tonecheck("check", "--fix", "a.json")
    assert [each["body"] for each in json.loads(file.read_text())] == [texts[0], "Here is one green word."]
    rules = "amber and red" if new == "amber" else "red"
    assert run.status == 2
    assert run.error == f"a.json: [0].body: was left as it was: the rewrites of {rules} never come to an end"


# What is not reported is not fixed


def test_the_baseline_is_left_alone(tonecheck, put) -> None:
    file = put("a.txt", "A red word.\n")
    args = ("check", "--baseline", "known.json")
    assert tonecheck(*args, "--write-baseline").status == 0
    put("a.txt", "A red word. A red word. A red word.\n")
    run = tonecheck(*args, "--fix", "a.txt")
    assert (run.status, file.read_text()) == (0, "A red word. A green word. A green word.\n")
    assert run.out.endswith("Fixed 2 of 2 findings in 1 draft\n")
    assert tonecheck(*args, "--fix", "a.txt").out == "1 draft checked, nothing to say\n"


def test_what_is_fixed_is_pruned(tonecheck, put, here: Path) -> None:
    put("a.txt", "A red word.\n")
    put("b.txt", "An amber word.\n")
    args = ("check", "--baseline", "known.json")
    tonecheck(*args, "--write-baseline")
    put("a.txt", "A word.\n")
    run = tonecheck(*args, "--fix", "--prune-baseline")
    assert "known.json: 1 finding taken out, 1 left" in run.err


def test_allowed_phrases_and_overrides_are_left_alone(tonecheck, put, config) -> None:
    config('[[allow]]\nphrase = "one red word"\n\n[[overrides]]\npaths = ["b.txt"]\nignore = ["red"]\n')
    a, b = put("a.txt", "One red word, and a red word.\n"), put("b.txt", "A red word.\n")
    assert tonecheck("check", "--fix").status == 0
    assert (a.read_text(), b.read_text()) == ("One red word, and a green word.\n", "A red word.\n")


def test_only_what_was_changed_is_fixed(tonecheck, put, here: Path) -> None:
    file = put(
        "a.jsonl",
        "".join(json.dumps({"title": f"{n}", "body": f"Here is one red word, {n}."}) + "\n" for n in range(3)),
    )
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.hooksPath=/dev/null")
    for args in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *args], check=True, timeout=30)
    put("a.jsonl", file.read_text().replace("word, 1", "word and a red word, 1"))
    run = tonecheck("check", "--fix", "--changed-since", "HEAD", "--format", "json")
    texts = [json.loads(line)["body"] for line in file.read_text().splitlines()]
    assert texts[1] == "Here is one green word and a green word, 1."
    assert [texts[0], texts[2]] == ["Here is one red word, 0.", "Here is one red word, 2."]
    assert ([each["name"] for each in run.drafts], run.found) == (["[1].body"], [])


# What does not go together


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (("--fix", "--write-baseline"), "--write-baseline leaves findings as they are, and --fix does not; use one of"),
        (("--diff", "--write-baseline"), "--write-baseline leaves findings as they are, and --diff does not; use one"),
        (("--fix", "--show-masked"), "--show-masked checks nothing, so there is nothing for --fix to do"),
        (("--diff", "--prune-baseline"), "--diff writes nothing; use --prune-baseline in a run of its own"),
        (("--diff", "--format", "json"), "--diff prints a diff and no report; leave out --format"),
        (("--diff", "--statistics"), "--diff prints a diff and no report; leave out --statistics"),
        (("--fix", "-", "--format", "json"), "--fix writes standard input to standard output, where a report has no"),
    ],
)
def test_usage(args: tuple[str, ...], problem: str, tonecheck, put) -> None:
    file = put("a.txt", LETTER)
    run = tonecheck("check", *args, stdin=LETTER)
    assert (run.status, run.out, file.read_text()) == (2, "", LETTER)
    assert run.error.startswith(problem)


# Formats: the file stays valid, and nothing outside of the words changes


HTML = "<p>Hello&nbsp;Ms Lee,</p><p>here is a <b>red</b> word &amp; an amber\n word.</p>\n"
MAIL = "From: a@example.com\nSubject: A red word\nContent-Type: text/plain; charset={}\n{}\n{}"
QP = "Content-Transfer-Encoding: quoted-printable\n"
B64 = "Content-Transfer-Encoding: base64\n"
ENCODED = base64.encodebytes((LETTER * 3).encode()).decode()
YAML = 'macros:\n- title: A red word\n  body: >-\n    Here is a red\n    word.\n- title: "x" # red word\n  body: "Here \\u0069s a red\\x20word."\n'
FILES = {
    "a.txt": LETTER.encode(),
    "crlf.txt": LETTER.replace("\n", "\r\n").encode(),
    "cr.txt": LETTER.replace("\n", "\r").encode(),
    "bom.txt": LETTER.encode("utf-8-sig"),
    "utf16.txt": ("Grüße 😀\r\n" + LETTER).encode("utf-16"),
    "end.txt": LETTER.rstrip().encode(),
    "with space.md": b"---\ntitle: A red word\n---\n# A heading\n\nHere is **a red word**.\n",
    "ü.html": HTML.encode(),
    "a.eml": MAIL.format("utf-8", QP, "Gr=C3=BC=C3=9Fe, here is a r=\ned=20word.\n").encode(),
    "b.eml": MAIL.format("utf-8", B64, ENCODED).encode(),
    "raw.eml": MAIL.format("iso-8859-1", "", "Grüße, here is a red word.\n").encode("latin-1"),
    "a.mbox": b"From a@b Mon Jan  1 00:00:00 2024\n"
    + MAIL.format("utf-8", "", LETTER + "\n>From here\n\n").encode() * 1,
    "a.json": json.dumps([{"title": "A red word", "body": f"{LETTER}Ünï"}], indent=1).replace("\n", "\r\n").encode(),
    "min.json": json.dumps([{"title": str(n), "body": f'Here is "one" red word. {n}'} for n in range(50)]).encode(),
    "html.json": json.dumps([{"id": 1, "title": "x", "body_html": HTML}]).encode(),
    "a.jsonl": b'{"title": "x", "body": "Here is one red word."}\n\n{"title": "y", "body": "Here is one re\\u0064 word."}',
    "a.yaml": YAML.encode(),
    "a.toml": b'[[macros]]\ntitle = "x"\nbody = """\nHere is a red \\\n  word."""\n',
    "a.csv": b'title,body\r\n"A red word","Here is ""one"" red word.\r\nBye"\r\nx,Here is one red word for you\r\n',
    "a.tsv": b"title\tbody\nx\tHere is one red word for you\n",
}


@pytest.fixture(scope="module")
def patch(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What ``--diff`` prints of all of them, in a process of its own, for its bytes."""
    folder = tmp_path_factory.mktemp("all")
    rules_in(folder)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    command = [sys.executable, "-m", "tonecheck", "check", "--diff", *FILES]
    env = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    run = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=60, check=False)
    assert run.returncode == 1
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES
    return run.stdout


@pytest.mark.parametrize("name", FILES)
def test_each_format_is_fixed_as_by_hand_and_the_diff_says_the_same(
    name: str, tonecheck, patch, put, here: Path
) -> None:
    """The words are where the report says; everything before and behind them stays, byte for byte."""
    file = put(name, FILES[name])
    found = [f for d in tonecheck("check", "--format", "json", name).drafts for f in d["findings"]]
    red = [each for each in found if each["rule"] == "red"]
    assert red
    assert tonecheck("check", "--fix", name).status in (0, 1)
    assert [f for f in tonecheck("check", "--format", "json", name).found if f[1] == "red"] == []
    fixed = file.read_bytes()
    if not name.startswith("b.eml"):  # where all that follows a change is written anew
        codec = "utf-16-le" if b"\0" in fixed else "latin-1" if name.startswith("raw") else "utf-8"
        assert _outside(FILES[name].decode(codec), red) == fixed.decode(codec).replace("green", "")
    shutil.copy(file, here / "kept")
    file.write_bytes(FILES[name])
    subprocess.run(["git", "apply", f"--include={name}"], cwd=here, input=patch, check=True, timeout=30)
    assert file.read_bytes() == fixed
    assert tonecheck("check", "--fix", name).out.count("Fixed") in (0, 1)
    assert file.read_bytes() == fixed


def _outside(text: str, findings: list[dict[str, object]]) -> str:
    """Give a file's text without the word that is exchanged in each finding."""
    for each in sorted(findings, key=lambda each: -int(str(each["start"]))):
        start, end = int(str(each["start"])), int(str(each["end"]))
        words = text[start:end]
        for spelt in ("red", "re\\u0064", "r=\ned"):
            words = words.replace(spelt, "", 1)
        text = text[:start] + words + text[end:]
    return text


def test_a_legacy_encoding(tonecheck, put, config) -> None:
    old = "Grüße – here is a red word.\r\n"
    config('encoding = "cp1252"\n')
    file = put("a.txt", old.encode("cp1252"))
    assert tonecheck("check", "--fix", "a.txt").status == 0
    assert file.read_bytes() == old.replace("red", "green").encode("cp1252")


def test_a_rewrite_that_an_encoding_cannot_hold(tonecheck, put) -> None:
    put("tonecheck-rules/red.toml", RULE.format(old="red", new="グリーン", safe=SAFE))
    file, other = put("a.txt", b"Gr\xfc\xdfe, a red word."), put("b.txt", b"A red word.")
    run = tonecheck("check", "--fix", "--encoding", "cp1252")
    assert (run.status, file.read_bytes(), other.read_bytes()) == (2, b"Gr\xfc\xdfe, a red word.", b"A red word.")
    assert [line.split(" has no")[0] for line in run.err.splitlines()] == [
        f"tonecheck: {name}: was not fixed: cp1252" for name in ("a.txt", "b.txt")
    ]


def test_the_good_parts_of_a_file_are_fixed(tonecheck, put) -> None:
    good = b'{"title": "x", "body": "Here is one red word."}\n'
    file = put("a.jsonl", good + b'{"title": "y" "body": 1}\n' + good)
    run = tonecheck("check", "--fix", "a.jsonl")
    green = good.replace(b"red", b"green")
    assert file.read_bytes() == green + b'{"title": "y" "body": 1}\n' + green
    assert (run.status, run.error.startswith("a.jsonl: line 2, column 15: ")) == (2, True)
    broken = b'[{"title": "x", "body": "Here is one red word."}, '
    file = put("a.json", broken)
    assert (tonecheck("check", "--fix", "a.json").status, file.read_bytes()) == (2, broken)


def test_a_library_of_many_replies(tonecheck, put, monkeypatch) -> None:
    """More than are kept in memory while a file is looked at."""
    monkeypatch.setattr("tonecheck.fixing.fixer.HELD", 50)
    texts = [f"Here is one {'red' if n % 100 == 7 else 'good'} word for {n}." for n in range(120)]
    file = put("a.json", json.dumps([{"title": str(n), "body": text} for n, text in enumerate(texts)]))
    run = tonecheck("check", "--fix", "a.json", "--format", "json")
    assert [each["body"] for each in json.loads(file.read_bytes())] == [each.replace("red", "green") for each in texts]
    assert (len(run.drafts), run.found) == (120, [])
    assert len(tonecheck("check", "--fix", "a.json", "--format", "json").drafts) == 120


# Safe writing


def test_a_link_and_permissions_stay(tonecheck, put, here: Path) -> None:
    file = put("there/a.txt", LETTER)
    file.chmod(0o600)
    (here / "b.txt").symlink_to("there/a.txt")
    run = tonecheck("check", "--diff", ".")
    assert run.out.count("diff --git a/there/a.txt b/there/a.txt\n") == run.out.count("diff --git") == 1
    tonecheck("check", "--fix", "b.txt")
    assert ((here / "b.txt").is_symlink(), file.read_text(), file.stat().st_mode & 0o777) == (True, FIXED, 0o600)


@pytest.mark.parametrize(("what", "mode"), [("a/a.txt", 0o444), ("a", 0o555)])
def test_what_is_read_only_stays_and_the_rest_is_fixed(what: str, mode: int, raw, put, here: Path, nobody) -> None:
    file, other = put("a/a.txt", LETTER), put("b.txt", LETTER)
    (here / what).chmod(mode)
    run = raw("check", "--fix", before=nobody)
    (here / "a").chmod(0o755)
    assert (run.returncode, file.read_text(), other.read_text()) == (2, LETTER, FIXED)
    why = "it is read-only" if what == "a/a.txt" else "Permission denied"
    assert run.stderr.decode() == f"tonecheck: a/a.txt: can't be written: {why}\n"
    assert b"a/a.txt:3:11 error red" in run.stdout
    assert [each.name for each in (here / "a").iterdir()] == ["a.txt"]


def test_a_file_changed_meanwhile_stays(tonecheck, put, monkeypatch) -> None:
    file = put("a.txt", LETTER)
    fix = Fixer.fix

    def slow(*args):
        fixed = fix(*args)
        file.write_text(LETTER + "More.")
        return fixed

    monkeypatch.setattr(Fixer, "fix", slow)
    run = tonecheck("check", "--fix", "a.txt")
    assert (run.status, file.read_text()) == (2, LETTER + "More.")
    assert run.error == "a.txt: was changed by another program meanwhile; nothing was written"


def test_a_file_changed_before_it_is_fixed_stays(tonecheck, put, monkeypatch) -> None:
    file = put("a.txt", LETTER)
    look = Fixer.look

    def slow(*args):
        found = look(*args)
        file.write_text("No.")
        return found

    monkeypatch.setattr(Fixer, "look", slow)
    run = tonecheck("check", "--fix", "a.txt")
    assert (run.status, file.read_text()) == (2, "No.")
    assert run.error == "a.txt: was changed by another program meanwhile; nothing was written"


@pytest.mark.parametrize("args", [("--fix",), ("--diff",)])
def test_what_would_not_read_as_meant_is_not_written(args: tuple[str, ...], tonecheck, put, monkeypatch) -> None:
    """A format that writes otherwise than it reads would be a mistake of ours."""
    file, other = put("a.json", json.dumps([{"title": "x", "body": "Here is one red word."}])), put("b.txt", "A word.")
    monkeypatch.setattr(Draft, "write", lambda draft, _: (Edit(draft.place(0, 1)[0], draft.place(0, 1)[1], "T"),))
    before = file.read_bytes()
    run = tonecheck("check", *args, "a.json", "b.txt")
    assert (run.status, file.read_bytes(), other.read_text()) == (2, before, "A word.")
    assert (
        run.err.startswith("tonecheck: ")
        and "a.json: was not fixed: [0].body would read otherwise than meant" in run.err
    )


def test_a_kill_leaves_every_file_whole(put, here: Path, start) -> None:
    """Each round ends somewhere between the first file and the last."""
    files = [put(f"{n:03}.txt", LETTER) for n in range(60)]
    chance = random.Random()
    between = 0
    for _ in range(6):
        for file in files:
            file.write_text(LETTER)
        process = start("check", "--fix")
        while files[chance.randrange(40)].read_text() == LETTER and process.poll() is None:
            time.sleep(chance.uniform(0, 0.01))
        process.kill()
        process.wait()
        states = {file.read_text() for file in files}
        assert states <= {LETTER, FIXED}
        between += len(states) == 2
    assert between
    assert {each.name for each in here.iterdir() if each.name.endswith(".tmp")} <= {
        each.name for each in here.glob(".tonecheck-*.tmp")
    }


# Standard input


@pytest.mark.parametrize("name", ["crlf.txt", "bom.txt", "utf16.txt", "raw.eml", "a.csv", "end.txt"])
def test_standard_input_comes_out_fixed(name: str, raw, tonecheck, put) -> None:
    file = put(name, FILES[name])
    run = raw("check", "--fix", "-", "--stdin-filename", name, stdin=FILES[name])
    assert file.read_bytes() == FILES[name]  # the file of that name is not touched
    assert tonecheck("check", "--fix", name).status == run.returncode
    assert run.stdout == file.read_bytes() != FILES[name]


def test_what_is_left_of_standard_input_is_told_on_stderr(tonecheck) -> None:
    run = tonecheck("check", "--fix", "-", stdin=LETTER)
    assert (run.status, run.out) == (1, FIXED)
    assert run.err.startswith("<stdin>:3:30 error amber\n")
    assert run.err.endswith("Fixed 1 of 2 findings in 1 draft; 1 more with --unsafe-fixes\n")


@pytest.mark.parametrize("text", [b"Nothing here.\r\n", b"", b"\xfa\xfb red word", b"\rred\n\r word"])
def test_standard_input_comes_out_as_it_came_where_nothing_is_fixed(text: bytes, raw) -> None:
    run = raw("check", "--fix", "-", stdin=text)
    assert run.stdout == text
    assert run.returncode == (2 if text.startswith(b"\xfa") else 0)


def test_standard_input_that_is_not_to_be_checked_comes_out_too(raw, config) -> None:
    config('exclude = ["out/"]\n')
    for name, more in (("out/a.txt", ("--force-exclude",)), ("a.json", ())):
        run = raw("check", "--fix", "-", "--stdin-filename", name, *more, stdin=b'["red word\r\n"]')
        assert run.stdout == b'["red word\r\n"]'


def test_a_diff_of_standard_input(tonecheck) -> None:
    run = tonecheck("check", "--diff", "-", "--stdin-filename", "in/a.txt", stdin=LETTER)
    assert run.out.startswith("diff --git a/in/a.txt b/in/a.txt\n--- a/in/a.txt\n+++ b/in/a.txt\n@@ -1,6 +1,6 @@\n")
    assert "\n-here is a red word, and an amber word.\n+here is a green word, and an amber word.\n" in run.out
    assert run.error == "1 finding would be fixed in 1 draft; 1 more with --unsafe-fixes"
    assert run.status == 1


def test_a_diff_has_the_status_of_the_findings(tonecheck, put) -> None:
    put("a.txt", LETTER)
    assert tonecheck("check", "--diff", "--fail-on", "never").status == 0
    put("a.txt", "A word.\n")
    run = tonecheck("check", "--diff", "--fix")
    assert (run.status, run.out, run.err) == (0, "", "")
    put("b.txt", b"\xff")
    assert tonecheck("check", "--diff").status == 2
