"""A page for each rule that findings link to and *explain* shows: its own where it has one, else one written on this machine."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tonecheck.cli.about import about
from tonecheck.rulebook.library import Library
from tonecheck.rulebook.rule import Rule


class Pages:
    """Pages in Markdown, in a folder that is there as long as the server."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._written: dict[str, tuple[Rule, Path]] = {}

    def address(self, rule: Rule, library: Library) -> str:
        """Give the address of a rule's page."""
        return rule.url if "://" in rule.url else self.page(rule, library).as_uri()

    def page(self, rule: Rule, library: Library) -> Path:
        """Give the file with the page about a rule."""
        known, path = self._written.get(rule.id, (None, Path()))
        if known is not rule:
            if self._folder is None:
                self._folder = TemporaryDirectory(prefix="tonecheck-", ignore_cleanup_errors=True)
            path = Path(self._folder.name, *rule.id.split("/")).with_suffix(".md")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text_of(rule, library), encoding="utf-8")
            self._written[rule.id] = rule, path
        return path

    def holds(self, path: Path) -> bool:
        """Tell whether a file is one of the pages, whose examples are no replies."""
        return self._folder is not None and path.is_relative_to(self._folder.name)

    def close(self) -> None:
        """Take the pages away."""
        if self._folder is not None:
            self._folder.cleanup()


def text_of(rule: Rule, library: Library) -> str:
    """Give the text of a rule's page."""
    link = [f"*More:* <{rule.url}>"] if "://" in rule.url else []
    return "\n\n".join([f"# {rule.id}", *about(rule, library), *link]) + "\n"
