"""Rewrites, each by a tiny rule: how much they replace, how slots are filled, how the sentence is tidied, what is refused."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from itertools import product

import pytest
import regex

from tonecheck.errors import RuleError
from tonecheck.finding import Edit, applied
from tonecheck.patterns import later

SEND = '[[phrase]]\nany = ["you (did not|have not|never) (send|sent|sign|signed|activate|activated)", "you forgot"]\n'
MUST = '[[phrase]]\nany = "you must"\n'
SORRY = '[[phrase]]\nany = ["sorry", "(we|i) apologize"]\n'
SAID = (
    '[[phrase]]\nany = ["as i (said|explained)", "obviously", "our policy says", "i already told you", "once again"]\n'
)


@pytest.fixture
def rewrites(check) -> Callable[[str, str, str], list[str]]:
    """Give what checks a text with one rule, its match and its rewrites, and gives the text as each of them has it."""

    def rewrites(match: str, rewrite: str, text: str) -> list[str]:
        fixes = [fix for finding in check(f"{match}{rewrite}", text) for fix in finding.fixes]
        for fix in fixes:
            assert fix.edits == fix.changes  # in plain text the file's edits are the draft's
        return [applied(text, fix.changes) for fix in fixes]

    return rewrites


def rewrite(**keys: object) -> str:
    """Write a ``[[rewrite]]`` table."""
    lines = [f"{key} = {_toml(value)}" for key, value in keys.items()]
    return "[[rewrite]]\n" + "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{k}" = {_toml(v)}' for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


# How much is replaced, and what with.

RECEIVED = rewrite(of="clause", **{"with": "we didn't receive <object> <rest>"})
UNDONE = rewrite(of="clause", **{"with": "<object> <wasn't|weren't> <verb:participle> <rest>"})
PLEASE = rewrite(joined=True, main=True, of="verb", **{"with": "please <verb>"})


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ((SEND, RECEIVED), "You didn't send the form.", "We didn't receive the form."),
        ((SEND, RECEIVED), "You didn't send us the form by Friday.", "We didn't receive the form by Friday."),
        ((SEND, RECEIVED), "Hello Ann, you never sent it to us.", "Hello Ann, we didn't receive it."),
        ((SEND, UNDONE), "You never signed the two forms that came with it.", "The two forms that came with it weren't signed."),
        ((SEND, UNDONE), "On Monday you didn't activate the card.", "On Monday the card wasn't activated."),
        ((SEND, UNDONE), "I see that you have not signed them yet.", "I see that they weren't signed yet."),
        ((SEND, rewrite(below=True, of="object", **{"with": "<object> <wasn't|weren't> <verb:participle>"})),
         "You forgot to sign page three, so it came back.", "Page three wasn't signed, so it came back."),
        ((MUST, PLEASE), "You must send the form and sign it.", "Please send the form and sign it."),
        ((MUST, PLEASE), "Before Friday, you must fill in the form.", "Before Friday, please fill in the form."),
        ((MUST, PLEASE), "and you must fill in the form.", "and please fill in the form."),
        ((SAID, rewrite(of="frame", **{"with": ""})), "Our policy says that returns are free.", "Returns are free."),
        ((SAID, rewrite(of="frame", **{"with": ""})), "I already told you: your room is ready.", "Your room is ready."),
        ((SAID, rewrite(of="remark", **{"with": ""})), "As I said before, it is here.", "It is here."),
        ((SAID, rewrite(of="sentence", **{"with": "Here is how it stands."})), "Hi. As I said. It came.", "Hi. Here is how it stands. It came."),
        ((SORRY, rewrite(of="around", **{"with": ""})), "Your money is back, and for that we apologize.", "Your money is back."),
        ((SORRY, rewrite(of="around", **{"with": ""})), "We apologize for it, and your money is back.", "Your money is back."),
        ((SORRY, rewrite(add="What <I> can do is {what you can do}.")), "I am sorry.", "I am sorry. What I can do is {what you can do}."),
        ((SORRY, rewrite(add="What <I> can do is {it}.")), "we're sorry", "we're sorry. What we can do is {it}."),
        ((SORRY, rewrite(add_before="<I>'ll write by {day}.")), "Hi. We are sorry.", "Hi. We'll write by {day}. We are sorry."),
        ((SORRY, rewrite(**{"with": "sorry for the <told:@colour>"})), "Sorry. It was deep blue.", "Sorry for the deep blue. It was deep blue."),
        (('[[phrase]]\nany = "a red pen"\n', rewrite(**{"with": "a pen", "safe": True})), "Take A red pen.", "Take a pen."),
        ((MUST, rewrite(of="clause", swap={"as soon as possible": "by {day}"})), "You must go there as soon as possible.", "You must go there by {day}."),
        (('[[phrase]]\nany = "not"\n', rewrite(case="lower")), "It is NOT open.", "It is not open."),
        (('[[phrase]]\nany = "never on friday"\n', rewrite(case="lower")), "Come NEVER ON FRIDAY please.", "Come never on Friday please."),
    ],
)  # fmt: skip
def test_a_rewrite_gives_a_sentence(rule: tuple[str, str], before: str, after: str, rewrites) -> None:
    assert rewrites(*rule, before) == [after]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ((SEND, RECEIVED), "You didn't send the form and signed the wrong one."),  # who signed it would be lost
        ((SEND, RECEIVED), "You never signed."),  # nothing to receive
        ((MUST, PLEASE), "The steps that you must take are here."),  # no order can stand there
        ((SORRY, rewrite(of="around", **{"with": ""})), "We apologize and refunded it."),  # the subject is shared
        ((SAID, rewrite(of="sentence", **{"with": ""})), "Obviously."),  # nothing would be left of the reply
        ((SAID, rewrite(of="frame", **{"with": ""})), "Our policy says this."),
        ((SORRY, rewrite(**{"with": "sorry for the <told:@colour>"})), "Sorry. It was late."),
    ],
)
def test_no_rewrite_is_better_than_a_wrong_one(rule: tuple[str, str], text: str, rewrites) -> None:
    assert rewrites(*rule, text) == []


# Taking words out.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("As I said, your order is here.", "Your order is here."),
        ("as i said, your order is here", "your order is here"),
        ("As I said - your order is here.", "Your order is here."),
        ("As I said… Your order is here.", "Your order is here."),
        ("Your order, as I said, is here.", "Your order is here."),
        ("Your order is here, as I said.", "Your order is here."),
        ("Your order is here (as I said).", "Your order is here."),
        ("Your order is here - as I said.", "Your order is here."),
        ("Your order is here and obviously free.", "Your order is here and free."),
        ("Hello.\n\nObviously your order\nis here.", "Hello.\n\nYour order\nis here."),
        ("It's here. Obviously.", "It's here."),
        ("It's here.\n\nObviously.\n\nBye for now then.", "It's here.\n\nBye for now then."),
        ("Obviously, I'll send it.", "I'll send it."),
    ],
)
def test_what_is_taken_out_leaves_no_trace(before: str, after: str, rewrites) -> None:
    assert rewrites(SAID, rewrite(**{"with": "", "safe": True}), before) == [after]


@pytest.mark.parametrize(
    "text",
    [
        "As I said, ann@example.com has it.",  # an address has no capital
        "As I said, iPhone orders take a day.",
        "As I said, and as Ann wrote, it is here.",
        "As I said: Dale Street.",
        "10:02 Tom: As I said.",
        "As I said,\nyour order is here.",  # the sentence goes on in the next line
    ],
)
def test_what_would_be_left_in_a_bad_way_is_not_taken_out(text: str, rewrites) -> None:
    assert rewrites(SAID, rewrite(**{"with": ""}), text) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('As I said, "your order" is here.', '"Your order" is here.'),
        ("As I said, (your) order is here.", "(Your) order is here."),
        ("It's late and, as I said, we know it.", "It's late, and we know it."),
        ("And, as I said, we know it.", "And we know it."),
        ("Mrs Quill, as I said, it is here.", "Mrs Quill, it is here."),
        ("It is here - as I said - and free.", "It is here and free."),
        ("It is here, obviously - and free.", "It is here - and free."),
        ("It's late, as I said, so go home.", "It's late, so go home."),
        ("It's here (and, as I said, it is free).", "It's here (and it is free)."),
        ("It's late; as I said, we know it.", "It's late; we know it."),
    ],
)
def test_commas_and_capitals_are_as_a_careful_writer_has_them(before: str, after: str, rewrites) -> None:
    assert rewrites(SAID, rewrite(**{"with": ""}), before) == [after]


def test_a_part_of_a_word_is_not_rewritten(rewrites) -> None:
    assert rewrites('[[regex]]\nany = "recieve"\n', rewrite(**{"with": "receive"}), "We recieved it.") == []
    assert rewrites('[[regex]]\nany = "recieved"\n', rewrite(**{"with": "received"}), "We recieved it.") == [
        "We received it."
    ]


def test_bold_words_stay_bold_or_are_left_alone(rewrites) -> None:
    assert rewrites(MUST, PLEASE, "You must *send* the form.") == []
    received = rewrite(**{"with": "we didn't receive"})
    assert rewrites(SEND, received, "You didn't send *the* form.") == ["We didn't receive *the* form."]


# Turning round.

CANNOT = '[[clause]]\nwho = ["us", "them"]\nmodal = ["can", "could", "will"]\nnegated = true\n[[clause]]\nwho = "us"\nmodal = "none"\nnegated = true\nverb = "issue"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We can't ship until Monday.", "We can ship on Monday."),
        ("We cannot ship it until next week.", "We can ship it next week."),
        ("We're unable to process it without a receipt.", "We can process it with a receipt."),
        ("We won't be able to ring you until 5 pm.", "We can ring you from 5 pm."),
        ("Unfortunately, we can't open until March.", "We can open in March."),
        ("I'm afraid we can't open until 3 March.", "We can open on 3 March."),
        ("The parcel can’t be released until the duty is paid.", "The parcel can be released once the duty is paid."),
        ("Until you sign it, we won't start.", "Once you sign it, we will start."),
        ("We cannot change it unless you are the owner.", "We can change it if you are the owner."),
        ("We don't issue any refunds until we see the box.", "We issue refunds once we see the box."),
        ("We can't open a case without seeing the receipt.", "We can open a case once we've seen the receipt."),
        ("we cant ship it yet until the 5th", "we can ship it on the 5th"),
        ("No refunds can be issued until Monday.", "Refunds can be issued on Monday."),
    ],
)
def test_a_cannot_is_turned_round(before: str, after: str, rewrites) -> None:
    assert rewrites(CANNOT, rewrite(turn="once"), before) == [after]


@pytest.mark.parametrize(
    "text",
    [
        "We can't ship.",
        "We can't do anything until Monday.",
        "Nobody can open it until Monday.",
        "Because you waited until Monday, we can't change it.",
        "We can't ship it without the box being returned.",
        "We can't ship until Monday without a receipt.",
        "We can't wait any longer until they answer.",
        "We can't keep it until Monday.",
        "We can't ship until about Monday.",
        "We can't ship until {{day}}.",
    ],
)
def test_what_cannot_be_turned_round_stays(text: str, rewrites) -> None:
    assert rewrites(CANNOT, rewrite(turn="once"), text) == []


# What a fix says of itself.


def test_a_gap_is_named_and_never_safe(check) -> None:
    (finding,) = check(SORRY + rewrite(**{"with": ["sorry for the {what}", "excuse us"]}), "We are sorry.")
    assert [(fix.shown, fix.gap, fix.safe, fix.title) for fix in finding.fixes] == [
        ("sorry for the {what}", True, False, "Replace with 'sorry for the {what}'"),
        ("excuse us", False, False, "Replace with 'excuse us'"),
    ]


def test_what_is_added_or_taken_out_is_told_so(check) -> None:
    (finding,) = check(SAID + rewrite(**{"with": ""}) + rewrite(add="We know."), "It is, as I said, here.")
    assert [fix.title for fix in finding.fixes] == ["Leave it out", "Add 'We know.'"]


def test_at_most_three_are_offered_and_a_last_resort_only_alone(check) -> None:
    more = rewrite(**{"with": ["a", "b"]}) + rewrite(otherwise=True, **{"with": "c"}) + rewrite(**{"with": ["d", "e"]})
    (finding,) = check(SORRY + more, "so sorry")
    assert [fix.shown for fix in finding.fixes] == ["a", "b", "d"]
    none = rewrite(of="object", **{"with": "a"}) + rewrite(otherwise=True, **{"with": "c"})
    (finding,) = check(SORRY + none, "so sorry")
    assert [fix.shown for fix in finding.fixes] == ["c"]


@pytest.mark.parametrize(
    ("keys", "text", "offered"),
    [
        ({"needs": {"sentence": "red"}}, "Sorry, red.", True),
        ({"needs": {"sentence": "red"}}, "Sorry, blue.", False),
        ({"unless": {"sentence": "red"}}, "Sorry, red.", False),
        ({"past": True}, "We apologize for it.", False),
        ({"mood": ["question"]}, "Why are we sorry about it?", True),
        ({"mood": ["question"]}, "We are sorry about it.", False),
    ],
)
def test_a_rewrite_has_its_conditions(keys: dict[str, object], text: str, offered: bool, rewrites) -> None:
    assert bool(rewrites(SORRY, rewrite(of="match", add="We know.", **keys), text)) == offered


BROKEN = {
    "an unknown slot": (rewrite(**{"with": "<objct>"}), "with: there is no slot <objct>; did you mean 'object'?"),
    "a form that is none": (rewrite(**{"with": "<verb:sung>"}), "with: <verb:sung>: a verb may be base, past, participle, ing, third"),
    "agreement with nothing": (rewrite(**{"with": "it <was|were>"}), "with: <was|were> agrees with a noun, and there is none before it"),
    "an unknown family": (rewrite(**{"with": "<told:@color>"}), "with: there is no word family @color"),
    "a gap that is safe": (rewrite(add="by {day}", safe=True), "safe: has a gap to fill, so it can't be safe"),
    "two ways at once": (rewrite(turn="once", **{"with": "a"}), ": says in one of these ways what to write: with, swap, turn, case, add, add_before"),
    "an unknown turn": (rewrite(turn="twice"), "turn: 'twice' is not one of once"),
    "an unknown scope": (rewrite(of="page", **{"with": "a"}), "of: 'page' is not known here"),
    "better words that are a list": ('[[rewrite]]\nswap = { "a" = ["b"] }\n', "swap: the better words for 'a' must be a text"),
    "a key that is none": (rewrite(**{"with": "a", "form": "b"}), "form: is not a key here"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rewrite_is_told_in_one_line(table: str, problem: str, check) -> None:
    with pytest.raises(RuleError) as error:
        check(SORRY + table, "Sorry.")
    assert re.fullmatch(r"rules/rule\.toml:\d+: rewrite\[1\][.:].*", str(error.value))
    assert problem in str(error.value)


def test_a_rewrite_does_not_touch_what_stays(check) -> None:
    """Changes are as small as they can be, so that what the draft has between them is kept."""
    (finding,) = check(SEND + RECEIVED, "You didn't send {{order.form}} by Friday.")
    (fix,) = finding.fixes
    assert fix.changes == (Edit(0, 15, "We didn't receive"),)
    assert fix.shown == "We didn't receive {{order.form}} by Friday"


THINGS = ["the form", "two forms", "it", "them", "the form you need", "page 3 (the last)", "{{form}}", "a form, signed"]
RESTS = ["", " to us", " by Friday", " last week", " because it was late"]
OPENINGS = ["", "Hello. ", "😀 ", "So ", "And "]
ENDINGS = [".", "", "!", " :)", "\n\nBye then."]


@pytest.mark.parametrize("thing", THINGS)
def test_wherever_it_stands_the_rest_of_the_draft_stays(thing: str, rewrites) -> None:
    for number, (before, after) in enumerate(product(OPENINGS, ENDINGS)):
        you = "you" if before.strip().isalpha() else "You"
        text = f"{before}{you} didn't send {thing}{RESTS[number % len(RESTS)]}{after}"
        for new in rewrites(SEND, RECEIVED, text):
            assert new.startswith(before)
            assert new.endswith(after)
            assert re.search(r"\b[Ww]e didn't receive \w|\{", new)
            assert "  " not in new


def test_a_pattern_is_kept_as_it_is_written_and_compiled_where_it_is_used() -> None:
    """What is read back from the cache has patterns for all rewrites of a rule, and most replies need none."""
    kept = pickle.dumps(later(r"(?P<who>you) must", regex.IGNORECASE, _counted))
    pattern = pickle.loads(kept)
    assert not COMPILED
    assert pattern.subn(r"\g<who> may", "You must, you must", count=1) == ("You may, you must", 1)
    assert pattern.subn(r"\g<who> may", "You do", count=1) == ("You do", 0)
    assert len(COMPILED) == 1


COMPILED: list[str] = []


def _counted(written: str, flags: int) -> regex.Pattern[str]:
    COMPILED.append(written)
    return regex.compile(written, flags)
