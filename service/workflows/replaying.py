"""Reads a stored message again with today's parsers and shows what differs; sends nothing, and overrides no person's decision.

An id comes in; for each document that was recorded from that message the differences leave. Applied, they become a new version
marked *re-read*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.model import Outcome
from parsers.received import Document
from parsers.record import to_record
from service.domain.cases import Case, Provenance, Request, Return, ReturnStatus
from service.domain.changes import Changes, compare
from service.domain.completeness import completeness
from service.domain.records import NewReturn
from service.workflows.cases.casework import Refused, note
from service.workflows.desk import Desk
from service.workflows.intake.passwords import read_opened
from service.workflows.ports import Ledger, Reader
from service.workflows.recording import open_points, rule_of


@dataclass(frozen=True, slots=True)
class Reread:
    """One document read again; `applied` says whether it became a new version."""

    reference: str
    agency: str
    document: str
    version: int
    position: int
    changes: Changes
    applied: bool = False


def replay(desk: Desk, reader: Reader, message_id: int, who: str, *, apply: bool = False) -> list[Reread]:
    """What each recorded document of the message reads as today; empty where nothing was recorded from it."""
    with desk.store.reading() as ledger:
        stored = ledger.messages.get(message_id)
        raw = ledger.messages.raw(message_id)
    if stored is None:
        raise Refused(f"There is no message {message_id}.")
    if raw is None:
        raise Refused(f"The bytes of message {message_id} are not kept.")
    if stored.case_id is None:  # nothing was recorded from it, and what was held as malware is never read
        return []
    # What is locked again for want of its password says nothing new.
    documents = [each for each in read_opened(desk, reader, stored, raw).documents if each.extraction.outcome is Outcome.READ]
    with desk.store.writing() as ledger:
        case = ledger.cases.get(stored.case_id)
        if not apply:
            note(desk, ledger, "looked", who, case, at="replay", message=message_id)
        return _reread(desk, ledger, case, message_id, documents, who if apply else "") if case else []


def _reread(desk: Desk, ledger: Ledger, case: Case, message_id: int, documents: Sequence[Document], who: str) -> list[Reread]:
    found = [
        (request, each, document)
        for request in case.requests
        for each in ledger.cases.returns(request.id)
        if each.message_id == message_id and each.provenance is Provenance.EMAIL and (document := _same(documents, each))
    ]
    return [_one(desk, ledger, case, request, old, document, who) for request, old, document in found]


def _same(documents: Sequence[Document], old: Return) -> Document | None:
    """The document that the version was read from; of several under one position, such as in an archive, that of its kind."""
    here = [each for each in documents if each.attachment.position == old.position]
    alike = [each for each in here if each.extraction.kind.value == old.record.get("kind")]
    return next(iter(alike or here), None)


def _one(desk: Desk, ledger: Ledger, case: Case, request: Request, old: Return, document: Document, who: str) -> Reread:
    """The document read again, and recorded in the name of `who`; where that is empty, shown only."""
    record = to_record(document.extraction, "")
    changes = compare(old.record, record)
    # Only the version that counts is read anew: a later one, or a person's choice, is never overridden.
    applied = bool(who) and changes.any and old.status is ReturnStatus.ACCEPTED
    if applied:
        missing = open_points(completeness(record, rule_of(case, request)))
        ledger.cases.mark_return(old.id, ReturnStatus.SUPERSEDED)
        new = NewReturn(
            request.id,
            ReturnStatus.ACCEPTED,
            Provenance.REREAD,
            old.received_at,
            record,
            old.message_id,
            old.position,
            changes.to_mapping(),
            missing,
        )
        saved = ledger.cases.add_return(new)
        ledger.cases.need(request.id, missing)
        note(desk, ledger, "return_reread", who, case, request=request.id, version=saved.version, message=old.message_id)
    position = document.attachment.position
    return Reread(case.reference, request.agency, request.document, old.version, position, changes, applied)
