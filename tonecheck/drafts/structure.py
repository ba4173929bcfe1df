"""The structure of a reply, read off its lines: greeting, body, sign-off, signature, quoted text.

People's mails follow habits rather than a grammar, so each habit is one pattern here. When in doubt a line is
body: a line wrongly checked can be seen, a line wrongly skipped is lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

import regex

from tonecheck.drafts.placeholders import find_placeholders

Run = tuple[str, int, int]

_QUOTE_MARK = regex.compile(r"[ \t]*(?:>|&gt;)")
_ATTRIBUTION = regex.compile(
    r"[ \t]*(?:On\b.{4,200}\bwrote|Am\b.{4,200}\bschrieb.{0,80}|Le\b.{4,200}\ba écrit|El\b.{4,200}\bescribió)\s*:\s*$"
)
_ATTRIBUTION_OPENS = regex.compile(r"[ \t]*(?:On|Am|Le|El) .{4,200}$")
# A mail program stamps the date or the sender; a person writes *On Monday I wrote:*, and goes on.
_STAMP = regex.compile(r"@|\b\d{4}\b|\d{1,2}[:h]\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2}")
_PERSON_WROTE = regex.compile(r"(?i)\b(?:i|we|you|he|she|they)(?: have| had)? wrote\s*:\s*$")
_ORIGINAL = regex.compile(
    r"(?i)[ \t]*(?:-{2,}[ \t]*(?:original message|forwarded message|original appointment|reply above this line"
    r"|ursprüngliche nachricht|message d'origine|mensaje original)[ \t]*-{2,}|begin forwarded message:)\s*$"
)
_MAIL_FROM = regex.compile(r"(?i)[ \t]*(?:\*?(?:from|von|de):\*?)[ \t]+\S")
_MAIL_HEADER = regex.compile(r"(?i)[ \t]*(?:from|to|cc|bcc|date|sent|subject|reply-to):[ \t]+\S")
_MAIL_FIELD = regex.compile(
    r"(?i)[ \t]*\*?(?:sent|date|to|cc|subject|gesendet|an|betreff|envoyé|à|objet|enviado|para|asunto):"
)
_TIME = r"(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?[ ])?\d{1,2}:\d{2}(?::\d{2})?(?:[ ]?[apAP][mM])?"
_CUSTOMER_TURN = regex.compile(
    rf"""(?xi)[ \t]*(?:[\[(]?{_TIME}[\])]?[ \t]*[-–]?[ \t]*)?
    (?:customer|client|visitor|user|guest|caller|passenger|member)(?:[ ]\d+)?[ \t]*(?:[\[(]{_TIME}[\])])?[ \t]*:[ \t]"""
)
_FENCE = regex.compile(r"[ \t]*(?:(?P<mark>`)``[^`]*|(?P<mark>~)~~.*)$")

_NAME = r"[\p{Lu}\p{Lo}](?:[\p{L}\p{M}'’.-]*[\p{L}\p{M}]|\.)?"
_HELLO = (
    r"(?:hi|hello|hey|hiya|heya|howdy|dear|greetings|salutations|good[ ](?:morning|afternoon|evening|day)"
    r"|to[ ]whom[ ]it[ ]may[ ]concern)"
)
_WHOM = (
    r"(?:there|all|again|both|everyone|team|folks|sir[ ]or[ ]madam|sir/madam|sir|madam|ma'am|customer"
    r"|valued[ ]customer|friend|guys)"
)
_GREETING = regex.compile(
    rf"""[ \t]*(?:
      (?i:{_HELLO})(?:[ ,]{{1,3}}(?:(?:and|&)[ ])?(?:(?i:{_WHOM}\b)|(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Frau|Herr)\b\.?|{_NAME}
        |\{{\{{[^{{}}]*\}}\}}|\[[^\]\n]+\]|<[^>\n]+>|%\w+%|@\w+|\$\{{[^}}]+\}})){{0,6}}+
      [ \t]*+(?:[,!.:;–—-]+(?=\s|$)|(?=\s*$)|(?=[ ]*[\p{{So}}]))
    )""",
    regex.VERBOSE,
)
_ONLY_HELLO = regex.compile(rf"(?i)[ \t]*{_HELLO}\b[^.?\n]{{0,40}}[,!:]?[ \t]*$")
# What somebody says, not only calls somebody: *Hey it's broken!* is no greeting, *we can't* no name in a signature.
_SAYS = regex.compile(
    r"""(?x)\b(?i:i|we|you|he|she|it|they|there|this|that)(?:['’]\p{Ll}+)?[ ]\p{Ll} | ['’](?:s|re|ve|ll|d|m|t)[ ]
    | [ ](?:is|are|was|were|will|can|cannot|can['’]t|won['’]t|has|have|had|must|should|not)[ ] | \b(?i:please|ps|p\.s\.)(?![\w.])"""
)

_SIGN_OFF = regex.compile(
    r"""(?ix)[ \t*_]*(?:
      (?:with[ ])?(?:(?:my|our|many|very|all[ ](?:my|the))[ ])?(?:kind|kindest|best|warm|warmest|friendly|sincere|good)?[ ]?
        (?:personal[ ])?(?:regards|wishes|greetings)
    | (?:yours|very|sincerely|respectfully|faithfully|truly|cordially|warmly|gratefully|thankfully)(?:[ ](?:sincerely|faithfully|truly|yours|and[ ]\w+))*
    | all[ ](?:the|my)[ ](?:very[ ])?best(?:[ ]wishes)? | (?:the[ ]very[ ])?best | cheers | ciao | bye(?:[ ]for[ ]now)? | take[ ]care | ta
    | (?:many[ ]|with[ ])?thanks(?:[ ](?:again|so[ ]much|very[ ]much|a[ ]lot|in[ ]advance|and[ ]regards))? | thank[ ]you(?:[ ](?:again|so[ ]much|very[ ]much|in[ ]advance))?
    | (?:speak|talk|see[ ]you)(?:[ ]to[ ]you)?[ ](?:soon|tomorrow|then|later) | until[ ](?:soon|then)
    | (?:your|the)[ ](?:[^\s.?!]+[ ]){0,3}(?:team|crew|gang)(?:[ ]at[ ][^.?!]{1,30})?
    | have[ ]a[ ](?:great|good|lovely|nice|wonderful)[ ](?:day|weekend|evening|week|one)(?:[ ]ahead)?
    )[ \t*_,.!~–—-]*(?:[\p{So}\p{Sk}]|:\)|;\))*[ \t]*$"""
)
# The polite end of a letter without a name of its own: *We hope this helps,*. What leads up to a list is none.
_CLOSING_COMMA = regex.compile(
    r"(?i)(?!.*\b(?:not|\w+n['’]?t|cannot|unable|never|no|nor|only|following|below|these|those|items?|need|must)\b)[^,.?!:;\n]{2,60},[ \t]*$"
)
# What people also write in the middle of a chat; it closes a reply only above a name.
_THANKS = regex.compile(
    r"(?i)[ \t*_]*(?:many |with )?(?:thank|cheers|ta\b|bye|take care|speak|talk|see you|until|have a|very|best\W*$)"
)
_DELIMITER = regex.compile(r"--[ \t]*$")
_NO_NAME = r"(?!(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|January|February|March|April|May|June|July|August|September|October|November|December)(?:\p{Ll}*day)?\b)"
_AGENT_TAG = regex.compile(
    rf"""(?x)(?<=[\s.!?)…,>]|^)
    (?: (?:(?:thanks|thank[ ]you|regards|cheers|sincerely|best)[ ]*[,.!]?[ ]*)?
        (?: [/^*~][ ]?\p{{Lu}}{{1,3}} | (?<=[.!?…)>\p{{So}}][ ]?)[-–—][ ]?{_NO_NAME}\p{{Lu}}\p{{Ll}}{{1,14}}
          | (?P<bare> -{_NO_NAME}\p{{Lu}}\p{{Ll}}{{1,14}} ) | [-–—][ ]?\p{{Lu}}{{2,3}} )
      | (?i:thanks|thank[ ]you|cheers|regards|best|kindly|sincerely)[ ]?[,.!]?[ ]?[-–—]?[ ]?{_NO_NAME}\p{{Lu}}\p{{Ll}}{{1,14}}(?:[ ]@[ ][^\n]{{1,20}})?
    )[ \t]*(?:\(?\d/\d\)?)?[ \t]*$"""
)
_ADDRESSES = regex.compile(r"\b(?:(?:I|WE|YOU|IT|THIS|THAT)(?:['’]\p{Lu}+)?[ ]+\p{Lu}|NOT\b|CANNOT\b|\p{Lu}+['’]T\b)")
_HEADING = regex.compile(r"[ \t]*(?:\#{1,6}[ \t]+\S.*|[-=_*]{3,}[ \t]*)$")
_FIELD = regex.compile(r"(?i)[ \t]*(?:subject|betreff|re|ref|our ref|your ref|title)[ \t]*:[ \t]+\S.*$")
_BULLET = regex.compile(r"[ \t]*(?:[-*•·–‣◦][ \t]+|\(?\d{1,2}[.)][ \t]+|\(?[a-z][.)][ \t]+)")
_SPEAKER = r"\p{Lu}[\p{L}'’.-]{0,20}(?:[ ]\p{Lu}[\p{L}'’.-]{0,20}){0,2}"
_CHAT_PREFIX = regex.compile(
    rf"""(?x)[ \t]*(?:
      [\[(]{_TIME}[\])][ \t]*(?:[-–][ ])?(?:{_SPEAKER}[ ]?:[ \t])?
    | {_TIME}[ \t]+(?:[-–][ ])?{_SPEAKER}[ ]?:[ \t]
    | {_SPEAKER}[ ][\[(]{_TIME}[\])][ ]?:?[ \t]
    | (?i:agent|support|advisor|adviser|operator|representative|rep|staff|bot)(?:[ ]\d+)?[ ]?:[ \t]
    )"""
)
_NAMED = regex.compile(rf"(?x)[ \t]*(?P<who>{_SPEAKER})[ ]?:[ \t]+(?=\S)")
_CODE_SPAN = regex.compile(r"(?<![\w`])(`{1,3})(?!`)[^\n]{1,200}?(?<!`)\1(?![\w`])")  # not the apostrophes of *don`t*

_CUT_OFF = regex.compile(
    r"(?:>{1,3}|…|\.{2,3})?\s*\(?(?<!\d)(?P<part>\d)/(?P<of>\d)\)?[^\w]*(?:[\^*/-]?\s?\p{Lu}{1,3})?\s*$|>{1,3}\s*$|\b\d/(?:$|\s*$)"
)


def is_cut_off(text: str) -> bool:
    """Tell whether a reply ends with a mark that it goes on in another message: *1/2*, *>>*."""
    found = _CUT_OFF.search(text.rstrip()[-80:])
    return found is not None and (found["part"] is None or found["part"] < found["of"])


@dataclass(frozen=True, slots=True)
class Line:
    """A line's place: ``start:end`` without its line break, ``next`` behind it."""

    start: int
    end: int
    next: int


def split_lines(text: str) -> list[Line]:
    r"""Split at ``\n``, ``\r\n`` and ``\r`` alone; no other character ends a line."""
    found, start = [], 0
    for brk in regex.finditer(r"\r\n|\n|\r", text):
        found.append(Line(start, brk.start(), brk.end()))
        start = brk.end()
    if start < len(text):
        found.append(Line(start, len(text), len(text)))
    return found


def segment(text: str) -> list[Run]:
    """Cut a reply into runs ``(kind, start, end)`` that tile it, in order."""
    if text.startswith("\ufeff"):  # a byte order mark is no part of the first line
        return _merged([("layout", 0, 1), *((kind, start + 1, end + 1) for kind, start, end in segment(text[1:]))])
    lines = split_lines(text)
    kinds = _quoted(text, lines)
    for i, kind in enumerate(kinds):
        if kind == "body" and not text[lines[i].start : lines[i].end].replace("\ufeff", "").strip():
            kinds[i] = "layout"
    own = [i for i, kind in enumerate(kinds) if kind == "body"]
    if own:
        for i in own[: _header_lines([text[line.start : line.end] for line in lines[own[0] : own[0] + 12]])]:
            kinds[i] = "layout"
    for i in own:
        if _HEADING.match(text[lines[i].start : lines[i].end]) or _is_caption(text, lines, i):
            kinds[i] = "layout"
    own = [i for i in own if kinds[i] == "body"]
    inner: dict[int, list[Run]] = {}
    if own:
        _close(text, lines, kinds, own)
        own = [i for i in own if kinds[i] == "body"]
        starts = _starts(text, lines, own)
        inner = {i: _inside(text, lines[i].start, starts[i], lines[i].end) for i in own}
        _sign(text, lines, own, inner)
        _greet(text, lines, own, starts, inner)
    runs: list[Run] = []
    for i, line in enumerate(lines):
        runs += inner.get(i, [(kinds[i], line.start, line.end)])
        runs.append((kinds[i], line.end, line.next))
    return _merged(runs)


def _header_lines(shown: list[str]) -> int:
    """Count the lines of a mail's header at the top of a reply: its subject, or more fields above a blank line."""
    count = next((n for n, line in enumerate(shown) if not _MAIL_HEADER.match(line)), len(shown))
    if count > 1 and not "".join(shown[count : count + 1]).strip():
        return count
    return int(_FIELD.match(shown[0]) is not None)


def _is_caption(text: str, lines: list[Line], i: int) -> bool:
    """Tell a heading in capitals: it stands alone above a line that is not in capitals, and says nothing to anyone."""
    shown = text[lines[i].start : lines[i].end].strip()
    before = text[lines[i - 1].start : lines[i - 1].end].strip() if i else ""
    after = text[lines[i + 1].start : lines[i + 1].end].strip() if i + 1 < len(lines) else ""
    letters = sum(c.isalpha() for c in shown)
    if letters <= 3 or not shown.isupper() or shown[-1] in ".!" or before or not after or after.isupper():
        return False
    return shown[-1] == "?" or not _ADDRESSES.search(shown)


def _quoted(text: str, lines: list[Line]) -> list[str]:
    """Tell quoted and code lines from the writer's own."""
    kinds = ["body"] * len(lines)
    shown = [text[line.start : line.end] for line in lines]
    fences = _fences(shown)
    i = 0
    while i < len(lines):
        if not shown[i]:
            pass
        elif i in fences:
            kinds[i : fences[i] + 1] = ["code"] * (fences[i] + 1 - i)
            i = fences[i]
        elif _QUOTE_MARK.match(shown[i]) or _CUSTOMER_TURN.match(shown[i]):
            kinds[i] = "quote"
        elif (last := _attribution(shown, i)) is not None:
            following = next((shown[j] for j in range(last + 1, len(lines)) if shown[j].strip()), "")
            stamp = " ".join(shown[i : last + 1])
            if _QUOTE_MARK.match(following):
                kinds[i : last + 1] = ["quote"] * (last + 1 - i)
                i = last
            elif _STAMP.search(stamp) and not _PERSON_WROTE.search(stamp):
                kinds[i:] = ["quote"] * (len(lines) - i)
                break
        elif _ORIGINAL.match(shown[i]) or (_MAIL_FROM.match(shown[i]) and i and _mail_block(shown, i)):
            kinds[i:] = ["quote"] * (len(lines) - i)
            break
        i += 1
    return kinds


def _attribution(shown: list[str], i: int) -> int | None:
    """Give the last line of an *On … wrote:* that opens on line i (mail programs wrap it), else None."""
    for last in range(i, min(i + 3, len(shown))):
        if _ATTRIBUTION.match(" ".join(shown[i : last + 1])):
            return last
        if not _ATTRIBUTION_OPENS.match(shown[i]) or not shown[last].strip():
            return None
    return None


def _fences(shown: list[str]) -> dict[int, int]:
    """Give the lines on which fenced code opens, each with the one that closes it; one that stays open is none."""
    found: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    marks = [(i, fence["mark"]) for i, line in enumerate(shown) if (fence := _FENCE.match(line))]
    for i, mark in marks:
        if opened is None:
            opened = (i, mark)
        elif mark == opened[1] and not shown[i].strip(" \t" + mark):
            found[opened[0]] = i
            opened = None
    return found


def _mail_block(shown: list[str], i: int) -> bool:
    return sum(bool(_MAIL_FIELD.match(line)) for line in shown[i + 1 : i + 5]) >= 2


def _close(text: str, lines: list[Line], kinds: list[str], own: list[int]) -> None:
    """Mark the sign-off and the signature below it."""
    shown = {i: text[lines[i].start : lines[i].end] for i in own}
    for at in range(len(own) - 1, -1, -1):
        i, below = own[at], own[at + 1 :]
        under = [shown[j] for j in below]
        if len(below) > 8 or any(len(line) > 70 for line in under):
            break
        if _DELIMITER.match(shown[i]) and below and at and (shown[i] == "-- " or not any(map(_says, under))):
            for j in own[at:]:
                kinds[j] = "signature"
            break
        if (at or not below) and _closes(shown[i], under):
            kinds[i] = "sign-off"
            for j in takewhile(lambda j: not _says(shown[j]), below):
                kinds[j] = "signature"
            while at > 1 and _SIGN_OFF.match(shown[own[at - 1]]):
                at -= 1
                kinds[own[at]] = "sign-off"
            break


def _sign(text: str, lines: list[Line], own: list[int], inner: dict[int, list[Run]]) -> None:
    """Mark the initials or the name an agent ends a chat line with."""
    for i in own:
        line = lines[i]
        tag = _AGENT_TAG.search(text[line.start : line.end])
        if tag and tag.start() > 0 and (i == own[-1] or not tag["bare"]):
            at = line.start + tag.start()
            inner[i] = [*_clip(inner[i], line.start, at), ("sign-off", at, line.end)]


def _closes(line: str, below: list[str]) -> bool:
    """Tell whether a line ends the letter: by its words, or by a comma above a name."""
    if len(line) > 70:
        return False
    if _SIGN_OFF.match(line):
        if not below:
            return True
        if _says(below[0]):
            return False
        return not _THANKS.match(line) or len(below[0].split()) <= 2 or not below[0].lstrip()[:1].islower()
    return (
        _CLOSING_COMMA.match(line) is not None and len(line.split()) <= 7 and 1 <= len(below) <= 4
        and all(_is_name(each) for each in below)
    )  # fmt: skip


def _is_name(line: str) -> bool:
    """Tell whether a line could stand in a signature: a few words, no sentence."""
    return len(line.split()) <= 6 and not regex.search(r"[.?!]\s*$", line)


def _says(line: str) -> bool:
    """Tell whether a line below a sign-off is no part of a signature: a sentence, a postscript."""
    sentence = len(line.split()) >= 4 and line.rstrip()[-1:] in ".?!" and sum(c.isdigit() for c in line) < 5
    return sentence or _SAYS.search(line) is not None


def _greet(text: str, lines: list[Line], own: list[int], starts: dict[int, int], inner: dict[int, list[Run]]) -> None:
    """Mark the greeting at the start of the first own line."""
    if not own:
        return
    i, line, start = own[0], lines[own[0]], starts[own[0]]
    shown = text[start : line.end]
    found = _GREETING.match(shown)
    whole = _ONLY_HELLO.match(shown)
    short = len(shown.split()) <= (6 if shown.rstrip()[-1:] in ",!:" else 2) and not _SAYS.search(shown)
    end = max(found.end() if found else 0, whole.end() if whole and short else 0)
    if not end:
        return
    rest = inner[i]
    inner[i] = [*_clip(rest, line.start, start), ("greeting", start, start + end), *_clip(rest, start + end, line.end)]


def _clip(runs: list[Run], start: int, end: int) -> list[Run]:
    return [(kind, max(a, start), min(b, end)) for kind, a, b in runs if max(a, start) < min(b, end)]


def _starts(text: str, lines: list[Line], own: list[int]) -> dict[int, int]:
    """Give for each line where its words start: behind its bullet, its time, the name of who speaks."""
    named = {i: turn for i in own if (turn := _NAMED.match(text, lines[i].start, lines[i].end))}
    turns = Counter(turn["who"] for turn in named.values())
    found: dict[int, int] = {}
    for i in own:
        at = lines[i].start
        prefix = _CHAT_PREFIX.match(text, at, lines[i].end) or _BULLET.match(text, at, lines[i].end)
        if prefix is None and i in named and turns[named[i]["who"]] > 1:  # a word and a colon once may be anything
            prefix = named[i]
        found[i] = prefix.end() if prefix else at
    return found


def _inside(text: str, start: int, at: int, end: int) -> list[Run]:
    """Find what stands inside a line of body that starts with ``start:at`` of layout: code, placeholders."""
    runs: list[Run] = [("layout", start, at)]
    marks = [("placeholder", at + mark.start, at + mark.end) for mark in find_placeholders(text[at:end])]
    marks += [("code", *span.span()) for span in _CODE_SPAN.finditer(text, at, end)]
    for what, a, b in sorted(marks, key=lambda run: run[1]):
        if a >= at:  # else it overlaps the one before
            runs += [("body", at, a), (what, a, b)]
            at = b
    return [*runs, ("body", at, end)]


def _merged(runs: list[Run]) -> list[Run]:
    """Drop empty runs and join neighbours of the same kind, but keep each placeholder by itself."""
    found: list[Run] = []
    for kind, start, end in runs:
        if start == end:
            continue
        if found and found[-1][0] == kind and kind != "placeholder":
            found[-1] = (kind, found[-1][1], end)
        else:
            found.append((kind, start, end))
    return found
