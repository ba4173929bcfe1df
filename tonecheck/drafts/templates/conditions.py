"""What a template's tags ask, so that the same question gets the same answer all through one reply.

Nothing is evaluated. A question is compared by its text: ``if vip`` and ``{{#vip}}`` ask the same, ``unless vip`` the
opposite, and a thing that is *gold* in one place is not *silver* in another.
"""

from __future__ import annotations

from typing import NamedTuple

from tonecheck.patterns import later

_QUOTED = r"\"[^\"\n]*+\"|'[^'\n]*+'"
_NOT = later(r"(?i)not\b\s*+|!\s*+(?!=)")
_SEVERAL = later(r"(?i)\b(?:and|or)\b|&&|\|\|")
_COMPARED = later(rf"(?P<what>[^\s=!<>'\"]++)\s*+(?P<how>===?|!==?|<>|=)\s*+(?P<value>{_QUOTED}|[^\s=!<>'\"()]++)")
_NUMBER = later(r"-?\d+(?:\.\d+)?")
_VALUES = later(rf"{_QUOTED}|[^\s,]++")


class Condition(NamedTuple):
    """One question: whether ``subject`` holds, or is one of ``values``, or, if ``negated``, not so."""

    subject: str
    values: frozenset[str] | None = None
    negated: bool = False


def condition(written: str, *, negated: bool = False, bare: bool = False) -> Condition:
    """Read a condition as a tag has it. ``bare`` says that values stand without quotes: ``*|IF:PLAN=gold|*``."""
    text = " ".join(written.split())
    while text.startswith("(") and text.find(")") == len(text) - 1:
        text = text[1:-1].strip()
    if not _SEVERAL.search(text):
        if opposite := _NOT.match(text):
            text, negated = text[opposite.end() :], not negated
            while text.startswith("(") and text.find(")") == len(text) - 1:
                text = text[1:-1].strip()
        if compared := _COMPARED.fullmatch(text):
            differs = compared["how"][0] in "!<"
            value = compared["value"]
            if bare or value[0] in "'\"" or _NUMBER.fullmatch(value):
                return Condition(compared["what"], frozenset((value.strip("'\""),)), negated != differs)
            return Condition(f"{compared['what']} == {value}", None, negated != differs)
    return Condition(text, None, negated)


def one_of(subject: str, written: str) -> Condition:
    """Read what stands behind ``when``: ``"a", "b"`` or ``"a" or "b"``."""
    values = [value for value in _VALUES.findall(written) if value.lower() != "or"]
    return Condition(" ".join(subject.split()), frozenset(value.strip("'\"") for value in values))


class Facts:
    """What is decided so far on one way through a template."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, frozenset[str] | None], bool] = {}
        self._values: dict[str, frozenset[str]] = {}

    def holds(self, asked: Condition) -> bool | None:
        """Tell whether a condition holds; None if nothing decided it yet."""
        answer = self._answers.get((asked.subject, asked.values))
        if answer is None and asked.values is not None and asked.subject in self._values:
            known = self._values[asked.subject]
            if known <= asked.values:
                answer = True
            elif known.isdisjoint(asked.values):
                answer = False
        return None if answer is None else answer != asked.negated

    def assume(self, asked: Condition, holds: bool) -> None:
        """Decide a condition."""
        answer = holds != asked.negated
        self._answers[asked.subject, asked.values] = answer
        if answer and asked.values is not None:
            self._values[asked.subject] = self._values.get(asked.subject, asked.values) & asked.values
