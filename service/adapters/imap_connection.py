"""One IMAP connection: how it is opened, and what its failures are called.

Whatever goes wrong, on the network or in what the server says, leaves here as a `MailboxDown` with a code that is safe to log:
never the server's words, which may quote an address or a subject.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientReadOnlyError, LoginError

from service.adapters.deadlines import Deadlines
from service.adapters.tls import Security, context_for, tune
from service.domain.servers import MailboxDown

LITERAL_LIMIT = 512 * 1024 * 1024
"""A longer literal is refused before memory is taken for it; sizes are asked first, so no honest one comes."""

DEADLINES = Deadlines()
"""Of all connections, so that one thread watches them."""

BACKOFF = re.compile(r"Suggested Backoff Time: (\d+) milliseconds", re.IGNORECASE)

BY_WORDS = (  # response codes of RFC 5530 and what Exchange Online says instead, looked for in this order
    ("throttled", ("request is throttled", "suggested backoff time")),
    ("unavailable", ("[unavailable]", "[inuse]", "[limit]", "not connected", "too many", "server unavailable", "[serverbug]")),
    ("folder_missing", ("[nonexistent]", "[trycreate]", "doesn't exist", "does not exist")),
    ("no_permission", ("[noperm]",)),
)

BY_TYPE: tuple[tuple[type[BaseException], str], ...] = (
    (LoginError, "auth_refused"),
    (CapabilityError, "capability_missing"),
    (IMAPClientReadOnlyError, "read_only"),
    (IMAPClientAbortError, "connection_lost"),
    (imaplib.IMAP4.error, "server_refused"),
    (ssl.SSLCertVerificationError, "certificate_refused"),
    (ssl.SSLError, "tls_failed"),
    (socket.gaierror, "host_unknown"),
    (TimeoutError, "timeout"),
    (ConnectionRefusedError, "connection_refused"),
    (OSError, "connection_lost"),
)


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """What is needed to log in; `secret` gives the password, or with `oauth2` the access token, when it is wanted."""

    host: str
    port: int
    security: Security
    username: str
    secret: Callable[[], str]
    oauth2: bool = False
    timeout: float = 60.0
    ca: Path | None = None  # trusted instead of the system's authorities


def connect(settings: ImapSettings) -> IMAPClient:
    """A connection that is logged in, or `MailboxDown`."""
    context = context_for(settings.host, settings.security, settings.ca)
    client: IMAPClient | None = None
    try:
        implicit = settings.security is Security.TLS
        client = IMAPClient(settings.host, settings.port, ssl=implicit, ssl_context=context, timeout=settings.timeout)
        _prepare(client)
        with bounded(client, 2 * settings.timeout):
            if settings.security is Security.STARTTLS:
                client.starttls(context)
            _log_in(client, settings)
        return client
    except Exception as error:
        if client is not None:
            hang_up(client)
        raise down(error) from None


@contextlib.contextmanager
def bounded(client: IMAPClient, seconds: float) -> Iterator[None]:
    """Hangs up when the block takes longer: the socket's own timeout begins anew with every byte of a server that trickles."""
    with DEADLINES.within(seconds, lambda: hang_up(client)):
        yield


def hang_up(client: IMAPClient) -> None:
    """Closes the connection without a word, from whichever thread; whatever that raises does not matter any more."""
    with contextlib.suppress(Exception):
        client.socket().shutdown(socket.SHUT_RDWR)  # first, as it wakes a thread that reads: closing would wait for that one
    with contextlib.suppress(Exception):
        client.shutdown()


def down(error: BaseException) -> MailboxDown:
    """The failure under its safe name, with the pause that the server asked for."""
    if isinstance(error, MailboxDown):
        return error
    words = str(error) if isinstance(error, imaplib.IMAP4.error) else ""
    asked = BACKOFF.search(words)
    return MailboxDown(_code(error, words.lower()), int(asked[1]) / 1000 if asked else None)


def _code(error: BaseException, words: str) -> str:
    if isinstance(error, LoginError) and isinstance(error.__context__, IMAPClientAbortError | OSError):
        return "connection_lost"  # the library calls every end of a login a refusal, a line that broke in it too
    for code, marks in BY_WORDS:
        if any(mark in words for mark in marks):
            return code
    return next((code for kind, code in BY_TYPE if isinstance(error, kind)), "protocol_error")


def _prepare(client: IMAPClient) -> None:
    client.normalise_times = False
    tune(client.socket())
    wrapped = client._imap  # noqa: SLF001 -- the only way to bound literals and to keep mail out of debug logs
    wrapped.debug = 0
    read = wrapped.read

    def bounded(size: int) -> bytes:
        if size > LITERAL_LIMIT:
            raise IMAPClientAbortError("literal too long")
        data: bytes = read(size)
        return data

    wrapped.read = bounded


def _log_in(client: IMAPClient, settings: ImapSettings) -> None:
    secret = settings.secret()
    if settings.oauth2:
        client.oauth2_login(settings.username, secret)
    elif (settings.username + secret).isascii():
        client.login(settings.username, secret)
    else:
        client.plain_login(settings.username, secret)  # LOGIN knows ASCII only
