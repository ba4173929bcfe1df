"""Prose: what the parser reads is plain English, and every position of it leads back to the draft."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft, Kind
from tonecheck.nlp.prose import MAX_PARAGRAPH, paragraphs


@pytest.fixture(scope="session")
def prose(draft_of: Callable[[str], Draft]) -> Callable[[str], list[str]]:
    """Give what reads a text's paragraphs, white space made even."""
    return lambda text: [" ".join(p.text.split()) for p in paragraphs(draft_of(text))]


LONG = (
    "I have looked at your order again and found that the second parcel left our depot on Monday, so it should be "
    "with you by Thursday at the latest. The driver leaves it with a neighbour only where you ask for that, and you "
    "can do so in your account until the evening before."
)


@pytest.mark.parametrize("width", [60, 72, 78])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_lines_of_a_wrapped_mail_are_one_paragraph(width: int, end: str, prose) -> None:
    lines = textwrap.wrap(LONG, width)
    text = f"Hi Ann,{end}{end}{end.join(lines)}{end}{end}{end.join(lines)}{end}{end}Regards,{end}Priya{end}"
    assert prose(text) == [LONG, LONG]


def test_the_lines_of_a_chat_are_sentences_of_their_own(prose) -> None:
    lines = [
        "hi Sam here",
        "found your order",
        "we cant send it today but it goes out first thing tomorrow",
        "sorry about that",
        "anything else",
    ]
    assert prose("\n".join(lines)) == lines


def test_a_list_of_short_lines_is_no_wrapped_paragraph(prose) -> None:
    lines = [
        "These are on their way:",
        "the blue kettle",
        "the red toaster with the long cable that you asked about",
        "the lamp",
    ]
    assert prose("\n".join(lines)) == lines


def test_a_reply_in_two_tweets_is_one(prose) -> None:
    assert prose("We can't refund the ticket but 1/2\n...we can move it to Friday 2/2") == [
        "We can't refund the ticket but we can move it to Friday"
    ]


def test_each_bullet_is_a_paragraph(prose) -> None:
    assert prose("You can:\n\n- reply here\n- call us\n* wait\n1. or not") == [
        "You can:",
        "reply here",
        "call us",
        "wait",
        "or not",
    ]


def test_only_body_is_prose(prose) -> None:
    text = (
        "Hi Ann,\n\n# Refund\n\nIt left.\n\n```\nyou never paid\n```\n\n> you never wrote\n\nKind regards,\nPriya\n"
        "\nOn 3 March 2025, Ann wrote:\nwhere is it?"
    )
    assert prose(text) == ["It left."]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        # marks of Markdown
        ("This is **very** *important* and _so_ __on__ ~~not~~.", "This is very important and so on not."),
        ("**You never paid.**", "You never paid."),
        ("(*see below*)", "(see below)"),
        ("It is 2 * 3 * 4 wide.", "It is 2 * 3 * 4 wide."),
        ("Use snake_case_names.", "Use snake_case_names."),
        ("See [our page](https://example.com/a_b) or ![a photo](x.png).", "See our page or a photo."),
        ("See https://example.com/you-never/paid. Then www.example.com/x", "See example.com. Then example.com"),
        ("Run `you never paid` first.", "Run code first."),
        ("Sorry.<br>We <b>can't</b>.", "Sorry. We can't."),
        ("Sorry <!-- you never paid --> for that.", "Sorry for that."),
        ("Is a < b and c > d?", "Is a < b and c > d?"),
        # emoji end a sentence where nothing else does
        ("Thanks 😊 We sent it 🎉", "Thanks . We sent it ."),
        ("Great! 👍🏽 It ships", "Great! It ships"),
        ("I love 🍕 and so do you", "I love and so do you"),
        ("👨‍👩‍👧 tickets", "tickets"),
        # quotes, spaces, stops
        ("I’ve said “no” – it‘s “fixed”", "I've said \"no\" – it's \"fixed\""),
        ("we can`t and don´t", "we can't and don't"),
        ("a\tb\u00a0c d\u200be\u00adf", "a b c def"),
        ("It's done.We ship it.Then you pay.", "It's done. We ship it. Then you pay."),
        ("It costs 5.50 at 10.30.", "It costs 5.50 at 10.30."),
        # words of a chat
        ("pls wait, u never paid bc ur late, thx", "please wait, you never paid because your late, thanks"),
        ("i can't, i'm sorry", "I can't, I'm sorry"),
        ("we're gonna recieve it tmrw", "we're going to receive it tomorrow"),
        ("ill send it, ill you were not", "I'll send it, ill you were not"),
        ("  \t @ann @bob_c: Again, it is late", "Again, it is late"),
        ("@ann", "@ann"),
        ("E-mail us or e-mail them", "email us or email them"),
        ("mail plz@shop.example or /pls or #thx", "mail mail@example.com or /pls or #thx"),
        # capitals
        ("WE CAN'T REFUND YOU, YOU'RE LATE AND DIDN’T PAY, I'M AFRAID", "we can't refund you, you're late and didn't pay, I'm afraid"),
        ("WE ARE SORRY", "we are sorry"),
        ("We CAN'T do it, and you MUST pay NOW.", "We can't do it, and you must pay now."),
        ("It is NOT our fault", "It is not our fault"),
        ("The NHS and UPS use PDF and IT.", "The NHS and UPS use PDF and IT."),
        ("I am AN AGENT", "I am an AGENT"),
        # placeholders stand for words
        ("Your {{order_id}} ships on {{date}} for {{total}}, {{name}}.", "Your 12345 ships on Monday for $10, Alex."),
        ("{% if vip %}You are a VIP.{% endif %} Bye now.", "You are a VIP. Bye now."),
        ("Hi all of you, %NAME% can't.", "Hi all of you, Alex can't."),
    ],
)  # fmt: skip
def test_a_line_is_read_as_plain_english(text: str, plain: str, prose) -> None:
    assert prose(text) == [plain]


def test_an_emoji_at_the_start_of_a_line_ends_nothing(prose) -> None:
    assert prose("Thanks\n😊 We sent it") == ["Thanks", "We sent it"]


def test_nothing_but_marks_is_no_prose(prose) -> None:
    for text in ("", "  \n\t", "***", "😀 😀", "...", "{% if x %}", "{{#if}}{{/if}}", "> you never paid", "\ufeff"):
        assert prose(text) == []


def test_a_finding_in_plain_words_leads_back_to_what_was_written(draft_of) -> None:
    text = "Hi,\n\n> no\n\nSorry 😊 **u** NEVER sent {{order_id}}, [pls](https://example.com) wait"
    for plain, written in (
        ("you", "u"),
        ("never", "NEVER"),
        ("12345", "{{order_id}}"),
        ("please", "pls"),
        ("sent 12345", "sent {{order_id}}"),
    ):
        (paragraph,) = paragraphs(draft_of(text))
        at = paragraph.text.index(plain)
        start, end = paragraph.mapped.origin(at, at + len(plain))
        assert text[start:end] == written


def test_a_very_long_line_is_cut_between_words(draft_of) -> None:
    text = "You never sent it. " * 2_000
    found = list(paragraphs(draft_of(text)))
    assert "".join(p.text for p in found) == text
    assert all(len(p.text) <= MAX_PARAGRAPH and p.text[-1] == " " for p in found)


PIECES = st.sampled_from(
    [
        "Hi Ann,", "Kind regards,", "Priya", "> where?", "On 3 March 2025, Ann wrote:", "Dee: ", "[10:41] ", "{{name}}", "{{#if x}}", "%DATE%", "`code`", "```", "# Head",
        "we can't", "u", "pls", "WE CAN'T", "**", "*", "_", "~~", "[a](b)", "https://example.com/x", "😀", "👍🏽", "’", "“", "`", ".", ".We", "1/2", "...", "- ", "1. ",
        "<br>", "<b>", "<!-- x -->", "e-mail", " ", "\t", "\n", "\n\n", "\r\n", "\r", "\ufeff", "\u200b", "\u00a0", "\u0301", "é", "ﬁ", "x" * 70,
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=30).map("".join))
READ = (Kind.BODY, Kind.PLACEHOLDER, Kind.CODE)


@given(TEXTS)
def test_every_position_leads_back_to_the_body_in_order(draft_of, text: str) -> None:
    draft = draft_of(text)
    kinds = [part.kind for part in draft.segments for _ in range(part.start, part.end)]
    last = 0
    for paragraph in paragraphs(draft):
        assert paragraph.text.strip()
        for i, shown in enumerate(paragraph.text):
            start, end = paragraph.mapped.origin(i, i + 1)
            assert last <= start <= end <= len(text)
            last = start
            if not shown.isspace():  # a space may stand for a line break and what surrounds it
                assert all(kind in READ for kind in kinds[start:end])


@given(TEXTS)
def test_windows_line_breaks_change_no_paragraph(draft_of, text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    windows = plain.replace("\n", "\r\n")
    assert [p.text for p in paragraphs(draft_of(windows))] == [p.text for p in paragraphs(draft_of(plain))]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("we can't help you with that today. " * 4_000, id="one line"),
        pytest.param("a line of text here\n" * 4_000, id="4,000 lines"),
        pytest.param("😀 " * 25_000, id="25,000 emoji"),
        pytest.param("\u200d" * 80_000 + "x", id="80,000 joiners"),
        pytest.param("*a " * 30_000, id="30,000 stars"),
        pytest.param("[a](" * 20_000, id="20,000 open links"),
        pytest.param("<a " * 40_000, id="40,000 open tags"),
        pytest.param("sorry 1/2\n...again 2/2\n" * 3_000, id="6,000 tweets"),
        pytest.param("YOU CAN'T " * 10_000, id="10,000 shouts"),
    ],
)
def test_long_texts_take_time_in_proportion(text: str, draft_of, at_most) -> None:
    with at_most(seconds=5):
        assert all(p.text for p in paragraphs(draft_of(text)))
