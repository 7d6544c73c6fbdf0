"""The meeting of a case: when and where it is, how often that changed, whether it was called off.

Enters: the case with its events. Leaves: one `Meeting`. Its `sequence` rises with every change and never falls, as a calendar
wants it (RFC 5545, section 3.8.7.4); a case that ended without a review calls its meeting off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from service.domain.cases import Case, CaseStatus
from service.domain.events import Event, EventKind

CHANGES = (EventKind.MEETING_SET, EventKind.MEETING_CANCELLED)
CALLED_OFF = (CaseStatus.WITHDRAWN, CaseStatus.NOT_MET)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as it stands."""

    at: datetime
    place: str
    sequence: int
    cancelled: bool = False


def meeting_of(case: Case, zone: tzinfo | None) -> Meeting | None:
    """The meeting, in that time zone; None where none was ever set. Undoing brings back what was before, as one change more."""
    changes = [each for each in case.events if each.kind in CHANGES]
    standing = [each for each in changes if not each.undone]
    last_set = next((each for each in reversed(standing) if each.kind is EventKind.MEETING_SET), None)
    first = last_set or next((each for each in reversed(changes) if each.kind is EventKind.MEETING_SET), None)
    if first is None:
        return None
    ended = case.status in CALLED_OFF
    off = last_set is None or standing[-1].kind is EventKind.MEETING_CANCELLED or ended
    sequence = len(changes) + sum(each.undone for each in changes) - 1 + ended
    return Meeting(_moment(first, zone), first.text("place"), sequence, off)


def _moment(event: Event, zone: tzinfo | None) -> datetime:
    day = event.day("on")
    if day is None:
        raise ValueError("a meeting has a day")
    return datetime.combine(day, time.fromisoformat(event.text("at") or "10:00"), zone)
