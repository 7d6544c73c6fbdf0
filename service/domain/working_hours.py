"""How much working time lies between two moments: the hours of the day in which the office works, on days when it is open.

Enters: two moments, the office's hours, which days are open, the time zone that both are meant in. Leaves: a length of time. What
passed is counted and not what a clock's face shows, so that the night on which the clocks change neither adds nor loses an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours in which somebody is there to answer."""

    opens: time
    closes: time
    is_open: Callable[[date], bool]
    zone: tzinfo | None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; none where `end` comes first."""
        return sum(self._pieces(start, end), timedelta())

    def have_passed(self, wanted: timedelta, start: datetime, end: datetime) -> bool:
        """Whether as much working time as is wanted lies between the two; looks no further than it must."""
        counted = timedelta()
        for piece in self._pieces(start, end):
            counted += piece
            if counted >= wanted:
                return True
        return counted >= wanted

    def are_now(self, now: datetime) -> bool:
        """Whether the office works at that moment."""
        local = now.astimezone(self.zone)
        return self.is_open(local.date()) and self.opens <= local.time() < self.closes

    def _pieces(self, start: datetime, end: datetime) -> Iterator[timedelta]:
        """The working time of each day between the two, by day."""
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        # In UTC: two moments of one zone are subtracted as a clock's face shows them, whatever changed in between.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        for offset in range((last - first).days + 1):
            day = first + DAY * offset
            if self.is_open(day):
                begin, finish = max(start, self._at(day, self.opens)), min(end, self._at(day, self.closes))
                if finish > begin:
                    yield finish - begin

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)
