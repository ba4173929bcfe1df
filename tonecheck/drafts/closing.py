"""How a reply ends: the sign-off, the signature below it, and the footers that mail programs and companies add.

When in doubt a line is body: a postscript, an answer about unsubscribing, a sentence with *confidential* in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from tonecheck.patterns import later

NAME = r"[\p{Lu}\p{Lo}](?:[\p{L}\p{M}'’.-]*[\p{L}\p{M}]|\.)?"
NO_NAME = r"(?!(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|January|February|March|April|May|June|July|August|September|October|November|December)(?:\p{Ll}*day)?\b)"
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Frau|Herr)\b\.?"
BLANK = r"\{\{[^{}\n]*\}\}|\[[^\]\n]+\]|<[^>\n]+>|%\w+%|@\w+|\$\{[^}\n]+\}"  # a name that a template fills in

# What somebody says, not only calls somebody: *Hey it's broken!* is no greeting, *we can't* no name in a signature.
_SAYS = later(
    r"""(?x)\b(?i:i|we|you|he|she|it|they|there|this|that)(?:['’]\p{Ll}+)?[ ]\p{Ll} | ['’](?:s|re|ve|ll|d|m|t)[ ]
    | [ ](?:is|are|was|were|will|can|cannot|can['’]t|won['’]t|has|have|had|must|should|not)[ ] | \b(?i:please|ps|p\.s\.)(?![\w.])"""
)
# One of these is in what that pattern finds.
_SAID = frozenset(
    "i we you he she it they there this that is are was were will can cannot won has have had must should not please ps p".split()
)
_WORDS = re.compile(r"[a-z]+")


def says(line: str) -> bool:
    """Tell whether a line says something, as a name does not."""
    if line.isascii() and "'" not in line and _SAID.isdisjoint(_WORDS.findall(line.lower())):
        return False
    return _SAYS.search(line) is not None


_PHRASE = r"""(?:
      (?:with[ ])?(?:(?:my|our|many|very|all[ ](?:my|the))[ ])?(?:kind|kindest|best|warm|warmest|friendly|sincere|good)?[ ]?
        (?:personal[ ])?(?:regards|wishes|greetings)
    | (?:yours|very|sincerely|respectfully|faithfully|truly|cordially|warmly|gratefully|thankfully)(?:[ ](?:sincerely|faithfully|truly|yours|and[ ]\w+))*
    | all[ ](?:the|my)[ ](?:very[ ])?best(?:[ ]wishes)? | (?:the[ ]very[ ])?best | cheers | ciao | bye(?:[ ]for[ ]now)? | take[ ]care | ta
    | (?:many[ ]|with[ ])?thanks(?:[ ](?:again|so[ ]much|very[ ]much|a[ ]lot|in[ ]advance|and[ ]regards))? | thank[ ]you(?:[ ](?:again|so[ ]much|very[ ]much|in[ ]advance))?
    | (?:mit[ ])?(?:freundlichen|besten|vielen|herzlichen|lieben|freundliche|beste|viele|herzliche|liebe)[ ](?:grüßen?|gruß|grüssen?|gruss) | hochachtungsvoll
    | (?:bien[ ]|très[ ])?cordialement | (?:bien[ ])?à[ ]vous | (?:sincères|meilleures)[ ]salutations | un[ ](?:cordial[ ])?saludo | saludos(?:[ ]cordiales)? | atentamente
    )"""
_SIGN_OFF = later(
    rf"""(?ix)[ \t*_]*(?: {_PHRASE}
    | (?:speak|talk|see[ ]you)(?:[ ]to[ ]you)?[ ](?:soon|tomorrow|then|later) | until[ ](?:soon|then)
    | (?:your|the)[ ](?:[^\s.?!]+[ ]){{0,3}}(?:team|crew|gang)(?:[ ]at[ ][^.?!]{{1,30}})?
    | have[ ]a[ ](?:great|good|lovely|nice|wonderful)[ ](?:day|weekend|evening|week|one)(?:[ ]ahead)?
    )[ \t*_,.!~–—-]*(?:[\p{{So}}\p{{Sk}}]|:\)|;\))*[ \t]*$"""
)
# How sign-offs begin, case folded; and the most common ones, for which the pattern need not be asked.
_OPENINGS = tuple(
    "wi my our many very all ki best warm fri si good person regard greet your respect fa truly cordi gra thank the cheer"
    " ci bye take ta mi freundl bes vi herzli li hochacht bi très à mei un salud atent speak talk see have".split()
)
_USUAL_SIGN_OFFS = frozenset(
    (
        "regards",
        "kind regards",
        "best regards",
        "warm regards",
        "best wishes",
        "kindest regards",
        "many thanks",
        "thanks",
        "thank you",
        "yours sincerely",
        "yours faithfully",
        "sincerely",
        "best",
        "all the best",
        "cheers",
        "take care",
    )
)
# *Yours, Mrs Adler* on one line.
_SIGNED = later(
    rf"""(?x)[ \t]*(?i:{_PHRASE})[ ]?(?:[,!]|[ ][–—-]|[–—])[ ]*{NO_NAME}(?:{TITLE}[ ]+)?
    (?:{NAME}|{BLANK})(?:,?[ ]+(?:(?i:and|&|at|from|of|the|-|–|team)(?=[ ])|{NAME}|{BLANK})){{0,6}}+(?:[ ](?:team|crew))?[ \t]*\.?[ \t]*$"""
)
# The polite end of a letter without a name of its own: *We hope this helps,*. What leads up to a list is none.
_CLOSING_COMMA = later(
    r"(?i)(?!.*\b(?:not|\w+n['’]?t|cannot|unable|never|no|nor|only|following|below|these|those|items?|need|must)\b)[^,.?!:;\n]{2,60},[ \t]*$"
)
# What people also write in the middle of a chat; it closes a reply only above a name.
_THANKS = later(
    r"(?i)[ \t*_]*(?:many |with )?(?:thank|cheers|ta\b|bye|take care|speak|talk|see you|until|have a|very|best\W*$)"
)
_SIGNED_MARKS = (",", "!", "–", "—", "-")  # one stands before the name
_STOPS = later(r"[.?!]\s*$")
_DELIMITER = later(r"--[ \t]*$")
_AGENT_TAG = later(
    rf"""(?x)(?<=[\s.!?)…,>]|^)
    (?: (?:(?:thanks|thank[ ]you|regards|cheers|sincerely|best)[ ]*[,.!]?[ ]*)?
        (?: [/^*~][ ]?\p{{Lu}}{{1,3}} | (?<=[.!?…)>\p{{So}}][ ]?)[-–—][ ]?{NO_NAME}\p{{Lu}}\p{{Ll}}{{1,14}}
          | (?P<bare> -{NO_NAME}\p{{Lu}}\p{{Ll}}{{1,14}} ) | [-–—][ ]?\p{{Lu}}{{2,3}} )
      | (?i:thanks|thank[ ]you|cheers|regards|best|kindly|sincerely)[ ]?[,.!]?[ ]?[-–—]?[ ]?{NO_NAME}\p{{Lu}}\p{{Ll}}{{1,14}}(?:[ ]@[ ][^\n]{{1,20}})?
    )[ \t]*(?:\(?\d/\d\)?)?[ \t]*$"""
)
_LAST = frozenset(".,!?:")  # how most lines end
_TAG_MARKS = ("/", "^", "*", "~", "-", "–", "—", "thank", "regard", "cheer", "best", "ki", "si")
# A line of a business card: a phone number, an address of the post, the mail or the web, parts set off by bars.
_CARD = later(
    r"""(?ix)[^\s@]{1,64}@[\w-]{1,63}\.\w | (?:https?://|www\.)\S | (?:\+|\b00)\d[\d\s()./-]{6,} | \b\d[\d\s()./-]{7,}\d\b
    | \b(?:tel|phone|mobile|mobil|fax|cell|direct|tél|móvil)[ ]?[.:] | \b[tmfew][ ]?: | [^|]{2,}\|[^|]{2,}\|? | [^·•]{2,}[·•][^·•]{2,}"""
)
_CARD_MARKS = ("@", ":", "|", "·", "•", "www.", "tel", "phone", "mob", "fax", "cell", "rect", "tél", "móv")
_LONGEST_NOTICE = 60  # lines
_LONGEST, _MOST = 70, 8  # characters of a line and lines of a signature; more only with the lines of a card

# A mobile's footer: the name of a device or of a program, and nothing that is said about a parcel.
_DEVICE = (
    r"(?:iphone|ipad|ipod|android|galaxy|samsung|pixel|huawei|xiaomi|oneplus|motorola|nokia|htc|blackberry|windows[ ]phone|mobile|cell(?:ular)?|smart)"
    r"(?:[ ]?(?:phone|device|tablet|handset|smartphone))?|phone|smartphone|tablet|handheld|mobiltelefon|mobilgerät|handy|móvil|celular|teléfono|téléphone|portable|mac|apple[ ]watch"
)
_APP = r"(?:outlook|yahoo(?:[ ]mail)?|proton[ ]?mail|gmail|(?:mail|correo)(?=[ ](?:for|für|pour|para)[ ]windows)|aol(?:[ ]mail)?|airmail|spark|samsung[ ]email|k-9[ ]mail|gmx[ ]mail|telekom[ ]mail|web\.de[ ]mail|windows[ ]mail|bluemail|myMail|thunderbird)(?:[ -]app)?"
_MODEL = r"(?:[ ](?-i:[\p{Lu}\d][\w+-]{0,14})|[ ](?:smartphone|phone|device|tablet|wireless|handheld|mail)){0,4}"
_MOBILE = later(
    rf"""(?ix)[ \t]*[(<\[]{{0,2}}(?:
      (?:sent|written|typed)[ ](?:from|on|via|with|using)[ ](?:my[ ]|a[ ]|the[ ]all[ ]new[ ])?(?-i:(?:\p{{Lu}}[\w&-]+,?[ ]){{0,2}})(?:{_DEVICE}|{_APP})(?:['’]s)?{_MODEL}
        (?:[ ](?:for|on|from|with|using|via)[ ](?:my[ ])?(?:{_DEVICE}|{_APP}|ios|windows|the[ ][\w]{{1,12}}[ ]network){_MODEL}|[ ]secure[ ]e-?mail)?
        (?:[ ]?[-–—,.;:]?[ ](?:so[ ])?(?:please[ ])?(?:excuse|forgive|pardon|apologies[ ]for)[ ][^.\n]{{3,60}})?
    | (?:get|download|try)[ ](?:the[ ])?{_APP}[ ](?:for|on)[ ](?:ios|android|windows|mobile)
    | (?:von|aus|mit)[ ](?:meinem|meiner|mein|einem)[ ](?:{_DEVICE}){_MODEL}[ ](?:gesendet|geschickt)
    | (?:diese[ ](?:nachricht|e-?mail)[ ]wurde[ ]von[ ]meinem[ ](?:{_DEVICE})[^.\n]{{0,30}}[ ]gesendet)
    | (?:gesendet|verschickt)[ ](?:von|mit|aus|über)(?:[ ](?:der|dem|meinem|meiner))?[ ](?:{_DEVICE}|{_APP}){_MODEL}(?:[ ](?:für|auf|von|mit)[ ](?:{_DEVICE}|ios|windows|meinem[ ]\w+){_MODEL})?
    | (?:holen[ ]sie[ ]sich[ ]|laden[ ]sie[ ]|hol[ ]dir[ ])?outlook[ ]für[ ](?:ios|android)(?:[ ]herunter(?:laden)?|[ ]holen|[ ]beziehen)?
    | (?:envoyé|écrit)[ ](?:de|depuis|à[ ]partir[ ]de|avec|via)(?:[ ](?:mon|ma|l['’]application))?[ ](?:{_DEVICE}|{_APP}){_MODEL}(?:[ ](?:pour|sur|de)[ ](?:{_DEVICE}|ios|windows|mon[ ]\w+){_MODEL})?
    | (?:télécharger|obtenir)[ ]outlook[ ]pour[ ](?:ios|android)
    | enviado[ ](?:desde|con|a[ ]través[ ]de)(?:[ ](?:mi|el|la))?[ ](?:{_DEVICE}|{_APP}|dispositivo){_MODEL}(?:[ ](?:para|en|de)[ ](?:{_DEVICE}|ios|windows|mi[ ]\w+){_MODEL})?
    | (?:obtener|descargar)[ ]outlook[ ]para[ ](?:ios|android)
    )[)>\]]{{0,2}}[ ]?(?:<[^<>\s]{{4,200}}>|\(https?:[^()\s]{{4,200}}\)|https?:\S{{4,200}})?[ ]?[.!]?[ \t]*$"""
)
_MOBILE_OPENINGS = tuple(  # case folded
    "sent wr typed get downl try von aus mi di gesend versch hol laden outlook env écri télé obten descar".split()
)
_PRINT = later(
    r"""(?ix)[^\p{L}]{0,6}(?:p[ ])?(?:(?:please[ ])?(?:consider|think[ ]of|save)[ ](?:the|our)[ ](?:environment|planet|trees?)\b[^.\n]{0,60}\bprint | think[ ]before[ ]you[ ]print
    | (?:bitte[ ])?(?:denken[ ]sie|denk|prüfen[ ]sie|schonen[ ]sie)\b.{0,90}\b(?:ausdruck|druck) | pensez?\b.{0,60}\bavant[ ]d['’]imprimer | (?:merci[ ]de[ ])?n['’]imprimez[ ].{0,60}\bmail
    | (?:por[ ]favor[ ],?)?(?:antes[ ]de[ ]imprimir|piense[ ].{0,60}antes[ ]de[ ]imprimir|no[ ]imprima)\b.{0,90}(?:medio[ ]ambiente|medioambiente|necesario)) .{0,160}$"""
)
# A bar of links; a sentence about unsubscribing may be the answer.
_LINKS = r"(?:unsubscribe|privacy(?:[ ]policy|[ ]notice)?|view[ ]in[ ](?:your[ ])?browser|(?:manage|update|email)[ ](?:your[ ])?preferences|terms(?:[ ](?:of[ ](?:use|service)|and[ ]conditions))?|contact[ ]us|abmelden|abbestellen|newsletter[ ]abbestellen|vom[ ]newsletter[ ]abmelden|datenschutz|impressum|se[ ]désabonner|se[ ]désinscrire|mentions[ ]légales|darse[ ]de[ ]baja|cancelar[ ]suscripción|política[ ]de[ ]privacidad)"
_UNSUBSCRIBE = later(
    rf"(?ix)(?=.*(?:unsubscribe|abmelden|abbestellen|désabonner|désinscrire|darse[ ]de[ ]baja|cancelar[ ]suscripción))[ \t\[]*{_LINKS}\]?(?:[ ]?(?:<\S{{4,300}}>|\(\S{{4,300}}\)|https?:\S{{4,300}}))?"
    rf"(?:[ ]*[|·•/–-][ ]*\[?{_LINKS}\]?(?:[ ]?(?:<\S{{4,300}}>|\(\S{{4,300}}\)|https?:\S{{4,300}}))?){{0,5}}+[ \t]*$"
)
# What a company adds only below a signature.
_SMALL_PRINT = later(
    r"""(?ix)[ \t]*(?:you(?:['’]re|[ ]are)?[ ](?:receiving|received|getting)[ ]this[ ](?:e-?mail|message|newsletter)[ ]because | (?:to[ ]|if[ ]you[ ].{3,60}\b)unsubscribe\b.{0,40}\b(?:click|reply|visit|link|here)\b
    | click[ ]here[ ]to[ ]unsubscribe | (?:um[ ]sich|wenn[ ]sie).{3,80}\b(?:abmelden|abzumelden|abbestellen)\b | (?:pour[ ]vous|si[ ]vous).{3,80}\bdésabonner | (?:para|si)[ ].{3,80}\b(?:darse[ ]de[ ]baja|cancelar)\b
    | .{0,120}\b(?:registered[ ](?:office|no|number|company)|registered[ ]in[ ](?-i:\p{Lu}).{2,80}\d{4}|company[ ](?:no|number|registration)|vat[ ](?:no|number|reg)|handelsregister|amtsgericht|registergericht|geschäftsführ\w+|sitz[ ]der[ ]gesellschaft|ust-?id|hrb[ ]\d|siren\b|siret\b|rcs[ ]|capital[ ]de|registro[ ]mercantil|c\.?i\.?f\.?[ :])
    | .{0,160}\b(?:accepts?[ ]no|not[ ]accept(?:[ ]any)?)[ ](?:liability|responsibility)\b.{0,160}\b(?:virus|e-?mail|transmission|this[ ]message)
    | .{0,160}\b(?:views|opinions)\b.{0,40}\bexpressed\b.{0,160}\b(?:author|sender|company|organi[sz]ation) )"""
)

# Words without which the patterns above and below can't match; most lines have none, and need no pattern.
_MOBILE_WORDS = tuple(
    (
        "phone ipad ipod android galaxy samsung pixel huawei xiaomi motorola nokia htc berry mobil cell smart tablet handheld"
        " handy móvil celular teléfono téléphone portable mac watch outlook yahoo proton mail correo aol airmail spark bird dispositivo"
        " oneplus"
    ).split()
)
_PRINT_WORDS = ("print", "druck", "imprim")
_UNSUBSCRIBE_WORDS = tuple("unsubscribe abmelden abbestellen désabonner désinscrire baja cancelar".split())
_SMALL_PRINT_WORDS = tuple(
    (
        "unsubscribe receiv getting abmelden abzumelden abbestellen désabonner baja cancelar registered company vat handelsregister"
        " gericht geschäftsführ gesellschaft ust hrb siren siret rcs capital mercantil cif c.i.f ci.f c.if liability responsibility views opinions"
    ).split()
)
_LEGAL_WORDS = tuple(
    (
        "confiden vertraulich privileged geschützt intended recipient addressee adressat empfänger intention destinat error mistake erroneously"
        " irrtümlich versehentlich erreur sender destroy unauthori prohibited unlawful unbefugt gestattet vernichten expéditeur"
        " détruire interdit remitente prohibid permitid established établi"
    ).split()
)
_MAIL = r"(?:e-?mails?|messages?|communication|transmission|nachricht|mail|courriel|message|mensaje|correo(?:[ ]electrónico)?|comunicación)"
_OPENS = later(
    r"""(?ix)[^\p{L}]{0,6}(?:(?P<heading>(?:confidentiality(?:[ ]notice)?|(?:legal[ ])?disclaimer|legal[ ]notice|important[ ]notice|privileged(?:[ ](?:and|&)[ ]confidential)?|vertraulichkeitshinweis
        |(?:wichtiger[ ])?hinweis|haftungsausschluss|avis[ ]de[ ]confidentialité|avertissement|confidentialité|aviso[ ](?:legal|de[ ]confidencialidad)|confidencialidad|advertencia)\b[^\p{L}\n]{0,8})
    | (?:this|the[ ](?:information|contents?)[ ](?:contained[ ])?(?:in|of)[ ]this|any[ ]unauthori[sz]ed|if[ ]you[ ](?:are[ ]not|have[ ]received|received|receive)
    | diese|der[ ]inhalt|die[ ]informationen|die[ ]in[ ]dieser|wenn[ ]sie[ ](?:nicht|diese)|sollten[ ]sie|falls[ ]sie
    | cet?t?e?|le[ ](?:présent|contenu)|les[ ]informations|si[ ]vous[ ](?:n['’]êtes|avez[ ]reçu|recevez)
    | este|el[ ]contenido|la[ ](?:información|presente)|si[ ](?:usted[ ])?(?:no[ ]es|ha[ ]recibido|recibe|lo[ ]ha))\b)"""
)
_LEGAL = [
    later(rf"(?i){words}")
    for words in (
        rf"\b(?:this|these|diese[rs]?|cet?t?e?|este|esta)[ ](?:\p{{L}}+[ ])?{_MAIL}",
        r"\b(?:confidential|privileged|vertraulich|rechtlich geschützt|confidentiel|confidencial)",
        r"\bintended (?:(?:solely|only|exclusively) )?for (?:the|use|its|whom|those)\b|intended recipient|named addressee|\baddressees?\b|\bAdressat|(?:bezeichneten|richtige|vorgesehene)\w* Empfänger|\bintention exclusive|\bdestinataires?\b|\bdestinatarios?\b",
        r"\breceiv\w+ (?:this|the|it)\b.{0,50}\b(?:in error|by mistake|erroneously)|\birrtümlich|\bversehentlich|\bpar erreur\b|\bpor error\b",
        r"\b(?:notify|inform|advise|contact|tell) the sender|\bdestroy|\bunauthori[sz]ed|\bstrictly prohibited|\bunlawful|\bunbefugt|\bnicht gestattet|\bAbsender|\bvernichten|\bexpéditeur|\bdétruire|\binterdite?|\bremitente|\bprohibid|\bno está permitid",
    )
]
_ATTACHED = later(
    rf"(?i)[^\p{{L}}]{{0,6}}(?:this|diese|cet?|este)[ ]{_MAIL},?[ ](?:(?:and|including|together with)[ ](?:(?:any|all|its)[ ](?:\p{{L}}+[ ])?attachments?|(?:any|all)[ ]files[ ]transmitted)|(?:und|et|ainsi que|y)[ ](?:\p{{L}}+[ ]){{0,3}}(?:Anh[aä]nge?|Anlagen|pièces jointes|fichiers|archivos|adjuntos|ficheros))\b.{{0,120}}\b(?:confidential|intended|privileged|vertraulich|confidentiel|établi|confidencial)"
)
_PERSONAL = later(r"(?i)\b(?:sorry|apolog\w+|i|i['’]m|i['’]ve|we['’]ll|your|wir haben|nous sommes|lo sentimos)\b")


def close(shown: Sequence[str], gaps: Sequence[bool]) -> list[str]:
    """Give the kind of each of the writer's own lines: body, sign-off or signature.

    ``gaps`` says for each line whether it begins a paragraph.
    """
    kinds = ["body"] * len(shown)
    sure, small = _footers(shown, gaps)
    if small < sure and not _sign(shown[:small], kinds):
        small = sure
    if small == sure:
        _sign(shown[:sure], kinds)
    kinds[small:] = ["signature"] * (len(shown) - small)
    return kinds


def agent_tag(line: str, last: bool) -> int:
    """Give where the initials or the name start that an agent ends a chat line with, or 0; ``last`` is the reply's last."""
    if not _may_end_with_tag(line):
        return 0
    tag = _AGENT_TAG.search(line)
    return tag.start() if tag and (last or not tag["bare"]) else 0


def _may_end_with_tag(line: str) -> bool:
    """Tell whether the end of a line has what an agent's tag has: a letter at last or a place, and a mark or thanks before."""
    if line[-1:] in _LAST and "@" not in line[-40:]:
        return False
    end = line.rstrip(" \t").rstrip("0123456789/()").rstrip(" \t")[-80:]
    if end.isascii() and not end[-1:].isalpha() and "@" not in end:
        return False
    low = end.casefold()
    return any(mark in low for mark in _TAG_MARKS)


def _footers(shown: Sequence[str], gaps: Sequence[bool]) -> tuple[int, int]:
    """Give the line where footers begin for sure, and where they do if there is a signature above them."""
    sure = small = len(shown)
    while small:
        start = small - 1
        if not _footer(shown[start]):
            while not gaps[start] and start > max(small - _LONGEST_NOTICE, 0):
                start -= 1
            if notice := _notice(shown, start, small):
                sure = start = notice
            elif not (start and _is_small_print(" ".join(shown[start:small]))):
                break
        elif start:
            sure = start
        else:
            break
        small = start
    return sure, small


def _is_small_print(paragraph: str) -> bool:
    return _has(paragraph.lower(), _SMALL_PRINT_WORDS) and _SMALL_PRINT.match(paragraph) is not None


def _notice(shown: Sequence[str], start: int, end: int) -> int:
    """Give the line of a paragraph ``start:end`` where a notice begins, with the heading above it, or 0."""
    for i in range(start, end):
        # Below a name without a blank line between; a line that a wrapped sentence goes on in is none.
        if i and (i == start or (shown[i].lstrip(" \t*_#")[:1].isupper() and len(shown[i - 1]) <= 60)):
            paragraph = " ".join(shown[i:end])
            if _is_disclaimer(paragraph) or (len(paragraph) < 300 and _is_about_paper(paragraph)):
                opens = _OPENS.fullmatch(shown[i - 1].strip()[:100])
                return i - 1 if i > 1 and opens and opens["heading"] else i
    return 0


def _footer(line: str) -> bool:
    if len(line) >= 500:
        return False
    low = line.lower()
    return bool(
        (
            _has(low, _MOBILE_WORDS)
            and line.lstrip(" \t").lstrip("(<[")[:7].casefold().startswith(_MOBILE_OPENINGS)
            and _MOBILE.match(line)
        )
        or (_has(low, _UNSUBSCRIBE_WORDS) and _UNSUBSCRIBE.match(line))
        or _is_about_paper(line)
    )


def _is_about_paper(paragraph: str) -> bool:
    return _has(paragraph.lower(), _PRINT_WORDS) and _PRINT.match(paragraph) is not None


def _has(low: str, words: tuple[str, ...]) -> bool:
    """Tell whether one of some words is anywhere in a text in small letters: else a pattern that wants one needn't look."""
    return any(word in low for word in words)


def _is_disclaimer(paragraph: str) -> bool:
    """Tell a notice about the mail itself: it opens with the usual words and has several of the usual points."""
    if len(paragraph) > 6_000 or not _has(paragraph.lower(), _LEGAL_WORDS):
        return False
    opens = _OPENS.match(paragraph[:200])
    if opens is None:
        return False
    about, *points = (bool(point.search(paragraph)) for point in _LEGAL)
    if opens["heading"] and opens.end() >= len(paragraph.rstrip()):
        return False  # a heading alone
    if _ATTACHED.match(paragraph) and not _PERSONAL.search(paragraph):
        return True
    wanted = 2 if about else 3
    return sum(points) >= wanted + bool(_PERSONAL.search(paragraph)) - bool(opens["heading"])


def _sign(shown: Sequence[str], kinds: list[str]) -> bool:
    """Mark the sign-off and the signature below it, and tell whether there is one."""
    for at in range(len(shown) - 1, -1, -1):
        below = shown[at + 1 :]
        cards = sum(map(_is_card, below)) if len(below) > _MOST else 0
        if len(below) > _MOST + min(cards, _MOST) * (cards > 2) or any(
            len(line) > _LONGEST and not _is_card(line) for line in below[:1]
        ):
            return False
        if (
            shown[at].startswith("--")
            and _DELIMITER.match(shown[at])
            and below
            and at
            and (shown[at] == "-- " or not any(map(_says, below)))
        ):
            kinds[at : len(shown)] = ["signature"] * (len(below) + 1)
            return True
        if (at or not below) and _closes(shown[at], below, at):
            kinds[at] = "sign-off"
            for i, _ in takewhile(lambda each: not _says(each[1]), enumerate(below, at + 1)):
                kinds[i] = "signature"
            while at > 1 and len(shown[at - 1]) <= _LONGEST and _is_sign_off(shown[at - 1]):
                at -= 1
                kinds[at] = "sign-off"
            return True
    return False


def _closes(line: str, below: Sequence[str], at: int) -> bool:
    """Tell whether a line ends the letter: by its words, or by a comma above a name."""
    if len(line) > _LONGEST:
        return False
    if _is_sign_off(line):
        if not below:
            return True
        if _says(below[0]):
            return False
        return len(below[0].split()) <= 2 or not below[0].lstrip()[:1].islower() or not _THANKS.match(line)
    if at and _opens_sign_off(line) and any(mark in line for mark in _SIGNED_MARKS) and _SIGNED.match(line):
        return not below or (not _THANKS.match(line) and all(_is_card(each) or _is_name(each) for each in below))
    return (
        len(line.split()) <= 7 and 1 <= len(below) <= 4 and line.rstrip(" \t")[-1:] == ","
        and _CLOSING_COMMA.match(line) is not None and all(_is_name(each) for each in below)
    )  # fmt: skip


def _is_sign_off(line: str) -> bool:
    if not _opens_sign_off(line):
        return False
    return line.strip(" \t").rstrip(",.!").lower() in _USUAL_SIGN_OFFS or _SIGN_OFF.match(line) is not None


def _opens_sign_off(line: str) -> bool:
    """Tell whether a line begins as a sign-off does; most don't, and need no pattern."""
    return line.lstrip(" \t*_")[:8].casefold().startswith(_OPENINGS)


def _is_card(line: str) -> bool:
    """Tell whether a line is one of a business card."""
    return len(line) <= 200 and _may_be_card(line) and _CARD.search(line) is not None and not _says(line)


def _may_be_card(line: str) -> bool:
    low = line.lower()
    return any(map(str.isdecimal, line)) or any(mark in low for mark in _CARD_MARKS)


def _is_name(line: str) -> bool:
    """Tell whether a line could stand in a signature: a few words, no sentence."""
    return len(line.split()) <= 6 and not _STOPS.search(line)


def _says(line: str) -> bool:
    """Tell whether a line below a sign-off is no part of a signature: a sentence, a postscript."""
    sentence = len(line.split()) >= 4 and line.rstrip()[-1:] in ".?!" and sum(c.isdigit() for c in line) < 5
    return sentence or says(line)
