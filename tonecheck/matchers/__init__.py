"""Kinds of match: what a rule file may look for. A plugin adds a kind the same way these are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tonecheck.imported import imported

if TYPE_CHECKING:
    from tonecheck.matchers.base import Hit, Matcher, MatcherFactory, Workshop

KINDS: dict[str, MatcherFactory] = {
    "phrase": imported("matchers.phrase", "phrase_matcher"),
    "replace": imported("matchers.phrase", "replace_matcher"),
    "clause": imported("matchers.clause", "clause_matcher"),
    "signal": imported("matchers.signal", "signal_matcher"),
    "regex": imported("matchers.regexes", "regex_matcher"),
    "tokens": imported("matchers.spacy_patterns", "tokens_matcher"),
    "dependency": imported("matchers.spacy_patterns", "dependency_matcher"),
    "count": imported("matchers.count", "count_matcher"),
    "missing": imported("matchers.missing", "missing_matcher"),
    "echo": imported("matchers.echo", "echo_matcher"),
}

__all__ = ["KINDS", "Hit", "Matcher", "MatcherFactory", "Workshop"]


def __getattr__(name: str) -> Any:
    """Import what a matcher is made of, and with it how a draft is read, when somebody asks for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tonecheck.matchers import base

    return getattr(base, name)
