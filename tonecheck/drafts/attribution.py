"""Attributions: the line a mail program puts above a quotation to say who wrote it and when.

*On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org> wrote:* has a date that is nothing but a date, and a sender as an
address book has one. *On Monday our driver wrote:* has neither; it is a sentence of the reply.
"""

from __future__ import annotations

import regex

from tonecheck.patterns import later

# Dates and times as programs write them, in four languages.
_DAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    r"|mo|di|mi|do|fr|sa|so|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lun|mar|mer|jeu|ven|sam|dim"
    r"|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|mi[ée]|jue|vie|s[áa]b|dom"
)
_MONTH = (
    r"jan(?:uary|uar|v|vier)?|feb(?:ruary|ruar|rero)?|mar(?:ch|s|zo)?|märz?|apr(?:il)?|may|mai|june?|juni?o?|july?|juli?o?"
    r"|aug(?:ust)?|sept?(?:ember|embre|tembre|iembre)?|setiembre|o[ck]t(?:ober|obre|ubre)?|nov(?:ember|embre|iembre)?"
    r"|de[cz](?:ember)?|f[ée]vr?(?:ier)?|avr(?:il)?|juin|juil(?:let)?|ao[ûu]t|d[ée]c(?:embre)?|enero|ene|abr(?:il)?|mayo"
    r"|ago(?:sto)?|dic(?:iembre)?"
)
_CLOCK = r"\d{1,2}(?::|h|[ ]h[ ])\d{2}(?::\d{2})?"
_NUMERIC = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_ZONE = r"(?-i:\(?(?:GMT|UTC|[A-Z]{1,4}T|MESZ|MEZ|OESZ|OEZ|Z)(?:[ ]?[+-]\d{1,2}:?\d{0,2})?\)?)|[+-]\d{2}:?\d{2}"
_TIME_WORD = r"at|um|uhr|à|a[ ]las?|del?|den|[ap]\.?[ ]?m\.?|vorm\.|nachm\.|(?:\p{L}{4,9}[ ]){1,2}(?:standard|daylight|summer)[ ]time"
DATE = later(
    rf"(?i)(?:(?:(?:{_DAY})\.?|(?:{_MONTH})\.?|{_NUMERIC}\.?|{_CLOCK}(?:[ ]?[ap]\.?m\.?)?|\d{{1,4}}(?:st|nd|rd|th|er|º)?\.?|{_ZONE}|{_TIME_WORD})(?:[ ,]+|$))++"
)
IS_DATED = later(
    rf"(?i){_NUMERIC}|\b\d{{1,2}}(?:st|nd|rd|th|er|º)?\.?[ ](?:de[ ])?(?:{_MONTH})\b|\b(?:{_MONTH})\.?[ ]\d{{1,2}}(?!\d)"
)
_HAS_NUMERIC = later(_NUMERIC)
HAS_CLOCK = later(rf"\b{_CLOCK}")
_HAS_YEAR = later(r"\b(?:19|20)\d\d\b")

_ADDRESS = r"[^\s<>()\[\],;:]{1,64}@[^\s<>()\[\],;:]{1,100}"
_EMAIL = later(rf"\(?[<\[(][ ]?(?:mailto:)?{_ADDRESS}[ ]?[>\])]{{1,2}}(?:[<\[]mailto:{_ADDRESS}[>\]])?|{_ADDRESS}")
_BRACKETED = later(rf"[<\[(][ ]?(?:mailto:)?{_ADDRESS}[ ]?[>\])]")
# Who wrote, as an address book has it; *our driver* is in none.
_PARTICLE = r"de[ ]la|de[ ]los|von[ ]der|van[ ]der?|dell?[ao]?|de|do|da|dos|di|du|des|la|le|von|van|zu|zum|ten|ter|bin|al|y|e|und|et|and|of|via|at"
_WORD = r"[\p{Lu}\p{Lo}\d][\p{L}\p{M}\d'’.&/@-]{0,40}"
NAME = later(
    rf"(?:{_WORD}|\((?:{_WORD}|\p{{Ll}}+)(?:[ ]{_WORD})?\)|(?:{_PARTICLE})(?=[ ]))(?:,?[ ]+(?:{_WORD}|\([^()]{{1,40}}\)|(?:{_PARTICLE})(?=[ ]))){{0,7}}+"
)
_SOMEBODY = later(
    r"(?i:\b(?:i(?!\.)|we|you|he|she|they|it|who|ich|wir|ihr|er|je|nous|vous|ils?|elles?|yo|usted|ustedes|él|ella|nosotros)\b)"
    r"|(?-i:\b(?:my|our|your|his|her|their|the|this|that|an?|some\w+|du|sie|Sie|mein\w*|unser\w*|eine?r?|(?<!v[ao]n )der|die|das|notre|votre|mon|ma|une?|nuestr[oa]|su|mi|unos?|una)\b)"
    r"|(?i:^[ ]*(?:my|our|your|his|her|their|the|this|that|an?|as|what|mein\w*|unser\w*|eine?|der|die|das|notre|votre|nuestr[oa])\b)"
)

_WROTE = r"(?:wrote|writes|schrieb|a[ ]écrit|escribió)"
_END = r"[ ,]*(?P<colon>:|(?<=[ ])-{2,}(?=[ ]*$))?[ *]*-*[ ]*$"
_LED = later(
    rf"""(?x)[ ]*(?:-+[ ]+)?\*?(?:
      (?:On|At|In[ ]a[ ]message[ ]dated|Le|El)[ ](?P<mid>.{{3,300}}?)[ ,]*\b(?:wrote|writes|a[ ]écrit|escribió){_END}
    | Am[ ](?P<am>.{{3,150}}?),?[ ](?:schrieb[ ](?P<by>.{{1,200}}?)|hat[ ](?P<hat>.{{1,200}}?)[ ]geschrieben){_END} )"""
)
_TAILED = later(
    rf"[ >]*(?P<who>.{{2,200}}?),?[ ](?P<verb>wrote on|schrieb am|a écrit le|escribió el)[ ](?P<mid>.{{3,100}}?){_END}"
)
_NAMED = later(rf"[ ]*(?:-{{2,}}[ ]*)?(?P<who>.{{2,200}}?),?[ ]{_WROTE}{_END}")
_STAMPED = later(rf"[ ]*(?P<mid>(?:\d|\p{{Lu}}\p{{Ll}}{{2,8}},).{{8,160}}<{_ADDRESS}>)[ ]?:[ ]*$")
_MAY_LEAD = later(
    rf"[ ]*(?:-+[ ]+)?\*?(?:On|At|In a message|Am|Le|El)[ ]|.*(?:\b{_WROTE}\b|<[ ]?(?:mailto:)?{_ADDRESS})"
)
_ENDS = later(rf"\b(?:{_WROTE}|geschrieben)\b|<{_ADDRESS}>[ ]?:[ ]*$")
_LEADS = frozenset(("On", "At", "In", "Am", "Le", "El"))  # how an attribution may begin
_VERBS = ("wrote", "writes", "schrieb", "écrit", "escribió", "geschrieben")  # one is in an attribution, or an address


def may_lead(line: str) -> bool:
    """Tell whether a line may be the first of an attribution."""
    leads = line.lstrip(" -*")[:2] in _LEADS or "@" in line or any(verb in line for verb in _VERBS)
    return leads and _MAY_LEAD.match(line) is not None


def may_end(joined: str) -> bool:
    """Tell whether the last of some lines joined may be the last of an attribution."""
    return ("@" in joined or any(verb in joined for verb in _VERBS)) and _ENDS.search(joined) is not None


def who_wrote(line: str) -> bool | None:
    """Tell whether a line, its wrapped parts joined, says who wrote when.

    True as only programs say it, with date, time, address; False as people may, too; None if it doesn't.
    """
    if found := _LED.match(line):
        date, who, comma = _parted(found["mid"]) if found["mid"] else (found["am"], found["by"] or found["hat"], True)
        if not date or not DATE.fullmatch(date.strip()) or not _is_sender(who):
            return None
        dated, clock = IS_DATED.search(date), HAS_CLOCK.search(date)
        by_mail, year = _EMAIL.search(line), _HAS_YEAR.search(date) and found["mid"]
        certain = bool(dated and (by_mail or (comma and (clock or year))))
        if found["colon"]:
            return certain
        return True if certain and clock and (by_mail or "(" in who) else None
    if (found := _TAILED.match(line)) and found["colon"] and _is_sender(found["who"]):
        if not DATE.fullmatch(found["mid"].strip()):
            return None
        numeric = found["verb"] != "wrote on" or _HAS_NUMERIC.search(found["mid"])
        return bool(
            _BRACKETED.search(found["who"])
            or (numeric and IS_DATED.search(found["mid"]) and HAS_CLOCK.search(found["mid"]))
        )
    if (found := _NAMED.match(line)) and found["colon"] and _is_sender(found["who"]):
        return _BRACKETED.search(found["who"]) is not None
    if found := _STAMPED.match(line):
        date, who, _ = _parted(found["mid"])
        return True if HAS_CLOCK.search(date) and _is_sender(who) else None
    return None


def _parted(mid: str) -> tuple[str, str, bool]:
    """Part *Mon, 3 Mar 2025 at 10:12, Ann Lee <…>* into the date and the sender, and tell whether a comma parts them."""
    date, comma, who = mid.rstrip(" ,").rpartition(",")
    named = _EMAIL.sub("", who).strip()
    if comma and DATE.fullmatch(date.strip()) and who.strip() and not regex.search(r"\d\d", named):
        return date, who, True
    led = DATE.match(mid)
    if led is None:
        return "", mid, False
    return led.group(), mid[led.end() :], led.group().rstrip().endswith(",")


def _is_sender(who: str) -> bool:
    """Tell whether words are a sender as a mail program names one, by name or address, and not *our driver* or *you*."""
    name = _EMAIL.sub(" ", who).strip(" ,\"'“”„«»*<>")
    if not name:
        return _EMAIL.search(who) is not None
    if _SOMEBODY.search(name):
        return False
    by_mail = _EMAIL.search(who) is not None and len(name.split()) <= 8
    return by_mail or NAME.fullmatch(name.replace('"', "").replace("“", "").replace("”", "")) is not None
