"""Writes an entry into the audit log where no key is given and the schema may be an older one: for upgrade, backup and restore.

Such an entry holds nothing that has to be sealed, and the table of the audit log is the same in every schema.
"""

from __future__ import annotations

from service.adapters.store.audit import IN_OWN_WORDS, SqlAudit
from service.adapters.store.engine import begin, connect
from service.adapters.store.keyring import keyless
from service.adapters.store.transaction import Transaction
from service.domain.records import AuditEntry


def append_entry(url: str, entry: AuditEntry) -> None:
    """Appends the entry to the chain of the system; raises `ValueError` where it holds what would have to be sealed."""
    if IN_OWN_WORDS & (entry.evidence or {}).keys():
        raise ValueError("what a person wrote is sealed, and there is no key")
    engine = connect(url)
    try:
        with engine.connect() as connection, connection.begin():
            begin(connection, writing=True)
            audit = SqlAudit(Transaction(connection, keyless(connection), writing=True))
            audit.append(entry)
            audit.flush()
    finally:
        engine.dispose()
