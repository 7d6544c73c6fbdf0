"""One at a time holds the lock; it ends with its process, and no child inherits it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.adapters.lock import Lock, Locked

HOLDER = """
import subprocess, sys, time
from pathlib import Path
from service.adapters.lock import Lock
lock = Lock(Path(sys.argv[1])); lock.take()
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False, stdout=subprocess.DEVNULL)
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "state" / "one.lock"), Lock(tmp_path / "state" / "one.lock")
    first.take()
    with pytest.raises(Locked, match=r"one\.lock"):
        second.take()
    first.release()
    second.take()
    second.release()


def test_the_lock_is_free_after_its_holder_was_killed_although_a_child_of_his_lives(tmp_path: Path) -> None:
    path = tmp_path / "one.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    try:
        with pytest.raises(Locked):
            Lock(path).take()
        holder.kill()
        holder.wait(10)
        mine = Lock(path)
        mine.take()
        mine.release()
    finally:
        holder.stdout.close()
        os.kill(child, signal.SIGKILL)
