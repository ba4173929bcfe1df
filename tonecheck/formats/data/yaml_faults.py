"""What is wrong with a YAML file, in words for who wrote it by hand.

PyYAML and libyaml tell how far their grammar came. The mistakes behind it are few: a tab, a quote, a colon in a text,
an indentation; each of them is told here at the place where it can be mended.
"""

from __future__ import annotations

import re

import yaml

from tonecheck.errors import Fault

_INDENTATION = "this line is not indented like the ones it belongs to"
_HEX = re.compile(r"hexa?decimal|escape sequence of")


def told(error: yaml.YAMLError, text: str, shift: int, quoted: tuple[int, int]) -> Fault:
    """Give the fault for an error of PyYAML in ``text``.

    ``shift`` is how many characters it did not see, ``quoted`` where the last text in quotes stands.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return Fault("a character that YAML does not allow", _inside(text, getattr(error, "position", 0) + shift))
    problem, context = error.problem or "", error.context or ""
    at = _place(error.problem_mark, text, shift) if error.problem_mark else 0
    opened = _place(error.context_mark, text, shift) if error.context_mark else at
    if "quoted scalar" in context or "double-quoted" in context:
        return _in_quotes(problem, text, at, opened)
    if "block scalar" in context and "tab character" in problem:
        return Fault("a tab begins the first line of this text; YAML takes only blanks there", at)
    if "block scalar" in context:
        return Fault("something stands behind | or >, whose text begins on the next line", at)
    if "alias" in context or "anchor" in context or "tag" in context or "tag handle" in problem:
        return needs_quotes(text, opened)
    if "flow" in context and ("']'" in problem or "'}'" in problem):
        return _in_brackets(text, at, opened)
    if "tab character" in problem or ("cannot start" in problem and text[at : at + 1] == "\t"):
        return Fault("a tab indents this line; YAML takes only blanks there", _tab(text, at))
    if "cannot start" in problem:
        return needs_quotes(text, at)
    if "directive" in context:
        return needs_quotes(text, opened)
    if "mapping values" in problem:
        return _colon(text, at)
    if "could not find expected ':'" in problem:
        words = "this line is neither a key with a colon and a blank behind it nor indented as a part of the text above"
        return Fault(words, opened)
    if "sequence entries" in problem:
        words = "a list can't begin behind its key; begin it on a new line, or put the text in quotes"
        return Fault(words, at)
    if "node content" in problem:
        return Fault(f"{text[at : at + 1]!r} stands where a value should be", at)
    if "block end" in problem or "expected key" in problem or "expected '-'" in problem or "document start" in problem:
        return _does_not_fit(text, at, quoted)
    return Fault(f"no YAML that can be read ({problem or context})", at)


def _in_quotes(problem: str, text: str, at: int, opened: int) -> Fault:
    if "unexpected" in problem:  # the end of the file, or of the document
        return Fault("the quote that opens here is never closed", opened)
    if "escape character" in problem or "Unicode character" in problem or _HEX.search(problem):
        at = text.rfind("\\", opened, at + 1)
        if "unknown" in problem:
            escape = text[at : at + 2]
            return Fault(
                f"{escape} means nothing in double quotes; write \\\\ for a backslash, or use single quotes", at
            )
        if "Unicode" in problem:
            return Fault("an escape for half a character, as JSON writes emoji; write the emoji itself", at)
        return Fault(f"the escape {text[at : at + 2]} is not followed by a number of as many digits as it takes", at)
    return Fault("the text in quotes that opens here can't be read", opened)


def _in_brackets(text: str, at: int, opened: int) -> Fault:
    bracket = text[opened : opened + 1]
    closing = "]" if bracket == "[" else "}"
    if "\n" in text[opened:at] or at >= len(text):
        return Fault(
            f"the {bracket} that opens here is not closed, or a comma is missing behind one of its values", opened
        )
    return Fault(f"a comma or {closing} is missing before this", at)


def needs_quotes(text: str, at: int) -> Fault:
    """Give the fault for a text that begins like something else."""
    if text[at - 1 : at] == "{" and text[at : at + 1] in "{%":  # a placeholder
        at -= 1
        return Fault(f"a text that begins with {text[at : at + 2]} must be in quotes", at)
    return Fault(f"a text that begins with {text[at : at + 1]} must be in quotes", at)


def _tab(text: str, at: int) -> int:
    """Give the first tab of the line's indentation."""
    start = _line_start(text, at)
    tab = text.find("\t", start, at + 1)
    return tab if tab >= 0 else at


def _colon(text: str, at: int) -> Fault:
    """Tell why a colon can't be there: it is part of a text, or the line does not belong where it is."""
    line = text[_line_start(text, at) : at]
    if ": " in line or line.lstrip(" -").startswith(("'", '"')):
        return Fault("a colon with a blank behind it stands in a text, which must be in quotes then", at)
    words = "this key does not fit the line above: its indentation is off, or that line lacks a colon"
    return Fault(words, at - len(line.lstrip(" ")))


def _does_not_fit(text: str, at: int, quoted: tuple[int, int]) -> Fault:
    start = _line_start(text, at)
    before = text[start:at].rstrip(" \t")
    if not before:
        return Fault(_INDENTATION, at)
    if quoted[0] < start and quoted[1] == start + len(before):
        return Fault("the quote that opens here is closed only in another line, where more text follows it", quoted[0])
    opening = {"}": "{", "]": "["}.get(before[-1], before[-1])
    if before[-1] in "\"'}]":
        words = f"something follows the closing {before[-1]}; a text that begins with {opening} must be in quotes as a whole"
        return Fault(words, at)
    return Fault("this does not belong to what stands before it on the line; a text may need quotes", at)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _place(mark: yaml.Mark, text: str, shift: int) -> int:
    return _inside(text, int(mark.index) + shift)


def _inside(text: str, at: int) -> int:
    return min(max(at, 0), len(text))
