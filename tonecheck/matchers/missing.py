"""``missing``: none of these in a reply that owes one. The one kind that finds what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from tonecheck.matchers.base import Hit, Workshop, signal_stands
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
        workshop: Workshop,
    ) -> None:
        self._owes = owes
        self._wanted = wanted
        self._customer = customer
        self._min_words = min_words
        self._always = always
        self._workshop = workshop

    def find(self, reading: Reading) -> Iterator[Hit]:
        last = reading.last_sentence
        if last is None or reading.word_count < self._min_words or reading.draft.is_cut_off:
            return
        signals = self._workshop.signals
        numbers = range(len(reading.sentences))

        def stands(names: tuple[str, ...]) -> bool:
            return any(signal_stands(reading, name, number, signals) for number in numbers for name in names)

        owing = self._always or stands(self._owes) or any(self._customer.found(p.words) for p in reading.customer)
        if owing and not stands(self._wanted):
            yield Hit(*last)


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
    return MissingMatcher(owes, wanted, customer, min_words, when == "always", workshop)
