"""The two ways in which a message ends without being filed: ended as what it is, or held for a person."""

from __future__ import annotations

from service.domain.cases import Case, MessageState, Reason
from service.domain.clues import document_clues
from service.domain.matching import Likeness, likeness
from service.domain.records import AuditEntry, Filing
from service.domain.trust import may_be_answered
from service.workflows.formats import outline_of
from service.workflows.intake.holding import Doubtful, hold
from service.workflows.intake.incoming import Incoming


def ended(incoming: Incoming, state: MessageState, reason: Reason, *, move: bool = True, keep: bool = True) -> Filing:
    """A filing that ends the message without a case; its bytes are dropped where they are none of ours."""
    evidence = {"message": incoming.stored.id, "state": state.value, "reason": reason.value}
    incoming.ledger.audit.append(AuditEntry("message_screened", incoming.desk.clock.now(), "service", None, evidence))
    target = incoming.desk.folders.processed if move else None
    return Filing(state, reason, incoming.message.sender, target=target, keep_raw=keep, mail_id=incoming.message.message_id)


def held(incoming: Incoming, reason: Reason, doubt: str = "", *, answer_sender: bool = True, told: str = "") -> Filing:
    """A filing that holds the message for a person; `told` is what the sender is told by another mail."""
    case = _seems_meant(incoming)
    agencies = sorted(incoming.standing.agencies)
    doubtful = Doubtful(
        message_id=incoming.stored.id,
        received_at=incoming.stored.received_at,
        reason=reason,
        doubt=doubt,
        sender=incoming.message.sender,
        verified=incoming.standing.authenticated,
        known=incoming.standing.known,
        mail_id=incoming.message.message_id,
        reference=case.reference if case else "",
        agency=agencies[0] if len(agencies) == 1 else "",
        documents=incoming.reading.documents,
        answer=answer_sender and incoming.message.machine is None and _may_hear(incoming),
        told=told,
        case_id=case.id if case else None,
        round=incoming.round,
    )
    return hold(incoming.desk, incoming.ledger, doubtful)


def _may_hear(incoming: Incoming) -> bool:
    standing = incoming.standing
    return bool(standing.staff or standing.named_for or standing.named_on) or may_be_answered(
        incoming.message.sender or "", incoming.message.sender_name
    )


def _seems_meant(incoming: Incoming) -> Case | None:
    """The case that staff are offered: the one that is named, or the only one whose child the documents name."""
    references = incoming.references
    named = [each for each in incoming.cases if each.reference in references]
    if len(named) == 1:
        return named[0]
    children = [document_clues(outline_of(each), ()).child for each in incoming.forms]
    alike = [case for case in incoming.cases if any(likeness(each, case.subjects) is Likeness.SAME for each in children)]
    return alike[0] if len(alike) == 1 else None
