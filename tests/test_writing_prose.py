"""Changes written back into prose: text, Markdown and HTML, as files and inside of data; words never become markup."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.errors import ConfigError, InputError
from tonecheck.finding import Edit, applied
from tonecheck.formats import FORMATS, SYNTAXES, read_drafts
from tonecheck.formats.data.layout import read_layout
from tonecheck.sources.source import Source
from tonecheck.sources.stream import Stream
from tonecheck.tables import Table

SIGNS = ["*", "**", "_", "__", "`", "#", "# ", "[", "]", "](x)", "<", ">", "<b>", "</p>", "&", "&amp;", "&lt", "- ", "+ ", "1. ", "\n", "\n\n", "    ",
    "|", "~~", "\\", "!", ":", "---", "===", "ä", "’", "😀", "\xa0", " ", "\t", "{{x_y|z}}", "<!--", "=", "```", "\r\n", "<br>", "[a]: /x"]  # fmt: skip
PROSE = st.lists(st.one_of(st.sampled_from(SIGNS), st.sampled_from(["We can't", "sorry.", "a"]), st.text(max_size=3)), min_size=1, max_size=8).map("".join)  # fmt: skip
WORDS = st.lists(st.sampled_from(["We", "can't", "send", "it.", "sorry", "until Monday."]), min_size=1, max_size=4).map(
    " ".join
)


@st.composite
def changes_of(draw: st.DrawFn, text: str, words: st.SearchStrategy[str]) -> tuple[Edit, ...]:
    """Draw changes of a text, in order, that don't overlap."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    return tuple(Edit(a, b, draw(words)) for a, b in zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def words_of(draw: st.DrawFn, text: str) -> tuple[Edit, ...]:
    """Draw changes of single words to other words."""
    found = [word.span() for word in re.finditer(r"[\w']+", text)]
    chosen = [span for span in found if draw(st.booleans())] or found[:1]
    return tuple(Edit(a, b, draw(WORDS)) for a, b in chosen)


def only(text: str, form: str) -> Draft:
    (draft,) = read_drafts(Stream("m", io.BytesIO(text.encode())), FORMATS[form], (), 1_000_000)
    assert isinstance(draft, Draft), draft
    return draft


def newline_of(*texts: str) -> str:
    for text in texts:
        counts = {
            "\n": len(re.findall("(?<!\r)\n", text)),
            "\r\n": text.count("\r\n"),
            "\r": len(re.findall("\r(?!\n)", text)),
        }
        if any(counts.values()):
            return max(counts, key=lambda each: counts[each])
    return "\n"


def wanted_of(text: str, changes: tuple[Edit, ...], newline: str) -> str:
    return applied(text, tuple(Edit(e.start, e.end, re.sub("\r\n|\r|\n", newline, e.text)) for e in changes))


def rewritten(draft: Draft, changes: tuple[Edit, ...]) -> str | None:
    """Write changes into the source, after a look at the edits."""
    edits = draft.write(changes)
    if edits is None:
        return None
    start, end = draft.place(0, len(draft.text))
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert all(start <= edit.start <= edit.end <= end for edit in edits)
    return applied(draft.source.text, edits)


@given(st.text(min_size=1), st.data())
def test_text_is_written_as_it_is(text: str, data: st.DataObject) -> None:
    assume("\0" not in text and text.strip() and not text.startswith("\ufeff"))
    draft = only(text, "text")
    changes = data.draw(changes_of(text, PROSE.filter(lambda words: "\0" not in words)))
    wanted = wanted_of(text, changes, newline_of(text))
    assume(wanted.strip())
    assert rewritten(draft, changes) == wanted


def test_a_byte_order_mark_stays_first() -> None:
    draft = only("\ufeffYou failed.", "text")
    assert draft.write((Edit(0, 0, "x"),)) is None
    assert rewritten(draft, (Edit(1, 4, "We"),)) == "\ufeffWe failed."


def test_no_change_is_no_edit_and_nothing_is_emptied() -> None:
    draft = only("You failed.\n", "text")
    assert draft.write(()) == ()
    assert draft.write((Edit(0, 11, ""),)) is None
    assert draft.write((Edit(0, 3, "a\0"),)) is None
    assert draft.write((Edit(0, 3, "\ud800"),)) is None


def test_a_text_that_is_decoded_and_has_no_step_is_left_alone() -> None:
    """As a plugin's format may give one."""
    draft = Draft(
        Source("x", "a&amp;b"), MappedText([Piece("a", 0, 1), Piece("&", 1, 6, whole=True), Piece("b", 6, 7)])
    )
    assert draft.write((Edit(0, 1, "c"),)) is None


# Markdown


PAGE = """\
---
title: One
---
# Hello *Ann*

We can't send **it** until [Monday](https://example.org), and `code` is \\*kept\\*.
The fee &amp; the rest, <https://example.org>, [by name][1].

- one thing
- another one
  2. inner

> You wrote this

| a | b |
|---|---|
| c | d |

<div>
block of html &lt; here
</div>

[1]: https://example.org
"""


def rendered(text: str) -> str:
    """Give the words of a Markdown text as a reader sees them, white space aside, by the library that is not ours."""

    class Words(HTMLParser):
        words = ""

        def handle_data(self, data: str) -> None:
            self.words += data

    parser = Words()
    parser.feed(MarkdownIt("commonmark").enable("table").render(text))
    return "".join(parser.words.split())


def tags(text: str) -> list[str]:
    page = MarkdownIt("commonmark").enable("table").render(text)
    return [tag for tag in re.findall(r"</?[a-z0-9]+", page) if tag not in ("<p", "</p", "<br")]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@given(data=st.data())
def test_any_change_of_markdown(newline: str, data: st.DataObject) -> None:
    page = PAGE.replace("\n", newline)
    draft = only(page, "markdown")
    changes = data.draw(changes_of(draft.text, st.one_of(WORDS, PROSE)))
    new = rewritten(draft, changes)
    if new is None:
        return
    again = only(new, "markdown")
    assert again.text == wanted_of(draft.text, changes, newline)
    assert again.title == "One"
    left = iter(tags(page[page.index("#") :]))
    assert all(tag in left for tag in tags(new[page.index("#") :])), "markup was made"


@given(st.lists(WORDS, min_size=1, max_size=4).map("\n\n".join), st.data())
def test_words_never_become_markup(text: str, data: st.DataObject) -> None:
    draft = only(text, "markdown")
    words = st.lists(st.sampled_from([*SIGNS[:-3], "We", "now "]), min_size=1).map("".join)
    changes = data.draw(
        changes_of(text, words.filter(lambda each: "\n" not in each and "{" not in each and "\r" not in each))
    )
    new = rewritten(draft, changes)
    if new is not None:
        assert tags(new) == []
        assert rendered(new) == "".join(wanted_of(text, changes, "\n").split())


@given(st.lists(WORDS, min_size=1, max_size=4).map("\n\n".join), st.data())
def test_words_of_markdown_can_be_written(text: str, data: st.DataObject) -> None:
    assert rewritten(only(text, "markdown"), data.draw(words_of(text))) is not None


@pytest.mark.parametrize(
    ("text", "old", "new", "written"),
    [
        ("We can't.", "can't", "*can't*", "We \\*can't\\*."),
        ("We can't.", "We", "# We", "\\# We can't."),
        ("We can't.", "We", "1. We", "1\\. We can't."),
        ("We can't.", "We", "- We", "\\- We can't."),
        ("Say - we can't.", "can't", "can - not", "Say - we can - not."),
        ("We can't.", "can't", "{{first_name|x}}", "We {{first_name|x}}."),
        ("We can't.", "can't", "first_name", "We first_name."),
        ("We can't.", "can't", "a <b> c", "We a \\<b\\> c."),
        ("We can't.", "can't", "&amp;", "We \\&amp;."),
        ("<div>\nWe can't.\n</div>", "can't", "a <b> c", "<div>\nWe a &lt;b&gt; c.\n</div>"),
        ("We **can't** go.", "can't", "don't", "We **don't** go."),
    ],
)
def test_signs_in_markdown(text: str, old: str, new: str, written: str) -> None:
    draft = only(text, "markdown")
    at = draft.text.index(old)
    assert rewritten(draft, (Edit(at, at + len(old), new),)) == written


def test_markup_is_not_broken() -> None:
    draft = only("We **can't** go.", "markdown")
    assert draft.write((Edit(10, 10, " "),)) is None  # **can't ** would be no emphasis
    assert only("In 2024. We go.", "markdown").write((Edit(0, 3, ""),)) is None  # a list would begin


# HTML


ELEMENTS = st.sampled_from(["<p>{}</p>", "<div>{}</div>", "<b>{}</b>", "{}<br>", "{}<br/>", "<ul><li>{}</li></ul>", "<h1>{}</h1>", "{} ",
    "<pre>{}</pre>", "<a href='x'>{}</a>", "<!-- c -->{}", "<q>{}</q>", "{}<hr>", "<code>{}</code>"])  # fmt: skip
PAGES = st.lists(
    st.tuples(ELEMENTS, st.lists(st.sampled_from(["Hello", "we &amp; you", "can&rsquo;t", "it's", "\n ", "late.", "&nbsp;"]), min_size=1, max_size=4).map(" ".join)),
    min_size=1, max_size=6,
).map(lambda parts: "\n".join(element.format(words) for element, words in parts))  # fmt: skip


def html_tags(page: str) -> list[str]:
    return [tag for tag in re.findall(r"<[^<>]*>", page) if not tag.startswith("<br")]


@given(PAGES, st.data())
def test_any_change_of_html(page: str, data: st.DataObject) -> None:
    draft = only(page, "html")
    changes = data.draw(changes_of(draft.text, st.one_of(WORDS, PROSE)))
    new = rewritten(draft, changes)
    if new is None:
        return
    assert only(new, "html").text == wanted_of(draft.text, changes, "\n")
    assert html_tags(new) == html_tags(page)
    assert (
        words_in(new) == "".join(wanted_of(draft.text, changes, "\n").split())
        or "<li" in page
        or "<hr" in page
        or "<q" in page
    )


def words_in(page: str) -> str:
    """Give the words of a page as the standard library reads it, white space aside."""

    class Words(HTMLParser):
        words = ""

        def handle_data(self, data: str) -> None:
            self.words += data

    parser = Words()
    parser.feed(page)
    parser.close()
    return "".join(parser.words.split())


@given(PAGES, st.data())
def test_words_of_html_can_be_written(page: str, data: st.DataObject) -> None:
    draft = only(page, "html")
    assume(re.search(r"[^\W\d]", draft.text))
    assert rewritten(draft, data.draw(words_of(draft.text))) is not None


def test_a_change_across_a_tag_is_refused() -> None:
    draft = only("<p>We <b>can't</b> go.</p><p>Sorry.</p>", "html")
    assert draft.text == "We can't go.\n\nSorry."
    assert draft.write((Edit(0, 8, "x"),)) is None
    assert draft.write((Edit(12, 14, " "),)) is None
    assert draft.write((Edit(3, 8, "could"),)) is not None
    assert draft.write((Edit(3, 8, ""),)) is None  # two blanks are one in HTML


@pytest.mark.parametrize(
    ("page", "old", "new", "written"),
    [
        ("<p>You failed.</p>", "You", "A & <b>", "<p>A &amp; &lt;b&gt; failed.</p>"),
        ("<p>You failed.</p>", "You", "We’ve", "<p>We&#8217;ve failed.</p>"),
        ("<p>You failed. Ä</p>", "You", "We’ve", "<p>We’ve failed. Ä</p>"),
        ("a<br />You failed.", "You", "b\nwe", "a<br />b<br />we failed."),
        ("<p>fee&nbsp;of 5</p>", "fee", "cost", "<p>cost&nbsp;of 5</p>"),
    ],
)
def test_signs_in_html(page: str, old: str, new: str, written: str) -> None:
    draft = only(page, "html")
    at = draft.text.index(old)
    assert rewritten(draft, (Edit(at, at + len(old), new),)) == written


# Inside of data


def in_json(key: str, text: str, **style: object) -> Draft:
    layout = read_layout(Table({"name": "x", key: "$.t", "customer": "$.q"}, "x", ConfigError))
    written = json.dumps([{"t": text, "q": "Where is it? <b>"}], **style)  # type: ignore[arg-type]
    (draft,) = read_drafts(Stream("m.json", io.BytesIO(written.encode())), SYNTAXES["json"], [layout], 1_000_000)
    assert not isinstance(draft, InputError), draft
    return draft


@given(PAGES, st.booleans(), st.data())
def test_a_page_inside_of_json(page: str, is_ascii: bool, data: st.DataObject) -> None:
    draft = in_json("body-html", page, ensure_ascii=is_ascii)
    reply = draft.text[: draft.text.rindex("\n\nWhere is it?")]
    changes = data.draw(changes_of(reply, st.one_of(WORDS, PROSE)))
    new = rewritten(draft, changes)
    if new is None:
        return
    (record,) = json.loads(new)
    assert record["q"] == "Where is it? <b>"
    assert html_tags(record["t"]) == html_tags(page)
    again = in_json("body-html", record["t"])
    assert again.text == wanted_of(reply, changes, "\n") + "\n\nWhere is it? <b>"


def test_escapes_of_json_follow_the_file() -> None:
    for text, style, written in (
        ("You failed.", {}, '"We\\u2019ve \\ud83d\\ude00 &amp; failed."'),
        ("You failed. Ä", {"ensure_ascii": False}, '"We’ve 😀 &amp; failed. Ä"'),
    ):
        draft = in_json("body-html", text, **style)
        assert written in (rewritten(draft, (Edit(0, 3, "We’ve 😀 &"),)) or "")
    draft = in_json("body-markdown", "You *failed*.")
    assert '"\\\\*We\\\\* *failed*."' in (rewritten(draft, (Edit(0, 3, "*We*"),)) or "")


def test_the_customers_message_is_never_changed() -> None:
    draft = in_json("body", "You failed.")
    assert draft.text == "You failed.\n\nWhere is it? <b>"
    assert draft.write((Edit(15, 18, "x"),)) is None
    assert draft.write((Edit(5, 14, "x"),)) is None
    assert draft.write((Edit(11, 11, " Now."),)) is not None


def test_a_way_through_a_template_writes_into_the_template() -> None:
    text = "Hi.\n\n{% if a %}You failed.{% else %}We failed.{% endif %}\n"
    for draft in (in_json("body", text), only(text, "text")):
        check_ways(draft, text)


def check_ways(draft: Draft, text: str) -> None:
    way = next(each.draft for each in draft.ways if "You failed" in each.draft.text)
    at = way.text.index("You")
    edits = way.write((Edit(at, at + 3, "They"),))
    assert edits is not None
    new = applied(draft.source.text, edits)
    assert (json.loads(new)[0]["t"] if new[0] == "[" else new) == text.replace("You", "They")
