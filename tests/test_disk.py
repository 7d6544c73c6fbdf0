"""The disk fails or is full, or somebody else holds the database: nothing is lost or half done, and the next pass makes it good.

Faults are the kernel's own: strace lets one call after the other fail, a small tmpfs fills up, another process holds the write
lock. The pass is the real command over the messages of `tests/lanes.py`; it goes on or ends with one sentence, never a traceback.
"""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.invariants.fixtures import Tally
from tests.lanes import Lane, Lanes, opened
from tests.servers import strace
from tests.servers.small_disk import MB, can_be_mounted, resize, small_disk
from tests.thoroughness import few

DAILY = 2
"""Of each kind of fault, so many in the everyday suite."""

SENTENCE = "The database cannot be used"


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lanes]:
    """Two lanes, each with a case whose requests are out."""
    with opened(tmp_path_factory.mktemp) as made:
        yield made


def unclear(done: subprocess.CompletedProcess[str]) -> str:
    """What the command said that nobody should have to read; empty where it went on, or ended with a sentence."""
    said = done.stdout + done.stderr
    if "Traceback" in said or done.returncode not in (0, 1):
        return f"status {done.returncode}: {said[-300:]}"
    return "" if done.returncode == 0 or done.stderr.strip() else "it failed and did not say why"


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize(("kind", "error"), [("flush", "EIO"), ("write", "ENOSPC")])
def test_an_error_of_the_disk_at_any_call_loses_nothing(lanes: Lanes, tally: Tally, kind: str, error: str) -> None:
    call, number = lanes.calls[kind]
    paths = strace.CALLS[kind][1]

    def trial(lane: Lane, number: int) -> str:
        lane.reset()
        done = strace.inject(lane.once(), call, f"error={error}", number, paths(lane.state), environment=lane.environment)
        return unclear(done) or "; ".join(tally.look(lane.stage, settled=False)) or lane.outcome(lanes.end, tally)

    wrong = lanes.each(few(range(1, number + 1), DAILY), trial)
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not can_be_mounted(), reason="needs root, to mount a small tmpfs")
@pytest.mark.parametrize("room", [160 * 1024, 640 * 1024], ids=["before-the-first-message", "among-the-messages"])
def test_a_disk_that_fills_up_loses_nothing_and_moves_nothing_too_early(lanes: Lanes, tally: Tally, room: int) -> None:
    lane = lanes.first
    lane.reset()
    with small_disk(lane.state, room):
        done = subprocess.run(lane.once(), env=lane.environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 1
        assert SENTENCE in done.stderr
        assert not unclear(done)
        resize(lane.state, 64 * MB)
        with closing(sqlite3.connect(lane.state / "rapid-review.db")) as connection:
            [(stored, filed)] = connection.execute("SELECT count(*), count(reason) FROM messages")
        assert filed <= stored <= len(lane.mails)
        assert tally.look(lane.stage, settled=False) == ()
        assert dict(lane.folders()).get("INBOX") == len(lane.mails) - sum(n for name, n in lane.folders() if name != "INBOX")
        assert sum(n for name, n in lane.folders() if name != "INBOX") <= filed, "nothing is moved before it is filed"
        assert lane.outcome(lanes.end, tally) == ""


def test_a_database_that_somebody_else_holds_is_waited_for_and_then_left_whole(lanes: Lanes, tally: Tally) -> None:
    lane = lanes.first
    lane.reset()
    with closing(sqlite3.connect(lane.state / "rapid-review.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        soon = threading.Timer(2.0, lambda: other.execute("ROLLBACK"))
        soon.start()
        done = subprocess.run(lane.once(), env=lane.environment, capture_output=True, text=True, check=False, timeout=120)
        soon.join()
        assert done.returncode == 0, done.stderr
        assert lane.outcome(lanes.end, tally) == ""
        lane.reset()
    with closing(sqlite3.connect(lane.state / "rapid-review.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = subprocess.run(lane.once(), env=lane.environment, capture_output=True, text=True, check=False, timeout=120)
        assert (done.returncode, unclear(done)) == (1, "")
        assert SENTENCE in done.stderr
        other.execute("ROLLBACK")
        assert lane.outcome(lanes.end, tally) == ""
