"""What each mail says, as records: the one shape that the rules fill and the templates read.

A workflow builds the record of a notice's kind and hands `spoken(record)` to the notice; the template sees its fields by name
and nothing else. Whatever stands here is ours: counts, positions, labels of our dictionary, dates and references, never a
sender's text, subject or file name. Partnership, marking, tag and footer are not words: the wording adds them to every mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum


class Unopened(StrEnum):
    """Why a document could not be opened, as far as it changes what its sender should do."""

    LOCKED = "locked"  # password, rights management, encrypted wrapper
    PORTAL = "portal"  # behind a link that only a person can follow
    DAMAGED = "damaged"
    FORMAT = "format"  # a kind of file that is not read
    TOO_LARGE = "too_large"


class Ask(StrEnum):
    """What a query asks of the agency about one document."""

    BLANK = "blank"  # the form came back as we sent it
    ADD_OR_REPLACE = "add_or_replace"  # a later version drops rows or answers
    NIL_OR_ANSWERS = "nil_or_answers"  # says "not known to us" and answers as well


class Ended(StrEnum):
    """Why an agency need send nothing more."""

    NOT_REQUIRED = "not_required"
    WITHDRAWN = "withdrawn"
    NOT_MET = "not_met"
    CLOSED = "closed"


class Details(StrEnum):
    """How the agency learns who the child is; never from the request itself."""

    BY_HAND = "by-hand"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the version before, in counts only."""

    since: int  # the version it is compared with
    rows_added: int = 0
    rows_dropped: int = 0
    rows_changed: int = 0
    answers_added: int = 0
    answers_dropped: int = 0
    answers_changed: int = 0


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document that was recorded, by position and kind; `position` 0: the mail's own text, None: filed by staff, or a nil."""

    position: int | None
    document: str  # what the partnership calls it: "chronology", "scoping form"
    format: str = ""  # "Word", "Excel", "PDF"
    rows: int | None = None  # entries of a chronology
    version: int = 1
    changes: Changes | None = None
    undated_rows: tuple[int, ...] = ()  # as a person counts them in the document
    agency: str = ""  # name; only where one mail brought returns of several agencies
    nil: bool = False
    proposed: bool = False  # kept, but not yet counted: we ask whether it adds or replaces
    repeated: bool = False  # the very document that we have already


@dataclass(frozen=True, slots=True)
class UnopenedLine:
    """One attachment that could not be opened."""

    position: int | None  # None: the message itself
    why: Unopened
    format: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """What was recorded, and what is still needed; `needed` holds every label in the form's order, the template shows five."""

    reference: str
    agency: str  # its name
    documents: tuple[DocumentLine, ...]
    needed: tuple[str, ...] = ()
    outstanding: tuple[str, ...] = ()  # documents asked for that have not come at all
    unopened: tuple[UnopenedLine, ...] = ()  # came with the same mail
    due_on: date | None = None  # of what is still needed or outstanding
    late: bool = False  # that day has passed
    for_contact: bool = False  # a colleague delivered it; this mail only tells the named contact


@dataclass(frozen=True, slots=True)
class QueryLine:
    """One document that we ask something about."""

    position: int | None
    document: str
    ask: Ask
    format: str = ""
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class QueryWords:
    """What we need to know before a document can count."""

    reference: str
    agency: str
    asked: tuple[QueryLine, ...]
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class UnreadableWords:
    """What we could not open, and so how to send it instead; `reference` empty where nothing of a case may be said."""

    unopened: tuple[UnopenedLine, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgementWords:
    """The neutral sentence: nothing about any case, the same for everybody."""


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """One document asked of one agency; a contact who answers for several agencies gets one mail with several."""

    agency: str  # its name
    document: str
    due_on: date
    blank: str = ""  # file name of the blank attached; ours
    answer_only: bool = False  # answered in words, known or not known, by noon of its day; no blank goes with it


@dataclass(frozen=True, slots=True)
class RequestWords:
    """What we ask for, until when, and about which time; never about whom."""

    reference: str
    asked: tuple[AskedDocument, ...]
    period_from: date | None = None
    period_to: date | None = None
    details: Details = Details.BY_HAND
    review_name: str = "rapid review"
    subject: str = "child"  # the rest in the review type's own words
    family: str = "the child and family"
    partners: str = "safeguarding partners"  # who ask
    law: str = "section 16H of the Children Act 2004 and Working Together to Safeguard Children 2023"  # why they may
    purpose: str = "The review is about learning and not about blame."


@dataclass(frozen=True, slots=True)
class Reply:
    """A line that staff may send back, and what it does."""

    line: str
    does: str


@dataclass(frozen=True, slots=True)
class HeldAttachment:
    """One attachment of a message that waits, for staff."""

    position: int
    kind: str  # "chronology", "scoping form", "other", "unreadable"
    outcome: str = ""  # in words
    format: str = ""
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class HeldWords:
    """A message that waits for a person, and the one reply that settles it."""

    number: int
    reason: str  # in words: `REASONS`
    received_at: datetime
    settle: Reply
    alternatives: tuple[Reply, ...] = ()
    doubt: str = ""  # one sentence more, no personal data
    sender: str = ""  # staff may see the address; empty where it could not be read
    attachments: tuple[HeldAttachment, ...] = ()
    sender_told: str = ""  # what the sender was answered, in words; empty: nothing
    folder: str = ""  # where in the mailbox it lies


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail of ours that waits for a person's yes."""

    number: int
    kind: str
    tag: str
    recipient: str


@dataclass(frozen=True, slots=True)
class AlertWords:
    """Something that staff must know now: what, the facts, and what to do."""

    what: str  # a headline without case content: "A return says that a child may be unsafe now"
    sentences: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    waiting: tuple[WaitingMail, ...] = ()  # mails that wait for `send`
    would_send: str = ""  # observe mode: the text of the mail that was not sent


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The answer to one command line; `command` is our own spelling of it, empty where it was not understood."""

    number: int
    done: bool
    answer: str
    command: str = ""
    would_write_to: tuple[str, ...] = ()
    code: str = ""  # `yes CODE` does it


@dataclass(frozen=True, slots=True)
class CommandResultWords:
    """What each line of a command mail came to."""

    lines: tuple[CommandLine, ...]


@dataclass(frozen=True, slots=True)
class ExtensionWords:
    """A new day by which documents are asked for."""

    reference: str
    agency: str
    documents: tuple[str, ...]
    due_on: date
    was_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class StandDownWords:
    """Nothing more is needed of an agency, and why."""

    reference: str
    agency: str
    why: Ended
    documents: tuple[str, ...] = ()  # empty: everything
    partners: str = "safeguarding partners"  # who decided


def spoken(words: object) -> Mapping[str, object]:
    """The fields of a record of words by name, as `Notice.words` wants them; TypeError for anything else."""
    if not is_dataclass(words) or isinstance(words, type):
        raise TypeError("words are records")
    return {field.name: getattr(words, field.name) for field in fields(words)}
