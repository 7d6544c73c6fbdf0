"""A TCP proxy that breaks the server's side of a conversation at a chosen byte, as networks do.

`cut` closes in good order, `reset` sends RST, `hole` forwards nothing more and keeps the connection open, as a NAT that
forgot it. The fault can be set and cleared while connections last, so that a test can see the recovery.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a connection once the server has sent `after` bytes over it since the fault was set."""

    kind: str  # cut, reset or hole
    after: int = 0


class Proxy:
    """Listens on a free loopback port and forwards to a server."""

    def __init__(self, host: str, port: int) -> None:
        self.fault: Fault | None = None
        self.once = False  # the fault is over when it has struck
        self.connections = 0
        self.passed = 0  # bytes, both ways
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

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
                upstream = socket.create_connection(self._server)
            except OSError:
                return
            self.connections += 1
            self._open += [client, upstream]
            for target in (self._to_server, self._to_client):
                thread = threading.Thread(target=target, args=(client, upstream), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _to_server(self, client: socket.socket, upstream: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                self.passed += len(data)
                upstream.sendall(data)
        _shut(upstream)

    def _to_client(self, client: socket.socket, upstream: socket.socket) -> None:
        passed, fault = 0, None
        with contextlib.suppress(OSError):
            while data := upstream.recv(65536):
                self.passed += len(data)
                if self.fault is not fault:
                    passed, fault = 0, self.fault
                if fault is not None and passed + len(data) > fault.after:
                    client.sendall(data[: max(0, fault.after - passed)])
                    self.fault = None if self.once else self.fault
                    self._break(fault, client)
                    break
                client.sendall(data)
                passed += len(data)
        _shut(client)
        _shut(upstream)

    def _break(self, fault: Fault, client: socket.socket) -> None:
        if fault.kind == "hole":
            self._closing.wait(60)
        if fault.kind == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.shutdown(socket.SHUT_RD)  # ends the other thread's read, so that closing is the last use and sends RST
            client.close()


def _shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
