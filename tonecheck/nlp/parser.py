"""The parser: paragraphs in, spaCy's parses out. spaCy is imported with the first paragraph that has to be looked at."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tonecheck.nlp.wording import Wording

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    from tonecheck.nlp.screen import Screen

REMEMBERED = 150_000  # characters of paragraphs; libraries repeat themselves
BATCH = 128  # paragraphs parsed in one go: more takes more memory and no less time


class Parser:
    """Parses paragraphs, each by itself, and keeps those of late. ``load`` gives the pipeline when it is first needed."""

    def __init__(self, load: Callable[[], Language]) -> None:
        self._load = load
        self._nlp: Language | None = None
        self._recent: OrderedDict[str, Wording] = OrderedDict()  # the least recently used first
        self._size = 0
        self._vocab: Vocab | None = None

    @property
    def nlp(self) -> Language:
        """The pipeline, loaded when first needed."""
        if self._nlp is None:
            self._nlp = self._load()
        return self._nlp

    def wording(self, text: str, screen: Screen | None) -> Wording:
        """Give the wording of a paragraph, as far as it was read when it was last seen. A parser has one screen."""
        found = self._recent.get(text)
        if found is not None:
            self._recent.move_to_end(text)
            return found
        found = self._recent[text] = Wording(text, self, screen)
        self._size += len(text)
        while self._size > REMEMBERED and len(self._recent) > 1:
            self._size -= len(self._recent.popitem(last=False)[0])
        return found

    def tokens(self, text: str) -> Doc:
        """Cut a paragraph into words."""
        doc = self.nlp.make_doc(text)
        if self._vocab is not None and doc.vocab is not self._vocab:
            # Or one of those of late would hold the vocabulary before, and all words in it.
            self._recent, self._size = OrderedDict(), 0
        self._vocab = doc.vocab
        return doc

    def ahead(self, some: Iterable[Wording]) -> None:
        """Parse what will be asked for: many paragraphs in one go take less time than one by one."""
        wanted = [wording for wording in dict.fromkeys(some) if not wording.is_parsed]
        for start in range(0, len(wanted), BATCH):
            self._parse(wanted[start : start + BATCH])

    def _parse(self, batch: Sequence[Wording]) -> None:
        given: deque[Wording] = deque()

        def waiting() -> Iterator[Doc]:
            for wording in batch:
                if not wording.is_parsed:  # who lends us the pipeline may have had it parsed just now
                    given.append(wording)
                    yield wording.tokens

        for _ in self.nlp.pipe(waiting(), batch_size=BATCH):
            given.popleft().is_parsed = True
