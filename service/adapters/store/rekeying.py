"""Another key from outside: every data key is wrapped anew, in one transaction, and nothing that they sealed is touched.

Two vaults come in, the number of data keys leaves. The service must stand still meanwhile: who still has the old key opens
nothing afterwards.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from service.adapters.store.engine import begin, connect
from service.adapters.store.facts import VAULT, get_fact, set_fact
from service.adapters.store.transaction import lock
from service.adapters.tables import DATA_KEYS
from service.adapters.vault import DataKey, Keyed, VaultError, why_refused

ALIVE = select(DATA_KEYS).where(DATA_KEYS.c.wrapped.is_not(None)).order_by(DATA_KEYS.c.id)
WRAPPED = update(DATA_KEYS).where(DATA_KEYS.c.id == bindparam("key")).values(wrapped=bindparam("new"))


def rewrap(url: str, old: Keyed, new: Keyed) -> int:
    """How many data keys are wrapped by the new key now; raises `VaultError` where the old one is not the database's."""
    engine = connect(url)
    try:
        with engine.connect() as connection, connection.begin():
            begin(connection, writing=True)
            lock(connection, "own keys")
            refusal = why_refused(get_fact(connection, VAULT) or "", old)
            if refusal:
                raise VaultError(refusal)
            rows = connection.execute(ALIVE).all()
            for row in rows:
                key = old.unwrap(DataKey(row.id, row.purpose, row.wrapped))
                connection.execute(WRAPPED, {"key": row.id, "new": new.wrap(row.id, row.purpose, key).wrapped})
            set_fact(connection, VAULT, new.check)
            return len(rows)
    finally:
        engine.dispose()
