"""Everything that is held about one case, for a request for access, a court or an inquiry: as it was received and as it was sent.

A reference comes in, pieces leave one after the other, each with the name of its file, what it is, and its bytes. Names of files
are ours: numbers, kinds and agencies' keys. What was erased is not there, and the case's own record says since when.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum

from service.domain.cases import Case
from service.domain.records import StoredMessage
from service.workflows.cases.casework import find, note
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of the export."""

    name: str
    what: str
    at: datetime | None
    data: bytes


def export_case(desk: Desk, reference: str, who: str) -> Iterator[Piece]:
    """Each file of the export, one at a time, all of one moment; that it was made stands in the audit log."""
    with desk.store.writing() as ledger:
        case = find(ledger, reference)
        note(desk, ledger, "case_exported", who, case)
    with desk.store.reading() as ledger:
        case = find(ledger, reference)
        yield _json("case.json", "the case: people, agencies, requests, steps, notes", case)
        yield from _messages(ledger, case)
        yield from _returns(ledger, case)
        yield from _sent(ledger, case)
        yield _json("audit.json", "the audit log of the case", ledger.audit.entries(case.id))


def _messages(ledger: Ledger, case: Case) -> Iterator[Piece]:
    for number in ledger.erasure.messages_of(case.id):
        message, raw = ledger.messages.get(number), ledger.messages.raw(number)
        if message is not None and raw is not None:
            yield Piece(f"received/{number:05d}.eml", _received(message, case), message.received_at, raw)


def _received(message: StoredMessage, case: Case) -> str:
    filed = message.agency or "no agency" if message.case_id == case.id else "not filed here; it names this case"
    return f"a message as it was received: {message.reason.value if message.reason else message.state.value} ({filed})"


def _returns(ledger: Ledger, case: Case) -> Iterator[Piece]:
    for request in case.requests:
        for each in ledger.cases.returns(request.id):
            if each.record:
                name = f"read/{request.agency}-{request.document}-{each.version}.json"
                what = f"what was read from version {each.version} of the {request.document} of {request.agency}"
                yield _json(name, what, {"record": each.record, "changes": each.changes}, each.received_at)


def _sent(ledger: Ledger, case: Case) -> Iterator[Piece]:
    for mail in ledger.outbox.of_case(case.id):
        what = f"a mail of ours: {mail.kind} to {mail.agency or mail.audience} ({mail.state.value})"
        yield Piece(f"sent/{mail.id:05d}-{mail.kind}.eml", what, mail.sent_at or mail.created_at, ledger.outbox.raw(mail.id))


def _json(name: str, what: str, value: object, at: datetime | None = None) -> Piece:
    return Piece(name, what, at, json.dumps(value, default=_plain, ensure_ascii=False, indent=2).encode())


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    raise TypeError(type(value).__name__)
