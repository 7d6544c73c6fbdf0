"""The links of the audit log's chains: what the hash of an entry covers, and how it is made.

An entry's place, its content and the hash before it enter; its hash leaves (SHA-256 over canonical JSON).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from service.adapters.store.prepared import Found
from service.adapters.store.seals import as_json

SYSTEM = 0
BEGINNING = "0" * 64
COVERED = ("chain", "seq", "prev", "kind", "who", "evidence")


@dataclass(frozen=True, slots=True)
class Link:
    """What the hash of an entry covers."""

    chain: int
    seq: int
    prev: str
    kind: str
    at: datetime
    who: str
    evidence: str | None  # canonical JSON


def hash_of(link: Link | Found) -> str:
    """The hash of that link, or of a row that holds one."""
    moment = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest({name: getattr(link, name) for name in COVERED} | {"at": moment})


def digest(content: Mapping[str, object]) -> str:
    """SHA-256 over the content as canonical JSON."""
    return hashlib.sha256(as_json(content, canonical=True).encode()).hexdigest()
