"""``tonecheck check --show-masked``: what the rules see of each draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tonecheck.cli import say
from tonecheck.cli.run import Inputs
from tonecheck.drafts.draft import Draft, Kind
from tonecheck.errors import InputError, UnknownFileError
from tonecheck.nlp.prose import paragraphs
from tonecheck.report.base import printable
from tonecheck.session import Session

GUTTER = 11  # columns for the name of a kind


def show_drafts(inputs: Inputs, session: Session) -> int:
    """Print every draft as the rules see it; give the exit status."""
    status, is_empty = 0, True
    for name, what in inputs:
        for item in _drafts(name, what, inputs, session):
            is_empty = False
            for problem in _problems(item):
                say(f"{name}: {problem}")
                status = 2
            if isinstance(item, Draft):
                click.echo("\n".join(_shown(item)) + "\n")
    if is_empty:
        say("there are no drafts here")
    return status


def _problems(item: Draft | InputError) -> list[str]:
    """Say what is wrong with a file, or with a draft as a template."""
    if isinstance(item, InputError):
        return [item.problem]
    told = [(each.message, item.origin.origin(each.offset, each.offset + 1)[0]) for each in item.template.problems]
    return [item.source.error(message, at).problem for message, at in told]


def _drafts(
    name: str, what: Path | InputError | bytes, inputs: Inputs, session: Session
) -> Iterator[Draft | InputError]:
    if isinstance(what, InputError):
        yield what
        return
    try:
        yield from session.drafts_of(Path(name), what if isinstance(what, bytes) else None)
    except UnknownFileError as error:
        if not (isinstance(what, Path) and inputs.passes_over(what)):
            yield error
    except InputError as error:
        yield error


def _shown(draft: Draft) -> Iterator[str]:
    ways = draft.ways
    for number, way in enumerate(ways, 1):
        title = f' "{printable(draft.title)}"' if draft.title else ""
        name = f" ({printable(draft.name)})" if draft.name else ""
        count = f", way {number} of {len(ways)}" if len(ways) > 1 else ""
        kind = ", a snippet" if draft.snippet else ""
        yield click.style(f"{printable(draft.source.path)}{title}{name}{count}{kind}", bold=True)
        yield from (f"{kind:>{GUTTER}} | {text}" for kind, text in _rows(way.draft))


def _rows(draft: Draft) -> Iterator[tuple[str, str]]:
    """Give what is masked under its kind, and the paragraphs as they are parsed, in the order they stand in."""
    rows: list[tuple[int, str, str]] = []
    inside = (Kind.BODY, Kind.PLACEHOLDER)
    for part in draft.segments:
        words = draft.text[part.start : part.end].strip()
        if part.kind not in inside and words:
            rows += [(part.start, part.kind.value, printable(line)) for line in words.splitlines()]
    for paragraph in paragraphs(draft):
        rows.append((paragraph.mapped.origin(0, 1)[0], "", printable(paragraph.text)))
    return ((kind, text) for _, kind, text in sorted(rows, key=lambda row: row[0]))
