"""Fixtures for the tests of commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A folder with a configuration, private mail servers and a database."""
    office = Office(tmp_path).open()
    try:
        made = office.ask("db", "upgrade")
        assert made.status == 0, made.err
        yield office
    finally:
        office.close()


@pytest.fixture
def bare(tmp_path: Path) -> Office:
    """An empty folder; no server runs."""
    return Office(tmp_path)
