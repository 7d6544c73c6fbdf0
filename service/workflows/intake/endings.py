"""The two ways in which a message ends without being filed: ended as what it is, or held for a person."""

from __future__ import annotations

from service.domain.cases import MessageState, Reason
from service.domain.records import AuditEntry, Filing
from service.workflows.intake.holding import Doubtful, hold
from service.workflows.intake.incoming import Incoming


def ended(incoming: Incoming, state: MessageState, reason: Reason, *, move: bool = True, keep: bool = True) -> Filing:
    """A filing that ends the message without a case; its bytes are dropped where they are none of ours."""
    evidence = {"message": incoming.stored.id, "state": state.value, "reason": reason.value}
    incoming.ledger.audit.append(AuditEntry("message_screened", incoming.desk.clock.now(), "service", None, evidence))
    target = incoming.desk.folders.processed if move else None
    return Filing(state, reason, incoming.message.sender, target=target, keep_raw=keep, mail_id=incoming.message.message_id)


def held(incoming: Incoming, reason: Reason, doubt: str = "", *, answer_sender: bool = True) -> Filing:
    """A filing that holds the message for a person."""
    case = next((each for each in incoming.cases if each.reference in incoming.references), None)
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
        answer=answer_sender and incoming.message.machine is None,
    )
    return hold(incoming.desk, incoming.ledger, doubtful)
