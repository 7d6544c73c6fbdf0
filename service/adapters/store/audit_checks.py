"""Checks the chains of the audit log: what was changed, taken out, moved or cut off, a sentence each with its place.

The rows of all chains enter, the system's first; sentences leave. The system's chain keeps, in an entry a day, the heads of all
chains that had grown: with them a case's chain that lost its tail, was written anew or is gone altogether shows. What was cut
from the system's own chain shows only against a head that somebody kept outside: the one that the morning summary names.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from service.adapters.store.audit_links import BEGINNING, SYSTEM, hash_of
from service.adapters.store.prepared import Found
from service.domain.heads import shown

DAY_CLOSED = "day_closed"

Name = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Closed:
    """An entry of a case's chain as it stood when a day was closed."""

    hash: str
    day: str


@dataclass
class Checks:
    """One look at the whole log; `head` is what somebody kept of the system's chain, empty: nothing."""

    name: Name
    head: str = ""
    closed: dict[int, dict[int, Closed]] = field(default_factory=lambda: defaultdict(dict))
    met: bool = False

    def faults(self, rows: Iterable[Found]) -> Iterator[str]:
        """A sentence for each thing that is wrong; `rows` by chain and place."""
        for chain, links in groupby(rows, lambda row: int(row.chain)):
            place = f"The audit log of {self.name(chain)}"
            yield from (f"{place}: {fault}" for fault in self._chain(chain, links))
        for chain, left in self.closed.items():
            seq, last = max(left.items())
            yield f"The audit log of {self.name(chain)}: all of it is gone; it had {seq} entries when {last.day} was closed."
        if self.head and not self.met:
            yield (
                f"The audit log of the system: no entry has the head {shown(self.head)}; its end was cut off, "
                "or it was written anew since that head was noted."
            )

    def _chain(self, chain: int, links: Iterable[Found]) -> Iterator[str]:
        expected = self.closed.pop(chain, {})
        seq, prev = 0, BEGINNING
        for row in links:
            yield from _link_faults(row, seq, prev)
            known = expected.pop(row.seq, None)
            if known is not None and known.hash != row.hash:
                yield f"entry {row.seq} is not the one that stood there when {known.day} was closed."
            if chain == SYSTEM:
                self._note(row)
            seq, prev = row.seq, row.hash
        if expected:
            last, known = max(expected.items())
            yield f"it ends with entry {seq}; entry {last} stood there when {known.day} was closed."

    def _note(self, row: Found) -> None:
        self.met = self.met or (bool(self.head) and row.hash.startswith(self.head))
        if row.kind == DAY_CLOSED:
            day, heads = heads_in(row.evidence)
            for chain, (seq, head) in heads.items():
                self.closed[int(chain)][seq] = Closed(head, day)


def heads_in(evidence: str | None) -> tuple[str, dict[str, tuple[int, str]]]:
    """The day and the heads by chain that such an entry holds; of one that was tampered with, none: its hash says so."""
    try:
        said = json.loads(evidence or "{}")
        return str(said["day"]), {str(int(chain)): (int(seq), str(head)) for chain, (seq, head) in said["heads"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", {}


def _link_faults(row: Found, seq: int, prev: str) -> Iterator[str]:
    if row.seq != seq + 1:
        yield f"what stood between entries {seq} and {row.seq} is gone."
    elif row.prev != prev:
        yield f"entry {row.seq} does not follow the one before it."
    if hash_of(row) != row.hash:
        yield f"entry {row.seq} was changed."
