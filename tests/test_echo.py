"""What the customer wrote and whether a reply takes it up: quote styles, words in other forms, questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import RuleError
from tonecheck.finding import Finding
from tonecheck.linter import Linter
from tonecheck.matchers import KINDS
from tonecheck.nlp.customer import LIMIT, customer_message
from tonecheck.nlp.keywords import is_same
from tonecheck.nlp.reading import Reading
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import ActiveRule
from tonecheck.sources.source import Source

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

HEAD = 'summary = "s"\nmessage = "{words}|{question}"\nwhy = "w"\n'
MESSAGE = '[[echo]]\ncommon = ["~(be|have|get|come)", "monday"]\n'
QUESTION = (
    '[[echo]]\nof = "question"\ncommon = ["~(be|have|know|tell)"]\nasks = ["~wonder (if|whether|when)"]\n'
    'answers = ["yes"]\nunless = ["how are you", "joke"]\n'
)
REPLY = "Thank you for your letter. A colleague of mine will write to you by Friday noon."


def message_of(text: str) -> list[str]:
    """Give the lines of the customer's message in a reply."""
    return customer_message(Draft(Source("reply.txt", text), MappedText.same(text))).text.split("\n")


def said(text: str) -> list[str]:
    """Give the lines that are not empty."""
    return [line for line in message_of(text) if line]


# the customer's message

QUOTED = {
    "a mark": f"{REPLY}\n\n> It leaks.\n> Every day.\n",
    "a mark without a space": f"{REPLY}\n\n>It leaks.\n>Every day.\n",
    "a mark as an entity": f"{REPLY}\n\n&gt; It leaks.\n&gt; Every day.\n",
    "above the reply": f"> It leaks.\n> Every day.\n\n{REPLY}\n",
    "lines that end as on Windows": f"{REPLY}\r\n\r\n> It leaks.\r\n> Every day.\r\n",
    "who wrote and when": f"{REPLY}\n\nOn Mon, 3 Jun 2024 at 10:02, Ann Lee <ann@mail.example> wrote:\n> It leaks.\n> Every day.\n",
    "who wrote, on two lines": f"{REPLY}\n\nOn Mon, 3 Jun 2024 at 10:02, Ann Lee\n<ann@mail.example> wrote:\n\n> It leaks.\n> Every day.\n",
    "who wrote, without marks": f"{REPLY}\n\nOn 3 June 2024 at 10:02, ann@mail.example wrote:\n\nIt leaks.\nEvery day.\n",
    "who wrote, in German": f"{REPLY}\n\nAm 3. Juni 2024 um 10:02 schrieb Ann Lee:\n> It leaks.\n> Every day.\n",
    "a mail's header": f"{REPLY}\n\nFrom: Ann Lee\nSent: Monday, 3 June 2024 10:02\nTo: Support\nCc: Bob\n\nIt leaks.\nEvery day.\n",
    "a mail's header in bold": f"{REPLY}\n\n*From:* Ann Lee\n*Sent:* Monday\n*To:* Support\n\nIt leaks.\nEvery day.\n",
    "an original message": f"{REPLY}\n\n-----Original Message-----\nFrom: Ann Lee\nSent: Monday\n\nIt leaks.\nEvery day.\n",
    "an original message, marked": f"{REPLY}\n\n> -----Original Message-----\n> From: Ann Lee\n> Sent: Monday\n>\n> It leaks.\n> Every day.\n",
    "turns of a chat": "Customer: It leaks.\nCustomer: Every day.\nAgent: Thank you, I'll look into it at once.\n",
    "turns of a chat with times": "[10:02] Client: It leaks.\n10:03 Visitor: Every day.\n[10:04] Agent: I'll look into it at once.\n",
    "deeper marks only": f"{REPLY}\n\n>> It leaks.\n>> Every day.\n",
    "answers between the lines": "> It leaks.\n\nOh dear.\n\n> Every day.\n\nI'll see to it.\n",
}


@pytest.mark.parametrize("text", QUOTED.values(), ids=QUOTED)
def test_the_message_comes_without_what_a_program_put_around_it(text: str) -> None:
    assert [line.strip() for line in said(text)] == ["It leaks.", "Every day."]


def test_the_subject_is_the_customers_too() -> None:
    header = "From: Ann\nSent: Monday\nTo: Support\nSubject: RE: Fwd: the tap\n"
    assert said(f"{REPLY}\n\n{header}\nIt leaks.\n") == ["the tap", "It leaks."]


def test_without_a_quotation_there_is_no_message() -> None:
    assert said(f"Hi Ann,\n\n{REPLY}\n\nKind regards,\nBob\n") == []


OLDER = [
    f"{REPLY}\n\n> Hi Bob,\n>\n> It leaks.\n>\n> Kind regards,\n> Ann\n>\n> On 2 June 2024, Support wrote:\n>> Is the tap closed?\n",
    f"{REPLY}\n\nFrom: Ann\nSent: Monday\nTo: Us\n\nHi Bob,\n\nIt leaks.\n\nKind regards,\nAnn\n\n"
    "From: Us\nSent: Sunday\nTo: Ann\n\nIs the tap closed?\n",
]


@pytest.mark.parametrize("text", OLDER)
def test_only_the_body_of_the_newest_message_is_read(text: str, reading_of: Callable[[str], Reading]) -> None:
    reading = reading_of(text)
    assert [p.doc.text.strip() for p in reading.customer_parsed] == ["It leaks."]
    assert [" ".join(p.words.words) for p in reading.customer] == ["it leaks ."]


@given(st.lists(st.sampled_from(["> a b", ">> c", ">", "", "Reply.", "On 3 June 2024, Ann wrote:", "From: A", "Sent: B", "To: C", "Customer: d", "[10:02] Client: e", "\u00e4\U0001f600"]), max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))  # fmt: skip
def test_every_character_of_the_message_stands_in_the_reply(lines: list[str], line_break: str) -> None:
    text = line_break.join(lines)
    draft = Draft(Source("reply.txt", text), MappedText.same(text))
    message = customer_message(draft)
    for at, character in enumerate(message.text):
        start, end = message.origin.origin(at, at + 1)
        assert 0 <= start <= end <= len(text)
        assert character == "\n" or text[start:end] == character


def test_only_the_start_of_a_long_quotation_is_read() -> None:
    text = f"{REPLY}\n\n" + "> It leaks again.\n" * 5_000
    assert LIMIT <= len("".join(message_of(text))) < LIMIT + 100


class Counting:
    """A pipeline that counts what is parsed, and what only split into words."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self.parsed: list[str] = []
        self.split: list[str] = []

    def pipe(self, docs: Iterable[Doc], batch_size: int) -> Iterator[Doc]:
        for doc in self._nlp.pipe(docs, batch_size=batch_size):
            self.parsed.append(doc.text)
            yield doc

    def make_doc(self, text: str) -> object:
        self.split.append(text)
        return self._nlp.make_doc(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self._nlp, name)


def test_the_message_is_read_only_for_a_rule_that_asks(nlp: Language, library: Library, draft_of) -> None:
    message = "The kettle leaks every day and nobody answers the phone."
    draft = draft_of(f"{REPLY}\n\n> {message}\n")

    def work(*names: str) -> tuple[bool, bool]:
        """Tell whether the message is parsed, and whether it is split into words."""
        counting = Counting(nlp)
        rules = [ActiveRule(r, r.level) for r in library.rules.values() if (r.id in names if names else r.enabled)]
        Linter(rules, library, KINDS, lambda lemmas: counting).check(draft)  # type: ignore[arg-type, return-value]
        return message in counting.parsed, message in counting.split

    assert work("shouting/capitals") == (False, False)
    assert work("missing-next-step") == (False, False)  # no word of it is a complaint's
    assert work("missing-thanks", "unanswered-question") == (True, True)
    assert work("missing-recap") == (True, True)


# words

SAME = [
    ("ticket", "tickets"), ("mouse", "mice"), ("battery", "batteries"), ("box", "boxes"), ("shelf", "shelves"), ("cookie", "cookies"),
    ("freeze", "froze"), ("freezing", "frozen"), ("stolen", "stole"), ("torn", "tearing"), ("resent", "resend"), ("lost", "losing"),
    ("stop", "stopped"), ("bill", "billing"), ("try", "tried"), ("colour", "color"), ("licence", "licences"), ("organised", "organizing"),
    ("cancelled", "cancellation"), ("deliver", "delivery"), ("arrive", "arrival"), ("pay", "payment"), ("safe", "safety"), ("noise", "noisy"),
    ("heating", "heater"), ("bag", "baggage"), ("leak", "leakage"), ("install", "installation"), ("translate", "translation"),
    ("accessible", "access"), ("allergic", "allergy"), ("electric", "electrician"), ("wool", "woollen"), ("subscribe", "subscription"),
    ("mower", "lawnmower"), ("tooth", "toothache"), ("hair", "hairdryer"), ("shoes", "snowshoe"),
]  # fmt: skip
DIFFERENT = [
    ("car", "card"), ("rent", "current"), ("port", "support"), ("part", "party"), ("ring", "string"), ("bed", "bee"), ("red", "read"),
    ("plan", "planet"), ("parcel", "package"), ("deposit", "depot"), ("mattress", "matter"), ("customs", "custody"), ("bus", "business"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_word_in_two_forms(one: str, other: str) -> None:
    assert is_same(one, other)
    assert is_same(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_words(one: str, other: str) -> None:
    assert not is_same(one, other)
    assert not is_same(other, one)


@given(st.text("abcdefghijklmnopqrstuvwxyz'-äé", max_size=12))
def test_any_word_is_the_same_as_itself(word: str) -> None:
    assert is_same(word, word)
    assert is_same(word, word.upper())


# echo


@pytest.fixture
def check(rules_in: Callable[..., Library], load, draft_of) -> Callable[..., list[Finding]]:
    """Give what checks a text with one rule, made of its matches."""

    def check(rule: str, text: str, **parameters: object) -> list[Finding]:
        library = rules_in({"rule": HEAD + rule})
        given = tuple(parameters.items())
        linter = Linter([ActiveRule(r, r.level, given) for r in library.rules.values()], library, KINDS, load)
        return linter.check(draft_of(text))

    return check


LEAK = "> The kettle is leaking and the lid is cracked."


def test_a_reply_without_a_word_of_the_message(check) -> None:
    text = f"Hi Ann,\n\n{REPLY}\n\nKind regards,\nBob\n\nOn 3 June 2024, Ann wrote:\n{LEAK}\n"
    (finding,) = check(MESSAGE, text)
    assert finding.match == text[finding.start : finding.end] == "A colleague of mine will write to you by Friday noon."
    assert finding.message == "kettle, lid|"
    assert finding.related == ()


@pytest.mark.parametrize(
    "taken",
    [
        "Sorry about the kettles.",
        "I've ordered another lid.",
        "A leaking one is no use.",
        "The crack shouldn't be there.",
    ],
)
def test_one_word_in_any_form_is_enough(taken: str, check) -> None:
    assert check(MESSAGE, f"{taken} {REPLY}\n\n{LEAK}\n") == []


SILENT = {
    "nothing is quoted": REPLY,
    "the message is short": f"{REPLY}\n\n> Kettle leaks.",
    "the message has few key words": f"{REPLY}\n\n> It is what it is, and so we are where we are: kettle.",
    "the reply is short": f"Will do.\n\n{LEAK}",
    "the reply goes on elsewhere": f"{LEAK}\n\n{REPLY} 1/2",
    "there is no reply": LEAK,
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_nothing_to_take_up(text: str, check) -> None:
    assert check(MESSAGE, text) == []


def test_how_much_makes_a_message_can_be_set(check) -> None:
    text = f"{REPLY}\n\n> The kettle leaks.\n"
    assert check(MESSAGE, text) == []
    assert len(check(MESSAGE, text, least=2, customer_min_words=3)) == 1
    assert check(MESSAGE, text, least=2, customer_min_words=3, min_words=20) == []


def test_common_words_and_names_are_no_key_words(check) -> None:
    message = "> Dear Bob,\n> \n> on Monday Mr Smith got the kettle with a cracked lid.\n> \n> Ann"
    (finding,) = check(
        MESSAGE, f"Hi Ann,\n\nBob Smith will come on Monday, and he gets in touch with you before.\n\n{message}\n"
    )
    assert finding.message == "kettle, lid|"


def test_a_sentence_that_does_not_count(check) -> None:
    rule = MESSAGE + 'unless = "thank you"\n'
    assert check(rule, f"{REPLY}\n\n> Thank you for the kettle, the lid and the cups.\n") == []
    assert len(check(rule, f"{REPLY}\n\n> Thank you. {LEAK[2:]}\n")) == 1


ASKED = [
    "Does the warranty cover it?",
    "It came on Monday. Does the warranty cover it?",
    "And does the warranty cover it?",
    "It is old, does the warranty cover it?",
    "does the warranty cover it",
    "What does the warranty cover?",
    "I was wondering whether the warranty covers it.",
    "Dear Bob, does the warranty cover it?",
]


@pytest.mark.parametrize("question", ASKED)
def test_a_question_left_open(question: str, check) -> None:
    (finding,) = check(QUESTION, f"{REPLY}\n\n> {question}\n")
    assert finding.match == "A colleague of mine will write to you by Friday noon."
    words, _, asked = finding.message.partition("|")
    assert "warranty" in words
    assert asked in question
    assert "warranty" in asked
    assert [place.message.rstrip("?.") for place in finding.related] == [asked.rstrip("?.")]


@pytest.mark.parametrize(
    "text",
    [
        "The warranty is two years.\n\n> Does the warranty cover the lid?",
        "One of our warranties runs for two years.\n\n> Does the warranty cover the lid?",
        "Yes, for two years from the day you bought it.\n\n> Does the warranty cover the lid?",
        f"{REPLY}\n\n> How are you? The kettle is fine.",
        f"{REPLY}\n\n> Is this some kind of joke?",
        f"{REPLY}\n\n> When will it come?",
        f"{REPLY}\n\n> The warranty covers the lid.",
        f"{REPLY}\n\n> The warranty of two years?",
        f"{REPLY} Does the warranty cover the lid?",
    ],
)
def test_no_question_left_open(text: str, check) -> None:
    assert check(QUESTION, text) == []


def test_a_yes_answers_one_question(check) -> None:
    text = "Yes, the garden is open. Please come on Saturday.\n\n> Is the garden open? Do you sell tomato plants?\n"
    (finding,) = check(QUESTION, text)
    assert finding.message == "tomato, plants|Do you sell tomato plants?"
    text = "Yes, gladly. Please come on Saturday, we look forward to it.\n\n> Is the garden open? Do you sell tomato plants?\n"
    assert len(check(QUESTION, text)[0].related) == 1


def test_all_open_questions_of_a_reply_are_one_finding(check) -> None:
    text = f"{REPLY}\n\n> Is the garden open?\n> Do you sell tomato plants?\n"
    (finding,) = check(QUESTION, text)
    assert [text[place.start : place.end] for place in finding.related] == [
        "Is the garden open?",
        "Do you sell tomato plants?",
    ]
    assert finding.message == "garden|Is the garden open?"


def test_a_long_question_is_shown_in_part(check) -> None:
    question = "Does the warranty " + "really and truly " * 10 + "cover the lid?"
    (finding,) = check(QUESTION, f"{REPLY}\n\n> {question}\n")
    shown = finding.message.partition("|")[2]
    assert len(shown) <= 70
    assert shown.endswith("…")


def test_a_question_over_two_lines_is_shown_without_its_marks(check) -> None:
    first = "I have had this kettle for a long while now, since the spring. Does the warranty"
    (finding,) = check(QUESTION, f"{REPLY}\n\n> {first}\n> cover the lid?\n")
    assert finding.message.partition("|")[2] == "Does the warranty cover the lid?"


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ('[[echo]]\nof = "letter"\n', "letter"),
        ('[[echo]]\nfor = "message"\n', "for"),
        ('[[echo]]\ncommon = "@nothing"\n', "@nothing"),
        ('[[echo]]\nleast = "three"\n', "least"),
    ],
)
def test_a_wrong_key_is_named(rule: str, named: str, check) -> None:
    with pytest.raises(RuleError, match=named):
        check(rule, REPLY)


def test_a_long_message_and_a_long_reply_take_no_time(check, at_most) -> None:
    words = [f"{a}{b}{c}rt" for a in "bdfgk" for b in "aeiou" for c in "lmnst"]
    message = "\n".join(f"> Does the {one} {other}?" for one in words for other in words[:4])
    reply = "\n".join(f"Our {one}isk is a {one}osk." for one in words)
    with at_most(6):
        check(QUESTION, f"{reply}\n\n{message}\n")


# the rules

OFF = ("missing-empathy", "missing-thanks", "missing-recap", "unanswered-question")
COMPLAINT = (
    f"We are sorry. {REPLY[27:]}\n\n> The kettle leaks, and it is the third one. Does the warranty cover the lid?\n"
)


@pytest.mark.parametrize("name", OFF)
def test_a_rule_about_the_message_waits_to_be_selected(
    name: str, library: Library, linter: Linter, load, draft_of
) -> None:
    rule = library.rules[name]
    assert not rule.enabled
    assert rule.level == "info"
    assert not [f for f in linter.check(draft_of(COMPLAINT)) if f.rule == name]
    selected = Linter([ActiveRule(rule, rule.level)], library, KINDS, load).check(draft_of(COMPLAINT))
    assert [f.rule for f in selected] == [name]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("It is here. It came today.", "It came today."),
        ("It came today. Ok?", "It came today."),
        ("It came today!\n\nBest wishes,\nBob\n\n> It is late.", "It came today!"),
        ("Ok.", "Ok."),
        ("> It is late.", None),
    ],
)
def test_what_is_missing_is_reported_where_the_reply_ends(text: str, last: str | None, reading_of) -> None:
    span = reading_of(text).last_sentence
    assert (text[slice(*span)] if span else None) == last
