"""Discovery: which files some paths stand for, with what git and the configs leave out."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tonecheck.config.file import Configs
from tonecheck.discovery import Discovered, Discovery
from tonecheck.sources.ignored import GitIgnore, Patterns

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *args: str, **more: object) -> bytes:
    """Run git with none of the machine's own settings."""
    nobody = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.excludesFile=/dev/null")
    command = ["git", *nobody, "-c", "protocol.file.allow=always", *args]
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, timeout=60, check=False, **more).stdout


def find(*paths: str | Path, force_exclude: bool = False) -> Discovered:
    discovery = Discovery(Configs(), (".txt", ".md"), force_exclude=force_exclude)
    return discovery.find(map(Path, paths or (".",)))


def names(found: Discovered) -> list[str]:
    return [path.as_posix() for path in found.files]


# What is found


def test_files_come_in_order_whatever_folder_they_are_in(put) -> None:
    for name in ("b/2.txt", "a/9.txt", "b.txt", "a/c/1.txt", "a.txt", "B/1.md", "a/c/x.json"):
        put(name, "")
    assert names(find()) == ["B/1.md", "a.txt", "a/9.txt", "a/c/1.txt", "b.txt", "b/2.txt"]
    assert names(find("b", "b.txt", "a/c")) == ["a/c/1.txt", "b.txt", "b/2.txt"]


def test_what_was_named_is_told_from_what_was_found(put, here: Path) -> None:
    put("deep/a.txt", "")
    put("deep/b.txt", "")
    put("deep/c.json", "")
    found = find("deep", "./deep/b.txt", "deep/c.json")
    assert names(found) == ["deep/a.txt", "deep/b.txt", "deep/c.json"]
    assert found.named == {here / "deep/b.txt", here / "deep/c.json"}
    assert find("deep/b.txt", "deep").named == find(here / "deep" / "b.txt").named == {here / "deep/b.txt"}
    assert find("deep").named == set()


def test_a_config_adds_files_of_any_suffix(put) -> None:
    for name in ("exports/all.xlsx", "exports/deep/b.dump", "other/c.dump", "a.txt", "exports/.d.dump"):
        put(name, "")

    put("tonecheck.toml", '[[formats]]\npaths = ["exports/**/*.dump", "*.xlsx"]\nbody = "$.text"\n')
    assert names(find()) == ["a.txt", "exports/all.xlsx", "exports/deep/b.dump"]


def test_the_baseline_of_a_config_holds_no_replies(put) -> None:
    for name in ("known.json", "deep/known.json"):
        put(name, "{}")
    put("tonecheck.toml", 'baseline = "./known.json"\n[[formats]]\npaths = ["*.json"]\nbody = "$.text"\n')
    assert names(find()) == ["deep/known.json"]


def test_a_link_is_found_and_not_followed_into_a_folder(put, here: Path) -> None:
    put("real/a.txt", "")
    (here / "linked").symlink_to(here / "real", target_is_directory=True)
    (here / "b.txt").symlink_to(here / "real" / "a.txt")
    (here / "broken.txt").symlink_to(here / "nowhere")
    (here / "loop.txt").symlink_to(here / "loop.txt")
    (here / "folder.txt").symlink_to(here / "real", target_is_directory=True)
    assert names(find()) == ["b.txt", "broken.txt", "loop.txt", "real/a.txt"]
    assert names(find("linked")) == ["linked/a.txt"]


def test_a_folder_that_can_not_be_read_is_told_and_the_rest_found(put, nobody, spawn, here: Path) -> None:
    put("shut/a.txt", "")
    put("open/b.txt", "")
    (here / "shut").chmod(0)
    try:
        run = spawn("check", "--format", "json", ".", before=nobody)
        assert run.status == 2
        assert "shut: can't be read: Permission denied" in run.err
        assert [draft["path"] for draft in run.drafts if "error" not in draft or not draft["error"]] == ["open/b.txt"]
    finally:
        (here / "shut").chmod(0o755)


@pytest.fixture
def deep(here: Path) -> Iterator[Path]:
    """A file in more folders within each other than a recursion takes. Not left behind, since few can remove it."""
    try:
        for _ in range(1200):  # step by step, for a whole path may be too long
            os.mkdir("d")  # noqa: PTH102
            os.chdir("d")
        Path("a.txt").touch()
        yield Path.cwd() / "a.txt"
    finally:
        os.chdir(here)
        for above in reversed([here, *(here / "/".join("d" * n) for n in range(1, 1201))]):
            (above / "a.txt").unlink(missing_ok=True)
            if above != here and above.is_dir():
                above.rmdir()


def test_very_deep_folders(deep: Path, here: Path) -> None:
    os.chdir(here)
    assert find().files == [deep.relative_to(here)]


def test_five_thousand_files_are_found_in_half_a_second(here: Path, at_most) -> None:
    for number in range(100):
        folder = here / f"{number % 10}" / f"{number}"
        folder.mkdir(parents=True)
        for other in range(50):
            (folder / f"{other}.md").touch()
    (here / ".git").mkdir()
    (here / ".gitignore").write_text("*.pyc\nnode_modules/\n/build\n!keep.txt\ndocs/_build/\n**/x/**/y\n" * 20)
    with at_most(0.5):
        assert len(find().files) == 5_000


# What git ignores


def test_what_git_ignores_is_passed_over(put, here: Path) -> None:
    put(".git/info/exclude", "private/\n")
    put(".gitignore", "build/\n*.tmp.txt\n!keep.tmp.txt\n")
    put("team/.gitignore", "/only-here.txt\n!*.tmp.txt\n")
    kept = ["keep.tmp.txt", "only-here.txt", "team/a.txt", "team/b.tmp.txt", "team/deep/only-here.txt"]
    for name in (*kept, "build/x.txt", "a/build/y.txt", "c.tmp.txt", "private/z.txt", "team/only-here.txt"):
        put(name, "")
    found = find()
    assert names(found) == kept
    assert found.ignored == 5
    assert names(find("team")) == [name for name in kept if name.startswith("team/")], "files above the folder count"


def test_without_a_repository_files_above_the_folder_do_not_count(put) -> None:
    put(".gitignore", "*.txt\n")
    put("team/.gitignore", "b.txt\n")
    put("team/a.txt", "")
    put("team/b.txt", "")
    put("team/deep/b.txt", "")
    assert names(find("team")) == ["team/a.txt"]
    assert names(find()) == []


def test_a_folder_with_nothing_but_ignored_files_counts_as_empty(put, here: Path) -> None:
    put(".gitignore", "*.txt\n")
    put("a.txt", "")
    found = find()
    assert (found.files, found.empty, found.ignored, found.excluded) == ([], [Path()], 1, 0)


def test_a_named_file_is_checked_though_it_is_ignored_unless_force_exclude(put) -> None:
    put(".git/HEAD", "")
    put(".gitignore", "build/\nb.txt\n")
    for name in ("a.txt", "b.txt", "build/c.txt", "build/deep/d.txt"):
        put(name, "")
    named = ("a.txt", "b.txt", "build/c.txt", "build/deep/d.txt")
    assert names(find(*named)) == list(named)
    found = find(*named, force_exclude=True)
    assert (names(found), found.ignored) == (["a.txt"], 3)


def test_a_named_folder_is_looked_through_though_it_is_ignored_unless_force_exclude(put) -> None:
    put(".git/HEAD", "")
    put(".gitignore", "build/\n*.md\n")
    for name in ("build/c.txt", "build/deep/d.txt", "build/e.txt"):
        put(name, "")
    put("build/.gitignore", "e.txt\n")
    assert names(find("build")) == ["build/c.txt", "build/deep/d.txt"]
    assert names(find("build/deep")) == ["build/deep/d.txt"]
    assert names(find("build", "build/deep", force_exclude=True)) == []


def test_force_exclude_outside_of_a_repository_starts_at_the_current_folder(put, here: Path) -> None:
    put(".gitignore", "b.txt\n")
    put("deep/a.txt", "")
    put("deep/b.txt", "")
    assert names(find("deep/a.txt", "deep/b.txt", force_exclude=True)) == ["deep/a.txt"]


def test_a_config_may_switch_it_off(tonecheck, put, only_red) -> None:
    put(".gitignore", "*.txt\n")
    put("deep/a.txt", "A red word.\n")
    only_red()
    assert tonecheck("check", "--format", "json", ".").drafts == []
    only_red("respect-gitignore = false\n")
    assert tonecheck("check", "--format", "json", ".").found == [("deep/a.txt", "red", "red word")]
    assert tonecheck("check", "--format", "json", "--force-exclude", "deep/a.txt").found


def test_the_name_of_standard_input_is_left_out_with_force_exclude_only(put) -> None:
    put(".git/HEAD", "")
    put(".gitignore", "build/\n")
    assert Discovery(Configs(), (), force_exclude=True).leaves_out(Path("build/a.txt"))
    assert not Discovery(Configs(), (), force_exclude=True).leaves_out(Path("a.txt"))
    assert not Discovery(Configs(), ()).leaves_out(Path("build/a.txt"))


def test_a_repository_inside_another_has_its_own_rules(put) -> None:
    put(".git/HEAD", "")
    put(".gitignore", "*.md\n")
    put("inner/.git/HEAD", "")
    put("inner/.git/info/exclude", "b.txt\n")
    for name in ("a.md", "inner/a.md", "inner/b.txt", "inner/deep/c.md"):
        put(name, "")
    assert names(find()) == names(find("inner")) == ["inner/a.md", "inner/deep/c.md"]


@needs_git
def test_a_worktree_and_a_submodule_find_the_excludes_of_their_repository(put, here: Path) -> None:
    put("main/a.txt", "")
    git(here, "init", "-q", "main")
    git(here / "main", "add", "-A")
    git(here / "main", "commit", "-q", "-m", "a")
    git(here / "main", "worktree", "add", "-q", "../tree")
    put("main/.git/info/exclude", "b.txt\n")
    put("tree/b.txt", "")
    assert names(find("tree")) == ["tree/a.txt"]
    git(here, "init", "-q", "outer")
    git(here / "outer", "submodule", "--quiet", "add", str(here / "main"), "sub")
    put("outer/.git/modules/sub/info/exclude", "a.txt\n")
    put("outer/sub/b.txt", "")
    assert names(find("outer")) == ["outer/sub/b.txt"]


@pytest.mark.parametrize("content", ["gitdir: nowhere\n", "nothing\n", ""])
def test_a_broken_pointer_to_a_repository_is_its_root_all_the_same(content: str, put) -> None:
    put(".gitignore", "*.md\n")
    put("inner/.git", content)
    put("inner/a.md", "")
    assert names(find("inner")) == ["inner/a.md"]


def test_an_ignore_file_that_is_a_folder_or_a_link_says_nothing(put, here: Path) -> None:
    put(".gitignore/a", "*.txt\n")
    put("rules", "*.txt\n")
    put("deep/a.txt", "")
    (here / "deep" / ".gitignore").symlink_to(here / "rules")
    assert names(find()) == ["deep/a.txt"]


@pytest.mark.parametrize(
    ("content", "ignored", "kept"),
    [
        ("\ufeffa.txt\r\nb.txt\r\n", "a.txt b.txt", "c.txt"),
        ("# a.txt\n\\#b.txt\n\n   \n", "#b.txt", "a.txt"),
        ("a.txt   \nb\\ \n", "a.txt b\\_", "b"),
        ("/\n!\n//\n[\n[z\nx\\\n", "", "a [z x x\\ z"),
        ("caf?\nna??ve\n", "naïve", "café"),  # git counts bytes
        ("[[:digit:]][!a-c]\n", "1d", "1a ad 1"),
        ("[]-]\n[a\\]]x\n", "] - ]x ax", "\\x x"),
        ("[[:nothing:]]\n", "", "n [ :"),
    ],
)
def test_lines_that_are_easily_misread(content: str, ignored: str, kept: str) -> None:
    patterns = Patterns(content.encode())
    for name in ignored.split():
        assert patterns.verdict(b"", name.replace("\\_", " ").encode(), False) is True, name
    for name in kept.split():
        assert patterns.verdict(b"", name.encode(), False) is None, name


@pytest.mark.parametrize(
    ("pattern", "path"),
    [("*a" * 40 + "b", "a" * 250), ("**/a*b/" * 12 + "c", "aab/" * 900 + "d"), ("a*" * 60 + "/x", "a" * 250 + "/y")],
)
def test_no_pattern_makes_a_long_path_slow(pattern: str, path: str, at_most) -> None:
    folder, _, name = path.rpartition("/")
    patterns = Patterns(pattern.encode())
    with at_most(1):
        assert patterns.verdict(f"{folder}/".encode() if folder else b"", name.encode(), False) is None


PARTS = (
    *(
        "a",
        "b",
        "ab",
        "foo",
        "x y",
        "é",
        "*",
        "**",
        "***",
        "?",
        "??",
        "*.txt",
        "a*",
        "*b*",
        "*.*",
        "a**b",
        "[ab]",
        "[!a]",
    ),
    *("[^a]*", "[a-c]?", "[[:alpha:]]*", "[]!]", "[z", "\\!k", "\\#h", "x\\ y ", "!k", "a\\*"),
)
NAMES = ("a", "b", "ab", "a.txt", "b.md", "foo", "x y", "!k", "#h", "é", "c.txt")


def random_pattern(random: random.Random) -> str:
    written = "/".join(random.choice(PARTS) for _ in range(random.choice((1, 1, 1, 2, 2, 3))))
    written = random.choice(("", "", "", "/")) + written + random.choice(("", "", "", "/"))
    return random.choice(("", "", "!")) + written + random.choice(("",) * 9 + ("  ",))


@needs_git
def test_git_says_the_same_of_random_trees(here: Path) -> None:
    seed = 1 if os.environ.get("CI") else int(time.time())
    chance = random.Random(seed)
    for number in range(40):
        top = here / f"{number}"
        git(here, "init", "-q", top.name)
        for _ in range(30):
            path = top.joinpath(*(chance.choice(NAMES) for _ in range(chance.randint(1, 5))))
            if not path.exists() and not any(parent.is_file() for parent in path.parents):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("")
        folders = [Path(folder) for folder, _, _ in os.walk(top) if ".git" not in Path(folder).parts]
        places = {top / ".gitignore", top / ".git/info/exclude", *(chance.choice(folders) / ".gitignore" for _ in "12")}
        for place in places:
            patterns = [random_pattern(chance) for _ in range(chance.randint(1, 4))]
            place.write_text("\n".join(patterns) + "\n", encoding="utf-8")
        files = [path for path in top.rglob("*") if path.is_file() and ".git" not in path.relative_to(top).parts]
        given = "\0".join(str(path.relative_to(top)) for path in files).encode()
        told = git(top, "check-ignore", "-z", "--stdin", input=given).decode().split("\0")
        ignore = GitIgnore()
        ours = {str(path.relative_to(top)) for path in files if ignore.ignores(path)}
        rules = {str(place.relative_to(top)): place.read_text(encoding="utf-8") for place in places}
        assert ours == set(filter(None, told)), f"seed {seed}: {rules}"
        kept = {path for path in files if str(path.relative_to(top)) not in ours and path.suffix in (".txt", ".md")}
        assert set(find(top).files) == kept, "going through the folders gives the same"
