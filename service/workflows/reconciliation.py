"""Counts on the server: is there a message that has no row? Zero is the promise.

Every UID of the inbox and of the folders we move to is compared with the rows. A message that somebody moved by hand keeps its
size and its INTERNALDATE, so that it is known again without a word of it going into an IMAP command.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.servers import Header
from service.workflows.desk import Desk
from service.workflows.ports import Mailbox


def unexplained(desk: Desk, mailbox: Mailbox) -> int:
    """How many messages on the server, not older than `since`, have no row at this moment; remembered for `status`."""
    count = _inbox(desk, mailbox)
    for folder in (desk.folders.processed, desk.folders.held):
        count += _mirror(desk, mailbox, folder)
    with desk.store.writing() as ledger:
        ledger.notes.set("unexplained", str(count))
        ledger.notes.set("reconciled_at", desk.clock.now().isoformat())
    return count


def _unknown(desk: Desk, mailbox: Mailbox, folder: str) -> list[Header]:
    uids = mailbox.all_uids(folder)
    if not uids:  # the folders that we move to are made with the first message that is moved
        return []
    uidvalidity = mailbox.status(folder).uidvalidity
    with desk.store.reading() as ledger:
        known = ledger.messages.uids(mailbox.name, folder, uidvalidity)
    strange = [uid for uid in uids if uid not in known]
    return [each for each in mailbox.headers(folder, strange) if _is_recent(desk, each)] if strange else []


def _is_recent(desk: Desk, header: Header) -> bool:
    return header.received_at.astimezone(desk.clock.now().tzinfo).date() >= desk.since


def _inbox(desk: Desk, mailbox: Mailbox) -> int:
    return len(_unknown(desk, mailbox, desk.folders.inbox))


def _mirror(desk: Desk, mailbox: Mailbox, folder: str) -> int:
    strange: Sequence[Header] = _unknown(desk, mailbox, folder)
    with desk.store.reading() as ledger:
        return sum(not ledger.messages.resembles(each.size, each.received_at) for each in strange)
