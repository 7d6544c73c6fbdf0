"""What happened in a case beyond its requests and milestones: one fact each, past tense, never changed, at most undone.

Where a case stands (a meeting’s day, a pause, who is away, which questions are open) is folded from these by the modules that
know the kinds; nothing of it is stored. An event’s `data` holds plain values and is sealed in the database: it may name people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

NOTHING: Mapping[str, object] = MappingProxyType({})


class EventKind(StrEnum):
    """What happened."""

    WRITTEN_TO = "written_to"  # a mail was owed to an address: data as `written.as_data` makes them
    DETAILS_SENT = "details_sent"  # staff sent the family details to the agency: data on
    RANG = "rang"  # staff rang the agency: data note
    PAUSED = "paused"  # nobody is chased until then: data until; no agency: the whole case
    AWAY = "away"  # an automatic reply said so: data address, until (or none)
    BOUNCED = "bounced"  # a mail to the address came back: data address, mail
    REACHED = "reached"  # a mail came from that address again: data address; ends AWAY and BOUNCED
    MEETING_SET = "meeting_set"  # data on, at, place
    MEETING_CANCELLED = "meeting_cancelled"
    SIGNED_OFF = "signed_off"  # a safeguarding partner signed: data partner, name, on
    QUESTION_ASKED = "question_asked"  # data number, text; its request's document is question-NUMBER
    ACTION_ADDED = "action_added"  # data number, text, owner (agency key, or empty: staff), due_on
    ACTION_DONE = "action_done"  # data number
    ANSWERED = "answered"  # an agency answered a question or said that an action is done: data document, message
    CHOSEN = "chosen"  # staff chose whom to tell of the decision: data agencies
    CONFIRMATION_ASKED = "confirmation_asked"  # data code, spelled, who, expires_at
    CONFIRMED = "confirmed"  # data code
    COMMANDED = "commanded"  # a line was done: data spelled, and undo: what takes it back
    LEGAL_HOLD = "legal_hold"  # kept whatever the terms of retention say: data why
    LEGAL_HOLD_LIFTED = "legal_hold_lifted"  # data why
    DATES_MOVED = "dates_moved"  # data days: milestone key and requests → day, as last told to staff


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as it is written down."""

    kind: EventKind
    at: datetime
    who: str  # as in the audit log: "service", "cli:USER", "staff"
    agency: str | None = None
    data: Mapping[str, object] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it stands in its case, in the order of `id`."""

    id: int
    kind: EventKind
    at: datetime
    who: str
    agency: str | None = None
    data: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    undone: bool = False

    def text(self, name: str) -> str:
        """The text under that name, empty where there is none."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """The whole number under that name, nought where there is none."""
        value = self.data.get(name)
        return value if isinstance(value, int) else 0

    def day(self, name: str) -> date | None:
        """The day under that name (stored as ISO 8601), or None."""
        value = self.text(name)
        return date.fromisoformat(value) if value else None

    def numbers(self, name: str) -> tuple[int, ...]:
        """The whole numbers under that name."""
        value = self.data.get(name)
        return tuple(each for each in value if isinstance(each, int)) if isinstance(value, list | tuple) else ()

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts under that name."""
        value = self.data.get(name)
        return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else ()


def of_kind(events: Iterable[Event], *kinds: EventKind) -> list[Event]:
    """The events of those kinds that were not undone, oldest first."""
    return [each for each in events if each.kind in kinds and not each.undone]
