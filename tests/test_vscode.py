"""The extension for VS Code: its own checks and tests, what it is packed as, and its settings beside the server's."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tonecheck import __version__
from tonecheck.config.selection import Wish
from tonecheck.lsp.settings import Settings, read_settings

PLACE = "editors/vscode"
NODE = 20
BUILT_IN = {"child_process", "crypto", "events", "fs", "net", "os", "path", "util"}  # of Node

# What is shipped, and nothing else. The packer chooses some of the names.
SHIPPED = {
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension/LICENSE.txt",
    "extension/changelog.md",
    "extension/icon.png",
    "extension/install.md",
    "extension/out/THIRD-PARTY-NOTICES.txt",
    "extension/out/extension.js",
    "extension/package.json",
    "extension/readme.md",
}


@pytest.fixture(scope="module")
def source(checkout: Path) -> Path:
    folder = checkout / PLACE
    if not folder.is_dir():
        pytest.skip("the extension is in the repository, and not in a source distribution")
    return folder


@pytest.fixture(scope="module")
def manifest(source: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((source / "package.json").read_text(encoding="utf-8"))
    return content


# What needs no Node: the settings, and what is committed


def test_its_settings_are_those_of_the_server(manifest: dict[str, Any]) -> None:
    """Names, types and values: each is the extension's own, or one of the server's and what that takes without it."""
    properties = manifest["contributes"]["configuration"]["properties"]
    theirs = {name.removeprefix("tonecheck."): each for name, each in properties.items()}
    own = {name: theirs.pop(name) for name in ("enable", "path", "languages")}
    assert len(theirs) == len(Settings._fields[:-1] + Wish._fields), "the server's rules are one wish of three"
    assert read_settings({name: each["default"] for name, each in theirs.items()}) == read_settings({})
    _, wrong = read_settings(dict.fromkeys(theirs, object()))
    types = {"number": "a number", "array": "a list of rules"}
    assert len(wrong) == len(theirs)
    for line, (name, each) in zip(sorted(wrong), sorted(theirs.items()), strict=True):
        assert line.startswith(f"settings: {name}: must be {types[each['type']]}")
    _, unknown = read_settings(dict.fromkeys(own, 1))
    assert len(unknown) == len(own), "the server would want them, too"


def test_its_readme_has_each_setting_and_each_command(manifest: dict[str, Any], source: Path) -> None:
    readme = (source / "README.md").read_text(encoding="utf-8")
    for name in manifest["contributes"]["configuration"]["properties"]:
        assert f"| `{name}` |" in readme
    for each in manifest["contributes"]["commands"]:
        assert f"| *{each['category']}: {each['title']}* |" in readme


def test_it_has_the_version_and_the_licence_of_the_whole(
    manifest: dict[str, Any], source: Path, checkout: Path
) -> None:
    assert manifest["version"] == __version__
    assert (source / "LICENSE").read_bytes() == (checkout / "LICENSE").read_bytes()


def test_its_lock_file_leaves_open_where_packages_come_from(source: Path) -> None:
    packages = json.loads((source / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(each.get("integrity") for name, each in packages.items() if name)
    assert [name for name, each in packages.items() if "resolved" in each] == []


# With Node


def npm(folder: Path, *args: str, **env: str) -> str:
    """Run npm in a folder, and give what it and what it ran said."""
    command = [shutil.which("npm") or "npm", *args]
    run = subprocess.run(
        command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, f"npm {' '.join(args)}\n{run.stdout[-4000:]}\n{run.stderr[-4000:]}"
    return run.stdout


def node_version() -> int:
    """The major version of Node; 0 where it or npm is missing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return 0
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    return int(told.removeprefix("v").partition(".")[0])


@pytest.mark.slow
def test_it_is_clean_passes_its_tests_and_is_packed_by_one_command(
    source: Path, manifest: dict[str, Any], tmp_path: Path
) -> None:
    """One test, so that its packages are installed once."""
    command = Path(sys.executable).with_name("tonecheck")
    if (version := node_version()) < NODE:
        pytest.skip(f"needs npm and Node {NODE} or newer, and there is {f'Node {version}' if version else 'none'}")
    if not command.is_file():
        pytest.skip("tonecheck is not installed as a command beside this Python")
    shutil.copytree(
        source, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", "out", "*.vsix")
    )
    npm(tmp_path, "ci", "--prefer-offline")  # what the lock file pins can't have changed since it was fetched
    npm(tmp_path, "run", "lint")

    told = npm(tmp_path, "test", TONECHECK_COMMAND=str(command))
    counts = {name: int(count) for name, count in re.findall(r"^# (pass|fail|skipped) (\d+)$", told, re.MULTILINE)}
    assert counts["pass"] > 30
    assert (counts["fail"], counts["skipped"]) == (0, 0), told[-4000:]

    npm(tmp_path, "run", "package")
    with zipfile.ZipFile(tmp_path / "tonecheck.vsix") as archive:
        assert set(archive.namelist()) == SHIPPED
        packed = json.loads(archive.read("extension/package.json"))
        code = archive.read("extension/out/extension.js").decode()
        notices = archive.read("extension/out/THIRD-PARTY-NOTICES.txt").decode()
    assert packed["contributes"] == manifest["contributes"]
    assert all(each["command"] in code for each in manifest["contributes"]["commands"])
    needed = {each.removeprefix("node:") for each in re.findall(r'\brequire\("([^"]+)"\)', code)}
    assert needed == BUILT_IN | {"vscode"}, "all else is in the bundle"
    assert "vscode-languageclient" in notices
