"""What passes between us and the database: frozen records; nothing leaves the store as a row.

A message, a mail and a return are written as `New…` records and come back as records of their own with an id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.domain.cases import CaseStatus, MessageState, Provenance, Reason, ReturnStatus, Subject
from service.domain.notices import Notice
from service.domain.servers import Composed


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message as it is first written down: its identity on the server, and its bytes or the reason why not."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    size: int
    raw: bytes | None
    state: MessageState = MessageState.WAITING
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class FolderMark:
    """How far a folder has been collected: every UID up to `highest_uid` has a row."""

    uidvalidity: int
    highest_uid: int


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message's row; `sender` is unsealed for those who may see it."""

    id: int
    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    size: int
    state: MessageState
    reason: Reason | None
    attempts: int
    sender: str | None = None
    case_id: int | None = None
    agency: str | None = None
    since: datetime | None = None  # when it came into its state
    has_raw: bool = True
    assigned: bool = False  # a person decided where it belongs
    mail_id: str | None = None  # its Message-ID
    target: str | None = None  # the folder it should be in: processed or held as configured
    doubt: str = ""  # for staff: what made it held, in one sentence, no personal data


@dataclass(frozen=True, slots=True)
class AttachmentOutcome:
    """What became of one attachment of a message."""

    position: int
    kind: str
    outcome: str
    request_id: int | None = None
    return_id: int | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message lies on the server; without a UID nobody knows where in the folder."""

    folder: str  # the configured name
    uidvalidity: int | None
    uid: int | None


@dataclass(frozen=True, slots=True)
class PendingMove:
    """An intent to move a message on the server, or to delete it there, repeated until it is true."""

    message_id: int
    folder: str
    uidvalidity: int
    uid: int
    target: str | None  # the configured name of the target folder; None: it was erased here and is to go there too


@dataclass(frozen=True, slots=True)
class Filing:
    """How a message ends: everything about it that is written in TX 2."""

    state: MessageState
    reason: Reason | None  # None: it waits to be looked at (again)
    sender: str | None = None
    case_id: int | None = None
    agency: str | None = None
    target: str | None = None  # folder to move it to; None: it stays where it is
    doubt: str = ""
    keep_raw: bool = True
    assigned: bool = False  # a person decided where it belongs
    mail_id: str | None = None
    attachments: tuple[AttachmentOutcome, ...] = ()
    mentions: tuple[int, ...] = ()  # the cases that it names, wherever it was filed: what is erased with them is found by it


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case as it is opened; its reference is given by the store: prefix, year, running number."""

    review_type: str
    prefix: str
    status: CaseStatus
    opened_on: date
    rules: Mapping[str, object]
    clock_started_on: date | None = None
    incident_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    aliases: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class NewReturn:
    """A version of a return as it is recorded."""

    request_id: int
    status: ReturnStatus
    provenance: Provenance
    received_at: datetime
    record: Mapping[str, object]
    message_id: int | None = None
    position: int | None = None
    changes: Mapping[str, object] | None = None
    missing: tuple[str, ...] = ()


class MailState(StrEnum):
    """Where an outgoing mail stands."""

    PROPOSED = "proposed"  # waits for a person's yes
    QUEUED = "queued"
    SENDING = "sending"  # committed before SMTP DATA: found here after a crash, it is uncertain
    SENT = "sent"
    REFUSED = "refused"  # given up; staff were told
    BY_HAND = "by_hand"  # the recipient is in no secure domain: staff send it
    DROPPED = "dropped"  # its reason no longer held when it was to be sent
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail as it enters the outbox, in the transaction of the decision that owes it."""

    notice: Notice
    composed: Composed
    state: MailState
    created_at: datetime
    answers: int | None = None  # the inbound message that it answers
    next_at: datetime | None = None  # not to be sent before


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """An outgoing mail's row."""

    id: int
    once: str
    kind: str
    audience: str
    state: MailState
    recipient: str
    mail_id: str  # its Message-ID
    tag: str
    created_at: datetime
    next_at: datetime | None
    attempts: int
    case_id: int | None
    agency: str | None
    request_ids: tuple[int, ...]
    answer: str = ""
    uncertain: bool = False
    sent_at: datetime | None = None
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that happened, without personal data: who, what, on what evidence."""

    kind: str  # past tense: return_accepted, case_opened, mail_sent …
    at: datetime
    who: str  # "service", "cli:USER", "staff", or a staff address' role; never a name of a child
    case_id: int | None = None
    evidence: Mapping[str, object] | None = None  # ids, keys, dates, counts


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as it stands in its chain."""

    seq: int
    hash: str
    entry: AuditEntry
