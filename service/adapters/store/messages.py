"""The inbound messages: a row each, for ever; its identity on the server, its sealed bytes, and how it ended.

New messages, filings and moves come in as records; records leave. A row is found by identity, state, place or by the keyed hash
of its bytes or its Message-ID. Nothing is decided here, and no row is ever removed.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import and_, delete, exists, func, insert, literal, or_, select, union, update

from service.adapters.store.chunks import drop_bytes, get_bytes, put_bytes
from service.adapters.store.keys import address_key, digest_key, mail_key
from service.adapters.store.places import MOVE, as_move, has_to_move
from service.adapters.store.seals import Seal
from service.adapters.store.transaction import Found, Transaction, Values
from service.adapters.tables import ATTACHMENTS, FOLDERS, MESSAGE_CHUNKS, MESSAGES, OUTBOX
from service.domain.cases import MessageState, Reason
from service.domain.notices import Audience, NoticeKind
from service.domain.records import AttachmentOutcome, Filing, FolderMark, NewMessage, PendingMove, StoredMessage
from service.domain.servers import Move

PLACE = ("mailbox", "folder", "uidvalidity", "uid", "target")
SAME = ("id", *PLACE, "received_at", "size", "attempts", "case_id", "agency", "since", "has_raw", "assigned")


class SqlMessages:
    """The inbound messages in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def mark(self, mailbox: str, folder: str) -> FolderMark | None:
        """How far the folder was collected; None where it never was."""
        columns = select(FOLDERS.c.uidvalidity, FOLDERS.c.highest_uid)
        row = self._tx.execute(columns.where(FOLDERS.c.mailbox == mailbox, FOLDERS.c.folder == folder)).one_or_none()
        return FolderMark(row.uidvalidity, row.highest_uid) if row else None

    def advance(self, mailbox: str, folder: str, mark: FolderMark) -> None:
        """Records how far the folder is collected now."""
        key = {"mailbox": mailbox, "folder": folder}
        self._tx.put(FOLDERS, key, {"uidvalidity": mark.uidvalidity, "highest_uid": mark.highest_uid})

    def add(self, new: NewMessage) -> int | None:
        """The new message's id; None where its identity already has a row."""
        seal = self._tx.seal(MESSAGES)
        number = self._tx.add(MESSAGES, self._new_values(new, seal))
        if number is not None and new.raw is not None:
            put_bytes(self._tx, MESSAGE_CHUNKS, number, seal, new.raw)
        return number

    def waiting(self, now: datetime, limit: int) -> list[int]:
        """The ids of the messages to be tried now, oldest first."""
        to_try = or_(MESSAGES.c.try_at.is_(None), MESSAGES.c.try_at <= now)
        chosen = select(MESSAGES.c.id).where(MESSAGES.c.state == MessageState.WAITING, to_try)
        return list(self._tx.connection.scalars(chosen.order_by(MESSAGES.c.received_at, MESSAGES.c.id).limit(limit)))

    def strike(self, id: int, now: datetime) -> int:
        """Counts an attempt before it is made; how many there are now."""
        counted = update(MESSAGES).where(MESSAGES.c.id == id).values(attempts=MESSAGES.c.attempts + 1, tried_at=now)
        return int(self._tx.connection.execute(counted.returning(MESSAGES.c.attempts)).scalar_one())

    def defer(self, id: int, until: datetime) -> None:
        """Leaves the message waiting and untried until then."""
        self._update(id, {"try_at": until})

    def get(self, id: int) -> StoredMessage | None:
        """The message of that id; inside a writing transaction nobody else may get it until that ends."""
        self._tx.lock(f"message {id}")
        row = self._tx.execute(select(MESSAGES).where(MESSAGES.c.id == id)).one_or_none()
        return self._record(row) if row else None

    def raw(self, id: int) -> bytes | None:
        """The message's bytes; None where none are kept."""
        seal = self._seal(id)
        return get_bytes(self._tx, MESSAGE_CHUNKS, id, seal) if seal else None

    def twin(self, id: int, mail_id: str | None) -> tuple[int, bool] | None:
        """An earlier message with the same bytes (True) or else one with the same Message-ID and other bytes (False)."""
        earliest = select(MESSAGES.c.id).where(MESSAGES.c.id < id).order_by(MESSAGES.c.id).limit(1)
        digest = select(MESSAGES.c.digest_key).where(MESSAGES.c.id == id).scalar_subquery()
        same = self._tx.connection.scalar(earliest.where(MESSAGES.c.digest_key == digest))
        if same is not None:
            return same, True
        if not mail_id:
            return None
        alike = self._tx.connection.scalar(earliest.where(MESSAGES.c.mail_key == mail_key(self._tx.vault, mail_id)))
        return None if alike is None else (alike, False)

    def finish(self, id: int, filing: Filing, now: datetime) -> None:
        """Writes down how the message ended, with the outcome of each attachment; drops its bytes where they are not kept."""
        seal = self._seal(id)
        if seal is None:
            raise LookupError(f"there is no message {id}")
        self._update(id, self._end_values(filing, seal) | {"since": now, "try_at": None})
        if not filing.keep_raw:
            drop_bytes(self._tx, MESSAGE_CHUNKS, id)
            self._update(id, {"has_raw": False})
        self._tx.execute(delete(ATTACHMENTS).where(ATTACHMENTS.c.message_id == id))
        if filing.attachments:
            self._tx.execute(insert(ATTACHMENTS), [_outcome_values(id, each) for each in filing.attachments])

    def moves(self, limit: int) -> list[PendingMove]:
        """The intents that are not yet true, oldest first."""
        pending = and_(MESSAGES.c.moving, MESSAGES.c.state != MessageState.WAITING)
        return [as_move(row) for row in self._tx.execute(MOVE.where(pending).order_by(MESSAGES.c.id).limit(limit))]

    def moved(self, message_id: int, move: Move, target: str) -> None:
        """Records that the message is in the target folder, and where there, if the server said so (COPYUID, RFC 4315)."""
        uidvalidity, uid = (None, None) if move.gone else (move.uidvalidity, move.uid)
        self._update(message_id, {"moved_to": target, "moved_uidvalidity": uidvalidity, "moved_uid": uid, "moving": False})

    def intend(self, message_id: int, target: str) -> None:
        """Sets where the message is to be, from wherever it is now."""
        self._update(message_id, {"target": target, "moving": has_to_move(target)})

    def unsupported(self, message_id: int) -> None:
        """Ends the intent: the server cannot move the message, it stays where it is."""
        self._update(message_id, {"moving": False})

    def in_state(self, state: MessageState, limit: int = 1000) -> list[StoredMessage]:
        """The messages in that state, oldest first."""
        chosen = select(MESSAGES).where(MESSAGES.c.state == state).order_by(MESSAGES.c.received_at, MESSAGES.c.id)
        return [self._record(row) for row in self._tx.execute(chosen.limit(limit))]

    def attachments(self, id: int) -> list[AttachmentOutcome]:
        """What became of each of the message's attachments."""
        rows = self._tx.execute(select(ATTACHMENTS).where(ATTACHMENTS.c.message_id == id).order_by(ATTACHMENTS.c.id))
        return [AttachmentOutcome(r.position, r.kind, r.outcome, r.request_id, r.return_id, r.rows) for r in rows]

    def counts(self) -> dict[MessageState, int]:
        """How many messages are in each state; every state is there."""
        rows = self._tx.execute(select(MESSAGES.c.state, func.count().label("number")).group_by(MESSAGES.c.state))
        return dict.fromkeys(MessageState, 0) | {MessageState(row.state): row.number for row in rows}

    def oldest_waiting(self) -> datetime | None:
        """When the oldest message that still waits was received."""
        waiting = select(func.min(MESSAGES.c.received_at)).where(MESSAGES.c.state == MessageState.WAITING)
        oldest: datetime | None = self._tx.connection.scalar(waiting)
        return oldest

    def uids(self, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
        """Every UID of that folder that has a row, those included that were moved there."""
        found = and_(MESSAGES.c.folder == folder, MESSAGES.c.uidvalidity == uidvalidity)
        moved = and_(
            MESSAGES.c.moved_to == folder, MESSAGES.c.moved_uidvalidity == uidvalidity, MESSAGES.c.moved_uid.is_not(None)
        )
        here = MESSAGES.c.mailbox == mailbox
        both = union(select(MESSAGES.c.uid).where(here, found), select(MESSAGES.c.moved_uid).where(here, moved))
        return set(self._tx.connection.scalars(both))

    def resembles(self, size: int, received_at: datetime) -> bool:
        """Whether some message has that size and that INTERNALDATE."""
        alike = exists().where(MESSAGES.c.size == size, MESSAGES.c.received_at == received_at)
        return bool(self._tx.connection.scalar(select(alike)))

    def neutral_sent(self, sender: str, day: date) -> bool:
        """Whether the neutral sentence was owed to that address on that day."""
        to_him = OUTBOX.c.recipient_key == address_key(self._tx.vault, sender)
        neutral = and_(OUTBOX.c.audience == Audience.SENDER, OUTBOX.c.kind == NoticeKind.ACKNOWLEDGEMENT)
        return bool(self._tx.connection.scalar(select(exists().where(to_him, OUTBOX.c.created_on == day, neutral))))

    def _new_values(self, new: NewMessage, seal: Seal) -> Values:
        return {
            "seal_id": seal.row,
            "mailbox": new.mailbox,
            "folder": new.folder,
            "uidvalidity": new.uidvalidity,
            "uid": new.uid,
            "received_at": new.received_at,
            "size": new.size,
            "has_raw": new.raw is not None,
            "digest_key": None if new.raw is None else digest_key(self._tx.vault, new.raw),
            "state": new.state,
            "reason": new.reason,
            "since": new.received_at,
        }

    def _end_values(self, filing: Filing, seal: Seal) -> dict[str, object]:
        return _known(filing, seal) | {
            "state": filing.state,
            "reason": filing.reason,
            "doubt": seal.text("doubt", filing.doubt or None),
            "case_id": filing.case_id,
            "agency": filing.agency,
            "target": filing.target,
            "moving": has_to_move(filing.target),
            "assigned": or_(MESSAGES.c.assigned, literal(filing.assigned)),
        }

    def _update(self, id: int, values: Values) -> None:
        self._tx.execute(update(MESSAGES).where(MESSAGES.c.id == id).values(**values))

    def _seal(self, id: int) -> Seal | None:
        seal_id = self._tx.connection.scalar(select(MESSAGES.c.seal_id).where(MESSAGES.c.id == id))
        return self._tx.seal(MESSAGES, seal_id) if seal_id else None

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


def _known(filing: Filing, seal: Seal) -> dict[str, object]:
    # What is not said again by a later filing (a person's, for one) stays known.
    values: dict[str, object] = {}
    if filing.sender:
        values |= {"sender": seal.text("sender", filing.sender), "sender_key": address_key(seal.vault, filing.sender)}
    if filing.mail_id:
        values |= {"mail_id": seal.text("mail_id", filing.mail_id), "mail_key": mail_key(seal.vault, filing.mail_id)}
    return values


def _outcome_values(message_id: int, outcome: AttachmentOutcome) -> Values:
    return {
        "message_id": message_id,
        "position": outcome.position,
        "kind": outcome.kind,
        "outcome": outcome.outcome,
        "request_id": outcome.request_id,
        "return_id": outcome.return_id,
        "rows": outcome.rows,
    }
