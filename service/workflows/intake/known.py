"""The first round: an agency says that it knows the family, and is asked for its documents.

A whole message that says only that comes in; its first-round request is answered, the documents are asked for, and what was
recorded leaves. An agency that sends a form without having said so has said so.
"""

from __future__ import annotations

from service.domain.cases import Case, MessageState, Reason, Request
from service.domain.lifecycle import RequestEvent, Transition, step
from service.domain.matching import Match
from service.domain.records import Filing
from service.domain.words import DocumentLine
from service.workflows.cases.casework import again, ask_documents, note, review_of
from service.workflows.intake.endings import ended
from service.workflows.intake.incoming import Incoming
from service.workflows.intake.receipts import Parcel, answer_parcel
from service.workflows.recording import Recorded


def known(incoming: Incoming, found: Match) -> Filing | None:
    """The first-round request answered and the documents asked for; None where no such request is open."""
    request = first_round(found.case, found.agency)
    if request is None:
        return None
    case = second_round(incoming, found.case, found.agency)
    name = review_of(case).document(request.document).name
    recorded = Recorded(request, DocumentLine(0, name))
    answer_parcel(incoming, Parcel(case, found.agency, (recorded,), to=incoming.message.sender or ""))
    return ended(incoming, MessageState.DONE, Reason.RETURN)


def first_round(case: Case, agency: str) -> Request | None:
    """The agency's open request of the first round, or None."""
    request = case.request(agency, review_of(case).first_round)
    return request if request and isinstance(step(request.state, RequestEvent.ACKNOWLEDGED), Transition) else None


def second_round(incoming: Incoming, case: Case, agency: str) -> Case:
    """The case in which that agency has said that it knows the family and is asked for its documents."""
    request = first_round(case, agency)
    if request is None:
        return case
    transition = step(request.state, RequestEvent.RETURNED)
    if isinstance(transition, Transition):
        incoming.ledger.cases.step_request(request.id, transition.to)
    note(incoming.desk, incoming.ledger, "family_known", "service", case, agency=agency, message=incoming.stored.id)
    return ask_documents(incoming.desk, incoming.ledger, again(incoming.ledger, case), agency)
