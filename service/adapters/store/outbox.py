"""The outbox: the mail we owe, and how each attempt to send it ended.

A notice goes in with its mail, in the transaction of the decision that owes it; the database refuses the second with the same
`once`. Recipient, Message-ID, bytes, the server's answers and `once` itself, which may name an address, are sealed. While all is
held, nothing is due.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Update, and_, exists, func, literal, or_, select, update

from service.adapters.store.chunks import get_bytes, put_bytes
from service.adapters.store.facts import HELD, get_fact, set_fact
from service.adapters.store.keys import address_key, mail_key, once_key
from service.adapters.store.seals import Seal
from service.adapters.store.transaction import Found, Transaction, Values
from service.adapters.tables import OUTBOX, OUTBOX_CHUNKS
from service.domain.notices import ANSWERS
from service.domain.records import MailState, NewMail, OutboxMail

SAME = (
    "id",
    "kind",
    "audience",
    "tag",
    "created_at",
    "next_at",
    "attempts",
    "case_id",
    "agency",
    "uncertain",
    "sent_at",
    "answers",
)
NEVER_SENT = (MailState.DROPPED, MailState.DISCARDED)


class SqlOutbox:
    """The outbox in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def queue(self, new: NewMail) -> int | None:
        """The mail's id; None where that notice is there already."""
        seal = self._tx.seal(OUTBOX)
        number = self._tx.add(OUTBOX, self._values(new, seal))
        if number is not None:
            put_bytes(self._tx, OUTBOX_CHUNKS, number, seal, new.composed.raw)
        return number

    def due(self, now: datetime, limit: int) -> list[int]:
        """The ids of the mails to send now, oldest first: queued, or left in `sending` by a crash; none while all is held."""
        if self.held():
            return []
        queued = and_(OUTBOX.c.state == MailState.QUEUED, or_(OUTBOX.c.next_at.is_(None), OUTBOX.c.next_at <= now))
        chosen = select(OUTBOX.c.id).where(or_(queued, OUTBOX.c.state == MailState.SENDING))
        return list(self._tx.connection.scalars(chosen.order_by(OUTBOX.c.created_at, OUTBOX.c.id).limit(limit)))

    def get(self, id: int) -> OutboxMail | None:
        """The mail of that id; inside a writing transaction nobody else may get it until that ends."""
        self._tx.lock(f"mail {id}")
        row = self._tx.execute(select(OUTBOX).where(OUTBOX.c.id == id)).one_or_none()
        return self._record(row) if row else None

    def raw(self, id: int) -> bytes:
        """The mail's bytes, as they were composed."""
        raw = get_bytes(self._tx, OUTBOX_CHUNKS, id, self._seal(id))
        if raw is None:
            raise LookupError(f"mail {id} has no bytes")
        return raw

    def sending(self, id: int) -> None:
        """Counts an attempt and says that it is being made; to be committed before SMTP DATA."""
        self._tx.execute(_which(id).values(state=MailState.SENDING, attempts=OUTBOX.c.attempts + 1))

    def settle(
        self, id: int, state: MailState, answer: str, now: datetime, *, next_at: datetime | None = None, uncertain: bool = False
    ) -> None:
        """Writes down how the attempt ended; a mail that was uncertain once stays marked so."""
        values = {"state": state, "next_at": next_at, "answer": self._seal(id).text("answer", answer or None)}
        sent = {"sent_at": now} if state is MailState.SENT else {}
        self._tx.execute(_which(id).values(**values, **sent, uncertain=or_(OUTBOX.c.uncertain, literal(uncertain))))

    def by_mail_ids(self, mail_ids: Sequence[str]) -> list[OutboxMail]:
        """Our mails among those Message-IDs, oldest first."""
        keys = [mail_key(self._tx.vault, each) for each in mail_ids]
        rows = self._tx.execute(select(OUTBOX).where(OUTBOX.c.mail_key.in_(keys)).order_by(OUTBOX.c.id)) if keys else ()
        return [self._record(row) for row in rows]

    def in_state(self, state: MailState, limit: int = 1000) -> list[OutboxMail]:
        """The mails in that state, oldest first."""
        chosen = select(OUTBOX).where(OUTBOX.c.state == state).order_by(OUTBOX.c.created_at, OUTBOX.c.id).limit(limit)
        return [self._record(row) for row in self._tx.execute(chosen)]

    def has(self, once: str) -> bool:
        """Whether that notice is there already."""
        there = exists().where(OUTBOX.c.once_key == once_key(self._tx.vault, once))
        return bool(self._tx.connection.scalar(select(there)))

    def counts(self) -> dict[MailState, int]:
        """How many mails are in each state; every state is there."""
        rows = self._tx.execute(select(OUTBOX.c.state, func.count().label("number")).group_by(OUTBOX.c.state))
        return dict.fromkeys(MailState, 0) | {MailState(row.state): row.number for row in rows}

    def hold_all(self, held: bool) -> None:
        """Holds all outgoing mail, or releases it."""
        set_fact(self._tx, HELD, "yes" if held else "no")

    def held(self) -> bool:
        """Whether all outgoing mail stands held."""
        return get_fact(self._tx, HELD) == "yes"

    def sent_to(self, recipient: str, since: datetime) -> int:
        """How many answers that address was owed since then, those left out that never were to go."""
        his = OUTBOX.c.recipient_key == address_key(self._tx.vault, recipient)
        answers = and_(OUTBOX.c.kind.in_(ANSWERS), OUTBOX.c.state.not_in(NEVER_SENT), OUTBOX.c.created_at >= since)
        return int(self._tx.connection.execute(select(func.count()).where(his, answers)).scalar_one())

    def _values(self, new: NewMail, seal: Seal) -> Values:
        notice, vault = new.notice, self._tx.vault
        return {
            "seal_id": seal.row,
            "once": seal.must("once", notice.once),
            "once_key": once_key(vault, notice.once),
            "kind": notice.kind,
            "audience": notice.audience,
            "state": new.state,
            "recipient": seal.must("recipient", notice.recipient),
            "recipient_key": address_key(vault, notice.recipient),
            "mail_id": seal.must("mail_id", new.composed.message_id),
            "mail_key": mail_key(vault, new.composed.message_id),
            "tag": notice.tag,
            "created_at": new.created_at,
            "created_on": new.created_at.date(),
            "case_id": notice.case_id,
            "agency": notice.agency,
            "request_ids": json.dumps(notice.request_ids),
            "answers": new.answers,
        }

    def _seal(self, id: int) -> Seal:
        seal_id = self._tx.connection.execute(select(OUTBOX.c.seal_id).where(OUTBOX.c.id == id)).scalar_one()
        return self._tx.seal(OUTBOX, seal_id)

    def _record(self, row: Found) -> OutboxMail:
        seal = self._tx.seal(OUTBOX, row.seal_id)
        return OutboxMail(
            **{name: getattr(row, name) for name in SAME},
            once=seal.read("once", row.once),
            state=MailState(row.state),
            recipient=seal.read("recipient", row.recipient),
            mail_id=seal.read("mail_id", row.mail_id),
            request_ids=tuple(json.loads(row.request_ids)),
            answer=seal.read_text("answer", row.answer) or "",
        )


def _which(id: int) -> Update:
    return update(OUTBOX).where(OUTBOX.c.id == id)
