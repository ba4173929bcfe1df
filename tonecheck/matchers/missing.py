"""``missing``: none of these in a reply that owes one. The one kind that finds what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.matchers.base import Hit, Signals, Workshop, signal_in
from tonecheck.nlp.needs import is_met
from tonecheck.nlp.phrases import Phrases
from tonecheck.nlp.reading import Reading
from tonecheck.tables import Table

WHEN = ("owed", "always")


class MissingMatcher:
    """Finds a reply in which none of some signals stands, though it owes one; the finding is its last sentence."""

    whole = True
    lemmas = False

    def __init__(
        self,
        owes: tuple[str, ...],
        wanted: tuple[str, ...],
        customer: Phrases,
        min_words: int,
        always: bool,
        signals: Signals,
    ) -> None:
        self._owes = owes
        self._wanted = wanted
        self._customer = customer
        self._min_words = min_words
        self._always = always
        self._signals = signals

    def ahead(self, reading: Reading) -> frozenset[int]:
        """Give the numbers of the signals it asks about first, so that they are parsed in one go.

        What a reply owes mostly stands in what is parsed anyway.
        """
        if reading.draft.snippet:
            return frozenset()
        return self._signals.numbers(self._wanted if self._always else self._owes)

    def find(self, reading: Reading) -> Iterator[Hit]:
        # What costs least is asked first: most replies owe nothing, and then nothing of them is parsed for this.
        owing = self._always or self._stands(self._owes, reading) or self._asked(reading)
        if not owing or reading.draft.is_cut_off or reading.word_count < self._min_words:
            return
        last = None if self._stands(self._wanted, reading) else reading.last_sentence
        if last is not None:
            yield Hit(*last)

    def _stands(self, names: tuple[str, ...], reading: Reading) -> bool:
        # What is parsed anyway costs least; then what comes last, where the next step is.
        likely = sorted(reading.passages, key=lambda passage: (not passage.wording.is_parsed, -passage.number))
        return any(signal_in(reading, name, p, self._signals) for p in likely for name in names)

    def _asked(self, reading: Reading) -> bool:
        """Tell whether the customer's message has what a reply must take up."""
        return any(
            self._customer.found(p.words)
            for p in reading.customer
            if is_met(self._customer.needs, p.wording.vocabulary)
        )


def missing_matcher(table: Table, workshop: Workshop) -> MissingMatcher:
    """Make a matcher from ``[[missing]]``: ``any`` of its signals, in a reply with one of ``owes``.

    ``customer`` are phrases in the quoted message that make the reply owe one; ``when = "always"`` holds every reply to it.
    """
    owes = workshop.signal_names(table, "owes")
    wanted = workshop.signal_names(table, "any")
    if not wanted:
        table.fail("must list at least one signal", "any")
    customer = workshop.phrases(table, "customer")
    min_words = workshop.parameter(table, "min_words", 8)
    when = str(workshop.parameters.get("when", table.choice("when", WHEN, "owed")))
    if when not in WHEN:
        table.fail(f"{when!r} is not one of {', '.join(WHEN)}", "when")
    return MissingMatcher(owes, wanted, customer, min_words, when == "always", workshop.signals)
