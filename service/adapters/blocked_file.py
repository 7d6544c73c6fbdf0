"""The file that remembers what is blocked and when a person was told, so that a restart tells nobody twice and forgets nothing.

It lies beside the database and not in it, because that may be what is broken. Blockages enter and leave; no data of any case. A
file that cannot be read counts as empty, one that cannot be written is done without: telling a person comes first.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from service.domain.blockages import Blockage, Part


class BlockedFile:
    """The file, read and written as a whole."""

    def __init__(self, path: Path) -> None:
        """A file that need not be there."""
        self._path = path

    def load(self) -> dict[Part, Blockage]:
        """What was blocked when it was last written."""
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return {each.part: each for each in map(_blockage, rows)}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def save(self, blocked: Mapping[Part, Blockage]) -> None:
        """Replaces the file by what is blocked now; where nothing is, there is none."""
        with contextlib.suppress(OSError):
            if not blocked:
                self._path.unlink(missing_ok=True)
                return
            new = self._path.with_suffix(".new")
            new.touch(0o600)
            new.write_text(json.dumps([_row(each) for each in blocked.values()]), encoding="utf-8")
            new.replace(self._path)


def _row(each: Blockage) -> dict[str, object]:
    return {
        "part": each.part.value,
        "since": each.since.isoformat(),
        "code": each.code,
        "told": [at.isoformat() for at in each.told],
        "tried": each.tried.isoformat() if each.tried else None,
    }


def _blockage(row: Mapping[str, object]) -> Blockage:
    told, tried = row["told"], row["tried"]
    if not isinstance(told, list):
        raise TypeError("told is no list")
    moments = tuple(_moment(each) for each in told)
    return Blockage(Part(str(row["part"])), _moment(row["since"]), str(row["code"]), moments, _moment(tried) if tried else None)


def _moment(text: object) -> datetime:
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError("a moment without its zone")
    return at
