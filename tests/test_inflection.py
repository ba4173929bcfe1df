"""Forms of verbs and what a verb agrees with: a table read by eye, properties over every verb known, parsed sentences."""

from __future__ import annotations

import string
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.errors import TonecheckError
from tonecheck.nlp import inflection, lexicon
from tonecheck.nlp.inflection import Form, Subject, agree, base_form, base_of, form_of, inflect, is_plural
from tonecheck.nlp.parse import Parse, Token

if TYPE_CHECKING:
    from spacy.language import Language

FORMS: tuple[Form, ...] = ("past", "participle", "ing", "third")

# Verbs of customer service: those that only add -ed, -ing and -s; -es; those that drop their e; all others in full.
PLAIN = """
accept act adapt add adjust allow amend answer appear appoint ask assign assist attempt attend auto-renew avoid bill
block book borrow call cancel check claim clear click collect complain concern confirm connect consider consult
contact convert correct cover credit cross-check debit deduct delay deliver depend deploy deposit destroy detect
disappoint disconnect display double-book double-check download draft earn edit email e-mail encounter end enjoy enter
exceed expect explain extend fail fill follow forward fulfill fund grant happen help honour implement inform insist
inspect install instruct intend interrupt join label lack learn lift limit link list listen load lock look lower mail
mark mention mis-key misdirect misinform mislabel misspell monitor need neglect obtain offer open opt order overbook
overlook own pack park pick post present prevent print proceed prohibit question reboot rebook recall recheck
recommend reconnect record recover recredit redeem redeliver redirect refill refund register reject remain remember
remind renew rent reopen reorder repair repeat report request respond restart restock restrict result retain return
review seem select shorten sign sort spoil start stay suffer suggest support suspend sync talk target test text thank
tick total track transport travel treat trigger trust turn unblock uncover unlock untick upload view visit void wait
walk want warn weigh wonder work enroll
"""
HISSING = """
access address assess attach discuss dismiss dispatch finish fix focus guess launch match miss pass patch process
publish push reach research scratch search switch watch wish torpedo
"""
SILENT_E = """
acknowledge activate advise allocate apologise apologize appreciate approve arrange arrive assume assure authorise
authorize bounce browse bundle calculate capture cause challenge change charge chase close communicate compensate
complete compromise confuse continue create damage deactivate decide decline delete describe deserve disable disclose
dispute double-charge downgrade enable enclose enforce enquire ensure escalate estimate exchange excuse expedite
expire face file force guide handle hope ignore imagine improve include inconvenience introduce invalidate investigate
invite invoice issue itemise locate manage measure merge message misplace misquote move note notice organise
overcharge owe place postpone pre-authorise prepare prioritise produce promise prove provide purchase queue quote
raise realise receive recognise reduce refuse reimburse reinstate reissue relate release remove replace require
reroute reschedule reserve resolve restore resume reverse revise revoke save schedule separate serve settle solve
state store struggle subscribe surprise terminate translate type undelete undercharge unsubscribe update upgrade use
validate violate waive waste welcome wipe
"""
# base, past, participle, -ing, third person
TABLE = """
admit admitted admitted admitting admits|agree agreed agreed agreeing agrees|apply applied applied applying applies
ban banned banned banning bans|be was been being is|bear bore borne bearing bears|beat beat beaten beating beats
become became become becoming becomes|begin began begun beginning begins|bend bent bent bending bends
bind bound bound binding binds|break broke broken breaking breaks|bring brought brought bringing brings
build built built building builds|buy bought bought buying buys|carry carried carried carrying carries
chat chatted chatted chatting chats|choose chose chosen choosing chooses
clarify clarified clarified clarifying clarifies|come came come coming comes
commit committed committed committing commits|copy copied copied copying copies|cost cost cost costing costs
cut cut cut cutting cuts|deal dealt dealt dealing deals|defer deferred deferred deferring defers
deny denied denied denying denies|die died died dying dies|disagree disagreed disagreed disagreeing disagrees
do did done doing does|draw drew drawn drawing draws|drive drove driven driving drives
drop dropped dropped dropping drops|equip equipped equipped equipping equips|fall fell fallen falling falls
feel felt felt feeling feels|find found found finding finds|fit fitted fitted fitting fits
flag flagged flagged flagging flags|fly flew flown flying flies|forbid forbade forbidden forbidding forbids
forecast forecast forecast forecasting forecasts|forget forgot forgotten forgetting forgets
forgive forgave forgiven forgiving forgives|format formatted formatted formatting formats
freeze froze frozen freezing freezes|get got got getting gets|give gave given giving gives|go went gone going goes
grow grew grown growing grows|guarantee guaranteed guaranteed guaranteeing guarantees|hang hung hung hanging hangs
have had had having has|hear heard heard hearing hears|hide hid hidden hiding hides|hit hit hit hitting hits
hold held held holding holds|hurry hurried hurried hurrying hurries|hurt hurt hurt hurting hurts
identify identified identified identifying identifies|input input input inputting inputs|keep kept kept keeping keeps
know knew known knowing knows|lay laid laid laying lays|lead led led leading leads|leave left left leaving leaves
lend lent lent lending lends|let let let letting lets|lie lay lain lying lies|log logged logged logging logs
lose lost lost losing loses|make made made making makes|mean meant meant meaning means|meet met met meeting meets
mis-sell mis-sold mis-sold mis-selling mis-sells|mishear misheard misheard mishearing mishears
mislay mislaid mislaid mislaying mislays|misread misread misread misreading misreads
mistake mistook mistaken mistaking mistakes|misunderstand misunderstood misunderstood misunderstanding misunderstands
notify notified notified notifying notifies|occur occurred occurred occurring occurs
omit omitted omitted omitting omits|override overrode overridden overriding overrides
overpay overpaid overpaid overpaying overpays|oversee oversaw overseen overseeing oversees
overspend overspent overspent overspending overspends|pay paid paid paying pays
permit permitted permitted permitting permits|plan planned planned planning plans|plug plugged plugged plugging plugs
prefer preferred preferred preferring prefers|prepay prepaid prepaid prepaying prepays|put put put putting puts
query queried queried querying queries|quit quit quit quitting quits|read read read reading reads
rebuild rebuilt rebuilt rebuilding rebuilds|redo redid redone redoing redoes|refer referred referred referring refers
regret regretted regretted regretting regrets|rely relied relied relying relies
remedy remedied remedied remedying remedies|remit remitted remitted remitting remits
repay repaid repaid repaying repays|reply replied replied replying replies|re-run re-ran re-run re-running re-runs
rerun reran rerun rerunning reruns|resell resold resold reselling resells|resend resent resent resending resends
re-send re-sent re-sent re-sending re-sends|reset reset reset resetting resets|retry retried retried retrying retries
rewrite rewrote rewritten rewriting rewrites|ring rang rung ringing rings|rise rose risen rising rises
run ran run running runs|satisfy satisfied satisfied satisfying satisfies|say said said saying says
scan scanned scanned scanning scans|see saw seen seeing sees|seek sought sought seeking seeks
sell sold sold selling sells|send sent sent sending sends|set set set setting sets|ship shipped shipped shipping ships
show showed shown showing shows|shut shut shut shutting shuts|skip skipped skipped skipping skips
sleep slept slept sleeping sleeps|speak spoke spoken speaking speaks|specify specified specified specifying specifies
speed sped sped speeding speeds|spend spent spent spending spends|split split split splitting splits
spot spotted spotted spotting spots|stand stood stood standing stands|steal stole stolen stealing steals
stick stuck stuck sticking sticks|stop stopped stopped stopping stops|submit submitted submitted submitting submits
supply supplied supplied supplying supplies|swap swapped swapped swapping swaps|swear swore sworn swearing swears
take took taken taking takes|teach taught taught teaching teaches|tear tore torn tearing tears
tell told told telling tells|think thought thought thinking thinks|throw threw thrown throwing throws
tie tied tied tying ties|top topped topped topping tops|transfer transferred transferred transferring transfers
transmit transmitted transmitted transmitting transmits|trip tripped tripped tripping trips
troubleshoot troubleshot troubleshot troubleshooting troubleshoots|try tried tried trying tries
understand understood understood understanding understands|undertake undertook undertaken undertaking undertakes
undo undid undone undoing undoes|unplug unplugged unplugged unplugging unplugs|uphold upheld upheld upholding upholds
upset upset upset upsetting upsets|verify verified verified verifying verifies|wake woke woken waking wakes
wear wore worn wearing wears|withdraw withdrew withdrawn withdrawing withdraws
withhold withheld withheld withholding withholds|worry worried worried worrying worries
wrap wrapped wrapped wrapping wraps|write wrote written writing writes|zip zipped zipped zipping zips
typeset typeset typeset typesetting typesets|babysit babysat babysat babysitting babysits
program programmed programmed programming programs
"""
CASES = [
    *(f"{verb} {verb}ed {verb}ed {verb}ing {verb}s" for verb in PLAIN.split()),
    *(f"{verb} {verb}ed {verb}ed {verb}ing {verb}es" for verb in HISSING.split()),
    *(f"{verb} {verb}d {verb}d {verb[:-1]}ing {verb}s" for verb in SILENT_E.split()),
    *TABLE.strip().replace("\n", "|").split("|"),
]

# What the table of verbs doesn't know or a reply writes in a way of its own; several words are joined by underscores.
OTHERS = """
log_in logged_in logged_in logging_in logs_in|login logged_in logged_in logging_in logs_in|log-in logged_in logged_in logging_in logs_in
set_up set_up set_up setting_up sets_up|setup set_up set_up setting_up sets_up|sign-up signed_up signed_up signing_up signs_up
follow_up followed_up followed_up following_up follows_up|opt-out opted_out opted_out opting_out opts_out
topup topped_up topped_up topping_up tops_up|get_back_to got_back_to got_back_to getting_back_to gets_back_to
double_check double_checked double_checked double_checking double_checks|double_up doubled_up doubled_up doubling_up doubles_up
cc cc'd cc'd cc'ing cc's|DM DM'd DM'd DM'ing DM's|RMA RMA'd RMA'd RMA'ing RMA's|OK OK'd OK'd OK'ing OK's|ok ok'd ok'd ok'ing ok's
WhatsApp WhatsApped WhatsApped WhatsApping WhatsApps|Google Googled Googled Googling Googles|FedEx FedExed FedExed FedExing FedExes
Send Sent Sent Sending Sends|SEND SENT SENT SENDING SENDS|LOG_IN LOGGED_IN LOGGED_IN LOGGING_IN LOGS_IN|Go Went Gone Going Goes
Re-send Re-sent Re-sent Re-sending Re-sends|photoshop photoshopped photoshopped photoshopping photoshops
reship reshipped reshipped reshipping reships|webcast webcast webcast webcasting webcasts|upsell upsold upsold upselling upsells
sync synced synced syncing syncs|geolocate geolocated geolocated geolocating geolocates|unmute unmuted unmuted unmuting unmutes
tokenise tokenised tokenised tokenising tokenises|crossgrade crossgraded crossgraded crossgrading crossgrades
whitelist whitelisted whitelisted whitelisting whitelists|autopay autopaid autopaid autopaying autopays|vlog vlogged vlogged vlogging vlogs
"""
UNUSUAL = OTHERS.strip().replace("\n", "|").split("|")

KNOWN = sorted(inflection._table())


@pytest.mark.parametrize("case", [*CASES, *UNUSUAL])
def test_a_verb_has_its_forms(case: str) -> None:
    verb, *forms = (words.replace("_", " ") for words in case.split())
    assert [inflect(verb, form) for form in FORMS] == forms
    assert inflect(verb, "base") == verb


@pytest.mark.parametrize("case", CASES)
def test_a_form_leads_back_to_its_verb(case: str) -> None:
    verb, *forms = case.split()
    assert {base_of(text, form) for text, form in zip(forms, FORMS, strict=True)} == {verb}


@pytest.mark.parametrize(
    ("text", "form", "verb"),
    [
        ("found", "past", "find"), ("left", "participle", "leave"), ("saw", "past", "see"), ("lay", "past", "lie"),
        ("laid", "past", "lay"), ("felt", "past", "feel"), ("fell", "past", "fall"), ("resent", "past", "resend"),
        ("cancelled", "past", "cancel"), ("labelling", "ing", "label"), ("learnt", "participle", "learn"),
        ("gotten", "participle", "get"), ("organised", "past", "organise"), ("logged in", "past", "log in"),
        ("misrouted", "participle", "misroute"), ("re-keyed", "past", "re-key"), ("WhatsApped", "past", "WhatsApp"),
        ("resyncs", "third", "resync"), ("hotfixes", "third", "hotfix"), ("tokenized", "past", "tokenize"),
        ("retokenises", "third", "retokenise"), ("rebooked", "past", "rebook"), ("double-booking", "ing", "double-book"),
        ("unsubscribing", "ing", "unsubscribe"), ("cc'd", "past", "cc"), ("dying", "ing", "die"), ("hoping", "ing", "hope"),
        ("hopping", "ing", "hop"), ("filed", "past", "file"), ("filled", "past", "fill"), ("nonsense", "past", "nonsense"),
        ("routed", "past", "route"), ("installed", "participle", "install"), ("putting", "ing", "put"), ("SENT", "past", "SEND"),
    ],
)  # fmt: skip
def test_the_verb_of_a_form_however_it_is_written(text: str, form: Form, verb: str) -> None:
    assert base_of(text, form) == verb


def test_modal_verbs_have_only_a_past() -> None:
    assert [inflect(verb, "past") for verb in ("can", "will", "may", "must")] == ["could", "would", "might", "must"]
    assert [inflect("Can", form) for form in ("base", "ing", "third")] == ["Can"] * 3


def test_every_known_verb_can_be_had_back_from_its_forms() -> None:
    for verb in KNOWN:
        for form in FORMS:
            written = inflect(verb, form)
            base = base_of(written, form)
            assert inflect(base, form) == written, (verb, form)
            apart = base.replace(" ", "") == verb.replace("-", "")  # *logged in* is of *log in*
            assert base == verb or apart or verb in inflection._RARE or verb in ("can", "will"), (verb, form, base)


def test_every_form_of_a_known_verb_is_one_word_that_begins_like_it() -> None:
    strange = {
        verb for verb in KNOWN for form in FORMS if not inflect(verb, form).replace("-", "").replace(" ", "").isalpha()
    }
    assert strange <= {"puree"}  # whose *é* may be kept
    assert not [verb for verb in KNOWN if verb[0] != inflect(verb, "participle")[0]]
    assert all(inflect(verb, "ing").partition(" ")[0].endswith("ing") for verb in KNOWN if verb not in ("can", "will"))


@given(st.text(string.ascii_lowercase, min_size=3, max_size=12), st.sampled_from(FORMS))
def test_an_unknown_verb_is_had_back_as_one_with_the_same_form(verb: str, form: Form) -> None:
    written = inflect(verb, form)
    assert inflect(base_of(written, form), form) == written


@given(st.text(max_size=20), st.sampled_from(("base", *FORMS)))
def test_no_text_is_too_strange(text: str, form: Form) -> None:
    assert bool(inflect(text, form)) == bool(text)
    base_of(text, form)


def test_long_words_take_no_time(at_most: Callable[[float], AbstractContextManager[None]]) -> None:
    inflect("send", "past")
    with at_most(1):
        for text in ("a" * 200_000, "in-" * 50_000 + "in", "re" * 100_000, "ed" * 100_000, "log in " * 30_000):
            assert len(inflect(text, "past")) >= len(text)
            assert base_of(text, "past")


def test_neither_spacy_nor_the_library_is_imported_for_a_form_nor_the_table_read_before() -> None:
    script = (
        "import sys\nfrom tonecheck.nlp import inflection\n"
        "assert inflection._table.cache_info().currsize == 0\n"
        "assert inflection.agree('be', inflection.Subject(1)) == 'am'\n"
        "assert inflection._table.cache_info().currsize == 0\n"
        "assert inflection.inflect('send', 'past') == 'sent'\n"
        "assert not {'spacy', 'lemminflect', 'numpy'} & set(sys.modules), sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)


def test_a_missing_table_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PathFinder, "find_spec", lambda *_: None)
    with pytest.raises(TonecheckError, match="lemminflect is not installed; run: pip install lemminflect"):
        lexicon.entries.__wrapped__()


def _verbs(nlp: Language, text: str) -> list[Token]:
    return [token for token in Parse(nlp(text)) if token.tag_.startswith(("VB", "MD"))]


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("We've overlooked your request.", "have overlook"),
        ("You didn’t activate the card.", "do activate"),
        ("It won't be sent.", "will be send"),
        ("We're checking what was found.", "be check be find"),
        ("She's been told that he'd gone.", "have be tell have go"),
        ("I sent it and they LOST it.", "send lose"),
        ("The agent cancelled it after seeing the receipt.", "cancel see"),
        ("You left before we organised it.", "leave organise"),
    ],
)
def test_base_form_of_the_verbs_of_a_sentence(nlp: Language, text: str, verbs: str) -> None:
    assert [base_form(token) for token in _verbs(nlp, text)] == verbs.split()


@pytest.mark.parametrize(
    ("text", "form", "written"),
    [
        ("The order was cancelled.", "ing", "cancelling"),
        ("The order was canceled.", "ing", "canceling"),
        ("The order was cancelled.", "past", "cancelled"),
        ("It was learnt.", "past", "learnt"),
        ("It was learned.", "past", "learned"),
        ("The request was overlooked.", "past", "overlooked"),
        ("The form was taken.", "past", "took"),
        ("We are paying it.", "past", "paid"),
        ("We are travelling.", "participle", "travelled"),
        ("We travel.", "participle", "traveled"),
        ("We have put it there.", "ing", "putting"),
    ],
)
def test_another_form_keeps_the_spelling(nlp: Language, text: str, form: Form, written: str) -> None:
    assert form_of(_verbs(nlp, text)[-1], form) == written


# Each finite verb of these agrees with its subject: so must what we would write.
AGREEING = (
    """
The form and the receipt were missing. | Everyone in the team has seen it. | Each of the forms was signed.
Either form is fine. | You were charged twice. | They have left. | We are sorry. | I am sorry. | The police were called.
Some people have asked about it. | Two hours have passed. | One of the forms was missing. | A number of orders were delayed.
The number of orders was wrong. | The information was wrong. | The luggage was lost. | Our team is looking into it.
The staff was helpful. | All of the forms were sent. | All of the order was sent. | Most of your money was refunded.
Some of the parcels were lost. | None of the items were in stock. | The parcel that was lost is here.
The parcels which were lost are here. | There are two forms missing. | There is a form missing.
There was a problem with the order. | The form or the receipts were lost. | Neither the receipts nor the form was received.
You and I were on the call. | My colleague and I were on the call. | Terms and conditions apply.
Every form and receipt has been checked. | Your name and address were missing. | A couple of items were missing.
A lot of customers have asked. | A lot of time was lost. | Half of the order was missing.
Half of the tickets were missing. | The news was bad. | Your data is safe. | The goods were damaged.
These forms were missing. | This form was missing. | Both were missing. | Sending it twice is not needed.
What you need is the receipt. | It was late. | He was late. | She has called. | Who is the account holder?
Which is the right form? | Three of the tickets were sold. | $20 was refunded. | Both the card and the pin were sent.
Your order, along with the receipt, was sent. | The manager of the stores was told. | The managers of the store were told.
The headphones were returned. | No refunds are given. | No refund is given. | The rest of the items were sent.
The rest of the order was sent. | More than one form was missing. | One or two items were missing. | Several were missing.
Ten percent of the price was refunded. | The documents you sent were blurry.
The receipt, the form and the card were missing. | Not only the form but also the receipts were missing.
Your feedback has helped us. | Customs has released it. | Your address was wrong. | The elderly are welcome.
One was missing. | Two were missing. | Nobody was told. | Those were missing. | The delivery to your parents was late.
It wasn't sent. | The first two were sent. | My card details were wrong. | Our terms say so.
A total of three items were sent. | Your glasses are ready. | A pair of shoes was missing. | This series of tests was late.
The team and the manager have agreed. | The following are needed. | The batteries weren't included.
The link we sent you has expired. | Your request and the attached photos have been forwarded.
Your bank statements have been received. | The amount you paid was wrong. | My team has been told.
The photos of the damage were helpful. | The photo of the scratches was helpful. | Nothing was missing.
The engineers who were booked are ill. | The engineer who was booked is ill. | The invoice that covers both months was sent.
Our opening hours are on the website. | The tickets for you and your guest have been cancelled.
Either the courier or the neighbours have it. | Neither of the cards works. | Your email and the photos are with us.
It and the charger were missing. | Everything is fine. | Refunds take five days. | A refund takes five days.
The customer and her son were waiting. | No one was there. | Most customers are happy. | Some of it was lost.
All our agents were busy. | All the information is there. | The majority of the guests have left.
Another three parcels were lost. | One of our managers has called you. | Each receipt has a number. | Here are the details.
Where is the parcel? | Why were the seats changed? | What are the charges? | Has your parcel arrived? | Were you told?
The two of you were booked. | Few people know it. | A few people know it. | A variety of colours are available.
The card, which was blocked, is open again. | Only one of the two items was sent. | The last few days were busy.
The accounts department has replied. | The terms of the contract are clear. | Your flight, like all others, was late.
Those who have paid are safe. | The reason is that the forms were late. | That is the reason. | Mistakes happen.
This happens. | Your and my records differ. | The app and website were down.
The delay and any inconvenience were our fault. | The status is open. | The box contains three cups.
The boxes contain three cups. | Thanks are due.
""".strip()
    .replace("\n", " | ")
    .split(" | ")
)


@pytest.mark.parametrize("text", AGREEING)
def test_a_verb_agrees_with_its_subject(nlp: Language, text: str) -> None:
    checked = 0
    for subject in Parse(nlp(text)):
        if subject.dep_ not in ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl"):
            continue
        verb = next((t for t in subject.head.lefts if t.dep_ in ("aux", "auxpass") and t.tag_ != "TO"), subject.head)
        if verb.tag_ in ("VBD", "VBP", "VBZ"):
            checked += 1
            assert agree(base_form(verb), subject, "past" if verb.tag_ == "VBD" else "present") == verb.lower_
    assert checked


@pytest.mark.parametrize(
    ("text", "start", "end", "plural"),
    [
        ("We lost the form.", 2, 4, False),
        ("We lost the form and the receipt.", 2, 7, True),
        ("We lost the form and the receipt.", 2, 4, False),
        ("We lost the form and the receipt.", 5, 7, False),
        ("You sent two forms.", 2, 4, True),
        ("You sent one of the forms.", 2, 6, False),
        ("You didn't include the police report.", 4, 7, False),
        ("You didn't return your headphones or the box.", 4, 9, False),
        ("You opened all of the parcels.", 2, 6, True),
        ("You opened it.", 2, 3, False),
        ("You opened them.", 2, 3, True),
        ("You sent these.", 0, 0, False),
    ],
)
def test_a_noun_phrase_is_plural_or_not(nlp: Language, text: str, start: int, end: int, plural: bool) -> None:
    assert is_plural(Parse(nlp(text))[start:end]) is plural


@pytest.mark.parametrize(
    ("verb", "subject", "present", "past"),
    [
        ("be", Subject(1), "am", "was"), ("be", Subject(2), "are", "were"), ("be", Subject(), "is", "was"),
        ("Be", Subject(1, True), "Are", "Were"), ("be", Subject(3, True), "are", "were"), ("have", Subject(), "has", "had"),
        ("have", Subject(1), "have", "had"), ("do", Subject(3, True), "do", "did"), ("do", Subject(), "does", "did"),
        ("set up", Subject(), "sets up", "set up"), ("send", Subject(2), "send", "sent"), ("can", Subject(), "can", "could"),
    ],
)  # fmt: skip
def test_agreement_with_a_person_and_number(verb: str, subject: Subject, present: str, past: str) -> None:
    assert (agree(verb, subject), agree(verb, subject, "past")) == (present, past)


def test_a_chain_of_shares_ends(nlp: Language) -> None:
    for text in ("half of " * 400 + "the orders were lost.", "the forms, " + "none of which " * 300 + "were lost."):
        for token in Parse(nlp(text)):
            assert agree("be", token) in ("am", "is", "are")
