"""The store: messages, cases, outbox, audit log and notes in one database, behind the ports that the workflows name.

Records of `domain` come in and leave; nothing leaves as a row. Only this room and its neighbours `tables`, `migrations` and
`backup` know SQL.
"""

from __future__ import annotations

from service.adapters.store.schema import SchemaMismatch, Upgraded, upgrade
from service.adapters.store.sql import SqlLedger, SqlStore, open_store

__all__ = ["SchemaMismatch", "SqlLedger", "SqlStore", "Upgraded", "open_store", "upgrade"]
