"""The outbox: the mail we owe, and how each attempt to send it ended.

A notice goes in with its mail, in the transaction of the decision that owes it; the database refuses the second with the same
`once`. Recipient, Message-ID, bytes, the server's answers and `once` itself, which may name an address, are sealed. While all is
held, nothing is due.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, exists, func, not_, or_, select, update

from service.adapters.store.chunks import OF_OUTBOX
from service.adapters.store.facts import HELD, get_fact, set_fact
from service.adapters.store.hashes import address_key, mail_key, once_key
from service.adapters.store.keyring import MAIL
from service.adapters.store.prepared import Found, Values, among
from service.adapters.store.seals import Seal
from service.adapters.store.transaction import MOST, ROW, Transaction
from service.adapters.tables import CASES, OUTBOX
from service.domain.cases import CaseStatus
from service.domain.notices import ANSWERS, Audience, NoticeKind
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
NEVER_SENT = (MailState.DROPPED.value, MailState.DISCARDED.value)

COLUMNS = OUTBOX.c
OLDEST = (COLUMNS.created_at, COLUMNS.id)

TO_SEND = and_(COLUMNS.state == MailState.QUEUED.value, or_(COLUMNS.next_at.is_(None), COLUMNS.next_at <= bindparam("now")))
DUE = select(COLUMNS.id).where(or_(TO_SEND, COLUMNS.state == MailState.SENDING.value)).order_by(*OLDEST).limit(MOST)
ONE = select(OUTBOX).where(COLUMNS.id == ROW)
SEAL = select(COLUMNS.seal_id, COLUMNS.key_id).where(COLUMNS.id == ROW)
POST_KEY = select(CASES.c.post_key_id).where(CASES.c.id == ROW)
IN_STATE = select(OUTBOX).where(COLUMNS.state == bindparam("which")).order_by(*OLDEST).limit(MOST)
OF_CASE = select(OUTBOX).where(COLUMNS.case_id == bindparam("of_case")).order_by(COLUMNS.id)
# Answered by the index alone. A mail that steps on leaves one sum and joins another.
MARKS = (
    select(COLUMNS.case_id, COLUMNS.state, func.count().label("number"), func.sum(COLUMNS.id).label("ids"))
    .where(COLUMNS.case_id.in_(select(CASES.c.id).where(CASES.c.status != CaseStatus.CLOSED.value)))
    .group_by(COLUMNS.case_id, COLUMNS.state)
    .order_by(COLUMNS.case_id, COLUMNS.state)
)
NUMBER = select(func.count()).where(COLUMNS.state == bindparam("which"))
COUNTS = select(COLUMNS.state, func.count().label("number")).group_by(COLUMNS.state)
OURS = select(OUTBOX).where(COLUMNS.mail_key.in_(bindparam("hashes", expanding=True))).order_by(COLUMNS.id)
OUR_ONE = select(OUTBOX).where(COLUMNS.mail_key == bindparam("hash")).order_by(COLUMNS.id)
THERE = select(exists().where(COLUMNS.once_key == bindparam("hash")))

SINCE = COLUMNS.created_at >= bindparam("since")
AN_ANSWER = and_(among(COLUMNS.kind, sorted(ANSWERS)), not_(among(COLUMNS.state, NEVER_SENT)))
TO_HIM = and_(COLUMNS.recipient_key == bindparam("hash"), COLUMNS.created_on >= bindparam("day"))  # what the index holds
ANSWERED = select(func.count()).where(TO_HIM, SINCE, AN_ANSWER)

LEFT = (
    select(COLUMNS.kind, func.count().label("number"))
    .where(COLUMNS.state == MailState.SENT.value, COLUMNS.sent_at > bindparam("since"), COLUMNS.audience != Audience.STAFF.value)
    .group_by(COLUMNS.kind)
)

CHANGE = update(OUTBOX).where(COLUMNS.id == ROW)
SENDING = CHANGE.values(state=MailState.SENDING.value, attempts=COLUMNS.attempts + 1)
SETTLE = CHANGE.values(uncertain=or_(COLUMNS.uncertain, bindparam("unsure", type_=COLUMNS.uncertain.type)))


class SqlOutbox:
    """The outbox in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def queue(self, new: NewMail) -> int | None:
        """The mail's id; None where that notice is there already."""
        seal = self._tx.seal(OUTBOX, key=self._new_key(new.notice.case_id))
        number = self._tx.add(OUTBOX, self._values(new, seal))
        if number is not None:
            OF_OUTBOX.put(self._tx, number, seal, new.composed.raw)
        return number

    def due(self, now: datetime, limit: int) -> list[int]:
        """The ids of the mails to send now, oldest first: queued, or left in `sending` by a crash; none while all is held."""
        if self.held():
            return []
        return [row.id for row in self._tx.rows(DUE, now=now, most=limit)]

    def get(self, id: int) -> OutboxMail | None:
        """The mail of that id; inside a writing transaction nobody else may get it until that ends."""
        self._tx.lock(f"mail {id}")
        row = self._tx.row(ONE, row_id=id)
        return self._record(row) if row else None

    def raw(self, id: int) -> bytes:
        """The mail's bytes, as they were composed."""
        raw = OF_OUTBOX.get(self._tx, id, self._seal(id))
        if raw is None:
            raise LookupError(f"mail {id} has no bytes")
        return raw

    def sending(self, id: int) -> None:
        """Counts an attempt and says that it is being made; to be committed before SMTP DATA."""
        self._tx.run(SENDING, {"row_id": id})

    def settle(
        self, id: int, state: MailState, answer: str, now: datetime, *, next_at: datetime | None = None, uncertain: bool = False
    ) -> None:
        """Writes down how the attempt ended; a mail that was uncertain once stays marked so."""
        values = {
            "state": state,
            "next_at": next_at,
            "answer": self._seal(id).text("answer", answer or None),
            "unsure": uncertain,
        }
        sent = {"sent_at": now} if state is MailState.SENT else {}
        self._tx.run(SETTLE, values | sent | {"row_id": id})

    def by_mail_ids(self, mail_ids: Sequence[str]) -> list[OutboxMail]:
        """Our mails among those Message-IDs, oldest first."""
        keys = [mail_key(self._tx.keys, each) for each in mail_ids]
        found = self._tx.rows(OUR_ONE, hash=keys[0]) if len(keys) == 1 else self._tx.rows(OURS, hashes=keys) if keys else []
        return [self._record(row) for row in found]

    def in_state(self, state: MailState, limit: int = 1000) -> list[OutboxMail]:
        """The mails in that state, oldest first."""
        return [self._record(row) for row in self._tx.rows(IN_STATE, which=state, most=limit)]

    def of_case(self, case_id: int) -> list[OutboxMail]:
        """Every mail about the case, oldest first."""
        return [self._record(row) for row in self._tx.rows(OF_CASE, of_case=case_id)]

    def marks(self) -> dict[int, str]:
        """For each case that is not closed a text that is another whenever a mail of it came, stepped on or was erased."""
        found: dict[int, str] = {}
        for row in self._tx.rows(MARKS):
            found[row.case_id] = f"{found.get(row.case_id, '')}{row.state}:{row.number}:{row.ids} "
        return found

    def has(self, once: str) -> bool:
        """Whether that notice is there already."""
        return bool(self._tx.scalar(THERE, hash=once_key(self._tx.keys, once)))

    def counts(self) -> dict[MailState, int]:
        """How many mails are in each state; every state is there."""
        return dict.fromkeys(MailState, 0) | {MailState(row.state): row.number for row in self._tx.rows(COUNTS)}

    def number(self, state: MailState) -> int:
        """How many mails are in that state."""
        return int(self._tx.scalar(NUMBER, which=state))

    def hold_all(self, held: bool) -> None:
        """Holds all outgoing mail, or releases it."""
        set_fact(self._tx.connection, HELD, "yes" if held else "no")

    def held(self) -> bool:
        """Whether all outgoing mail stands held."""
        return get_fact(self._tx.connection, HELD) == "yes"

    def sent_to(self, recipient: str, since: datetime) -> int:
        """How many answers that address was owed since then, those left out that never were to go."""
        day = since.date() - timedelta(days=1)  # by whatever clock the day was written
        return int(self._tx.scalar(ANSWERED, hash=address_key(self._tx.keys, recipient), since=since, day=day))

    def left_since(self, moment: datetime) -> dict[NoticeKind, int]:
        """How many mails of each kind were sent after that moment, those to staff left out."""
        return {NoticeKind(row.kind): row.number for row in self._tx.rows(LEFT, since=moment)}

    def _values(self, new: NewMail, seal: Seal) -> Values:
        notice, keys = new.notice, self._tx.keys
        return {
            "seal_id": seal.row,
            "key_id": seal.key,
            "once": seal.must("once", notice.once),
            "once_key": once_key(keys, notice.once),
            "kind": notice.kind,
            "audience": notice.audience,
            "state": new.state,
            "recipient": seal.must("recipient", notice.recipient),
            "recipient_key": address_key(keys, notice.recipient),
            "mail_id": seal.must("mail_id", new.composed.message_id),
            "mail_key": mail_key(keys, new.composed.message_id),
            "tag": notice.tag,
            "created_at": new.created_at,
            "created_on": new.created_at.date(),
            "next_at": new.next_at,
            "case_id": notice.case_id,
            "agency": notice.agency,
            "request_ids": json.dumps(notice.request_ids),
            "answers": new.answers,
        }

    def _seal(self, id: int) -> Seal:
        row = self._tx.row(SEAL, row_id=id)
        if row is None:
            raise LookupError(f"there is no mail {id}")
        return self._tx.seal(OUTBOX, row.seal_id, row.key_id)

    def _new_key(self, case_id: int | None) -> str | None:
        """The data key of a new mail: that of what we write about its case, or one of its own."""
        if case_id is None:
            return self._tx.keys.make(MAIL)
        key: str | None = self._tx.scalar(POST_KEY, row_id=case_id)
        return key

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
