"""The structure of a reply, and the danger in it: what is taken for a greeting or a quotation is never checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.structure import is_cut_off, segment, split_lines


def parts(text: str, kind: str) -> list[str]:
    """Give what a text has of one kind, without the white space around it."""
    return [shown for found, start, end in segment(text) if found == kind and (shown := text[start:end].strip())]


def body(text: str) -> str:
    """Give all that will be checked."""
    return " ".join(" ".join(parts(text, "body")).split())


GREETINGS = [
    "Hi Ann,", "Hello,", "Hello there!", "Hey Ann!", "Dear Mr Okafor,", "Dear Mr. Okafor,", "Dear Mr. and Mrs. Smith,", "Dear Dr J. R. Smith,",
    "Good morning, Ann!", "Good afternoon Ann and Bob,", "Dear Sir or Madam,", "Dear Sir/Madam,", "To whom it may concern,",
    "Dear valued customer,", "Hi team,", "Hi all,", "Hello O'Brien,", "Hi Jean-Luc,", "Hi {{first_name}},", "Dear {{title}} {{last_name}},",
    "Hello [NAME],", "Hi <first name>,", "Hi %NAME%,", "Hi ${name}!", "Hi @ann,", "Hi Ann –", "Hello Łukasz,", "Hi",
]  # fmt: skip


@pytest.mark.parametrize("greeting", GREETINGS)
def test_a_greeting_is_no_body(greeting: str) -> None:
    text = f"{greeting}\n\nThe parcel left today."
    assert parts(text, "greeting") == [greeting]
    assert body(text) == "The parcel left today."


@pytest.mark.parametrize(
    "greeting", ["Hi Ann,", "Hello there!", "Dear {{name}},", "Good morning!", "Hi Ann -", "Hey,", "Hi Ann."]
)
def test_a_greeting_ends_where_the_sentence_behind_it_starts(greeting: str) -> None:
    text = f"{greeting} you never sent the form."
    assert parts(text, "greeting") == [greeting]
    assert body(text) == "you never sent the form."


@pytest.mark.parametrize(
    "line",
    [
        "Hi-fi speakers are back in stock.",
        "Hello Kitty bags are sold out.",
        "Hey it's broken!",
        "Hi we can't refund it!",
        "Hello you never paid!",
        "Dear customers who ordered in May have been refunded.",
        "Greetings from Lisbon come with every booking.",
        "Good day passes are not refundable.",
        "Hey Siri won't work with it.",
        "Howdy ranch tours can't be moved.",
        "Hidden fees are never charged.",
        "Historic rates can't be shown.",
        "Deary me, you should have read it.",
        "We said hello, Ann.",
    ],
)
def test_a_first_line_that_only_starts_like_a_greeting_is_body(line: str) -> None:
    assert body(f"{line}\nWe are sorry.") == f"{line} We are sorry."
    assert body(line) == line


def test_only_the_first_line_greets() -> None:
    assert body("I found it.\nHi Ann, it is in Leeds.") == "I found it. Hi Ann, it is in Leeds."


QUOTED = "Where is it?\nYou never wrote back."


@pytest.mark.parametrize(
    "quote",
    [
        "> Where is it?\n> You never wrote back.",
        ">Where is it?\n>>You never wrote back.",
        "  > Where is it?\n  > > You never wrote back.",
        "&gt; Where is it?\n&gt; You never wrote back.",
        f"On Mon, 3 Mar 2025 at 10:01, Ann Lee <ann@example.com> wrote:\n\n{QUOTED}",
        f"On Mon, 3 Mar 2025 at 10:01, Ann Lee\n<ann@example.com> wrote:\n\n{QUOTED}",
        f"On Mon, 3 Mar 2025 at 10:01,\nAnn Lee <ann@example.com>\nwrote:\n\n{QUOTED}",
        f"On 03/03/2025 10:01, Ann Lee wrote:\n{QUOTED}",
        f"On 3 March 2025, Ann wrote:\n{QUOTED}",
        "On Monday, Ann wrote:\n> Where is it?",
        f"Am 03.03.2025 um 10:01 schrieb Ann Lee <ann@example.com>:\n{QUOTED}",
        f"Le 3 mars 2025 à 10:01, Ann Lee a écrit :\n{QUOTED}",
        f"-----Original Message-----\nFrom: Ann\n\n{QUOTED}",
        f"----- Forwarded message -----\n{QUOTED}",
        f"Begin forwarded message:\n\n{QUOTED}",
        f"From: Ann Lee <ann@example.com>\nSent: Monday, 3 March 2025 10:01\nTo: Support\nSubject: Where?\n\n{QUOTED}",
        f"*From:* Ann Lee\n*Date:* Monday\n*To:* Support\n\n{QUOTED}",
        "Customer: Where is it?",
        "[10:02] Customer: Where is it?",
        "10:02 - Client: Where is it?",
        "Visitor 4711: Where is it?",
        "Customer (10:02): Where is it?",
    ],
)
def test_what_the_customer_wrote_is_a_quotation(quote: str) -> None:
    text = f"It left today.\n\n{quote}"
    assert parts(text, "quote") == [quote.strip()]
    assert body(text) == "It left today."


@pytest.mark.parametrize(
    "line",
    [
        "On Monday I wrote:",
        "On 3 March 2025 I wrote:",
        "On 12 May 2025 you wrote:",
        "On Monday the depot wrote:",
        "On time, as the driver wrote:",
        "On Monday the depot wrote: it is lost.",
        "From: the depot it goes to you.",
        "From: £5\nTo: £10 each.",
        "Original message",
        "original message - attached",
        "Customers: please read on.",
        "Our customer: you.",
        "Guests can't smoke.",
        "The user: admin.",
        "x > y is what you need.",
        "-> we can't.",
        "You wrote:",
    ],
)
def test_what_only_looks_like_a_quotation_is_body_and_so_is_all_below_it(line: str) -> None:
    text = f"Sorry.\n{line}\nWe can't refund it.\nYou never paid."
    assert body(text) == " ".join(text.split())


def test_answers_between_quoted_lines_are_body() -> None:
    text = "On Mon, 3 Mar 2025 at 10:01, Ann <ann@example.com> wrote:\n> Where is it?\n\nIn Leeds.\n\n> And when?\n> Soon?\nOn Friday.\n> Thanks\n"
    assert body(text) == "In Leeds. On Friday."
    assert parts(text, "quote")[1:] == ["> And when?\n> Soon?", "> Thanks"]


@pytest.mark.parametrize(
    "prefix",
    [
        "[10:41] ", "(10:41) ", "[10:41:07] ", "[10:41 AM] ", "[10:41] Dee: ", "[10:41] - Dee: ", "10:41 Dee: ", "10:41 - Dee: ", "10:41 Dee Shah: ",
        "[03/04/2025, 10:41] Dee: ", "03/04/2025, 10:41 - Dee: ", "Dee (10:41): ", "Dee [10:41]: ", "Agent: ", "Agent 7: ", "Support: ", "agent: ",
    ],
)  # fmt: skip
def test_the_time_and_name_in_front_of_a_chat_line_are_layout(prefix: str) -> None:
    text = f"{prefix}found it\n{prefix}it left today"
    assert parts(text, "layout") == [prefix.strip(), prefix.strip()]
    assert parts(text, "body") == ["found it", "it left today"]


def test_a_name_in_front_is_one_when_it_speaks_twice() -> None:
    assert parts("Dee: found it\nDee: it left today", "body") == ["found it", "it left today"]
    assert body("Note: it left today") == "Note: it left today"
    assert body("Sorry: we can't.\nWarning: it is hot.") == "Sorry: we can't. Warning: it is hot."


def test_a_chat_line_may_greet_behind_its_name() -> None:
    assert parts("[10:41] Dee: Hi Sam, found it", "greeting") == ["Hi Sam,"]


@pytest.mark.parametrize(
    "line", ["10:30 is when we open.", "9:30 and not earlier: we can't open.", "5:1 is the ratio", "[soon] we'll call"]
)
def test_a_line_that_starts_with_a_number_is_body(line: str) -> None:
    assert body(f"Sorry.\n{line}") == f"Sorry. {line}"


@pytest.mark.parametrize("bullet", ["- ", "* ", "• ", "1. ", "2) ", "(3) ", "a) ", "– "])
def test_a_bullet_is_layout_and_its_line_is_body(bullet: str) -> None:
    text = f"{bullet}We can't.\n{bullet}You can."
    assert parts(text, "layout") == [bullet.strip(), bullet.strip()]
    assert body(text) == "We can't. You can."


def test_code_is_no_body() -> None:
    assert parts("Run `npm install` first.", "code") == ["`npm install`"]
    assert parts("Run ``a `b` c`` first.", "code") == ["``a `b` c``"]
    assert body("Run this:\n```sh\nyou never paid\n```\nDone.") == "Run this: Done."
    assert body("~~~\nyou never paid\n```\n~~~\nDone.") == "Done."


@pytest.mark.parametrize(
    "text",
    [
        "You don`t need it, we can`t refund",
        "```\nIt was never closed, and you never paid.",
        "It costs ` and we can't",
        "~~~ we can't\nhelp",
    ],
)
def test_a_stray_backtick_hides_nothing(text: str) -> None:
    assert body(text) == " ".join(text.split())


def test_three_backticks_in_a_line_open_no_block() -> None:
    assert body("```npm i``` helps.\nYou never paid.") == "helps. You never paid."


@pytest.mark.parametrize(
    "heading", ["# Refunds", "### How to return it", "-----", "*****", "=====", "REFUNDS", "HOW TO RETURN IT"]
)
def test_a_heading_is_layout(heading: str) -> None:
    text = f"Hi Ann,\n\n{heading}\nYou can have it back."
    assert heading in parts(text, "layout")
    assert body(text) == "You can have it back."


@pytest.mark.parametrize(
    "line", ["YOU MUST PAY NOW", "WE CAN'T DO IT", "IT IS NOT OUR FAULT", "#1 we can't", "#hashtag", "OK, PAY NOW!"]
)
def test_a_line_in_capitals_that_speaks_to_someone_is_body(line: str) -> None:
    assert body(f"{line}\nor we cancel it.") == f"{line} or we cancel it."


def test_the_subject_and_a_mails_header_are_layout() -> None:
    assert body("Subject: You never paid\n\nHi Ann,\nit left.") == "it left."
    assert body("From: us@example.com\nTo: ann@example.com\nSubject: You never paid\n\nHi Ann,\nit left.") == "it left."


def test_placeholders_are_segments_of_their_own() -> None:
    assert parts("It leaves on {{date}}, {{name}}{{x}}.", "placeholder") == ["{{date}}", "{{name}}", "{{x}}"]
    assert parts("See `{{code}}` and {{name}}.", "placeholder") == ["{{name}}"]


def test_a_byte_order_mark_is_layout_and_hides_no_greeting() -> None:
    text = "\ufeffHi Ann,\nit left."
    assert parts(text, "greeting") == ["Hi Ann,"]
    assert parts("\ufeff[10:41] Dee: it left", "body") == ["it left"]
    assert parts("\ufeff> Where?\nit left", "body") == ["it left"]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Sorry for that 1/2", True),
        ("Sorry >>", True),
        ("Sorry... (1/3)", True),
        ("Sorry 2/2", False),
        ("We are here 24/7", False),
        ("Call 9/5", False),
        ("Sorry.", False),
        ("", False),
    ],
)
def test_a_reply_that_goes_on_elsewhere_says_so(text: str, cut: bool) -> None:
    assert is_cut_off(text) is cut


@given(st.text(alphabet=st.sampled_from("ab \t\n\r\x0b\x0c\x1c\x85\u2028"), max_size=40))
def test_lines_end_where_files_end_them_and_nowhere_else(text: str) -> None:
    lines = split_lines(text)
    assert "".join(text[line.start : line.next] for line in lines) == text
    assert all(text[line.end : line.next] in ("\n", "\r\n", "\r", "") for line in lines)
    assert not any(c in "\r\n" for line in lines for c in text[line.start : line.end])


PIECES = st.sampled_from(
    [
        "Hi Ann,", "Kind regards,", "Priya", "Thanks", "-- ", "> where?", ">", "On Mon, 3 Mar 2025 at 10:01, Ann", "wrote:", "From: Ann", "To: us", "Subject: x",
        "-----Original Message-----", "Customer: where?", "[10:41] Dee: ", "Dee: ", "{{name}}", "{% if x %}", "`code`", "`", "```", "~~~", "# Head", "HEAD", "- ", "1. ",
        "we can't", "You never paid.", " ", "\t", "\n", "\n\n", "\r\n", "\r", "\ufeff", "\u200b", "\u00a0", "\u2028", "😀", "é", "^AB", "-Ann", "1/2", "PS: x", "<b>", "|", "*", ",", "!",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=30).map("".join))


@given(TEXTS)
def test_segments_tile_any_text(text: str) -> None:
    at = 0
    for _, start, end in segment(text):
        assert start == at < end
        at = end
    assert at == len(text)


@given(TEXTS)
def test_windows_line_breaks_change_nothing(text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    windows = plain.replace("\n", "\r\n")
    assert [(k, windows[a:b].replace("\r\n", "\n")) for k, a, b in segment(windows)] == [
        (k, plain[a:b]) for k, a, b in segment(plain)
    ]


@given(
    st.lists(
        st.sampled_from(
            [
                "We can't refund it.",
                "You never sent the form.",
                "Sorry, Ann, that is lost.",
                "It left on Monday.",
                "Is it there now?",
            ]
        ),
        min_size=1,
        max_size=12,
    )
)
def test_plain_sentences_are_never_lost(sentences: list[str]) -> None:
    text = "\n".join(sentences)
    assert body(text) == " ".join(sentences)


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(">" * 10_000 + " where?\nWe can't.", id="10,000 nested quotes"),
        pytest.param("\n".join("> " * min(n, 300) + "x" for n in range(10_000)), id="10,000 quoted lines"),
        pytest.param("we can't help you with that today. " * (MEGABYTE // 35), id="one line of 1 MB"),
        pytest.param("x" * MEGABYTE, id="one word of 1 MB"),
        pytest.param("Hi" + " " * MEGABYTE + "x", id="a greeting and 1 MB of spaces"),
        pytest.param("Hello " + "Ann " * (MEGABYTE // 4) + "is", id="a greeting and 250,000 names"),
        pytest.param("thanks, " * (MEGABYTE // 8), id="1 MB of thanks"),
        pytest.param("`" * MEGABYTE, id="1 MB of backticks"),
        pytest.param("{{x}} " * 50_000, id="50,000 placeholders"),
        pytest.param("a line of text here\n" * 20_000, id="20,000 lines"),
        pytest.param("On Monday " + "x " * 90 + "\n" + "```\n" * 10_000, id="10,000 fences"),
        pytest.param("\n" * 100_000, id="100,000 empty lines"),
    ],
)
def test_long_texts_take_time_in_proportion(text: str, at_most) -> None:
    with at_most(seconds=6):
        assert sum(end - start for _, start, end in segment(text)) == len(text)
    with at_most(seconds=2):
        is_cut_off(text)
