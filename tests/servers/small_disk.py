"""A folder on a small disk of its own (a tmpfs), for tests that fill it; only root can mount one.

What was in the folder is in it, and goes with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MB = 1024 * 1024


def can_be_mounted() -> bool:
    """Whether this user may mount a tmpfs here; a container's root often may not."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    tried = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(tried, check=False, capture_output=True).returncode == 0


@contextmanager
def small_disk(folder: Path, room: int) -> Iterator[None]:
    """The folder on a disk with that many bytes of room besides what it holds."""
    kept = folder.with_name(f"{folder.name}-kept")
    shutil.copytree(folder, kept)
    size = sum(-(-each.stat().st_size // 4096) * 4096 for each in kept.iterdir()) + room
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)], check=True)
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(kept)


def resize(folder: Path, size: int) -> None:
    """Gives the disk that many bytes in all."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
