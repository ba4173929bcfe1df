"""The pre-commit hook, tried with the real pre-commit from a clone of this checkout, on a small repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,  # the hook's environments are installed from the package registry
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed"),
]

BLAME = "You should have read the terms before you ordered.\n"
CLEAN = "Your parcel is on its way and arrives on Tuesday.\n"
EXCLUDE = 'exclude = ["archive/"]\n'

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
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never", "PIP_NO_COMPILE": "1"}
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


def test_tried_from_a_clone_it_fails_for_a_faulty_draft_only(hook: Callable[..., Run], clone: Path) -> None:
    files = {
        "faulty.txt": BLAME,
        "faulty.md": f"# Late\n\n{BLAME}",
        "clean.txt": CLEAN,
        "archive/old.txt": BLAME,
        "code.py": f"'''{BLAME}'''\n",
        "tonecheck.toml": EXCLUDE,
    }
    done = hook(files, "try-repo", str(clone), "tonecheck", "--all-files", "--verbose")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "faulty.txt:1:1 warning blame-shifting/you-should-have" in done.stdout
    assert "faulty.md:3:1 warning blame-shifting/you-should-have" in done.stdout
    assert "2 findings (2 warnings) in 2 of 3 drafts" in done.stdout
    assert "archive/old.txt" not in done.stdout
    assert "code.py:" not in done.stdout


def test_in_a_repository_that_has_it_clean_and_excluded_drafts_pass(hook: Callable[..., Run], clone: Path) -> None:
    revision = git(clone, "rev-parse", "HEAD").strip()
    config = f"repos:\n- repo: {clone.as_uri()}\n  rev: {revision}\n  hooks:\n  - id: tonecheck\n"
    files = {
        ".pre-commit-config.yaml": config,
        "clean.txt": CLEAN,
        "archive/old.txt": BLAME,
        "tonecheck.toml": EXCLUDE,
    }
    done = hook(files, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    done = hook({"faulty.txt": BLAME}, "run")
    assert done.returncode == 1
    assert "1 finding (1 warning) in 1 of 2 drafts" in done.stdout
