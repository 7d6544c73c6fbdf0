"""The connection to the database: SQLite or PostgreSQL, opened the same way by the store, the migrations and the backup.

A URL comes in; an engine leaves whose every connection is durable (SQLite: WAL, synchronous=FULL, so that each commit is
fsynced) and whose errors never show a value. A transaction is opened by one of the statements of `OPENING`: a writing one takes
SQLite's only write lock at its beginning, because a read that turns into a write fails at once there, whatever the timeout; a
reading one sees one moment's state and cannot write.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

BUSY_SECONDS = 10
POOL = 8

PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is erased is overwritten
)

OPENING = {
    ("sqlite", True): ("PRAGMA query_only=OFF", "BEGIN IMMEDIATE"),
    ("sqlite", False): ("PRAGMA query_only=ON", "BEGIN DEFERRED"),
    ("postgresql", True): (),
    ("postgresql", False): ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",),
}

# How we notice within half a minute that the server was cut off.
PATIENCE = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}

# How the server notices that we were, and frees our locks and claims: by itself it waits for hours (PostgreSQL, "Connections
# and Authentication": the four settings are a session's own, and mean nothing on a socket of the same machine).
PATIENCE_OF_THE_SERVER = (
    "SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),"
    " set_config('tcp_keepalives_count', '2', false), set_config('tcp_user_timeout', '20000', false)"
)


def connect(url: str) -> Engine:
    """An engine for the database; nothing is opened before its first use."""
    target = make_url(url)
    if target.get_backend_name() == "postgresql":
        return _patient(create_engine(target, hide_parameters=True, pool_pre_ping=True, pool_size=POOL, connect_args=PATIENCE))
    engine = create_engine(target, hide_parameters=True, pool_size=POOL, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    return engine


def connect_alone(url: str) -> Engine:
    """An engine for one connection to PostgreSQL, kept for what belongs to its session; each statement stands by itself."""
    how = {"poolclass": NullPool, "isolation_level": "AUTOCOMMIT", "hide_parameters": True, "connect_args": PATIENCE}
    return _patient(create_engine(make_url(url), **how))


def begin(connection: Connection, *, writing: bool) -> None:
    """Opens the transaction on the database itself, as the first thing said in it."""
    driver: Any = connection.connection.driver_connection
    for statement in OPENING[connection.dialect.name, writing]:
        driver.execute(statement)


def scrub(engine: Engine) -> None:
    """Has the database let go of deleted content: SQLite empties its log (deleted pages are overwritten already, secure_delete),
    PostgreSQL takes out dead rows; its write-ahead log is recycled in its own time.
    """
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if engine.dialect.name == "sqlite":
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            return
        driver.autocommit = True
        try:
            driver.execute("VACUUM")
        finally:
            driver.autocommit = False


def _patient(engine: Engine) -> Engine:
    event.listen(engine, "connect", _let_the_server_notice)
    return engine


def _let_the_server_notice(driver: Any, _record: object) -> None:
    driver.execute(PATIENCE_OF_THE_SERVER).close()
    driver.commit()


def _prepare(driver: Any, _record: object) -> None:
    driver.isolation_level = None  # transactions begin where we say, not where the driver guesses
    for pragma in PRAGMAS:
        driver.execute(pragma).close()
