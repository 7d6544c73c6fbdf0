"""Opens every sealed value that a database holds with the keys that it still has, to search what is left after an erasing.

A URL and a key come in; each value leaves with its table, column and row. What does not open is counted, never passed over.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, select

from service.adapters.store.audit import IN_OWN_WORDS
from service.adapters.store.engine import connect
from service.adapters.store.keyring import Keyring, own_keys
from service.adapters.tables import AUDIT_LOG, DATA_KEYS, MESSAGE_CHUNKS, MESSAGES, METADATA, OUTBOX, OUTBOX_CHUNKS
from service.adapters.vault import Keyed, Plain, VaultError

CHUNKED = {MESSAGE_CHUNKS.name: (MESSAGE_CHUNKS.c.message_id, MESSAGES), OUTBOX_CHUNKS.name: (OUTBOX_CHUNKS.c.mail_id, OUTBOX)}


@dataclass(frozen=True)
class Opened:
    """One value as it was before it was sealed."""

    table: str
    column: str
    row: str
    plain: bytes


@dataclass
class Content:
    """Every value that opens, and how many values of each column do not."""

    values: list[Opened] = field(default_factory=list)
    closed: Counter[str] = field(default_factory=Counter)

    def holding(self, words: tuple[str, ...]) -> list[tuple[str, str, str, str]]:
        """Where each of the words stands: table, column, row, word."""
        return [
            (each.table, each.column, each.row, word)
            for each in self.values
            for word in words
            if word.lower().encode() in each.plain.lower()
        ]


def content_of(url: str, key: bytes | None) -> Content:
    """All that the database holds, opened with the key from outside (None: it is not sealed)."""
    engine, found = connect(url), Content()
    try:
        with engine.connect() as connection:
            own = own_keys(connection, Plain() if key is None else Keyed(key))
            assert own is not None
            keys = Keyring(connection, own)
            for table, column, row, identity, sealed in _sealed(connection):
                try:
                    found.values.append(Opened(table, column, row, keys.open(identity, sealed)))
                except VaultError:  # its key was destroyed
                    found.closed[f"{table}.{column}"] += 1
    finally:
        engine.dispose()
    return found


@contextmanager
def opener_of(url: str, key: bytes | None) -> Iterator[Callable[[str, str, Mapping[str, object], bytes], bytes]]:
    """What opens a value of a row, given its table, its column and the row; for `tests/stored.py`."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            own = own_keys(connection, Plain() if key is None else Keyed(key))
            assert own is not None
            keys = Keyring(connection, own)

            def opened(table: str, column: str, row: Mapping[str, object], value: bytes) -> bytes:
                if table not in CHUNKED:
                    return keys.open(f"{table}.{column}/{row.get('seal_id') or row.get('key')}", value)
                identity = f"{CHUNKED[table][1].name}.raw/{row['seal_id']}/{row['piece']}"
                try:
                    return keys.open(f"{identity}/last", value)
                except VaultError:
                    return keys.open(f"{identity}/more", value)

            yield opened
    finally:
        engine.dispose()


def _sealed(connection: Connection) -> Iterator[tuple[str, str, str, str, bytes]]:
    for table in METADATA.sorted_tables:
        if table.name in CHUNKED:
            yield from _chunks(connection, table)
        elif table.name == AUDIT_LOG.name:
            yield from _words(connection)
        elif table.name != DATA_KEYS.name:
            yield from _columns(connection, table)


def _columns(connection: Connection, table: Table) -> Iterator[tuple[str, str, str, str, bytes]]:
    names = [each.name for each in table.columns if isinstance(each.type, LargeBinary)]
    for row in connection.execute(select(table)).mappings():
        name = str(row.get("seal_id") or row.get("key"))
        for column in names:
            if row[column] is not None:
                yield table.name, column, name, f"{table.name}.{column}/{name}", row[column]


def _chunks(connection: Connection, table: Table) -> Iterator[tuple[str, str, str, str, bytes]]:
    owner, owners = CHUNKED[table.name]
    seals = {row.id: row.seal_id for row in connection.execute(select(owners.c.id, owners.c.seal_id))}
    rows: list[Any] = list(connection.execute(select(table).order_by(owner, table.c.number)))
    last = {getattr(row, owner.name): row.number for row in rows}
    for row in rows:
        whose = getattr(row, owner.name)
        end = "last" if row.number == last[whose] else "more"
        yield table.name, "data", str(whose), f"{owners.name}.raw/{seals[whose]}/{row.number}/{end}", row.data


def _words(connection: Connection) -> Iterator[tuple[str, str, str, str, bytes]]:
    for row in connection.execute(select(AUDIT_LOG)):
        evidence = json.loads(row.evidence) if row.evidence else {}
        for word in IN_OWN_WORDS & evidence.keys():
            name = f"{row.chain}-{row.seq}"
            yield AUDIT_LOG.name, word, name, f"{AUDIT_LOG.name}.{word}/{name}", b64decode(evidence[word])
