"""What the morning summary and the weekly summary say.

Records only, as in `words`. Nothing personal beyond a reference: agencies by key and code, days, counts, labels of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.domain.words import Reply


@dataclass(frozen=True, slots=True)
class Point:
    """Something that needs a person today, and the replies that settle it."""

    what: str  # one sentence
    replies: tuple[Reply, ...] = ()
    details: tuple[str, ...] = ()  # more, a line each


@dataclass(frozen=True, slots=True)
class Standing:
    """One agency in one case, as a row."""

    agency: str  # its key
    asked: str = ""  # day, or why not yet
    acknowledged: str = ""
    returned: str = ""  # "scoping form v2, chronology v1", "nil", "declined", "not required"
    needed: str = ""  # what is still needed
    due: str = ""  # "Fri 3 April", "was due 2 working days ago"
    note: str = ""  # held, bounced, away until, paused until


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone as a row."""

    what: str
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Task:
    """An open action or supplementary question as a row."""

    number: int
    what: str  # "action" or "question"
    owner: str  # agency's key, or "business unit"
    due_on: date
    days_past: int = 0


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One case in a summary; `day` and `days_left` in the clock's own unit, None before it runs."""

    reference: str
    review_name: str
    status: str
    day: int | None
    length: int
    unit: str  # "working day", "calendar day", "month"
    days_left: int | None
    due_on: date | None
    agencies: tuple[Standing, ...] = ()
    milestones: tuple[Reached, ...] = ()
    tasks: tuple[Task, ...] = ()
    asked_count: int = 0  # agencies asked
    settled_count: int = 0  # of them, those that owe nothing more
    part_count: int = 0  # of them, those that sent something and still owe something
    late_count: int = 0  # of the rest, those whose day has passed
    next_step: str = ""  # the next milestone in words
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class DigestWords:
    """The morning summary for staff."""

    on: date
    points: tuple[Point, ...]  # what needs a person today, gravest first
    cases: tuple[CaseSummary, ...]
    silence: tuple[str, ...] = ()  # what the service could not do or did not hear, a sentence each
    picture: str = ""  # the CID of the picture; empty: none goes with it
    picture_text: str = ""  # what the picture shows, in words
    head: str = ""  # of the audit log this morning, in fours


@dataclass(frozen=True, slots=True)
class SummaryWords:
    """The weekly summary for the chair of the review group."""

    on: date
    cases: tuple[CaseSummary, ...]
    picture: str = ""
    picture_text: str = ""
