"""Two small mail servers for the demonstration and for machines that have no Dovecot: IMAP by pymap, SMTP by aiosmtpd.

Each runs in a thread of its own on a free loopback port and keeps what it is given until it is closed. They are reached as any
mail server is, over TCP: nothing here knows the service, and the service cannot tell them from the real thing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from abc import ABC, abstractmethod
from argparse import Namespace
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP
from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import Cleartext

LOOPBACK = "127.0.0.1"


class Account(NamedTuple):
    """Where a mailbox is reached and how one logs in."""

    host: str
    port: int
    user: str
    password: str


class Listener(ABC):
    """An asyncio server on loopback in a thread of its own; subclasses say what listens."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name=type(self).__name__, daemon=True)

    def open(self) -> None:
        """Starts the thread and returns when the server listens on `port`."""
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the embedded server did not start")

    def close(self) -> None:
        """Stops the server and its connections; closing twice does nothing."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    @abstractmethod
    async def listen(self) -> asyncio.Server:
        """The server, listening on `port` (0: any free one)."""

    def hang_up(self) -> None:  # noqa: B027 -- most servers end with their loop
        """Closes the connections that are still open."""

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await self.listen()
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()  # without waiting: from Python 3.12 on, that lasts until the last client goes
        self.hang_up()
        await asyncio.sleep(0)


class EmbeddedMailbox(Listener):
    """An IMAP server with one account (MOVE, UIDPLUS, IDLE; no TLS, no NAMESPACE), running in a thread."""

    def __init__(self, user: str = "intake", password: str = "intake-secret") -> None:  # noqa: S107 -- a loopback server for play
        super().__init__()
        self._user, self._password = user, password

    def start(self) -> Account:
        """Starts the server and returns where it listens."""
        self.open()
        return self.account

    @property
    def account(self) -> Account:
        """Where it listens and how one logs in; the port is 0 before `start`."""
        return Account(LOOPBACK, self.port, self._user, self._password)

    def deliver(self, raw: bytes, received_at: datetime | None = None, folder: str = "INBOX") -> None:
        """Puts a message into a folder by APPEND, with the given INTERNALDATE."""
        append(self.account, raw, received_at, folder)

    async def listen(self) -> asyncio.Server:
        """The IMAP server, listening."""
        backend, config = await DictBackend.init(self._arguments(), hash_context=Cleartext(), invalid_user_sleep=0.0)
        config.apply_context()
        callback = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        return await asyncio.start_server(callback, host=LOOPBACK, port=self.port)

    def _arguments(self) -> Namespace:
        account = {"demo_data": False, "demo_user": self._user, "demo_password": self._password}
        absent = dict.fromkeys(("cert", "key", "passlib_cfg", "proxy_protocol", "inherited_sockets"))
        return Namespace(host=LOOPBACK, port=0, debug=False, tls=False, **account, **absent)


def append(account: Account, raw: bytes, received_at: datetime | None = None, folder: str = "INBOX") -> None:
    """Puts a message into a folder of any plain IMAP server on loopback."""
    with IMAPClient(account.host, account.port, ssl=False, timeout=10) as client:
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(account.user, account.password)
        client.append(folder, raw, msg_time=received_at)


class SmtpListener(Listener):
    """An SMTP server whose sessions a subclass makes."""

    def __init__(self, port: int = 0, context: ssl.SSLContext | None = None) -> None:
        super().__init__(port)
        self._context = context  # for implicit TLS
        self._sessions: list[SMTP] = []

    def start(self) -> tuple[str, int]:
        """Starts the server and returns its host and port."""
        self.open()
        return LOOPBACK, self.port

    @abstractmethod
    def session(self) -> SMTP:
        """The server's side of one new connection."""

    async def listen(self) -> asyncio.Server:
        """The SMTP server, listening."""
        return await asyncio.get_running_loop().create_server(self._open, LOOPBACK, self.port, ssl=self._context)

    def hang_up(self) -> None:
        """Closes the connections that are still open."""
        for session in self._sessions:
            if session.transport is not None:
                session.transport.close()

    def _open(self) -> SMTP:
        self._sessions.append(self.session())
        return self._sessions[-1]


@dataclass(frozen=True, slots=True)
class Posted:
    """One mail as it arrived by SMTP."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class Postbox(SmtpListener):
    """An SMTP server that accepts everything and remembers it in order."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.posted: list[Posted] = []

    def session(self) -> SMTP:
        """A session that hands every mail to `handle_DATA`."""
        return SMTP(self, hostname="postbox.example")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- the name that aiosmtpd calls
        """Remembers the mail and says yes."""
        self.posted.append(Posted(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 Taken"
