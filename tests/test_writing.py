"""Changes written back into data files: the file stays what it is, and reads as it was told to."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
import tomli_w
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft
from tonecheck.errors import ConfigError
from tonecheck.finding import Edit, applied
from tonecheck.formats import SYNTAXES, Item, read_drafts
from tonecheck.formats.data.layout import Layout, read_layout
from tonecheck.sources.stream import Stream
from tonecheck.tables import Table

# What replies are made of, and what changes put into them.
SIGNS = ['"', "'", "''", '"""', "\\", "\\n", ": ", " #", "# ", "&", "<", ">", "<b>", "- ", ", ", "[", "]", "{", "}", "*", "!", "%", "@", "`",
    "| ", "ä", "é", "’", "😀", "\n", "\n\n", "\t", " ", "  ", "\x07", "\x85", "\u2028", "\xa0", "no", "null", "12", "~", ";", "=", "\r", "---"]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(SIGNS), st.sampled_from(["We can't.", "sorry", "Dear Ann", "a"]), st.text(max_size=4)
)
WORDS = st.lists(st.sampled_from(["We", "can't", "send", "it.", "sorry", "until Monday."]), min_size=1, max_size=4).map(
    " ".join
)
PROSE = st.lists(PIECES, min_size=1, max_size=14).map("".join)
SIMPLE = st.lists(st.sampled_from(["Hello", "it's", "late.", "we", "can't", "\n", "\n\n", "Anna,"]), min_size=2, max_size=12).map(" ".join)  # fmt: skip


@st.composite
def changes_of(draw: st.DrawFn, text: str, words: st.SearchStrategy[str]) -> tuple[Edit, ...]:
    """Draw changes of a text, in order, that don't overlap."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return tuple(Edit(a, b, draw(words)) for a, b in spans)


@st.composite
def words_of(draw: st.DrawFn, text: str) -> tuple[Edit, ...]:
    """Draw changes of whole words to other words."""
    found = [word.span() for word in re.finditer(r"[\w'.,]+(?: [\w'.,]+)?", text)]
    chosen = [span for span in found if draw(st.booleans())] or found[:1]
    return tuple(Edit(a, b, draw(WORDS)) for a, b in chosen)


@dataclass(frozen=True)
class Kind:
    """A kind of file: what writes some texts, and what reads them that is not ours."""

    path: str
    write: Callable[[list[str]], str]
    read: Callable[[str], list[str]]


LAYOUTS = {
    name: read_layout(Table({"name": "test", "records": records, "body": "$.body"}, "test", ConfigError))
    for name, records in (("json", "$.macros[*]"), ("rows", "$[*]"))
}


def layout_of(path: str) -> Layout:
    return LAYOUTS["json" if path.endswith((".json", ".yaml", ".toml")) else "rows"]


def items(kind: Kind, text: str) -> list[Item]:
    form = next(each for each in SYNTAXES.values() if any(kind.path.endswith(suffix) for suffix in each.suffixes))
    stream = Stream(kind.path, io.BytesIO(text.encode()))
    return list(read_drafts(stream, form, [layout_of(kind.path)], 10_000_000))


def drafts_of(kind: Kind, text: str) -> list[Draft]:
    found = items(kind, text)
    assert all(isinstance(each, Draft) for each in found), found
    return [each for each in found if isinstance(each, Draft)]


def wrapped(texts: list[str]) -> dict[str, Any]:
    return {"macros": [{"title": "One", "body": text, "more": "x"} for text in texts]}


def bodies(found: Any) -> list[str]:
    return [each["body"] for each in (found["macros"] if isinstance(found, dict) else found)]


def of_json(**style: Any) -> Kind:
    return Kind("m.json", lambda texts: json.dumps(wrapped(texts), **style), lambda text: bodies(json.loads(text)))


def of_yaml(style: str | None, **more: Any) -> Kind:
    def write(texts: list[str]) -> str:
        return str(yaml.dump(wrapped(texts), default_style=style, sort_keys=False, **more))

    return Kind("m.yaml", write, lambda text: bodies(yaml.safe_load(text)))


def of_csv(dialect: type[csv.Dialect], path: str = "m.csv") -> Kind:
    def write(texts: list[str]) -> str:
        out = io.StringIO()
        writer = csv.writer(out, dialect)
        writer.writerows([["id", "body", "more"], *([number, text, "x"] for number, text in enumerate(texts))])
        return out.getvalue()

    def read(text: str) -> list[str]:
        return bodies(list(csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)))

    return Kind(path, write, read)


def of_toml(quote: str) -> Kind:
    def string(text: str) -> str:
        escaped = json.dumps(text, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
        if quote == '"""':
            escaped = escaped.replace("\\n", "\n").replace("\n", "\n", 1)
            return f'"""\n{escaped}"""'
        if quote[0] == '"':
            return f'"{escaped}"'
        return f"'''\n{text}'''" if len(quote) > 1 else f"'{text}'"

    def write(texts: list[str]) -> str:
        return "\n".join(f"[[macros]]\nbody = {string(text)} # why\nmore = 'x'" for text in texts)

    return Kind("m.toml", write, lambda text: bodies(tomllib.loads(text)))


class Unix(csv.unix_dialect):
    quoting = csv.QUOTE_MINIMAL


KINDS = {
    "json": of_json(),
    "json-utf8": of_json(ensure_ascii=False, indent=2),
    "jsonl": Kind(
        "m.jsonl",
        lambda texts: "\n".join(json.dumps({"body": text}) for text in texts),
        lambda text: bodies([json.loads(line) for line in text.split("\n")]),
    ),
    "toml": Kind("m.toml", lambda texts: tomli_w.dumps(wrapped(texts)), lambda text: bodies(tomllib.loads(text))),
    "toml-lines": Kind(
        "m.toml", lambda texts: tomli_w.dumps(wrapped(texts), multiline_strings=True), lambda text: bodies(tomllib.loads(text))
    ),
    "toml-basic": of_toml('"'),
    "csv": of_csv(csv.excel),
    "csv-unix": of_csv(csv.unix_dialect),
    "csv-minimal": of_csv(Unix),
    "tsv": of_csv(csv.excel_tab, "m.tsv"),
    "yaml-double": of_yaml('"', width=30),
    "yaml-double-utf8": of_yaml('"', allow_unicode=True, width=1000),
}  # fmt: skip
# These can't hold every text.
NARROW = {
    "toml-literal": of_toml("'"),
    "toml-literal-lines": of_toml("'''"),
    "yaml": of_yaml(None, allow_unicode=True, width=30),
    "yaml-wide": of_yaml(None, allow_unicode=True, width=1000),
    "yaml-windows": of_yaml(None, allow_unicode=True, width=30, line_break="\r\n"),
    "yaml-flow": of_yaml(None, allow_unicode=True, default_flow_style=True, width=1000),
    "yaml-single": of_yaml("'", allow_unicode=True, width=30),
    "yaml-literal": of_yaml("|", allow_unicode=True, indent=4),
    "yaml-folded": of_yaml(">", allow_unicode=True, width=20),
    "yaml-folded-windows": of_yaml(">", allow_unicode=True, width=20, line_break="\r\n"),
}


def check(kind: Kind, texts: list[str], number: int, changes: tuple[Edit, ...]) -> bool:
    """Change one of a file's replies. Tell whether that could be written; where it could, check all there is."""
    text = kind.write(texts)
    drafts = drafts_of(kind, text)
    assert [draft.text for draft in drafts] == texts
    edits = drafts[number].write(changes)
    if edits is None:
        return False
    start, end = drafts[number].place(0, len(texts[number]))
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert all(edit.start <= edit.end for edit in edits)
    assert all(start <= edit.start and edit.end <= end for edit in edits)
    newline = newline_of(texts[number])
    told = tuple(Edit(e.start, e.end, re.sub("\r\n|\r|\n", newline, e.text)) for e in changes)
    wanted = [applied(each, told) if at == number else each for at, each in enumerate(texts)]
    new = applied(text, edits)
    assert kind.read(new) == wanted
    again = drafts_of(kind, new)
    assert [draft.text for draft in again] == wanted
    return True


def newline_of(text: str) -> str:
    counts = {
        "\n": len(re.findall("(?<!\r)\n", text)),
        "\r\n": text.count("\r\n"),
        "\r": len(re.findall("\r(?!\n)", text)),
    }
    return max(counts, key=lambda each: counts[each])


def is_writable(kind: Kind, texts: list[str]) -> bool:
    """Tell whether a file of such a kind can have these texts at all, as the reader that is not ours sees it."""
    try:
        return kind.read(kind.write(texts)) == texts
    except (ValueError, yaml.YAMLError):
        return False


@pytest.mark.parametrize("name", [*KINDS, *NARROW])
@given(data=st.data())
def test_any_change_is_read_back_or_refused(name: str, data: st.DataObject) -> None:
    kind = KINDS.get(name) or NARROW[name]
    texts = data.draw(st.lists(st.one_of(PROSE, SIMPLE).filter(str.strip), min_size=1, max_size=3))
    if name == "toml-literal":  # which holds no apostrophe and no line break
        texts = [" ".join(text.replace("'", "’").split()) for text in texts]
    assume(all("\0" not in text for text in texts) and is_writable(kind, texts))
    assume([each.text if isinstance(each, Draft) else "" for each in items(kind, kind.write(texts))] == texts)
    number = data.draw(st.integers(0, len(texts) - 1))
    changes = data.draw(changes_of(texts[number], st.one_of(PROSE, WORDS, st.just(""))))
    check(kind, texts, number, changes)


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
def test_any_text_can_be_written_where_all_can_be_escaped(name: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    text = data.draw(st.one_of(PROSE, SIMPLE).filter(str.strip))
    texts = [text, "Another one."]
    assume("\0" not in text and is_writable(kind, texts))
    assume([each.text if isinstance(each, Draft) else "" for each in items(kind, kind.write(texts))] == texts)
    changes = data.draw(changes_of(text, st.one_of(SIMPLE, WORDS)))
    assert check(kind, texts, 0, changes)


@pytest.mark.parametrize("name", [each for each in NARROW if each != "toml-literal"])
@given(data=st.data())
def test_words_can_be_written_anywhere(name: str, data: st.DataObject) -> None:
    kind = NARROW[name]
    text = data.draw(SIMPLE.map(str.strip).filter(lambda each: re.search(r"\w \w", each)))
    texts = ["Another one.", text]
    assume(is_writable(kind, texts))
    assert check(kind, texts, 1, data.draw(words_of(text)))
