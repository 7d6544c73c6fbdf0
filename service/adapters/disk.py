"""The disk that the database lies on: how much room it has.

A folder enters, bytes free to this user and bytes in all leave (statvfs(3)).
"""

from __future__ import annotations

import os
from pathlib import Path

from service.domain.room import Room


class FolderDisk:
    """The disk that the folder lies on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def room(self) -> Room:
        """What it has now; where the folder is not there yet, the disk that it will be made on is asked."""
        there = next(each for each in (self._folder, *self._folder.parents) if each.exists())
        said = os.statvfs(there)
        return Room(said.f_bavail * said.f_frsize, said.f_blocks * said.f_frsize)
