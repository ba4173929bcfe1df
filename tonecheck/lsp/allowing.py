"""Allowing a phrase: the edit of a config's text that does it, and leaves every other character of it alone."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tonecheck.config.file import FILE
from tonecheck.finding import Edit, applied

_INLINE = re.compile(r"(?m)^[ \t]*(?:tool\.tonecheck\.)?allow[ \t]*=[ \t]*\[")


def allowing(text: str, phrase: str, rule: str, *, project: bool) -> Edit | None:
    """Give the edit that adds ``[[allow]]`` for a phrase of a rule to the text of a config, or of a project's file.

    None where the text is no TOML, or says what it allows in a way that can't be added to.
    """
    try:
        wanted = tomllib.loads(text.removeprefix("\ufeff"))
        table = wanted["tool"]["tonecheck"] if project else wanted
        table.setdefault("allow", []).append({"phrase": phrase, "rule": rule})
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError):
        return None
    return next((edit for edit in _edits(text, phrase, rule, project) if _makes(edit, text, wanted)), None)


def place_for_config(path: Path, config: Path | None, rules: Sequence[Path], folders: Iterable[Path]) -> Path | None:
    """Give the config in which a draft's phrases are allowed: the one that holds, or the one to be made.

    A new one stands beside house rules that hold, else in the workspace's folder, else beside the draft.
    """
    if config is not None:
        return config
    if rules:
        return rules[0].parent / FILE
    around = [folder for folder in folders if path.is_relative_to(folder)]
    if around:
        return max(around, key=lambda each: len(each.parts)) / FILE
    return path.parent / FILE if path.parent.is_dir() and path.is_file() else None


def _edits(text: str, phrase: str, rule: str, project: bool) -> Iterator[Edit]:
    """Give edits that may do it, the nicest first."""
    end = "\r\n" if "\r\n" in text else "\n"
    values = f"phrase = {_quoted(phrase)}", f"rule = {_quoted(rule)}"
    header = "[[tool.tonecheck.allow]]" if project else "[[allow]]"
    gap = "" if not text.strip("\ufeff \t\r\n") else end if text.endswith(("\n", "\r")) else end + end
    yield Edit(len(text), len(text), gap + end.join([header, *values]) + end)
    entry = "{ " + ", ".join(values) + " }"
    for opened in _INLINE.finditer(text):
        for closed in re.compile(r"[ \t]*(?:\r?\n)?[ \t]*\]").finditer(text, opened.end()):
            inside = text[opened.end() : closed.start()]
            comma = "" if not inside.strip() else " " if inside.rstrip().endswith(",") else ", "
            yield Edit(closed.start(), closed.start(), comma + entry)
            yield Edit(closed.end() - 1, closed.end() - 1, entry + end)  # below a comment


def _makes(edit: Edit, text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(applied(text, [edit]).removeprefix("\ufeff")) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
