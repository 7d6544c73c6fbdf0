"""The store itself: the database behind the ports, one transaction at a time.

`reading()` gives one moment's state, `writing()` commits when its block ends and rolls all of it back when it raises; both give a
ledger. Threads and processes may share a database: writers take turns, readers never wait. No mail server is spoken to here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from service.adapters.store.audit import SqlAudit
from service.adapters.store.cases import SqlCases
from service.adapters.store.claims import Claims, claims_for
from service.adapters.store.engine import begin, connect, scrub
from service.adapters.store.erasure import SqlErasure
from service.adapters.store.facts import LOOKUP_KEY, VAULT, get_fact, set_fact
from service.adapters.store.kept_cases import KeptCases
from service.adapters.store.keyring import Keyring, OwnKeys, lookup_key_id, make_own_keys, own_keys
from service.adapters.store.messages import SqlMessages
from service.adapters.store.notes import SqlNotes
from service.adapters.store.outbox import SqlOutbox
from service.adapters.store.pace import Pace
from service.adapters.store.schema import check_version
from service.adapters.store.transaction import Transaction, lock
from service.adapters.vault import OTHER_KEY, Vault, VaultError, why_refused

TURN_SECONDS = 30


class SqlLedger:
    """One transaction over everything that is stored."""

    def __init__(self, tx: Transaction) -> None:
        self.messages = SqlMessages(tx)
        self.cases = SqlCases(tx)
        self.outbox = SqlOutbox(tx)
        self.audit = SqlAudit(tx)
        self.notes = SqlNotes(tx)
        self.erasure = SqlErasure(tx)
        self._tx = tx

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Takes back whatever the block wrote, as a savepoint that is never released."""
        waiting = self.audit.waiting()
        savepoint = self._tx.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()
            self.audit.keep_only(waiting)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Takes back whatever the block wrote where it raises; the rest of the transaction stands."""
        waiting = self.audit.waiting()
        savepoint = self._tx.connection.begin_nested()
        try:
            yield
        except BaseException:
            savepoint.rollback()
            self.audit.keep_only(waiting)
            raise
        savepoint.commit()


class SqlStore:
    """The database."""

    def __init__(self, engine: Engine, vault: Vault, claims: Claims) -> None:
        self.claims = claims
        self._engine = engine
        self._vault = vault
        self._own: OwnKeys | None = None
        self._kept = KeptCases()
        self._pace = Pace()
        # SQLite's waiting writers sleep and look again; those of one process had better wait for each other.
        self._turn = threading.Lock()
        self._takes_turns = engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[SqlLedger]:
        """A ledger that shows one moment's state and cannot be written to."""
        with self._transaction(writing=False) as tx:
            ledger = SqlLedger(tx)
            yield ledger
            ledger.audit.flush()  # fails where something was appended, rather than losing it

    @contextmanager
    def writing(self) -> Iterator[SqlLedger]:
        """A ledger whose changes are on the disk when the block has ended, or nowhere when it raised."""
        with self._turns():
            asked = time.monotonic()
            with self._transaction(writing=True) as tx:
                begun = time.monotonic()
                ledger = SqlLedger(tx)
                yield ledger
                ledger.audit.flush()
                done = time.monotonic()
            self._pace.note(begun - asked + time.monotonic() - done)

    def pace(self) -> float:
        """Seconds that the database kept each of the last transactions waiting at least; nought where there were few lately."""
        return self._pace.seconds()

    @contextmanager
    def picking(self) -> Iterator[SqlLedger]:
        """A ledger to choose work by: rows that another daemon writes to are passed over, where several may."""
        with self.reading() if self._takes_turns else self.writing() as ledger:
            yield ledger

    def scrub(self) -> None:
        """Overwrites what deleted rows have left in the database's own files, as far as the database does it when asked."""
        with self._turns():
            scrub(self._engine)

    def close(self) -> None:
        """Closes every connection; what was claimed is anybody's then, and the cases that were read are let go."""
        self.claims.close()
        self._kept.forget()
        self._engine.dispose()

    def check_vault(self) -> None:
        """Raises `VaultError` where the database was sealed by another vault; an empty one takes this one's keys and check."""
        with self._connected(writing=False) as connection:
            self._own = self._opened(connection)
        if self._own is None:
            with self._turns(), self._connected(writing=True) as connection:
                lock(connection, "own keys")
                self._own = self._opened(connection) or self._settle_in(connection)

    def _opened(self, connection: Connection) -> OwnKeys | None:
        remembered = get_fact(connection, VAULT)
        refusal = why_refused(remembered, self._vault) if remembered else None
        if refusal:
            raise VaultError(refusal)
        return own_keys(connection, self._vault) if remembered else None

    def _settle_in(self, connection: Connection) -> OwnKeys:
        """The keys that a database takes from the first vault that opens it."""
        # A database that remembers a vault and has no keys was sealed when there were no data keys.
        make_own_keys(connection, self._vault, first=get_fact(connection, VAULT) is not None)
        set_fact(connection, VAULT, self._vault.check)
        set_fact(connection, LOOKUP_KEY, lookup_key_id(connection))
        own = own_keys(connection, self._vault)
        if own is None:
            raise VaultError(OTHER_KEY)
        return own

    @contextmanager
    def _turns(self) -> Iterator[None]:
        if not self._takes_turns:
            yield
            return
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise RuntimeError("another writing transaction of this process does not end")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Transaction]:
        if self._own is None:
            self.check_vault()
        with self._connected(writing=writing) as connection:
            yield Transaction(connection, Keyring(connection, self._must_own()), writing, self._kept)

    def _must_own(self) -> OwnKeys:
        if self._own is None:
            raise VaultError(OTHER_KEY)
        return self._own

    @contextmanager
    def _connected(self, *, writing: bool) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            begin(connection, writing=writing)
            yield connection


def open_store(url: str, vault: Vault, claims: Claims | None = None) -> SqlStore:
    """The store, with those claims or claims of its own.

    Raises `SchemaMismatch` for a schema not this program's, `VaultError` for a key not the database's.
    """
    engine = connect(url)
    store = SqlStore(engine, vault, claims or claims_for(url))
    try:
        check_version(engine, url)
        store.check_vault()
    except BaseException:
        store.close()
        raise
    return store
