"""The init system's ear: a socket as systemd names it in NOTIFY_SOCKET, and all that a daemon said into it.

A folder enters; what was said can be waited for and counted while the daemon runs.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ALIVE = "WATCHDOG=1"


class Ear:
    """What the daemon told the init system, in its order."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "notify")
        self.heard: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)

    def listen(self, seconds: float = 0.0) -> str | None:
        """The next thing that is said within that time; None where nothing is."""
        self._socket.settimeout(max(seconds, 0.001))
        try:
            said = self._socket.recv(1000).decode()
        except TimeoutError:
            return None
        self.heard.append(said)
        return said

    def all(self) -> list[str]:
        """Everything that was said so far."""
        while self.listen() is not None:
            pass
        return self.heard

    def hears(self, beginning: str, seconds: float = 60.0) -> str:
        """The first thing from now on that begins so; fails where it is not said within that time."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            said = self.listen(left)
            if said is not None and said.startswith(beginning):
                return said
        raise AssertionError(f"{beginning} was not said: {self.heard[-5:]}")

    def silence(self, of: float, within: float) -> bool:
        """Whether nothing is said for so many seconds, some time within so many."""
        ends = time.monotonic() + within
        while time.monotonic() < ends:
            if self.listen(of) is None:
                return True
        return False

    def close(self) -> None:
        """Listens no more."""
        self._socket.close()


@contextmanager
def ear(folder: Path) -> Iterator[Ear]:
    """An ear, closed at the end."""
    made = Ear(folder)
    try:
        yield made
    finally:
        made.close()
