"""Words in their normal form: one spelling, and every form of a verb.

Rules and replies pass through the same functions, so *apologise* in a rule meets *apologize* in a reply,
and ``forms("forget")`` gives what a rule means by ``~forget``. Nothing here needs a model: a rule can say
which words must be there before anything is parsed.
"""

from __future__ import annotations

from functools import lru_cache

import regex

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"'})

# How people type in chats. Only words that mean nothing else in a reply.
CHAT = {
    "u": "you", "ur": "your", "urs": "yours", "ya": "you", "r": "are", "pls": "please", "nothin": "nothing", "heres": "here's", "bcs": "because", "chk": "check", "plz": "please",
    "pleas": "please", "thx": "thanks", "tks": "thanks", "ppl": "people", "bc": "because", "cuz": "because",
    "coz": "because", "cos": "because", "tho": "though", "thru": "through", "yr": "your", "youve": "you've",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "recieve": "receive", "recieved": "received",
    "recieving": "receiving", "apologis": "apologize", "appologize": "apologize", "appologies": "apologies",
    "inconvience": "inconvenience", "inconvinience": "inconvenience", "unfortunatly": "unfortunately",
    "tommorow": "tomorrow", "tomorow": "tomorrow", "tmrw": "tomorrow", "responsability": "responsibility",
    "polocy": "policy", "polcy": "policy", "definately": "definitely", "seperate": "separate",
    "adress": "address", "untill": "until", "til": "until", "becuase": "because",
    "beleive": "believe", "shoud": "should", "shoudl": "should", "shouldof": "should have", "shouldve": "should have", "couldve": "could have", "wouldve": "would have", "mustve": "must have",
}  # fmt: skip

_IZE = regex.compile(r"(?<=[a-z]{3})([iy])s(e|es|ed|ing|ation|ations|er|ers)$")
_OUR = regex.compile(r"^(un|dis|mis)?(col|fav|hon|behavi|lab|neighb|rum|hum|endeav|flav|harb)our")
_STOP = regex.compile(r"(?<=^[^.]{2,})\.$")  # of *T&C.* at the end of a sentence, which a tokenizer leaves as it is
_OTHER = {
    "centre": "center", "centres": "centers", "licence": "license", "cancelled": "canceled",
    "cancelling": "canceling", "fulfil": "fulfill", "fulfils": "fulfills", "enquiry": "inquiry", "enquire": "inquire",
    "cheque": "check", "catalogue": "catalog", "programme": "program", "travelled": "traveled",
    "whilst": "while", "ok": "okay", "judgement": "judgment",
}  # fmt: skip

# The written forms of one meaning that a tokenizer splits off, with and without their apostrophe.
PIECES = {
    "n't": "not", "nt": "not", "'ve": "have", "ve": "have", "'ll": "will", "ll": "will", "'re": "are", "re": "are",
    "'m": "am", "m": "am",
}  # fmt: skip
# What *'s* and *'d* may be behind a word, and the mark for one that only a parse can tell.
_S, _D = ("'s", "is", "has"), ("'d", "would", "had")
CLITICS = {"'s": _S, "s": _S, "'d": _D, "d": _D}
UNTOLD = {"/".join(meant): frozenset(meant) for meant in (_S, _D)}
_SPLIT = regex.compile(r"^(.+?)(n't|'ve|'ll|'re|'m|'d|'s)$")
_HYPHEN = regex.compile(r"(?<=\p{L})(-)(?=\p{L})")  # spaCy makes *mix-up* three words
BEFORE_NOT = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
# Contractions typed without their apostrophe, but for *ill*, *id*, *well*, *were*, *hell*, *shell*, which are words.
_BARE_NOT = regex.compile(r"(do|does|did|is|are|was|were|has|have|had|ca|wo|sha|could|would|should|must|need|ai)nt")
_BARE_HAVE = regex.compile(r"(could|should|would|might|must)ve")
_BARE = {
    "im": "i'm", "ive": "i've", "youre": "you're", "theyre": "they're", "youve": "you've", "weve": "we've",
    "theyve": "they've", "youll": "you'll", "theyll": "they'll", "thats": "that's", "whats": "what's",
    "theres": "there's", "hes": "he's", "shes": "she's", "whos": "who's",
}  # fmt: skip


@lru_cache(maxsize=4_000)
def normal(word: str) -> str:
    """Give the one spelling that stands for a written word: lower case, straight quotes, -ize, -or."""
    word = word.translate(_QUOTES).lower()
    if "." in word:  # most words have nothing that one of the patterns could match
        word = _STOP.sub("", word)
    word = _OTHER.get(word, word).replace("e-mail", "email")
    if "is" in word or "ys" in word:
        word = _IZE.sub(r"\1z\2", word)
    return _OUR.sub(r"\1\2or", word) if "our" in word else word


def straight(text: str) -> str:
    """Give a text with straight quotes, character for character."""
    return text.translate(_QUOTES)


def pieces(word: str) -> list[str]:
    """Split one written word as a tokenizer does: ``can't`` gives ``can, not``; ``cannot`` and ``cant`` the same."""
    word = straight(word).lower().replace("e-mail", "email")
    if word == "cannot":
        return ["can", "not"]
    if bare := _BARE_NOT.fullmatch(word):
        return [BEFORE_NOT.get(bare[1], bare[1]), "not"]
    if bare := _BARE_HAVE.fullmatch(word):
        return [bare[1], "have"]
    word = _BARE.get(word, word)
    if "-" in word and (parts := _HYPHEN.split(word))[1:]:
        return [piece for part in parts for piece in (pieces(part) if part != "-" else ["-"])]
    if found := _SPLIT.match(word):
        stem, tail = found.groups()
        if tail == "n't":
            stem = BEFORE_NOT.get(stem, stem)
        return [*pieces(stem), PIECES.get(tail, tail)]
    return [normal(word)]


_IRREGULAR = """
be am is are was were been being|have has had having|do does did done doing|go goes went gone going
say said|get got gotten getting|make made making|know knew known|think thought|take took taken taking
see saw seen|come came coming|find found|give gave given giving|tell told|feel felt|leave left leaving
put putting|mean meant|keep kept|let letting|begin began begun beginning|show shown showed|hear heard
run ran running|hold held|bring brought|write wrote written writing|sit sat sitting|stand stood|lose lost losing
pay paid|meet met|send sent|build built|fall fell fallen|cut cutting|read|spend spent|buy bought|choose chose chosen choosing
break broke broken|speak spoke spoken|grow grew grown|drive drove driven driving|win won winning|teach taught
forget forgot forgotten forgetting|understand understood|misunderstand misunderstood|oversee oversaw overseen
catch caught|throw threw thrown|deal dealt|sell sold|fight fought|lay laid|lie lay lain lied lying|rise rose risen rising
set setting|reset resetting|shut shutting|hit hitting|quit quitting|split splitting|spread|cost|hurt|beat beaten
draw drew drawn|drop dropped dropping|eat ate eaten|fly flew flown|freeze froze frozen freezing|hide hid hidden hiding
mislay mislaid|mistake mistook mistaken mistaking|misread|mishear misheard|misspeak misspoke misspoken|withdraw withdrew withdrawn
overpay overpaid|undertake undertook undertaken|undo undid undone|redo redid redone|withhold withheld|seek sought
shake shook shaken|sleep slept|steal stole stolen|stick stuck|swear swore sworn|wake woke woken waking|wear wore worn
bear bore borne|bend bent|bind bound|blow blew blown|feed fed|forgive forgave forgiven forgiving|lead led|lend lent|ring rang rung
shoot shot|sing sang sung|sink sank sunk|slip slipped slipping|swim swam swum|tear tore torn|upset upsetting
bet betting|burn burnt burned|dream dreamt|learn learnt learned|spoil spoilt spoiled|ship shipped shipping
become became becoming|arise arose arisen|hang hung|strike struck|dig dug digging|ride rode ridden|light lit|prove proven|forbid forbade forbidden
spin spun spinning|sweep swept|wind wound|bite bit bitten|flee fled|cling clung|grind ground|string strung|bid bidding|swing swung
"""
_TABLE: dict[str, tuple[str, ...]] = {}
for _entry in _IRREGULAR.replace("\n", "|").split("|"):
    if _entry.strip():
        _base, *_rest = _entry.split()
        _TABLE[_base] = tuple(_rest)
del _entry, _base, _rest
_BASE = {form: verb for verb, others in reversed(_TABLE.items()) for form in others}

_VOWELS = "aeiou"
_PREFIX = regex.compile(r"(?:re|mis|over|under|out|un|fore|pre|up)(?=\p{L}{3})")


def _irregular(verb: str) -> tuple[str, ...]:
    """Give the irregular forms of a verb, or of the one a prefix stands before: *resend* has *resent*."""
    if verb in _TABLE or not (prefix := _PREFIX.match(verb)):
        return _TABLE.get(verb, ())
    return tuple(prefix[0] + form for form in _TABLE.get(verb[prefix.end() :], ()))


@lru_cache(maxsize=4_000)
def forms(verb: str) -> frozenset[str]:
    """Give every form of a verb in its normal spelling, the base form among them.

    A form too many (*offerring*) costs nothing, a form too few is a miss: where spelling varies, both are given.
    """
    verb = normal(verb)
    found = {verb, *_irregular(verb)}
    stem = verb[:-1] if verb.endswith("e") and len(verb) > 2 and not verb.endswith(("ee", "oe", "ye")) else verb
    after_consonant_y = verb.endswith("y") and len(verb) > 2 and verb[-2] not in _VOWELS
    if after_consonant_y:
        found |= {verb[:-1] + "ies"}
    elif verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        found |= {verb + "es"}
    else:
        found |= {verb + "s"}
    stems = {stem}
    closed = len(verb) > 2 and verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS
    if closed and (len(verb) == 3 or verb[-3] not in _VOWELS or verb[-3:-1] == "ui"):
        stems.add(verb + verb[-1])
    if verb.endswith("ic"):
        stems.add(verb + "k")
    irregular = verb in _TABLE
    for each in stems:
        found.add(each + "ing")
        if not irregular:
            past = verb[:-1] + "ied" if after_consonant_y else each + ("d" if each.endswith("e") else "ed")
            found.add(past)
    if verb.endswith("ie"):
        found.add(verb[:-2] + "ying")
    return frozenset(normal(form) for form in found)


def base(form: str) -> str:
    """Give the verb that a form in its normal spelling is an irregular one of: *froze* gives *freeze*; else the form."""
    if form in _TABLE:
        return form
    prefix = _PREFIX.match(form)
    verb = _BASE.get(form[prefix.end() :]) if prefix else None
    return _BASE.get(form) or (prefix[0] + verb if prefix and verb else form)
