"""What the workflows need of the world, as protocols; the adapters have these shapes and never import them.

Records that cross here are frozen. A `Ledger` is one transaction: `Store.writing()` commits it when the block ends and rolls all of
it back when the block raises; no mail server is spoken to inside one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from parsers.model import Attachment, Extraction, Message
from service.domain.cases import Case, CaseStatus, MessageState, Provenance, Reason, RequestState, Return, ReturnStatus, Subject
from service.domain.notices import Notice

# ---------------------------------------------------------------- the mailbox


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """A folder as the server describes it now."""

    uidvalidity: int
    uidnext: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Header:
    """What is asked of the server before a message's bytes: nothing is fetched whose size is not known."""

    uid: int
    size: int
    received_at: datetime  # INTERNALDATE, aware


@dataclass(frozen=True, slots=True)
class Move:
    """What a MOVE came to; `gone` counts as moved, whoever moved it; `supported` False: it stays where it is."""

    supported: bool = True
    gone: bool = False
    uidvalidity: int | None = None  # of the target folder, where the server said (COPYUID)
    uid: int | None = None


class MailboxDown(Exception):
    """The mailbox cannot be reached or refused us; `code` is safe to log, `retry_after` is seconds the server asked for."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class Mailbox(Protocol):
    """One IMAP mailbox over one connection, reconnected by itself on the next call; every call is bounded and raises `MailboxDown` only.

    (The adapter defines an exception of its own; wiring hands its class to the workflows.)
    """

    name: str  # user@host: part of a message's identity

    def status(self, folder: str) -> FolderStatus: ...
    def uids_after(self, folder: str, uid: int) -> list[int]: ...  # ascending; costs by what is new
    def all_uids(self, folder: str) -> list[int]: ...
    def headers(self, folder: str, uids: Sequence[int]) -> list[Header]: ...  # a vanished UID is missing
    def fetch(
        self, folder: str, uids: Sequence[int]
    ) -> Iterator[tuple[int, bytes]]: ...  # BODY.PEEK[], a vanished UID is missing
    def move(
        self, folder: str, uidvalidity: int, uid: int, target: str
    ) -> Move: ...  # makes the target folder where it is missing
    def folder(self, name: str) -> str: ...  # the configured name under the server's namespace prefix
    def close(self) -> None: ...


# ---------------------------------------------------------------- sending


class Delivery(StrEnum):
    """How one SMTP transaction ended."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"  # 4xx: try again later
    REFUSED = "refused"  # 5xx: will not be taken
    UNCERTAIN = "uncertain"  # the connection broke after DATA: the server may have it
    DOWN = "down"  # never got as far as this mail: the whole queue waits


@dataclass(frozen=True, slots=True)
class Answer:
    """What the SMTP server said to one mail: `code` (0 where it said nothing) and a short safe text for staff."""

    delivery: Delivery
    code: int = 0
    text: str = ""


class Outbound(Protocol):
    """The SMTP server: one recipient a transaction, the connection reused between calls."""

    def send(self, recipient: str, raw: bytes) -> Answer: ...
    def close(self) -> None: ...


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Document:
    """One attachment and what was read from it; `extraction.outcome` is `crashed` when its reader died."""

    attachment: Attachment
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class Reading:
    """A stored message, understood: the message and each document of it, containers opened."""

    message: Message
    documents: tuple[Document, ...]
    crashed: bool = False  # some child process died, hung or outgrew its memory


class Reader(Protocol):
    """The parsers behind bounded child processes: a file that kills its child never raises here."""

    def read(self, raw: bytes, received_at: datetime) -> Reading: ...
    def read_document(self, data: bytes, received: date) -> Extraction: ...
    def close(self) -> None: ...


# ---------------------------------------------------------------- wording


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it will be sent, made once: its Message-ID (128 random bits) and its bytes."""

    message_id: str
    raw: bytes


class Wording(Protocol):
    """Turns a notice into mail: templates, marking, headers, attachments."""

    def compose(self, notice: Notice, now: datetime) -> Composed: ...


class Papers(Protocol):
    """Writes the documents that we send: blanks filled in with reference, agency and due date."""

    def blank(self, layout: str, values: Mapping[str, str]) -> bytes: ...


class Clock(Protocol):
    """The service's time; aware, in the configured time zone."""

    def now(self) -> datetime: ...


# ---------------------------------------------------------------- the store


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
class PendingMove:
    """An intent to move a message on the server, repeated until it is true."""

    message_id: int
    folder: str
    uidvalidity: int
    uid: int
    target: str  # the configured name of the target folder


@dataclass(frozen=True, slots=True)
class Filing:
    """How a message ends: everything about it that is written in TX 2."""

    state: MessageState
    reason: Reason
    sender: str | None = None
    case_id: int | None = None
    agency: str | None = None
    target: str | None = None  # folder to move it to; None: it stays where it is
    doubt: str = ""
    keep_raw: bool = True
    mail_id: str | None = None
    attachments: tuple[AttachmentOutcome, ...] = ()


class Messages(Protocol):
    """The inbound messages: a row each, for ever."""

    def mark(self, mailbox: str, folder: str) -> FolderMark | None: ...
    def advance(self, mailbox: str, folder: str, mark: FolderMark) -> None: ...
    def add(self, new: NewMessage) -> int | None: ...  # None: that identity already has a row
    def waiting(self, now: datetime, limit: int) -> list[int]: ...  # oldest first, those to be tried now
    def strike(self, id: int, now: datetime) -> int: ...  # counts an attempt before it is made; returns the count
    def defer(self, id: int, until: datetime) -> None: ...
    def get(self, id: int) -> StoredMessage | None: ...
    def raw(self, id: int) -> bytes | None: ...
    def twin(
        self, id: int, mail_id: str | None
    ) -> tuple[int, bool] | None: ...  # (earlier message, True: same bytes; False: same Message-ID only)
    def finish(self, id: int, filing: Filing, now: datetime) -> None: ...
    def moves(self, limit: int) -> list[PendingMove]: ...
    def moved(
        self, message_id: int, move: Move, target: str
    ) -> None: ...  # records COPYUID; a later intent moves it on from there
    def intend(self, message_id: int, target: str) -> None: ...  # a held message assigned later moves on
    def unsupported(self, message_id: int) -> None: ...  # the server cannot move: it stays, and the intent ends
    def in_state(self, state: MessageState, limit: int = 1000) -> list[StoredMessage]: ...
    def attachments(self, id: int) -> list[AttachmentOutcome]: ...
    def counts(self) -> dict[MessageState, int]: ...
    def oldest_waiting(self) -> datetime | None: ...
    def uids(
        self, mailbox: str, folder: str, uidvalidity: int
    ) -> set[int]: ...  # every UID of that folder that has a row, moved ones included
    def neutral_sent(self, sender: str, day: date) -> bool: ...  # was the neutral sentence sent to him that day


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


class Cases(Protocol):
    """The cases; every record comes back whole (agencies, requests, milestones), every write is one fact."""

    def get(self, id: int) -> Case | None: ...
    def by_reference(self, reference: str) -> Case | None: ...  # exact, upper case
    def by_alias(self, alias: str) -> list[Case]: ...
    def live(self) -> list[Case]: ...  # referred and open
    def all(self) -> list[Case]: ...
    def open(self, new: NewCase) -> Case: ...
    def step(self, case_id: int, status: CaseStatus) -> None: ...
    def start_clock(self, case_id: int, on: date | None) -> None: ...
    def add_alias(self, case_id: int, alias: str) -> None: ...
    def add_subjects(self, case_id: int, subjects: Sequence[Subject]) -> None: ...
    def add_agency(self, case_id: int, key: str, name: str, code: str, case_only: bool) -> None: ...
    def add_contact(self, case_id: int, agency: str, address: str) -> None: ...
    def remove_contact(self, case_id: int, agency: str, address: str) -> None: ...
    def bar(self, case_id: int, address: str) -> None: ...
    def cases_of_contact(
        self, address: str
    ) -> list[tuple[int, str]]: ...  # (case id, agency) where he is a contact of that case only
    def add_request(self, case_id: int, agency: str, document: str, due_on: date) -> int: ...
    def asked(self, request_id: int, on: date) -> None: ...
    def step_request(self, request_id: int, state: RequestState, promised_on: date | None = None) -> None: ...
    def due(self, request_id: int, on: date) -> None: ...
    def need(self, request_id: int, missing: Sequence[str]) -> None: ...
    def add_return(self, new: NewReturn) -> Return: ...
    def mark_return(self, return_id: int, status: ReturnStatus) -> None: ...
    def returns(self, request_id: int) -> list[Return]: ...  # by version
    def record_milestone(self, case_id: int, key: str, on: date) -> None: ...


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


class Outbox(Protocol):
    """The mail we owe; the database refuses the second row with the same `once`."""

    def queue(self, new: NewMail) -> int | None: ...  # None: that notice is already there
    def due(self, now: datetime, limit: int) -> list[int]: ...  # queued, or found `sending` (left by a crash), oldest first
    def get(self, id: int) -> OutboxMail | None: ...
    def raw(self, id: int) -> bytes: ...
    def sending(self, id: int) -> None: ...  # counts the attempt
    def settle(
        self, id: int, state: MailState, answer: str, now: datetime, *, next_at: datetime | None = None, uncertain: bool = False
    ) -> None: ...
    def by_mail_ids(self, mail_ids: Sequence[str]) -> list[OutboxMail]: ...
    def in_state(self, state: MailState, limit: int = 1000) -> list[OutboxMail]: ...
    def has(self, once: str) -> bool: ...
    def counts(self) -> dict[MailState, int]: ...
    def hold_all(self, held: bool) -> None: ...  # after a restore: nothing leaves until released
    def held(self) -> bool: ...
    def sent_to(self, recipient: str, since: datetime) -> int: ...  # answers sent to that address since then


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that happened, without personal data: who, what, on what evidence."""

    kind: str  # past tense: return_accepted, case_opened, mail_sent …
    at: datetime
    who: str  # "service", "cli", or a staff address' role; never a name of a child
    case_id: int | None = None
    evidence: Mapping[str, object] | None = None  # ids, keys, dates, counts


class Audit(Protocol):
    """Append-only; one hash chain a case and one for the system."""

    def append(self, entry: AuditEntry) -> None: ...
    def entries(self, case_id: int | None) -> list[AuditEntry]: ...
    def verify(self) -> list[str]: ...  # one sentence for each broken link; empty: all chains hold


class Notes(Protocol):
    """Small facts of the service itself: when the mailbox was reached, since when it was not."""

    def get(self, key: str) -> str | None: ...
    def set(self, key: str, value: str | None) -> None: ...


class Ledger(Protocol):
    """One transaction over everything that is stored."""

    @property
    def messages(self) -> Messages: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def notes(self) -> Notes: ...


class Store(Protocol):
    """The database."""

    def reading(self) -> AbstractContextManager[Ledger]: ...
    def writing(self) -> AbstractContextManager[Ledger]: ...
    def close(self) -> None: ...
