"""Backup and restore: one moment's state while others write, back again whole, and nothing leaves afterwards unasked."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from service.adapters.backups.backup import backup, restore
from service.adapters.backups.postgres_tools import BackupRefused, _environment
from service.adapters.store import SqlStore, open_store
from service.adapters.vault import Keyed
from service.domain.cases import MessageState
from tests.adapters.conftest import KEY
from tests.adapters.samples import NOON, mail, message, new_case
from tests.servers.postgres import Postgres


@pytest.fixture(autouse=True)
def tools(kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's tools of the server's own version first on the path."""
    if kind == "sqlite":
        return
    server: Postgres = request.getfixturevalue("postgres")
    if server.bin is not None and (server.bin / "pg_dump").exists():
        monkeypatch.setenv("PATH", str(server.bin), prepend=":")
    if shutil.which("pg_dump") is None:
        pytest.skip("needs pg_dump: apt-get install postgresql-client")


def fill(store: SqlStore) -> None:
    with store.writing() as ledger:
        case = ledger.cases.open(new_case(aliases=("SIN 1",)))
        ledger.messages.add(message(b"raw bytes"))
        ledger.outbox.queue(mail("receipt:1", case_id=case.id))


def state(store: SqlStore) -> tuple[object, ...]:
    with store.reading() as ledger:
        return (
            ledger.cases.all(),
            ledger.messages.counts(),
            ledger.outbox.counts(),
            ledger.messages.in_state(MessageState.WAITING),
        )


def test_what_was_saved_comes_back_and_what_came_later_is_gone(store: SqlStore, database: str, tmp_path: Path) -> None:
    fill(store)
    before = state(store)
    file = backup(database, tmp_path / "saved.backup")
    fill(store)
    restore(database, file)
    assert state(store) == before
    with store.writing() as ledger:
        assert ledger.cases.open(new_case()).reference == "RR-2026-002"


def test_after_a_restore_nothing_leaves_until_it_is_released(store: SqlStore, database: str, tmp_path: Path) -> None:
    fill(store)
    restore(database, backup(database, tmp_path / "saved.backup"))
    with store.writing() as ledger:
        assert ledger.outbox.held()
        assert ledger.outbox.due(NOON, 10) == []
        ledger.outbox.hold_all(False)
        assert len(ledger.outbox.due(NOON, 10)) == 1


def test_a_restored_database_still_wants_its_own_key(store: SqlStore, database: str, tmp_path: Path) -> None:
    fill(store)
    restore(database, backup(database, tmp_path / "saved.backup"))
    with pytest.raises(Exception, match="another encryption-key"):
        open_store(database, Keyed(b"\x07" * 32))
    open_store(database, Keyed(KEY)).close()


def test_a_backup_can_be_read_by_nobody_else_and_only_keys_lie_beside_it(store: SqlStore, database: str, tmp_path: Path) -> None:
    fill(store)
    folder = tmp_path / "backups"
    file = backup(database, folder / "saved.backup")
    restore(database, file)
    assert sorted(folder.iterdir()) == [folder / "rapid-review.keys", file]
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}
    assert not list(tmp_path.glob("*.restoring"))


def test_a_backup_never_takes_the_place_of_a_file(store: SqlStore, database: str, tmp_path: Path) -> None:
    (tmp_path / "saved.backup").write_text("something of mine")
    with pytest.raises(BackupRefused, match="a file of that name already"):
        backup(database, tmp_path / "saved.backup")
    assert (tmp_path / "saved.backup").read_text() == "something of mine"


@pytest.mark.parametrize(
    "content", [b"", b"this is no database", b"SQLite format 3\x00" + bytes(5000)], ids=["empty", "text", "broken"]
)
def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(
    store: SqlStore, database: str, tmp_path: Path, content: bytes
) -> None:
    fill(store)
    before = state(store)
    file = tmp_path / "other.file"
    file.write_bytes(content)
    with pytest.raises(BackupRefused):
        restore(database, file)
    assert state(store) == before
    with store.reading() as ledger:
        assert not ledger.outbox.held()


def test_a_backup_that_is_not_there_is_refused(database: str, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused):
        restore(database, tmp_path / "none.backup")
    assert not (tmp_path / "none.backup").exists()


def test_a_backup_made_while_others_write_is_of_one_moment(store: SqlStore, database: str, tmp_path: Path) -> None:
    enough = threading.Event()

    def keep_writing() -> None:
        while not enough.is_set():
            with store.writing() as ledger:
                ledger.messages.add(message(bytes(20_000)))
                ledger.cases.open(new_case(subjects=()))

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        files = [backup(database, tmp_path / f"saved-{number}.backup") for number in range(3)]
    finally:
        enough.set()
        writer.join(timeout=30)
    for file in files:
        restore(database, file)
        with store.reading() as ledger:
            messages = ledger.messages.in_state(MessageState.WAITING, 100_000)
            assert len(messages) == len(ledger.cases.all())
            assert all(ledger.messages.raw(each.id) == bytes(20_000) for each in messages[-3:])


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_tools_reach_the_server_as_the_service_does_and_trust_no_other(kind: str) -> None:
    url = "postgresql+psycopg://us:open@db.borough.example:5433/reviews?sslmode=verify-full&sslrootcert=/etc/ca.pem&application_name=x"
    assert _environment(url) == {
        "PGHOST": "db.borough.example",
        "PGPORT": "5433",
        "PGUSER": "us",
        "PGPASSWORD": "open",
        "PGDATABASE": "reviews",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/etc/ca.pem",
    }
    assert _environment("postgresql+psycopg://us@/reviews?host=/run/postgresql&port=5434") == {
        "PGHOST": "/run/postgresql",
        "PGPORT": "5434",
        "PGUSER": "us",
        "PGDATABASE": "reviews",
    }
