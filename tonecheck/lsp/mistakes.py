"""What is wrong with configs and rule files: said once, marked at its place, and forgotten when they are read again."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from tonecheck.lsp.diagnostics import problem_at
from tonecheck.lsp.workspace import Mistake


class Mistakes:
    """The mistakes since everything was last read."""

    def __init__(self) -> None:
        self._marks: dict[Path, types.Diagnostic] = {}
        self._said: set[str] = set()

    def add(self, mistake: Mistake) -> str | None:
        """Note a mistake. Give what to say of it; None where it was said."""
        message = f"{mistake.file}:{mistake.line}: {mistake.problem}" if mistake.file else mistake.problem
        if message in self._said:
            return None
        self._said.add(message)
        if mistake.file is not None:
            at = types.Position(mistake.line - 1, 0)
            self._marks[mistake.file] = problem_at(types.Range(at, at), mistake.problem)
        return message

    def at(self, file: Path | None) -> list[types.Diagnostic]:
        """Give what is wrong with a file."""
        return [self._marks[file]] if file in self._marks else []

    def clear(self) -> list[Path]:
        """Forget them. Give the files that were marked."""
        files = list(self._marks)
        self._marks.clear()
        self._said.clear()
        return files
