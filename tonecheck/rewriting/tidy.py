"""Putting words in and taking them out the way a careful writer does: capitals, commas, spaces, empty lines."""

from __future__ import annotations

import regex

from tonecheck.finding import Edit
from tonecheck.nlp.grammar import DAYS, MONTHS
from tonecheck.nlp.lexicon import is_english
from tonecheck.rewriting.place import Place
from tonecheck.rewriting.scope import Extent

_LEFT_OVER = regex.compile(r"[ \t]*(?:[,:;–—-][ \t\r\n]*|\r?\n[ \t]*|[ \t]+|\.{3}[ \t]*|…[ \t]*)?")
_AND = regex.compile(_LEFT_OVER.pattern + r"(?i:(?:and|but|so|yet)\b,?[ \t]*)?")
_AFTER_AND = regex.compile(r"(?i)(?:^|[\s(])(?:and|but|so|or|because|that)$")
_CLOSED = regex.compile(r"[.!?…:]['\"’”)\]*_]*$")
_NAMED = DAYS | MONTHS - {"may", "march"}
_LEANING = frozenset("it it's its they they're this that that's these those there there's he she because".split())
_DASHES = regex.compile(r" [-–—] ")
# What would hang loose before a full stop: a comma, a dash, *and*.
_LOOSE_END = regex.compile(r"(?i)(?:(?:,| [-–—]|–|—)?(?<!\s)\s++(?:and|or|but)|,|\s[-–—]|–|—)$")
_REACH = 40  # characters before a place in which such a mark can stand
_FIRST_WORD = regex.compile(r"(?P<signs>[\p{Ps}\p{Pi}\"'*_~`]{0,4})(?P<word>[\p{L}\p{N}][^\s]*)")
_NO_CAPITAL = regex.compile(r"^\p{Ll}+\p{Lu}|[@/_]|\.\S")
_BLANK = frozenset(" \t")


def put(place: Place, extent: Extent, text: str) -> Edit:
    """Give the change that puts a text in the place of some tokens, with the capital that stood there."""
    start, end = place.span(*extent)
    written = place.reading.draft.text
    if extent[0] <= place.first and written[start].isupper():
        text = text[:1].upper() + text[1:]
    return Edit(start, end, text)


def take_out(place: Place, extent: Extent) -> Edit | None:
    """Give the change that takes some tokens out, with the comma and the space that go with them.

    None where nothing would be left that says something.
    """
    first, last = extent
    while first < last - 1 and place.doc[first].text == ",":
        first += 1  # the commas around the words are none of them
    while last - 1 > first and place.doc[last - 1].text == ",":
        last -= 1
    extent = (first, last)
    start, end = place.span(*extent)
    text = place.reading.draft.text
    # Of *and, as I said, it …* the *and* joins what follows.
    goes_on = text.startswith(",", end)
    if extent[0] > place.first and place.doc[extent[0] - 1].dep_ == "cc" and _is_joined(place, extent) and not goes_on:
        extent = (extent[0] - 1, extent[1])
        start, end = place.span(*extent)
    if extent[0] <= place.first:
        return _from_start(place, extent, start, end)
    return _from_middle(text, start, end, next_starts=_starts_clause(place, extent[1]))


def _from_middle(text: str, start: int, end: int, *, next_starts: bool | None) -> Edit | None:
    """Take words out of the middle of a sentence. ``next_starts``: whether a clause begins behind them, None if neither."""
    before, after = text[:start].rstrip(" "), text[end:]
    if before.endswith("(") and after.startswith(")"):
        return Edit(len(before[:-1].rstrip(" ")), end + 1, "")
    if (marks := _DASHES.match(after)) and before.endswith(("-", "–", "—")) and before[-2:-1] in (" ", ""):
        return Edit(len(before[:-1].rstrip(" ")), end + marks.end() - 1, "")
    if after.startswith((",", ":")) and (_AFTER_AND.search(before[-9:]) or before.endswith((";", ":", "–", "—"))):
        return Edit(start, end + len(after) - len(after[1:].lstrip(" ")), "")
    if before.endswith(",") and (joins := _AFTER_AND.search(before, max(len(before) - 10, 0), len(before) - 1)):
        if after.startswith(",") and next_starts and before[: joins.start()][-1:].isalnum():
            return Edit(joins.start(), end + 1, f",{joins[0]}")  # *… and, as I said, it …* → *…, and it …*
        return Edit(len(before) - 1, end + after.startswith(","), "")
    if before.endswith(",") and after.startswith(","):
        # *The form, as I said, is late* loses both commas, *Mrs Quill, as I said, it is late* one.
        return None if next_starts is None else Edit(len(before) - 1, end + (not next_starts), "")
    if before.endswith(",") and _DASHES.match(after):
        return Edit(len(before) - 1, end, "")
    if not after.strip() or after[0] in ".!?;:\n\r":
        near = len(before) - _REACH if len(before) > _REACH else 0
        found = _LOOSE_END.search(before, near)
        return Edit(found.start() if found else len(before), end, "")
    if after[:1] in _BLANK:
        return Edit(start, end + (len(before) < start), "")  # of two blanks one stays
    return Edit(len(before), end, "") if not before.endswith(("\n", "\r")) else Edit(start, end, "")


def _starts_clause(place: Place, end: int) -> bool | None:
    """Tell whether behind some tokens and a comma a clause begins, or the sentence goes on; None where nobody can tell."""
    if place.doc.written(end, end + 1) != ",":
        return False
    rest = place.doc[end + 1 : place.sentence.end]
    if not rest:
        return False
    first = rest[1] if rest[0].dep_ == "cc" and len(rest) > 1 else rest[0]
    if rest[0].lower_ in ("so", "but"):
        return True
    if any(t.dep_ in ("nsubj", "nsubjpass", "expl") and t.left_edge.i <= first.i <= t.i for t in rest):
        return True
    if first.tag_.startswith(("VB", "MD", "TO", "IN", "RB")) or rest[0].dep_ == "cc":
        return False
    return None


def _is_joined(place: Place, extent: Extent) -> bool:
    """Tell whether tokens hold the verb of a clause joined to another, so that the *and* between them goes with it."""
    clause = place.clause
    if clause is None or not extent[0] <= clause.head.i < extent[1]:
        return False
    top = clause.head
    while top.dep_ in ("xcomp", "acomp", "attr", "oprd") and top.head.i >= extent[0]:
        top = top.head
    return top.dep_ == "conj" or any(t.dep_ == "conj" and t.tag_.startswith(("VB", "MD")) for t in top.children)


def _from_start(place: Place, extent: Extent, start: int, end: int) -> Edit | None:
    text = place.reading.draft.text
    rest = [t for t in place.doc[extent[1] : place.sentence.end] if not (t.is_punct or t.is_space)]
    if not rest:
        return _sentence(place, start)
    closed = place.doc[place.sentence.end - 1].text in (".", "!", "?")  # else it goes on in the next line
    if closed and not any(t.tag_ in ("VB", "VBZ", "VBP", "VBD", "MD") for t in rest):
        return None  # *I repeat: Dale Street.*
    behind_comma = place.doc[extent[1] : extent[1] + 2]
    joined = _is_joined(place, extent)
    if not joined and len(behind_comma) == 2 and behind_comma[0].text == "," and behind_comma[1].dep_ == "cc":
        return None  # *As I said, and as Ann confirmed, …*
    found = (_AND if joined else _LEFT_OVER).match(text, end)
    behind = found.end() if found else end
    if behind >= len(text):
        return None
    if not text[start].isupper():
        return Edit(start, behind, "")
    word = _FIRST_WORD.match(text, behind)
    if word is None or _NO_CAPITAL.search(word["word"]):
        return None  # an address, a brand: what a capital would do to it nobody knows
    return Edit(start, word.end("signs") + 1, word["signs"] + word["word"][0].upper())


def _sentence(place: Place, start: int) -> Edit | None:
    """Take a whole sentence out, and its line where nothing else is in it."""
    if len(place.reading.passages) < 2 and len(place.match.passage.bounds) < 2:
        return None
    text = place.reading.draft.text
    _, end = place.spoken
    if not _CLOSED.search(text[start:end]) and text[end : end + 1] not in (".", "!", "?"):
        return None  # it goes on in the next line
    while end < len(text) and text[end] in _BLANK:
        end += 1
    before = text[:start].rpartition("\n")[2].strip()
    if before.endswith((":", "-", "–", "—", ",")):
        return None  # the name of who speaks in a chat, or a sentence that goes on
    at_start = not before
    at_end = end >= len(text) or text[end] in "\r\n"
    if at_start and at_end:
        while text.startswith(("\r", "\n"), end):
            end += 1
        if end >= len(text):
            start = len(text[:start].rstrip())
            end = len(text.rstrip())
    elif at_end:
        start = len(text[:start].rstrip(" \t"))
    return Edit(start, end, "") if start < end else None


def add_after(place: Place, text: str) -> Edit | None:
    """Give the change that puts a sentence behind the one of the match; None where that one goes on."""
    written = place.reading.draft.text
    start, end = place.spoken
    following = written[end : end + 3].lstrip(" \t")[:1]
    if written[start:end].endswith((":", ",", "-")) or following.islower() or following.isdigit():
        return None
    leaning = written[end:].lstrip().split(" ", 1)[0].strip(",").lower()
    if leaning in _LEANING and "\n" not in written[end : end + 2]:
        return None  # *It was set in May* speaks of the sentence before
    closed = _CLOSED.search(written[start:end]) is not None
    if not closed and written[end : end + 1] in (".", "!", "?"):  # it ends where the parser thought another begins
        closed, end = True, end + 1
    return Edit(end, end, f"{'' if closed else '.'} {text}")


def add_before(place: Place, text: str) -> Edit | None:
    """Give the change that puts a sentence in front of the one of the match."""
    start, _ = place.span(place.first, place.first + 1)
    return Edit(start, start, f"{text} ")


def calmed(place: Place, extent: Extent) -> Edit:
    """Give the change that writes tokens, and the capitals next to them, in small letters; not *I*, names, a sentence's start."""
    start, end = extent
    while start > place.first and _is_loud(place.words([start - 1])):
        start -= 1
    while end < place.sentence.end and _is_loud(place.words([end])):
        end += 1
    text = place.reading.draft.text
    calm, at = "", place.span(start, end)[0]
    for token in place.doc[start:end]:
        a, b = place.span(token.i, token.i + 1)
        hyphened = "-" in (text[a - 1 : a], text[b : b + 1])
        calm += text[at:a] + (text[a:b].lower() if hyphened else _small(text[a:b], text))
        at = b
    if start <= place.first:
        calm = calm[:1].upper() + calm[1:]
    return Edit(*place.span(start, end), calm)


def _is_loud(word: str) -> bool:
    return (word.isupper() and word.isalpha()) or word == "-"


def _small(shouted: str, text: str) -> str:
    low = shouted.lower()
    if (
        low.removesuffix("s") in _NAMED
        or low == "i"
        or regex.search(rf"(?<=\p{{Ll}},? ){regex.escape(low.capitalize())}\b", text)
    ):
        return low.capitalize()
    return low if not _is_loud(shouted) or is_english(low) else shouted
