"""The lock that lets one daemon work on a database at a time; commands do not need it.

A path enters, a held lock or `Locked` leaves. It is the kernel's (flock(2)): it ends with the process that holds it, however that
ends, and no child gets it, because its file is closed when a child starts another program (PEP 446).
"""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO


class Locked(Exception):  # noqa: N818 - it names the fact
    """Another process holds the lock."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"Another rapid-review run is at work here (it holds {path}); stop it first, or let it do this.")


class Lock:
    """The lock file, held from `take` until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Holds the lock, or raises `Locked` at once where somebody else does."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = self.path.open("ab")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            raise Locked(self.path) from None
        self._file = handle

    def release(self) -> None:
        """Lets go; the file stays, because removing it would let two hold a lock of the same name."""
        if self._file is not None:
            self._file.close()
            self._file = None
