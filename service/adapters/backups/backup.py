"""Backup and restore: one file that holds the whole database as it stood at one moment, and beside it the file of its data keys.

Neither holds the key that is given from outside, and the backup holds no data key: what is erased later opens in it no more, once
the file of keys has been written again. SQLite is copied by itself (VACUUM INTO) while others write; PostgreSQL by its own
pg_dump and psql. After a restore outgoing mail stands held, because what was sent since the backup is not known: the two come in
one transaction, so that nothing leaves between.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from service.adapters.backups import key_file
from service.adapters.backups.kept_keys import as_statements, expiry_of, keys_in, note_backup, rows_of, wanted_by
from service.adapters.backups.postgres_tools import BackupRefused, dump, look_inside, undump
from service.adapters.database_file import make_file, sqlite_file, sync

NOT_OURS = "The file is not a backup of this service's database: {name}."
DAMAGED = "The backup is damaged and was not restored: {name}."
EXISTS = "There is a file of that name already: {name}."
UNUSABLE = "The database cannot be used: check database.url, that it is running, and that its disk is not full."
NO_DATABASE = "There is no database to back up."
EXPIRED = "The backup was to be deleted on {day}: {name}. Where it must be restored all the same, say --expired."

HOLD = "INSERT INTO store_facts (key, value) VALUES ('outbox_held', 'yes') ON CONFLICT (key) DO UPDATE SET value = 'yes'"


def backup(url: str, file: Path, *, keys: Path | None = None, expires_on: date | None = None) -> Path:
    """The file, complete and on the disk, with the day on which it is to be deleted; its keys are beside it, or as `keys` says.

    Raises `BackupRefused` in one sentence where it cannot be made.
    """
    if file.exists():
        raise BackupRefused(EXISTS.format(name=file.name))
    path = sqlite_file(url)
    if path is not None and not path.exists():
        raise BackupRefused(NO_DATABASE)
    beside = keys or file.with_name(key_file.NAME)
    unfinished = file.with_name(file.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    make_file(unfinished)
    try:
        _note(url, file, beside, expires_on)
        _copy_out(url, path, unfinished)
        sync(unfinished)
        found = keys_in(url)  # after the copy: there may be more keys than it needs, and never fewer
        if found.keys:
            key_file.write(beside, found)
        unfinished.rename(file)
        sync(file.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return file


def restore(url: str, file: Path, *, keys: Path | None = None, expired: date | None = None) -> None:
    """Puts the backup's content in the database's place, with outgoing mail held; raises `BackupRefused` in one sentence.

    A key that the present database or the file of keys knows to be destroyed stays destroyed. With `expired`, today's date, a
    backup that was to be deleted before is refused.
    """
    beside = keys or file.with_name(key_file.NAME)
    path = sqlite_file(url)
    if path is None:
        inside = look_inside(file)
        _need_fresh(file, inside.get("backup_expires_on"), expired)
        found = _chosen(url, inside.get("lookup_key"), beside)
        undump(url, file, [*(as_statements(rows_of(found), found.check) if found else ()), HOLD])
        return
    prepared = path.with_name(path.name + ".restoring")
    prepared.unlink(missing_ok=True)
    make_file(prepared)
    try:
        _prepare(url, file, prepared, beside, expired)
        make_file(path)
        with closing(_connect(prepared)) as source, closing(_connect(path)) as target:
            source.backup(target)
    finally:
        prepared.unlink(missing_ok=True)


def _note(url: str, file: Path, beside: Path, expires_on: date | None) -> None:
    try:
        note_backup(url, file, beside, expires_on)
    except SQLAlchemyError:
        raise BackupRefused(UNUSABLE) from None


def _copy_out(url: str, path: Path | None, file: Path) -> None:
    if path is None:
        dump(url, file)
        return
    with closing(_connect(path)) as source:
        source.execute("VACUUM INTO ?", (str(file),))
    with closing(_connect(file)) as copy:
        copy.execute("PRAGMA secure_delete=ON")
        if copy.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'data_keys'").fetchone() == (1,):
            copy.execute("DELETE FROM data_keys")
            copy.commit()


def _prepare(url: str, file: Path, prepared: Path, beside: Path, expired: date | None) -> None:
    """Checks the backup and copies it beside the database, with its keys, held."""
    try:
        with closing(_connect(file, "?mode=ro")) as source, closing(_connect(prepared)) as target:
            if source.execute(
                "SELECT count(*) FROM sqlite_schema WHERE name IN ('alembic_version', 'store_facts')"
            ).fetchone() != (2,):
                raise BackupRefused(NOT_OURS.format(name=file.name))
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupRefused(DAMAGED.format(name=file.name))
            _need_fresh(file, expiry_of(source), expired)
            found = _chosen(url, wanted_by(source), beside)
            source.backup(target)
            _put_keys(target, found)
            target.execute(HOLD)
            target.commit()
    except sqlite3.Error:
        raise BackupRefused(NOT_OURS.format(name=file.name)) from None


def _put_keys(target: sqlite3.Connection, found: key_file.Keys | None) -> None:
    if found is not None:
        target.execute("DELETE FROM data_keys")
        target.executemany("INSERT INTO data_keys (id, purpose, wrapped, destroyed_at) VALUES (?, ?, ?, ?)", rows_of(found))
        target.execute("UPDATE store_facts SET value = ? WHERE key = 'vault'", (found.check,))


def _chosen(url: str, wanted: str | None, beside: Path) -> key_file.Keys | None:
    """The keys that the backup needs, from the present database and the file beside it; None where it needs none."""
    if not wanted:
        return None
    sources = [keys_in(url), *([key_file.read(beside)] if beside.exists() else [])]
    return key_file.chosen(wanted, sources, beside.name)


def _need_fresh(file: Path, expires_on: str | None, today: date | None) -> None:
    if expires_on and today is not None and date.fromisoformat(expires_on) < today:
        raise BackupRefused(EXPIRED.format(day=expires_on, name=file.name))


def _connect(path: Path, how: str = "?mode=rw") -> sqlite3.Connection:
    connection = sqlite3.connect(path.resolve().as_uri() + how, uri=True, timeout=10)
    try:
        connection.execute("PRAGMA synchronous=FULL")
    except BaseException:  # the file is no database: whoever called has no connection to close
        connection.close()
        raise
    return connection
