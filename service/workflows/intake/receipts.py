"""The answers to a return: the receipt, the query about a blank or a shorter version, the word about a file left unread.

What was recorded comes in, by case and agency; notices enter the outbox. Nothing of the sender's subject, text or file names is
said, and nothing about a case to anybody but its agency's contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from parsers.model import Outcome
from parsers.received import Document
from service.domain.cases import Case, RequestState
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.posting import contacts_of
from service.domain.words import (
    AlertWords,
    Ask,
    DocumentLine,
    QueryLine,
    QueryWords,
    ReceiptWords,
    Unopened,
    UnopenedLine,
    UnreadableWords,
    spoken,
)
from service.workflows.cases.casework import again, review_of
from service.workflows.formats import format_of
from service.workflows.intake.incoming import Incoming
from service.workflows.intake.lateness import tell_of_lateness
from service.workflows.outgoing import alert, owe
from service.workflows.recording import Recorded

WHY = {
    Outcome.LOCKED: Unopened.LOCKED,
    Outcome.PORTAL: Unopened.PORTAL,
    Outcome.TOO_LARGE: Unopened.TOO_LARGE,
    Outcome.UNREADABLE: Unopened.DAMAGED,
    Outcome.CRASHED: Unopened.DAMAGED,
}

NOT_HERE = frozenset({RequestState.ASKED, RequestState.ACKNOWLEDGED, RequestState.QUERIED})


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one mail brought for one agency in one case; `contact`: whom else to tell when a colleague delivered it."""

    case: Case
    agency: str
    recorded: tuple[Recorded, ...]
    unopened: tuple[Document, ...] = ()
    to: str = ""  # the accepted From address
    contacts: tuple[str, ...] = ()


def answer_parcel(incoming: Incoming, parcel: Parcel) -> None:
    """Owes the receipt, and the query where a document wants one."""
    case = again(incoming.ledger, parcel.case)
    parcel = replace(parcel, case=case)
    filed = [each for each in parcel.recorded if not each.blank]
    if filed:
        words = _receipt_words(incoming, parcel, filed)
        _owe(incoming, parcel, NoticeKind.RECEIPT, words, parcel.to)
        for contact in parcel.contacts:
            _owe(incoming, parcel, NoticeKind.RECEIPT, replace(words, for_contact=True), contact)
    for each in filed:
        _tell_of_safety(incoming, case, parcel, each)
    tell_of_lateness(incoming, case, parcel.agency, [each for each in filed if each.return_id])
    asked = [line for line in map(_query_line, parcel.recorded) if line]
    if asked:
        words_asked = QueryWords(case.reference, _name(parcel), tuple(asked), _due(parcel))
        _owe(incoming, parcel, NoticeKind.QUERY, words_asked, parcel.to)
    if parcel.unopened and not filed:
        words_unopened = UnreadableWords(tuple(map(unopened_line, parcel.unopened)), case.reference)
        _owe(incoming, parcel, NoticeKind.UNREADABLE, words_unopened, parcel.to)


def _tell_of_safety(incoming: Incoming, case: Case, parcel: Parcel, recorded: Recorded) -> None:
    """Owes staff an alert at once where a return says, or leaves open, that a child may be unsafe now."""
    if not recorded.safety:
        return
    words = AlertWords(
        what="A return bears on a child's safety now",
        sentences=(f"The {recorded.line.document} of {parcel.agency} in {case.reference} {recorded.safety}.",),
        do=("Read it now, and ring the agency where it is not clear that somebody is acting on it.",),
    )
    alert(incoming.desk, incoming.ledger, f"safety:{recorded.return_id}", words, case)


def answer_unopened(incoming: Incoming, documents: Sequence[Document], why: Unopened | None = None) -> None:
    """Owes a verified sender the way to send what could not be opened, without a word about any case."""
    lines = tuple(map(unopened_line, documents)) or (UnopenedLine(None, why or Unopened.LOCKED),)
    sender = incoming.message.sender or ""
    notice = Notice(
        kind=NoticeKind.UNREADABLE,
        once=f"unreadable:{incoming.stored.id}:{sender}",
        audience=Audience.SENDER,
        recipient=sender,
        words=spoken(UnreadableWords(lines)),
        in_reply_to=incoming.message.message_id,
        references=_trail(incoming),
    )
    owe(incoming.desk, incoming.ledger, notice, answers=incoming.stored.id)


def unopened_line(document: Document) -> UnopenedLine:
    """The attachment that could not be opened, by position and kind."""
    extraction = document.extraction
    why = WHY.get(extraction.outcome, Unopened.DAMAGED)
    if any(problem.code == "format_not_read" for problem in extraction.problems):
        why = Unopened.FORMAT
    return UnopenedLine(document.attachment.position, why, format_of(extraction))


def _receipt_words(incoming: Incoming, parcel: Parcel, filed: Sequence[Recorded]) -> ReceiptWords:
    return ReceiptWords(
        reference=parcel.case.reference,
        agency=_name(parcel),
        documents=_lines(filed),
        needed=tuple(dict.fromkeys(_needed(filed))),
        outstanding=_outstanding(parcel),
        unopened=tuple(map(unopened_line, parcel.unopened)),
        due_on=_due(parcel),
        late=_is_late(incoming, parcel),
    )


def _lines(filed: Sequence[Recorded]) -> tuple[DocumentLine, ...]:
    """The documents recorded; a mail that says "not known to us" is one nil return, whatever was asked for."""
    said = [each.line for each in filed if each.line.nil and each.line.position is None]
    others = tuple(each.line for each in filed if each.line not in said)
    if not said:
        return others
    names = " and ".join(dict.fromkeys(each.document for each in said))
    return (*others, DocumentLine(None, names, nil=True))


def _is_late(incoming: Incoming, parcel: Parcel) -> bool:
    due = _due(parcel)
    return due is not None and due < incoming.desk.today()


def _needed(filed: Iterable[Recorded]) -> Iterable[str]:
    for each in filed:
        yield from each.needed


def _outstanding(parcel: Parcel) -> tuple[str, ...]:
    review = review_of(parcel.case)
    return tuple(
        review.document(each.document).name
        for each in parcel.case.requests
        if each.agency == parcel.agency and each.state in NOT_HERE and not each.versions
    )


def _query_line(recorded: Recorded) -> QueryLine | None:
    line = recorded.line
    if recorded.blank:
        return QueryLine(line.position, line.document, Ask.BLANK, line.format)
    if recorded.contradicts:
        return QueryLine(line.position, line.document, Ask.NIL_OR_ANSWERS, line.format)
    if line.proposed:
        return QueryLine(line.position, line.document, Ask.ADD_OR_REPLACE, line.format, line.changes)
    return None


def _name(parcel: Parcel) -> str:
    agency = parcel.case.agency(parcel.agency)
    return agency.name if agency else parcel.agency


def _due(parcel: Parcel) -> date | None:
    open_days = [
        each.due_on for each in parcel.case.requests if each.agency == parcel.agency and _is_open(each.state, each.missing)
    ]
    return min(open_days, default=None)


def _is_open(state: RequestState, missing: Sequence[str]) -> bool:
    return state in NOT_HERE or (state is RequestState.RETURNED and bool(missing))


def _owe(incoming: Incoming, parcel: Parcel, kind: NoticeKind, words: object, recipient: str) -> None:
    case, agency = parcel.case, parcel.case.agency(parcel.agency)
    notice = Notice(
        kind=kind,
        once=f"{kind.value}:{case.reference}:{parcel.agency}:{incoming.stored.id}:{recipient}{_round(incoming)}",
        audience=Audience.AGENCY,
        recipient=recipient,
        words=spoken(words),
        case_id=case.id,
        tag=f"{case.reference} {agency.code if agency else parcel.agency}",
        agency=parcel.agency,
        review_type=case.review_type,
        request_ids=tuple(each.request.id for each in parcel.recorded),
        in_reply_to=incoming.message.message_id,
        references=_trail(incoming),
    )
    owe(incoming.desk, incoming.ledger, notice, answers=incoming.stored.id)


def _round(incoming: Incoming) -> str:
    """Nothing for the first answer; one assigned or opened later is answered anew: the first could not say what it brought."""
    return f"{':assigned' if incoming.stored.assigned else ''}{incoming.round}"


def _trail(incoming: Incoming) -> tuple[str, ...]:
    mail_id = incoming.message.message_id
    return (*incoming.message.references[-10:], mail_id) if mail_id else ()


def contacts_to_tell(incoming: Incoming, case: Case, agency: str) -> tuple[str, ...]:
    """The named contacts who are told when somebody else of their organisation delivered."""
    sender = (incoming.message.sender or "").lower()
    return tuple(each for each in contacts_of(case, agency, incoming.desk.roster) if each.lower() != sender)[:1]
