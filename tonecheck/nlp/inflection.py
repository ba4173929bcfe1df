"""Forms of verbs for rewrites: *overlooked* from *overlook*, *see* from *seen*, *was* or *were* for a subject.

What is irregular or doubled comes from the table of lemminflect, chosen because it is light, MIT and has every form of 6,700
verbs (pyinflect is its forerunner, word_forms needs NLTK, simplemma only lemmatizes). Only the table is read, with the first
word to inflect: the package would import spaCy, hang attributes on every token, and take four times as long. Where the table
has several forms, `_CHOSEN` and the spelling decide. Other verbs follow the verb they end with (*re-send*, *double-book*) or
the regular rules. Subjects are read from tags and dependencies, as in `tonecheck.nlp.grammar`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import regex

from tonecheck.nlp.lexicon import entries

if TYPE_CHECKING:
    from tonecheck.nlp.parse import Token

Form = Literal["base", "past", "participle", "ing", "third"]
Tense = Literal["present", "past"]

_COLUMNS: tuple[Form, ...] = ("past", "participle", "ing", "third")
_BY_TAG: dict[str, Form] = {"VBD": "past", "VBN": "participle", "VBG": "ing", "VBZ": "third"}

# Past, participle, and if need be -ing and third person, where the table's first is rare, of one country only, or wrong;
# ``=`` is the verb itself.
_CHOSEN: dict[str, dict[Form, str]] = {}
for _line in """
be was been being is|run ran run|whiz =zed =zed =zing =zes|dis =sed =sed =sing =ses
bear bore borne|bet = =|bid = =|broadcast = =|forecast = =|cost = =|get got got|quit = =|input = =|output = =|beat = beaten
troubleshoot troubleshot troubleshot|wake woke woken|weave wove woven|light lit lit|spotlight =ed =ed|highlight =ed =ed
learn =ed =ed|unlearn =ed =ed|burn =ed =ed|dream =ed =ed|lean =ed =ed|leap =ed =ed|smell =ed =ed|spell =ed =ed|misspell =ed =ed
respell =ed =ed|spill =ed =ed|spoil =ed =ed|blend =ed =ed|bless =ed =ed|dwell =ed =ed|stay =ed =ed|relay =ed =ed|alight =ed =ed
prove =d =d|disprove =d =d|shave =d =d|thrive =d =d|bereave =d =d|bust =ed =ed|offset = =|off-set = =|wet = =|wed =ded =ded
program =med =med =ming|diagram =med =med =ming|ski =ed =ed|okay =ed =ed|torpedo =ed =ed =ing =es|typeset = = =ting|fee =d =d|rebroadcast = =|abide =d =d
plead =ed =ed|gel =led =led|jell =ed =ed =ing|swell =ed swollen|spit spat spat|outbid = =|overlay overlaid overlaid|preset = =
dive =d =d|bias =ed =ed|reset = =|re-set = =|lie lay lain|overlie overlay overlain|arc =ed =ed =ing|zinc =ed =ed =ing
envelop =ed =ed|overspend overspent overspent|unmake unmade unmade|sublet = =|underlay underlaid underlaid|outspread = =
housebreak housebroke housebroken|bide =d =d|appal =led =led =ling|enrol =led =led =ling|enthral =led =led =ling|clad = =
mimic =ked =ked =king|outcrop =ped =ped =ping|rabbit =ed =ed =ing|forgo forwent forgone =ing|forego forewent foregone =ing
foreswear foreswore foresworn =ing|hiccough =ed =ed =ing|impanel =led =led =ling|bestride bestrode bestridden
tar =red =red =ring|pal =led =led =ling|bus =ed =ed =ing|fit =ted =ted|knit =ted =ted|daylight =ed =ed|floodlight =ed =ed|gird =ed =ed
heave =d =d|shoe shod shod|interweave interwove interwoven|midwife =d =d|caravan =ned =ned|quid =ded =ded =ding|cypher =ed =ed =ing
control =led =led =ling|corral =led =led =ling|kneel knelt knelt
""".replace("\n", "|").split("|"):
    if _line:
        _verb, *_forms = _line.replace("=", _line.split()[0]).split()
        _CHOSEN[_verb] = dict(zip(_COLUMNS, _forms, strict=False))
del _line, _verb, _forms
_MODAL_PAST = {"can": "could", "may": "might", "will": "would", "shall": "should"}
_MODALS = frozenset("can could may might will would shall should must ought".split())
_LONGEST = 60  # what is longer is no verb, and stays
_NO_VERBS = frozenset(("beware", "wrought", "joy-ride", "joyride", "ok"))  # of the table: without forms, or no word

_PARTICLES = frozenset("in out on off up down over back through away along ahead around forward by together".split())
# *login*, *log-in* and *setup* as agents write the verbs: the particle stands alone in any other form.
_WRITTEN_TOGETHER = regex.compile(
    r"(log|sign|check|opt|set|back|follow|top|cash|look|pick|drop|call|clean|line|start|write|send|turn|roll)-?(in|out|off|up|on)"
)
# What stands before a verb written as two words, so that its second is the one inflected.
_FIRST_HALF = frozenset("double triple cross fast copy test mass auto gift re pre mis over under".split())
_PREFIXES = frozenset(
    "re mis over under out un pre up de co dis non auto cross double fore inter down back counter self hand e fast hot by".split()
)
_ABBREVIATION = regex.compile(r"[^aeiouy]+|..?")  # *cc*, *DM*, *RSVP*; endings go behind an apostrophe
_SHORT = regex.compile(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxyhq]")  # one syllable whose consonant doubles: *chat*, *scan*
_CONSONANT_Y = regex.compile(r"[^aeiou]y$")
_HISSES = regex.compile(r"(?:[sxz]|[cs]h|[^aeiou]o)$")
_ODD = regex.compile(r"[ .']")  # variants nobody writes: *under went*, *o.k.'d*
_TO_WEIGH = regex.compile(r"[ .'/-]")  # in a form of the table: there are several, or it may be written otherwise
_ENDS_IN_E = regex.compile(r"(?:[vzu]|(?<!yn)c|[^s]s|[^aeiou]at|[dr]g|[bcdfgkptz]l|[iu]r)$")


@cache
def _table() -> dict[str, list[str]]:
    """Give the table's verbs: past, participle, -ing and third person, each with its variants divided by slashes."""
    found: dict[str, list[str]] = {}
    for line in entries():
        if ",verb," not in line:
            continue
        verb, kind, *forms = line.lower().split(",")
        if kind == "verb" and len(forms) == len(_COLUMNS) and verb not in _NO_VERBS:
            found[verb] = forms
    return found


@cache
def _bases(form: Form) -> dict[str, list[str]]:
    """Give, for each written form of the table's verbs, the verbs it may come from."""
    found: dict[str, list[str]] = {}
    column = _COLUMNS.index(form)
    other = 0 if form == "participle" else column  # as in `_variants`
    for verb, forms in (*_table().items(), ("be", [])):
        written = forms[column] or forms[other] if forms and verb not in _CHOSEN else ""
        doubled = form == "participle" and written == verb + verb[-1] + "ed"
        if written and not doubled and not _TO_WEIGH.search(written):  # then `_known` is that, and there is no other
            found.setdefault(written, []).append(verb)
            continue
        for each in dict.fromkeys((_known(verb, form), *_variants(verb, form))):
            found.setdefault(each, []).append(verb)
    return found


@lru_cache(maxsize=4_000)
def inflect(verb: str, form: Form) -> str:
    """Give a form of a verb, the verb's base form given: ``inflect("Log in", "past")`` is *Logged in*.

    A particle or object behind the first word stays; so does the case (*SEND* gives *SENT*). Of a modal verb only the past
    is another word. ``past`` of *be* is *was*; for *were* there is `agree`.
    """
    head, gap, rest = verb.partition(" ")
    if gap and head.lower() in _FIRST_HALF and rest.lower() not in _PARTICLES and rest.lower() in _table():
        return head + gap + inflect(rest, form)
    if form == "base" or not head or head.lower() in _MODALS or len(head) > _LONGEST:
        changed = _MODAL_PAST.get(head.lower()) if form == "past" else None
        return (_in_case_of(head, changed) if changed else head) + gap + rest
    return _word_form(head, form) + gap + rest


def _word_form(verb: str, form: Form) -> str:
    low = verb.lower()
    if split := _WRITTEN_TOGETHER.fullmatch(low):
        return inflect(verb[: split.end(1)], form) + " " + verb[split.start(2) :]
    if low in _table() or low in _CHOSEN:
        return _in_case_of(verb, _known(low, form))
    first, _, last = verb.rpartition("-")
    if first and last:
        return f"{inflect(first, form)} {last}" if last.lower() in _PARTICLES else f"{first}-{inflect(last, form)}"
    if not verb[-1].isalpha() or _ABBREVIATION.fullmatch(low) or (verb.isupper() and len(verb) <= 4):
        return verb + {"ing": "'ing", "third": "'s"}.get(form, "'d")
    inner = _inner_verb(low)
    return _in_case_of(verb, low[:inner] + _known(low[inner:], form) if inner else _regular(low, form))


def _inner_verb(low: str) -> int:
    """Give where a known verb begins that another ends with (*un-subscribe*, *photo-shop*); 0 if none does."""
    ends = [at for at in range(1, len(low) - 2) if low[at:] in _table()]
    long = [at for at in ends if len(low) - at >= 4]
    return next(iter([at for at in ends if low[:at] in _PREFIXES] + long), 0)


def _known(verb: str, form: Form) -> str:
    """Give the one form of a verb of the table that we write."""
    if form in (chosen := _CHOSEN.get(verb, {})):
        return chosen[form]
    alike = [v for v in _variants(verb, form) if v.count("-") == verb.count("-")]
    if form == "third":  # *fulfils* of *fulfil*, *fulfills* of *fulfill*
        nearest = [v for v in alike if v.startswith(verb) and not v.startswith(verb + verb[-1])]
    else:  # *canceled* and *canceling*, not one of them and *cancelled*
        nearest = [v for v in alike if verb.endswith("l") and v in (verb + "ed", verb + "ing")]
    if form == "participle" and alike[:1] == [verb + verb[-1] + "ed"]:
        return _known(verb, "past")
    return (nearest or alike or [""])[0] or _regular(verb, form)


def _variants(verb: str, form: Form) -> list[str]:
    """Give every way the table writes a form of a verb; where it has no participle, the past is one."""
    forms = _table().get(verb, [""] * len(_COLUMNS))
    written = forms[_COLUMNS.index(form)] or (forms[0] if form == "participle" else "")
    return [each for each in written.split("/") if each and not _ODD.search(each)]


def _regular(verb: str, form: Form) -> str:
    stem = verb + verb[-1] if _SHORT.fullmatch(verb) else verb + "k" if verb.endswith("ic") else verb
    if form == "third":
        if _CONSONANT_Y.search(verb):
            return verb[:-1] + "ies"
        return (stem if verb.endswith("z") else verb) + ("es" if _HISSES.search(verb) else "s")
    if form == "ing":
        silent_e = verb.endswith("e") and len(verb) > 2 and not verb.endswith(("ee", "oe", "ye"))
        return verb[:-2] + "ying" if verb.endswith("ie") else (verb[:-1] if silent_e else stem) + "ing"
    return verb[:-1] + "ied" if _CONSONANT_Y.search(verb) else stem + ("d" if verb.endswith("e") else "ed")


def _in_case_of(model: str, form: str) -> str:
    """Write a form the way its verb is written: *Send* and *Sent*, *SEND* and *SENT*, *WhatsApp* and *WhatsApping*."""
    if model.islower() or (len(model) > 1 and model.isupper()):
        return form if model.islower() else form.upper()
    same = 0
    while same < min(len(model), len(form)) and model[same].lower() == form[same]:
        same += 1
    if not same and model[:1].isupper():
        return form[:1].upper() + form[1:]
    return model[:same] + form[same:]


def base_form(token: Token) -> str:
    """Give the base form of a verb of the parse, by its text and tag: *sent* as past tense gives *send*.

    In lower case, but for names (*WhatsApped*). Contractions give what they stand for: *'ve* is *have*, *wo* is *will*.
    """
    meant = token.word
    if meant in _HELPERS:
        return _HELPERS[meant]
    text: str = token.text.replace("’", "'")
    return base_of(text.lower() if text.isupper() or text.istitle() else text, _BY_TAG.get(token.tag_, "base"))


def form_of(token: Token, form: Form) -> str:
    """Give another form of a verb of the parse, spelt as this one is: *cancelled* gives *cancelling*, *learnt* stays *learnt*.

    In lower case, as `base_form` is.
    """
    base, text = base_form(token), token.lower_.replace("’", "'")
    written = _variants(base.lower(), form)
    if text in written and base != text:
        return text
    doubled = base + base[-1:]
    alike = [v for v in written if v.startswith(doubled)] if text.startswith(doubled) else []
    return alike[0] if alike else inflect(base, form)


_HELPERS = {
    **dict.fromkeys("am is are was were been being".split(), "be"),
    **dict.fromkeys("has had having".split(), "have"),
    **dict.fromkeys("does did done doing".split(), "do"),
    **{each: each for each in ("be", "have", "do", *_MODALS)},
}


@lru_cache(maxsize=4_000)
def base_of(text: str, form: Form) -> str:
    """Give the base form of a verb that is written in another: ``base_of("re-sent", "past")`` is *re-send*.

    A text that is no such form comes back as it is.
    """
    low = text.lower()
    if form == "base" or len(text) > _LONGEST:
        return text
    if found := _bases(form).get(low):
        return _in_case_of(text, _likeliest(found, low, form))
    first, gap, last = text.partition(" ")
    if first and gap:
        return base_of(first, form) + gap + last
    first, _, last = text.rpartition("-")
    if first and last:
        return f"{base_of(first, form)}-{last}" if last.lower() in _PARTICLES else f"{first}-{base_of(last, form)}"
    stem, apostrophe, _ = text.partition("'")
    if apostrophe and stem:
        return stem
    return next((_in_case_of(text, verb) for verb in _guesses(low, form) if _word_form(verb, form) == low), text)


def _likeliest(verbs: list[str], low: str, form: Form) -> str:
    """Choose among verbs that share a form: rather one that we would write so, with the same hyphens, and no rare one."""
    return min(verbs, key=lambda v: (_known(v, form) != low, v.count("-") != low.count("-"), v in _RARE))


_RARE = frozenset(
    "annexe appal ax bath bide chaperon develope distil enrol enthral foreswear fulfil gell hiccough impanel instal instil lambast"
    " lassoo mimick pal premier programme psyche putt rout sky tar ting whirr whizz".split()
)


def _guesses(low: str, form: Form) -> list[str]:
    """Give the verbs that an unknown word may be a form of, likeliest first."""
    found = [
        low[:at] + verb
        for at in range(1, len(low) - 2)
        for verb in sorted(_bases(form).get(low[at:], ()), key=_RARE.__contains__)
    ]
    ending = {"ing": "ing", "third": "s"}.get(form, "ed")
    if not low.endswith(ending) or len(low) < len(ending) + 2:
        return found
    stem = low[: -len(ending)]
    if form == "third":
        if stem.endswith("ie"):
            found.append(stem[:-2] + "y")
        return [*found, stem[:-1], stem] if regex.search(r"(?:ss|zz|[xo]|[cs]h)e$", stem) else [*found, stem]
    if stem[-1:] == stem[-2:-1] and not stem.endswith(("ss", "ll", "zz", "ff")):
        found.append(stem[:-1])
    if form != "ing" and stem.endswith("i"):
        found.append(stem[:-1] + "y")
    if stem.endswith("ick"):
        found.append(stem[:-1])
    return [*found, *((stem + "e", stem) if _ENDS_IN_E.search(stem) else (stem, stem + "e"))]


class Subject(NamedTuple):
    """What a finite verb agrees with: 1, 2 or 3 for the person, and whether it is plural."""

    person: int = 3
    plural: bool = False


def agree(verb: str, subject: Token | Subject, tense: Tense = "present") -> str:
    """Give the finite form of a verb for its subject: ``agree("be", token)`` is *am*, *is* or *are*; as past *was* or *were*."""
    who = subject if isinstance(subject, Subject) else agreement(subject)
    several = who.plural or who.person == 2
    if verb.lower() == "be":
        present = "are" if several else "am" if who.person == 1 else "is"
        return _in_case_of(verb, present if tense == "present" else "were" if several else "was")
    if tense == "past":
        return inflect(verb, "past")
    return verb if several or who.person == 1 else inflect(verb, "third")


def is_plural(tokens: Sequence[Token]) -> bool:
    """Tell whether a noun phrase takes *are*, given its tokens in the parse; what is joined to it outside doesn't count."""
    inside = {t.i for t in tokens}
    top = next((t for t in tokens if t.head.i not in inside or t.head == t), None)
    return top is not None and agreement(top, inside).plural


_ARE = Subject(3, True)
_PRONOUNS = {
    **dict.fromkeys(("i", "me"), Subject(1)),
    **dict.fromkeys(("we", "us"), Subject(1, True)),
    "you": Subject(2, True),
    **dict.fromkeys("they them these those both few many several others ones".split(), _ARE),
    **dict.fromkeys(
        "he she it this that each every everyone everybody everything someone somebody something anyone anybody anything"
        " nobody nothing noone either neither one another much little less him her".split(),
        Subject(),
    ),
}
# Words whose number is that of what *of* brings: *all of the order*, *half of them*; after *the*, some stand for themselves.
_SHARES = frozenset(
    "all some any none most more half rest part plenty lot lots majority minority number couple handful variety range"
    " percent % proportion portion remainder fraction third quarter thirds quarters fifth total maximum minimum host bunch"
    " dozen enough load loads".split()
)
_COUNTS = frozenset("number variety range total maximum minimum".split())
_BARE_PLURAL = frozenset("all some any none most thirds quarters couple dozen".split())
_MANY = frozenset("these those many several both few various".split())
_PLURAL_NOUNS = frozenset("people police cattle folk folks criteria goods premises thanks clothes headphones".split())
_SINGULAR_NOUNS = frozenset(
    "news data feedback information staff team media mathematics economics logistics politics series customs luggage physics"
    " diabetes analysis basis status access process address business progress stress bonus bus gas class pass".split()
)
_PEOPLE = frozenset("elderly disabled blind deaf unemployed young old homeless sick injured following".split())
_ONE_THING = frozenset((("wear", "tear"), ("bed", "breakfast"), ("trial", "error")))
_JUST_ONE = frozenset(("one", "1", "1.0", "half"))
_BEHIND_THERE = ("attr", "nsubj", "dobj", "nsubjpass")
_JOINABLE = ("NN", "PRP", "DT", "CD", "WP", "VBG", "JJ")


def agreement(token: Token, inside: set[int] | None = None, depth: int = 0) -> Subject:
    """Give person and number of a subject of the parse, with what *and* and *or* join to it.

    *Which* has those of the noun before it, *there* those of the noun behind its verb. ``inside`` are the indexes of the
    only tokens to look at, if there are others; ``depth`` counts how often *of* and *which* led on.
    """
    meant = None
    if token.tag_ in ("WDT", "WP"):
        meant = next((t.head for t in token.ancestors if t.dep_ == "relcl" and t.head.i < token.i), None)
    elif token.tag_ == "EX":
        meant = next((t for t in token.head.rights if t.dep_ in _BEHIND_THERE and t.tag_ != "EX"), None)
    if depth > 10:  # *half of half of half of …*
        return Subject()
    if meant is not None:
        return agreement(meant, depth=depth + 1)
    joined, links = [token], set[str]()
    for last in joined:
        more = [t for t in _joined_to(last) if inside is None or t.i in inside]
        links |= {t.word for t in last.children if t.dep_ == "cc"} if more else set()
        joined += more
    if len(joined) == 1 or not links <= {"and", "&", "plus", "+"}:  # *the form or the receipts*: the nearest
        return _alone(joined[-1], depth)
    if tuple(t.word for t in joined) in _ONE_THING or any(t.word in ("each", "every") for t in token.lefts):
        return Subject()
    return Subject(min(_alone(t, depth).person for t in joined), True)


def _joined_to(token: Token) -> list[Token]:
    """Give what a parse joins to a noun: conjuncts; in a list its next item; a second subject behind an *and*."""
    links = [t.i for t in token.children if t.dep_ == "cc"]
    found = [t for t in token.children if t.dep_ == "conj" and t.tag_.startswith(_JOINABLE)]
    found += [t for t in token.children if t.dep_ == "appos" and any(c.dep_ == "cc" for c in t.children)]
    if links and not found and token.dep_.startswith("nsubj"):
        found = [t for t in token.head.lefts if t.dep_ == token.dep_ and t.i > max(links[-1], token.i)]
    return found


def _alone(token: Token, depth: int) -> Subject:
    """Give person and number of one noun or pronoun."""
    low, tag, before = token.word, token.tag_, {t.word for t in token.lefts}
    if low in _PRONOUNS:
        return _PRONOUNS[low]
    if low in _PEOPLE and tag.startswith(("JJ", "VB")) and "the" in before:
        return _ARE
    if token.dep_ in ("csubj", "csubjpass") or tag.startswith("VB"):
        return Subject()
    if low in _SHARES and not (low in _COUNTS and "the" in before):
        whole = [t for of in token.rights if of.word == "of" for t in of.children if t.dep_ == "pobj"]
        return Subject(3, agreement(whole[0], depth=depth + 1).plural if whole else low in _BARE_PLURAL)
    if low in _PLURAL_NOUNS or before & _MANY:
        return _ARE
    if low in _SINGULAR_NOUNS or before & {"this", "each", "every"}:
        return Subject()
    if tag in ("NNS", "NNPS"):
        return _ARE
    money = any(t.tag_ == "$" for t in token.lefts) or (tag == "CD" and token.i > 0 and token.nbor(-1).tag_ == "$")
    numbers = [t for t in token.lefts if t.dep_ == "nummod"] if tag != "CD" else [token]
    joined = any(t.dep_ == "conj" for number in numbers for t in number.children)  # *one or two*
    return Subject(3, not money and (joined or any(t.lower_ not in _JUST_ONE for t in numbers)))
