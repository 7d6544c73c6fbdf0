"""Notes a delivery report about a mail of ours: on the mail, and to staff; a machine is never answered.

The Message-IDs that the report names come in; whether it was about us leaves.
"""

from __future__ import annotations

from service.domain.records import AuditEntry, OutboxMail
from service.domain.words import AlertWords
from service.workflows.intake.incoming import Incoming
from service.workflows.outgoing import alert


def note_bounce(incoming: Incoming) -> bool:
    """Whether the report is about mail of ours; then staff are owed an alert, once for each mail."""
    ours = incoming.ledger.outbox.by_mail_ids(incoming.message.bounced_ids) or list(incoming.threads)
    for mail in ours:
        _note(incoming, mail)
    return bool(ours)


def _note(incoming: Incoming, mail: OutboxMail) -> None:
    evidence = {"mail": mail.id, "message": incoming.stored.id, "notice": mail.kind}
    entry = AuditEntry("mail_bounced", incoming.desk.clock.now(), "service", mail.case_id, evidence)
    incoming.ledger.audit.append(entry)
    words = AlertWords(
        what="A mail came back undelivered",
        sentences=(f"Mail {mail.id} ({mail.kind}, {mail.tag or 'no case'}) to {mail.recipient} came back.",),
        do=("Ring the agency, and correct the address if it is wrong.", f"Look at it: rapid-review outbox show {mail.id}"),
    )
    alert(incoming.desk, incoming.ledger, f"bounced:{mail.id}", words, besides=mail.recipient)
