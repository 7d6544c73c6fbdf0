"""The stage that the benchmarks share with the tests: a private Dovecot, an SMTP server, a database, a case."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.answers import SUBJECT
from tests.inside import Behind, passed
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.sink import Sink
from tests.stage import Stage


@contextmanager
def set_up(more: str = "") -> Iterator[tuple[Stage, Dovecot, Proxy]]:
    """The stage, its IMAP server, and the proxy through which the service sees it; `more` is added to the configuration."""
    server, sink = Dovecot(), Sink()
    server.start()
    sink.start()
    proxy = Proxy(server.account.host, server.port)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield Stage(Path(folder), Behind(server, proxy), sink, more=more), server, proxy
    finally:
        proxy.close()
        sink.close()
        server.close()


def with_case(stage: Stage) -> str:
    """The reference of a case whose requests have gone out."""
    reference = stage.open_case(SUBJECT)
    passed(stage)
    return reference
