"""The little language of phrases: what each sign means, what may stand between words, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.nlp.phrases import PhraseError, Phrases, Words, verb_forms

FAMILIES = {
    "fruit": ("apple", "blood orange", "fig|date"),
    "handle": ("peel", "cut up"),
    "food": ("@fruit", "bread"),
}


def words(text: str) -> Words:
    """Cut a text into sentences at full stops; a comma is a word, as it is to the parser."""
    return Words.of([part.replace(",", " ,").split() for part in text.split(".")])


def find(phrase: str, text: str) -> list[str]:
    """Give what a phrase finds in a text."""
    made = words(text)
    return [" ".join(made.words[a:b]) for a, b in Phrases([phrase], FAMILIES).find(made)]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        # words
        ("per our policy", "it is per our policy here", ["per our policy"]),
        ("Per Our POLICY", "per our policy", ["per our policy"]),
        ("policy", "our policyholder", []),
        ("in # (days|hours)", "in 3 days, in three days, in 24 hours", ["in 3 days", "in 24 hours"]),
        ("by #", "by 14:20, by the 19th", ["by 14:20"]),
        ("apologise", "we apologize", ["apologize"]),
        ("my favourite", "my favorite", ["my favorite"]),
        # contractions are their words
        ("can't", "we can not", ["can not"]),
        ("cannot help", "we can not help", ["can not help"]),
        ("don’t", "we do not", ["do not"]),
        ("dont", "we do not", ["do not"]),
        ("we'll", "we will call", ["we will"]),
        ("it's late", "it is late", ["it is late"]),
        ("it's been", "it has been", ["it has been"]),
        ("bank's fault", "the bank 's fault", ["bank 's fault"]),
        ("I'd go", "i would go", ["i would go"]),
        ("mix-up", "a mix - up", ["mix - up"]),
        # alternatives
        ("(our|my) policy", "my policy", ["my policy"]),
        ("(our|my) policy", "the policy", []),
        ("(per|as per|in line with) policy", "in line with policy", ["in line with policy"]),
        ("yes | no", "no", ["no"]),
        ("a ((b|c) d|e)", "a c d", ["a c d"]),
        ("a ((b|c) d|e)", "a e", ["a e"]),
        # what may be missing
        ("per (our)? policy", "per policy", ["per policy"]),
        ("per (our)? policy", "per our policy", ["per our policy"]),
        ("per (our)? policy", "per the policy", []),
        ("(very|so)? sorry (for that)?", "so sorry for that", ["so sorry for that"]),
        ("(very|so)? sorry (for that)?", "sorry for you", ["sorry"]),
        ("(so|(very)?) sorry", "sorry", ["sorry"]),
        ("(so|(very)?) sorry", "so sorry, very sorry", ["so sorry", "very sorry"]),
        ("we ((do)?|can) help", "we help", ["we help"]),
        # any form of a verb
        ("~forget to", "you forgot to", ["forgot to"]),
        ("~forget to", "you keep forgetting to", ["forgetting to"]),
        ("~apologise", "we apologized", ["apologized"]),
        ("~(fill in|send) it", "you filled in it", ["filled in it"]),
        ("~(fill in|send) it", "you sent it", ["sent it"]),
        ("~(fill in|send) it", "you sending in it", []),
        ("~(let|make) me", "made me", ["made me"]),
        ("(~send|post) it", "posted it", []),
        # families
        ("an @fruit", "an apple", ["an apple"]),
        ("a @fruit", "a blood orange", ["a blood orange"]),
        ("a @fruit", "a date", ["a date"]),
        ("@food", "bread and fig", ["bread", "fig"]),
        ("~(@handle) it", "you peeled it", ["peeled it"]),
        ("~(@handle) it", "you cut up it", ["cut up it"]),
        # gaps
        ("give ... wrong *", "they gave me give you all the wrong number", ["give you all the wrong number"]),
        ("give ... back", "give back", ["give back"]),
        ("give ... back", "give one two three four five six back", ["give one two three four five six back"]),
        ("give ... back", "give one two three four five six seven back", []),
        ("give ... back", "give it , please , back", ["give it , please , back"]),
        ("give * back", "give it back", ["give it back"]),
        ("give * back", "give back", []),
        ("give * back", "give it him back", []),
        ("try *ing", "try opening", ["try opening"]),
        ("try *ing", "try open", []),
        ("^ actually", "actually it is. it is actually", ["actually"]),
        ("^ (well)? actually", "well actually", ["well actually"]),
        # what may stand between words
        ("you have ignored", "you have clearly ignored", ["you have clearly ignored"]),
        ("you have ignored", "you have , really , just ignored", ["you have , really , just ignored"]),
        ("you have ignored", "you have all ignored", []),
        ("you have ignored", "you clearly have , in my view , ignored", []),
        ("you reply", "you only reply", []),
        ("we ship it", "we daily ship it", []),
        ("can't", "can simply not", ["can simply not"]),
        ("policy", "really , policy", ["policy"]),
        # sentences
        ("per policy", "as per. policy says", []),
        ("give ... back", "give it. back then", []),
        ("sorry (for that)?", "sorry. for that", ["sorry"]),
    ],
)  # fmt: skip
def test_a_phrase_finds_what_it_means(phrase: str, text: str, found: list[str]) -> None:
    assert find(phrase, text) == found


def test_the_longest_of_several_phrases_is_found_and_nothing_twice() -> None:
    made = words("so sorry about that and sorry")
    phrases = Phrases(["sorry", "so sorry", "sorry about that", "so sorry about"], {})
    assert list(phrases.find(made)) == [(0, 3), (5, 6)]


def test_a_search_may_be_held_to_a_part_of_the_text() -> None:
    made = words("sorry for that and sorry for this")
    phrases = Phrases(["sorry for (that|this)", "and"], {})
    assert list(phrases.find(made, 1)) == [(3, 4), (4, 7)]
    assert list(phrases.find(made, 0, 3)) == [(0, 3)]
    assert list(phrases.find(made, 0, 2)) == []
    assert phrases.found(made, 3, 4) and not phrases.found(made, 1, 3)
    assert list(phrases.find(made, 5, 3)) == []


def test_the_start_of_a_part_is_no_start_of_a_sentence() -> None:
    assert not Phrases(["^ sorry"], {}).found(words("so sorry"), 1)


def test_no_phrases_find_nothing() -> None:
    assert not Phrases([], {})
    assert list(Phrases([], {}).find(words("sorry"))) == []
    assert list(Phrases(["sorry"], {}).find(words(""))) == []


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("", "a phrase is empty"),
        ("   ", "a phrase is empty"),
        ("(our policy", "a '(' is not closed in '(our policy'"),
        ("~(send|post", "a '(' is not closed"),
        ("our) policy", "a ')' too many in 'our) policy'"),
        ("our)? policy", "a ')' too many"),
        ("()", "an alternative is empty in '()'"),
        ("(our|)", "an alternative is empty in '(our|)'; write (a)? for a word that may be missing"),
        ("our |", "an alternative is empty"),
        ("~", "a '~' has no verb behind it in '~'"),
        ("~ send", "a '~' has no verb behind it"),
        ("@fruits", "there is no word family @fruits; did you mean 'fruit'?"),
        ("an (@zzzzzz)?", "there is no word family @zzzzzz"),
    ],
)
def test_a_phrase_that_makes_no_sense_is_refused_with_the_reason(phrase: str, problem: str) -> None:
    with pytest.raises(PhraseError) as error:
        Phrases([phrase], FAMILIES)
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("phrase", ["really? sorry", "sorry?"])
def test_a_question_mark_that_can_never_match_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Phrases([phrase], FAMILIES)


def test_a_family_is_inflected_without_brackets_too() -> None:
    assert find("~@handle it", "you peeled it") == ["peeled it"]


@pytest.mark.parametrize("families", [{"a": ("@a",)}, {"a": ("@b",), "b": ("x", "@a")}])
def test_families_that_name_each_other_are_refused(families: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(PhraseError):
        Phrases(["@a"], families)


def test_an_alternative_that_may_be_empty_hides_no_other() -> None:
    assert find("(sorry|(so)? (very)?)", "sorry") == ["sorry"]


def test_verbs_are_known_by_every_form_and_their_particles() -> None:
    made = verb_forms(["forget", "fill in", "@handle"], FAMILIES)
    assert made["forgot"] == [()]
    assert made["filled"] == [("in",)]
    assert made["peeling"] == [()]
    assert made["cut"] == [("up",)]
    assert "in" not in made
    with pytest.raises(PhraseError):
        verb_forms(["@nothing-like-it"], FAMILIES)


def test_a_family_of_verbs_may_hold_another() -> None:
    assert "apple" in verb_forms(["@food"], FAMILIES)


@given(st.text(max_size=40), st.text(alphabet=st.sampled_from("ab (|)?~@*^.,'-"), max_size=20))
def test_whatever_is_written_is_a_phrase_or_a_phrase_error(anything: str, nearly: str) -> None:
    for phrase in (anything, nearly):
        try:
            made = Phrases([phrase], {"a": ("b",)})
        except PhraseError:
            continue
        for start, end in made.find(words("a b , really a. b a")):
            assert 0 <= start < end <= 7


# A phrase as a tree, what it looks like written down, and every row of words it stands for.
Tree = tuple[str, list[tuple[str, ...]]]


def row(parts: list[Tree]) -> Tree:
    rows = [sum(choice, ()) for choice in product(*(options for _, options in parts))]
    return " ".join(written for written, _ in parts), rows


def either(options: list[Tree]) -> Tree:
    return "(" + "|".join(written for written, _ in options) + ")", [each for _, rows in options for each in rows]


def maybe(inner: Tree) -> Tree:
    return f"({inner[0]})?", [*inner[1], ()]


LETTERS = st.sampled_from("abc").map(lambda letter: (letter, [(letter,)]))
TREES = st.recursive(
    LETTERS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(row),
        st.lists(inner, min_size=1, max_size=3).map(either),
        inner.map(maybe),
    ),
    max_leaves=6,
)


def ends(wanted: tuple[str, ...], text: list[str], at: int) -> Iterator[int]:
    """Give where a row of words may end that starts at a place, an adverb or a comma between any two of them."""
    if not wanted:
        yield at
    elif at < len(text) and text[at] == wanted[0]:
        following = at + 1
        yield from ends(wanted[1:], text, following)
        while len(wanted) > 1 and following < len(text) and text[following] in ("really", ","):
            following += 1
            yield from ends(wanted[1:], text, following)


@given(
    st.lists(TREES, min_size=1, max_size=3), st.lists(st.sampled_from(["a", "b", "c", "really", ",", "x"]), max_size=8)
)
def test_phrases_find_exactly_the_rows_of_words_they_stand_for(trees: list[Tree], text: list[str]) -> None:
    """Whatever is done to try as few phrases as possible, what is found stays the same."""
    phrases = Phrases([written for written, _ in trees], {})
    found = list(phrases.find(Words.of([text])))
    rows = [wanted for _, rows in trees for wanted in rows if wanted]
    possible = {(at, end) for at in range(len(text)) for wanted in rows for end in ends(wanted, text, at)}
    assert set(found) <= possible
    assert found[:1] == [] if not possible else found[0][0] == min(start for start, _ in possible)
    covered = [i for start, end in found for i in range(start, end)]
    assert covered == sorted(set(covered))
    assert all(start in covered for start, _ in possible)


@given(
    st.lists(TREES, min_size=1, max_size=3),
    st.lists(st.lists(st.sampled_from(["a", "b", "c", "really", ",", "x"]), max_size=5), max_size=3),
    st.sampled_from(["{}", "^ {}", "{} ... c", "({}|^ b)", "{} (a)?"]),
)
def test_whether_a_phrase_is_found_is_told_without_finding_it(
    trees: list[Tree], texts: list[list[str]], frame: str
) -> None:
    words = Words.of(texts)
    phrases = Phrases([frame.format(written) for written, _ in trees], {})
    for start in range(len(words.words) + 1):
        for end in range(start, len(words.words) + 1):
            assert phrases.found(words, start, end) == any(True for _ in phrases.find(words, start, end))
