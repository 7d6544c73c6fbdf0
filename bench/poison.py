"""How soon the reader answers a good form again after each kind of poison; the time until the poison is found is not counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

from bench.figures import Figure, seconds
from parsers.model import Outcome
from service.adapters.known import packed_layouts
from service.adapters.reader import PooledReader
from tests.adapters import poisoned
from tests.answers import scoping
from tests.stage import TEMPLATES

DAY = date(2026, 3, 30)
LIMIT = 3


def figures() -> Iterator[Figure]:
    """One figure a kind, with a single worker, so that nobody else is free to answer."""
    good = scoping("RR-2026-001")
    with closing(PooledReader(packed_layouts(TEMPLATES), 1, LIMIT, 768, tasks=poisoned.__name__)) as reader:
        reader.read_document(good, DAY)
        yield Figure("reading a good form, pool warm", seconds(lambda: reader.read_document(good, DAY)))
        for marker in poisoned.WAYS:
            died = reader.read_document(b"PK\x03\x04" + marker, DAY)
            if died.outcome is not Outcome.CRASHED:
                raise RuntimeError("the poison did not work")
            kind = marker.decode().removeprefix("POISON-").lower()
            yield Figure(f"next good form after: {kind}", seconds(lambda: reader.read_document(good, DAY)))
