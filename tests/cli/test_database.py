"""`db …` as somebody types it, and a history that was changed."""

from __future__ import annotations

import sqlite3

from service.adapters.lock import Lock
from tests.cli.office import CONFIG, Office


def test_upgrading_makes_the_database_and_a_second_time_does_nothing(bare: Office) -> None:
    bare.write(CONFIG.format(imap=10143, smtp=10025))
    assert "has schema" in bare.ask("db", "upgrade").out
    assert "already" in bare.ask("db", "upgrade").out


def test_a_backup_never_overwrites_and_never_holds_the_key(office: Office) -> None:
    answer = office.ask("db", "backup", "copy.db")
    assert answer.status == 0, answer.err
    assert office.ask("db", "backup", "copy.db").status == 1
    assert b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" not in (office.folder / "copy.db").read_bytes()


def test_a_restore_brings_back_what_was_there(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20")
    office.ask("db", "backup", "copy.db")
    office.ask("case", "close", "RR-2026-001")
    answer = office.ask("db", "restore", "copy.db")
    assert answer.status == 0, answer.err
    assert [each["status"] for each in office.ask("case", "list", "--json").json] == ["open"]


def test_a_restore_is_refused_while_the_daemon_runs(office: Office) -> None:
    office.ask("db", "backup", "copy.db")
    lock = Lock(office.folder / "state" / "rapid-review.lock")
    lock.take()
    try:
        answer = office.ask("db", "restore", "copy.db")
    finally:
        lock.release()
    assert answer.status == 1
    assert "rapid-review.lock" in answer.err


def test_a_file_that_is_no_backup_is_refused(office: Office) -> None:
    (office.folder / "copy.db").write_text("a shopping list")
    answer = office.ask("db", "restore", "copy.db")
    assert answer.status == 1
    assert "not a backup" in answer.err


def test_a_changed_history_is_found(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20")
    assert office.ask("audit", "verify").status == 0
    with sqlite3.connect(office.folder / "state" / "rapid-review.db") as connection:
        connection.execute("DROP TRIGGER audit_log_no_update")
        connection.execute("UPDATE audit_log SET kind = 'case_closed' WHERE kind = 'case_opened'")
    connection.close()
    answer = office.ask("audit", "verify", "--json")
    assert answer.status == 1
    assert answer.json["whole"] is False


def test_another_key_opens_nothing(office: Office) -> None:
    office.ask("case", "open", "--on", "2026-11-20")
    other = dict(office.environ) | {"RAPID_REVIEW_ENCRYPTION_KEY": "//////////////////////////////////////////8="}
    answer = office.ask("case", "list", environ=other)
    assert answer.status == 2
    assert "another encryption-key" in answer.err
