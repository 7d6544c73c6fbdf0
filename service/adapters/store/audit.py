"""The audit log: append-only, one hash chain a case and one for the system, so that what was changed or taken out later shows.

An entry's hash covers the entry, its place in the chain and the hash before it (SHA-256 over canonical JSON). Entries are written
when the transaction ends, chain by chain in order: two transactions never wait for each other's chains crosswise. A cut tail does
not show here; the heads that are told to staff each day show it. What a person wrote in their own words is sealed before it is
hashed, so that the chains can be verified without the key.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby

from sqlalchemy import bindparam, select

from service.adapters.store.seals import Seal, as_json
from service.adapters.store.transaction import ROW, Found, Transaction
from service.adapters.tables import AUDIT_LOG, CASES, MESSAGES
from service.adapters.vault import Erased
from service.domain.records import AuditEntry

SYSTEM = 0
BEGINNING = "0" * 64
IN_OWN_WORDS = frozenset({"why"})
"""Evidence that a person wrote and that may name somebody; all other evidence is ids, keys, dates and counts."""

ERASED = "(erased)"
"""What stands in place of somebody's words once they were erased with their case; the chain holds all the same."""

OF_CHAIN = AUDIT_LOG.c.chain == bindparam("of")
CHAIN = select(AUDIT_LOG).where(OF_CHAIN).order_by(AUDIT_LOG.c.seq)
HEAD = select(AUDIT_LOG.c.seq, AUDIT_LOG.c.hash).where(OF_CHAIN).order_by(AUDIT_LOG.c.seq.desc()).limit(1)
EVERYTHING = select(AUDIT_LOG).order_by(AUDIT_LOG.c.chain, AUDIT_LOG.c.seq)
CASE_KEY = select(CASES.c.key_id).where(CASES.c.id == ROW)
MESSAGE_KEY = select(MESSAGES.c.key_id).where(MESSAGES.c.id == ROW)
REFERENCE = select(CASES.c.reference).where(CASES.c.id == ROW)

Evidence = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Link:
    """What the hash of an entry covers."""

    chain: int
    seq: int
    prev: str
    kind: str
    at: datetime
    who: str
    evidence: str | None  # canonical JSON


class SqlAudit:
    """The audit log in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._waiting: list[AuditEntry] = []

    def append(self, entry: AuditEntry) -> None:
        """Takes the entry; it is written before the transaction commits."""
        as_json(entry.evidence)  # what cannot be kept fails where it was said, not at the end
        self._waiting.append(entry)

    def waiting(self) -> list[AuditEntry]:
        """What was appended and is not written yet."""
        return list(self._waiting)

    def keep_only(self, waiting: Sequence[AuditEntry]) -> None:
        """Forgets whatever was appended besides these."""
        self._waiting = list(waiting)

    def entries(self, case_id: int | None) -> list[AuditEntry]:
        """What happened to the case, in order; None: to the system."""
        self.flush()
        return [self._entry(row) for row in self._tx.rows(CHAIN, of=case_id or SYSTEM)]

    def verify(self) -> list[str]:
        """One sentence for each broken link; none where all chains hold."""
        self.flush()
        with self._tx.connection.execution_options(yield_per=1000).execute(EVERYTHING) as rows:
            chains = groupby(rows, lambda row: int(row.chain))
            return [fault for chain, links in chains for fault in _faults(self._name(chain), links)]

    def flush(self) -> None:
        """Writes what was appended, chain by chain."""
        waiting, self._waiting = sorted(self._waiting, key=_chain), []
        for chain, entries in groupby(waiting, key=_chain):
            self._tx.lock(f"audit {chain}")
            self._write(chain, list(entries))

    def _write(self, chain: int, entries: list[AuditEntry]) -> None:
        head = self._tx.row(HEAD, of=chain)
        seq, prev = (head.seq, head.hash) if head else (0, BEGINNING)
        rows = []
        for number, entry in enumerate(entries, start=seq + 1):
            link = _link(chain, number, prev, entry, _sealed(self._seal(chain, number, entry), entry.evidence))
            prev = _hash(link)
            rows.append(asdict(link) | {"hash": prev})
        self._tx.insert(AUDIT_LOG, rows)

    def _entry(self, row: Found) -> AuditEntry:
        evidence = None if row.evidence is None else _opened(self._seal(row.chain, row.seq), json.loads(row.evidence))
        return AuditEntry(row.kind, row.at, row.who, row.chain or None, evidence)

    def _seal(self, chain: int, seq: int, entry: AuditEntry | None = None) -> Seal:
        return self._tx.seal(AUDIT_LOG, f"{chain}-{seq}", self._key(entry) if entry and entry.evidence else None)

    def _key(self, entry: AuditEntry) -> str | None:
        """The data key for what a person wrote: the case's, or else that of the message that it is about."""
        message = (entry.evidence or {}).get("message")
        which, row = (CASE_KEY, entry.case_id) if entry.case_id else (MESSAGE_KEY, message)
        key: str | None = self._tx.scalar(which, row_id=row) if isinstance(row, int) else None
        return key

    def _name(self, chain: int) -> str:
        if chain == SYSTEM:
            return "the system"
        reference = self._tx.scalar(REFERENCE, row_id=chain)
        return f"case {reference or chain}"


def _chain(entry: AuditEntry) -> int:
    return entry.case_id or SYSTEM


def _link(chain: int, seq: int, prev: str, entry: AuditEntry, evidence: Evidence | None) -> Link:
    canonical = None if evidence is None else as_json(evidence, canonical=True)
    return Link(chain, seq, prev, entry.kind, entry.at, entry.who, canonical)


def _sealed(seal: Seal, evidence: Evidence | None) -> Evidence | None:
    if evidence is None:
        return None
    theirs = {key: b64encode(seal.must(key, as_json(evidence[key]))).decode("ascii") for key in IN_OWN_WORDS & evidence.keys()}
    return {**evidence, **theirs}


def _opened(seal: Seal, evidence: Evidence) -> Evidence:
    return {**evidence, **{key: _their_word(seal, key, str(evidence[key])) for key in IN_OWN_WORDS & evidence.keys()}}


def _their_word(seal: Seal, key: str, sealed: str) -> object:
    try:
        return json.loads(seal.read(key, b64decode(sealed)))
    except Erased:
        return ERASED


def _hash(link: Link | Found) -> str:
    moment = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = {name: getattr(link, name) for name in ("chain", "seq", "prev", "kind", "who", "evidence")} | {"at": moment}
    return hashlib.sha256(as_json(content, canonical=True).encode()).hexdigest()


def _faults(name: str, links: Iterable[Found]) -> Iterator[str]:
    seq, prev = 0, BEGINNING
    for row in links:
        if row.seq != seq + 1:
            yield f"The audit log of {name}: what stood between entries {seq} and {row.seq} is gone."
        elif row.prev != prev:
            yield f"The audit log of {name}: entry {row.seq} does not follow the one before it."
        if _hash(row) != row.hash:
            yield f"The audit log of {name}: entry {row.seq} was changed."
        seq, prev = row.seq, row.hash
