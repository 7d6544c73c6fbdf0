"""The pool of child processes under everything that a hostile file may do to one."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from service.adapters import mother_process
from service.adapters.child import TASKS_A_LIFE, Setup
from service.adapters.child_process import DiedError
from service.adapters.children import Children
from service.domain.servers import ReaderDown

MB = 1024 * 1024
NASTY = "tests.adapters.nasty"


@pytest.fixture
def pool() -> Iterator[Children]:
    """Two workers with the nasty tasks."""
    children = Children(Setup(NASTY, "prepared", 768 * MB), 2)
    yield children
    children.close()


def wait_until(true: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it became true in time."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def is_alive(pid: int) -> bool:
    """Does the process run still (a zombie does not)?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def starting() -> set[int]:
    """Our children that run the readers' program by now."""
    found = set()
    for each in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if "service.adapters.mother" in " ".join(each.cmdline()):
                found.add(each.pid)
    return found


DEATHS = {
    "hold the interpreter": "overran",
    "sleep": "overran",
    "eat memory": "MemoryError",
    "leave": "ended with status 3",
    "leave as if well": "ended with status 0",
    "segfault": f"killed by signal {signal.SIGSEGV.value}",
    "recurse": "RecursionError",
    "raise": "ValueError",
    "answer with a trap": "answered nonsense (UnpicklingError)",
}


@pytest.mark.parametrize(("task", "cause"), DEATHS.items(), ids=DEATHS)
def test_a_task_that_kills_its_child_has_a_name_and_the_next_good_one_is_answered(task: str, cause: str, pool: Children) -> None:
    assert pool.run("good", seconds=20) == "well"
    with pytest.raises(DiedError) as caught:
        pool.run(task, seconds=0.3 if cause == "overran" else 20)
    assert str(caught.value) == cause
    assert pool.run("good", seconds=2) == "well"


def test_a_death_does_not_touch_the_task_beside_it(pool: Children) -> None:
    pool.run("good", seconds=20)
    with ThreadPoolExecutor(2) as threads:
        beside = threads.submit(lambda: pool.run("nap", 0.8, seconds=20))
        deaths = [threads.submit(lambda: pool.run("segfault", seconds=20)).exception() for _ in range(3)]
        assert beside.result() == "rested"
    assert [type(death) for death in deaths] == [DiedError] * 3


def test_what_an_exception_says_stays_in_the_child(pool: Children) -> None:
    with pytest.raises(DiedError) as caught:
        pool.run("raise", seconds=20)
    assert "name" not in repr(caught.value)


def test_a_child_is_kept_between_tasks_and_prepared_once(pool: Children) -> None:
    assert len({pool.run("pid", seconds=20) for _ in range(5)}) == 1
    assert pool.run("prepared", seconds=20) == "prepared"


def test_a_child_that_grew_is_replaced(pool: Children) -> None:
    grown = pool.run("grow", seconds=20)
    assert pool.run("pid", seconds=20) != grown
    assert wait_until(lambda: not is_alive(int(str(grown))))


def test_a_child_is_replaced_after_so_many_tasks(pool: Children) -> None:
    first = pool.run("pid", seconds=20)
    served = [pool.run("pid", seconds=20) for _ in range(TASKS_A_LIFE)]
    assert served[: TASKS_A_LIFE - 1] == [first] * (TASKS_A_LIFE - 1)
    assert served[-1] != first


def test_one_more_child_than_needed_stands_ready(pool: Children) -> None:
    pool.warm()
    assert wait_until(lambda: len(pool.pids()) == 3)
    with pytest.raises(DiedError):
        pool.run("leave", seconds=20)
    assert wait_until(lambda: len(pool.pids()) == 3)


def test_a_pool_that_nobody_warmed_has_no_more_children_than_tasks_at_once(pool: Children) -> None:
    for _ in range(3):
        pool.run("good", seconds=20)
    assert len(pool.pids()) == 1
    with ThreadPoolExecutor(2) as threads:
        for each in [threads.submit(pool.run, "nap", 0.8, seconds=20) for _ in range(2)]:
            each.result()
    assert len(pool.pids()) == 2


def mother(pool: Children) -> psutil.Process:
    """The process that the pool's next child is forked from, once there is a child."""
    pool.run("good", seconds=20)
    found = psutil.Process(pool.pids()[0]).parent()
    assert found is not None
    return found


def test_children_are_forked_from_a_process_with_one_thread_that_knows_nothing_of_ours(
    pool: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPID_REVIEW_MAILBOX_PASSWORD", "s3cret")
    with (tmp_path / "lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        found = mother(pool)
    assert found.pid != os.getpid()
    assert found.num_threads() == 1
    assert found.num_fds() == 4  # standard input, output and error, which lead nowhere, and the socket
    assert "RAPID_REVIEW_MAILBOX_PASSWORD" not in found.environ()


def test_what_a_task_leaves_behind_is_not_there_for_the_next_child(pool: Children) -> None:
    assert pool.run("leave a mark", "of this case", seconds=20) == ["prepared", "of this case"]
    with pytest.raises(DiedError):
        pool.run("leave", seconds=20)
    assert pool.run("leave a mark", "of that case", seconds=20) == ["prepared", "of that case"]


def test_the_death_of_the_mother_ends_all_children_and_the_next_task_has_new_ones(pool: Children) -> None:
    pool.warm()
    assert wait_until(lambda: len(pool.pids()) == 3)
    first, before = mother(pool), pool.pids()
    with ThreadPoolExecutor(1) as threads:
        napping = threads.submit(lambda: pool.run("nap", 20, seconds=30))
        assert not wait_until(napping.done, 0.3)
        first.kill()
        death = napping.exception()
    assert isinstance(death, DiedError)
    assert wait_until(lambda: not any(map(is_alive, before)))
    assert pool.run("good", seconds=20) == "well"
    assert mother(pool).pid != first.pid


def test_a_mother_that_is_stopped_keeps_nobody_from_closing(pool: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mother_process, "PATIENCE", 0.5)
    mother(pool).suspend()
    pool.warm()
    before = pool.pids()
    pool.close()
    assert wait_until(lambda: not any(map(is_alive, before)))


def test_after_a_crash_children_come_from_another_mother_so_that_nobody_learns_by_trying(pool: Children) -> None:
    first = mother(pool)
    with pytest.raises(DiedError):
        pool.run("leave", seconds=20)
    assert mother(pool).pid == first.pid
    with pytest.raises(DiedError):
        pool.run("segfault", seconds=20)
    assert mother(pool).pid != first.pid
    with pytest.raises(DiedError):  # the last child of the first is gone by now; whoever is started next sees to her
        pool.run("leave", seconds=20)
    pool.run("good", seconds=20)
    assert wait_until(lambda: not is_alive(first.pid))


def test_a_child_has_its_pipe_and_no_other_file_of_ours(pool: Children, tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        opened = pool.run("descriptors", seconds=20)
    assert isinstance(opened, list)
    assert len(opened) == 4  # standard input, output and error, which lead nowhere, and the pipe


def test_a_child_knows_nothing_of_our_environment(pool: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPID_REVIEW_MAILBOX_PASSWORD", "s3cret")
    environment = pool.run("environment", seconds=20)
    assert isinstance(environment, dict)
    assert "RAPID_REVIEW_MAILBOX_PASSWORD" not in environment


def test_a_child_writes_no_file(pool: Children, tmp_path: Path) -> None:
    assert pool.run("write a file", str(tmp_path / "x"), seconds=20) != "written"


def test_a_call_that_waits_for_its_child_ends_when_the_pool_is_closed() -> None:
    pool = Children(Setup(NASTY, None, 768 * MB), 1)
    pool.run("good", seconds=20)
    before = pool.pids()
    closing = threading.Timer(0.3, pool.close)
    closing.start()
    with pytest.raises(ReaderDown, match="closed"):
        pool.run("hold the interpreter", seconds=60)
    closing.join()
    assert not any(map(is_alive, before))
    with pytest.raises(ReaderDown, match="closed"):
        pool.run("good", seconds=20)


def test_closing_leaves_no_process() -> None:
    pool = Children(Setup(NASTY, None, 768 * MB), 2)
    pool.warm()
    assert wait_until(lambda: len(pool.pids()) == 3)
    before = pool.pids()
    pool.close()
    assert not any(map(is_alive, before))


def test_a_child_that_is_stopped_before_it_was_told_anything_keeps_nobody_from_closing() -> None:
    pool = Children(Setup(NASTY, bytes(8 * MB), 768 * MB), 1)  # more than a pipe takes in while nobody reads
    others = starting()
    pool.warm(1)
    while not (begun := starting() - others):  # at once: an interpreter needs some time before it reads
        pass
    for each in begun:
        os.kill(each, signal.SIGSTOP)
    closing = threading.Thread(target=pool.close, daemon=True)
    closing.start()
    closing.join(20)
    if closing.is_alive():  # so that it ends, whatever it waited for
        for each in begun:
            os.kill(each, signal.SIGKILL)
        pytest.fail("the pool does not close")
    assert not any(map(is_alive, begun))


def test_children_that_cannot_start_are_reported_and_not_tried_for_ever() -> None:
    pool = Children(Setup(NASTY, "refuse to start", 768 * MB), 1)
    with pytest.raises(ReaderDown, match="does_not_start"):
        pool.run("good", seconds=20)
    pool.close()


PARENT = """
import sys, threading
from service.adapters.child import Setup
from service.adapters.children import Children
pool = Children(Setup("tests.adapters.nasty", None, 768 * 1024 * 1024), 2)
pool.warm()
pool.run("good", seconds=20)
threading.Thread(target=pool.run, args=("hold the interpreter",), kwargs={"seconds": 600}, daemon=True).start()
while len(pool.pids()) < 3:
    pass
print(*pool.pids(), flush=True)
sys.stdin.read()
"""


def test_no_child_outlives_a_parent_that_was_killed() -> None:
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 3
    assert wait_until(lambda: not any(map(is_alive, pids)))


UNSHARE = "import ctypes; c = ctypes.CDLL(None); raise SystemExit(bool(c.unshare(0x40000000) and c.unshare(0x50000000)))"


def test_a_child_reaches_no_network(pool: Children) -> None:
    if subprocess.run([sys.executable, "-c", UNSHARE], check=False).returncode:
        pytest.skip("this kernel lets nobody give up the network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert pool.run("ask the network", server.getsockname()[1], seconds=20) != "connected"


def test_a_child_does_not_hear_the_signals_that_stop_the_service(pool: Children) -> None:
    asked = pool.run("pid", seconds=20)
    assert isinstance(asked, int)
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(asked, number)
    assert pool.run("pid", seconds=20) == asked


def test_a_pool_that_has_nothing_to_do_keeps_one_child_and_starts_more_when_they_are_needed() -> None:
    pool = Children(Setup(NASTY, "prepared", 768 * MB), 2, rest=0.5)
    try:
        pool.warm()
        assert wait_until(lambda: len(pool.pids()) == 3)
        assert pool.run("good", seconds=20) == "well"
        assert wait_until(lambda: len(pool.pids()) == 1)
        [kept] = pool.pids()
        assert pool.run("good", seconds=20) == "well"
        assert pool.pids() == [kept], "the next task does not wait for a start"
        with ThreadPoolExecutor(2) as threads:
            naps = [threads.submit(lambda: pool.run("nap", 0.8, seconds=20)) for _ in range(2)]
            assert [each.result() for each in naps] == ["rested", "rested"]
        assert wait_until(lambda: len(pool.pids()) == 1)
        assert pool.run("good", seconds=20) == "well"
    finally:
        pool.close()
