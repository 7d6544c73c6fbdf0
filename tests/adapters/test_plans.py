"""How the statements of a day's work find their rows: by an index, whatever is stored, but for those that are named here.

Every statement that mail, a round, a summary, `status` and a day's end run on SQLite is explained by it (EXPLAIN QUERY PLAN).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from service.cli.status import standing_of
from service.workflows.passes import daily_pass
from service.workflows.summaries.surveying import for_the_week
from tests.answers import SUBJECT, scoping
from tests.inside import inside
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, mail

POLICE = "liaison@police.example"

WALKED = {
    "SELECT messages.state, count(*)": "`status` counts all messages, from the index alone: 10 ms at 100,000",
    "SELECT outbox.state, count(*)": "the same for mails",
    "SELECT audit_log.chain, audit_log.seq, audit_log.hash": "the heads of all chains, once a day, from the index alone",
    "SELECT cases.id, cases.stamp FROM cases WHERE cases.status IN": "one look into the index for each case ever opened",
    "SELECT outbox.case_id, outbox.state, count(*)": "the mails of cases that are not closed, from the index alone",
}
"""Statements that walk through a table, and what that costs."""

SMALL = frozenset({"alembic_version", "folders", "notes", "store_facts", "sqlite_master"})
INTENTS = "messages USING INDEX ix_messages_moving"
"""An index that holds nothing but what is to be done: its end is the aim."""


@contextmanager
def statements() -> Iterator[dict[str, object]]:
    """What is said to SQLite while the block lasts, each with values that it was said with."""
    said: dict[str, object] = {}

    def note(connection: Connection, _cursor: object, statement: str, values: object, _context: object, many: bool) -> None:
        if connection.dialect.name == "sqlite" and statement.split()[0] in {"SELECT", "UPDATE", "DELETE", "INSERT"}:
            said.setdefault(statement, values[0] if many and isinstance(values, list) else values)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def walks(database: Path, said: Mapping[str, object]) -> Iterator[str]:
    """Each statement that goes through all rows of a table that grows."""
    with closing(sqlite3.connect(database)) as connection:
        for statement, values in said.items():
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()  # type: ignore[arg-type]
            steps = [row[3].removeprefix("SCAN ") for row in plan if row[3].startswith("SCAN ")]
            if any(each != INTENTS and each.split()[0] not in SMALL | {"CONSTANT"} for each in steps):
                yield " ".join(statement.split())


def test_no_statement_of_a_days_work_goes_through_all_that_is_stored(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = Stage(tmp_path, mail_server, sink, digest=True)
    with statements() as said:
        reference = stage.open_case(SUBJECT)
        stage.pass_()
        form = [("form.docx", DOCX, scoping(reference))]
        stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", form))
        stage.server.deliver(mail("training@college.example", "A course", "Two places please."))
        stage.server.deliver(mail(POLICE, "A question", "Whom do we ring?"))
        stage.pass_("2026-03-26T09:00")
        stage.pass_("2026-04-07T09:00")
        with inside(stage) as service:
            daily_pass(service.desk, service.mailbox)
            standing_of(service)
            with service.store.reading() as ledger:
                for_the_week(service.desk, ledger, service.desk.today() - timedelta(days=7))
    assert len(said) > 50
    found = list(walks(tmp_path / "state" / "rapid-review.db", said))
    assert [each for each in found if not each.startswith(tuple(WALKED))] == []
    assert [each for each in WALKED if not any(statement.startswith(each) for statement in found)] == [], "no more to be named"
