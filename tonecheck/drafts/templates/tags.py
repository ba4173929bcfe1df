"""The tags of a template, one after the other: where each is, what it opens, divides or closes.

One pattern finds the tags of all engines, since a macro may hold the help desk's and a mailer's side by side. A tag
inside Markdown code is none, and neither is what a ``raw`` block or a comment holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import regex

from tonecheck.drafts.placeholders import DOTTED, FIELD, SIGILS
from tonecheck.drafts.templates.conditions import Condition, condition
from tonecheck.patterns import later


class Role(Enum):
    """What a tag does. A silent one leaves nothing; a value stays, as a placeholder."""

    OPEN = "open"
    BRANCH = "branch"
    CLOSE = "close"
    SILENT = "silent"
    VALUE = "value"
    BROKEN = "broken"


class Tag(NamedTuple):
    """A tag at ``start:end`` (code points).

    ``name`` is the block it belongs to (``if``, ``case``, ``for``, a section's name; None where a close fits any).
    ``words`` is what it says behind its name, ``asked`` the condition in it, ``before`` and ``after`` whether it
    takes away the white space on that side.
    """

    role: Role
    start: int
    end: int
    family: str = ""
    name: str | None = ""
    words: str = ""
    asked: Condition | None = None
    before: bool = False
    after: bool = False


# A reply whose text this does not find has no tags, and nothing else is tried.
_MAYBE = later(
    r"\{[%#]|\{\{[~-]?+\s*+(?:[#^/!>~-]|else\b)|\{\{[~-]|[~-]\}\}|[{}][^{}|]*+\||\*\|(?:IF|ELSE|END|INTER|NOTINTER)"
    r"|\[/?(?:IF|ELSE|END)|%(?:IF|ELSE|END)|<%"
)
_MARKS = ("{", "}", "*|", "[/", "[IF", "[E", "%IF", "%E", "<%")  # nor one without any of these
_LIQUID = r"(?:[^\"'%{]++|\"[^\"\n]{0,200}+\"|'[^'\n]{0,200}+'|%(?!\})|\{(?!%)){0,100}+"
_TOKEN = later(
    rf"""
    (?P<code> (?<![\w`])(?P<tick>`{{1,3}})(?!`)[^\n]{{1,200}}?(?<!`)(?P=tick)(?![\w`]) )
  | (?P<blank> (?:\r\n|\n|\r)[ \t]*+(?=[\r\n]) )
  | (?P<escaped> \\[{{}}|\\] )
  | (?P<dotted> {DOTTED} )
  | \{{%(?P<liquid>{_LIQUID})%\}} | \{{%(?P<liquid>(?:[^%{{]++|%(?!\}})|\{{(?!%))*+)%\}}   # quotes that don't match
  | (?P<broken> \{{%[+~-]?+\s*+(?:end)?(?:if|elsif|elif|else|unless|case|when|for|comment|capture)\b[^\n%{{}}]{{0,40}}+ )
  | (?P<note> \{{\#(?:[^\#{{]++|\#(?!\}})|\{{(?!\#))*+\#\}}
            | \{{\{{[~-]?!--(?:[^-{{]++|-(?!-[~-]?\}}\}})|\{{(?!\{{[~-]?!--))*+--[~-]?\}}\}}
            | \{{\{{[~-]?!(?:[^{{}}]++|\{{(?!\{{)|\}}(?!\}}))*+\}}\}} )
  | (?P<value> \{{\{{\{{[^{{}}]*+\}}\}}\}} | {SIGILS} | {FIELD} )
  | \{{\{{(?P<mustache>[^{{}}]*+)\}}\}}
  | \*\|(?P<merge>[^|*\n]{{1,100}}+)\|\*
  | \[(?P<bracket>/?(?:IF|IFNOT|ELSE|ELSEIF|ENDIF|END[ _]?IF)\b[^\]\n]{{0,100}}+)\]
  | %(?P<percent>(?:IF|IFNOT|ELSE|ELSEIF|END_?IF)(?:_\w{{1,60}}+)?+)%
  | <%(?P<erb>(?:[^%<]++|%(?!>)|<(?!%))*+)%>
  | (?P<brace>[{{|}}])
    """,
    regex.VERBOSE,
)
_FENCE = later(r"(?:(?<=[\r\n])|\A)[ \t]*+(?:(?P<mark>`)``[^`\r\n]*+|(?P<mark>~)~~[^\r\n]*+)(?=[\r\n]|\Z)")
# Blocks whose text is no template: a comment may hold a comment, a raw block holds anything but its own end.
_COMMENTS, _RAW = frozenset(("comment", "doc")), frozenset(("raw", "verbatim"))
_ALONE = frozenset(
    ("if", "unless", "case", "for", "tablerow", "ifchanged", "ifequal", "ifnotequal", "capture", "macro")
)
_LIQUID_BLOCKS = _ALONE | _COMMENTS | _RAW


def find_tags(text: str, spans: list[tuple[int, int]]) -> list[Tag]:
    """Find the tags of a text, in order, without overlaps, comments and raw blocks resolved; spintax braces too.

    ``spans`` are a config's own placeholders, in order; nothing in them is a tag.
    """
    if not any(mark in text for mark in _MARKS) or not _MAYBE.search(text):
        return []
    return _spun(_resolved(list(_scan(text, spans))))


def _scan(text: str, spans: list[tuple[int, int]]) -> Iterator[Tag]:
    at = 0
    for start, end in [*sorted([*_fenced(text), *spans]), (len(text), len(text))]:
        for found in _TOKEN.finditer(text, at, max(start, at)):
            tag = _tag(found)
            if tag is not None:
                yield tag
        at = max(at, end)


def _fenced(text: str) -> Iterator[tuple[int, int]]:
    """Give the runs of fenced code; a fence that stays open is none."""
    opened: regex.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence["mark"] == opened["mark"] and not fence.group().strip(" \t" + fence["mark"]):
            yield opened.start(), fence.end()
            opened = None


def _tag(found: regex.Match[str]) -> Tag | None:
    kind = found.lastgroup if found["tick"] is None else "code"
    start, end = found.span()
    if kind == "code" or kind == "escaped":
        return None
    if kind == "blank" or kind == "brace":
        return Tag(Role.SILENT, start, end, "spin", "\n" if kind == "blank" else found.group())
    if kind == "value" or kind == "dotted":
        return Tag(Role.VALUE, start, end)
    if kind == "broken":
        return Tag(Role.BROKEN, start, end)
    if kind == "note":
        mark = "-" if found.group().startswith("{#") else "~"
        return Tag(Role.SILENT, start, end, before=found.group()[2] == mark, after=found.group()[-3] == mark)
    assert kind is not None
    body: str = found[kind]
    inner = body.strip()
    before = body[:1] in ("-", "~")
    after = len(body) > 1 and body[-1] in "-~"
    if kind in ("liquid", "mustache", "erb"):
        inner = body[before : len(body) - after].strip().lstrip("+") if kind != "erb" else body.strip("-_ \t\r\n")
        before, after = (False, False) if kind == "erb" else (before, after)
    role, name, words, asked = _READERS[kind](inner)
    return Tag(role, start, end, kind, name, words, asked, before, after)


Reading = tuple[Role, str | None, str, Condition | None]
_SILENT: Reading = (Role.SILENT, "", "", None)
_VALUE: Reading = (Role.VALUE, "", "", None)


def _liquid(inner: str) -> Reading:
    name, words = [*inner.split(None, 1), "", ""][:2]
    if name in ("elsif", "elif", "elseif"):
        return Role.BRANCH, "if", words, condition(words)
    if name == "else":
        if words.startswith("if "):
            return Role.BRANCH, "if", words[3:], condition(words[3:])
        return Role.BRANCH, "", "", None
    if name == "when":
        return Role.BRANCH, "case", words, None
    if name == "empty":
        return Role.BRANCH, "for", "", None
    if name == "end":
        return Role.CLOSE, None, "", None
    if name.startswith("end"):
        block = name[3:]
        return (Role.CLOSE, block, "", None) if block in _LIQUID_BLOCKS or block == "set" else _SILENT
    if name == "set":
        return _SILENT if "=" in words else (Role.OPEN, "set", words, None)
    if name == "echo":
        return _VALUE
    if name not in _LIQUID_BLOCKS:
        return _SILENT
    negated = name in ("unless", "ifnotequal")
    if name in ("ifequal", "ifnotequal"):
        words = words.replace(" ", " == ", 1)
    return Role.OPEN, name, words, condition(words, negated=negated)


def _mustache(inner: str) -> Reading:
    sign, rest = inner[:1], inner[1:].strip()
    words = rest.split(" as |")[0].strip()
    name = words.split(None, 1)[0] if words else ""
    if sign == "#":
        if name.startswith((">", "*")):
            return Role.OPEN, (words[1:].split() or [""])[0], "", None
        said = words[len(name) :].strip() if name in ("if", "unless", "each", "with") else words
        return Role.OPEN, name, said, condition(said, negated=name == "unless")
    if sign == "^":
        return (Role.OPEN, name, words, condition(words, negated=True)) if words else (Role.BRANCH, "", "", None)
    if sign == "/":
        return Role.CLOSE, name, "", None
    if sign in (">", "!", "="):
        return _SILENT
    if regex.match(r"else(?!\w)", inner):
        said = inner[4:].strip()
        helper = regex.match(r"(?:if|unless|with|each)\s+", said)
        if helper:
            negated = helper.group().startswith("unless")
            return Role.BRANCH, "if", said[helper.end() :], condition(said[helper.end() :], negated=negated)
        return (Role.BRANCH, "if", said, condition(said)) if said else (Role.BRANCH, "", "", None)
    return _VALUE


def _merge(inner: str) -> Reading:
    name, _, words = inner.partition(":")
    name = name.strip().upper()
    if name in ("IF", "IFNOT", "INTERESTED", "NOTINTERESTED"):
        block = name.removeprefix("NOT").removesuffix("NOT")
        return Role.OPEN, block, words, condition(words, negated="NOT" in name, bare=True)
    if name == "ELSEIF":
        return Role.BRANCH, "if", words, condition(words, bare=True)
    if name == "ELSE":
        return Role.BRANCH, "", "", None
    if name == "END":
        return Role.CLOSE, words.strip().upper().removeprefix("NOT").removesuffix("NOT") or None, "", None
    return _VALUE


_PLAIN = later(
    r"(?P<close>/IF|END[ _]?IF)|(?P<branch>ELSE[ _]?IF)[ _:]*(?P<words>.*)|(?P<other>ELSE)|(?P<open>IF)(?P<words>.*)",
    regex.S,
)


def _plain(inner: str) -> Reading:
    """Read ``IF X``, ``IF_X``, ``ELSE``, ``ENDIF``, as between brackets or per cent signs."""
    found = _PLAIN.match(inner)
    assert found is not None
    if found["close"]:
        return Role.CLOSE, "IF", "", None
    if found["other"]:
        return Role.BRANCH, "", "", None
    words = found["words"].strip(" _:")
    negated = regex.match(r"NOT[ _:]+", words)
    asked = condition(words[negated.end() :] if negated else words, negated=negated is not None)
    return (Role.OPEN, "IF", words, asked) if found["open"] else (Role.BRANCH, "if", words, asked)


_ERB = later(
    r"""(?xs)
    (?P<close> end;? | \}\s*\)?;? )
  | (?P<branch> \}?\s*else\s*if\b | elsif\b )(?P<words>[^{]*+)\{?
  | (?P<other> \}?\s*else\s*\{? )
  | (?P<open> if\b|unless\b )(?P<words>[^{]*+)\{?
  | (?P<loop> (?:for|while|until)\b.*+ )"""
)
_ERB_LOOP = later(r"(?:\bdo(?:\s*\|[^|]*\|)?|=>\s*\{|function\s*+\([^()]{0,100}+\)\s*+\{)$")


def _erb(inner: str) -> Reading:
    """Read Ruby's and JavaScript's tags: ``<% if x %> … <% end %>``, ``<% if (x) { %> … <% } %>``."""
    if inner.startswith("="):
        return _VALUE
    found = _ERB.fullmatch(inner)
    if found is None:
        return (Role.OPEN, "each", inner, condition(inner)) if _ERB_LOOP.search(inner) else _SILENT
    if found["close"]:
        return Role.CLOSE, None, "", None
    if found["other"]:
        return Role.BRANCH, "", "", None
    if found["loop"]:
        return Role.OPEN, "each", inner, condition(inner)
    words = regex.sub(r"\s+then$", "", found["words"].strip())
    if found["branch"]:
        return Role.BRANCH, "if", words, condition(words)
    return Role.OPEN, found["open"], words, condition(words, negated=found["open"] == "unless")


_READERS = {
    "liquid": _liquid, "mustache": _mustache, "merge": _merge, "bracket": _plain, "percent": _plain, "erb": _erb,
}  # fmt: skip


def _resolved(tags: list[Tag]) -> list[Tag]:
    """Make one silent tag of each comment, and drop what a raw block holds."""
    ends: dict[int, int] = {}
    opened: dict[str | None, list[int]] = {}
    for i, tag in enumerate(tags):
        if tag.family != "liquid" or tag.name not in _COMMENTS | _RAW:
            continue
        row = opened.setdefault(tag.name, [])
        if tag.role is Role.OPEN:
            row.append(i)
        elif row:
            ends[row[0] if tag.name in _RAW else row[-1]] = i
            row[:] = [] if tag.name in _RAW else row[:-1]
    found, i = [], 0
    while i < len(tags):
        tag, last = tags[i], ends.get(i)
        if last is None:
            found.append(tag)
        elif tag.name in _COMMENTS:
            found.append(tag._replace(role=Role.SILENT, end=tags[last].end, after=tags[last].after))
        else:
            found += [tag._replace(role=Role.SILENT), tags[last]._replace(role=Role.SILENT)]
        i = i + 1 if last is None else last + 1
    return found


@dataclass(slots=True)
class _Brace:
    """An open brace that may turn out to be spintax: its place among the tags, how deep it stands, its bars."""

    place: int
    depth: int
    bars: list[int]


def _spun(tags: list[Tag]) -> list[Tag]:
    """Make tags of the braces and bars that are spintax, ``{Hi|Hello}``, and drop the others.

    They are if the braces are a pair in one paragraph, with a bar, and neither cuts a block of other tags in two.
    """
    roles: dict[int, Role] = {}
    open_: list[_Brace] = []
    depth = 0
    for i, tag in enumerate(tags):
        if tag.family != "spin":
            depth += (tag.role is Role.OPEN) - (tag.role is Role.CLOSE)
            while open_ and (open_[-1].depth > depth or (open_[-1].depth == depth and tag.role is Role.BRANCH)):
                open_.pop()
        elif tag.name == "\n":
            open_.clear()
        elif tag.name == "{":
            open_.append(_Brace(i, depth, []))
        elif not open_ or open_[-1].depth != depth:
            pass
        elif tag.name == "|":
            open_[-1].bars.append(i)
        else:
            brace = open_.pop()
            if brace.bars:
                roles |= {brace.place: Role.OPEN, i: Role.CLOSE, **dict.fromkeys(brace.bars, Role.BRANCH)}
    return [
        tag._replace(role=roles[i], name="{") if tag.family == "spin" else tag
        for i, tag in enumerate(tags)
        if tag.family != "spin" or i in roles
    ]
