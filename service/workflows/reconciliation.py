"""Counts on the server: is there a message that has no row? Zero is the promise.

Every UID of the inbox and of the folders we move to is compared with the rows. A message that somebody moved by hand keeps its
size and its INTERNALDATE, so that it is known again without a word of it going into an IMAP command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.domain.records import Spot
from service.domain.servers import Header
from service.workflows.desk import Desk
from service.workflows.ports import Mailbox


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder as it is now: every message in it, and those, not older than `since`, that no row knows to be there."""

    there: frozenset[Spot]
    strange: Sequence[Header]


def unexplained(desk: Desk, mailbox: Mailbox) -> int:
    """How many messages on the server, not older than `since`, have no row at this moment; remembered for `status`."""
    inbox, *mirrors = (_look(desk, mailbox, each) for each in (desk.folders.inbox, desk.folders.processed, desk.folders.held))
    there = frozenset[Spot]().union(inbox.there, *(each.there for each in mirrors))
    count = len(inbox.strange) + _strays(desk, there, [header for each in mirrors for header in each.strange])
    with desk.store.writing() as ledger:
        ledger.notes.set("unexplained", str(count))
        ledger.notes.set("reconciled_at", desk.clock.now().isoformat())
    return count


def _look(desk: Desk, mailbox: Mailbox, folder: str) -> Shelf:
    uids = mailbox.all_uids(folder)
    if not uids:  # the folders that we move to are made with the first message that is moved
        return Shelf(frozenset(), ())
    uidvalidity = mailbox.status(folder).uidvalidity
    with desk.store.reading() as ledger:
        known = ledger.messages.uids(mailbox.name, folder, uidvalidity)
    strange = [uid for uid in uids if uid not in known]
    found = [each for each in mailbox.headers(folder, strange) if _is_recent(desk, each)] if strange else []
    return Shelf(frozenset(Spot(folder, uidvalidity, uid) for uid in uids), found)


def _is_recent(desk: Desk, header: Header) -> bool:
    return header.received_at.astimezone(desk.clock.now().tzinfo).date() >= desk.since


def _strays(desk: Desk, there: frozenset[Spot], strange: Iterable[Header]) -> int:
    """How many have no row of their own: a row whose message lies where we put it is nobody else's, and each is used once."""
    looks = Counter((each.size, each.received_at) for each in strange)
    with desk.store.reading() as ledger:
        away = {look: sum(spot not in there for spot in ledger.messages.alike(*look)) for look in looks}
    return sum(max(0, number - away[look]) for look, number in looks.items())
