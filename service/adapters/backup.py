"""Backup and restore: one file that holds the whole database as it stood at one moment, and never the key.

SQLite is copied by itself (VACUUM INTO) while others write; PostgreSQL by its own pg_dump and psql. After a restore outgoing mail
stands held, because what was sent since the backup is not known: the two come in one transaction, so that nothing leaves between.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from service.adapters.database_file import make_file, sqlite_file, sync
from service.adapters.postgres_tools import BackupRefused, dump, undump

NOT_OURS = "The file is not a backup of this service's database: {name}."
DAMAGED = "The backup is damaged and was not restored: {name}."
EXISTS = "There is a file of that name already: {name}."
NO_DATABASE = "There is no database to back up."

HOLD = "INSERT INTO store_facts (key, value) VALUES ('outbox_held', 'yes') ON CONFLICT (key) DO UPDATE SET value = 'yes'"


def backup(url: str, file: Path) -> Path:
    """The file, complete and on the disk; raises `BackupRefused` in one sentence where it cannot be made."""
    if file.exists():
        raise BackupRefused(EXISTS.format(name=file.name))
    unfinished = file.with_name(file.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    make_file(unfinished)
    try:
        _copy_out(url, unfinished)
        sync(unfinished)
        unfinished.rename(file)
        sync(file.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return file


def restore(url: str, file: Path) -> None:
    """Puts the backup's content in the database's place, with outgoing mail held; raises `BackupRefused` in one sentence."""
    path = sqlite_file(url)
    if path is None:
        undump(url, file, HOLD)
        return
    prepared = path.with_name(path.name + ".restoring")
    prepared.unlink(missing_ok=True)
    make_file(prepared)
    try:
        _prepare(file, prepared)
        make_file(path)
        with closing(_connect(prepared)) as source, closing(_connect(path)) as target:
            source.backup(target)
    finally:
        prepared.unlink(missing_ok=True)


def _copy_out(url: str, file: Path) -> None:
    path = sqlite_file(url)
    if path is None:
        dump(url, file)
    elif not path.exists():
        raise BackupRefused(NO_DATABASE)
    else:
        with closing(_connect(path)) as source:
            source.execute("VACUUM INTO ?", (str(file),))


def _prepare(file: Path, prepared: Path) -> None:
    """Checks the backup and copies it beside the database, held."""
    try:
        with closing(_connect(file, "?mode=ro")) as source, closing(_connect(prepared)) as target:
            if source.execute(
                "SELECT count(*) FROM sqlite_schema WHERE name IN ('alembic_version', 'store_facts')"
            ).fetchone() != (2,):
                raise BackupRefused(NOT_OURS.format(name=file.name))
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupRefused(DAMAGED.format(name=file.name))
            source.backup(target)
            target.execute(HOLD)
            target.commit()
    except sqlite3.Error:
        raise BackupRefused(NOT_OURS.format(name=file.name)) from None


def _connect(path: Path, how: str = "?mode=rw") -> sqlite3.Connection:
    connection = sqlite3.connect(path.resolve().as_uri() + how, uri=True, timeout=10)
    try:
        connection.execute("PRAGMA synchronous=FULL")
    except BaseException:  # the file is no database: whoever called has no connection to close
        connection.close()
        raise
    return connection
