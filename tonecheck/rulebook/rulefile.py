"""Reading a rule file: TOML in, a `Rule` or a `Signal` out, or one line about what is wrong with it."""

from __future__ import annotations

import re
import string
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tonecheck.errors import RuleError, did_you_mean
from tonecheck.rulebook.rule import Example, Level, Rule
from tonecheck.tables import Table, parse_toml, read_toml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

LEVELS = tuple(level.value for level in Level)
FIELDS = ("match", "count", "max", "number", "words", "question")
DOCS = "docs/rules.md"

# Each config with a folder of its own has a library, most of it built in; and who writes a rule changes one file at a time.
_once = lru_cache(maxsize=512)

_OWN_EXCEPTIONS = ("regex", "missing", "echo")

ARROW = " => "  # behind a bad example, before what its rewrite makes of it
_MARKED = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")


@dataclass(frozen=True)
class Signal:
    """Something a sentence says that rules ask about: a commitment, a step, a refusal. It reports nothing itself."""

    name: str
    file: str
    summary: str
    matches: tuple[tuple[str, Table], ...]
    examples: tuple[Example, ...]


def is_rule_id(name: str) -> bool:
    """Tell whether a rule can have this name."""
    return _ID.fullmatch(name) is not None


def read_rule(path: Traversable, id_: str, shown: str, kinds: Collection[str]) -> Rule:
    """Read one rule file; ``id_`` is its path below the rules folder. Raises `RuleError`."""
    if not is_rule_id(id_):
        raise RuleError(f"{shown}: a rule's file is named in lower-case letters, digits and hyphens, not {id_!r}")
    return _rule(read_toml(path, shown, RuleError), id_, shown, tuple(kinds))


@_once
def _rule(text: str, id_: str, shown: str, kinds: tuple[str, ...]) -> Rule:
    table = _table(text, shown)
    level = Level(table.choice("level", LEVELS, "warning"))
    summary = table.required("summary")
    message = _message(table)
    why = table.required("why")
    principle = table.text("principle")
    url = table.text("url", f"{DOCS}#{id_.replace('/', '')}")
    enabled = table.flag("enabled")
    over = table.strings("over")
    parameters = table.table("parameters").rest()
    rewrites = tuple(table.tables("rewrite"))
    examples = _examples(table.table("examples"))
    matches = _matches(table, kinds)
    table.done()
    if not matches:
        raise RuleError(f"{shown}: finds nothing: add [[phrase]], [[clause]] or another of {', '.join(kinds)}")
    return Rule(
        id=id_, file=shown, level=level, summary=summary, message=message, why=why, principle=principle, url=url,
        enabled=enabled is not False, over=over, parameters=parameters, matches=matches, rewrites=rewrites, examples=examples,
    )  # fmt: skip


def read_signal(path: Traversable, name: str, shown: str, kinds: Collection[str]) -> Signal:
    """Read one signal file of ``rules/_signals``. Raises `RuleError`."""
    return _signal(read_toml(path, shown, RuleError), name, shown, tuple(kinds))


@_once
def _signal(text: str, name: str, shown: str, kinds: tuple[str, ...]) -> Signal:
    table = _table(text, shown)
    summary = table.required("summary")
    inner = table.table("examples")
    examples = [_marked(inner, "yes", each) for each in inner.strings("yes")]
    examples += [Example(each, None) for each in inner.strings("no")]
    inner.done()
    matches = _matches(table, kinds)
    table.done()
    if not matches:
        raise RuleError(f"{shown}: finds nothing: add [[phrase]] or [[clause]]")
    return Signal(name, shown, summary, matches, tuple(examples))


def read_families(path: Traversable, shown: str) -> dict[str, tuple[str, ...]]:
    """Read the word families of one file: each key a family, each value its words. Raises `RuleError`."""
    return _families(read_toml(path, shown, RuleError), shown)


@_once
def _families(text: str, shown: str) -> dict[str, tuple[str, ...]]:
    table = _table(text, shown)
    found = {}
    for name in table.keys():  # noqa: SIM118
        words = table.strings(name)
        found[name] = tuple(word for entry in words for word in _split(entry))
    return found


def _table(text: str, shown: str) -> Table:
    return Table(parse_toml(text, shown, RuleError), shown, RuleError, text=text)


def _split(entry: str) -> list[str]:
    """A family may be written as one text with commas, which reads better than fifty quoted words."""
    return [part.strip() for part in entry.replace("\n", " ").split(",") if part.strip()]


def _matches(table: Table, kinds: Collection[str]) -> tuple[tuple[str, Table], ...]:
    """Take the kinds of match of a file; its ``[unless]`` holds for each of them."""
    found = []
    shared = table.tables("unless")
    for key in table.keys():  # noqa: SIM118
        if shared and key in _OWN_EXCEPTIONS:
            table.fail(f"does not hold for [[{key}]], which knows no words; leave it out", "unless")
        if key in kinds:
            found += [(key, inner.with_also("unless", shared)) for inner in table.tables(key)]
        elif isinstance(table.peek(key), list | dict):
            table.fail(
                f"is not a kind of match{did_you_mean(key, [*kinds, 'unless', 'rewrite', 'examples', 'parameters'])}",
                key,
            )
    return tuple(found)


def _message(table: Table) -> str:
    message = table.required("message")
    try:
        named = [(name, spec, how) for _, name, spec, how in string.Formatter().parse(message) if name is not None]
    except ValueError as error:
        table.fail(f"{error}; write {{{{ for a brace", "message")
    for name, spec, how in named:
        if name not in FIELDS:
            table.fail(f"{{{name}}} is not known here; known are {', '.join('{' + f + '}' for f in FIELDS)}", "message")
        if spec or how:
            table.fail(f"nothing can stand behind a name: write {{{name}}}", "message")
    return message


def _examples(table: Table) -> tuple[Example, ...]:
    bad = [_marked(table, "bad", each) for each in table.strings("bad")]
    better = [_plain(table, "better", each) for each in table.strings("better")]
    if len(better) > len(bad):
        table.fail(f"says the bad examples better, one for one, and there are only {len(bad)} of them", "better")
    found = [replace(b, better=say.text) for b, say in zip(bad, better, strict=False)] + bad[len(better) :]
    found += [_plain(table, "good", each) for each in table.strings("good")]
    for each in table.strings("known_wrong"):
        made = _marked(table, "known_wrong", each) if "[[" in each else _plain(table, "known_wrong", each)
        found.append(Example(made.text, made.span, known_wrong=True))
    table.done()
    return tuple(found)


def _marked(table: Table, key: str, written: str) -> Example:
    """Read a bad example, and behind each arrow what a rewrite makes of it."""
    text, *rewrites = written.split(ARROW)
    marks = list(_MARKED.finditer(text))
    if len(marks) != 1:
        table.fail(f"an example marks the words of its one finding with [[ ]]: {text!r}", key)
    start = marks[0].start()
    span = (start, start + len(marks[0][1]))
    return Example(_MARKED.sub(r"\1", text), span, rewrites=tuple(rewrites) or None)


def _plain(table: Table, key: str, text: str) -> Example:
    if _MARKED.search(text):
        table.fail(f"a good example has no [[ ]]: {text!r}", key)
    return Example(text, None)
