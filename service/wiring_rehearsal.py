"""Plugs a rehearsal together: the policies and templates of the service, over a database that is deleted and a clock by hand.

The configured service and a day enter; a desk and the hand of its clock leave until the block ends. The real database is not
opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from service.adapters.clock import HandClock
from service.wiring import Service
from service.workflows.desk import Desk


@contextmanager
def rehearsal(service: Service, on: date) -> Iterator[tuple[Desk, Callable[[datetime], None]]]:
    """The desk of a service to which nothing has happened yet, and what sets its clock."""
    from service.adapters.store import open_store, upgrade
    from service.adapters.vault import vault_for

    clock = HandClock(datetime.combine(on, time(9), service.timezone))
    with TemporaryDirectory(prefix="rapid-review-") as folder:
        url = f"sqlite:///{Path(folder) / 'rehearsal.db'}"
        upgrade(url)
        store = open_store(url, vault_for(encrypted=False, key=None))
        try:
            yield service.desk_over(store, clock), clock.turn
        finally:
            store.close()
