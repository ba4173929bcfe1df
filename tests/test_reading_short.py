"""The short cuts of reading: a line that needs no long pattern is read as the long pattern would read it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonecheck.drafts import closing, placeholders, structure
from tonecheck.drafts.mapped import MappedText
from tonecheck.nlp import plain

TYPED = (
    "u i I pls Pls PLS ur UR r ya its Its ITS ill Ill not send also the we We OK NO REFUND e-mail E-mail can't CAN'T CAN’T I’M IT'S"
    " word.Next word.next 3pm.. a.m... so... so… … .. ann@example.org @ann www.example.org xwww.example.org/a https://example.org/a. mail`s"
    " *so* _so_ ~~ (1/2) 1/2 2/2) <b> </b> <!-- <order> [form](x) 😀 1️⃣ ℹ abℹc é Éa eʼs don`t “so” — £5 50% \t \u00a0 \u200b"
).split(" ")
ENDS = (
    "Kind regards|kind regards,|Best|*Thanks!*|Thank you very much|YOURS SİNCERELY|With friendly greetings|Mit freundlichen Grüßen|à vous"
    "|cordialement|Un saludo|atentamente|Your support team|Have a great day! :)|Ann|Ann Lee|Dr. Ann Lee|PS: one more|ps it is|p.s. yes"
    "|Sent from my iPhone|(Sent with Outlook)|Gesendet von meinem iPad|Descargar Outlook para iOS|Please think before you print|-- |--"
    "|Unsubscribe|Tel.: 030 1234567|MOBİLE: 1|T : 5|www.example.org|a | b|Thanks -Ann|done. ^AL|done. - Ann 1/2|ok! ~ AB|THANKS Ann @ Lamps 24"
    "|- so|1. so|(a) so|• so|a) so|١. so|Hi Ann,|Dear Mr Lee|hİ there|ſalutations,|To whom it may concern:|Hello!|We can do that,|so"
).split("|")
TAGS = "{{name}} {name} {a|b} %NAME% 50% %% [NAME] [x] <order number> <b> *|FNAME|* | {% if x %} {% endif %} <%= x %> word".split(
    " "
)


@given(st.lists(st.sampled_from(TYPED), max_size=8), st.sampled_from([" ", " ", ""]), st.integers(0, 3))
def test_a_line_of_usual_characters_is_written_as_any_line(typed: list[str], between: str, start: int) -> None:
    text = between.join(typed)
    start = min(start, len(text))
    with pytest.MonkeyPatch.context() as patch:
        short = MappedText(plain.plain(text, start, len(text)))
        patch.setattr(plain, "_is_usual", lambda *_: False)
        long = MappedText(plain.plain(text, start, len(text)))
    assert short.text == long.text
    positions = range(len(short.text))
    assert [short.origin(i, i + 1) for i in positions] == [long.origin(i, i + 1) for i in positions]


@given(st.lists(st.sampled_from([*ENDS, *TAGS, ""]), max_size=9), st.sampled_from(["\n", "\r\n"]))
def test_a_line_that_is_not_looked_at_twice_is_none_that_counts(lines: list[str], end: str) -> None:
    text = end.join(lines)
    with pytest.MonkeyPatch.context() as patch:
        short = structure.segment(text)
        for module, name in [
            (closing, "_opens_sign_off"), (closing, "_may_end_with_tag"), (closing, "_may_be_card"), (closing, "_has"),
            (structure, "_may_be_bullet"), (placeholders, "_may_hold"),
        ]:  # fmt: skip
            patch.setattr(module, name, lambda *_: True)
        for module in (closing, structure):
            patch.setattr(module, "says", lambda line: closing._SAYS.search(line) is not None)
        patch.setattr(closing, "_USUAL_SIGN_OFFS", ())
        patch.setattr(structure, "_HELLOS", "")
        patch.setattr(structure, "_USUAL_GREETING", structure._GREETING)
        assert short == structure.segment(text)


COMPILED = """
import json, sys, regex
made, compile_ = [], regex.compile
regex.compile = lambda written, *rest, **named: made.append(written) or compile_(written, *rest, **named)
from tonecheck.drafts.draft import Draft
from tonecheck.drafts.mapped import MappedText
from tonecheck.nlp.prose import paragraphs
from tonecheck.sources.source import Source
del made[:]
text = sys.argv[1]
found = [p.text for way in Draft(Source("x", text), MappedText.same(text)).ways for p in paragraphs(way.draft)]
print(json.dumps([len(found), made]))
"""


LETTER = (
    "Dear Mr Okafor,\n\nThank you for your message. We can't send the lamp before Monday, so I have asked the depot.\n\n"
    "Kind regards,\nPriya\n"
)


@pytest.mark.parametrize(("letter", "needed"), [(LETTER, 0), (LETTER.replace("Monday", "{{day}}"), 1)])
def test_a_plain_letter_needs_no_long_pattern(letter: str, needed: int) -> None:
    run = subprocess.run([sys.executable, "-c", COMPILED, letter], capture_output=True, text=True, check=True)
    count, made = json.loads(run.stdout)
    assert count == 1
    assert len([written for written in made if len(written) > 1_500]) == needed
