"""The texts of the speed benchmark: macros as a real library has them, put together by a seeded generator.

A macro has a greeting, an opening, one to three paragraphs that say something, a closing and a sign-off, 80 to 130 words in
all. What it says comes from ``stock.toml`` and from the whole replies of ``bench/quality``, with other names, days, sums and
nouns each time. As in a real library, openings, lists of steps, closings and legal lines are shared between macros.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent
REPLIES = FOLDER.parent / "quality" / "replies.jsonl"
WORDS = (80, 130)  # of a macro
FAULTY = 0.3  # how many paragraphs are meant to have a fault
FROM_REPLIES = 0.45  # how many paragraphs are taken from the replies, not put together from the stock
TRIES = 5  # for a paragraph that fits, or that is not there yet
SLOT = re.compile("‹([a-z0-9]+)›")
QUOTED = (">", "____")  # how what a reply quotes begins: what comes behind it would be nobody's to check
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")

# Words that stand for each other in any sentence. Each sentence taken from a reply gets others, so that it is not the same again.
SWAPS = (
    *(
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "January February March April June July August October",
    ),
    *("parcel package box", "message letter note mail", "morning afternoon evening", "flight train coach ferry"),
    *("sofa table wardrobe mattress", "card account", "invoice receipt statement", "photo picture screenshot"),
    *(
        "phone laptop tablet",
        "colleague manager supervisor",
        "warehouse depot",
        "room apartment cabin",
        "shop store branch",
    ),
)


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of a library is there once only."""

    macros: int
    words: int
    paragraphs: float  # distinct paragraphs ÷ paragraphs
    sentences: float

    def __str__(self) -> str:
        return (
            f"{self.macros:,} macros of {self.words / max(self.macros, 1):.0f} words; "
            f"{self.paragraphs:.0%} of their paragraphs and {self.sentences:.0%} of their sentences are distinct"
        )


def macros(number: int, *, distinct: bool = False, seed: int = 1) -> Iterator[str]:
    """Give so many macros. With ``distinct`` no paragraph, greetings and sign-offs included, is there twice."""
    writer = _Writer(Random(seed), distinct)
    for _ in range(number):
        yield writer.macro()


def body(words: int, *, seed: int = 2) -> str:
    """Give one long reply of about so many words, without a paragraph twice."""
    writer = _Writer(Random(seed), distinct=True)
    paragraphs: list[str] = []
    while words > 0:
        paragraphs.append(writer.paragraph())
        words -= len(paragraphs[-1].split())
    return "\n\n".join(paragraphs)


def changed(text: str, number: int) -> str:
    """Give a macro after somebody worked on it: a sentence is added to its second paragraph."""
    head, _, rest = text.partition("\n\n")
    second, _, end = rest.partition("\n\n")
    return f"{head}\n\n{second} We didn't receive your form number {number} of {number % 28 + 1} May.\n\n{end}"


def write(folder: Path, texts: Iterable[str]) -> list[str]:
    """Write each text as a file into a folder, and give their paths from where the folder is."""
    folder.mkdir()
    paths = []
    for number, text in enumerate(texts):
        paths.append(f"{folder.name}/macro-{number:05}.txt")
        (folder.parent / paths[-1]).write_text(text, encoding="utf-8")
    return paths


def shares(texts: list[str]) -> Shares:
    paragraphs = [part.strip() for text in texts for part in text.split("\n\n") if part.strip()]
    sentences = [part for text in paragraphs for part in SENTENCE_END.split(text) if part]
    return Shares(
        len(texts),
        sum(len(text.split()) for text in texts),
        len(set(paragraphs)) / max(len(paragraphs), 1),
        len(set(sentences)) / max(len(sentences), 1),
    )


class _Writer:
    """Puts macros together. What it draws follows from the random numbers alone."""

    def __init__(self, random: Random, distinct: bool) -> None:
        stock = tomllib.loads((FOLDER / "stock.toml").read_text(encoding="utf-8"))
        self.random = random
        self.distinct = distinct
        self.slots: dict[str, list[str]] = {name: values.split("|") for name, values in stock["slots"].items()}
        self.frame: dict[str, list[str]] = stock["frame"] | {"list": stock["steps"]["lists"]}
        self.topics: list[list[str]] = list(stock["topics"].values())
        self.faults: list[str] = stock["faults"]["sentences"]
        self.good, self.faulty = _reply_paragraphs()
        self.groups = {word: group.split() for group in SWAPS for word in group.split()}
        self.swappable = re.compile(rf"\b(?:{'|'.join(self.groups)})\b|\d+")
        self.seen: set[str] = set()

    def macro(self) -> str:
        goal = self.random.randint(*WORDS)
        first = [self._once(partial(self._framed, "greeting"), "Dear ‹first› ‹last›-‹last›,")]
        last = [self._once(partial(self._framed, "signoff"), "Kind regards,\n‹first› ‹last›-‹last›")]
        opening, closing = self._framed("opening"), self._framed("closing")
        if self.random.random() < 0.5:  # a paragraph of its own
            first.append(self._once(lambda: opening))
            opening = ""
        if self.random.random() < 0.5:
            last.insert(0, self._once(lambda: closing))
            closing = ""
        for part, share in (("legal", 0.3), ("list", 0.25)):
            if self.random.random() < share:
                last.insert(0, self._once(partial(self._framed, part), "{}\nReference: ‹code›"))
        middle: list[str] = []
        while (missing := goal - sum(len(part.split()) for part in (opening, *first, *middle, closing, *last))) > 12:
            middle.append(self.paragraph(missing))
        if opening:
            middle[:1] = [self._once(lambda: " ".join((opening, *middle[:1])))]
        if closing:
            middle[-1:] = [self._once(lambda: " ".join((*middle[-1:], closing)))]
        return "\n\n".join((*first, *middle, *last)) + "\n"

    def paragraph(self, most: int = 1000) -> str:
        """Give a paragraph of the middle of a reply, which is of at most so many words if one is found."""
        for _ in range(TRIES):
            text = self._once(self._from_reply if self.random.random() < FROM_REPLIES else self._from_topic)
            if len(text.split()) <= max(most, 12):
                break
        return text

    def _once(self, make: Callable[[], str], again: str = "{} Our reference is ‹code›.") -> str:
        """Give what ``make`` writes; if everything has to be distinct, something that was not there yet.

        ``again`` is how to write it where ``make`` only repeats itself.
        """
        text = make()
        if not self.distinct:
            return text
        for attempt in count(1):
            if text not in self.seen:
                break
            text = make() if attempt < TRIES else self._filled(again).format(make())
        self.seen.add(text)
        return text

    def _framed(self, part: str) -> str:
        return self._filled(self.random.choice(self.frame[part]))

    def _from_topic(self) -> str:
        topic = self.random.choice(self.topics)
        chosen = sorted(self.random.sample(range(len(topic)), self.random.randint(2, 4)))
        sentences = [topic[index] for index in chosen]
        if self.random.random() < FAULTY:
            sentences.insert(self.random.randint(0, len(sentences)), self.random.choice(self.faults))
        return self._filled(" ".join(sentences))

    def _from_reply(self) -> str:
        text = self.random.choice(self.faulty if self.random.random() < FAULTY else self.good)
        return self.swappable.sub(self._swap, text)

    def _swap(self, match: re.Match[str]) -> str:
        word = match[0]
        if word in self.groups:
            return self.random.choice(self.groups[word])
        if len(word) <= 2:  # a day or an hour
            return str(self.random.randint(1, 12) if len(word) == 1 else self.random.randint(10, 28))
        return (
            word if len(word) == 4 else str(self.random.randint(10 ** (len(word) - 1), 10 ** len(word) - 1))
        )  # a year stays

    def _filled(self, text: str) -> str:
        while SLOT.search(text):  # what fills a slot may have one
            text = SLOT.sub(lambda slot: self._value(slot[1]), text)
        return text

    def _value(self, slot: str) -> str:
        number = self.random.randint
        match slot:
            case "n":
                return str(number(2, 9))
            case "n2":
                return str(number(10, 28))
            case "n4":
                return str(number(1000, 9999))
            case "amount":
                return f"{number(3, 180)}.{number(0, 9)}0"
            case "code":
                return f"{self._value('month')[:2].upper()}-{number(10000, 99999)}"
            case _:
                return self.random.choice(self.slots[slot])


def _reply_paragraphs() -> tuple[list[str], list[str]]:
    """Give the paragraphs of the quality set's letters which are of a usual length, and neither an opening nor quoted: without and with a labelled fault."""
    good: list[str] = []
    faulty: list[str] = []
    for line in REPLIES.read_text(encoding="utf-8").splitlines():
        reply = json.loads(line)
        quotes = [finding["quote"] for finding in reply["findings"]]
        for part in reply["text"].split("\n\n")[1:-1]:  # neither greeting nor sign-off
            if 12 <= len(part.split()) <= 60 and not part.startswith(("Thank", *QUOTED)):
                (faulty if any(quote in part for quote in quotes) else good).append(part)
    return good, faulty
