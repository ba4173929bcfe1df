"""The prose of a draft: the paragraphs a parser can read, with the way back to the draft's text.

The parser was trained on edited sentences, and a chat is not one. What stands between the two is undone here and
nowhere else: soft line breaks, bullets, emphasis marks, links, *u* and *pls*, words in capitals, placeholders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import regex

from tonecheck.drafts.draft import Draft, Kind, Segment
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.drafts.placeholders import HTML
from tonecheck.drafts.structure import Line, split_lines
from tonecheck.nlp.words import CHAT, straight

# Longer than any paragraph a person wrote; a longer run is parsed in parts, cut between words.
MAX_PARAGRAPH = 8_000
WRAP_WIDTHS = range(45, 110)

ENDLESS = "thing"  # stands for a run of characters that is no word
_FIX = regex.compile(
    r"""(?x)
    (?P<endless> \S{200,} )        # no word; splitting it would take the square of its length
  | (?P<link> !?\[(?P<label>[^\]\n]{1,200})\]\([^)\n]{1,500}\) )
  | (?P<continued> [.…>]{2,}[ ]?\(?\d/\d\)?[ ]*$ | [ ]\(?\d/\d\)?[ ]*$ | \G[.…]{2,} )   # a reply cut into two tweets
  | (?P<emphasis> \*{2,3}|_{2,3}|~~|(?<![\w*])[*_](?=\w[^*_\n]{0,80}\w?[*_](?![\w*]))|(?<=\w)[*_](?![\w*]) )
  | (?P<emoji> [\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\u200D]{0,20}(?<![\d\#*©®™])\p{Extended_Pictographic}[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\u200D]* )
  | (?P<tag> <!--[^\n]{0,500}?-->|</?(?P<name>[a-zA-Z][a-zA-Z1-6]{0,9})(?:[\s/][^<>\n]{0,300})?> )
  | (?P<address> (?<![\w@])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?!\w) )
  | (?P<url> (?:https?://|www\.)\S*[\w/] )
  | (?P<tight> (?<=[\p{Ll}\d][.!?])(?=\p{Lu}\p{Ll}) )        # a full stop without its space
  | (?P<its> (?<![\w'’])[Ii]ts(?=[ ](?:not|a|an|been|the|only|just|too|so|ok|okay|fine|going|against|no|our|my|your|because|all|still|out|in)\b) )
  | (?P<ill> (?<![\w'’])ill(?=[ ](?:also[ ]|just[ ]|then[ ]|now[ ])?(?:swap|send|get|be|do|have|call|check|look|let|ask|sort|make|put|take|pass|see|try|give|keep|add|fix|refund|find|need|go|book|message|email|text|ring|move|cancel|update|tell|show|help|chase|wait|leave|reply|write|come|stay|raise|set|start)\b) )
  | (?P<email> (?<![\w-])[eE]-(?=mail) )
  | (?P<caps> (?<![\w'’@#/.&-])\p{Lu}+['’‘ʼ´`](?:T|RE|VE|LL|M|D|S)(?!\w) )   # CAN'T
  | (?P<curly> [’‘ʼ´“”„]|(?<=\p{L})`(?=\p{L}) )
  | (?P<space> [\t\u00a0\u2000-\u200a\u202f]|\u200b|\u2060|\ufeff|\u00ad )
  | (?P<word> (?<![\w'’@#/.&-])\p{L}+(?![\w@/&-]) )
    """
)

_INLINE = frozenset("a b i s u em q strong span font small big sub sup code del ins kbd mark samp var".split())
_FIRST_WORD = regex.compile(r"\s*(\S+)")
# What stands before the first sentence and would mislead the parser: spaces, whom a tweet is to.
_LEAD = regex.compile(r"(?:\s+|@\w+[,:]?(?=\s+\S))+")
# The end and the start of a reply cut into two tweets.
_PART, _GOES_ON = regex.compile(r"\d/\d\)?\s*$"), regex.compile(r"[.…]{2,}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of prose as the rules read it, and its way back to the draft's text."""

    mapped: MappedText

    @property
    def text(self) -> str:
        return self.mapped.text


def paragraphs(draft: Draft) -> Iterator[Paragraph]:
    """Give the paragraphs of a draft's body, in order."""
    text = draft.text
    width = _wrap_width(text, draft.segments)
    for block in _blocks(text, draft.segments):
        for unit in _units(text, block, width):
            mapped = MappedText(_pieces(draft, unit))
            if regex.search(r"\w", mapped.text):
                lead = _LEAD.match(mapped.text)
                yield from _parts(mapped.part(lead.end(), len(mapped.text)) if lead else mapped)


# A block is the body and its placeholders between two blank lines, as a list of its lines' runs.
Runs = list[Segment]


def _blocks(text: str, segments: tuple[Segment, ...]) -> Iterator[list[Runs]]:
    """Cut the body into blocks of lines, at blank lines and at anything that is not body."""
    kept = (Kind.BODY, Kind.PLACEHOLDER, Kind.CODE)
    block: list[Runs] = []
    current: Runs = []
    for part in segments:
        if part.kind in kept and not (part.kind is Kind.CODE and "\n" in text[part.start : part.end]):
            for line in _by_line(text, part):
                if line is None:
                    if current:
                        block.append(current)
                    current = []
                else:
                    current.append(line)
            continue
        if current:
            block.append(current)
            current = []
        bullet = part.kind is Kind.LAYOUT and text[part.start : part.end].strip()
        if block and (part.kind is not Kind.LAYOUT or bullet or text.count("\n", part.start, part.end) > 0):
            yield block
            block = []
    if current:
        block.append(current)
    if block:
        yield block


def _by_line(text: str, part: Segment) -> Iterator[Segment | None]:
    """Cut a segment at its line breaks; None stands for a break."""
    for line in split_lines(text[part.start : part.end]):
        if line.end > line.start:
            yield Segment(part.kind, part.start + line.start, part.start + line.end)
        if line.next > line.end:
            yield None


def _wrap_width(text: str, segments: tuple[Segment, ...]) -> int:
    """Give the width a mail program wrapped the body at, or 0 where it did not."""
    body = iter([s for s in segments if s.kind is Kind.BODY])
    part, longest = next(body, None), 0
    for line in split_lines(text):
        while part and part.end <= line.start:
            part = next(body, None)
        if part and part.start < line.end:
            longest = max(longest, _length(text, line))
    return longest if longest in WRAP_WIDTHS else 0


def _length(text: str, line: Line) -> int:
    return len(text[line.start : line.end].rstrip())


def _units(text: str, block: list[Runs], width: int) -> Iterator[list[Runs]]:
    """Join the lines of a block that were one before a program wrapped them; the others stand alone.

    A wrapped line ends where its next word would not have fitted. Only if that holds for every break is the
    block a wrapped paragraph; a person's line breaks fail the test soon.
    """
    if width and len(block) > 1 and all(_soft(text, a, b, width) for a, b in pairwise(block)):
        yield block
        return
    unit = [block[0]]
    for before, after in pairwise(block):
        end = before[-1].end
        if _GOES_ON.match(text, after[0].start) and _PART.search(text, max(end - 10, 0), end):
            unit.append(after)
        else:
            yield unit
            unit = [after]
    yield unit


def _soft(text: str, before: Runs, after: Runs, width: int) -> bool:
    start = text.rfind("\n", 0, before[0].start) + 1
    length = len(text[start : before[-1].end].rstrip())
    word = _FIRST_WORD.match(text, after[0].start)
    return bool(word and length <= width < length + 1 + len(word[1]))


def _pieces(draft: Draft, unit: list[Runs]) -> Iterator[Piece]:
    """Write a unit's lines as one plain text for the parser."""
    text = draft.text
    for number, line in enumerate(unit):
        if number:
            yield Piece(" ", unit[number - 1][-1].end, line[0].start)
        for part in line:
            if part.kind is Kind.PLACEHOLDER:
                mark = next(draft.masked(text[part.start : part.end]), None)
                yield Piece(mark.stand_in if mark else "Alex", part.start, part.end, whole=True)
            elif part.kind is Kind.CODE:
                yield Piece("code", part.start, part.end, whole=True)
            else:
                yield from _plain(text, part.start, part.end)


def _plain(text: str, start: int, end: int) -> Iterator[Piece]:
    """Write a run of body text in the parser's English."""
    at = start
    shouted = _shouted(text[start:end])
    for found in _FIX.finditer(text, start, end):
        new = _replacement(text, found, shouted)
        if new is None:
            continue
        yield Piece(text[at : found.start()], at, found.start())
        if found["link"]:
            label = found.start("label")
            yield from _plain(text, label, found.end("label"))
        else:
            yield Piece(new, found.start(), found.end())
        at = found.end()
    yield Piece(text[at:end], at, end)


def _replacement(text: str, found: regex.Match[str], shouted: bool) -> str | None:
    """Give the plain words for one oddity of the text, or None to leave it as it is."""
    what, words = found.lastgroup, found.group()
    if found["link"]:
        return ""
    if what in ("continued", "tight"):
        return " "
    if found["tag"]:
        name = (found["name"] or "br").lower()
        return None if name not in HTML else "" if name in _INLINE else " "
    if what == "url":
        return "example.com"
    if what == "address":
        return "mail@example.com"
    if what == "curly":
        return straight(words)
    if what == "space":
        return " " if words.isspace() else ""
    if what == "endless":
        return ENDLESS
    if what == "ill":
        return "I'll"
    if what == "its":
        return words[:2] + "'s"
    if what in ("emphasis", "email"):
        return "e" if what == "email" else ""
    if what == "emoji":
        after = text[found.end() : found.end() + 2].lstrip(" \t")
        before = text[max(found.start() - 10, 0) : found.start()].rstrip(" \t")[-1:]
        return "." if before.isalnum() and (not after or after[0] in "\r\n" or after[0].isupper()) else " "
    if what == "caps":
        low = straight(words).lower()
        plain = not low.endswith("'s") or shouted or low[:-2] in _COMMON or low == "it's"
        return ("I" + low[1:] if low.startswith("i'") else low) if plain else straight(words)
    lower = words.lower()
    if lower in CHAT and (words.islower() or len(words) > 1) and lower not in ("r", "ya"):
        return CHAT[lower]
    if words == "i":
        return "I"
    if words.isupper() and len(words) > 1 and (shouted or lower in _COMMON):
        return lower
    return None


_COMMON = frozenset(
    """a all also always am an and any anything are as at be been before but by can cannot could did do does done every
    everything for free from get great had has have he her his how if in is its just know must my need never no none not
    nothing now of off on once one only or other our out please read really refund she should so stop than that the their
    them then there they this to today tomorrow too until up very want was we were what when where which who why will with
    without would yes you your yourself immediately again already still incomplete wrong both again each same first last
    same day both five three two four ten""".split()
)  # fmt: skip


def _shouted(words: str) -> bool:
    """Tell whether a whole line is in capitals, so that they say nothing about single words."""
    letters = [c for c in words if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return capitals > 0.7 * len(letters) if len(letters) > 12 else capitals == len(letters) and words.count(" ") > 1


def _parts(mapped: MappedText) -> Iterator[Paragraph]:
    """Cut what is too long to be one paragraph, between words."""
    text = mapped.text
    if len(text) <= MAX_PARAGRAPH:
        yield Paragraph(mapped)
        return
    start = 0
    while start < len(text):
        end = min(start + MAX_PARAGRAPH, len(text))
        if end < len(text) and (space := text.rfind(" ", start + MAX_PARAGRAPH // 2, end)) > 0:
            end = space + 1
        yield Paragraph(mapped.part(start, end))
        start = end
