"""Places: whatever a reply is made of, a finding's offsets are those of the words it names."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tonecheck.drafts.draft import Draft, Kind
from tonecheck.drafts.mapped import MappedText, Piece
from tonecheck.finding import Finding
from tonecheck.linter import Linter
from tonecheck.sources.source import Source

# Each of these has a fault of a core rule.
FAULTS = [
    "You failed to send the form.",
    "you should've read the terms before you ordered",
    "You entered the wrong number 😀.",
    "That is the courier’s fault, not ours.",
    "As per our company policy, {{name}}, no refunds are given.",
    "It's against our policy.",
    "We **can't** ship until Monday.",
    "WE CAN'T REFUND IT.",
    "I'm sorry, sorry, and so sorry!",
    "We sincerely and deeply apologize for that.",
    "Mistakes were made on your account.",
    "u never paid ur bill",
]
OTHERS = [
    "Thanks for the photo.", "I've sent a new one, and it arrives on Friday.", "Café crème für Zoë, naïve e\u0301te\u0301.",
    "It costs {{order.total}} on {{date}}.", "{% if vip %}You are a VIP.{% endif %}", "See [our page](https://example.com/a).",
    "`you failed to send it`", "👨‍👩‍👧 👍🏽 🇬🇧", "a\tb", "10:41 Dee: found it", "- one", "**Note:**", "日本語 текст",
]  # fmt: skip
AROUND = [
    "Hi Ann,",
    "\ufeff",
    "> you failed to send it",
    "Kind regards,\nPriya",
    "On 3 March 2025, Ann wrote:",
    "# Head",
    "```",
    "^AB",
]
JOINTS = [" ", "  ", "\t", "\n", "\n\n", "\u00a0", "\u200b", " 😀 ", "\n- ", "\n> ", "“", "” ", "\u0301", ""]

REPLIES = st.lists(
    st.tuples(st.sampled_from(FAULTS + FAULTS + OTHERS + AROUND), st.sampled_from(JOINTS)), min_size=1, max_size=10
).map(lambda parts: "".join(text + joint for text, joint in parts))
parsing = settings(max_examples=60)


def checked(linter: Linter, text: str) -> tuple[Draft, list[Finding]]:
    draft = Draft(Source("reply.txt", text), MappedText.same(text))
    return draft, linter.check(draft)


@pytest.mark.parametrize("text", FAULTS)
def test_each_of_the_faults_is_found_on_its_own(text: str, linter: Linter) -> None:
    _, findings = checked(linter, text)
    assert findings


@parsing
@given(REPLIES)
def test_a_findings_offsets_are_those_of_its_words(linter: Linter, line_at: Any, text: str) -> None:
    draft, findings = checked(linter, text)
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.match
        assert finding.match == finding.match.strip() != ""
        for related in finding.related:
            assert text[related.start : related.end] == related.message
        _, column = draft.source.place(finding.start)
        shown, at = line_at(draft.source, finding.start)
        assert at == column - 1
        assert shown[at:].startswith(finding.match.splitlines()[0])
    assert [(f.start, f.end, f.rule) for f in findings] == sorted((f.start, f.end, f.rule) for f in findings)


@parsing
@given(REPLIES)
def test_a_finding_lies_in_the_writers_own_words(linter: Linter, text: str) -> None:
    draft, findings = checked(linter, text)
    kinds = [part.kind for part in draft.segments for _ in range(part.start, part.end)]
    for finding in findings:
        assert {kinds[finding.start], kinds[finding.end - 1]} <= {Kind.BODY, Kind.PLACEHOLDER, Kind.CODE}
        assert not {Kind.QUOTE, Kind.GREETING, Kind.SIGNATURE} & set(kinds[finding.start : finding.end])


@parsing
@given(REPLIES)
def test_windows_line_breaks_give_the_same_findings_further_on(linter: Linter, text: str) -> None:
    windows = text.replace("\n", "\r\n")
    _, plain = checked(linter, text)
    _, found = checked(linter, windows)
    moved = [i for i, c in enumerate(text) for _ in range(1 + (c == "\n"))]  # where each character was before
    assert [(f.rule, f.match.replace("\r\n", "\n"), moved[f.start]) for f in found] == [
        (f.rule, f.match, f.start) for f in plain
    ]


@parsing
@given(REPLIES, st.integers(0, 50))
def test_a_draft_inside_a_file_has_its_findings_there(linter: Linter, text: str, before: int) -> None:
    """A format may decode: here every space of the reply was written as ``=20``, behind some other text."""
    pieces, written = [], "x" * before
    for shown in text:
        start = len(written)
        written += "=20" if shown == " " else shown
        pieces.append(Piece(shown, start, len(written)))
    draft = Draft(Source("reply.eml", written + "x"), MappedText(pieces))
    _, plain = checked(linter, text)
    found = linter.check(draft)
    assert [(f.rule, f.match) for f in found] == [(f.rule, f.match) for f in plain]
    for finding in found:
        assert written[finding.start : finding.end].replace("=20", " ") == finding.match


@parsing
@given(REPLIES)
# No mail program wrapped it, though the mark would make its first line as long as the next.
@example("You failed to send the form. Kind regards,\nPriya You failed to send the form. Kind regards,\nPriya ")
def test_a_byte_order_mark_moves_findings_by_one(linter: Linter, text: str) -> None:
    text = text.removeprefix("\ufeff")
    _, plain = checked(linter, text)
    _, marked = checked(linter, "\ufeff" + text)
    assert [(f.rule, f.start - 1, f.end - 1) for f in marked] == [(f.rule, f.start, f.end) for f in plain]


@given(st.text(alphabet=st.sampled_from("ab\n\r\t \u2028\x85\x0c😀e\u0301"), max_size=40), st.data())
def test_line_and_column_count_code_points_from_one(line_at: Any, text: str, data: st.DataObject) -> None:
    source = Source("reply.txt", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = source.place(offset)
    before = text[:offset]
    if not (before.endswith("\r") and text[offset : offset + 1] == "\n"):  # between the two of one line break
        lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert (line, column) == (len(lines), len(lines[-1]) + 1)
    assert line_at(source, offset)[0][: column - 1] == text[offset - column + 1 : offset].rstrip("\r\n")


def test_offsets_in_a_reply_with_everything_in_it(linter: Linter) -> None:
    text = (
        "\ufeffHi Zoë 😀,\r\n\r\n> You failed to reply.\r\n\r\nI’ve looked, e\u0301te\u0301 or not:\tyou **failed to** send {{form.name}}.\r\n"
        "It's against our 👍🏽 “policy”.\r\n\r\nRegards,\r\nYou Failed Inc."
    )
    _, findings = checked(linter, text)
    shown = [f.match for f in findings if f.rule.startswith("blame-shifting")]
    assert len(shown) == 1 and shown[0].startswith("you **failed")
    assert all(text[f.start : f.end] == f.match for f in findings)
