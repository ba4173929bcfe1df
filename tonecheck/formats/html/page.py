"""HTML: what a customer sees of a page, each character with its place in the source.

Left out is what is not shown: comments, scripts, styles, the title, hidden elements, form controls, and what is struck
out, since it is no longer said. Lists get their bullets, blocks stand apart. Headings and rules are marked *layout*,
code *code*, and what mail programs quote *quote*. Elements may be mis-nested or stay open, as they do in practice; but
where something hides the rest of the page by never closing, there is a `Fault`.
"""

from __future__ import annotations

from itertools import count, takewhile

import regex

from tonecheck.drafts.content import Content
from tonecheck.drafts.mapped import MappedText
from tonecheck.errors import Fault
from tonecheck.formats.html import quotes
from tonecheck.formats.html.entities import REFERENCE, decoded
from tonecheck.formats.html.flow import Flow
from tonecheck.formats.html.tags import Tag, read_tag
from tonecheck.formats.html.tokens import RAW, Token, tokens
from tonecheck.formats.html.tree import OPTIONAL_END, Element, Tree

_BLOCKS = {
    name: level
    for level, names in {
        1: "li dt dd option",
        2: "address article aside blockquote body caption center details dialog dir div dl fieldset figcaption figure footer"
        " form h1 h2 h3 h4 h5 h6 header hgroup hr html legend main menu nav ol p pre section summary table tbody td tfoot th"
        " thead tr ul",
    }.items()
    for name in names.split()
}
_HEADER_PIECES = 500  # of the header of a quoted message; each address has some
_VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CODE = frozenset(("pre", "code", "samp"))
_DROPPED = frozenset(
    "template select button datalist object video audio canvas applet progress meter rp rt del s strike".split()
)
# What is seen where it stands, though its words are none of the reply's.
_THINGS = frozenset(
    "img input select button iframe svg math object embed video audio canvas applet textarea progress meter del s strike".split()
)

_PRE = ("pre", "pre-wrap", "break-spaces")
_WHITE = " \t\n\r\f"
_ODD = regex.compile(rf"[ \t\n\r\f]{{2,}}+|[\t\n\r\f]|{REFERENCE}")
_ENTITY = regex.compile(REFERENCE)
_NEW_LINE = regex.compile(r"\r\n|\n|\r")
_INTEGER = regex.compile(r"-?[0-9]{1,9}")
_LINE_PART = regex.compile(r"[ \t\f]*+(?>\r\n|\n|\r)[ \t\f]*+|[^\r\n]++")


def read_html(text: MappedText) -> Content:
    """Give what a reader sees of a page (or a piece of one), mapped to where ``text`` came from.

    Raises `Fault` at a place of ``text``'s source, where a comment, a tag or a hidden element opens and never closes.
    """
    try:
        reader = _Reader(text.text)
        for token in tokens(text.text):
            reader.take(token)
        reader.finish()
    except Fault as fault:
        raise Fault(fault.problem, text.origin(fault.at, fault.at)[0]) from None
    pieces = reader.flow.pieces
    shown = MappedText.later(reader.flow.shown(0), lambda: MappedText(pieces).through(text))
    return Content(shown, reader.flow.marks())


class _Reader:
    """Takes a page token by token and writes its flow."""

    def __init__(self, source: str) -> None:
        self.flow = Flow()
        self._source = source
        self._tree = Tree(self._closed)
        self._span = (0, 0)  # of the tag at hand
        self._keys = count(1)
        self._containers: set[int] = set()
        self._pres: set[int] = set()
        self._announced = -1  # how much was written when a quotation was announced
        self._fresh = -1  # where the content of the last <pre> starts

    def take(self, token: Token) -> None:
        """Read on by one token."""
        self._span = (token.start, token.end)
        if token.kind == "text":
            self._text(token.start, token.end)
        elif token.kind == "open":
            self._start(token)
        else:
            self._end(token.name)

    def finish(self) -> None:
        """Judge what is still open: what hides the rest is a fault, what marks it does not."""
        astray = set()
        for element in self._tree.open[1:]:
            if element.name in OPTIONAL_END:
                continue
            if element.hidden and not self._tree.open[element.place - 1].hidden:
                raise Fault(f"the <{element.name}> that opens here hides what follows and is never closed", element.at)
            if element.own:
                astray.add(element.own)
        self.flow.unmark(astray)
        if self._pres and not self._says_more():
            self.flow.unmark(self._pres)  # a letter in fixed type is no code

    def _says_more(self) -> bool:
        """Tell whether the page has words that are not marked."""
        at, shown = 0, self.flow.shown(0)
        for _, start, end in self.flow.marks():
            if shown[at:start].strip():
                return True
            at = end
        return bool(shown[at:].strip())

    def _start(self, token: Token) -> None:
        name, top = token.name, self._tree.top
        level = _BLOCKS.get(name, 0)
        ignored = self._tree.ignores(name)
        if (name not in _VOID or level) and not ignored:
            self._tree.make_way(name, level > 0)
            top = self._tree.top
        tag = read_tag(name, token.rest)
        out = tag.is_out and name not in ("html", "body") and not ignored
        hidden = top.hidden or out or name in _DROPPED or (name == "dialog" and "open" not in tag.attributes)
        if name in _THINGS and not top.hidden and not out:
            self.flow.thing(token.start)
        if not hidden:
            level = self._edge(name, level, tag.display)
            if tag.opens_quote:
                self._quote_rest()
            if name == "q":
                self._write("“")
        if name in _VOID or name in RAW or ignored:
            return
        element = Element(name, token.start, level, hidden, top.space, top.mark, top.key, piece=len(self.flow.pieces))
        element.quotes = top.quotes + (name == "blockquote")
        if not hidden:
            self._tell(element, tag)
        self._tree.push(element)

    def _edge(self, name: str, level: int, display: str) -> int:
        """Break the line where an element starts; give how many breaks there are around it."""
        if display in ("block", "table", "flex", "grid"):
            level = level or 2
        elif display == "inline":
            level = 0
        if name in ("ul", "ol") and self._tree.in_item():
            level = 1
        if level:
            self.flow.gap(level, *self._span)
        if name == "br":
            self.flow.line_break(*self._span)
        elif name == "hr":
            if self._announced == self.flow.length:
                self._quote_rest()
            top = self._tree.top
            self.flow.write("---", *self._span, top.mark or "layout", top.key or next(self._keys), whole=True)
            self.flow.gap(2, *self._span)
        return level

    def _tell(self, element: Element, tag: Tag) -> None:
        """Note what an element says of the text in it."""
        name = element.name
        kind = "layout" if name in _HEADINGS else "code" if name in _CODE else None
        if tag.is_quote:
            kind = "quote"
        if kind and element.mark is None:
            element.mark, element.key = kind, next(self._keys)
            if kind != "quote" or (name == "blockquote" and tag.is_ours):
                element.own = element.key
            if tag.is_container:
                self._containers.add(element.key)
                element.quotes = 0
            if name == "pre":
                self._pres.add(element.key)
        elif name == "code":
            self._pres.discard(element.key)
        element.divider = element.mark is None and tag.is_divider
        element.side_line = tag.has_side_line
        if tag.may_open_quote:
            self._announced = self.flow.length
        if name == "pre":
            element.space, self._fresh = "pre", self._span[1]
        if white := tag.white_space:
            element.space = white if white == "pre-line" else "pre" if white in _PRE else ""
        if name == "ol":
            element.number = _number(tag.attributes.get("start", ""), 1)
        elif name == "li":
            self._bullet(tag.attributes.get("value", ""))

    def _bullet(self, value: str) -> None:
        parent = self._tree.current_list()
        words = "- "
        if parent and parent.number is not None:
            number = _number(value, parent.number)
            parent.number = number + 1
            words = f"{number}. "
        top = self._tree.top
        self.flow.lead(words, top.mark or "layout", top.key or next(self._keys))

    def _end(self, name: str) -> None:
        hidden = self._tree.top.hidden
        if self._tree.close(name):
            if name == "q" and not hidden:
                self._write("”")
        elif not hidden:
            if name == "br":  # browsers take </br> for <br>
                self.flow.line_break(*self._span)
            elif level := _BLOCKS.get(name, 0):
                self.flow.gap(level, *self._span)

    def _closed(self, element: Element) -> None:
        """Do what the end of an element brings with it."""
        if element.hidden:
            return
        if element.level:
            self.flow.gap(element.level, *self._span)
        if element.name == "li" and element.piece == len(self.flow.pieces):
            self.flow.no_lead()
        few = len(self.flow.pieces) - element.piece <= _HEADER_PIECES
        if element.divider and few and quotes.is_header(self.flow.shown(element.piece)):
            key = next(self._keys)
            self.flow.mark_from(element.piece, "quote", key)
            self._quote_rest(key)
        top = self._tree.top
        if element.name == "blockquote" and top.key in self._containers and not top.quotes:
            self._let_answer(top.key)

    def _quote_rest(self, key: int = 0) -> None:
        """Take all that follows for quoted, up to the end of the element with a line at its side, if there is one."""
        key = key or next(self._keys)
        for element in reversed(self._tree.open):
            if element.mark is not None:
                return
            element.mark, element.key = "quote", key
            if element.side_line:
                return

    def _let_answer(self, key: int) -> None:
        """Take what follows the quotation in Gmail's container for the writer's own, if nothing was passed on."""
        within = list(takewhile(lambda element: element.key == key, reversed(self._tree.open)))
        if not quotes.is_forwarded(self.flow.shown(within[-1].piece, 4)):
            for element in within:
                element.mark, element.key = None, 0
        else:
            self._containers.discard(key)

    def _write(self, words: str) -> None:
        """Write what a tag stands for."""
        self._put(words, *self._span, whole=True)

    def _put(self, words: str, start: int, end: int, whole: bool = False) -> None:
        top = self._tree.top
        self.flow.write(words, start, end, top.mark, top.key, whole)

    def _text(self, start: int, end: int) -> None:
        top = self._tree.top
        if top.hidden:
            return
        if start == 0 and self._source.startswith("\ufeff"):
            start = 1
        if top.space == "pre":
            if start == self._fresh and (skipped := _NEW_LINE.match(self._source, start, end)):
                start = skipped.end()
            self._kept(start, end)
        elif top.space == "pre-line":
            for part in _LINE_PART.finditer(self._source, start, end):
                if part.group().strip(_WHITE) or ("\n" not in part.group() and "\r" not in part.group()):
                    self._collapsed(*part.span())
                else:
                    self.flow.line_break(*part.span())
        else:
            self._collapsed(start, end)

    def _kept(self, start: int, end: int) -> None:
        """Write text whose white space counts."""
        at = start
        for found in _ENTITY.finditer(self._source, start, end):
            words, length = decoded(found.group())
            if length:
                if at < found.start():
                    self._put(self._source[at : found.start()], at, found.start())
                at = found.start() + length
                self._put(words, found.start(), at, whole=True)
        if at < end:
            self._put(self._source[at:end], at, end)

    def _collapsed(self, start: int, end: int) -> None:
        """Write text whose white space only parts words."""
        at = start
        for found in _ODD.finditer(self._source, start, end):
            if found.group()[0] != "&":
                self._words(at, found.start())
                self.flow.space(*found.span())
                at = found.end()
                continue
            words, length = decoded(found.group())
            if length:
                self._words(at, found.start())
                at = found.start() + length
                if words.strip(_WHITE):
                    self._put(words, found.start(), at, whole=True)
                else:
                    self.flow.space(found.start(), at)
        self._words(at, end)

    def _words(self, start: int, end: int) -> None:
        """Write words with single spaces between them."""
        if start < end and self._source[start] == " ":
            self.flow.space(start, start + 1)
            start += 1
        if start < end:
            last = end - (self._source[end - 1] == " ")
            self._put(self._source[start:last], start, last)
            if last < end:
                self.flow.space(last, end)


def _number(written: str, otherwise: int) -> int:
    return int(written) if _INTEGER.fullmatch(written.strip()) else otherwise
