"""Stops fetching before anything else has to stop: while the disk is nearly full, too much waits, or the database is slow.

The desk enters; whether mail may be fetched now leaves. Since when it may not, and why, stands in the notes for `status` and the
morning summary, its beginning and end in the audit log, and staff are told once a day. It goes on by itself.
"""

from __future__ import annotations

from service.domain.backlog import DO, WHY, Load, Strain, strain
from service.domain.cases import MessageState
from service.domain.records import MailState
from service.domain.words import AlertWords
from service.workflows.cases.casework import note
from service.workflows.desk import Desk
from service.workflows.outgoing import alert
from service.workflows.ports import Ledger
from service.workflows.watching.shortage import too_little_room

STOPPED_SINCE, STOPPED_BY = "fetching_stopped_since", "fetching_stopped_by"
"""The notes that say since when nothing is fetched because too much waits, and of what there is too much."""


def may_fetch(desk: Desk) -> bool:
    """Whether mail may be fetched now."""
    return not too_little_room(desk) and not too_much_waits(desk)


def too_much_waits(desk: Desk) -> bool:
    """Whether what is here has to be done first; remembers since when, and forgets it once it is done."""
    with desk.store.reading() as ledger:
        by = stopped_by(ledger)
        found = strain(_load(desk, ledger), desk.limits.most, by)
    if found is not by:
        _note(desk, found)
    return found is not None


def stopped_by(ledger: Ledger) -> Strain | None:
    """Of what there is too much, as the service found when it last wanted to fetch."""
    code = ledger.notes.get(STOPPED_BY)
    return Strain(code) if code else None


def _load(desk: Desk, ledger: Ledger) -> Load:
    """What there is now; in a shadow run nothing is sent, and so nothing waits for that."""
    mails = 0 if desk.shadow else sum(map(ledger.outbox.number, (MailState.QUEUED, MailState.SENDING)))
    return Load(ledger.messages.number(MessageState.WAITING), mails, desk.store.pace())


def _note(desk: Desk, found: Strain | None) -> None:
    now = desk.clock.now()
    with desk.store.writing() as ledger:
        since = ledger.notes.get(STOPPED_SINCE)
        ledger.notes.set(STOPPED_BY, found)
        ledger.notes.set(STOPPED_SINCE, None if found is None else since or now.isoformat())
        if found is None:
            note(desk, ledger, "fetching_resumed", "service", None)
            return
        note(desk, ledger, "fetching_stopped", "service", None, too_much=found.value)
        words = AlertWords(
            what="Mail is not fetched for now",
            sentences=(
                f"New mail stays in the mailbox: {WHY[found]}.",
                "What is here already is answered, reminders and summaries go on; fetching begins again by itself.",
            ),
            do=(DO[found],),
        )
        alert(desk, ledger, f"backlog:{found}:{now:%Y-%m-%d}", words)
