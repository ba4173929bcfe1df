"""docs/rules.md is written by docs/generate.py: what the page is made of, and that an old one is noticed."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tonecheck.rulebook.library import RuleFolder

COURTEOUS = 'principle = "Be courteous."\n'
HEAD = 'summary = "Says {0}."\nmessage = "\'{{match}}\' is number {{number}}. Say “please”."\nwhy = "{0} *shouts*."\n'
RULES = {
    "abrupt/orders": HEAD.format("you must")
    + COURTEOUS
    + """
[[replace]]
swap = { "you must" = ["please", "could you"], "now" = "" }
[examples]
bad = ["[[You must]] sign a|b_c.", "So sign it [[now]]!", "[[You really must]] sign."]
good = ["Please sign\\nthe <b>form</b>."]
known_wrong = ["You must be tired.", "[[Ye must]] sign."]
""",
    "abrupt/sighs": HEAD.format("sigh")
    + 'principle = "Remain calm."\nenabled = false\nlevel = "info"\n[[phrase]]\nany = ["sigh"]\n'
    + '[examples]\nbad = ["Well [[sigh]]"]\ngood = ["No sighs."]\n',
    "loud": HEAD.format("hey")
    + COURTEOUS
    + 'enabled = false\n[parameters]\nmax = 2\nwords = ["a"]\n[[phrase]]\nany = ["hey"]\n',
}


@pytest.fixture(scope="module")
def generate(checkout: Path) -> ModuleType:
    """The generator."""
    spec = importlib.util.spec_from_file_location("generate", checkout / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(generate: ModuleType, rules_in, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Give what runs the generator on rules and a page of its own, and gives the page."""
    rules_in({f"rules/{name}": content for name, content in RULES.items()})
    monkeypatch.setattr(generate, "builtin_folder", lambda: RuleFolder(tmp_path / "rules", "rules"))

    def run(*args: str) -> Path:
        monkeypatch.setattr(generate, "PAGE", tmp_path / "rules.md")
        monkeypatch.setattr(sys, "argv", ["generate.py", *args])
        generate.main()
        return tmp_path / "rules.md"

    return run


def test_a_page(generate: ModuleType, rules_in, snapshot) -> None:
    assert generate.page(rules_in(RULES)) == snapshot


def test_check_wants_the_page_as_it_would_be_written(run: Callable[..., Path]) -> None:
    page = run()
    written = page.read_bytes()
    assert run("--check").read_bytes() == written
    rule = page.parent / "rules" / "loud.toml"
    rule.write_text(rule.read_text("utf-8").replace("hey", "hello"), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"docs/rules\.md is out of date; run: python docs/generate\.py"):
        run("--check")
    page.unlink()
    with pytest.raises(SystemExit, match="out of date"):
        run("--check")
    assert not page.exists(), "a check writes nothing"


def test_every_built_in_rule_has_its_place_where_findings_link_to(generate: ModuleType, library) -> None:
    page = generate.page(library)
    places = re.findall(r'^##+ (?:<a id="(.+)"></a>)?(.+)$', page, re.MULTILINE)
    anchors = [anchor or title for anchor, title in places]
    assert len(set(anchors)) == len(anchors)
    assert {rule.url.removeprefix("docs/rules.md#") for rule in library.rules.values()} <= set(anchors)
    assert set(re.findall(r"\]\(#(.+?)\)", page)) <= set(anchors), "no link leads nowhere"


def test_what_a_built_in_rule_gets_wrong_is_told(generate: ModuleType, library) -> None:
    for rule in library.rules.values():
        about = "\n".join(generate.about(rule, library))
        known = sum(example.known_wrong for example in rule.examples)
        told = re.split(r"^Known (?:misses|false alarms).*$", about, maxsplit=1, flags=re.MULTILINE)[1:]
        assert "".join(told).count("\n- ") == known
        assert ("No mistake of this rule is known yet." in about) == (not known)
