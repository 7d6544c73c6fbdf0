"""The mail servers and the database server as pytest fixtures; the root `conftest.py` names this module in `pytest_plugins`.

`mail_server` is Dovecot where there is one, else the embedded server; `dovecot` is Dovecot or a skip. A module that uses
`each_database` runs on SQLite and, one test in three, on PostgreSQL; with TEST_DATABASE=postgresql every stage of the whole run
is on PostgreSQL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest

from service.demo.servers import EmbeddedMailbox
from tests.servers import clamd as scanning
from tests.servers import strace as tracing
from tests.servers.clamd import Clamd
from tests.servers.dovecot import Dovecot, installed
from tests.servers.postgres import NoPostgres, Postgres, find
from tests.servers.sink import Sink
from tests.stage import Fresh
from tests.thoroughness import THOROUGH

WHOLE_RUN_ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
ONE_IN = 3
"""So many conversations are held again on PostgreSQL every day; what differs between the databases is below them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out two in three of the conversations on the second database, but thoroughly."""
    if WHOLE_RUN_ON_POSTGRESQL or THOROUGH:
        return
    again = [each for each in items if _parameters(each).get("each_database") == "postgresql"]
    out = [each for number, each in enumerate(again) if number % ONE_IN]
    config.hook.pytest_deselected(items=out)
    left = set(map(id, out))
    items[:] = [each for each in items if id(each) not in left]


def _parameters(item: pytest.Item) -> Mapping[str, object]:
    found: Mapping[str, object] = getattr(getattr(item, "callspec", None), "params", {})
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for all tests of this run."""
    try:
        with find() as server:
            yield server
    except NoPostgres as why:
        pytest.skip(str(why))


@pytest.fixture(scope="session", autouse=WHOLE_RUN_ON_POSTGRESQL)
def stages_on_postgresql(postgres: Postgres) -> Iterator[None]:
    """Every stage of the run gets a database of that server, and its tools of the server's own version where it has them."""
    Fresh.server = postgres
    with pytest.MonkeyPatch.context() as patch:
        if postgres.bin is not None and (postgres.bin / "pg_dump").exists():
            patch.setenv("PATH", str(postgres.bin), prepend=":")
        yield
    Fresh.drop(postgres)
    Fresh.server = None


@pytest.fixture(params=["postgresql"] if WHOLE_RUN_ON_POSTGRESQL else ["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kind of database that the test's stages get."""
    kind = str(request.param)
    if kind == "sqlite":
        yield kind
        return
    server: Postgres = request.getfixturevalue("postgres")
    before, made = Fresh.server, len(Fresh.made)
    Fresh.server = server
    yield kind
    Fresh.server = before
    Fresh.drop(server, made)


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
