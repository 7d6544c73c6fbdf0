"""The disk that the database lies on: how much room it has.

A folder enters, bytes free to this user and bytes in all leave (statvfs(3)). A database server's disk cannot be asked from here:
whoever runs that server watches it.
"""

from __future__ import annotations

import os
import sys
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


class FarDisk:
    """The disk of a database server, which is never said to be short."""

    def room(self) -> Room:
        """As much as anybody may want."""
        return Room(sys.maxsize, sys.maxsize)


def disk_of(database: Path | None) -> FolderDisk | FarDisk:
    """The disk of that file; where the database is no file of ours, its server's."""
    return FarDisk() if database is None else FolderDisk(database.parent)
