"""What a durable commit costs: a row of 20 kB and a row that owes a mail, through the store and through bare sqlite3.

Both write the same two rows into the same kind of file, with WAL and `synchronous = FULL`; they take turns, commit by commit.
Then what the service really does in such a commit: a message and a mail with their data keys, all sealed, and the audit log.
On a disk that takes milliseconds to flush, the flush is all that is seen. So it is done once more in memory, where a flush costs
nothing, and the CPU time that the store adds is held to what the goal leaves it on a disk that flushes in 0.2 ms.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

from bench.figures import MILLI, Figure, alternating, over, ratio, seconds
from service.adapters.store import SqlStore, open_store, upgrade
from service.adapters.vault import Keyed
from service.domain.records import AuditEntry
from tests.adapters.samples import NOON, mail, message

RUNS, COMMITS = 9, 100
MEMORY = Path("/dev/shm")
PAYLOAD = bytes(20_000)
GOAL, GOAL_ADDED = "at most 1.6", "at most 0.15 (0.6 of sqlite3's 0.25 ms where a flush takes 0.2 ms)"

ROWS = MetaData()
DOCUMENT = Table("document", ROWS, Column("id", Integer, primary_key=True), Column("m", Integer), Column("data", LargeBinary))
OWED = Table("owed", ROWS, Column("id", Integer, primary_key=True), Column("m", Integer), Column("r", String))

Ways = tuple[Callable[[], None], Callable[[], None], Callable[[], None]]


def figures() -> Iterator[Figure]:
    """Milliseconds a commit of each kind, and the ratios to bare sqlite3."""
    with _ways(None) as ways:
        yield from _on_disk(ways)
    if os.access(MEMORY, os.W_OK):
        with _ways(MEMORY) as ways:
            yield from _in_memory(ways)


@contextmanager
def _ways(folder: Path | None) -> Iterator[Ways]:
    """The three kinds of commit, each into a database of its own or the store's."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        url = f"sqlite:///{Path(name) / 'store.db'}"
        upgrade(url)
        store = open_store(url, Keyed(bytes(32)))
        with store._connected(writing=True) as connection:  # noqa: SLF001 -- two plain tables beside the store's own
            ROWS.create_all(connection)
        bare = _bare(Path(name) / "bare.db")
        numbers = itertools.count(1)
        try:
            yield lambda: _by_hand(bare), lambda: _through(store), lambda: _really(store, next(numbers))
        finally:
            store.close()
            bare.close()


def _on_disk(ways: Ways) -> Iterator[Figure]:
    medians: list[list[float]] = [[] for _ in ways]
    for run in range(RUNS + 1):
        took: list[list[float]] = [[] for _ in ways]
        for _ in range(COMMITS):
            for way, times in zip(ways, took, strict=True):
                times.append(seconds(way) * MILLI)
        for found, times in zip(medians, took, strict=True):
            found += [statistics.median(times)] if run else []
    by_hand, through, really = medians
    yield over("a durable commit of two rows, sqlite3 (WAL, FULL)", by_hand, "ms")
    yield over("the same through the store's transaction", through, "ms")
    yield ratio("the store's transaction to sqlite3", through, by_hand, GOAL)
    yield over("a message of 20 kB and a mail, sealed, with the audit log", really, "ms")
    yield ratio("the same to the two rows by sqlite3", really, by_hand)


def _in_memory(ways: Ways) -> Iterator[Figure]:
    taken = alternating(*(lambda way=way: _many(way) for way in ways), runs=RUNS)  # type: ignore[misc] -- a default binds it
    by_hand, through, really = ([each.cpu / COMMITS * MILLI for each in found] for found in taken)
    added = [one - other for one, other in zip(through, by_hand, strict=True)]
    yield over("CPU of a commit of two rows, sqlite3, files in memory", by_hand, "ms")
    yield over("CPU that the store's transaction adds", added, "ms", GOAL_ADDED)
    yield over("CPU of a message and a mail, sealed, with the audit log", really, "ms")


def _many(way: Callable[[], None]) -> None:
    for _ in range(COMMITS):
        way()


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, m INTEGER, data BLOB)")
    connection.execute("CREATE TABLE owed (id INTEGER PRIMARY KEY, m INTEGER, r TEXT)")
    return connection


def _by_hand(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO document (m, data) VALUES (?, ?)", (1, PAYLOAD))
    connection.execute("INSERT INTO owed (m, r) VALUES (?, ?)", (1, "liaison@police.example"))
    connection.commit()


def _through(store: SqlStore) -> None:
    with store.writing() as ledger:
        ledger._tx.insert(DOCUMENT, [{"m": 1, "data": PAYLOAD}])  # noqa: SLF001 -- the rows of the peer, not the store's
        ledger._tx.insert(OWED, [{"m": 1, "r": "liaison@police.example"}])  # noqa: SLF001


def _really(store: SqlStore, number: int) -> None:
    with store.writing() as ledger:
        stored = ledger.messages.add(message(PAYLOAD))
        ledger.outbox.queue(mail(f"receipt:{number}", answers=stored))
        ledger.audit.append(AuditEntry("message_filed", NOON, "service", None, {"message": stored}))
