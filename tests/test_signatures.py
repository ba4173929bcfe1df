"""How a reply ends: sign-offs, signatures, the footers below them, and the last words that are none of these."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.closing import close
from tonecheck.drafts.structure import segment, split_lines

LETTERS = {"b": "body", "q": "quote", "s": "signature", "o": "sign-off", "g": "greeting", "l": "layout"}


def parts(text: str, kind: str) -> list[str]:
    """Give what a text has of one kind, without the white space around it."""
    return [shown for found, start, end in segment(text) if found == kind and (shown := text[start:end].strip())]


def body(text: str) -> str:
    """Give all that will be checked."""
    return " ".join(" ".join(parts(text, "body")).split())


def kinds(text: str) -> list[str]:
    """Give the kind of each line that has words; a line of several kinds has them joined."""
    runs = segment(text)
    found = []
    for line in split_lines(text):
        if text[line.start : line.end].strip():
            here = [kind for kind, a, b in runs if text[max(a, line.start) : min(b, line.end)].strip()]
            found.append("+".join(dict.fromkeys(here)))
    return found


LETTER = "Hi Ann,\n\nThe parcel left today.\n\n"

SIGN_OFFS = [
    "Kind regards,", "Best regards", "Regards,", "Warm wishes,", "With best wishes,", "All the best,", "Best,", "Yours sincerely,",
    "Yours truly", "Sincerely yours,", "Cheers,", "Cheers!", "Thanks,", "Thanks again!", "Many thanks,", "Thank you,", "Thank you so much!",
    "Take care,", "Speak soon,", "Talk to you tomorrow,", "Have a lovely weekend!", "Bye for now,", "*Kind regards,*", "Best wishes 😊",
    "Mit freundlichen Grüßen", "Viele Grüße,", "Cordialement,", "Bien cordialement,", "Saludos cordiales,", "Un saludo,", "Atentamente,",
]  # fmt: skip


@pytest.mark.parametrize("sign_off", SIGN_OFFS)
@pytest.mark.parametrize(
    "signature",
    [
        "Priya",
        "Priya\nFibre Support",
        "{{agent.name}}\nAcme",
        "Priya Shah\nAcme Ltd, 4 High Street, Leeds\n+44 113 496 0000",
    ],
)
def test_a_sign_off_and_the_signature_below_it_are_no_body(sign_off: str, signature: str) -> None:
    text = f"{LETTER}{sign_off}\n\n{signature}\n"
    assert parts(text, "sign-off") == [sign_off]
    assert " ".join(parts(text, "signature")).split() == signature.split()
    assert body(text) == "The parcel left today."


@pytest.mark.parametrize("sign_off", SIGN_OFFS)
def test_a_sign_off_may_stand_without_a_name(sign_off: str) -> None:
    assert body(f"{LETTER}{sign_off}") == "The parcel left today."


SIGNED = [
    "Yours, Mrs Adler", "Best, Tom", "Best, Mr. J. R. Okafor", "Kind regards, Priya Shah", "Regards, Priya and the Acme Team", "Cheers – Tom",
    "Best wishes, {{agent.first_name}}", "Many thanks, Priya", "Thanks, Priya", "All the best, Tom Baker, Acme Support", "Yours sincerely, Dr Ann Lee",
    "Viele Grüße, Jörg", "Cordialement, Élodie", "Saludos, María", "Warm regards, Your Acme Team", "Kind regards, Priya.",
]  # fmt: skip


@pytest.mark.parametrize("line", SIGNED)
def test_a_sign_off_may_have_the_name_on_its_line(line: str) -> None:
    text = f"{LETTER}{line}\n"
    assert parts(text, "sign-off") == [line]
    assert body(text) == "The parcel left today."


@pytest.mark.parametrize(
    "line",
    [
        "Best, we refund you.", "Best, Monday", "Best of all, Tom is back", "Thanks, and sorry", "Thanks, Ann, for the photo of the kettle.", "Regards, the depot",
        "Yours, not ours", "Cheers, it works", "Best price, Tom says", "Kind regards, which I pass on", "Thanks, Ann. You never paid.", "Best, Tom can't help",
    ],
)  # fmt: skip
def test_a_last_line_that_goes_on_is_no_sign_off(line: str) -> None:
    assert body(f"{LETTER}{line}\n") == f"The parcel left today. {line}"


def test_a_name_on_the_line_of_a_sign_off_may_have_a_signature_below() -> None:
    assert kinds(f"{LETTER}Best, Tom\nAcme Support\n+44 113 496 0000\n")[2:] == ["sign-off", "signature", "signature"]
    assert kinds(f"{LETTER}Best, Tom\nWe can't refund it.\n")[2:] == ["body", "body"]
    assert kinds("Thanks, Tom") == ["body"]


def test_two_sign_offs_in_a_row_are_both_none_of_the_body() -> None:
    text = f"{LETTER}Have a lovely weekend,\n\nBest,\nAnn"
    assert parts(text, "sign-off") == ["Have a lovely weekend,", "Best,"]


@pytest.mark.parametrize(
    "closing", ["We hope this helps,", "Your support team,", "Looking forward to your reply,", "Stay safe,"]
)
def test_a_closing_of_ones_own_is_known_by_its_comma_and_the_name_below(closing: str) -> None:
    text = f"{LETTER}{closing}\nPriya\n"
    assert parts(text, "sign-off") == [closing]
    assert parts(text, "signature") == ["Priya"]


@pytest.mark.parametrize(
    "text",
    [
        "I can see the crack.\nThanks for the photo",
        "It works now.\nBest of all, it is free.",
        "I've refunded it.\nBest of all, it is free,\nas you asked",
        "Take care\nof the box, please.",
        "Thank you, and you should have read it.\nWe can't refund it",
        "It ships today.\nThanks to the depot it will be there on Friday",
        "Yours is the blue one.\nSincerely, you should have read it",
        "Cheers for the photo.\nWe can't see the crack",
        "Regards from the depot, who can't find it.\nSorry",
        "We've fixed it.\nThe following are affected,\nKettle\nToaster\nLamp",
        "We can't refund these,\nKettle\nToaster",
        "Please note,\nyou never paid",
        "Have a look at the terms you agreed to\nThey say it",
        "Best price\nwe can't go lower",
        "I moved it to Friday,\nas agreed on Monday",
        "It was sent on time.\nYou should have received it",
        "We close at five. See you then, or don't.",
        "It is done.\nAnn will call you",
        "I'll ask.\nRegards the fee: we can't waive it",
    ],
)
def test_a_last_line_that_only_looks_like_a_sign_off_is_body(text: str) -> None:
    assert body(text) == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "thanks!\nI see the problem\nyou should have restarted it",
        "I've sent it\nthanks\nall sorted now\nrefund on its way",
        "I found it.\nThank you\nYou never sent the form.",
        "One moment\nThanks,\nwe can't refund it",
        "It left.\nRegards,\nyou should have read the terms",
        "It left.\nCheers\nyour parcel is lost and we can't trace it",
    ],
)
def test_thanks_in_the_middle_of_a_chat_ends_nothing(text: str) -> None:
    assert body(text) == " ".join(text.split())


def test_a_postscript_below_the_signature_is_body_again() -> None:
    text = f"{LETTER}Kind regards,\nPriya\nAcme\n\nPS: You should have read the terms.\nThey are online."
    assert parts(text, "signature") == ["Priya\nAcme"]
    assert body(text) == "The parcel left today. PS: You should have read the terms. They are online."


def test_two_dashes_begin_a_signature_but_not_a_paragraph() -> None:
    assert parts(f"{LETTER}-- \nPriya\nAcme", "signature") == ["-- \nPriya\nAcme"]
    assert body("Hi Ann,\nIt left.\n--\nWe can't refund it.\nSorry.") == "It left. -- We can't refund it. Sorry."
    assert body("--\nWe can't refund it.") == "-- We can't refund it."


CARDS = [
    "Priya Shah\nSenior Support Specialist\nAcme Ltd\n4 High Street\nLeeds LS1 4AP\nTel: +44 113 496 0000\nFax: +44 113 496 0001\nMobile: 07700 900123\npriya@example.com\nwww.example.com",
    "Priya Shah | Senior Support Specialist | Acme Ltd | +44 113 496 0000 | priya@example.com | www.example.com",
    "Priya Shah · Support · Acme\nT: 0113 496 0000  M: 07700 900123  E: priya@example.com  W: https://www.example.com/help",
    "Jörg Müller\nAcme GmbH\nHauptstraße 4, 10115 Berlin\nTel.: +49 30 123456\nE-Mail: joerg@example.com",
    "Élodie Martin\nService client\n12 rue de la Paix, 75002 Paris\nTél. : 01 23 45 67 89",
]  # fmt: skip


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("above", ["Kind regards,\n\n", "-- \n"])
def test_the_lines_of_a_card_are_a_signature(card: str, above: str) -> None:
    text = f"{LETTER}{above}{card}\n"
    assert kinds(text)[:2] == ["greeting", "body"]
    assert set(kinds(text)[2:]) <= {"sign-off", "signature"}


@pytest.mark.parametrize(
    "tag",
    ["^AB", "/JD", "*KL", "~MN", "- AB", "-Anna", "– Anna", "Thanks, Anna", "Thanks -Anna", "Thank you, Anna @ Acme"],
)
def test_an_agents_initials_end_a_line(tag: str) -> None:
    text = f"I've sent it again. {tag}"
    assert parts(text, "sign-off") == [tag]
    assert body(text) == "I've sent it again."


@pytest.mark.parametrize(
    "line",
    [
        "I've moved it to a later day - Monday", "It is shut in August - May", "Your size is L - Blue", "We open on Sunday – Friday",
        "The form is A/B", "It costs 5* more", "We deliver in the EU and UK", "It is a follow-up", "Use Ctrl-Alt",
    ],
)  # fmt: skip
def test_a_last_word_behind_a_dash_may_be_a_word(line: str) -> None:
    assert body(line) == line


# Footers: what a program or a company adds below every mail

MOBILE = [
    "Sent from my iPhone", "Sent from my iPad", "Sent from my Galaxy", "Sent from my Samsung Galaxy smartphone.", "Sent from my Android phone",
    "Sent from my Verizon, Samsung Galaxy smartphone", "Sent from my BlackBerry 10 smartphone on the Bell network.", "Sent from my phone, please excuse typos.",
    "Sent from Samsung Mobile", "Sent from Mail for Windows 10", "Sent from Outlook for iOS", "Sent from Outlook for iOS<https://aka.ms/o0ukef>", "Sent from Yahoo Mail on Android",
    "Sent from Yahoo Mail for iPhone", "Sent with Proton Mail secure email.", "Sent from Proton Mail for iOS", "Sent via Spark", "(sent from a phone)",
    "Get Outlook for Android", "Get Outlook for iOS<https://aka.ms/o0ukef>", "Get Outlook for Android<https://aka.ms/ghei36>",
    "Von meinem iPhone gesendet", "Von meinem Samsung Galaxy Smartphone gesendet.", "Gesendet von Outlook für Android", "Gesendet mit der GMX Mail App",
    "Gesendet von Mail für Windows", "Holen Sie sich Outlook für iOS", "Outlook für Android herunterladen", "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.",
    "Envoyé de mon iPhone", "Envoyé depuis mon Samsung Galaxy", "Envoyé depuis Yahoo Mail pour iPhone", "Envoyé à partir de Outlook pour Android", "Télécharger Outlook pour Android<https://aka.ms/ghei36>",
    "Enviado desde mi iPhone", "Enviado desde mi Samsung", "Enviado desde Yahoo Mail para iPhone", "Enviado desde Correo para Windows", "Obtener Outlook para Android",
]  # fmt: skip
LEGAL = {
    "confidential": "This e-mail and any attachments are confidential and intended solely for the addressee.",
    "short": "This email and any attachments are confidential.",
    "a usual one": "The information contained in this e-mail is confidential and may be privileged. If you are not the intended recipient, please notify the sender\nand delete it. Any disclosure or copying is strictly prohibited.",
    "a notice": "CONFIDENTIALITY NOTICE: This message is intended only for the use of the person it is addressed to.",
    "a notice below its heading": "CONFIDENTIALITY NOTICE\nThis message is intended only for the person it is addressed to and is confidential.",
    "a notice apart from its heading": "Disclaimer\n\nThis message is intended only for the person it is addressed to and is confidential.",
    "an asterisk": "*** This message is confidential and intended for the addressee only ***\n*** If you are not the addressee, destroy it ***",
    "received in error": "If you have received this e-mail in error, please notify the sender immediately and destroy all copies.",
    "with your system": "This email is confidential and intended solely for the use of the individual to whom it is addressed. If you have received this email in error please notify the sender and delete it from your system.",
    "with the company": "This e-mail and any attachments are confidential.\n\nAcme Ltd accepts no liability for any virus sent by e-mail.\n\nAcme Ltd. Registered in England and Wales, No. 2418535. Registered office: 4 High Street, Leeds.",
    "the environment": "Please consider the environment before printing this e-mail.",
    "the environment, on two lines": "Please consider the environment before\nprinting this e-mail.",
    "the environment, with a tree": "🌳 Think before you print!",
    "German": "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich\nerhalten haben, informieren Sie bitte den Absender und vernichten Sie diese E-Mail.",
    "German, a heading": "Wichtiger Hinweis: Der Inhalt dieser E-Mail ist vertraulich und nur für den bezeichneten Adressaten bestimmt.",
    "German environment": "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
    "French": "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.",
    "French, in error": "Si vous avez reçu ce message par erreur, merci d'en informer l'expéditeur et de le détruire.",
    "French environment": "Pensez à l'environnement avant d'imprimer ce message.",
    "Spanish": "AVISO DE CONFIDENCIALIDAD: Este mensaje va dirigido exclusivamente a su destinatario y puede contener información confidencial.",
    "Spanish, attachments": "Este correo y sus archivos adjuntos son confidenciales y están dirigidos a su destinatario.",
    "Spanish environment": "Antes de imprimir este correo, piense en el medio ambiente.",
    "unsubscribe": "Unsubscribe",
    "a bar of links": "Unsubscribe | Privacy Policy | View in browser",
    "a link": "Unsubscribe <https://example.com/u/4711>",
    "a Markdown link": "[Unsubscribe](https://example.com/u/4711)",
    "unsubscribe, German": "Newsletter abbestellen | Impressum | Datenschutz",
    "unsubscribe, French": "Se désabonner",
    "unsubscribe, Spanish": "Darse de baja | Política de privacidad",
}  # fmt: skip
SMALL = {
    "why": "You are receiving this email because you have an account at Acme.",
    "click": "To unsubscribe from this list, click here: https://example.com/u/4711",
    "the company": "Acme Ltd. Registered in England and Wales No. 2418535. Registered office: 4 High Street, Leeds LS1 4AP.",
    "a German company": "Acme GmbH, Sitz der Gesellschaft: Berlin, Amtsgericht Charlottenburg HRB 12345, Geschäftsführer: Jörg Müller",
    "a French company": "Acme SAS au capital de 10 000 €, RCS Paris 123 456 789",
    "viruses": "We accept no liability for viruses in this e-mail, and we check every mail that leaves us.",
    "opinions": "Any views or opinions expressed are those of the author and not of the company.",
}  # fmt: skip


@pytest.mark.parametrize("footer", [*MOBILE, *LEGAL.values()], ids=[*MOBILE, *LEGAL])
@pytest.mark.parametrize("ends", ["", "Kind regards,\nPriya\n\n", "Best, Tom\n\n", "-- \nPriya\n\n"])
def test_a_footer_is_a_signature(footer: str, ends: str) -> None:
    text = f"{LETTER}{ends}{footer}\n"
    found = kinds(text)
    lines = len([line for line in footer.split("\n") if line])
    assert found[-1] == "signature"
    assert set(found[-lines:]) <= {"signature", "layout"}  # a heading in capitals is layout anywhere
    assert body(text) == "The parcel left today."


@pytest.mark.parametrize("footer", [*MOBILE, *LEGAL.values()], ids=[*MOBILE, *LEGAL])
def test_a_footer_above_a_quotation_and_right_below_a_name(footer: str) -> None:
    text = f"{LETTER}Kind regards,\nPriya\n{footer}\n\nOn 03/03/2025 10:12, Ann wrote:\n> Where?\n"
    assert body(text) == "The parcel left today."
    assert kinds(text)[-2:] == ["quote", "quote"]


@pytest.mark.parametrize("footer", SMALL.values(), ids=SMALL)
def test_what_might_be_an_answer_is_a_footer_only_below_a_signature(footer: str) -> None:
    assert kinds(f"{LETTER}Kind regards,\nPriya\n\n{footer}\n")[2:] == ["sign-off", "signature", "signature"]
    assert kinds(f"{LETTER}{footer}\n")[2:] == ["body"]


def test_several_footers_one_below_the_other() -> None:
    text = f"{LETTER}Kind regards,\nPriya\nSent from my iPhone\n\n{LEGAL['a usual one']}\n\n{LEGAL['the environment']}\n\n{SMALL['the company']}\n\nUnsubscribe\n"
    assert set(kinds(text)[3:]) == {"signature"}
    assert body(text) == "The parcel left today."


KEEP = {
    "sent from a place": "Sent from our warehouse on Monday: two boxes.",
    "sent from a desk": "Sent from my desk on Monday: two boxes.",
    "sent from a phone, and then": "Sent from my iPhone on Monday, the photo did not reach us.",
    "sent by mail": "Sent by mail on Monday: the form.",
    "sent by mail, short": "Sent by mail.",
    "sent from a town": "Sent from Leeds",
    "sent from a device": "We saw that it was sent from my iPhone",
    "get it": "Get Outlook for Android from the shop, then sign in.",
    "the box": "Get the box for Android phones here.",
    "German": "Von meinem Kollegen gesendet: zwei Pakete.",
    "French": "Envoyé de mon dépôt lundi : deux colis.",
    "Spanish": "Enviado desde mi almacén el lunes: dos cajas.",
    "confidential": "Your data is confidential, and we never pass it on.",
    "this message is confidential": "This message is confidential.",
    "keep it": "This message is confidential, so please don't share the code.",
    "the attached": "This email and the attached invoice are confidential, please keep them.",
    "sent in error": "This email is confidential and reached you in error, and we are very sorry.",
    "an apology": "You received this message in error because of a fault of ours: we are sorry.",
    "in error": "If you received this email in error, please let us know.",
    "ignore it": "If you have received this message in error, please ignore it.",
    "not the customer": "If you are not the owner of the account, please let us know.",
    "a recipient": "The intended recipient of the parcel was Bob.",
    "a notice": "This notice is for the other tenant, and it was sent to you by mistake.",
    "confidentiality": "Confidentiality is important to us.",
    "a disclaimer": "The disclaimer on our page is out of date.",
    "disclaimer alone": "Disclaimer",
    "liability": "We accept no liability for late parcels.",
    "the environment": "Please consider the environment: choose a bill without paper.",
    "printing": "Please print this e-mail and bring it with you.",
    "before printing": "Please check the address before printing the label.",
    "unsubscribe": "To unsubscribe, open Settings > Emails.",
    "how to unsubscribe": "Click on Unsubscribe at the foot of the newsletter.",
    "unsubscribed": "Unsubscribed!",
    "you are unsubscribed": "Unsubscribe done, you won't get it any more.",
    "receiving": "You are receiving this reply because you wrote to us.",
    "registered": "Your kettle is registered in your name.",
    "registered post": "It was sent by registered post. The registered address is 4 High Street.",
    "a virus": "Our page had a virus, and your e-mail was lost.",
    "opinions": "The opinions expressed in the review are not ours.",
    "privacy": "Privacy Policy",
    "a phone number": "Call us: +44 113 496 0000",
    "an address": "Please send it to:\nAcme Ltd\n4 High Street\nLeeds LS1 4AP",
    "steps": "Steps:\nOpen the app\nTap Orders\nTap Return",
}  # fmt: skip


@pytest.mark.parametrize("line", KEEP.values(), ids=KEEP)
def test_last_words_that_only_look_like_a_footer_are_body(line: str) -> None:
    text = f"{LETTER}{line}\n"
    assert kinds(text)[2:] == ["body"] * len(line.split("\n"))


SENTENCES = {name: line for name, line in KEEP.items() if len(line.split()) > 3 and line[-1] in ".!"}


@pytest.mark.parametrize("line", SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_below_the_sign_off_is_body(line: str) -> None:
    assert kinds(f"{LETTER}Kind regards,\nPriya\n\n{line}\n")[-1] == "body"


@pytest.mark.parametrize("footer", [*MOBILE, *LEGAL.values(), *SMALL.values()], ids=[*MOBILE, *LEGAL, *SMALL])
def test_a_footer_is_one_only_at_the_end_and_below_words(footer: str) -> None:
    lines = len([line for line in footer.split("\n") if line])
    assert "signature" not in kinds(f"Hi Ann,\n\n{footer}\n\nWe can't refund it, and you never paid.\n")
    assert "signature" not in kinds(f"{footer}\n")[:1] or lines > 1


@pytest.mark.parametrize(
    "line",
    ["PS: You should have read it.", "P.S. We can't do it.", "We are closed on Monday.", "Please note that it is late.", "It's the driver's fault!"],
)  # fmt: skip
@pytest.mark.parametrize("ends", ["Kind regards,\nPriya", "Best, Tom", "Cheers,\nTom\nAcme"])
def test_words_below_the_signature_are_body(line: str, ends: str) -> None:
    assert body(f"{LETTER}{ends}\n\n{line}\n").endswith(line)
    assert body(f"{LETTER}{ends}\n{line}\n").endswith(line)


@given(st.lists(st.sampled_from(["It left.", "Kind regards,", "Priya", "Best, Tom", "-- ", *MOBILE[:5], *list(LEGAL.values())[:4], *SMALL.values(), "PS: x", "a@b.example", "Disclaimer", *KEEP.values()]), max_size=12), st.data())  # fmt: skip
def test_each_line_has_a_kind_and_not_all_is_an_end(lines: list[str], data: st.DataObject) -> None:
    gaps = [i == 0 or data.draw(st.booleans()) for i in range(len(lines))]
    found = close(lines, gaps)
    assert len(found) == len(lines)
    assert set(found) <= {"body", "sign-off", "signature"}
    assert not lines or found[0] != "signature"


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone\n", "Unsubscribe | ", "This e-mail is confidential. ", "Kind regards, ", "Best, Tom ", "If you have received this in error ", "a@", "+1 ", "| ", "Kind regards,\n",
        "This e-mail and any attachments are confidential.\n", "This e-mail and any attachments are confidential.\n\n", "Sent from A, B, ", "to unsubscribe ", "-- \n", "registered ", "virus ", "a\n",
    ],
)  # fmt: skip
def test_long_ends_take_time_in_proportion(line: str, at_most) -> None:
    text = "It left.\n\n" + line * (100_000 // len(line))
    with at_most(seconds=4):
        segment(text)
