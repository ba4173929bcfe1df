"""What people write that only looks like a quotation: it is body, and so is all below it.

A line wrongly taken for a quotation is never checked, and where it seems to be a mail program's all below it is lost
with it. So there are more of these cases than a reader meets, and each new one that is found belongs here.
"""

from __future__ import annotations

import pytest

from tonecheck.drafts.structure import segment, split_lines


def kinds(text: str) -> list[str]:
    """Give the kind of each line that has words; a line of several kinds has them joined."""
    runs = segment(text)
    found = []
    for line in split_lines(text):
        if text[line.start : line.end].strip():
            here = [kind for kind, a, b in runs if text[max(a, line.start) : min(b, line.end)].strip()]
            found.append("+".join(dict.fromkeys(here)))
    return found


KEEP = {
    "a day": "On Monday our driver wrote:",
    "a date": "On 3 March 2025 our driver wrote:",
    "a date and a time": "On 3 March 2025 at 10:12 our driver wrote:",
    "a date, a time and a comma": "On Monday, 3 March 2025 at 10:12, our driver wrote:",
    "a colleague's address": "On 3 March 2025, our colleague tom@example.com wrote:",
    "a first name": "On 3 March 2025 Tom wrote:",
    "a name and what he is": "On 3 March 2025, Tom from the depot wrote:",
    "you wrote": "On 3 March 2025 at 10:12, you wrote:",
    "I wrote": "On 3 March 2025 at 10:12 I wrote:",
    "we wrote": "On 03/03/2025 10:12, we wrote:",
    "as you wrote": "As you wrote on 3 March 2025:",
    "as your colleague wrote": "As your colleague wrote:",
    "as a name wrote": "As Ann Lee wrote:",
    "a letter": "In your letter of 3 March 2025 you wrote:",
    "what I wrote": "Here is what I wrote on 3 March 2025 at 10:12:",
    "Tom's note": "Tom wrote on 3 March 2025:",
    "on time": "On time, as the driver wrote:",
    "on the way": "On the way to you, Ann Lee wrote:",
    "German driver": "Am 3. März 2025 um 10:12 schrieb unser Fahrer:",
    "German you": "Am 3. März 2025 um 10:12 schrieben Sie:",
    "French driver": "Le 3 mars 2025 à 10:12, notre chauffeur a écrit :",
    "French you": "Le 3 mars 2025 à 10:12, vous avez écrit :",
    "Spanish driver": "El 3 de marzo de 2025 a las 10:12, nuestro conductor escribió:",
    "a time": "Thanks for your message from 10:12.",
    "a time and an address": "Thanks for your message of 3 March 2025, 10:12, from ann@example.org:",
    "the desk": "From: the desk of Ann Lee",
    "a journey": "From: London\nTo: Leeds\nDate: 3 March 2025, 10:12",
    "a journey in bold": "**From:** London\n**To:** Leeds\n**Date:** 3 March 2025",
    "a journey the other way": "From: London\nDate: 3 March 2025\nTo: Leeds",
    "a parcel": "From: Leeds depot\nSent: 3 March 2025\nTo: your door",
    "a lesson": "From: 10:00\nTo: 11:00\nSubject: Maths\nDate: Monday",
    "a price": "From: £5\nTo: £10 each.\nSent: by post.",
    "a new address": "From: old@example.org\nTo: new@example.org\nDate: 3 March",
    "two fields": "From: Ann Lee <ann@example.org>\nSubject: Kettle",
    "a French journey": "De : Paris\nÀ : Lyon\nDate : 3 mars 2025",
    "a German journey": "Von: Berlin\nAn: Hamburg\nDatum: 3. März 2025",
    "the words original message": "Original message: see above.",
    "original message, in brackets": "(original message attached)",
    "a dash and original message": "Original message - attached",
    "forwarded message": "Forwarded message: the depot has it.",
    "begin forwarded message": "Begin forwarded message: with a click on the arrow.",
    "a rule": "----------------------------------------\nThe kettle is on its way.",
    "a rule and a name": "----------------------------------------\nAnn Lee, we are sorry.",
    "above this line": "Please sign above this line.",
    "reply above this line": "Please type your reply above this line, not below.",
    "wrote": "Nobody wrote:",
    "who wrote": "Whoever wrote:",
    "more than a measure": ">30 days have passed.",
    "more than a price": ">= £50 is free of charge.",
    "a face": ">:( is how we feel, too.",
    "an arrow": "-> see the second page.",
    "a menu": "Open Settings > Orders > Kettle.",
    "the guest of a booking": "Booking: 4711\nGuest: Ann Lee\nRoom: 12",
    "the passenger of a flight": "Passenger: Ann Lee\nFlight: XY 123",
    "the customer of an order": "Order: 4711\nCustomer: Ann Lee",
    "an address that ends a line": "You can reach Ann Lee at <ann@example.org>:",
    "a date and an address": "Please answer by 3 March 2025, 10:12, to <ann@example.org>.",
    "a name and a role": "On 3 March 2025 at 10:12, Tom (our driver) told us:",
    "the time of a call": "On Mon, 3 Mar 2025 at 10:12, you called Ann Lee <ann@example.org>.",
    "what the mail said": "On Mon, 3 Mar 2025 at 10:12, your mail to <ann@example.org> said:",
    "a deadline": "Am 03.03.2025 um 10:12 schreiben wir Ihnen:",
    "a French note": "Le 3 mars 2025, nous avons écrit :",
    "a Spanish note": "El 3 mar 2025, a las 10:12, usted escribió:",
    "a name in a sentence": "Yesterday Ann Lee wrote:",
    "he wrote": "He wrote:",
    "a team": "The Leeds team wrote:",
    "what it says": "Your order <4711> says:",
    "sent to": "Sent: two boxes\nTo: your door\nFrom: Leeds",
    "a booking": "From: Friday, 7 March\nTo: Monday, 10 March\nGuests: 2\nRoom: double",
    "a refund": "From: Acme Ltd\nTo: Ann Lee\nAmount: £20\nDate: 3 March 2025",
    "an exchange": "Date: 3 March 2025\nFrom: blue\nTo: red",
    "a subject of its own": "Subject: Kettle\nTo: be sent",
    "a separator": "----- Your order -----",
    "a separator and a message": "----- Message from our manager -----",
    "stars": "*****\nThe kettle is on its way.",
    "an offer": "=== Reply to win a kettle ===",
    "a less": "<30 days is too soon.",
    "an open bracket": "<ann@example.org> is the address we have.",
    "a customer": "Customer service: we never close.",
    "a visitor's pass": "Visitor pass: none is needed.",
    "a colon in French": "Client satisfait : oui",
    "reply": "Reply: YES to go on.",
    "words in quotation marks": 'On Mon, 3 Mar 2025 at 10:12, Ann Lee wrote:\n"Where is it?"',
    "words in French quotation marks": "Le 3 mars 2025 à 10:12, Ann Lee a écrit :\n« Où est-il ? »",
    "a mailbox's mark": ">From there on it goes by ship.",
}  # fmt: skip


@pytest.mark.parametrize("line", KEEP.values(), ids=KEEP)
def test_what_people_write_is_body_and_so_is_all_below_it(line: str) -> None:
    text = f"We are sorry.\n\n{line}\nYou never sent the form.\n\nWe can't refund it.\n"
    expected = ["layout" if set(each) in ({"-"}, {"*"}) else "body" for each in line.split("\n")]
    assert kinds(text) == ["body", *expected, "body", "body"]
