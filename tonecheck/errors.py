"""Everything that can be wrong with what tonecheck is given. Each is told in one line; exit status 2."""

from __future__ import annotations

from collections.abc import Iterable


class TonecheckError(Exception):
    """A mistake in what the user gave us, said in one line: where, what is wrong, what to do."""


class InputError(TonecheckError):
    """A file that can't be checked. The others still are."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class UnknownFileError(InputError):
    """A data file in which nobody can tell the replies from the rest."""


class Fault(ValueError):  # noqa: N818 - the error is made of it where the file is known
    """A mistake at a place of a text, told by who reads the text and does not know the file.

    ``at`` is its offset in the text of the `Source`, in code points; `Source.error` makes an `InputError` of it.
    """

    def __init__(self, problem: str, at: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.at = at


class ConfigError(TonecheckError):
    """A mistake in a config file or in an option that a config could hold."""


class RuleError(TonecheckError):
    """A mistake in a rule file."""


class PluginError(TonecheckError):
    """A plugin that can't be loaded or breaks its promise."""


class ModelError(TonecheckError):
    """The English model is missing, changed, or not one we know."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Give ``; did you mean 'x'?`` for a word close to a known one, else the known ones, if few."""
    import difflib

    known = sorted(known)
    opened = [name for name in known if wrong and name.startswith(wrong + "-")]  # *apology* of *apology-overload*
    opened += [name for name in known if wrong and name.endswith("/" + wrong)]
    close = opened or difflib.get_close_matches(wrong, known, n=1, cutoff=0.6) or _begun(wrong, known)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known are {', '.join(known)}" if 0 < len(known) <= 15 else ""


def _begun(wrong: str, known: list[str]) -> list[str]:
    """Give the names of which only one word was written: *blame*, *aplogy*."""
    import difflib

    words = {word: name for name in reversed(known) for word in name.replace("/", "-").split("-")}
    return [words[word] for word in difflib.get_close_matches(wrong, words, n=1, cutoff=0.8)]
