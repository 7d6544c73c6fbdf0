"""Backup and restore where something is missing: the database, the backup's place, or PostgreSQL's tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.adapters.backups.backup import backup, restore
from service.adapters.backups.postgres_tools import BackupRefused, dump
from service.adapters.store import open_store
from service.adapters.vault import Keyed
from tests.adapters.conftest import KEY
from tests.adapters.samples import new_case


def test_a_restore_makes_the_database_where_it_was_lost(sqlite_database: str, tmp_path: Path) -> None:
    store = open_store(sqlite_database, Keyed(KEY))
    with store.writing() as ledger:
        opened = ledger.cases.open(new_case())
    file = backup(sqlite_database, tmp_path / "saved.backup")
    store.close()
    path = tmp_path / "new" / "rapid-review.db"
    restore(f"sqlite:///{path}", file)
    found = open_store(f"sqlite:///{path}", Keyed(KEY))
    with found.reading() as ledger:
        assert ledger.cases.all() == [opened]
    found.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_there_is_no_backup_of_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="no database"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "saved.backup")
    assert list(tmp_path.iterdir()) == []


def test_without_its_tools_postgresql_is_refused_in_a_sentence(
    postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupRefused, match="pg_dump, which is not installed here"):
        backup(postgres_database, tmp_path / "saved.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_of_postgresqls_tools_is_handed_on_without_the_password(tmp_path: Path) -> None:
    wrong = "postgresql+psycopg://nobody-here:Quillonberry@127.0.0.1:1/none"
    with pytest.raises(BackupRefused, match="pg_dump") as raised:
        dump(wrong, tmp_path / "saved.backup")
    assert "Quillonberry" not in str(raised.value)


def test_a_database_that_cannot_be_reached_is_not_saved_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="cannot be used") as raised:
        backup("postgresql+psycopg://nobody-here:Quillonberry@127.0.0.1:1/none", tmp_path / "saved.backup")
    assert "Quillonberry" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []
