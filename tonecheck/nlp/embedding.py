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
_MOST = 4_000  # words, some 3 MB

Key = tuple[int, ...]


class Embedding:
    """The vectors of words, by spaCy's ``layer`` (``MultiHashEmbed`` of the `ATTRIBUTES`). Those of late are kept."""

    def __init__(self, layer: Model[Any, Any], width: int) -> None:
        self._layer: Model[Any, Any] = chain(*layer.layers[1:])  # the first one reads the attributes
        self._width = width
        self._row_of: dict[Key, int] = {}
        self._rows = numpy.empty((0, width), "float32")

    def of(self, docs: list[Doc]) -> list[Any]:
        """Give the vectors of the words of each text."""
        if len(self._row_of) > _MOST:
            self._row_of.clear()
        told = [list(zip(*doc.to_array(_TOLD_BY).T.tolist(), strict=True)) for doc in docs]
        self._learn(docs, told)
        row_of = self._row_of
        return [self._rows[[row_of[key] for key in keys]] for keys in told]

    def _learn(self, docs: list[Doc], told: list[list[Key]]) -> None:
        """Work out the vectors that are not known."""
        new: dict[Key, Any] = {}
        for doc, keys in zip(docs, told, strict=True):
            unknown = [at for at, key in enumerate(keys) if key not in self._row_of]
            if unknown:
                features = doc.to_array(ATTRIBUTES)
                new.update((keys[at], features[at]) for at in unknown)
        if new:
            (vectors,) = self._layer.predict([numpy.array(list(new.values()), dtype="uint64")])
            start, end = len(self._row_of), len(self._row_of) + len(new)
            if end > len(self._rows):
                self._rows = numpy.concatenate(
                    [self._rows[:start], vectors, numpy.empty((end, self._width), "float32")]
                )
            self._rows[start:end] = vectors
            self._row_of.update(zip(new, range(start, end), strict=True))
