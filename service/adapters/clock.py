"""The service's clock: the machine's own, or one moved for a trial.

Enters: a time zone and, for a trial, the instant to start from. Leaves: the time now, aware, in that zone. A moved clock starts
at its instant and then runs on as the machine's does. Everything that needs the time asks here; nothing below asks the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class ZonedClock:
    """The machine's time plus a shift, in one time zone."""

    timezone: ZoneInfo
    shift: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The time now, aware, in the clock's zone."""
        return (datetime.now(UTC) + self.shift).astimezone(self.timezone)


class HandClock:
    """A clock that stands still until it is turned; for a rehearsal."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """The moment that it was turned to."""
        return self._moment

    def turn(self, moment: datetime) -> None:
        """Sets it."""
        self._moment = moment


def moved(timezone: ZoneInfo, start: datetime) -> ZonedClock:
    """A clock that shows `start` now and runs on from there; a start without a zone is local time."""
    instant = start.replace(tzinfo=timezone) if start.tzinfo is None else start
    return ZonedClock(timezone, instant.astimezone(UTC) - datetime.now(UTC))
