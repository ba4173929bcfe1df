"""Whatever the template, its ways are what its customers read, every character knows its place, and it takes no time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.templates.ways import MAX_WAYS, Ways, ways


@dataclass(frozen=True)
class Plain:
    text: str


@dataclass(frozen=True)
class Noted:
    written: str


@dataclass(frozen=True)
class Asked:
    """A conditional: its key and each branch's, written in a style; a branch without a key is the else."""

    style: str
    negated: bool
    branches: tuple[tuple[str | None, Any], ...]


@dataclass(frozen=True)
class Spun:
    words: tuple[str, ...]


@dataclass(frozen=True)
class Looped:
    style: str
    body: Any
    otherwise: Any


STYLES = {  # if, unless, else if, else, end, end of unless
    "liquid": ("{% if KEY %}", "{% unless KEY %}", "{% elsif KEY %}", "{% else %}", "{% endif %}", "{% endunless %}"),
    "jinja": ("{%if KEY%}", "{%if not KEY%}", "{%elif KEY%}", "{%else%}", "{%endif%}", "{%endif%}"),
    "handlebars": ("{{#if KEY}}", "{{#unless KEY}}", "{{else if KEY}}", "{{else}}", "{{/if}}", "{{/unless}}"),
    "merge": ("*|IF:KEY|*", "*|IFNOT:KEY|*", "*|ELSEIF:KEY|*", "*|ELSE:|*", "*|END:IF|*", "*|END:IF|*"),
    "bracket": ("[IF KEY]", "[IF NOT KEY]", "[ELSEIF KEY]", "[ELSE]", "[ENDIF]", "[/IF]"),
    "percent": ("%IF_KEY%", "%IF_NOT_KEY%", "%ELSE_IF_KEY%", "%ELSE%", "%END_IF%", "%ENDIF%"),
    "erb": ("<% if KEY %>", "<% unless KEY %>", "<% elsif KEY %>", "<% else %>", "<% end %>", "<% end %>"),
}
LOOPS = {
    "liquid": ("{% for i in items %}", "{% else %}", "{% endfor %}"),
    "handlebars": ("{{#each items}}", "{{else}}", "{{/each}}"),
}
KEYS = ["vip", "paid", "late"]
GONE = "\0"

words = st.text(alphabet=st.sampled_from("ab.,'\" \n\n\r\té😀]}"), min_size=1, max_size=8).filter(
    lambda text: not text.isspace() and "\r" not in text[-1]
)
said = st.builds(Plain, words.map(lambda text: text.replace("]", ")").replace("}", ")")))
silent = st.builds(
    Noted,
    st.sampled_from(
        ["{# a #}", "{{! a }}", "{% assign a = 1 %}", "{% comment %}a {% if %}\n{% endcomment %}", "{{!-- {{a}} --}}"]
    ),
)


def asked(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Asked]:
    body = st.lists(inner, min_size=1, max_size=3).map(tuple)
    keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)

    def built(style: str, negated: bool, chain: list[str], bodies: list[Any], last: Any) -> Asked:
        branches: list[tuple[str | None, Any]] = list(zip(chain, bodies, strict=False))
        return Asked(style, negated, (*branches, (None, last)) if last else tuple(branches))

    return st.builds(
        built, st.sampled_from(sorted(STYLES)), st.booleans(), keys, st.lists(body, min_size=3, max_size=3), st.none() | body
    )  # fmt: skip


nodes = st.recursive(said | silent, asked, max_leaves=8)


def write(tree: Any) -> str:
    if isinstance(tree, Plain):
        return tree.text
    if isinstance(tree, Noted):
        return tree.written
    if isinstance(tree, Spun):
        return "{" + "|".join(tree.words) + "}"
    if isinstance(tree, Looped):
        start, other, end = LOOPS[tree.style]
        return start + write(tree.body) + (other + write(tree.otherwise) if tree.otherwise else "") + end
    if isinstance(tree, Asked):
        opens, opposite, chain, other, end, opposite_end = STYLES[tree.style]
        text = ""
        for i, (key, body) in enumerate(tree.branches):
            tag = other if key is None else chain if i else opposite if tree.negated else opens
            text += tag.replace("KEY", key or "") + write(body)
        return text + (opposite_end if tree.negated else end)
    return "".join(write(node) for node in tree)


def render(tree: Any, so: dict[str, bool], spun: list[int]) -> str:
    """Give what a customer gets, with a mark for each tag."""
    if isinstance(tree, Plain):
        return tree.text
    if isinstance(tree, Noted):
        return GONE
    if isinstance(tree, Spun):
        return GONE + tree.words[spun.pop(0) % len(tree.words)] + GONE
    if isinstance(tree, Looped):
        body = tree.body if so["items"] or not tree.otherwise else tree.otherwise
        return GONE + render(body, so, spun) + GONE
    if isinstance(tree, Asked):
        for i, (key, body) in enumerate(tree.branches):
            if key is None or so[key] != (tree.negated and i == 0):
                return GONE + render(body, so, spun) + GONE
        return GONE
    return "".join(render(node, so, spun) for node in tree)


def without_marks(text: str) -> str:
    lines = re.findall(r"[^\n\r]*(?:\r\n|\n|\r)|[^\n\r]+", text)
    return "".join(
        "" if GONE in line and not line.replace(GONE, "").strip() else line.replace(GONE, "") for line in lines
    )


def check_places(template: str, found: Ways) -> None:
    for way in found.texts:
        places = [way.origin(i, i + 1) for i in range(len(way.text))]
        assert [template[a:b] for a, b in places] == list(way.text)
        assert all(one[1] <= other[0] for one, other in pairwise(places))


@given(st.lists(nodes, max_size=6).map(tuple))
def test_the_ways_are_what_customers_get(tree: Any) -> None:
    template = write(tree)
    found = ways(template)
    expected = {
        without_marks(render(tree, dict(zip(KEYS, so, strict=True)), [])) for so in product((True, False), repeat=3)
    }
    assert {way.text for way in found.texts} == expected
    check_places(template, found)


@given(
    st.lists(said | st.builds(Spun, st.lists(st.sampled_from(["Hi", "Hey there", "", "so\nso"]), min_size=2, max_size=2).map(tuple)), max_size=4),
    st.sampled_from(["liquid", "handlebars"]), st.lists(said, min_size=1, max_size=2), st.none() | st.lists(said, min_size=1, max_size=2),
)  # fmt: skip
def test_loops_and_spintax_are_what_customers_get(before: list[Any], style: str, body: Any, otherwise: Any) -> None:
    tree = (*before, Looped(style, body, otherwise))
    template = write(tree)
    found = ways(template)
    if not any("\n" in part.text for part in before if isinstance(part, Plain)):
        expected = {
            without_marks(render(tree, {"items": items}, list(spun)))
            for items in (True, False)
            for spun in product((0, 1), repeat=4)
        }
        assert {way.text for way in found.texts} == expected
    check_places(template, found)


@given(st.lists(nodes, max_size=5).map(tuple), st.sampled_from(["{{name}}", "`code`", "{first_name|there}", "[NAME]"]))
def test_values_between_the_tags_stay_as_they_are(tree: Any, value: str) -> None:
    template = f"{value} {write(tree)} {value}"
    for way in ways(template).texts:
        assert way.text.startswith(value) and way.text.endswith(value)


PARTS = [
    *"{}%|#/^!*[]<>~-'\" \nab`",
    "if ",
    "else",
    "endif",
    "{% if a %}",
    "{% endif %}",
    "{{#a}}",
    "{{/a}}",
    "{{",
    "}}",
    "{%",
    "%}",
]


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_whatever_the_text_its_ways_are_pieces_of_it(text: str) -> None:
    found = ways(text)
    assert 1 <= len(found.texts) <= MAX_WAYS
    check_places(text, found)
    assert all(0 <= problem.offset < len(text) for problem in found.problems)
    assert [problem.offset for problem in found.problems] == sorted(problem.offset for problem in found.problems)


@given(
    st.lists(nodes.filter(lambda tree: "Asked" not in repr(tree) or "style='jinja'" in repr(tree)), max_size=6).map(
        tuple
    )
)
def test_a_real_engine_gives_the_same_words(tree: Any) -> None:
    jinja2 = pytest.importorskip("jinja2")

    def of_jinja(node: Any) -> Any:
        if isinstance(node, Asked):
            return Asked("jinja", node.negated, tuple((key, of_jinja(body)) for key, body in node.branches))
        if isinstance(node, tuple):
            return tuple(of_jinja(each) for each in node)
        return Plain("n") if isinstance(node, Noted) else node

    template = write(of_jinja(tree))
    engine = jinja2.Environment(autoescape=False).from_string(template)
    rendered = {
        tuple(engine.render(dict(zip(KEYS, so, strict=True))).split()) for so in product((True, False), repeat=3)
    }
    assert {tuple(way.text.split()) for way in ways(template).texts} == rendered


# Hostile texts

LONG = 100_000


@pytest.mark.parametrize(
    "piece",
    [
        "{", "}", "|", "{|", "{{", "{%", "{% ", "{%-", "{#", "{{!", "{{!--", "{{~", "*|", "[IF ", "%IF_", "<%", "`", "```\n", "{% if", "{% '", "{%\"{%'", "{$", "%{",
        "{a.b|", "{name|", "\r\n\n{{#", "{% if x %}", "{% endif %}", "{% else %}", "{% elsif a %}", "{% when 1 %}", "{% comment %}", "{% raw %}{% endcomment %}",
        "{{#if x}}", "{{/if}}", "{{#x}}{{^y}}", "*|IF:A|*", "[ELSE]", "<% } %>", "{% if x %}{% endif %}", "{% if a %}{% for x in y %}{% endif %}", "{%customer.x",
    ],
)  # fmt: skip
def test_an_endless_row_of_tags_takes_no_time(piece: str, at_most) -> None:
    text = piece * (LONG // len(piece))
    with at_most(seconds=2):
        found = ways(text)
    assert len(found.texts) <= MAX_WAYS
    assert len(found.problems) <= 25


@pytest.mark.parametrize(
    "text",
    [
        "{% if x %}" * 10_000 + "a" + "{% endif %}" * 10_000,
        "".join(f"{{% if x{i} %}}a" for i in range(5_000)) + "{% endif %}" * 5_000,
        "{a|" * 10_000 + "b" + "}" * 10_000,
        "{" * 50_000 + "a" + "}" * 50_000,
        "{% if a %}x" + "".join(f"{{% elsif a{i} %}}y" for i in range(5_000)) + "{% endif %}",
        "{% if a %}x" + "{% elsif a %}y" * 7_000 + "{% endif %}",
        "{% case a %}" + "".join(f"{{% when {i} %}}y" for i in range(5_000)) + "{% endcase %}",
        "".join(f"{{% if a{i} %}}y\n{{% else %}}x\n{{% endif %}}\n" for i in range(2_000)),
        "{% if x %}" * 49 + "{{x}} " * 15_000,
        "{% if " + "(" * 50_000 + ")" * 49_000 + " %}a{% endif %}",
        "<% " + "function(" * 10_000 + " %>",
        "{%- x -%}" + " " * 90_000 + "{%- x -%}",
    ],
)
def test_a_monstrous_template_takes_no_time(text: str, at_most) -> None:
    with at_most(seconds=3):
        found = ways(text)
    assert 1 <= len(found.texts) <= MAX_WAYS
