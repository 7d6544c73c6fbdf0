"""One row's seal: turns a row's personal values into sealed bytes and back, each bound to its table, column and row.

Text, days and JSON go in and come out; None stays None, so that SQL can still ask whether there is a value.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from service.adapters.store.keyring import Keyring


def new_seal_id() -> str:
    """128 random bits that name a row before the database has numbered it."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Seal:
    """The keyring, for one row of one table."""

    keys: Keyring
    table: str
    row: str
    key: str | None = None  # the data key that seals what is written; reading needs none, for a sealed value names its own

    def text(self, column: str, value: str | None) -> bytes | None:
        """The text sealed."""
        return None if value is None else self.must(column, value)

    def must(self, column: str, value: str) -> bytes:
        """The text sealed, where there is one for certain."""
        return self.keys.seal(self.key, self._identity(column), value.encode("utf-8", "surrogatepass"))

    def day(self, column: str, value: date | None) -> bytes | None:
        """The day sealed."""
        return self.text(column, value.isoformat() if value else None)

    def json(self, column: str, value: object) -> bytes | None:
        """The value sealed as JSON."""
        return None if value is None else self.must(column, as_json(value))

    def chunks(self, column: str, raw: bytes) -> Iterator[bytes]:
        """The bytes sealed in pieces."""
        return self.keys.seal_chunks(self.key, self._identity(column), raw)

    def read_text(self, column: str, sealed: bytes | None) -> str | None:
        """The text that was sealed."""
        return None if sealed is None else self.read(column, sealed)

    def read(self, column: str, sealed: bytes) -> str:
        """The text that was sealed, where there is one for certain."""
        return self.keys.open(self._identity(column), sealed).decode("utf-8", "surrogatepass")

    def read_day(self, column: str, sealed: bytes | None) -> date | None:
        """The day that was sealed."""
        return None if sealed is None else date.fromisoformat(self.read(column, sealed))

    def read_mapping(self, column: str, sealed: bytes | None) -> dict[str, object] | None:
        """The JSON object that was sealed."""
        value = None if sealed is None else json.loads(self.read(column, sealed))
        return value if isinstance(value, dict) else None

    def read_texts(self, column: str, sealed: bytes | None) -> tuple[str, ...]:
        """The list of texts that was sealed; empty where there is none."""
        return () if sealed is None else tuple(map(str, json.loads(self.read(column, sealed))))

    def read_chunks(self, column: str, chunks: Iterable[bytes]) -> bytes:
        """The bytes that were sealed in pieces."""
        return self.keys.open_chunks(self._identity(column), tuple(chunks))

    def _identity(self, column: str) -> str:
        return f"{self.table}.{column}/{self.row}"


def as_json(value: object, *, canonical: bool = False) -> str:
    """The value as JSON without spaces, days and moments as ISO 8601; its keys in their own order, or sorted if canonical."""
    return (_CANONICAL if canonical else _ORDERED).encode(value)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


_ORDERED, _CANONICAL = (
    json.JSONEncoder(default=_plain, sort_keys=canonical, separators=(",", ":"), ensure_ascii=False)
    for canonical in (False, True)
)
