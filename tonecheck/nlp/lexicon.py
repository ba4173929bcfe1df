"""English words and their forms, from the table of lemminflect: one line a word, read when it is first needed.

Only the table is read: importing the package would import spaCy, hang attributes of its own on every token and take four
times as long.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from tonecheck.errors import TonecheckError

# Words without forms, which the table leaves out.
_SMALL = """
    a about above after again against all almost along already also although always am among an and any anybody anyone anything
    anyway anywhere are around as at away back because been before behind below between both but by can could did do does down
    during each either else enough even ever every everybody everyone everything everywhere except few first for from further
    had has have he her here hers him his how however i if in indeed inside instead into is it its just last least less many may
    me mine more most much must my near nearly neither never next no nobody none nor not nothing now of off often on once one
    only onto or other others ought our ours out outside over own per perhaps please quite rather really same second several
    shall she should since so some somebody someone something soon still such than that the their theirs them then there these
    they this those though through thus till to today together tomorrow tonight too toward towards under unless until up upon us
    very was we well were what whatever when where whether which while who whole whom whose why will with within without would
    yes yesterday yet you your yours yourself two three four five six seven eight nine ten hundred thousand ok okay sorry thanks
    """

_KINDS = ("noun", "adj", "verb", "adv")  # what stands in a line's second field


@cache
def entries() -> tuple[str, ...]:
    """Give the lines of the table: a word, its part of speech, its forms, with commas. Raises `TonecheckError`."""
    spec = PathFinder.find_spec("lemminflect")
    if spec is None or not spec.submodule_search_locations:
        raise TonecheckError("rewrites: lemminflect is not installed; run: pip install lemminflect")
    path = Path(spec.submodule_search_locations[0], "resources", "infl_lu.csv.gz")
    return tuple(gzip.decompress(path.read_bytes()).decode().splitlines())


@cache
def _words() -> str:
    """Give all words, with a comma on both sides of each."""
    written = "\n".join(entries())
    for kind in _KINDS:
        written = written.replace(f",{kind},", ",")
    return ",".join(["", *_SMALL.split(), written.replace("/", ",").replace("\n", ","), ""])


@cache
def _beginning(letter: str) -> frozenset[str]:
    """Give the words with a first letter: a run asks about a few, and all would take ten times as long."""
    return frozenset(re.findall(f",({re.escape(letter)}[^,]*)", _words()))


def is_english(word: str) -> bool:
    """Tell an ordinary word in small letters (*urgently*) from one that only names have (*nvidia*)."""
    return word.islower() and word in _beginning(word[0])
