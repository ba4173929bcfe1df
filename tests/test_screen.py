"""What is not parsed would have given nothing: the same findings with every short cut and without."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en.tokenizer_exceptions import TOKENIZER_EXCEPTIONS

from tonecheck.linter import Linter
from tonecheck.matchers import KINDS
from tonecheck.nlp.needs import NUMBER
from tonecheck.nlp.parse import Parse, untagged
from tonecheck.nlp.parser import Parser
from tonecheck.nlp.reading import Passage, Reading
from tonecheck.nlp.vocabulary import vocabulary
from tonecheck.nlp.wording import Wording
from tonecheck.nlp.words import UNTOLD
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import ActiveRule

if TYPE_CHECKING:
    from spacy.language import Language

QUALITY = Path(__file__).parents[1] / "bench" / "quality"
ODD = "'’.,-/:;$£!?()[]0123456789°€“”\"*_@#&+=%…—nts"


@pytest.fixture(scope="module")
def every(library: Library) -> list[ActiveRule]:
    return [ActiveRule(rule, rule.level) for rule in library.rules.values()]


@pytest.fixture(scope="module")
def with_screen(library: Library, every: list[ActiveRule], load) -> Linter:
    return Linter(every, library, KINDS, load)


@pytest.fixture(scope="module")
def without(library: Library, every: list[ActiveRule], load) -> Linter:
    return Linter(every, library, KINDS, load, screened=False)


def texts() -> Iterator[str]:
    for name in ("pairs", "replies"):
        for line in (QUALITY / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            yield from (value for value in json.loads(line).values() if isinstance(value, str) and " " in value)


ALL = list(texts())


def test_the_same_findings_in_all_our_texts(with_screen: Linter, without: Linter, draft_of) -> None:
    for text in ALL[::20]:
        assert with_screen.check(draft_of(text)) == without.check(draft_of(text)), text


@settings(max_examples=30)
@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=4), st.sampled_from(["\n\n", " ", "\n", ", "]))
def test_the_same_findings_in_texts_put_together(
    with_screen: Linter, without: Linter, draft_of, parts: list[str], between: str
) -> None:
    text = between.join(parts)
    assert with_screen.check(draft_of(text)) == without.check(draft_of(text))


# words


def assert_holds(nlp: Language, text: str) -> None:
    """See that every word a parse may give is among those that were told without one."""
    told = vocabulary(text)
    doc = nlp.make_doc(text)
    for tag in ("", "VBZ", "VBD", "MD", "POS"):
        for token in doc if tag else ():
            token.tag_ = tag
        for token in Parse(doc):
            assert told is None or not token.word.strip() or token.word in told, (text, token.text, token.word)


def test_every_exception_of_the_tokenizer_is_known(nlp: Language) -> None:
    for text in TOKENIZER_EXCEPTIONS:
        for around in ("{}", "({}", "{}.", "{}'s", "x {}!"):
            assert_holds(nlp, around.format(text))


@given(st.text(), st.lists(st.sampled_from(" ".join(ALL).split()), max_size=6), st.text(ODD, max_size=4))
def test_every_word_of_a_text_is_told(nlp: Language, some: str, words: list[str], odd: str) -> None:
    assert_holds(nlp, some)
    assert_holds(nlp, odd.join(words))
    assert_holds(nlp, " ".join(words))


def test_a_number_is_told() -> None:
    assert NUMBER in (vocabulary("by the 19th") or ())
    assert NUMBER not in (vocabulary("by Monday") or ())


def test_an_endless_run_can_be_anything() -> None:
    assert vocabulary("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w") is None


@given(st.lists(st.sampled_from(" ".join(ALL).split()), min_size=1, max_size=12))
def test_what_is_told_of_a_clitic_holds_for_every_tag(nlp: Language, words: list[str]) -> None:
    doc = nlp.make_doc(" ".join(words))
    told = untagged(doc)
    for tag in ("VBZ", "VBD", "MD", "POS"):
        for token in doc:
            token.tag_ = tag
        assert all(t.word == each or t.word in UNTOLD.get(each, ()) for t, each in zip(Parse(doc), told, strict=True))


# what is looked at


def test_nothing_is_loaded_for_what_no_rule_can_find(library: Library, every: list[ActiveRule], draft_of) -> None:
    def load(lemmas: bool) -> Language:
        raise AssertionError("the model is not needed")

    default = [each for each in every if each.rule.enabled]
    linter = Linter(default, library, KINDS, load)
    assert (
        linter.check(draft_of("Hi Ann,\n\nThe red bicycle arrives on Friday, between nine and ten.\n\nBest,\nTom"))
        == []
    )


def test_only_a_paragraph_that_may_have_something_is_parsed(
    library: Library, every: list[ActiveRule], nlp: Language, draft_of: Callable[..., object]
) -> None:
    linter = Linter(every, library, KINDS, lambda _: nlp)
    reading: Reading = linter.read(draft_of("You failed to sign it.\n\nThe red bicycle arrives on Friday."))
    rule = next(each for each in linter.book.rules if each.active.rule.id == "blame-shifting/you-failed")
    assert [passage.wording.may_have(rule.part.numbers or ()) for passage in reading.passages] == [True, False]


ENDLESS = "Wrong: " + "/".join("abcdefghijklmnopqrstuvwxyz")  # of which nobody can tell the words


@settings(max_examples=30)
@given(st.lists(st.sampled_from([*ALL, ENDLESS]), min_size=2, max_size=8))
def test_paragraphs_are_screened_together_as_each_by_itself(with_screen: Linter, draft_of, parts: list[str]) -> None:
    together, alone = with_screen.book.screen, with_screen.book.screen
    numbers = range(len(with_screen.book.index.counts))
    some = [passage.wording for text in parts for passage in with_screen.read(draft_of(text)).passages]
    new = [Wording(one.text, with_screen.parser, together) for one in some]
    together.gather(new)
    for one in new:
        by_itself = Wording(one.text, with_screen.parser, alone)
        assert one.likely == by_itself.likely
        assert [one.phrases(n) for n in numbers] == [by_itself.phrases(n) for n in numbers]


@pytest.mark.parametrize(
    ("rule", "may_have", "has_only_the_words"),
    [
        ("vague-promise/soon", "We will write in the coming days.", "We will write the coming numbers of days in it."),
        ("dismissive/calm-down", "You should calm down.", "You should stay calm."),
        ("dismissive/calm-down", "You must take a deep breath.", "You must take the box."),
    ],
)
def test_a_clause_is_not_looked_for_where_its_phrases_or_particles_can_not_be(
    rule: str, may_have: str, has_only_the_words: str, with_screen: Linter, draft_of
) -> None:
    numbers = next(each.part.numbers for each in with_screen.book.rules if each.active.rule.id == rule)
    assert numbers is not None
    (passage,) = with_screen.read(draft_of(may_have)).passages
    assert passage.wording.has_words_for(numbers) and passage.wording.may_have(numbers)
    (passage,) = with_screen.read(draft_of(has_only_the_words)).passages
    assert not passage.wording.may_have(numbers)


def test_a_passage_no_screen_has_looked_at_may_have_anything(nlp: Language, draft_of) -> None:
    passage: Passage = Reading(draft_of("The red bicycle."), Parser(lambda: nlp)).passages[0]
    assert passage.wording.may_have((0,)) and passage.wording.phrases(0) is None
