"""The inbound messages: a row each, for ever; its identity on the server, its sealed bytes, and how it ended.

New messages, filings and moves come in as records; records leave. A row is found by identity, state, place or by the keyed hash
of its bytes or its Message-ID. Nothing is decided here, and no row is ever removed.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, delete, exists, func, or_, select, union_all, update

from service.adapters.store.chunks import OF_MESSAGES
from service.adapters.store.filings import end_values, outcome_values
from service.adapters.store.hashes import address_key, digest_key, mail_key
from service.adapters.store.keyring import MESSAGE
from service.adapters.store.places import INTEND, KNOWN_UIDS, OPEN_MOVES, TARGET, as_move, has_to_move
from service.adapters.store.places import PLACE as LIES_AT
from service.adapters.store.prepared import Found, Values
from service.adapters.store.seals import Seal
from service.adapters.store.transaction import MOST, ROW, Transaction
from service.adapters.tables import ATTACHMENTS, FOLDERS, MENTIONS, MESSAGES, OUTBOX
from service.domain.cases import MessageState, Reason
from service.domain.notices import Audience, NoticeKind
from service.domain.records import AttachmentOutcome, Filing, FolderMark, NewMessage, PendingMove, Spot, StoredMessage
from service.domain.servers import Move

PLACE = ("mailbox", "folder", "uidvalidity", "uid", "target")
SAME = ("id", *PLACE, "received_at", "size", "attempts", "case_id", "agency", "since", "has_raw", "assigned")

COLUMNS = MESSAGES.c
OLDEST = (COLUMNS.received_at, COLUMNS.id)

MARK = select(FOLDERS).where(FOLDERS.c.mailbox == bindparam("mailbox_name"), FOLDERS.c.folder == bindparam("folder_name"))
TO_TRY = or_(COLUMNS.try_at.is_(None), COLUMNS.try_at <= bindparam("now"))
WAITING = select(COLUMNS.id).where(COLUMNS.state == MessageState.WAITING.value, TO_TRY).order_by(*OLDEST).limit(MOST)
# SQLite, whose writers are alone, is not told of it.
CANDIDATES = WAITING.with_for_update(skip_locked=True)
OLDEST_WAITING = select(func.min(COLUMNS.received_at)).where(COLUMNS.state == MessageState.WAITING.value)
# One look into the index a state: the newest of all would be looked for in every row.
_LAST = select(func.max(COLUMNS.received_at).label("at"))
_NEWEST = union_all(*(_LAST.where(COLUMNS.state == each.value) for each in MessageState))
NEWEST = select(func.max(_NEWEST.subquery().c.at, type_=COLUMNS.received_at.type))
ONE = select(MESSAGES).where(COLUMNS.id == ROW)
SEAL = select(COLUMNS.seal_id, COLUMNS.key_id).where(COLUMNS.id == ROW)
IN_STATE = select(MESSAGES).where(COLUMNS.state == bindparam("which")).order_by(*OLDEST).limit(MOST)
FROM_SENDER = (
    select(MESSAGES)
    .where(COLUMNS.sender_key == bindparam("hash"), COLUMNS.received_at >= bindparam("since"))
    .order_by(COLUMNS.received_at.desc(), COLUMNS.id.desc())
    .limit(MOST)
)
NUMBER = select(func.count()).where(COLUMNS.state == bindparam("which"))
COUNTS = select(COLUMNS.state, func.count().label("number")).group_by(COLUMNS.state)
ALIKE = select(*LIES_AT).where(COLUMNS.size == bindparam("bytes"), COLUMNS.received_at == bindparam("at"))

EARLIER = select(COLUMNS.id).where(COLUMNS.id < ROW).order_by(COLUMNS.id).limit(1)
SAME_BYTES = EARLIER.where(COLUMNS.digest_key == select(COLUMNS.digest_key).where(COLUMNS.id == ROW).scalar_subquery())
SAME_MAIL_ID = EARLIER.where(COLUMNS.mail_key == bindparam("hash"))

CHANGE = update(MESSAGES).where(COLUMNS.id == ROW)
STRIKE = (
    CHANGE.where(COLUMNS.state == MessageState.WAITING.value, TO_TRY)
    .values(attempts=COLUMNS.attempts + 1, tried_at=bindparam("now"))
    .returning(COLUMNS.attempts)
)
FORGIVE = CHANGE.values(attempts=COLUMNS.attempts - 1)
BY_PERSON = or_(COLUMNS.assigned, bindparam("by_person", type_=COLUMNS.assigned.type))
FINISH = CHANGE.values(target=TARGET, moving=has_to_move(TARGET), assigned=BY_PERSON, try_at=None)

GONE = CHANGE.values(
    moving=False, moved_to=func.coalesce(COLUMNS.moved_to, COLUMNS.folder), moved_uidvalidity=None, moved_uid=None
)

OUTCOMES = select(ATTACHMENTS).where(ATTACHMENTS.c.message_id == ROW).order_by(ATTACHMENTS.c.id)
NO_OUTCOMES = delete(ATTACHMENTS).where(ATTACHMENTS.c.message_id == ROW)

TO_HIM = (OUTBOX.c.recipient_key == bindparam("hash"), OUTBOX.c.created_on == bindparam("day"))
NEUTRAL = (OUTBOX.c.audience == Audience.SENDER.value, OUTBOX.c.kind == NoticeKind.ACKNOWLEDGEMENT.value)
TOLD = select(exists().where(*TO_HIM, *NEUTRAL))


class SqlMessages:
    """The inbound messages in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._seals: dict[int, Seal] = {}  # of rows of this transaction: a row keeps its seal, and its key until it is let go
        self._seen: dict[tuple[MessageState, int], tuple[StoredMessage, ...]] = {}  # where nothing is written it stays true

    def mark(self, mailbox: str, folder: str) -> FolderMark | None:
        """How far the folder was collected; None where it never was."""
        row = self._tx.row(MARK, mailbox_name=mailbox, folder_name=folder)
        return FolderMark(row.uidvalidity, row.highest_uid) if row else None

    def advance(self, mailbox: str, folder: str, mark: FolderMark) -> None:
        """Records how far the folder is collected now."""
        key = {"mailbox": mailbox, "folder": folder}
        self._tx.put(FOLDERS, key, {"uidvalidity": mark.uidvalidity, "highest_uid": mark.highest_uid})

    def add(self, new: NewMessage) -> int | None:
        """The new message's id; None where its identity already has a row."""
        seal = self._tx.seal(MESSAGES, key=self._tx.keys.make(MESSAGE))
        number = self._tx.add(MESSAGES, self._new_values(new, seal))
        if number is not None and new.raw is not None:
            OF_MESSAGES.put(self._tx, number, seal, new.raw)
        return number

    def waiting(self, now: datetime, limit: int) -> list[int]:
        """The ids of the messages to be tried now, oldest first; to whoever writes, those that nobody else is writing to."""
        return [row.id for row in self._tx.rows(CANDIDATES if self._tx.writing else WAITING, now=now, most=limit)]

    def strike(self, id: int, now: datetime) -> int | None:
        """Counts an attempt before it is made; how many there are now, None where it is not to be tried now."""
        attempts = self._tx.scalar(STRIKE, row_id=id, now=now)
        return None if attempts is None else int(attempts)

    def forgive(self, id: int) -> None:
        """Takes back the last attempt, which was not the message's fault."""
        self._tx.run(FORGIVE, {"row_id": id})

    def defer(self, id: int, until: datetime) -> None:
        """Leaves the message waiting and untried until then."""
        self._tx.run(CHANGE, {"row_id": id, "try_at": until})

    def get(self, id: int) -> StoredMessage | None:
        """The message of that id; inside a writing transaction nobody else may get it until that ends."""
        self._tx.lock(f"message {id}")
        row = self._tx.row(ONE, row_id=id)
        if row is not None:
            self._seals[id] = self._tx.seal(MESSAGES, row.seal_id, row.key_id)
        return self._record(row) if row else None

    def raw(self, id: int) -> bytes | None:
        """The message's bytes; None where none are kept."""
        seal = self._seal(id)
        return OF_MESSAGES.get(self._tx, id, seal) if seal else None

    def twin(self, id: int, mail_id: str | None) -> tuple[int, bool] | None:
        """An earlier message with the same bytes (True) or else one with the same Message-ID and other bytes (False)."""
        same = self._tx.scalar(SAME_BYTES, row_id=id)
        if same is not None:
            return same, True
        alike = self._tx.scalar(SAME_MAIL_ID, row_id=id, hash=mail_key(self._tx.keys, mail_id)) if mail_id else None
        return None if alike is None else (alike, False)

    def finish(self, id: int, filing: Filing, now: datetime) -> None:
        """Writes down how the message ended, with the outcome of each attachment; drops its bytes where they are not kept."""
        seal = self._seal(id)
        if seal is None:
            raise LookupError(f"there is no message {id}")
        values = end_values(filing, seal)
        self._tx.run(FINISH, values | {"row_id": id, "since": now})
        if not filing.keep_raw:
            OF_MESSAGES.drop(self._tx, id)
            self._tx.keys.destroy([seal.key], now)
            self._seals.pop(id)
        self._tx.run(NO_OUTCOMES, {"row_id": id})
        self._tx.insert(ATTACHMENTS, [outcome_values(id, each) for each in filing.attachments])
        for each in filing.mentions:
            self._tx.put_once(MENTIONS, {"message_id": id, "case_id": each})

    def moves(self, limit: int) -> list[PendingMove]:
        """The intents that are not yet true, oldest first."""
        return [as_move(row) for row in self._tx.rows(OPEN_MOVES, most=limit)]

    def moved(self, message_id: int, move: Move, target: str) -> None:
        """Records that the message is in the target folder, and where there, if the server said so (COPYUID, RFC 4315)."""
        uidvalidity, uid = (None, None) if move.gone else (move.uidvalidity, move.uid)
        place = {"moved_to": target, "moved_uidvalidity": uidvalidity, "moved_uid": uid}
        self._tx.run(CHANGE, place | {"row_id": message_id, "moving": False})

    def intend(self, message_id: int, target: str) -> None:
        """Sets where the message is to be, from wherever it is now."""
        self._tx.run(INTEND, {"row_id": message_id, "to": target})

    def deleted(self, message_id: int) -> None:
        """Records that the message is on the server no more."""
        self._tx.run(GONE, {"row_id": message_id})

    def unsupported(self, message_id: int) -> None:
        """Ends the intent: the server cannot do it, the message stays where it is."""
        self._tx.run(CHANGE, {"row_id": message_id, "moving": False})

    def in_state(self, state: MessageState, limit: int = 1000) -> list[StoredMessage]:
        """The messages in that state, oldest first; asked once a moment, however many cases ask for them."""
        found = None if self._tx.writing else self._seen.get((state, limit))
        if found is None:
            found = tuple(self._record(row) for row in self._tx.rows(IN_STATE, which=state, most=limit))
            self._seen[state, limit] = found
        return list(found)

    def from_sender(self, sender: str, since: datetime, limit: int = 20) -> list[StoredMessage]:
        """The messages of that address since then, the newest first; those of which the sender is known."""
        found = self._tx.rows(FROM_SENDER, hash=address_key(self._tx.keys, sender), since=since, most=limit)
        return [self._record(row) for row in found]

    def attachments(self, id: int) -> list[AttachmentOutcome]:
        """What became of each of the message's attachments."""
        rows = self._tx.rows(OUTCOMES, row_id=id)
        return [AttachmentOutcome(r.position, r.kind, r.outcome, r.request_id, r.return_id, r.rows) for r in rows]

    def counts(self) -> dict[MessageState, int]:
        """How many messages are in each state; every state is there."""
        return dict.fromkeys(MessageState, 0) | {MessageState(row.state): row.number for row in self._tx.rows(COUNTS)}

    def number(self, state: MessageState) -> int:
        """How many messages are in that state."""
        return int(self._tx.scalar(NUMBER, which=state))

    def oldest_waiting(self) -> datetime | None:
        """When the oldest message that still waits was received."""
        oldest: datetime | None = self._tx.scalar(OLDEST_WAITING)
        return oldest

    def newest(self) -> datetime | None:
        """When the last message was received, whatever became of it; None where none ever was."""
        newest: datetime | None = self._tx.scalar(NEWEST)
        return newest

    def uids(self, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
        """Every UID of that folder that has a row, those included that were moved there."""
        return {
            row.uid for row in self._tx.rows(KNOWN_UIDS, mailbox_name=mailbox, folder_name=folder, of_uidvalidity=uidvalidity)
        }

    def alike(self, size: int, received_at: datetime) -> list[Spot]:
        """Where each message of that size and that INTERNALDATE lies, as far as its row knows."""
        return [Spot(row.folder, row.uidvalidity, row.uid) for row in self._tx.rows(ALIKE, bytes=size, at=received_at)]

    def neutral_sent(self, sender: str, day: date) -> bool:
        """Whether the neutral sentence was owed to that address on that day."""
        return bool(self._tx.scalar(TOLD, hash=address_key(self._tx.keys, sender), day=day))

    def _seal(self, id: int) -> Seal | None:
        row = None if id in self._seals else self._tx.row(SEAL, row_id=id)
        if row is not None:
            self._seals[id] = self._tx.seal(MESSAGES, row.seal_id, row.key_id)
        return self._seals.get(id)

    def _new_values(self, new: NewMessage, seal: Seal) -> Values:
        return {
            "seal_id": seal.row,
            "key_id": seal.key,
            "mailbox": new.mailbox,
            "folder": new.folder,
            "uidvalidity": new.uidvalidity,
            "uid": new.uid,
            "received_at": new.received_at,
            "size": new.size,
            "has_raw": new.raw is not None,
            "digest_key": None if new.raw is None else digest_key(self._tx.keys, new.raw),
            "state": new.state,
            "reason": new.reason,
            "since": new.received_at,
        }

    def _record(self, row: Found) -> StoredMessage:
        seal = self._tx.seal(MESSAGES, row.seal_id)
        return StoredMessage(
            **{name: getattr(row, name) for name in SAME},
            state=MessageState(row.state),
            reason=Reason(row.reason) if row.reason else None,
            sender=seal.read_text("sender", row.sender),
            mail_id=seal.read_text("mail_id", row.mail_id),
            doubt=seal.read_text("doubt", row.doubt) or "",
        )
