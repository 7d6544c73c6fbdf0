"""Records a return against a request: its version, what changed, what is still needed; by whichever door it came.

A document's record comes in with the request that it answers; the version, the request's step and the audit entry are written
into the caller's transaction, and a `Recorded` leaves that says what the receipt may say. A later return that drops rows or
answers is kept as *proposed* and does not count until somebody says that it replaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from parsers.model import Extraction, Outcome
from parsers.received import Document
from parsers.record import to_record
from service.domain.cases import Case, CaseStatus, Provenance, Request, Return, ReturnStatus
from service.domain.changes import Changes, compare, proposes
from service.domain.completeness import Completeness, completeness, is_answered
from service.domain.lifecycle import RequestEvent, Transition, step
from service.domain.records import NewReturn
from service.domain.review_types import Document as DocumentRule
from service.domain.words import Changes as ChangeCounts
from service.domain.words import DocumentLine
from service.workflows.cases.casework import Refused, find, note, review_of
from service.workflows.desk import Desk
from service.workflows.formats import format_of
from service.workflows.ports import Ledger, Reader

NONE_NEEDED = re.compile(r"(none|no|nil|n/?a|not (applicable|needed|required))\b[^.]{0,40}\.?$", re.ASCII | re.IGNORECASE)
"""Answers that say that nothing has to be done now."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document as it came in; no `position`: the text of a mail, or a file that staff filed."""

    record: Mapping[str, object]
    received_at: datetime
    provenance: Provenance
    format: str = ""
    message_id: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one document: `line` for the receipt, and what its request still needs."""

    request: Request
    line: DocumentLine
    needed: tuple[str, ...] = ()
    blank: bool = False
    return_id: int | None = None
    contradicts: bool = False  # it says "not known to us" and answers as well
    safety: str = ""  # for staff: what the form says, or leaves open, about the safety of a child now


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a file that came by another door, in a sentence, and whether it was filed."""

    sentence: str
    done: bool


def arrival_of(document: Document, received_at: datetime, message_id: int | None) -> Arrival:
    """The document of a mail, ready to be recorded."""
    record = to_record(document.extraction, "")
    return Arrival(
        record, received_at, Provenance.EMAIL, format_of(document.extraction), message_id, document.attachment.position
    )


def record_return(desk: Desk, ledger: Ledger, case: Case, request: Request, arrival: Arrival, who: str) -> Recorded:
    """What became of the document: a new version, a proposed one, or a blank form that is sent back with a word."""
    rule = rule_of(case, request)
    found = completeness(arrival.record, rule)
    before = _accepted(ledger.cases.returns(request.id))
    if found.blank:
        if before is None:  # a blank after a return takes nothing away from it
            _step(ledger, request, RequestEvent.QUERIED)
        note(desk, ledger, "blank_form_returned", who, case, request=request.id, message=arrival.message_id)
        return Recorded(request, _line(arrival, rule.name, found, request.versions, None), blank=True)
    changes = compare(before.record, arrival.record) if before else None
    if before is not None and changes is not None and not changes.any:
        told = Recorded(request, _line(arrival, rule.name, found, before.version, None), found.labels)
        return _repeated(desk, ledger, case, before, told, who)
    denied = before is not None and bool(before.record.get("nil"))  # a document after "not known to us" drops nothing
    proposed = changes is not None and not denied and proposes(changes)
    saved = ledger.cases.add_return(_new_return(request, arrival, found, changes, proposed))
    if proposed:
        _step(ledger, request, RequestEvent.QUERIED)
    else:
        _accept(ledger, request, before, found)
    what = "return_proposed" if proposed else "return_accepted"
    note(desk, ledger, what, who, case, request=request.id, version=saved.version, message=arrival.message_id, rows=found.rows)
    line = _line(arrival, rule.name, found, saved.version, _counts(changes, before), proposed=proposed)
    return Recorded(
        request,
        line,
        () if proposed else found.labels,
        return_id=saved.id,
        safety=safety_of(arrival.record, found),
        contradicts=found.contradicts and not proposed,
    )


def _repeated(desk: Desk, ledger: Ledger, case: Case, before: Return, recorded: Recorded, who: str) -> Recorded:
    """The document that we have already: no new version, and the receipt says so."""
    settle_again(ledger, case, recorded.request)
    note(desk, ledger, "return_repeated", who, case, request=recorded.request.id, version=before.version)
    return replace(recorded, line=replace(recorded.line, repeated=True))


def rule_of(case: Case, request: Request) -> DocumentRule:
    """What the document must answer in this case: nobody is asked for a period that the case does not have."""
    rule = review_of(case).document(request.document)
    if case.period_from is not None and case.period_to is not None:
        return rule
    unasked = frozenset({"period_from", "period_to"})
    return replace(rule, required=tuple(each for each in rule.required if each not in unasked), always=rule.always - unasked)


def safety_of(record: Mapping[str, object], found: Completeness) -> str:
    """What staff must know at once of a child's safety: that the form names immediate actions, or leaves the question blank."""
    fields = record.get("fields")
    if found.nil or not isinstance(fields, Mapping) or "immediate_actions" not in fields:
        return ""
    said = fields["immediate_actions"]
    if not is_answered(said if isinstance(said, str) else None):
        return "leaves the question about immediate safeguarding actions blank"
    return "" if NONE_NEEDED.match(str(said)) else "names immediate safeguarding actions"


def corrects(ledger: Ledger, request: Request, record: Mapping[str, object]) -> bool:
    """Whether the document says otherwise than what counts now, and does not only add to it."""
    before = _accepted(ledger.cases.returns(request.id))
    if before is None:
        return False
    changes = compare(before.record, record)
    fewer = changes.rows_dropped + changes.family_dropped + len(changes.fields_dropped)
    return bool(before.record.get("nil") or fewer + changes.rows_changed + len(changes.fields_changed))


def open_points(found: Completeness) -> tuple[str, ...]:
    """All that is still needed, the rows without a readable date among it, as a case shows it."""
    return (*found.labels, *(f"a readable date in row {number}" for number in found.undated_rows))


def _accepted(returns: Sequence[Return]) -> Return | None:
    return next((each for each in reversed(returns) if each.status is ReturnStatus.ACCEPTED), None)


def _new_return(request: Request, arrival: Arrival, found: Completeness, changes: Changes | None, proposed: bool) -> NewReturn:
    return NewReturn(
        request_id=request.id,
        status=ReturnStatus.PROPOSED if proposed else ReturnStatus.ACCEPTED,
        provenance=arrival.provenance,
        received_at=arrival.received_at,
        record=arrival.record,
        message_id=arrival.message_id,
        position=arrival.position,
        changes=changes.to_mapping() if changes else None,
        missing=request.missing if proposed else open_points(found),
    )


def _accept(ledger: Ledger, request: Request, before: Return | None, found: Completeness) -> None:
    if before is not None:
        ledger.cases.mark_return(before.id, ReturnStatus.SUPERSEDED)
    _step(ledger, request, RequestEvent.NIL if found.nil and not found.contradicts else RequestEvent.RETURNED)
    ledger.cases.need(request.id, open_points(found))


def settle_again(ledger: Ledger, case: Case, request: Request) -> None:
    """Puts the request back to where its version that counts had brought it, after a later one was set aside."""
    counts = _accepted(ledger.cases.returns(request.id))
    if counts is not None:
        found = completeness(counts.record, rule_of(case, request))
        _step(ledger, request, RequestEvent.NIL if found.nil else RequestEvent.RETURNED)


def _step(ledger: Ledger, request: Request, event: RequestEvent) -> None:
    # The lifecycle refuses a nil form after a return: the state then stays, and a person is asked by the changes that it makes.
    transition = step(request.state, event)
    if isinstance(transition, Transition):
        ledger.cases.step_request(request.id, transition.to)


def _counts(changes: Changes | None, before: Return | None) -> ChangeCounts | None:
    if changes is None or before is None:
        return None
    return ChangeCounts(
        since=before.version,
        rows_added=changes.rows_added,
        rows_dropped=changes.rows_dropped,
        rows_changed=changes.rows_changed,
        answers_added=len(changes.fields_added),
        answers_dropped=len(changes.fields_dropped),
        answers_changed=len(changes.fields_changed),
    )


def _line(
    arrival: Arrival, name: str, found: Completeness, version: int, changes: ChangeCounts | None, *, proposed: bool = False
) -> DocumentLine:
    return DocumentLine(
        position=arrival.position,
        document=name,
        format=arrival.format,
        rows=found.rows if arrival.record.get("kind") == "chronology" else None,
        version=version,
        changes=changes,
        undated_rows=found.undated_rows,
        nil=found.nil,
        proposed=proposed,
    )


def count_instead(desk: Desk, ledger: Ledger, case: Case, request: Request, chosen: Return) -> Recorded:
    """The proposed version, now counted in place of the one before, on a person's word."""
    rule = rule_of(case, request)
    found = completeness(chosen.record, rule)
    before = _accepted(ledger.cases.returns(request.id))
    if before is not None and before.version > chosen.version:
        raise Refused(
            f"A later version ({before.version}) counts already; discard the message that brought version {chosen.version}."
        )
    ledger.cases.mark_return(chosen.id, ReturnStatus.ACCEPTED)
    _accept(ledger, request, before, found)
    note(desk, ledger, "return_accepted", "staff", case, request=request.id, version=chosen.version)
    arrival = Arrival(chosen.record, chosen.received_at, chosen.provenance, "", chosen.message_id, chosen.position)
    return Recorded(request, _line(arrival, rule.name, found, chosen.version, None), found.labels, return_id=chosen.id)


def nil_record(kind: str) -> Mapping[str, object]:
    """The record of a nil return said in one sentence of a mail."""
    return {
        "schema": 1,
        "kind": kind,
        "status": "completed",
        "outcome": "read",
        "nil": True,
        "fields": {},
        "rows": [],
        "family": [],
    }


def file_documents(
    desk: Desk,
    reader: Reader,
    reference: str,
    agency: str,
    files: Sequence[tuple[str, bytes]],
    received_on: date | None,
    who: str,
) -> list[Filed]:
    """What became of each file that came by another door: recorded as what, or why not."""
    day = received_on or desk.today()
    extractions = [(name, reader.read_document(data, day)) for name, data in files]
    with desk.store.writing() as ledger:
        case = find(ledger, reference)
        return [_file(desk, ledger, case, agency, name, each, day, who) for name, each in extractions]


def _file(desk: Desk, ledger: Ledger, case: Case, agency: str, name: str, extraction: Extraction, day: date, who: str) -> Filed:
    if case.status is not CaseStatus.OPEN:
        raise Refused(f"{case.reference} is {case.status.value}: nothing can be filed.")
    if extraction.outcome is not Outcome.READ:
        why = extraction.problems[0].sentence if extraction.problems else "It could not be read."
        return Filed(f"{name}: not filed. {why}", done=False)
    request = request_for(case, agency, extraction.kind.value)
    if request is None:
        return Filed(f"{name}: not filed. It is no document that {agency} is asked for in {case.reference}.", done=False)
    received_at = datetime.combine(day, time(12), tzinfo=desk.clock.now().tzinfo)
    arrival = Arrival(to_record(extraction, ""), received_at, Provenance.STAFF, format_of(extraction))
    recorded = record_return(desk, ledger, case, request, arrival, who)
    return Filed(f"{name}: {_outcome(recorded)}", done=not recorded.blank)


def _outcome(recorded: Recorded) -> str:
    if recorded.blank:
        return "not filed. It is a blank form."
    state = "proposed: it drops rows or answers of the version before" if recorded.line.proposed else "recorded"
    needed = f"; still needed: {', '.join(recorded.needed)}" if recorded.needed else ""
    return f"{recorded.line.document}, version {recorded.line.version}, {state}{needed}."


def request_for(case: Case, agency: str, kind: str) -> Request | None:
    """The request to that agency that a document of that kind answers, or None."""
    documents = review_of(case).documents
    asked = [each for each in case.requests if each.agency == agency and each.document in documents]
    return next((each for each in asked if documents[each.document].kind == kind), None)
