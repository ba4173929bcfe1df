"""Template placeholders: where they are and which word stands for them.

A macro's ``{{ticket.requester.first_name}}`` is a name to the customer. The parser gets a stand-in of the same
sort (a name, a day, an amount, a number), so that *by {{due_date}}* reads as a date and an amount as an amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

# Tags that steer a template (`{% if %}`, `{{#each}}`, `[IF X]`, `%END_IF%`) leave no words behind.
_PLACEHOLDER = regex.compile(
    r"""
    (?P<steer> \{%-?[^{}]*?-?%\} | \{\{\{?\s*[\#/^!>&][^{}]*\}\}\}? | \{\{\s*else\b[^{}]*\}\}
             | \[/?(?:IF|ELSE|ELSEIF|ENDIF|END[ _]?IF)\b[^\]\n]*\] | %(?:IF|ELSE|END_?IF)(?:_\w+)?% )
  | (?P<value> \{\{\{?[^{}]*\}\}\}?            # {{ticket.id}}, {{{raw}}}
             | \$\{[^{}\n]{1,60}\}             # ${x}
             | (?<![\w%])%[A-Za-z][A-Za-z0-9_]{1,40}%   # %NAME%
             | \{[a-z][\w.| ]{1,40}\}          # {first_name}
             | \[(?!(?:x|X)\])[A-Z][A-Z0-9_ ./'#-]{1,40}\](?![(:])   # [PASSENGER NAME]
             | \[(?:your |customer |agent |order |case |ticket |company |first |last )?
                  (?:name|number|date|amount|address|product|company|link|id)\](?![(:])
             | <(?!/)(?P<angle>[A-Za-z][A-Za-z _]{1,40})>        # <order number>
      )
    """,
    regex.VERBOSE,
)

_HTML = frozenset(
    "a b i u p br hr em strong div span ul ol li table tr td th thead tbody img code pre h html head body "
    "style script font small sub sup blockquote center strike del ins kbd title meta".split()
)

_SORTS = (
    ("Monday", regex.compile(r"(?i)date|day\b|deadline|_at\b|due|time|when|until")),
    ("$10", regex.compile(r"(?i)amount|price|total|fee|fare|charge|balance|cost|rate\b|credit")),
    ("12345", regex.compile(r"(?i)number|_no\b|\bno\b|\bid\b|_id|ref|code|order$|case$|ticket$|invoice|plus_")),
    ("example.com", regex.compile(r"(?i)link|url|website|email|e-mail")),
)


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
        elif not (found["angle"] and found["angle"].split()[0].lower() in _HTML):
            yield Placeholder(found.start(), found.end(), _stand_in(found.group()))


def _stand_in(placeholder: str) -> str:
    for word, pattern in _SORTS:
        if pattern.search(placeholder.strip("{}[]<>%$ ")):
            return word
    return "Alex"
