"""Where the replies of a data file nobody knows might be: where most texts of several words stand under one name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import regex

from tonecheck.formats.data.layout import PROSE
from tonecheck.formats.data.values import Page, Part, Text, Value

LEAST = 2  # texts in a place
LONG = 2 * PROSE  # words of one; a title may have as many as `PROSE`
ALIKE = 3  # tables with a key in common under other keys are records
SAMPLE = 50  # characters

_TITLE = ("title", "name", "label", "shortcut", "subject", "key", "id")
_LIKELY = frozenset(("body", "text", "reply", "answer", "response", "content", "message", "template", "html", "en"))
_UNLIKELY = frozenset(
    ("question", "customer", "request", "inquiry", "description", "summary", "note", "notes", "comment")
)
_TAG = regex.compile(r"</?(?:p|div|br|ul|ol|li|a|b|i|strong|em|span)\b[^<>]*+>", regex.IGNORECASE)
_PLAIN = regex.compile(r"[A-Za-z_]\w*+", regex.ASCII)

ANY = 0  # an index: any item of a list, any record of a table
Place = tuple[Part, ...]  # keys and `ANY`


@dataclass(frozen=True, slots=True)
class Guess:
    """Where replies might be, in paths of JSONPath, with the beginning of one. ``html`` tells that they have tags."""

    files: tuple[str, ...]
    records: str
    body: str
    title: str | None
    html: bool
    count: int
    sample: str


def guess(file: str, pages: Iterable[Page]) -> Guess | None:
    """Give the likeliest place of replies in the first pages of a file; None where there is none."""
    places: defaultdict[Place, list[Text]] = defaultdict(list)
    shorts: defaultdict[Place, set[Part]] = defaultdict(set)
    for page in pages:
        for place, text in _texts(page.value, ()):
            if len(text.split()) >= LONG:
                places[place].append(text)
            elif place:
                shorts[place[:-1]].add(place[-1])
    candidates = [place for place, texts in places.items() if ANY in place and len(texts) >= LEAST]
    if not candidates:
        return None
    best = max(candidates, key=lambda place: _likeliness(place, places[place]))
    texts = places[best]
    last = len(best) - best[::-1].index(ANY)
    title = next((key for key in _TITLE if key in shorts[best[:last]]), None)
    html = sum(bool(_TAG.search(text)) for text in texts) * 2 > len(texts)
    words = " ".join(_TAG.sub(" ", texts[0]).split())
    sample = words if len(words) <= SAMPLE else words[:SAMPLE].rstrip() + "…"
    return Guess(
        (file,), _query(best[:last]), _query(best[last:]), title and _query((title,)), html, len(texts), sample
    )


def merged(guesses: Iterable[Guess]) -> list[Guess]:
    """Make one guess of those for files that are made alike."""
    alike: dict[tuple[object, ...], Guess] = {}
    for each in guesses:
        key = (each.records, each.body, each.title, each.html)
        if first := alike.get(key):
            alike[key] = replace(first, files=(*first.files, *each.files), count=first.count + each.count)
        else:
            alike[key] = each
    return list(alike.values())


def _texts(value: Value, place: Place) -> Iterator[tuple[Place, Text]]:
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, dict):
        star = _are_records(value)
        for key, each in value.items():
            yield from _texts(each, (*place, ANY if star else key))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, (*place, ANY))


def _are_records(table: dict[str, Value]) -> bool:
    """Tell whether a table leads from names to records, or to texts, that are alike."""
    values = list(table.values())
    if len(values) < ALIKE:
        return False
    if all(isinstance(each, dict) for each in values):
        return bool(set.intersection(*(set(each) for each in values)))
    return all(isinstance(each, Text) and len(each.split()) >= LONG for each in values)


def _likeliness(place: Place, texts: list[Text]) -> tuple[float, float]:
    """Rate a place by the number of its texts and its name; of equal ones the one with the longer texts comes first."""
    words = {word.lower() for part in place for word in regex.split(r"[\W_]+", str(part))}
    weight = 0.1 if words & _UNLIKELY else 2 if words & _LIKELY else 1
    return weight * len(texts), sum(map(len, texts)) / len(texts)


def _query(place: Place) -> str:
    return "$" + "".join(map(_step, place))


def _step(part: Part) -> str:
    if part == ANY:
        return "[*]"
    key = str(part)
    escaped = key.replace("\\", "\\\\").replace("'", "\\'")
    return f".{key}" if _PLAIN.fullmatch(key) else f"['{escaped}']"
