"""Quoted messages: what a mail program or a chat puts around them, and what people write that only looks like it.

The heads are written as the programs write them; their forms were compared with the samples that come with the public
parsers of mail replies (quotequail, talon, email_reply_parser and its ports, email_reply_trimmer, mail-parser-reply).
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.drafts.quoting import find_quotations
from tonecheck.drafts.structure import segment, split_lines
from tonecheck.nlp.customer import customer_message
from tonecheck.sources.source import Source

LETTERS = {"b": "body", "q": "quote", "s": "signature", "o": "sign-off", "g": "greeting", "l": "layout", "c": "code"}


def kinds(text: str, marks: tuple[tuple[str, int, int], ...] = ()) -> list[str]:
    """Give the kind of each line that has words; a line of several kinds has them joined."""
    runs = segment(text, marks)
    found = []
    for line in split_lines(text):
        if text[line.start : line.end].strip():
            here = [kind for kind, a, b in runs if text[max(a, line.start) : min(b, line.end)].strip()]
            found.append("+".join(dict.fromkeys(here)))
    return found


def said(text: str) -> list[str]:
    """Give the lines of the customer's message that have words."""
    message = customer_message(Draft(Source("reply.txt", text), MappedText.same(text)))
    return [line.strip() for line in message.text.split("\n") if line.strip()]


def marked(case: str) -> tuple[str, list[str]]:
    """Part a case, whose lines begin with the letter of their kind, into the text and the kinds."""
    lines = case.strip("\n").split("\n")
    return "\n".join(line[2:] for line in lines), [LETTERS[line[0]] for line in lines if line[2:].strip()]


REPLY = "Hi Ann,\n\nIt left today.\n\nKind regards,\nPriya\n\n"
KINDS = ["greeting", "body", "sign-off", "signature"]
SAID = ["Where is my kettle?", "You never wrote back."]
MARKED = "> Where is my kettle?\n> You never wrote back.\n"
SUBJECTS = ["Kettle", "The kettle with the long name that I ordered from you"]
PLAIN = "Where is my kettle?\nYou never wrote back.\n"

# What stands above a quotation without marks: then all below is quoted.
HEADS = {
    "Gmail": "On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org> wrote:",
    "Gmail, American": "On Mon, Mar 3, 2025 at 10:12 AM Ann Lee <ann@example.org> wrote:",
    "Gmail, narrow space": "On Mon, Mar 3, 2025 at 10:12\u202fAM Ann Lee <ann@example.org> wrote:",
    "Gmail on two lines": "On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org>\nwrote:",
    "Gmail on two lines, in the address": "On Mon, 3 Mar 2025 at 10:12, Ann Lee <\nann@example.org> wrote:",
    "Gmail on three lines": "On Mon, 3 Mar 2025 at 10:12,\nAnn Lee\n<ann@example.org> wrote:",
    "Gmail, a list's name": "On Thu, Jun 27, 2024, ann_lee via Kettle Talk <talk@example.org> wrote:",
    "Gmail, old": "2024-10-17 11:28 GMT+03:00 Ann Lee <ann@example.org>:",
    "Gmail, German": "Am Mo., 3. März 2025 um 10:12 Uhr schrieb Ann Lee <ann@example.org>:",
    "Gmail, German, on two lines": "Am Mi., 5. Feb. 2025 um 17:58 Uhr schrieb Ann von der Heide\n<ann@example.org>:",
    "Gmail, German, name first": "Ann Lee <ann@example.org> schrieb am Fr., 28. Apr. 2017 um 11:53 Uhr:",
    "Gmail, German, name first, on two lines": "Ann Lee <ann@example.org> schrieb am So., 23.\nJuni 2024, 21:08:",
    "Gmail, French": "Le lun. 3 mars 2025 à 10:12, Ann Lee <ann@example.org> a écrit :",
    "Gmail, French, on two lines": "Le lun. 15 janv. 2025 à 17:03, Ann Lee <ann@example.org>\na écrit :",
    "Gmail, French, no-break space": "Le\u00a0lun. 3 févr. 2025 à\u00a010:12, Ann Lee <ann@example.org> a écrit\u00a0:",
    "Gmail, Spanish": "El lun, 3 mar 2025 a las 10:12, Ann Lee (<ann@example.org>) escribió:",
    "Gmail, Spanish, on two lines": "El mié, 15 ene 2025 a las 17:03, Ann Lee (<ann@example.org>)\nescribió:",
    "Apple Mail": "On 3 Mar 2025, at 10:12, Ann Lee <ann@example.org> wrote:",
    "Apple Mail, no address": "On 3 Mar 2025, at 10:12, Ann wrote:",
    "Apple Mail, American": "On Mar 3, 2025, at 10:12 AM, Ann Lee wrote:",
    "Apple Mail, German": "Am 03.03.2025 um 10:12 schrieb Ann:",
    "Apple Mail, French": "Le 3 mars 2025 à 10:12, Ann a écrit :",
    "Apple Mail, Spanish": "El 3 mar 2025, a las 10:12, Ann escribió:",
    "Thunderbird": "On 03/03/2025 10:12, Ann Lee wrote:",
    "Thunderbird, name first": "Ann Lee wrote on 3/3/25 10:12 AM:",
    "Thunderbird, German": "Am 03.03.25 um 10:12 schrieb Ann Lee:",
    "Thunderbird, German, name first": "Ann Lee schrieb am 03.03.25 um 10:12:",
    "Thunderbird, French": "Le 03/03/2025 à 10:12, Ann Lee a écrit :",
    "Thunderbird, Spanish": "El 3/3/25 a las 10:12, Ann Lee escribió:",
    "Yahoo": "On Monday, March 3, 2025 at 10:12:34 AM GMT+1, Ann Lee <ann@example.org> wrote:",
    "Yahoo, German": "Am Montag, 3. März 2025 um 10:12:34 MEZ hat Ann Lee <ann@example.org> Folgendes geschrieben:",
    "Yahoo, French": "Le lundi 3 mars 2025 à 10:12:34 UTC+1, Ann Lee <ann@example.org> a écrit :",
    "Yahoo, Spanish": "El lunes, 3 de marzo de 2025, 10:12:34 CET, Ann Lee <ann@example.org> escribió:",
    "AOL": "In a message dated 3/3/2025 10:12:00 AM Eastern Standard Time, ann@example.org writes:",
    "Zoho": "---- On Mon, 03 Mar 2025 10:12:50 +0530 ann@example.org wrote ----",
    "Zimbra": "- Le 2025-03-03 10:12, Ann Lee a écrit :",
    "Proton": "------- Original Message -------\nOn Monday, March 3rd, 2025 at 10:12 AM, Ann Lee <ann@example.org> wrote:",
    "an address alone": "Ann Lee <ann@example.org> wrote:",
    "Freshdesk": "On Mon, 3 Mar at 10:12 AM , Ann Lee <ann@example.org> wrote:",
    "a help desk": "On 3 Mar 2025 at 10:12, Ann Lee (Customer) wrote:",
    "a help desk, without the colon": "On 3 Mar 2025 at 10:12, Ann (Customer) wrote",
    "Zendesk": "----------------------------------------------\nAnn Lee, 3 Mar 2025, 10:12 GMT",
    "Zendesk, to be answered above": "##- Please type your reply above this line -##",
    "Zendesk, to be answered above, German": "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##",
    "to be answered above": "--- Reply above this line ---",
    "Outlook": "From: Ann Lee <ann@example.org>\nSent: Monday, March 3, 2025 10:12 AM\nTo: Support <help@example.com>\nSubject: Kettle",
    "Outlook, no addresses": "From: Ann Lee\nSent: 03 March 2025 10:12\nTo: Support\nCc: Bob\nSubject: RE: Kettle",
    "Outlook, in bold": "*From:* Ann Lee <ann@example.org>\n*Sent:* Monday, March 3, 2025 10:12 AM\n*To:* Support\n*Subject:* Kettle",
    "Outlook, as Markdown": "**From:** Ann Lee <ann@example.org>\n**Sent:** 3 March 2025 10:12\n**To:** Support <help@example.com>\n**Subject:** Kettle",
    "Outlook, below a line": "________________________________\nFrom: Ann Lee <ann@example.org>\nSent: Monday, March 3, 2025 10:12 AM\nTo: Support\nSubject: Kettle",
    "Outlook, a subject on two lines": "From: Ann Lee <ann@example.org>\nSent: Monday, March 3, 2025 10:12 AM\nSubject: The kettle with the long name that I ordered from you\nin March\nTo: Support",
    "Outlook, old": "-----Original Message-----\nFrom: Ann Lee [mailto:ann@example.org]\nSent: Monday, March 3, 2025 10:12 AM\nTo: Support\nSubject: Kettle",
    "Outlook, German": "Von: Ann Lee <ann@example.org>\nGesendet: Montag, 3. März 2025 10:12\nAn: Support\nBetreff: AW: Kettle",
    "Outlook, German, old": "-----Ursprüngliche Nachricht-----\nVon: Ann Lee\nGesendet: Montag, 3. März 2025 10:12\nAn: Support\nBetreff: Kettle",
    "Outlook, French": "De : Ann Lee <ann@example.org>\nEnvoyé : lundi 3 mars 2025 10:12\nÀ : Support\nObjet : Kettle",
    "Outlook, French, no-break space": "De\u00a0: Ann Lee\nEnvoyé\u00a0: lundi 3 mars 2025 10:12\nÀ\u00a0: Support\nObjet\u00a0: Kettle",
    "Outlook, French, old": "-----Message d'origine-----\nDe : Ann Lee\nEnvoyé : lundi 3 mars 2025 10:12\nÀ : Support\nObjet : Kettle",
    "Outlook, Spanish": "De: Ann Lee <ann@example.org>\nEnviado el: lunes, 3 de marzo de 2025 10:12\nPara: Support\nAsunto: Kettle",
    "Outlook, Spanish, old": "-----Mensaje original-----\nDe: Ann Lee\nEnviado el: lunes, 3 de marzo de 2025 10:12\nPara: Support\nAsunto: Kettle",
    "Outlook on a Mac": "From: Ann Lee <ann@example.org>\nDate: Monday, 3 March 2025 at 10:12\nTo: Support <help@example.com>\nSubject: Kettle",
    "Blackberry": '-----Original Message-----\nFrom: "Ann Lee" <ann@example.org>\n\nDate: Mon, 3 Mar 2025 10:12:06\nTo:<help@example.com>\n\nSubject: Kettle',
    "Thunderbird, the mail": "-------- Original Message --------\nSubject: \tKettle\nDate: \tMon, 3 Mar 2025 10:12:04 +0200\nFrom: \tAnn Lee <ann@example.org>\nTo: \thelp@example.com",
    "Samsung": "-------- Original message --------\nFrom: Ann Lee <ann@example.org>\nDate: 03/03/2025 10:12 (GMT+01:00)\nTo: help@example.com\nSubject: Kettle",
    "Yahoo, the mail": "----- Forwarded Message -----\nFrom: Ann Lee <ann@example.org>\nTo: Support <help@example.com>\nSent: Monday, March 3, 2025 at 10:12:33 AM GMT+1\nSubject: Kettle",
    "Gmail forwards": "---------- Forwarded message ---------\nFrom: Ann Lee <ann@example.org>\nDate: Mon, Mar 3, 2025 at 10:12 AM\nSubject: Kettle\nTo: <help@example.com>",
    "Gmail forwards, French": "---------- Message transféré ---------\nDe : Ann Lee <ann@example.org>\nDate: lun. 3 mars 2025 à 10:12\nSubject: Kettle\nTo: <help@example.com>",
    "Gmail forwards, German": "---------- Weitergeleitete Nachricht ---------\nVon: Ann Lee <ann@example.org>\nDate: Mo., 3. März 2025 um 10:12 Uhr\nSubject: Kettle\nTo: <help@example.com>",
    "Gmail forwards, Spanish": "---------- Mensaje reenviado ---------\nDe: Ann Lee <ann@example.org>\nDate: lun, 3 mar 2025 a las 10:12\nSubject: Kettle\nTo: <help@example.com>",
    "Apple forwards": "Begin forwarded message:\n\nFrom: Ann Lee <ann@example.org>\nSubject: Kettle\nDate: 3 March 2025 at 10:12:08 GMT\nTo: help@example.com",
    "Apple forwards, German": "Anfang der weitergeleiteten Nachricht:\n\nVon: Ann Lee <ann@example.org>\nBetreff: Kettle\nDatum: 3. März 2025 um 10:12:08 MEZ\nAn: help@example.com\nKopie: Bob <bob@example.com>",
    "Apple forwards, French": "Début du message réexpédié :\n\nDe: Ann Lee <ann@example.org>\nObjet: Kettle\nDate: 3 mars 2025 à 10:12:08 UTC+1\nÀ: help@example.com",
    "Apple forwards, French, on a phone": "Début du message transféré :\n\nDe: Ann Lee <ann@example.org>\nDate: 3 mars 2025 à 10:12:08 UTC+1\nÀ: help@example.com\nObjet: Kettle",
    "Apple forwards, Spanish": "Inicio del mensaje reenviado:\n\nDe: Ann Lee <ann@example.org>\nAsunto: Kettle\nFecha: 3 de marzo de 2025, 10:12:08 CET\nPara: help@example.com",
    "Sparrow forwards": "Forwarded message:\n\nFrom: Ann Lee <ann@example.org>\nTo: Support <help@example.com>\nDate: Monday, 3 March 2025 10:12:41\nSubject: Kettle",
}  # fmt: skip
# What is less sure: a head only above marked lines.
WEAK = {
    "a name": "Ann Lee wrote:",
    "a name, German": "Ann schrieb:",
    "a name, French": "Ann Lee a écrit :",
    "a name, Spanish": "Ann escribió:",
    "a day": "On Monday, Ann wrote:",
    "a day and no time": "Am 3. März 2025 schrieb Ann:",
    "no comma": "On 3 March 2025 Ann wrote:",
    "forwarded": "Forwarded message:",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_below_a_head_all_is_quoted(head: str) -> None:
    text = f"{REPLY}{head}\n\n{PLAIN}"
    assert kinds(text) == KINDS + ["quote"] * (len(kinds(text)) - len(KINDS))
    assert [line for line in said(text) if line not in SUBJECTS] == SAID


@pytest.mark.parametrize("head", [*HEADS.values(), *WEAK.values()], ids=[*HEADS, *WEAK])
def test_below_a_head_only_the_marked_lines_are_quoted_where_any_are(head: str) -> None:
    text = f"{REPLY}{head}\n\n{MARKED}\nWe never write back by letter.\n"
    lines = len([line for line in head.split("\n") if line])
    assert kinds(text) == [*KINDS, *["quote"] * (lines + 2), "body"]
    assert [line for line in said(text) if line not in SUBJECTS] == SAID


@pytest.mark.parametrize("head", [*HEADS.values(), *WEAK.values()], ids=[*HEADS, *WEAK])
def test_a_head_may_be_marked_with_the_message(head: str) -> None:
    marked = "".join(f"> {line}\n" for line in [*head.split("\n"), "", *SAID])
    text = f"It left today.\n\n{marked}\nWe are sorry.\n"
    assert set(kinds(text)[1:-1]) == {"quote"}
    assert kinds(text)[0] == kinds(text)[-1] == "body"


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_head_above_which_nothing_is_said_leaves_the_words_below(head: str) -> None:
    """It may be a draft below the message: only a separator says what comes next."""
    text = f"{head}\n\nWe never write back by letter.\n"
    separator = any(word in head.lower() for word in ("original", "forwarded message", "d'origine", "transféré", "nachricht", "reenviado", "réexpédié"))  # fmt: skip
    assert kinds(text)[-1] == ("quote" if separator else "body")


CASES = {
    "answers between": """
q On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org> wrote:
q > Where is my kettle?
b In Leeds.
q > And the lid?
b
b The lid is out of stock.
b
q > Thanks
""",
    "answers between, the head not marked": """
q On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org> wrote:
b
q > Where is my kettle?
b
b In Leeds.
b
q > And the lid?
b
b The lid is out of stock.
""",
    "an answer below": """
q > Where is my kettle?
q > > It left.
b
b In Leeds.
""",
    "an answer below fields and marks": """
b Hi Ann, see below.
b
q -----Original Message-----
q From: Ann Lee
q Sent: 3 March 2025 10:12
b
q > Where is my kettle?
b
b In Leeds.
""",
    "an answer below a forwarded message": """
b See below.
b
q Begin forwarded message:
b
q > From: Ann Lee <ann@example.org>
q > Subject: Kettle
q >
q > Where is my kettle?
b
b It is in Leeds, and it left today.
""",
    "lines whose ends lost their marks": """
q > I have ordered a kettle on Monday and it has not arrived here at my house
q until today.
q > I have also ordered a lid for the kettle, and nobody can tell me where it
q is now.
q > Can you help?
b In Leeds.
""",
    "short answers between long questions": """
q > Can you please tell me where the kettle is that I ordered from you in May?
b in Leeds
q > And can you please tell me where the lid is that I ordered from you in May
b in Leeds, too
q > Thanks
b
""",
    "an answer with a capital": """
q > Can you please tell me where the kettle is that I ordered from you in May
b Leeds
q > Thanks
""",
    "code": """
b Run this:
c ```
c > kettle
c From: Ann Lee <ann@example.org>
c ```
b Done.
""",
    "a message in a message": """
b In Leeds.
b
q On Mon, 3 Mar 2025 at 10:12, Ann Lee <ann@example.org> wrote:
b
q Where is it?
q
q On Sun, 2 Mar 2025 at 9:00, Support <help@example.com> wrote:
q
q > It left.
q
q Thanks
""",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_line_by_line(case: str) -> None:
    text, expected = marked(case)
    found = kinds(text)
    assert ["body" if kind == "greeting+body" else kind for kind in found] == expected


def test_the_turns_of_a_chat() -> None:
    text = "Customer: Where is it?\nAgent: In Leeds.\n[10:02] Kunde: Wo ist es?\nGuest: hello\nAgent: hello"
    assert kinds(text) == ["quote", "layout+body", "quote", "quote", "layout+body"]
    assert said(text) == ["Where is it?", "Wo ist es?", "hello"]


def test_a_text_that_goes_on_from_another_is_no_quotation() -> None:
    assert kinds(">> the second half of it.") == ["body"]
    assert kinds(">> the second half of it.\n> marked") == ["quote", "quote"]
    assert kinds("Sorry.\n\n>> is it there?") == ["body", "quote"]
    assert kinds("> Is it there?") == ["quote"]


# What the customer wrote

SENTENCES = ["As your colleague wrote:", "I wrote:", "On Monday your driver wrote:", "You wrote:", "From: London", "Problem: it leaks", "Ann wrote:"]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_customers_own_sentence_is_no_head(sentence: str) -> None:
    assert said(f"In Leeds.\n\n> {sentence}\n> it is in Leeds.\n") == [sentence, "it is in Leeds."]
    assert said(f"In Leeds.\n\n{HEADS['Gmail']}\n\n{sentence}\nit is in Leeds.\n") == [sentence, "it is in Leeds."]


def test_the_subject_is_the_customers() -> None:
    for name in ("Outlook", "Outlook, German", "Outlook, French", "Outlook, Spanish", "Apple forwards", "Blackberry"):
        assert said(f"{REPLY}{HEADS[name]}\n\n{PLAIN}") == ["Kettle", *SAID]


def test_older_messages_stay_in_the_message_with_their_marks() -> None:
    text = f"In Leeds.\n\n{HEADS['Gmail']}\n\nWhere?\n\n{HEADS['Thunderbird']}\n> It left.\n"
    assert said(text) == ["Where?", HEADS["Thunderbird"], "> It left."]
    text = "In Leeds.\n\n> On Monday, Ann wrote:\n> > Where?\n"
    assert said(text) == ["Where?"]


def test_a_line_that_lost_its_mark_is_the_customers() -> None:
    assert said(marked(CASES["lines whose ends lost their marks"])[0])[1] == "until today."


def test_what_a_format_marks_is_the_customers_message() -> None:
    text = (
        "In Leeds.\n\nOn 3 Mar 2025, at 10:12, Ann wrote:\n\nHi Bob,\nProblem: it leaks.\n> It left.\n\nWe are sorry."
    )
    quoted = (text.index("Hi Bob"), text.index("\n\nWe are"))
    draft = Draft(Source("reply.html", text), MappedText.same(text), marks=(("quote", *quoted),))
    assert kinds(text, draft.marks) == ["body", "quote", "quote", "quote", "quote", "body"]
    assert customer_message(draft).text.split("\n")[:3] == ["Hi Bob,", "Problem: it leaks.", "> It left."]


# Whatever the body, a quotation below it takes nothing away from it.

BODIES = st.lists(
    st.sampled_from(
        [
            "Hi Ann,", "It left today.", "We can't refund it.", "You never sent the form.", "", "- one", "1. two", "Kind regards,", "Priya", "-- ", "Best, Tom",
            "> Where?", "^AB", "`code`", "# Head", "HEAD", "{{name}}", "Subject: x", "From: London", "To: Leeds", "On Monday our driver wrote", "PS: thanks",
            "Sent from my iPhone", "This e-mail and any attachments are confidential.", "----------", "Unsubscribe", "[10:41] Dee: hello", "Dee: hello", "Note: x",
        ]
    ),
    max_size=10,
).map("\n".join)  # fmt: skip
ANY = st.one_of(BODIES, st.text(max_size=60), st.text(st.sampled_from("ab>|*_#-:.`~ \n\r\t{}[]<@1"), max_size=60))
BLOCKS = st.one_of(
    st.sampled_from([f"{head}\n\n{PLAIN}" for head in HEADS.values()]),
    st.sampled_from([f"{head}\n{MARKED}" for head in HEADS.values()]),
    st.just(MARKED),
)


@given(ANY, BLOCKS)
def test_a_quotation_below_changes_nothing_above(body: str, block: str) -> None:
    alone = segment(f"{body}\n\n")
    text = f"{body}\n\n{block}"
    cut = [(kind, a, min(b, len(body) + 2)) for kind, a, b in segment(text) if a < len(body) + 2]
    assert [run for run in cut if run[0] != "layout"] == [run for run in alone if run[0] != "layout"]


@given(BODIES, BLOCKS)
def test_of_a_quotation_below_words_nothing_is_body(body: str, block: str) -> None:
    text = f"It left.\n\n{body}\n\n{block}"
    runs = segment(text)
    assert {kind for kind, a, _ in runs if a >= len(text) - len(block)} <= {"quote", "layout"}


@given(st.lists(st.sampled_from([*HEADS.values(), *WEAK.values(), ">", "> a", ">> b", "", "c", "Customer: d"]), max_size=8), st.sets(st.integers(0, 9)))  # fmt: skip
def test_each_head_has_its_lines_once_and_in_order(parts: list[str], known: set[int]) -> None:
    shown = "\n".join(parts).split("\n")
    found = find_quotations(shown, {i for i in known if i < len(shown)})
    last = -1
    for first, head in sorted(found.heads.items()):
        assert last < first == head.first <= head.last < len(shown)
        assert all(first <= line <= head.last and column <= len(shown[line]) for line, column in head.subjects)
        last = head.last
    assert len(found.quoted) == len(found.depths) == len(found.starts) == len(shown)
    assert all(found.quoted[i] for i in known if i < len(shown))


@pytest.mark.parametrize(
    "line",
    [
        "On Mon, 3 Mar 2025 at 10:12, ", "Am 3. März 2025 schrieb ", "From: ", "Subject: a\n", "wrote: ", "<a@", "On 3 ", "a" * 500 + "\n", "On 3 Mar\n",
        "Ann wrote on ", "-----", "> " * 50 + "a\n", "From: Ann Lee\nSent: a\nTo: b\n", "_____\n", "Customer: ", "Guest: a\n", "&gt;", "Ann Lee ", "3 Mar, ",
    ],
)  # fmt: skip
def test_long_texts_take_time_in_proportion(line: str, at_most) -> None:
    text = "a\n" + line * (100_000 // len(line))
    with at_most(seconds=4):
        find_quotations(text.split("\n"))
    draft = Draft(Source("reply.txt", text), MappedText.same(text))
    with at_most(seconds=8):
        customer_message(draft)
