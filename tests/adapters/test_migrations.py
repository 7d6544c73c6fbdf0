"""The schema: made, compared with the tables, brought up to date with a backup, and refused where it does not fit."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from service.adapters.migrations import HEAD, SCRIPTS
from service.adapters.store import SchemaMismatch, Upgraded, open_store, upgrade
from service.adapters.store.engine import connect
from service.adapters.tables import METADATA
from service.adapters.vault import Keyed
from tests.adapters.conftest import KEY
from tests.adapters.samples import message

NEXT = f"{int(HEAD) + 1:04}"

SECOND = '''"""One more column."""
import sqlalchemy as sa
from alembic import op
revision = "{next}"
down_revision = "{head}"
branch_labels = depends_on = None

def upgrade():
    with op.batch_alter_table("messages", recreate="always") as batch:
        batch.add_column(sa.Column("note", sa.String()))
    {more}
'''


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """The migrations of a release to come, which has one more."""
    scripts = tmp_path / "migrations"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "next_note.py").write_text(SECOND.format(head=HEAD, next=NEXT, more=""))
    return scripts


def columns(url: str) -> set[str]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        return {row[1] for row in database.execute("PRAGMA table_info(messages)")}


def test_head_names_the_newest_migration() -> None:
    assert ScriptDirectory(str(SCRIPTS)).get_heads() == [HEAD]


def test_the_migrations_make_exactly_the_tables(database: str) -> None:
    engine = connect(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, METADATA)
    engine.dispose()
    assert differences == []


def test_an_empty_database_is_made_and_a_current_one_left_alone(empty_database: str) -> None:
    assert upgrade(empty_database) == Upgraded(None, HEAD, None)
    assert upgrade(empty_database) == Upgraded(HEAD, HEAD, None)


def test_two_upgrades_at_once_both_end_well(empty_database: str) -> None:
    code = f"from service.adapters.store import upgrade; upgrade({empty_database!r})"
    running = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    errors = [each.communicate(timeout=60)[1] for each in running]
    assert [each.returncode for each in running] == [0, 0, 0], errors


def test_the_database_and_its_folder_can_be_read_by_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "state" / "rapid-review.db"
    url = f"sqlite:///{path}"
    upgrade(url)
    store = open_store(url, Keyed(KEY))
    with store.writing() as ledger:
        ledger.messages.add(message())
    files = list(path.parent.iterdir())
    store.close()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(files) == 3  # the database, its log and its index
    assert {each.stat().st_mode & 0o777 for each in path.parent.iterdir()} == {0o600}


def test_a_database_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(SchemaMismatch, match="no database yet: run `rapid-review db upgrade`"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", Keyed(KEY))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_refused(empty_database: str) -> None:
    with pytest.raises(SchemaMismatch, match="no database yet"):
        open_store(empty_database, Keyed(KEY))


@pytest.mark.parametrize(
    ("found", "words"), [("0000", "run `rapid-review db upgrade`"), ("9999", "install the newer program")], ids=["older", "newer"]
)
def test_another_schema_is_refused_in_one_sentence(database: str, found: str, words: str) -> None:
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    engine.dispose()
    with pytest.raises(SchemaMismatch, match=words) as raised:
        open_store(database, Keyed(KEY))
    assert found in str(raised.value)
    assert str(raised.value).count(".") == 1


def test_a_database_newer_than_the_program_is_not_touched(sqlite_database: str, next_release: Path) -> None:
    upgrade(sqlite_database, next_release)
    with pytest.raises(SchemaMismatch, match="newer than this program"):
        upgrade(sqlite_database)


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(SchemaMismatch, match="belongs to something else"):
        upgrade(f"sqlite:///{path}")


def test_an_upgrade_takes_a_backup_first_and_keeps_every_row(sqlite_database: str, next_release: Path) -> None:
    store = open_store(sqlite_database, Keyed(KEY))
    with store.writing() as ledger:
        number = ledger.messages.add(message(b"raw bytes"))
    store.close()
    done = upgrade(sqlite_database, next_release)
    assert (done.before, done.after) == (HEAD, NEXT)
    assert done.backup is not None
    assert "note" in columns(sqlite_database)
    assert "note" not in columns(f"sqlite:///{done.backup}")
    with closing(sqlite3.connect(sqlite_database.removeprefix("sqlite:///"))) as database:
        assert database.execute("SELECT message_id FROM message_chunks").fetchall() == [(number,)]


@pytest.mark.parametrize(
    "more",
    ["raise RuntimeError", "op.execute(\"INSERT INTO message_chunks VALUES (99, 0, x'00')\")"],
    ids=["it raises", "it leaves a row that refers to nothing"],
)
def test_a_migration_that_fails_leaves_the_database_as_it_was(sqlite_database: str, next_release: Path, more: str) -> None:
    (next_release / "versions" / "next_note.py").write_text(SECOND.format(head=HEAD, next=NEXT, more=more))
    with pytest.raises((RuntimeError, SchemaMismatch)):
        upgrade(sqlite_database, next_release)
    assert "note" not in columns(sqlite_database)
    open_store(sqlite_database, Keyed(KEY)).close()


def test_a_second_backup_does_not_take_the_place_of_the_first(sqlite_database: str, next_release: Path) -> None:
    (next_release / "versions" / "next_note.py").write_text(SECOND.format(head=HEAD, next=NEXT, more="raise RuntimeError"))
    for _ in range(2):
        with pytest.raises(RuntimeError):
            upgrade(sqlite_database, next_release)
    folder = Path(sqlite_database.removeprefix("sqlite:///")).parent
    assert len(list(folder.glob("*.backup"))) == 2
