"""Macro files: data files that hold many replies, each in some field of some record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tonecheck.drafts.content import Content, Mark
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.drafts.writing import Edits, Step, lines, within
from tonecheck.errors import Fault, InputError, UnknownFileError
from tonecheck.finding import applied
from tonecheck.formats.data.layout import Layout, Reply
from tonecheck.formats.data.values import Page, Text

TRIED = 200  # pages; where none of them is known, the rest won't be
GLANCE = 200  # characters

Markup = Callable[[MappedText], Content]
Writers = Mapping[str, Callable[[str], Step]]
Pages = Iterable[Page | InputError]

_NO_WRITERS: Writers = {}


def read_macros(
    pages: Pages, layouts: Iterable[Layout], markups: Mapping[str, Markup], path: str, writers: Writers = _NO_WRITERS
) -> Iterator[Draft | InputError]:
    """Give the replies of a data file. ``writers`` give the step from the prose of a markup to a text in it.

    The first layout that fits a page is the file's. Raises `UnknownFileError` in the end where none did, unless there
    was nothing to fit.
    """
    candidates = layouts
    hollow, is_known = True, False
    strange = 0
    for page in pages:
        if isinstance(page, InputError):
            hollow = is_known = True
            yield page
            continue
        hollow = hollow and (is_known or _is_hollow(page.value))
        for layout in candidates:
            replies = list(layout.replies(page))
            if replies:
                candidates, is_known, hollow = [layout], True, True
                yield from (_draft(reply, page, layout, markups, writers) for reply in replies if reply is not None)
                break
        strange += not is_known
        if strange > TRIED:
            break
    if not hollow:
        raise UnknownFileError(path, "holds no replies we know of; say where they are with [[formats]] in the config")


def _is_hollow(value: Any) -> bool:
    """Tell whether a value has no room for a reply: lists without anything in them, single words."""
    if isinstance(value, dict):
        return all(not isinstance(each, dict | list) or not each for each in value.values())
    return not value if isinstance(value, list) else not isinstance(value, Text)


def _draft(
    reply: Reply, page: Page, layout: Layout, markups: Mapping[str, Markup], writers: Writers
) -> Draft | InputError:
    try:
        content = markups[reply.markup](reply.text.origin)
    except Fault as fault:
        return page.source.told(fault)
    steps = _steps(reply, page, layout, len(content.text.text), writers)
    if reply.customer is not None:
        content = _with_message(content, reply.customer)
    return Draft(page.source, content.text, reply.name, reply.title, content.marks, snippet=layout.snippet, steps=steps)


def _steps(reply: Reply, page: Page, layout: Layout, length: int, writers: Writers) -> tuple[Step, ...]:
    """Give the way of a change from the first characters of a draft, which are the reply, back into the file."""
    if page.write is None or (reply.markup not in writers and reply.markup != "plain"):
        return (lambda _: None,)
    text = reply.text
    markup = (writers[reply.markup](text),) if reply.markup in writers else ()
    return within(length), lines(text), *markup, _stays(layout, text), page.write(page.source, text)


def _stays(layout: Layout, text: Text) -> Step:
    """Give the step that refuses to change a text so that the layout would not find it any more."""

    def holds(edits: Edits) -> bool:
        first, last = edits[0].start, edits[-1].end
        around = text[max(first - GLANCE, 0) : first], text[last : last + GLANCE]  # who holds enough there holds more
        return any(map(layout.holds, around)) or layout.holds(applied(text, edits))

    return lambda edits: edits if holds(edits) else None


def _with_message(content: Content, message: Text) -> Content:
    """Put the message a reply answers below it, as a mail program would: as a quotation."""
    body = content.text
    _, end = body.origin(len(body.text), len(body.text))
    between = MappedText([Piece("\n\n", end, end)])
    joined = MappedText.joined((body, between, message.origin))
    mark: Mark = ("quote", len(body.text) + 2, len(joined.text))
    return Content(joined, (*content.marks, mark))
