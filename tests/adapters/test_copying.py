"""A whole database copied into an empty one: every row, number, chain and key, both ways, or nothing at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from service.adapters.store import SchemaMismatch, SqlStore, open_store, upgrade
from service.adapters.store.copying import CopyRefused, copy
from service.adapters.store.engine import connect
from service.adapters.tables import AUDIT_LOG, METADATA
from service.adapters.vault import CHUNK, Keyed
from service.domain.cases import MessageState
from service.domain.events import EventKind, NewEvent
from service.domain.records import AttachmentOutcome, AuditEntry, FolderMark
from tests.adapters.conftest import KEY, unguarded
from tests.adapters.samples import MAILBOX, NOON, TODAY, filing, mail, message, new_case, new_return
from tests.servers.postgres import Postgres

LONG = bytes(range(256)) * (CHUNK // 100)


def fill(store: SqlStore) -> None:
    """Something in every table that an intake writes to."""
    with store.writing() as ledger:
        case = ledger.cases.open(new_case(aliases=("SIN 1",)))
        ledger.cases.add_agency(case.id, "aldertree", "Aldertree School", "ATS", case_only=True)
        ledger.cases.add_contact(case.id, "aldertree", "office@aldertree.example")
        ledger.cases.record_milestone(case.id, "meeting_held", TODAY)
        ledger.cases.bar(case.id, "former@aldertree.example")
        ledger.cases.record_event(case.id, NewEvent(EventKind.BOUNCED, NOON, "service", "aldertree", {"address": "x@y.example"}))
        request = ledger.cases.add_request(case.id, "aldertree", "scoping", TODAY)
        first = ledger.messages.add(message(LONG)) or 0
        ledger.messages.add(message(b"second"))
        version = ledger.cases.add_return(new_return(request, message_id=first))
        outcome = AttachmentOutcome(1, "scoping", "accepted", request, version.id, 12)
        ledger.messages.finish(
            first, filing(case_id=case.id, agency="aldertree", attachments=(outcome,), mentions=frozenset({case.id})), NOON
        )
        ledger.messages.advance(MAILBOX, "INBOX", FolderMark(7, 2))
        ledger.outbox.queue(mail("receipt:1", case_id=case.id, answers=first, raw=b"To: office@aldertree.example"))
        ledger.notes.set("mailbox_reached_at", NOON.isoformat())
        ledger.audit.append(AuditEntry("case_opened", NOON, "cli", case.id, {"why": "a child was hurt", "mails": 1}))
        ledger.audit.append(AuditEntry("service_started", NOON, "service"))
    with store.writing() as ledger:
        ledger.audit.close_day(TODAY, NOON)


def counts(url: str) -> dict[str, int]:
    """The rows of each table."""
    engine = connect(url)
    with engine.connect() as connection:
        found = {each.name: connection.scalar(select(func.count()).select_from(each)) for each in METADATA.sorted_tables}
    engine.dispose()
    return {name: int(number or 0) for name, number in found.items()}


@pytest.fixture
def filled(sqlite_database: str) -> str:
    """A database of a deployment on SQLite."""
    store = open_store(sqlite_database, Keyed(KEY))
    fill(store)
    store.close()
    return sqlite_database


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database without any table."""
    url = postgres.make()
    yield url
    postgres.drop(url)


def everything(url: str) -> tuple[object, ...]:
    """What the service finds in the database, opened with the key."""
    store = open_store(url, Keyed(KEY))
    try:
        with store.reading() as ledger:
            cases = ledger.cases.all()
            return (
                cases,
                [ledger.cases.returns(each.id) for case in cases for each in case.requests],
                [ledger.messages.in_state(state) for state in MessageState],
                [ledger.messages.raw(number) for number in (1, 2)],
                ledger.messages.attachments(1),
                ledger.messages.mark(MAILBOX, "INBOX"),
                ledger.outbox.get(1),
                ledger.outbox.raw(1),
                [ledger.audit.history(case.id) for case in cases],
                ledger.audit.entries(None),
                ledger.audit.verify(),
                ledger.notes.get("mailbox_reached_at"),
            )
    finally:
        store.close()


def test_a_deployment_moves_to_postgresql_whole_and_back_again(filled: str, empty: str, tmp_path: Path) -> None:
    before = counts(filled)
    assert [name for name, number in before.items() if not number] == []
    done = copy(filled, empty)
    assert (dict(done.rows), counts(empty), counts(filled)) == (before, before, before)
    assert done.chains == 2
    assert everything(empty) == everything(filled)
    back = f"sqlite:///{tmp_path / 'back' / 'rapid-review.db'}"
    assert copy(empty, back).rows == done.rows
    assert everything(back) == everything(filled)


def test_the_copy_goes_on_numbering_where_the_old_one_stopped_and_guards_its_audit_log(filled: str, empty: str) -> None:
    copy(filled, empty)
    store = open_store(empty, Keyed(KEY))
    with store.writing() as ledger:
        assert ledger.messages.add(message(b"third")) == 3
        assert ledger.cases.open(new_case()).reference == "RR-2026-002"
        ledger.audit.append(AuditEntry("service_started", NOON, "service"))
    with store.reading() as ledger:
        assert ledger.audit.verify() == []
    store.close()
    engine = connect(empty)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(AUDIT_LOG.update().values(who="nobody"))
    engine.dispose()


def test_a_database_that_holds_anything_is_refused_and_left_as_it_is(filled: str, empty: str) -> None:
    engine = connect(empty)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE shopping (item text)"))
    engine.dispose()
    with pytest.raises(CopyRefused, match="not empty"):
        copy(filled, empty)
    engine = connect(empty)
    with engine.begin() as connection:
        tables = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert connection.execute(tables).scalars().all() == ["shopping"]
    engine.dispose()


def test_a_database_of_ours_is_refused_even_without_a_row(filled: str, empty: str) -> None:
    upgrade(empty)
    with pytest.raises(CopyRefused, match="not empty"):
        copy(filled, empty)


def test_a_database_is_not_copied_onto_itself(filled: str) -> None:
    with pytest.raises(CopyRefused, match="the one that is copied"):
        copy(filled, filled)


def test_where_the_audit_log_was_tampered_with_nothing_is_copied(filled: str, empty: str) -> None:
    engine = connect(filled)
    with engine.begin() as connection, unguarded(connection):
        connection.execute(AUDIT_LOG.update().where(AUDIT_LOG.c.kind == "case_opened").values(who="somebody"))
    engine.dispose()
    with pytest.raises(CopyRefused, match="was changed"):
        copy(filled, empty)
    with pytest.raises(SchemaMismatch, match="no database yet"):
        open_store(empty, Keyed(KEY))


def test_what_fails_in_the_middle_leaves_no_file_behind(filled: str, tmp_path: Path) -> None:
    with sqlite3.connect(filled.removeprefix("sqlite:///")) as database:
        database.execute("UPDATE messages SET received_at = 'a day in March'")
    database.close()
    there = tmp_path / "there" / "rapid-review.db"
    with pytest.raises(ValueError, match="a day in March"):
        copy(filled, f"sqlite:///{there}")
    assert not there.exists()
