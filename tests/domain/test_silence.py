"""What the service could not do or did not hear, and what of it needs a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.adapters.bank_holidays import closed_days
from service.domain.summary.silence import Signs, Silence, silences
from service.domain.summary.summarising import morning
from service.domain.working_days import WorkingDays
from service.domain.working_hours import WorkingHours

LONDON = ZoneInfo("Europe/London")
DAYS = WorkingDays(closed_days("GB", "ENG", (), range(2016, 2030)))
OFFICE = WorkingHours(time(8), time(18), DAYS.is_working, LONDON)
NOW = datetime(2026, 4, 8, 8, 0, tzinfo=LONDON)
WELL = Signs(NOW, live=True, mailbox_reached_at=NOW - timedelta(minutes=2), newest_mail_at=NOW - timedelta(hours=15))


def told(signs: Signs, days: WorkingDays = DAYS) -> tuple[Silence, ...]:
    """All that is not well."""
    return silences(signs, OFFICE, days)


def test_nothing_is_said_while_all_is_well() -> None:
    assert told(WELL) == ()


@pytest.mark.parametrize(
    ("minutes", "grave"), [(1, False), (59, False), (60, True), (3000, True)], ids=["just now", "59 min", "an hour", "days"]
)
def test_a_mailbox_that_is_down_is_said_at_once_and_needs_a_person_after_an_hour(minutes: int, grave: bool) -> None:
    since = (NOW - timedelta(minutes=minutes)).astimezone(UTC)
    (found,) = told(replace(WELL, mailbox_down_since=since))
    assert found.sentence.startswith("The mailbox has not been reached since ")
    assert bool(found.do) is grave


def test_moments_are_said_in_the_time_of_the_office() -> None:
    (found,) = told(replace(WELL, mailbox_down_since=datetime(2026, 4, 7, 22, 30, tzinfo=UTC)))
    assert found.sentence == "The mailbox has not been reached since Tuesday 7 April 2026, 23:30."


@pytest.mark.parametrize(("minutes", "number"), [(15, 0), (16, 1)])
def test_a_collection_that_is_long_ago_is_said(minutes: int, number: int) -> None:
    assert len(told(replace(WELL, mailbox_reached_at=NOW - timedelta(minutes=minutes)))) == number


def test_a_server_that_takes_no_mail_is_said() -> None:
    (found,) = told(replace(WELL, smtp_down_since=NOW - timedelta(hours=2)))
    assert found.sentence == "The SMTP server has taken nothing since Wednesday 8 April 2026, 06:00."
    assert found.do


def test_outgoing_mail_that_was_stopped_comes_first() -> None:
    found = told(replace(WELL, outgoing_held=True, mailbox_down_since=NOW - timedelta(days=1)))
    assert found[0].sentence == "Outgoing mail was stopped after a restore: nothing has left since."
    assert "Let it leave: rapid-review outbox release" in found[0].do


@pytest.mark.parametrize(("count", "words"), [(1, "1 message on the mail server has"), (3, "3 messages on the mail server have")])
def test_messages_without_a_record_are_counted(count: int, words: str) -> None:
    (found,) = told(replace(WELL, unexplained=count))
    assert found.sentence == f"{words} no record here."
    assert found.do


@pytest.mark.parametrize(
    ("newest", "said"),
    [
        pytest.param("2026-04-02T12:00", True, id="sixteen working hours, over Easter"),
        pytest.param("2026-04-02T12:01", False, id="a minute less"),
        pytest.param("2026-04-03T12:00", False, id="none since Good Friday, which is no working time"),
    ],
)
def test_a_mailbox_in_which_nothing_comes_is_said_after_two_working_days(newest: str, said: bool) -> None:
    signs = replace(WELL, newest_mail_at=datetime.fromisoformat(newest).replace(tzinfo=LONDON))
    assert bool(told(signs)) is said


def test_a_still_mailbox_is_no_reason_for_a_mail_between_cases() -> None:
    still = replace(WELL, newest_mail_at=NOW - timedelta(days=30))
    assert morning((), told(still), ()).says
    assert not morning((), told(replace(still, live=False)), ()).says
    assert morning((), told(replace(still, live=False)), ()).silence


def test_a_service_that_has_heard_nothing_yet_says_so() -> None:
    found = told(Signs(NOW))
    assert [each.sentence for each in found] == ["The mailbox has not been collected yet.", "No mail has come yet."]
    assert not morning((), found, ()).says


@pytest.mark.parametrize(
    ("years", "said"),
    [
        pytest.param(range(2016, 2028), "", id="known for a year"),
        pytest.param(range(2016, 2027), "Bank holidays are known until the end of 2026 only", id="known for some months"),
        pytest.param(range(0), "No bank holidays are known", id="none"),
    ],
)
def test_a_table_of_bank_holidays_that_ends_is_said(years: range, said: str) -> None:
    one_off = frozenset({date(2031, 5, 5)})  # a single day far ahead is no table
    found = told(WELL, WorkingDays(closed_days("GB", "ENG", one_off, years)))
    assert [each.sentence.startswith(said) for each in found] == ([True] if said else [])


def test_what_is_grave_is_a_point_and_a_sentence() -> None:
    said = morning((), told(replace(WELL, mailbox_down_since=NOW - timedelta(days=1), unexplained=2)), ())
    assert [each.what for each in said.points] == list(said.silence)
    assert said.says


def test_a_disk_that_is_nearly_full_is_said_and_needs_a_person_at_once() -> None:
    (found,) = told(replace(WELL, disk_short_since=NOW - timedelta(minutes=5)))
    assert found.sentence == "The disk is nearly full: no mail has been fetched since Wednesday 8 April 2026, 07:55."
    assert found.do
