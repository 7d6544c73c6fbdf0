"""Every file of the hostile collection through the real daemon, among good returns: what became of them and what it took.

Prints figures, and a line for each thing that is not as it must be; the exit status is then 1. With a number, only every file of
that many is taken. `tests/test_hostile.py` tries a bounded choice every day.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from tests.hostile import COLLECTION, MISSING, Way, arrivals, good_returns, interleaved, listed
from tests.hostility import UNLIMITED_ANSWERS, Played, cases, faults, play
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink
from tests.stage import Stage

GOOD, CASES = 20, 4
WRONG_SHOWN = 40


def main(stride: int = 1) -> int:
    """The exit status: 1 where something is not as it must be, or where the collection is not there."""
    if not COLLECTION.is_dir():
        sys.stderr.write(f"There is {MISSING}.\n")
        return 1
    played = _played(sorted(listed())[::stride])
    for figure in figures(played):
        sys.stdout.write(f"{figure}\n")
    wrong = faults(played)
    for sentence in wrong[:WRONG_SHOWN]:
        sys.stdout.write(f"WRONG: {sentence}\n")
    sys.stdout.write(f"{len(wrong)} things are not as they must be\n")
    return 1 if wrong else 0


def _played(paths: list[str]) -> Played:
    with tempfile.TemporaryDirectory() as folder:
        server, sink = Dovecot(), Sink()
        server.start()
        sink.start()
        try:
            stage = Stage(Path(folder), server, sink, more=UNLIMITED_ANSWERS)
            references = cases(stage, CASES)
            hostile = list(arrivals(paths, references))
            return play(stage, server, interleaved(hostile, good_returns(references, GOOD)))
        finally:
            sink.close()
            server.close()


def figures(played: Played) -> Iterator[Figure]:
    """Messages by the way in which they came and by how they ended, mails by kind, time, memory, restarts."""
    for way, number in Counter(arrival.way for arrival, _ in played.ended).items():
        yield Figure(f"messages: {way.value}", number, "")
    for state, number in sorted(played.states.items()):
        yield Figure(f"ended as {state}", number, "")
    good = sum(arrival.way is Way.GOOD and row.id in played.receipts for arrival, row in played.ended)
    yield Figure("good returns answered with a receipt", good, "")
    for kind, number in sorted(Counter(f"{mail.kind} to {mail.audience}" for mail in played.sent).items()):
        yield Figure(f"mails sent: {kind}", number, "")
    yield Figure("from the first message to the last mail", played.seconds)
    yield Figure("peak memory of the daemon", played.memory.parent, "MB")
    yield Figure("peak memory of its worst child", played.memory.worst_child, "MB")
    yield Figure("children in all", len(played.memory.children), "")
    yield Figure("readers that died", len(played.deaths), "")
    yield Figure("restarts of the daemon", played.starts - 1, "")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
