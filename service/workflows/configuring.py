"""Notes in the audit log with which configuration the service works.

A digest of config.toml enters; whether it is another than before leaves. The file itself is never stored: it names people.
"""

from __future__ import annotations

from service.domain.records import AuditEntry
from service.workflows.desk import Desk

DIGEST = "configuration"
"""The note that holds the digest of the configuration last worked with."""


def note_configuration(desk: Desk, digest: str) -> bool:
    """Whether it is another configuration than the service last worked with; the audit log then has its digest."""
    with desk.store.writing() as ledger:
        if ledger.notes.get(DIGEST) == digest:
            return False
        ledger.notes.set(DIGEST, digest)
        ledger.audit.append(AuditEntry("configuration_changed", desk.clock.now(), "service", None, {"sha256": digest}))
        return True
