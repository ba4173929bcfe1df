"""Changes written back into mails and mailboxes, in each transfer encoding and charset."""

from __future__ import annotations

import email
import email.policy
import mailbox
import re
import tempfile
from email.message import EmailMessage, Message
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError
from tonecheck.finding import Edit, applied
from tonecheck.formats import FORMATS, read_drafts
from tonecheck.sources.stream import Stream

SIGNS = ["=", "=3D", "=\n", ".", "From here ", ">From ", "> ", "-- ", "--x", "😀", "é", "£", "’", "ß", "\t", " ", "  ", "\n", "\n\n", "日本",
    "€", "\x85", "a" * 80, "b c " * 30, "We can't.", "sorry", "&", "<", "\r\n"]  # fmt: skip
PROSE = st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=4)), min_size=1, max_size=12).map("".join)
WORDS = st.lists(st.sampled_from(["We", "can't", "send", "it.", "From", "until Monday."]), min_size=1, max_size=20).map(" ".join)  # fmt: skip
CHARSETS = ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "koi8-r", "shift_jis", "utf-16-le", "iso-2022-jp"]
ENCODINGS = ["7bit", "8bit", "quoted-printable", "base64"]


@st.composite
def changes_of(draw: st.DrawFn, text: str, words: st.SearchStrategy[str]) -> tuple[Edit, ...]:
    """Draw changes of a text, in order, that don't overlap."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    return tuple(Edit(a, b, draw(words)) for a, b in zip(cuts[::2], cuts[1::2], strict=False))


def items(data: bytes, form: str = "mail") -> list[Draft | InputError]:
    try:
        return list(read_drafts(Stream("m", BytesIO(data), raw=True), FORMATS[form], (), 50_000_000))
    except InputError as error:
        return [error]


def only(data: bytes) -> Draft:
    (draft,) = items(data)
    assert isinstance(draft, Draft), draft
    return draft


def fitting(text: str, charset: str) -> str:
    """Leave out of a text what a charset hasn't got."""
    if charset == "iso-8859-1":
        text = re.sub("[\x80-\x9f]", "", text)
    text = re.sub("[\0\x0e\x0f\x1b]", "", text)
    return "".join(letter for letter in text if letter.encode(charset, "ignore").decode(charset) == letter)


def decoded(data: bytes) -> str:
    """Give the text of a mail of one part as Python's library decodes it."""
    payload = email.message_from_bytes(data).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(email.message_from_bytes(data).get_content_charset("us-ascii"))


def written(text: str, charset: str, encoding: str, end: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Re: your parcel"
    mail.set_content(text.encode(charset), maintype="text", subtype="plain", cte=encoding)
    mail.set_param("charset", charset)
    return mail.as_bytes(policy=email.policy.SMTP if end == "\r\n" else email.policy.default)


def rewritten(draft: Draft, data: bytes, changes: tuple[Edit, ...]) -> bytes | None:
    """Write changes into a file's bytes, after a look at the edits."""
    edits = draft.write(changes)
    if edits is None:
        return None
    start, end = draft.place(0, len(draft.text))
    assert all(a.end <= b.start for a, b in pairwise(edits))
    text = data.decode("utf-8", "surrogateescape")
    for (
        edit
    ) in edits:  # the ``>`` of a mailbox stands before the first character, base64's last letters behind the last
        assert edit.start <= edit.end
        assert not text[edit.start : start].strip(">")
        assert not re.search(r"[^\w+/=\r\n]", text[end : edit.end])
    return applied(text, edits).encode("utf-8", "surrogateescape")


def wanted_of(draft: Draft, changes: tuple[Edit, ...], end: str) -> str:
    text = draft.text
    counts = {
        "\n": len(re.findall("(?<!\r)\n", text)),
        "\r\n": text.count("\r\n"),
        "\r": len(re.findall("\r(?!\n)", text)),
    }
    newline = max(counts, key=lambda each: counts[each]) if any(counts.values()) else end
    return applied(text, tuple(Edit(e.start, e.end, re.sub("\r\n|\r|\n", newline, e.text)) for e in changes))


@pytest.mark.parametrize(
    ("encoding", "charset"), [(e, c) for e in ENCODINGS for c in CHARSETS if c != "utf-16-le" or "bit" not in e]
)
@given(data=st.data())
def test_any_change_is_read_back_or_refused(encoding: str, charset: str, data: st.DataObject) -> None:
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    text = fitting(data.draw(st.one_of(PROSE, WORDS)), charset)
    if encoding == "7bit":
        text = text.encode("ascii", "ignore").decode()
    assume(text.strip())
    if encoding in ("7bit", "8bit"):
        assume(text.encode(charset).decode("utf-8", "surrogateescape").isascii() or charset == "utf-8")
        assume("\r" not in text)
    mail = written(text, charset, encoding, end)
    if encoding == "7bit":
        mail = mail.replace(b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 7bit")
    draft = only(mail)
    assume(decoded(mail) == draft.text)
    changes = data.draw(changes_of(draft.text, st.one_of(PROSE, WORDS, st.just(""))))
    new = rewritten(draft, mail, changes)
    if new is None:
        return
    assert only(new).text == wanted_of(draft, changes, end)
    assert decoded(new) == wanted_of(draft, changes, end)
    if encoding in ("quoted-printable", "base64"):
        assert max(map(len, new.splitlines())) <= 76
    if encoding == "7bit":
        assert new.isascii()


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@given(data=st.data())
def test_words_can_be_written_anywhere(encoding: str, charset: str, data: st.DataObject) -> None:
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    text = data.draw(st.lists(WORDS, min_size=1, max_size=4).map("\n".join)).replace("\n", end)
    mail = written(text, charset, encoding, end)
    draft = only(mail)
    changes = data.draw(changes_of(draft.text, WORDS))
    new = rewritten(draft, mail, changes)
    assert new is not None
    assert only(new).text == wanted_of(draft, changes, end)


FLOWING = "One of our \nteam is on it, and \n we can't say more.\n\n> quoted\n From here on it is \nlate.\n-- \nAnn\n"


@pytest.mark.parametrize("delsp", ["", "; delsp=yes"])
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable"])
@given(data=st.data())
def test_flowed_lines(encoding: str, delsp: str, data: st.DataObject) -> None:
    mail = written(FLOWING, "utf-8", encoding, "\n").replace(
        b'charset="utf-8"', f'charset="utf-8"; format=flowed{delsp}'.encode()
    )
    draft = only(mail)
    assert "we can't say more" in draft.text.replace("  ", " ")
    changes = data.draw(changes_of(draft.text, st.one_of(WORDS, PROSE)))
    new = rewritten(draft, mail, changes)
    if new is not None:
        assert only(new).text == wanted_of(draft, changes, "\n")
    at = draft.text.index("team is on it, and")
    assert draft.write((Edit(at, at + 22, "From Monday on"),)) is not None


@given(
    st.lists(st.lists(st.one_of(WORDS, st.sampled_from(["From now on we", "", "é"])), min_size=1, max_size=4), min_size=2, max_size=3),
    st.sampled_from(["8bit", "quoted-printable", "base64"]),
    st.data(),
)  # fmt: skip
def test_mailboxes(rows: list[list[str]], encoding: str, data: st.DataObject) -> None:
    texts = ["\n".join(each) + "\n" for each in rows]
    assume(all(text.strip() for text in texts))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "box"
        box = mailbox.mbox(path)
        for text in texts:
            box.add(mailbox.mboxMessage(email.message_from_bytes(written(text, "utf-8", encoding, "\n"))))
        box.close()
        content = path.read_bytes()
        drafts = items(content, "mailbox")
        assert [each.text.rstrip("\n") for each in drafts if isinstance(each, Draft)] == [
            text.rstrip("\n") for text in texts
        ]
        number = data.draw(st.integers(0, len(texts) - 1))
        draft = drafts[number]
        assert isinstance(draft, Draft)
        words = st.lists(st.one_of(WORDS, st.sampled_from(["\n", "\n\n", "From ", ">From a 10:00\n"])), min_size=1).map(
            "".join
        )
        changes = data.draw(changes_of(draft.text, words))
        new = rewritten(draft, content, changes)
        if new is None:
            return
        wanted = [each.text for each in drafts if isinstance(each, Draft)]
        wanted[number] = wanted_of(draft, changes, "\n")
        assert [each.text for each in items(new, "mailbox") if isinstance(each, Draft)] == wanted
        path.write_bytes(new)
        assert len(mailbox.mbox(path)) == len(texts)


def parts(*contents: tuple[str, str], kind: str = "mixed") -> bytes:
    mail = EmailMessage()
    getattr(mail, f"make_{kind}")()
    for subtype, content in contents:
        part = EmailMessage()
        part.set_content(content, subtype=subtype)
        mail.attach(part)
    return mail.as_bytes()


def test_two_parts_are_changed_each_in_its_own_writing() -> None:
    mail = parts(("plain", "You failed = sadly."), ("html", "<p>You <b>failed</b> again.</p>"))
    draft = only(mail)
    first, second = (found.start() for found in re.finditer("You", draft.text))
    new = rewritten(draft, mail, (Edit(first, first + 3, "We"), Edit(second, second + 3, "A & B")))
    assert new is not None
    whole = email.message_from_bytes(new)
    assert [str(part.get_payload()).strip() for part in whole.walk() if not part.is_multipart()] == [
        "We failed = sadly.",
        "<p>A &amp; B <b>failed</b> again.</p>",
    ]
    assert draft.write((Edit(first, second, "x"),)) is None


def test_a_reply_that_is_in_the_mail_twice_is_left_alone() -> None:
    both = parts(("plain", "You failed."), ("html", "<p>You failed.</p>"), kind="alternative")
    assert only(both).write((Edit(0, 3, "We"),)) is None
    blank = parts(("plain", " "), ("html", "<p>You failed.</p>"), kind="alternative")
    assert only(blank).write((Edit(0, 3, "We"),)) is not None
    invited = parts(("plain", "You failed."), ("calendar", "BEGIN:VCALENDAR"), kind="alternative")
    assert only(invited).write((Edit(0, 3, "We"),)) is not None


@pytest.mark.parametrize(
    "head", ["Content-Type: multipart/signed; boundary=x", "Content-Length: 12", "Content-MD5: Q2hlY2s="]
)
def test_what_vouches_for_the_text_keeps_it(head: str) -> None:
    body = "--x\n\nYou failed.\n\n--x--\n" if "boundary" in head else "You failed."
    assert only(f"{head}\n\n{body}".encode()).write((Edit(0, 3, "We"),)) is None


@pytest.mark.parametrize("words", ["\n--x\n", "\n--x--", "--x"])
def test_nothing_written_ends_a_part(words: str) -> None:
    draft = only(b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nYou failed.\n--x--\n")
    assert draft.write((Edit(0, 3, words),)) is None


def test_what_a_part_may_not_hold_is_refused() -> None:
    plain = only(b"Subject: x\n\nYou failed.\n")
    assert plain.write((Edit(0, 3, "Wé"),)) is None
    latin = only("Content-Type: text/plain; charset=iso-8859-1\n\nFor £5 you failed.\n".encode("latin-1"))
    (edit,) = latin.write((Edit(5, 6, "7 – or é"),)) or (None,)
    assert edit is None
    (edit,) = latin.write((Edit(5, 6, "7 or é"),)) or (None,)
    assert edit is not None
    assert edit.text == "7 or \udce9"


def test_a_page_in_ascii_gets_references() -> None:
    mail = b"Content-Type: text/html\n\n<p>You failed.</p>\n"
    new = rewritten(only(mail), mail, (Edit(0, 3, "We’ve"),))
    assert new == b"Content-Type: text/html\n\n<p>We&#8217;ve failed.</p>\n"


def test_base64_is_one_edit_in_lines_as_long_as_the_others() -> None:
    mail = written("You failed to send it. " * 20, "utf-8", "base64", "\n")
    draft = only(mail)
    edits = draft.write((Edit(69, 72, "We"), Edit(138, 141, "They")))
    assert edits is not None
    assert len(edits) == 1
    new = rewritten(draft, mail, (Edit(69, 72, "We"), Edit(138, 141, "They")))
    assert new is not None
    rows = new.split(b"\n\n", 1)[1].split()
    assert {len(row) for row in rows[:-1]} == {76}
    assert new.split(b"\n\n", 1)[1][:90] == mail.split(b"\n\n", 1)[1][:90]
    assert isinstance(email.message_from_bytes(new), Message)
