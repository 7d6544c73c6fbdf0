"""Tells the init system how the service is, where one listens: sd_notify(3), over the socket that it named.

Lines enter, nothing leaves; elsewhere than under systemd nothing happens.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Collection

READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"


def notify(*lines: str) -> None:
    """Says the lines in one datagram."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        try:
            channel.connect("\0" + address[1:] if address.startswith("@") else address)
            channel.send("\n".join(lines).encode())
        except OSError:  # the watchdog then acts; there is nobody else to tell
            return


def reloading() -> None:
    """Says that the configuration is being read again; `READY` ends it."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


class Pulse:
    """Feeds the watchdog each time that every loop has shown itself since the last time: one that hangs starves it."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._missing = set(self._names)
        self._lock = threading.Lock()

    def beat(self, name: str) -> None:
        """That loop lives; the last of them to say so feeds the watchdog."""
        with self._lock:
            self._missing.discard(name)
            if self._missing:
                return
            self._missing = set(self._names)
        notify(ALIVE)
