"""A TCP proxy that breaks one side of a conversation at a chosen byte, as networks do, and remembers what was said.

`cut` closes in good order, `reset` sends RST, `hole` forwards nothing more and keeps the connection open, as a NAT that
forgot it, `slow` goes on a byte at a time. The fault can be set and cleared while connections last, so that a test can see the
recovery.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
KINDS = ("cut", "reset", "hole", "slow")
TRICKLE = 0.1
"""Seconds between two bytes of a slow line."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a connection once that side has sent `after` bytes over it since the fault was set."""

    kind: str  # of KINDS
    after: int = 0
    side: str = "server"  # or client: whose bytes are counted and lost


class Proxy:
    """Listens on a free loopback port and forwards to a server."""

    def __init__(self, host: str, port: int) -> None:
        self.fault: Fault | None = None
        self.once = False  # the fault is over when it has struck
        self.struck = 0  # how often it has
        self.connections = 0
        self.passed = 0  # bytes, both ways
        self.said = {"client": bytearray(), "server": bytearray()}
        self._server = (host, port)
        self._closing = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server((LOOPBACK, 0))
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Closes the listener and every connection."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in list(self._open):
            _shut(each)
        for thread in self._threads:
            thread.join(5)
        for each in self._open:
            each.close()

    def forget(self) -> None:
        """Forgets what was said until now."""
        for each in self.said.values():
            each.clear()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            try:
                upstream = socket.create_connection(self._server)
            except OSError:
                return
            self.connections += 1
            self._open.append(upstream)
            for each in (client, upstream):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for side, source, target in (("client", client, upstream), ("server", upstream, client)):
                thread = threading.Thread(target=self._carry, args=(side, source, target, client), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _carry(self, side: str, source: socket.socket, target: socket.socket, client: socket.socket) -> None:
        """Carries one side's bytes until it ends or a fault strikes; then both ends are closed."""
        passed, fault = 0, None
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.passed += len(data)
                self.said[side] += data
                if self.fault is not fault:
                    passed, fault = 0, self.fault
                if fault is not None and fault.side == side and passed + len(data) > fault.after:
                    whole = max(0, fault.after - passed)
                    target.sendall(data[:whole])
                    self.fault = None if self.once else self.fault
                    self.struck += 1
                    self._break(fault, data[whole:], target, client)
                    break
                target.sendall(data)
                passed += len(data)
        _shut(target)
        if side == "server" or self._closing.is_set() or fault is not None:
            _shut(source)

    def _break(self, fault: Fault, rest: bytes, target: socket.socket, client: socket.socket) -> None:
        if fault.kind == "hole":
            self._closing.wait(60)
        if fault.kind == "slow":
            for each in rest:
                target.sendall(bytes([each]))
                if self._closing.wait(TRICKLE):
                    return
        if fault.kind == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.shutdown(socket.SHUT_RD)  # ends the other thread's read, so that closing is the last use and sends RST
            client.close()


def _shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
