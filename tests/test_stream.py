"""Streams: a file decoded piece by piece, with the places of what is taken from it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.errors import InputError
from tonecheck.sources.stream import Stream, open_stream

TEXTS = st.text(st.sampled_from("ab\n\r\t \u2028é😀"), max_size=60)
ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252"]


def stream_of(data: bytes, encoding: str | None = None, chunk: int = 3, *, raw: bool = False) -> Stream:
    return Stream("x.json", io.BytesIO(data), encoding, chunk=chunk, raw=raw)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, chunk=st.integers(1, 9))
def test_a_text_is_the_same_in_chunks_of_any_size(text: str, encoding: str, chunk: int) -> None:
    text = text.encode(encoding, "ignore").decode(encoding)
    read = stream_of(text.encode(encoding), encoding, chunk).whole(10_000).text
    assert read.removeprefix("\ufeff") == text
    assert read.startswith("\ufeff") == (encoding in ("utf-16", "utf-32"))  # the mark is the file's first character


@given(text=TEXTS, cuts=st.lists(st.integers(0, 60), max_size=6), chunk=st.integers(1, 9))
def test_stretches_know_where_they_are_whatever_was_dropped(text: str, cuts: list[int], chunk: int) -> None:
    stream = stream_of(text.encode(), chunk=chunk)
    while stream.more():
        pass
    whole = stream_of(text.encode()).whole(10_000)
    dropped = 0
    for cut in sorted({min(cut, len(text)) for cut in cuts}):
        source = stream.source(cut - dropped, len(text) - dropped)
        assert source.start == cut
        assert source.text == text[cut:]
        if not (text[cut - 1 : cut] == "\r" and text[cut : cut + 1] == "\n"):
            assert (source.first_line, source.first_column) == whole.place(cut)
            for offset in range(cut, len(text)):
                assert source.place(offset) == whole.place(offset)
        stream.drop(cut - dropped)
        dropped = cut


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"caf\xe9 noir", "is not UTF-8: byte 3 is 0xe9"),
        (b"abcdefgh\xff\xfe", "is not UTF-8: byte 8 is 0xff"),
        ("é".encode() * 9 + b"\xc3", "is not UTF-8: byte 18 is 0xc3"),
        (b"H\0i\0", "is not a text file: byte 1 is NUL"),
        (b"a" * 20 + b"\0", "is not a text file: byte 20 is NUL"),
        (b"\xff\xfeH\0\0\0", "is not a text file: character 2 is NUL"),
        (b"PK\x03\x04 and more", "is a Word document or another archive"),
        (b"\x1f\x8b\x08\0\0", "is a gzip archive"),
    ],
)
@pytest.mark.parametrize("chunk", [4, 100])
def test_what_is_no_text_is_told_with_its_place(data: bytes, problem: str, chunk: int) -> None:
    with pytest.raises(InputError) as caught:
        stream_of(data, chunk=chunk).whole(10_000)
    assert caught.value.problem.startswith(problem)


def test_raw_bytes_are_kept_as_lone_surrogates() -> None:
    text = stream_of(b"caf\xe9 \xc3\xa9", raw=True, chunk=1).whole(100).text
    assert text.encode("utf-8", "surrogateescape") == b"caf\xe9 \xc3\xa9"


def test_a_file_is_opened_when_it_is_read_and_only_then(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x" * 50)
    with open_stream(path) as stream:
        path.unlink()
        with pytest.raises(InputError, match="too large for a reply"):
            stream.whole(10)
        with pytest.raises(InputError, match="can't be read"):
            stream.more()


def test_a_long_file_is_read_in_constant_memory(at_most: Callable[[float], object]) -> None:
    stream = stream_of(b"one line of a file\n" * 500_000, chunk=1 << 16)
    longest = lines = 0
    with at_most(2):  # type: ignore[attr-defined]
        while stream.more():
            last = stream.text.rfind("\n") + 1
            lines += stream.text.count("\n", 0, last)
            assert stream.source(last, last).first_line == lines + 1
            stream.drop(last)
            longest = max(longest, len(stream.text))
    assert lines == 500_000
    assert longest < 1 << 16
