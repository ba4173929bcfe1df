"""Markdown and its front matter: nothing of a reply is lost, what is no prose is marked, every place holds."""

from __future__ import annotations

import html
import json
import re
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import Fault
from tonecheck.formats.markdown.frontmatter import read_front_matter
from tonecheck.formats.markdown.page import read_markdown


def read(source: str) -> Content:
    return read_markdown(MappedText.same(source))


def shown(source: str) -> str:
    return read(source).text.text


def marked(source: str) -> list[tuple[str, str]]:
    content = read(source)
    return [(kind, content.text.text[start:end]) for kind, start, end in content.marks]


# --- any prose -------------------------------------------------------------------------------------------------------

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
PROSE = st.text(st.one_of(LETTERS, st.sampled_from("\\`*_{}[]()#+-.!|<>&~= \n\tß👩🏽中")), max_size=60)
ASCII_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


@given(PROSE)
def test_escaped_prose_comes_back_with_its_places(prose: str) -> None:
    prose = re.sub(r"\s+", " ", prose).strip()
    source, places = "a ", [(0, 1), (1, 2)]
    for number, c in enumerate(prose):
        if c in ASCII_SIGNS:
            written = (f"\\{c}", html.escape(c) if c in "&<>\"'" else f"&#{ord(c)};", f"&#x{ord(c):x};")[number % 3]
        else:
            written = c
        places.append((len(source), len(source) + len(written)))
        source += written
    content = read_markdown(MappedText.same(source, 7))
    assert content.text.text == f"a {prose}"
    assert content.marks == ()
    assert [content.text.origin(i, i + 1) for i in range(len(places))] == [(a + 7, b + 7) for a, b in places]


@given(PROSE)
def test_places_hold_whatever_is_written(source: str) -> None:
    try:
        content = read(source)
    except Fault as fault:
        assert source[fault.at] == "<"
        return
    text, last = content.text.text, 0
    for at, c in enumerate(text):
        start, end = content.text.origin(at, at + 1)
        assert last <= start < end
        written = source[start:end]
        assert written in (c, f"\\{c}") or c in html.unescape(written)
        last = end
    assert all(0 <= a < b <= len(text) for _, a, b in content.marks)


@given(st.lists(st.text(st.sampled_from("abc ßé中\n.,!?'\"#1)-=*>`~|[]"), max_size=20), max_size=8))
def test_text_without_escapes_stays_as_it_is(lines: list[str]) -> None:
    source = "\n".join(lines)
    if "]:" not in source:
        assert shown(source) == source


# --- concrete cases --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("\\*not bold\\* 1\\. &amp; &copy; &#8217; &nbsp;.", "*not bold* 1. & © ’ \u00a0."),
        ("C:\\Users\\anna &bogus; &amp &notit; a & b", "C:\\Users\\anna &bogus; &amp &notit; a & b"),
        ("one\\\ntwo\\", "one\ntwo\\"),
        ("`a\\*b &amp;` \\*", "`a\\*b &amp;` *"),
        ("```\n\\* &amp;\n```\n\\*", "```\n\\* &amp;\n```\n*"),
        ("<div>\n\\* &lt;\n</div>", "<div>\n\\* <\n</div>"),
        ("<b title='&amp;'>x</b>", "<b title='&amp;'>x</b>"),
        ("{{first\\_name}} {% if a \\> b %}", "{{first_name}} {% if a > b %}"),
        ("see <https://a.example/b_c> or <a@b.example>", "see https://a.example/b_c or a@b.example"),
        ("<order number> <NAME> [NAME] [x]", "<order number> <NAME> [NAME] [x]"),
        ("a <!-- b --> c", "a  c"),
        ("*a* **b** _c_ [d](https://e) ![f](g.png)", "*a* **b** _c_ [d](https://e) ![f](g.png)"),
    ],
)
def test_what_is_read(source: str, text: str) -> None:
    assert shown(source) == text


def test_links_by_name_leave_their_words() -> None:
    source = "See [our *guide*][1], [this][] and [This].\n![pic][1] [none][2] [NAME]\n\n[1]: https://x.example 'T'\n[this]: <http://y>"
    content = read(source)
    first, second, *_ = content.text.text.split("\n")
    assert (first, second) == ("See our *guide*, this and This.", " [none][2] [NAME]")
    assert [(kind, content.text.text[a:b]) for kind, a, b in content.marks] == [
        ("layout", "[1]: https://x.example 'T'"),
        ("layout", "[this]: <http://y>"),
    ]
    start = first.index("guide")
    assert content.text.origin(start, start + 5) == (source.index("guide"), source.index("guide") + 5)


@pytest.mark.parametrize(
    ("source", "marks"),
    [
        ("# Title\n## Second ##\nText", [("layout", "# Title"), ("layout", "## Second ##")]),
        ("Title here\n==========\nText", [("layout", "Title here\n==========")]),
        ("Title here\n----------\nText", [("layout", "Title here\n----------")]),
        ("***\n\n* * *\n\ntext", [("layout", "***"), ("layout", "* * *")]),
        ("```py\nx\n```\ntext", [("code", "```py\nx\n```")]),
        ("~~~\n```\n~~~", [("code", "~~~\n```\n~~~")]),
        ("text\n\n    x = foo(1)\n    y\n\ntext", [("code", "    x = foo(1)\n    y")]),
        ("- item\n\n    of the item\n\n        code()", [("code", "        code()")]),
        ("say `a b` and ``c`d``", [("code", "`a b`"), ("code", "``c`d``")]),
        ("| a | b |\n|---|:-:|\n| c\\|d | e |\n\nx | y", [
            *[("layout", "|")] * 3, ("layout", "|---|:-:|"), *[("layout", "|")] * 3,
        ]),
        ("<!-- one\ntwo -->\n\ntext", [("layout", "<!-- one\ntwo -->")]),
        ("<div align='center'>\nText\n</div>\n", [("layout", "<div align='center'>"), ("layout", "</div>")]),
        ("<script>\nx < y\n</script>\n\n<pre>\na\n</pre>", [("layout", "<script>\nx < y\n</script>"), ("code", "<pre>\na\n</pre>")]),
        ("[1]: https://x.example\n\ntext", [("layout", "[1]: https://x.example")]),
        ("\ufeff# T\r\n\r\ntext `c`\r\n", [("layout", "\ufeff# T"), ("code", "`c`")]),
        ("> # quoted\n> ```\n> x\n> ```\n\ntext", []),
    ],
)  # fmt: skip
def test_marks(source: str, marks: list[tuple[str, str]]) -> None:
    assert marked(source) == marks
    assert shown(source).replace("|", "") == source.replace("\\|", "|").replace("|", "")


@pytest.mark.parametrize(
    "source",
    [
        "#1 priority is your refund.",
        "1) We looked.\n2) We found it.",
        "* starred\n+ plus",
        "A sentence that was wrapped\n    and goes on behind four spaces.",
        "    Dear Anna,\n\n    We are sorry about this. It was our mistake.",
        "Anna\n--",
        "Best\n-",
        "don`t worry, we can`t lose it",
        "[Update]: Done",
        "<order number>",
        "```\nI forgot to close this.\n\nSorry.",
        "price | value",
        "> quoted\nmy answer",
    ],
)
def test_a_reply_that_is_not_really_markdown_loses_nothing(source: str) -> None:
    assert (shown(source), marked(source)) == (source, [])


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("Thanks\n---", "---"),
        ("Kind regards\n------------\nAcme", "------------"),
        ("We refunded it today.\n---\nAcme", "---"),
        ("so we did\n---------\nAcme", "---------"),
        ("We refunded it today,\nall of it\n---------\nAcme", "---------"),
        ("Anna Smith\n----------", "----------"),
        ("Refund for you\n---\nAcme", "---"),
        ("Thanks\n======\nx", "======"),
    ],
)
def test_a_rule_under_ones_last_words_makes_no_heading(source: str, rule: str) -> None:
    assert marked(source) == [("layout", rule)]


def test_behind_a_fence_that_never_closes_markdown_goes_on() -> None:
    assert marked("```\nopen\n\n# Head\n\n`x`") == [("layout", "# Head"), ("code", "`x`")]


@pytest.mark.parametrize(
    ("source", "at", "problem"),
    [
        ("text\n\n<!-- open\n\nmore", 6, "the comment that opens here is never closed"),
        ("text\n\n<style>\nmore", 6, "the <style> that opens here is never closed"),
    ],
)
def test_what_would_lose_text_is_a_fault(source: str, at: int, problem: str) -> None:
    with pytest.raises(Fault) as caught:
        read_markdown(MappedText.same(source, 50))
    assert (caught.value.at, caught.value.problem) == (50 + at, problem)


N = 100_000


@pytest.mark.parametrize(
    "source",
    [
        "`" * N, "` " * (N // 2), "\\" * N, "[" * N + "\n\n[a]: http://x", "![a" * (N // 4) + "][a]" * (N // 8) + "\n\n[a]: http://x",
        "x " + "<!--" * (N // 4), "x<!-- -->" * (N // 8), "<div>\n" + "<pre <script " * (N // 13), "> " * N, "- " * (N // 2),
        "```a\n" * (N // 5), "~~~\n```\n" * (N // 8), "|" * N, "[a]:\n" * (N // 5), "&amp;" * (N // 5), "<http:" * (N // 6),
    ],
    ids=lambda source: source[:16],
)  # fmt: skip
def test_hostile_input_takes_no_time(source: str) -> None:
    start = time.process_time()
    try:
        read(source)
    except Fault as fault:
        assert fault.problem
    assert time.process_time() - start < 4


# --- front matter ----------------------------------------------------------------------------------------------------

IN_DATA = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp"))
TABLES = st.fixed_dictionaries(
    {"title": st.text(IN_DATA, min_size=1).map(str.strip).filter(bool)},
    optional={
        "tags": st.lists(st.integers(0, 9)),
        "tonecheck": st.dictionaries(
            st.sampled_from(["kind", "disable"]), st.lists(st.text(IN_DATA)) | st.booleans(), min_size=1
        ),
    },
)


def lines(table: dict[str, Any], sign: str) -> str:
    """Write a table line by line; JSON's values are also those of YAML and TOML."""
    return "".join(f"{key}{sign} {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items())


@given(TABLES, st.sampled_from(["yaml", "json", "toml"]), st.sampled_from(["", "\ufeff"]), st.text(LETTERS))
def test_what_others_write_is_read(table: dict[str, Any], style: str, bom: str, body: str) -> None:
    own = table.get("tonecheck")
    if style == "toml":
        rest = {key: value for key, value in table.items() if key != "tonecheck"}
        top = f"{bom}+++\n{lines(rest, ' =')}" + (f"[tonecheck]\n{lines(own, ' =')}" if own else "") + "+++\n"
    elif style == "json":
        top = f"{bom}---\n{lines(table, ':')}---\n"
    else:
        top = f"{bom}---\n{yaml.safe_dump(table, allow_unicode=True, sort_keys=False)}---\n"
    front = read_front_matter(top + body)
    assert (front.end, front.title, front.settings) == (len(top), table["title"], table.get("tonecheck", {}))
    if "tonecheck" in table:
        assert (top + body)[front.at :].lstrip("[").startswith("tonecheck")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\nname: Refund\n---\n", "Refund"),
        ("---\r\nSubject: 'Your order: late'\r\n...\r\nHi", "Your order: late"),
        ("---\n# note\n\nname: N\ntitle: T\n---\n", "T"),
        ("---\ntitle: [a]\nname: N\n---", "N"),
        ("---\nlayout: x\n---\n", None),
        ("+++\nname = 'N'\n+++\nHi", "N"),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    front = read_front_matter(text)
    assert front.title == title
    assert text[front.end :] in ("", "Hi")


@pytest.mark.parametrize(
    "text",
    [
        "Hi\n---\ntitle: x\n---\n",
        "---\nDear Anna,\n\nwe can help.\n---\nBye",
        "---\nNote: we are closed on Monday.\n---\nHi",
        "---\ntitle: never closed\n\nHi",
        "---\n---\nHi",
        "----\ntitle: x\n----\n",
        "+++\nDear Anna\n+++\n",
        "",
    ],
)
def test_rules_around_prose_are_no_front_matter(text: str) -> None:
    front = read_front_matter(text)
    assert (front.end, front.title, front.settings) == (0, None, {})


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("---\ntitle: a: b\n---\n", ": b", "not valid YAML: mapping values are not allowed here"),
        ("---\ntitle: x\ntitle: y\n---\n", "title: y", "has the key 'title' twice"),
        ("---\na: 1\ntonecheck:\n  k: 1\n  k: 2\n---\n", "k: 2", "has the key 'k' twice"),
        ("---\na: &x [1]\nb: *x\n---\n", "&x", "an anchor or an alias"),
        ("---\ntonecheck: yes\n---\n", "tonecheck", "must be a table"),
        ("---\na: 1\nday: 2024-02-31\n---\n", "2024", "can't be read: day is out of range"),
        ("---\na: !!python/name:os.system\n---\n", "!!python", "not valid YAML"),
        ("---\na: \x07\n---\n", "\x07", "a character that YAML does not allow"),
        ("---\na: " + "[" * 30_000 + "\n---\n", None, "more than 100 lists and tables within each other"),
        ("---\na: " + "1" * 5_000 + "\n---\n", "111", "can't be read"),
        ("---\na: " + "x" * 70_000 + "\n---\n", "a:", "longer than 64000 characters"),
        ("+++\na = 1\nb = = 2\n+++\n", "= 2", "not valid TOML: Invalid value"),
        ("+++\r\na = 1\r\na = 2\r\n+++\r\n", None, "not valid TOML: Cannot overwrite a value"),
        ("+++\na = " + "[" * 30_000 + "\n+++\n", None, "lists and tables within each other"),
    ],
)
def test_broken_front_matter_is_told_at_its_place(text: str, place: str | None, problem: str) -> None:
    start = time.process_time()
    with pytest.raises(Fault) as caught:
        read_front_matter(text)
    assert problem in caught.value.problem
    if place:
        assert caught.value.at == text.index(place)
    assert len(caught.value.problem) < 200
    assert time.process_time() - start < 3
