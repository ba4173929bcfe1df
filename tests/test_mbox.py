"""Mailboxes: what Python's own library writes comes back, mail by mail, however large the file is."""

from __future__ import annotations

import email.policy
import io
import mailbox
import re
import tempfile
import tracemalloc
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError
from tonecheck.formats import FORMATS, read_drafts
from tonecheck.formats.mail import mailbox as ours
from tonecheck.sources.stream import Stream

WORDS = st.sampled_from(
    ["From ", "From here on", ">From ", "> ", "a@b.c 10:00", "\n", "\n\n", " ", "é", "😀", "=", "Subject: x"]
)
PROSE = st.lists(WORDS | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9), min_size=1, max_size=12).map(
    "".join
)  # fmt: skip
ENCODINGS = st.sampled_from(["8bit", "quoted-printable", "base64"])
CHUNKS = st.sampled_from([7, 100, 1 << 20])


def items(data: bytes, chunk: int = 1 << 20) -> list[Draft | InputError]:
    stream = Stream("m.mbox", io.BytesIO(data), raw=True, chunk=chunk)
    return list(read_drafts(stream, FORMATS["mailbox"], (), 2_000_000))


def drafts(data: bytes, chunk: int = 1 << 20) -> list[Draft]:
    found = items(data, chunk)
    return [each for each in found if isinstance(each, Draft)] if all(isinstance(each, Draft) for each in found) else []


def mail(text: str, subject: str = "", encoding: str = "8bit") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Priya <priya@example.com>"
    if subject:
        message["Subject"] = subject
    message.set_content(text, cte=encoding)
    return message


def written(mails: list[EmailMessage], crlf: bool = False) -> bytes:
    """Write a mailbox with the standard library."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.mbox"
        box = mailbox.mbox(path)
        for each in mails:
            box.add(mailbox.mboxMessage(each.as_bytes(policy=email.policy.default)))
        box.close()
        data = path.read_bytes()
    return data.replace(b"\n", b"\r\n") if crlf else data


def lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.rstrip("\r\n"))


@given(
    st.lists(st.tuples(PROSE, ENCODINGS), min_size=1, max_size=4),
    CHUNKS,
    st.booleans(),
)
def test_any_mails_come_back(texts: list[tuple[str, str]], chunk: int, crlf: bool) -> None:
    # A line that is escaped already looks the same as one the mailbox escaped; so does one more of them.
    mails = [(re.sub("(?m)^>+From ", "From ", text), encoding) for text, encoding in texts]
    mails = [(text, encoding) for text, encoding in mails if text.strip()]
    data = written([mail(text, f"Nr. {n}", encoding) for n, (text, encoding) in enumerate(mails)], crlf)
    found = drafts(data, chunk)
    assert [lines(draft.text) for draft in found] == [lines(text) for text, _ in mails]
    assert [(draft.name, draft.title) for draft in found] == [(f"[{n}]", f"Nr. {n}") for n in range(len(mails))]
    whole = data.decode()
    for draft, (_, encoding) in zip(found, mails, strict=True):
        if encoding == "base64":
            continue
        reached = 0
        for at, letter in enumerate(draft.text):
            start, end = draft.place(at, at + 1)
            assert reached <= start < end
            source = whole[start:end]
            assert source == letter or (encoding == "quoted-printable" and source[0] == "=")
            reached = start
        before = whole[: draft.source.start].replace("\r\n", "\n")
        assert draft.source.place(draft.source.start)[0] == before.count("\n") + 1


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable"])
def test_a_line_that_begins_with_from_is_the_writers(encoding: str) -> None:
    text = "From here on you failed.\n\nFrom now on, too.\n>> From me: no.\n"
    data = written([mail(text, encoding=encoding), mail("Second.")])
    first, second = drafts(data)
    assert (first.text, second.text) == (text + "\n", "Second.\n\n")
    at = first.text.index("now")
    start, end = first.place(at, at + 3)
    assert data[start:end] == b"now"


def test_from_in_prose_that_nobody_escaped_parts_no_mails() -> None:
    data = b"From a@example.com Thu Jan  1 00:00:00 2026\n\nHello.\n\nFrom my point of view\nit is fine.\n\nFrom x\nSubject: y\n\nTwo."
    assert [draft.text for draft in drafts(data)] == ["Hello.\n\nFrom my point of view\nit is fine.\n\n", "Two."]


@pytest.mark.parametrize("chunk", [3, 1 << 20])
def test_a_broken_mail_is_one_among_others(chunk: int) -> None:
    box = [
        mail("Good one."),
        mail("xx"),
        mail("Good two."),
        mail("<p>x<!-- y</p>"),
        mail("Good three.", encoding="base64"),
    ]
    box[1].replace_header("Content-Transfer-Encoding", "base64")
    box[1].set_payload("/////w==\n")
    box[3].replace_header("Content-Type", "text/html")
    data = written(box)
    found = items(data, chunk)
    assert [each.text.strip() for each in found if isinstance(each, Draft)] == ["Good one.", "Good two.", "Good three."]
    assert [each.name for each in found if isinstance(each, Draft)] == ["[0]", "[2]", "[4]"]
    first, second = (each for each in found if isinstance(each, InputError))
    rows = data.decode().split("\n")
    assert first.problem.startswith(f"line {rows.index('/////w==') + 1}, column 1: its text is not")
    assert second.problem.startswith(f"line {rows.index('<p>x<!-- y</p>') + 1}, column 5: the comment that opens here")


def test_a_mail_without_text_is_passed_over() -> None:
    picture = EmailMessage()
    picture.set_content(b"\x89PNG", "image", "png")
    assert [draft.name for draft in drafts(written([picture, mail("Hello."), mail(" ")]))] == ["[1]"]


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf\r\n  \n", b"From a@b Thu\n", b"From a@b\nSubject: x\n\n"])
def test_an_empty_mailbox(data: bytes) -> None:
    assert items(data) == []


@pytest.mark.parametrize(
    "data", [b"Hello there.", b"\nSubject: x\n\nFrom me\n", b"> From x\n", b"\x89PNG", b"Fromage\n"]
)
def test_what_is_no_mailbox(data: bytes) -> None:
    with pytest.raises(InputError, match="is no mailbox: its first line does not begin with"):
        items(data)


def test_what_is_no_mailbox_is_not_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            assert self.taken < 10_000_000
            return b"x" * size

    for data in (b"", b"\n" * 10_000):
        with pytest.raises(InputError, match="is no mailbox"):
            list(
                read_drafts(
                    Stream("m.mbox", io.BufferedReader(io.BytesIO(data + b"x" * 100_000))), FORMATS["mailbox"], (), 1
                )
            )  # type: ignore[arg-type]
    with pytest.raises(InputError, match="is no mailbox"):
        list(read_drafts(Stream("m.mbox", Endless()), FORMATS["mailbox"], (), 1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Your parcel", "Your parcel"),
        ("=?utf-8?B?w5xiZXI=?= =?iso-8859-1?Q?gr=F6=DFe?=", "Übergröße"),
        ("=?klingon?Q?x?=", "=?klingon?Q?x?="),
        ("=?utf-8?B?w5?=", "=?utf-8?B?w5?="),
        ("a\n  b", "a b"),
        ("", None),
    ],
)
def test_titles(subject: str, title: str | None) -> None:
    (draft,) = drafts(f"From x\nSubject: {subject}\n\nHello.".encode())
    assert draft.title == title


class Letters(io.RawIOBase):
    """A mailbox that is one mail again and again."""

    def __init__(self, data: bytes, size: int) -> None:
        self._part = data * (1_000_000 // len(data) + 1)
        self._held = b""
        self._left = size

    def read(self, size: int = -1) -> bytes:
        while len(self._held) < size and self._left > 0:
            self._held += self._part
            self._left -= len(self._part)
        given, self._held = self._held[:size], self._held[size:]
        return given


@pytest.mark.parametrize("size", [4_000_000, 40_000_000])
def test_a_large_mailbox_takes_no_more_memory_than_a_small_one(size: int) -> None:
    message = mail("We are sorry that your order has not arrived.\n" * 2_000, "Late")
    message.add_attachment(b"%PDF" * 50_000, maintype="application", subtype="pdf", filename="a.pdf")
    data = written([message])
    stream = Stream("m.mbox", Letters(data, size), raw=True)  # type: ignore[arg-type]
    tracemalloc.start(1)
    number = 0
    for draft in read_drafts(stream, FORMATS["mailbox"], (), 2_000_000):
        assert isinstance(draft, Draft)
        number += 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    parts = -(-size // len(data * (1_000_000 // len(data) + 1)))
    assert number == parts * (1_000_000 // len(data) + 1)
    assert peak < 16_000_000


def test_many_short_mails_take_no_longer_than_they_must(at_most) -> None:
    data = written([mail("Thanks.", "Hi")]) * 30_000
    stream = Stream("m.mbox", io.BytesIO(data), raw=True)
    with at_most(10):
        assert sum(1 for _ in ours.messages(stream)) == 30_000


def test_a_mail_longer_than_any_is_told_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "LONGEST", 3_000_000)
    long = EmailMessage()
    long.set_content("Hello.")
    long.add_attachment(b"x" * 3_000_000, maintype="application", subtype="pdf", filename="a.pdf")
    first, error, last = items(written([mail("One."), long, mail("Two.")]), 100_000)
    assert isinstance(first, Draft)
    assert isinstance(error, InputError)
    assert isinstance(last, Draft)
    assert error.problem == "line 10, column 1: a mail of more than 3 MB begins here"
    assert (last.text, last.name) == ("Two.\n\n", "[2]")
