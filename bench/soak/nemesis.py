"""What breaks: the daemon dies or stands still, lines break, servers restart or refuse, folders change, the database is held.

A world and a chance enter; each act leaves the world broken and gives back what mends it, and after how many seconds.
"""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable, Mapping
from random import Random

from bench.soak.world import World
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Fault, Proxy

Mend = Callable[[], None]
Act = Callable[[World, Random], tuple[float, Mend]]

REFUSALS = ("451", "550", "452", "421", "454", "552", "drop", "drop", "drop", "cut", "421-data", "slow:2")
FOLDERS = ("INBOX", "INBOX", "INBOX", "Processed", "Held")


def nothing() -> None:
    """There is nothing to mend."""


def awake(world: World) -> Dovecot:
    """Dovecot, no longer silent where it was: it could not do what an administrator asks."""
    world.dovecot.send_signal(signal.SIGCONT)
    return world.dovecot


def killed(world: World, _chance: Random) -> tuple[float, Mend]:
    """The daemon dies and is started again."""
    world.kill()
    return 0.0, world.start


def stopped(world: World, chance: Random) -> tuple[float, Mend]:
    """The daemon stands still, as in a machine that sleeps."""
    if world.daemon is None or world.daemon.process.poll() is not None:
        return 0.0, world.start
    process = world.daemon.process
    process.send_signal(signal.SIGSTOP)
    return chance.uniform(1, 6), lambda: process.send_signal(signal.SIGCONT)


def _line(proxy: Proxy, kind: str, chance: Random) -> tuple[float, Mend]:
    proxy.fault = Fault(kind, chance.choice([0, 100, 2_000, 20_000]))

    def mend() -> None:
        proxy.fault = None

    return chance.uniform(1, 8), mend


def _lines(which: str, kind: str) -> Act:
    return lambda world, chance: _line(getattr(world, which), kind, chance)


def restarted(world: World, _chance: Random) -> tuple[float, Mend]:
    """Dovecot stops with every connection and starts again."""
    awake(world).restart()
    return 0.0, nothing


def kicked(world: World, _chance: Random) -> tuple[float, Mend]:
    """Dovecot ends our connections."""
    awake(world).kick()
    return 0.0, nothing


def slow(world: World, chance: Random) -> tuple[float, Mend]:
    """Dovecot answers nobody for some seconds."""
    world.dovecot.send_signal(signal.SIGSTOP)
    return chance.uniform(1, 5), lambda: world.dovecot.send_signal(signal.SIGCONT)


def renumbered(world: World, chance: Random) -> tuple[float, Mend]:
    """A folder gets another UIDVALIDITY."""
    awake(world).set_uidvalidity(chance.randrange(2_000_000_000, 4_000_000_000), chance.choice(FOLDERS))
    return 0.0, nothing


def refused(world: World, chance: Random) -> tuple[float, Mend]:
    """The SMTP server refuses or loses the next few mails."""
    world.sink.play(*chance.choices(REFUSALS, k=chance.randint(1, 4)), "ok")
    return chance.uniform(2, 8), lambda: world.sink.play("ok")


def held(world: World, chance: Random) -> tuple[float, Mend]:
    """Somebody else holds the database's write lock, now and then for longer than anybody waits."""
    other = sqlite3.connect(world.database, isolation_level=None, timeout=5)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:  # it is busy enough as it is
        other.close()
        return 0.0, nothing
    return chance.uniform(1, 13), other.close


ACTS: Mapping[str, tuple[int, Act]] = {
    "the daemon killed": (20, killed),
    "the daemon stopped for seconds": (8, stopped),
    "IMAP cut": (8, _lines("imap", "cut")),
    "IMAP reset": (8, _lines("imap", "reset")),
    "IMAP black hole": (3, _lines("imap", "hole")),
    "SMTP cut": (6, _lines("smtp", "cut")),
    "SMTP reset": (6, _lines("smtp", "reset")),
    "SMTP black hole": (2, _lines("smtp", "hole")),
    "Dovecot restarted": (4, restarted),
    "Dovecot ended our connections": (6, kicked),
    "Dovecot silent for seconds": (5, slow),
    "a folder renumbered": (3, renumbered),
    "SMTP refuses or loses mail": (14, refused),
    "the database held": (7, held),
}
"""What may happen, how often of a hundred, and what does it."""


def choose(chance: Random) -> tuple[str, Act]:
    """The next act and its name."""
    names = [*ACTS]
    name = chance.choices(names, [ACTS[each][0] for each in names])[0]
    return name, ACTS[name][1]
