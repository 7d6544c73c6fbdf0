"""Moves messages on the server to Processed or Held, and deletes there what was erased: an intent, repeated until it is true.

The folders are a mirror for staff, never our memory: what happened to a message stands in its row. A message that is gone
counts as moved, whoever moved it.
"""

from __future__ import annotations

from service.domain.records import AuditEntry, PendingMove
from service.domain.servers import MailboxDown, Move
from service.workflows.desk import Desk
from service.workflows.ports import Ledger, Mailbox

BATCH = 200
MOST_REFUSED = 3
"""After so many in one pass the rest waits for the next: each costs a new connection."""

REFUSALS = frozenset({"server_refused", "no_permission", "folder_missing", "read_only"})


def move(desk: Desk, mailbox: Mailbox) -> int:
    """How many intents became true; raises `MailboxDown` where the server cannot be reached, the rest waits."""
    if desk.shadow:
        return 0
    with desk.store.reading() as ledger:
        pending = ledger.messages.moves(BATCH)
    moved = refused = 0
    for each in pending:
        if not desk.goes_on():
            break
        try:
            result = _carry_out(mailbox, each)
        except MailboxDown as down:
            # The server is there and will not move this one (no space, no right): collecting goes on, the intent stays.
            if down.code not in REFUSALS:
                raise
            refused += 1
            if refused == MOST_REFUSED:
                break
        else:
            moved += 1
            _settle(desk, each, result)
    return moved


def _carry_out(mailbox: Mailbox, pending: PendingMove) -> Move:
    if pending.target is None:
        return mailbox.delete(pending.folder, pending.uidvalidity, pending.uid)
    return mailbox.move(pending.folder, pending.uidvalidity, pending.uid, pending.target)


def _settle(desk: Desk, pending: PendingMove, result: Move) -> None:
    with desk.store.writing() as ledger:
        if pending.target is None:
            _settle_deletion(desk, ledger, pending, result)
        elif result.supported:
            ledger.messages.moved(pending.message_id, result, pending.target)
            evidence = {"message": pending.message_id, "to": pending.target, "gone": result.gone}
            ledger.audit.append(AuditEntry("message_moved", desk.clock.now(), "service", None, evidence))
        else:
            ledger.messages.unsupported(pending.message_id)
            _tell_unsupported(desk, ledger)


def _settle_deletion(desk: Desk, ledger: Ledger, pending: PendingMove, result: Move) -> None:
    """The audit log says of each erased message whether its copy is gone: what is left is for a person to delete."""
    if result.supported:
        ledger.messages.deleted(pending.message_id)
    else:
        ledger.messages.unsupported(pending.message_id)
    kind = "copy_not_found" if result.gone else "copy_deleted" if result.supported else "copy_left"
    evidence = {"message": pending.message_id, "folder": pending.folder}
    ledger.audit.append(AuditEntry(kind, desk.clock.now(), "service", None, evidence))


def _tell_unsupported(desk: Desk, ledger: Ledger) -> None:
    if ledger.notes.get("move_unsupported") is None:
        ledger.notes.set("move_unsupported", desk.clock.now().isoformat())
        ledger.audit.append(AuditEntry("move_unsupported", desk.clock.now(), "service"))
