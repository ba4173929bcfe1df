"""What changed since a revision: files and lines as git tells them, in every kind of repository."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tonecheck.errors import ConfigError
from tonecheck.sources.changes import Changes, changed_lines, changed_since

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

NOBODY = (
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@example.com",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "core.hooksPath=/x",
)


def git(folder: Path, *args: str) -> str:
    """Run git with none of the machine's own settings."""
    command = ["git", *NOBODY, "-c", "protocol.file.allow=always", *args]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.fixture
def repository(here: Path, put, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give what puts files into the repository that the current folder is, and commits them."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git(here, "init", "-q", "-b", "main")

    def commit(**files: str | bytes) -> None:
        for name, content in files.items():
            put(name, content)
        git(here, "add", "-A")
        git(here, "commit", "-q", "--allow-empty", "-m", "as it stands")

    return commit


def numbered(*changed: int, gone: tuple[int, ...] = (), length: int = 20) -> str:
    """Give numbered lines of which some are changed and some are gone."""
    return "".join(f"line {n}{'!' * (n in changed)}\n" for n in range(1, length + 1) if n not in gone)


def touched(changes: Changes, path: Path, length: int = 20) -> list[int]:
    """Give the lines of a file that changed."""
    return [line for line in range(1, length + 1) if changes.touches_lines(path, line, line)]


# Which files


def test_committed_staged_changed_and_new_files(repository, put, here: Path) -> None:
    names = ("same", "committed", "staged", "changed", "deleted")
    repository(**{f"{name}.txt": "a\n" for name in names})
    git(here, "checkout", "-q", "-b", "work")
    repository(**{"committed.txt": "b\n"})
    put("staged.txt", "b\n")
    git(here, "add", "-A")
    put("changed.txt", "b\n")
    put("deep/new.txt", "b\n")
    put(".gitignore", "ignored.txt\n")
    put("ignored.txt", "b\n")
    (here / "deleted.txt").unlink()
    changes = changed_since("main", here)
    found = [path.name for path in sorted(here.rglob("*.txt")) if changes.touches(path)]
    assert sorted(found) == ["changed.txt", "committed.txt", "new.txt", "staged.txt"]
    assert sorted(changed_since("HEAD", here / "deep").files) == sorted(
        str(here / name) for name in ("staged.txt", "changed.txt", "deep/new.txt", ".gitignore")
    )


def test_what_others_changed_meanwhile_does_not_count(repository, put, here: Path) -> None:
    repository(**{"a.txt": "a\n", "b.txt": "a\n"})
    git(here, "checkout", "-q", "-b", "work")
    repository(**{"a.txt": "b\n"})
    git(here, "checkout", "-q", "main")
    repository(**{"b.txt": "b\n"})
    git(here, "checkout", "-q", "work")
    assert list(changed_since("main", here).files) == [str(here / "a.txt")]


def test_a_moved_file_is_touched_where_its_words_changed(repository, put, here: Path) -> None:
    repository(**{"old.txt": numbered(), "plain.txt": "other\n" * 9})
    git(here, "mv", "old.txt", "new.txt")
    git(here, "mv", "plain.txt", "moved.txt")
    put("new.txt", numbered(3))
    changes = changed_since("HEAD", here)
    assert touched(changes, here / "new.txt") == [3]
    assert not changes.touches(here / "moved.txt"), "no word of it changed"
    assert not changes.touches(here / "old.txt")


def test_only_the_mode_changed(repository, here: Path) -> None:
    repository(**{"a.txt": "a\n"})
    (here / "a.txt").chmod(0o755)
    assert not changed_since("HEAD", here).touches(here / "a.txt")


@pytest.mark.parametrize(
    "name",
    [
        "two words.txt",
        'a "quoted".txt',
        "tab\there.txt",
        "back\\slash.txt",
        "café 😀.txt",
        "line\nbreak.txt",
        "b/ a.txt",
    ],
)
def test_names_that_git_puts_in_quotes(name: str, repository, put, here: Path) -> None:
    repository(**{name: numbered()})
    put(name, numbered(7))
    changes = changed_since("HEAD", here)
    assert list(changes.files) == [str(here / name)]
    assert touched(changes, here / name) == [7]
    put(f"new {name}", "")
    assert changed_since("HEAD", here).touches(here / f"new {name}")


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names that are no text")
def test_a_name_that_is_no_text(repository, put, here: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    repository(**{name: numbered()})
    put(name, numbered(2))
    assert touched(changed_since("HEAD", here), here / name) == [2]


def test_what_is_no_text_to_git_is_touched_as_a_whole(repository, put, here: Path) -> None:
    repository(
        **{"utf16.txt": numbered().encode("utf-16"), "marked.txt": numbered(), ".gitattributes": "marked.txt -diff\n"}
    )
    put("utf16.txt", numbered(3).encode("utf-16"))
    put("marked.txt", numbered(3))
    changes = changed_since("HEAD", here)
    assert len(touched(changes, here / "utf16.txt")) == len(touched(changes, here / "marked.txt")) == 20


def test_a_file_that_git_keeps_in_another_form_is_touched_as_a_whole(repository, put, here: Path) -> None:
    repository(**{"a.txt": numbered(), ".gitattributes": "a.txt filter=last\n"})
    git(here, "config", "filter.last.clean", "tail -1")
    put("a.txt", numbered(20))
    changes = changed_since("HEAD", here)
    assert len(touched(changes, here / "a.txt")) == 20


def test_a_link_is_touched_when_it_leads_elsewhere_or_its_file_changed(repository, put, here: Path) -> None:
    for link, to in (("moved.txt", "a.txt"), ("same.txt", "a.txt"), ("to-b.txt", "b.txt")):
        (here / link).symlink_to(to)
    repository(**{"a.txt": numbered(), "b.txt": numbered()})
    (here / "moved.txt").unlink()
    (here / "moved.txt").symlink_to("b.txt")
    changes = changed_since("HEAD", here)
    assert [changes.touches(here / f"{name}.txt") for name in ("moved", "same", "to-b")] == [True, False, False]
    put("b.txt", numbered(4))
    assert touched(changed_since("HEAD", here), here / "to-b.txt") == [4]


def test_a_merge_that_is_under_way(repository, put, here: Path) -> None:
    repository(**{"a.txt": numbered(), "b.txt": numbered()})
    git(here, "checkout", "-q", "-b", "work")
    repository(**{"a.txt": numbered(2)})
    git(here, "checkout", "-q", "main")
    repository(**{"a.txt": numbered(2).replace("line 2!", "line two")})
    with pytest.raises(subprocess.CalledProcessError):
        git(here, "merge", "work")
    changes = changed_since("HEAD", here)
    assert changes.touches_lines(here / "a.txt", 2, 2)
    assert not changes.touches(here / "b.txt")


# Which lines


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (numbered(1), [1]),
        (numbered(20), [20]),
        (numbered(3, 4, 5, 9), [3, 4, 5, 9]),
        (numbered(3, 5), [3, 5]),
        (numbered(gone=(5,)), [4, 5]),
        (numbered(gone=(1, 2)), [1]),
        (numbered(gone=(19, 20)), [18, 19]),
        (numbered(gone=(4, 6)), [3, 4, 5]),
        (numbered().replace("line 7\n", "line 7\nnew\n"), [8]),
        (numbered().replace("\n", "\r\n"), list(range(1, 21))),
        (numbered().removesuffix("\n"), [20]),
        ("++ b/other.txt\n" + numbered(2), [1, 3]),
        (numbered().replace("line 7", "@@ -1 +1 @@\n-- a/x\n++ b/x\n\\ no"), [7, 8, 9, 10]),
    ],
)
def test_the_lines_that_changed(content: str, lines: list[int], repository, put, here: Path) -> None:
    repository(**{"a.txt": numbered(), "z.txt": numbered()})
    put("a.txt", content)
    put("z.txt", numbered(11))
    changes = changed_since("HEAD", here)
    assert touched(changes, here / "a.txt", 21) == lines
    assert touched(changes, here / "z.txt") == [11], "what stands in a file is not taken for a part of the patch"


def test_a_range_is_touched_where_one_of_its_lines_is(repository, put, here: Path) -> None:
    repository(**{"a.txt": numbered()})
    put("a.txt", numbered(5, 6, 12))
    changes = changed_since("HEAD", here)
    for (first, last), expected in {
        (1, 4): 0,
        (1, 5): 1,
        (6, 6): 1,
        (7, 11): 0,
        (7, 12): 1,
        (1, 20): 1,
        (13, 20): 0,
    }.items():
        assert changes.touches_lines(here / "a.txt", first, last) == bool(expected), (first, last)


def test_carriage_returns_alone_break_lines_for_us_and_not_for_git(repository, put, here: Path) -> None:
    repository(**{"a.txt": "one\rtwo\rthree\r", "b.txt": "one\r\ntwo\r\nthree\r\n"})
    put("a.txt", "one\rtwo\rTHREE\r")
    put("b.txt", "one\r\ntwo\r\nTHREE\r\n")
    changes = changed_since("HEAD", here)
    assert touched(changes, here / "a.txt", 3) == [1, 2, 3], "nobody can say which"
    assert touched(changes, here / "b.txt", 3) == [3]


def test_random_edits(repository, put, here: Path) -> None:
    seed = 1 if os.environ.get("CI") else int(time.time())
    chance = random.Random(seed)
    old = {f"{n}.txt": [f"{chance.random()}" for _ in range(chance.randint(1, 40))] for n in range(30)}
    repository(**{name: "\n".join(lines) + "\n" for name, lines in old.items()})
    new = {}
    for name, lines in old.items():
        new[name] = [line for line in lines if chance.random() > 0.1]
        for _ in range(chance.randint(0, 4)):
            new[name].insert(chance.randint(0, len(new[name])), f"{chance.random()}")
        put(name, "".join(f"{line}\n" for line in new[name]))
    changes = changed_since("HEAD", here)
    for name in old:
        expected = set()
        # Every line is there once, so there is only one way to tell two files apart.
        for what, _, _, first, last in SequenceMatcher(None, old[name], new[name], autojunk=False).get_opcodes():
            if what == "delete":
                expected |= {first, first + 1} & set(range(1, len(new[name]) + 1))
            elif what != "equal":
                expected |= set(range(first + 1, last + 1))
        assert set(touched(changes, here / name, len(new[name]))) == expected, f"seed {seed}, {name}"


def test_a_patch_with_one_very_long_line(at_most) -> None:
    long = b"x\r" * 3_000_000
    patch = b"--- a/a.json\n+++ b/a.json\n@@ -1 +1,2 @@\n-%b\n+%b\n+b\n@@ -9,0 +11 @@\n+c\n" % (long, long)
    with at_most(2):
        assert list(changed_lines(io.BytesIO(patch))) == [("a.json", 1, 2), ("a.json", 11, 11)]


# Repositories of every kind


@pytest.mark.parametrize(
    "setting",
    [
        "diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.relative=true", "diff.external=false",
        "color.ui=always", "color.diff=always", "diff.context=9", "diff.interHunkContext=9", "core.quotePath=true",
        "diff.submodule=log", "diff.ignoreSubmodules=all", "diff.renames=false", "diff.algorithm=histogram",
        "core.autocrlf=input", "diff.wordRegex=.", "core.pager=false",
    ],
)  # fmt: skip
def test_nobodys_settings_change_what_is_found(setting: str, repository, put, here: Path) -> None:
    repository(**{"é/a.txt": numbered(), "old.txt": "".join(f"{n}\n" for n in range(50))})
    git(here, "config", *setting.split("=", 1))
    put("é/a.txt", numbered(3, 6))
    git(here, "mv", "old.txt", "new.txt")
    changes = changed_since("HEAD", here / "é")
    assert list(changes.files) == [str(here / "é/a.txt")]
    assert touched(changes, here / "é/a.txt") == [3, 6]


@pytest.mark.parametrize(
    "name",
    ["GIT_DIFF_OPTS=--unified=9", "GIT_EXTERNAL_DIFF=false", "GIT_TRACE=1", "GIT_PAGER=false", "LC_ALL=de_DE.UTF-8"],
)
def test_nor_does_the_environment(name: str, repository, put, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(**{"a.txt": numbered()})
    put("a.txt", numbered(3))
    monkeypatch.setenv(*name.split("=", 1))
    assert touched(changed_since("HEAD", here), here / "a.txt") == [3]


def test_a_folder_inside_the_repository_or_linked_into_it(repository, put, here: Path, tmp_path: Path) -> None:
    repository(**{"deep/er/a.txt": numbered(), "b.txt": numbered()})
    put("deep/er/a.txt", numbered(3))
    put("b.txt", numbered(4))
    link = tmp_path / "link"
    link.symlink_to(here / "deep", target_is_directory=True)
    for folder in (here / "deep" / "er", link, link / "er"):
        changes = changed_since("HEAD", folder)
        assert touched(changes, here / "deep/er/a.txt") == touched(changes, link / "er" / "a.txt") == [3]
        assert touched(changes, here / "b.txt") == [4]


def test_what_is_outside_of_the_repository_is_touched(repository, here: Path, tmp_path: Path) -> None:
    repository(**{"a.txt": ""})
    changes = changed_since("HEAD", here)
    assert changes.touches(tmp_path / "b.txt")
    assert changes.touches_lines(tmp_path / "here-too" / "b.txt", 1, 1)
    assert not changes.touches(here / "a.txt")


def test_a_worktree(repository, put, here: Path) -> None:
    repository(**{"a.txt": numbered()})
    git(here, "worktree", "add", "-q", "-b", "work", "../tree")
    tree = here.parent / "tree"
    (tree / "a.txt").write_text(numbered(5))
    changes = changed_since("main", tree)
    assert touched(changes, tree / "a.txt") == [5]


def test_a_hook_of_a_worktree_is_told_where_its_repository_is(repository, put, here: Path) -> None:
    repository(**{"a.txt": numbered(), "deep/b.txt": numbered()})
    git(here, "worktree", "add", "-q", "-b", "work", "../tree")
    tree = here.parent / "tree"
    script = (
        "import os, sys; from pathlib import Path; from tonecheck.sources.changes import changed_since;"
        "assert 'GIT_INDEX_FILE' in os.environ; os.chdir(sys.argv[1]);"
        "print(*sorted(Path(name).name for name in changed_since('main', Path.cwd()).files))"
    )
    for folder in (here, tree):
        for start in (".", "deep"):
            hook = here / ".git/hooks/pre-commit"
            hook.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{script}" {start} > "{here.parent}/told"\n')
            hook.chmod(0o755)
            (folder / "deep" / "b.txt").write_text(numbered(5))
            (folder / "a.txt").write_text(f"{start}\n")
            command = ("-c", f"core.hooksPath={here}/.git/hooks", "commit", "-q", "-m", "hooked", "--", "a.txt")
            git(folder, "add", "-A")
            git(folder, *command)
            told = (here.parent / "told").read_text().split()
            assert told == ["a.txt", "b.txt"] if folder == tree or start == "." else ["b.txt"], (folder, start)


def test_a_repository_apart_from_its_files(repository, put, here: Path, tmp_path: Path, monkeypatch) -> None:
    repository(**{"a.txt": numbered(), "deep/b.txt": numbered()})
    shutil.move(here / ".git", tmp_path / "apart")
    put("a.txt", numbered(3))
    put("deep/new.txt", "")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "apart"))
    assert touched(changed_since("HEAD", here), here / "a.txt") == [3]
    monkeypatch.setenv("GIT_DIR", "../../apart")
    monkeypatch.setenv("GIT_WORK_TREE", "..")
    monkeypatch.chdir(here / "deep")
    changes = changed_since("HEAD", here / "deep")
    assert sorted(changes.files) == [str(here / "a.txt"), str(here / "deep/new.txt")]


def test_a_submodule(repository, put, here: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    for name in ("a.txt", "b.txt", "c.txt"):
        (other / name).write_text(numbered())
    git(other, "add", "-A")
    git(other, "commit", "-q", "-m", "a")
    git(here, "submodule", "--quiet", "add", str(other), "sub")
    repository()
    assert not changed_since("HEAD", here).touches(here / "sub/a.txt")
    put("sub/a.txt", numbered(3))
    git(here / "sub", "commit", "-q", "-a", "-m", "b")
    put("sub/b.txt", numbered(4))
    put("sub/new.txt", "")
    changes = changed_since("HEAD", here)
    assert [touched(changes, here / "sub" / name) for name in ("a.txt", "b.txt", "c.txt")] == [[3], [4], []]
    assert changes.touches(here / "sub/new.txt")


def test_a_new_repository_inside_is_new_as_a_whole(repository, put, here: Path) -> None:
    repository(**{"a.txt": ""})
    put("inner/deep/b.txt", "")
    git(here / "inner", "init", "-q")
    git(here / "inner", "add", "-A")
    git(here / "inner", "commit", "-q", "-m", "a")
    changes = changed_since("HEAD", here)
    assert changes.touches_lines(here / "inner/deep/b.txt", 1, 1)
    git(here, "add", "inner")
    git(here, "commit", "-q", "-m", "as a module")
    assert changed_since("HEAD~1", here).touches(here / "inner/deep/b.txt")
    assert not changed_since("HEAD", here).touches(here / "inner/deep/b.txt")


# Errors


@pytest.mark.parametrize(
    "revision", ["mian", "-x", "--output=a.txt", "", "main..HEAD", "HEAD:a.txt", "a b", "HEAD^{tree}"]
)
def test_a_revision_that_is_none(revision: str, repository, here: Path) -> None:
    repository(**{"a.txt": "as it was\n"})
    with pytest.raises(ConfigError, match=r"^--changed-since: there is no revision ") as told:
        changed_since(revision, here)
    assert "\n" not in str(told.value)
    assert "'main'" in str(told.value) if revision == "mian" else True
    assert (here / "a.txt").read_text() == "as it was\n", "no option was taken from it"


@pytest.mark.parametrize("revision", ["HEAD", "main", "v1", "HEAD~1", "main^{commit}", ":/first", "refs/heads/main"])
def test_any_way_to_name_a_commit(revision: str, repository, put, here: Path) -> None:
    repository(**{"a.txt": numbered()})
    git(here, "commit", "-q", "--allow-empty", "-m", "first of all")
    git(here, "tag", "-a", "-m", "x", "v1")
    put("a.txt", numbered(3))
    assert touched(changed_since(revision, here), here / "a.txt") == [3]


def test_a_repository_without_a_commit(repository, here: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no revision 'HEAD' here$"):
        changed_since("HEAD", here)


def test_no_repository(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(here.parent))
    with pytest.raises(ConfigError, match=r"^--changed-since: .*here is not in a git repository$"):
        changed_since("HEAD", here)


def test_a_repository_without_files(here: Path) -> None:
    git(here, "init", "-q", "--bare", ".")
    with pytest.raises(ConfigError, match=r"^--changed-since: git says: this operation must be run in a work tree$"):
        changed_since("HEAD", here)


def test_no_git(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(here))
    with pytest.raises(ConfigError, match=r"^--changed-since: needs git, which is not installed"):
        changed_since("HEAD", here)


def test_a_broken_repository(repository, here: Path) -> None:
    repository(**{"a.txt": ""})
    (here / ".git/config").write_text("[core\n")
    with pytest.raises(ConfigError, match=r"^--changed-since: git says: bad config line 1 in file .*") as told:
        changed_since("HEAD", here)
    assert "\n" not in str(told.value)


def test_a_shallow_clone_lacks_the_common_commit(repository, here: Path, tmp_path: Path) -> None:
    repository(**{"a.txt": "a\n"})
    git(here, "checkout", "-q", "-b", "work")
    for content in "bcd":
        repository(**{"a.txt": content})
    git(here, "checkout", "-q", "main")
    repository(**{"b.txt": "b\n"})
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", "--no-single-branch", f"file://{here}", "clone")
    git(clone, "checkout", "-q", "work")
    with pytest.raises(ConfigError, match=r"have no commit in common; this clone is shallow .*--unshallow"):
        changed_since("origin/main", clone)
    with pytest.raises(ConfigError, match=r"there is no revision 'v1' here; this clone is shallow"):
        changed_since("v1", clone)
    git(clone, "fetch", "-q", "--unshallow")
    assert list(changed_since("origin/main", clone).files) == [str(clone / "a.txt")]


def test_histories_with_nothing_in_common(repository, here: Path) -> None:
    repository(**{"a.txt": "a\n"})
    git(here, "checkout", "-q", "--orphan", "other")
    repository(**{"a.txt": "b\n"})
    with pytest.raises(ConfigError, match=r"^--changed-since: 'main' and the present commit have no commit in common$"):
        changed_since("main", here)


# Through the command


def test_only_what_a_branch_touches_is_checked(tonecheck, repository, put, only_red, here: Path) -> None:
    only_red()
    macros = [{"title": f"Macro {n}", "body": f"A red word, number {n}."} for n in range(5)]
    repository(
        **{"a.txt": "A red word.\n", "b.txt": "A red word.\n", "m.json": json.dumps({"macros": macros}, indent=1)}
    )
    put("b.txt", "Still a red word.\n")
    put("c.txt", "A new red word.\n")
    macros[3]["body"] += " Or two."
    put("m.json", json.dumps({"macros": macros}, indent=1))
    put(
        "tonecheck.toml",
        (here / "tonecheck.toml").read_text()
        + '[[formats]]\npaths = ["m.json"]\nrecords = "$.macros[*]"\nbody = "$.body"\ntitle = "$.title"\n',
    )
    run = tonecheck("check", "--format", "json", "--changed-since", "main", ".")
    assert [path for path, _, _ in run.found] == ["b.txt", "c.txt", "m.json"]
    assert len(tonecheck("check", "--format", "json", ".").found) == 3 + 5


def test_a_branch_that_touches_nothing(tonecheck, repository, only_red) -> None:
    only_red()
    repository(**{"a.txt": "A red word.\n"})
    run = tonecheck("check", "--format", "json", "--changed-since", "main", ".")
    assert (run.status, run.found) == (0, [])


def test_a_wrong_revision_is_one_line_and_2(tonecheck, repository, only_red) -> None:
    only_red()
    repository(**{"a.txt": "A red word.\n"})
    run = tonecheck("check", "--changed-since", "-x", ".")
    assert (run.status, run.out) == (2, "")
    assert run.error.startswith("--changed-since: there is no revision '-x' here")
