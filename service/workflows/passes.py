"""The passes: what one round of each loop does, and what `run --once` does in a row.

collect: new mail, and the moves that are owed. process: each waiting message. owe: what the day owes. deliver: the outbox. Each
is also a command, so that an operator can do by hand what the clock does.
"""

from __future__ import annotations

from service.domain.records import MailState
from service.domain.servers import MailboxDown, OutboundDown
from service.workflows.correspondence.owing import owe_due
from service.workflows.delivery import deliver
from service.workflows.desk import Desk
from service.workflows.intake.collect import collect
from service.workflows.intake.processing import process_waiting
from service.workflows.intake.scanning import resume
from service.workflows.joining import join_waiting
from service.workflows.moving import move
from service.workflows.ports import Mailbox, Outbound, Reader
from service.workflows.summaries.summarising import owe_summaries
from service.workflows.watching.closing import close_day
from service.workflows.watching.reconciliation import unexplained


def collect_pass(desk: Desk, mailbox: Mailbox) -> int:
    """How many messages were stored; what is to be moved was moved. Raises `MailboxDown`, having noted since when."""
    try:
        stored = collect(desk, mailbox).stored
        move(desk, mailbox)
    except MailboxDown as down:
        note_down(desk, down.code)
        raise
    return stored


def collected_by_another(desk: Desk) -> int | None:
    """What a daemon may say of the mailbox that another looks into: nothing came, or None where that one cannot reach it."""
    with desk.store.reading() as ledger:
        return None if ledger.notes.get("mailbox_down_since") else 0


def move_pass(desk: Desk, mailbox: Mailbox) -> int:
    """How many messages were moved; for `run --once`, where processing comes after collecting."""
    try:
        return move(desk, mailbox)
    except MailboxDown as down:
        note_down(desk, down.code)
        raise


def process_pass(desk: Desk, reader: Reader) -> int:
    """How many messages were understood and filed; what waited for the scanner is looked at again where it answers."""
    resume(desk)
    return process_waiting(desk, reader)


def owe_pass(desk: Desk) -> int:
    """How many mails the day owed that were not owed before, the summaries last: they tell of the others."""
    due = owe_due(desk)
    return due + owe_summaries(desk) if desk.goes_on() else due


def deliver_pass(desk: Desk, outbound: Outbound) -> int:
    """How many mails were sent; answers that were kept back go together."""
    join_waiting(desk)
    return deliver(desk, outbound).sent


def deliver_round(desk: Desk, outbound: Outbound) -> int | None:
    """The same for a daemon, which has to know how the server is: raises `OutboundDown` where it takes nothing.

    None where no mail was due while some wait: that says nothing of the server.
    """
    join_waiting(desk)
    done = deliver(desk, outbound)
    if done.down is not None:
        raise OutboundDown("auth_refused" if done.down.refuses_us else "unreachable")
    return done.sent if done.tried or not _waits(desk) else None


def _waits(desk: Desk) -> bool:
    with desk.store.reading() as ledger:
        return ledger.outbox.counts().get(MailState.QUEUED, 0) > 0


def daily_pass(desk: Desk, mailbox: Mailbox) -> int:
    """How many messages on the server have no row, 0 is the promise; the day is closed in the audit log."""
    close_day(desk)
    try:
        return unexplained(desk, mailbox)
    except MailboxDown as down:
        note_down(desk, down.code)
        raise


def note_down(desk: Desk, code: str) -> None:
    """Remembers since when the mailbox cannot be reached, and why."""
    with desk.store.writing() as ledger:
        since = ledger.notes.get("mailbox_down_since") or desk.clock.now().isoformat()
        ledger.notes.set("mailbox_down_since", since)
        ledger.notes.set("mailbox_down_code", code)
