"""The cache: the same findings, notes and exit status with it as without, whatever has changed and whatever has happened to it."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import RED, RULE_HEAD, Run
from tonecheck.cache.store import Store

ROOT = Path(__file__).parent
FORMS = ("text", "json", "unix", "github", "sarif", "checkstyle", "junit")
TWO_MACROS = '{"macros": [{"title": "One", "actions": [{"field": "comment_value", "value": "A red word."}]}]}'
FILES: dict[str, str | bytes] = {
    "drafts/plain.txt": "Hi,\n\nthis is a red word and an amber word.\n\nBest,\nAnn\n",
    "drafts/clean.txt": "Hi,\n\nall is green.\n",
    "drafts/mark.txt": "\ufeffA red word.\r\nA blue word.\r\n",
    "drafts/empty.txt": "",
    "drafts/page.md": "---\ntitle: Red\ntonecheck:\n  ignore: [house/amber]\n---\nA **red word**, an amber word.\n",
    "drafts/page.html": "<p>A red&nbsp;word &amp; a <b>blue word</b>.</p>",
    "drafts/mail.eml": b"Subject: Hi\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nA red word.\r\n> a red word\r\n",
    "drafts/box.mbox": b"From a@b Mon Jan  1 00:00:00 2024\nSubject: x\n\nA red word.\n\nFrom c@d Mon Jan  1 00:00:00 2024\n\nAn amber word.\n",
    "drafts/list.csv": "title,body\nOne,A red word.\nTwo,An amber word\n",
    "drafts/strange.json": '{"name": "package", "version": "1"}',
    "drafts/broken.json": '{"macros": [',
    "drafts/latin.txt": b"caf\xe9",
    "drafts/template.txt": "{% if a %}A red word.{% else %}A blue word.",
}


@pytest.fixture
def cached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for the cache, which is on."""
    monkeypatch.setenv("TONECHECK_NO_CACHE", "0")
    monkeypatch.setenv("TONECHECK_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def same(cached: Path, tonecheck: Callable[..., Run]) -> Callable[..., Run]:
    """Give what runs a command without the cache, with what it holds, and once more: all three say the same."""

    def same(*args: str, **more: str) -> Run:
        plain = tonecheck("check", *args, "--no-cache", **more)
        assert tonecheck("check", *args, **more) == plain
        assert tonecheck("check", *args, **more) == plain
        return plain

    return same


@pytest.fixture
def drafts(put, house) -> None:
    """Drafts of many formats, some broken, and house rules."""
    for name, content in FILES.items():
        put(name, content)
    for name in ("zendesk-macros.json", "github-saved-replies.json", "list.jsonl"):
        if (ROOT / "exports" / name).is_file():
            put(f"drafts/{name}", (ROOT / "exports" / name).read_bytes())


@pytest.mark.parametrize("form", FORMS)
def test_every_report_is_the_same(form: str, drafts, same) -> None:
    run = same("drafts", "--format", form, "--statistics")
    assert run.status == 2
    assert "red word" in run.out


def test_a_known_file_needs_no_parser_no_rules_and_no_format(cached, put, spawn) -> None:
    put("reply.txt", "Sorry for the inconvenience. We can't do this.\n")
    first = spawn("check", "reply.txt")
    again = spawn("check", "reply.txt", python=("-X", "importtime"))
    assert (again.status, again.out) == (first.status, first.out) == (1, first.out)
    imported = {line.rpartition("|")[2].strip() for line in again.err.splitlines()}
    heavy = ("spacy", "numpy", "regex", "yaml", "markdown_it", "jsonpath", "hashlib", "tempfile", "pathspec", "pluggy")
    heavy += tuple(
        f"tonecheck.{name}" for name in ("linter", "nlp", "matchers.base", "rewriting", "drafts.draft", "fixing")
    )
    heavy += tuple(f"tonecheck.{name}" for name in ("formats.files", "formats.data", "rulebook.rulefile"))
    assert not imported.intersection(heavy)


def test_an_edited_file_is_checked_afresh(put, house, same) -> None:
    put("a.txt", "A red word.")
    put("b.txt", "A red word.")
    assert len(same("a.txt", "b.txt", "--format", "json").found) == 2
    put("a.txt", "A new word.")
    assert same("a.txt", "b.txt", "--format", "json").found == [("b.txt", "house/red", "red word")]


def test_other_rules_other_findings(put, same) -> None:
    put("tonecheck.toml", 'select = ["red"]\n')
    put("tonecheck-rules/red.toml", RED)
    put("a.txt", "A red word and a rad word, mended.")
    assert len(same("a.txt", "--format", "json").found) == 1
    put("tonecheck-rules/red.toml", RED.replace('"red word"', '"rad word"').replace("[[red", "[[rad"))
    assert same("a.txt", "--format", "json").found == [("a.txt", "red", "rad word")]
    put("tonecheck-rules/red.toml", RED.replace('"red word"', '"@odd"').replace("[[red word]]", "[[mended]]"))
    put("tonecheck-rules/_words/odd.toml", 'odd = "mended"\n')
    assert same("a.txt", "--format", "json").found == [("a.txt", "red", "mended")]
    put("tonecheck-rules/_words/odd.toml", 'odd = "rad"\n')
    assert same("a.txt", "--format", "json").found == [("a.txt", "red", "rad")]
    put("tonecheck.toml", 'select = ["red"]\n[rules.red]\nlevel = "info"\n')
    assert same("a.txt").status == 0
    put("tonecheck.toml", 'select = ["red"]\n[[allow]]\nphrase = "a rad word"\n')
    assert same("a.txt", "--format", "json").found == []
    put("tonecheck.toml", 'select = ["rod"]\n')
    assert "there is no rule 'rod'" in same("a.txt").err
    put("tonecheck.toml", 'select = ["red"]\n')
    put("tonecheck-rules/red.toml", "[[")
    assert "is not valid TOML" in same("a.txt").err


def test_options_are_part_of_what_is_known(drafts, same) -> None:
    assert same("drafts", "--select", "house/red").out != same("drafts", "--ignore", "house/red").out
    assert "could not be read" in same("drafts/latin.txt").out
    assert same("drafts/latin.txt", "--encoding", "latin-1").status == 0
    assert "there is no rule" in same("drafts", "--select", "rde").err
    assert same("drafts/plain.txt", "--isolated").status == 0


def test_what_nothing_needs_is_told_all_the_same(put, house, same) -> None:
    put(
        "tonecheck.toml",
        'select = ["house"]\n[[allow]]\nphrase = "a red word"\n[[allow]]\nphrase = "nobody says this"\n'
        '[[overrides]]\ntitles = ["One*"]\nignore = ["house/amber"]\n[[overrides]]\ntitles = ["Two"]\nignore = ["house"]\n'
        '[[overrides]]\npaths = ["*.md"]\nignore = ["house"]\n[[formats]]\npaths = ["x.json"]\nrecords = "$[*]"\nbody = "$.body"\n',
    )
    put("a.json", TWO_MACROS)
    put("b.txt", "A red word, an amber word.")
    run = same(".")
    assert run.err.count("can go") == 1
    assert run.err.count("mend or drop") == 3
    put("Two.md", "---\ntitle: Two\n---\nA red word.\n")
    assert same(".").err.count("mend or drop") == 1


def test_standard_input_and_a_file_of_the_same_name(put, house, same) -> None:
    put("a.txt", "A red word.")
    run = same("a.txt", "-", "--stdin-filename", "a.txt", "--format", "json", stdin="An amber word.")
    assert [rule for _, rule, _ in run.found] == ["house/red", "house/amber"]


def test_a_baseline_leaves_out_what_it_knows(put, house, same, tonecheck) -> None:
    put("a.txt", "A red word.")
    assert same("a.txt").status == 1
    tonecheck("check", "a.txt", "--baseline", "base.json", "--write-baseline")
    assert same("a.txt", "--baseline", "base.json").status == 0
    put("a.txt", "A green word.")
    assert "1 finding is gone" in same("a.txt", "--baseline", "base.json").err


def test_fixing_what_is_known(put, cached, tonecheck) -> None:
    put("tonecheck-rules/red.toml", RULE_HEAD + '[[replace]]\nswap = {"red word" = "green word"}\n')
    put("tonecheck.toml", 'select = ["red"]\n')
    path = put("a.txt", "A red word.")
    for _ in range(2):
        assert "Try: green word" in tonecheck("check", "a.txt").out
    assert tonecheck("check", "a.txt", "--fix", "--unsafe-fixes").status == 0
    assert path.read_text() == "A green word."
    assert tonecheck("check", "a.txt").status == 0


def test_a_large_export_is_kept_in_parts(put, house, same, cached, monkeypatch) -> None:
    monkeypatch.setattr("tonecheck.past.PART", 25)
    replies = ",\n".join(f'{{"title": "T{n}", "body": "A red word, number {n}."}}' for n in range(120))
    put(
        "tonecheck.toml",
        'select = ["house"]\n[[formats]]\npaths = ["x.json"]\nrecords = "$[*]"\nbody = "$.body"\ntitle = "$.title"\n',
    )
    put("x.json", f"[{replies}]")
    whole = same("x.json", "--format", "json")
    assert len(whole.found) == 120
    store = Store(cached)
    rows = store._with(lambda db: db.execute("SELECT id FROM entry ORDER BY length(value) DESC LIMIT 1").fetchall())
    store._with(lambda db: db.execute("DELETE FROM entry WHERE id = ?", rows[0]))  # a part is lost, the rest is there
    store.close()
    assert same("x.json", "--format", "json") == whole


def test_one_changed_macro_is_the_only_one_parsed(put, house, cached, tonecheck, monkeypatch) -> None:
    from tonecheck.linter import Linter

    read: list[str] = []
    real = Linter._found
    monkeypatch.setattr(
        Linter, "_found", lambda self, draft, **how: read.append(draft.text) or real(self, draft, **how)
    )
    rows = [f"T{n},Number {n} is a red word." for n in range(20)]
    put("x.csv", "\n".join(["title,body", *rows, *rows]))
    tonecheck("check", "x.csv")
    assert len(read) == 20
    rows[7] = "T7,Number 7 is a blue word."
    put("x.csv", "\n".join(["title,body", *rows]))
    tonecheck("check", "x.csv")
    assert read[20:] == ["Number 7 is a blue word."]


def test_a_rule_that_was_stopped_is_stopped_again(put, same, monkeypatch) -> None:
    monkeypatch.setattr("tonecheck.matchers.regexes.TIMEOUT", 0.05)
    put("tonecheck-rules/slow.toml", RULE_HEAD + "[[regex]]\nany = ['(?:a|a)+b']\n")
    put("tonecheck.toml", 'select = ["slow"]\n')
    put("a.txt", "a" * 40 + ".")
    assert "took longer" in same("a.txt").err


# What may happen to the file


def test_damage_is_never_seen(put, house, cached, tonecheck) -> None:
    for number in range(8):
        put(f"d/{number}.txt", f"Number {number} is a red word and an amber word.")
    plain = tonecheck("check", "d", "--format", "json", "--no-cache")
    tonecheck("check", "d")
    path = next(cached.glob("*.db"))
    good = path.read_bytes()
    chance = random.Random(1)
    for number in range(15):
        bad = bytearray(good)
        if number % 5 == 0:
            bad = bad[: chance.randrange(len(bad))]
        elif number % 5 == 1:
            bad[:100] = chance.randbytes(chance.randrange(100))
        else:
            for _ in range(chance.randrange(1, 400)):
                bad[chance.randrange(len(bad))] = chance.randrange(256)
        path.write_bytes(bad)
        assert tonecheck("check", "d", "--format", "json") == plain
    path.write_bytes(b"no database at all")
    assert tonecheck("check", "d", "--format", "json") == plain
    assert Store(cached).info().entries


def test_the_folder_is_nobody_elses(cached, put, house, tonecheck) -> None:
    put("a.txt", "A red word.")
    tonecheck("check", "a.txt")
    assert cached.stat().st_mode & 0o777 == 0o700
    assert next(cached.glob("*.db")).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("trouble", ["a file", "another user's", "a link", "no right"])
def test_without_a_place_for_it_all_goes_on(trouble: str, cached, put, house, same, monkeypatch) -> None:
    put("a.txt", "A red word.")
    match trouble:
        case "a file":
            cached.write_text("no folder")
        case "another user's":
            same("a.txt")
            monkeypatch.setattr("os.geteuid", lambda: 4_711)
        case "a link":
            cached.mkdir()
            (cached / Store(cached).path.name).symlink_to(put("mine.db", "of another program"))
        case "no right":
            monkeypatch.setattr("os.open", _refuse)
    assert same("a.txt").status == 1
    if trouble == "a link":
        assert Path("mine.db").read_text() == "of another program"


def _refuse(*_: object, **__: object) -> int:
    raise PermissionError(13, "Permission denied")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "store")
    yield store
    store.close()


def _key(number: int) -> bytes:
    return number.to_bytes(16, "little")


def test_what_was_put_is_there_now_and_later(store: Store, tmp_path: Path) -> None:
    for number in range(2_500):
        store.put(_key(number), b"%d" % number)
    assert store.get(_key(3)) == b"3"
    store.save()
    later = Store(tmp_path / "store")
    assert dict(later.find([_key(number) for number in range(2_600)])) == {_key(n): b"%d" % n for n in range(2_500)}
    assert later.get(_key(9_999)) is None
    later.close()


def test_looking_makes_no_file(store: Store) -> None:
    assert store.get(_key(1)) is None
    assert not store.path.parent.exists()


def test_it_stays_within_its_size_and_keeps_what_was_of_use(tmp_path: Path) -> None:
    for day in range(8):
        store = Store(tmp_path, limit=1_000_000)
        store._today = day
        assert store.get(_key(0)) == (b"kept" if day else None)
        store.put(_key(0), b"kept") if not day else None
        for number in range(300):
            store.put(_key(day * 1_000 + number + 1), random.Random(number).randbytes(1_000))
        store.save()
        assert store.info().size < 1_600_000
        store.close()
    assert store.get(_key(7_001)) is not None
    assert store.get(_key(1)) is None


def test_while_another_process_writes_it_is_done_without(store: Store, tmp_path: Path) -> None:
    import sqlite3

    store.put(_key(1), b"one")
    store.save()
    with sqlite3.connect(store.path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        second = Store(tmp_path / "store")
        assert second.get(_key(1)) is None
        second.put(_key(2), b"two")
        second.save()
        other.execute("COMMIT")
    other.close()
    assert Store(tmp_path / "store").get(_key(1)) == b"one"


def test_a_full_disk_is_no_mistake(store: Store) -> None:
    store.put(_key(1), b"one")
    store.save()
    store._with(lambda db: db.execute("PRAGMA max_page_count = 3"))
    store.put(_key(2), bytes(100_000))
    store.save()
    store.close()
    assert Store(store.path.parent).get(_key(1)) == b"one"


def test_a_store_of_another_making_is_begun_anew(store: Store) -> None:
    import sqlite3

    store.path.parent.mkdir()
    with sqlite3.connect(store.path) as other:
        other.execute("CREATE TABLE entry (other)")
    other.close()
    store.put(_key(1), b"one")
    store.save()  # seen, and thrown away
    store.put(_key(1), b"one")
    store.save()
    assert Store(store.path.parent).get(_key(1)) == b"one"


def test_a_killed_writer_leaves_nothing_wrong(tmp_path: Path) -> None:
    import subprocess
    import sys
    import time

    code = (
        "import sys; from pathlib import Path; from tonecheck.cache.store import Store\n"
        "n = 0\n"
        "while True:\n"
        "    store = Store(Path(sys.argv[1]))\n"
        "    for _ in range(200):\n"
        "        n += 1; store.put((n % 5000).to_bytes(16, 'little'), b'%d' % (n % 5000) * 50)\n"
        "    store.save(); store.close()\n"
    )
    for number in range(6):
        writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
        time.sleep(0.3 + 0.05 * number)
        for writer in writers:
            writer.kill()
            writer.wait()
        found = dict(Store(tmp_path).find([_key(each) for each in range(5_000)]))
        assert all(value == b"%d" % int.from_bytes(key, "little") * 50 for key, value in found.items())
    assert found


# The command


def test_the_command_tells_and_clears(cached, put, house, tonecheck) -> None:
    assert "nothing is kept yet" in tonecheck("cache").out
    put("a.txt", "A red word.")
    tonecheck("check", "a.txt")
    run = tonecheck("cache", "--info")
    assert run.status == 0
    assert str(cached) in run.out
    assert re.search(r": \d+ entries, 0\.\d MB of 200 MB at most", run.out)
    assert tonecheck("cache", "--clear").status == 0
    assert not list(cached.iterdir())
    assert tonecheck("cache").out.endswith("nothing is kept yet\n")
    assert "use one of the two" in tonecheck("cache", "--info", "--clear").error


def test_nothing_is_remembered_without_it(cached, put, house, tonecheck) -> None:
    put("a.txt", "A red word. Zyzzyva.")
    assert tonecheck("check", "a.txt", "--no-cache").status == 1
    assert b"yzzyva" not in b"".join(path.read_bytes() for path in cached.rglob("*.db"))  # only rules, made ready


def test_the_code_is_part_of_what_is_known(cached, put, house, tonecheck, monkeypatch, tmp_path) -> None:
    from tonecheck.cache import fingerprint

    copy = tmp_path / "copy"
    shutil.copytree(fingerprint.PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint, "FRESH", 0)
    monkeypatch.setattr("tonecheck.past.code", lambda _: (copy,))
    put("a.txt", "A red word.")
    store = Store(cached)
    tonecheck("check", "a.txt")
    before = store.info().entries
    tonecheck("check", "a.txt")
    assert store.info().entries == before
    (copy / "session.py").write_text("# changed")
    tonecheck("check", "a.txt")
    assert store.info().entries > before
