"""Writes an entry about the database itself into the audit log: that it was upgraded, saved, restored, or has another key.

A service and what happened come in; no key is asked for, because a backup needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.globals import WHO

if TYPE_CHECKING:
    from service.wiring import Service


def record(service: Service, what: str, **evidence: object) -> None:
    """Appends the entry to the system's chain, in the name of whoever typed the command."""
    from service.adapters.store.keyless import append_entry
    from service.domain.records import AuditEntry

    append_entry(service.settings.database_url, AuditEntry(what, service.clock.now(), WHO, None, evidence))
