"""What takes too long is told so, once, and nothing else is; one thread watches all blocks and survives what it calls."""

from __future__ import annotations

import threading

from service.adapters.deadlines import Deadlines

LONG, PATIENCE = 600.0, 30.0


def test_a_block_that_overruns_is_told_while_it_still_runs() -> None:
    told = threading.Event()
    with Deadlines().within(0.02, told.set):
        assert told.wait(PATIENCE)


def test_a_block_with_time_to_spare_is_left_alone_and_a_shorter_one_within_it_is_not() -> None:
    deadlines, outer, inner = Deadlines(), threading.Event(), threading.Event()
    with deadlines.within(LONG, outer.set):
        with deadlines.within(0.02, inner.set):
            assert inner.wait(PATIENCE)
        assert not outer.is_set()


def test_a_block_that_has_ended_is_not_told_when_its_time_is_over() -> None:
    deadlines, first, second = Deadlines(), threading.Event(), threading.Event()
    with deadlines.within(0.2, first.set):
        pass
    with deadlines.within(0.3, second.set):
        assert second.wait(PATIENCE)
    assert not first.is_set()


def test_what_goes_wrong_in_one_call_leaves_the_next_blocks_watched() -> None:
    deadlines, told = Deadlines(), threading.Event()

    def wrong() -> None:
        told.set()
        raise OSError

    for _ in range(2):
        told.clear()
        with deadlines.within(0.02, wrong):
            assert told.wait(PATIENCE)


def test_a_deadline_that_comes_before_what_is_waited_for_is_kept() -> None:
    deadlines, late, soon = Deadlines(), threading.Event(), threading.Event()
    with deadlines.within(LONG, late.set):
        for _ in range(100):
            with deadlines.within(LONG, late.set):
                pass
    with deadlines.within(0.02, soon.set):
        assert soon.wait(PATIENCE)
    assert not late.is_set()
