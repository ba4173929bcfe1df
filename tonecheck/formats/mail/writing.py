"""Changes of a mail's text written back, through everything its parts are wrapped in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import regex

from tonecheck.drafts.among_words import among_words
from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.writing import Edits, Step, chained, later, line_break, lines, moved, through
from tonecheck.formats.html.writing import write_html
from tonecheck.formats.mail.encoding import BASE64, write_base64, write_encoded
from tonecheck.formats.mail.flowed import unflowed
from tonecheck.formats.mail.mailbox import FROM, unescaped
from tonecheck.formats.mail.parts import Part
from tonecheck.sources.source import Source

_LINE = regex.compile(r"(?<![^\r\n])--[^\r\n]*+")
_FROM_LINE = regex.compile(r"(?<![^\n])>*+From ")
_FROM_LATER = regex.compile(r"(?<=\n)>*+From ")
_BARE_FROM = regex.compile(r"(?<![^\n])From ")
_BLANK_LINE = regex.compile(r"\n\r?\n\Z")
_STUFFED = regex.compile(r"(?<=[\r\n])(?=[ >]|From )")
# Parts besides HTML and plain text that say the same once more are of type text, too; an invitation says something else.
_INVITATION = "text/calendar"
BETWEEN = "\n\n"  # what is put between two parts


def write_mail(
    source: Source, mail: MappedText | None, whole: Part, shown: Sequence[tuple[Part, int]], *, is_boxed: bool
) -> Step:
    """Give the step from the text of a mail to its source.

    ``mail`` is the text of the mail where that is not the source's, ``whole`` its parts; ``shown`` are those the text is
    of, each with its length. In a mailbox (``is_boxed``) lines that begin with *From* are escaped. Nothing is changed that
    is signed, or said once more in another part.
    """

    def make() -> Step | None:
        unboxed = mail or MappedText.same(source.text)
        if _is_sealed(whole) or _says_it_twice(unboxed.text, whole, [part for part, _ in shown]):
            return None
        boundaries = tuple(boundary for part in _all(whole) if (boundary := part.headers.get_boundary()))
        steps: list[tuple[int, int, Step]] = []
        at = 0
        for part, length in shown:
            outer = _boxed(source, unboxed, part) if is_boxed else _further(part.start)
            steps.append((at, at + length, _part(unboxed.text, part, boundaries, outer)))
            at += length + len(BETWEEN)
        return _by_part(steps)

    return later(make)


def _all(part: Part) -> Iterator[Part]:
    yield part
    for each in part.parts:
        yield from _all(each)


def _is_sealed(whole: Part) -> bool:
    """Tell a mail whose headers vouch for what is in it."""
    for part in _all(whole):
        headers = part.headers
        if part.kind == "multipart/signed" or "content-length" in headers or "content-md5" in headers:
            return True
    return False


def _says_it_twice(text: str, whole: Part, shown: Sequence[Part]) -> bool:
    """Tell whether what is shown of some alternatives is also in another one, in which it would stay as it was."""
    for part in _all(whole):
        if part.kind != "multipart/alternative":
            continue
        said = [
            any(leaf is each for each in shown)
            for leaf in part.leaves()
            if leaf.kind.startswith("text/") and leaf.kind != _INVITATION and not leaf.is_attachment
            if text[leaf.start : leaf.end].strip()
        ]
        if any(said) and not all(said):
            return True
    return False


def _by_part(steps: Sequence[tuple[int, int, Step]]) -> Step:
    """Give the step that sends each edit through the step of its part; none may go over the end of one."""

    def step(edits: Edits) -> Edits | None:
        made: Edits = ()
        left = len(edits)
        for start, end, each in steps:
            inside = tuple(edit for edit in edits if start <= edit.start and edit.end <= end)
            left -= len(inside)
            found = each(moved(inside, -start)) if inside else ()
            if found is None:
                return None
            made += found
        return None if left else made

    return step


def _part(text: str, part: Part, boundaries: Sequence[str], outer: Step) -> Step:
    """Give the step from what a part of a mail's text says through its content, and further ``outer``."""

    def make() -> Step | None:
        headers = part.headers
        written = text[part.start : part.end]
        encoding = str(headers.get("content-transfer-encoding", "")).strip().lower()
        charset, newline = headers.get_content_charset(), line_break(written, text)
        if encoding == BASE64:
            decoded, transfer = write_base64(written, charset, newline)
        else:
            decoded, transfer = write_encoded(written, encoding, charset, newline, _no_boundary(boundaries))
        if decoded is None:
            return None
        steps = [transfer, outer]
        if str(headers.get_param("format", "")).lower() == "flowed":
            deletes_space = str(headers.get_param("delsp", "")).lower() == "yes"
            steps.insert(0, _flowed(decoded, deletes_space))
            decoded = unflowed(MappedText.same(decoded), deletes_space=deletes_space).text
        inner = write_html(decoded, ascii_only=True) if part.kind == "text/html" else lines(decoded, text)
        return chained(inner, *steps)

    return later(make)


def _further(by: int) -> Step:
    return lambda edits: moved(edits, by)


def _flowed(decoded: str, deletes_space: bool) -> Step:
    """Give the step that undoes `unflowed`: a line that would be taken for something else gets its blank."""

    def said(text: str) -> Content:
        return Content(unflowed(MappedText.same(text), deletes_space=deletes_space))

    def stuffed(words: str) -> str:
        return _STUFFED.sub(" ", words)

    def sure(content: Content, asked: Edits, made: Edits) -> bool:
        return among_words(content.text, decoded, asked, made)

    return through(decoded, said, (stuffed, lambda words: f" {stuffed(words)}"), over=True, sure=sure)


def _no_boundary(boundaries: Sequence[str]) -> Callable[[Edits, str], bool]:
    """Give what refuses a text with a line that parts would end at."""

    def keeps(_: Edits, new: str) -> bool:
        return not any(
            line.group().startswith(f"--{boundary}") for line in _LINE.finditer(new) for boundary in boundaries
        )

    return keeps


def _boxed(source: Source, mail: MappedText, part: Part) -> Step:
    """Give the step from the content of a part to the mailbox: ``>`` goes before *From* at the start of a line."""
    start = mail.origin(part.start - 1, part.start)[1] if part.start else 0  # its first sign may be such a ``>``
    end = max(mail.origin(part.start, part.end)[1], start)
    written = "\n" + source.text[start:end]  # a line begins there
    bare = len(_BARE_FROM.findall(written))
    is_parted = end == len(source.text) and _BLANK_LINE.search(written) is not None

    def said(text: str) -> Content:
        return Content(unescaped(text) or MappedText.same(text))

    def escaped(words: str) -> str:
        return _FROM_LATER.sub(_pointed, words)

    def all_escaped(words: str) -> str:
        return _FROM_LINE.sub(_pointed, words)

    def keeps(_: Edits, new: str) -> bool:
        if is_parted and not _BLANK_LINE.search(new):  # above the next mail stands one
            return False
        return FROM.search(new) is None and len(_BARE_FROM.findall(new)) <= bare

    def sure(content: Content, asked: Edits, made: Edits) -> bool:
        is_bare = any(
            written[each.start - 1] in "\r\n>" and f"{each.text}{written[each.end : each.end + 5]}".startswith("From ")
            for each in made
        )
        was_from = any(  # whose mark goes when the line begins otherwise
            (head := _FROM_LINE.match(written, written.rfind("\n", 0, each.start) + 1)) and each.start < head.end()
            for each in made
        )
        return not is_bare and not was_from and among_words(content.text, written, asked, made)

    inner = through(written, said, (escaped, all_escaped), at=start - 1, over=True, keeps=keeps, sure=sure)
    return lambda edits: inner(moved(edits, 1))


def _pointed(found: regex.Match[str]) -> str:
    return f">{found.group()}"
