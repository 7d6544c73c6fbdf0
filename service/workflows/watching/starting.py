"""Notes in the audit log when the daemon starts and ends, and that the configuration is another than at the last start.

A digest of config.toml enters; entries leave. What stands in the file is never kept: whoever asks compares copies.
"""

from __future__ import annotations

from service.workflows.cases.casework import note
from service.workflows.desk import Desk

CONFIGURATION = "configuration_digest"


def note_configuration(desk: Desk, digest: str, who: str) -> bool:
    """Whether the configuration is another than the one that was last noted; if so it is noted now, in the name of `who`."""
    with desk.store.reading() as ledger:
        before = ledger.notes.get(CONFIGURATION)
    if before == digest:
        return False
    with desk.store.writing() as ledger:
        ledger.notes.set(CONFIGURATION, digest)
        note(desk, ledger, "configuration_changed", who, None, sha256=digest, was=before or "")
    return True


def note_run(desk: Desk, what: str, version: str, who: str) -> None:
    """Notes that the daemon `started` or `stopped`."""
    with desk.store.writing() as ledger:
        note(desk, ledger, f"service_{what}", who, None, version=version, shadow=desk.shadow)
