"""What is shown of a rule's examples, on the terminal and in docs/rules.md: the same ones, said better in the same way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonecheck.errors import RuleError
from tonecheck.rulebook.rule import Example, Rule
from tonecheck.rulebook.rulefile import FIELDS

if TYPE_CHECKING:
    from tonecheck.nlp.phrases import Families, Words

NOTHING_KNOWN = "No mistake of this rule is known yet."
MISSES = "Known misses, not flagged yet as they should be"
FALSE_ALARMS = "Known false alarms, flagged by mistake"

_WRITTEN = r"[\p{L}\p{N}][\p{L}\p{N}'’-]*|[^\s]"


@dataclass(frozen=True)
class Samples:
    """A rule's examples by what they show."""

    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    misses: tuple[Example, ...]
    false_alarms: tuple[Example, ...]

    @classmethod
    def of(cls, rule: Rule) -> Samples:
        """Sort the examples of a rule."""

        def those(marked: bool, known_wrong: bool) -> tuple[Example, ...]:
            return tuple(e for e in rule.examples if (e.span is not None, e.known_wrong) == (marked, known_wrong))

        return cls(those(True, False), those(False, False), those(True, True), those(False, True))


def marked_words(example: Example) -> str:
    """Give the words that the finding of a bad example covers, in one line."""
    return " ".join(example.text[slice(*(example.span or (0, 0)))].split())


def message(rule: Rule, example: Example | None, parameters: Mapping[str, object]) -> str:
    """Give a rule's message as it is said of a bad example, or with dots where there is none."""
    limit = parameters.get("max", 1)
    past = limit + 1 if isinstance(limit, int) else ""
    values = {"match": marked_words(example) if example else "…", "max": limit, "number": past, "count": past}
    return rule.message.format(**{**dict.fromkeys(FIELDS, "…"), **values})


def setting(name: str, value: object) -> str:
    """Give a parameter the way a config sets it."""
    return f"{name} = {json.dumps(value, ensure_ascii=False, default=str)}"


def rewrites(rule: Rule, example: Example, words: Families) -> list[str]:
    """Give the example as its rewrites or its writer say it better; an empty text takes the marked words out.

    Nothing is parsed: where the file says neither, what a table needs no grammar for is done to the marked words.
    Raises `RuleError`.
    """
    if example.rewrites is not None:
        return list(example.rewrites)
    if example.better:
        return [example.better]
    match = marked_words(example)
    try:
        texts = [*_swapped(rule, match, words), *_replaced(rule, match)]
    except TimeoutError:
        raise RuleError(f"{rule.file}: rewrite: takes too long; make its pattern simpler") from None
    return list(dict.fromkeys(text[:1].upper() + text[1:] if match[:1].isupper() else text for text in texts))


def _replaced(rule: Rule, match: str) -> Iterator[str]:
    """Give what the patterns of a rule's ``rewrite`` tables make of some words."""
    for table in rule.rewrites:
        pattern, put = table.peek("replace"), table.peek("with")
        if isinstance(pattern, str) and isinstance(put, str):
            import regex

            from tonecheck.patterns import TIMEOUT

            text, count = regex.subn(pattern, put, match, count=1, flags=regex.IGNORECASE, timeout=TIMEOUT)
            if count and text != match:
                yield text


def _swapped(rule: Rule, match: str, words: Families) -> Iterator[str]:
    """Give the better words that a rule's ``replace`` tables have for some words."""
    swaps = [(table, table.peek("swap")) for kind, table in rule.matches if kind == "replace"]
    swaps = [(table, swap) for table, swap in swaps if isinstance(swap, dict)]
    if not swaps:
        return
    from tonecheck.nlp.phrases import PhraseError, Phrases  # most rules do without

    said = _said(match)
    for table, swap in swaps:
        for phrase, better in swap.items():
            try:
                whole = list(Phrases([phrase], words).find(said)) == list(said.bounds)
            except PhraseError as error:
                table.fail(str(error), "swap")
            if whole:
                yield from [better] if isinstance(better, str) else better
                return


def _said(match: str) -> Words:
    """Give some words as phrases are compared with them."""
    import regex

    from tonecheck.nlp.phrases import Words
    from tonecheck.nlp.words import pieces

    return Words.of([[piece for written in regex.findall(_WRITTEN, match) for piece in pieces(written)]])
