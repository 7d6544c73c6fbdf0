"""The audit log: append-only, one hash chain a case and one for the system, so that what was changed or taken out later shows.

An entry's hash covers the entry, its place in the chain and the hash before it (`audit_links`). Entries are written when the
transaction ends, chain by chain in order: two transactions never wait for each other's chains crosswise. Once a day the heads of
all chains that grew go into the system's chain; the head that this has then is told to staff, so that what is cut off later shows
as well (`audit_checks`). What a person wrote in their own words is sealed before it is hashed: the chains can be verified without
the key.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import bindparam, func, select

from service.adapters.store.audit_checks import DAY_CLOSED, Checks, heads_in
from service.adapters.store.audit_links import BEGINNING, SYSTEM, Link, digest, hash_of
from service.adapters.store.prepared import Found
from service.adapters.store.seals import Seal, as_json
from service.adapters.store.transaction import ROW, Transaction
from service.adapters.tables import AUDIT_LOG, CASES, MESSAGES
from service.adapters.vault import Erased
from service.domain.records import AuditEntry, AuditLine

IN_OWN_WORDS = frozenset({"why"})
"""Evidence that a person wrote and that may name somebody; all other evidence is ids, keys, dates and counts."""

ERASED = "(erased)"
"""What stands in place of somebody's words once they were erased with their case; the chain holds all the same."""

OF_CHAIN = AUDIT_LOG.c.chain == bindparam("of")
HEAD_HASH = select(AUDIT_LOG.c.hash).where(OF_CHAIN).order_by(AUDIT_LOG.c.seq.desc()).limit(1)
CHAIN = select(AUDIT_LOG).where(OF_CHAIN).order_by(AUDIT_LOG.c.seq)
HEAD = select(AUDIT_LOG.c.seq, AUDIT_LOG.c.hash).where(OF_CHAIN).order_by(AUDIT_LOG.c.seq.desc()).limit(1)
EVERYTHING = select(AUDIT_LOG).order_by(AUDIT_LOG.c.chain, AUDIT_LOG.c.seq)
CASE_KEY = select(CASES.c.key_id).where(CASES.c.id == ROW)
MESSAGE_KEY = select(MESSAGES.c.key_id).where(MESSAGES.c.id == ROW)
CLOSINGS = select(AUDIT_LOG.c.evidence, AUDIT_LOG.c.hash).where(AUDIT_LOG.c.chain == SYSTEM, AUDIT_LOG.c.kind == DAY_CLOSED)
LAST_CLOSING = CLOSINGS.order_by(AUDIT_LOG.c.seq.desc()).limit(1)
_LONGEST = select(AUDIT_LOG.c.chain, func.max(AUDIT_LOG.c.seq).label("seq")).group_by(AUDIT_LOG.c.chain).subquery()
HEADS = (
    select(AUDIT_LOG.c.chain, AUDIT_LOG.c.seq, AUDIT_LOG.c.hash)
    .join(_LONGEST, (AUDIT_LOG.c.chain == _LONGEST.c.chain) & (AUDIT_LOG.c.seq == _LONGEST.c.seq))
    .where(AUDIT_LOG.c.chain != SYSTEM)
    .order_by(AUDIT_LOG.c.chain)
)
REFERENCE = select(CASES.c.reference).where(CASES.c.id == ROW)
LINKED = tuple(each.name for each in fields(Link))

Evidence = Mapping[str, object]


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

    def history(self, case_id: int) -> list[AuditLine]:
        """The case's chain as it stands, in order."""
        self.flush()
        return [AuditLine(row.seq, row.hash, self._entry(row)) for row in self._tx.rows(CHAIN, of=case_id)]

    def verify(self, head: str = "") -> list[str]:
        """One sentence for each fault; `head` is how the hash of an entry of the system's chain must begin."""
        self.flush()
        with self._tx.connection.execution_options(yield_per=1000).execute(EVERYTHING) as rows:
            return list(Checks(self._name, head).faults(rows))

    def closed(self, day: date) -> str | None:
        """The head that the system's chain had when that day was closed; None where the last that was closed is another."""
        last = self._tx.row(LAST_CLOSING)
        return str(last.hash) if last and heads_in(last.evidence)[0] == day.isoformat() else None

    def close_day(self, day: date, now: datetime) -> str:
        """The head that the system's chain has with the heads of all chains that grew; a day is closed once."""
        if self._waiting:
            raise ValueError("a day is closed in a transaction of its own")
        self._tx.lock(f"audit {SYSTEM}")
        before = self.closed(day)
        if before is not None:
            return before
        heads = self._grown()
        evidence = {"day": day.isoformat(), "heads": heads, "over": digest(heads)}
        self._write(SYSTEM, [AuditEntry(DAY_CLOSED, now, "service", None, evidence)])
        return str(self._tx.scalar(HEAD_HASH, of=SYSTEM))

    def _grown(self) -> dict[str, tuple[int, str]]:
        """Place and hash of the newest entry of each case's chain that grew since its day was last closed."""
        closed: dict[str, tuple[int, str]] = {}
        for row in self._tx.rows(CLOSINGS.order_by(AUDIT_LOG.c.seq)):
            closed |= heads_in(row.evidence)[1]
        now = {str(row.chain): (int(row.seq), str(row.hash)) for row in self._tx.rows(HEADS)}
        return {chain: head for chain, head in now.items() if closed.get(chain) != head}

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
            prev = hash_of(link)
            rows.append({name: getattr(link, name) for name in LINKED} | {"hash": prev})
        self._tx.insert(AUDIT_LOG, rows)

    def _entry(self, row: Found) -> AuditEntry:
        evidence = None if row.evidence is None else _opened(self._seal(row.chain, row.seq), json.loads(row.evidence))
        return AuditEntry(row.kind, row.at, row.who, row.chain or None, evidence)

    def _seal(self, chain: int, seq: int, entry: AuditEntry | None = None) -> Seal:
        return self._tx.seal(AUDIT_LOG, f"{chain}-{seq}", self._key(entry) if entry and _own_words(entry.evidence) else None)

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


def _own_words(evidence: Evidence | None) -> frozenset[str]:
    return IN_OWN_WORDS & (evidence or {}).keys()


def _sealed(seal: Seal, evidence: Evidence | None) -> Evidence | None:
    if evidence is None:
        return None
    theirs = {key: b64encode(seal.must(key, as_json(evidence[key]))).decode("ascii") for key in _own_words(evidence)}
    return {**evidence, **theirs}


def _opened(seal: Seal, evidence: Evidence) -> Evidence:
    return {**evidence, **{key: _their_word(seal, key, str(evidence[key])) for key in _own_words(evidence)}}


def _their_word(seal: Seal, key: str, sealed: str) -> object:
    try:
        return json.loads(seal.read(key, b64decode(sealed)))
    except Erased:
        return ERASED
