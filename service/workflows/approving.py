"""What a person decides about mail that waits: send it after all, try again, leave it.

An id of an outgoing mail comes in with who decided; its new state and an audit entry are written, a sentence leaves. Nothing is
sent here: delivery takes what is queued and checks once more whether its reason and its recipient still hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.records import AuditEntry, MailState, OutboxMail
from service.workflows.casework import Refused
from service.workflows.desk import Desk
from service.workflows.ports import Ledger

FINAL = frozenset({MailState.SENT, MailState.DISCARDED, MailState.SENDING})

WHY_NOT: Mapping[MailState, str] = {
    MailState.QUEUED: "is queued already",
    MailState.SENDING: "is being sent",
    MailState.SENT: "was sent",
    MailState.REFUSED: "was refused by the mail server: use retry",
    MailState.BY_HAND: "goes to nobody in a secure domain: send it by hand, then discard it",
    MailState.DROPPED: "was dropped, because what it said no longer held",
    MailState.DISCARDED: "was discarded",
    MailState.PROPOSED: "waits for a yes: use approve",
}


def approve(desk: Desk, ledger: Ledger, mail_row: int, who: str) -> str:
    """That the mail, which waited for a person's yes, is queued; raises `Refused` for one that did not."""
    return _queue(desk, ledger, mail_row, MailState.PROPOSED, "mail_approved", who)


def retry(desk: Desk, ledger: Ledger, mail_row: int, who: str) -> str:
    """That the mail, which the server had refused, is queued again; raises `Refused` for any other."""
    return _queue(desk, ledger, mail_row, MailState.REFUSED, "mail_retried", who)


def discard(desk: Desk, ledger: Ledger, mail_row: int, why: str, who: str) -> str:
    """That the mail will not be sent; raises `Refused` where it is too late for that."""
    mail = the_mail(ledger, mail_row)
    if mail.state in FINAL:
        raise Refused(f"Mail {mail.id} {WHY_NOT[mail.state]}: it cannot be discarded.")
    ledger.outbox.settle(mail.id, MailState.DISCARDED, mail.answer, desk.clock.now())
    _note(desk, ledger, mail, "mail_discarded", who, why=why)
    return f"Mail {mail.id} is discarded."


def release(desk: Desk, ledger: Ledger, who: str) -> str:
    """That outgoing mail, which stood held after a restore, may leave again."""
    if not ledger.outbox.held():
        return "Outgoing mail is not held."
    ledger.outbox.hold_all(held=False)
    ledger.audit.append(AuditEntry("outgoing_released", desk.clock.now(), who))
    return "Outgoing mail is released."


def the_mail(ledger: Ledger, mail_row: int) -> OutboxMail:
    """The mail with that id; raises `Refused` where there is none."""
    mail = ledger.outbox.get(mail_row)
    if mail is None:
        raise Refused(f"There is no mail {mail_row} in the outbox.")
    return mail


def _queue(desk: Desk, ledger: Ledger, mail_row: int, wanted: MailState, what: str, who: str) -> str:
    mail = the_mail(ledger, mail_row)
    if mail.state is not wanted:
        raise Refused(f"Mail {mail.id} {WHY_NOT[mail.state]}.")
    ledger.outbox.settle(mail.id, MailState.QUEUED, mail.answer, desk.clock.now())
    _note(desk, ledger, mail, what, who)
    return f"Mail {mail.id} is queued."


def _note(desk: Desk, ledger: Ledger, mail: OutboxMail, what: str, who: str, **evidence: object) -> None:
    ledger.audit.append(AuditEntry(what, desk.clock.now(), who, mail.case_id, {"mail": mail.id, "notice": mail.kind, **evidence}))
