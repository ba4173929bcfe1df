"""The ways through a template, engine by engine: each is what one customer reads, and together they are all."""

from __future__ import annotations

import re
from itertools import product

import pytest
import regex

from tonecheck.drafts.templates.ways import MAX_WAYS, ways


def texts(template: str) -> list[str]:
    """Give the ways through a template that is in order."""
    found = ways(template)
    assert found.problems == ()
    return [each.text for each in found.texts]


# Without choices


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "No tags at all.\n\nNone.", "Hi {{name}},\n\nyour order {{ order.id | upcase }} is {{{raw}}}.", "Hi {first_name|there}, [NAME]!",
        "Hi {%customer.firstName,fallback=there%}", "{!Contact.FirstName} %{name} #{name} ${x} {$ticket.id} <%= name %> *|FNAME|* %%name%% [[name]]",
        "| a | b |\n| --- | --- |\n| {{x}} | {y} |", "{x, y} {} { | no end", "} | {", ":{ or 8-}", "50% off [if you like], {if} {else}", "<b>bold</b>",
        "Write `{% if vip %}` or `{Hi|Hello}`.", "```liquid\n{% if vip %}\n{Hi|Hello}\n```\n", "~~~\n{{#if x}}\n~~~", r"\{Hi\|Hello\}",
    ],
)  # fmt: skip
def test_a_text_without_tags_has_one_way_which_is_itself(text: str) -> None:
    found = ways(text)
    (way,) = found.texts
    assert (way.text, found.problems) == (text, ())
    assert all(way.origin(i, i + 1) == (i, i + 1) for i in range(len(text)))


# Each engine

A_OR_B = ["x A y", "x B y"]
A_OR_NOTHING = ["x A y", "x  y"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        # Liquid
        ("x {% if vip %}A{% endif %} y", A_OR_NOTHING),
        ("x {% if vip %}A{% else %}B{% endif %} y", A_OR_B),
        ("x {% if a %}A{% elsif b %}B{% elsif c %}C{% else %}D{% endif %} y", ["x A y", "x B y", "x C y", "x D y"]),
        ("x {% if a %}A{% elsif b %}B{% endif %} y", ["x A y", "x B y", "x  y"]),
        ("x {% unless vip %}A{% else %}B{% endunless %} y", A_OR_B),
        ("x {% case plan %} no {% when 'gold' %}A{% when \"tin\", 'zinc' %}B{% endcase %} y", ["x A y", "x B y", "x  y"]),
        ("x {% case plan %}{% when 1 or 2 %}A{% else %}B{% endcase %} y", A_OR_B),
        ("x {% if a %}A{% if b %}B{% else %}C{% endif %}{% else %}D{% endif %} y", ["x AB y", "x AC y", "x D y"]),
        ("x {%- if vip -%} A {%- else -%} B {%- endif -%} y", ["xAy", "xBy"]),
        ("x {% if name == 'a %} b' %}A{% else %}B{% endif %} y", A_OR_B),
        ('x {% if name == "it\'s %}" and b %}A{% else %}B{% endif %} y', A_OR_B),
        ("x {% if name == 'don't' %}A{% else %}B{% endif %} y", A_OR_B),
        ("x {% if\n  vip\n  and paid\n%}A{% else %}B{% endif %} y", A_OR_B),
        ("x {%if vip%}A{%else%}B{%endif%} y", A_OR_B),
        ("x {% for i in items %}A{% endfor %} y", ["x A y"]),
        ("x {% for i in items %}A{% else %}B{% endfor %} y", A_OR_B),
        ("x {% comment %}no {% if %} {Hi|Hello {% endcomment %}A y", ["x A y"]),
        ("x {% comment %}no {% comment %}no{% endcomment %} no{% endcomment %}A y", ["x A y"]),
        ("x {% # a note %}A y", ["x A y"]),
        ("x {% raw %}{% if %}{Hi|{{#x}}{% endraw %} y", ["x {% if %}{Hi|{{#x}} y"]),
        ("x {% capture z %}no{% if b %}no{% endif %}{% endcapture %}A y", ["x A y"]),
        ("x {% assign z = 'a' | upcase %}{% include 'foot' %}{% render 'b', c: d %}A y", ["x A y"]),
        ('x {{ticket.requester.first_name | default: "there"}}{% if vip %} {{dc.greeting}}{% endif %} y',
         ['x {{ticket.requester.first_name | default: "there"}} {{dc.greeting}} y', 'x {{ticket.requester.first_name | default: "there"}} y']),
        # Jinja
        ("x {% if a %}A{% elif b %}B{% endif %} y", ["x A y", "x B y", "x  y"]),
        ("x {# {% if a %} {{no}} #}A{% set z = 1 %} y", ["x A y"]),
        ("x {% set z %}no{% endset %}A y", ["x A y"]),
        ("x {%+ if a -%} A {%- endif +%} y", A_OR_NOTHING),
        ("x {% for i in items %}A{% else %}B{% endfor %}{% trans %} y{% endtrans %}", A_OR_B),
        # Handlebars and Mustache
        ("x {{#if vip}}A{{/if}} y", A_OR_NOTHING),
        ("x {{#if a}}A{{else if b}}B{{else}}C{{/if}} y", ["x A y", "x B y", "x C y"]),
        ("x {{#if a}}A{{^}}B{{/if}} y", A_OR_B),
        ("x {{#unless a}}A{{else}}B{{/unless}} y", A_OR_B),
        ("x {{#each orders as |order|}}A{{/each}} y", ["x A y"]),
        ("x {{#each orders}}A{{else}}B{{/each}} y", A_OR_B),
        ("x {{#with order}}A{{else}}B{{/with}} y", A_OR_B),
        ("x {{#eq plan \"gold\"}}A{{else}}B{{/eq}} y", A_OR_B),
        ("x {{# vip }}A{{/ vip }} y", A_OR_NOTHING),
        ("x {{^vip}}A{{/vip}} y", A_OR_NOTHING),
        ("x {{~#if vip~}} A {{~/if~}} y", ["xAy", "xy"]),
        ("x {{! a {note} }}{{!-- {{#if}} -- }} --}}{{> footer}}A y", ["x A y"]),
        ("x {{#> layout}}A{{/layout}} y", ["x A y"]),
        # merge tags
        ("x *|IF:VIP|*A*|END:IF|* y", A_OR_NOTHING),
        ("x *|IF:PLAN=gold|*A*|ELSEIF:PLAN=tin|*B*|ELSE:|**|FNAME|**|END:IF|* y", ["x A y", "x B y", "x *|FNAME|* y"]),
        ("x *|IFNOT:VIP|*A*|ELSE:|*B*|END:IF|* y", A_OR_B),
        ("x *|INTERESTED:News:Daily|*A*|ELSE:|*B*|END:INTERESTED|* y", A_OR_B),
        # plain ones
        ("x [IF VIP]A[ELSE]B[ENDIF] y", A_OR_B), ("x [IF VIP]A[/IF] y", A_OR_NOTHING), ("x [IF A]A[ELSEIF B]B[END IF] y", ["x A y", "x B y", "x  y"]),
        ("x %IF_VIP%A%ELSE%B%END_IF% y", A_OR_B), ("x %IF_VIP%A%ENDIF% y", A_OR_NOTHING),
        # Ruby's and JavaScript's
        ("x <% if vip %>A<% elsif b %>B<% end %> y", ["x A y", "x B y", "x  y"]),
        ("x <% if (vip) { %>A<% } else { %>B<% } %> y", A_OR_B),
        ("x <% orders.each do |order| %><%= order %><% end %> y", ["x <%= order %> y"]),
        # spintax
        ("x {A|B} y", A_OR_B), ("x {A|} y", A_OR_NOTHING), ("x {A|B|C there} y", ["x A y", "x B y", "x C there y"]),
        ("x {A|{B|C} D} y", ["x A y", "x B D y", "x C D y"]), ("{{A|B} c|D}", ["A c", "B c", "D"]), ("{{A|B}|{C|D}}", ["A", "B", "C", "D"]),
        ("x {A {first_name|there}|B {{name}}} y", ["x A {first_name|there} y", "x B {{name}} y"]),
        ("x {A|B{% if c %}C|c{% endif %}} y", ["x A y", "x BC|c y", "x B y"]),
        ("x {{#if a}}{A|B}{{/if}} y", ["x A y", "x B y", "x  y"]),
    ],
)  # fmt: skip
def test_each_engine_has_its_ways(template: str, expected: list[str]) -> None:
    assert texts(template) == expected


@pytest.mark.parametrize(
    "value", ["first_name|there", "firstName|there", "customer.name|you", "name|there", "contactfield=firstname|there"]
)
def test_a_field_with_a_fallback_is_no_spintax(value: str) -> None:
    assert texts(f"Hi {{{value}}}, {{hi|ho}}") == [f"Hi {{{value}}}, hi", f"Hi {{{value}}}, ho"]


@pytest.mark.parametrize(
    "words",
    [
        "Hi|Hello",
        "hi|hello",
        "order|purchase",
        "customer|client",
        "day|weekend",
        "iPhone|iPad",
        "9.30|10.00",
        "a.m.|p.m.",
    ],
)
def test_words_to_choose_from_are_no_field(words: str) -> None:
    assert texts(f"x {{{words}}} y") == [f"x {word} y" for word in words.split("|")]


def test_braces_in_two_paragraphs_are_no_spintax() -> None:
    assert texts("a {b | c\n\nd} e") == ["a {b | c\n\nd} e"]
    assert texts("a {b|c\nd} e") == ["a b e", "a c\nd e"]


# The same question, the same answer


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{% if vip %}A{% endif %}-{% if  vip  %}B{% endif %}", ["A-B", "-"]),
        ("{% if vip %}A{% endif %}-{% unless vip %}B{% endunless %}", ["A-", "-B"]),
        ("{% if vip %}A{% endif %}-{% if not vip %}B{% endif %}", ["A-", "-B"]),
        ("{% if vip %}A{% endif %}-{{#vip}}B{{/vip}}{{^vip}}C{{/vip}}-{{#unless vip}}D{{/unless}}", ["A-B-", "-C-D"]),
        ("{% if plan == 'gold' %}A{% endif %}-{% if plan != \"gold\" %}B{% endif %}", ["A-", "-B"]),
        ("{% if plan == 'gold' %}A{% endif %}-{% if plan == 'tin' %}B{% endif %}", ["A-", "-B", "-"]),
        ("{% case plan %}{% when 'a' %}A{% when 'b', 'c' %}B{% else %}C{% endcase %}-{% if plan == 'a' %}D{% endif %}", ["A-D", "B-", "C-"]),
        ("*|IF:PLAN=gold|*A*|END:IF|*-*|IF:PLAN!=gold|*B*|END:IF|*", ["A-", "-B"]),
        ("{% if a %}A{% elsif b %}B{% endif %}-{% if b %}C{% endif %}", ["A-C", "A-", "B-C", "-"]),
        ("{% if a %}A{% if a %}B{% endif %}{% endif %}", ["AB", ""]),
        ("{% if a == b %}A{% endif %}-{% if a == c %}B{% endif %}", ["A-B", "A-", "-B", "-"]),
        ("{% if a and b %}A{% endif %}-{% if a %}B{% endif %}", ["A-B", "A-", "-B", "-"]),
        ("{% for o in os %}A{% else %}B{% endfor %}-{% for o in os %}C{% else %}D{% endfor %}", ["A-C", "B-D"]),
        ("{a|b}-{a|b}", ["a-a", "a-b", "b-a", "b-b"]),
    ],
)  # fmt: skip
def test_one_question_has_one_answer_all_through_a_way(template: str, expected: list[str]) -> None:
    assert texts(template) == expected


# White space


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("A\n{% if x %}\nB\n{% endif %}\nC", ["A\nB\nC", "A\nC"]),
        ("A\n  {% if x %}  \n  B\n\t{% else %}\nD\n  {% endif %}\nC", ["A\n  B\nC", "A\nD\nC"]),
        ("A.\n\n{% if x %}\nB.\n{% endif %}\n\nC.", ["A.\n\nB.\n\nC.", "A.\n\n\nC."]),
        ("A.\n\n{% if x %}B.{% endif %}\n\nC.", ["A.\n\nB.\n\nC.", "A.\n\n\nC."]),
        ("A\n{% if x %}B{% endif %}\nC", ["A\nB\nC", "A\nC"]),
        ("A\n{% assign x = 1 %}{# note #}\nB", ["A\nB"]),
        ("A\n{% comment %}\nno\n\nno\n{% endcomment %}\nB", ["A\nB"]),
        ("A\n{% if x %}\n\nB\n\n{% endif %}\nC", ["A\n\nB\n\nC", "A\nC"]),
        ("A\r\n{% if x %}\r\nB\r\n{% endif %}\r\nC", ["A\r\nB\r\nC", "A\r\nC"]),
        ("A\r{% if x %}\rB\r{% endif %}\rC", ["A\rB\rC", "A\rC"]),
        ("{% if x %}\nA\n{% endif %}\n", ["A\n", ""]),
        ("A\n  \n{% if x %}{% endif %}\n\nB", ["A\n  \n\nB"]),
        ("A {% if x %}B {% endif %}C", ["A B C", "A C"]),
        ("A\n{{name}}{% if x %}\n{% endif %}\nB", ["A\n{{name}}\nB"]),
        ("A {{- name -}} B{%- if x -%}\n\nC{%- endif %}", ["A{{- name -}}BC", "A{{- name -}}B"]),
    ],
)  # fmt: skip
def test_lines_of_tags_vanish_and_other_white_space_stays(template: str, expected: list[str]) -> None:
    assert texts(template) == expected


# Broken templates


@pytest.mark.parametrize(
    ("template", "expected", "told"),
    [
        ("a {% if vip %}B", ["a B"], [("the {% if vip %} that opens here is never closed", "{% if vip %}")]),
        ("a {% if vip %}B{% else %}C", ["a BC"], [("the {% if vip %} that opens here is never closed", "{% if vip %}")]),
        ("a{% endif %} b", ["a b"], [("{% endif %} without an {% if %}", "{% endif %}")]),
        ("a{% endfor %} b", ["a b"], [("{% endfor %} without a {% for %}", "{% endfor %}")]),
        ("a{% else %} b", ["a b"], [("{% else %} without an {% if %}", "{% else %} b")]),
        ("a{% when 1 %} b", ["a b"], [("{% when 1 %} without a {% case %}", "{% when 1 %}")]),
        ("{% if a %}A{% for x in y %}B{% endif %}C{% endfor %}", ["ABC", "C"],
         [("the {% for x in y %} that opens here is still open at {% endif %}", "{% for x in "), ("{% endfor %} without a {% for %}", "{% endfor %}")]),
        ("{{#if a}}A{{#each b}}B{{/if}}C", ["ABC", "C"], [("the {{#each b}} that opens here is still open at {{/if}}", "{{#each b}}B")]),
        ("A{{/if}}", ["A"], [("{{/if}} without an {{#if}}", "{{/if}}")]),
        ("A*|END:IF|*", ["A"], [("*|END:IF|* without an *|IF|*", "*|END:IF|*")]),
        ("A[ENDIF]", ["A"], [("[ENDIF] without an [IF]", "[ENDIF]")]),
        ("A%END_IF%", ["A"], [("%END_IF% without an %IF%", "%END_IF%")]),
        ("A<% end %>", ["A"], [("<% end %> without a block", "<% end %>")]),
        ("{% comment %}A {% if x %}B{% endif %}", ["A B", "A "], [("the {% comment %} that opens here is never closed", "{% comment %")]),
        ("{% raw %}A{% if x %}B{% endif %}", ["AB", "A"], [("the {% raw %} that opens here is never closed", "{% raw %}A{%")]),
        ("{% capture x %}A", ["A"], [("the {% capture x %} that opens here is never closed", "{% capture x")]),
        ("{% if a %}A{% else %}B{% else %}C{% endif %}", ["A", "B", "C"], [("{% else %} stands behind the last branch of its block", "{% else %}C{%")]),
        ("{% case a %}{% when 1 %}A{% else %}B{% when 2 %}C{% endcase %}", ["A", "B", "C", ""], [("{% when 2 %} stands behind the last branch of its block", "{% when 2 %}")]),
        ("{% if a %}A{% elsif a %}B{% endif %}", ["A", ""],
         [("no reply has this branch, since what it asks is decided otherwise further up; it is not checked", "{% elsif a %")]),
        ("{% if a %}A{% endif", ["A{% endif"],
         [("the {% if a %} that opens here is never closed", "{% if a %}A{"), ("{% endif … is a tag without an end; it needs %}", "{% endif")]),
    ],
)  # fmt: skip
def test_a_broken_template_is_told_and_still_read(
    template: str, expected: list[str], told: list[tuple[str, str]]
) -> None:
    assert [each.text for each in ways(template).texts] == expected
    found = ways(template).problems
    assert [problem.message for problem in found] == [message for message, _ in told]
    assert [template[problem.offset :][: len(tag)] for problem, (_, tag) in zip(found, told, strict=True)] == [
        tag for _, tag in told
    ]


def test_a_long_tag_is_shortened_in_a_message() -> None:
    (problem,) = ways("{% if " + "a or " * 40 + "b %}A").problems
    assert problem.message.startswith("the {% if a or a or") and len(problem.message) < 110


def test_a_note_in_brackets_is_no_block() -> None:
    assert texts("Attach the form [IF APPLICABLE] and sign.") == ["Attach the form  and sign."]


def test_nesting_beyond_measure_is_told_once_and_still_read() -> None:
    template = "{% if x %}a" * 80 + "b" + "{% endif %}" * 80
    found = ways(template)
    assert [problem.message for problem in found.problems] == ["{% if x %} is nested deeper than 50 blocks"]
    assert found.problems[0].offset == len("{% if x %}a") * 50
    assert found.texts[0].text == "a" * 80 + "b"


# Many ways


def test_all_ways_are_given_if_they_are_few_enough() -> None:
    template = "".join(f"{{% if c{i} %}}{i}{{% endif %}}" for i in range(5))
    expected = ["".join(c for c in kept) for kept in product(*[(str(i), "") for i in range(5)])]
    assert len(expected) == MAX_WAYS
    assert texts(template) == expected


@pytest.mark.parametrize(
    "template",
    [
        "".join(f"{{% if c{i} %}}<a{i}>{{% else %}}<b{i}>{{% endif %}}" for i in range(40)),
        "".join(f"{{<a{i}>|<b{i}>|<c{i}>|<d{i}>}} " for i in range(12)),
        "".join(f"{{% if c{i % 4} %}}<a{i}>{{% elsif d{i} %}}<b{i}>{{% endif %}}" for i in range(9)),
        "".join(
            f"{{{{#if a{i}}}}}<a{i}>{{{{#if b{i}}}}}<b{i}>{{{{else}}}}<c{i}>{{{{/if}}}}{{{{/if}}}}" for i in range(12)
        ),
        "{% case x %}"
        + "".join(f"{{% when {i} %}}<a{i}>" for i in range(25))
        + "{% endcase %}{% if y %}<y>{% else %}<z>{% endif %}",
    ],
)
def test_of_too_many_ways_those_are_given_that_take_every_branch(template: str) -> None:
    found = ways(template)
    assert found.problems == ()
    assert 2 <= len(found.texts) <= MAX_WAYS
    read = [each.text for each in found.texts]
    assert len(set(read)) == len(read)
    assert all(any(mark in text for text in read) for mark in re.findall(r"<\w+>", template))
    assert read == [each.text for each in ways(template).texts]  # the same each time


def test_of_too_many_ways_those_of_all_first_and_all_last_branches_are_among_them() -> None:
    template = "".join(f"{{% if c{i} %}}a{i} {{% elsif d{i} %}}b{i} {{% endif %}}" for i in range(8))
    assert texts(template)[:2] == ["".join(f"a{i} " for i in range(8)), ""]


def test_what_does_not_fit_into_the_ways_is_told() -> None:
    template = "{% case x %}" + "".join(f"{{% when {i} %}}<a{i}>" for i in range(50)) + "{% endcase %}"
    found = ways(template)
    assert len(found.texts) == MAX_WAYS
    (problem,) = found.problems
    assert problem.message.startswith("from here on not every branch is checked")
    assert "".join(each.text for each in found.texts).count("<") == MAX_WAYS - 1  # and the way of none of them
    assert template[problem.offset :].startswith("{% when 31 %}")


def test_blocks_that_say_nothing_make_no_ways() -> None:
    template = "".join(f"{{% if c{i} %}}\n{{% assign z = {i} %}}\n{{% else %}}{{% endif %}}\n" for i in range(20))
    assert texts(template + "A {% if b %}B{% endif %}") == ["A B", "A "]


# A config's own placeholders


def test_nothing_in_a_placeholder_of_ones_own_is_a_tag() -> None:
    custom = (regex.compile(r"\{%x.*?x%\}"), regex.compile(r"\{~\w+\|\w+~\}"))
    found = ways("{%x if a x%} {~a|b~} {a|b}", custom)
    assert [each.text for each in found.texts] == ["{%x if a x%} {~a|b~} a", "{%x if a x%} {~a|b~} b"]
