"""Counting days: by when something is due, which day of a review it is, and why.

Enters: the closed days (bank holidays, one-off days) as dates; a start and a length. Leaves: dates and day numbers. Nothing here
knows today or a country. A rapid review has fifteen working days (Working Together to Safeguard Children 2023, chapter 5, and the
guidance of the Child Safeguarding Practice Review Panel), counted from the day the notification was sent to the national Panel.
That day is day zero, also when it is a Saturday: published flowcharts of partnerships call it "working day 0". A working day is
Monday to Friday and no bank holiday of England and Wales (Banking and Financial Dealings Act 1971, schedule 1); a council's or a
school's own closure does not stop the clock.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

DAY = timedelta(days=1)
WEEKEND = {5: "Saturday", 6: "Sunday"}


class Unit(StrEnum):
    """What a length of time is counted in."""

    WORKING = "working"
    CALENDAR = "calendar"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an explanation: whether it counted, the number it brought the count to, and why."""

    date: date
    counted: bool
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The calendar that clocks run on; `names` say why a day is closed."""

    closed: frozenset[date]
    names: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))

    def is_working(self, day: date) -> bool:
        """Whether the day counts."""
        return day.weekday() not in WEEKEND and day not in self.closed

    def add(self, start: date, n: int) -> date:
        """The n-th working day after `start` (before it, where n is negative); `start` itself is day zero and may be any day."""
        step = DAY if n >= 0 else -DAY
        day = start
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, a: date, b: date) -> int:
        """How many working days lie after `a` up to and including `b`; negative where `b` comes first."""
        if b < a:
            return -self.between(b, a)
        return sum(self.is_working(a + DAY * each) for each in range(1, (b - a).days + 1))

    def number(self, start: date, today: date) -> int:
        """Which working day of a clock started on `start` it is today; a closed day keeps the last number."""
        return self.between(start, today)

    def due(self, start: date, length: int, unit: Unit = Unit.WORKING) -> date:
        """The last day of a length of time that starts on `start`, in working days, calendar days or months."""
        if unit is Unit.MONTHS:
            return months_after(start, length)
        return self.add(start, length) if unit is Unit.WORKING else start + DAY * length

    def explain(self, start: date, length: int, unit: Unit = Unit.WORKING, opening: str = "the clock starts") -> tuple[Day, ...]:
        """Every day from `start` to the due day (back to it, where the length is negative), each with whether it counted and why.

        `opening` says what happened on day 0. Months give the two ends only.
        """
        last = self.due(start, length, unit)
        first = Day(start, False, 0, f"day 0: {opening}")
        if unit is Unit.MONTHS:
            return (first, Day(last, True, length, f"{length_of(length, unit)} later, or the last day of that month"))
        return (first, *self._counting(start, last, unit))

    def _counting(self, start: date, last: date, unit: Unit) -> Iterator[Day]:
        number, step = 0, -1 if last < start else 1
        for offset in range(1, abs((last - start).days) + 1):
            day = start + DAY * offset * step
            why = "" if unit is Unit.CALENDAR else self._why_not(day)
            number += 0 if why else step
            yield Day(day, not why, number, why or f"{unit} day {number}")

    def _why_not(self, day: date) -> str:
        if day.weekday() in WEEKEND:
            return WEEKEND[day.weekday()]
        return self.names.get(day, "bank holiday or closed day") if day in self.closed else ""


def months_after(start: date, months: int) -> date:
    """The same day of the month that many months later, or that month's last day where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def length_of(number: int, unit: Unit) -> str:
    """A length of time in words: `1 working day`, `6 months`."""
    noun = "month" if unit is Unit.MONTHS else f"{unit} day"
    return f"{number} {noun}" if abs(number) == 1 else f"{number} {noun}s"
