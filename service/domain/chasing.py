"""What the mails say that follow a request: chase, reminder, overdue, escalation, supplementary question.

Records only, as in `words`: what is still needed in our labels, days and references; nothing of a sender, nothing of a family.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Needed:
    """One document that an agency still owes, or what is still needed of one that came."""

    agency: str  # its name
    document: str  # what the partnership calls it
    due_on: date
    missing: tuple[str, ...] = ()  # labels still needed of a document that came; empty: it has not come
    promised_on: date | None = None  # the day that the agency named
    days_past: int = 0  # working days since it was due; nought: not yet


@dataclass(frozen=True, slots=True)
class ChaseWords:
    """Nobody said that the request arrived: a word, please."""

    reference: str
    needed: tuple[Needed, ...]
    details_sent: bool = False  # staff have sent the family details


@dataclass(frozen=True, slots=True)
class ReminderWords:
    """Something will be due soon."""

    reference: str
    needed: tuple[Needed, ...]
    due_on: date  # the first of them


@dataclass(frozen=True, slots=True)
class OverdueWords:
    """Something was due; the mail says `was due on`."""

    reference: str
    needed: tuple[Needed, ...]
    deputy: bool = False  # the reader is not the usual contact, who has not answered or is away


@dataclass(frozen=True, slots=True)
class EscalationWords:
    """A request for help to a senior of the agency; a person sends it."""

    reference: str
    agency: str
    needed: tuple[Needed, ...]
    report_due_on: date | None = None
    partners: str = "safeguarding partners"  # who would have to decide without it


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A supplementary question, or an action, in the words of staff."""

    reference: str
    agency: str
    number: int
    text: str
    due_on: date
    action: bool = False
