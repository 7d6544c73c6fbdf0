"""The service is killed at every point where it matters, started again, and must come to the same end with every promise kept.

Five messages (`tests/lanes.py`) are taken through one pass. An undisturbed pass counts the points: each commit, move and send,
before and after, and each system call that brings something to the disk or to a mail server. Then the pass is killed with SIGKILL
at each of them in turn and repeated; in the everyday suite at a sample of them (`tests/thoroughness.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.invariants.fixtures import Tally
from tests.lanes import AT, Lane, Lanes, opened
from tests.servers import strace
from tests.thoroughness import few, sample

DAILY = 2
"""Of each kind of system call, so many kills in the everyday suite."""


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lanes]:
    """Two lanes, each with a case whose requests are out."""
    with opened(tmp_path_factory.mktemp) as made:
        yield made


def test_a_pass_killed_at_any_commit_move_or_send_comes_to_the_same_end(lanes: Lanes, tally: Tally) -> None:
    points, end = lanes.points, lanes.end
    assert {name.split()[1] for name in points} == {"commit", "move", "send"}
    assert dict(end.messages)["done"] == 2
    assert dict(end.messages)["duplicate"] == 1
    sends = [number for number, name in enumerate(points, 1) if name == "after send"]
    hit: list[int] = []

    def trial(lane: Lane, number: int) -> str:
        lane.reset()
        done = lane.start(number, AT[0])
        if done.returncode != -9:
            return f"{points[number - 1]} was not hit: {done.returncode} {done.stderr[-300:]}"
        hit.append(number)
        # A crash between the SMTP server's yes and our record repeats that one mail, with the same Message-ID.
        found = lane.outcome(end, tally, repeats=int(number in sends or number - 1 in sends))
        return found and f"{points[number - 1]}: {found}"

    tried = sample(range(1, len(points) + 1))
    wrong = lanes.each(tried, trial)
    assert not wrong, "\n".join(wrong)
    assert sorted(hit) == tried


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("kind", [*strace.CALLS])
def test_a_pass_killed_at_any_system_call_comes_to_the_same_end(lanes: Lanes, tally: Tally, kind: str) -> None:
    call, number = lanes.calls[kind]
    paths = strace.CALLS[kind][1]
    assert number > DAILY

    def trial(lane: Lane, number: int) -> str:
        lane.reset()
        strace.inject(lane.once(), call, "signal=KILL", number, paths(lane.state), environment=lane.environment)
        return lane.outcome(lanes.end, tally)

    wrong = lanes.each(few(range(1, number + 1), DAILY), trial)
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("strace")
def test_each_commit_is_flushed_to_the_disk(lanes: Lanes) -> None:
    assert lanes.calls["flush"][1] >= lanes.points.count("after commit") > 0


def test_the_lock_is_free_after_a_kill(lanes: Lanes) -> None:
    lanes.first.reset()
    assert lanes.first.start(3, AT[0]).returncode == -9
    assert lanes.first.start(0, AT[1]).returncode == 0
