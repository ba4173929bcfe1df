"""Rule files: every way to break one ends in one line with the file, the line, the key and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.errors import RuleError
from tonecheck.linter import Linter
from tonecheck.matchers import KINDS
from tonecheck.rulebook.library import Library, RuleFolder, builtin_folder, load_library
from tonecheck.rulebook.rule import ActiveRule, Example, Level
from tonecheck.tables import Table

RULE = """\
level = "error"
summary = "Says red."
message = "'{match}' is red. Say green."
why = "Red is for stopping."

[[phrase]]
any = ["red word"]

[examples]
bad = ["A [[red word]]."]
good = ["A green word."]
"""
PHRASE = '[[phrase]]\nany = ["red word"]\n'


@pytest.fixture
def compiled(rules_in: Callable[..., Library], load) -> Callable[..., Linter]:
    """Give what writes ``my-rule.toml`` and other files, reads them and compiles all rules."""

    def compiled(rule: str, **others: str) -> Linter:
        files = {name.replace("__", "/"): content for name, content in others.items()}
        library = rules_in({"my-rule": rule, **files})
        return Linter([ActiveRule(each, each.level) for each in library.rules.values()], library, KINDS, load)

    return compiled


def test_a_whole_rule_is_read_as_it_is_written(rules_in) -> None:
    head, body = RULE.split("\n\n", 1)
    more = 'principle = "Be green."\nurl = "https://example.com"\nenabled = false\nover = ["other"]'
    rest = '[parameters]\nmax = 3\n[[rewrite]]\nreplace = "red"\nwith = "green"\n'
    rule = rules_in(
        {"color/red-word": f"{head}\n{more}\n\n{rest}{body}known_wrong = ['[[read]] word', 'a word']\n", "other": RULE}
    ).rules["color/red-word"]
    assert (rule.id, rule.family, rule.file) == ("color/red-word", "color", "rules/color/red-word.toml")
    assert (rule.level, rule.summary, rule.why) == (Level.ERROR, "Says red.", "Red is for stopping.")
    assert (rule.principle, rule.url, rule.enabled, rule.over) == (
        "Be green.",
        "https://example.com",
        False,
        ("other",),
    )
    assert rule.parameters == {"max": 3}
    assert [table.rest() for table in rule.rewrites] == [{"replace": "red", "with": "green"}]
    assert rule.examples == (
        Example("A red word.", (2, 10)),
        Example("A green word.", None),
        Example("read word", (0, 4), known_wrong=True),
        Example("a word", None, known_wrong=True),
    )


def test_a_rule_may_be_short(rules_in) -> None:
    rule = rules_in({"short": 'summary = "s"\nmessage = "m"\nwhy = "w"\nphrase.any = "red"\n'}).rules["short"]
    assert (rule.level, rule.enabled, rule.examples, rule.over) == (Level.WARNING, True, (), ())


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_an_editors_line_breaks_and_mark_do_no_harm(change: Callable[[str], str], tmp_path: Path) -> None:
    (tmp_path / "my-rule.toml").write_text(change(RULE), encoding="utf-8", newline="")
    assert list(load_library([RuleFolder(tmp_path, "rules")], KINDS).rules) == ["my-rule"]


def swapped(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new, 1)


def kind(text: str) -> str:
    """Put another kind of match in the phrase's place; it starts on line 6."""
    return swapped(PHRASE, text)


BROKEN = {
    # TOML
    "an open quotation mark": (swapped('"Says red."', '"Says red.'), ":2: is not valid TOML: "),
    "an open bracket": (RULE + "[[phrase", ":12: is not valid TOML: "),
    "an open list": (RULE + 'x = ["a",\n', ":12: is not valid TOML: "),
    "a key twice": (swapped("why =", "summary ="), ":4: is not valid TOML: "),
    "a table twice": (RULE + "[examples]\n", ":12: is not valid TOML: "),
    # keys
    "a misspelt key": (swapped("summary", "sumary"), ":2: sumary: is not a key here; did you mean 'summary'?"),
    "an unknown key": ("colour = 3\n" + RULE, ":1: colour: is not a key here; known are "),
    "a misspelt key of a match": (kind(PHRASE + 'unles = { sentence = "x" }\n'), ":8: phrase[1].unles: is not a key here; did you mean 'unless'?"),
    "a misspelt key of the second match": (RULE + '\n[[phrase]]\nany = ["b"]\nevenif = []\n', ":15: phrase[2].evenif: is not a key here; did you mean 'even_if'?"),
    "a misspelt key of an exception": (kind(PHRASE + 'unless = { sentense = "x" }\n'), ":8: phrase[1].unless[1].sentense: is not a key here; did you mean 'sentence'?"),
    "a misspelt key of an exception's table": (kind(PHRASE + '[phrase.unless]\nsentense = "x"\n'), ":9: phrase[1].unless[1].sentense: is not a key here; did you mean 'sentence'?"),
    "a misspelt key of the examples": (swapped("good =", "god ="), ":11: examples.god: is not a key here; did you mean 'good'?"),
    "a misspelt kind": (swapped("[[phrase]]", "[[phrases]]"), ":6: phrases: is not a kind of match; did you mean 'phrase'?"),
    "an unknown kind": (RULE + "\n[[zzz]]\na = 1\n", ":13: zzz: is not a kind of match; known are clause, count, "),
    # what must be there
    "no summary": (swapped('summary = "Says red."\n', ""), ': summary: is missing; add summary = "…"'),
    "no message": (swapped("message = \"'{match}' is red. Say green.\"\n", ""), ': message: is missing; add message = "…"'),
    "no why": (swapped('why = "Red is for stopping."\n', ""), ': why: is missing; add why = "…"'),
    "an empty why": (swapped('"Red is for stopping."', '"  "'), ":4: why: is empty"),
    "no match": (kind(""), ": finds nothing: add [[phrase]], [[clause]] or another of phrase, "),
    "an empty file": ("", ': summary: is missing; add summary = "…"'),
    "more said better than there is": (swapped("good =", 'better = ["A green word.", "Green."]\ngood ='), ":11: examples.better: says the bad examples better, one for one, and there are only 1 of them"),
    "a misspelt key of the file's exceptions": (kind(PHRASE + '[unless]\nsentense = "x"\n'), ":9: unless[1].sentense: is not a key here; did you mean 'sentence'?"),
    "a pattern with an unknown family": (kind("[[regex]]\nany = ['\\L<colourz>']\n"), ":7: regex[1].any: there is no word family @colourz; did you mean 'colours'?"),
    # types and choices
    "a number for a text": (swapped('"error"', "3"), ":1: level: must be a text, not 3"),
    "a text for a flag": (swapped("why =", 'enabled = "no"\nwhy ='), ":4: enabled: must be true or false, not 'no'"),
    "a number for a list": (swapped('["red word"]', "3"), ":7: phrase[1].any: must be a text or a list of texts, not 3"),
    "a number in a list": (swapped('["red word"]', '["red", 3]'), ":7: phrase[1].any: must be a text or a list of texts, not ['red', 3]"),
    "a list for a table": (kind('phrase = ["red word"]\n'), ":6: phrase: must be a table or a list of tables"),
    "an unknown level": (swapped('"error"', '"fatal"'), ":1: level: 'fatal' is not one of error, warning, info"),
    "an unknown guard": (kind(PHRASE + 'even_if = "quotd"\n'), ":8: phrase[1].even_if: 'quotd' is not one of quoted, reported, hypothetical, negated"),
    # messages
    "an unknown name in the message": (swapped("{match}", "{word}"), ":3: message: {word} is not known here; known are {match}, {count}, {max}, {number}"),
    "no name in the message": (swapped("{match}", "{}"), ":3: message: {} is not known here; known are {match}"),
    "an attribute in the message": (swapped("{match}", "{match.text}"), ":3: message: {match.text} is not known here"),
    "a format in the message": (swapped("{match}", "{match:z}"), ":3: message: nothing can stand behind a name: write {match}"),
    "a conversion in the message": (swapped("{match}", "{match!z}"), ":3: message: nothing can stand behind a name: write {match}"),
    "an open brace in the message": (swapped("{match}", "{match"), ":3: message: expected '}' before end of string; write {{ for a brace"),
    "a closing brace in the message": (swapped("{match}", "match}"), ":3: message: Single '}' encountered in format string; write {{ for a brace"),
    # phrases, families, signals
    "no phrases": (swapped('["red word"]', "[]"), ":7: phrase[1].any: must list at least one phrase"),
    "no list of phrases": (kind("[[phrase]]\n"), ":6: phrase[1].any: must list at least one phrase"),
    "an empty phrase": (swapped('["red word"]', '["red", " "]'), ":7: phrase[1].any: a phrase is empty"),
    "an open bracket in a phrase": (swapped("red word", "(red word"), ":7: phrase[1].any: a '(' is not closed in '(red word'"),
    "an unknown family": (swapped("red word", "a @colourz word"), ":7: phrase[1].any: there is no word family @colourz; did you mean 'colours'?"),
    "an unknown family in an exception": (kind(PHRASE + 'unless = { sentence = "@zz" }\n'), ":8: phrase[1].unless[1].sentence: there is no word family @zz"),
    "an unknown family of verbs": (kind('[[clause]]\nverb = ["@zz"]\n'), ":7: clause[1].verb: there is no word family @zz"),
    "an unknown signal": (kind(PHRASE + 'unless = { near = "apolgy" }\n'), ":8: phrase[1].unless[1].near: 'apolgy' is not one of apology"),
    # the other kinds
    "an invalid pattern": (kind('[[regex]]\nany = ["(red"]\n'), ":7: regex[1].any: is not a valid regular expression: missing ) at position 4: '(red'"),
    "an invalid pattern in an exception": (kind('[[regex]]\nany = ["red"]\nunless = ["[r"]\n'), ":8: regex[1].unless: is not a valid regular expression: "),
    "no patterns": (kind("[[regex]]\nany = []\n"), ":7: regex[1].any: must list at least one pattern"),
    "a negative limit": (kind('[[count]]\nmax = -1\nany = ["red"]\n'), ":7: count[1].max: must not be negative"),
    "a text for a limit": (kind('[[count]]\nany = ["red"]\nmax = "2"\n'), ":8: count[1].max: must be a whole number, not '2'"),
    "a flag for a limit": (kind('[[count]]\nany = ["red"]\nmax = true\n'), ":8: count[1].max: must be a whole number, not True"),
    "nothing to count": (kind("[[count]]\nmax = 1\n"), ":6: count[1].any: must list at least one phrase"),
    "an unknown reach of a count": (kind('[[count]]\nany = ["red"]\nper = "word"\n'), ":8: count[1].per: 'word' is not one of reply, sentence"),
    "an unknown person": (kind('[[clause]]\nwho = "me"\n'), ":7: clause[1].who: 'me' is not one of us, customer, them"),
    "an unknown mood": (kind('[[clause]]\nmood = "order"\n'), ":7: clause[1].mood: 'order' is not one of statement, question, imperative"),
    "a text for a clause's flag": (kind('[[clause]]\npassive = "yes"\n'), ":7: clause[1].passive: must be true or false, not 'yes'"),
    "no better words": (kind("[[replace]]\n"), ":6: replace[1].swap: must give better words for at least one phrase: swap = {"),
    "a number for better words": (kind('[[replace]]\nswap = { "red" = 3 }\n'), ":7: replace[1].swap: the better words for 'red' must be a text or a list of texts"),
    "a broken phrase to replace": (kind('[[replace]]\nswap = { "(red" = "green" }\n'), ":7: replace[1].swap: a '(' is not closed in '(red'"),
    "no signals to miss": (kind("[[missing]]\n"), ":6: missing[1].any: must list at least one signal"),
    "an unknown signal to miss": (kind('[[missing]]\nany = ["step"]\n'), ":7: missing[1].any: 'step' is not one of apology"),
    # spaCy's traps
    "LOWER with a capital": (kind('[[tokens]]\nany = [[{LOWER = "You"}]]\n'), ":7: tokens[1].any: LOWER = 'You' never matches: write 'you'"),
    "LOWER IN with a capital": (kind('[[tokens]]\nany = [[{LOWER = {IN = ["you", "Your"]}}]]\n'), ":7: tokens[1].any: LOWER = 'Your' never matches: write 'your'"),
    "a TAG that is none": (kind('[[tokens]]\nany = [[{TAG = "VNB"}]]\n'), ":7: tokens[1].any: TAG = 'VNB' never matches: there is no such tag in the English model"),
    "a DEP that is none": (kind('[[tokens]]\nany = [[{DEP = "subj"}]]\n'), ":7: tokens[1].any: DEP = 'subj' never matches: there is no such dep in the English model"),
    "a POS that is none": (kind('[[tokens]]\nany = [[{POS = "VRB"}]]\n'), ":7: tokens[1].any: POS = 'VRB' never matches: there is no such pos in the English model"),
    "a token in no list": (kind('[[tokens]]\nany = [{LOWER = "you"}]\n'), ":7: tokens[1].any: must be a list of patterns, each a list of tables: [["),
    "an empty token pattern": (kind("[[tokens]]\nany = [[]]\n"), ":7: tokens[1].any: must be a list of patterns, each a list of tables: [["),
    "a dependency without RIGHT_ID": (
        kind('[[dependency]]\nany = [[{RIGHT_ATTRS = {TAG = "VBD"}}]]\n'),
        ":7: dependency[1].any: every table of a dependency pattern needs RIGHT_ID and RIGHT_ATTRS",
    ),
    "a dependency on a TAG that is none": (
        kind('[[dependency]]\nany = [[{RIGHT_ID = "v", RIGHT_ATTRS = {TAG = "VNB"}}]]\n'),
        ":7: dependency[1].any: TAG = 'VNB' never matches",
    ),
    # examples and rewrites
    "a bad example without marks": (swapped("[[red word]]", "red word"), ":10: examples.bad: an example marks the words of its one finding with [[ ]]: 'A red word.'"),
    "a bad example with two marks": (swapped("[[red word]]", "[[red]] [[word]]"), ":10: examples.bad: an example marks the words of its one finding with [[ ]]: 'A [[red]] [[word]].'"),
    "a bad example with an open mark": (swapped("[[red word]]", "[[red word"), ":10: examples.bad: an example marks the words of its one finding with [[ ]]"),
    "a bad example with an empty mark": (swapped("[[red word]]", "[[]]red word"), ":10: examples.bad: an example marks the words of its one finding with [[ ]]"),
    "a good example with marks": (swapped("A green word.", "A [[green]] word."), ":11: examples.good: a good example has no [[ ]]: 'A [[green]] word.'"),
    "a rewrite that says nothing": (RULE + '[[rewrite]]\nof = "clause"\n', ":12: rewrite[1]: says in one of these ways what to write: with, swap, turn, case, add, add_before"),
    "a rewrite without words": (RULE + '[[rewrite]]\nreplace = "red"\n', ':12: rewrite[1].with: is missing; with = "" takes the words out'),
    "a rewrite with a pattern that another module would take": (RULE + "[[rewrite]]\nreplace = '[[:nosuch:]]'\nwith = 'green'\n", ":13: rewrite[1].replace: is not a valid pattern: unknown property"),
    "a rewrite with a broken pattern": (RULE + '[[rewrite]]\nreplace = "(red"\nwith = "green"\n', ":13: rewrite[1].replace: is not a valid pattern: missing )"),
    "a rewrite with a group too many": (RULE + "[[rewrite]]\nreplace = 'red'\nwith = '\\2'\n", ":14: rewrite[1].with: does not fit the pattern in replace: invalid group reference"),
    "a rewrite with an unknown group": (RULE + "[[rewrite]]\nreplace = '(?P<a>red)'\nwith = '\\g<b>'\n", ":14: rewrite[1].with: does not fit the pattern in replace: "),
}  # fmt: skip

SHARED = {
    "_words__colours": 'colours = "red, green"\n',
    "_signals__apology": 'summary = "s"\n[[phrase]]\nany = "sorry"\n',
}


@pytest.mark.parametrize(("rule", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_told_in_one_line_with_file_line_and_remedy(rule: str, problem: str, compiled) -> None:
    with pytest.raises(RuleError) as error:
        compiled(rule, **SHARED)
    assert str(error.value).startswith(f"rules/my-rule.toml{problem}")
    assert "\n" not in str(error.value)


# spaCy looks at these when the matcher is first used.
REFUSED = {
    "an unknown attribute": ('[[tokens]]\nany = [[{LOWR = "you"}]]\n', "LOWR"),
    "an unknown repetition": ('[[tokens]]\nany = [[{LOWER = "you", OP = "x"}]]\n', "OP"),
    "a number for a word": ("[[tokens]]\nany = [[{LOWER = 3}]]\n", "LOWER"),
    "a dependency without LEFT_ID": (
        '[[dependency]]\nany = [[{RIGHT_ID = "v", RIGHT_ATTRS = {TAG = "VBD"}}, {RIGHT_ID = "s", RIGHT_ATTRS = {DEP = "nsubj"}}]]\n',
        "LEFT_ID",
    ),
    "a dependency with an unknown relation": (
        '[[dependency]]\nany = [[{RIGHT_ID = "v", RIGHT_ATTRS = {TAG = "VBD"}}, '
        '{LEFT_ID = "v", REL_OP = "~>", RIGHT_ID = "s", RIGHT_ATTRS = {DEP = "nsubj"}}]]\n',
        "~>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("match", "named"), REFUSED.values(), ids=REFUSED)
def test_what_spacy_refuses_is_told_with_file_and_line(match: str, named: str, compiled, draft_of) -> None:
    with pytest.raises(RuleError) as error:
        compiled(kind(match)).check(draft_of("You paid for a red word."))
    message = str(error.value)
    assert message.startswith(
        f"rules/my-rule.toml:7: {match[2 : match.index(']')]}[1].any: spaCy refuses the pattern: "
    )
    assert named in message and "\n" not in message


OTHER_FILES = {
    "a family that is a number": ("_words__more", "colours = 3", "_words/more.toml:1: colours: must be a text or a list of texts, not 3"),
    "a signal that says nothing": ("_signals__sad", '[[phrase]]\nany = "sad"', '_signals/sad.toml: summary: is missing; add summary = "…"'),
    "a signal that finds nothing": ("_signals__sad", 'summary = "s"', "_signals/sad.toml: finds nothing: add [[phrase]] or [[clause]]"),
    "a signal of characters": ("_signals__sad", 'summary = "s"\n[[regex]]\nany = "x"', "_signals/sad.toml:2: regex[1]: a signal can't be made of [[regex]]; use [[phrase]]"),
    "a signal with a broken phrase": ("_signals__sad", 'summary = "s"\n[[phrase]]\nany = "(x"', "_signals/sad.toml:3: phrase[1].any: a '(' is not closed"),
    "a signal whose example has no mark": ("_signals__sad", 'summary = "s"\nphrase.any = "x"\nexamples.yes = "x"', "_signals/sad.toml:3: examples.yes: an example marks the words"),
    "a name with capitals": ("My_Rule", RULE, "My_Rule.toml: a rule's file is named in lower-case letters, digits and hyphens, not 'My_Rule'"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "problem"), OTHER_FILES.values(), ids=OTHER_FILES)
def test_a_broken_file_beside_the_rules_is_told_the_same_way(name: str, content: str, problem: str, compiled) -> None:
    with pytest.raises(RuleError) as error:
        compiled(RULE, **{**SHARED, name: content})
    assert str(error.value).startswith(f"rules/{problem}")
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_utf8_names_the_byte(tmp_path: Path) -> None:
    (tmp_path / "my-rule.toml").write_bytes(b'summary = "caf\xe9"')
    with pytest.raises(RuleError, match=r"^rules/my-rule\.toml: is not UTF-8: byte 14; save it as UTF-8$"):
        load_library([RuleFolder(tmp_path, "rules")], KINDS)


# What spaCy, or a rule's own types, would let through.
LET_THROUGH = {
    "a text for the limit among the parameters": '[parameters]\nmax = "x"\n\n[[count]]\nany = ["red"]\n',
    "a number for the words of IN": "[[tokens]]\nany = [[{LOWER = {IN = 3}}]]\n",
    "a modal that is none": '[[clause]]\nmodal = "wil"\n',
    "a clause of any kind": "[[clause]]\n",
    "a dependency without RIGHT_ATTRS": '[[dependency]]\nany = [[{RIGHT_ID = "v"}]]\n',
}  # fmt: skip


@pytest.mark.parametrize(
    "match",
    [pytest.param(match, id=name) for name, match in LET_THROUGH.items()],
)
def test_what_can_never_be_meant_is_refused_when_rules_are_compiled(match: str, compiled) -> None:
    with pytest.raises(RuleError):
        compiled(kind(match))


@pytest.mark.parametrize(
    "signals",
    [
        {"_signals__a": 'summary = "s"\n[[signal]]\nany = "a"\n'},
        {
            "_signals__a": 'summary = "s"\n[[phrase]]\nany = "red"\nunless = { here = "b" }\n',
            "_signals__b": 'summary = "s"\n[[phrase]]\nany = "red"\nunless = { here = "a" }\n',
        },
        {"_signals__a": 'summary = "s"\n[[phrase]]\nany = "red"\n[unless]\nhere = "a"\n'},
    ],
)
def test_signals_that_name_each_other_are_refused(signals: dict[str, str], compiled, draft_of) -> None:
    with pytest.raises(RuleError):
        compiled(kind(PHRASE + 'unless = { here = "a" }\n'), **signals).check(draft_of("A red word."))


def test_a_rule_can_only_be_over_one_that_there_is(compiled) -> None:
    with pytest.raises(RuleError) as error:
        compiled(swapped("why =", 'over = ["my-rul"]\nwhy ='))
    assert str(error.value) == "rules/my-rule.toml: over: there is no rule 'my-rul'; did you mean 'my-rule'?"


def test_two_rules_over_each_other_are_refused(compiled) -> None:
    both = {"my_rule": RULE.replace('level = "error"', 'level = "error"\nover = ["red"]')}
    other = RULE.replace('level = "error"', 'level = "error"\nover = ["my-rule"]')
    with pytest.raises(RuleError, match="are over each other; take one of the two out"):
        compiled(both["my_rule"], red=other)


def test_a_later_folder_takes_the_place_of_a_rule_and_adds_to_a_family(tmp_path: Path) -> None:
    for folder, message, words in (("first", "one", "red"), ("second", "two", "blue")):
        (tmp_path / folder / "_words").mkdir(parents=True)
        (tmp_path / folder / "my-rule.toml").write_text(
            swapped("'{match}' is red. Say green.", message), encoding="utf-8"
        )
        (tmp_path / folder / "_words" / "any.toml").write_text(f'colours = "{words}"', encoding="utf-8")
    library = load_library([RuleFolder(tmp_path / "first", "first"), RuleFolder(tmp_path / "second", "second")], KINDS)
    assert library.rules["my-rule"].message == "two"
    assert library.families["colours"] == ("red", "blue")


def test_the_rules_that_come_with_it_are_whole() -> None:
    library = load_library([builtin_folder()], KINDS)
    on = {rule.family for rule in library.rules.values() if rule.enabled}
    assert on == set(
        "blame-shifting policy-lecture apology-overload missing-next-step cant-framing dead-end passing-the-buck customer-is-wrong"
        " exasperation dismissive non-apology vague-promise commanding shouting".split()
    )
    assert {rule.family for rule in library.rules.values()} - on == set(
        "running-us-down canned-filler us-versus-them missing-empathy missing-thanks missing-recap unanswered-question".split()
    )
    for name, words in library.families.items():
        assert len(words) == len(set(words)), f"@{name} names a word twice: {[w for w in words if words.count(w) > 1]}"
    for rule in library.rules.values():
        assert rule.principle, f"{rule.file} names no principle"
        assert any(e.span for e in rule.examples) and any(not e.span for e in rule.examples), (
            f"{rule.file} lacks examples"
        )
        for name in rule.over:
            assert name in library.names, f"{rule.file} is over {name}, which there is not"


@given(st.text(max_size=30), st.text(alphabet=st.sampled_from("a.[]\"'= \n{}-"), max_size=30))
def test_a_place_is_told_for_any_key_in_any_file(key: str, text: str) -> None:
    table = Table({}, "rules/x.toml", RuleError, text=text)
    assert table.place(key).startswith("rules/x.toml")


def test_only_a_file_that_has_changed_is_parsed_again(rules_in: Callable[..., Library]) -> None:
    before = rules_in({"red": RULE, "blue": RULE})
    after = rules_in({"blue": RULE.replace("Says red", "Says blue")})
    assert after.rules["red"] is before.rules["red"]
    assert (before.rules["blue"].summary, after.rules["blue"].summary) == ("Says red.", "Says blue.")
