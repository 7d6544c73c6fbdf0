"""The databases as fixtures: a test that asks for `store` or `database` runs on SQLite and, where there is one, on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from service.adapters.migrations import HEAD
from service.adapters.store import SqlStore, open_store, upgrade
from service.adapters.store.engine import connect
from service.adapters.tables import METADATA, VERSION
from service.adapters.vault import Keyed
from tests.servers.postgres import Postgres

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres) -> Iterator[str]:
    """A database at the newest schema, used by one test after the other: to make one each would take longer than the tests."""
    url = postgres.make()
    upgrade(url)
    yield url
    postgres.drop(url)


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Takes the audit log's triggers away while the block lasts; on SQLite for good, where each test has a file of its own."""
    if connection.dialect.name == "sqlite":
        for event in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS audit_log_no_{event}"))
        yield
        return
    connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
    yield
    connection.execute(text("ALTER TABLE audit_log ENABLE TRIGGER USER"))


def clear(url: str) -> None:
    """Empties every table."""
    engine = connect(url)
    with engine.begin() as connection, unguarded(connection):
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
        connection.execute(VERSION.update().values(version_num=HEAD))
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database the test runs on."""
    return str(request.param)


@pytest.fixture
def empty_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'state' / 'rapid-review.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.make()
    yield url
    server.drop(url)


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database at the newest schema."""
    if kind == "sqlite":
        path = tmp_path / "rapid-review.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url: str = request.getfixturevalue("postgres_database")
    yield url
    clear(url)


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an SQLite database at the newest schema."""
    path = tmp_path / "rapid-review.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def store(database: str) -> Iterator[SqlStore]:
    """An empty store with encryption on."""
    opened = open_store(database, Keyed(KEY))
    yield opened
    opened.close()
