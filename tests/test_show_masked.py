"""``tonecheck check --show-masked``: what the rules see of each draft, and nothing else."""

from __future__ import annotations

import json

import pytest

BLAME = "You should have read the terms."


def rows(out: str) -> list[str]:
    """Give what is shown, without the spaces that line it up."""
    return [line.strip() for line in out.splitlines() if line]


def test_the_parts_of_a_reply_and_its_paragraphs(tonecheck, put) -> None:
    put(
        "a.txt",
        "Hi {{name}},\n\n"
        "> Where is my parcel?\n\n"
        "It is in Swindon. It arrives by {{due_date}} at\nthe latest, says [AGENT].\n\n"
        "Best regards,\nKim\n",
    )
    run = tonecheck("check", "--show-masked", "a.txt")
    assert (run.status, run.err) == (0, "")
    assert rows(run.out) == [
        "a.txt",
        "greeting | Hi {{name}},",
        "quote | > Where is my parcel?",
        "| It is in Swindon. It arrives by Monday at the latest, says Alex.",
        "sign-off | Best regards,",
        "signature | Kim",
    ]


def test_it_checks_nothing(tonecheck, put) -> None:
    put("a.txt", BLAME)
    run = tonecheck("check", "--show-masked", ".")
    assert (run.status, rows(run.out), run.err) == (0, ["a.txt", f"| {BLAME}"], "")


def test_macros_go_by_title_and_place(tonecheck, put) -> None:
    macros = [{"title": title, "actions": [{"field": "comment_value", "value": BLAME}]} for title in ("Late", "Lost")]
    put("macros.json", json.dumps({"macros": macros}))
    assert rows(tonecheck("check", "--show-masked", "macros.json").out) == [
        'macros.json "Late" (macros[0].actions[0].value)',
        f"| {BLAME}",
        'macros.json "Lost" (macros[1].actions[0].value)',
        f"| {BLAME}",
    ]


def test_each_way_through_a_template(tonecheck, put) -> None:
    put(
        "a.txt", "Thank you.\n{% if vip %}\nWe call you today.\n{% else %}\nWe write to you by {{date}}.\n{% endif %}\n"
    )
    assert rows(tonecheck("check", "--show-masked", "a.txt").out) == [
        "a.txt, way 1 of 2",
        "| Thank you.",
        "| We call you today.",
        "a.txt, way 2 of 2",
        "| Thank you.",
        "| We write to you by Monday.",
    ]


def test_what_a_format_leaves_out(tonecheck, put) -> None:
    put("a.md", "---\ntitle: Late\n---\n# A heading\n\nSee [the page](https://example.com), it has `x = 1`.\n")
    put("b.html", "<style>p {}</style><p>One &amp; <b>t</b>wo.</p><!-- no --><p>Three.</p>")
    assert rows(tonecheck("check", "--show-masked", ".").out) == [
        'a.md "Late"',
        "layout | # A heading",
        "| See the page, it has code.",
        "code | `x = 1`",
        "b.html",
        "| One & two.",
        "| Three.",
    ]


@pytest.mark.parametrize("pattern", ["<<[^<>]+>>", "<<due date>>"])
def test_placeholders_of_the_config(pattern: str, tonecheck, put) -> None:
    put("tonecheck.toml", f"placeholders = ['{pattern}']\n")
    put("a.txt", "It arrives by <<due date>>.\n")
    assert rows(tonecheck("check", "--show-masked", "a.txt").out)[1:] == ["| It arrives by Monday."]


def test_snippets_and_the_customers_message(tonecheck, put) -> None:
    formats = '[[formats]]\npaths = ["a.json"]\nbody = "$.a"\ncustomer = "$.q"\n'
    put("tonecheck.toml", f'kind = "snippet"\n{formats}')
    put("a.json", json.dumps([{"a": "It is in Swindon.", "q": "Where is it?"}]))
    assert rows(tonecheck("check", "--show-masked", "a.json").out) == [
        "a.json ([0].a), a snippet",
        "| It is in Swindon.",
        "quote | Where is it?",
    ]


def test_standard_input(tonecheck) -> None:
    content = json.dumps({"macros": [{"title": "Late", "comment_value": "It arrives on Tuesday morning."}]})
    run = tonecheck("check", "--show-masked", "--stdin-filename", "macros.json", stdin=content)
    assert rows(run.out) == ['macros.json "Late" (macros[0].comment_value)', "| It arrives on Tuesday morning."]


def test_what_is_broken_is_told_and_the_rest_shown(tonecheck, put) -> None:
    put("a.json", '{"macros": [')
    put("b.txt", "Fine.\n")
    put("c.txt", "{% if a %}Fine.\n")
    run = tonecheck("check", "--show-masked", ".", "gone.txt")
    assert run.status == 2
    told = [line.split(": ")[1] for line in run.err.splitlines()]
    assert told == ["a.json", "c.txt", "gone.txt"]
    assert "line 1, column 1: " in run.err.splitlines()[1]
    assert rows(run.out)[:2] == ["b.txt", "| Fine."]


def test_a_named_file_without_replies_is_an_error_and_a_found_one_is_not(tonecheck, put) -> None:
    put("package.json", '{"name": "x", "scripts": {"test": "true"}, "description": "What is on my desk."}')
    named = tonecheck("check", "--show-masked", "package.json")
    assert (named.status, named.out) == (2, "")
    assert named.error.startswith("package.json: holds no replies we know of")
    found = tonecheck("check", "--show-masked", ".")
    assert (found.status, found.out, found.error) == (0, "", "there are no drafts here")


def test_no_draft_writes_on_the_terminal(tonecheck, put) -> None:
    put("a.md", '---\ntitle: "La\\e[31mte"\n---\nRed \x1b[31m.\n')
    assert "\x1b" not in tonecheck("check", "--show-masked", "a.md").out
