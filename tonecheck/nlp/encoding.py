"""What the parser sees of a word among its neighbours: spaCy's window layers, worked out in one go.

It is thinc's arithmetic in numpy's larger strides: the pieces of a maxout side by side, and no array made twice. That takes
two thirds of the time, nearly all of it the product that has to be.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from thinc.api import Model

    Floats = NDArray[numpy.float32]

_LEAST = numpy.float32(1e-8)  # as thinc has it, so that no variance is zero


class _Window(NamedTuple):
    """The weights of one layer: of the product, whose columns are the pieces one after the other, and of the norm."""

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats


class Encoding:
    """The vectors of words among their neighbours, by spaCy's ``layer``: a ``MaxoutWindowEncoder`` that sees a word to each side."""

    def __init__(self, layer: Model[Any, Any], width: int) -> None:
        maxouts: list[Model[Any, Any]] = [each for each in layer.walk() if each.name == "maxout"]
        norms: list[Model[Any, Any]] = [each for each in layer.walk() if each.name == "layernorm"]
        self._width = width
        self._pieces: int = maxouts[0].get_dim("nP")
        self._apart = len(maxouts)  # blank rows between texts: as far as all layers see
        self._windows = [
            _Window(
                # nO × nP × nI, to be nI × (nP · nO)
                numpy.ascontiguousarray(_param(maxout, "W").transpose(1, 0, 2).reshape(-1, 3 * width).T),
                _param(maxout, "b").T.reshape(-1),
                _param(norm, "G"),
                _param(norm, "b"),
            )
            for maxout, norm in zip(maxouts, norms, strict=True)
        ]

    def of(self, texts: list[Floats]) -> list[Floats]:
        """Give for the vectors of each text's words those of the words among their neighbours."""
        width, blank = self._width, numpy.zeros((self._apart, self._width), "float32")
        rows = numpy.concatenate([blank, *(part for vectors in texts for part in (vectors, blank))])
        beside = numpy.zeros((len(rows), 3 * width), "float32")
        for window in self._windows:
            beside[1:, :width] = rows[:-1]
            beside[:, width : 2 * width] = rows
            beside[:-1, 2 * width :] = rows[1:]
            rows += self._seen(window, beside)
        ends = numpy.cumsum([0, *(len(vectors) + self._apart for vectors in texts)])
        return [rows[start + self._apart : end] for start, end in pairwise(ends.tolist())]

    def _seen(self, window: _Window, beside: Floats) -> Floats:
        """Give what one layer makes of words with their neighbours beside them: the largest piece, normed."""
        product = beside @ window.weights
        product += window.bias
        pieces = numpy.split(product, self._pieces, axis=1)
        most: Floats = numpy.maximum(pieces[0], pieces[1])
        for piece in pieces[2:]:
            numpy.maximum(most, piece, out=most)
        most -= most.mean(axis=1, keepdims=True)
        variance = numpy.einsum("ij,ij->i", most, most) / numpy.float32(self._width) + _LEAST
        most *= (variance ** numpy.float32(-0.5))[:, None]
        most *= window.gain
        most += window.shift
        return most


def _param(layer: Model[Any, Any], name: str) -> Any:
    return layer.get_param(name)
