"""Moves messages on the server to Processed or Held: an intent, repeated until it is true.

The folders are a mirror for staff, never our memory: what happened to a message stands in its row. A message that is gone
counts as moved, whoever moved it.
"""

from __future__ import annotations

from service.domain.records import AuditEntry, PendingMove
from service.domain.servers import Move
from service.workflows.desk import Desk
from service.workflows.ports import Mailbox

BATCH = 200


def move(desk: Desk, mailbox: Mailbox) -> int:
    """How many intents became true; raises `MailboxDown` where the server cannot be reached, the rest waits."""
    if desk.shadow:
        return 0
    with desk.store.reading() as ledger:
        pending = ledger.messages.moves(BATCH)
    for each in pending:
        _settle(desk, each, mailbox.move(each.folder, each.uidvalidity, each.uid, each.target))
    return len(pending)


def _settle(desk: Desk, pending: PendingMove, result: Move) -> None:
    with desk.store.writing() as ledger:
        if result.supported:
            ledger.messages.moved(pending.message_id, result, pending.target)
            return
        ledger.messages.unsupported(pending.message_id)
        if ledger.notes.get("move_unsupported") is None:
            ledger.notes.set("move_unsupported", desk.clock.now().isoformat())
            ledger.audit.append(AuditEntry("move_unsupported", desk.clock.now(), "service"))
