"""A hint that mail has come: IMAP IDLE (RFC 2177) on a connection that is used for nothing else.

It waits for a short while and says True when the mailbox is worth looking at now. It never raises and promises nothing: a deaf or
missing connection only means that the mail is found at the next poll. `close` may be called from any thread and ends a wait that
overruns; the next wait begins anew.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

from imapclient import IMAPClient

from service.adapters.imap_connection import ImapSettings, connect, hang_up
from service.adapters.imap_folder import naming, select
from service.domain.servers import MailboxDown

ANSWER_SECONDS = 10.0
"""How long the server may take to end an IDLE; longer means that the connection is dead."""

FIRST_PAUSE, LONGEST_PAUSE = 120.0, 3600.0
"""Seconds between two logins where the last was refused."""


class IdleHint:
    """Waits for mail in one folder."""

    def __init__(self, settings: ImapSettings, folder: str = "INBOX") -> None:
        self._settings = replace(settings, timeout=min(settings.timeout, ANSWER_SECONDS))
        self._folder = folder
        self._client: IMAPClient | None = None
        self._unknown = False  # the server has no IDLE
        self._closed = threading.Event()
        self._not_before = self._pause = 0.0

    def wait(self, seconds: float) -> bool:
        """True as soon as a message comes or goes or the connection is new; False after `seconds` without news."""
        end = time.monotonic() + seconds
        self._closed.clear()
        try:
            if not self._unknown and time.monotonic() >= self._not_before and self._news_before(end):
                return True
        except Exception as fault:
            self._drop()
            self._hold_off(fault)
        self._closed.wait(max(0.0, end - time.monotonic()))
        return False

    def close(self) -> None:
        """Drops the connection and ends a wait, from whichever thread."""
        self._closed.set()
        self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            hang_up(client)

    def _hold_off(self, fault: Exception) -> None:
        """After a refused login the next one waits, longer each time: a wrong password tried over and over locks the account."""
        if isinstance(fault, MailboxDown) and fault.code == "auth_refused":
            self._pause = min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE)
            self._not_before = time.monotonic() + self._pause

    def _news_before(self, end: float) -> bool:
        """A new connection is news, as nobody listened before it."""
        if self._client is not None:
            return _heard(self._client, end)
        client = connect(self._settings)
        if not client.has_capability("IDLE"):
            self._unknown = True
            hang_up(client)
            return False
        self._client, self._pause = client, 0.0
        select(client, naming(client).of(self._folder), 0.0, readonly=True)
        return True


def _heard(client: IMAPClient, end: float) -> bool:
    """Idles until there is news or the time is over; each IDLE is ended in good order, which is where a dead connection shows."""
    news = False
    while not news and (left := end - time.monotonic()) > 0:
        client.idle()
        heard = [] if _buffered(client) else client.idle_check(timeout=left)
        _, later = client.idle_done()
        client._imap.untagged_responses.clear()  # noqa: SLF001 -- they pile up for as long as the connection lasts
        news = any(_is_news(each) for each in [*heard, *later])
    return news


def _buffered(client: IMAPClient) -> bool:
    """Did news come in one packet with the server's `+ idling`? The library waits on the socket and would not see it."""
    line = client.socket()
    pause = line.gettimeout()
    line.setblocking(False)
    try:
        return bool(client._imap.file.peek(1))  # noqa: SLF001 -- the buffer that the library reads from
    except OSError:
        return False  # nothing there: how TLS says so
    finally:
        line.settimeout(pause)


def _is_news(answer: tuple[Any, ...]) -> bool:
    """Did the number of messages change? Servers also say OK now and then, only to keep the line open."""
    return len(answer) > 1 and answer[1] in (b"EXISTS", b"EXPUNGE")
