"""A parse as plain values: the tokens of a paragraph, what they are and what they hang on.

Rules ask each token dozens of small questions. spaCy answers each by making an object for the token and looking a text up by
its number; here both are done once. Tokens speak spaCy's language (``tag_``, ``dep_``, ``children``, ``nbor`` …) and
answer as spaCy's would; `tests/test_parse.py` compares them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from tonecheck.nlp.words import BEFORE_NOT, CLITICS, PIECES, normal

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_COLUMNS: list[int | str] = ["ORTH", "SPACY", "TAG", "DEP", "HEAD", "SENT_START"]
_MOST = 4_000
_WHO_IS = frozenset("it that there he she what who here how where this".split())
_GONE = frozenset("been got had become gone".split())


class Lexeme(NamedTuple):
    """What a written word is wherever it stands. ``word`` is its normal form; None where that depends on its neighbours."""

    text: str
    lower: str
    word: str | None
    is_space: bool
    is_punct: bool
    is_alpha: bool


# By spaCy's number for a text, which is its hash in any vocabulary.
_LEXEMES: dict[int, Lexeme] = {}
_NAMES: dict[int, str] = {}


def _lexemes(orths: Sequence[int], vocab: Vocab) -> list[Lexeme]:
    """Give written words by spaCy's numbers for them."""
    found = list(map(_LEXEMES.get, orths))
    if None in found:
        if len(_LEXEMES) > _MOST:
            _LEXEMES.clear()
        return [_LEXEMES.get(orth) or _lexeme(orth, vocab) for orth in orths]
    return cast("list[Lexeme]", found)


def _lexeme(orth: int, vocab: Vocab) -> Lexeme:
    """Look a written word up that nobody knows yet."""
    found = vocab[orth]
    low = _straight(found.lower_)
    word = None if low in CLITICS or low in PIECES or low in BEFORE_NOT else normal(found.text)
    made = _LEXEMES[orth] = Lexeme(found.text, found.lower_, word, found.is_space, found.is_punct, found.is_alpha)
    return made


def _name(number: int, vocab: Vocab) -> str:
    """Give the name of a tag or dependency."""
    if number not in _NAMES:
        _NAMES[number] = vocab.strings[number]
    return _NAMES[number]


def _straight(low: str) -> str:
    return low.replace("’", "'")


def _word(one: Lexeme, before: str | None, behind: str, tag: str | None) -> str:
    """Give the normal form of a word that depends on its neighbours: *n't* is *not*, *'ll* is *will*, *ca* is *can*.

    ``before`` is the word it is attached to, if it is; without a tag nobody has parsed it.
    """
    low = _straight(one.lower)
    if before is not None and low in CLITICS:
        return _clitic(low, before, behind, tag)
    if before is not None and low in PIECES:
        return PIECES[low]
    if low in BEFORE_NOT and _straight(behind) in ("n't", "nt"):
        return BEFORE_NOT[low]
    return normal(one.text)


def _clitic(low: str, before: str, behind: str, tag: str | None) -> str:
    """Tell *it's late* (is), *it's been* (has) and *the bank's* apart; *I'd go* (would) and *I'd gone* (had)."""
    if tag is None and (low.endswith("d") or before not in _WHO_IS):
        return "/".join(CLITICS[low])
    if low.endswith("d"):
        return {"MD": "would", "VBD": "had"}.get(tag or "", "'d")
    if before not in _WHO_IS and not (tag or "").startswith("VB"):
        return "'s"
    return "has" if behind in _GONE else "is"


def untagged(doc: Doc) -> list[str]:
    """Give the normal forms of words that nobody has parsed; where only a parse can tell it, one of `UNTOLD`."""
    orths, spaces = doc.to_array(["ORTH", "SPACY"]).T.tolist()
    return _words(_lexemes(orths, doc.vocab), spaces)


def _words(lexemes: Sequence[Lexeme], spaces: Sequence[int], tags: Sequence[str] | None = None) -> list[str]:
    found = [one.word for one in lexemes]
    for i in [i for i, word in enumerate(found) if word is None]:
        before = lexemes[i - 1].lower if i and not spaces[i - 1] else None
        behind = lexemes[i + 1].lower if i + 1 < len(lexemes) else ""
        found[i] = _word(lexemes[i], before, behind, tags[i] if tags is not None else None)
    return cast("list[str]", found)


class Token:
    """A word of a parse. ``word`` is its normal form, ``idx`` its place in the paragraph (code points)."""

    __slots__ = (
        "children",
        "dep_",
        "doc",
        "head",
        "i",
        "idx",
        "is_alpha",
        "is_punct",
        "is_sent_start",
        "is_space",
        "lower_",
        "tag_",
        "text",
        "whitespace_",
        "word",
    )

    def __init__(self, doc: Parse, i: int, idx: int, lexeme: Lexeme, word: str, space: int, tag: str, dep: str) -> None:
        self.doc = doc
        self.i = i
        self.idx = idx
        self.text, self.lower_, _, self.is_space, self.is_punct, self.is_alpha = lexeme
        self.word = word
        self.whitespace_ = " " if space else ""
        self.tag_ = tag
        self.dep_ = dep
        self.is_sent_start = False
        self.head: Token = self
        self.children: Sequence[Token] = ()

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return self.text

    def nbor(self, step: int = 1) -> Token:
        """Give the token so many places on. Raises `IndexError` where there is none."""
        if self.i + step < 0:
            raise IndexError(self.i + step)
        return self.doc[self.i + step]

    @property
    def lefts(self) -> list[Token]:
        """The children before the token."""
        return [child for child in self.children if child.i < self.i]

    @property
    def rights(self) -> list[Token]:
        """The children behind the token."""
        return [child for child in self.children if child.i > self.i]

    @property
    def subtree(self) -> list[Token]:
        """The token with all that hangs on it."""
        if not self.children:
            return [self]
        found: list[Token] = []
        for child in self.lefts:
            found += child.subtree
        found.append(self)
        for child in self.rights:
            found += child.subtree
        return found

    @property
    def left_edge(self) -> Token:
        """The first token of the subtree."""
        first, below = self, list(self.children)
        while below:
            token = below.pop()
            if token.i < first.i:
                first = token
            below += token.children
        return first

    @property
    def ancestors(self) -> Iterator[Token]:
        """What the token hangs on, and what that does, up to the root."""
        here = self
        while here.head is not here:
            here = here.head
            yield here

    @property
    def sent(self) -> Sent:
        """The token's sentence."""
        return self.doc.sents[bisect_right(self.doc.starts, self.i) - 1]


class Sent(list[Token]):
    """A sentence of a parse: its tokens, and where they stand (end exclusive)."""

    def __init__(self, tokens: Sequence[Token], start: int) -> None:
        super().__init__(tokens)
        self.start = start
        self.end = start + len(tokens)

    @property
    def root(self) -> Token:
        """The token that hangs on no other."""
        return next((token for token in self if token.head is token), self[0])


class Parse(list[Token]):
    """The tokens of one paragraph, made from spaCy's. If those were not parsed there are no tags and heads, and one sentence."""

    def __init__(self, doc: Doc) -> None:
        super().__init__()
        # What `tonecheck.nlp.context` has told of tokens, by their numbers.
        self.contexts: dict[int, tuple[bool, bool]] = {}
        vocab = doc.vocab
        columns = doc.to_array(_COLUMNS).T
        orths, spaces, tags, deps, _, starts = columns.tolist()
        heads = columns[_COLUMNS.index("HEAD")].astype("int64").tolist()  # so many tokens on, or back
        names = {number: _name(number, vocab) for number in {*tags, *deps}}
        tags = [names[tag] for tag in tags]
        lexemes = _lexemes(orths, vocab)
        words = _words(lexemes, spaces, tags)
        idx = 0
        for i, (one, space, dep) in enumerate(zip(lexemes, spaces, deps, strict=True)):
            self.append(Token(self, i, idx, one, words[i], space, tags[i], names[dep]))
            idx += len(one.text) + space
        below: dict[int, list[Token]] = {}
        for token, head, start in zip(self, heads, starts, strict=True):
            token.is_sent_start = start == 1
            if head:
                token.head = self[token.i + head]
                below.setdefault(token.head.i, []).append(token)
        for i, children in below.items():
            self[i].children = children

    def take_apart(self) -> None:
        """Let go of the tokens, which refer to each other in circles: they would stay until garbage is next looked for."""
        for token in self:
            del token.head, token.children, token.doc

    @cached_property
    def starts(self) -> list[int]:
        """The numbers of the tokens that begin a sentence."""
        return [0, *(token.i for token in self if token.is_sent_start and token.i)]

    @cached_property
    def sents(self) -> list[Sent]:
        """The sentences."""
        return [
            Sent(self[start:end], start) for start, end in zip(self.starts, [*self.starts[1:], len(self)], strict=True)
        ]

    def written(self, start: int, end: int) -> str:
        """Give some tokens as they are written."""
        tokens = self[start:end]
        return "".join(t.text + t.whitespace_ for t in tokens[:-1]) + "".join(t.text for t in tokens[-1:])
