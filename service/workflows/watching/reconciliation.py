"""Counts on the server: is there a message that has no row? Zero is the promise.

Every UID of the inbox and of the folders we move to is compared with the rows. A message that somebody moved by hand keeps its
size and its INTERNALDATE, so that it is known again without a word of it going into an IMAP command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain.records import Spot
from service.domain.servers import Header
from service.workflows.desk import Desk
from service.workflows.ports import Mailbox


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder as it is now: every message in it, and those, not older than `since`, that no row knows to be there."""

    folder: str
    uidvalidity: int
    there: frozenset[Spot]
    strange: Sequence[Header]


def unexplained(desk: Desk, mailbox: Mailbox) -> int:
    """How many messages on the server, not older than `since`, have no row at this moment; remembered for `status`."""
    inbox, *mirrors = _shelves(desk, mailbox)
    count = len(inbox.strange) + len(_strays(desk, inbox, mirrors))
    with desk.store.writing() as ledger:
        ledger.notes.set("unexplained", str(count))
        ledger.notes.set("reconciled_at", desk.clock.now().isoformat())
    return count


def strays(desk: Desk, mailbox: Mailbox) -> list[tuple[Shelf, Header]]:
    """The messages in the folders that we move to of which no row is known, each with its folder: after a restore, for one."""
    inbox, *mirrors = _shelves(desk, mailbox)
    return _strays(desk, inbox, mirrors)


def _shelves(desk: Desk, mailbox: Mailbox) -> Iterator[Shelf]:
    return (_look(desk, mailbox, each) for each in (desk.folders.inbox, desk.folders.processed, desk.folders.held))


def _look(desk: Desk, mailbox: Mailbox, folder: str) -> Shelf:
    uids = mailbox.all_uids(folder)
    if not uids:  # the folders that we move to are made with the first message that is moved
        return Shelf(folder, 0, frozenset(), ())
    uidvalidity = mailbox.status(folder).uidvalidity
    with desk.store.reading() as ledger:
        known = ledger.messages.uids(mailbox.name, folder, uidvalidity)
    strange = [uid for uid in uids if uid not in known]
    found = [each for each in mailbox.headers(folder, strange) if _is_recent(desk, each)] if strange else []
    return Shelf(folder, uidvalidity, frozenset(Spot(folder, uidvalidity, uid) for uid in uids), found)


def _is_recent(desk: Desk, header: Header) -> bool:
    return header.received_at.astimezone(desk.clock.now().tzinfo).date() >= desk.since


def _strays(desk: Desk, inbox: Shelf, mirrors: Sequence[Shelf]) -> list[tuple[Shelf, Header]]:
    """Those without a row of their own: a row whose message lies where we put it is nobody else's, and each is used once."""
    there = frozenset[Spot]().union(inbox.there, *(each.there for each in mirrors))
    strange = [(shelf, header) for shelf in mirrors for header in shelf.strange]
    with desk.store.reading() as ledger:
        looks = {(each.size, each.received_at) for _, each in strange}
        away = {look: sum(spot not in there for spot in ledger.messages.alike(*look)) for look in looks}
    found = []
    for shelf, header in strange:
        look = (header.size, header.received_at)
        away[look] -= 1
        if away[look] < 0:
            found.append((shelf, header))
    return found
