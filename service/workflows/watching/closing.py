"""Closes the day in the audit log: once a day the heads of all chains go into the system's, and that has a head to be kept.

The day enters; the head leaves that the morning summary names. What is later cut from the log, or written anew, shows against it.
"""

from __future__ import annotations

from service.workflows.desk import Desk


def close_day(desk: Desk) -> str:
    """The head of the audit log when today was closed, which is done now where it was not yet."""
    today = desk.today()
    with desk.store.reading() as ledger:
        head = ledger.audit.closed(today)
    if head is not None:
        return head
    with desk.store.writing() as ledger:
        return ledger.audit.close_day(today, desk.clock.now())
