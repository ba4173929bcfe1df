"""The parser: paragraphs in, spaCy's parses out. spaCy is imported with the first paragraph that has to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

REMEMBERED = 1_000  # paragraphs; libraries repeat themselves
BATCH = 32  # paragraphs parsed in one go: more takes more memory and no less time


class Parser:
    """Parses paragraphs, each by itself, and keeps those of late. ``load`` gives the pipeline when it is first needed."""

    def __init__(self, load: Callable[[], Language]) -> None:
        self._load = load
        self._nlp: Language | None = None
        self._parsed: dict[str, Doc] = {}  # the least recently used first

    @property
    def nlp(self) -> Language:
        """The pipeline, loaded when first needed."""
        if self._nlp is None:
            self._nlp = self._load()
        return self._nlp

    def tokens(self, text: str) -> Doc:
        """Cut a paragraph into words; with its parse, if that is at hand."""
        return self._parsed[text] if text in self._parsed else self.nlp.make_doc(text)

    def parse(self, text: str) -> Doc:
        """Parse a paragraph."""
        self.ahead((text,))
        return self._parsed[text]

    def ahead(self, texts: Iterable[str]) -> None:
        """Parse what will be asked for: many paragraphs in one go take less time than one by one."""
        wanted = dict.fromkeys(texts)
        for text in wanted.keys() & self._parsed.keys():
            self._parsed[text] = self._parsed.pop(text)
        new = [text for text in wanted if text not in self._parsed]
        if new:
            self._parsed.update(zip(new, self.nlp.pipe(new, batch_size=BATCH), strict=True))
        while len(self._parsed) > max(REMEMBERED, len(wanted)):
            del self._parsed[next(iter(self._parsed))]
