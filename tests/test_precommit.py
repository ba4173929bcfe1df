"""The pre-commit hooks, tried with the real pre-commit from a clone of this checkout, on a small repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml


def needs_precommit(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that runs pre-commit; it installs the hook's environment from the package registry."""
    is_missing = shutil.which("git") is None or find_spec("pre_commit") is None
    return pytest.mark.slow(pytest.mark.skipif(is_missing, reason="git or pre-commit is not installed")(test))


BLAME = "You should have read the terms before you ordered.\n"
CLEAN = "Your parcel is on its way and arrives on Tuesday.\n"
EXCLUDE = 'exclude = ["archive/"]\n'
MACROS = json.dumps({"macros": [{"title": "Late", "actions": [{"field": "comment_value", "value": BLAME}]}]})
OTHER = '{"name": "x", "version": "1.0.0", "description": "You should have read the terms before you ordered."}\n'

Run = subprocess.CompletedProcess[str]


def git(folder: Path, *args: str) -> str:
    """Run git with none of the machine's own settings."""
    nobody = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    command = ["git", *nobody, "-c", "core.hooksPath=/dev/null", *args]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.fixture(scope="module")
def clone(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of the checkout as it stands, changes that are not committed yet included."""
    if not (checkout / ".git").exists():
        pytest.skip("the package is not run from a git checkout")
    folder = tmp_path_factory.mktemp("clone")
    for name in git(checkout, "ls-files", "-co", "--exclude-standard", "-z").split("\0"):
        if name and (checkout / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(checkout / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "as it stands")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment it makes for the hook."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def hook(home: Path, here: Path) -> Callable[..., Run]:
    """Give what puts files into a new repository and runs pre-commit there."""
    git(here, "init", "-q")
    # Of what is installed a hook imports a part: Python compiles that by itself, once. (0 is how pip takes a yes here.)
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never", "PIP_NO_COMPILE": "0"}
    environment.pop("PYTHONPATH", None)

    def hook(files: dict[str, str], *args: str) -> Run:
        for name, text in files.items():
            (here / name).parent.mkdir(parents=True, exist_ok=True)
            (here / name).write_text(text, encoding="utf-8")
        git(here, "add", "-A")
        command = [sys.executable, "-m", "pre_commit", *args]
        return subprocess.run(
            command, cwd=here, env=environment, check=False, capture_output=True, text=True, timeout=900
        )

    return hook


# Which files, by the patterns alone


@pytest.fixture(scope="module")
def hooks(checkout: Path) -> dict[str, dict[str, Any]]:
    """The hooks of the manifest, by their ids."""
    manifest = yaml.safe_load((checkout / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {each["id"]: each for each in manifest}


def takes(hook: dict[str, Any], path: str) -> bool:
    """Tell whether pre-commit would hand a text file to a hook: it looks for both patterns anywhere in the path."""
    return bool(re.search(hook["files"], path)) and not re.search(hook.get("exclude", "^$"), path)


@pytest.mark.parametrize(
    ("path", "takers"),
    [
        ("replies/late.txt", "tonecheck tonecheck-all"),
        ("LATE.MD", "tonecheck tonecheck-all"),
        ("a/b.html", "tonecheck tonecheck-all"),
        ("inbox/1.eml", "tonecheck tonecheck-all"),
        ("inbox.mbox", "tonecheck tonecheck-all"),
        ("replies/changelog-request.md", "tonecheck tonecheck-all"),
        ("replies/security.md", "tonecheck tonecheck-all"),
        ("macros.json", "tonecheck-macros tonecheck-all"),
        ("export/Macros/late.yml", "tonecheck-macros tonecheck-all"),
        ("canned_responses.csv", "tonecheck-macros tonecheck-all"),
        ("saved-replies.toml", "tonecheck-macros tonecheck-all"),
        ("savedReplies.jsonl", "tonecheck-macros tonecheck-all"),
        ("data/snippets/a.tsv", "tonecheck-macros tonecheck-all"),
        ("data/help.json", "tonecheck-all"),
        ("tsconfig.json", "tonecheck-all"),
        (".github/stale.yml", "tonecheck-all"),
        ("docker-compose.yml", "tonecheck-all"),
        ("package.json", ""),
        ("web/package-lock.json", ""),
        ("pyproject.toml", ""),
        ("requirements-dev.txt", ""),
        ("CMakeLists.txt", ""),
        ("README.md", ""),
        ("docs/Changelog.md", ""),
        ("LICENSE.txt", ""),
        (".github/ISSUE_TEMPLATE/bug.yml", ""),
        (".github/pull_request_template.md", ""),
        ("charts/web/templates/service.yaml", ""),
        ("src/macros.py", ""),
        ("template.docx", ""),
        ("LICENSE", ""),
    ],
)
def test_which_hook_takes_which_file(path: str, takers: str, hooks: dict[str, dict[str, Any]]) -> None:
    assert [name for name, hook in hooks.items() if takes(hook, path)] == takers.split()


def test_every_hook_is_one_process_and_obeys_the_config(hooks: dict[str, dict[str, Any]]) -> None:
    assert list(hooks) == ["tonecheck", "tonecheck-macros", "tonecheck-all"]
    for hook in hooks.values():
        assert hook["require_serial"] is True
        assert hook["entry"].startswith("tonecheck check --force-exclude")


# With the real program


def using(clone: Path) -> dict[str, str]:
    """Give the settings of a repository that has all the hooks."""
    revision = git(clone, "rev-parse", "HEAD").strip()
    ids = "".join(f"  - id: {each}\n" for each in ("tonecheck", "tonecheck-macros", "tonecheck-all"))
    return {".pre-commit-config.yaml": f"repos:\n- repo: {clone.as_uri()}\n  rev: {revision}\n  hooks:\n{ids}"}


@needs_precommit
def test_tried_from_a_clone_it_fails_for_a_faulty_draft_only(hook: Callable[..., Run], clone: Path) -> None:
    files = {
        "faulty.txt": BLAME,
        "faulty.md": f"# Late\n\n{BLAME}",
        "clean.txt": CLEAN,
        "archive/old.txt": BLAME,
        "code.py": f"'''{BLAME}'''\n",
        "README.md": BLAME,
        "macros.json": MACROS,
        "tonecheck.toml": EXCLUDE,
    }
    done = hook(files, "try-repo", str(clone), "tonecheck", "--all-files", "--verbose")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "faulty.txt:1:1 warning blame-shifting/you-should-have" in done.stdout
    assert "faulty.md:3:1 warning blame-shifting/you-should-have" in done.stdout
    assert "2 findings (2 warnings) in 2 of 3 drafts" in done.stdout
    assert "archive/old.txt" not in done.stdout
    assert "code.py:" not in done.stdout
    assert "README.md" not in done.stdout
    assert "macros.json" not in done.stdout


@needs_precommit
def test_the_hook_for_macros_passes_over_other_data(hook: Callable[..., Run], clone: Path) -> None:
    files = {
        "macros.json": MACROS,
        "package.json": OTHER,
        "templates/stack.json": OTHER,
        "templates/broken.json": '{"a": ',
        "faulty.txt": BLAME,
    }
    done = hook({**files, **using(clone)}, "run", "tonecheck-macros", "--all-files", "--verbose")
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(r'macros\.json:1:\d+ "Late" \(.*\) warning blame-shifting/you-should-have', done.stdout)
    assert "1 finding (1 warning) in 1 of 1 draft" in done.stdout
    assert "package.json" not in done.stdout
    assert "stack.json" not in done.stdout
    assert "templates/broken.json: line 1" in done.stdout
    assert "faulty.txt" not in done.stdout


@needs_precommit
def test_the_hook_for_all_takes_all(hook: Callable[..., Run], clone: Path) -> None:
    files = {
        "data/help.json": MACROS,
        "tsconfig.json": OTHER,
        "faulty.txt": BLAME,
        "mail.eml": f"Subject: Late\n\n{BLAME}",
    }
    done = hook({**files, **using(clone)}, "run", "tonecheck-all", "--all-files", "--verbose")
    assert done.returncode == 1, done.stdout + done.stderr
    places = re.findall(r"(?m)^([\w./]+):\d+:\d+ .*blame-shifting/you-should-have$", done.stdout)
    assert places == ["data/help.json", "faulty.txt", "mail.eml"]
    assert "tsconfig.json" not in done.stdout


@needs_precommit
def test_in_a_repository_that_has_it_clean_and_excluded_drafts_pass(hook: Callable[..., Run], clone: Path) -> None:
    files = {
        **using(clone),
        "clean.txt": CLEAN,
        "archive/old.txt": BLAME,
        "templates/stack.json": OTHER,
        "tonecheck.toml": EXCLUDE,
    }
    done = hook(files, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    said = [line for line in done.stdout.splitlines() if not line.startswith("[INFO]")]  # of installing
    assert [line.rpartition(".")[2] for line in said] == ["Passed"] * 3
    done = hook({"faulty.txt": BLAME}, "run", "tonecheck")
    assert done.returncode == 1
    assert "1 finding (1 warning) in 1 of 2 drafts" in done.stdout
