"""Template placeholders: where they are and which word stands for them.

A macro's ``{{ticket.requester.first_name}}`` is a name to the customer. The parser gets a stand-in of the same
sort (a name, a day, an amount, a number), so that *by {{due_date}}* reads as a date and an amount as an amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

# Tags that steer a template (`{% if %}`, `{{#each}}`, `{# note #}`, `[IF X]`, `%END_IF%`) leave no words behind.
_PLACEHOLDER = regex.compile(
    r"""
    (?P<steer> \{%-?[^{}]*?-?%\} | \{\#[^{}]*\#\} | \{\{\{?\s*[\#/^!>&][^{}]*\}\}\}? | \{\{\s*else\b[^{}]*\}\}
             | \[/?(?:IF|ELSE|ELSEIF|ENDIF|END[ _]?IF)\b[^\]\n]{0,100}\] | %(?:IF|ELSE|END_?IF)(?:_\w+)?% )
  | (?P<value> \{\{\{?[^{}]*\}\}\}?            # {{ticket.id}}, {{{raw}}}
             | \$\{[^{}\n]{1,60}\}             # ${x}
             | (?<![\w%])%[A-Za-z][A-Za-z0-9_]{1,40}%   # %NAME%
             | \{[a-z][\w.|\ ]{1,40}\}         # {first_name}
             | \[(?!(?:x|X)\])[A-Z][A-Z0-9_\ ./'#-]{1,40}\](?![(:])   # [PASSENGER NAME]
             | \[(?i:(?:insert|enter|your|the|customer(?:'s)?|client|agent|staff|order|case|ticket|company|account|product|first|last|full)[ ]){0,3}
                 (?i:name|number|id|date|day|time|amount|total|price|address|email|product|item|company|link|url|reason|topic)\](?![(:])
             | <(?!/)(?P<angle>[A-Za-z][A-Za-z _-]{1,40})>       # <order number>
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
_NAME_WORD = regex.compile(r"\p{Lu}?\p{Ll}+|\p{Lu}+")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder at ``start:end`` (code points) and the word that stands for it; empty for a steering tag."""

    start: int
    end: int
    stand_in: str


def find_placeholders(text: str) -> Iterator[Placeholder]:
    """Find the placeholders of the usual template styles, in order, without overlaps."""
    for found in _PLACEHOLDER.finditer(text):
        if found["steer"]:
            yield Placeholder(found.start(), found.end(), "")
        elif not (found["angle"] and found["angle"].split()[0].lower() in HTML):
            yield Placeholder(found.start(), found.end(), _stand_in(found.group()))


def _stand_in(placeholder: str) -> str:
    written = placeholder.strip("{}[]<>%$ ").split("|")[0]  # without filters: {{name | upcase}}
    words = [word.lower() for word in _NAME_WORD.findall(written)]
    if words and words[-1] in _NUMBERED:
        return "12345"
    return next((_SORTS[word] for word in reversed(words) if word in _SORTS), "Alex")
