"""Moves messages on the server to Processed or Held: an intent, repeated until it is true.

The folders are a mirror for staff, never our memory: what happened to a message stands in its row. A message that is gone
counts as moved, whoever moved it.
"""

from __future__ import annotations

from service.domain.records import AuditEntry, PendingMove
from service.domain.servers import MailboxDown, Move
from service.workflows.desk import Desk
from service.workflows.ports import Mailbox

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
            result = mailbox.move(each.folder, each.uidvalidity, each.uid, each.target)
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


def _settle(desk: Desk, pending: PendingMove, result: Move) -> None:
    with desk.store.writing() as ledger:
        if result.supported:
            ledger.messages.moved(pending.message_id, result, pending.target)
            return
        ledger.messages.unsupported(pending.message_id)
        if ledger.notes.get("move_unsupported") is None:
            ledger.notes.set("move_unsupported", desk.clock.now().isoformat())
            ledger.audit.append(AuditEntry("move_unsupported", desk.clock.now(), "service"))
