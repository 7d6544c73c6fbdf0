"""What our process leaves on the machine is for its own user: the files that it makes, and no picture of its memory.

Nothing enters; what others can get at leaves, where that is asked. Whoever needs a file to be readable by others says so where it
is made.
"""

from __future__ import annotations

import contextlib
import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private() -> None:
    """Files are made for this user alone from now on (umask(2)), and a crash leaves no core file, which would hold the key."""
    os.umask(OTHERS)
    with contextlib.suppress(OSError, ValueError):  # a machine that does not let us says so for itself: LimitCORE= of the unit
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def open_to_others(folder: Path) -> Iterator[Path]:
    """The folder, and whatever lies in it, that anybody but its owner may read, write or enter; links are not followed."""
    for path in (folder, *sorted(folder.iterdir())):
        if not path.is_symlink() and path.lstat().st_mode & OTHERS:
            yield path


def read_by_everybody(file: Path) -> bool:
    """Whether every user of the machine may read the file."""
    return bool(file.stat().st_mode & stat.S_IRWXO)
