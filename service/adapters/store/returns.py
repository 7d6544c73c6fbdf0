"""The returns: each version of a document that was accepted or proposed against a request, its record sealed.

A request keeps what is still needed from its newest accepted version. An erased version leaves a stub: that there was one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from sqlalchemy import insert, select, update

from service.adapters.store.keyring import RETURN
from service.adapters.store.prepared import Found
from service.adapters.store.seals import Seal
from service.adapters.store.transaction import ROW, Transaction
from service.adapters.tables import CASES, REQUESTS, RETURNS
from service.domain.cases import Provenance, Return, ReturnStatus
from service.domain.records import NewReturn

OF_REQUEST = select(RETURNS).where(RETURNS.c.request_id == ROW).order_by(RETURNS.c.version)
ITS_REQUEST = select(RETURNS.c.request_id).where(RETURNS.c.id == ROW).scalar_subquery()
ACCEPTED = select(RETURNS).where(RETURNS.c.request_id == ITS_REQUEST, RETURNS.c.status == ReturnStatus.ACCEPTED.value)
NEWEST = ACCEPTED.order_by(RETURNS.c.version.desc()).limit(1)
NEW = insert(RETURNS).returning(RETURNS.c.id)
CHANGE = update(RETURNS).where(RETURNS.c.id == ROW)

NEED = update(REQUESTS).where(REQUESTS.c.id == ROW)
COUNT = NEED.values(versions=REQUESTS.c.versions + 1).returning(REQUESTS.c.versions)
SEAL = select(REQUESTS.c.seal_id, CASES.c.key_id).join(CASES, CASES.c.id == REQUESTS.c.case_id).where(REQUESTS.c.id == ROW)


class SqlReturns:
    """The returns in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, new: NewReturn) -> Return:
        """The return as the next version of its request; an accepted one says what the request still needs."""
        version = self._tx.scalar(COUNT, row_id=new.request_id)
        if version is None:
            raise LookupError(f"there is no request {new.request_id}")
        number = self._tx.scalar(NEW, **_values(new, version, self._tx.seal(RETURNS, key=self._tx.keys.make(RETURN))))
        if new.status is ReturnStatus.ACCEPTED:
            self.need(new.request_id, new.missing)
        return _as_kept(int(number), version, new)

    def mark(self, return_id: int, status: ReturnStatus) -> None:
        """Records whether the version counts; what is needed follows the newest that counts."""
        self._tx.run(CHANGE, {"row_id": return_id, "status": status})
        if status is ReturnStatus.ACCEPTED:
            self._follow_newest(return_id)

    def of_request(self, request_id: int) -> list[Return]:
        """The request's returns, by version."""
        return [self._record(row) for row in self._tx.rows(OF_REQUEST, row_id=request_id)]

    def need(self, request_id: int, missing: Sequence[str]) -> None:
        """Records what is still needed of the request, in the form's order."""
        its = self._tx.rows(SEAL, row_id=request_id)[0]
        seal = self._tx.seal(REQUESTS, its.seal_id, its.key_id)
        self._tx.run(NEED, {"row_id": request_id, "missing": seal.json("missing", list(missing) or None)})

    def _follow_newest(self, return_id: int) -> None:
        newest = self._tx.rows(NEWEST, row_id=return_id)[0]
        self.need(newest.request_id, self._tx.seal(RETURNS, newest.seal_id).read_texts("missing", newest.missing))

    def _record(self, row: Found) -> Return:
        seal = self._tx.seal(RETURNS, row.seal_id)
        return Return(
            id=row.id,
            request_id=row.request_id,
            version=row.version,
            status=ReturnStatus(row.status),
            provenance=Provenance(row.provenance),
            received_at=row.received_at,
            record=seal.read_mapping("record", row.record) or {},
            message_id=row.message_id,
            position=row.position,
            changes=seal.read_mapping("changes", row.changes),
        )


def _as_kept(number: int, version: int, new: NewReturn) -> Return:
    """The return as it reads when it is asked for later."""
    return Return(
        id=number,
        request_id=new.request_id,
        version=version,
        status=new.status,
        provenance=new.provenance,
        received_at=new.received_at.astimezone(UTC),
        record=new.record,
        message_id=new.message_id,
        position=new.position,
        changes=new.changes,
    )


def _values(new: NewReturn, version: int, seal: Seal) -> dict[str, object]:
    return {
        "seal_id": seal.row,
        "key_id": seal.key,
        "request_id": new.request_id,
        "version": version,
        "status": new.status,
        "provenance": new.provenance,
        "received_at": new.received_at,
        "message_id": new.message_id,
        "position": new.position,
        "record": seal.json("record", new.record),
        "changes": seal.json("changes", new.changes),
        "missing": seal.json("missing", list(new.missing) or None),
    }
