"""What stands in a person's calendar for a case: its meeting, and the day on which an agency's return is due.

A case's reference, an agency's code and the partnership's mail domain come in; entries with their stable identity leave. A
calendar shows to whoever looks over a shoulder: an entry says the reference, the place and a telephone number, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry; a day has no time and blocks nobody's. A changed entry keeps its `uid` and raises its `sequence`."""

    uid: str
    summary: str
    starts: datetime | date  # a time is aware
    minutes: int = 0  # how long, where it has a time
    place: str = ""
    telephone: str = ""
    sequence: int = 0
    cancelled: bool = False


def meeting_uid(reference: str, domain: str) -> str:
    """The identity of the case's one meeting, the same for ever (RFC 5545, section 3.8.4.7)."""
    return f"{reference}-meeting@{domain}"


def due_uid(reference: str, agency_code: str, domain: str) -> str:
    """The identity of the day on which that agency's return is due."""
    return f"{reference}-{agency_code}-due@{domain}"


def mail_domain(address: str) -> str:
    """What follows the `@` of the partnership's mailbox: the place where its identities are unique."""
    return address.rpartition("@")[2].lower()


def meeting_summary(reference: str) -> str:
    """What the calendar shows for the meeting."""
    return f"{reference} meeting"


def due_summary(reference: str) -> str:
    """What the calendar shows for the day on which a return is due."""
    return f"{reference} return due"
