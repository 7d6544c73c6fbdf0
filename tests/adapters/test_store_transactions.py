"""Transactions of the store: durable, all or nothing, one moment's state, and side by side without a "database is locked"."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import Pool

from service.adapters.store import SqlStore, open_store
from service.adapters.store.engine import connect
from service.adapters.vault import Keyed, Plain, VaultError
from service.domain.cases import MessageState
from service.domain.records import AuditEntry
from tests.adapters.conftest import KEY
from tests.adapters.samples import NOON, mail, message, new_case

READ_ONLY = "readonly|read-only"
PRAGMAS = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000, "secure_delete": 1}


class Boom(Exception):
    """What goes wrong in the middle of a transaction."""


def test_every_new_connection_is_durable(sqlite_database: str) -> None:
    engine = connect(sqlite_database)
    opened = [engine.connect() for _ in range(3)]
    for connection in opened:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
        assert found == PRAGMAS
    for connection in opened:
        connection.close()
    engine.dispose()


def test_every_connection_that_the_store_opens_is_durable(sqlite_database: str) -> None:
    seen: list[int] = []

    def look(driver: sqlite3.Connection, *_: object) -> None:
        seen.append(driver.execute("PRAGMA synchronous").fetchone()[0])

    event.listen(Pool, "checkout", look)
    try:
        store = open_store(sqlite_database, Keyed(KEY))
        with store.writing() as ledger, store.reading():
            ledger.messages.add(message())
        store.close()
    finally:
        event.remove(Pool, "checkout", look)
    assert set(seen) == {2}


def test_a_block_that_raises_leaves_nothing_behind(store: SqlStore) -> None:
    def decide() -> None:
        with store.writing() as ledger:
            ledger.messages.add(message())
            case = ledger.cases.open(new_case())
            ledger.outbox.queue(mail("receipt:1", case_id=case.id))
            ledger.notes.set("a", "b")
            ledger.audit.append(AuditEntry("case_opened", NOON, "cli", case.id))
            raise Boom

    with pytest.raises(Boom):
        decide()
    with store.reading() as ledger:
        assert ledger.messages.counts()[MessageState.WAITING] == 0
        assert ledger.cases.all() == []
        assert not ledger.outbox.has("receipt:1")
        assert ledger.notes.get("a") is None
    with store.writing() as ledger:
        assert ledger.cases.open(new_case()).reference == "RR-2026-001"


def test_what_was_committed_is_there_for_another_process(store: SqlStore, database: str) -> None:
    with store.writing() as ledger:
        number = ledger.messages.add(message(b"raw")) or 0
    other = open_store(database, Keyed(KEY))
    with other.reading() as ledger:
        assert ledger.messages.raw(number) == b"raw"
    other.close()


def test_a_reader_sees_one_moment_and_never_waits_for_a_writer(store: SqlStore) -> None:
    with store.reading() as before:
        assert before.messages.counts()[MessageState.WAITING] == 0
        with store.writing() as ledger:
            ledger.messages.add(message())
            assert before.messages.counts()[MessageState.WAITING] == 0
        assert before.messages.counts()[MessageState.WAITING] == 0
    with store.reading() as after:
        assert after.messages.counts()[MessageState.WAITING] == 1


def test_a_reader_cannot_write(store: SqlStore) -> None:
    with pytest.raises(DBAPIError, match=READ_ONLY), store.reading() as ledger:
        ledger.messages.add(message())


def test_what_a_reader_appends_to_the_audit_log_is_an_error_and_not_lost(store: SqlStore) -> None:
    with pytest.raises(DBAPIError, match=READ_ONLY), store.reading() as ledger:
        ledger.audit.append(AuditEntry("x", NOON, "cli"))


def test_a_connection_that_read_may_write_the_next_time(store: SqlStore) -> None:
    seen = []
    for _ in range(3):
        with store.reading() as ledger:
            seen.append(ledger.messages.counts().get(MessageState.WAITING, 0))
        with store.writing() as ledger:
            assert ledger.messages.add(message()) is not None
    assert seen == [0, 1, 2]


def test_an_error_of_the_database_never_quotes_a_value(store: SqlStore) -> None:
    with pytest.raises(DBAPIError) as raised, store.writing() as ledger:
        ledger.cases.add_agency(4711, "oakfield", "Quillonberry Primary", "Quillonberry", True)
    assert "Quillonberry" not in str(raised.value)


@pytest.mark.parametrize(
    ("vault", "words"),
    [(Keyed(b"\x05" * 32), "another encryption-key"), (Plain(), "switched off here")],
    ids=["wrong key", "no key"],
)
def test_a_database_sealed_with_another_key_is_refused_at_the_start(
    store: SqlStore, database: str, vault: Keyed | Plain, words: str
) -> None:
    with pytest.raises(VaultError, match=words):
        open_store(database, vault)


def test_a_database_written_in_plain_is_refused_once_encryption_is_on(sqlite_database: str) -> None:
    open_store(sqlite_database, Plain()).close()
    with pytest.raises(VaultError, match="not sealed"):
        open_store(sqlite_database, Keyed(KEY))
    open_store(sqlite_database, Plain()).close()


def test_threads_that_write_and_read_at_once_lose_nothing(store: SqlStore) -> None:
    start = threading.Barrier(8)

    def work(worker: int) -> list[str]:
        start.wait(timeout=30)
        references = []
        for number in range(12):
            with store.writing() as ledger:
                case = ledger.cases.open(new_case(subjects=()))
                ledger.audit.append(AuditEntry("case_opened", NOON, "cli", case.id))
                ledger.audit.append(AuditEntry("worked", NOON, "cli"))
                ledger.outbox.queue(mail(f"shared:{number}"))
                ledger.outbox.queue(mail(f"own:{worker}:{number}"))
                references.append(case.reference)
            with store.reading() as ledger:
                ledger.cases.by_reference(references[-1])
        return references

    with ThreadPoolExecutor(8) as pool:
        opened = [reference for done in pool.map(work, range(8)) for reference in done]
    assert sorted(opened) == [f"RR-2026-{number:03d}" for number in range(1, 97)]
    with store.reading() as ledger:
        assert sum(ledger.outbox.counts().values()) == 12 + 96
        assert len(ledger.audit.entries(None)) == 96
        assert ledger.audit.verify() == []


WORKER = """
import sys
from service.adapters.store import open_store
from service.adapters.vault import Keyed
from service.domain.records import AuditEntry
from tests.adapters.conftest import KEY
from tests.adapters.samples import NOON, mail, message, new_case
url, worker = sys.argv[1:]
store = open_store(url, Keyed(KEY))
for number in range(25):
    with store.writing() as ledger:
        ledger.messages.add(message(uid=1000 + number))
        ledger.cases.open(new_case())
        ledger.outbox.queue(mail(f"once:{number}"))
        ledger.audit.append(AuditEntry("worked", NOON, "cli"))
store.close()
"""


def test_processes_that_write_at_once_lose_nothing(store: SqlStore, database: str) -> None:
    here = Path(__file__).parents[2]
    command = [sys.executable, "-c", WORKER, database]
    running = [subprocess.Popen([*command, str(worker)], cwd=here, stderr=subprocess.PIPE, text=True) for worker in range(4)]
    errors = [each.communicate(timeout=120)[1] for each in running]
    assert [each.returncode for each in running] == [0] * 4, errors
    with store.reading() as ledger:
        assert ledger.messages.counts()[MessageState.WAITING] == 25
        assert len({case.reference for case in ledger.cases.all()}) == 100
        assert sum(ledger.outbox.counts().values()) == 25
        assert len(ledger.audit.entries(None)) == 100
        assert ledger.audit.verify() == []


def test_a_case_that_is_being_decided_on_is_decided_on_once(store: SqlStore) -> None:
    with store.writing() as ledger:
        number = ledger.cases.open(new_case(aliases=())).id

    def work(worker: int) -> None:
        with store.writing() as ledger:
            case = ledger.cases.get(number)
            assert case is not None
            ledger.cases.add_alias(number, f"{len(case.aliases)} by {worker}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    with store.reading() as ledger:
        case = ledger.cases.get(number)
    assert case is not None
    assert sorted(alias[0] for alias in case.aliases) == list("012345")
