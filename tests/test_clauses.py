"""Clauses: who does what. Each line of the tables below is a sentence, one verb of it, and all that must be read of it.

What is read: who (us, customer, them), the modal, *not*, perfect, passive, the mood where it is no statement, *if* where it
is only supposed, *reported* where somebody else says it. What a line does not name must not be there. ``time`` and
``no-time`` are looked at only where a line names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tonecheck.nlp.clauses import Clause
from tonecheck.nlp.reading import Reading

PLAIN = """
We refunded you.                                        | refunded    | us
We don't offer refunds.                                 | offer       | us not
Our team doesn't support that model.                    | support     | us not
You never replied.                                      | replied     | customer not
The courier lost it.                                    | lost        | them
I'll refund you by Friday.                              | refund      | us will time
I'll refund you.                                        | refund      | us will no-time
We can send it at 10:30.                                | send        | us can time
We need three days.                                     | need        | us time
We need three boxes.                                    | need        | us no-time
You must have entered the wrong code.                   | entered     | customer must perfect
You could have called us.                               | called      | customer could perfect
You might not have seen it.                             | seen        | customer might not perfect
It shouldn't have happened.                             | happened    | them should not perfect
You should have received it by now.                     | received    | customer should perfect time
We no longer sell it.                                   | sell        | us not
We hardly changed it.                                   | changed     | us not
No, we can refund it.                                   | refund      | us can
No worries, we refunded it.                             | refunded    | us
"""

WHO = """
Nobody can see your password.                           | see         | them can not
No refund is possible.                                  | is          | them not
Nothing about this was your fault.                      | was         | them not
None of our agents can change it.                       | change      | us can not
One of our engineers will call you.                     | call        | us will
My colleague has asked them.                            | asked       | us perfect
Your account was deleted.                               | deleted     | them passive
You, not the bank, entered it.                          | entered     | customer
The agent who called you has left.                      | called      | them
The form that you sent was incomplete.                  | sent        | customer
The form that you sent was incomplete.                  | was         | them
The parcel which we sent is lost.                       | sent        | us
I've asked my manager, who will call you.               | call        | us will
Customers who don't pay are charged.                    | pay         | them not
It was sent to the address you gave us.                 | gave        | customer
The person you spoke to made a mistake.                 | made        | them
"""

JOINED = """
You forgot the code and never sent the form.            | sent        | customer not
We can't refund or replace it.                          | replace     | us can not
We won't refund it and we can't replace it.             | replace     | us can not
I have checked it and written to them.                  | written     | us perfect
The parcel was packed and sent.                         | sent        | them passive
The parcel was packed and has been sent.                | sent        | them perfect passive
We can't refund it but will replace it.                 | replace     | us will
I'll call you and send the form.                        | send        | us will
We neither called nor wrote.                            | called      | us not
We neither called nor wrote.                            | wrote       | us not
You never replied, nor did you pay.                     | pay         | customer not
We have not only refunded you but also sent a gift.     | refunded    | us perfect
Not only did you miss it, you blamed us.                | miss        | customer
Whether you paid or not, we can't ship it.              | paid        | customer if
"""

PASSIVE = """
Mistakes were made.                                     | made        | them passive
Your request has been overlooked by the team.           | overlooked  | them perfect passive
The form wasn't filled in by you.                       | filled      | them not passive
You weren't told about it.                              | told        | customer not passive
You are being charged twice.                            | charged     | customer passive
It can't be changed once it has shipped.                | changed     | them can not passive
It can't be changed once it has shipped.                | shipped     | them perfect
It's been shipped.                                      | shipped     | them perfect passive
It gets fixed tomorrow.                                 | fixed       | them passive time
"""

CARRIED = """
We're unable to refund it.                              | refund      | us can not
We aren't unable to help.                               | help        | us can
I am not able to help.                                  | help        | us can not
We won't be able to ship it until Monday.               | ship        | us can not time
You won't be able to log in.                            | log         | customer can not
You have to pay first.                                  | pay         | customer must
You don't have to pay.                                  | pay         | customer must not
You'll have to wait.                                    | wait        | customer must
You've got to reset it.                                 | reset       | customer must
You need to send the form.                              | send        | customer must
You were supposed to call.                              | call        | customer should
You ought to have checked.                              | checked     | customer should perfect
We are going to replace it.                             | replace     | us will
We're happy to replace it.                              | replace     | us will
I'd like to apologize.                                  | apologize   | us will
We're looking into it.                                  | looking     | us
I've been looking into it.                              | looking     | us perfect
You failed to reply.                                    | failed      | customer
"""

ASKED = """
Why didn't you call us?                                 | call        | customer not question
Did you get a chance to try it?                         | get         | customer question
Have you already paid?                                  | paid        | customer perfect question
Could you send a photo?                                 | send        | customer could question
What did you enter?                                     | enter       | customer question
Shall I send a new one?                                 | send        | us shall question
Isn't it there?                                         | is          | them not question
Had you read the terms?                                 | read        | customer question
should i send it now                                    | send        | us should question
Only then can we help.                                  | help        | us can
Please reply with your order number.                    | reply       | customer imperative
Do not open it.                                         | open        | customer not imperative
Never share your password.                              | share       | customer not imperative
Don't worry, we've got it.                              | worry       | customer not imperative
I've checked it, send me the form.                      | send        | customer imperative
I've looked into this, so please try again.             | try         | customer imperative
Once you've paid, send us the receipt.                  | send        | customer imperative
If it doesn't arrive, tell me.                          | tell        | customer imperative
Open Settings and tap Reset.                            | tap         | customer imperative
Thank you for your patience.                            | thank       | us
Hope this helps.                                        | hope        | us
Will refund you today.                                  | refund      | us will time
"""

SUPPOSED = """
If you had read the terms, you would have known.        | read        | customer perfect if
If you had read the terms, you would have known.        | known       | customer would perfect
Had you told us sooner, we could have changed it.       | told        | customer perfect if
Had you told us sooner, we could have changed it.       | changed     | us could perfect
Had you read the terms, you would have known.           | read        | customer perfect if
Should you have any questions, please call us.          | have        | customer should if
Were you to cancel now, you would pay a fee.            | were        | customer if
Unless you pay today, we will cancel it.                | pay         | customer if time
Unless you pay today, we will cancel it.                | cancel      | us will
We don't know whether you received it.                  | received    | customer if
Even if you had paid, it would be late.                 | paid        | customer perfect if
I've sent it again in case you didn't get it.           | get         | customer not if
In case you didn't get it, I've sent it again.          | get         | customer not if
In case you didn't get it, I've sent it again.          | sent        | us perfect
This could have been avoided had you kept it.           | kept        | customer perfect if
It looks as if you forgot the code.                     | forgot      | customer
When you get it, call us.                               | get         | customer
Because you didn't pay, we cancelled it.                | pay         | customer not
"""

REPORTED = """
You said that you never received it.                    | received    | customer not reported
You mentioned we don't ship to Malta.                   | ship        | us not reported
You told us you'd been charged.                         | charged     | customer perfect passive reported
You asked why we don't ship to Malta.                   | ship        | us not reported
As you said, the driver never came.                     | came        | them not reported
The courier told me you weren't home.                   | were        | customer not reported
I understand that you can't log in.                     | log         | customer can not reported
I'm sorry you couldn't log in.                          | log         | customer could not reported
I'm sorry to hear you couldn't log in.                  | log         | customer could not reported
Our records show you never paid.                        | paid        | customer not
We noticed you haven't paid.                            | paid        | customer not perfect
Please be aware that you failed to sign.                | failed      | customer
I understand we let you down.                           | let         | us
"""

# Through the prose step, as they come.
TYPED = """
we cant refund it                                       | refund      | us can not
u didnt pay                                             | pay         | customer not
you havent paid                                         | paid        | customer not perfect
I wont be able to help                                  | help        | us can not
ive sent it                                             | sent        | us perfect
you shouldnt have opened it                             | opened      | customer should not perfect
You should've read it.                                  | read        | customer should perfect
you shouldve read it                                    | read        | customer should perfect
You hadn’t paid.                                        | paid        | customer not perfect
We can’t refund it.                                     | refund      | us can not
We cannot refund it.                                    | refund      | us can not
WE CAN'T REFUND IT.                                     | refund      | us can not
YOU SHOULD HAVE READ THE TERMS BEFORE YOU ORDERED       | read        | customer should perfect
It is NOT our fault.                                    | is          | them not
we cant refund it you never sent the form               | sent        | customer not
we cant refund it you never sent the form               | refund      | us can not
sent it yesterday and it should arrive friday           | arrive      | them should time
its not possible to refund it                           | is          | them not
**You** never replied 😊 we can help                     | replied     | customer not
On {{date}} {{agent.name}} will call you.               | call        | them will time
"""

# Where the reading is wrong, with the reason.
WRONG = {
    ("Open Settings and tap Reset.", "tap"): "the tagger takes tap for a name",
}  # fmt: skip


def rows() -> Iterator[object]:
    for table in (PLAIN, WHO, JOINED, PASSIVE, CARRIED, ASKED, SUPPOSED, REPORTED, TYPED):
        for line in table.strip().splitlines():
            sentence, verb, expected = (part.strip() for part in line.split("|"))
            why = WRONG.get((sentence, verb))
            marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
            yield pytest.param(sentence, verb, expected, marks=marks, id=f"{sentence} ({verb})")


def read(clause: Clause) -> str:
    """Write a clause down as a line of the tables does."""
    found = [clause.who, clause.modal, "not" if clause.negated else None, "perfect" if clause.perfect else None]
    found += ["passive" if clause.passive else None, clause.mood if clause.mood != "statement" else None]
    found += ["if" if clause.hypothetical else None, "reported" if clause.reported else None]
    return " ".join(filter(None, found))


def clauses(reading: Reading) -> list[Clause]:
    return [clause for passage in reading.passages for clause in passage.clauses]


@pytest.mark.parametrize(("sentence", "verb", "expected"), list(rows()))
def test_a_verb_is_read_as_it_is_meant(sentence: str, verb: str, expected: str, reading_of) -> None:
    found = clauses(reading_of(sentence))
    clause = next((c for c in found if c.verb == verb), None)
    assert clause is not None, f"no clause of {verb}, only of {[c.verb for c in found]}"
    words = expected.split()
    assert read(clause) == " ".join(w for w in words if w not in ("time", "no-time"))
    if "time" in words or "no-time" in words:
        assert clause.time is ("time" in words)


def test_every_line_about_a_wrong_reading_is_in_a_table() -> None:
    listed = {tuple(row.values[:2]) for row in rows()}
    assert not set(WRONG) - listed


@pytest.mark.parametrize(
    ("sentence", "verb", "words"),
    [
        ("We can't refund it.", "refund", "We can't refund"),
        ("You have clearly never read it.", "read", "You have clearly never read"),
        ("The agent with the long name didn't call.", "call", "The agent with the long name didn't call"),
        ("You won't be able to log in.", "log", "You won't be able to log in"),
        ("We can't refund or replace it.", "replace", "replace"),
        ("Please don't reply.", "reply", "don't reply"),
        ("If you forgot it, ask.", "forgot", "you forgot"),
    ],
)
def test_a_clause_covers_its_subject_and_its_verb(sentence: str, verb: str, words: str, reading_of: Callable) -> None:
    reading = reading_of(sentence)
    clause = next(c for c in clauses(reading) if c.verb == verb)
    assert clause.head.doc.written(clause.start, clause.end) == words


def test_a_clauses_tokens_leave_out_the_clause_joined_to_it(reading_of) -> None:
    clause = next(
        c for c in clauses(reading_of("We can't refund it today, but we will send a new one.")) if c.verb == "refund"
    )
    assert "send" not in [t.text for t in clause.tokens]
    assert "today" in [t.text for t in clause.tokens]


def test_the_objects_are_what_the_verb_is_done_to(reading_of) -> None:
    (clause,) = clauses(reading_of("You entered the wrong number."))
    assert [t.text for t in clause.objects] == ["number"]
    (clause,) = clauses(reading_of("The number was changed."))
    assert [t.text for t in clause.objects] == ["number"]


def test_a_text_without_verbs_has_no_clauses(reading_of) -> None:
    for text in ("", "Great!", "A new one, on Monday.", "12345"):
        assert clauses(reading_of(text)) == []
