"""What the workflows need of the world, as protocols; the adapters have these shapes and never import them.

The records that cross here live in `domain/servers.py`, `domain/records.py` and `parsers/model.py`. A `Ledger` is one
transaction: `Store.writing()` commits it when the block ends and rolls all of it back when the block raises; no mail server is
spoken to inside one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from parsers.model import Extraction
from parsers.received import Reading
from service.domain.calendars import CalendarEntry
from service.domain.cases import Case, CaseStatus, MessageState, RequestState, Return, ReturnStatus, Subject
from service.domain.events import NewEvent
from service.domain.notices import File, Notice, NoticeKind
from service.domain.records import (
    AttachmentOutcome,
    AuditEntry,
    AuditLine,
    Filing,
    FolderMark,
    MailState,
    NewCase,
    NewMail,
    NewMessage,
    NewReturn,
    OutboxMail,
    PendingMove,
    Spot,
    StoredMessage,
)
from service.domain.room import Room
from service.domain.scans import Scan
from service.domain.servers import Answer, Composed, FolderStatus, Header, Move
from service.domain.summary.summaries import CaseSummary


class Mailbox(Protocol):
    """One IMAP mailbox over one connection, reconnected on the next call; each call is bounded and raises `MailboxDown` only."""

    name: str  # user@host: part of a message's identity

    def status(self, folder: str) -> FolderStatus: ...
    def uids_after(self, folder: str, uid: int) -> list[int]: ...  # ascending; costs by what is new
    def all_uids(self, folder: str) -> list[int]: ...
    def headers(self, folder: str, uids: Sequence[int]) -> list[Header]: ...  # a vanished UID is missing
    def fetch(self, folder: str, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]: ...  # unseen; a vanished UID is missing
    def move(self, folder: str, uidvalidity: int, uid: int, target: str) -> Move: ...  # makes the folder where it is missing
    def delete(self, folder: str, uidvalidity: int, uid: int) -> Move: ...  # that message and no other
    def put(self, folder: str, raw: bytes) -> None: ...  # a mail of our own, unread and flagged, for the people who read there
    def folder(self, name: str) -> str: ...  # the configured name under the server's namespace prefix
    def close(self) -> None: ...


class Outbound(Protocol):
    """The SMTP server: one recipient a transaction, the connection reused between calls."""

    def send(self, recipient: str, raw: bytes) -> Answer: ...
    def close(self) -> None: ...


class Begun(Protocol):
    """A message that is being read."""

    def result(self) -> Reading: ...  # waits for it; raises `ReaderDown` as `Reader.read` does


class Reader(Protocol):
    """The parsers behind bounded child processes: a file that kills its child never raises here."""

    def warm(self, children: int | None = None) -> None: ...  # so many, or all
    def read(self, raw: bytes, received_at: datetime, passwords: Sequence[str] = ()) -> Reading: ...  # which are never kept
    def begin(self, raw: bytes, received_at: datetime) -> Begun: ...  # the same, and returns at once
    def read_document(self, data: bytes, received: date, passwords: Sequence[str] = ()) -> Extraction: ...
    def close(self) -> None: ...


class Scanner(Protocol):
    """The malware scanner; each call is bounded and never raises."""

    def scan(self, raw: bytes) -> Scan: ...
    def answers(self) -> bool: ...  # whether it is there at all


class Wording(Protocol):
    """Turns a notice into mail: templates, marking, headers, attachments."""

    def compose(self, notice: Notice, now: datetime) -> Composed: ...
    def join(self, notice: Notice, mails: Sequence[bytes], now: datetime) -> Composed: ...  # one mail that says what those say
    def text(self, notice: Notice) -> str: ...  # its subject and, after a blank line, its text


class Papers(Protocol):
    """Writes the documents that we send: blanks filled in with reference, agency and due date."""

    def blank(self, layout: str, values: Mapping[str, str], name: str) -> File: ...  # `name` without its ending


class Charts(Protocol):
    """Draws the picture of a summary; what it shows is said in words by `domain.progress.picture_text`."""

    def progress(self, cases: Sequence[CaseSummary]) -> bytes: ...  # a PNG


class Calendars(Protocol):
    """Writes the calendar files that go with our mails."""

    def file(self, entry: CalendarEntry, name: str, stamp: datetime) -> File: ...  # `name` without its ending


class Disk(Protocol):
    """The disk that the database lies on."""

    def room(self) -> Room: ...


class Clock(Protocol):
    """The service's time; aware, in the configured time zone."""

    def now(self) -> datetime: ...


class Messages(Protocol):
    """The inbound messages: a row each, for ever."""

    def mark(self, mailbox: str, folder: str) -> FolderMark | None: ...
    def advance(self, mailbox: str, folder: str, mark: FolderMark) -> None: ...
    def add(self, new: NewMessage) -> int | None: ...  # None: that identity already has a row
    # oldest first, those to be tried now; inside a writing transaction none that another is writing to
    def waiting(self, now: datetime, limit: int) -> list[int]: ...
    # counts an attempt before it is made; returns the count, None where it is not to be tried now
    def strike(self, id: int, now: datetime) -> int | None: ...
    def forgive(self, id: int) -> None: ...  # takes back the last strike: the attempt was not the message's fault
    def defer(self, id: int, until: datetime) -> None: ...
    def get(self, id: int) -> StoredMessage | None: ...
    def raw(self, id: int) -> bytes | None: ...
    # (earlier message, True: same bytes; False: same Message-ID only)
    def twin(self, id: int, mail_id: str | None) -> tuple[int, bool] | None: ...
    def finish(self, id: int, filing: Filing, now: datetime) -> None: ...
    def moves(self, limit: int) -> list[PendingMove]: ...
    def moved(self, message_id: int, move: Move, target: str) -> None: ...  # records COPYUID; a later intent goes on from there
    def intend(self, message_id: int, target: str) -> None: ...  # a held message assigned later moves on
    def deleted(self, message_id: int) -> None: ...  # it is on the server no more
    def unsupported(self, message_id: int) -> None: ...  # the server cannot do it: it stays, and the intent ends
    def in_state(self, state: MessageState, limit: int = 1000) -> list[StoredMessage]: ...
    def from_sender(self, sender: str, since: datetime, limit: int = 20) -> list[StoredMessage]: ...  # newest first
    def attachments(self, id: int) -> list[AttachmentOutcome]: ...
    def counts(self) -> dict[MessageState, int]: ...
    def number(self, state: MessageState) -> int: ...  # how many are in that state: costs by those alone
    def oldest_waiting(self) -> datetime | None: ...
    def newest(self) -> datetime | None: ...  # when the last message came, whatever became of it
    def uids(self, mailbox: str, folder: str, uidvalidity: int) -> set[int]: ...  # all with a row, also if moved there
    def alike(self, size: int, received_at: datetime) -> list[Spot]: ...  # where those of that size and INTERNALDATE lie
    def neutral_sent(self, sender: str, day: date) -> bool: ...  # was the neutral sentence sent to him that day


class Cases(Protocol):
    """The cases; every record comes back whole (agencies, requests, milestones), every write is one fact."""

    def get(self, id: int) -> Case | None: ...
    def by_reference(self, reference: str) -> Case | None: ...  # exact, upper case
    def by_alias(self, alias: str) -> list[Case]: ...
    def live(self) -> list[Case]: ...  # referred and open
    def in_hand(self, since: date) -> list[Case]: ...  # live, and those opened since that ended without a review
    def recent(self, since: datetime) -> list[Case]: ...  # live, and those of which the audit log noted anything since
    def all(self) -> list[Case]: ...
    def open(self, new: NewCase) -> Case: ...
    def step(self, case_id: int, status: CaseStatus) -> None: ...
    def start_clock(self, case_id: int, on: date | None) -> None: ...
    def set_period(self, case_id: int, start: date | None, end: date | None) -> None: ...
    def add_alias(self, case_id: int, alias: str) -> None: ...
    def add_subjects(self, case_id: int, subjects: Sequence[Subject]) -> None: ...
    def add_agency(self, case_id: int, key: str, name: str, code: str, case_only: bool) -> None: ...
    def add_contact(self, case_id: int, agency: str, address: str) -> None: ...
    def remove_contact(self, case_id: int, agency: str, address: str) -> None: ...
    def bar(self, case_id: int, address: str) -> None: ...
    def unbar(self, case_id: int, address: str) -> None: ...
    def cases_of_contact(
        self, address: str
    ) -> list[tuple[int, str]]: ...  # (case id, agency) where he is a contact of that case only
    def add_request(self, case_id: int, agency: str, document: str, due_on: date) -> int: ...
    def asked(self, request_id: int, on: date) -> None: ...
    def step_request(self, request_id: int, state: RequestState, promised_on: date | None = None) -> None: ...
    def due(self, request_id: int, on: date) -> None: ...
    def promise(self, request_id: int, on: date | None) -> None: ...  # None: none is known
    def need(self, request_id: int, missing: Sequence[str]) -> None: ...
    def add_return(self, new: NewReturn) -> Return: ...
    def mark_return(self, return_id: int, status: ReturnStatus) -> None: ...
    def returns(self, request_id: int) -> list[Return]: ...  # by version
    def record_milestone(self, case_id: int, key: str, on: date) -> None: ...
    def forget_milestone(self, case_id: int, key: str) -> None: ...
    def record_event(self, case_id: int, new: NewEvent) -> int: ...
    def undo_event(self, id: int) -> None: ...  # it stays in the case, marked


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
    def number(self, state: MailState) -> int: ...  # how many are in that state: costs by those alone
    def hold_all(self, held: bool) -> None: ...  # after a restore: nothing leaves until released
    def held(self) -> bool: ...
    def sent_to(self, recipient: str, since: datetime) -> int: ...  # answers sent to that address since then
    def left_since(self, moment: datetime) -> dict[NoticeKind, int]: ...  # sent after it, by kind, staff left out
    def of_case(self, case_id: int) -> list[OutboxMail]: ...  # every mail about that case, oldest first
    def marks(self) -> dict[int, str]: ...  # of each case not closed: another when a mail of it came, stepped on or went


class Audit(Protocol):
    """Append-only; one hash chain a case and one for the system."""

    def append(self, entry: AuditEntry) -> None: ...
    def entries(self, case_id: int | None) -> list[AuditEntry]: ...
    def history(self, case_id: int) -> list[AuditLine]: ...
    def verify(self, head: str = "") -> list[str]: ...  # one sentence for each fault; empty: all chains hold
    def closed(self, day: date) -> str | None: ...  # the head when that day was closed
    def close_day(self, day: date, now: datetime) -> str: ...  # in a transaction of its own; the same a second time


class Erasure(Protocol):
    """What goes for good: bytes, sealed values and the data keys that could open their copies in old backups."""

    def messages_of(self, case_id: int) -> list[int]: ...  # those filed there, and those of no case that name it
    def naming_from_elsewhere(self, case_id: int) -> list[int]: ...  # messages of other cases that name it
    def still_waiting(self, messages: Sequence[int]) -> list[int]: ...  # those that wait for us or for a person
    def of_no_case(self, before: datetime) -> list[int]: ...  # settled messages of no case, of which anything is kept
    def erase_messages(self, messages: Sequence[int], now: datetime) -> None: ...  # and, later, their copies on the server
    def erase_post_of_case(self, case_id: int, now: datetime) -> int: ...  # how many mails went
    def erase_summaries(self, first: date, before: date, now: datetime) -> int: ...  # mails to staff, of no single case
    def erase_return(self, return_id: int, now: datetime) -> None: ...
    def erase_case(self, case_id: int, on: date, now: datetime) -> None: ...  # a stub stays, and its audit log
    def erase_again(self, on: date, now: datetime) -> int: ...  # what a restored backup still holds of what was erased


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
    @property
    def erasure(self) -> Erasure: ...
    def tried(self) -> AbstractContextManager[None]: ...  # what the block writes is taken back: to see what would follow
    def whole(self) -> AbstractContextManager[None]: ...  # where the block raises, nothing that it wrote stays


class Claim(Protocol):
    """A piece of work that is ours, until we let go or our session with the database ends."""

    def holds(self) -> bool: ...  # asks the database: with the session every claim of it is gone
    def release(self) -> None: ...


class Claims(Protocol):
    """Which of several daemons on one database does a piece of work; where only one may work, whoever asks is given it."""

    def take(self, name: str) -> Claim | None: ...  # None: somebody else has it


class Store(Protocol):
    """The database."""

    @property
    def claims(self) -> Claims: ...
    def reading(self) -> AbstractContextManager[Ledger]: ...
    def writing(self) -> AbstractContextManager[Ledger]: ...
    def picking(self) -> AbstractContextManager[Ledger]: ...  # to see what waits, passing over what others write to
    def pace(self) -> float: ...  # seconds that each of the last commits took at least, nought where there were few lately
    def scrub(self) -> None: ...  # overwrites what deleted rows have left in the database's own files
    def close(self) -> None: ...
