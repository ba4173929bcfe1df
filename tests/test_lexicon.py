"""English words, told from names in capitals."""

from __future__ import annotations

import pytest

from tonecheck.nlp.lexicon import is_english


@pytest.mark.parametrize(
    "word", ["urgently", "refunds", "sent", "the", "incomplete", "guests", "sorry", "never", "payment"]
)
def test_ordinary_words_in_any_form_are_english(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["nvidia", "hr", "html", "ebay", "purch", ""])
def test_names_and_abbreviations_are_not(word: str) -> None:
    assert not is_english(word)
