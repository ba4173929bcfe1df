"""The elements of a page that are open at a place: what closes what, as browsers have it, also where tags are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

# A cell and what is around it shut in what is open inside: `</div>` does not reach out of a cell.
_SHUT = frozenset("table tr td th caption".split())
_ROW_GROUPS = frozenset("tbody thead tfoot".split())
_LISTS = frozenset("ul ol menu dir".split())
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Elements that are over without an end tag when something else starts, or at the end.
OPTIONAL_END = frozenset("p li dt dd td th tr tbody thead tfoot caption option optgroup rt rp html body head".split())


@dataclass(slots=True)
class Element:
    """An open element, and what holds for the text in it."""

    name: str
    at: int = 0  # where its tag is
    level: int = 0  # line breaks around it
    hidden: bool = False
    space: str = ""  # *pre*, *pre-line* or nothing
    mark: str | None = None  # what its text is, and the number of the element that says so
    key: int = 0
    own: int = 0  # its own number, where nobody but the writer may have opened it
    number: int | None = None  # of the next item of this list
    piece: int = 0  # how much was written before it
    quotes: int = 0  # block quotes that are open within the container
    divider: bool = False
    side_line: bool = False
    place: int = 0  # its index among the open ones


class Tree:
    """The open elements, the outermost first. ``closed`` is told of each that closes."""

    def __init__(self, closed: Callable[[Element], None]) -> None:
        self.open = [Element("")]
        self._closed = closed
        self._scopes: list[tuple[int, Counter[str]]] = [(0, Counter())]
        self._items: list[Element] = []  # the lists and items among the open ones

    @property
    def top(self) -> Element:
        """The innermost open element."""
        return self.open[-1]

    def push(self, element: Element) -> None:
        """Open an element."""
        element.place = len(self.open)
        self.open.append(element)
        if element.name in _SHUT:
            self._scopes.append((element.place, Counter()))
        else:
            self._scopes[-1][1][element.name] += 1
        if element.name == "li" or element.name in _LISTS:
            self._items.append(element)

    def make_way(self, name: str, block: bool) -> None:
        """Close what an element of this name, which is about to open, can't stand in."""
        names = self._scopes[-1][1]
        if block and names["p"]:
            self.close("p")
        if name == "li":
            item = self._items[-1] if self._items else None
            if item and item.name == "li" and item.place > self._scopes[-1][0]:
                self._down_to(item.place)
        elif name in ("td", "th"):
            self._leave("td", "th", "caption")
        elif name in ("tr", "caption"):
            self._leave("tr", "td", "th", "caption")
        elif name in _ROW_GROUPS:
            self._leave("tr", "td", "th", "caption")
            for group in _ROW_GROUPS:
                self.close(group)
        elif name in _HEADINGS and self.top.name in _HEADINGS:
            self._down_to(self.top.place)

    def close(self, name: str) -> bool:
        """Close the innermost element of a name and all within; tell whether there was one within reach."""
        if name in _SHUT:
            return self._leave(name)
        place, names = self._scopes[-1]
        if name in _HEADINGS:  # any heading's end tag ends any heading
            name = next((each for each in _HEADINGS if names[each]), name)
        if not names[name]:
            if name not in _ROW_GROUPS or not self._leave("tr", "td", "th", "caption"):
                return False
            return self.close(name)
        place = len(self.open) - 1
        while self.open[place].name != name:
            place -= 1
        self._down_to(place)
        return True

    def ignores(self, name: str) -> bool:
        """Tell a part of a table where there is no table; browsers pass over its tag."""
        inside = name in _ROW_GROUPS or (name in _SHUT and name != "table")
        return inside and all(self.open[place].name != "table" for place, _ in self._scopes[-3:])

    def in_item(self) -> bool:
        """Tell whether the innermost list or item is an item."""
        return bool(self._items) and self._items[-1].name == "li"

    def current_list(self) -> Element | None:
        """Give the list that an item would belong to."""
        item = self._items[-1] if self._items else None
        return item if item and item.name in _LISTS else None

    def _leave(self, *names: str) -> bool:
        """Close the outermost of the parts of a table with these names, but not the table around."""
        found = None
        for place, _ in reversed(self._scopes):
            name = self.open[place].name
            if name in names:
                found = place
            if name in ("table", ""):
                break
        if found is not None:
            self._down_to(found)
        return found is not None

    def _down_to(self, place: int) -> None:
        while len(self.open) > place:
            element = self.open.pop()
            if self._scopes[-1][0] == element.place:
                self._scopes.pop()
            else:
                self._scopes[-1][1][element.name] -= 1
            if self._items and self._items[-1] is element:
                self._items.pop()
            self._closed(element)
