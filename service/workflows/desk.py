"""The desk: what every workflow is handed, the ports and the policies, as one frozen record.

Wiring fills it once; a workflow takes it as its first argument and finds there the store, the clock, the roster and the rules.
Nothing here does anything by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from service.domain.backlog import Load
from service.domain.review_parts import Retention
from service.domain.roster import Closures, Roster, SendPolicy
from service.domain.trust import TrustPolicy
from service.domain.working_days import WorkingDays
from service.workflows.looked import Looked
from service.workflows.ports import Calendars, Charts, Clock, Disk, Papers, Scanner, Store, Wording


@dataclass(frozen=True, slots=True)
class Folders:
    """The three folders of the mailbox, by their configured names."""

    inbox: str
    processed: str
    held: str


@dataclass(frozen=True, slots=True)
class Hours:
    """At what time of day summaries and reminders are owed."""

    digest: time = time(8)
    remind: time = time(8, 30)


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes; `most` is what may wait, and how slow a commit may be, while mail is fetched."""

    message: int
    attachment: int
    free: int  # on the disk, below which nothing is fetched
    most: Load = field(kw_only=True)


def always() -> bool:
    """Yes: nobody wants a pass to end early."""
    return True


@dataclass(frozen=True, slots=True)
class Desk:
    """Ports and policies, for all workflows alike."""

    store: Store
    clock: Clock
    wording: Wording
    papers: Papers
    charts: Charts
    calendars: Calendars
    disk: Disk
    roster: Roster
    send: SendPolicy
    trust: TrustPolicy
    reviews: Mapping[str, Mapping[str, object]]  # review type key → its rules
    working_days: WorkingDays
    closures: Closures
    folders: Folders
    limits: Limits
    since: date  # older mail is never looked at
    retention: Mapping[str, Retention]  # class of records → how long it is kept, over what the review type says
    hours: Hours = Hours()
    scanner: Scanner | None = None  # None: nothing is scanned
    shadow: bool = False  # reads and stores; moves and sends nothing
    looked: Looked = field(default_factory=Looked)  # what the rounds of this desk have found so far
    goes_on: Callable[[], bool] = always  # asked before each message, case and mail: may it be begun?

    def today(self) -> date:
        """The date by the service's clock and time zone."""
        return self.clock.now().date()

    def is_open(self, day: date) -> bool:
        """Whether the office is open that day, so that mail may be sent which can wait."""
        return self.working_days.is_working(day) and day not in self.closures.office_closed
