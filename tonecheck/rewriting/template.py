"""The little language of ``with``: words, slots filled from the sentence, gaps for the writer.

    we didn't receive <object> <rest>        slots: the sentence's own words
    we <verb:past> <subject>                 a verb in another form
    what I can do <tail> is {it}             what stands between the match and the end of its clause
    <object> <wasn't|weren't> <verb:participle>    the first for one thing, the second for several
    we need <object:bare>                    a noun with its article alone: *the postcode* of *a wrong postcode*
    what <I> can do is                       I or we, as the reply speaks
    sorry for the <told:@mishap>             a word of a family that the reply uses itself
    I'll write to you by {day}               a gap: only the writer knows

A slot the sentence has nothing for makes the rewrite one that isn't offered there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import regex

from tonecheck.errors import did_you_mean
from tonecheck.nlp.phrases import Families, Phrases
from tonecheck.rewriting.place import Place
from tonecheck.rewriting.slots import BARE, FORMS, NAMES, filled, is_several, told

_SLOT = regex.compile(r"(?<!\\g)<([^<>]*)>")  # \g<1> is a group of ``replace``
_GAP = regex.compile(r"\{[^{}]*\}")
_SPACES = regex.compile(r"(?P<before> +(?=[,.;:!?](?:\s|$)))| {2,}")


class TemplateError(ValueError):
    """A template that can't be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    form: str


@dataclass(frozen=True, slots=True)
class _Told:
    family: Phrases


@dataclass(frozen=True, slots=True)
class _Agree:
    singular: str
    plural: str


class Template:
    """A text with slots, made ready. Raises `TemplateError`, and `PhraseError` for a family that is not there."""

    def __init__(self, text: str, families: Families) -> None:
        self.gap = bool(_GAP.search(text))
        self._parts: list[str | _Slot | _Told | _Agree] = []
        noun = False
        for number, part in enumerate(_SLOT.split(text)):
            if not number % 2:
                self._parts.append(part)
                continue
            read = _slot(part, families)
            if isinstance(read, _Agree) and not noun:
                raise TemplateError(f"<{part}> agrees with a noun, and there is none before it")
            noun = noun or (isinstance(read, _Slot) and read.name != "verb")
            self._parts.append(read)

    def fill(self, place: Place) -> str | None:
        """Give the text for a place, None where the sentence has nothing for a slot."""
        written = self.written(place)
        if written is None:
            return None
        return _SPACES.sub(lambda found: "" if found["before"] else " ", written).strip()

    def written(self, place: Place, quote: Callable[[str], str] = str) -> str | None:
        """Give the same to the letter, its blanks as they come. ``quote`` changes a slot's words."""
        written, noun = "", None
        for part in self._parts:
            if isinstance(part, _Slot):
                words = filled(part.name, part.form, place, as_subject=not written.strip())
                if words is None:
                    return None
                noun = part.name if part.name != "verb" else noun
                written += quote(words)
            elif isinstance(part, _Told):
                words = told(part.family, place)
                if words is None:
                    return None
                written += quote(words)
            elif isinstance(part, _Agree):
                written += part.plural if noun and is_several(noun, place) else part.singular
            else:
                written += part
        return written


def _slot(written: str, families: Families) -> _Slot | _Told | _Agree:
    if "|" in written:
        singular, _, plural = written.partition("|")
        return _Agree(singular, plural)
    name, _, form = written.partition(":")
    if name == "told":
        if not form:
            raise TemplateError(f"<{written}> names no family; write <told:@family>")
        return _Told(Phrases([form], families))
    if name not in NAMES:
        raise TemplateError(f"there is no slot <{name}>{did_you_mean(name, (*NAMES, 'told'))}")
    if form and (form not in FORMS if name == "verb" else (name, form) != ("object", BARE)):
        raise TemplateError(
            f"<{written}>: a verb may be {', '.join(FORMS)}, an object {BARE}; other slots have no form"
        )
    return _Slot(name, form)
