"""Owes one mail of the correspondence and notes in its case whom it was owed to, about what; takes that back where it never left.

A notice and what it says of each request come in; the mail and its event commit together.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.correspondence.written import About, as_data
from service.domain.events import EventKind, NewEvent, of_kind
from service.domain.notices import Notice
from service.domain.records import AuditEntry, MailState, OutboxMail
from service.workflows.desk import Desk
from service.workflows.outgoing import owe
from service.workflows.ports import Ledger


def write(desk: Desk, ledger: Ledger, notice: Notice, said: Sequence[About], sequence: int = 0) -> bool:
    """Whether the mail is owed now and was not before; `sequence` is that of the calendar entry with it."""
    mail = owe(desk, ledger, notice)
    if mail is None or notice.case_id is None:
        return False
    data = as_data(notice.kind, notice.recipient, said, desk.today(), mail, sequence)
    event = NewEvent(EventKind.WRITTEN_TO, desk.clock.now(), "service", notice.agency, data)
    ledger.cases.record_event(notice.case_id, event)
    return True


def take_back(ledger: Ledger, mail: OutboxMail) -> None:
    """Undoes what the case noted of a mail that will not leave, so that what is still true is owed anew."""
    case = ledger.cases.get(mail.case_id) if mail.case_id is not None else None
    for each in of_kind(case.events, EventKind.WRITTEN_TO) if case else ():
        if each.number("mail") == mail.id:
            ledger.cases.undo_event(each.id)


def set_aside(desk: Desk, ledger: Ledger, mail: int, why: str) -> None:
    """Ends a mail that has not left and holds no more; what of it is still true is owed anew."""
    found = ledger.outbox.get(mail)
    if found is None or found.state not in (MailState.PROPOSED, MailState.QUEUED, MailState.BY_HAND):
        return
    now = desk.clock.now()
    ledger.outbox.settle(mail, MailState.DROPPED, why, now)
    take_back(ledger, found)
    evidence = {"mail": mail, "notice": found.kind}
    ledger.audit.append(AuditEntry("mail_dropped", now, "service", found.case_id, evidence))
