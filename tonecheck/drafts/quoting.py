"""Quoted messages: which lines of a reply somebody else wrote, and what a mail program put above them.

A *head* is what a program writes above a quotation: *On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org> wrote:*,
a block of *From:*, *Sent:*, *To:*, *-----Original Message-----*. People write much that looks like one, so a head that
makes a quotation of all below it must have what only programs write: a full date with a time, an address, a subject.
What is less sure is a head only above lines that are marked as quoted. When in doubt a line is the writer's own.

The forms are those of Gmail, Outlook, Apple Mail, Thunderbird, Yahoo and help desks in English, German, French, Spanish.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import regex

from tonecheck.drafts.attribution import DATE, HAS_CLOCK, IS_DATED, NAME, may_end, may_lead, who_wrote
from tonecheck.patterns import later

MAX_HEAD = 600  # characters; no program writes longer heads, and a longer line is not looked at
MARK = later(r"[ \t\ufeff]*(?:>|&gt;)[ ]?")
_MARKS = later(r"(?:[ \t\ufeff]*(?:>|&gt;)[ ]?)++")
# A mark that may be a word of the line: *>30 days*, *>:(*, or a mailbox's: *>From there on*. It is none where no neighbour is marked.
_NO_MARK = later(r"[ \t]*(?:>|&gt;)(?:(?:=[ ]?)?[£$€]?\d|[:._][<(/\[_]|From[ ])")
_SPACES = str.maketrans(dict.fromkeys("\t\u00a0\u2007\u2009\u202f", " "))

_SEPARATOR = later(
    r"""(?ix)[ ]*\*?(?:[-–—_]{2,}[ ]*(?:original[ ]message|original[ ]appointment|forwarded[ ]message|reply[ ]message
      |ursprüngliche[ ]nachricht|original-?[ ]?nachricht|weitergeleitete[ ]nachricht|message[ ]d['’]origine|message[ ]original|message[ ](?:transféré|réexpédié)
      |mensaje[ ](?:original|reenviado))[ ]*[-–—_]{2,}\*?
    | (?:begin[ ]forwarded[ ]message|anfang[ ]der[ ]weitergeleiteten[ ](?:nachricht|e-?mail)|début[ ]du[ ]message[ ](?:réexpédié|transféré)
      |inicio[ ]del[ ]mensaje[ ]reenviado)[ ]?:)[ ]*$"""
)
_BARE_SEPARATOR = later(
    r"(?i)[ ]*(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado)[ ]?:[ ]*$"
)
_REPLY_ABOVE = later(
    r"""(?ix)[ ]*(?:\#{1,3}[ ]?-{0,3}|-{2,}|={2,})[ ]?
    (?=[^\n]{0,80}\b(?:reply|answer|antwort\w*|répon\w+|resp(?:uesta|ond)\w*)\b)(?=[^\n]{0,80}\b(?:above|oberhalb|über|dessus|encima|arriba)\b)
    [^\#\n]{8,90}(?:-{0,3}[ ]?\#{1,3}|-{2,}|={2,})[ ]*$"""
)
_CITES = tuple("\"'“‘„«»")
_RULES = frozenset("*-–—_#=")  # what separators and rules begin with
_RULE = later(r"[ ]*(?:_{5,}|-{10,}|={10,}|\*{5,}|\*[ ]\*[ ]\*)[ ]*$")

# The fields of a mail's header; each role has its names in four languages.
_ROLES = {
    "from": r"from|von|de|absender|expéditeur|remitente",
    "date": r"date|received|datum|fecha",
    "sent": r"sent|gesendet|envoyé(?:[ ]le)?|enviad[oa]s?(?:[ ]el)?",
    "to": r"to|an|à|pour|para|destinataire",
    "copy": r"b?cc|kopie(?:[ ]\(cc\))?|blindkopie|cci|cco|copie(?:[ ]à)?|copia|reply-to|antwort[ ]an|répondre[ ]à|responder[ ]a",
    "subject": r"subject|betreff|objet|sujet|asunto",
    "other": r"importance|priority|attachments?|organization|wichtigkeit|anlagen|importancia|prioridad|datos[ ]adjuntos|importance|pièces[ ]jointes",
}
FIELD = later(
    r"(?i)[ \t]*(?P<bold>\*{1,2})?(?:"
    + "|".join(f"(?P<{role}>{names})" for role, names in _ROLES.items())
    + r")[ ]?(?::\*{0,2}|\*{1,2}[ ]?:)(?=[ \t]|<|$)[ \t]*"
)


def field_of(line: str) -> regex.Match[str] | None:
    """Give the name of a field that a line begins with, up to its value."""
    return FIELD.match(line) if ":" in line else None


_ANSWERED = later(r"(?i)(?:(?:re|aw|antw|fwd?|wg|tr|rv|sv|res?p)[ ]?:[ ]*)++")

TIME = r"(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?[ ])?\d{1,2}:\d{2}(?::\d{2})?(?:[ ]?[apAP][mM])?"
_TURN = later(
    rf"""(?xi)[ \t]*(?P<time>[\[(]?{TIME}[\])]?[ \t]*[-–]?[ \t]*)?
    (?:customer|client|visitor|user|guest|caller|passenger|member|kund(?:e|in)|besucher(?:in)?|cliente|visiteur)(?:[ ]\d+)?
    [ \t]*(?P<at>[\[(]{TIME}[\])])?[ \t]*:[ \t]"""
)
# In the details of an order *Guest: Ann Lee* is no turn of a chat.
_DETAIL = later(
    r"(?i)[ \t]*(?:your |our )?(?:order|booking|reservation|reference|ref|date|time|room|flight|seat|e-?mail|phone|tel|address|account|product|item|invoice|name"
    r"|amount|total|price|status|check-?in|check-?out|arrival|departure|nights?|party|case|ticket|plan|pnr|from|to|route|method|payment)\b[^:\n]{0,20}:[ \t]"
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a program wrote above a quotation: the lines ``first`` to ``last``, both counted.

    A ``certain`` one quotes all below it where nothing is marked as quoted. ``what`` is its sort: *wrote*, *fields*,
    *separator*, *reply-above*. ``subjects`` are the mail's subjects, as line and column, for they are the sender's words.
    """

    first: int
    last: int
    what: str
    certain: bool = True
    subjects: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Quotations:
    """What is quoted, line by line.

    ``quoted``: whether a line is. ``depths``: the marks in front of it. ``starts``: the column where its words start,
    behind the marks. ``turns``: the lines a customer wrote in a chat, with the column behind the name. ``heads``: by
    their first line.
    """

    quoted: list[bool]
    depths: list[int]
    starts: list[int]
    turns: dict[int, int] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)


def find_quotations(shown: Sequence[str], known: Collection[int] = (), apart: Collection[int] = ()) -> Quotations:
    """Tell the quoted lines of a text from the writer's own.

    ``shown`` are the lines without their line breaks. ``known`` are the numbers of lines that the text's format says are
    quoted, ``apart`` those that are code or layout; these are no heads and have no marks.
    """
    found = _marked(shown, known, apart)
    bare = [
        "" if i in apart else _spaced(line[start : start + MAX_HEAD + 1])
        for i, (line, start) in enumerate(zip(shown, found.starts, strict=True))
    ]
    found.turns = {i: end for i in range(len(shown)) if i not in apart and (end := _turn(shown, i))}
    i = 0
    while i < len(shown):
        if head := _head(bare, found.depths, i):
            found.heads[i] = head
            i = head.last
        i += 1
    _decide(shown, bare, found, apart)
    return found


def _spaced(line: str) -> str:
    """Make every space a usual one."""
    return line if line.isascii() and "\t" not in line else line.translate(_SPACES)


def _decide(shown: Sequence[str], bare: list[str], found: Quotations, apart: Collection[int]) -> None:
    """Mark what is quoted: marked lines, turns, heads, and all that is below a certain head without marks."""
    answered = False  # whether the writer's own words stand above
    i = 0
    while i < len(shown):
        head = found.heads.get(i)
        if found.depths[i] or i in found.turns:
            found.quoted[i] = True
        elif head is None:
            answered = answered or (i not in apart and bool(bare[i].strip()) and not field_of(bare[i]))
        elif _deeper_below(bare, found.depths, head.last):
            found.quoted[i : head.last + 1] = [True] * (head.last + 1 - i)
            i = head.last
        elif answered or head.what == "separator":
            found.quoted[i:] = [True] * (len(shown) - i)
            return
        elif head.what != "fields":  # without a word above it the words below may well be the reply
            found.quoted[i : head.last + 1] = [True] * (head.last + 1 - i)
            i = head.last
        i += 1


def _marked(shown: Sequence[str], known: Collection[int], apart: Collection[int]) -> Quotations:
    depths, starts = [0] * len(shown), [0] * len(shown)
    for i, line in enumerate(shown):
        if (">" in line or "&gt;" in line) and i not in apart and (marks := _MARKS.match(line)):
            depths[i] = line.count(">", 0, marks.end()) + line.count("&gt;", 0, marks.end())
            starts[i] = marks.end()
    if not any(depths):
        for i in known:
            depths[i] = 1
        return Quotations([False] * len(shown), depths, starts)
    alone = sum(map(bool, depths)) == 1
    for i, line in enumerate(shown):
        if not depths[i]:
            continue
        neighbours = depths[max(i - 1, 0) : i] + depths[i + 1 : i + 2]
        # A text that starts with >> and has no other mark goes on from another message.
        goes_on = alone and depths[i] > 1 and not any(each.strip() for each in shown[:i])
        if not any(neighbours) and (goes_on or _NO_MARK.match(line)):
            depths[i], starts[i] = 0, 0
    for i in range(1, len(shown) - 1):
        if not depths[i] and i not in apart and depths[i - 1] and depths[i + 1] and _is_rest(*shown[i - 1 : i + 2]):
            depths[i] = depths[i - 1]
    for i in known:
        depths[i] += 1
    return Quotations([False] * len(shown), depths, starts)


def _is_rest(above: str, line: str, below: str) -> bool:
    """Tell whether a line is the end of the marked one above, which a program wrapped without marking the rest."""
    words, after = line.split(), below.lstrip(" \t>")
    return (
        0 < len(words) <= 3 and len(line) <= 24 and line[0].islower() and (words[-1][-1] in ".?!" or after[:1].islower())
        and 66 <= len(above) <= 120 and above.rstrip()[-1] not in ".?!:;…"
    )  # fmt: skip


def _turn(shown: Sequence[str], i: int) -> int:
    """Give the column where the words of a customer's turn in a chat start, or 0."""
    turn = _TURN.match(shown[i]) if ":" in shown[i] else None
    if turn is None:
        return 0
    near = (shown[j] for j in (i - 1, i + 1) if 0 <= j < len(shown))
    value = shown[i][turn.end() : turn.end() + 60].strip()
    short = len(value.split()) <= 4 and value[-1:] not in ".?!"
    if short and not turn["time"] and not turn["at"] and any(map(_DETAIL.match, near)):
        return 0
    return turn.end()


def _deeper_below(bare: list[str], depths: list[int], last: int) -> bool:
    """Tell whether the first line with words below a head has more marks than the head."""
    below = next((j for j in range(last + 1, len(bare)) if bare[j].strip()), None)
    return below is not None and depths[below] > depths[last]


def _next(bare: list[str], depths: list[int], i: int, reach: int) -> int | None:
    """Give the next line with words if it is near and has as many marks."""
    after = next((j for j in range(i + 1, min(i + 1 + reach, len(bare))) if bare[j].strip()), None)
    return after if after is not None and depths[after] == depths[i] else None


def _head(bare: list[str], depths: list[int], i: int) -> Head | None:
    """Give the head that begins at a line, with those that follow it at once: a separator, then fields."""
    head = next((found for found in _heads(bare, depths, i) if found), None)
    if head is None or not (head.certain or _deeper_below(bare, depths, head.last)):
        return None
    after = _next(bare, depths, head.last, 3)
    if after is not None and head.what in ("separator", "reply-above"):
        below = _fields(bare, depths, after, loose=True) if head.what == "separator" else None
        below = below or next((found for found in _heads(bare, depths, after) if found and found.certain), None)
        if below:
            return Head(i, below.last, head.what, subjects=below.subjects)
    return head


def _heads(bare: list[str], depths: list[int], i: int) -> Iterator[Head | None]:
    line = bare[i]
    if not line.strip() or len(line) > MAX_HEAD:
        return
    first, has_colon = line.lstrip(" ")[:1], ":" in line
    if (has_colon or first in _RULES) and _SEPARATOR.match(line):
        yield Head(i, i, "separator")
    if has_colon and _BARE_SEPARATOR.match(line):
        after = _next(bare, depths, i, 2)
        below = None if after is None else _fields(bare, depths, after, loose=True)
        yield Head(i, below.last, "separator", subjects=below.subjects) if below else Head(i, i, "wrote", certain=False)
    if first in _RULES and _REPLY_ABOVE.match(line):
        yield Head(i, i, "reply-above")
    if first in _RULES and _RULE.match(line):
        yield _ruled(bare, depths, i)
    yield _fields(bare, depths, i)
    if may_lead(line):
        yield _attribution(bare, depths, i)


def _ruled(bare: list[str], depths: list[int], i: int) -> Head | None:
    """Give the head under a line of dashes or underscores: fields, or a help desk's *Ann Lee, 3 Mar 2025, 10:12 UTC*."""
    after = _next(bare, depths, i, 2)
    if after is None:
        return None
    if below := _fields(bare, depths, after, ruled="_" in bare[i]):
        return Head(i, below.last, "fields", subjects=below.subjects)
    who, _, date = bare[after].strip().rstrip(":").partition(", ")
    if len(bare[i].strip()) >= 20 and NAME.fullmatch(who) and DATE.fullmatch(date):
        return Head(i, after, "wrote") if HAS_CLOCK.search(date) and IS_DATED.search(date) else None
    return None


def _fields(bare: list[str], depths: list[int], i: int, loose: bool = False, ruled: bool = False) -> Head | None:
    """Give the fields of a mail's header that begin at a line; below a separator they are ``loose`` and certain."""
    opens = field_of(bare[i])
    if opens is None or not (loose or opens["from"] is not None):
        return None
    values: dict[str, str] = {}
    order: list[str] = []
    subjects: list[tuple[int, int]] = []
    bold, last, j = False, i, i
    while j < min(i + 14, len(bare)) and depths[j] == depths[i]:
        if each := field_of(bare[j]):
            role = each.lastgroup or "other"
            order.append(role)
            values.setdefault(role, bare[j][each.end() :])
            bold = bold or each["bold"] == "*"
            if role == "subject":
                answered = _ANSWERED.match(bare[j], each.end())
                subjects.append((j, answered.end() if answered else each.end()))
            last = j
        elif not any(map(field_of, bare[j + 1 : j + (3 if loose else 2)])):
            break  # only a blank line in a loose block or the rest of a wrapped field may stand between two
        elif not bare[j].strip() and not loose:
            break
        j += 1
    if not loose and (len(set(order)) < 3 or _is_mail(values, order, bold) + ruled * 2 < 3):
        return None
    return Head(i, last, "fields", subjects=tuple(subjects))


def _is_mail(values: dict[str, str], order: list[str], bold: bool) -> int:
    """Weigh how sure it is that fields are of a mail and not of a journey, a parcel, a lesson: 3 is sure."""
    sender = values["from"]
    has_address = "@" in sender or "@" in values.get("to", "")
    points = 2 * has_address + 2 * ("subject" in values) + ("copy" in values) + 2 * bold
    points += ("date" in values or "sent" in values) + 2 * (order[1] == "sent")
    points += bool(HAS_CLOCK.search(values.get("sent", "") + " " + values.get("date", "")))
    points -= 2 * (order[1] == "to")  # from here to there
    points -= 2 * ("@" not in sender and not NAME.fullmatch(sender.strip(" \"'*")))
    return points


def _attribution(bare: list[str], depths: list[int], i: int) -> Head | None:
    """Give the *On … wrote:* that begins at a line; mail programs wrap it over up to four."""
    for last in range(i, min(i + 4, len(bare))):
        if not bare[last].strip() or depths[last] != depths[i]:
            return None
        joined = " ".join(part.strip() for part in bare[i : last + 1])
        if len(joined) > MAX_HEAD:
            return None
        if may_end(joined) and (certain := who_wrote(joined)) is not None:
            below = next((line.lstrip()[:1] for line in bare[last + 1 : last + 4] if line.strip()), "")
            cited = below in _CITES and "@" not in joined  # as a person cites somebody, in quotation marks
            return Head(i, last, "wrote", certain and not cited)
    return None
