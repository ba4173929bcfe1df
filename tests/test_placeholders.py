"""Template placeholders: every usual style is found, what only looks like one is not, and the stand-in makes sense."""

from __future__ import annotations

from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts.placeholders import find_placeholders
from tonecheck.errors import ConfigError


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
        "${x}", "${order.total}", "{first_name}", "{name}", "{FIRST_NAME}", "{FirstName}", "{Order Number}",
        # help desks and mailers, each as its pages write them
        '{{ticket.requester.first_name | default: "there"}}', "{{dc.greeting}}", "{{ticket.requester.firstname}}",  # Zendesk, Freshdesk
        '{first_name|fallback:"there"}', '{{user.name|fallback:"there"}}', '<attribute key="user.name" default="there"/>',  # Intercom
        "{{ticket.customer.firstname}}", "{{ticket.messages[0].body_html}}",  # Gorgias
        "{%customer.firstName%}", "{%customer.firstName,fallback=there%}", "{%customer.firstName,fallback=%}",  # Help Scout
        "{{recipient.first_name}}", "{{ contact.firstname }}", "{{ contact.first_name || 'there' }}", "{!Contact.FirstName}",  # Front, HubSpot, Chatwoot, Salesforce
        "%{my_username}", "%{name}", "*|FNAME|*", "*|DATE:d/m/y|*", "{$ticket.title}", "{contactfield=firstname|there}",  # Discourse, Mailchimp, Helprace, Mautic
        "%%name%%", "%%First Name%%", "{first_name|there}", "{firstName | there}", "{name|there}", "{first name|there}", "{customer.name|valued customer}",
        "[First Name]", "[[name]]", "[[first_name|Dear Reader]]", "<%= name %>", "#{name}", "{{&name}}", "{{- name -}}",
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
        "{%+ if vip %}", "{{~#if vip~}}", "{{~ else ~}}", "*|IF:VIP|*", "*|ELSE:|*", "*|END:IF|*", "<% if vip %>", "<% end %>",
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
        "{}", "{0}", '{"a": 1}', "{x, y}", "{A}", "$5 and $6", "$x", "#{}", "%{}", "{!}", "{$}", "**bold** | *x* |", "[[1]]",
        # spintax says words of its own
        "{Hi|Hello|Hey there}", "{order|purchase}", "{customer|client}", "{day|weekend}", "{9.30|10.00}", "{iPhone|iPad}", "{hi|hello}",
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
        ("{first_name|there}", "Alex"), ("{due_date|soon}", "Monday"), ("{%conversation.number%}", "12345"), ("*|ORDER_TOTAL|*", "$10"),
        ("%%ORDER_DATE%%", "Monday"), ("{!Case.CaseNumber}", "12345"), ("{{dc.greeting}}", "Alex"), ("{%customer.email,fallback=date%}", "example.com"),
        ('{{ticket.updated_at | date: "%B %d, %Y"}}', "Monday"), ("{{ x | default: 'total' }}", "Alex"), ('<attribute key="user.name" default="date"/>', "Alex"),
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


@pytest.mark.parametrize(
    "piece",
    [
        "{{",
        "{%",
        "[IF ",
        "<a ",
        "${",
        "%a",
        "{#",
        "[A",
        "{a",
        "*|",
        "<%",
        "{a|",
        "{a_b|",
        "[[a",
        "{%a.b",
        "<attribute ",
        "{!a",
        "%{a",
        "{name|",
        "{%-",
        "{{~",
    ],
)
def test_an_endless_row_of_openings_takes_no_time(piece: str, at_most) -> None:
    with at_most(seconds=2):
        assert list(find_placeholders(piece * (200_000 // len(piece)))) == []


def own(text: str, *patterns: str) -> list[str]:
    custom = tuple(regex.compile(pattern) for pattern in patterns)
    return [text[p.start : p.end] for p in find_placeholders(text, custom)]


def test_patterns_of_ones_own_are_found_beside_the_usual_ones() -> None:
    assert own("@@NAME@@ has {{order.id}}, from ~date~.", "@@[A-Z]+@@", "~[a-z]+~") == [
        "@@NAME@@",
        "{{order.id}}",
        "~date~",
    ]


def test_a_pattern_of_ones_own_stands_for_a_word_of_its_sort() -> None:
    custom = (regex.compile("~[a-z]+~"),)
    assert [p.stand_in for p in find_placeholders("~date~ ~total~ ~thing~", custom)] == ["Monday", "$10", "Alex"]


def test_a_pattern_of_ones_own_wins_where_it_overlaps() -> None:
    assert own("a {{b}} {{c}} d", r"\}\} \{\{c") == ["}} {{c"]
    assert own("{{first}} {{name}}", r"\{\{first\}\} \{\{name\}\}", r"\{\{name\}\}") == ["{{first}} {{name}}"]
    assert own("<<<%if%>>>", "<+%[a-z]+%>+") == ["<<<%if%>>>"]


def test_a_match_of_nothing_is_no_placeholder() -> None:
    assert own("a b {{c}}", "x*", "(?=b)") == ["{{c}}"]


def test_a_pattern_that_runs_away_is_stopped_and_named(at_most) -> None:
    with at_most(seconds=5), pytest.raises(ConfigError, match=r"placeholders: '\(a\+a\+\)\+b' took longer"):
        own("a" * 5_000, "(a+a+)+b")


@given(
    st.text(alphabet=st.sampled_from("{}[]<>%$# /abNAME_|.!-'\n"), max_size=60),
    st.lists(st.sampled_from(["a+", "[{}]", "N.", "a|b", "%[^%]*%", "x*"]), max_size=3),
)
def test_with_patterns_of_ones_own_they_come_in_order_too(text: str, patterns: list[str]) -> None:
    custom = tuple(regex.compile(pattern) for pattern in patterns)
    marks = [(mark.start, mark.end) for mark in find_placeholders(text, custom)]
    assert all(a < b for a, b in marks)
    assert all(one[1] <= other[0] for one, other in pairwise(marks))
    matches = [m.span() for pattern in custom for m in pattern.finditer(text) if m.group()]
    assert all(any(a < end and start < b for a, b in marks) for start, end in matches)
