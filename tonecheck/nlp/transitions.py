"""The parser's decisions, made for many texts at once: spaCy's weights and transitions, and numpy between them.

spaCy's own loop lets go of the interpreter's lock and takes it back for each part of each decision, which lasts longer than
what it works out meanwhile. Here each step decides for all texts that are not done; to tell what a decision looks at, and to
carry it out, is still spaCy's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy
from spacy.ml.parser_model import ParserStepModel
from spacy.tokens import Doc

if TYPE_CHECKING:
    from spacy.pipeline.dep_parser import DependencyParser


class Transitions:
    """Decides by the layers of a ``parser``, whose hidden values have two pieces each, for words with vectors of a ``width``."""

    def __init__(self, parser: DependencyParser, width: int) -> None:
        layers: Any = parser.model
        self._words = layers.get_ref("tok2vec")
        self._lower, upper = layers.get_ref("lower"), layers.get_ref("upper")
        self._bias = self._lower.get_param("b").reshape(-1)
        self._weights = numpy.ascontiguousarray(upper.get_param("W").T)
        self._scores_bias = upper.get_param("b")
        self._begun = parser.moves.init_batch
        self._carried_out = parser.transition_states
        nothing = Doc(parser.vocab)
        nothing.tensor = numpy.zeros((0, width), "float32")
        # The numbers of the words that the next decision of each text looks at, in their order; below zero where there is none.
        self._looked_at = ParserStepModel([nothing], layers.layers, has_upper=True, train=False).get_token_ids

    def of(self, docs: list[Doc]) -> list[Any]:
        """Give the last state of each text, whose words have their vectors."""
        states: list[Any] = self._begun(docs)
        going = [state for state in states if not state.is_final()]
        if not going:
            return states
        # What a word adds to the hidden values, by its place among those that are looked at; in front is what no word adds.
        added = self._lower.predict(self._words.predict(docs))
        places = added.shape[1]
        added = added.reshape(-1, len(self._bias))
        place = numpy.arange(places) + places
        while going:
            rows = (self._looked_at(going) * places + place).T  # by place: so whole rows are added, which is faster
            hidden = numpy.add.reduce(added.take(rows, axis=0), axis=0) + self._bias
            scores = numpy.maximum(hidden[:, ::2], hidden[:, 1::2]) @ self._weights
            scores += self._scores_bias
            going = self._carried_out(going, scores)
        return states
