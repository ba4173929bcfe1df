"""The pipeline of the known model, put together from its weights: tokenizer, tagger, parser and what both see.

``spacy.load`` resolves a config, fills registries and compiles what it reads twice; all that is known here. The layers are
spaCy's own, with the sizes of the model, and give the same tokens, tags and trees.
"""

from __future__ import annotations

import contextvars
import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import srsly
from spacy.attrs import IS_SPACE, NORM
from spacy.lang.en.lex_attrs import LEX_ATTRS
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.lang.en.syntax_iterators import SYNTAX_ITERATORS
from spacy.ml._precomputable_affine import PrecomputableAffine
from spacy.ml.models.parser import resize_output
from spacy.ml.models.tagger import build_tagger_model
from spacy.ml.models.tok2vec import MaxoutWindowEncoder, MultiHashEmbed, build_Tok2Vec_model
from spacy.ml.tb_framework import TransitionModel
from spacy.pipeline.dep_parser import DependencyParser
from spacy.pipeline.tagger import Tagger
from spacy.strings import get_string_id
from spacy.tokenizer import Tokenizer
from spacy.vocab import create_vocab
from thinc.api import Linear, Model, NumpyOps, chain, list2array, set_current_ops

from tonecheck.nlp.embedding import ATTRIBUTES, Embedding
from tonecheck.nlp.encoding import Encoding
from tonecheck.nlp.transitions import Transitions

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    from tonecheck.nlp.encoding import Floats

WIDTH = 96
"""The length of a word's vector."""
HIDDEN = 64
"""The width of the parser's hidden layer."""
BATCH = 2000
"""About how many tokens are parsed together: beyond it nothing is gained, and memory grows."""
WORDS = 5_000
"""How many words the tokenizer's vocabulary may hold before it begins anew: it never forgets one, and a library has ever new ones."""


class Pipeline:
    """Reads English: the part of spaCy's ``Language`` that tonecheck uses. ``lemmas`` adds LEMMA, POS and MORPH."""

    def __init__(self, folder: Path, weights: Mapping[str, bytes], *, lemmas: bool = False) -> None:
        # In a context of its own: which backend thinc uses is the caller's to choose, except for our layers.
        contextvars.copy_context().run(self._build, folder, weights)
        self._further = _lemmas(self.vocab, folder) if lemmas else ()
        self._exceptions = (folder / "tokenizer").read_bytes()
        self._tokenizer = self._new_tokenizer()

    def _build(self, folder: Path, weights: Mapping[str, bytes]) -> None:
        # For matrices so small numpy's product, on one thread, is faster than thinc's default.
        set_current_ops(NumpyOps(use_blis=False))
        self._norms = _norms(folder)
        self.vocab = _vocab(self._norms)  # of names of tags and the like; the tokenizer has one of words
        self._embedding, self._encoding = _vectors(weights["tok2vec/model"])
        self._tagger = _tagger(self.vocab, folder, weights["tagger/model"])
        self._parser = _parser(self.vocab, folder, weights["parser/model"])
        self._transitions = Transitions(self._parser, WIDTH)

    def _new_tokenizer(self) -> EnglishTokenizer:
        if self._further:  # which look each word up in the vocabulary that they were made with
            return EnglishTokenizer(self.vocab, self._exceptions)
        vocab = _vocab(self._norms)
        for name in self.vocab.strings:
            vocab.strings.add(name)
        return EnglishTokenizer(vocab, self._exceptions)

    def make_doc(self, text: str) -> Doc:
        """Split a text into words, without a parse."""
        if len(self._tokenizer.spacy.vocab) > WORDS and not self._further:
            self._tokenizer = self._new_tokenizer()
        return self._tokenizer(text)

    def expect_much(self) -> None:
        """Learn now what many texts will need."""
        self._tokenizer.learn_all()

    def __call__(self, text: str) -> Doc:
        """Parse a text."""
        return self.parse([text])[0]

    def pipe(self, texts: Iterable[str | Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Parse a stream of texts, some of which may be cut into words before, a batch at a time."""
        stream = iter(texts)
        while batch := list(islice(stream, batch_size)):
            yield from self.parse(batch)

    def parse(self, texts: Iterable[str | Doc]) -> list[Doc]:
        """Parse texts, some of which may be cut into words before."""
        docs = [self.make_doc(text) if isinstance(text, str) else text for text in texts]
        vectors = self._embedding.of(docs)  # of all: new words are worked out in one go
        start = size = 0
        for at, doc in enumerate(docs):
            if size and size + len(doc) > BATCH:
                self._annotate(docs[start:at], vectors[start:at])
                start, size = at, 0
            size += len(doc)
        self._annotate(docs[start:], vectors[start:])
        return docs

    def _annotate(self, docs: list[Doc], vectors: list[Floats]) -> None:
        for doc, tensor in zip(docs, self._encoding.of(vectors), strict=True):
            doc.tensor = tensor  # type: ignore[assignment]  # spaCy's own are of 32 bits, too
        self._tagger.set_annotations(docs, self._tagger.predict(docs))
        self._parser.set_annotations(docs, self._transitions.of(docs))
        for doc in docs:
            # What the attribute ruler says of blanks, rules on lemmas or not.
            for i in doc.to_array(IS_SPACE).nonzero()[0].tolist():
                doc[i].tag_, doc[i].dep_ = "_SP", "dep"
            doc.tensor = doc.tensor[:0].copy()  # nobody reads it again, and it is most of what a parse weighs
            for component in self._further:
                component(doc)


class EnglishTokenizer:
    """spaCy's tokenizer for English, which learns its exceptions (*don't*, *a.m.*, *:-)*) when a text may need them.

    An exception only ever applies where its characters stand in the text one after the other, blanks aside. Learning all takes
    as long as parsing several hundred words, so they are looked for until texts of some length have been seen, then all learned.
    """

    _FEW = 40_000  # characters, in which looking for them takes as long as learning all

    def __init__(self, vocab: Vocab, data: bytes) -> None:
        self.spacy = Tokenizer(vocab)
        read: dict[str, Any] = srsly.msgpack_loads(data)
        rules = read.pop("exceptions")
        self.spacy.from_bytes(srsly.msgpack_dumps(read))
        self._unlearned: dict[str, list[tuple[str, Any]]] = {}
        for chunk, tokens in rules.items():
            self._unlearned.setdefault("".join(chunk.split()), []).append((chunk, tokens))
        self._seen = 0

    def __call__(self, text: str) -> Doc:
        """Split a text into words."""
        if self._unlearned:
            self._look_into(text)
        doc: Doc = self.spacy(text)
        return doc

    def learn_all(self) -> None:
        """Learn all exceptions."""
        self._learn(list(self._unlearned))

    def _look_into(self, text: str) -> None:
        self._seen += len(text)
        if self._seen > self._FEW:
            self.learn_all()
        else:
            squeezed = "".join(text.split())
            self._learn([chunk for chunk in self._unlearned if chunk in squeezed])

    def _learn(self, needed: Iterable[str]) -> None:
        for squeezed in needed:
            for chunk, tokens in self._unlearned.pop(squeezed):
                self.spacy.add_special_case(chunk, tokens)


class _English:
    """What `create_vocab` asks of a language."""

    lex_attr_getters = LEX_ATTRS
    stop_words = STOP_WORDS
    syntax_iterators = SYNTAX_ITERATORS
    writing_system: Mapping[str, Any] = {"direction": "ltr", "has_case": True, "has_letters": True}


def _norms(folder: Path) -> Mapping[int, str]:
    norms: Mapping[int, str] = srsly.msgpack_loads((folder / "vocab/lookups.bin").read_bytes())["lexeme_norm"]
    return norms


def _vocab(norms: Mapping[int, str]) -> Vocab:
    vocab: Vocab = create_vocab("en", _English)
    getters: dict[int, Any] = vocab.lex_attr_getters  # type: ignore[attr-defined]
    getters[NORM] = functools.partial(_norm, norms, getters[NORM])
    return vocab


def _norm(norms: Mapping[int, str], otherwise: Callable[[str], str], word: str) -> str:
    """Give a word's norm: *going* for *goin*."""
    found = norms.get(get_string_id(word))
    return otherwise(word) if found is None else found


def _vectors(weights: bytes) -> tuple[Embedding, Encoding]:
    embed = MultiHashEmbed(
        width=WIDTH,
        attrs=ATTRIBUTES,
        rows=[5000, 1000, 2500, 2500, 50, 50],
        include_static_vectors=False,
    )
    encode = MaxoutWindowEncoder(width=WIDTH, depth=4, window_size=1, maxout_pieces=3)
    build_Tok2Vec_model(embed, encode).from_bytes(weights)
    return Embedding(embed, WIDTH), Encoding(encode, WIDTH)


def _shared() -> Model[Any, Any]:
    """Make the layer by which tagger and parser see the vectors."""

    def forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Any], None]:
        return [doc.tensor for doc in docs], None

    return Model("shared_vectors", forward, dims={"nO": WIDTH})


def _tagger(vocab: Vocab, folder: Path, weights: bytes) -> Tagger:
    tagger = Tagger(vocab, build_tagger_model(_shared()))
    tagger.cfg["labels"] = json.loads((folder / "tagger/cfg").read_text(encoding="utf-8"))["labels"]
    for label in tagger.labels:
        vocab.strings.add(label)
    tagger.model.from_bytes(weights)
    return tagger


def _parser(vocab: Vocab, folder: Path, weights: bytes) -> DependencyParser:
    # As `build_tb_parser_model` does it, but for the upper layer's backend, which it looks up among all entry points.
    layers = TransitionModel(  # type: ignore[no-untyped-call]
        tok2vec=chain(_shared(), list2array(), Linear(HIDDEN, WIDTH)),
        lower=PrecomputableAffine(nO=HIDDEN, nF=8, nI=HIDDEN, nP=2),  # type: ignore[no-untyped-call]
        upper=Linear(nI=HIDDEN),
        resize_output=resize_output,
    )
    parser = DependencyParser(vocab, layers)
    parser.moves.from_bytes((folder / "parser/moves").read_bytes(), exclude=["strings"])
    layers.get_ref("upper").set_dim("nO", parser.moves.n_moves)
    layers.from_bytes(weights)
    return parser


def _lemmas(vocab: Vocab, folder: Path) -> tuple[Callable[[Doc], Doc], ...]:
    from spacy.lang.en.lemmatizer import EnglishLemmatizer
    from spacy.pipeline.attributeruler import AttributeRuler

    return (
        AttributeRuler(vocab).from_disk(folder / "attribute_ruler", exclude=["vocab"]),
        EnglishLemmatizer(vocab, None, mode="rule").from_disk(folder / "lemmatizer", exclude=["vocab"]),
    )
