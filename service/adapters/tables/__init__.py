"""The tables: what the database holds, one file an aggregate, one class a table, the glossary's nouns in the plural.

Importing this package makes all of them known to `METADATA`, which the migrations are compared with. Moments are kept in UTC,
personal values only sealed (`base` says how). Nobody outside the adapters sees a row.
"""

from __future__ import annotations

from service.adapters.tables.audit import AUDIT_LOG
from service.adapters.tables.base import METADATA
from service.adapters.tables.cases import AGENCIES, ALIASES, BARRED, CASES, CONTACTS, EVENTS, MILESTONES, SUBJECTS
from service.adapters.tables.facts import FACTS, NOTES, VERSION
from service.adapters.tables.keys import DATA_KEYS
from service.adapters.tables.messages import ATTACHMENTS, FOLDERS, MENTIONS, MESSAGE_CHUNKS, MESSAGES
from service.adapters.tables.outbox import OUTBOX, OUTBOX_CHUNKS
from service.adapters.tables.requests import REQUESTS, RETURNS

__all__ = [
    "AGENCIES",
    "ALIASES",
    "ATTACHMENTS",
    "AUDIT_LOG",
    "BARRED",
    "CASES",
    "CONTACTS",
    "DATA_KEYS",
    "EVENTS",
    "FACTS",
    "FOLDERS",
    "MENTIONS",
    "MESSAGES",
    "MESSAGE_CHUNKS",
    "METADATA",
    "MILESTONES",
    "NOTES",
    "OUTBOX",
    "OUTBOX_CHUNKS",
    "REQUESTS",
    "RETURNS",
    "SUBJECTS",
    "VERSION",
]
