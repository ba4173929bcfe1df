"""The structure of a reply, read off its lines: greeting, body, sign-off, signature, quoted text.

People's mails follow habits rather than a grammar, so each habit is one pattern here. When in doubt a line is
body: a line wrongly checked can be seen, a line wrongly skipped is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from tonecheck.placeholders import find_placeholders

Run = tuple[str, int, int]

_QUOTE_MARK = regex.compile(r"[ \t]*(?:>|&gt;)")
_ATTRIBUTION = regex.compile(
    r"[ \t]*(?:On\b.{4,200}\bwrote|Am\b.{4,200}\bschrieb.{0,80}|Le\b.{4,200}\ba écrit|El\b.{4,200}\bescribió)\s*:\s*$"
)
_ATTRIBUTION_OPENS = regex.compile(r"[ \t]*(?:On|Am|Le|El) .{4,200}$")
_ORIGINAL = regex.compile(
    r"(?i)[ \t]*(?:-{2,}[ \t]*(?:original message|forwarded message|original appointment|reply above this line"
    r"|ursprüngliche nachricht|message d'origine|mensaje original)[ \t]*-{2,}|begin forwarded message:)\s*$"
)
_MAIL_FROM = regex.compile(r"(?i)[ \t]*(?:\*?(?:from|von|de):\*?)[ \t]+\S")
_MAIL_FIELD = regex.compile(r"(?i)[ \t]*\*?(?:sent|date|to|cc|subject|gesendet|an|betreff|envoyé|à|objet|enviado|para|asunto):")
_CUSTOMER_TURN = regex.compile(
    r"(?i)[ \t]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?[\])]?[ \t]*[-–]?[ \t]*)?"
    r"(?:customer|client|visitor|user|guest|caller|passenger|member)(?: \d+)?[ \t]*:[ \t]"
)
_FENCE = regex.compile(r"[ \t]*(?:```|~~~)")

_NAME = r"(?:[\p{Lu}\p{Lo}][\p{L}\p{M}'’.-]*|\p{Lu}\.?)"
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
      (?i:{_HELLO})(?:[ ,]+(?i:{_WHOM})|[ ,]+(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Frau|Herr)\b\.?[ ]?)*{_NAME}(?:[ ](?:and[ ]|&[ ])?{_NAME}){{0,3}}
        |[ ]+(?:\{{\{{[^{{}}]*\}}\}}|\[[^\]\n]+\]|<[^>\n]+>|%\w+%|@\w+|\$\{{[^}}]+\}}|[ ])+)*
      [ \t]*(?:[,!.:;–—-]+(?=\s|$)|(?=\s*$)|(?=[ ]*[\p{{So}}]))
    )""",
    regex.VERBOSE,
)
_ONLY_HELLO = regex.compile(rf"(?i)[ \t]*{_HELLO}\b[^.?\n]{{0,40}}[,!:]?[ \t]*$")

_SIGN_OFF = regex.compile(
    r"""(?ix)[ \t*_]*(?:
      (?:with[ ])?(?:(?:my|our|many|very|all[ ](?:my|the))[ ])?(?:kind|kindest|best|warm|warmest|friendly|sincere|good)?[ ]?
        (?:personal[ ])?(?:regards|wishes|greetings)
    | (?:yours|very|sincerely|respectfully|faithfully|truly|cordially|warmly|gratefully|thankfully)(?:[ ](?:sincerely|faithfully|truly|yours|and[ ]\w+))*
    | all[ ](?:the|my)[ ](?:very[ ])?best(?:[ ]wishes)? | (?:the[ ]very[ ])?best | cheers | ciao | bye(?:[ ]for[ ]now)? | take[ ]care | ta
    | (?:many[ ]|with[ ])?thanks(?:[ ](?:again|so[ ]much|very[ ]much|a[ ]lot|in[ ]advance|and[ ]regards))? | thank[ ]you(?:[ ](?:again|so[ ]much|very[ ]much|in[ ]advance))?
    | (?:speak|talk|see[ ]you)(?:[ ]to[ ]you)?[ ](?:soon|tomorrow|then|later) | until[ ](?:soon|then)
    | have[ ]a[ ](?:great|good|lovely|nice|wonderful)[ ](?:day|weekend|evening|week|one)(?:[ ]ahead)?
    )[ \t*_]*[,.!~–—-]*[ \t]*(?:[\p{So}\p{Sk}]|:\)|;\))*[ \t]*$"""
)
_CLOSING_COMMA = regex.compile(r"[^,.?!:;\n]{2,60},[ \t]*$")
_DELIMITER = regex.compile(r"--[ \t]*$")
_AGENT_TAG = regex.compile(
    r"""(?x)(?<=[\s.!?)…,>]|^)
    (?: (?:(?:thanks|thank[ ]you|regards|cheers|sincerely|best)[ ]*[,.!]?[ ]*)?
        (?: [/^*~][ ]?\p{Lu}{1,3} | [-–—][ ]?\p{Lu}\p{Ll}{1,14} | [-–—][ ]?\p{Lu}{2,3} )
      | (?i:thanks|thank[ ]you|cheers|regards|best|kindly|sincerely)[ ]?[,.!]?[ ]?[-–—]?[ ]?\p{Lu}\p{Ll}{1,14}(?:[ ]@[ ][^\n]{1,20})?
    )[ \t]*(?:\(?\d/\d\)?)?[ \t]*$"""
)
_HEADING = regex.compile(r"[ \t]*(?:\#{1,6}[ \t]+\S.*|[-=_*]{3,}[ \t]*)$")
_FIELD = regex.compile(r"(?i)[ \t]*(?:subject|betreff|re|ref|our ref|your ref|title)[ \t]*:[ \t]+\S.*$")
_BULLET = regex.compile(r"[ \t]*(?:[-*•·–‣◦][ \t]+|\(?\d{1,2}[.)][ \t]+|\(?[a-z][.)][ \t]+)")
_CHAT_PREFIX = regex.compile(
    r"""(?x)[ \t]*(?:
      [\[(]\d{1,2}:\d{2}(?::\d{2})?(?:[ ]?[apAP][mM])?[\])][ \t]*(?:[-–][ ])?(?:\p{Lu}[\p{L}'’.-]{0,20}(?:[ ]\p{Lu}[\p{L}'’.-]{0,20}){0,2}[ ]?:[ \t])?
    | \d{1,2}:\d{2}(?::\d{2})?(?:[ ]?[apAP][mM])?[ \t]+(?:[-–][ ])?(?:\p{Lu}[\p{L}'’.-]{0,20}(?:[ ]\p{Lu}[\p{L}'’.-]{0,20}){0,2}[ ]?:[ \t])
    | (?i:agent|support|advisor|adviser|operator|representative|rep|staff|bot)(?:[ ]\d+)?[ ]?:[ \t]
    )"""
)
_CODE_SPAN = regex.compile(r"(`+)(?!`)[^\n]{1,200}?(?<!`)\1(?!`)")


_CUT_OFF = regex.compile(r"(?:>{1,3}|…|\.{2,3})?\s*\(?(?P<part>\d)/(?P<of>\d)\)?[^\w]*(?:[\^*/-]?\s?\p{Lu}{1,3})?\s*$|>{1,3}\s*$|\b\d/(?:$|\s*$)")


def is_cut_off(text: str) -> bool:
    """Tell whether a reply ends with a mark that it goes on in another message: *1/2*, *>>*."""
    found = _CUT_OFF.search(text.rstrip())
    return bool(found) and (found["part"] is None or found["part"] != found["of"])


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
    lines = split_lines(text)
    kinds = _quoted(text, lines)
    own = [i for i, kind in enumerate(kinds) if kind == "body" and text[lines[i].start : lines[i].end].strip("\ufeff \t")]
    for i, kind in enumerate(kinds):
        if kind == "body" and i not in set(own):
            kinds[i] = "layout"
    for i in list(own):
        shown = text[lines[i].start : lines[i].end]
        if _HEADING.match(shown) or (i == own[0] and _FIELD.match(shown)):
            kinds[i] = "layout"
    for i in own:
        if i in own and _is_caption(text, lines, i):
            kinds[i] = "layout"
    own = [i for i in own if kinds[i] == "body"]
    inner: dict[int, list[Run]] = {}
    if own:
        _close(text, lines, kinds, own, inner)
        _greet(text, lines, kinds, own, inner)
    runs: list[Run] = []
    for i, line in enumerate(lines):
        runs += inner.get(i) or _inside(text, kinds[i], line.start, line.end)
        runs.append(("layout" if kinds[i] == "layout" else kinds[i], line.end, line.next))
    return _merged(runs)


def _is_caption(text: str, lines: list[Line], i: int) -> bool:
    """Tell a heading in capitals: it stands alone above a line that is not in capitals."""
    shown = text[lines[i].start : lines[i].end].strip()
    before = text[lines[i - 1].start : lines[i - 1].end].strip() if i else ""
    after = text[lines[i + 1].start : lines[i + 1].end].strip() if i + 1 < len(lines) else ""
    letters = sum(c.isalpha() for c in shown)
    return letters > 3 and shown.isupper() and shown[-1] not in ".!" and not before and bool(after) and not after.isupper()


def _quoted(text: str, lines: list[Line]) -> list[str]:
    """Tell quoted and code lines from the writer's own."""
    kinds = ["body"] * len(lines)
    shown = [text[line.start : line.end] for line in lines]
    fenced = False
    i = 0
    while i < len(lines):
        if _FENCE.match(shown[i]):
            fenced = not fenced
            kinds[i] = "code"
        elif fenced:
            kinds[i] = "code"
        elif _QUOTE_MARK.match(shown[i]) or _CUSTOMER_TURN.match(shown[i]):
            kinds[i] = "quote"
        elif (last := _attribution(shown, i)) is not None:
            for j in range(i, last + 1):
                kinds[j] = "quote"
            following = next((s for s in shown[last + 1 :] if s.strip()), "")
            if not _QUOTE_MARK.match(following):
                kinds[last + 1 :] = ["quote"] * (len(lines) - last - 1)
                break
            i = last
        elif _ORIGINAL.match(shown[i]) or (_MAIL_FROM.match(shown[i]) and i and _mail_block(shown, i)):
            kinds[i:] = ["quote"] * (len(lines) - i)
            break
        i += 1
    return kinds


def _attribution(shown: list[str], i: int) -> int | None:
    """Give the last line of an *On … wrote:* that opens on line i (mail programs wrap it), else None."""
    if _ATTRIBUTION.match(shown[i]):
        return i
    if _ATTRIBUTION_OPENS.match(shown[i]) and i + 1 < len(shown) and _ATTRIBUTION.match(shown[i] + " " + shown[i + 1]):
        return i + 1
    return None


def _mail_block(shown: list[str], i: int) -> bool:
    return sum(bool(_MAIL_FIELD.match(line)) for line in shown[i + 1 : i + 5]) >= 2


def _close(text: str, lines: list[Line], kinds: list[str], own: list[int], inner: dict[int, list[Run]]) -> None:
    """Mark the sign-off, the signature below it, or the initials an agent ends a chat line with."""
    shown = {i: text[lines[i].start : lines[i].end] for i in own}
    for at in range(len(own) - 1, -1, -1):
        i, below = own[at], own[at + 1 :]
        if len(below) > 8 or any(len(shown[j]) > 70 for j in below):
            break
        if _DELIMITER.match(shown[i]) and below:
            for j in own[at:]:
                kinds[j] = "signature"
            own = own[:at]
            break
        closing = _SIGN_OFF.match(shown[i]) or (
            _CLOSING_COMMA.match(shown[i]) and len(shown[i].split()) <= 7 and 1 <= len(below) <= 4
            and at > 0 and all(_is_name(shown[j]) for j in below)
        )  # fmt: skip
        if closing and (at > 0 or not below):
            kinds[i] = "sign-off"
            for j in below:
                kinds[j] = "signature"
            own = own[:at]
            break
    for i in own:
        line, tag = lines[i], _AGENT_TAG.search(shown[i])
        if tag and tag.start() > 0 and kinds[i] == "body":
            inner[i] = [
                *_inside(text, "body", line.start, line.start + tag.start()),
                ("sign-off", line.start + tag.start(), line.end),
            ]


def _is_name(line: str) -> bool:
    """Tell whether a line could stand in a signature: a few words, no sentence."""
    return len(line.split()) <= 6 and not regex.search(r"[.?!]\s*$", line)


def _greet(text: str, lines: list[Line], kinds: list[str], own: list[int], inner: dict[int, list[Run]]) -> None:
    """Mark the greeting at the start of the first own line."""
    i = own[0]
    if kinds[i] != "body":
        return
    line = lines[i]
    prefix = _CHAT_PREFIX.match(text, line.start, line.end)
    start = prefix.end() if prefix else line.start
    if start == line.start and text.startswith("\ufeff", start):
        start += 1
    shown = text[start : line.end]
    found = _GREETING.match(shown)
    whole = _ONLY_HELLO.match(shown)
    short = len(shown.split()) <= (6 if shown.rstrip()[-1:] in ",!:" else 2)
    end = max(found.end() if found else 0, whole.end() if whole and short else 0)
    if not end:
        return
    rest = inner.get(i) or _inside(text, "body", line.start, line.end)
    inner[i] = [
        *_clip(rest, line.start, start),
        ("greeting", start, start + end),
        *_clip(rest, start + end, line.end),
    ]


def _clip(runs: list[Run], start: int, end: int) -> list[Run]:
    return [(kind, max(a, start), min(b, end)) for kind, a, b in runs if max(a, start) < min(b, end)]


def _inside(text: str, kind: str, start: int, end: int) -> list[Run]:
    """Find what stands inside a line: its bullet or time, code, placeholders."""
    if kind != "body":
        return [(kind, start, end)]
    runs: list[Run] = []
    bom = text.startswith("\ufeff", start)
    at = start + 1 if bom else start
    for pattern in (_CHAT_PREFIX, _BULLET):
        if found := pattern.match(text, at, end):
            at = found.end()
            break
    if at > start:
        runs.append(("layout", start, at))
    taken = [(m.start(), m.end(), "code") for m in _CODE_SPAN.finditer(text, at, end)]
    for mark in find_placeholders(text[at:end]):
        a, b = mark.start + at, mark.end + at
        if not any(a < y and x < b for x, y, _ in taken):
            taken.append((a, b, "placeholder"))
    for a, b, what in sorted(taken):
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
