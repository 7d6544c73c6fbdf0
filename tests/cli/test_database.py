"""`db …` as somebody types it, and a history that was changed."""

from __future__ import annotations

import sqlite3

from service.adapters.lock import AT_WORK, Lock
from service.adapters.store.claims import claims_for
from tests.cli.office import CONFIG, Office
from tests.servers.postgres import Postgres


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


def test_a_deployment_moves_to_postgresql_and_works_from_there(office: Office, postgres: Postgres) -> None:
    office.ask("case", "open", "--on", "2026-11-20")
    url = postgres.make()
    try:
        answer = office.ask("db", "copy", "--to", url)
        assert answer.status == 0, answer.err
        assert "Every row was read back and is the same" in answer.out
        assert ["cases", "1"] in [line.split() for line in answer.out.splitlines()]
        assert office.ask("db", "copy", "--to", url).status == 1  # it is empty no more
        office.write((office.folder / "config.toml").read_text("utf-8") + f'[database]\nurl = "{url}"\n')
        assert [each["reference"] for each in office.ask("case", "list", "--json").json] == ["RR-2026-001"]
        assert office.ask("audit", "verify").status == 0
        assert office.ask("case", "open", "--on", "2026-11-23").status == 0
        assert [each["reference"] for each in office.ask("case", "list", "--json").json] == ["RR-2026-001", "RR-2026-002"]
    finally:
        postgres.drop(url)


def test_a_copy_is_refused_while_the_daemon_runs_and_to_what_is_no_address(office: Office) -> None:
    lock = Lock(office.folder / "state" / "rapid-review.lock")
    lock.take()
    try:
        answer = office.ask("db", "copy", "--to", "sqlite:///there.db")
    finally:
        lock.release()
    assert (answer.status, "rapid-review.lock" in answer.err) == (1, True)
    assert office.ask("db", "copy", "--to", "there.db").status == 2
    secret = office.ask("db", "copy", "--to", "postgresql+psycopg://us:open-sesame@db.borough.example/reviews")
    assert (secret.status, "open-sesame" in secret.err) == (2, False)


def test_a_restore_on_postgresql_is_refused_while_a_daemon_runs_anywhere(office: Office, postgres: Postgres) -> None:
    url = postgres.make()
    elsewhere = claims_for(url)
    try:
        assert office.ask("db", "copy", "--to", url).status == 0
        office.write((office.folder / "config.toml").read_text("utf-8") + f'[database]\nurl = "{url}"\n')
        assert elsewhere.join(AT_WORK)
        answer = office.ask("db", "rekey")
        assert (answer.status, "stop it first" in answer.err) == (1, True)
    finally:
        elsewhere.close()
        postgres.drop(url)
