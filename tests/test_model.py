"""The pipeline put together from its weights says what spaCy's own loading says, however little of spaCy is imported."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import tonecheck.nlp.embedding
import tonecheck.nlp.model
import tonecheck.nlp.pipeline
from tonecheck.errors import ModelError
from tonecheck.nlp.model import Model, find_model, load_model
from tonecheck.nlp.parser import Parser

ROOT = Path(__file__).parent.parent
ODD = [
    "",
    " ",
    "\n\n\n",
    "  Two blanks  before, two  between.  ",
    "a.m . and a . m .",
    "Can’t won`t ca n't y'all'd've 'tis",
    ":-) :-( \N{SLIGHTLY SMILING FACE}\N{THUMBS UP SIGN} ok…",
    "https://www.example.com/a?b=c#d, and foo@bar.co.uk.",
    "£20.50/€30 10%-20% 5km 3rd 10:30am",
    "Привет, мир! 你好，世界。 مرحبا",
    "x" * 3000,
    "word " * 1500,
]


@pytest.fixture(scope="module")
def whole():
    """spaCy's own pipeline, complete but for the names of people and places."""
    import spacy

    return spacy.load(find_model().folder, exclude=["ner"])


def texts() -> list[str]:
    with (ROOT / "bench/quality/replies.jsonl").open(encoding="utf-8") as lines:
        replies = [json.loads(line)["text"] for line in lines]
    letters = [each.read_text(encoding="utf-8") for each in sorted((ROOT / "tests/letters").rglob("*.txt"))]
    drafts = [each for each in [*replies[::4], *letters] if len(each) > 40]
    return [*ODD, *drafts[::8], *(part for each in drafts for part in each.split("\n\n"))]


def parse(doc) -> list[tuple[object, ...]]:
    return [(t.text, t.whitespace_, t.norm_, t.tag_, t.dep_, t.head.i, t.is_sent_start) for t in doc]


def test_parses_are_those_of_the_whole_pipeline(nlp, whole) -> None:
    assert type(nlp).__name__ == "Pipeline"
    chosen = texts()
    for text, ours, theirs in zip(chosen, nlp.parse(chosen), whole.pipe(chosen, batch_size=32), strict=True):
        assert parse(ours) == parse(theirs), text


def test_a_parse_does_not_hang_on_the_texts_beside_it(nlp) -> None:
    chosen = texts()[::5]
    assert [parse(nlp(text)) for text in chosen] == [parse(doc) for doc in nlp.pipe(chosen, batch_size=7)]


def test_forgetting_words_changes_nothing(nlp, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = texts()[::7]
    before = [parse(doc) for doc in nlp.pipe(chosen)]
    monkeypatch.setattr(tonecheck.nlp.embedding, "_MOST", 20)
    assert [parse(nlp(text)) for text in chosen] == before


def test_lemmas_change_nothing_else(nlp, whole, load: Callable[[bool], object]) -> None:
    for text in texts()[::9]:
        ours, theirs = load(True)(text), whole(text)
        assert parse(ours) == parse(theirs) == parse(nlp(text))
        assert [(t.lemma_, t.pos_, str(t.morph)) for t in ours] == [(t.lemma_, t.pos_, str(t.morph)) for t in theirs]


def test_exceptions_of_the_tokenizer_are_learned_when_a_text_needs_them(whole) -> None:
    from tonecheck.nlp.pipeline import EnglishTokenizer

    data = (find_model().folder / "tokenizer").read_bytes()
    rules = list(whole.tokenizer.rules)
    some = random.Random(6)
    for _ in range(60):
        first, second, third = some.choices(rules, k=3)
        tokenizer = EnglishTokenizer(whole.vocab, data)  # afresh: it has learned nothing yet
        for text in (
            first,
            f"({second}), {third[:-1]} {third[-1]}!",
            first + second,
            " ".join(third),
            f"{first} {third}",
        ):
            assert [t.text for t in tokenizer(text)] == [t.text for t in whole.tokenizer(text)], text


def run(code: str, **environment: str) -> str:
    """Run Python in a process of its own."""
    env = {key: value for key, value in os.environ.items() if key not in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT, env=env | environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


LEAN = """
import gc, os, sys
from tonecheck.nlp.model import find_model, load_model
nlp = load_model(find_model(), lean=True)
TEXT = "Sorry, we can't send it at 5 p.m., as it's gone."
def parse(doc): return [(t.text, t.norm_, t.tag_, t.dep_, t.head.i) for t in doc]
"""


def test_a_lean_process_imports_little_and_leaves_no_trace(nlp) -> None:
    code = """
heavy = {"pydantic", "packaging.requirements", "spacy.cli", "spacy.training.corpus", "wasabi", "importlib.metadata"}
print(sorted(heavy & set(sys.modules)), gc.isenabled(), "OPENBLAS_NUM_THREADS" in os.environ)
print(parse(nlp(TEXT)))
"""
    first, parsed = run(LEAN + code).splitlines()
    assert first == "[] True False"
    assert parsed == str([row[:1] + row[2:6] for row in parse(nlp("Sorry, we can't send it at 5 p.m., as it's gone."))])


def test_what_was_left_out_comes_when_it_is_asked_for() -> None:
    code = """
from importlib.metadata import entry_points
import spacy, spacy.language
from spacy.matcher import Matcher, PhraseMatcher
whole = spacy.load(find_model().folder, exclude=["ner"])
assert parse(whole(TEXT)) == parse(nlp(TEXT))
assert isinstance(whole, spacy.language.Language) and entry_points()
matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
matcher.add("X", [nlp.make_doc("GONE")])
assert len(matcher(nlp(TEXT))) == 1
try:
    Matcher(nlp.vocab, validate=True).add("Y", [[{"LOWERED": 1}]])
except ValueError as error:
    assert "Invalid token patterns" in str(error)
assert parse(load_model(find_model(), lemmas=True)(TEXT)) == parse(nlp(TEXT))
"""
    run(LEAN + code)


@pytest.mark.parametrize("prepared", ["", "lean_import._LEFT_OUT += ('spacy.tokens',)", "import spacy"])
def test_where_a_lean_import_is_not_possible_the_whole_of_spacy_is_imported(prepared: str) -> None:
    off = {} if prepared else {"TONECHECK_FULL_IMPORT": "1"}
    code = f"from tonecheck.nlp import lean_import\n{prepared}\n{LEAN}\nimport spacy\nprint(spacy.Language, type(nlp).__name__)"
    assert run(code, **off) == "<class 'spacy.language.Language'> Pipeline\n"


def test_changed_weights_must_be_chosen_on_purpose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Path(
        shutil.copytree(find_model().folder, tmp_path / "model", ignore=shutil.ignore_patterns("ner", "senter"))
    )
    weights = bytearray((copy / "parser/model").read_bytes())
    weights[len(weights) // 2] ^= 1
    (copy / "parser/model").write_bytes(weights)
    monkeypatch.setattr(tonecheck.nlp.model, "_data_folder", lambda package: copy)
    with pytest.raises(ModelError, match=r"parser/model differs"):
        find_model()
    assert find_model(str(copy)) == Model(copy)
    assert type(load_model(find_model(str(copy)))).__name__ == "English"


def test_a_vocabulary_that_begins_anew_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = load_model(find_model())
    chosen = texts()[::7]
    before = [parse(doc) for doc in ours.pipe(chosen)]
    monkeypatch.setattr(tonecheck.nlp.pipeline, "WORDS", 60)
    waiting = [ours.make_doc(text) for text in chosen]
    assert len({id(doc.vocab) for doc in waiting}) > 5
    assert [parse(doc) for doc in ours.parse(waiting)] == before


def test_a_vocabulary_that_is_not_used_any_more_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = load_model(find_model())
    parser = Parser(lambda: ours)
    monkeypatch.setattr(tonecheck.nlp.pipeline, "WORDS", 60)
    for text in (text for text in texts() if len(text) < 500):
        # What all replies have would hold every vocabulary there was.
        for paragraph in (text, "Kind regards from us all."):
            assert parser.wording(paragraph, None).parse is not None
        held = {id(wording.tokens.vocab) for wording in parser._recent.values()}
        assert len(held) <= 1
