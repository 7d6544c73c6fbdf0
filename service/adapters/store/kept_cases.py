"""The cases that this process has read whole, each with the stamp that its row bore before it was read.

A case is taken from here for as long as its stamp in the database is the same: every write to a case renews that at random (the
triggers of migration 0005), in whatever process, so that what is taken is what would be read. What is not in hand any more is let
go with the next look at what is; nothing here outlives the process.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from service.domain.cases import Case

MOST = 2000
"""Cases kept at once: more than a region has open, in some tens of megabytes."""

Opened = Mapping[tuple[object, ...], Any]
"""What was made of each row; its seal's id, which is in it, tells it from the rows of all tables."""


class KeptCases:
    """The cases of one database; threads may share it."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[int, Case, Opened]] = {}

    def get(self, id: int, stamp: int) -> Case | None:
        """The case as it was read under that stamp; None where it was not, or has changed since."""
        kept = self._found.get(id)
        if kept is None:
            return None
        return kept[1] if kept[0] == stamp else None

    def opened(self, id: int) -> Opened:
        """What the rows of the case held when it was last read: a row that is the same to the last byte is not opened again."""
        kept = self._found.get(id)
        return kept[2] if kept is not None else {}

    def put(self, case: Case, stamp: int, opened: Opened) -> None:
        """Keeps the case, in the place of the one that was kept longest where there are too many."""
        while len(self._found) >= MOST and case.id not in self._found:
            self._found.pop(next(iter(self._found), case.id), None)
        self._found[case.id] = (stamp, case, opened)

    def keep_only(self, ids: Collection[int]) -> None:
        """Lets go of all other cases: of one that was closed or erased, in whatever process, nothing is kept for long."""
        for each in [each for each in tuple(self._found) if each not in ids]:
            self._found.pop(each, None)

    def forget(self) -> None:
        """Lets go of all."""
        self._found = {}


@lru_cache(maxsize=64)
def rules_of(text: str) -> Mapping[str, object]:
    """The rules that stand in a case as JSON; cases that were opened under the same rules share them."""
    rules: Mapping[str, object] = json.loads(text)
    return rules
