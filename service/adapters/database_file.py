"""The file of an SQLite database: where a URL says it is, and how it is made so that nobody else can read it.

SQLite gives its own files beside it (`-wal`, `-shm`) the same permissions.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import make_url


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for another kind of database."""
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        return None
    if target.database in (None, "", ":memory:"):
        raise ValueError("an SQLite database of the service is a file")
    return Path(str(target.database))


def make_file(path: Path) -> None:
    """Makes the file and its folder where they are missing, readable by this user only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))


def sync(path: Path) -> None:
    """Brings a file, or a folder's list of files, to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
