"""The lock that says who works on a database: one run at a time, or where the database is a server's, several.

A path enters, a held lock or `Locked` leaves; commands that only look need none. The file's lock is the kernel's (flock(2)): it
ends with the process that holds it, however that ends, and no child gets it, because its file is closed when a child starts
another program (PEP 446).
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import IO

from service.adapters.store.claims import Claim, Claims

MOST = 99
"""So many runs on one machine share a database at most."""

AT_WORK = "at work"
"""What every run shares, and a command that needs the database to itself takes alone."""


class Locked(Exception):  # noqa: N818 - it names the fact
    """Another process holds the lock."""

    def __init__(self, held: object) -> None:
        super().__init__(f"Another rapid-review run is at work here (it holds {held}); stop it first, or let it do this.")


class Lock:
    """The lock file, held from `take` until `release` or the end of the process; the number is 1 of 1."""

    number = 1

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

    def share(self) -> None:
        """There is nobody to share with."""

    def take_alone(self) -> None:
        """The same as `take`: whoever holds it is alone."""
        self.take()

    def release(self) -> None:
        """Lets go; the file stays, because removing it would let two hold a lock of the same name."""
        if self._file is not None:
            self._file.close()
            self._file = None


class SharedLock:
    """The lock of a database that several runs share, on this machine and on others.

    Each run on this machine has a number, by the first lock file that is free, so that its own files beside it are nobody
    else's; and all that work anywhere share a claim in the database, which a restore, say, has to take alone.
    """

    def __init__(self, path: Path, claims: Callable[[], Claims]) -> None:
        self.number = 1
        self._path, self._claims = path, claims
        self._lock: Lock | None = None
        self._alone: Claim | None = None

    def take(self) -> None:
        """Takes a number on this machine; nothing is asked of the database, which may be away."""
        self.number, self._lock = self._first_free()

    def share(self) -> None:
        """Is at work with others from now on; raises `Locked` where somebody has the database to himself."""
        if not self._claims().join(AT_WORK):
            raise Locked("the database")

    def take_alone(self) -> None:
        """Has the database to itself; raises `Locked` where any run is at work, on whatever machine."""
        self._alone = self._claims().take(AT_WORK)
        if self._alone is None:
            raise Locked("the database")

    def release(self) -> None:
        """Lets go; what is shared in the database ends with its connection."""
        if self._alone is not None:
            self._alone.release()
        if self._lock is not None:
            self._lock.release()
        self._lock = self._alone = None

    def _first_free(self) -> tuple[int, Lock]:
        for number in range(1, MOST + 1):
            lock = Lock(numbered(self._path, number))
            try:
                lock.take()
            except Locked:
                continue
            return number, lock
        raise Locked(self._path.parent)


def numbered(path: Path, number: int) -> Path:
    """The file of that name for the run of that number: the first has it as it is."""
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def is_held(path: Path) -> bool:
    """Whether some process holds the lock of that file."""
    lock = Lock(path)
    try:
        lock.take()
    except Locked:
        return True
    lock.release()
    return False
