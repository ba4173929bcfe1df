"""Words among words are written without reading the whole text again, and exactly as if it had been read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage

import pytest
import tomli_w
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tonecheck.drafts import among_words as module
from tonecheck.drafts import writing
from tonecheck.drafts.among_words import among_words
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.errors import ConfigError, InputError, UnknownFileError
from tonecheck.finding import Edit
from tonecheck.formats import FORMATS, SYNTAXES, format_for, read_drafts
from tonecheck.formats.data.layout import read_layout
from tonecheck.formats.mail import encoding
from tonecheck.sources.stream import Stream
from tonecheck.tables import Table

# Replies, with all that might give words another meaning right beside them.
PROSE = ["We can't", "sorry", "it.", "Dear Ann", "no", "12", "a", "From", "é", "I", "t", "lt", "1.", "2.5", "- x"]
SIGNS = [" ", " ", " ", "\n", "\n\n", "  ", "\n  ", "\t", "'", '"', "\\", ", ", ". ", ": ", " #", "-", "--", "- ", "1. ", "&", "&no", "&#65;", "&amp;",
    "<", ">", "{", "}", "{%", "%}", "😀", "=", "\xa0", "!", "> ", "\u2028", "\ufeff"]  # fmt: skip
MARKDOWN = ["*", "**", "_", "`", "```\n", "[", "]", "](x)", "[a](/b)", "[a]: /x\n", "[a]", "|", "\n---\n", "\n===\n", "# ", "    ", "<!-- ", " -->", "<b>", "</b>", "\n\n- ", "\n- "]  # fmt: skip
HTML = ["<p>", "</p>", "<br>", "<b>", "</b>", "<img src='x'>", "<pre>\n", "</pre>", "<ul><li>", "</ul>", "<!-- ", " -->", "<q>", "</q>", "<s>", "</s>",
    "<x ", "<div class='gmail_quote'>", "</div>", "<blockquote>", "</blockquote>", "<div style='border-top: solid'>From: x<br>To: y<br>Sent: z</div>",
    "-----", "<p style='white-space: pre-line'>", "<hr>", "<div id='appendonsend'></div>", "&nbsp;", "</x>", "<code>", "</code>"]  # fmt: skip
NEW = ["", "", "We", "it's", "no", "t", "a b", "By {date}", "lt", "From ", "é", "1.", "12", " x", "x ", "-", "--", "!", ".", "#", ": ", "<", "*", "\n", "can't. We"]  # fmt: skip


def text_of(*more: list[str]) -> st.SearchStrategy[str]:
    pieces = st.one_of(
        st.sampled_from(PROSE), *[st.sampled_from(each) for each in ([" "], PROSE, SIGNS, *more) if each]
    )
    return st.lists(pieces, min_size=1, max_size=16).map("".join)


LAYOUT = read_layout(Table({"name": "test", "records": "$[*]", "body": "$.body"}, "test", ConfigError))
TOML = read_layout(Table({"name": "test", "records": "$.m[*]", "body": "$.body"}, "test", ConfigError))


def drafts_of(path: str, data: bytes) -> list[Draft]:
    form = format_for(path, FORMATS)
    stream = Stream(path, io.BytesIO(data), raw=path.endswith((".eml", ".mbox")))
    layouts = [TOML if path.endswith(".toml") else LAYOUT] if form in SYNTAXES.values() else []
    try:
        return [each for each in read_drafts(stream, form, layouts, 1_000_000) if isinstance(each, Draft)]
    except (InputError, UnknownFileError):  # random pages may be broken
        return []


def mail(encoding: str, kind: str = "plain", flowed: bool = False) -> Callable[[str], bytes]:
    def write(text: str) -> bytes:
        message = EmailMessage()
        message["Subject"] = "Re: it"
        message.set_content(text.encode("utf-8"), maintype="text", subtype=kind, cte=encoding)
        message.set_param("charset", "utf-8")
        if flowed:
            message.set_param("format", "flowed")
        return message.as_bytes(policy=policy.SMTP.clone(max_line_length=0))

    return write


def boxed(text: str) -> bytes:
    return b"From a@b.c Mon Jan  1 10:00:00 2024\n" + mail("8bit")(text).replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ") + b"\n"  # fmt: skip


def written_csv(text: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["id", "body"], ["1", text]])
    return out.getvalue().encode()


def written_yaml(style: str | None, **more: object) -> Callable[[str], bytes]:
    return lambda text: str(yaml.dump([{"body": text, "more": "x"}], default_style=style, width=20, **more)).encode()  # type: ignore[call-overload]


KINDS: dict[str, tuple[str, Callable[[str], bytes], list[str]]] = {
    "text": ("a.txt", str.encode, []),
    "markdown": ("a.md", str.encode, MARKDOWN),
    "html": ("a.html", str.encode, HTML),
    "json": ("a.json", lambda text: json.dumps([{"body": text}]).encode(), []),
    "json as it is": ("a.json", lambda text: json.dumps([{"body": text}], ensure_ascii=False).encode(), []),
    "csv": ("a.csv", written_csv, []),
    "toml": ("a.toml", lambda text: tomli_w.dumps({"m": [{"body": text}]}, multiline_strings=True).encode(), []),
    "yaml": ("a.yaml", written_yaml(None), []),
    "yaml in brackets": ("a.yaml", written_yaml(None, default_flow_style=True), []),
    "yaml '": ("a.yaml", written_yaml("'"), []),
    'yaml "': ("a.yaml", written_yaml('"', allow_unicode=True), []),
    "yaml |": ("a.yaml", written_yaml("|"), []),
    "yaml >": ("a.yaml", written_yaml(">"), []),
    "quoted-printable": ("a.eml", mail("quoted-printable"), []),
    "8bit": ("a.eml", mail("8bit"), []),
    "base64": ("a.eml", mail("base64"), []),
    "flowed": ("a.eml", mail("8bit", flowed=True), []),
    "page in a mail": ("a.eml", mail("quoted-printable", "html"), HTML),
    "mailbox": ("a.mbox", boxed, []),
}


@st.composite
def changes_of(draw: st.DrawFn, text: str) -> tuple[Edit, ...]:
    """Draw changes, mostly of whole words."""
    edges = [0, *(at for at in range(1, len(text)) if text[at].isalnum() != text[at - 1].isalnum()), len(text)]
    places = st.one_of(st.sampled_from(edges), st.integers(0, len(text)))
    cuts = sorted(draw(st.lists(places, min_size=2, max_size=4)))
    return tuple(Edit(a, b, draw(st.sampled_from(NEW))) for a, b in zip(cuts[::2], cuts[1::2], strict=False))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(data=st.data())
def test_what_is_sure_is_what_reading_gives(kind: str, data: st.DataObject) -> None:
    path, write, more = KINDS[kind]
    try:
        content = write(data.draw(text_of(more)))
    except ValueError:  # no text for this kind of file
        return
    for draft in drafts_of(path, content):
        changes = data.draw(changes_of(draft.text))
        quick = draft.write(changes)
        (again,) = [each for each in drafts_of(path, content) if each.name == draft.name and each.text == draft.text][
            :1
        ]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_is_among_words", lambda *_: False)
            patch.setattr(encoding, "is_utf8", lambda _: False)
            assert again.write(changes) == quick


@pytest.mark.parametrize(
    ("text", "gone", "new", "sure"),
    [
        ("We are unable to help.", "unable", "not able", True),
        ("Sorry, we can't.", "Sorry, w", "W", True),  # one first letter instead of another
        ("We can't, sorry.", ", sorry", "", True),
        ("Sorry.", "Sorry", "", False),  # who knows what the full stop would be
        ("We are unable.", "unable", "<b>", False),
        ("We are unable.", "unable", "", True),
        ("We are unable to.", "unable", "", False),  # two spaces
        ("We are *unable*.", "unable", "not able", True),
        ("1. It is.", "It", "2.", True),  # not for Markdown, which looks at the start of the line itself
        ("We are.\nUnable.", "Unable", "- a", False),
    ],
)
def test_what_is_among_words(text: str, gone: str, new: str, sure: bool) -> None:
    start = max(text.find(gone), 0)
    edits = (Edit(start, start + len(gone), new),)
    assert among_words(MappedText.same(text), text, edits, edits) is sure


def test_what_is_hidden_between_is_no_neighbour() -> None:
    page = "a <b>sorry</b> case"
    said = MappedText([Piece("a ", 0, 2), Piece("sorry", 5, 10), Piece(" case", 14, 19)])
    assert among_words(said, page, (Edit(2, 7, "bad"),), (Edit(5, 10, "bad"),))
    assert not among_words(said, page, (Edit(2, 7, "2nd"),), (Edit(5, 10, "2nd"),))
    assert not among_words(said, page, (Edit(2, 7, ""),), (Edit(5, 10, ""),))


@pytest.mark.parametrize(
    ("path", "write"),
    [
        ("a.md", lambda text: text),
        ("a.html", lambda text: f"<p>{text}</p>"),
        ("a.json", lambda text: json.dumps([{"body": text}])),
    ],
)
def test_many_changes_read_the_text_once(
    path: str, write: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that they take no more time each, however many there are."""
    reads = []
    monkeypatch.setattr(writing, "read_or_none", lambda read, text: reads.append(text) or read(text))
    (draft,) = drafts_of(path, write("We are unable to help. " * 50).encode())
    places = [found.start() for found in re.finditer("unable", draft.text)]
    assert all(draft.write((Edit(at, at + 6, "not able"),)) for at in places)
    assert len(reads) == 1
