"""Automatic replies: the last day away, whom to write to instead, and that somebody has left."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.mail.absences import absence
from parsers.mail.message import read_message
from parsers.received import Machine

SENT_ON = date(2026, 4, 1)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am out of the office until Tuesday 7 April.", date(2026, 4, 7)),
        ("I am on annual leave, back on 7 April", date(2026, 4, 6)),
        ("I am away. I will return to the office on Monday 13th.", date(2026, 4, 12)),
        ("I am on leave from 1 to 10 April inclusive.", date(2026, 4, 10)),
        ("Rydw i allan o'r swyddfa tan 7 Ebrill", date(2026, 4, 7)),
        ("Rwyf ar wyliau a byddaf yn ôl ar 7 Ebrill. allan", date(2026, 4, 6)),
        ("I'm currently on leave returning Monday 13th April 2026.", date(2026, 4, 12)),
        (
            "Thank you for your email. I am out of office and will be back in the office on the morning of Tuesday 7th April.",
            date(2026, 4, 6),
        ),
        ("I am out of the office until 9am on Tuesday 7 April 2026", date(2026, 4, 7)),
        ("I am on leave until the 7th.", date(2026, 4, 7)),
        ("I am on leave until Friday.", date(2026, 4, 3)),
        ("I am on leave 1st - 10th April", date(2026, 4, 10)),
        ("I am on leave 1/4/26 - 10/4/26 and will respond on return", date(2026, 4, 10)),
        ("I am on leave from Wednesday 1 April until Friday 10 April, returning on Monday 13 April.", date(2026, 4, 12)),
        ("The school is closed for Easter from 30 March to 10 April.", date(2026, 4, 10)),
        ("I am on maternity leave until January 2027.", None),
        ("I am out of the office.", None),
        ("I am out of the office today, back tomorrow", date(2026, 4, 1)),
        ("I work Monday to Wednesday. I am away until further notice", None),
        ("I will be travelling on July 10-31.", date(2026, 7, 31)),
        ("I am currently away returning to the office on May 5th.", date(2026, 5, 4)),
        ("I'm out of the office with no access to email until 05/01/2026.", date(2026, 1, 5)),
        ("I am on leave until 3 January", date(2026, 1, 3)),
        ("Your request will be kept until 7 April 2027.", None),
        ("I am available until 3 April and then on leave until 20 April", date(2026, 4, 20)),
        ("I am not available until 7 April.", date(2026, 4, 7)),
        ("I am on annual leave and return on 14.04.26", date(2026, 4, 13)),
        ("I am away from my desk and back on w/c 13 April", date(2026, 4, 12)),
        ("I am on leave next week", None),
        ("On leave: 30/03/2026 to 10/04/2026", date(2026, 4, 10)),
        ("I am on leave until Monday week", date(2026, 4, 13)),
        ("Away until April 7, 2026 at 9:00 AM", date(2026, 4, 7)),
        ("I will be out of the office starting 30/03/2026 and will not return until 13/04/2026.", date(2026, 4, 13)),
        ("I am now on leave and will be back at work on Tuesday.", date(2026, 4, 6)),
        ("I'm on rest days until 06/04. If urgent call 101", date(2026, 4, 6)),
        ("Out of the office between 1 and 10 April", date(2026, 4, 10)),
        ("I shall next be in the office on Thursday 9 April. Out of office", date(2026, 4, 8)),
        ("I am on leave up to and including 10 April", date(2026, 4, 10)),
        ("The surgery is closed and re-opens at 8am on Tuesday 7 April", date(2026, 4, 6)),
        ("Annual leave: Thursday 2nd April – Tuesday 14th April 2026", date(2026, 4, 14)),
    ],
)
def test_the_last_day_away_is_understood(text: str, until: date | None) -> None:
    assert absence("Automatic reply: your request", text, SENT_ON).until == until


def test_the_subject_counts_where_the_text_says_nothing() -> None:
    assert absence("Out of office until 7 April", "Thank you for your mail.", SENT_ON).until == date(2026, 4, 7)


def test_a_day_of_our_own_subject_says_nothing_of_an_absence() -> None:
    subject = "Automatic reply: [RR-2026-003 police] Your return is due on 16 April 2026"
    assert absence(subject, "I am out of the office.", SENT_ON).until is None


def test_the_year_is_that_of_the_day_on_which_the_reply_was_sent() -> None:
    text = "I am on leave until 4 January."
    assert absence("", text, date(2026, 12, 21)).until == date(2027, 1, 4)
    assert absence("", text, date(2027, 1, 2)).until == date(2027, 1, 4)
    assert absence("", text, date(2027, 1, 12)).until == date(2027, 1, 4)  # left switched on: it is past


def test_without_the_day_on_which_it_was_sent_no_day_is_understood() -> None:
    assert absence("", "I am on leave until 7 April 2026.", None).until is None


@pytest.mark.parametrize(
    "text",
    [
        "I no longer work for Northshire Council.",
        "Alex has left the Trust.",
        "Please note that this mailbox is no longer monitored.",
        "This email account is no longer in use.",
        "I have now retired.",
        "I have moved to a new role.",
        "Alex Wren no longer works here.",
        "This inbox is not monitored. Please write to desk@x.example",
        "I am no longer the designated safeguarding lead.",
        "My last working day was 3 March.",
        "I have left Northshire Police",
        "This email inbox a@b.example is no longer in use.",
        "This email address has been closed.",
        "This mailbox is unmonitored.",
        "Jo left the organisation on 3 March",
        "Jo has left.",
        "I am no longer in post",
        "Nid yw Alex yn gweithio yma bellach.",
        "I have left the school",
    ],
)
def test_who_has_left_or_reads_no_mail_any_longer_is_told(text: str) -> None:
    assert absence("", text, SENT_ON).left


@pytest.mark.parametrize(
    "text",
    [
        "I no longer work on Fridays.",
        "This mailbox is not monitored outside office hours.",
        "My emails are not being monitored during this time.",
        "Please do not reply to this email as this mailbox is not monitored.",
        "I have left the office for the day.",
        "I am on maternity leave.",
        "I have left my phone at home.",
        "This mailbox is monitored Monday to Friday.",
        "I will be leaving the Trust in May.",
        "I am no longer on leave.",
        "I have limited access to email.",
        "I am on leave and my mailbox is not monitored while I am away.",
        "I no longer work full time",
        "This account is monitored",
        "The office has moved to a new building",
        "I have left a message for the team",
        "I have left it with the team.",
    ],
)
def test_who_is_only_away_has_not_left(text: str) -> None:
    assert not absence("", text, SENT_ON).left


def test_addresses_to_write_to_instead_are_named_once_and_without_those_known() -> None:
    text = "Please write to Duty.Desk@police.example (duty.desk@police.example), not alex@police.example, or jo@school.example."
    assert absence("", text, SENT_ON, ("alex@police.example",)).to == ("duty.desk@police.example", "jo@school.example")


def reply(text: str, head: str = "Date: Wed, 1 Apr 2026 09:00:00 +0100\r\n") -> bytes:
    return (
        "From: Alex Wren <alex@police.example>\r\nTo: reviews@sampleshire.example\r\n"
        f"Subject: Automatic reply: [RR-2026-003 police] Request\r\nAuto-Submitted: auto-replied\r\n{head}\r\n{text}\r\n"
    ).encode()


def test_a_message_carries_what_its_automatic_reply_says() -> None:
    message = read_message(reply("I am on leave until Tuesday 7 April. Urgent? Write to desk@police.example."))
    assert (message.machine, message.away_until, message.away_to, message.left) == (
        Machine.AUTO_REPLY,
        date(2026, 4, 7),
        ("desk@police.example",),
        False,
    )


def test_where_it_has_no_date_its_last_hop_dates_it() -> None:
    received = "Received: from a.example by b.example; Wed, 1 Apr 2026 08:00:00 +0000\r\n"
    assert read_message(reply("I am on leave until the 7th.", received)).away_until == date(2026, 4, 7)
    assert read_message(reply("I am on leave until the 7th.", "")).away_until is None


def test_what_it_quotes_of_ours_is_not_what_it_says() -> None:
    quoted = "\r\n\r\n-----Original Message-----\r\nFrom: reviews@sampleshire.example\r\nWe are closed until 10 April.\r\n"
    message = read_message(reply("I am out of the office." + quoted))
    assert message.away_until is None


def test_a_person_who_writes_of_his_leave_is_no_automatic_reply() -> None:
    raw = b"From: a@b.example\r\nSubject: Request\r\nDate: Wed, 1 Apr 2026 09:00:00 +0100\r\n\r\nI am on leave until 7 April.\r\n"
    message = read_message(raw)
    assert (message.machine, message.away_until, message.left) == (None, None, False)
