"""Erasing: bytes, sealed values and their data keys go, a stub stays, and the audit log is not touched.

Ids of messages, a case or a day come in; what is left are rows that say that something was there. What is deleted is overwritten
(secure_delete), and because the data keys go too, it opens in no older copy of the database either, once the copy of the keys
beside that has been replaced. Nothing here needs a key: a restored backup is erased again by the same statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, Executable, Table, and_, bindparam, delete, or_, select, union, update

from service.adapters.store.keyring import POST
from service.adapters.store.transaction import ROW, Transaction
from service.adapters.tables import (
    AGENCIES,
    ALIASES,
    ATTACHMENTS,
    BARRED,
    CASES,
    CONTACTS,
    DATA_KEYS,
    EVENTS,
    MENTIONS,
    MESSAGE_CHUNKS,
    MESSAGES,
    OUTBOX,
    OUTBOX_CHUNKS,
    REQUESTS,
    RETURNS,
    SUBJECTS,
)
from service.domain.cases import MessageState, Reason, ReturnStatus
from service.domain.notices import NoticeKind
from service.domain.records import MailState

IDS: BindParameter[int] = bindparam("ids", expanding=True)
AT_ONCE = 500
"""How many rows one statement may name: SQLite takes no more than 32,766 values."""

FILED = select(MESSAGES.c.id).where(MESSAGES.c.case_id == ROW)
NAMING = (
    select(MESSAGES.c.id)
    .join(MENTIONS, MENTIONS.c.message_id == MESSAGES.c.id)
    .where(MENTIONS.c.case_id == ROW, MESSAGES.c.case_id.is_(None))
)
OF_CASE = union(FILED, NAMING)
ELSEWHERE = (
    select(MESSAGES.c.id)
    .join(MENTIONS, MENTIONS.c.message_id == MESSAGES.c.id)
    .where(MENTIONS.c.case_id == ROW, MESSAGES.c.case_id.is_not(None), MESSAGES.c.case_id != ROW)
    .order_by(MESSAGES.c.id)
)
SETTLED = MESSAGES.c.state.not_in([MessageState.WAITING.value, MessageState.HELD.value])
OLD = and_(MESSAGES.c.case_id.is_(None), MESSAGES.c.received_at < bindparam("before"), SETTLED)
SOMETHING_KEPT = or_(MESSAGES.c.has_raw, MESSAGES.c.sender.is_not(None))
OF_NO_CASE = select(MESSAGES.c.id).where(OLD, SOMETHING_KEPT).order_by(MESSAGES.c.id)
STILL_WAITING = select(MESSAGES.c.id).where(MESSAGES.c.id.in_(IDS), ~SETTLED).order_by(MESSAGES.c.id)

HIS_MESSAGES = MESSAGES.c.id.in_(IDS)
MESSAGE_KEYS = select(MESSAGES.c.key_id).where(HIS_MESSAGES)
PLACED = or_(MESSAGES.c.moved_to.is_(None), MESSAGES.c.moved_uid.is_not(None))
EMPTY_MESSAGES = (
    update(MESSAGES)
    .where(HIS_MESSAGES)
    .values(has_raw=False, sender=None, sender_key=None, mail_id=None, mail_key=None, doubt=None, key_id=None, agency=None)
    .values(target=None, moving=PLACED)  # no target: its copy on the server is to be deleted
)
NO_BYTES = delete(MESSAGE_CHUNKS).where(MESSAGE_CHUNKS.c.message_id.in_(IDS))
NO_ATTACHMENTS = delete(ATTACHMENTS).where(ATTACHMENTS.c.message_id.in_(IDS))

ABOUT_MESSAGES = select(OUTBOX.c.id).where(OUTBOX.c.case_id.is_(None), OUTBOX.c.answers.in_(IDS))
TOLD_STAFF = select(OUTBOX.c.id).where(OUTBOX.c.case_id.is_(None), OUTBOX.c.tag.in_(bindparam("tags", expanding=True)))
POST_OF_CASE = select(OUTBOX.c.id).where(OUTBOX.c.case_id == ROW)
SUMMING_UP = (NoticeKind.DIGEST.value, NoticeKind.SUMMARY.value, NoticeKind.COMMAND_RESULT.value)
"""Mails to staff that may tell of several cases at once."""
_TOLD = and_(OUTBOX.c.kind == NoticeKind.ALERT.value, OUTBOX.c.state == MailState.SENT.value)  # staff must see it first
POST_OF_NO_CASE = select(OUTBOX.c.id).where(
    OUTBOX.c.case_id.is_(None),
    or_(OUTBOX.c.kind.in_(SUMMING_UP), _TOLD),
    OUTBOX.c.created_on >= bindparam("first"),
    OUTBOX.c.created_on < bindparam("before"),
)
POST_KEYS = select(OUTBOX.c.key_id).where(OUTBOX.c.id.in_(IDS), OUTBOX.c.case_id.is_(None))
NO_POST = (delete(OUTBOX_CHUNKS).where(OUTBOX_CHUNKS.c.mail_id.in_(IDS)), delete(OUTBOX).where(OUTBOX.c.id.in_(IDS)))

KEYS_OF_CASE = select(CASES.c.key_id, CASES.c.post_key_id).where(CASES.c.id == ROW)
REQUESTED = select(REQUESTS.c.id).where(REQUESTS.c.case_id == ROW)
RETURN_KEYS = select(RETURNS.c.key_id).where(RETURNS.c.request_id.in_(REQUESTED))
NO_RETURNS = delete(RETURNS).where(RETURNS.c.request_id.in_(REQUESTED))
PARTS: tuple[Table, ...] = (ALIASES, SUBJECTS, CONTACTS, BARRED, EVENTS, REQUESTS, AGENCIES)
"""What belongs to a case and goes with it, so ordered that nothing refers to what is gone; its milestones are dates and stay."""
NO_PARTS = tuple(delete(table).where(table.c.case_id == ROW) for table in PARTS)
UNFILED = update(ATTACHMENTS).where(ATTACHMENTS.c.request_id.in_(REQUESTED)).values(request_id=None, return_id=None)
STUB = (
    update(CASES)
    .where(CASES.c.id == ROW)
    .values(key_id=None, post_key_id=None, erased_on=bindparam("on"))
    .values(incident_on=None, period_from=None, period_to=None)
)

POST_KEY = select(CASES.c.post_key_id).where(CASES.c.id == ROW)
NEW_POST_KEY = update(CASES).where(CASES.c.id == ROW).values(post_key_id=bindparam("new"))

DESTROYED = select(DATA_KEYS.c.id).where(DATA_KEYS.c.wrapped.is_(None))
LOST = {
    table.name: select(table.c.id).where(table.c.key_id.in_(DESTROYED)).order_by(table.c.id)
    for table in (MESSAGES, RETURNS, OUTBOX, CASES)
}
_WAITED = and_(MESSAGES.c.key_id.in_(DESTROYED), MESSAGES.c.state == MessageState.WAITING.value)
NEVER_OURS = (
    delete(MESSAGE_CHUNKS).where(MESSAGE_CHUNKS.c.message_id.in_(select(MESSAGES.c.id).where(_WAITED))),
    update(MESSAGES)
    .where(_WAITED)
    .values(state=MessageState.LEFT.value, reason=Reason.NOT_OURS.value, has_raw=False, key_id=None),
)
"""What waited when the backup was made and was found to be none of ours since: its copy on the server is not ours to delete."""

LOST_POST = select(CASES.c.id).where(CASES.c.post_key_id.in_(DESTROYED)).order_by(CASES.c.id)

RETURN_KEY = select(RETURNS.c.key_id).where(RETURNS.c.id == ROW)
WIPE_RETURN = (
    update(RETURNS)
    .where(RETURNS.c.id == ROW)
    .values(record=None, changes=None, missing=None, key_id=None, status=ReturnStatus.ERASED.value)
)


class SqlErasure:
    """Erasing in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def messages_of(self, case_id: int) -> list[int]:
        """The messages that were filed in the case, and those of no case that name it."""
        return sorted(row.id for row in self._tx.rows(OF_CASE, row_id=case_id))

    def naming_from_elsewhere(self, case_id: int) -> list[int]:
        """The messages of other cases that name this one."""
        return [row.id for row in self._tx.rows(ELSEWHERE, row_id=case_id)]

    def still_waiting(self, messages: Sequence[int]) -> list[int]:
        """Those of the messages that wait for us or for a person."""
        return self._found(STILL_WAITING, messages)

    def of_no_case(self, before: datetime) -> list[int]:
        """The settled messages of no case, received before then, of which anything is kept."""
        return [row.id for row in self._tx.rows(OF_NO_CASE, before=before)]

    def erase_messages(self, messages: Sequence[int], now: datetime) -> None:
        """Bytes, sender and doubt of the messages go, with the mails that answered or announced them; their copies follow."""
        for ids in _portions(messages):
            self._destroy([row.key_id for row in self._tx.rows(MESSAGE_KEYS, ids=ids)], now)
            for statement in (NO_BYTES, NO_ATTACHMENTS, EMPTY_MESSAGES):
                self._tx.run(statement, {"ids": ids})
            tags = [f"RR held {each}" for each in ids]
            told = [*self._found(ABOUT_MESSAGES, ids), *(row.id for row in self._tx.rows(TOLD_STAFF, tags=tags))]
            self._erase_mails(told, now)

    def erase_post_of_case(self, case_id: int, now: datetime) -> int:
        """How many mails about the case went, with their bytes and their key; what is written later has a new one."""
        found = [row.id for row in self._tx.rows(POST_OF_CASE, row_id=case_id)]
        self._erase_mails(found, now)
        self._destroy([self._tx.scalar(POST_KEY, row_id=case_id)], now)
        self._tx.run(NEW_POST_KEY, {"row_id": case_id, "new": self._tx.keys.make(POST)})
        return len(found)

    def erase_summaries(self, first: date, before: date, now: datetime) -> int:
        """How many mails to staff went that sum up or answer for several cases, made from the first day to before the other."""
        found = [row.id for row in self._tx.rows(POST_OF_NO_CASE, first=first, before=before)]
        self._erase_mails(found, now)
        return len(found)

    def erase_return(self, return_id: int, now: datetime) -> None:
        """What the version said goes; the stub stays, so that its number is not given twice."""
        self._destroy([self._tx.scalar(RETURN_KEY, row_id=return_id)], now)
        self._tx.run(WIPE_RETURN, {"row_id": return_id})

    def erase_case(self, case_id: int, on: date, now: datetime) -> None:
        """Everything of the case goes, what we wrote about it too, but its reference, type, status, milestones and audit log."""
        self._erase_mails([row.id for row in self._tx.rows(POST_OF_CASE, row_id=case_id)], now)
        keys = self._tx.rows(KEYS_OF_CASE, row_id=case_id)
        self._destroy([key for row in keys for key in row], now)
        self._destroy([row.key_id for row in self._tx.rows(RETURN_KEYS, row_id=case_id)], now)
        for statement in (UNFILED, NO_RETURNS, *NO_PARTS):
            self._tx.run(statement, {"row_id": case_id})
        self._tx.run(STUB, {"row_id": case_id, "on": on})

    def erase_again(self, on: date, now: datetime) -> int:
        """How many rows were erased once more because a restored backup still held them although their keys were destroyed."""
        for statement in NEVER_OURS:
            self._tx.run(statement, {})
        lost = {kind: [row.id for row in self._tx.rows(statement)] for kind, statement in LOST.items()}
        self.erase_messages(lost["messages"], now)
        for each in lost["returns"]:
            self.erase_return(each, now)
        self._erase_mails(lost["outbox"], now)
        for each in lost["cases"]:
            self.erase_case(each, on, now)
        for each in (row.id for row in self._tx.rows(LOST_POST)):
            self.erase_post_of_case(each, now)
        return sum(map(len, lost.values()))

    def _erase_mails(self, mails: Sequence[int], now: datetime) -> None:
        for ids in _portions(mails):
            self._destroy([row.key_id for row in self._tx.rows(POST_KEYS, ids=ids)], now)
            for statement in NO_POST:
                self._tx.run(statement, {"ids": ids})

    def _found(self, statement: Executable, ids: Sequence[int]) -> list[int]:
        return [row.id for portion in _portions(ids) for row in self._tx.rows(statement, ids=portion)]

    def _destroy(self, keys: Iterable[str | None], now: datetime) -> None:
        self._tx.keys.destroy(list(keys), now)


def _portions(ids: Sequence[int]) -> list[list[int]]:
    return [list(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE)]
