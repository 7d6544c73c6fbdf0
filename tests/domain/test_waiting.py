"""Messages and mails that wait for a person, as points of the morning summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.cases import MessageState, Reason
from service.domain.lines.commands import Command, Problem
from service.domain.records import MailState, StoredMessage
from service.domain.summary.replies import ways
from service.domain.summary.summaries import Point
from service.domain.summary.waiting import MOST, Waiting, mails, messages
from service.domain.working_hours import WorkingHours
from tests.domain.surveyed import DAYS, REFERENCE, outgoing, understood

LONDON = ZoneInfo("Europe/London")
OFFICE = WorkingHours(time(8), time(18), DAYS.is_working, LONDON)
NOW = datetime(2026, 4, 8, 12, 0, tzinfo=LONDON)


def held(number: int, reason: Reason = Reason.UNLISTED_SENDER, hours: float = 1, **more: object) -> Waiting:
    """A message that has waited for so many hours."""
    since = NOW - timedelta(hours=hours)
    row = StoredMessage(number, "box", "INBOX", 1, number, since, 100, MessageState.HELD, reason, 1, since=since)
    return Waiting(replace(row, **more), REFERENCE if more.get("agency") else "")  # type: ignore[arg-type]


def shown(*found: Waiting, total: int | None = None) -> list[Point]:
    """The points of those messages."""
    return list(messages(found, len(found) if total is None else total, OFFICE, NOW))


def test_a_message_says_why_it_waits_and_how_it_is_settled() -> None:
    waiting = replace(held(41, agency="police", doubt="It answers none of our mails."), forms=True)
    (point,) = shown(waiting)
    assert point.what == "Message 41 waits for you: the sender's organisation is known, the person is not."
    assert point.details == ("since Wednesday 8 April 2026, 11:00", "It answers none of our mails.")
    assert [each.line for each in point.replies] == [f"held 41 assign {REFERENCE} police", "held 41 discard"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (3.9, "Message 7 waits for you: "),
        (4, "Message 7 waits for you, for more than four working hours: "),
        (21.9, "Message 7 waits for you, for more than four working hours: "),
        (22, "Message 7 waits for you, for more than a working day: "),
    ],
)
def test_a_message_that_waits_long_says_so_in_working_hours(hours: float, words: str) -> None:
    (point,) = shown(held(7, hours=hours))
    assert point.what.startswith(words)


def test_what_anybody_may_cause_comes_last_and_is_counted() -> None:
    flood = [held(number, Reason.UNVERIFIED, hours=9) for number in range(1, 40)]
    points = shown(*flood, held(99), total=1040)
    assert points[0].what.startswith("Message 99 ")
    assert len(points) == MOST + 1
    assert points[-1].what == "1030 more messages wait for you."


def test_nothing_that_waits_is_no_point() -> None:
    assert shown() == []
    assert list(mails({})) == []


@pytest.mark.parametrize("reason", [each for each in Reason if each.value])
@pytest.mark.parametrize("forms", [True, False])
def test_every_way_is_a_line_that_staff_may_write(reason: Reason, forms: bool) -> None:
    found = ways(41, reason, REFERENCE, "police", forms=forms)
    assert found
    read = understood([each.line for each in found])
    assert len(read) == len(found)
    assert all(isinstance(each, Command) and each.held == 41 for each in read)


def test_what_could_not_be_opened_is_never_filed_first() -> None:
    for reason in (Reason.LOCKED, Reason.PORTAL, Reason.MALWARE):
        assert ways(41, reason, REFERENCE, "police", forms=True)[0].line == "held 41 discard"


def test_an_unknown_place_is_left_for_the_person_to_fill_in() -> None:
    assert ways(41, Reason.NO_CASE, forms=True)[0].line == "held 41 assign REFERENCE AGENCY"
    assert isinstance(understood(["held 41 assign REFERENCE AGENCY"])[0], Problem)


def test_mails_that_wait_for_a_yes_are_sent_by_their_numbers() -> None:
    found = [outgoing(7, MailState.PROPOSED), outgoing(9, MailState.PROPOSED, "escalation", "housing")]
    (point,) = mails({MailState.PROPOSED: found})
    assert point.what == "2 mails wait for your yes."
    assert point.details == (
        f"7: request, {REFERENCE} police, to desk@police.example",
        f"9: request for your help, {REFERENCE} housing, to desk@housing.example",
    )
    assert [each.line for each in point.replies] == ["send 7 9", "send 7"]
    (one,) = mails({MailState.PROPOSED: found[:1]})
    assert (one.what, [each.line for each in one.replies]) == ("1 mail waits for your yes.", ["send 7"])


def test_many_mails_are_not_all_named() -> None:
    (point,) = mails({MailState.PROPOSED: [outgoing(each, MailState.PROPOSED) for each in range(1, 31)]})
    assert point.what == "30 mails wait for your yes."
    assert len(point.details) == MOST + 1
    assert point.details[-1].startswith("20 more, ")
    assert point.replies[0].does == "sends those that are named here"


def test_refused_mail_stands_before_mail_that_is_sent_by_hand() -> None:
    found = list(
        mails({MailState.BY_HAND: [outgoing(3, MailState.BY_HAND)], MailState.REFUSED: [outgoing(2, MailState.REFUSED)]})
    )
    assert found[0].what.startswith("1 mail was refused by the mail server")
    assert found[1].what.startswith("1 mail for you to send by hand")
    assert [each.replies[0].line for each in found] == ["discard 2", "discard 3"]
