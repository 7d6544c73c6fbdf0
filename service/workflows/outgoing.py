"""Puts a notice into the outbox, in the transaction of the decision that owes it.

A notice comes in; a row leaves, queued, proposed to staff or marked to be sent by hand, as the policy of `[send]` and the
ground on which its recipient may have it say. The mail's bytes and its Message-ID are made here, once; nothing is sent here.
"""

from __future__ import annotations

from service.domain.notices import Notice
from service.domain.posting import first_state
from service.domain.records import AuditEntry, NewMail
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


def owe(desk: Desk, ledger: Ledger, notice: Notice, *, answers: int | None = None) -> int | None:
    """The id of the mail now owed, or None where the same notice was owed before."""
    if ledger.outbox.has(notice.once):
        return None
    now = desk.clock.now()
    state = first_state(notice.kind, notice.audience, notice.recipient, desk.send)
    mail = NewMail(notice, desk.wording.compose(notice, now), state, now, answers)
    mail_row = ledger.outbox.queue(mail)
    if mail_row is not None:
        evidence = {"mail": mail_row, "notice": notice.kind.value, "state": state.value}
        ledger.audit.append(AuditEntry("mail_owed", now, "service", notice.case_id, evidence))
    return mail_row
