"""On which mornings a summary goes, and in which week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.domain.summary.summarising import begins_week, is_wanted, open_day_before, week_of
from tests.domain.surveyed import DAYS

OFFICE_CLOSED = frozenset({date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)})


def is_open(day: date) -> bool:
    """Whether the office is open."""
    return DAYS.is_working(day) and day not in OFFICE_CLOSED


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        pytest.param("2026-03-30", True, id="a Monday"),
        pytest.param("2026-03-31", False, id="a Tuesday"),
        pytest.param("2026-04-06", False, id="Easter Monday"),
        pytest.param("2026-04-07", True, id="the Tuesday after Easter"),
        pytest.param("2026-04-04", False, id="a Saturday"),
        pytest.param("2026-12-31", False, id="a closed day in a closed week"),
        pytest.param("2027-01-04", True, id="the first open day after the closed week"),
    ],
)
def test_a_week_begins_on_its_first_open_day(today: str, begins: bool) -> None:
    assert begins_week(date.fromisoformat(today), is_open) is begins


@pytest.mark.parametrize(
    ("today", "says", "last", "wanted"),
    [
        pytest.param("2026-03-31", True, None, True, id="something to tell"),
        pytest.param("2026-03-31", False, None, False, id="nothing, and never was"),
        pytest.param("2026-03-31", False, "2026-03-30", True, id="the first quiet day"),
        pytest.param("2026-04-01", False, "2026-03-30", False, id="the second quiet day"),
        pytest.param("2026-04-07", False, "2026-04-02", True, id="the first quiet day, after Easter"),
        pytest.param("2026-03-30", False, None, True, id="nothing, on a Monday"),
    ],
)
def test_a_quiet_service_is_heard_of_once_a_week(today: str, says: bool, last: str | None, wanted: bool) -> None:
    day = date.fromisoformat(last) if last else None
    assert is_wanted(date.fromisoformat(today), says, day, is_open) is wanted


def test_there_is_always_an_open_day_before_but_where_the_office_never_opens() -> None:
    assert open_day_before(date(2027, 1, 4), is_open) == date(2026, 12, 24)
    assert open_day_before(date(2027, 1, 4), lambda _: False) is None


def test_no_two_weeks_share_a_name() -> None:
    mondays = [date(2024, 1, 1) + timedelta(days=7 * each) for each in range(600)]
    assert len({week_of(each) for each in mondays}) == 600
    assert all(week_of(each) == week_of(each + timedelta(days=6)) for each in mondays)
    assert week_of(date(2027, 1, 1)) == "2026-W53"
