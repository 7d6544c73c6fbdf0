"""Answers a message without a form: a nil return or an acknowledgement where that is all it says, else a person is told.

The sender's whole new text decides, not a phrase in it: "Father is not known to us, the child is" is no nil return. Only a named
contact may say either; a robot never asks a question back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.domain.cases import Case, MessageState, Provenance, Reason, Request
from service.domain.lifecycle import RequestEvent, Transition, step
from service.domain.matching import Doubt, Match, match
from service.domain.promised import day_meant
from service.domain.records import Filing
from service.domain.statements import Acknowledgement, is_acknowledgement, is_nil_statement
from service.domain.trust import Role
from service.workflows.casework import note, review_of
from service.workflows.intake.endings import ended, held
from service.workflows.intake.incoming import Incoming
from service.workflows.intake.receipts import Parcel, answer_parcel
from service.workflows.recording import Arrival, Recorded, nil_record, record_return


def answer_text(incoming: Incoming) -> Filing:
    """How a message ends whose own words are all that it brings."""
    found = match(incoming.clues, incoming.cases, incoming.standing)
    if isinstance(found, Doubt):
        return held(incoming, found.reason, found.sentence)
    if not isinstance(found, Match):
        return ended(incoming, MessageState.LEFT, Reason.NOT_OURS, move=False, keep=False)
    if incoming.standing.role(found.agency, found.case.reference) is Role.NAMED:
        said = _said(incoming, found)
        if said is not None:
            return replace(said, case_id=found.case.id, agency=found.agency)
    # A question wants a person: no robot's sentence goes back.
    filing = held(incoming, Reason.QUESTION, "It brings no form; somebody should read it.", answer_sender=False)
    return replace(filing, case_id=found.case.id, agency=found.agency)


def _said(incoming: Incoming, found: Match) -> Filing | None:
    others = any(not each.attachment.inline for each in incoming.reading.documents)
    if others:
        return None
    if is_nil_statement(incoming.message.new_text):
        return _nil(incoming, found)
    acknowledged = is_acknowledgement(incoming.message.new_text)
    return _acknowledged(incoming, found, acknowledged) if acknowledged else None


def _nil(incoming: Incoming, found: Match) -> Filing | None:
    """Each open request to the agency answered by "not known to us", with a receipt; None where it has returned a document."""
    nil = [each for each in found.requests if isinstance(step(each.state, RequestEvent.NIL), Transition)]
    if not nil:
        return None
    recorded = record_nil(incoming, found.case, found.agency, nil)
    answer_parcel(incoming, Parcel(found.case, found.agency, recorded, to=incoming.message.sender or ""))
    return ended(incoming, MessageState.DONE, Reason.NIL)


def record_nil(incoming: Incoming, case: Case, agency: str, requests: Sequence[Request]) -> tuple[Recorded, ...]:
    """A nil return recorded against each of the requests, on the word of the mail's sender."""
    own = case.agency(agency)
    message = incoming.message
    said = {"agency_name": own.name if own else agency, "author_name": message.sender_name or message.sender or ""}
    recorded = []
    for each in requests:
        record = {**nil_record(review_of(case).documents[each.document].kind), "fields": said}
        arrival = Arrival(record, incoming.stored.received_at, Provenance.EMAIL, "mail", incoming.stored.id)
        recorded.append(record_return(incoming.desk, incoming.ledger, case, each, arrival, "service"))
    return tuple(recorded)


def _acknowledged(incoming: Incoming, found: Match, said: Acknowledgement) -> Filing | None:
    day = day_meant(said.promised, incoming.desk.today()) if said.promised else None
    for each in found.requests:
        transition = step(each.state, RequestEvent.ACKNOWLEDGED)
        if isinstance(transition, Transition):
            incoming.ledger.cases.step_request(each.id, transition.to, day)
    promised = day.isoformat() if day else ""
    note(incoming.desk, incoming.ledger, "request_acknowledged", "service", found.case, agency=found.agency, promised=promised)
    return ended(incoming, MessageState.DONE, Reason.ACKNOWLEDGEMENT)
