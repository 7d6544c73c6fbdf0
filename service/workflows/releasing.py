"""What a person decides about outgoing mail: send what waits for a yes, try again, set aside, let go after a restore."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.records import AuditEntry, MailState, OutboxMail
from service.workflows.cases.casework import Refused
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


def approve_in(desk: Desk, ledger: Ledger, chosen: Sequence[int], who: str) -> int:
    """How many of the chosen mails waited for a yes and are now queued."""
    return sum(_to(desk, ledger, each, (MailState.PROPOSED,), MailState.QUEUED, "mail_approved", who) for each in chosen)


def approve(desk: Desk, chosen: Sequence[int], who: str) -> int:
    """How many of the chosen mails (all that wait, where none is chosen) are now queued."""
    with desk.store.writing() as ledger:
        waiting = [each.id for each in ledger.outbox.in_state(MailState.PROPOSED)]
        return approve_in(desk, ledger, chosen or waiting, who)


def retry(desk: Desk, mail: int, who: str) -> None:
    """Queues again a mail that was given up; raises `Refused` where it was not."""
    allowed = (MailState.REFUSED, MailState.QUEUED, MailState.BY_HAND)
    with desk.store.writing() as ledger:
        if not _to(desk, ledger, mail, allowed, MailState.QUEUED, "mail_retried", who):
            raise Refused(f"Mail {mail} cannot be sent again: {_state(ledger, mail)}.")


def discard(desk: Desk, mail: int, why: str, who: str) -> None:
    """Sets a mail aside for good, with the reason; raises `Refused` where it has left already."""
    with desk.store.writing() as ledger:
        leave_in(desk, ledger, mail, why, who)


def leave_in(desk: Desk, ledger: Ledger, mail: int, why: str, who: str) -> None:
    """As `discard`, in a transaction that is there."""
    allowed = (MailState.PROPOSED, MailState.QUEUED, MailState.REFUSED, MailState.BY_HAND)
    if not _to(desk, ledger, mail, allowed, MailState.DISCARDED, "mail_discarded", who, why):
        raise Refused(f"Mail {mail} cannot be set aside: {_state(ledger, mail)}.")


def release(desk: Desk, who: str) -> None:
    """Lets outgoing mail go again after a restore had stopped it."""
    with desk.store.writing() as ledger:
        ledger.outbox.hold_all(held=False)
        ledger.audit.append(AuditEntry("outbox_released", desk.clock.now(), who))


def waiting(ledger: Ledger) -> list[OutboxMail]:
    """The mails that wait for a person's yes."""
    return ledger.outbox.in_state(MailState.PROPOSED)


def _state(ledger: Ledger, mail: int) -> str:
    found = ledger.outbox.get(mail)
    return f"it is {found.state.value}" if found else "there is none"


def _to(
    desk: Desk, ledger: Ledger, mail: int, allowed: Sequence[MailState], state: MailState, what: str, who: str, why: str = ""
) -> bool:
    found = ledger.outbox.get(mail)
    if found is None or found.state not in allowed:
        return False
    now = desk.clock.now()
    ledger.outbox.settle(mail, state, why, now)
    ledger.audit.append(AuditEntry(what, now, who, found.case_id, {"mail": mail, "notice": found.kind}))
    return True
