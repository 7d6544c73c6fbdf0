"""How much room the disk must have."""

from __future__ import annotations

import pytest

from service.domain.room import ENOUGH, MB, Room, is_short

GB = 1024 * MB
LEAST = 500 * MB


@pytest.mark.parametrize(
    ("free", "total", "short"),
    [
        (LEAST, 8 * GB, False),
        (LEAST - 1, 8 * GB, True),
        (2 * GB - 1, 40 * GB, True),
        (2 * GB, 40 * GB, False),
        (ENOUGH, 10_000 * GB, False),
        (ENOUGH - 1, 10_000 * GB, True),
        (200 * MB, 400 * MB, True),
    ],
    ids=["just enough", "too little", "under a twentieth", "a twentieth", "a large disk", "a large disk, full", "a tiny disk"],
)
def test_the_least_and_the_share_must_both_be_free_as_far_as_that_is_sensible(free: int, total: int, short: bool) -> None:
    assert is_short(Room(free, total), LEAST) is short


def test_less_may_be_asked_for() -> None:
    assert not is_short(Room(3 * MB, 40 * MB), 2 * MB)
