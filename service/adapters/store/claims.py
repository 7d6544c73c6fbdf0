"""Claims: which of several daemons on one database does a piece of work, and whether it still may.

A name enters; a claim leaves, or None where somebody else has it. On PostgreSQL it is a session's advisory lock (PostgreSQL,
"Explicit Locking": it is held until it is let go or its session ends), on a connection used for nothing else, so that short
transactions may come and go meanwhile. Whatever ends the session, a killed process or a cut line, ends every claim of it: the
work is then anybody's. On SQLite one daemon works at a time, and whoever asks is given the claim.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, Executable, bindparam, func, literal, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from service.adapters.store.engine import connect_alone

PREFIX = "claim "
"""Names of claims and of the locks that a transaction takes for itself never meet."""

KEY = func.hashtextextended(bindparam("name"), 0)
TAKE = select(func.pg_try_advisory_lock(KEY))
SHARE = select(func.pg_try_advisory_lock_shared(KEY))
LET_GO = select(func.pg_advisory_unlock(KEY))
LET_ALL_GO = select(func.pg_advisory_unlock_all())
LIVES = select(literal(1))


class HeldAlone(Exception):  # noqa: N818 - it names the fact
    """Somebody has the database to himself: a restore, another key, a copy."""


class Claim(Protocol):
    """A piece of work that is ours, as the ports have it."""

    def holds(self) -> bool: ...
    def release(self) -> None: ...


class Claims(Protocol):
    """What both databases give."""

    def take(self, name: str) -> Claim | None: ...
    def join(self, name: str) -> bool: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class FreeClaim:
    """A claim that nobody disputes."""

    def holds(self) -> bool:
        """Yes: nobody else is there."""
        return True

    def release(self) -> None:
        """There is nothing to let go."""


class FreeClaims:
    """The claims of a database at which one daemon works at a time."""

    def take(self, name: str) -> FreeClaim:  # noqa: ARG002 -- as the port has it
        """The claim, given to whoever asks."""
        return FreeClaim()

    def join(self, name: str) -> bool:  # noqa: ARG002 -- as the port has it
        """Yes: whoever asks is there with others."""
        return True

    def close(self) -> None:
        """There is nothing to close."""


@dataclass(frozen=True, slots=True)
class SessionClaim:
    """A claim that lasts as long as its session."""

    name: str
    line: Connection
    claims: SessionClaims

    def holds(self) -> bool:
        """Whether the server says that the session still lives: what it took is then still its own."""
        return self.claims.holds(self)

    def release(self) -> None:
        """Lets go, so that another may take it; nothing where the session is over."""
        self.claims.release(self)


class SessionClaims:
    """The claims of one process on PostgreSQL: one connection, made when it is first needed and made anew when it broke."""

    def __init__(self, url: str) -> None:
        self._engine = connect_alone(url)
        self._turn = threading.Lock()  # the loops of a daemon share the connection
        self._line: Connection | None = None
        self._taken: set[str] = set()  # of this session, which PostgreSQL would give what it has a second time
        self._joined: set[str] = set()

    def take(self, name: str) -> SessionClaim | None:
        """The claim; None where another process, or another thread of this one, has it. Raises where the database is away."""
        with self._turn:
            try:
                return self._take(name)
            except OperationalError:  # the connection broke since it was last used: that a new one breaks is news
                return self._take(name)

    def join(self, name: str) -> bool:
        """Whether this process is among those who share that name now; it stays so over every new connection."""
        with self._turn:
            if name not in self._joined and not self._ask(SHARE, name):
                return False
            self._joined.add(name)
            return True

    def holds(self, claim: SessionClaim) -> bool:
        """Whether the session that took it still lives, as the server says."""
        with self._turn:
            if claim.line is not self._line:
                return False
            with contextlib.suppress(DBAPIError):
                return bool(self._ask(LIVES))
            return False

    def release(self, claim: SessionClaim) -> None:
        """Lets go of it where its session is still there."""
        with self._turn, contextlib.suppress(DBAPIError):
            if claim.line is self._line:
                self._taken.discard(claim.name)
                self._ask(LET_GO, claim.name)

    def close(self) -> None:
        """Ends the session, and with it every claim."""
        with self._turn:
            self._joined.clear()
            if self._line is not None:
                with contextlib.suppress(DBAPIError):  # the server ends a session a moment after its line was closed
                    self._ask(LET_ALL_GO)
            self._drop()
        self._engine.dispose()

    def _take(self, name: str) -> SessionClaim | None:
        line = self._open()
        if name in self._taken or not self._ask(TAKE, name):
            return None
        self._taken.add(name)
        return SessionClaim(name, line, self)

    def _ask(self, statement: Executable, name: str = "") -> object:
        line = self._open()
        try:
            return line.execute(statement, {"name": PREFIX + name} if name else {}).scalar()
        except DBAPIError:
            self._drop()
            raise

    def _open(self) -> Connection:
        if self._line is None:
            self._line = self._engine.connect()
            for each in self._joined:
                if not self._ask(SHARE, each):
                    self._drop()
                    raise HeldAlone("a command has the database to itself")
        return self._line

    def _drop(self) -> None:
        line, self._line = self._line, None
        self._taken.clear()
        if line is not None:
            with contextlib.suppress(DBAPIError):
                line.invalidate()
                line.close()


def claims_for(url: str) -> Claims:
    """The claims of that database; nothing is opened before the first."""
    return FreeClaims() if make_url(url).get_backend_name() == "sqlite" else SessionClaims(url)
