"""A scripted SMTP server: each transaction meets the next step of a script, and what was accepted is kept with its envelope.

`drop` and `slow:SECONDS` are the honest nightmares: the server HAS the mail, and a client cannot tell that from a loss.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from service.demo.servers import SmtpListener

AT_MAIL = {
    "530": "530 5.7.57 Client not authenticated to send mail",
    "550-5.7.30": "550 5.7.30 Basic authentication is not supported",
    "421": "421 4.3.2 Closing for maintenance",
    "452": "452 4.3.1 Insufficient system storage",
}
AT_RCPT = {
    "451": "451 4.7.1 Greylisted, try again later",
    "550": "550 5.1.1 No such user <anna@agency.example> here",
    "421-rcpt": "421 4.3.2 Not now",
}
AT_DATA = {"552": "552 5.3.4 Message too big", "454": "454 4.7.0 Try again", "554": "554 5.7.1 Refused by policy"}
BEHAVIOURS = frozenset({"ok", "drop", "cut", "421-data", *AT_MAIL, *AT_RCPT, *AT_DATA})  # and slow:SECONDS


@dataclass(frozen=True, slots=True)
class Received:
    """One accepted mail: envelope, bytes, and which connection brought it (1, 2, …)."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    connection: int
    encrypted: bool
    user: str | None


class Session(SMTP):
    """aiosmtpd's server with one addition: `cut` closes the connection after inviting the data."""

    async def smtp_DATA(self, arg: str) -> None:
        """Answers DATA, or dies after inviting the data."""
        sink: Sink = self.event_handler
        if sink.behaviour == "cut":
            sink.next()
            await self.push("354 Go ahead")
            hang_up(self)
        else:
            await super().smtp_DATA(arg)


def hang_up(session: SMTP) -> None:
    """Ends the connection with a reset."""
    assert isinstance(session.transport, asyncio.WriteTransport)
    session.transport.abort()


class Sink(SmtpListener):
    """The server; `received` is what came, `script` may be replaced at any time with `play`."""

    def __init__(
        self,
        script: Sequence[str] = ("ok",),
        *,
        context: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        password: str | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(port, context if implicit_tls else None)
        self.received: list[Received] = []
        self.moods: dict[str, str] = {}  # what every mail to that recipient meets, whatever the script says
        self.connections = 0
        self.password = password
        self._starttls = None if implicit_tls else context
        self.play(*script)

    def play(self, *script: str) -> None:
        """Begins a new script; its last step repeats."""
        assert all(step in BEHAVIOURS or step.startswith("slow:") for step in script)
        self.script, self.step = script, 0

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens, once started."""
        return "127.0.0.1", self.port

    @property
    def behaviour(self) -> str:
        """What the current transaction meets; the last step of the script repeats."""
        return self.script[min(self.step, len(self.script) - 1)]

    def next(self) -> None:
        """Moves on to the next step of the script."""
        self.step += 1

    def session(self) -> SMTP:
        """One session a connection; it asks for AUTH where a password was given."""
        self.connections += 1
        tls, asks = self._starttls, self.password is not None
        session = Session(
            self, hostname="sink.example", tls_context=tls, require_starttls=tls is not None, authenticator=self._check
        )
        session._auth_required, session._auth_require_tls = asks, tls is not None  # the constructor warns of AUTH without TLS
        return session

    def _check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == self.password
        return AuthResult(success=right, handled=False, auth_data=data.login if right else None)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Says what the script says to MAIL FROM."""
        behaviour = self.behaviour
        if behaviour not in AT_MAIL:
            envelope.mail_from = address
            return "250 2.1.0 Sender ok"
        self.next()
        if behaviour == "421":
            server.loop.call_soon(server.transport.close)
        return AT_MAIL[behaviour]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Says what the script says to RCPT TO."""
        mood = self.moods.get(address)
        behaviour = mood or self.behaviour
        if behaviour in AT_RCPT:
            if mood is None:
                self.next()
            if behaviour == "421-rcpt":
                server.loop.call_soon(server.transport.close)
            return AT_RCPT[behaviour]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keeps the mail and says what the script says to it."""
        behaviour = self.behaviour
        self.next()
        if behaviour in AT_DATA:
            return AT_DATA[behaviour]
        if behaviour == "421-data":
            server.loop.call_soon(server.transport.close)
            return "421 4.3.2 Shutting down"
        self.received.append(self._record(session, envelope))
        if behaviour == "drop":
            hang_up(server)
        elif behaviour.startswith("slow:"):
            await asyncio.sleep(float(behaviour.partition(":")[2]))
        return "250 2.0.0 Queued"

    def _record(self, session: Any, envelope: Any) -> Received:
        user = session.auth_data.decode() if session.authenticated else None
        encrypted = session.ssl is not None or self._context is not None
        to = tuple(envelope.rcpt_tos)
        return Received(envelope.mail_from, to, envelope.content, self.connections, encrypted, user)
