"""Takes a reply to a supplementary question, or to an action, for its answer.

A message without a form that answers such a mail of ours comes in, from a named contact. What it says is for a person: the
message is put with its case, its request is answered, the sender is thanked and staff are told where to read it.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain.cases import Case, CaseStatus, MessageState, Reason, Request
from service.domain.correspondence.tasks import is_task
from service.domain.events import EventKind, NewEvent
from service.domain.lifecycle import RequestEvent, Transition, step
from service.domain.notices import NoticeKind
from service.domain.records import Filing
from service.domain.statements import is_acknowledgement
from service.domain.trust import Role
from service.domain.words import AlertWords, DocumentLine
from service.workflows.cases.casework import note, review_of
from service.workflows.intake.endings import ended
from service.workflows.intake.incoming import Incoming
from service.workflows.intake.receipts import Parcel, answer_parcel
from service.workflows.outgoing import alert
from service.workflows.recording import Recorded


def answer_question(incoming: Incoming) -> Filing | None:
    """How the reply ends; None where it answers no question of ours, or only says that the question arrived."""
    found = _asked(incoming)
    if found is None or is_acknowledgement(incoming.message.new_text) or not _says_something(incoming):
        return None
    case, request = found
    transition = step(request.state, RequestEvent.RETURNED)
    if not isinstance(transition, Transition):
        return None
    ledger, message = incoming.ledger, incoming.stored.id
    ledger.cases.step_request(request.id, transition.to)
    data = {"document": request.document, "message": message}
    ledger.cases.record_event(case.id, NewEvent(EventKind.ANSWERED, incoming.desk.clock.now(), "service", request.agency, data))
    note(incoming.desk, ledger, "question_answered", "service", case, agency=request.agency, message=message)
    line = DocumentLine(0, review_of(case).document(request.document).name)
    recorded = (Recorded(request, line),)
    answer_parcel(incoming, Parcel(case, request.agency, recorded, to=incoming.message.sender or ""))
    _tell_staff(incoming, case, request, line.document)
    filing = ended(incoming, MessageState.DONE, Reason.RETURN)
    return filing_of(filing, case, request)


def filing_of(filing: Filing, case: Case, request: Request) -> Filing:
    """The filing, in that case and of that agency."""
    return replace(filing, case_id=case.id, agency=request.agency)


def _asked(incoming: Incoming) -> tuple[Case, Request] | None:
    """The question that the nearest mail of ours asked, where its sender may answer for the agency."""
    nearest = next((each for each in incoming.threads if each.request_ids), None)
    case = next((each for each in incoming.cases if nearest and each.id == nearest.case_id), None)
    if nearest is None or case is None or case.status is not CaseStatus.OPEN:
        return None
    asked = [each for each in case.requests if each.id in nearest.request_ids and is_task(each.document)]
    if len(asked) != 1 or (nearest.kind != NoticeKind.QUESTION and len(nearest.request_ids) != 1):
        return None
    role = incoming.standing.role(asked[0].agency, case.reference)
    return (case, asked[0]) if role is Role.NAMED else None


def _says_something(incoming: Incoming) -> bool:
    """Whether there is anything in it for a person to read."""
    attached = any(not each.attachment.inline for each in incoming.reading.documents)
    return attached or bool(incoming.message.new_text.strip())


def _tell_staff(incoming: Incoming, case: Case, request: Request, document: str) -> None:
    words = AlertWords(
        what="A question was answered",
        sentences=(
            (
                f"{request.agency} sent the {document} in {case.reference}: message {incoming.stored.id}, in the folder "
                f"{incoming.desk.folders.processed} of the mailbox."
            ),
        ),
        do=("Read it, and see that what it says reaches the meeting.",),
    )
    alert(incoming.desk, incoming.ledger, f"answered:{incoming.stored.id}", words, case)
