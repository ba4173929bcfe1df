"""Kinds of match, each by a tiny rule: what it finds, what its guards and exceptions leave alone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tonecheck.errors import RuleError, TonecheckError
from tonecheck.finding import Edit
from tonecheck.linter import Linter
from tonecheck.matchers import KINDS, regexes
from tonecheck.rulebook.rule import ActiveRule, Level

RULE_HEAD = 'summary = "s"\nmessage = "{match}"\nwhy = "w"\n'


@pytest.fixture
def found(check) -> Callable[..., list[str]]:
    """Give what checks a text and gives the words of its findings."""
    return lambda rules, text, **more: [finding.match for finding in check(rules, text, **more)]


# phrase


def test_a_phrase_is_found_wherever_it_stands(found) -> None:
    rule = '[[phrase]]\nany = ["per our (policy|terms)", "a @colour pen"]\n'
    assert found(rule, "Per our policy it is red. It's per our own terms.\n\nTake a deep blue pen.") == [
        "Per our policy",
        "a deep blue pen",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The drivers' vans say read the terms, and the owners' club agrees.",
        "We waited 'til you read the terms on the drivers' forms.",
        "In summer '23 you read the terms on the customers' form.",
    ],
)
def test_apostrophes_quote_nothing(text: str, found) -> None:
    assert found('[[phrase]]\nany = "read the terms"\n', text) == ["read the terms"]


def test_a_finding_begins_with_a_whole_word(found) -> None:
    assert found('[[phrase]]\nany = "not be red"\neven_if = "negated"\n', "It won't be red.") == ["won't be red"]


def test_only_the_body_is_searched(found) -> None:
    text = "Hi Red,\n\n# red\n\nA red one, `red` and {{red}}.\n\n> red\n\n```\nred\n```\n\nRegards,\nRed\n"
    assert found('[[phrase]]\nany = "red"\n', text) == ["red"]


GUARDED = {
    "quoted": ["It says \"read the terms\" there.", "You wrote “read the terms”.", "It says 'read the terms' there.", "The page ('read the terms') is long."],
    "reported": ["You said that you read the terms.", "I understand that you read the terms.", "As you said, you read the terms."],
    "hypothetical": ["If you read the terms, call us.", "Unless you read the terms, call us.", "Tell me whether you read the terms."],
    "negated": ["You never read the terms.", "You did not read the terms.", "Nobody read the terms."],
}  # fmt: skip
GUARDS = list(GUARDED)


@pytest.mark.parametrize(("guard", "text"), [(guard, text) for guard, texts in GUARDED.items() for text in texts])
def test_a_guard_holds_until_it_is_switched_off(guard: str, text: str, found) -> None:
    rule = '[[phrase]]\nany = "read the terms"\n'
    assert found(rule, text) == []
    assert found(f'{rule}even_if = ["{guard}"]\n', text) == ["read the terms"]
    others = [each for each in GUARDS if each != guard]
    assert found(f"{rule}even_if = {others}\n", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "You read the terms.",
        "You can't pay, so read the terms.",
        "It is not there. Read the terms.",
        'It says "no" there. You read the terms.',
        "If it rains, it rains. You read the terms.",
        "We said that you read the terms.",
    ],
)
def test_a_guard_holds_no_further_than_it_reaches(text: str, found) -> None:
    assert [match.lower() for match in found('[[phrase]]\nany = "read the terms"\n', text)] == ["read the terms"]


# replace


def test_better_words_are_offered_in_the_case_of_the_old_ones(check) -> None:
    first, second = check(
        '[[replace]]\nswap = { "~utilize" = "use", "in order to" = ["to", "so as to"] }\n',
        "In order to pay, you utilized it.",
    )
    assert [fix.edits for fix in first.fixes] == [(Edit(0, 11, "To"),), (Edit(0, 8, "So as"),)]
    assert [fix.edits for fix in second.fixes] == [(Edit(21, 29, "use"),)]
    assert not any(fix.safe for fix in (*first.fixes, *second.fixes))


def test_the_exceptions_of_a_replacement_hold_for_each_of_its_phrases(found) -> None:
    rule = '[[replace]]\nswap = { "red" = "green", "blue" = "green" }\nunless = { sentence = "wine" }\n'
    assert found(rule, "A red and a blue one. Red wine, blue wine.") == ["red", "blue"]


def test_a_rewrite_changes_the_words_of_any_kind(check) -> None:
    rule = "[[phrase]]\nany = 'no later than *'\n[[rewrite]]\nreplace = 'no later than (\\w+)'\nwith = 'by \\1'\n"
    (finding,) = check(rule, "No later than Friday, please.")
    assert [fix.shown for fix in finding.fixes] == ["By Friday"]


# clause


@pytest.mark.parametrize(
    ("table", "found_in", "not_in"),
    [
        ('who = "us"', "We ship it.", "You ship it."),
        ('who = ["us", "them"]', "The depot sent it.", "You sent it."),
        ('verb = ["forget", "fill in"]', "You forgot it.", "You saw it."),
        ('verb = "fill in"', "You filled it in.", "You filled it."),
        ('verb = "@mending"', "We patched it up.", "We saw it."),
        ('modal = "can"', "We can ship it.", "We will ship it."),
        ('modal = "none"', "We ship it.", "We will ship it."),
        ("negated = true", "We don't ship it.", "We ship it."),
        ("negated = false", "We ship it.", "We don't ship it."),
        ("perfect = true", "We have shipped it.", "We shipped it."),
        ("passive = true", "It was shipped.", "It arrived."),
        ("progressive = true", "We are shipping it.", "We ship it."),
        ("past = true", "We shipped it.", "We ship it."),
        ('mood = "question"', "Do you ship it?", "You ship it."),
        ('mood = "imperative"', "Ship it.", "You ship it."),
        ('subject = "(depot|shop)"', "The depot in Leeds sent it.", "The man from the depot sent it."),
        ('object = "the wrong *"', "You entered the wrong number.", "You entered the right number."),
        ('with = "on Sundays"', "We ship it on Sundays.", "On Mondays we ship it."),
    ],
)
def test_a_clause_is_found_by_each_of_its_features(table: str, found_in: str, not_in: str, found) -> None:
    rule = (
        f"[[clause]]\nwho = ['us', 'customer', 'them']\n{table}\n" if "who" not in table else f"[[clause]]\n{table}\n"
    )
    assert len(found(rule, found_in)) == 1
    assert found(rule, not_in) == []


def test_a_clause_is_a_statement_and_not_denied_where_nothing_else_is_said(found) -> None:
    rule = '[[clause]]\nwho = "customer"\nverb = "read"\n'
    assert found(rule, "You read it.") == ["You read"]
    for text in (
        "Did you read it?",
        "Please read it.",
        "You never read it.",
        "If you read it, call.",
        "You said you read it.",
        'It says "you read it".',
    ):
        assert found(rule, text) == []
    assert found(f'{rule}even_if = ["negated"]\n', "You never read it.") == ["You never read"]
    assert found(f'{rule}even_if = ["hypothetical"]\n', "If you read it, call.") == ["you read"]
    assert found(f"{rule}hypothetical = true\n", "If you read it, call. You read it.") == ["you read"]


@pytest.mark.parametrize(
    ("cover", "match"),
    [
        ("verb", "You entered"),
        ("object", "You entered the wrong number"),
        ("clause", "You entered the wrong number on Monday"),
    ],
)
def test_a_clause_covers_what_its_rule_says(cover: str, match: str, found) -> None:
    assert found(f'[[clause]]\nverb = "enter"\ncover = "{cover}"\n', "You entered the wrong number on Monday.") == [
        match
    ]


# regex


def test_a_regex_searches_the_writers_characters_only(found) -> None:
    text = "Hi!!\n\nNo!! \u201cYes\u201d!!\n> why!!\n`a!!`\n{{b!!}}\n\nRegards,\nAnn!!"
    assert found('[[regex]]\nany = ["!!+"]\n', text) == ["!!", "!!"]


def test_a_regex_marks_its_group_and_leaves_alone_what_its_exceptions_touch(found) -> None:
    rule = "[[regex]]\nany = ['(?m)^note: (?P<match>\\w+)', 'zz']\nunless = ['note: ok', 'razz']\n"
    assert found(rule, "note: red\nnote: ok\nzz razz") == ["red", "zz"]


def test_a_regex_that_runs_away_is_stopped_and_named_and_the_other_rules_go_on(
    rules_in, load, draft_of, monkeypatch
) -> None:
    monkeypatch.setattr(regexes, "TIMEOUT", 0.2)
    library = rules_in(
        {"slow": RULE_HEAD + "[[regex]]\nany = ['(a|aa|a?a)+$']\n", "red": RULE_HEAD + '[[phrase]]\nany = "red"\n'}
    )
    problems: list[TonecheckError] = []
    linter = Linter([ActiveRule(r, r.level) for r in library.rules.values()], library, KINDS, load, problems.append)
    text = "A red one: " + "a" * 5_000 + "!"
    start = time.perf_counter()
    assert [[f.match for f in linter.check(draft_of(text))] for _ in range(3)] == [["red"]] * 3
    assert time.perf_counter() - start < 5
    (problem,) = problems  # once stopped it is not tried again
    assert str(problem).startswith(
        "rules/slow.toml: regex[1].any: took longer than 0.2 s on one draft and was stopped; "
    )
    with pytest.raises(RuleError, match="took longer"):
        Linter([ActiveRule(library.rules["slow"], Level.INFO)], library, KINDS, load).check(draft_of(text))


# tokens, dependency


def test_a_token_pattern_is_spacys_own_and_gives_one_finding_a_place(found) -> None:
    rule = '[[tokens]]\nany = [[{LOWER = "so", OP = "+"}, {LOWER = {IN = ["sorry", "sad"]}}]]\n'
    assert found(rule, "We are so so sorry. And so. Sad.") == ["so so sorry"]


def test_a_token_pattern_may_ask_for_lemmas(found) -> None:
    assert found('[[tokens]]\nany = [[{LEMMA = "send"}, {POS = "PRON"}]]\n', "You sent it, send the rest.") == [
        "sent it"
    ]


def test_a_dependency_pattern_is_spacys_own(found) -> None:
    rule = (
        '[[dependency]]\nany = [[{RIGHT_ID = "verb", RIGHT_ATTRS = {TAG = "VBD"}}, '
        '{LEFT_ID = "verb", REL_OP = ">", RIGHT_ID = "object", RIGHT_ATTRS = {DEP = "dobj", LOWER = "form"}}]]\n'
    )
    assert found(rule, "You lost the long form. We lost it. The form was lost.") == ["lost the long form"]


@pytest.mark.parametrize("kind", ["tokens", "dependency"])
def test_patterns_are_guarded_as_phrases_are(kind: str, found) -> None:
    node = '{LOWER = "lost"}' if kind == "tokens" else '{RIGHT_ID = "verb", RIGHT_ATTRS = {LOWER = "lost"}}'
    rule = f"[[{kind}]]\nany = [[{node}]]\n"
    assert found(rule, "You lost it. If you lost it, call. You never lost it.") == ["lost"]
    assert found(
        f'{rule}even_if = ["negated"]\nunless = {{ next = "call" }}\n', "You never lost it. You lost it. Call us."
    ) == ["lost"]


# count


def test_a_count_finds_each_past_the_limit_and_names_the_others(check) -> None:
    text = "So sorry. Sorry for that, sorry for this.\n\nSorry!"
    third, fourth = check('[[count]]\nmax = 2\nany = "sorry"\n', text)
    assert [(f.match, f.message) for f in (third, fourth)] == [("sorry", "sorry|4|2|3"), ("Sorry", "Sorry|4|2|4")]
    assert [text[r.start : r.end] for r in third.related] == ["sorry", "Sorry", "Sorry"]
    assert (third.start, third.end) not in [(r.start, r.end) for r in third.related]


def test_a_count_may_be_of_each_sentence_and_cover_all_of_them(found) -> None:
    text = "Sorry, so sorry. Sorry for this. Sorry, very sorry, sorry."
    assert found('[[count]]\nmax = 1\nany = "sorry"\nper = "sentence"\n', text) == ["sorry", "sorry", "sorry"]
    assert found('[[count]]\nmax = 1\nany = "sorry"\nper = "sentence"\ncover = "all"\n', text) == [
        "Sorry, so sorry",
        "Sorry, very sorry, sorry",
    ]
    assert found('[[count]]\nmax = 9\nany = "sorry"\n', text) == []


def test_the_limit_of_a_count_is_the_configs_if_it_has_one(found) -> None:
    rule = '[parameters]\nmax = 2\n\n[[count]]\nmax = 1\nany = "sorry"\n'
    assert found(rule, "Sorry, sorry, sorry.") == ["sorry"]
    assert found(rule, "Sorry, sorry, sorry.", parameters={"max": 0}) == ["Sorry", "sorry", "sorry"]


def test_what_is_guarded_does_not_count(found) -> None:
    assert found('[[count]]\nmax = 1\nany = "sorry"\n', 'Sorry. You said that you were sorry. "Sorry" is a word.') == []


# missing


MISSING = '[[missing]]\nowes = "sorry"\nany = "fix"\ncustomer = "late"\nmin_words = 4\n'


def test_what_is_missing_is_found_on_the_last_sentence(found) -> None:
    assert found(MISSING, "Hi,\n\nWe are very sorry. It was a long day.\n\nRegards,\nAnn") == ["It was a long day."]


@pytest.mark.parametrize(
    "text",
    [
        "We are very sorry. We will send a new one.",
        "It was a long day. We like it.",
        "So very sorry.",
        "We are very sorry about that 1/2",
    ],
)
def test_nothing_is_missing_where_it_is_there_or_not_owed(text: str, found) -> None:
    assert found(MISSING, text) == []


def test_the_customers_quoted_words_may_make_a_reply_owe_it(found) -> None:
    assert found(MISSING, "It was a long day.\n\n> The parcel is late!") == ["It was a long day."]
    assert found(MISSING, "It was a long day.\n\n> The parcel is here!") == []


def test_every_reply_may_be_held_to_it(found) -> None:
    rule = '[parameters]\nwhen = "owed"\n\n' + MISSING
    assert found(rule, "It was a long day.", parameters={"when": "always"}) == ["It was a long day."]
    assert found(rule, "It was a long day.") == []


# signal


def test_a_signal_is_found_as_a_match_of_its_own(found) -> None:
    assert found('[[signal]]\nany = ["sorry", "fix"]\n', "Sorry! We will mend it.") == ["Sorry", "We will mend"]
    assert found('[[signal]]\nany = "sorry"\nunless = { sentence = "very" }\n', "Sorry! Very sorry!") == ["Sorry"]


def test_a_regex_may_name_a_word_family(found) -> None:
    rule = '[[regex]]\nany = ["(?i)\\\\b\\\\L<colour> paint"]\n'
    assert found(rule, "Deep blue paint, green paint and pink paint.") == ["Deep blue paint", "green paint"]


# unless, unless_all, needs

RED = '[[phrase]]\nany = "red"\neven_if = ["negated"]\n'
# A key, its value, a text in which it is met, and one in which it is not.
CONDITIONS = [
    ("sentence", "wine", "Wine is often red.", "It is red. Wine is not."),
    ("next", "wine", "It is red. It is wine.", "It is red. And so on. Wine."),
    ("next", "wine", "It is red.\n\nWine is.", "Wine is. It is red."),
    ("previous", "wine", "It is wine. It is red.", "It is red. It is wine."),
    ("clause", "wine", "The wine is red.", "The ink is red, but I like wine."),
    ("adverb", "always", "It is always red.", "It is red, but I always like it."),
    ("with", "with ice", "It looks red with ice.", "With ice it melts; it looks red."),
    ("before", "very", "It is very red.", "Very often it is red."),
    ("before", "very", "It is very, really red.", "It is very dark red."),
    ("after", "wine", "It is red wine.", "It is red and wine."),
    ("inside", "red wine", "It is red wine.", "It is red. Is it wine?"),
    ("object", "red wine", "I drink red wine.", "I drink it with red wine."),
    ("subject", "wine", "The wine turned red.", "The ink turned red."),
    ("verb", "paint", "They painted it red.", "They saw it, and it is red."),
    ("verb", "@mending", "They mended the red one.", "They saw the red one."),
    ("who", "them", "The ink is red.", "We like red."),
    ("near", "@sorry", "It is red. Sorry!", "Sorry! It is red. It is."),
    ("here", "@sorry", "Sorry, it is red.", "It is red. Sorry!"),
    ("follows", "@sorry", "It is red. Sorry!", "Sorry, it is red."),
    ("precedes", "@sorry", "Sorry! It is red.", "It is red. Sorry!"),
]


@pytest.mark.parametrize(("key", "value", "met", "unmet"), CONDITIONS)
def test_each_condition_asks_its_question(key: str, value: str, met: str, unmet: str, found) -> None:
    value = value.removeprefix("@") if key in ("near", "here", "follows", "precedes") else value
    assert (
        found(f'{RED}unless = {{ {key} = "{value}" }}\n', met),
        found(f'{RED}unless = {{ {key} = "{value}" }}\n', unmet),
    ) == ([], ["red"])
    assert (
        found(f'{RED}needs = {{ {key} = "{value}" }}\n', met),
        found(f'{RED}needs = {{ {key} = "{value}" }}\n', unmet),
    ) == (["red"], [])


def test_unless_is_met_by_any_of_its_keys_and_unless_all_by_all_of_them(found) -> None:
    keys = '{ sentence = "wine", next = "sorry" }'
    one, both, none = "Wine is red.", "Wine is red. Sorry!", "It is red."
    assert [found(f"{RED}unless = {keys}\n", text) for text in (one, both, none)] == [[], [], ["red"]]
    assert [found(f"{RED}unless_all = {keys}\n", text) for text in (one, both, none)] == [["red"], [], ["red"]]
    assert [found(f"{RED}needs = {keys}\n", text) for text in (one, both, none)] == [[], ["red"], []]


def test_exceptions_of_a_whole_file_add_to_those_of_each_match(found) -> None:
    rule = f'{RED}unless = {{ sentence = "wine" }}\n[[phrase]]\nany = "pink"\n[unless]\nsentence = "ink"\n'
    assert found(rule, "Red wine. Pink wine. Red ink. Pink ink. Red hat.") == ["Pink", "Red"]


def test_exceptions_may_be_written_as_several_tables(found) -> None:
    rule = RED + '[[phrase.unless_all]]\nsentence = "wine"\nnext = "sorry"\n[[phrase.unless_all]]\nsentence = "ink"\n'
    assert [found(rule, text) for text in ("Wine is red.", "Wine is red. Sorry.", "Ink is red.")] == [["red"], [], []]


# findings of several rules


def test_one_fault_is_one_finding_the_longest(found, check) -> None:
    rules = {
        "colour/one": '[[phrase]]\nany = ["red", "a red pen", "pen"]\n',
        "colour/two": '[[phrase]]\nany = "red pen here"\n',
    }
    assert found(rules, "It is a red pen here, and a red one.") == ["red pen here", "red"]
    assert [f.rule for f in check(rules, "It is a red pen here.")] == ["colour/two"]


def test_rules_of_different_families_may_fit_the_same_words(found) -> None:
    rules = {"one": '[[phrase]]\nany = "red pen"\n', "two": '[[phrase]]\nany = "pen"\n'}
    assert found(rules, "A red pen.") == ["red pen", "pen"]


@pytest.mark.parametrize("over", ["two", "two/pen"])
def test_a_rule_over_another_takes_its_place_on_the_same_words_only(over: str, check) -> None:
    rules = {
        "one": f'over = ["{over}"]\n[[phrase]]\nany = "red"\n',
        "two/pen": '[[phrase]]\nany = ["red pen", "blue pen"]\n',
    }
    assert [(f.rule, f.match) for f in check(rules, "A red pen and a blue pen.")] == [
        ("one", "red"),
        ("two/pen", "blue pen"),
    ]


def test_findings_come_in_the_order_of_their_places(check) -> None:
    rules = {"b": '[[phrase]]\nany = "red"\n', "a": '[[phrase]]\nany = ["red", "blue", "green"]\n'}
    findings = check(rules, "A green one,\n\na blue one, a red one.")
    assert [(f.rule, f.match) for f in findings] == [("a", "green"), ("a", "blue"), ("a", "red"), ("b", "red")]


def test_the_message_names_a_long_match_in_one_short_line(check) -> None:
    text = "A red " + "and long\nsort of " * 10 + "blue pen."
    (finding,) = check("[[regex]]\nany = ['(?s)red.*blue']\n", text)
    shown = finding.message.partition("|")[0]
    assert finding.match == text[2:-5]
    assert shown.startswith("red and long sort of and long") and shown.endswith("…")
    assert len(shown) <= 70


def test_a_draft_without_words_is_never_parsed(rules_in, draft_of) -> None:
    library = rules_in({"rule": RULE_HEAD + '[[phrase]]\nany = "red"\n'})

    def load(lemmas: bool) -> None:
        raise AssertionError("the model was loaded")

    linter = Linter([ActiveRule(r, r.level) for r in library.rules.values()], library, KINDS, load)
    for text in ("", " \n\t", "> red\n> red", "{{red}}", "```\nred\n```", "\ufeff"):
        assert linter.check(draft_of(text)) == []
