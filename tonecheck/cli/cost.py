"""``tonecheck rules --cost``: how often each rule has a paragraph parsed, told by the words it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tonecheck.nlp.vocabulary import vocabulary

if TYPE_CHECKING:
    from tonecheck.book import Book, BookRule
    from tonecheck.nlp.screen import Index
    from tonecheck.rulebook.library import Library
    from tonecheck.rulebook.rule import Rule

OFTEN = 50  # of a hundred texts
# Kinds that name no words, and what they do instead.
_WITHOUT_WORDS = {
    "regex": "reads characters only, parses nothing",
    "missing": "parses a reply that owes something",
    "echo": "parses a reply that quotes a customer",
}
UNBOUNDED = "has every paragraph parsed: it names no words that must be there"


def costs(book: Book, library: Library) -> Iterator[tuple[str, str]]:
    """Give each rule's id and what it costs. The measure are the good examples of all other rules."""
    texts = [
        (rule.family, example.text) for rule in library.rules.values() for example in rule.examples if not example.span
    ]
    possible = [(family, book.index.find([vocabulary(text)])) for family, text in texts]
    for rule in book.rules:
        name = rule.active.rule.id
        yield (
            name,
            _cost(
                library.rules[name], rule, book.index, [p.keys() for f, p in possible if f != rule.active.rule.family]
            ),
        )


def _cost(rule: Rule, made: BookRule, index: Index, texts: list[Iterable[int]]) -> str:
    always = {number for number, *_ in index.always}
    numbers = {number for each in made.part.content.made for number in each.numbers}
    unnamed = {kind for (kind, _), each in zip(rule.matches, made.part.content.made, strict=True) if not each.numbers}
    if numbers & always or unnamed - _WITHOUT_WORDS.keys():
        return UNBOUNDED
    told = [_WITHOUT_WORDS[kind] for kind in sorted(unnamed)]
    if numbers:
        count = sum(not numbers.isdisjoint(each) for each in texts)
        share = round(100 * count / len(texts)) if texts else 0
        told.append(f"its words are in {share} of 100 texts" + ("; needs rarer words" if share >= OFTEN else ""))
    return "; ".join(told)
