"""A server of scripted lines, for what no well-behaved server says: odd IMAP responses, throttling, silence.

Each received line is looked up in a table of (pattern, reply); `{tag}` in a reply is the line's first word, a reply of None
closes.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Sequence

Reply = bytes | None

IMAP: tuple[tuple[str, Reply], ...] = (
    ("CAPABILITY", b"* CAPABILITY IMAP4rev1 UIDPLUS MOVE IDLE\r\n{tag} OK done\r\n"),
    ("LOGIN", b"{tag} OK logged in\r\n"),
    ("LIST", b'* LIST (\\Noselect) "/" ""\r\n{tag} OK done\r\n'),
    ("(EXAMINE|SELECT)", b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 9] ok\r\n{tag} OK done\r\n"),
    ("RFC822.SIZE", b'* 1 FETCH (UID 8 RFC822.SIZE 5 INTERNALDATE "04-Mar-2026 09:30:00 +0000")\r\n{tag} OK done\r\n'),
    ("UID SEARCH", b"* SEARCH 8\r\n{tag} OK done\r\n"),
    ("LOGOUT", b"* BYE\r\n{tag} OK bye\r\n"),
)
"""A small mailbox with the message 8 of 5 bytes; a test puts its own oddity before these."""


class Lines:
    """The server; `heard` is every line that came."""

    def __init__(self, answers: Sequence[tuple[str, Reply]], greeting: bytes = b"* OK ready\r\n") -> None:
        self.heard: list[bytes] = []
        self._answers, self._greeting = answers, greeting
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        for each in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        for each in [self._listener, *self._open]:
            each.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._open.append(client)
                with contextlib.suppress(OSError), client.makefile("rb") as lines:
                    client.sendall(self._greeting)
                    self._converse(client, lines)
                with contextlib.suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)

    def _converse(self, client: socket.socket, lines: object) -> None:
        for line in lines:  # type: ignore[attr-defined]
            self.heard.append(line)
            reply = next((reply for pattern, reply in self._answers if re.search(pattern, line.decode("latin-1"))), b"")
            if reply is None:
                return
            client.sendall(reply.replace(b"{tag}", line.split()[0]))
