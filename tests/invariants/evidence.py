"""Everything that is looked at, gathered once: the mailbox, the rows, the outbox, the cases, what was delivered, the logs.

A stage enters; records leave, with what the database says of itself. Where a message lies now is read from its row's own columns,
which no record of the service carries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from service.domain.cases import Case, MessageState, Return
from service.domain.records import AuditEntry, MailState, OutboxMail, StoredMessage
from service.domain.roster import Roster
from service.workflows.desk import Folders
from service.workflows.ports import Ledger
from tests.inside import Behind, inside
from tests.invariants.letters import Got, Lying, digest, got, in_the_mailbox
from tests.stage import Stage

ALL = 1_000_000
PLACES = "SELECT id, coalesce(moved_to, folder), moved_to, uidvalidity, uid, moved_uidvalidity, moved_uid, moving FROM messages"
ASKED = {
    "once": "SELECT once_key FROM outbox GROUP BY once_key HAVING count(*) > 1",
    "version": "SELECT request_id, version FROM returns GROUP BY 1, 2 HAVING count(*) > 1",
}
"""What the database must answer with nothing."""

ASKED_OF_A_FILE = {"orphan": "PRAGMA foreign_key_check", "integrity": "PRAGMA integrity_check"}
"""The same of a file; a server looks after its own, and a row that refers to nothing is refused there."""
SOUND = "integrity: ('ok',)"


@dataclass(frozen=True, slots=True)
class Kept:
    """A message's row with where it says the message lies, and the digest of its bytes where they are kept."""

    message: StoredMessage
    place: tuple[str, int | None, int | None]
    moving: bool
    digest: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it."""

    lying: Sequence[Lying]
    kept: Sequence[Kept]
    mails: Sequence[OutboxMail]
    delivered: Sequence[Got]
    cases: Sequence[Case]
    returns: Sequence[Return]
    audit: Sequence[AuditEntry]
    chains: Sequence[str]  # broken ones
    database: Sequence[str]  # what it says against itself
    roster: Roster
    folders: Folders
    logs: str

    def of_message(self, number: int | None) -> Kept | None:
        """The row of that number."""
        return next((each for each in self.kept if each.message.id == number), None)

    @property
    def references(self) -> Mapping[int, str]:
        """Every case's reference by its id."""
        return {each.id: each.reference for each in self.cases}


def gather(stage: Stage, logs: Sequence[Path] = ()) -> Evidence:
    """What there is to be seen on that stage."""
    server = stage.server.server if isinstance(stage.server, Behind) else stage.server  # past every proxy
    places, against = _asked(stage.database_url)
    with inside(stage) as service, service.store.reading() as ledger:
        cases = ledger.cases.all()
        return Evidence(
            lying=in_the_mailbox(server.account),
            kept=[_kept(ledger, each, places) for state in MessageState for each in ledger.messages.in_state(state, ALL)],
            mails=[each for state in MailState for each in ledger.outbox.in_state(state, ALL)],
            delivered=[got(each) for each in list(stage.sink.received)],
            cases=cases,
            returns=[found for case in cases for request in case.requests for found in ledger.cases.returns(request.id)],
            audit=[entry for case in (None, *cases) for entry in ledger.audit.entries(case.id if case else None)],
            chains=ledger.audit.verify(),
            database=against,
            roster=service.desk.roster,
            folders=service.desk.folders,
            logs="\n".join(each.read_text(errors="replace") for each in logs),
        )


Places = Mapping[int, tuple[tuple[str, int | None, int | None], bool]]


def _asked(url: str) -> tuple[Places, list[str]]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        places = {
            row: ((folder, *((m_validity, m_uid) if moved else (validity, uid))), bool(moving))
            for row, folder, moved, validity, uid, m_validity, m_uid, moving in connection.execute(text(PLACES))
        }
        questions = ASKED | (ASKED_OF_A_FILE if connection.dialect.name == "sqlite" else {})
        against = [f"{name}: {row}" for name, asked in questions.items() for row in connection.execute(text(asked))]
    engine.dispose()
    return places, [each for each in against if each != SOUND]


def _kept(ledger: Ledger, message: StoredMessage, places: Places) -> Kept:
    raw = ledger.messages.raw(message.id) if message.has_raw else None
    place, moving = places[message.id]
    return Kept(message, place, moving, None if raw is None else digest(raw))
