"""What runs during a soak: Dovecot and an SMTP server behind proxies that can fail, a database, and the daemon.

The daemon's clock begins where the stage's does and goes on through every restart, as a machine's does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from service.demo.servers import append
from service.domain.cases import MessageState
from service.workflows.watching.reconciliation import unexplained
from tests.daemon import Daemon
from tests.inside import Behind, inside, rewrite
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.sink import Received, Sink
from tests.stage import LONDON, Stage

BEGINS = datetime(2026, 3, 26, 9, 0, tzinfo=LONDON)
LIMITS = "\n[limits]\nreplies_per_sender_per_day = 1000\nmails_per_hour = 10000\n"
"""A soak sends in half an hour what a partnership sends in a year."""


@dataclass(frozen=True)
class SinkBehind:
    """The SMTP server as it is reached through a proxy; what it got is seen past it."""

    sink: Sink
    proxy: Proxy

    @property
    def address(self) -> tuple[str, int]:
        """Where the service finds it."""
        return self.proxy.address

    @property
    def received(self) -> list[Received]:
        """What came."""
        return self.sink.received


@dataclass
class World:
    """All of it; `daemon` is the one that runs now."""

    stage: Stage
    dovecot: Dovecot
    sink: Sink
    imap: Proxy
    smtp: Proxy
    daemon: Daemon | None = None
    began: float = field(default_factory=time.monotonic)
    logs: list[Path] = field(default_factory=list)
    died: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The time on the stage's clock."""
        return BEGINS + timedelta(seconds=time.monotonic() - self.began)

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.stage.folder / "state" / "rapid-review.db"

    def start(self) -> None:
        """Starts the daemon where none runs; one that ended by itself is remembered."""
        if self.daemon is not None and self.daemon.process.poll() is None:
            return
        if self.daemon is not None and (status := self.daemon.process.returncode) != -9:
            self.died.append(f"the daemon ended by itself with status {status}")
        self.stage.now = self.now
        self.daemon = Daemon(self.stage)
        self.logs.append(self.daemon.errors)

    def kill(self) -> None:
        """Ends the daemon with SIGKILL."""
        if self.daemon is not None:
            self.daemon.kill()

    def deliver(self, raw: bytes) -> bool:
        """Whether the mail lies in the mailbox now; the server may be away."""
        with suppress(Exception):
            append(self.dovecot.account, raw)
            return True
        return False

    def is_quiet(self) -> bool:
        """Whether everything in the mailbox has been understood and is where it belongs."""
        self.stage.now = self.now
        with suppress(Exception), inside(self.stage) as service:
            with service.store.reading() as ledger:
                if ledger.messages.counts()[MessageState.WAITING] or ledger.messages.moves(1):
                    return False
            return unexplained(service.desk, service.mailbox) == 0
        return False


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Everything started, but for the daemon; everything ended afterwards."""
    dovecot, sink = Dovecot(), Sink()
    dovecot.start()
    sink.start()
    imap, smtp = Proxy(dovecot.account.host, dovecot.port), Proxy(*sink.address)
    stage = Stage(folder, Behind(dovecot, imap), SinkBehind(sink, smtp), more=LIMITS, now=BEGINS)  # type: ignore[arg-type]
    rewrite(stage, poll_seconds=2)
    made = World(stage, dovecot, sink, imap, smtp)
    try:
        yield made
    finally:
        if made.daemon is not None and made.daemon.process.poll() is None:
            made.kill()
        for each in (imap, smtp, sink, dovecot):
            each.close()
