"""What the database holds of each case, value by value: for tests that search one case's rows for words of another.

The file and an opener, which makes a stored value readable, enter; for each case's id its values leave. Every table stands in
`OWNED` or in `NOBODYS`, so that a new one must be thought about here.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Opener = Callable[[str, str, Mapping[str, object], bytes], bytes]
"""Makes a value readable: its table, its column, the row whose seal it bears, and the bytes that are stored."""

BY_CASE = (
    "aliases",
    "subjects",
    "case_agencies",
    "contacts",
    "barred",
    "milestones",
    "events",
    "requests",
    "outbox",
    "audit_log",
)
OWNED: Mapping[str, str] = {
    "cases": "SELECT cases.id AS owner, cases.* FROM cases",
    **{each: f"SELECT case_id AS owner, * FROM {each}" for each in BY_CASE},
    "audit_log": "SELECT NULLIF(chain, 0) AS owner, * FROM audit_log",  # chain 0 is the system's
    "returns": "SELECT case_id AS owner, returns.* FROM returns JOIN requests ON requests.id = returns.request_id",
    "messages": "SELECT case_id AS owner, * FROM messages WHERE state = 'done'",
    "message_chunks": "SELECT case_id AS owner, messages.*, number AS piece, data AS raw FROM message_chunks"
    " JOIN messages ON messages.id = message_id WHERE state = 'done' ORDER BY message_id, number",
    "outbox_chunks": "SELECT case_id AS owner, outbox.*, number AS piece, data AS raw FROM outbox_chunks"
    " JOIN outbox ON outbox.id = outbox_chunks.mail_id ORDER BY outbox.id, number",
}
"""How the rows of a table are found with the case that each belongs to; what only waits for a person belongs to none yet."""

NOBODYS = frozenset({"attachments", "data_keys", "folders", "mentions", "notes", "store_facts", "alembic_version"})
"""Tables that hold numbers, states and names of ours."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a row, made readable."""

    table: str
    row: int
    column: str
    data: bytes


def rows_of_cases(database: Path, opened: Opener) -> dict[int, list[Value]]:
    """The values of each case's rows, by the case's id."""
    found: dict[int, list[Value]] = defaultdict(list)
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        for table, query in OWNED.items():
            for row in connection.execute(query):
                if row["owner"] is not None:
                    found[row["owner"]] += _values(table, dict(row), opened)
    return dict(found)


def _values(table: str, row: dict[str, object], opened: Opener) -> list[Value]:
    columns = {"raw": row["raw"]} if table.endswith("_chunks") else row
    number = row.get("id")
    values = []
    for column, value in columns.items():
        data = opened(table, column, row, value) if isinstance(value, bytes) else str(value).encode()
        values.append(Value(table, number if isinstance(number, int) else 0, column, data))
    return values


def tables_of(database: Path) -> set[str]:
    """The names of all tables."""
    with sqlite3.connect(database) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} - {
            "sqlite_sequence"
        }
