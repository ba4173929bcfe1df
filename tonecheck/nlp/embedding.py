"""What the parser sees of a word before its neighbours count: worked out once for each word, not for each place it stands in.

That is a third of the way from words to what the parser decides by, it depends on nothing but the word, and a library has the
same few thousand words again and again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy
from thinc.api import Model, chain

if TYPE_CHECKING:
    from spacy.tokens import Doc

ATTRIBUTES: list[int | str] = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
"""What the layer reads of a word."""
_TOLD_BY: list[int | str] = ["ORTH", "NORM", "SPACY"]  # what tells all of them; the norm may be another at some places
_MOST = 8_000  # words, some 5 MB

Key = tuple[int, ...]


class Embedding:
    """The vectors of words, by spaCy's ``layer`` (``MultiHashEmbed`` of the `ATTRIBUTES`). Those of late are kept."""

    def __init__(self, layer: Model[Any, Any], width: int) -> None:
        self._layer: Model[Any, Any] = chain(*layer.layers[1:])  # the first one reads the attributes
        self._width = width
        self._known: dict[Key, Any] = {}

    def as_layer(self) -> Model[Any, Any]:
        """Give it as a layer: texts cut into words in, an array for each text out."""

        def forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Any], None]:
            return self.of(docs), None

        return Model("embedding", forward, dims={"nO": self._width})

    def of(self, docs: list[Doc]) -> list[Any]:
        """Give the vectors of the words of each text."""
        if len(self._known) > _MOST:
            self._known.clear()
        told = [list(zip(*doc.to_array(_TOLD_BY).T.tolist(), strict=True)) for doc in docs]
        self._learn(docs, told)
        known = self._known
        return [
            numpy.concatenate([known[key] for key in keys] or [numpy.empty(0, "float32")]).reshape(-1, self._width)
            for keys in told
        ]

    def _learn(self, docs: list[Doc], told: list[list[Key]]) -> None:
        """Work out the vectors that are not known."""
        new: dict[Key, Any] = {}
        for doc, keys in zip(docs, told, strict=True):
            unknown = [at for at, key in enumerate(keys) if key not in self._known]
            if unknown:
                features = doc.to_array(ATTRIBUTES)
                new.update((keys[at], features[at]) for at in unknown)
        if new:
            (vectors,) = self._layer.predict([numpy.array(list(new.values()), dtype="uint64")])
            self._known.update(zip(new, vectors, strict=True))
