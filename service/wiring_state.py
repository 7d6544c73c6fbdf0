"""The files that a service keeps beside its database or its configuration: its lock, and what it knows to be blocked.

Settings come in; paths and the things kept there leave. On a database that several share, each run on this machine has files of
its own, by the number of its lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from service.config.settings import Settings

if TYPE_CHECKING:
    from service.adapters.blocked_file import BlockedFile
    from service.adapters.lock import Lock, SharedLock
    from service.adapters.store.claims import Claims
    from service.domain.blockages import Blockage

LOCK = "rapid-review.lock"
BLOCKED = "blocked.json"


def state_folder(settings: Settings) -> Path:
    """Where the service keeps its own files: beside the SQLite database, or in `state` beside the configuration."""
    from service.adapters.database_file import sqlite_file

    file = sqlite_file(settings.database_url)
    return file.parent if file is not None else settings.path.parent / "state"


def several_may_run(settings: Settings) -> bool:
    """Whether several runs share the database: where it is a server's."""
    from service.adapters.database_file import sqlite_file

    return sqlite_file(settings.database_url) is None


def lock_of(settings: Settings, claims: Callable[[], Claims]) -> Lock | SharedLock:
    """The lock of a run."""
    from service.adapters.lock import Lock, SharedLock

    path = state_folder(settings) / LOCK
    return SharedLock(path, claims) if several_may_run(settings) else Lock(path)


def blocked_of(settings: Settings, number: int) -> BlockedFile:
    """The file in which the run of that number remembers what is blocked."""
    from service.adapters.blocked_file import BlockedFile
    from service.adapters.lock import numbered

    return BlockedFile(numbered(state_folder(settings) / BLOCKED, number))


def blocked_here(settings: Settings) -> Iterator[Blockage]:
    """What the runs on this machine know to be blocked: the first, which may be about to start, and any other that is at work."""
    from service.adapters.lock import MOST, is_held, numbered

    lock = state_folder(settings) / LOCK
    for number in range(1, MOST + 1):
        if number > 1 and not numbered(lock, number).exists():
            return
        if number == 1 or is_held(numbered(lock, number)):
            yield from blocked_of(settings, number).load().values()
