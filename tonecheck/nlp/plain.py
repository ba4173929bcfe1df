"""A line of a reply in the parser's English: links, emphasis and emoji go, *u*, *pls* and words in capitals become plain.

Few lines hold anything of that sort. What may stand in any letter (*I'M*, *pls*, a curly quote, a link) is looked for in
lines of usual characters by a short pattern; only other lines need the long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

import regex

from tonecheck.drafts.mapped import Piece
from tonecheck.drafts.placeholders import HTML
from tonecheck.nlp.words import CHAT, straight
from tonecheck.patterns import later

_ENDLESS = 200  # characters; splitting a run so long into words would take the square of its length
_STANDS_FOR_ENDLESS = "thing"

# What none of these may stand before: a word; a word that may follow a hyphen or an at sign; the e of *e-mail*.
_WORD_BEHIND, _TYPO_BEHIND, _EMAIL_BEHIND = r"[\w'’@#/.&-]", r"[\w'’]", r"[\w-]"
_WORD_AHEAD = r"[\w@/&-]"
_URL = r"(?:https?://|www\.)\S*[\w/]"
_TIGHT = r"(?<=[\p{Ll}\d][.!?])(?=[\p{Lu}][\p{Ll}])"  # a full stop without its space
_ITS = r"[Ii]ts(?=[ ](?:not|a|an|been|the|only|just|too|so|ok|okay|fine|going|against|no|our|my|your|because|all|still|out|in)\b)"
_ILL = (
    r"ill(?=[ ](?:also[ ]|just[ ]|then[ ]|now[ ])?(?:swap|send|get|be|do|have|call|check|look|let|ask|sort|make|put|take|pass"
    r"|see|try|give|keep|add|fix|refund|find|need|go|book|message|email|text|ring|move|cancel|update|tell|show|help|chase|wait"
    r"|leave|reply|write|come|stay|raise|set|start)\b)"
)
_EMAIL = r"[eE]-(?=mail)"
_CAPS = r"[\p{Lu}]+['’‘ʼ´`](?:T|RE|VE|LL|M|D|S)(?!\w)"  # CAN'T
_CURLY = r"[’‘ʼ´“”„]|(?<=[\p{L}])`(?=[\p{L}])"
# The oddities of any line, in the order in which they count.
_ODD = later(
    rf"""(?x)
    (?P<endless> \S{{{_ENDLESS},}} )
  | (?P<link> !?\[(?P<label>[^\]\n]{{1,200}})\]\([^)\n]{{1,500}}\) )
  | (?P<continued> [.…>]{{2,}}[ ]?\(?\d/\d\)?[ ]*$ | [ ]\(?\d/\d\)?[ ]*$ | \G[.…]{{2,}} )   # a reply cut into two tweets
  | (?P<emphasis> \*{{2,3}}|_{{2,3}}|~~|(?<![\w*])[*_](?=\w[^*_\n]{{0,80}}\w?[*_](?![\w*]))|(?<=\w)[*_](?![\w*]) )
  | (?P<emoji> [\p{{Extended_Pictographic}}\p{{Emoji_Modifier}}\uFE0F\u200D]{{0,20}}(?<![\d\#*©®™])\p{{Extended_Pictographic}}
      [\p{{Extended_Pictographic}}\p{{Emoji_Modifier}}\uFE0F\u200D]* )
  | (?P<tag> <!--[^\n]{{0,500}}?-->|</?(?P<name>[a-zA-Z][a-zA-Z1-6]{{0,9}})(?:[\s/][^<>\n]{{0,300}})?> )
  | (?P<address> (?<![\w@])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}}(?!\w) )
  | (?P<url> {_URL} )
  | (?P<tight> {_TIGHT} )
  | (?P<its> (?<!{_TYPO_BEHIND}){_ITS} )
  | (?P<ill> (?<!{_TYPO_BEHIND}){_ILL} )
  | (?P<email> (?<!{_EMAIL_BEHIND}){_EMAIL} )
  | (?P<caps> (?<!{_WORD_BEHIND}){_CAPS} )
  | (?P<curly> {_CURLY} )
  | (?P<space> [\t\u00a0\u2000-\u200a\u202f]|\u200b|\u2060|\ufeff|\u00ad )
  | (?P<word> (?<!{_WORD_BEHIND})\p{{L}}+(?!{_WORD_AHEAD}) )
    """
)


def _of_ascii(pattern: str) -> str:
    """Give a pattern for text whose only letters are those of ASCII."""
    return pattern.replace(r"\p{Lu}", "A-Z").replace(r"\p{Ll}", "a-z").replace(r"\p{L}", "A-Za-z")


# A line without these has no oddity but some that the short pattern finds. What it holds outside ASCII is no part of a word.
_UNUSUAL = re.compile(r"[^\n\r -)+-;=-^`-~‘’“”„´…–—£€]")
_RARE = re.compile(r"~~|\]\(|\w(?:https?://|www\.)|[\w.+-]@[\w-]|\d/\d\)?[ ]*\Z", re.ASCII)
_RARE_MARKS = ("~~", "](", "www.", "@", "/")  # without which that pattern can't match
_CHAT = "|".join(
    f"[{first}{first.upper()}](?i:{'|'.join(word[1:] for word in words)})"
    for first, words in groupby(sorted(CHAT), key=lambda word: word[0])
)
_USUALLY_ODD = later(
    _of_ascii(
        rf"(?P<curly>{_CURLY})|(?P<dots>[.…]{{2,}})"
        rf"|(?<!\w)(?=[A-Za-z])(?:(?P<url>{_URL})|(?P<tight>{_TIGHT})|(?P<email>(?<!{_EMAIL_BEHIND}){_EMAIL})"
        rf"|(?<!{_TYPO_BEHIND})(?:(?P<its>{_ITS})|(?P<ill>{_ILL}))"
        rf"|(?<!{_WORD_BEHIND})(?:(?P<caps>{_CAPS})|(?P<word>(?:[A-Z]{{2,}}|i|{_CHAT})(?!{_WORD_AHEAD}))))"
    ),
    re.ASCII,
    re.compile,
)
_INLINE = frozenset("a b i s u em q strong span font small big sub sup code del ins kbd mark samp var".split())
_NOT_BEFORE_WORD = frozenset("_'’@#/.&-0123456789")

_COMMON = frozenset(
    """a all also always am an and any anything are as at be been before but by can cannot could did do does done every
    everything for free from get great had has have he her his how if in is its just know must my need never no none not
    nothing now of off on once one only or other our out please read really refund she should so stop than that the their
    them then there they this to today tomorrow too until up very want was we were what when where which who why will with
    without would yes you your yourself immediately again already still incomplete wrong both again each same first last
    same day both five three two four ten""".split()
)  # fmt: skip


def plain(text: str, start: int, end: int) -> Iterator[Piece]:
    """Write ``start:end`` of a text, which lie on one line, in the parser's English: its pieces in order."""
    usual = _is_usual(text, start, end)
    at = reached = start
    shouted: bool | None = None
    for found in (_USUALLY_ODD if usual else _ODD).finditer(text, start, end):
        if shouted is None:
            shouted = _shouted(text[start:end])
        if found.lastgroup == "dots":
            goes_on = found.start() == reached or _ends_word(text, start, found.start())
            new = " " if goes_on else None
        else:
            new = _replacement(text, found, shouted)
        reached = found.end()
        if new is None:
            continue
        if at < found.start():
            yield Piece(text[at : found.start()], at, found.start())
        if found.lastgroup == "link":
            yield from plain(text, found.start("label"), found.end("label"))
        elif new:
            yield Piece(new, found.start(), found.end())
        at = found.end()
    if at < end:
        yield Piece(text[at:end], at, end)


def _is_usual(text: str, start: int, end: int) -> bool:
    """Tell whether the short pattern finds all oddities of a line, for which the characters before it count, too."""
    if _UNUSUAL.search(text, max(start - 2, 0), end):
        return False
    line = text[start:end]
    if len(line) >= _ENDLESS and max(map(len, line.split())) >= _ENDLESS:
        return False
    return not (any(mark in line for mark in _RARE_MARKS) and _RARE.search(text, max(start - 1, 0), end))


def _ends_word(text: str, start: int, end: int) -> bool:
    """Tell whether a word of a usual line ends at a place, and not a part of *3pm* or *a.m*."""
    at = end
    while at > start and text[at - 1].isalpha():
        at -= 1
    return at < end and (not at or not (text[at - 1].isalpha() or text[at - 1] in _NOT_BEFORE_WORD))


def _replacement(text: str, found: regex.Match[str], shouted: bool) -> str | None:
    """Give the plain words for one oddity of the text, or None to leave it as it is."""
    what, words = found.lastgroup, found.group()
    if what == "link":
        return ""
    if what in ("continued", "tight"):
        return " "
    if what == "tag":
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
        return _STANDS_FOR_ENDLESS
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


def _shouted(words: str) -> bool:
    """Tell whether a whole line is in capitals, so that they say nothing about single words."""
    letters = "".join(filter(str.isalpha, words))
    capitals = sum(map(str.isupper, letters))
    return capitals > 0.7 * len(letters) if len(letters) > 12 else capitals == len(letters) and words.count(" ") > 1
