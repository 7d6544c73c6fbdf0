"""Takes a message for an answer: each document is matched, recorded or doubted, and the sender is told what came of it.

An `Incoming` that passed the screens comes in: its sender was verified and is somebody whom we know. A filing leaves. Each
document is decided by itself, the message takes the gravest outcome, and what is in doubt is never half-said to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from parsers.model import Kind, Outcome
from parsers.received import Document
from parsers.record import to_record
from service.domain.cases import REASONS, Case, Reason, Request
from service.domain.clues import document_clues
from service.domain.matching import Doubt, Likeness, Match, Nothing, gravest, likeness, match
from service.domain.posting import MOOT
from service.domain.records import AttachmentOutcome, Filing
from service.domain.trust import Role
from service.workflows.cases.casework import again
from service.workflows.formats import FORMS, outline_of
from service.workflows.intake.absences import note_reached
from service.workflows.intake.endings import ended, held
from service.workflows.intake.holding import outcome_of
from service.workflows.intake.incoming import UNOPENED, Incoming, prefixes
from service.workflows.intake.known import second_round
from service.workflows.intake.opening import open_from
from service.workflows.intake.plain import answer_text
from service.workflows.intake.receipts import Parcel, answer_parcel, answer_unopened, contacts_to_tell
from service.workflows.recording import Arrival, Recorded, arrival_of, corrects, record_return, request_for

OPENS = frozenset({Kind.REFERRAL, Kind.NOTIFICATION})
NOT_HIS = "Somebody of a known organisation sent it, who is no named contact and does not answer a mail of ours."
NOT_HIS_TO_SAY = "Its sender is no named contact, and it says that the family is not known, or otherwise than what was returned."
HOW_TO_SEND = "how to send what could not be opened"
WRAPPED = {"locked": Reason.LOCKED, "portal": Reason.PORTAL}
UNOPENED_REASONS = {
    Outcome.LOCKED: Reason.LOCKED,
    Outcome.PORTAL: Reason.PORTAL,
    Outcome.TOO_LARGE: Reason.TOO_LARGE,
    Outcome.CRASHED: Reason.CRASHED,
    Outcome.UNREADABLE: Reason.UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one document."""

    document: Document
    reason: Reason
    case: Case | None = None
    agency: str = ""
    recorded: Recorded | None = None
    doubt: str = ""
    contacts: tuple[str, ...] = ()


def answer(incoming: Incoming) -> Filing:
    """How a message from somebody we know ends."""
    note_reached(incoming)
    wrapped = next((each for each in incoming.message.problems if each.code in WRAPPED), None)
    if wrapped is not None:
        answer_unopened(incoming, ())
        return held(incoming, WRAPPED[wrapped.code], answer_sender=False, told=HOW_TO_SEND)
    documents = [each for each in incoming.reading.documents if _counts(each)]
    if not documents:
        return answer_text(incoming)
    decided = [_decide(incoming, each) for each in documents]
    _tell(incoming, decided)
    return _filing(incoming, decided)


def _counts(document: Document) -> bool:
    extraction = document.extraction
    return extraction.kind in FORMS or (extraction.outcome in UNOPENED and not document.attachment.inline)


def _decide(incoming: Incoming, document: Document) -> Decided:
    extraction = document.extraction
    if extraction.outcome in UNOPENED:
        return _unopened(incoming, document)
    if extraction.kind in OPENS:
        opened = open_from(incoming, document)
        return Decided(document, opened.reason, opened.case, opened.agency, doubt=opened.doubt)
    found = match_document(incoming, document)
    if not isinstance(found, Match):
        reason, sentence = (found.reason, found.sentence) if isinstance(found, Doubt) else (Reason.NO_CASE, "")
        return Decided(document, reason, doubt=sentence)
    return _admit(incoming, document, found)


def match_document(incoming: Incoming, document: Document) -> Match | Doubt | Nothing:
    """Where the document belongs, by its own clues and its message's."""
    clues = replace(incoming.clues, document=document_clues(outline_of(document), prefixes(incoming.desk)))
    return match(clues, incoming.cases, incoming.standing)


def _admit(incoming: Incoming, document: Document, found: Match) -> Decided:
    """The document recorded, or held where its sender may not deliver it by himself."""
    unlisted = incoming.standing.role(found.agency, found.case.reference) is Role.DOMAIN
    doubt = _why_not_from_a_colleague(incoming, document, found) if unlisted else ""
    if doubt:
        return Decided(document, Reason.UNLISTED_SENDER, found.case, found.agency, doubt=doubt)
    if not found.requests:
        found = _asked_now(incoming, document, found)
    if len(found.requests) != 1:
        return Decided(document, Reason.QUESTION, found.case, found.agency, doubt="Nothing like it was asked for.")
    contacts = contacts_to_tell(incoming, found.case, found.agency) if unlisted else ()
    return replace(record(incoming, document, found.case, found.requests[0]), contacts=contacts)


def _why_not_from_a_colleague(incoming: Incoming, document: Document, found: Match) -> str:
    """Why a document waits whose sender is known by his domain only; empty where he may deliver it, and the contact is told."""
    if not (_has_token(incoming, found) and _agrees(incoming, document, found.case)):
        return NOT_HIS
    said = to_record(document.extraction, "")
    if said.get("nil") or any(corrects(incoming.ledger, each, said) for each in found.requests):
        return NOT_HIS_TO_SAY
    return ""


def _asked_now(incoming: Incoming, document: Document, found: Match) -> Match:
    """The match once more, where the agency was asked only whether it knows the family: a form says that it does."""
    case = second_round(incoming, found.case, found.agency)
    if case is found.case:
        return found
    request = request_for(case, found.agency, document.extraction.kind.value)
    return replace(found, case=case, requests=(request,) if request else ())


def record(incoming: Incoming, document: Document, case: Case, request: Request) -> Decided:
    """The document recorded against the request."""
    arrival: Arrival = arrival_of(document, incoming.stored.received_at, incoming.stored.id)
    recorded = record_return(incoming.desk, incoming.ledger, case, request, arrival, "service")
    doubt = "A later return drops rows or answers of the version before." if recorded.line.proposed else ""
    return Decided(document, _reason(recorded), case, request.agency, recorded, doubt)


def _reason(recorded: Recorded) -> Reason:
    if recorded.blank:
        return Reason.BLANK_FORM
    if recorded.line.proposed:
        return Reason.PROPOSED
    return Reason.NIL if recorded.line.nil else Reason.RETURN


def _has_token(incoming: Incoming, found: Match) -> bool:
    """Whether he answers or forwards the mail that his agency's contact got: its Message-ID holds 128 random bits of ours."""
    return any(each.case_id == found.case.id and found.agency in each.agencies for each in incoming.clues.threads)


def _agrees(incoming: Incoming, document: Document, case: Case) -> bool:
    clues = document_clues(outline_of(document), prefixes(incoming.desk))
    return case.reference in clues.references or likeness(clues.child, case.subjects) is Likeness.SAME


def _unopened(incoming: Incoming, document: Document) -> Decided:
    reason = UNOPENED_REASONS[document.extraction.outcome]
    found = match(incoming.clues, incoming.cases, incoming.standing)
    if isinstance(found, Match) and incoming.standing.role(found.agency, found.case.reference) is Role.NAMED:
        return Decided(document, reason, found.case, found.agency)
    return Decided(document, reason)


def _tell(incoming: Incoming, decided: list[Decided]) -> None:
    """Owes each agency its receipt for what was recorded, and the sender a word on what could not be opened."""
    parcels: dict[tuple[int, str], list[Decided]] = {}
    for each in decided:
        if each.case is not None and (each.recorded or each.document.extraction.outcome in UNOPENED):
            parcels.setdefault((each.case.id, each.agency), []).append(each)
    for group in parcels.values():
        answer_parcel(incoming, _parcel(incoming, group))
    loose = [each.document for each in decided if each.case is None and each.document.extraction.outcome in UNOPENED]
    if loose and incoming.message.machine is None:
        answer_unopened(incoming, loose)


def _parcel(incoming: Incoming, group: list[Decided]) -> Parcel:
    first = group[0]
    if first.case is None:
        raise ValueError("a parcel belongs to a case")
    return Parcel(
        case=first.case,
        agency=first.agency,
        recorded=tuple(each.recorded for each in group if each.recorded),
        unopened=tuple(each.document for each in group if each.recorded is None),
        to=incoming.message.sender or "",
        contacts=tuple(dict.fromkeys(contact for each in group for contact in each.contacts)),
    )


def _filing(incoming: Incoming, decided: list[Decided]) -> Filing:
    weighty = [each for each in decided if not _is_spare(incoming, each, decided)]
    reason = gravest(each.reason for each in weighty)
    grave = next(each for each in decided if each.reason is reason)
    state = REASONS[reason][0]
    told = _told(decided)
    filing = (
        held(incoming, reason, grave.doubt, answer_sender=not told, told=told)
        if state == "held"
        else ended(incoming, state, reason)
    )
    return replace(
        filing,
        case_id=grave.case.id if grave.case else None,
        agency=grave.agency or None,
        attachments=(*map(_outcome, decided), *_others(incoming, decided)),
    )


def _is_spare(incoming: Incoming, decided: Decided, all_of_it: list[Decided]) -> bool:
    """Whether a person need not look: a file of a kind that we do not read, beside documents with which everything has come."""
    problems = decided.document.extraction.problems
    if not any(each.code == "format_not_read" for each in problems) or decided.case is None:
        return False
    if not any(each.recorded and not each.recorded.blank for each in all_of_it):
        return False
    now = again(incoming.ledger, decided.case)
    own = [each for each in now.requests if each.agency == decided.agency]
    return all(each.state in MOOT and not each.missing for each in own)


def _told(decided: list[Decided]) -> str:
    """What the sender was told by another mail than the neutral sentence, in words for staff; empty where nothing."""
    parts = []
    if any(each.recorded for each in decided):
        parts.append("what was recorded")
    if any(each.document.extraction.outcome in UNOPENED for each in decided):
        parts.append(HOW_TO_SEND)
    return " and ".join(parts)


def _outcome(decided: Decided) -> AttachmentOutcome:
    plain = outcome_of(decided.document)
    if decided.recorded is None:
        return replace(plain, outcome=decided.reason.value)
    return replace(
        plain, outcome=decided.reason.value, request_id=decided.recorded.request.id, return_id=decided.recorded.return_id
    )


def _others(incoming: Incoming, decided: list[Decided]) -> Iterable[AttachmentOutcome]:
    known = {each.document.attachment.position for each in decided}
    return (outcome_of(each) for each in incoming.reading.documents if each.attachment.position not in known)
