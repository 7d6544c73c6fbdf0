"""The data keys and the facts of a database as its backups need them, without any key: which keys there are, which file has them.

A URL comes in, rows leave; facts are written down. All of it is plain SQL that both databases understand.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, select

from service.adapters.backups import key_file
from service.adapters.database_file import sqlite_file
from service.adapters.store.engine import begin, connect
from service.adapters.store.facts import BACKUPS, EXPIRES, KEY_FILES, LOOKUP_KEY, VAULT, get_fact, set_fact
from service.adapters.tables import DATA_KEYS
from service.adapters.vault import DataKey

NO_KEYS = key_file.Keys("", {})
REMEMBERED = 100
"""Of so many backups it is known when they are to be deleted."""


def keys_in(url: str) -> key_file.Keys:
    """The data keys of the database; none where it is not there, is of an older schema, or is not sealed."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        return NO_KEYS
    with _opened(url, writing=False) as connection:
        if not _has(connection, DATA_KEYS.name):
            return NO_KEYS
        rows = connection.execute(select(DATA_KEYS))
        return key_file.Keys(
            get_fact(connection, VAULT) or "", {row.id: DataKey(row.id, row.purpose, row.wrapped) for row in rows}
        )


def note_backup(url: str, file: Path, keys: Path, expires_on: date | None) -> None:
    """Writes down, in the database and so in the backup too, until when the backup may be kept and where its keys are."""
    with _opened(url, writing=True) as connection:
        files = [each for each in _list(connection, KEY_FILES) if each != str(keys.resolve())]
        set_fact(connection, KEY_FILES, json.dumps([*files, str(keys.resolve())][-REMEMBERED:]))
        made = {"file": str(file.resolve()), "expires_on": expires_on.isoformat() if expires_on else None}
        set_fact(connection, BACKUPS, json.dumps([*_list(connection, BACKUPS), made][-REMEMBERED:]))
        set_fact(connection, EXPIRES, made["expires_on"] or "")


def backups_of(url: str) -> list[tuple[Path, date | None]]:
    """The backups that were made, oldest first, each with the day on which it is to be deleted; those that are still there."""
    with _opened(url, writing=False) as connection:
        made = [each for each in _list(connection, BACKUPS) if isinstance(each, dict)]
    known = [(Path(each["file"]), date.fromisoformat(each["expires_on"]) if each["expires_on"] else None) for each in made]
    return [(file, day) for file, day in known if file.exists()]


def write_keys_again(url: str) -> tuple[list[Path], list[Path]]:
    """The files of keys that were written again after an erasing, and those that are not within reach now."""
    with _opened(url, writing=False) as connection:
        files = [Path(str(each)) for each in _list(connection, KEY_FILES)]
    keys, done, left = keys_in(url), list[Path](), list[Path]()
    for file in files:
        if not file.exists():
            left.append(file)
            continue
        key_file.write(file, keys)
        done.append(file)
    return done, left


def wanted_by(backup: sqlite3.Connection) -> str | None:
    """The id of the key by which the keys of an SQLite backup are known; None where it needs none."""
    return _fact(backup, LOOKUP_KEY)


def expiry_of(backup: sqlite3.Connection) -> str | None:
    """The day on which an SQLite backup is to be deleted, where one was given."""
    return _fact(backup, EXPIRES)


Row = tuple[str, str, bytes | None, str | None]


def rows_of(keys: key_file.Keys | None) -> list[Row]:
    """Id, purpose, wrapped key and moment of its end, of each key, as the table has them."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    found = () if keys is None else keys.keys.values()
    return [(each.id, each.purpose, each.wrapped, now if each.wrapped is None else None) for each in found]


def as_statements(rows: Iterable[Row], check: str) -> Iterator[str]:
    """The same as statements of PostgreSQL, for a script that runs in one transaction with others; all values stand in quotes."""
    yield "DELETE FROM data_keys"
    for name, purpose, wrapped, gone in rows:
        blob = "NULL" if wrapped is None else _quoted(f"\\x{wrapped.hex()}")
        values = ", ".join((_quoted(name), _quoted(purpose), blob, "NULL" if gone is None else _quoted(f"{gone}+00")))
        yield f"INSERT INTO data_keys (id, purpose, wrapped, destroyed_at) VALUES ({values})"  # noqa: S608 (quoted)
    yield f"UPDATE store_facts SET value = {_quoted(check)} WHERE key = '{VAULT}'"  # noqa: S608 (same)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fact(backup: sqlite3.Connection, key: str) -> str | None:
    found = backup.execute("SELECT value FROM store_facts WHERE key = ?", (key,)).fetchone()
    return str(found[0]) or None if found else None


def _list(connection: Connection, key: str) -> list[Any]:
    found = json.loads(get_fact(connection, key) or "[]")
    return found if isinstance(found, list) else []


def _has(connection: Connection, table: str) -> bool:
    return inspect(connection).has_table(table)


@contextmanager
def _opened(url: str, *, writing: bool) -> Iterator[Connection]:
    engine = connect(url)
    try:
        with engine.connect() as connection, connection.begin():
            begin(connection, writing=writing)
            yield connection
    finally:
        engine.dispose()
