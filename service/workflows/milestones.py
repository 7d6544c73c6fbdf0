"""Milestones that the service reaches by itself: the requests are sent once the last of them was taken by the mail server."""

from __future__ import annotations

from service.domain.notices import NoticeKind
from service.domain.records import AuditEntry, MailState, OutboxMail
from service.workflows.cases.casework import review_of
from service.workflows.desk import Desk
from service.workflows.ports import Ledger

ON_THE_WAY = (MailState.PROPOSED, MailState.QUEUED, MailState.SENDING)


def note_asked(desk: Desk, ledger: Ledger, mail: OutboxMail) -> None:
    """Records the day on which the last of a case's requests left."""
    case = ledger.cases.get(mail.case_id) if mail.kind == NoticeKind.REQUEST.value and mail.case_id is not None else None
    if case is None or any(each.asked_on is None for each in case.requests):
        return
    key = review_of(case).request_by.key
    if key in case.done or any(each.kind == mail.kind and each.state in ON_THE_WAY for each in ledger.outbox.of_case(case.id)):
        return
    ledger.cases.record_milestone(case.id, key, desk.today())
    evidence = {"milestone": key, "on": desk.today().isoformat()}
    ledger.audit.append(AuditEntry("milestone_recorded", desk.clock.now(), "service", case.id, evidence))
