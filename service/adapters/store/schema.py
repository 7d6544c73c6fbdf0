"""The version of the database's schema: which one it has, whether this program can use it, and how it is brought up to date.

A URL comes in; a database at the newest version leaves, or one sentence that says why not. An existing database is backed up to
a file first. All migrations happen in one transaction: a failed one leaves the database as it was.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select

from service.adapters.database_file import make_file, sqlite_file
from service.adapters.migrations import HEAD, SCRIPTS
from service.adapters.store.engine import connect
from service.adapters.tables import VERSION

NOTHING_THERE = "There is no database yet: run `rapid-review db upgrade` first."
OLDER = "The database has schema {found} and this program needs {needed}: run `rapid-review db upgrade`."
NEWER = "The database has schema {found}, which is newer than this program knows ({needed}): install the newer program."
STRANGE = "The database belongs to something else: it holds tables, and none of them says which schema of ours it has."

DANGLING = "The migration would leave rows that refer to nothing; the database was not changed."

LOCK = 0x52_52_53_43  # any number, the same in every program of ours


class SchemaMismatch(Exception):  # noqa: N818 (it says what is the matter)
    """The database's schema is not the one this program needs; the text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did: the version found (None: there was nothing), the version now, and the backup that was taken."""

    before: str | None
    after: str
    backup: Path | None = None


def check_version(engine: Engine, url: str) -> None:
    """Raises `SchemaMismatch` unless the database has the schema that this program needs."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        raise SchemaMismatch(NOTHING_THERE)
    with engine.connect() as connection:
        found = version(connection)
    if found is None:
        raise SchemaMismatch(NOTHING_THERE)
    if found != HEAD:
        raise SchemaMismatch((OLDER if found < HEAD else NEWER).format(found=found, needed=HEAD))


def upgrade(url: str, scripts: Path = SCRIPTS) -> Upgraded:
    """What was done to bring the database to the newest schema; it is made where there is none, backed up where it is behind."""
    path = sqlite_file(url)
    if path is not None:
        make_file(path)
    engine = connect(url)
    try:
        with engine.connect() as connection:
            before = version(connection)
        head = _head(scripts)
        if before == head:
            return Upgraded(before, head)
        if before is not None and before > head:
            raise SchemaMismatch(NEWER.format(found=before, needed=head))
        saved = _save(url, path, before) if before else None
        _migrate(engine, scripts)
        return Upgraded(before, head, saved)
    finally:
        engine.dispose()


def version(connection: Connection) -> str | None:
    """The version of the schema that the database has; None where it is empty."""
    names = inspect(connection).get_table_names()
    if VERSION.name not in names:
        if names:
            raise SchemaMismatch(STRANGE)
        return None
    return connection.scalar(select(VERSION.c.version_num))


def _head(scripts: Path) -> str:
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(str(scripts)).get_current_head())


def make_tables(connection: Connection, scripts: Path = SCRIPTS) -> None:
    """Brings the tables to the newest schema in a transaction that begins here, and that the caller has to commit."""
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    _begin_alone(connection)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _migrate(engine: Engine, scripts: Path) -> None:
    with engine.connect() as connection:
        make_tables(connection, scripts)
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise SchemaMismatch(DANGLING)
        connection.commit()


def _begin_alone(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # Batch mode drops and remakes tables; with foreign keys on, that would empty the tables that refer to them.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def _save(url: str, path: Path | None, before: str) -> Path:
    from service.adapters.backups.backup import backup  # which needs the store itself

    return backup(url, _backup_file(path, before))


def _backup_file(path: Path | None, before: str) -> Path:
    """A name that is free, beside the database's file or in the folder we are in."""
    beside = path or Path("database")
    names = (beside.with_name(f"{beside.name}.schema-{before}{more}.backup") for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(name for name in names if not name.exists())
