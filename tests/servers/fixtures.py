"""The mail servers as pytest fixtures; the root `conftest.py` names this module in `pytest_plugins`.

`mail_server` is Dovecot where there is one, else the embedded server; `dovecot` is Dovecot or a skip.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.demo.servers import EmbeddedMailbox
from tests.servers import clamd as scanning
from tests.servers import strace as tracing
from tests.servers.clamd import Clamd
from tests.servers.dovecot import Dovecot, installed
from tests.servers.sink import Sink


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A private Dovecot with an empty mailbox."""
    if not installed():
        pytest.skip("needs Dovecot: apt-get install dovecot-imapd dovecot-lmtpd")
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def embedded() -> Iterator[EmbeddedMailbox]:
    """The embedded IMAP server with an empty mailbox."""
    server = EmbeddedMailbox()
    server.start()
    yield server
    server.close()


@pytest.fixture
def mail_server(request: pytest.FixtureRequest) -> Dovecot | EmbeddedMailbox:
    """An IMAP server with `account` and `deliver`: Dovecot where it is installed, else the embedded one."""
    server = request.getfixturevalue("dovecot" if installed() else "embedded")
    assert isinstance(server, Dovecot | EmbeddedMailbox)
    return server


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A scripted SMTP server that says yes until its `script` is changed."""
    server = Sink()
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def clamd() -> Iterator[Clamd]:
    """A private clamd that knows one invented signature; a test that stopped it starts it again."""
    if not scanning.installed():
        pytest.skip("needs clamd: apt-get install clamav-daemon")
    server = Clamd()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def strace() -> None:
    """Skips where strace is missing or may not trace."""
    if not tracing.installed():
        pytest.skip("needs strace: apt-get install strace")
