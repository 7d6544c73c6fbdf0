"""Runs the soak and prints what came of it; exit status 1 where a promise was broken.

python -m bench.soak --minutes 3 --seed 7
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from bench.soak.nemesis import choose
from bench.soak.post import SUBJECTS, Post
from bench.soak.world import World, world
from service.domain.records import MailState
from tests.inside import inside
from tests.invariants import Figures, inspect

MAILS_A_MINUTE = 67
BETWEEN = (2.0, 10.0)
"""Seconds between two faults."""

REST = 240.0
"""Seconds within which everything must be quiet once the faults have ceased."""

LATER = timedelta(hours=2)
MOST_PASSES = 40
UNDER_WAY = (MailState.QUEUED, MailState.SENDING)


class Soak:
    """One soak: a schedule of mails, faults and what mends them."""

    def __init__(self, made: World, post: Post, chance: Random, seconds: float, mails: int) -> None:
        self.world, self.post, self.chance = made, post, chance
        self.seconds, self.mails = seconds, mails
        self.faults: Counter[str] = Counter()
        self._order = itertools.count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._undelivered: list[bytes] = []

    def run(self) -> None:
        """Feeds and breaks until the time is over, then mends everything."""
        began = time.monotonic()
        for number in range(self.mails):
            self._at(began + self.seconds * number / self.mails, self._feed)
        self._at(began + BETWEEN[0], self._break)
        while self._due:
            when, _, act = self._due[0]
            if (wait := when - time.monotonic()) > 0:
                time.sleep(min(wait, 0.1))
                continue
            heapq.heappop(self._due)
            if act != self._break or when < began + self.seconds:
                act()
        while self._undelivered:
            self._feed_again()

    def _at(self, when: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._order), act))

    def _feed(self) -> None:
        self._undelivered.append(self.post.next())
        self._feed_again()

    def _feed_again(self) -> None:
        while self._undelivered and self.world.deliver(self._undelivered[0]):
            self._undelivered.pop(0)

    def _break(self) -> None:
        name, act = choose(self.chance)
        self.faults[name] += 1
        seconds, mend = act(self.world, self.chance)
        self._at(time.monotonic() + seconds, mend)
        self._at(time.monotonic() + self.chance.uniform(*BETWEEN), self._break)
        self.world.start()


def rest(made: World) -> list[str]:
    """Waits until all is quiet, ends the daemon, and makes passes until nothing is under way; what did not come to rest."""
    made.start()
    ends = time.monotonic() + REST
    while not made.is_quiet() and time.monotonic() < ends:
        time.sleep(1)
    broken = [] if made.is_quiet() else [f"not everything was quiet {REST:.0f} seconds after the last fault"]
    assert made.daemon is not None
    if (status := made.daemon.stop(30)) != 0:
        broken.append(f"the daemon ended with status {status}")
    made.stage.now = made.now
    for _ in range(MOST_PASSES):  # what was put off is due again in hours
        made.stage.now += LATER
        made.stage.pass_()
        with inside(made.stage) as service, service.store.reading() as ledger:
            if not any(ledger.outbox.counts()[each] for each in UNDER_WAY):
                return broken
    return [*broken, "mail was still under way at the end"]


def soak(minutes: float, seed: int, mails: int) -> Figures:
    """What a soak of that length came to; says on the way what it did."""
    chance = Random(seed)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, world(Path(folder)) as made:
        references = tuple(made.stage.open_case(each) for each in SUBJECTS)
        made.stage.pass_()
        post = Post(chance, (references[0], references[1]))
        made.began = time.monotonic()
        made.start()
        running = Soak(made, post, chance, minutes * 60, mails)
        running.run()
        unquiet = rest(made)
        found = inspect(made.stage, logs=made.logs, canaries=post.canaries)
        _tell("mail", Counter(post.kinds))
        _tell("faults", running.faults)
        _tell("ended as", Counter(made.stage.endings()))
        say(f"mails that left: {len(made.sink.received)}; daemons: {len(made.logs)}")
    return replace(found, tried=running.faults.total(), broken=(*found.broken, *unquiet, *made.died))


def _tell(what: str, counted: Counter[str]) -> None:
    say(f"{what}: " + ", ".join(f"{name} {number}" for name, number in counted.most_common()))


def say(line: str) -> None:
    """Prints it at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30, help="for how long mail comes and things break (30)")
    parser.add_argument("--seed", type=int, default=None, help="what chance begins with; printed")
    parser.add_argument("--mails", type=int, default=None, help=f"how many mails come ({MAILS_A_MINUTE} a minute)")
    asked = parser.parse_args(arguments)
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    mails = round(asked.minutes * MAILS_A_MINUTE) if asked.mails is None else asked.mails
    say(f"soak of {asked.minutes:g} minutes, {mails} mails, seed {seed}")
    found = soak(asked.minutes, seed, mails)
    for each in found.broken:
        say(f"BROKEN: {each}")
    say(str(found))
    return int(bool(found.broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
