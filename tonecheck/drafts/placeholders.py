"""Template placeholders: where they are and which word stands for them.

A macro's ``{{ticket.requester.first_name}}`` is a name to the customer. The parser gets a stand-in of the same
sort (a name, a day, an amount, a number), so that *by {{due_date}}* reads as a date and an amount as an amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from tonecheck.errors import ConfigError
from tonecheck.patterns import later

TIMEOUT = 1.0  # seconds for one pattern of a config on one text

# A field with a fallback, `{first_name|there}`, is told from spintax, `{Hi|Hello}`, by its first part: a name as
# programs write them, or one of a few plain words if what follows is no such word too (`{customer|client}`).
_FIELDS = r"(?i:name|first\ ?name|last\ ?name|full\ ?name|[fl]name|user\ ?name|surname|nickname|agent|customer|client|contact|user|requester|company|brand|date|email|city|product)"
FIELD = rf"""\{{(?:
      (?=(?:[A-Za-z][\w.]{{0,50}}[._][A-Za-z0-9]{{1,30}}|[a-z]{{2,}}[A-Z]\w*|\w+=\w+)\ *\|)[\w.=]{{1,60}}+\ *\|[^{{}}\n]{{0,100}}+\}}
    | {_FIELDS}\ *\|(?!\ *{_FIELDS}\ *\}})[^{{}}|\n]{{0,100}}+\}} | {_FIELDS}\ *\|\ *fallback:[^{{}}\n]{{0,100}}+\}} )"""
# What other programs put between single braces: %{name}, #{name}, ${x}, {!Contact.FirstName}, {$ticket.title}.
SIGILS = (
    r"\$\{[^{}\n]{1,60}+\} | \#\{[^{}\n]{1,60}+\} | %\{[A-Za-z_][\w.]{0,60}+\}"
    r" | \{![A-Za-z$][\w.$:]{0,80}+\} | \{\$[A-Za-z_][\w.:>\[\]-]{0,80}+\}"
)
# Help Scout writes a value like a steering tag: {%customer.firstName,fallback=there%}.
DOTTED = r"\{%\s*+[A-Za-z]\w*+\.\w[\w.]*+\s*+(?:,[^{}%\n]{0,100}+)?%\}"

# Tags that steer a template (`{% if %}`, `{{#each}}`, `{# note #}`, `[IF X]`, `%END_IF%`) leave no words behind.
_PLACEHOLDER = later(
    rf"""
    (?P<steer> \{{%(?!\s*+[A-Za-z]\w*+\.\w)(?:[^{{}}%]|%(?!\}}))*+%\}} | \{{\#[^{{}}]*\#\}} | \{{\{{\{{?[~-]?\s*[\#/^!>][^{{}}]*\}}\}}\}}?
             | \{{\{{[~-]?\s*else\b[^{{}}]*\}}\}} | \[/?(?:IF|IFNOT|ELSE|ELSEIF|ENDIF|END[ _]?IF)\b[^\]\n]{{0,100}}\]
             | %(?:IF|ELSE|ELSEIF|END_?IF)(?:_\w+)?% | \*\|(?:IF|IFNOT|ELSEIF|ELSE|END|INTERESTED|NOTINTERESTED)\b[^|\n]{{0,100}}\|\*
             | <%(?![=])(?:[^%<]|%(?!>)){{0,300}}+%> )
  | (?P<value> \{{\{{\{{?[^{{}}]*\}}\}}\}}?            # {{{{ticket.id}}}}, {{{{{{raw}}}}}}
             | {DOTTED} | {SIGILS} | {FIELD}
             | <%=(?:[^%<]|%(?!>)){{1,300}}+%>         # <%= name %>
             | \*\|[^|*\n]{{1,80}}\|\*                 # *|FNAME|*
             | (?<![\w%])%%[A-Za-z][\w .:-]{{0,40}}%%(?!%)    # %%name%%
             | (?<![\w%])%[A-Za-z][A-Za-z0-9_]{{1,40}}%   # %NAME%
             | \{{[a-z][\w.\ ]{{1,40}}\}} | \{{[A-Z][A-Za-z]\w{{1,30}}(?:\ \w{{1,20}}){{0,2}}\}}   # {{first_name}}, {{FIRST_NAME}}
             | \[\[[A-Za-z][\w\ .'|-]{{0,60}}\]\]      # [[name]]
             | \[(?!(?:x|X)\])[A-Z][A-Z0-9_\ ./'#-]{{1,40}}\](?![(:])   # [PASSENGER NAME]
             | \[(?i:(?:insert|enter|your|the|customer(?:'s)?|client|agent|staff|order|case|ticket|company|account|product|first|last|full)[ ]){{0,3}}
                 (?i:name|number|id|date|day|time|amount|total|price|address|email|product|item|company|link|url|reason|topic)\](?![(:])
             | <attribute\s[^<>]{{1,200}}>             # <attribute key="user.name" default="there"/>
             | <(?!/)(?P<angle>[A-Za-z][A-Za-z _-]{{1,40}})>       # <order number>
      )
    """,
    regex.VERBOSE,
)

# Names in angle brackets that are a page's, not a template's.
HTML = frozenset(
    "a b i s u p br hr em q strong div span ul ol li dl dt dd table tr td th thead tbody tfoot caption img code pre html head body"
    " style script noscript font small big sub sup blockquote center strike del ins kbd samp var mark title meta details summary"
    " section article header footer main nav aside figure figcaption button input form label select option textarea iframe svg"
    " video audio source canvas object embed".split()
)

# The last word of a name that says what sort of thing it is: `order.total` is a total, `order_date` a date.
_SORTS = {
    word: stand_in
    for stand_in, words in {
        "Alex": "name surname agent customer client requester user brand company reason",
        "Monday": "date day weekday deadline at due time eta when until",
        "$10": "amount price total fee fare charge balance cost rate credit",
        "12345": "number no id ref reference code invoice pnr days hours minutes count quantity",
        "example.com": "link url website email mail",
    }.items()
    for word in words.split()
}
_NUMBERED = frozenset(("order", "case", "ticket", "claim", "booking"))
_NAME_WORD = later(r"\p{Lu}?\p{Ll}+|\p{Lu}+")
_BEHIND_NAME = later(r"\||,\s*fallback=|\sdefault=")  # filters and fallbacks: {{name | upcase}}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder at ``start:end`` (code points) and the word that stands for it; empty for a steering tag."""

    start: int
    end: int
    stand_in: str


def find_placeholders(text: str, custom: tuple[regex.Pattern[str], ...] = ()) -> Iterator[Placeholder]:
    """Find the placeholders of the usual template styles and of a config's own, in order, without overlaps.

    Where one of the config's overlaps others, it stands and they don't. Raises `ConfigError` where a pattern of the
    config takes too long.
    """
    if not custom:
        yield from _usual(text)
        return
    own = custom_spans(text, custom)
    at = 0
    for mark in _usual(text):
        while at < len(own) and own[at][1] <= mark.start:
            yield _custom(text, *own[at])
            at += 1
        if at == len(own) or mark.end <= own[at][0]:
            yield mark
    for span in own[at:]:
        yield _custom(text, *span)


def custom_spans(text: str, custom: tuple[regex.Pattern[str], ...]) -> list[tuple[int, int]]:
    """Give where a config's patterns match, in order; of overlapping matches the first stays, of two there the longer.

    Matches of nothing are left out. Raises `ConfigError` where a pattern takes too long.
    """
    found = []
    for pattern in custom:
        try:
            found += [match.span() for match in pattern.finditer(text, timeout=TIMEOUT) if match.end() > match.start()]
        except TimeoutError:
            raise ConfigError(
                f"placeholders: {pattern.pattern!r} took longer than {TIMEOUT:g} s on one draft and was stopped;"
                " make the pattern simpler"
            ) from None
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _usual(text: str) -> Iterator[Placeholder]:
    if not _may_hold(text):
        return
    for found in _PLACEHOLDER.finditer(text):
        if found["steer"]:
            yield Placeholder(found.start(), found.end(), "")
        elif not (found["angle"] and found["angle"].split()[0].lower() in HTML):
            yield Placeholder(found.start(), found.end(), _stand_in(found.group()))


def _may_hold(text: str) -> bool:
    """Tell whether a text has the brackets or signs that some placeholder has."""
    return (
        ("{" in text and "}" in text) or ("[" in text and "]" in text) or ("<" in text and ">" in text)
        or text.count("%") > 1 or text.count("|") > 1
    )  # fmt: skip


def _custom(text: str, start: int, end: int) -> Placeholder:
    return Placeholder(start, end, _stand_in(text[start:end]))


@lru_cache(maxsize=1_000)
def _stand_in(placeholder: str) -> str:
    # Without what is around the name: brackets and, behind it, filters and fallbacks.
    written = _BEHIND_NAME.split(placeholder.strip("{}[]<>%$*|#!= "), maxsplit=1)[0]
    words = [word.lower() for word in _NAME_WORD.findall(written)]
    if words and words[-1] in _NUMBERED:
        return "12345"
    return next((_SORTS[word] for word in reversed(words) if word in _SORTS), "Alex")
