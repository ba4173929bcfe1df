"""A parse as plain values says what spaCy's says."""

from __future__ import annotations

import gc
import json
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.nlp.parse import Parse
from tonecheck.nlp.parser import Parser
from tonecheck.nlp.wording import Wording

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

REPLIES = Path(__file__).parents[1] / "bench" / "quality" / "replies.jsonl"
TEXTS = [json.loads(line)["text"] for line in REPLIES.read_text(encoding="utf-8").splitlines()]
PLAIN = ("i", "idx", "text", "lower_", "whitespace_", "tag_", "dep_", "is_space", "is_punct", "is_alpha")
ONE = ("head", "left_edge")
SEVERAL = ("children", "lefts", "rights", "subtree", "ancestors")


def assert_same_words(ours: Parse, doc: Doc) -> None:
    """See that the tokens are the same words."""
    assert [[getattr(one, name) for name in PLAIN] for one in ours] == [
        [getattr(one, name) for name in PLAIN] for one in doc
    ]


def assert_same(ours: Parse, doc: Doc) -> None:
    """See that all that is asked of tokens is answered alike."""
    assert_same_words(ours, doc)
    for one, other in zip(ours, doc, strict=True):
        assert [getattr(one, name).i for name in ONE] == [getattr(other, name).i for name in ONE]
        for name in SEVERAL:
            assert [t.i for t in getattr(one, name)] == [t.i for t in getattr(other, name)], (other, name)
        assert (one.i, one.doc[one.i]) == (other.i, one)


def assert_same_sentences(ours: Parse, doc: Doc) -> None:
    theirs = list(doc.sents)
    assert [(s.start, s.end, s.root.i) for s in ours.sents] == [(s.start, s.end, s.root.i) for s in theirs]
    for one, other in zip(ours, doc, strict=True):
        assert (one.sent.start, one.is_sent_start) == (other.sent.start, bool(other.is_sent_start))
    for start, end in [(s.start, s.end) for s in theirs] + [(0, len(doc)), (0, 0)]:
        assert ours.written(start, end) == doc[start:end].text


def test_our_replies_read_the_same(nlp: Language) -> None:
    for text in TEXTS[::10]:
        doc = nlp(text)
        assert_same(Parse(doc), doc)
        assert_same_sentences(Parse(doc), doc)


@given(
    text=st.text(min_size=1, max_size=60)
    | st.lists(st.sampled_from(" ".join(TEXTS).split()), min_size=1, max_size=15).map(" ".join)
)
def test_any_text_reads_the_same(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert_same(Parse(doc), doc)
    assert_same_sentences(Parse(doc), doc)


@given(text=st.text(min_size=1, max_size=60))
def test_words_nobody_parsed_read_the_same(nlp: Language, text: str) -> None:
    doc = nlp.make_doc(text)
    assert_same_words(Parse(doc), doc)
    for one, other in zip(Parse(doc), doc, strict=True):
        assert (one.head.i, one.left_edge.i, one.subtree) == (
            other.head.i,
            one.i,
            [one],
        )  # spaCy leaves the edge untold
        assert [one.children, one.lefts, one.rights, [*one.ancestors]] == [(), [], [], []]
    assert [(s.start, s.end) for s in Parse(doc).sents] == [(0, len(doc))]


def test_there_is_no_token_before_the_first(nlp: Language) -> None:
    parse = Parse(nlp("We did."))
    assert parse[1].nbor(-1) is parse[0]
    assert parse[1].nbor() is parse[2]
    for token, step in ((parse[0], -1), (parse[2], 1)):
        with pytest.raises(IndexError):
            token.nbor(step)


def test_nothing_is_left_of_a_paragraph_nobody_holds(nlp: Language) -> None:
    collecting = gc.isenabled()
    gc.disable()
    try:
        wording = Wording("We can't ship it, because you didn't send the form we asked you for.", Parser(lambda: nlp))
        assert wording.clauses
        parse = weakref.ref(wording.parse)
        del wording
        assert parse() is None
    finally:
        if collecting:
            gc.enable()
