"""HTML: what a customer sees of it, and where each character stands."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.errors import Fault
from tonecheck.formats.html.page import read_html


def read(source: str) -> Content:
    return read_html(MappedText.same(source))


def shown(source: str) -> str:
    return read(source).text.text


def marked(source: str) -> list[tuple[str, str]]:
    content = read(source)
    return [(kind, content.text.text[start:end]) for kind, start, end in content.marks]


# --- any prose, written by others ------------------------------------------------------------------------------------

PROSE = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs", "Cc", "Cn")),
        st.sampled_from("<>&\"'’;#= \n\t{}%éßאש😀👩🏽中"),
    ),
    min_size=1,
    max_size=40,
)
ESCAPES: dict[str, Callable[[str], str]] = {
    "named": lambda c: html.escape(c),
    "decimal": lambda c: f"&#{ord(c)};",
    "hexadecimal": lambda c: f"&#x{ord(c):X};",
    "needed only": lambda c: html.escape(c, quote=False),
}
AROUND = {
    "paragraph": ("<p>", "</p>"),
    "cell": ("<table><tr><td>", "</td></tr></table>"),
    "item": ("<ul style='x'><li>", "</li></ul>"),
    "bare": ("<body>", ""),
    "unclosed": ("<div><p>", ""),
}


@st.composite
def written(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """Write prose as HTML, some of it in inline tags; give the HTML's inside and each character's place in it."""
    source, places = "", []
    for c in draw(PROSE):
        if draw(st.integers(0, 9)) == 0:
            source += draw(
                st.sampled_from(
                    ["<b>", "</b>", "<span class='x>y'>", "</span>", "<wbr>", "<!-- > -->", "<a href=x>", "</a>"]
                )
            )
        escape = ESCAPES[draw(st.sampled_from(list(ESCAPES)))]
        start = len(source)
        source += escape(c)
        places.append((start, len(source)))
    return source, places


def as_shown(prose: str) -> str:
    """Collapse white space as a browser does."""
    return re.sub(r"[ \t\n\r\f]+", " ", prose).strip(" ")


def decoded(source: str) -> str:
    """Undo what the writer did, with another program's means."""
    return html.unescape(re.sub(r"<!-- > -->|<[a-z/](?:[^<>']|'[^']*')*>", "", source))


@given(written(), st.sampled_from(list(AROUND)))
def test_prose_comes_back_and_every_character_knows_its_source(
    made: tuple[str, list[tuple[int, int]]], around: str
) -> None:
    inside, _ = made
    before, behind = AROUND[around]
    source = before + inside + behind
    expected = as_shown(decoded(inside))
    content = read(source)
    lead = "- " if around == "item" and expected else ""
    assert content.text.text == lead + expected
    last = 0
    for at in range(len(lead), len(content.text.text)):
        start, end = content.text.origin(at, at + 1)
        assert last <= start < end
        assert as_shown(decoded(source[start:end])) == content.text.text[at].strip(" \t\n\r\f")
        assert html.unescape(source[start:end]).isspace() or content.text.text[at] in html.unescape(source[start:end])
        last = end


@given(written(), st.sampled_from([("<pre>\n", "</pre>"), ("<div style='white-space: pre-wrap'>", "</div>")]))
def test_white_space_that_counts_is_kept(made: tuple[str, list[tuple[int, int]]], around: tuple[str, str]) -> None:
    inside, places = made
    content = read(around[0] + inside + around[1])
    assert content.text.text == decoded(inside)
    shift = len(around[0])
    assert [content.text.origin(i, i + 1) for i in range(len(places))] == [(a + shift, b + shift) for a, b in places]


@given(written())
def test_places_go_through_what_holds_the_html(made: tuple[str, list[tuple[int, int]]]) -> None:
    page = f"<p>{made[0]}</p>"
    outer = "".join(f"[{ord(c):x}]" for c in page)
    pieces, at = [], 0
    for c in page:
        length = len(f"[{ord(c):x}]")
        pieces.append(Piece(c, at, at + length, whole=True))
        at += length
    content, inner = read_html(MappedText(pieces)), read(page)
    assert (content.text.text, content.marks) == (inner.text.text, inner.marks)
    for at in range(len(inner.text.text)):
        a, b = content.text.origin(at, at + 1)
        back = "".join(chr(int(code, 16)) for code in re.findall(r"\[([0-9a-f]+)\]", outer[a:b]))
        start, end = inner.text.origin(at, at + 1)
        assert back == page[start:end]


@given(st.text(st.sampled_from("<>/&;!-'\"= pbdivtsl#x\n[]{}%"), max_size=60))
def test_nothing_but_a_fault_comes_of_broken_html(source: str) -> None:
    try:
        content = read(source)
    except Fault as fault:
        assert 0 <= fault.at < len(source)
        return
    for at in range(len(content.text.text)):
        start, end = content.text.origin(at, at + 1)
        assert 0 <= start <= end <= len(source)
    stretches = [span for _, *span in content.marks]
    assert all(a < b for a, b in stretches)
    assert [edge for span in stretches for edge in span] == sorted(edge for span in stretches for edge in span)


# --- concrete cases --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("can<b>not</b> do", "cannot do"),
        ("un<span style='color:red'>fortun</span><i>ately</i>", "unfortunately"),
        ("Tom &amp Jerry&#8217;s &notit; &bogus; a&b &", "Tom & Jerry’s ¬it; &bogus; a&b &"),
        ("&#150;&#x92;|&#0;|&#xD800;|&#99999999999999999999;", "–’|\ufffd|\ufffd|\ufffd"),
        ("a&nbsp;&nbsp;b &#32; c", "a\u00a0\u00a0b c"),
        ("<p>one</p><p>two", "one\n\ntwo"),
        ("one<br>two<br/><br />three", "one\ntwo\n\nthree"),
        ("<div>one</div><div><br></div><div>two<br></div>three", "one\n\ntwo\n\nthree"),
        ("<h1>T</h1>b", "T\n\nb"),
        ("<table><tr><td>a<td>b<tr><th>c</table>d", "a\n\nb\n\nc\n\nd"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<ol start=9><li>x<li>y<ul><li>z</ul><li value=2>w</ol>", "9. x\n10. y\n- z\n2. w"),
        ("<ul><li></li><li><b>x</b></li></ul>y", "- x\n\ny"),
        ("<style>p{}</style><p>a<script>if (1<2) '</p>'</script>b", "ab"),
        ("<html><head><title>T</title><meta charset=x></head><body>b", "b"),
        ("<noscript>no</noscript><template><p>t</p></template>b", "b"),
        ("a<!-- x > y -->b<!--[if mso]><p>c</p><![endif]-->d<![if !mso]>e<![endif]>", "abde"),
        ("<!--[if !mso]><!-->seen<!--<![endif]-->", "seen"),
        ("<!DOCTYPE html><?xml version='1'?><!--> --->a", "--->a"),
        ("<div style='display:none;max-height:0'>pre<div>header</div></div>b", "b"),
        ("<span hidden>a</span><span style='visibility: hidden'>c</span><i aria-hidden='true'>d</i>b", "b"),
        ("<p hidden>a<p>b", "b"),
        ("can<span hidden> x </span>not", "cannot"),
        ("<form><label>Name</label><input value=x><select><option>a</select><textarea>t</textarea><button>Go</button></form>", "Name"),
        ("<img alt='Smile' title='x'> <a title='t' href='y'>link</a>", "link"),
        ("one<img src=x>two", "one two"),
        ("It is <s>$49</s> $39 <del>now</del>.", "It is $39 ."),
        ("<q>yes</q>", "“yes”"),
        ("a <wbr>b<sup>2</sup> I<3 you </3 x < y > z", "a b2 I<3 you </3 x < y > z"),
        ("<b>a</i></b></p>b<p>c</div>d", "a\n\nb\n\nc\n\nd"),
        ("<a title='a > b' href=x>y</a>", "y"),
        ("<o:p>a</o:p><st1:place w:st='on'>Rome</st1:place><foo>x</foo><amp-img src=x>y", "aRomexy"),
        ("<span style='display:block'>a</span>b<div style='display:inline'>c</div>d", "a\n\nbcd"),
        ("<p style='white-space:pre-line'>a   b\n c</p>", "a b\nc"),
        ("\ufeff<p>x", "x"),
        ("<svg><title>x</title><text>y</text></svg>z<math/>", "z"),
        ("", ""),
        (" \n<p> </p>", ""),
    ],
)  # fmt: skip
def test_what_is_seen(source: str, text: str) -> None:
    assert shown(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "Hi <order number>, <NAME> <first-name>",
        "Hi <address>, write to <anna@example.com> or <https://a.example/?b=c>",
        "Hi {{name}}, {% if a <b and c> d %}x{% endif %} *|FNAME|* <%= x %>",
        'Hi <attribute key="user.name" default="there"/>',
    ],
)
def test_a_templates_fields_stay(source: str) -> None:
    assert shown(source) == source


def test_template_tags_inside_and_between_html_tags() -> None:
    source = '<p {% if a > b %}class="x"{% endif %}>{% if c %}<b>yes</b>{% else %}no{% endif %}</p>'
    assert shown(source) == "{% if c %}yes{% else %}no{% endif %}"
    assert shown('<a href="{{ "now" | date: "%Y" }}">k</a>') == "k"
    assert (
        shown("<ul>{% for i in list %}<li>{{ i }}</li>{% endfor %}</ul>")
        == "{% for i in list %}\n- {{ i }}\n{% endfor %}"
    )


@pytest.mark.parametrize(
    ("source", "marks"),
    [
        ("<h2>Our <i>policy</i></h2><p>text</p>", [("layout", "Our policy")]),
        ("<h1>a</h2>b", [("layout", "a")]),
        ("<h1>never closed<p>prose", []),
        ("<p>a</p><pre>x  <b>y</b>\n z</pre>", [("code", "x  y\n z")]),
        ("<pre>Dear Anna,\n\nall in fixed type</pre>", []),
        ("<pre><code>x = 1</code></pre>", [("code", "x = 1")]),
        ("use <code>a &lt; b</code> now", [("code", "a < b")]),
        ("use <code>x without end", []),
        ("a<hr>b", [("layout", "---")]),
        ("<ul><li><code>x</code> y</ul>", [("layout", "- "), ("code", "x")]),
        ("<blockquote>you said <h2>x</h2></blockquote>we say", [("quote", "you said\n\nx")]),
        ("<blockquote>never closed<p>prose", []),
    ],
)
def test_marks(source: str, marks: list[tuple[str, str]]) -> None:
    assert marked(source) == marks


GMAIL = (
    '<div dir="ltr">Hi</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Fri, Ann wrote:<br></div>'
    '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">one'
    '<blockquote class="gmail_quote">older</blockquote>two</blockquote>{}</div>'
)
HEADER = (
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal>"
    "<b>{}:</b> Ann &lt;ann@example.com&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Bob<br><b>Subject:</b> Late<o:p></o:p></p></div>"
)


@pytest.mark.parametrize(
    ("source", "own"),
    [
        (GMAIL.format(""), ["Hi"]),
        (GMAIL.format("<div>My answer</div><blockquote class=gmail_quote>q</blockquote><div>More</div>"), ["Hi", "My answer", "More"]),
        (
            "<p>FYI</p><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>From: x</div>"
            "<p>f</p><blockquote>g</blockquote>h</div><p>mine</p>",
            ["FYI", "mine"],
        ),
        ("<p>a</p><blockquote style='margin:0 0 0 40px;border:none;padding:0px'>indented</blockquote>", ["a", "indented"]),
        ("<p>a</p><blockquote type='cite'>q<p>r</p></blockquote>b", ["a", "b"]),
        ("<p>a</p><blockquote type='cite'>the mail was cut off <p>here", ["a"]),
        ("<div class=moz-cite-prefix>On x, y wrote:</div><blockquote type=cite><pre>q</pre></blockquote>mine", ["mine"]),
        ("a<div class=yahoo_quoted id=yahoo_quoted_1><div>x wrote:</div><blockquote>q</blockquote>r</div>b", ["a", "b"]),
        ("a<div id=ydp1yahoo_quoted_2 class='ydp1yahoo_quoted'>q</div>b", ["a", "b"]),
        (f"<p>Reply</p><div>{HEADER.format('From')}</div><p>quoted</p>", ["Reply"]),
        (f"<p>Antwort</p><div>{HEADER.format('Von')}</div><p>quoted</p>", ["Antwort"]),
        (f"<div style='border-left:solid blue 1.5pt'>{HEADER.format('From')}<p>q</p></div><p>Below</p>", ["Below"]),
        ("<div style='border-top:1px solid #ccc'>Total: 5<br>Order: 6<br>Name: x</div><p>mine</p>", ["Total: 5\nOrder: 6\nName: x", "mine"]),
        ("R<div><div id=appendonsend><br></div><hr><div id=divRplyFwdMsg><b>发件人:</b> K</div>q</div><p>q</p>", ["R"]),
        ("<div id=appendonsend></div><p>Mine</p>", ["Mine"]),
        ("R<div id=x_divRplyFwdMsg>From: K</div>q", ["R"]),
        ("R<div id=mail-editor-reference-message-container><p>q</p></div>", ["R"]),
        ("R<div class=protonmail_quote>On x wrote:<blockquote>q</blockquote></div>", ["R"]),
    ],
)  # fmt: skip
def test_quoted_messages_of_mail_programs(source: str, own: list[str]) -> None:
    content = read(source)
    text = content.text.text
    for kind, start, end in reversed(content.marks):
        if kind == "quote":
            text = text[:start] + "\0" + text[end:]
    assert [part.strip() for part in re.split(r"\0|\n\n", text) if part.strip()] == own


@pytest.mark.parametrize(
    ("source", "at", "problem"),
    [
        ("<p>x</p> <!-- y", 9, "the comment that opens here is never closed"),
        ("x<script>y", 1, "the <script> that opens here is never closed"),
        ("x<style>y</styl>", 1, "the <style> that opens here is never closed"),
        ("x <p class='a'", 2, "the tag <p that opens here is never closed by >"),
        ("x <b text</b> z", 2, "the tag <b that opens here is never closed by >"),
        ("x </div", 2, "the tag </div that opens here is never closed by >"),
        ("<p>ok<div hidden><p>y</p>", 5, "the <div> that opens here hides what follows and is never closed"),
        ('<a href="x>one</a> two <a href="y">three</a>', 8, "the quotation mark that opens here is never closed"),
        ("a <!DOCTYPE html", 2, "the <! that opens here is never closed by >"),
    ],
)
def test_what_would_lose_text_is_a_fault(source: str, at: int, problem: str) -> None:
    with pytest.raises(Fault) as caught:
        read_html(MappedText.same(source, 100))
    assert (caught.value.at, caught.value.problem) == (100 + at, problem)


N = 100_000


@pytest.mark.parametrize(
    "source",
    [
        "<" * N, "<!--" * (N // 4), "<!-- -->" * (N // 8), "&" * N, "&#" + "1" * N, f"<p title='&#{'1' * N};&amp;'>", "&#x" * (N // 3), "<a " * (N // 3),
        "<x " * (N // 3), "<a ='" * (N // 5), "<![ " * (N // 4), "{%" * (N // 2), "<a " + "{%" * (N // 2) + ">",
        "<div>" * (N // 5) + "</span>" * (N // 7), "<table><tr><td>" * (N // 15) + "</li></tr>" * (N // 10),
        "<ul><li>" * (N // 8), "<b><p>" * (N // 6), "<script></script>" * (N // 17), "<div><table><tr><td>" + "<i>" * (N // 6) + "</div>" * (N // 10),
        '<div style="border-top:solid">x' * (N // 30), "<div class=gmail_quote>" + "<div>" * (N // 10) + "<blockquote></blockquote>" * (N // 50),
    ],
    ids=lambda source: source[:24],
)  # fmt: skip
def test_hostile_input_takes_no_time(source: str) -> None:
    start = time.process_time()
    try:
        read(source)
    except Fault as fault:
        assert fault.problem
    assert time.process_time() - start < 3  # a second at most; what takes the square of the length takes minutes


def test_a_megabyte_is_read_soon() -> None:
    line = '<div style="font-size:small"><p>Dear&nbsp;Mr. O&#39;Neil, we <b>can</b>not do this\n before <a href="https://x.example/?a=1&amp;b=2">Monday</a>.</p></div>\n'
    start = time.process_time()
    content = read(line * (1_000_000 // len(line)))
    assert content.text.text.count("cannot do this before Monday.") == 1_000_000 // len(line)
    assert time.process_time() - start < 8
