"""Changes of a mail's text encoded for transfer: quoted-printable, base64, or bytes of the part's charset as they are."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable

import regex

from tonecheck.drafts.among_words import among_words
from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.writing import LONGEST, Edits, Step, read_or_none, through
from tonecheck.errors import Fault
from tonecheck.finding import Edit, applied
from tonecheck.formats.mail.transfer import bytes_of, is_seven_bit, is_utf8, undo

BASE64 = "base64"
QUOTED = "quoted-printable"
MOST = 76  # characters of a line that is encoded
LONGEST_LINE = 998  # of one that is not

_EIGHT_BIT = ("8bit", "binary")
_LITERAL = frozenset(range(32, 127)) - {ord("=")} | {9}
_TOKEN = regex.compile(r"=[0-9A-F]{2}|\r\n|[\s\S]")
_ESCAPE_END = regex.compile(r"=[0-9A-Fa-f]{2}\Z")
_LINE = regex.compile(r"[^\r\n]++")
_LINE_END = regex.compile(r"[\r\n]")
_BLANKS_AT_END = regex.compile(r"[ \t]++(?=\r|\n|\Z)")
_BLANKS_AT_EDGES = regex.compile(r"\A[ \t]++|[ \t]++\Z")
_LETTER = regex.compile(r"[A-Za-z0-9+/]")
_PADDING = regex.compile(r"[^A-Za-z0-9+/]*=")

Keeps = Callable[[Edits, str], bool]


def write_encoded(
    written: str, encoding: str, label: str | None, newline: str, keeps: Keeps
) -> tuple[str | None, Step]:
    """Give what a part says that is not in base64, and the step from that to the part as ``written``.

    ``label`` is the charset its header names, and ``newline`` the mail's line break. The text is None where it can't be
    read whole. What the charset has not is refused, and so is what is beyond ASCII where only ASCII may be sent.
    """

    def said(text: str) -> Content | None:
        if text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape") != text:
            return None  # bytes that would come together as another letter
        return _decoded(text, encoding, label)

    content = read_or_none(said, written)
    if content is None:
        return None, lambda _: None
    decoded = content.text.text
    if encoding == QUOTED:
        quoted = _Quoted(written, label, decoded, newline)
        encoders = (quoted.encode, quoted.encode_edges)
        sure = _Sure(written, label, None)
        return decoded, through(written, said, encoders, over=True, finish=quoted.wrap, keeps=keeps, sure=sure)

    def encode(words: str) -> str | None:
        is_kept = words.isascii() and not is_seven_bit(label)
        if is_kept or (not written.isascii() and decoded == written):
            return words
        if encoding not in _EIGHT_BIT and written.isascii() and not is_seven_bit(label):
            return None
        data = bytes_of(words, label, decoded)
        return data.decode("utf-8", "surrogateescape") if data is not None else None

    longest = max(LONGEST_LINE, _longest(written))

    def all_kept(edits: Edits, new: str) -> bool:
        return _longest(new) <= longest and keeps(edits, new)

    return decoded, through(written, said, (encode,), keeps=all_kept, sure=_Sure(written, label, longest))


class _Sure:
    """Tells of changes that they are plain words of a mail's part, in lines no longer than allowed that end no part."""

    def __init__(self, written: str, label: str | None, longest: int | None) -> None:
        self._written = written
        self._is_stateful = is_seven_bit(label)  # a letter of ASCII may mean another there
        self._longest = longest

    def __call__(self, content: Content, asked: Edits, made: Edits) -> bool:
        if self._is_stateful or not all(each.text.isascii() for each in asked):
            return False
        more = sum(len(each.text) for each in made)
        return among_words(content.text, self._written, asked, made) and all(self._fits(each, more) for each in made)

    def _fits(self, edit: Edit, more: int) -> bool:
        """Tell whether the line of an edit has room for so many characters and can't become a boundary."""
        written = self._written
        start = max(written.rfind("\n", 0, edit.start), written.rfind("\r", 0, edit.start)) + 1
        if written.startswith("-", start):
            return False
        if self._longest is None:
            return True
        found = _LINE_END.search(written, edit.end)
        end = found.start() if found else len(written)
        return end - start + more <= self._longest


def write_base64(written: str, label: str | None, newline: str) -> tuple[str | None, Step]:
    """Give what a part in base64 says, and the step from that to the part as ``written``.

    All edits are one: what follows the first changed byte is encoded anew, in lines as long as the others.
    """
    content = read_or_none(lambda text: _decoded(text, BASE64, label), written) if len(written) <= LONGEST else None
    body = written.partition("=")[0]
    places = [found.start() for found in _LETTER.finditer(body)]
    letters = "".join(body[at] for at in places)
    if content is None or len(letters) % 4 == 1:
        return None, lambda _: None
    text = content.text.text
    data = b64decode(letters + "=" * (-len(letters) % 4))
    padding = _PADDING.match(written, places[-1] + 1) if places and "=" in written else None
    end = places[-1] + 1 if places else len(written)
    if len(letters) % 4 and padding is not None:
        second = _PADDING.match(written, padding.end()) if len(letters) % 4 == 2 else None
        end = (second or padding).end()
    rows = [len(row) for row in _LINE.findall(written[:end])]
    width = max(rows) if len(rows) > 1 else max(MOST, *rows, 0)

    was = bytes_of(text, label, text)
    is_unicode = was == data == text.encode("utf-8", "replace") and not is_seven_bit(label)

    def step(edits: Edits) -> Edits | None:
        new = applied(text, edits)
        made = bytes_of(new, label, text)
        if made is None or was != data:
            return None
        known = len(text[: edits[0].start].encode()) if is_unicode and edits else 0
        group = (known + _alike(data[known:], made[known:])) // 3
        start = places[4 * group] if 4 * group < len(places) else end
        column = start - max(written.rfind("\n", 0, start), written.rfind("\r", 0, start)) - 1
        encoded = b64encode(made[3 * group :]).decode()
        first = max(width - column, 0)
        parts = [encoded[:first], *(encoded[at : at + width] for at in range(first, len(encoded), width))]
        edit = Edit(start, end, newline.join(parts))
        if is_unicode and is_utf8(label) and made == new.encode("utf-8", "replace"):
            return (edit,)  # every byte stands for itself, whatever is before it
        found = read_or_none(lambda text: _decoded(text, BASE64, label), applied(written, (edit,)))
        return (edit,) if found is not None and found.text.text == new else None

    return text, step


class _Quoted:
    """Writes quoted-printable. ``written`` is the part as it was, ``decoded`` what it says."""

    def __init__(self, written: str, label: str | None, decoded: str, newline: str) -> None:
        self._written = written
        self._label = label
        self._decoded = decoded
        self._newline = newline
        # UTF-16 has no byte that is a line break; and who wraps nothing need not begin.
        self._has_lines = bytes_of("\n", label, decoded) == b"\n"
        self._most = MOST if _longest(written) <= MOST else 0

    def encode(self, words: str) -> str | None:
        """Write words; a blank at the end of a line is escaped."""
        rows = words.split(self._newline) if self._has_lines else [words]
        encoded = [bytes_of(row, self._label, self._decoded) for row in rows]
        made = [_quoted(row) for row in encoded if row is not None]
        if len(made) < len(rows):
            return None
        made = [*(_BLANKS_AT_END.sub(_blanks, row) for row in made[:-1]), made[-1]]
        return self._newline.join(made)

    def encode_edges(self, words: str) -> str | None:
        """Write words with a blank at either end escaped."""
        encoded = self.encode(words)
        return _BLANKS_AT_EDGES.sub(_blanks, encoded) if encoded is not None else None

    def wrap(self, edits: Edits) -> Edits:
        """Break what was written so that no line is longer than it may be; only `=` joins such lines again."""
        if not self._most:
            return edits
        made: list[Edit] = []
        written, at, column = self._written, 0, 0
        for number, edit in enumerate(edits):
            start, text = edit.start, edit.text
            column = self._column(at, start, column)
            following = edits[number + 1].start if number + 1 < len(edits) else len(written)
            line_end = _LINE_END.search(written, edit.end, following)
            rest = (line_end.start() if line_end else following) - edit.end
            if column >= self._most and start > at and (text or rest):  # no room for the sign that the line goes on
                escape = _ESCAPE_END.search(written, max(start - 3, at), start)
                begins = escape.start() if escape else start - 1
                text, start, column = written[begins:start] + text, begins, column - (start - begins)
            wrapped, column = self._wrapped(text, column, rest)
            made.append(Edit(start, edit.end, wrapped))
            at = edit.end
        return tuple(made)

    def _column(self, at: int, to: int, column: int) -> int:
        """Give the column of a place, where that of an earlier one is known."""
        last = max(self._written.rfind(end, at, to) for end in "\r\n")
        return column + to - at if last < 0 else to - last - 1

    def _wrapped(self, text: str, column: int, rest: int) -> tuple[str, int]:
        made = []
        for token in _TOKEN.findall(text):
            if token[0] in "\r\n":
                column = 0
            elif column + len(token) >= self._most:
                made.append(f"={self._newline}")
                column = len(token)
            else:
                column += len(token)
            made.append(token)
        if column and column + rest > self._most:
            made.append(f"={self._newline}")
            column = 0
        return "".join(made), column


def _quoted(data: bytes) -> str:
    return "".join(chr(byte) if byte in _LITERAL else f"={byte:02X}" for byte in data)


def _blanks(found: regex.Match[str]) -> str:
    return "".join(f"={ord(blank):02X}" for blank in found.group())


def _alike(one: bytes, other: bytes) -> int:
    """Give how many bytes are the same at the start of both."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _longest(text: str) -> int:
    return max(map(len, _LINE.findall(text)), default=0)


def _decoded(text: str, encoding: str, label: str | None) -> Content | None:
    faults: list[Fault] = []
    pieces = undo(encoding, text, 0, len(text), label, faults)
    mapped = MappedText.same(text) if pieces is None else MappedText(pieces)
    return Content(mapped) if not faults else None
