"""The screen of a terminal, drawn as SVG: a line of text for each stretch of one style, readable as it stands."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from wcwidth import wcwidth

CELL, LINE, BASE, SIZE, MARGIN = 8.4, 19, 14, 14, 14
TEXT, GROUND = "#d8dee9", "#1f2430"
# The sixteen colours a terminal has of its own; programs leave them to its user. Black is what is behind all of it.
PALETTE = f"""
{GROUND} #f07178 #a6cc70 #ffb454 #73b8ff #d4a5ff #80d4d4 #c5cbd6
#6c7689 #ff8f8f #bae67e #ffd173 #8cc8ff #dfbfff #95e6cb #ffffff
""".split()
LEVELS = (0, 95, 135, 175, 215, 255)

STYLING = re.compile(r"\x1b\[([0-9;:]*)m")
OTHER_ESCAPES = re.compile(r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|[()].|[=>]|\[[0-9;?]*[A-Za-ln-z])|[\x0e\x0f]")

HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"
  xml:space="preserve">
<title>{title}</title>
<style>text {{ font: {size}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }}</style>
<rect width="{width}" height="{height}" rx="8" fill="{ground}"/>
"""


@dataclass(frozen=True)
class Style:
    """How text looks; a colour is ``#rrggbb``, or nothing for the terminal's own."""

    colour: str = ""
    ground: str = ""
    line_colour: str = ""
    line: str = ""  # "straight", "wavy", or nothing where there is none
    bold: bool = False
    faint: bool = False
    italic: bool = False
    inverse: bool = False


@dataclass(frozen=True)
class Cell:
    """A character on the screen, with its row, its column and the columns it takes."""

    row: int
    column: int
    width: int
    text: str
    style: Style


def svg(captured: str, *, columns: int, rows: int, title: str) -> str:
    """Draw what a terminal of a size captured."""
    width, height = round(columns * CELL + 2 * MARGIN), rows * LINE + 2 * MARGIN
    head = HEAD.format(width=width, height=height, title=escape(title), size=SIZE, ground=GROUND)
    stretches = [
        list(stretch)
        for _, row in groupby(cells(captured), key=lambda cell: cell.row)
        for _, stretch in groupby(row, key=lambda cell: (cell.style, cell.width))
    ]
    return head + "".join(f"{element}\n" for stretch in stretches for element in drawn(stretch)) + "</svg>\n"


def words(picture: str) -> list[str]:
    """Give the lines of text in a picture that ``svg`` drew, from top to bottom, without the space between."""
    lines: dict[str, list[str]] = {}
    for element in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"):
        lines.setdefault(element.attrib["y"], []).append(" ".join((element.text or "").split()))
    return [" ".join(line) for line in lines.values()]


def cells(captured: str) -> Iterator[Cell]:
    """Give the characters of a captured screen; a style holds until another one comes, from line to line."""
    style = Style()
    for row, line in enumerate(OTHER_ESCAPES.sub("", captured).splitlines()):
        column = 0
        for place, piece in enumerate(STYLING.split(line)):
            if place % 2:
                style = restyled(style, piece)
                continue
            for character in piece:
                width = max(wcwidth(character), 0)
                yield Cell(row, column, width, character, style)
                column += width


def restyled(style: Style, codes: str) -> Style:
    """Give a style after the codes of an escape."""
    left = iter((codes or "0").split(";"))
    for code in left:
        number, _, detail = code.partition(":")
        kind = int(number or 0)
        changes: dict[str, Any]
        if kind == 0:
            style, changes = Style(), {}
        elif kind in (38, 48, 58):
            changes = {PLACES[kind]: colour(left)}
        elif kind == 4:
            changes = {"line": {"0": "", "3": "wavy"}.get(detail, "straight")}
        elif 30 <= kind <= 37 or 90 <= kind <= 97:
            changes = {"colour": PALETTE[kind - 30 if kind < 90 else kind - 82]}
        elif 40 <= kind <= 47 or 100 <= kind <= 107:
            changes = {"ground": PALETTE[kind - 40 if kind < 100 else kind - 92]}
        else:
            changes = CHANGES.get(kind, {})
        style = replace(style, **changes)
    return style


PLACES = {38: "colour", 48: "ground", 58: "line_colour"}
CHANGES: dict[int, dict[str, Any]] = {
    1: {"bold": True},
    2: {"faint": True},
    3: {"italic": True},
    7: {"inverse": True},
    22: {"bold": False, "faint": False},
    23: {"italic": False},
    24: {"line": ""},
    27: {"inverse": False},
    39: {"colour": ""},
    49: {"ground": ""},
    59: {"line_colour": ""},
}


def colour(codes: Iterator[str]) -> str:
    """Read a colour from the codes that follow: ``2;r;g;b``, or ``5`` and its number among 256."""
    if next(codes) == "2":
        return "#" + "".join(f"{int(next(codes)):02x}" for _ in "rgb")
    number = int(next(codes))
    if number < 16:
        return PALETTE[number]
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    steps = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    return "#" + "".join(f"{LEVELS[step]:02x}" for step in steps)


def drawn(stretch: list[Cell]) -> Iterator[str]:
    """Give the elements for a stretch of cells of one style and width in a row."""
    style, (left, top, across) = stretch[0].style, place(stretch)
    paint, ground = style.colour or TEXT, style.ground
    if style.inverse:
        paint, ground = ground or GROUND, paint
    if ground:
        yield f'<rect x="{left:.1f}" y="{top}" width="{across:.1f}" height="{LINE}" fill="{ground}" shape-rendering="crispEdges"/>'
    if style.line:
        yield underline(left, top + BASE + 3, across, style)
    inked = [number for number, cell in enumerate(stretch) if cell.text != " "]
    if inked:
        said = stretch[inked[0] : inked[-1] + 1]
        left, top, across = place(said)
        looks = {
            "font-weight": "bold" if style.bold else "",
            "font-style": "italic" if style.italic else "",
            "opacity": "0.6" if style.faint else "",
        }
        more = "".join(f' {name}="{value}"' for name, value in looks.items() if value)
        text = escape("".join(cell.text for cell in said))
        yield f'<text x="{left:.1f}" y="{top + BASE}" textLength="{across:.1f}" fill="{paint}"{more}>{text}</text>'


def place(stretch: list[Cell]) -> tuple[float, int, float]:
    """Give where a stretch of cells is in the picture: its left edge, its top, its width."""
    return (
        MARGIN + stretch[0].column * CELL,
        MARGIN + stretch[0].row * LINE,
        sum(cell.width for cell in stretch) * CELL,
    )


def underline(x: float, y: float, across: float, style: Style) -> str:
    """Give the line under a stretch of cells."""
    way = f"h{across:.1f}" if style.line == "straight" else "q1.05,-2.5 2.1,0" + " t2.1,0" * (round(across / 2.1) - 1)
    return f'<path d="M{x:.1f},{y} {way}" fill="none" stroke="{style.line_colour or style.colour or TEXT}"/>'
