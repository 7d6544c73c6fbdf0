"""The clock is aware, keeps its zone, and runs on when it was moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.adapters.clock import ZonedClock, moved

LONDON = ZoneInfo("Europe/London")


def test_the_time_is_aware_and_in_the_zone_asked_for() -> None:
    now = ZonedClock(LONDON).now()
    assert now.tzinfo is LONDON
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_moved_clock_starts_at_its_instant_in_local_time_and_runs_on() -> None:
    clock = moved(LONDON, datetime(2026, 7, 3, 9, 0))  # noqa: DTZ001 -- a person types local time
    first, second = clock.now(), clock.now()
    assert first.isoformat().startswith("2026-07-03T09:00")
    assert first.utcoffset() == timedelta(hours=1)
    assert second >= first


def test_a_moved_clock_obeys_an_offset() -> None:
    assert moved(LONDON, datetime(2026, 12, 3, 9, 0, tzinfo=UTC)).now().hour == 9
