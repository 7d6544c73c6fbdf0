"""Working time between two moments: over nights, weekends, bank holidays, and the nights on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.bank_holidays import closed_days
from service.domain.working_days import WorkingDays
from service.domain.working_hours import WorkingHours

LONDON = ZoneInfo("Europe/London")
ENGLAND = WorkingDays(closed_days("GB", "ENG", (), range(2025, 2029)))
OFFICE = WorkingHours(time(8), time(18), ENGLAND.is_working, LONDON)
NIGHTS = WorkingHours(time(0), time(6), lambda _: True, LONDON)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    """A moment in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param("2026-03-25T09:00", "2026-03-25T12:30", 3.5, id="within a day"),
        pytest.param("2026-03-25T06:00", "2026-03-25T09:00", 1, id="from before it opens"),
        pytest.param("2026-03-25T17:00", "2026-03-25T23:00", 1, id="until after it closes"),
        pytest.param("2026-03-25T19:00", "2026-03-26T07:00", 0, id="a night"),
        pytest.param("2026-03-25T17:00", "2026-03-26T09:00", 2, id="over a night"),
        pytest.param("2026-03-27T17:00", "2026-03-30T09:00", 2, id="over the weekend on which the clocks change"),
        pytest.param("2026-03-28T10:00", "2026-03-29T16:00", 0, id="a weekend"),
        pytest.param("2026-04-02T16:00", "2026-04-07T10:00", 4, id="over Good Friday and Easter Monday"),
        pytest.param("2026-12-24T17:00", "2026-12-29T09:00", 2, id="over Christmas, Boxing Day being moved to Monday"),
        pytest.param("2026-03-25T12:00", "2026-03-25T09:00", 0, id="backwards"),
        pytest.param("2026-03-25T12:00", "2026-03-25T12:00", 0, id="no time at all"),
    ],
)
def test_only_the_hours_of_open_days_count(start: str, end: str, hours: float) -> None:
    assert OFFICE.between(at(start), at(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 6), ("2026-03-29", 5), ("2026-10-25", 7)], ids=["any night", "spring", "autumn"]
)
def test_a_night_is_as_long_as_it_was_when_the_clocks_changed(day: str, hours: int) -> None:
    assert NIGHTS.between(at(f"{day}T00:00"), at(f"{day}T12:00")) == timedelta(hours=hours)


def test_the_day_is_that_of_the_office_and_not_of_utc() -> None:
    late = datetime(2026, 6, 2, 23, 30, tzinfo=UTC)  # half past midnight in London
    assert NIGHTS.between(late, late + timedelta(hours=2)) == timedelta(hours=2)
    assert NIGHTS.are_now(late)
    assert not OFFICE.are_now(late)


@pytest.mark.parametrize(
    ("now", "works"),
    [
        ("2026-03-25T08:00", True),
        ("2026-03-25T17:59", True),
        ("2026-03-25T18:00", False),
        ("2026-03-25T07:59", False),
        ("2026-03-28T10:00", False),
        ("2026-04-03T10:00", False),
    ],
)
def test_the_office_works_in_its_hours_on_open_days(now: str, works: bool) -> None:
    assert OFFICE.are_now(at(now)) is works


@given(MOMENTS, st.integers(0, 4000), st.integers(0, 4000))
def test_working_time_adds_up_and_never_exceeds_time(start: datetime, first: int, second: int) -> None:
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    assert OFFICE.between(start, middle) + OFFICE.between(middle, end) == OFFICE.between(start, end) <= end - start


@given(MOMENTS, st.integers(0, 9000), st.integers(0, 1500))
def test_what_has_passed_is_what_lies_between(start: datetime, length: int, wanted: int) -> None:
    end, least = start + timedelta(minutes=length), timedelta(minutes=wanted)
    assert OFFICE.have_passed(least, start, end) is (OFFICE.between(start, end) >= least)


def test_a_wait_of_years_is_known_at_its_first_days() -> None:
    asked: list[date] = []

    def is_open(day: date) -> bool:
        asked.append(day)
        return ENGLAND.is_working(day)

    hours = WorkingHours(time(8), time(18), is_open, LONDON)
    assert hours.have_passed(timedelta(hours=8), at("2025-03-25T09:00"), at("2028-03-25T09:00"))
    assert len(asked) == 1
