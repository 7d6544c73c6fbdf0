"""What an exception says is broken: real faults of real files and a real SQLite; and the file that remembers them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from service.adapters.blocked_file import BlockedFile
from service.adapters.diagnosis import trouble_of
from service.adapters.vault import VaultError
from service.domain.blockages import Blockage, Part

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def full_database(folder: Path) -> None:
    engine = create_engine(f"sqlite:///{folder / 'full.db'}")
    with engine.begin() as line:
        line.execute(text("CREATE TABLE t (x)"))
        line.execute(text("PRAGMA max_page_count = 3"))
        line.execute(text("INSERT INTO t VALUES (zeroblob(100000))"))


def locked_database(folder: Path) -> None:
    engine = create_engine(f"sqlite:///{folder / 'locked.db'}", connect_args={"timeout": 0})
    with sqlite3.connect(folder / "locked.db", isolation_level=None) as other, engine.begin() as line:
        other.execute("BEGIN EXCLUSIVE")
        line.execute(text("CREATE TABLE t (x)"))


def broken_database(folder: Path) -> None:
    (folder / "broken.db").write_bytes(b"\xff" * 8192)
    with create_engine(f"sqlite:///{folder / 'broken.db'}").begin() as line:
        line.execute(text("SELECT * FROM sqlite_master"))


def full_disk(_folder: Path) -> None:
    Path("/dev/full").write_bytes(b"x")


def missing_file(folder: Path) -> None:
    (folder / "nowhere").read_bytes()


def wrong_key(_folder: Path) -> None:
    raise VaultError("the key does not fit")


def our_own(_folder: Path) -> None:
    raise ValueError("a message's words, which nobody may see")


def behind_another(folder: Path) -> None:
    try:
        full_disk(folder)
    except OSError as fault:
        raise RuntimeError from fault


FAULTS: tuple[tuple[Callable[[Path], None], Part | None], ...] = (
    (full_database, Part.DISK),
    (full_disk, Part.DISK),
    (behind_another, Part.DISK),
    (locked_database, Part.DATABASE),
    (broken_database, Part.DATABASE),
    (wrong_key, Part.DATABASE),
    (missing_file, None),
    (our_own, None),
)


@pytest.mark.parametrize(("break_it", "part"), FAULTS, ids=[each.__name__ for each, _ in FAULTS])
def test_a_fault_names_what_a_person_should_look_at(break_it: Callable[[Path], None], part: Part | None, tmp_path: Path) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 -- whichever the library raises is what is asked about
        break_it(tmp_path)
    assert trouble_of(caught.value) is part


SMTP = Blockage(Part.SMTP, AT, "auth_refused", (AT,), AT)
DISK = Blockage(Part.DISK, AT, "OSError")


def test_the_file_gives_back_what_it_was_given_and_is_for_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "blocked.json"
    BlockedFile(path).save({Part.SMTP: SMTP, Part.DISK: DISK})
    assert BlockedFile(path).load() == {Part.SMTP: SMTP, Part.DISK: DISK}
    assert path.stat().st_mode & 0o077 == 0
    BlockedFile(path).save({})
    assert (list(tmp_path.iterdir()), BlockedFile(path).load()) == ([], {})


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'[{"part": "sea"}]', b"\xff", b'[{"part": "smtp", "since": "9", "told": 1}]']
)
def test_a_file_that_makes_no_sense_counts_as_empty(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "blocked.json"
    path.write_bytes(content)
    assert BlockedFile(path).load() == {}


def test_where_it_cannot_be_written_it_is_done_without(tmp_path: Path) -> None:
    nowhere = BlockedFile(tmp_path / "no" / "such" / "folder.json")
    nowhere.save({Part.SMTP: SMTP})
    assert (nowhere.load(), list(tmp_path.iterdir())) == ({}, [])
