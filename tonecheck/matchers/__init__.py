"""Kinds of match: what a rule file may look for. A plugin adds a kind the same way these are made."""

from __future__ import annotations

from tonecheck.matchers.base import Hit, Matcher, MatcherFactory, Workshop
from tonecheck.matchers.clause import clause_matcher
from tonecheck.matchers.count import count_matcher
from tonecheck.matchers.echo import echo_matcher
from tonecheck.matchers.missing import missing_matcher
from tonecheck.matchers.phrase import phrase_matcher, replace_matcher
from tonecheck.matchers.regexes import regex_matcher
from tonecheck.matchers.signal import signal_matcher
from tonecheck.matchers.spacy_patterns import dependency_matcher, tokens_matcher

KINDS: dict[str, MatcherFactory] = {
    "phrase": phrase_matcher,
    "replace": replace_matcher,
    "clause": clause_matcher,
    "signal": signal_matcher,
    "regex": regex_matcher,
    "tokens": tokens_matcher,
    "dependency": dependency_matcher,
    "count": count_matcher,
    "missing": missing_matcher,
    "echo": echo_matcher,
}

__all__ = ["KINDS", "Hit", "Matcher", "MatcherFactory", "Workshop"]
