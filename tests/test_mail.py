"""Mail: what Python's own library writes comes back, each character from the characters of the file that encode it."""

from __future__ import annotations

import codecs
import email
import email.policy
import html
import re
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft
from tonecheck.errors import InputError
from tonecheck.formats import FORMATS, read_drafts
from tonecheck.sources.stream import Stream

WORDS = st.sampled_from(
    ["Sorry, we", "can't", "=", "=3D", "=\n", ".", "From here", ">", "> ", "-- ", "--x", "😀", "é", "£", "’", "ß", "\t",
     " ", "  ", "\n", "\n\n", "日本", "е", "€", "\u2028", "\x85", "\x0c", "a" * 80, "b c " * 30]
)  # fmt: skip
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PROSE = st.lists(st.one_of(WORDS, WORDS, LETTERS), min_size=1, max_size=12).map("".join)
CHARSETS = ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-16-le", "iso-2022-jp", "koi8-r", "utf-7", "shift_jis"]
CRLF = email.policy.SMTP


def fitting(text: str, charset: str) -> str:
    """Leave out of a text what a charset hasn't got, and what nobody means by it."""
    if charset == "iso-8859-1":
        text = re.sub("[\x80-\x9f]", "", text)
    if charset == "iso-2022-jp":
        text = re.sub("[\x0e\x0f\x1b]", "", text)  # what switches between its alphabets
    return "".join(letter for letter in text if letter.encode(charset, "ignore").decode(charset) == letter)


def items(data: bytes, form: str = "mail", chunk: int = 1 << 20) -> list[Draft | InputError]:
    from io import BytesIO

    stream = Stream("m", BytesIO(data), raw=True, chunk=chunk)
    return list(read_drafts(stream, FORMATS[form], (), 50_000_000))


def only(data: bytes) -> Draft:
    (draft,) = items(data)
    assert isinstance(draft, Draft), draft
    return draft


def problems(data: bytes, form: str = "mail") -> list[str]:
    try:
        return [each.problem for each in items(data, form) if isinstance(each, InputError)]
    except InputError as error:
        return [error.problem]


def spans(source: str, start: int, encoding: str) -> Iterator[tuple[int, int]]:
    """Give, for each byte of an encoded text that starts at a place, the characters that encode it."""
    if encoding == "base64":
        letters = [at for at in range(start, len(source)) if source[at].isalnum() or source[at] in "+/"]
        for bit in range(0, len(letters) * 6 // 8 * 8, 8):
            yield letters[bit // 6], letters[(bit + 7) // 6] + 1
    elif encoding == "quoted-printable":
        for token in re.compile(r"=[0-9A-F]{2}|=\r?\n|[\x00-\x7f]", re.DOTALL).finditer(source, start):
            if token[0] not in ("=\n", "=\r\n"):
                yield token.span()
    else:
        for at in range(start, len(source)):
            for _ in source[at].encode("utf-8", "surrogateescape"):
                yield at, at + 1


def check_places(draft: Draft, encoding: str, charset: str) -> None:
    """Check each character of the only part of a mail: its place is where the file encodes its bytes."""
    source = draft.source.text
    blank = re.search(r"\r?\n\r?\n", source)
    assert blank is not None
    places = list(spans(source, blank.end(), encoding))
    encoder = codecs.getincrementalencoder(charset)()
    reached = 0
    for at, letter in enumerate(draft.text):
        encoded = encoder.encode(letter)
        expected = places[reached][0], places[reached + len(encoded) - 1][1]
        assert draft.place(at, at + 1) == expected, letter
        reached += len(encoded)


def written(text: str, charset: str, encoding: str, policy: email.policy.Policy = email.policy.default) -> bytes:
    """Write a mail. The library takes line breaks apart before it encodes; so it gets bytes."""
    mail = EmailMessage()
    mail["Subject"] = "Re: your parcel"
    mail.set_content(text.encode(charset), maintype="text", subtype="plain", cte=encoding)
    mail.set_param("charset", charset)
    return mail.as_bytes(policy=policy)


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@given(prose=PROSE, policy=st.sampled_from([email.policy.default, CRLF]))
def test_any_text_in_any_charset_comes_back(
    encoding: str, charset: str, prose: str, policy: email.policy.Policy
) -> None:
    text = fitting(prose, charset)
    assume(text.strip())
    data = written(text, charset, encoding, policy)
    draft = only(data)
    assert draft.text == text
    if charset != "utf-7":  # its encoder holds letters back
        check_places(draft, encoding, charset)


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "koi8-r"])
@given(prose=PROSE, policy=st.sampled_from([email.policy.default, CRLF]))
def test_any_text_the_library_wraps_itself(
    encoding: str, charset: str, prose: str, policy: email.policy.Policy
) -> None:
    text = fitting(prose, charset)
    text = text.encode("ascii", "ignore").decode() if encoding == "7bit" else text
    if encoding in ("7bit", "8bit"):
        text = text.replace("\0", "")
    assume(text.strip())
    mail = EmailMessage()
    mail.set_content(text, charset=charset, cte=encoding)
    data = mail.as_bytes(policy=policy)
    payload = email.message_from_bytes(data).get_payload(decode=True)
    assert isinstance(payload, bytes)
    if encoding == "8bit" and charset != "utf-8" and not payload.isascii():
        assume(not is_utf8(payload))  # that would be read as UTF-8: it is likelier that the label is wrong
    draft = only(data)
    assert draft.text == payload.decode(charset)
    assert lines(draft.text) == lines(text)
    check_places(draft, encoding, charset)


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", re.sub(r"(?:\r\n|\r|\n)\Z", "", text))


def test_raw_bytes_of_latin_1_are_characters_of_the_file() -> None:
    data = b"Content-Type: text/plain; charset=iso-8859-1\nSubject: caf\xe9\n\nFor \xa35 we can\x92t.\n"
    draft = only(data)
    assert draft.text == "For £5 we can’t.\n"
    start, end = draft.place(4, 15)
    assert data[start:end] == b"\xa35 we can\x92t"
    assert draft.source.place(start) == (4, 5)


def test_latin_1_is_what_windows_means_by_it() -> None:
    assert only(written("“can’t” – €5", "windows-1252", "base64").replace(b"windows-1252", b"iso-8859-1")).text == (
        "“can’t” – €5"
    )
    assert only(written("a\x81\x9d", "iso-8859-1", "quoted-printable")).text == "a\x81\x9d"


# Which part


def structure(plain: str, page: str, shape: str) -> EmailMessage:
    mail = EmailMessage()
    if shape == "html-first":
        mail.set_content(page, subtype="html")
        mail.add_alternative(plain)
    else:
        mail.set_content(plain)
        if shape != "plain":
            mail.add_alternative(page, subtype="html")
    if shape == "related":
        mail.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<a>")  # type: ignore[index,union-attr]
    if shape in ("attached", "nested"):
        mail.add_attachment("You failed to read the notes.", filename="notes.txt")
        mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    if shape == "nested":
        inner, mail = mail, EmailMessage()
        mail.make_mixed()
        mail.attach(inner)
        mail.add_attachment(structure("You failed.", "<p>You failed.</p>", "plain"))
    return mail


@pytest.mark.parametrize("shape", ["plain", "html-second", "html-first", "related", "attached", "nested"])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
@given(prose=PROSE)
def test_the_plain_text_is_taken_wherever_it_is(encoding: str, shape: str, prose: str) -> None:
    text = fitting(prose, encoding).replace("\0", "")
    assume(text.strip())
    mail = structure(text, "<p>You failed to read the page.</p>", shape)
    body = mail.get_body(("plain",)) if shape != "nested" else mail.get_payload(0).get_body(("plain",))  # type: ignore[union-attr]
    assert body is not None
    draft = only(mail.as_bytes())
    payload = body.get_payload(decode=True)
    assert isinstance(payload, bytes)
    # The line break before a boundary belongs to it.
    assert lines(draft.text.rstrip("\r\n")) == lines(payload.decode().rstrip("\r\n"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8), min_size=1))
def test_html_alone_is_read(words: list[str]) -> None:
    words = [word for word in words if word.strip() and "\ufeff" not in word]
    assume(words)
    mail = EmailMessage()
    mail.set_content(f"<html><body><p>{html.escape(' '.join(words))}</p></body></html>", subtype="html")
    draft = only(mail.as_bytes())
    assert draft.text.split() == words


def test_an_empty_plain_part_does_not_hide_the_html() -> None:
    mail = EmailMessage()
    mail.set_content(" \n")
    mail.add_alternative("<p>You can&rsquo;t.</p>", subtype="html")
    draft = only(mail.as_bytes())
    assert draft.text.strip() == "You can’t."
    at = draft.text.index("’")
    start, end = draft.place(at, at + 1)
    assert draft.source.text[start:end] == "&rsquo;"


def test_text_around_a_picture_is_one_reply() -> None:
    """As Apple's program sends it: the parts are shown below each other."""
    mail = EmailMessage()
    mail.make_mixed()
    for content, kind in (("Look:\n", "plain"), (b"\x89PNG", "png"), ("<h1>No</h1><p>You failed.</p>", "html")):
        part = EmailMessage()
        if isinstance(content, bytes):
            part.set_content(content, "image", kind, disposition="inline", filename="a.png")
        else:
            part.set_content(content, subtype=kind, cte="base64")
        mail.attach(part)
    draft = only(mail.as_bytes())
    assert draft.text.split() == ["Look:", "No", "You", "failed."]
    ((kind, start, end),) = draft.marks
    assert (kind, draft.text[start:end].strip()) == ("layout", "No")
    places = [draft.place(at, at + 1) for at in range(len(draft.text))]
    assert places == sorted(places)
    assert all(start < end for start, end in places)


def test_what_is_no_text_of_this_mail() -> None:
    forwarded = EmailMessage()
    forwarded.set_content(structure("You failed.", "", "plain"))
    picture = EmailMessage()
    picture.set_content(b"\x89PNG", "image", "png")
    calendar = EmailMessage()
    calendar.set_content("BEGIN:VCALENDAR", subtype="calendar")
    listed = EmailMessage()
    listed.set_content("You failed.", disposition="attachment")
    for mail in (forwarded, picture, calendar, listed):
        assert problems(mail.as_bytes()) == ["is a mail without any text to check"]
    assert problems(b"") == ["is a mail without any text to check"]
    assert problems(b"Subject: x\n\n \n") == ["is a mail without any text to check"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_boundaries(end: str) -> None:
    text = end.join(
        ['Content-Type: multipart/mixed; boundary="a+(b) c"', "", "preamble", "--a+(b) c ", "", "--a+(b)", "one", "",
         "--a+(b) c", "Content-Type: text/plain", "", "two", "--a+(b) c--", "epilogue", "--a+(b) c", "", "three"]
    )  # fmt: skip
    assert only(text.encode()).text.replace(end, "\n") == "--a+(b)\none\n\n\ntwo"


def test_a_part_that_is_never_closed_goes_to_the_end() -> None:
    assert only(b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nYou failed.\n").text == "You failed.\n"


def test_a_file_without_headers_is_all_text() -> None:
    assert only(b"\nYou failed to read it.").text == "You failed to read it."
    assert only(b"\xef\xbb\xbfSubject: x\n\nYou failed.").text == "You failed."
    assert only(b"From a@example.com Thu Jan  1 00:00:00 2026\nSubject: x\n\nYou failed.").text == "You failed."


LETTERS_OF_OURS = sorted((Path(__file__).parent / "letters").glob("*.eml"))


@pytest.mark.parametrize("path", LETTERS_OF_OURS, ids=lambda path: path.stem)
def test_our_letters_are_read_as_the_library_reads_them(path: Path) -> None:
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain", "html"))
    assert body is not None
    content = body.get_content()
    draft = only(path.read_bytes())
    if body.get_content_type() == "text/html":
        content = html.unescape(re.sub(r"<[^>]*>", " ", content))
    assert "".join(draft.text.split()) == "".join(content.split())


# format=flowed


def flowed(paragraphs: list[str], delsp: bool) -> str:
    """Write lines as RFC 3676 has it."""
    out = []
    for paragraph in paragraphs:
        words = re.findall(r"[^ ]+ *| +", paragraph)
        rows = [""]
        for word in words:
            if rows[-1] and len(rows[-1] + word) > 20:
                rows.append("")
            rows[-1] += word
        for number, row in enumerate(rows):
            more = number < len(rows) - 1
            row = row + " " if more and delsp else row
            out.append(" " + row if row.startswith((" ", ">", "From ")) else row)
    return "\r\n".join(out)


FLOWING = st.text(st.sampled_from("ab>é  -'"), min_size=1, max_size=60).map(lambda text: text.rstrip(" "))


@given(st.lists(FLOWING, min_size=1, max_size=6), st.booleans())
def test_flowed_lines_are_joined(paragraphs: list[str], delsp: bool) -> None:
    assume("".join(paragraphs).strip())
    assume(not any(re.search(r"(?:^| )-- *$|^ *$", row) for row in flowed(paragraphs, delsp).split("\r\n") if row))
    written = flowed(paragraphs, delsp)
    head = f"Content-Type: text/plain; charset=utf-8; format=flowed{'; delsp=yes' if delsp else ''}\r\n\r\n"
    draft = only((head + written).encode())
    assert draft.text == "\r\n".join(paragraphs)
    for at, letter in enumerate(draft.text):
        start, end = draft.place(at, at + 1)
        source = draft.source.text[start:end]
        assert source == letter or (letter == " " and source.strip() == "")


def test_what_flows_and_what_does_not() -> None:
    head = b"Content-Type: text/plain; format=flowed\n\n"
    text = "One \ntwo \n\nthree \n> quoted \n> and \nmy answer \n-- \nAnn \nCo \n"
    assert only(head + text.encode()).text == "One two \n\nthree \n> quoted \n> and \nmy answer \n-- \nAnn Co \n"
    assert only(text.encode()).text == text


# Hostile and broken


def mail(body: str, *more: str, kind: str = "text/plain") -> bytes:
    return "\n".join([f"Content-Type: {kind}", *more, "", body]).encode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (mail("Caf\xe9", kind="text/plain; charset=utf-8").decode().encode("latin-1"), "line 3, column 4: its text ends with half a character of utf-8; is it cut off"),
        (b"Subject: x\n\nYou\nfailed, caf\xe9.", "line 4, column 12: its text is not UTF-8, and its header names no other"),
        (mail("/////w==", "Content-Transfer-Encoding: base64"), "line 4, column 1: its text is not UTF-8"),
        (mail("ab=E9!", "Content-Transfer-Encoding: quoted-printable"), "line 4, column 3: its text is not UTF-8"),
        (mail("=C3", "Content-Transfer-Encoding: quoted-printable"), "line 4, column 1: its text ends with half a character of UTF-8; is it cut off, or of another charset?"),
        (mail("SGk=", "Content-Transfer-Encoding: base64", kind="text/plain; charset=klingon"), "line 4, column 1: its header names a charset nobody knows: 'klingon'"),
        (mail("<p>You<!-- failed", kind="text/html"), "line 3, column 7: the comment that opens here is never closed"),
        (mail("SGkgQW", "Content-Transfer-Encoding: base64"), "line 4, column 7: its base64 text ends in the middle"),
    ],
)  # fmt: skip
def test_what_is_broken_is_told_with_its_place(data: bytes, told: str) -> None:
    (problem,) = problems(data)
    assert problem.startswith(told)


@pytest.mark.parametrize(
    "name", ["rot13", "hex", "zlib", "base64", "undefined", "idna", "unicode_escape", "\\0", "=?x?="]
)
def test_names_that_are_no_charsets(name: str) -> None:
    data = mail("SGk=", "Content-Transfer-Encoding: base64", kind=f"text/plain; charset={name}")
    assert problems(data) == [f"line 4, column 1: its header names a charset nobody knows: {name!r}"]


def test_base64_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    data = written("You failed to send it. Übergröße", "utf-8", "base64").rstrip()
    draft, error = items(data[:-4])
    assert isinstance(draft, Draft)
    assert isinstance(error, InputError)
    assert draft.text.startswith("You failed to send it. Ü")


def test_what_stands_behind_base64_is_none_of_it() -> None:
    data = mail("SGkgQW5u\nLA==\n____\nA list of all.", "Content-Transfer-Encoding: base64")
    assert only(data).text == "Hi Ann,"


@given(st.binary(max_size=300), st.sampled_from(["", "quoted-printable", "base64"]), st.sampled_from([*CHARSETS, "hz"]))
def test_any_bytes_are_read_or_told(body: bytes, encoding: str, charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    try:
        found = items(head + body.replace(b"\0", b""))
    except InputError as error:
        assert error.problem.startswith(("line ", "is a mail without"))
        return
    for each in found:
        if isinstance(each, Draft):
            each.text.encode()  # no half characters
            for at in range(len(each.text)):
                start, end = each.place(at, at + 1)
                assert len(head.decode()) <= start < end <= len(each.source.text)


HEADERS = st.lists(
    st.sampled_from(["Content-Type", "Subject", ":", " ", ";", "=", '"', "multipart/mixed", "boundary", "x", "\n", "\n\n", "--x", "é"])
    | st.sampled_from(["text/plain", "charset*0*", "filename*1*", "''", "=?utf-8?B?", "?=", "=?x?Q?=", "\r", "\t", "--", "%", "\udce9"]),
    max_size=40,
).map("".join)  # fmt: skip


@given(HEADERS)
def test_any_headers_are_read(head: str) -> None:
    data = head.encode("utf-8", "surrogateescape")
    for form, text in (("mail", data), ("mailbox", b"From x\n" + data)):
        try:
            for each in items(text, form):
                (each.title or "" if isinstance(each, Draft) else each.problem).encode()
        except InputError as error:
            error.problem.encode()


HOSTILE = {
    "parts": "Content-Type: multipart/mixed; boundary=x\n\n" + "--x\n" * 400_000,
    "depth": "".join(f'Content-Type: multipart/mixed; boundary="{"x" * n}"\n\n--{"x" * n}\n' for n in range(1, 1200)),
    "parameters": "Content-Type: text/plain" + ";" * 1_500_000 + "\n\nHi",
    "quotes": 'Content-Type: text/plain; a="' + ';"' * 700_000 + "\n\nHi",
    "folded": "Content-Type: text/plain\n" + " x\n" * 500_000 + "\nHi",
    "fields": "Subject: x\n" * 150_000 + "\nHi",
    "words": "Subject: " + "=?a?q?" * 250_000 + "\n\nHi",
    "boundary": "Content-Type: multipart/mixed; boundary=" + "x" * 1_500_000 + "\n\nHi",
    "equals": "Content-Transfer-Encoding: quoted-printable\n\n" + "= " * 500_000 + "Hi",
    "blanks": "Content-Transfer-Encoding: quoted-printable\n\n=" + " " * 1_000_000 + "Hi",
}


@pytest.mark.parametrize("form", ["mail", "mailbox"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_take_no_time(name: str, form: str) -> None:
    data = HOSTILE[name].encode()
    start = time.process_time()
    try:
        items(b"From x\n" * (form == "mailbox") + data, form)
    except InputError as error:
        assert error.problem
    assert time.process_time() - start < (4 if name in ("equals", "blanks") else 1)


def test_a_mail_of_more_parts_than_any_has_is_told() -> None:
    assert problems(HOSTILE["parts"].encode())[0].startswith("line 1003, column 1: a mail of more than 1,000 parts")
    assert "more than 20 parts inside each other" in problems(HOSTILE["depth"].encode())[0]
