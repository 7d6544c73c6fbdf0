"""How we open a line to a mail server: verified TLS, or plain text to our own machine and to nobody else.

There is no way to switch verification off, and no falling back to plain text when TLS fails.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from enum import StrEnum
from pathlib import Path


class Security(StrEnum):
    """How a connection is protected, as `mailbox.security` and `smtp.security` name it."""

    TLS = "tls"  # from the first byte (RFC 8314)
    STARTTLS = "starttls"
    NONE = "none"  # loopback only


def is_loopback(host: str) -> bool:
    """Does the host name mean this machine?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def context_for(host: str, security: Security, ca: Path | None = None) -> ssl.SSLContext | None:
    """A context that verifies name and chain, trusting `ca` where it is given; None for plain text, which is for loopback."""
    refuse_plain_text(host, security)
    return None if security is Security.NONE else ssl.create_default_context(cafile=ca)


def refuse_plain_text(host: str, security: Security) -> None:
    """Raises `ValueError` where plain text would go to another machine; reads no certificates, which takes long."""
    if security is Security.NONE and not is_loopback(host):
        raise ValueError("plain text is for loopback only")


def tune(line: socket.socket) -> None:
    """Sends small commands at once, and has the system notice a peer that is gone."""
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
