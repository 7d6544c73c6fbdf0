"""Settles a held message on a person's word: assigned to a case and an agency, or discarded.

The message is read again and what it brings is recorded as if its sender had been believed; what was filed before stays as it
is. The receipt goes to the sender where his agency's case knows him, else to the agency's first contact. Commands by mail and
on the command line end here alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.received import Document, Reading
from service.domain.cases import Case, CaseStatus, MessageState, Reason, Request, Return, ReturnStatus
from service.domain.clues import references
from service.domain.lifecycle import RequestEvent, Transition, step
from service.domain.posting import contacts_of
from service.domain.records import AttachmentOutcome, Filing, StoredMessage
from service.domain.statements import is_nil_statement
from service.domain.trust import Role
from service.workflows.cases.casework import Refused, find, note
from service.workflows.desk import Desk
from service.workflows.intake.answering import Decided, record
from service.workflows.intake.holding import outcome_of
from service.workflows.intake.incoming import Incoming, meet, prefixes
from service.workflows.intake.passwords import read_opened
from service.workflows.intake.plain import record_nil
from service.workflows.intake.receipts import Parcel, answer_parcel
from service.workflows.ports import Ledger, Reader
from service.workflows.recording import Recorded, count_instead, request_for, settle_again

CANNOT = (
    "ask its sender for a copy that opens, or open it yourself and file the copy with `case file`; then discard this message."
)
CLEAN_COPY = (
    "ask its sender for a clean copy, or, where the scanner is wrong, file one with `case file`; then discard this message."
)


def assign(
    desk: Desk, reader: Reader, message_id: int, reference: str, agency: str, who: str, passwords: Sequence[str] = ()
) -> str:
    """A sentence that says what was filed where; raises `Refused` where nothing was."""
    reading = read_again(desk, reader, message_id, passwords)
    with desk.store.writing() as ledger:
        stored = _held(ledger, message_id)
        return _settle(meet(desk, ledger, replace(stored, assigned=True), reading), reference, agency, who)


def discard(desk: Desk, message_id: int, why: str, who: str) -> str:
    """A sentence that says that nothing will be done with the message; `why` is kept with it, sealed."""
    with desk.store.writing() as ledger:
        return discard_in(desk, ledger, message_id, why, who)


def settle_in(steering: Incoming, message_id: int, reading: Reading | None, reference: str, agency: str) -> str:
    """As `assign`, in the transaction of the mail from staff that asks for it."""
    stored = _readable(steering.ledger, message_id)
    if reading is None:
        raise Refused(f"Message {message_id} was not fetched; file its documents with `case file`.")
    incoming = meet(steering.desk, steering.ledger, replace(stored, assigned=True), reading)
    return _settle(incoming, reference, agency, "staff")


def file_in(incoming: Incoming, reference: str, agency: str) -> str:
    """Files the documents of the very mail that staff sent, as that agency's."""
    case = _case(incoming.ledger, reference, agency)
    recorded = _record(incoming, case, agency)
    if not recorded:
        raise Refused("The mail brought no form that this agency was asked for.")
    note(incoming.desk, incoming.ledger, "documents_filed", "staff", case, message=incoming.stored.id, agency=agency)
    return _sentence(incoming.stored.id, case, agency, recorded)


def discard_in(desk: Desk, ledger: Ledger, message_id: int, why: str, who: str) -> str:
    """As `discard`, in a transaction that is there."""
    stored = _held(ledger, message_id)
    filing = Filing(
        state=MessageState.IGNORED,
        reason=Reason.DISCARDED,
        sender=stored.sender,
        case_id=stored.case_id,
        agency=stored.agency,
        target=desk.folders.processed,
        doubt=why,
        assigned=True,
        mail_id=stored.mail_id,
        attachments=tuple(ledger.messages.attachments(message_id)),
    )
    ledger.messages.finish(message_id, filing, desk.clock.now())
    _refuse_proposed(ledger, stored)
    note(desk, ledger, "message_discarded", who, None, message=message_id)
    return f"Message {message_id} is set aside; nothing was filed."


def answered_in(desk: Desk, ledger: Ledger, message_id: int, who: str) -> str:
    """Settles a held message that a person answered without us."""
    stored = _held(ledger, message_id)
    filing = Filing(
        state=MessageState.DONE,
        reason=Reason.SETTLED,
        sender=stored.sender,
        case_id=stored.case_id,
        agency=stored.agency,
        target=desk.folders.processed,
        doubt=stored.doubt,
        assigned=True,
        mail_id=stored.mail_id,
        attachments=tuple(ledger.messages.attachments(message_id)),
    )
    ledger.messages.finish(message_id, filing, desk.clock.now())
    note(desk, ledger, "message_settled", who, None, message=message_id)
    return f"Message {message_id} is settled: you answered it."


def _settle(incoming: Incoming, reference: str, agency: str, who: str) -> str:
    case = _case(incoming.ledger, reference, agency)
    recorded = _accept_proposed(incoming, case) or _record(incoming, case, agency)
    if not recorded and incoming.unopened:
        raise Refused(f"Message {incoming.stored.id} holds a document that could not be opened: {CANNOT}")
    recipient = _recipient(incoming, case, agency)
    if recorded and recipient:
        answer_parcel(incoming, Parcel(case, agency, recorded, to=recipient))
    filing = _filing(incoming, case, agency, recorded)
    incoming.ledger.messages.finish(incoming.stored.id, filing, incoming.desk.clock.now())
    evidence = {"message": incoming.stored.id, "agency": agency, "documents": len(recorded)}
    note(incoming.desk, incoming.ledger, "message_assigned", who, case, **evidence)
    return _sentence(incoming.stored.id, case, agency, recorded)


def _case(ledger: Ledger, reference: str, agency: str) -> Case:
    case = find(ledger, reference)
    if case.status is not CaseStatus.OPEN:
        raise Refused(f"{case.reference} is {case.status.value}: nothing can be filed. Reopen it first.")
    if case.agency(agency) is None:
        raise Refused(f"{case.reference} has no agency {agency}; it has {', '.join(each.key for each in case.agencies)}.")
    return case


def read_again(desk: Desk, reader: Reader, message_id: int, passwords: Sequence[str] = ()) -> Reading:
    """The held message, read by today's parsers; raises `Refused` where it is not held or was never fetched."""
    with desk.store.reading() as ledger:
        stored = _readable(ledger, message_id)
        raw = ledger.messages.raw(message_id)
    if raw is None:
        raise Refused(f"Message {message_id} was not fetched; file its documents with `case file`.")
    return read_opened(desk, reader, stored, raw, passwords)


def _readable(ledger: Ledger, message_id: int) -> StoredMessage:
    stored = _held(ledger, message_id)
    if stored.reason is Reason.MALWARE:
        raise Refused(f"Message {message_id} holds malware and is not read: {CLEAN_COPY}")
    return stored


def _held(ledger: Ledger, message_id: int) -> StoredMessage:
    stored = ledger.messages.get(message_id)
    if stored is None:
        raise Refused(f"There is no message {message_id}.")
    if stored.state is not MessageState.HELD:
        raise Refused(f"Message {message_id} is not waiting for you; it is {stored.state.value}.")
    return stored


def _record(incoming: Incoming, case: Case, agency: str) -> tuple[Recorded, ...]:
    """What the message brings and was not filed before."""
    before = incoming.ledger.messages.attachments(incoming.stored.id)
    filed = {each.position for each in before if each.return_id}
    decided: list[Decided] = []
    for document in _of_case(incoming, case):
        request = request_for(case, agency, document.extraction.kind.value)
        if request is not None and document.attachment.position not in filed:
            decided.append(record(incoming, document, case, request))
    if not incoming.forms and is_nil_statement(incoming.message.new_text):
        asked = [each for each in case.requests if each.agency == agency]
        nil = [each for each in asked if isinstance(step(each.state, RequestEvent.NIL), Transition)]
        return record_nil(incoming, case, agency, nil)
    return tuple(each.recorded for each in decided if each.recorded)


def _of_case(incoming: Incoming, case: Case) -> tuple[Document, ...]:
    """The forms that may be meant; where some name this case, those that name another one only are not."""
    named = {
        each.attachment.position: references(each.extraction.value("case_reference") or "", prefixes(incoming.desk))
        for each in incoming.forms
    }
    if not any(case.reference in found for found in named.values()):
        return incoming.forms
    return tuple(each for each in incoming.forms if not (found := named[each.attachment.position]) or case.reference in found)


def _accept_proposed(incoming: Incoming, case: Case) -> tuple[Recorded, ...]:
    """The versions that this message had proposed, now counted in place of those before; empty where it proposed none."""
    ledger = incoming.ledger
    proposed = _proposed(ledger, case, incoming.stored.id)
    return tuple(count_instead(incoming.desk, ledger, case, request, each) for request, each in proposed)


def _refuse_proposed(ledger: Ledger, stored: StoredMessage) -> None:
    """Sets aside what the message had proposed: the version before counts on, and its request is answered as it was."""
    case = ledger.cases.get(stored.case_id) if stored.case_id is not None else None
    if case is None:
        return
    for request, each in _proposed(ledger, case, stored.id):
        ledger.cases.mark_return(each.id, ReturnStatus.SUPERSEDED)
        settle_again(ledger, case, request)


def _proposed(ledger: Ledger, case: Case, message_id: int) -> list[tuple[Request, Return]]:
    return [
        (request, each)
        for request in case.requests
        for each in ledger.cases.returns(request.id)
        if each.message_id == message_id and each.status is ReturnStatus.PROPOSED
    ]


def _recipient(incoming: Incoming, case: Case, agency: str) -> str:
    sender = incoming.message.sender
    if sender and incoming.standing.role(agency, case.reference) in (Role.NAMED, Role.DOMAIN):
        return sender
    listed = incoming.desk.roster.agencies.get(agency)
    asked = (agency, listed.via) if listed and listed.via else (agency,)
    contacts = [each for key in asked for each in contacts_of(case, key, incoming.desk.roster)]
    return contacts[0] if contacts else ""


def _filing(incoming: Incoming, case: Case, agency: str, recorded: tuple[Recorded, ...]) -> Filing:
    before = {each.position: each for each in incoming.ledger.messages.attachments(incoming.stored.id)}
    now = {each.line.position: each for each in recorded}
    return Filing(
        state=MessageState.DONE,
        reason=Reason.RETURN if recorded else Reason.SETTLED,
        sender=incoming.message.sender,
        case_id=case.id,
        agency=agency,
        target=incoming.desk.folders.processed,
        assigned=True,
        mail_id=incoming.message.message_id,
        attachments=tuple(
            _outcome(each, now.get(each.attachment.position), before.get(each.attachment.position))
            for each in incoming.reading.documents
        ),
    )


def _outcome(document: Document, recorded: Recorded | None, before: AttachmentOutcome | None) -> AttachmentOutcome:
    if recorded is not None:
        return replace(
            outcome_of(document), outcome=Reason.RETURN.value, request_id=recorded.request.id, return_id=recorded.return_id
        )
    return before or outcome_of(document)


def _sentence(message_id: int, case: Case, agency: str, recorded: tuple[Recorded, ...]) -> str:
    if not recorded:
        return f"Message {message_id} is put with {case.reference} {agency}; it brought no document to record."
    said = ", ".join(f"{each.line.document} (version {each.line.version})" for each in recorded)
    return f"Message {message_id} is filed in {case.reference} for {agency}: {said}."
