"""The disk that the database lies on, asked for its room."""

from __future__ import annotations

import shutil
from pathlib import Path

from service.adapters.disk import FarDisk, FolderDisk, disk_of
from service.domain.room import is_short


def test_the_room_of_a_folder_is_that_of_its_disk(tmp_path: Path) -> None:
    room = FolderDisk(tmp_path).room()
    assert room.total == shutil.disk_usage(tmp_path).total
    assert 0 < room.free <= room.total


def test_a_folder_that_is_not_there_yet_is_asked_for_where_it_will_be(tmp_path: Path) -> None:
    disk = disk_of(tmp_path / "state" / "made" / "later.db")
    assert disk.room().total == FolderDisk(tmp_path).room().total


def test_the_disk_of_a_database_server_is_not_ours_to_watch() -> None:
    disk = disk_of(None)
    assert isinstance(disk, FarDisk)
    assert not is_short(disk.room(), 10**15)
