"""Collects what is new in the mailbox: every UID up to the highest stored one gets a row, with its bytes or the reason why not.

The server's UIDs come in, rows in state `waiting` leave; nothing is understood here. A row and the mark that says how far we came
commit together, so that a crash at any point repeats the fetch and never skips a message. Nothing on the server is changed. While
outgoing mail stands held after a restore, what had been moved since the backup is collected from where it lies now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain.cases import MessageState, Reason
from service.domain.records import AuditEntry, FolderMark, NewMessage
from service.domain.servers import Header, MailboxDown
from service.workflows.desk import Desk
from service.workflows.intake.holding import tell_not_fetched
from service.workflows.ports import Ledger, Mailbox
from service.workflows.watching.fetching import may_fetch
from service.workflows.watching.reconciliation import strays

SLICE = 200
"""How many UIDs are asked about at once; their sizes come before any bytes."""

CHUNK_MESSAGES = 25
CHUNK_BYTES = 8 * 1024 * 1024
"""How much is fetched between two commits: bounds the memory, and what a cut connection repeats."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What one pass brought: messages stored with their bytes, and rows without."""

    stored: int
    passed_over: int


@dataclass(frozen=True, slots=True)
class Found:
    """One new UID and what the server says of it; no header: it vanished before we came."""

    uid: int
    header: Header | None


def collect(desk: Desk, mailbox: Mailbox) -> Collected:
    """What was new in the inbox, stored; raises `MailboxDown` where the server cannot be reached, with nothing half-stored.

    Stops where the disk is nearly full or too much waits: what is not fetched stays in the mailbox.
    """
    if not may_fetch(desk):
        return Collected(0, 0)
    inbox = desk.folders.inbox
    mark = _mark(desk, mailbox, mailbox.status(inbox).uidvalidity)
    stored = passed_over = 0
    for rows in _new(desk, mailbox, inbox, mark.uidvalidity, mailbox.uids_after(inbox, mark.highest_uid)):
        if not may_fetch(desk) or not desk.goes_on():
            return Collected(stored, passed_over)
        with desk.store.writing() as ledger:
            stored += _store(desk, ledger, rows)
            passed_over += sum(row.raw is None for row in rows)
            _note_collected(desk, ledger, rows)
            ledger.messages.advance(mailbox.name, inbox, FolderMark(mark.uidvalidity, rows[-1].uid))
    stored += _collect_again(desk, mailbox)
    _note_reached(desk)
    return Collected(stored, passed_over)


def _collect_again(desk: Desk, mailbox: Mailbox) -> int:
    """How many messages were stored that had been moved already, and of which a restored database knows nothing."""
    with desk.store.reading() as ledger:
        if not ledger.outbox.held():
            return 0
    stored = 0
    for shelf, header in strays(desk, mailbox):
        for rows in _new(desk, mailbox, shelf.folder, shelf.uidvalidity, [header.uid]):
            with desk.store.writing() as ledger:
                stored += _store(desk, ledger, rows)
                _note_collected(desk, ledger, rows)
    return stored


def _new(desk: Desk, mailbox: Mailbox, folder: str, uidvalidity: int, uids: Sequence[int]) -> Iterator[list[NewMessage]]:
    """The rows of those messages, fetched in pieces that may be stored one by one."""
    for start in range(0, len(uids), SLICE):
        for chunk in _chunks(desk, _ask(mailbox, folder, uids[start : start + SLICE])):
            yield _rows(desk, mailbox, folder, uidvalidity, chunk)


def _mark(desk: Desk, mailbox: Mailbox, uidvalidity: int) -> FolderMark:
    with desk.store.reading() as ledger:
        mark = ledger.messages.mark(mailbox.name, desk.folders.inbox)
    if mark is None or mark.uidvalidity != uidvalidity:
        # RFC 3501 2.3.1.1: with another UIDVALIDITY no UID means what it meant. All is read anew; what was seen is a duplicate.
        return FolderMark(uidvalidity, 0)
    return mark


def _ask(mailbox: Mailbox, folder: str, uids: Sequence[int]) -> list[Found]:
    headers = {header.uid: header for header in mailbox.headers(folder, uids)}
    return [Found(uid, headers.get(uid)) for uid in uids]


def _chunks(desk: Desk, found: Sequence[Found]) -> Iterator[list[Found]]:
    chunk: list[Found] = []
    size = fetched = 0
    for each in found:
        wanted = each.header is not None and _why_not(desk, each.header) is None
        weight = each.header.size if each.header and wanted else 0
        if chunk and (size + weight > CHUNK_BYTES or fetched >= CHUNK_MESSAGES):
            yield chunk
            chunk, size, fetched = [], 0, 0
        chunk.append(each)
        size, fetched = size + weight, fetched + wanted
    if chunk:
        yield chunk


def _why_not(desk: Desk, header: Header) -> tuple[MessageState, Reason] | None:
    if header.received_at.astimezone(desk.clock.now().tzinfo).date() < desk.since:
        return MessageState.LEFT, Reason.TOO_OLD
    if header.size > desk.limits.message:
        return MessageState.HELD, Reason.TOO_LARGE
    return None


def _rows(desk: Desk, mailbox: Mailbox, folder: str, uidvalidity: int, chunk: Sequence[Found]) -> list[NewMessage]:
    wanted = [each.uid for each in chunk if each.header and not _why_not(desk, each.header)]
    raw, refused = _fetch(mailbox, folder, wanted)
    place = (mailbox.name, folder, uidvalidity)
    return [_row(desk, place, each, raw.get(each.uid), each.uid in refused) for each in chunk]


def _fetch(mailbox: Mailbox, folder: str, wanted: Sequence[int]) -> tuple[dict[int, bytes], frozenset[int]]:
    """The bytes by UID, and the UIDs that the server will not hand over: one such message must not stop the rest."""
    if not wanted:
        return {}, frozenset()
    try:
        return dict(mailbox.fetch(folder, wanted)), frozenset()
    except MailboxDown as down:
        if down.code != "server_refused":
            raise
        if len(wanted) == 1:
            mailbox.headers(folder, wanted)  # raises where it is not this message but the server that is ill
            return {}, frozenset(wanted)
    half = len(wanted) // 2
    parts = [_fetch(mailbox, folder, each) for each in (wanted[:half], wanted[half:])]
    return {**parts[0][0], **parts[1][0]}, parts[0][1] | parts[1][1]


def _row(desk: Desk, place: tuple[str, str, int], found: Found, raw: bytes | None, refused: bool) -> NewMessage:
    mailbox, folder, uidvalidity = place
    header = found.header
    why = _why_not(desk, header) if header else None
    if refused:
        why = (MessageState.HELD, Reason.UNREADABLE)
    if raw is None and why is None:
        why = (MessageState.LEFT, Reason.GONE)
    state, reason = why or (MessageState.WAITING, None)
    return NewMessage(
        mailbox=mailbox,
        folder=folder,
        uidvalidity=uidvalidity,
        uid=found.uid,
        received_at=header.received_at if header else desk.clock.now(),
        size=header.size if header else 0,
        raw=raw,
        state=state,
        reason=reason,
    )


def _note_collected(desk: Desk, ledger: Ledger, rows: Sequence[NewMessage]) -> None:
    """One entry for what was stored together: where it lay, which UIDs, and how many of them without their bytes."""
    place = {"folder": rows[0].folder, "uidvalidity": rows[0].uidvalidity, "first": rows[0].uid, "last": rows[-1].uid}
    evidence = place | {"messages": len(rows), "without_bytes": sum(row.raw is None for row in rows)}
    ledger.audit.append(AuditEntry("messages_collected", desk.clock.now(), "service", None, evidence))


def _store(desk: Desk, ledger: Ledger, rows: Sequence[NewMessage]) -> int:
    stored = 0
    for row in rows:
        message_id = ledger.messages.add(row)
        if message_id is not None and row.reason is Reason.TOO_LARGE:
            tell_not_fetched(desk, ledger, message_id, row.received_at, Reason.TOO_LARGE, _too_large(desk))
        elif message_id is not None and row.reason is Reason.UNREADABLE:
            tell_not_fetched(desk, ledger, message_id, row.received_at, Reason.UNREADABLE, REFUSED)
        stored += message_id is not None and row.raw is not None
    return stored


REFUSED = "The mail server will not hand it over; open it in the mailbox, and file what it brings with `case file`."


def _too_large(desk: Desk) -> str:
    return f"It is larger than {desk.limits.message // (1024 * 1024)} MB and was not fetched; open it in the mailbox."


def _note_reached(desk: Desk) -> None:
    with desk.store.writing() as ledger:
        ledger.notes.set("mailbox_reached_at", desk.clock.now().isoformat())
        ledger.notes.set("mailbox_down_since", None)
        ledger.notes.set("mailbox_down_code", None)
