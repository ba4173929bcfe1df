"""Words: one spelling for each, every form of a verb, contractions taken apart as the tokenizer does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.nlp.parse import Parse
from tonecheck.nlp.words import CHAT, forms, normal, pieces, straight

FORMS = """
forget: forgets forgot forgotten forgetting
stop: stops stopped stopping
refer: refers referred referring
offer: offers offered offering
ignore: ignores ignored ignoring
apply: applies applied applying
delay: delays delayed delaying
pay: pays paid paying
miss: misses missed missing
fix: fixes fixed fixing
go: goes went gone going
do: does did done doing
be: am is are was were been being
have: has had having
agree: agrees agreed agreeing
die: dies died dying
lie: lies lied lying lay lain
dye: dyes dyed dyeing
quit: quits quitting
equip: equipped equipping
travel: traveled travelled traveling travelling
cancel: canceled cancelled canceling cancelling
panic: panicked panicking
put: puts putting
resend: resends resent resending
rewrite: rewrote rewritten rewriting
overpay: overpaid overpaying
undo: undid undone undoing
mishear: misheard
become: became becoming
dig: dug digging
apologise: apologised apologises apologizing
organize: organised organizes
fulfil: fulfils fulfilled
"""
CASES = [
    (verb, form)
    for line in FORMS.split("\n")
    if line
    for verb, _, rest in [line.partition(":")]
    for form in rest.split()
]


@pytest.mark.parametrize(("verb", "form"), CASES)
def test_every_form_of_a_verb_is_known_in_its_normal_spelling(verb: str, form: str) -> None:
    assert normal(form) in forms(verb)


@pytest.mark.parametrize(
    ("verb", "other"),
    [
        ("be", "bing"),
        ("see", "sawed"),
        ("pay", "payed"),
        ("send", "sended"),
        ("fill", "file"),
        ("lose", "loose"),
        ("tell", "till"),
    ],
)
def test_a_word_of_another_verb_is_no_form(verb: str, other: str) -> None:
    assert other not in forms(verb)


def test_both_spellings_of_a_verb_have_the_same_forms() -> None:
    assert forms("apologise") == forms("apologize")
    assert forms("analyse") == forms("analyze")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_forms_are_in_their_normal_spelling_whatever_the_verb(verb: str) -> None:
    found = forms(verb)
    assert normal(verb) in found
    assert {normal(form) for form in found} == set(found)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("apologise", "apologize"), ("Organisation", "organization"), ("analysed", "analyzed"), ("favourite", "favorite"),
        ("neighbours", "neighbors"), ("unfavourable", "unfavorable"), ("centre", "center"), ("licence", "license"),
        ("cancelled", "canceled"), ("whilst", "while"), ("enquiry", "inquiry"), ("e-mail", "email"), ("E-mails", "emails"),
        ("ok", "okay"), ("don’t", "don't"), ("DON´T", "don't"), ("won`t", "won't"),
    ],
)  # fmt: skip
def test_one_spelling_stands_for_all(british: str, american: str) -> None:
    assert normal(british) == normal(american) == american


@pytest.mark.parametrize(
    "word", ["raise", "noise", "wise", "rise", "four", "hour", "your", "our", "tour", "basis", "is", "this"]
)
def test_words_that_only_look_british_stay(word: str) -> None:
    assert normal(word) == word


@given(st.text(max_size=20))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text(max_size=40))
def test_straight_quotes_take_the_place_of_curly_ones_one_for_one(text: str) -> None:
    assert len(straight(text)) == len(text)
    assert not set("’‘“”„") & set(straight(text))


CONTRACTIONS = {
    "can't": "can not", "cannot": "can not", "cant": "can not", "CAN’T": "can not", "won't": "will not", "wont": "will not",
    "shan't": "shall not", "don't": "do not", "dont": "do not", "didn't": "did not", "didnt": "did not", "hadn't": "had not",
    "isn't": "is not", "isnt": "is not", "needn't": "need not", "ain't": "is not", "I'm": "i am", "im": "i am",
    "you've": "you have", "youve": "you have", "we'll": "we will", "youll": "you will", "they're": "they are",
    "shouldn't've": "should not have", "could've": "could have", "couldve": "could have",
}  # fmt: skip


@pytest.mark.parametrize(("written", "words"), CONTRACTIONS.items())
def test_a_contraction_is_the_words_it_stands_for(written: str, words: str) -> None:
    assert pieces(written) == words.split()


@pytest.mark.parametrize(
    "word", ["ill", "id", "well", "were", "hell", "shell", "wed", "its", "want", "giant", "o'clock", "paint"]
)
def test_a_word_that_only_looks_contracted_is_one(word: str) -> None:
    assert pieces(word) == [word]


def test_the_owner_and_the_verb_are_left_open() -> None:
    assert pieces("it's") == ["it", "'s"]
    assert pieces("thats") == ["that", "'s"]
    assert pieces("I'd") == ["i", "'d"]


def test_a_hyphen_is_a_word_as_in_the_parse() -> None:
    assert pieces("mix-up") == ["mix", "-", "up"]
    assert pieces("e-mail") == ["email"]


# As `tonecheck.nlp.parse` reads a reply, so must `pieces` read a rule, or a phrase never meets its words.
@pytest.mark.parametrize("written", CONTRACTIONS)
def test_a_rule_and_a_reply_read_a_contraction_alike(written: str, nlp) -> None:
    text = straight(written)
    assert [token.word for token in Parse(nlp(text.lower()))] == pieces(text)


def test_chat_words_turn_into_plain_ones_that_stay() -> None:
    for short, plain in CHAT.items():
        assert plain not in CHAT, f"{short} leads to another chat word"
        assert short == short.lower()


def test_the_stop_of_a_sentence_is_no_part_of_its_last_word() -> None:
    assert [normal(word) for word in ("T&C.", "asap.", "p.m.", ".", "...", "a.")] == [
        "t&c", "asap", "p.m.", ".", "...", "a.",
    ]  # fmt: skip
