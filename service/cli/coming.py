"""What `status` says of the mail to come: the next morning summary, when reminders leave, and what keeps them back.

The service and its ledger enter; moments and sentences leave. Nothing is owed or sent by looking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from service.cli.output import when

if TYPE_CHECKING:
    from service.wiring import Service
    from service.workflows.desk import Desk
    from service.workflows.ports import Ledger

DAY = timedelta(days=1)
FAR = 60
"""Days after which no open day is looked for any more."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The next morning summary, when reminders leave next, and why nobody, or an agency, is reminded for now."""

    summary_at: datetime | None
    reminders_at: datetime | None
    reminding: bool = False  # it is the hour, so that they leave as they become due
    stopped: tuple[str, ...] = ()

    @property
    def reminders(self) -> str:
        """When they leave, in words."""
        return "now, as they become due" if self.reminding else when(self.reminders_at) or "not known"


def coming_of(service: Service, ledger: Ledger) -> Coming:
    """What is to come, as the clock stands."""
    from service.workflows.correspondence.quiet import hour_has_come, stopped

    desk, live = service.desk, bool(ledger.cases.live())
    moments = (_next(desk, desk.hours.digest), _next(desk, desk.hours.remind))
    return Coming(*moments, hour_has_come(desk), tuple(stopped(desk, ledger)) if live else ())


def _next(desk: Desk, hour: time) -> datetime | None:
    """The next moment at which it is that hour on a day when the office is open."""
    now = desk.clock.now()
    moments = (datetime.combine(now.date() + DAY * each, hour, now.tzinfo) for each in range(FAR))
    return next((each for each in moments if each > now and desk.is_open(each.date())), None)
