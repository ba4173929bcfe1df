"""Transfer encodings of mail: quoted-printable and base64, undone with every character's place kept; and charsets."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

import regex

from tonecheck.drafts.mapped import Piece
from tonecheck.errors import Fault

# A decoded byte and the characters of the file that encode it: value, start, end.
Unit = tuple[int, int, int]

_ESCAPE = regex.compile(r"=([0-9A-Fa-f]{2})|=[ \t]*+(?:\r\n|\n|\r|\Z)|(?<![ \t])[ \t]++(?=\r\n|\n|\r|\Z)")
_RAW = regex.compile(r"[\uDC80-\uDCFF]")  # a byte that is no UTF-8
_HALF = regex.compile(r"[\uD800-\uDFFF]")
_VALUES = {c: n for n, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}

# What holds all of a charset and is often meant by it.
_WIDER = {"ascii": "utf-8", "iso8859-1": "cp1252"}
_SEVEN_BIT = ("iso2022", "hz", "utf-7")  # other letters in ASCII's bytes
# Python's own, which no mail is in, and some of which are slow.
_NO_CHARSETS = frozenset(("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"))


def undo(
    encoding: str, text: str, start: int, end: int, label: str | None, faults: list[Fault]
) -> Iterator[Piece] | None:
    """Decode ``start:end`` of a mail; None where the text stands in the file as it is.

    ``label`` is the charset its header names. A text without encoding that is UTF-8 is taken as such: a wrong label
    is likelier than another charset whose bytes happen to be that. What is wrong but leaves something to read goes into
    ``faults``; else raises `Fault`.
    """
    if encoding == "quoted-printable":
        charset = _Charset(label, start)
        return charset.decoded(_quoted_printable(text, start, end, charset), faults)
    if encoding == "base64":
        return _Charset(label, start).decoded(_base64(text, start, end, faults), faults)
    if _RAW.search(text, start, end) or is_seven_bit(label):
        return _Charset(label, start).decoded(_bytes(text, start, end), faults)
    return None


def is_seven_bit(label: str | None) -> bool:
    """Tell a charset that writes other letters with ASCII's bytes."""
    return label is not None and _name(label).startswith(_SEVEN_BIT)


def is_utf8(label: str | None) -> bool:
    """Tell whether what a header names is read as UTF-8; ASCII is, too."""
    name = _name(label or "ascii")
    return _WIDER.get(name, name) == "utf-8"


def bytes_of(words: str, label: str | None, text: str) -> bytes | None:
    """Give the bytes of words in the charset a header names, None where that has not all of them.

    What holds more than the charset is taken for it only where the ``text`` of the part shows that it is meant.
    """
    name = _name(label or "ascii")
    for each in (name, _WIDER.get(name)) if not _fits(text, name) else (name,):
        if each and _fits(words, each):
            return words.encode(each)
    return None


def _fits(text: str, name: str) -> bool:
    try:
        text.encode(name)
    except UnicodeError:
        return False
    return True


class _Charset:
    """The charset of a part that starts at a place. Raises `Fault` for one that nobody knows."""

    def __init__(self, label: str | None, place: int) -> None:
        self._label = label
        self._place = place
        name = _name(label or "ascii")
        if not name:
            raise Fault(f"its header names a charset nobody knows: {label!r}", place)
        self._name = _WIDER.get(name, name)
        self._decoder = _Windows() if self._name == "cp1252" else codecs.getincrementaldecoder(self._name)()

    def encoded(self, letter: str) -> bytes:
        """Give the bytes of a letter that stands in the file itself."""
        if letter.isascii() or "\udc80" <= letter <= "\udcff":
            return letter.encode("ascii", "surrogateescape")
        return letter.encode(self._name, "replace")

    def decoded(self, units: Iterable[Unit], faults: list[Fault]) -> Iterator[Piece]:
        """Turn bytes into text.

        Characters that stand in the file as they are run together; others are pieces of their own. Half a character
        at the end is a fault, unless there is one already that explains it.
        """
        place = self._place
        run, run_start = "", place
        begin = reached = place
        waiting = False
        for byte, start, end in units:
            begin = begin if waiting else start
            try:
                text = self._decoder.decode(bytes((byte,)))
            except ValueError:
                raise self._fault(begin) from None
            reached = end
            waiting = not text
            if waiting:
                continue
            if len(text) == 1 == end - begin and begin == run_start + len(run) and not _HALF.match(text):
                run += text
                continue
            yield Piece(run, run_start, run_start + len(run))
            run, run_start = "", end
            yield Piece(_HALF.sub("\ufffd", text), begin, end, whole=True)
        yield Piece(run, run_start, run_start + len(run))
        try:
            yield Piece(self._decoder.decode(b"", True), begin, reached, whole=True)
        except ValueError:
            if not faults:
                charset = self._label or "UTF-8"
                problem = f"its text ends with half a character of {charset}; is it cut off, or of another charset?"
                faults.append(Fault(problem, begin))

    def _fault(self, at: int) -> Fault:
        if self._label is None:
            return Fault("its text is not UTF-8, and its header names no other charset", at)
        return Fault(f"its text is not {self._label}, as its header says", at)


class _Windows(codecs.IncrementalDecoder):
    """Latin-1 as mail programs read it: where it has control characters, Windows has quotation marks and dashes.

    Five of these Windows leaves open.
    """

    _LETTERS = "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(256))

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override] # no memoryviews here
        return "".join(self._LETTERS[byte] for byte in data)


def _name(label: str) -> str:
    """Give Python's name of a charset, or nothing if there is none."""
    try:
        found = codecs.lookup(label)
        b"ab".decode(label, "replace")  # raises for what gives no text
    except (LookupError, ValueError):
        return ""
    return found.name if found.incrementaldecoder and found.name not in _NO_CHARSETS else ""


def _bytes(text: str, start: int, end: int) -> Iterator[Unit]:
    for at in range(start, end):
        for byte in text[at].encode("utf-8", "surrogateescape"):
            yield byte, at, at + 1


def _quoted_printable(text: str, start: int, end: int, charset: _Charset) -> Iterator[Unit]:
    """Undo quoted-printable.

    ``=E9`` is one byte, a lone ``=`` joins two lines, blanks at a line's end are not text. It is ASCII; what else there
    is was typed in by hand, and meant as its charset has it.
    """
    at = start
    for found in _ESCAPE.finditer(text, start, end):
        for place in range(at, found.start()):
            for byte in charset.encoded(text[place]):
                yield byte, place, place + 1
        if found[1]:
            yield int(found[1], 16), found.start(), found.end()
        at = found.end()
    for place in range(at, end):
        for byte in charset.encoded(text[place]):
            yield byte, place, place + 1


def _base64(text: str, start: int, end: int, faults: list[Fault]) -> Iterator[Unit]:
    """Undo base64: each byte is spread over two characters.

    Others than the 64 are passed over, as the standard says, and ``=`` ends it.
    """
    held = bits = count = 0
    first = start
    for at in range(start, end):
        value = _VALUES.get(text[at])
        if value is None:
            count += text[at] == "="
            if text[at] == "=" and count % 4 == 0:
                return
            continue
        count += 1
        if bits == 0:
            first = at
        held, bits = held << 6 | value, bits + 6
        if bits >= 8:
            bits -= 8
            yield held >> bits, first, at + 1
            held &= (1 << bits) - 1
            first = at
    if count % 4:
        faults.append(Fault("its base64 text ends in the middle; the file is cut off", end))
