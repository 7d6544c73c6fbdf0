"""What the mails say around the meeting and the report: invitation, decision, checklist for the receiver, late return.

Records only, as in `words`. Milestones and parties are named in the review type's own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LateWords:
    """For staff: a return came after it was due and after the papers were circulated."""

    reference: str
    agency: str
    documents: tuple[str, ...]
    due_on: date
    papers_on: date | None = None  # the day the meeting papers were circulated
    meeting_on: date | None = None


@dataclass(frozen=True, slots=True)
class InvitationWords:
    """A meeting set, moved or cancelled; the calendar file goes with it."""

    reference: str
    meeting: str  # what this review calls it
    at: datetime
    place: str = ""
    moved: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """What was decided, for the agencies that staff chose."""

    reference: str
    review_name: str
    decision: str  # the option in the review type's words
    decided_on: date
    partners: str  # who decided: "safeguarding partners"
    option: str = ""  # the option's key, by which the template says what it means for an agency; empty: it says the general thing


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a checklist."""

    what: str
    done: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistWords:
    """For staff: what the report needs before it goes, and a note that says why it is late where it cannot be on time."""

    reference: str
    review_name: str
    receiver: str  # "national Panel"
    due_on: date
    days_left: int  # working days; negative: it was due
    checks: tuple[Check, ...]
    late_note: tuple[str, ...] = ()  # paragraphs of a letter that lies ready; empty: not needed
