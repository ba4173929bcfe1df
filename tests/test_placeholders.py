"""Template placeholders: every usual style is found, what only looks like one is not, and the stand-in makes sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.placeholders import find_placeholders


def found(text: str) -> list[str]:
    return [text[p.start : p.end] for p in find_placeholders(text)]


def stand_in(placeholder: str) -> str:
    (mark,) = find_placeholders(placeholder)
    assert (mark.start, mark.end) == (0, len(placeholder))
    return mark.stand_in


@pytest.mark.parametrize(
    "placeholder",
    [
        "{{ticket.requester.first_name}}", "{{ order.id }}", "{{{raw_html}}}", "{{ user.name | upcase }}", "{{name}}",
        "%NAME%", "%first_name%", "%ORDER_ID2%",
        "[NAME]", "[PASSENGER NAME]", "[ORDER #]", "[DATE/TIME]", "[TICKET-123]", "[name]", "[your name]", "[Customer Name]",
        "[Customer's first name]", "[insert date]", "[Agent name]",
        "<order number>", "<Name>", "<ORDER_ID>", "<order-number>", "<first name>",
        "${x}", "${order.total}", "{first_name}", "{name}",
    ],
)  # fmt: skip
def test_a_value_of_every_usual_style_is_found_whole_and_stands_for_a_word(placeholder: str) -> None:
    text = f"Hello, {placeholder} is here, and {placeholder}."
    assert found(text) == [placeholder, placeholder]
    assert stand_in(placeholder)


@pytest.mark.parametrize(
    "tag",
    [
        "{% if vip %}", "{%- for item in order.items -%}", "{% else %}", "{% endif %}", "{% assign x = a | plus: 1 %}", "{# a note #}",
        "{{#if vip}}", "{{/if}}", "{{else}}", "{{ else }}", "{{^vip}}", "{{! a note }}", "{{> footer}}", "{{#each orders}}",
        "[IF VIP]", "[/IF]", "[ELSE]", "[END IF]", "[ENDIF]", "%IF_REFERRED%", "%ELSE%", "%END_IF%",
    ],
)  # fmt: skip
def test_a_tag_that_steers_the_template_stands_for_no_word(tag: str) -> None:
    assert found(f"Hi {tag}Ann{tag} bye") == [tag, tag]
    assert stand_in(tag) == ""


@pytest.mark.parametrize(
    "text",
    [
        # a page's own tags
        "<b>bold</b>", "<br>", "<br/>", "<p>", "</p>", '<a href="https://example.com">here</a>', "<strong>", "<em>", "<h1>", "<dt>", "<dd>",
        "<details>", "<button>", "<div class=note>", "<!-- note -->",
        # addresses in angle brackets
        "<ann@example.com>", "<https://example.com>",
        # Markdown: tick boxes, links, footnotes, numbers
        "- [x] done", "- [X] done", "- [ ] to do", "[our page](https://example.com)", "[NAME](https://example.com)", "[FAQ]: https://example.com",
        "see [1]", "[sic]", "[...]", "[see above]", "array[i]",
        # sums and comparisons
        "5 < 6 > 3", "a < b and c > d", "I <3 it", "<- here ->", "a->b",
        "100%", "50% off and 20% more", "100% of 50% is half", "5%VAT and 6%", "30%OFF%", "a % b % c",
        # braces
        "{}", "{0}", '{"a": 1}', "{x, y}", "{A}", "$5 and $6", "$x", "#{}",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_placeholder_is_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("placeholder", "word"),
    [
        ("{{ticket.requester.first_name}}", "Alex"), ("[PASSENGER NAME]", "Alex"), ("{{order.customer_name}}", "Alex"),
        ("{{ user.name | upcase }}", "Alex"), ("{{requester.preferred_name}}", "Alex"), ("{{order.item}}", "Alex"), ("${x}", "Alex"),
        ("{{ticket.created_at}}", "Monday"), ("{{due_date}}", "Monday"), ("${dueDate}", "Monday"), ("<transfer date>", "Monday"),
        ("%APPT_DATE%", "Monday"), ("[DATE]", "Monday"), ("{{date.plus_90}}", "Monday"), ("[insert date]", "Monday"),
        ("{{order.total}}", "$10"), ("%FEE%", "$10"), ("<refund amount>", "$10"),
        ("{{ticket.id}}", "12345"), ("{{orderId}}", "12345"), ("%POLICY_NO%", "12345"), ("<order number>", "12345"),
        ("{{ticket.ticket_field_order}}", "12345"), ("{{case.reference}}", "12345"), ("[ORDER #]", "12345"), ("{{invoice.days_late}}", "12345"),
        ("%UPLOAD_LINK%", "example.com"), ("{{agent.email}}", "example.com"), ("{{feedback_link}}", "example.com"),
        ("{{update.title}}", "Alex"), ("{{residue}}", "Alex"), ("{{corporate_group}}", "Alex"),
    ],
)  # fmt: skip
def test_the_stand_in_is_of_the_sort_the_name_says(placeholder: str, word: str) -> None:
    assert stand_in(placeholder) == word


def test_placeholders_that_touch_are_told_apart() -> None:
    assert found("{{first_name}}{{last_name}}%NAME%[NAME]") == ["{{first_name}}", "{{last_name}}", "%NAME%", "[NAME]"]


@given(st.text(alphabet=st.sampled_from("{}[]<>%$# /abNAME_|.!-'\n"), max_size=60))
def test_whatever_the_text_they_come_in_order_without_overlap(text: str) -> None:
    last = 0
    for mark in find_placeholders(text):
        assert last <= mark.start < mark.end <= len(text)
        last = mark.end


@pytest.mark.parametrize("piece", ["{{", "{%", "[IF ", "<a ", "${", "%a", "{#", "[A", "{a"])
def test_an_endless_row_of_openings_takes_no_time(piece: str, at_most) -> None:
    with at_most(seconds=2):
        assert list(find_placeholders(piece * (200_000 // len(piece)))) == []
