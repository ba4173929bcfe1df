"""The GitHub Action: its definition against the schema for actions, and its scripts with the runner played by us."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
BLOCK = re.compile(r"```yaml\n# ([^\n]+)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def action(checkout: Path) -> dict[str, Any]:
    definition: dict[str, Any] = yaml.safe_load((checkout / "action.yml").read_text(encoding="utf-8"))
    return definition


@pytest.fixture(scope="module")
def steps(action: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The steps that run a script, by their names."""
    return {step["name"]: step for step in action["runs"]["steps"] if "run" in step}


def holds(schema: str, path: Path) -> str:
    """Hold a file against one of the schemas that check-jsonschema brings; give what it says where it does not fit."""
    run = CliRunner().invoke(check_jsonschema, ["--builtin-schema", f"vendor.{schema}", str(path)])
    return "" if run.exit_code == 0 else run.output


def test_it_fits_the_schema(checkout: Path) -> None:
    assert holds("github-actions", checkout / "action.yml") == ""


def test_the_schema_would_tell(tmp_path: Path) -> None:
    (tmp_path / "action.yml").write_text("name: x\nruns: {using: composite}\n")
    assert "'description' is a required property" in holds("github-actions", tmp_path / "action.yml")


def test_every_input_is_used_and_every_one_used_is_declared(action: dict[str, Any], checkout: Path) -> None:
    text = (checkout / "action.yml").read_text(encoding="utf-8")
    used = {found for each in EXPRESSION.findall(text) for found in re.findall(r"inputs\.([\w-]+)", each)}
    assert used == set(action["inputs"])
    for each in action["inputs"].values():
        assert each["description"]
        assert "default" in each


def test_every_output_comes_from_a_step(action: dict[str, Any], steps: dict[str, dict[str, Any]]) -> None:
    ids = {step["id"]: step for step in action["runs"]["steps"] if "id" in step}
    for name, output in action["outputs"].items():
        found = re.fullmatch(r"steps\.([\w-]+)\.outputs\.([\w-]+)", EXPRESSION.fullmatch(output["value"])[1])
        assert found is not None
        assert found[2] == name
        assert name in ids[found[1]]["run"]


def test_no_script_has_an_expression_in_it(steps: dict[str, dict[str, Any]]) -> None:
    assert len(steps) == 2
    for step in steps.values():
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        for variable in step["env"]:
            assert f"${variable}" in step["run"]


def test_scripts_are_bash(steps: dict[str, dict[str, Any]]) -> None:
    for step in steps.values():
        done = subprocess.run(["bash", "-n"], input=step["run"], capture_output=True, text=True, check=False)
        assert done.stderr == ""


def test_it_installs_the_checkout_it_is_in(steps: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    assert steps["Install tonecheck"]["env"]["ACTION"] == "${{ github.action_path }}"
    log, folder = tmp_path / "log", tmp_path / "a venv"
    python = tmp_path / "python"
    # Makes a "virtual environment" with itself in it, and writes down how it is called.
    python.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{log}"\n'
        f'if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "{python}" "$3/bin/python"; fi\n'
    )
    python.chmod(0o755)
    env = {**os.environ, "PYTHON": str(python), "ACTION": "/the/action path", "FOLDER": str(folder)}
    subprocess.run(["bash", "-c", steps["Install tonecheck"]["run"]], env=env, check=True, timeout=60)
    made, installed = log.read_text().splitlines()
    assert made == f"-m venv {folder}"
    assert installed.endswith("install --quiet --disable-pip-version-check /the/action path")


# The check, with the real program


class Result:
    def __init__(self, done: subprocess.CompletedProcess[str], output: Path) -> None:
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        text = output.read_text(encoding="utf-8")
        found = re.search(r"^sarif-file<<(\S+)\n(.*)\n\1$", text, re.MULTILINE)
        self.outputs = dict(re.findall(r"^([\w-]+)=(.*)$", text, re.MULTILINE))
        if found:
            self.outputs["sarif-file"] = found[2]


@pytest.fixture
def check(
    action: dict[str, Any], steps: dict[str, dict[str, Any]], here: Path, tmp_path: Path
) -> Callable[..., Result]:
    """Give what runs the step that checks, with some inputs, in the current folder."""
    step = steps["Check replies"]
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)

    def check(**inputs: str) -> Result:
        given = {name: each["default"] for name, each in action["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        output = tmp_path / "output"
        output.write_text("")
        env = {**os.environ, "GITHUB_OUTPUT": str(output)}
        for name, value in step["env"].items():
            found = re.fullmatch(r"inputs\.([\w-]+)", (EXPRESSION.fullmatch(value) or [value, ""])[1])
            env[name] = given[found[1]] if found else str(folder)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Result(done, output)

    return check


posix = pytest.mark.skipif(os.name != "posix", reason="plays a virtual environment with a shell script")


@posix
def test_it_annotates_and_fails(check: Callable[..., Result], put, only_red) -> None:
    only_red()
    put("a.txt", "A red word.\n")
    put("b/c.txt", "A green word.\n")
    run = check()
    assert run.out.startswith("::error file=a.txt,line=1,col=3,")
    assert (run.status, run.outputs) == (1, {"status": "1"})
    assert check(paths="b\n").status == 0


@posix
def test_it_writes_sarif_besides(check: Callable[..., Result], put, only_red, here: Path) -> None:
    only_red()
    put("a.txt", "A red word.\n")
    run = check(sarif_file="out/tone check.sarif", fail_on="never")
    assert run.outputs == {"status": "0", "sarif-file": "out/tone check.sarif"}
    assert '"ruleId": "red"' in (here / "out/tone check.sarif").read_text()
    assert run.out.count("::error") == 1


@posix
def test_inputs_become_arguments(check: Callable[..., Result], put, only_red) -> None:
    only_red()
    put("other.toml", 'select = ["red"]\nfail-on = "never"\n')
    put("our replies/a.txt", "A red word.\n")
    put("-b.txt", "A red word.\n")
    put("c.txt", "A red word.\n")
    run = check(paths="our replies\n\n-b.txt\r\n", format="unix", args="--ignore\nno such", config="")
    assert (run.status, run.out) == (2, "")
    assert "no such" in run.err
    run = check(paths="our replies\n\n-b.txt\r\n", format="unix", args="--force-exclude")
    assert [line.split(":")[0] for line in run.out.splitlines()] == ["-b.txt", "our replies/a.txt"]
    assert check(config="other.toml").status == 0


@posix
def test_it_checks_what_has_changed_since(check: Callable[..., Result], put, only_red, here: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")

    def git(*args: str) -> None:
        nobody = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *nobody, *args], cwd=here, check=True, capture_output=True, timeout=60)

    only_red()
    put("a.txt", "A red word.\n")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    put("b.txt", "A red word.\n")
    git("add", "-A")
    git("commit", "-q", "-m", "two")
    run = check(since="HEAD~1", format="unix")
    assert [line.split(":")[0] for line in run.out.splitlines()] == ["b.txt"]


@posix
@pytest.mark.parametrize("name", ["paths", "format", "fail_on", "config", "since", "sarif_file", "args"])
@pytest.mark.parametrize(
    "text", ["$(touch pwned)", "`touch pwned`", '"; touch pwned; "', "a\nEOF\ntouch pwned", "x;touch pwned", "*"]
)
def test_no_input_becomes_a_command(name: str, text: str, check: Callable[..., Result], put, here: Path) -> None:
    put("a.txt", "Fine.\n")
    run = check(**{name: text})
    assert not (here / "pwned").exists()
    assert run.status in (0, 2)


@posix
def test_what_can_not_be_read_is_told_once(check: Callable[..., Result], put, only_red, here: Path) -> None:
    only_red()
    put("a.txt", b"\xff")
    run = check(sarif_file="a.sarif")
    assert (run.status, run.outputs["status"]) == (2, "2")
    assert run.err.count("is not UTF-8") == 1
    assert '"executionSuccessful": false' in (here / "a.sarif").read_text()


# The documentation


def test_the_examples_of_the_documentation_fit_their_schemas(
    checkout: Path, action: dict[str, Any], tmp_path: Path
) -> None:
    page = (checkout / "docs" / "ci.md").read_text(encoding="utf-8")
    schemas = {".github/workflows/": "github-workflows", ".gitlab-ci.yml": "gitlab-ci"}
    hooks = {each["id"] for each in yaml.safe_load((checkout / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    seen = set()
    for number, (name, text) in enumerate(BLOCK.findall(page)):
        file = tmp_path / f"{number}.yml"
        file.write_text(text, encoding="utf-8")
        loaded = yaml.safe_load(text)
        for start, schema in schemas.items():
            if name.startswith(start):
                seen.add(schema)
                assert holds(schema, file) == ""
        if name == ".pre-commit-config.yaml":
            seen.add("pre-commit")
            assert {hook["id"] for repo in loaded["repos"] for hook in repo["hooks"]} <= hooks
        for job in loaded.get("jobs", {}).values():
            for step in job["steps"]:
                if "tonecheck@" in step.get("uses", ""):
                    seen.add("action")
                    assert set(step["with"]) <= set(action["inputs"])
    assert seen == {"github-workflows", "gitlab-ci", "pre-commit", "action"}
