"""Working days against the calendar: the published test values, Easter, Christmas, weekends, leap days and months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.bank_holidays import closed_days, names_of_days
from service.domain.working_days import Unit, WorkingDays, months_after

YEARS = range(2024, 2030)
ENGLAND = WorkingDays(closed_days("GB", "ENG", (), YEARS), names_of_days("GB", "ENG", (), YEARS))
DAYS = st.dates(date(2024, 2, 1), date(2028, 12, 1))


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        pytest.param("2026-03-25", 5, "2026-04-01", id="five days before Easter"),
        pytest.param("2026-03-25", 10, "2026-04-10", id="ten days over Easter"),
        pytest.param("2026-03-25", 15, "2026-04-17", id="fifteen days over Easter"),
        pytest.param("2025-12-15", 15, "2026-01-08", id="over Christmas and New Year"),
        pytest.param("2026-03-28", 1, "2026-03-30", id="a Saturday is day zero"),
        pytest.param("2026-03-28", 15, "2026-04-21", id="fifteen days from a Saturday"),
        pytest.param("2028-02-28", 1, "2028-02-29", id="a leap day counts"),
        pytest.param("2026-03-27", 1, "2026-03-30", id="a Friday's first day is Monday"),
        pytest.param("2026-04-07", -1, "2026-04-02", id="backwards over Easter"),
        pytest.param("2026-03-28", 0, "2026-03-28", id="nought days is the day itself"),
    ],
)
def test_working_days_are_counted_from_the_start_as_day_zero(start: str, n: int, due: str) -> None:
    assert ENGLAND.add(date.fromisoformat(start), n) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    ],
)
def test_the_weekdays_closed_in_a_year_are_the_bank_holidays_of_england(year: int, days: str) -> None:
    weekdays = sorted(day for day in ENGLAND.closed if day.year == year and day.weekday() < 5)
    assert [f"{day:%m-%d}" for day in weekdays] == days.split()


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-03-25", 6, "2026-09-25"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-12-01", 12, "2027-12-01"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: str, months: int, end: str) -> None:
    assert months_after(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_a_one_off_bank_holiday_stops_the_clock() -> None:
    closed = closed_days("GB", "ENG", (date(2026, 6, 15),), (2026,))
    assert WorkingDays(closed).add(date(2026, 6, 12), 1) == date(2026, 6, 16)


def test_calendar_days_run_through_weekends() -> None:
    assert ENGLAND.due(date(2026, 4, 2), 7, Unit.CALENDAR) == date(2026, 4, 9)


@pytest.mark.parametrize(
    ("today", "number"),
    [("2026-03-25", 0), ("2026-04-02", 6), ("2026-04-06", 6), ("2026-04-07", 7), ("2026-04-17", 15), ("2026-03-24", -1)],
)
def test_a_closed_day_keeps_the_number_of_the_last_that_counted(today: str, number: int) -> None:
    assert ENGLAND.number(date(2026, 3, 25), date.fromisoformat(today)) == number


@given(start=DAYS, n=st.integers(0, 60))
def test_counting_back_what_was_added_gives_the_same_number(start: date, n: int) -> None:
    due = ENGLAND.add(start, n)
    assert ENGLAND.between(start, due) == n
    assert n == 0 or ENGLAND.is_working(due)


@given(start=DAYS, n=st.integers(1, 40))
def test_an_explanation_names_every_day_to_the_due_day_and_counts_to_n(start: date, n: int) -> None:
    days = ENGLAND.explain(start, n)
    assert [each.date for each in days] == [start + timedelta(days=offset) for offset in range(len(days))]
    assert (days[-1].date, days[-1].number) == (ENGLAND.add(start, n), n)
    assert sum(each.counted for each in days) == n


def test_an_explanation_names_weekends_and_holidays() -> None:
    why = {each.date: each.why for each in ENGLAND.explain(date(2026, 4, 1), 3)}
    assert why[date(2026, 4, 1)] == "day 0: the clock starts"
    assert why[date(2026, 4, 3)] == "Good Friday"
    assert why[date(2026, 4, 4)] == "Saturday"
    assert why[date(2026, 4, 6)] == "Easter Monday"
    assert why[date(2026, 4, 8)] == "working day 3"


def test_months_are_explained_by_their_two_ends() -> None:
    first, last = ENGLAND.explain(date(2026, 8, 31), 6, Unit.MONTHS)
    assert (first.number, last.date, last.number) == (0, date(2027, 2, 28), 6)
