"""One SMTP connection: how it is opened, and in what words its failures and replies may be shown.

Submission as in RFC 6409, with verified TLS or to our own machine. A server's reply may quote the address that it refuses: only
what is left without addresses goes further.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.adapters.tls import Security, context_for, tune

SHOWN = 160
ADDRESS = re.compile(r"<[^<>]*>|\S*@\S*")

SAID: tuple[tuple[type[BaseException], str], ...] = (
    (smtplib.SMTPAuthenticationError, "the server refused to sign us in"),
    (smtplib.SMTPNotSupportedError, "the server offers no STARTTLS or no way to sign in that we know"),
    (ssl.SSLCertVerificationError, "the server's certificate could not be verified"),
    (ssl.SSLError, "TLS could not be agreed"),
    (smtplib.SMTPServerDisconnected, "the connection was lost"),
    (smtplib.SMTPException, "the server did not let us in"),
    (socket.gaierror, "the server's name is not known"),
    (TimeoutError, "the server did not answer in time"),
    (ConnectionRefusedError, "nothing listens there"),
    (OSError, "the server could not be reached"),
)


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """What is needed to send; without `username` nobody signs in; `secret` is the password, or with `oauth2` the access token."""

    host: str
    port: int
    security: Security
    sender: str  # the envelope's sender, where bounces go
    username: str = ""
    secret: Callable[[], str] = str
    oauth2: bool = False
    timeout: float = 60.0
    final_timeout: float = 600.0  # for the answer to the message itself (RFC 5321 4.5.3.2.6)
    ca: Path | None = None


def connect(settings: SmtpSettings) -> smtplib.SMTP:
    """A connection that is signed in; what smtplib raises otherwise."""
    context = context_for(settings.host, settings.security, settings.ca)
    name = settings.sender.rpartition("@")[2]  # asking the resolver for our own name may take long
    line: smtplib.SMTP
    if settings.security is Security.TLS:
        line = smtplib.SMTP_SSL(settings.host, settings.port, name, timeout=settings.timeout, context=context)
    else:
        line = smtplib.SMTP(settings.host, settings.port, name, timeout=settings.timeout)
    try:
        _sign_in(line, settings, context)
        return line
    except BaseException:
        line.close()
        raise


def _sign_in(line: smtplib.SMTP, settings: SmtpSettings, context: ssl.SSLContext | None) -> None:
    if line.sock is not None:
        tune(line.sock)
    if settings.security is Security.STARTTLS:
        line.starttls(context=context)
    line.ehlo_or_helo_if_needed()
    if not settings.username:
        return
    if not settings.oauth2:
        line.login(settings.username, settings.secret())
        return
    first = f"user={settings.username}\1auth=Bearer {settings.secret()}\1\1"
    line.auth("XOAUTH2", lambda challenge=None: first if challenge is None else "")


def why(error: BaseException) -> tuple[int, str]:
    """The server's code (0 where it said nothing) and a safe sentence on why there is no connection."""
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
    return code, next((words for kind, words in SAID if isinstance(error, kind)), "the connection failed")


def shown(reply: bytes) -> str:
    """The server's words without addresses and control characters, cut short."""
    text = ADDRESS.sub("(address)", reply.decode("ascii", "replace"))
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:SHOWN]
