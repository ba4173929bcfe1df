"""Mail (``.eml``, ``.mbox``): the text a person would read, with the way back to the characters of the file.

Bytes of a mail that are no UTF-8 stand in its text as lone surrogates (``surrogateescape``) until the charset of their
part is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tonecheck.drafts.content import Content, Mark
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.errors import Fault, InputError
from tonecheck.formats.html.page import read_html
from tonecheck.formats.mail.flowed import unflowed
from tonecheck.formats.mail.mailbox import messages, unescaped
from tonecheck.formats.mail.parts import Part, read_parts
from tonecheck.formats.mail.transfer import undo
from tonecheck.formats.mail.writing import BETWEEN, write_mail
from tonecheck.sources.source import Source
from tonecheck.sources.stream import Stream

if TYPE_CHECKING:
    from email.message import Message

LONGEST_REPLY = 3_000_000  # characters, encoded; a mailbox has no limit of its own
LONGEST_TITLE = 500  # characters, encoded
_MARKUPS = {"text/plain": Content, "text/html": read_html}  # of alternatives the first is taken

Shown = tuple[Part, Content]  # a part that is shown, and what it says


def read_mail(source: Source) -> Iterator[Draft | InputError]:
    """Give the mail's text as one draft. Of alternatives it is the plain one, or the HTML if there is no other.

    A part that is cut off gives both a draft and an error. Raises `InputError` for a mail without text.
    """
    yield from _read(source, None, None)


def read_mbox(stream: Stream) -> Iterator[Draft | InputError]:
    """Give the text of each mail of a mailbox, named by its number, entitled with its subject.

    Mails without text are passed over; a broken one is an error, and the others are read all the same.
    """
    for number, source in enumerate(messages(stream)):
        if isinstance(source, InputError):
            yield source
            continue
        try:
            yield from _read(source, unescaped(source.text), number)
        except InputError as error:
            yield error


def _read(source: Source, mail: MappedText | None, number: int | None) -> Iterator[Draft | InputError]:
    """Read a mail. ``mail`` is its text where that is not quite the source's, ``number`` its place in a mailbox."""
    text = source.text if mail is None else mail.text

    def told(fault: Fault) -> InputError:
        return source.told(fault if mail is None else Fault(fault.problem, mail.origin(fault.at, fault.at)[0]))

    faults: list[Fault] = []
    try:
        whole = read_parts(text)
        shown = list(_shown(text, whole, faults, None if number is None else LONGEST_REPLY))
    except Fault as fault:
        raise told(fault) from None
    if shown:
        name, title = (None, None) if number is None else (f"[{number}]", _subject(whole.headers))
        content = _joined(shown)
        placed = content.text if mail is None else content.text.through(mail)
        lengths = [(part, len(each.text.text)) for part, each in shown]
        step = write_mail(source, mail, whole, lengths, is_boxed=number is not None)
        yield Draft(source, placed, name, title, marks=content.marks, steps=(step,))
    elif number is None and not faults:
        raise InputError(source.path, "is a mail without any text to check")
    yield from map(told, faults)


def _shown(text: str, part: Part, faults: list[Fault], limit: int | None) -> Iterator[Shown]:
    """Give what a mail program shows of a part: its text, or that of the parts in it; of alternatives one."""
    if part.kind == "multipart/alternative" and part.parts:
        for kind in _MARKUPS:
            for each in part.parts:
                if any(leaf.kind == kind for leaf in each.leaves()):
                    shown = list(_shown(text, each, faults, limit))
                    if shown:
                        yield from shown
                        return
    elif part.parts:
        for each in part.parts:
            yield from _shown(text, each, faults, limit)
    elif part.kind in _MARKUPS and not part.is_attachment:
        if limit is not None and part.end - part.start > limit:
            raise Fault(f"a text of more than {limit // 1_000_000} MB, too long for a reply", part.start)
        content = _MARKUPS[part.kind](_decoded(text, part, faults))
        if content.text.text.strip():
            yield part, content


def _joined(shown: list[Shown]) -> Content:
    """Put the parts that are shown below each other, as mail programs do."""
    if len(shown) == 1:
        return shown[0][1]
    texts: list[MappedText] = []
    marks: list[Mark] = []
    length, end = 0, None
    for part, content in shown:
        if end is not None:
            texts.append(MappedText([Piece(BETWEEN, end, part.start, whole=True)]))
            length += len(BETWEEN)
        texts.append(content.text)
        marks += [(kind, length + a, length + b) for kind, a, b in content.marks]
        length, end = length + len(content.text.text), part.end
    return Content(MappedText.joined(texts), tuple(marks))


def _decoded(text: str, part: Part, faults: list[Fault]) -> MappedText:
    """Decode a text part. What is not encoded stands in the file as it is read."""
    headers = part.headers
    encoding = str(headers.get("content-transfer-encoding", "")).strip().lower()
    pieces = undo(encoding, text, part.start, part.end, headers.get_content_charset(), faults)
    decoded = MappedText.same(text[part.start : part.end], part.start) if pieces is None else MappedText(pieces)
    if str(headers.get_param("format", "")).lower() == "flowed":
        return unflowed(decoded, deletes_space=str(headers.get_param("delsp", "")).lower() == "yes")
    return decoded


def _subject(headers: Message) -> str | None:
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    written = str(headers.get("subject", ""))[:LONGEST_TITLE]
    try:
        subject = str(make_header(decode_header(written)))
    except (HeaderParseError, LookupError, ValueError):
        subject = written
    return " ".join(subject.encode("utf-8", "replace").decode().split()) or None
