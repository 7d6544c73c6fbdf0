"""Notes a delivery report about a mail of ours: on the mail, on the contact, and to staff; a machine is never answered.

The Message-IDs and the addresses that the report names come in; whether it was about us leaves. A report that names no mail
of ours is about us where it names an address that we wrote to in the days before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from service.domain.records import AuditEntry, MailState, OutboxMail
from service.domain.words import AlertWords
from service.workflows.intake.absences import note_bounced
from service.workflows.intake.incoming import Incoming
from service.workflows.outgoing import alert

LATELY = timedelta(days=5)
"""As long as a mail server tries before it gives up (RFC 5321, section 4.5.4.1)."""


def note_bounce(incoming: Incoming) -> bool:
    """Whether the report is about mail of ours; then staff are owed an alert, once for each mail."""
    named = incoming.ledger.outbox.by_mail_ids(incoming.message.bounced_ids) or list(incoming.threads)
    ours = named or list(_by_address(incoming))
    for mail in ours if not incoming.message.delayed else ():
        _note(incoming, mail)
    return bool(ours)


def _by_address(incoming: Incoming) -> Iterator[OutboxMail]:
    """The last mail that went to each address that came back, of the live cases."""
    since = incoming.desk.clock.now() - LATELY
    for address in incoming.message.bounced:
        for case in incoming.cases:
            sent = [
                each
                for each in incoming.ledger.outbox.of_case(case.id)
                if each.recipient.lower() == address and each.state is MailState.SENT and each.created_at >= since
            ]
            yield from sent[-1:]


def _note(incoming: Incoming, mail: OutboxMail) -> None:
    evidence = {"mail": mail.id, "message": incoming.stored.id, "notice": mail.kind}
    entry = AuditEntry("mail_bounced", incoming.desk.clock.now(), "service", mail.case_id, evidence)
    incoming.ledger.audit.append(entry)
    case = next((each for each in incoming.cases if each.id == mail.case_id), None)
    instead = note_bounced(incoming, case, mail.agency, mail.recipient) if case and mail.agency else ""
    words = AlertWords(
        what="A mail came back undelivered",
        sentences=tuple(
            filter(None, (f"Mail {mail.id} ({mail.kind}, {mail.tag or 'no case'}) to {mail.recipient} came back.", instead))
        ),
        do=("Ring the agency, and correct the address if it is wrong.", f"Look at it: rapid-review outbox show {mail.id}"),
    )
    alert(incoming.desk, incoming.ledger, f"bounced:{mail.id}", words, besides=mail.recipient)
