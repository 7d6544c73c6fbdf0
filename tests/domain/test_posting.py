"""What may leave and when: how many answers a day, which morning they are kept for, and which of them may share a mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from service.domain.notices import Audience, NoticeKind
from service.domain.posting import has_to_wait, may_leave_now, next_morning, to_be_joined
from service.domain.records import MailState, OutboxMail
from service.domain.roster import SendMode, SendPolicy

LONDON = ZoneInfo("Europe/London")
POLICY = SendPolicy(SendMode.SEND, (time(8), time(18)), replies_per_sender_per_day=20)
NOON = datetime(2026, 3, 25, 12, tzinfo=LONDON)
MORNING = datetime(2026, 3, 26, 8, tzinfo=LONDON)


def kept(id: int, case: int | None = 1, agency: str | None = "police", recipient: str = "a@police.example") -> OutboxMail:
    """A receipt that was kept for the morning."""
    return OutboxMail(
        id=id,
        once=f"receipt:{id}",
        kind="receipt",
        audience="agency",
        state=MailState.QUEUED,
        recipient=recipient,
        mail_id=f"<{id}@unit.example>",
        tag="RR-2026-001 police",
        created_at=NOON,
        next_at=MORNING,
        attempts=0,
        case_id=case,
        agency=agency,
        request_ids=(),
    )


@pytest.mark.parametrize(
    ("kind", "audience", "answered", "waits"),
    [
        (NoticeKind.RECEIPT, Audience.AGENCY, 19, False),
        (NoticeKind.RECEIPT, Audience.AGENCY, 20, True),
        (NoticeKind.ACKNOWLEDGEMENT, Audience.SENDER, 20, True),
        (NoticeKind.COMMAND_RESULT, Audience.STAFF, 99, False),
        (NoticeKind.REQUEST, Audience.AGENCY, 99, False),
    ],
    ids=["the twentieth", "the twenty-first", "about no case", "to staff", "no answer"],
)
def test_only_answers_beyond_the_days_number_wait(kind: NoticeKind, audience: Audience, answered: int, waits: bool) -> None:
    assert has_to_wait(kind, audience, answered, POLICY) is waits


@pytest.mark.parametrize(
    ("now", "closed", "morning"),
    [
        (NOON, (), date(2026, 3, 26)),
        (NOON, (date(2026, 3, 26), date(2026, 3, 27)), date(2026, 3, 30)),
        (datetime(2026, 3, 28, 23, tzinfo=LONDON), (), date(2026, 3, 30)),
    ],
    ids=["tomorrow", "the office is closed", "a weekend in which the clocks change"],
)
def test_the_next_morning_is_when_the_office_opens_again(now: datetime, closed: tuple[date, ...], morning: date) -> None:
    found = next_morning(now, POLICY, lambda day: day.weekday() < 5 and day not in closed)
    assert found == datetime.combine(morning, time(8), LONDON)


def test_answers_to_one_person_about_one_case_and_agency_share_a_mail() -> None:
    assert to_be_joined([kept(1), kept(2), kept(3, recipient="A@police.example")]) == (
        (kept(1), kept(2), kept(3, recipient="A@police.example")),
    )


@pytest.mark.parametrize(
    "other",
    [
        kept(2, case=2),
        kept(2, case=None, agency=None),
        kept(2, agency="health"),
        kept(2, recipient="b@police.example"),
        replace(kept(2), audience="sender"),
        replace(kept(2), next_at=None),
        replace(kept(2), attempts=1),
        replace(kept(2), state=MailState.SENDING),
        replace(kept(2), kind="request"),
    ],
    ids=["case", "no case", "agency", "recipient", "audience", "never kept", "tried", "being sent", "no answer"],
)
def test_nothing_else_is_ever_joined(other: OutboxMail) -> None:
    assert to_be_joined([kept(1), other]) == ()


@pytest.mark.parametrize(
    ("kind", "audience", "mode", "leaves"),
    [
        (NoticeKind.ALERT, Audience.STAFF, SendMode.OBSERVE, True),
        (NoticeKind.RECEIPT, Audience.AGENCY, SendMode.OBSERVE, False),
        (NoticeKind.RECEIPT, Audience.AGENCY, SendMode.SEND, True),
        (NoticeKind.REQUEST, Audience.AGENCY, SendMode.SEND, False),
    ],
    ids=["staff", "observed", "answer", "request"],
)
def test_at_night_answers_leave_and_requests_wait(kind: NoticeKind, audience: Audience, mode: SendMode, leaves: bool) -> None:
    night = NOON.replace(hour=23)
    assert may_leave_now(kind, audience, night, replace(POLICY, mode=mode), closed=False) is leaves
