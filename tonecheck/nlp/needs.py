"""What words a match needs, whatever their order: told of a rule's patterns, so that texts without them are not parsed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

NUMBER = "#"  # stands for any word with a digit

# Sets of words: one word of each must be there.
Need = tuple[frozenset[str], ...]
# Needs, one of which must be met; without any nothing can be found.
Needs = tuple[Need, ...]

ANYTHING: Needs = ((),)  # nothing is needed: such a matcher has to look at every paragraph
_MOST = 16  # ways that are kept apart; of more it is only asked what all of them need

# How many of a hundred paragraphs of a reply hold a word, for the words that are in more than two of them, and for others.
_OFTEN = {
    word: often
    for often, words in (
        (75, "the , ."),
        (60, "you and i"),
        (50, "has is it for to"),
        (40, "on your a"),
        (35, "in not we have"),
        (27, "will are that can"),
        (20, "of at with our this was"),
        (14, "so from if re about by us no ca as be been being do does did"),
        (14, "! ? : -"),
        (10, "sorry one back there thank he had thanks am up new out two would see please day here again now should"),
        (6, "me number before need when days same which all send or were time open them they my may but until"),
        (
            4,
            "nothing just an what first get name once know today reply policy date order message after put right only look",
        ),
    )
    for word in words.split()
}
_SELDOM = 0.4


def one_of(words: Iterable[str]) -> Needs:
    """Need one of some words."""
    return ((frozenset(words),),)


def all_of(parts: Iterable[Needs]) -> Needs:
    """Need everything of some needs. The ways of the first stay in their order."""
    found: Needs = ANYTHING
    for part in parts:
        several = len(found) > 1 and len(part) > 1 and len(found) * len(part) > _MOST
        found = tuple(need + also for need in found for also in ((_common(part),) if several else part))
    return found


def _common(needs: Needs) -> Need:
    """Give a word of what all of some ways need: one of the rarest of each."""
    if not all(needs):
        return ()
    return (frozenset().union(*(rarest(need)[0] for need in needs)),)


def rarest(need: Need) -> list[frozenset[str]]:
    """Give the sets of a need, the one that is met least first."""
    return sorted(need, key=commonness)


def is_met(needs: Needs, vocabulary: frozenset[str] | None) -> bool:
    """Tell whether needs are met by some words; by None always."""
    return vocabulary is None or any(not any(map(vocabulary.isdisjoint, need)) for need in needs)


@lru_cache(maxsize=20_000)
def commonness(words: frozenset[str]) -> float:
    """Tell roughly in how many of a hundred paragraphs one of some words is; above a hundred it says nothing any more."""
    return sum(_OFTEN.get(word, _SELDOM) for word in words)
