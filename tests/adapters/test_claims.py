"""Claims: one holder at a time, gone with the session that took them; on SQLite given to whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from service.adapters.lock import AT_WORK, Locked, SharedLock, is_held
from service.adapters.store import open_store
from service.adapters.store.claims import PREFIX, HeldAlone, SessionClaims, claims_for
from service.adapters.store.engine import connect, connect_alone
from service.adapters.vault import Keyed
from tests.adapters.conftest import KEY
from tests.servers.postgres import LOOPBACK, Cluster, NoPostgres, cluster

MINE = "message 41"
SESSIONS = (
    "SELECT DISTINCT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE locktype = 'advisory' AND datname = current_database()"
)
TOLD = text("SELECT name, setting FROM pg_settings WHERE name LIKE 'tcp%'")


@contextmanager
def network() -> Iterator[Cluster]:
    """A server that listens on loopback, or a skip."""
    try:
        with cluster(network=True) as server:
            yield server
    except NoPostgres as why:
        pytest.skip(str(why))


@pytest.fixture
def pair(postgres_database: str) -> Iterator[tuple[SessionClaims, SessionClaims]]:
    """The claims of two processes on one database."""
    one, other = SessionClaims(postgres_database), SessionClaims(postgres_database)
    yield one, other
    one.close()
    other.close()


def end_sessions(url: str) -> int:
    """Ends every session that holds a claim, as a restart or a cut line does; how many there were."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            pids = connection.execute(text(SESSIONS)).scalars().all()
            return sum(bool(connection.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})) for pid in pids)
    finally:
        engine.dispose()


def test_on_sqlite_whoever_asks_is_given_the_claim(sqlite_database: str) -> None:
    store = open_store(sqlite_database, Keyed(KEY))
    claims = [store.claims.take(MINE) for _ in range(2)]
    assert all(each is not None and each.holds() for each in claims)
    store.close()


def test_a_claim_has_one_holder_until_it_is_released(pair: tuple[SessionClaims, SessionClaims]) -> None:
    one, other = pair
    claim = one.take(MINE)
    assert claim is not None
    assert claim.holds()
    assert (other.take(MINE), one.take(MINE)) == (None, None)  # not even another thread of the same process
    assert other.take("message 42") is not None
    claim.release()
    assert other.take(MINE) is not None


def test_with_its_session_a_claim_is_gone_and_the_next_is_taken_over_a_new_one(
    pair: tuple[SessionClaims, SessionClaims], postgres_database: str
) -> None:
    one, other = pair
    lost = one.take(MINE)
    assert lost is not None
    assert end_sessions(postgres_database) == 1
    taken = other.take(MINE)
    assert taken is not None
    assert not lost.holds()
    assert one.take(MINE) is None
    lost.release()  # lets go of nothing that another has
    assert taken.holds()
    assert one.take(MINE) is None
    taken.release()
    again = one.take(MINE)
    assert again is not None
    assert again.holds()


def test_a_claim_of_a_broken_session_does_not_hold_although_nobody_else_took_it(
    pair: tuple[SessionClaims, SessionClaims], postgres_database: str
) -> None:
    lost = pair[0].take(MINE)
    assert lost is not None
    end_sessions(postgres_database)
    fresh = pair[0].take("something else")
    assert fresh is not None
    assert (lost.holds(), fresh.holds()) == (False, True)


def test_a_claim_does_not_stand_in_the_way_of_a_transaction(postgres_database: str) -> None:
    """A transaction takes a lock of nearly that name on the message that it is about to change."""
    store = open_store(postgres_database, Keyed(KEY))
    claim = store.claims.take(MINE)
    engine = connect(postgres_database)
    with engine.connect() as connection:
        free = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
        assert connection.scalar(free, {"name": MINE})
        assert not connection.scalar(free, {"name": PREFIX + MINE})
    engine.dispose()
    assert claim is not None
    store.close()


def test_the_server_is_told_to_notice_a_client_that_was_cut_off() -> None:
    """On a socket of the same machine it would mean nothing, so that this looks at a line over the network."""
    with network() as server:
        url = server.over(LOOPBACK, server.port, server.url)
        for engine in (connect(url), connect_alone(url)):
            with engine.connect() as connection:
                assert {row.name: row.setting for row in connection.execute(TOLD)} == {
                    "tcp_keepalives_count": "2",
                    "tcp_keepalives_idle": "10",
                    "tcp_keepalives_interval": "5",
                    "tcp_user_timeout": "20000",
                }
            engine.dispose()


def test_runs_on_one_machine_have_numbers_and_a_restore_waits_for_all_of_them(tmp_path: Path, postgres_database: str) -> None:
    runs = [claims_for(postgres_database) for _ in range(3)]
    locks = [SharedLock(tmp_path / "rapid-review.lock", lambda each=each: each) for each in runs]  # type: ignore[misc]
    first, second, alone = locks
    for each in (first, second):
        each.take()
        each.share()
    assert (first.number, second.number) == (1, 2)
    assert [is_held(tmp_path / name) for name in ("rapid-review.lock", "rapid-review-2.lock", "rapid-review-3.lock")] == [
        True,
        True,
        False,
    ]
    with pytest.raises(Locked):
        alone.take_alone()
    for lock, claims in zip(locks[:2], runs, strict=False):
        lock.release()
        claims.close()
    alone.take_alone()
    with pytest.raises(Locked):
        first.share()
    alone.release()
    first.share()
    for claims in runs:
        claims.close()


def test_who_was_cut_off_does_not_come_back_while_somebody_has_the_database_to_himself(
    pair: tuple[SessionClaims, SessionClaims], postgres_database: str
) -> None:
    daemon, restore = pair
    assert daemon.join(AT_WORK)
    assert restore.take(AT_WORK) is None
    end_sessions(postgres_database)
    alone = restore.take(AT_WORK)
    assert alone is not None
    with pytest.raises(HeldAlone):
        daemon.take(MINE)
    alone.release()
    assert daemon.take(MINE) is not None
    assert restore.take(AT_WORK) is None  # it is at work again
