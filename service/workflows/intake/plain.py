"""Answers a message without a form: a nil return or an acknowledgement where that is all it says, else a person is told.

The sender's whole new text decides, not a phrase in it: "Father is not known to us, the child is" is no nil return. Only a named
contact may say either; a robot never asks a question back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from service.domain.cases import Case, MessageState, Provenance, Reason, Request, ReturnStatus
from service.domain.lifecycle import RequestEvent, Transition, step
from service.domain.matching import Doubt, Match, match
from service.domain.promised import day_meant
from service.domain.records import Filing, StoredMessage
from service.domain.statements import Acknowledgement, is_acknowledgement, is_known_statement, is_nil_statement
from service.domain.trust import Role
from service.workflows.cases.casework import note, review_of
from service.workflows.intake.endings import ended, held
from service.workflows.intake.incoming import Incoming
from service.workflows.intake.known import known
from service.workflows.intake.questions import answer_question
from service.workflows.intake.receipts import Parcel, answer_parcel
from service.workflows.recording import Arrival, Recorded, count_instead, nil_record, record_return

_EARLIER = r"(?:it|version \d{1,3}|(?:the )?(?:old|earlier|previous|first|last)(?: (?:one|version|document))?)"
REPLACES = re.compile(
    rf"(?:yes\W+)?(?:it|this|the new (?:one|version)) (?:does )?replaces?(?: {_EARLIER})?[.!]?", re.ASCII | re.IGNORECASE
)
"""What our query asks for, as people write it."""


GREETING = re.compile(
    r"(?:dear|hello|hi|good (?:morning|afternoon))\b.{0,40}|(?:many )?thanks?(?: you)?\b.{0,20}|(?:kind |best )?regards,?",
    re.IGNORECASE,
)
FEW_WORDS, MOST_LINES = 3, 3
"""A name and a surname, or a first name; more would be another statement."""


def answer_text(incoming: Incoming) -> Filing:
    """How a message ends whose own words are all that it brings."""
    answered = answer_question(incoming)
    if answered is not None:
        return answered
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
    if is_known_statement(incoming.message.new_text):
        return known(incoming, found)
    if says_it_replaces(incoming.message.new_text):
        return _replaced(incoming, found)
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


def says_it_replaces(text: str) -> bool:
    """Whether the first sentence says only that, and whatever follows is no more than a greeting or a name."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    said = [line for line in lines if not GREETING.fullmatch(line)]
    if not said or len(said) > MOST_LINES or not REPLACES.fullmatch(said[0]):
        return False
    return all(len(line.split()) <= FEW_WORDS for line in said[1:])


def _replaced(incoming: Incoming, found: Match) -> Filing | None:
    """The agency's proposed versions counted in place of those before, on its contact's word; None where it proposed none."""
    recorded = count_proposed(incoming, found.case, found.agency)
    if not recorded:
        return None
    answer_parcel(incoming, Parcel(found.case, found.agency, recorded, to=incoming.message.sender or ""))
    return ended(incoming, MessageState.DONE, Reason.RETURN)


def count_proposed(incoming: Incoming, case: Case, agency: str) -> tuple[Recorded, ...]:
    """Each newest proposed version of the agency, now counted; the messages that waited with them are settled."""
    ledger, recorded = incoming.ledger, []
    for request in case.requests:
        returns = ledger.cases.returns(request.id)
        counts = max((each.version for each in returns if each.status is ReturnStatus.ACCEPTED), default=0)
        proposed = [each for each in returns if each.status is ReturnStatus.PROPOSED and each.version > counts]
        if request.agency != agency or not proposed:
            continue
        recorded.append(count_instead(incoming.desk, ledger, case, request, proposed[-1]))
        waiting = ledger.messages.get(proposed[-1].message_id) if proposed[-1].message_id else None
        if waiting is not None and waiting.reason is Reason.PROPOSED:
            _settle(incoming, case, agency, waiting)
    return tuple(recorded)


def _settle(incoming: Incoming, case: Case, agency: str, waiting: StoredMessage) -> None:
    filing = Filing(
        state=MessageState.DONE,
        reason=Reason.RETURN,
        sender=waiting.sender,
        case_id=case.id,
        agency=agency,
        target=incoming.desk.folders.processed,
        mail_id=waiting.mail_id,
        attachments=tuple(incoming.ledger.messages.attachments(waiting.id)),
    )
    incoming.ledger.messages.finish(waiting.id, filing, incoming.desk.clock.now())
    note(incoming.desk, incoming.ledger, "message_settled", "service", case, message=waiting.id, by_message=incoming.stored.id)


def record_nil(incoming: Incoming, case: Case, agency: str, requests: Sequence[Request]) -> tuple[Recorded, ...]:
    """A nil return recorded against each of the requests, on the word of the mail's sender."""
    own = case.agency(agency)
    message = incoming.message
    said = {"agency_name": own.name if own else agency, "author_name": message.sender_name or message.sender or ""}
    recorded = []
    for each in requests:
        record = {**nil_record(review_of(case).document(each.document).kind), "fields": said}
        arrival = Arrival(record, incoming.stored.received_at, Provenance.EMAIL, "mail", incoming.stored.id)
        recorded.append(record_return(incoming.desk, incoming.ledger, case, each, arrival, "service"))
    return tuple(recorded)


def _asked_by(incoming: Incoming, found: Match) -> Sequence[Request]:
    """Of the open requests those that the mail asked for which is answered: who has a question has not promised the forms."""
    nearest = next((each for each in incoming.threads if each.request_ids and each.case_id == found.case.id), None)
    asked = [each for each in found.requests if nearest and each.id in nearest.request_ids]
    return asked or found.requests


def _acknowledged(incoming: Incoming, found: Match, said: Acknowledgement) -> Filing | None:
    day = day_meant(said.promised, incoming.desk.today()) if said.promised else None
    for each in _asked_by(incoming, found):
        transition = step(each.state, RequestEvent.ACKNOWLEDGED)
        if isinstance(transition, Transition):
            incoming.ledger.cases.step_request(each.id, transition.to, day)
    promised = day.isoformat() if day else ""
    note(incoming.desk, incoming.ledger, "request_acknowledged", "service", found.case, agency=found.agency, promised=promised)
    return ended(incoming, MessageState.DONE, Reason.ACKNOWLEDGEMENT)
